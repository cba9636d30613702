//! A backup takes a ledger's place, and the power goes or the disk fails in the middle. The
//! ledger that was there is never lost, not even the entries that were only in its log.

use super::again::again;
use super::life::{Life, Weakness};
use super::once::{Once, Said, every};
use super::oracle::Reference;
use super::place::OnDisk;
use super::steps::{busy, place, seeds, started};
use hexiao_domain::EpochCause;
use hexiao_faultdisk::{Disk, Image};
use hexiao_ledger::{Head, OpenError, Store};

const FULL: Weakness = Weakness { synchronous: None };
const BACKUP: &str = "backup.db";

/// What was there before the restore.
struct Before {
    /// The disk: the ledger, half of it in its log, and the backup.
    image: Image,
    /// The ledger as it was.
    ledger: Reference,
    /// Where the backup ends.
    backup: Head,
}

impl Before {
    fn new() -> Self {
        let older = Life::new(FULL);
        let backup = older.store.backup_in(&OnDisk(older.disk.clone()), BACKUP);
        let mut image = busy();
        image.put(BACKUP, &older.disk.image().read(BACKUP).unwrap());
        let life = started(&Disk::from_image(&image), "before");
        let mut ledger = Reference::default();
        ledger.learn(&life.store);
        Self {
            image,
            ledger,
            backup: backup.unwrap(),
        }
    }

    /// The ledger is whole, in its place or beside it.
    fn is_kept(&self, disk: &Disk) -> bool {
        let image = disk.image();
        let beside = (1..9).map(|number| format!("replaced-{number}.db"));
        beside.chain(["ledger.db".to_owned()]).any(|name| {
            let mut one = Image::new();
            for (from, to) in [
                (name.clone(), "ledger.db"),
                (format!("{name}-wal"), "ledger.db-wal"),
                ("head.log".to_owned(), "head.log"),
            ] {
                if let Some(bytes) = image.read(&from) {
                    one.put(to, &bytes);
                }
            }
            let life = Life::start(&Disk::from_image(&one), FULL);
            life.is_ok_and(|life| self.ledger.knows(&life.store))
        })
    }

    /// The backup is in the ledger's place, and says so.
    fn is_restored(&self, life: &Life) -> bool {
        let doubt = life.store.doubt().map(|doubt| doubt.because);
        life.store.head() == self.backup && doubt == Some(EpochCause::Restored)
    }

    fn holds(&self, disk: &Disk, said: Said, at: &str) {
        assert!(
            self.is_kept(disk),
            "{at}: the ledger that was there is lost"
        );
        match Life::start(disk, FULL) {
            Ok(life) if self.is_restored(&life) => return,
            Ok(life) => {
                assert_ne!(said, Said::Done, "{at}: said done and is not");
                assert!(self.ledger.knows(&life.store), "{at}: something else");
            }
            Err(OpenError::Missing) => assert_ne!(said, Said::Done, "{at}: gone"),
            Err(error) => panic!("{at}: {error}"),
        }
        Store::restore_in(&*place(disk), BACKUP).unwrap_or_else(|e| panic!("{at}: again: {e}"));
        assert!(self.is_restored(&started(disk, at)), "{at}: again");
        assert!(self.is_kept(disk), "{at}: lost when it was done again");
    }
}

#[test]
fn a_restore_has_taken_place_or_is_done_again_and_what_was_there_is_kept_whole() {
    again!();
    let before = Before::new();
    let restore = Once {
        name: "a backup being restored",
        image: before.image.clone(),
        work: &|disk, begin| {
            begin();
            Said::of(&Store::restore_in(&*place(disk), BACKUP))
        },
        holds: &|disk, said, at| before.holds(disk, said, at),
    };
    restore.cut(seeds(12));
    restore.fail(every(29, 1));
}
