//! When a name survives.

use hexiao_faultdisk::{Disk, Image, Model, Names};
use std::collections::BTreeSet;

fn disk(names: Names) -> Disk {
    let model = Model {
        names,
        ..Model::default()
    };
    Disk::with(model, 0)
}

/// Every folder that a power cut may leave, as far as many seeds tell.
fn folders(disk: &Disk) -> BTreeSet<Vec<String>> {
    let names = |image: Image| image.names().map(String::from).collect();
    (0..200).map(|seed| names(disk.crash_image(seed))).collect()
}

fn either(folders: &[&[&str]]) -> BTreeSet<Vec<String>> {
    let owned = |names: &&[&str]| names.iter().map(|name| (*name).into()).collect();
    folders.iter().map(owned).collect()
}

#[test]
fn a_new_name_may_be_lost_until_its_file_is_synced() {
    let disk = disk(Names::FileSync);
    disk.write_at("a", 0, b"1").unwrap();
    assert_eq!(folders(&disk), either(&[&[], &["a"]]));
    disk.sync("a").unwrap();
    assert_eq!(folders(&disk), either(&[&["a"]]));
}

#[test]
fn a_new_name_may_be_lost_until_the_folder_is_synced_where_posix_is_taken_at_its_word() {
    let disk = disk(Names::FolderSync);
    disk.write_at("a", 0, b"1").unwrap();
    disk.sync("a").unwrap();
    assert_eq!(folders(&disk), either(&[&[], &["a"]]));
    disk.sync_folder().unwrap();
    assert_eq!(folders(&disk), either(&[&["a"]]));
}

#[test]
fn a_rename_leaves_the_old_file_or_the_new_one_until_the_folder_is_synced() {
    let disk = disk(Names::FileSync);
    for (name, bytes) in [("a", b"old"), ("b", b"new")] {
        disk.write_at(name, 0, bytes).unwrap();
        disk.sync(name).unwrap();
    }
    disk.rename("b", "a").unwrap();
    assert_eq!(disk.read("a").unwrap().unwrap(), b"new");
    assert_eq!(folders(&disk), either(&[&["a", "b"], &["a"]]));
    for seed in 0..50 {
        let image = disk.crash_image(seed);
        let expected: &[u8] = if image.read("b").is_some() {
            b"old"
        } else {
            b"new"
        };
        assert_eq!(image.read("a").unwrap(), expected);
    }
    disk.sync_folder().unwrap();
    assert_eq!(disk.durable_image().read("a").unwrap(), b"new");
    assert_eq!(folders(&disk), either(&[&["a"]]));
}

#[test]
fn a_rename_before_the_sync_of_its_file_may_leave_an_empty_one() {
    let disk = disk(Names::FileSync);
    disk.write_at("b", 0, b"new").unwrap();
    disk.rename("b", "a").unwrap();
    disk.sync_folder().unwrap();
    let contents: BTreeSet<_> = (0..50)
        .map(|seed| disk.crash_image(seed).read("a"))
        .collect();
    assert!(contents.contains(&Some(Vec::new())) && contents.contains(&Some(b"new".to_vec())));
}

#[test]
fn a_removed_file_may_come_back_until_the_folder_is_synced() {
    let disk = disk(Names::FileSync);
    disk.write_at("a", 0, b"1").unwrap();
    disk.sync("a").unwrap();
    disk.remove("a").unwrap();
    assert!(!disk.exists("a") && disk.list().is_empty());
    assert_eq!(folders(&disk), either(&[&[], &["a"]]));
    disk.sync_folder().unwrap();
    assert_eq!(folders(&disk), either(&[&[]]));
}

#[test]
fn a_file_made_anew_under_a_removed_name_is_safe_once_synced() {
    let disk = disk(Names::FileSync);
    for bytes in [b"old", b"new"] {
        let _ = disk.remove("a");
        disk.write_at("a", 0, bytes).unwrap();
        disk.sync("a").unwrap();
    }
    let contents: BTreeSet<_> = (0..50)
        .map(|seed| disk.crash_image(seed).read("a"))
        .collect();
    assert_eq!(contents, BTreeSet::from([Some(b"new".to_vec())]));
}

#[test]
fn names_written_through_need_no_sync() {
    let disk = disk(Names::AtOnce);
    disk.create("a").unwrap();
    disk.create("b").unwrap();
    disk.rename("a", "c").unwrap();
    disk.remove("b").unwrap();
    assert_eq!(folders(&disk), either(&[&["c"]]));
}
