//! A till in small: a sale is a row of the journal, a redemption and an outbox row in one transaction.

use hexiao_faultdisk::{Disk, Flavour, Image, Model, Recording};
use rusqlite::{Connection, OpenFlags, params};

pub const FILE: &str = "till.db";

const SCHEMA: &str = "BEGIN;
    CREATE TABLE journal (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
    CREATE TABLE redemption (order_number TEXT PRIMARY KEY, seq INTEGER NOT NULL UNIQUE) STRICT;
    CREATE TABLE outbox (id INTEGER PRIMARY KEY, order_number TEXT NOT NULL, state TEXT NOT NULL) STRICT;
    COMMIT;";

/// How SQLite is set up.
#[derive(Clone, Copy)]
pub struct Setup {
    pub journal: &'static str,
    pub synchronous: &'static str,
    pub locking: &'static str,
}

pub const WAL_FULL: Setup = setup("WAL", "FULL");

pub const fn setup(journal: &'static str, synchronous: &'static str) -> Setup {
    Setup {
        journal,
        synchronous,
        locking: "EXCLUSIVE",
    }
}

/// A small cache and frequent checkpoints, so that a short story has all kinds of changes.
pub fn open(disk: &Disk, setup: Setup) -> rusqlite::Result<Connection> {
    let db = Connection::open_with_flags_and_vfs(FILE, OpenFlags::default(), disk.vfs())?;
    let Setup {
        journal,
        synchronous,
        locking,
    } = setup;
    db.execute_batch(&format!(
        "PRAGMA locking_mode = {locking}; PRAGMA journal_mode = {journal};
         PRAGMA synchronous = {synchronous}; PRAGMA wal_autocheckpoint = 30;"
    ))?;
    Ok(db)
}

/// One sale, number `n` from 1.
pub fn sell(db: &mut Connection, n: u64) -> rusqlite::Result<()> {
    let sale = db.transaction()?;
    let (seq, order) = (
        i64::try_from(n).unwrap(),
        format!("T1-{:04}", n * 7919 % 10_000),
    );
    let body = format!("{order} {}", "a sale ".repeat(60));
    sale.execute("INSERT INTO journal VALUES (?1, ?2)", params![seq, body])?;
    sale.execute(
        "INSERT INTO redemption VALUES (?1, ?2)",
        params![order, seq],
    )?;
    sale.execute(
        "INSERT INTO outbox VALUES (?1, ?2, 'waiting')",
        params![seq, order],
    )?;
    sale.commit()
}

/// Makes the tables and sells; every commit that was answered is marked with its number, the tables with 0.
pub fn record(model: Model, setup: Setup, sales: u64) -> Recording {
    let disk = Disk::with(model, 1);
    disk.record();
    let mut db = open(&disk, setup).unwrap();
    db.execute_batch(SCHEMA).unwrap();
    disk.mark(0);
    for n in 1..=sales {
        sell(&mut db, n).unwrap();
        disk.mark(n);
    }
    db.close().unwrap();
    disk.take_recording()
}

/// A till that has its tables and a few sales.
pub fn started(setup: Setup, sales: u64) -> Image {
    record(Model::default(), setup, sales).image(usize::MAX, 1)
}

/// What is found after opening again.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// So many whole sales, from the first on.
    Sales(u64),
    /// The tables are not there.
    NoTables,
    /// SQLite says that it is damaged, or the tables differ from each other.
    Damaged,
    CannotOpen,
}

pub fn look(disk: &Disk, setup: Setup) -> Found {
    let Ok(db) = open(disk, setup) else {
        return Found::CannotOpen;
    };
    look_into(&db)
}

pub fn look_into(db: &Connection) -> Found {
    let integrity = db.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
    match integrity {
        Ok(word) if word == "ok" => {}
        Ok(_) => return Found::Damaged,
        Err(_) => return Found::CannotOpen,
    }
    let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";
    match db.query_row(tables, [], |row| row.get(0)) {
        Ok(0) => return Found::NoTables,
        Ok(3) => {}
        Ok::<i64, _>(_) | Err(_) => return Found::Damaged,
    }
    let sales = "SELECT count(*), count(redemption.seq), count(outbox.id), coalesce(max(journal.seq), 0),
            (SELECT count(*) FROM redemption), (SELECT count(*) FROM outbox)
        FROM journal LEFT JOIN redemption USING (seq)
        LEFT JOIN outbox ON outbox.id = journal.seq AND outbox.order_number = redemption.order_number";
    let counts = db.query_row(sales, [], |row| {
        (0..6)
            .map(|at| row.get(at))
            .collect::<rusqlite::Result<Vec<i64>>>()
    });
    match counts {
        Ok(counts) if counts.iter().all(|count| *count == counts[0]) => {
            Found::Sales(counts[0].try_into().unwrap())
        }
        Ok(_) | Err(_) => Found::Damaged,
    }
}

/// Counts over many images, as in the table that the design quotes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub images: u64,
    /// Images without a sale that was answered.
    pub lost: u64,
    pub damaged: u64,
    pub cannot_open: u64,
    /// Images with more than one sale that was not answered: nobody asked for it.
    pub invented: u64,
}

impl Tally {
    /// Compares what was found with what had been answered; `None` before the tables were.
    pub fn add(&mut self, found: &Found, answered: Option<u64>) {
        self.images += 1;
        match (found, answered) {
            (Found::Sales(found), answered) => {
                let answered = answered.unwrap_or_default();
                self.lost += u64::from(*found < answered);
                self.invented += u64::from(*found > answered + 1);
            }
            (Found::NoTables, answered) => self.lost += u64::from(answered.is_some()),
            (Found::Damaged, _) => self.damaged += 1,
            (Found::CannotOpen, _) => self.cannot_open += 1,
        }
    }

    pub fn assert_all_kept(&self) {
        let Self {
            lost,
            damaged,
            cannot_open,
            invented,
            ..
        } = self;
        let bad = [lost, damaged, cannot_open, invented];
        assert_eq!(bad, [&0; 4], "{self:?}");
    }
}

/// Cuts the power at every place of a recording, with so many damages each.
pub fn cut_everywhere(recording: &Recording, flavour: Flavour, setup: Setup, seeds: u64) -> Tally {
    let mut tally = Tally::default();
    let disk = Disk::new();
    let mut replay = recording.replay(flavour);
    loop {
        for seed in 0..seeds {
            disk.load(&replay.image(seed));
            tally.add(&look(&disk, setup), replay.marks().last().copied());
            if replay.pending() == 0 {
                break;
            }
        }
        if !replay.step() {
            return tally;
        }
    }
}
