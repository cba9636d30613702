//! An outage drill: a seeded script of bad weather, so that a shop can practise a whole evening
//! of it, and a test can play the same one again.

use crate::faults::{Entry, Fault, FaultScript};
use crate::method::{Called, Method};
use crate::platform::Platform;
use crate::random::Random;
use crate::wechat::Call;
use std::sync::Arc;
use std::time::Duration;

/// One kind of bad weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The network is gone.
    Loss,
    /// The network comes and goes.
    Flapping,
    /// The network wants a sign-in: its page answers in the platforms' place.
    Portal,
    /// Every answer comes late.
    Slow,
    /// Every request arrives twice.
    Duplicates,
    /// Payments succeed, nobody says so, and the first questions do not find them.
    LateSuccess,
    /// One platform is down alone: WeChat Pay, whose calls are its own.
    OneDown,
}

impl Trouble {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Loss,
        Self::Flapping,
        Self::Portal,
        Self::Slow,
        Self::Duplicates,
        Self::LateSuccess,
        Self::OneDown,
    ];

    /// The stable name, the key of the words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Flapping => "flapping",
            Self::Portal => "portal",
            Self::Slow => "slow",
            Self::Duplicates => "duplicates",
            Self::LateSuccess => "late_success",
            Self::OneDown => "one_down",
        }
    }

    /// What it does to the calls; a network that is gone or flaps is none of them.
    fn faults(self) -> FaultScript {
        let every = |fault| vec![entry(None, fault)];
        let entries = match self {
            Self::Loss | Self::Flapping => Vec::new(),
            Self::Portal => every(Fault::Html),
            Self::Slow => every(Fault::Delay(SLOW_MS)),
            Self::Duplicates => every(Fault::Duplicate),
            Self::LateSuccess => late_success(),
            Self::OneDown => {
                let calls = Call::NAMES.iter().map(|(call, _)| Called::Wechat(*call));
                calls.map(|call| entry(Some(call), Fault::Refuse)).collect()
            }
        };
        FaultScript { entries }
    }
}

/// A late answer is still one that a till waits for.
const SLOW_MS: u32 = 2_500;
/// So many questions do not find what succeeded.
const NOT_FOUND_YET: u32 = 2;

const fn entry(call: Option<Called>, fault: Fault) -> Entry {
    let left = None;
    Entry { call, fault, left }
}

fn late_success() -> Vec<Entry> {
    let pays = [Called::Alipay(Method::Pay), Called::Wechat(Call::Codepay)];
    let asks = [Called::Alipay(Method::Query), Called::Wechat(Call::Query)];
    let pays = pays.map(|call| entry(Some(call), Fault::DropAfter));
    let asks = asks.map(|call| Entry {
        left: Some(NOT_FOUND_YET),
        ..entry(Some(call), Fault::NotYet)
    });
    pays.into_iter().chain(asks).collect()
}

/// What happens at one moment of a drill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Bad weather begins.
    Begins(Trouble),
    /// A network that comes and goes is gone.
    Drops,
    /// It is back.
    Returns,
    /// The bad weather is over.
    Ends(Trouble),
    /// The drill is over, and everything works.
    Over,
}

impl What {
    /// The stable name, the key of the words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Begins(_) => "begins",
            Self::Drops => "drops",
            Self::Returns => "returns",
            Self::Ends(_) => "ends",
            Self::Over => "over",
        }
    }

    /// Which kind of bad weather begins or ends.
    #[must_use]
    pub const fn trouble(self) -> Option<Trouble> {
        match self {
            Self::Begins(trouble) | Self::Ends(trouble) => Some(trouble),
            Self::Drops | Self::Returns | Self::Over => None,
        }
    }
}

/// One step of a drill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// When, in milliseconds since the drill began.
    pub at_ms: u64,
    /// What happens then.
    pub what: What,
}

