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
fn a_missing_end_is_damage_and_never_a_ledger() {
    let shelf = shelf();
    let path = shelf.sealed();
    let whole = fs::read(&path).unwrap();
    for length in [100, 5_000, 131_072, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        assert_eq!(refused(&path, &shelf.owner), "backup_damaged", "{length}");
    }
}

/// How many bits of a backup rot, or what `HEXIAO_FLIPS` says.
fn flips() -> u64 {
    let given = std::env::var("HEXIAO_FLIPS").ok();
    let usual = if cfg!(debug_assertions) { 320 } else { 4_000 };
    given.and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// More than the header of a backup is long.
const HEADER: u64 = 600;

/// The n-th of so many places, the same in every run: every other one in the header, a small
/// part of the file with rules of its own, the rest spread over the whole file.
fn place(n: u64, places: u64, length: usize) -> usize {
    let digest = Sha256::digest(n.to_be_bytes());
    let random = u64::from_be_bytes(digest[..8].try_into().unwrap());
    let length = u64::try_from(length).unwrap();
    let at = match n.is_multiple_of(2) {
        true => random % HEADER,
        false => length * n / places + random % length.div_ceil(places),
    };
    usize::try_from(at.min(length - 1)).unwrap()
}

#[test]
fn a_rotten_bit_of_a_backup_is_refused_and_never_opens_as_something_else() {
    let shelf = shelf();
    // Longer than one of the pieces that are sealed one by one, and not much longer.
    let ledger: Vec<u8> = (0..70_000_u32).map(|n| n.to_be_bytes()[3]).collect();
    fs::write(shelf.dir.path().join("copy.db"), &ledger).unwrap();
    let path = shelf.sealed();
    let whole = fs::read(&path).unwrap();
    let places = flips().div_ceil(8).max(1);
    for n in 0..places {
        let at = place(n, places, whole.len());
        let told: &[&str] = match at < MAGIC.len() {
            true => &["not_a_backup"],
            false => &["backup_damaged", "wrong_recovery_key"],
        };
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1_u8 << bit;
            fs::write(&path, bytes).unwrap();
            let out = TempDir::new().unwrap();
            match open(&path, &shelf.owner, out.path()) {
                Err(problem) => {
                    let code = problem.code.as_str();
                    assert!(told.contains(&code), "byte {at}, bit {bit}: {code}");
                }
                Ok(found) => {
                    assert_eq!(found, keys(), "byte {at}, bit {bit}");
                    let inside = fs::read(out.path().join(LEDGER)).unwrap();
                    assert!(inside == ledger, "byte {at}, bit {bit}: another ledger");
                }
            }
        }
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
