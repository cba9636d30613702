//! Files that belong together: each whole under a free name, or none of them.

use crate::save::{aside_in, sync_folder};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Files that wait beside their names; dropped before [`Together::publish`], they are gone.
pub struct Together {
    dir: PathBuf,
    files: Vec<(NamedTempFile, PathBuf)>,
}

impl Together {
    /// In this folder, which is made if it is not there.
    pub fn in_folder(dir: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        Ok(Self {
            dir: dir.to_owned(),
            files: Vec::new(),
        })
    }

    /// Writes one of them, flushed to the disk. `name` is a plain file name.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let plain = Path::new(name).file_name().is_some_and(|own| own == name);
        let path = self.dir.join(name);
        if !plain {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        if path.try_exists()? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let mut file = aside_in(&self.dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        self.files.push((file, path));
        Ok(())
    }

    /// Gives each its name. One whose name was taken meanwhile takes the others back.
    pub fn publish(self) -> io::Result<Vec<PathBuf>> {
        let mut named = Vec::new();
        for (file, path) in self.files {
            if let Err(refused) = file.persist_noclobber(&path) {
                for path in named {
                    std::fs::remove_file(path)?;
                }
                return Err(refused.error);
            }
            named.push(path);
        }
        sync_folder(&self.dir);
        Ok(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn all_appear_or_none_and_nothing_is_replaced() {
        let home = tempfile::tempdir().unwrap();
        let dir = home.path().join("bills");
        let mut both = Together::in_folder(&dir).unwrap();
        both.add("a.csv", b"1").unwrap();
        both.add("b.csv", b"2").unwrap();
        assert_eq!(both.publish().unwrap().len(), 2);
        assert_eq!(names(&dir), ["a.csv", "b.csv"]);
        let mut more = Together::in_folder(&dir).unwrap();
        more.add("c.csv", b"3").unwrap();
        assert!(more.add("a.csv", b"other").is_err());
        drop(more);
        assert_eq!(names(&dir), ["a.csv", "b.csv"]);
        // A name that is taken at the last moment takes the rest back.
        let mut late = Together::in_folder(&dir).unwrap();
        late.add("c.csv", b"3").unwrap();
        late.add("d.csv", b"4").unwrap();
        std::fs::write(dir.join("d.csv"), b"somebody's").unwrap();
        assert!(late.publish().is_err());
        assert_eq!(names(&dir), ["a.csv", "b.csv", "d.csv"]);
        assert_eq!(std::fs::read(dir.join("d.csv")).unwrap(), b"somebody's");
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_none() {
        let home = tempfile::tempdir().unwrap();
        let mut files = Together::in_folder(home.path()).unwrap();
        for odd in ["../a.csv", "a/b.csv", "/a.csv", "..", ""] {
            assert!(files.add(odd, b"1").is_err(), "{odd}");
        }
    }
}
