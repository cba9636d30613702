//! The same seed gives the same disk.

use crate::till::{WAL_FULL, record};
use hexiao_faultdisk::{Disk, Failure, Fault, Flavour, Image, Kind, Model, Seeded};
use std::collections::BTreeSet;

#[test]
fn the_same_place_and_seed_give_the_same_image_in_whatever_order_they_are_asked() {
    let story = record(Model::default(), WAL_FULL, 8);
    for flavour in [Flavour::Honest, Flavour::LyingSync] {
        let (mut on, mut back) = (story.replay(flavour), story.replay(flavour));
        let places: Vec<usize> = (0..=story.len()).step_by(7).collect();
        let mut see = |k: usize| -> Vec<Image> {
            on.seek(k);
            (0..9).map(|seed| on.image(seed)).collect()
        };
        let forward: Vec<_> = places.iter().map(|k| see(*k)).collect();
        for (k, expected) in places.iter().zip(forward).rev() {
            back.seek(*k);
            let again: Vec<_> = (0..9).map(|seed| back.image(seed)).collect();
            assert_eq!(again, expected);
            let fingerprints =
                |images: &[Image]| -> Vec<u64> { images.iter().map(Image::fingerprint).collect() };
            assert_eq!(fingerprints(&again), fingerprints(&expected));
        }
    }
}

/// Plain file calls only, for the salts of SQLite's logs come from its own source.
fn story(seed: u64) -> Vec<u64> {
    let disk = Disk::with(Model::default(), seed);
    disk.fail(Fault::on(Kind::Write, Failure::Eio).nth(7));
    disk.fail(Fault::on(Kind::Sync, Failure::Eio).nth(3));
    let mut source = Seeded::new(11);
    disk.record();
    for n in 0..40 {
        let mut bytes = vec![0; usize::try_from(source.below(3_000)).unwrap()];
        source.fill(&mut bytes);
        let _ = disk.write_at("a", source.below(9_000), &bytes);
        if n % 5 == 0 {
            let _ = disk.sync("a");
        }
    }
    let recording = disk.take_recording();
    let images = (0..=recording.len()).map(|k| recording.image(k, 5).fingerprint());
    images.chain([disk.image().fingerprint()]).collect()
}

#[test]
fn a_disk_of_the_same_seed_fails_the_same_way_and_another_does_not() {
    assert_eq!(story(3), story(3));
    assert_ne!(story(3), story(4));
}

#[test]
fn seeds_differ_where_something_is_pending_and_nowhere_else() {
    let story = record(Model::default(), WAL_FULL, 4);
    let mut replay = story.replay(Flavour::Honest);
    let mut most = 0;
    while replay.step() {
        let different: BTreeSet<_> = (0..40)
            .map(|seed| replay.image(seed).fingerprint())
            .collect();
        assert!(replay.pending() > 0 || different.len() == 1);
        most = most.max(different.len());
    }
    assert!(most > 20, "{most}");
}
