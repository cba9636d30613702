//! How often a platform may be asked: as often as there is work, until it says that this is too
//! often. Then not at all for a second, in which most platforms count, after that twice as slowly,
//! and quicker again by small steps for as long as it does not complain. What it grants differs
//! from contract to contract, so it is learned and never set.

const FIRST_MS: i64 = 250;
const LONGEST_MS: i64 = 10_000;
const PAUSE_MS: i64 = 1_000;
/// Each answer without a complaint makes the interval shorter by this part of it.
const STEP: i64 = 16;

/// The interval between two calls to one platform.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    interval_ms: i64,
    next_at: i64,
    complained_at: i64,
}

impl Pace {
    /// Of a platform that never complained.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            interval_ms: 0,
            next_at: i64::MIN,
            complained_at: i64::MIN,
        }
    }

    /// Whether a call may go out at `mono` (ms).
    #[must_use]
    pub const fn admits(&self, mono: i64) -> bool {
        mono >= self.next_at
    }

    /// A call goes out.
    pub const fn called(&mut self, mono: i64) {
        if self.interval_ms > 0 {
            self.next_at = mono.saturating_add(self.interval_ms);
        }
    }

    /// The platform answered and did not complain.
    pub fn answered(&mut self) {
        let step = (self.interval_ms / STEP).max(1);
        self.interval_ms = (self.interval_ms - step).max(0);
    }

    /// It is asked too often. Calls that were on their way together complain once.
    pub fn too_often(&mut self, mono: i64) {
        let heard = self.complained_at.saturating_add(self.interval_ms);
        if self.interval_ms == 0 || mono >= heard {
            self.interval_ms = match self.interval_ms {
                0 => FIRST_MS,
                slow => (slow * 2).min(LONGEST_MS),
            };
            self.complained_at = mono;
        }
        self.next_at = mono.saturating_add(self.interval_ms.max(PAUSE_MS));
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{FIRST_MS, LONGEST_MS, PAUSE_MS, Pace};

    /// How many calls a second go out to a platform that grants so many, in the tenth minute.
    fn granted(per_second: i64) -> i64 {
        let mut pace = Pace::new();
        let (mut heard, mut second, mut told) = (0, 0, 0);
        for mono in 0..600_000 {
            if mono / 1_000 > second {
                (second, heard) = (mono / 1_000, 0);
            }
            if !pace.admits(mono) {
                continue;
            }
            pace.called(mono);
            heard += 1;
            if heard > per_second {
                pace.too_often(mono);
                continue;
            }
            pace.answered();
            told += i64::from(mono >= 540_000);
        }
        told / 60
    }

    #[test]
    fn a_platform_that_never_complains_is_asked_without_a_pause() {
        let mut pace = Pace::new();
        pace.called(5);
        pace.answered();
        assert!(pace.admits(5));
    }

    #[test]
    fn one_that_complains_is_asked_twice_as_slowly_each_time_up_to_ten_seconds() {
        let mut pace = Pace::new();
        let mut mono = 0;
        for wait in [
            1_000, 1_000, 1_000, 2_000, 4_000, 8_000, LONGEST_MS, LONGEST_MS,
        ] {
            pace.too_often(mono);
            assert!(!pace.admits(mono + wait - 1), "{wait}");
            mono += wait;
            assert!(pace.admits(mono), "{wait}");
        }
    }

    #[test]
    fn complaints_about_calls_that_were_on_their_way_together_count_once() {
        let mut pace = Pace::new();
        for _ in 0..8 {
            pace.too_often(1_000);
        }
        assert!(pace.admits(1_000 + PAUSE_MS));
        pace.called(2_000);
        assert!(pace.admits(2_000 + FIRST_MS));
    }

    #[test]
    fn what_a_platform_grants_is_found_by_itself() {
        for per_second in [2, 10, 20] {
            let told = granted(per_second);
            assert!(told * 2 >= per_second, "{told} of {per_second} a second");
        }
    }
}
