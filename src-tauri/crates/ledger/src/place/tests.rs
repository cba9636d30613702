//! A folder of the system's does what the ledger needs of it.

use super::*;
use tempfile::TempDir;

fn folder() -> (TempDir, Folder) {
    let dir = tempfile::tempdir().unwrap();
    let place = Folder::new(dir.path());
    (dir, place)
}

fn put(place: &Folder, name: &str, bytes: &[u8]) {
    fs::write(place.path(name), bytes).unwrap();
}

#[test]
fn a_file_that_is_not_there_is_nothing_and_no_failure() {
    let (dir, place) = folder();
    assert_eq!(place.path("a"), dir.path().join("a"));
    assert_eq!(place.vfs(), None, "the system's own file system");
    assert!(!place.exists("a").unwrap());
    assert_eq!(place.read("a", 9).unwrap(), None);
    assert_eq!(place.size("a").unwrap(), None);
    place.remove("a").unwrap();
    put(&place, "a", b"hello");
    assert!(place.exists("a").unwrap());
    assert_eq!(place.read("a", 9).unwrap().unwrap(), b"hello");
    assert_eq!(place.read("a", 2).unwrap().unwrap(), b"he");
    assert_eq!(place.size("a").unwrap(), Some(5));
    place.remove("a").unwrap();
    assert!(!place.exists("a").unwrap());
}

/// A name that leads through a file is neither there nor not there: the system says no.
#[test]
#[cfg(unix)]
fn what_the_system_refuses_is_a_failure_and_not_an_absence() {
    let (_dir, place) = folder();
    put(&place, "file", b"");
    assert!(place.read("file/x", 9).is_err());
    assert!(place.size("file/x").is_err());
    assert!(place.remove("file/x").is_err());
    assert!(sync_folder(&place.path("nowhere")).is_err());
    sync_folder(Path::new("")).unwrap();
}

#[test]
#[cfg(unix)]
fn a_folder_and_its_kept_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (dir, _) = folder();
    let inner = dir.path().join("a/b");
    let place = Folder::new(&inner);
    place.prepare().unwrap();
    place.prepare().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    drop(place.keep("head.log").unwrap());
    assert_eq!(mode(&place.path("head.log")), 0o600);
    let passing = Passing::new().unwrap();
    assert_eq!(mode(passing.path()), 0o700);
}

#[test]
fn a_folder_is_held_by_one_until_it_is_let_go() {
    let (_dir, place) = folder();
    let held = place.lock().unwrap();
    assert!(matches!(place.lock(), Err(OpenError::InUse)));
    drop(held);
    place.lock().unwrap();
}

#[test]
fn a_kept_file_is_written_in_place_and_never_cut_off() {
    let (_dir, place) = folder();
    put(&place, "ring", b"0123456789");
    let mut file = place.keep("ring").unwrap();
    file.write_at(3, b"abc").unwrap();
    file.write_at(12, b"x").unwrap();
    file.sync().unwrap();
    let read = place.read("ring", 99).unwrap().unwrap();
    assert_eq!(read, b"012abc6789\0\0x");
}

#[test]
fn a_copy_has_the_bytes_and_the_instant_of_its_source() {
    let (_dir, place) = folder();
    put(&place, "from", b"hello");
    let file = File::options()
        .write(true)
        .open(place.path("from"))
        .unwrap();
    let then = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    file.set_modified(then).unwrap();
    place.copy("from", "to").unwrap();
    assert_eq!(place.read("to", 9).unwrap().unwrap(), b"hello");
    assert_eq!(place.mark("to").unwrap(), place.mark("from").unwrap());
    put(&place, "from", b"other");
    assert_ne!(place.mark("to").unwrap(), place.mark("from").unwrap());
    assert!(place.mark("nothing").is_err());
}

#[test]
fn a_small_file_is_replaced_whole_also_over_what_a_crash_left() {
    let (_dir, place) = folder();
    put(&place, "machine", b"a longer text of before");
    put(
        &place,
        "machine.part",
        b"half of a much longer text that was never finished",
    );
    write_whole(&place, "machine", b"new").unwrap();
    assert_eq!(place.read("machine", 99).unwrap().unwrap(), b"new");
    assert!(!place.exists("machine.part").unwrap());
    place.rename("machine", "other").unwrap();
    assert!(!place.exists("machine").unwrap() && place.exists("other").unwrap());
}

#[test]
fn ballast_is_as_large_as_it_says() {
    let (_dir, place) = folder();
    fill(&place, "ballast", 10_000).unwrap();
    assert_eq!(place.size("ballast").unwrap(), Some(10_000));
}

#[test]
fn a_passing_folder_is_gone_with_all_in_it_once_it_was_looked_at() {
    let passing = Passing::new().unwrap();
    let path = passing.path().to_owned();
    assert!(path.starts_with(std::env::temp_dir()) && path.is_dir());
    fs::write(path.join("copy.db"), b"x").unwrap();
    drop(passing);
    assert!(!path.exists());
}
