//! What happens once: making a ledger, bringing one up to date, copying one, beginning an
//! epoch. The power goes in the middle, or an operation fails. Afterwards it is as before or as
//! after, what was called done is done, and what was not can be done again.

use super::acts::{Act, MORNING};
use super::again::again;
use super::life::{Life, Weakness};
use super::once::{Once, Said, every};
use super::oracle::Reference;
use super::place::OnDisk;
use hexiao_faultdisk::{Disk, Image};
use hexiao_ledger::{OpenError, Store};
use rusqlite::{Connection, OpenFlags};
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

const FULL: Weakness = Weakness { synchronous: None };

/// Fewer for what takes hundreds of operations.
pub fn seeds(optimised: u64) -> u64 {
    if cfg!(debug_assertions) { 3 } else { optimised }
}

pub fn place(disk: &Disk) -> Arc<OnDisk> {
    Arc::new(OnDisk(disk.clone()))
}

pub fn started(disk: &Disk, at: &str) -> Life {
    Life::start(disk, FULL).unwrap_or_else(|error| panic!("{at}: {error}"))
}

/// What such a till must be like, told apart by a digest of everything in it.
fn sound(life: &Life) -> Reference {
    assert_eq!(life.store.doubt(), None);
    assert_eq!(life.store.verify().unwrap().problems, []);
    let mut reference = Reference::default();
    reference.learn(&life.store);
    reference
}

fn made(disk: &Disk) -> Result<Store, OpenError> {
    Store::create_in(place(disk), FULL.options())
}

#[test]
fn a_ledger_that_was_half_made_is_no_ledger_and_is_made_again() {
    again!();
    let first = Disk::new();
    drop(made(&first).unwrap());
    let new = sound(&started(&first, "new"));
    let whole = Cell::new(0);
    let creation = Once {
        name: "a ledger being made",
        image: Image::new(),
        work: &|disk, begin| {
            begin();
            Said::of(&made(disk))
        },
        holds: &|disk, said, at| match Life::start(disk, FULL) {
            Ok(life) => {
                assert!(new.knows(&life.store), "{at}");
                whole.set(whole.get() + 1);
            }
            Err(OpenError::Missing) => {
                assert_ne!(said, Said::Done, "{at}: said done and is gone");
                let made = made(disk).unwrap_or_else(|error| panic!("{at}: {error}"));
                assert!(new.knows(&made), "{at}");
            }
            Err(error) => panic!("{at}: {error}"),
        },
    };
    creation.cut(seeds(12));
    assert!(whole.take() > 0);
    creation.fail(every(29, 1));
    assert!(whole.take() > 0);
}

/// A ledger that an older program left.
struct Older {
    schema: i64,
    head: &'static str,
}

const OLDER: [Older; 7] = [
    Older {
        schema: 1,
        head: "32-c534ebb2",
    },
    Older {
        schema: 2,
        head: "40-9d2366d1",
    },
    Older {
        schema: 3,
        head: "33-2569a9b7",
    },
    Older {
        schema: 4,
        head: "30-0cb8f395",
    },
    Older {
        schema: 5,
        head: "36-a4f85057",
    },
    Older {
        schema: 6,
        head: "58-72823e3e",
    },
    Older {
        schema: 7,
        head: "44-44e87aa5",
    },
];
const TODAY: i64 = 8;
const COPY: &str = "backup-before-v8.db";

/// What is known of an older ledger.
struct Kept {
    /// Brought up to date.
    today: Reference,
    /// Copies of it that were looked at.
    copies: RefCell<HashSet<Vec<u8>>>,
}

impl Older {
    fn image(&self) -> Image {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let file = folder.join(format!("schema-{}.db", self.schema));
        let mut image = Image::new();
        image.put("ledger.db", &std::fs::read(file).unwrap());
        image
    }

    /// The schema is the old one or the new one; the new one has its copy beside it, and what
    /// bears the copy's name is the ledger as it was.
    fn holds(&self, disk: &Disk, said: Said, at: &str, kept: &Kept) {
        let image = disk.image();
        let schema = schema_of(&image);
        assert!([self.schema, TODAY].contains(&schema), "{at}: {schema}");
        if said == Said::Done {
            assert_eq!(schema, TODAY, "{at}: said done and is not");
        }
        match image.read(COPY) {
            Some(bytes) if kept.copies.borrow_mut().insert(bytes.clone()) => {
                let mut copy = Image::new();
                copy.put("ledger.db", &bytes);
                assert_eq!(schema_of(&copy), self.schema, "{at}: the copy");
                let copy = started(&Disk::from_image(&copy), at);
                assert!(kept.today.knows(&copy.store), "{at}: the copy");
            }
            Some(_) => {}
            None => assert_eq!(schema, self.schema, "{at}: there is no copy of it"),
        }
        assert!(kept.today.knows(&started(disk, at).store), "{at}");
    }
}

