//! An older ledger in the place of a newer one: every prefix is noticed, and no honest start
//! is called one.

use super::acts::Act;
use super::again::again;
use super::life::{Life, Weakness};
use super::oracle::Reference;
use hexiao_domain::EpochCause;
use hexiao_faultdisk::{Disk, Image};

const FULL: Weakness = Weakness { synchronous: None };

/// The file and the ring after each transaction, until the journal holds so many entries.
fn years(entries: i64) -> (Vec<(i64, Image)>, Life) {
    let mut life = Life::new(FULL);
    let mut images = vec![(life.store.head().seq, life.disk.image())];
    while life.store.head().seq < entries {
        for act in [Act::Make, Act::Pay(0), Act::Redeem(0), Act::Upload(0)] {
            life.act(act).unwrap();
            life.act(Act::Settle).unwrap();
            images.push((life.store.head().seq, life.disk.image()));
        }
    }
    (images, life)
}

fn wanted() -> i64 {
    if cfg!(debug_assertions) { 120 } else { 1_000 }
}

#[test]
fn every_prefix_of_the_journal_is_noticed_and_no_honest_ledger_is_suspected() {
    again!();
    let (images, life) = years(wanted());
    let newest = life.store.head();
    let ring = life.disk.image().read("head.log").unwrap();
    let disk = Disk::new();
    let mut noticed = 0;
    for (seq, honest) in &images {
        disk.load(honest);
        let same = Life::start(&disk, FULL).unwrap();
        assert_eq!(same.store.head().seq, *seq);
        assert_eq!(same.store.doubt(), None, "an honest start at {seq}");
        drop(same);
        if *seq == newest.seq {
            continue;
        }
        let mut older = honest.clone();
        older.put("head.log", &ring);
        disk.load(&older);
        let rolled_back = Life::start(&disk, FULL).unwrap();
        let doubt = rolled_back.store.doubt().unwrap();
        assert_eq!(doubt.because, EpochCause::EntriesLost, "at {seq}");
        assert_eq!(doubt.witnessed, Some(newest), "at {seq}");
        noticed += 1;
    }
    println!(
        "{noticed} older ledgers noticed, {} honest starts",
        images.len()
    );
}

/// An older copy that was recovered has an epoch of its own, with a ring of its own.
#[test]
fn a_recovered_till_is_not_suspected_again_and_a_second_rollback_is() {
    again!();
    let (images, life) = years(60);
    let ring = life.disk.image().read("head.log").unwrap();
    let (_, older) = &images[images.len() / 2];
    let mut older = older.clone();
    older.put("head.log", &ring);
    let disk = Disk::from_image(&older);
    let mut recovering = Life::start(&disk, FULL).unwrap();
    recovering.store.begin_epoch(&super::life::stamp()).unwrap();
    let mut reference = Reference::default();
    reference.learn(&recovering.store);
    let began = disk.image();
    let again = recovering.again().unwrap();
    assert_eq!(again.store.doubt(), None);
    assert!(reference.knows(&again.store));
    // Back to before the epoch began, with the ring of after.
    let mut second = older.clone();
    second.put("head.log", &began.read("head.log").unwrap());
    let disk = Disk::from_image(&second);
    let doubted = Life::start(&disk, FULL).unwrap();
    let doubt = doubted.store.doubt().unwrap();
    assert_eq!(doubt.witnessed.unwrap().epoch, 2);
}
