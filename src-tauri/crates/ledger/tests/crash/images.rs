//! Power cuts: at every operation of a life, with every kind of damage to what was not synced.

use super::acts::{Act, MORNING, RECOVERY};
use super::again::{again, first_seed, variable};
use super::life::{Life, Weakness};
use super::oracle::{Reference, Wrong, judge};
use hexiao_faultdisk::{Disk, Flavour, Recording};
use std::collections::BTreeMap;
use std::time::Instant;

const FULL: Weakness = Weakness { synchronous: None };

/// A life and everything its disk was asked to do.
pub struct Story {
    pub recording: Recording,
    pub reference: Reference,
}

impl Story {
    /// In a shop that sells.
    pub fn of(acts: &[Act], weakness: Weakness) -> Self {
        Self::told(Life::new(weakness), acts)
    }

    fn told(mut life: Life, acts: &[Act]) -> Self {
        let mut reference = Reference::default();
        life.disk.record();
        life.live(acts, &mut reference);
        Self {
            recording: life.disk.take_recording(),
            reference,
        }
    }
}

/// How many images, and what was wrong with how many of them.
#[derive(Default)]
pub struct Tally {
    images: u64,
    wrong: BTreeMap<Wrong, u64>,
    first: Option<String>,
}

impl Tally {
    fn note(&mut self, wrong: Option<Wrong>, place: impl FnOnce() -> String) {
        self.images += 1;
        if let Some(wrong) = wrong {
            *self.wrong.entry(wrong).or_default() += 1;
            self.first.get_or_insert_with(place);
        }
    }

    fn add(&mut self, other: Self) {
        self.images += other.images;
        for (wrong, count) in other.wrong {
            *self.wrong.entry(wrong).or_default() += count;
        }
        self.first = self.first.take().or(other.first);
    }

    fn of(&self, wrong: Wrong) -> u64 {
        self.wrong.get(&wrong).copied().unwrap_or_default()
    }
}

/// Every image of a story for the seeds `first..last`; `deep`: crash again while it recovers.
fn cut(
    story: &Story,
    weakness: Weakness,
    flavour: Flavour,
    (first, last): (u64, u64),
    deep: bool,
) -> Tally {
    let mut tally = Tally::default();
    let disk = Disk::new();
    let mut replay = story.recording.replay(flavour);
    loop {
        let acked = replay.marks().iter().max().copied().unwrap_or_default();
        let acked = i64::try_from(acked).unwrap();
        for seed in first..last {
            // With nothing pending every seed gives the same image.
            if replay.pending() == 0 && seed > first {
                break;
            }
            let image = replay.image(seed);
            let (at, place) = (replay.at(), |what: &str| {
                format!("{what}: place {}, seed {seed}", replay.at())
            });
            disk.load(&image);
            let again = deep && (seed + u64::try_from(at).unwrap()) % 256 == 0;
            if again {
                disk.record();
            }
            let judged = judge(&disk, weakness, &story.reference, acked).map(drop);
            tally.note(judged.err(), || place("first"));
            if again && judged.is_ok() {
                let recovery = disk.take_recording();
                again_in_recovery(&recovery, weakness, story, acked, &mut tally, || {
                    place("in recovery")
                });
                go_on(&disk, weakness, &mut tally, || place("went on"));
            }
        }
        if !replay.step() {
            return tally;
        }
    }
}

/// The till that recovered and ended starts again and sells, and everything is what the
/// journal says.
fn go_on(disk: &Disk, weakness: Weakness, tally: &mut Tally, place: impl FnOnce() -> String) {
    let sold = Life::start(disk, weakness).is_ok_and(|mut life| {
        let acts = [Act::Make, Act::Pay(0), Act::Redeem(0)];
        let recovered = life.recover().is_ok();
        let sold = recovered && acts.into_iter().all(|act| life.act(act).is_ok());
        sold && life.store.verify().is_ok_and(|r| r.problems.is_empty())
    });
    tally.note((!sold).then_some(Wrong::Partial), place);
}

/// The power goes again while the till starts on an image, and while it ends.
fn again_in_recovery(
    recovery: &Recording,
    weakness: Weakness,
    story: &Story,
    acked: i64,
    tally: &mut Tally,
    place: impl Fn() -> String,
) {
    let mut replay = recovery.replay(Flavour::Honest);
    let disk = Disk::new();
    loop {
        for seed in 0..4 {
            disk.load(&replay.image(seed));
            let judged = judge(&disk, weakness, &story.reference, acked);
            let at = replay.at();
            tally.note(judged.err(), || format!("{} then {at}, {seed}", place()));
        }
        if !replay.step() {
            return;
        }
    }
}