fn schema_of(image: &Image) -> i64 {
    let disk = Disk::from_image(image);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let db = Connection::open_with_flags_and_vfs("ledger.db", flags, disk.vfs()).unwrap();
    db.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()))
        .unwrap();
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap()
}

/// Brings every older ledger up to date, and has each looked at.
fn brought_up_to_date(look: impl Fn(&Older, &Once<'_>)) {
    for older in &OLDER {
        let life = started(&Disk::from_image(&older.image()), older.head);
        assert_eq!(life.store.head().short(), older.head);
        let kept = Kept {
            today: sound(&life),
            copies: RefCell::default(),
        };
        let name = format!("schema {} being brought up to date", older.schema);
        let migration = Once {
            name: &name,
            image: older.image(),
            work: &|disk, begin| {
                begin();
                Said::of(&Life::start(disk, FULL))
            },
            holds: &|disk, said, at| older.holds(disk, said, at, &kept),
        };
        look(older, &migration);
        assert!(!kept.copies.take().is_empty(), "{name}: nothing was copied");
    }
}

#[test]
fn a_ledger_of_an_older_schema_is_brought_up_to_date_whenever_the_power_goes() {
    again!();
    brought_up_to_date(|_, migration| migration.cut(seeds(4)));
}

#[test]
fn a_fault_while_a_ledger_is_brought_up_to_date_leaves_the_old_schema_or_the_new() {
    again!();
    brought_up_to_date(|older, migration| {
        // The steps are the same ones; only where they begin differs.
        let optimised = if older.schema == 1 { 1 } else { 7 };
        migration.fail(every(97, optimised));
    });
}

/// A till in the middle of its morning, half of it in the log.
pub fn busy() -> Image {
    let mut life = Life::new(FULL);
    for act in &MORNING[..30] {
        life.act(*act).unwrap();
    }
    life.disk.image()
}

const BACKUP: &str = "copy.db";

/// A backup, and the next sale; `reference` knows the ledger before and after that.
fn backed_up(disk: &Disk, begin: &dyn Fn()) -> Said {
    let mut life = Life::start(disk, FULL).unwrap();
    begin();
    let said = Said::of(&life.store.backup_in(&*place(disk), BACKUP));
    disk.heal();
    life.act(Act::SignIn).unwrap();
    said
}

/// The ledger has everything, and what bears the backup's name is all of what it was.
fn is_backed_up(disk: &Disk, said: Said, at: &str, reference: &Reference) {
    let life = started(disk, at);
    assert!(reference.knows(&life.store), "{at}");
    if !disk.exists(BACKUP) {
        assert_ne!(said, Said::Done, "{at}: said done and is gone");
        let again = life.store.backup_in(&*place(disk), BACKUP);
        again.unwrap_or_else(|error| panic!("{at}: not again: {error}"));
    }
    let mut copy = Image::new();
    copy.put("ledger.db", &disk.image().read(BACKUP).unwrap());
    let copy = started(&Disk::from_image(&copy), at);
    assert!(reference.knows(&copy.store), "{at}: the copy");
}

#[test]
fn a_backup_that_bears_its_name_is_whole_and_one_that_fails_harms_nothing() {
    again!();
    let image = busy();
    let mut life = started(&Disk::from_image(&image), "busy");
    let mut reference = sound(&life);
    life.act(Act::SignIn).unwrap();
    reference.learn(&life.store);
    let backup = Once {
        name: "a backup being made",
        image,
        work: &backed_up,
        holds: &|disk, said, at| is_backed_up(disk, said, at, &reference),
    };
    backup.cut(seeds(12));
    backup.fail(every(29, 1));
}

#[test]
fn an_epoch_has_begun_or_is_begun_again() {
    again!();
    let life = Life::rolled_back(FULL);
    let (before, doubt) = (life.store.head(), life.store.doubt());
    assert!(doubt.is_some());
    let mut later = Life::rolled_back(FULL);
    later.act(Act::BeginEpoch).unwrap();
    let after = sound(&later);
    let begun = Cell::new(0);
    let epoch = Once {
        name: "an epoch being begun",
        image: life.disk.image(),
        work: &|disk, begin| {
            let mut life = Life::start(disk, FULL).unwrap();
            begin();
            Said::of(&life.act(Act::BeginEpoch))
        },
        holds: &|disk, said, at| {
            let mut life = started(disk, at);
            if life.store.doubt().is_none() {
                begun.set(begun.get() + 1);
            } else {
                assert_ne!(said, Said::Done, "{at}: said done and is gone");
                let found = (life.store.head(), life.store.doubt());
                assert_eq!(found, (before, doubt), "{at}");
                life.act(Act::BeginEpoch).unwrap();
            }
            assert!(after.knows(&life.store), "{at}");
        },
    };
    epoch.cut(seeds(40));
    assert!(begun.get() > 0);
}
