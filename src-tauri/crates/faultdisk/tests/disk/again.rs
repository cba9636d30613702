//! The power goes again while the till recovers from the first cut.

use crate::till::{Tally, WAL_FULL, look, open, record};
use hexiao_faultdisk::{Disk, Flavour, Model, Recording};

/// Every place of the recovery from one image, with a few damages each.
fn cut_recovery(recovery: &Recording, answered: Option<u64>, tally: &mut Tally) {
    let disk = Disk::new();
    let mut replay = recovery.replay(Flavour::Honest);
    for k in 0..=recovery.len() {
        replay.seek(k);
        for seed in 0..6 {
            disk.load(&replay.image(seed));
            tally.add(&look(&disk, WAL_FULL), answered);
        }
    }
}

#[test]
fn a_second_power_cut_during_recovery_loses_nothing_either() {
    let story = record(Model::default(), WAL_FULL, 15);
    let (disk, mut tally, mut longest) = (Disk::new(), Tally::default(), 0);
    let mut replay = story.replay(Flavour::Honest);
    for k in (0..=story.len()).step_by(3) {
        replay.seek(k);
        for seed in [0, 1, 2, 3] {
            disk.load(&replay.image(seed));
            disk.record();
            // Dropping it empties the log into the database, which is recovery too.
            drop(open(&disk, WAL_FULL).unwrap());
            let recovery = disk.take_recording();
            longest = longest.max(recovery.len());
            cut_recovery(&recovery, replay.marks().last().copied(), &mut tally);
        }
    }
    println!("{tally:?}, the longest recovery made {longest} changes");
    assert!(tally.images > 3_000 && longest > 8, "{tally:?} {longest}");
    tally.assert_all_kept();
}
