//! Bits that rot: in the file, in its log, in the witness, in a backup. Never a silent change.

use super::acts::{Act, MORNING};
use super::again::{again, first_seed, variable};
use super::life::{Life, Weakness};
use super::oracle::Reference;
use super::place::OnDisk;
use hexiao_faultdisk::{Disk, Image, Seeded};
use std::collections::BTreeMap;

const FULL: Weakness = Weakness { synchronous: None };

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
    if life.store.head().seq >= acked && reference.knows(&life.store) {
        return Found::Harmless;
    }
    match life.store.verify() {
        Ok(report) if report.problems.is_empty() => Found::Silent,
        Ok(_) | Err(_) => Found::Verified,
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

fn flip(image: &Image, file: &str, reference: &Reference, acked: i64) -> BTreeMap<Found, u64> {
    let bits = u64::try_from(image.size(file).unwrap()).unwrap() * 8;
    let mut random = Seeded::new(bits.wrapping_add(first_seed()));
    let disk = Disk::new();
    let mut found = BTreeMap::new();
    for _ in 0..wanted() / 4 {
        let bit = random.below(bits);
        let mut rotten = image.clone();
        assert!(rotten.flip(file, bit));
        disk.load(&rotten);
        let what = look(&disk, reference, acked);
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
    let found = flip(&life.disk.image(), "ledger.db", &reference, acked);
    assert!(found.contains_key(&Found::Refused));
    assert!(found.contains_key(&Found::Verified));
}

#[test]
fn a_rotten_bit_of_the_log_is_never_a_silent_loss() {
    again!();
    let (image, reference, acked) = hot();
    let found = flip(&image, "ledger.db-wal", &reference, acked);
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
    let found = flip(&image, "head.log", &reference, acked);
    let all: Vec<Found> = found.into_keys().collect();
    assert_eq!(all, [Found::Harmless]);
}

#[test]
fn a_rotten_bit_of_a_backup_is_never_restored_as_if_it_were_sound() {
    again!();
    let mut life = Life::new(FULL);
    let mut reference = Reference::default();
    life.live(&MORNING, &mut reference);
    life.act(Act::Settle).unwrap();
    let acked = life.store.head().seq;
    let mut backup = Image::new();
    let file = life.disk.image().read("ledger.db").unwrap();
    backup.put("ledger.db", &file);
    drop(OnDisk::with(&backup));
    flip(&backup, "ledger.db", &reference, acked);
}
