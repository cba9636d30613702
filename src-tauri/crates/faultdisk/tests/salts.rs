//! SQLite's own random numbers repeat, too. Alone in its process, for they belong to the process.
#![allow(clippy::unwrap_used, missing_docs)]

use hexiao_faultdisk::{Disk, seed_sqlite};
use rusqlite::{Connection, OpenFlags};

fn sold(seed: u32) -> u64 {
    let disk = Disk::new();
    seed_sqlite(seed);
    let db = Connection::open_with_flags_and_vfs("a.db", OpenFlags::default(), disk.vfs()).unwrap();
    db.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;
         CREATE TABLE t (x); INSERT INTO t VALUES (random()), (datetime('now'))",
    )
    .unwrap();
    disk.image().fingerprint()
}

#[test]
fn the_same_seeds_write_the_same_bytes_to_the_salt_of_the_log() {
    assert_eq!(sold(5), sold(5));
    assert_ne!(sold(5), sold(6));
}
