//! The plain file calls against a map of vectors.

use hexiao_faultdisk::{Disk, Image};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::io::ErrorKind;

#[derive(Clone, Debug)]
enum Call {
    Create(String),
    Write(String, u64, Vec<u8>),
    Truncate(String, u64),
    Sync(String),
    SyncFolder,
    Rename(String, String),
    Remove(String),
}

type Model = BTreeMap<String, Vec<u8>>;

fn call() -> impl Strategy<Value = Call> {
    let name = || prop::sample::select(vec!["a", "b", "c"]).prop_map(String::from);
    let bytes = prop::collection::vec(any::<u8>(), 0..6_000);
    prop_oneof![
        1 => name().prop_map(Call::Create),
        4 => (name(), 0..9_000_u64, bytes).prop_map(|(name, at, bytes)| Call::Write(name, at, bytes)),
        2 => (name(), 0..9_000_u64).prop_map(|(name, len)| Call::Truncate(name, len)),
        2 => name().prop_map(Call::Sync),
        1 => Just(Call::SyncFolder),
        1 => (name(), name()).prop_map(|(from, to)| Call::Rename(from, to)),
        1 => name().prop_map(Call::Remove),
    ]
}

fn on_disk(disk: &Disk, call: &Call) -> Result<(), ErrorKind> {
    let done = match call {
        Call::Create(name) => disk.create(name),
        Call::Write(name, at, bytes) => disk.write_at(name, *at, bytes),
        Call::Truncate(name, len) => disk.truncate(name, *len),
        Call::Sync(name) => disk.sync(name),
        Call::SyncFolder => disk.sync_folder(),
        Call::Rename(from, to) => disk.rename(from, to),
        Call::Remove(name) => disk.remove(name),
    };
    done.map_err(|error| error.kind())
}

fn on_model(files: &mut Model, call: &Call) -> Result<(), ErrorKind> {
    let missing = Err(ErrorKind::NotFound);
    match call {
        Call::Create(name) => drop(files.entry(name.clone()).or_default()),
        Call::Write(name, at, bytes) => {
            let (file, at) = (
                files.entry(name.clone()).or_default(),
                usize::try_from(*at).unwrap(),
            );
            if !bytes.is_empty() {
                file.resize(file.len().max(at + bytes.len()), 0);
                file[at..at + bytes.len()].copy_from_slice(bytes);
            }
        }
        Call::Truncate(name, len) => match files.get_mut(name) {
            Some(file) => file.resize(usize::try_from(*len).unwrap(), 0),
            None => return missing,
        },
        Call::Sync(name) if !files.contains_key(name) => return missing,
        Call::Sync(_) | Call::SyncFolder => {}
        Call::Rename(from, to) => match files.remove(from) {
            Some(file) => drop(files.insert(to.clone(), file)),
            None => return missing,
        },
        Call::Remove(name) => {
            return files.remove(name).map(drop).ok_or(ErrorKind::NotFound);
        }
    }
    Ok(())
}

fn files(image: &Image) -> Model {
    let file = |name: &str| (name.into(), image.read(name).unwrap());
    image.names().map(file).collect()
}

proptest! {
    #[test]
    fn the_disk_shows_what_was_written_and_keeps_what_was_synced(
        calls in prop::collection::vec(call(), 1..40)
    ) {
        let (disk, mut model) = (Disk::new(), Model::new());
        disk.record();
        for call in &calls {
            prop_assert_eq!(on_disk(&disk, call), on_model(&mut model, call));
            prop_assert_eq!(&files(&disk.image()), &model);
        }
        prop_assert_eq!(disk.list(), model.keys().cloned().collect::<Vec<_>>());
        for (name, bytes) in &model {
            let read = disk.read(name).unwrap();
            prop_assert_eq!(read.as_ref(), Some(bytes));
        }
        // Seed 1 keeps all that is pending, so the platter and the running disk agree.
        let recording = disk.take_recording();
        prop_assert_eq!(&files(&disk.crash_image(1)), &model);
        prop_assert_eq!(&files(&recording.image(recording.len(), 1)), &model);
        model.keys().for_each(|name| disk.sync(name).unwrap());
        disk.sync_folder().unwrap();
        prop_assert_eq!(&files(&disk.durable_image()), &model);
        prop_assert_eq!(files(&Disk::from_image(&disk.crash_image(9)).image()), model);
    }

    #[test]
    fn after_a_cut_every_byte_of_a_synced_file_is_the_old_one_or_a_struck_sectors(
        at in 0..5_000_u64,
        len in 1..3_000_usize,
        seed in any::<u64>(),
    ) {
        let disk = Disk::new();
        disk.write_at("a", 0, &[1; 6_000]).unwrap();
        disk.sync("a").unwrap();
        disk.write_at("a", at, &vec![2; len]).unwrap();
        let at = usize::try_from(at).unwrap();
        let left = disk.crash_image(seed).read("a").unwrap();
        let untouched = |place: &usize| *place < at || *place >= at + len;
        prop_assert!((0..6_000).filter(untouched).all(|place| left[place] == 1));
        prop_assert!(left.len() == 6_000 || left.len() <= at + len);
    }
}
