//! Something that a till does once, on its disk: the power goes, or an operation fails.

use super::again::first_seed;
use super::trouble::Operations;
use hexiao_faultdisk::{Disk, Flavour, Image};

/// What was said of it. Nobody was told anything when the power went in the middle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Done,
    Failed,
    Nothing,
}

impl Said {
    pub const fn of<T, E>(done: &Result<T, E>) -> Self {
        match done {
            Ok(_) => Self::Done,
            Err(_) => Self::Failed,
        }
    }
}

/// What is done.
pub struct Once<'a> {
    pub name: &'a str,
    /// The disk it is done on.
    pub image: Image,
    /// Does it, and says how it went. It calls `begin` where it begins: what comes before only
    /// makes ready.
    pub work: &'a dyn Fn(&Disk, &dyn Fn()) -> Said,
    /// What must be true of the disk that is left.
    pub holds: &'a dyn Fn(&Disk, Said, &str),
}

impl Once<'_> {
    /// Every disk that a power cut may leave, by so many seeds.
    pub fn cut(&self, seeds: u64) {
        let disk = Disk::from_image(&self.image);
        let said = (self.work)(&disk, &|| disk.record());
        assert_eq!(said, Said::Done, "{}", self.name);
        disk.mark(1);
        let recording = disk.take_recording();
        let mut replay = recording.replay(Flavour::Honest);
        let (begin, mut images) = (first_seed(), 0);
        loop {
            let said = match replay.marks() {
                [] => Said::Nothing,
                [_, ..] => Said::Done,
            };
            for seed in begin..begin + seeds {
                if replay.pending() == 0 && seed > begin {
                    break;
                }
                let place = format!("{}, place {}, seed {seed}", self.name, replay.at());
                (self.holds)(&Disk::from_image(&replay.image(seed)), said, &place);
                images += 1;
            }
            if !replay.step() {
                println!("{}: {images} power cuts", self.name);
                return;
            }
        }
    }

    /// One in so many of all operations, failing once and for ever.
    pub fn fail(&self, every: u64) {
        let disk = Disk::from_image(&self.image);
        let counted = std::cell::Cell::new(None);
        let begin = || counted.set(Some(Operations::so_far(&disk)));
        assert_eq!((self.work)(&disk, &begin), Said::Done, "{}", self.name);
        let operations = Operations::so_far(&disk).since(counted.take().unwrap());
        let (mut runs, mut failed) = (0, 0);
        for (place, trouble) in (first_seed()..).zip(operations.troubles()) {
            if place % every != 0 {
                continue;
            }
            for fault in trouble.both() {
                let disk = Disk::from_image(&self.image);
                let said = (self.work)(&disk, &|| disk.fail(fault.clone()));
                disk.heal();
                runs += 1;
                failed += u64::from(said == Said::Failed);
                let place = format!("{}, {fault:?}, {said:?}", self.name);
                for seed in first_seed()..first_seed() + 2 {
                    let cut = Disk::from_image(&disk.crash_image(seed));
                    (self.holds)(&cut, said, &format!("{place}, cut {seed}"));
                }
                (self.holds)(&Disk::from_image(&disk.image()), said, &place);
            }
        }
        println!("{}: {runs} faults, {failed} of them told", self.name);
        assert!(failed > 0, "{}: no fault was noticed", self.name);
    }
}

/// One in so many, or all where `HEXIAO_COMPOUND` is set.
pub fn every(debug: u64, optimised: u64) -> u64 {
    let usual = if cfg!(debug_assertions) {
        debug
    } else {
        optimised
    };
    std::env::var_os("HEXIAO_COMPOUND").map_or(usual, |_| 1)
}
