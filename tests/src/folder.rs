//! Whole folders, as a snapshot of a machine has them.

use std::fs;
use std::path::Path;

/// Everything in `from` as it is now, into `to`.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// What is in `folder` gives way to what was in it when `from` was copied.
pub fn put_folder_back(from: &Path, folder: &Path) {
    fs::remove_dir_all(folder).unwrap();
    copy_folder(from, folder);
}