/// A round of every trouble takes about so long; a longer drill has more rounds.
const ROUND_MS: u64 = 30 * 60 * 1_000;
/// Nobody drills for longer than a day.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The script of a drill of this length. The same seed gives the same one; every kind of
/// trouble comes in each round, one after the other with good weather between them, and at the
/// end everything works.
#[must_use]
pub fn drill(seed: u64, lasts: Duration) -> Vec<Step> {
    let total = u64::try_from(lasts.min(LONGEST).as_millis()).unwrap_or(u64::MAX);
    let rounds = total.div_ceil(ROUND_MS).max(1);
    let slot = total / (rounds * 7);
    let mut random = Random::new(seed);
    let mut steps = Vec::new();
    let mut slot_begins = 0;
    for _ in 0..rounds {
        for trouble in shuffled(&mut random) {
            let begins = slot_begins + random.below(slot / 5);
            let ends = begins + slot * 2 / 5 + random.below(slot * 2 / 5);
            let mut push = |at_ms, what| steps.push(Step { at_ms, what });
            push(begins, What::Begins(trouble));
            if trouble == Trouble::Flapping {
                flaps(&mut random, begins, ends, &mut push);
            }
            push(ends, What::Ends(trouble));
            slot_begins += slot;
        }
    }
    let (at_ms, what) = (total, What::Over);
    steps.push(Step { at_ms, what });
    steps
}

fn shuffled(random: &mut Random) -> Vec<Trouble> {
    let mut left = Trouble::ALL.to_vec();
    let mut drawn = Vec::new();
    while let Ok(bound @ 1..) = u64::try_from(left.len()) {
        let at = usize::try_from(random.below(bound)).unwrap_or(0);
        drawn.push(left.remove(at));
    }
    drawn
}

fn flaps(random: &mut Random, begins: u64, ends: u64, push: &mut impl FnMut(u64, What)) {
    let least = ((ends - begins) / 16).max(1);
    let mut at = begins;
    for what in [What::Drops, What::Returns].into_iter().cycle() {
        push(at, what);
        at += least + random.below(least);
        if at >= ends {
            return;
        }
    }
}

impl Platform {
    /// The weather from this step on.
    fn weather(&self, what: What) {
        match what {
            What::Drops | What::Begins(Trouble::Loss) => self.set_network(false),
            What::Returns => self.set_network(true),
            What::Begins(trouble) => self.set_faults(trouble.faults()),
            What::Ends(_) | What::Over => {
                self.set_network(true);
                self.set_faults(FaultScript::default());
            }
        }
    }
}

/// Plays it, and tells each step as it comes.
pub async fn play(platform: Arc<Platform>, script: Vec<Step>, tell: impl Fn(&Step) + Send) {
    let mut now_ms = 0;
    for step in script {
        let wait = step.at_ms.saturating_sub(now_ms);
        tokio::time::sleep(Duration::from_millis(wait)).await;
        now_ms = step.at_ms;
        platform.weather(step.what);
        tell(&step);
    }
    platform.end_drill();
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(60 * 60);

    #[test]
    fn one_seed_is_one_script_and_another_seed_is_another() {
        assert_eq!(drill(7, HOUR), drill(7, HOUR));
        assert_ne!(drill(7, HOUR), drill(8, HOUR));
    }

    #[test]
    fn each_kind_comes_once_in_each_round_and_one_ends_before_the_next_begins() {
        for (seed, minutes, rounds) in [(1, 1, 1), (2, 30, 1), (3, 31, 2), (4, 1_440, 48)] {
            let script = drill(seed, Duration::from_secs(minutes * 60));
            for trouble in Trouble::ALL {
                let begins = script.iter().filter(|s| s.what == What::Begins(trouble));
                assert_eq!(begins.count(), rounds, "{trouble:?} in {minutes} minutes");
            }
            assert!(script.is_sorted_by_key(|step| step.at_ms), "{minutes}");
            let mut under_way = None;
            for step in &script {
                match step.what {
                    What::Begins(trouble) => assert_eq!(under_way.replace(trouble), None),
                    What::Ends(trouble) => assert_eq!(under_way.take(), Some(trouble)),
                    What::Drops | What::Returns => assert_eq!(under_way, Some(Trouble::Flapping)),
                    What::Over => assert_eq!(under_way, None),
                }
            }
        }
    }

    #[test]
    fn a_network_that_flaps_drops_several_times() {
        for seed in 0..20 {
            let script = drill(seed, Duration::from_secs(600));
            let drops = script.iter().filter(|step| step.what == What::Drops);
            assert!((4..=8).contains(&drops.count()), "{seed}");
        }
    }

    #[test]
    fn a_drill_ends_when_it_says_with_everything_healed() {
        for seconds in [0, 1, 600] {
            let lasts = Duration::from_secs(seconds);
            let last = drill(5, lasts).pop().unwrap();
            assert_eq!(u128::from(last.at_ms), lasts.as_millis());
            assert_eq!(last.what, What::Over);
        }
        let day = drill(5, Duration::MAX).pop().unwrap();
        assert_eq!(u128::from(day.at_ms), LONGEST.as_millis());
    }
}
