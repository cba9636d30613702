//! Bits that rot: in the file, in its log, in the witness, in a backup. Never a silent change.

use super::acts::MORNING;
use super::again::{again, first_seed, variable};
use super::life::{Life, Weakness};
use super::oracle::Reference;
use super::place::OnDisk;
use super::steps::{place, started};
use hexiao_faultdisk::{Disk, Image, Seeded};
use hexiao_ledger::Store;
use std::collections::BTreeMap;

const FULL: Weakness = Weakness { synchronous: None };
const BACKUP: &str = "backup.db";

/// Where the seeds of the ledger's own files lie.
const OF_THE_LEDGER: u64 = 0;
/// A backup is as long as the settled ledger; with the same seeds the same bits would rot.
const OF_A_BACKUP: u64 = 1 << 40;

fn wanted() -> u64 {
    let usual = if cfg!(debug_assertions) { 400 } else { 20_000 };
    variable("HEXIAO_FLIPS").unwrap_or(usual)
}

/// What a start on a rotten disk did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// It refused to open.
    Refused,
    /// It opened and said that entries are missing.
    Doubted,
    /// It opened, and verify named what is wrong.
    Verified,
    /// Everything reads as it was.
    Harmless,
    /// Something else reads, and nobody says so.
    Silent,
}

fn look(disk: &Disk, reference: &Reference, acked: i64) -> Found {
    let Ok(life) = Life::start(disk, FULL) else {
        return Found::Refused;
    };
    if life.store.doubt().is_some() {
        return Found::Doubted;
    }
    judged(&life.store, reference, acked)
}

/// Of a ledger that opened: whether it is what it was, and who says so when it is not.
fn judged(store: &Store, reference: &Reference, acked: i64) -> Found {
    if store.head().seq >= acked && reference.knows(store) {
        return Found::Harmless;
    }
    match store.verify() {
        Ok(report) if report.problems.is_empty() => Found::Silent,
        Ok(_) | Err(_) => Found::Verified,
    }
}

/// The way of a backup: back into a ledger's place, and then opened. That it was restored is
/// said of every backup, so that doubt alone is no answer to a rotten bit.
fn put_back(disk: &Disk, reference: &Reference, acked: i64) -> Found {
    if Store::restore_in(&*place(disk), BACKUP).is_err() {
        assert!(!disk.exists("ledger.db"), "it was refused and is there");
        return Found::Refused;
    }
    match Life::start(disk, FULL) {
        Ok(life) => judged(&life.store, reference, acked),
        Err(_) => Found::Refused,
    }
}

/// A ledger as a power cut leaves it, half of it in the log.
fn hot() -> (Image, Reference, i64) {
    let mut life = Life::new(FULL);
    let mut reference = Reference::default();
    life.live(&MORNING[..32], &mut reference);
    let acked = life.store.head().seq;
    (life.disk.image(), reference, acked)
}

fn flip(
    image: &Image,
    file: &str,
    seeds: u64,
    look: impl Fn(&Disk) -> Found,
) -> BTreeMap<Found, u64> {
    let bits = u64::try_from(image.size(file).unwrap()).unwrap() * 8;
    let seed = bits.wrapping_add(seeds).wrapping_add(first_seed());
    let mut random = Seeded::new(seed);
    let disk = Disk::new();
    let mut found = BTreeMap::new();
    for _ in 0..wanted() / 4 {
        let bit = random.below(bits);
        let mut rotten = image.clone();
        assert!(rotten.flip(file, bit));
        disk.load(&rotten);
        let what = look(&disk);
        assert_ne!(what, Found::Silent, "{file}, bit {bit}");
        *found.entry(what).or_default() += 1;
    }
    println!("{file}: {found:?}");
    found
}

#[test]
fn a_rotten_bit_of_the_file_is_never_a_silent_change() {
    again!();
    let mut life = Life::new(FULL);
    let mut reference = Reference::default();
    life.live(&MORNING, &mut reference);
    let acked = life.store.head().seq;
    life.store.settle();
    let image = life.disk.image();
    let found = flip(&image, "ledger.db", OF_THE_LEDGER, |disk| {
        look(disk, &reference, acked)
    });
    assert!(found.contains_key(&Found::Refused));
    assert!(found.contains_key(&Found::Verified));
}

#[test]
fn a_rotten_bit_of_the_log_is_never_a_silent_loss() {
    again!();
    let (image, reference, acked) = hot();
    let found = flip(&image, "ledger.db-wal", OF_THE_LEDGER, |disk| {
        look(disk, &reference, acked)
    });
    assert!(found.contains_key(&Found::Doubted));
}

/// Without the ring the same bits are lost without a word: the witness is what tells.
#[test]
fn without_the_witness_a_rotten_bit_of_the_log_is_a_silent_loss() {
    again!();
    let (mut image, reference, acked) = hot();
    image.remove("head.log");
    let disk = Disk::new();
    let bits = u64::try_from(image.size("ledger.db-wal").unwrap()).unwrap() * 8;
    let silent = (1..50).any(|part| {
        let mut rotten = image.clone();
        rotten.flip("ledger.db-wal", bits / 50 * part);
        disk.load(&rotten);
        let life = Life::start(&disk, FULL).unwrap();
        life.store.head().seq < acked && reference.knows(&life.store)
    });
    assert!(silent);
}

#[test]
fn a_rotten_bit_of_the_witness_is_no_false_alarm_and_no_loss() {
    again!();
    let (image, reference, acked) = hot();
    let found = flip(&image, "head.log", OF_THE_LEDGER, |disk| {
        look(disk, &reference, acked)
    });
    let all: Vec<Found> = found.into_keys().collect();
    assert_eq!(all, [Found::Harmless]);
}

#[test]
fn a_rotten_bit_of_a_backup_is_never_restored_as_if_it_were_sound() {
    again!();
    let mut life = Life::new(FULL);
    life.live(&MORNING, &mut Reference::default());
    let backup = life.store.backup_in(&*place(&life.disk), BACKUP).unwrap();
    let mut image = Image::new();
    image.put(BACKUP, &life.disk.image().read(BACKUP).unwrap());
    // What is there when nothing rotted, its doubt included.
    let sound = OnDisk::with(&image);
    Store::restore_in(&*sound, BACKUP).unwrap();
    let mut reference = Reference::default();
    reference.learn(&started(&sound.0, "sound").store);
    let found = flip(&image, BACKUP, OF_A_BACKUP, |disk| {
        put_back(disk, &reference, backup.seq)
    });
    assert!(found.contains_key(&Found::Refused));
}
