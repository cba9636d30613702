//! An older ledger in the place of a newer one: every prefix is noticed, and no honest start
//! is called one.

use super::acts::Act;
use super::again::again;
use super::life::{Life, Weakness};
use super::oracle::Reference;
use super::steps::place;
use hexiao_domain::EpochCause;
use hexiao_faultdisk::{Disk, Image};
use hexiao_ledger::{Doubt, Head, Options, Store};
use tempfile::TempDir;

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

/// The ledger of the disk, opened on the machine that keeps its witness in this folder.
fn on(machine: &TempDir, disk: &Disk) -> Store {
    let options = Options {
        machine: Some(machine.path().to_owned()),
        ..FULL.options()
    };
    Store::open_in(place(disk), options).unwrap()
}

/// The whole folder after each act of a life on this machine, some with entries that are only
/// in the log.
fn folders(machine: &TempDir) -> Vec<(Head, Image)> {
    let mut life = Life::new(FULL);
    // One connection at a time: the first is closed before the machine opens its own.
    drop(life.store);
    life.store = on(machine, &life.disk);
    let mut folders = vec![(life.store.head(), life.disk.image())];
    for _ in 0..10 {
        for act in [
            Act::Make,
            Act::Pay(0),
            Act::Settle,
            Act::Redeem(0),
            Act::Upload(0),
        ] {
            life.act(act).unwrap();
            folders.push((life.store.head(), life.disk.image()));
        }
    }
    folders
}

/// The ring in the folder goes back with it and sees nothing; the machine's own does.
#[test]
fn a_whole_older_folder_is_noticed_by_its_machine_and_called_foreign_by_another() {
    again!();
    let (machine, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let folders = folders(&machine);
    let newest = folders.last().unwrap().0;
    let foreign = Doubt {
        because: EpochCause::OtherMachine,
        witnessed: None,
    };
    let lost = Doubt {
        because: EpochCause::EntriesLost,
        witnessed: Some(newest),
    };
    let disk = Disk::new();
    let mut noticed = 0;
    for (head, folder) in &folders {
        let at = head.seq;
        disk.load(folder);
        let is_older = *head != newest;
        let doubt = on(&machine, &disk).doubt();
        assert_eq!(doubt, is_older.then_some(lost), "at {at}, here");
        disk.load(folder);
        let doubt = on(&other, &disk).doubt();
        assert_eq!(doubt, Some(foreign), "at {at}, elsewhere");
        noticed += u32::from(is_older);
    }
    println!("{noticed} older folders noticed by their machine");
    assert!(noticed >= 40);
}