/// On both cores.
fn cut_all(
    story: &Story,
    weakness: Weakness,
    flavour: Flavour,
    (begin, end): (u64, u64),
    deep: bool,
) -> Tally {
    let half = begin.midpoint(end);
    std::thread::scope(|scope| {
        let low = scope.spawn(|| cut(story, weakness, flavour, (begin, half), deep));
        let mut tally = cut(story, weakness, flavour, (half, end), deep);
        tally.add(low.join().unwrap());
        tally
    })
}

/// Seed after seed, crashing again in recovery, until there are so many images: how many that
/// adds is known only afterwards.
fn cut_enough(story: &Story, wanted: u64) -> Tally {
    let mut tally = Tally::default();
    let mut begin = first_seed();
    while tally.images < wanted {
        let end = begin + seeds_for(story, (wanted - tally.images) / 3 * 2);
        tally.add(cut_all(story, FULL, Flavour::Honest, (begin, end), true));
        begin = end;
    }
    tally
}

/// Half a million in an optimised run; a taste of it in a debug one.
fn wanted() -> u64 {
    let usual = if cfg!(debug_assertions) {
        4_000
    } else {
        500_000
    };
    variable("HEXIAO_IMAGES").unwrap_or(usual)
}

/// Seeds that give at least so many images of the story.
fn seeds_for(story: &Story, images: u64) -> u64 {
    let mut replay = story.recording.replay(Flavour::Honest);
    let mut places = u64::from(replay.pending() > 0);
    while replay.step() {
        places += u64::from(replay.pending() > 0);
    }
    // The first two seeds lose all and keep all; the others choose.
    (images / places.max(1)).max(4) + 2
}

/// A fiftieth of the images is enough to see what is lost.
fn a_few(story: &Story) -> (u64, u64) {
    let begin = first_seed();
    (begin, begin + seeds_for(story, wanted() / 50))
}

fn tell(name: &str, tally: &Tally, began: Instant) {
    let seconds = began.elapsed().as_secs().max(1);
    println!(
        "{name}: {} images, wrong {:?}, {} a second, seeds from {}",
        tally.images,
        tally.wrong,
        tally.images / seconds,
        first_seed()
    );
}

#[test]
fn no_power_cut_loses_doubles_or_halves_anything_that_was_acknowledged() {
    again!();
    let story = Story::of(&MORNING, FULL);
    let began = Instant::now();
    let tally = cut_enough(&story, wanted());
    tell("FULL", &tally, began);
    assert!(tally.wrong.is_empty(), "{:?}", tally.first);
}

/// The same of a till that lost entries, while it begins its new epoch, finds, decides and
/// sells again: its doubt is as durable as a sale until it is answered.
#[test]
fn no_power_cut_in_a_recovery_loses_what_was_decided_or_sells_before_it_is() {
    again!();
    let story = Story::told(Life::rolled_back(FULL), &RECOVERY);
    let began = Instant::now();
    let tally = cut_enough(&story, wanted() / 10);
    tell("recovering", &tally, began);
    assert!(tally.wrong.is_empty(), "{:?}", tally.first);
}

/// A harness that has not been seen to fail proves nothing.
#[test]
fn the_same_harness_sees_what_weaker_settings_lose() {
    again!();
    let normal = Weakness {
        synchronous: Some("NORMAL"),
    };
    let story = Story::of(&MORNING, normal);
    let seeds = a_few(&story);
    let tally = cut_all(&story, normal, Flavour::Honest, seeds, false);
    tell("NORMAL", &tally, Instant::now());
    let lost = tally.of(Wrong::LostAndTold);
    assert!(lost > tally.images / 10, "acknowledged sales are lost");
    assert_eq!(tally.of(Wrong::Lost), 0, "and the witness tells each time");
    assert_eq!(tally.of(Wrong::Partial), 0);

    let off = Weakness {
        synchronous: Some("OFF"),
    };
    let story = Story::of(&MORNING, off);
    let seeds = a_few(&story);
    let tally = cut_all(&story, off, Flavour::Honest, seeds, false);
    tell("OFF", &tally, Instant::now());
    assert!(tally.of(Wrong::LostAndTold) > 0);
    assert!(
        tally.of(Wrong::Shut) + tally.of(Wrong::Partial) > 0,
        "the file is damaged, too"
    );
}

#[test]
fn the_same_harness_sees_what_a_lying_disk_loses() {
    again!();
    let story = Story::of(&MORNING, FULL);
    let seeds = a_few(&story);
    let tally = cut_all(&story, FULL, Flavour::LyingSync, seeds, false);
    tell("a lying disk", &tally, Instant::now());
    assert!(tally.of(Wrong::LostAndTold) > 0, "the ring tells of some");
    assert!(
        tally.of(Wrong::Lost) > 0,
        "of the others only a witness elsewhere"
    );
}
