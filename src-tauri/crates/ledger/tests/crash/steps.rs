//! Power cuts in what happens once: making a ledger, bringing one up to date, beginning an
//! epoch, copying one. Afterwards it is as before or as after, and can be done again.

use super::life::{Act, Life, Weakness, stamp};
use super::place::OnDisk;
use hexiao_faultdisk::{Disk, Flavour, Image};
use hexiao_ledger::{OpenError, Store};
use std::path::Path;
use std::sync::Arc;

const FULL: Weakness = Weakness { synchronous: None };

/// Fewer for what takes hundreds of operations.
fn seeds(optimised: u64) -> u64 {
    if cfg!(debug_assertions) { 3 } else { optimised }
}

/// Every image that a power cut during `work` on this disk may leave, handed to `check`.
fn cut(
    image: &Image,
    seeds: u64,
    work: impl FnOnce(&Disk),
    mut check: impl FnMut(&Disk, &str),
) -> u64 {
    let disk = Disk::from_image(image);
    disk.record();
    work(&disk);
    let recording = disk.take_recording();
    let mut replay = recording.replay(Flavour::Honest);
    let mut images = 0;
    loop {
        for seed in 0..seeds {
            if replay.pending() == 0 && seed > 0 {
                break;
            }
            let left = Disk::from_image(&replay.image(seed));
            check(&left, &format!("place {}, seed {seed}", replay.at()));
            images += 1;
        }
        if !replay.step() {
            return images;
        }
    }
}

fn place(disk: &Disk) -> Arc<OnDisk> {
    Arc::new(OnDisk(disk.clone()))
}

#[test]
fn a_ledger_that_was_half_made_is_no_ledger_and_is_made_again() {
    let make = |disk: &Disk| Store::create_in(place(disk), FULL.options());
    let mut whole = 0;
    let images = cut(
        &Image::new(),
        seeds(40),
        |disk| drop(make(disk).unwrap()),
        |disk, at| match Life::start(disk, FULL) {
            Ok(life) => {
                assert_eq!(life.store.head().seq, 0, "{at}");
                whole += 1;
            }
            Err(OpenError::Missing) => {
                let made = make(disk).unwrap_or_else(|error| panic!("{at}: {error}"));
                assert_eq!(made.verify().unwrap().problems, [], "{at}");
            }
            Err(error) => panic!("{at}: {error}"),
        },
    );
    println!("{images} images of a ledger being made, {whole} whole");
    assert!(whole > 0);
}

#[test]
fn a_ledger_of_an_older_schema_is_brought_up_to_date_whenever_the_power_goes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/schema-1.db");
    let mut image = Image::new();
    image.put("ledger.db", &std::fs::read(file).unwrap());
    let images = cut(
        &image,
        seeds(6),
        |disk| drop(Life::start(disk, FULL).unwrap()),
        |disk, at| {
            let life = Life::start(disk, FULL).unwrap_or_else(|error| panic!("{at}: {error}"));
            assert_eq!(life.store.head().short(), "32-c534ebb2", "{at}");
            assert_eq!(life.store.doubt(), None, "{at}");
            assert_eq!(life.store.verify().unwrap().problems, [], "{at}");
        },
    );
    println!("{images} images of a ledger being brought up to date");
}

#[test]
fn an_epoch_has_begun_or_is_begun_again() {
    let mut life = Life::new(FULL);
    let older = life.disk.image();
    for act in [Act::Make, Act::Pay(0), Act::Redeem(0)] {
        life.act(act).unwrap();
    }
    let mut image = older;
    image.put("head.log", &life.disk.image().read("head.log").unwrap());
    let before = Life::start(&Disk::from_image(&image), FULL).unwrap();
    let (before, doubt) = (before.store.head(), before.store.doubt());
    assert!(doubt.is_some());
    let mut begun = 0;
    let images = cut(
        &image,
        seeds(40),
        |disk| {
            let mut life = Life::start(disk, FULL).unwrap();
            life.store.begin_epoch(&stamp()).unwrap();
        },
        |disk, at| {
            let mut life = Life::start(disk, FULL).unwrap_or_else(|error| panic!("{at}: {error}"));
            if life.store.doubt().is_none() {
                assert_eq!(life.store.head().epoch, 2, "{at}");
                begun += 1;
            } else {
                assert_eq!(
                    (life.store.head(), life.store.doubt()),
                    (before, doubt),
                    "{at}"
                );
                life.store.begin_epoch(&stamp()).unwrap();
            }
            assert_eq!(life.store.head().seq, before.seq + 1, "{at}");
            assert_eq!(life.store.verify().unwrap().problems, [], "{at}");
        },
    );
    println!("{images} images of an epoch being begun, {begun} begun");
    assert!(begun > 0);
}
