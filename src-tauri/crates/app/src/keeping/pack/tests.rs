use super::*;
use tempfile::TempDir;

struct Shelf {
    dir: TempDir,
    owner: Identity,
    till: Identity,
}

fn shelf() -> Shelf {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("copy.db"), vec![7; 200_000]).unwrap();
    Shelf {
        dir,
        owner: Identity::generate(),
        till: Identity::generate(),
    }
}

fn keys() -> Keys {
    let pepper = Zeroizing::new("salt and more".to_owned());
    Keys {
        practice: false,
        secrets: BTreeMap::from([("pepper".to_owned(), pepper)]),
    }
}

impl Shelf {
    fn sealed(&self) -> PathBuf {
        let path = self.dir.path().join("backup");
        let copy = self.dir.path().join("copy.db");
        let owner = self.owner.to_public();
        seal(&copy, &keys(), &path, &owner, &self.till).unwrap();
        path
    }
}

fn refused(file: &Path, key: &Identity) -> String {
    let out = TempDir::new().unwrap();
    open(file, key, out.path()).unwrap_err().code
}

#[test]
fn the_owners_key_and_the_tills_open_it_and_find_what_was_put_in() {
    let shelf = shelf();
    let path = shelf.sealed();
    assert!(!part(&path).exists());
    for key in [&shelf.owner, &shelf.till] {
        let out = TempDir::new().unwrap();
        assert_eq!(open(&path, key, out.path()).unwrap(), keys());
        assert_eq!(fs::read(out.path().join(LEDGER)).unwrap(), vec![7; 200_000]);
    }
}

#[test]
fn another_key_opens_nothing() {
    let shelf = shelf();
    let path = shelf.sealed();
    assert_eq!(refused(&path, &Identity::generate()), "wrong_recovery_key");
}

#[test]
fn a_flipped_byte_or_a_missing_end_is_damage_and_never_a_ledger() {
    let shelf = shelf();
    let path = shelf.sealed();
    let whole = fs::read(&path).unwrap();
    for at in [300, 70_000, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&path, bytes).unwrap();
        let code = refused(&path, &shelf.owner);
        let told = ["backup_damaged", "wrong_recovery_key"];
        assert!(told.contains(&code.as_str()), "{at}: {code}");
    }
    for length in [100, 5_000, 131_072, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(refused(&path, &shelf.owner), "backup_damaged", "{length}");
    }
}

#[test]
fn a_file_that_is_no_backup_is_called_so() {
    let shelf = shelf();
    let path = shelf.dir.path().join("diary");
    for text in ["", "dear diary", &"dear diary, ".repeat(9_000)] {
        fs::write(&path, text).unwrap();
        assert_eq!(refused(&path, &shelf.owner), "not_a_backup");
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(refused(&path, &shelf.owner), "backup_missing");
}

/// A disk with so much room left.
struct Room(usize);

impl Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_disk_that_fills_up_on_the_way_is_a_full_disk() {
    let shelf = shelf();
    let copy = shelf.dir.path().join("copy.db");
    let owner = shelf.owner.to_public();
    for room in [0, 10, 1_000, 100_000, 200_000] {
        let fault = pack(&copy, &keys(), &[&owner], Room(room)).unwrap_err();
        assert_eq!(fault.kind(), io::ErrorKind::StorageFull, "{room}");
    }
    assert!(pack(&copy, &keys(), &[&owner], Room(400_000)).is_ok());
}
