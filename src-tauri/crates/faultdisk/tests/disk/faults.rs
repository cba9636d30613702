//! A device that answers with errors while the till sells.

use crate::till::{Found, Tally, WAL_FULL, look, look_into, open, sell, started};
use hexiao_faultdisk::{Disk, Failure, Fault, Image, Kind};
use rusqlite::{Connection, ErrorCode};

const BEFORE: u64 = 5;
const SALES: u64 = 20;

/// Sells until the first refusal; answers how many sales are acknowledged, and the refusal.
fn sell_until_refused(disk: &Disk) -> (u64, Option<rusqlite::Error>) {
    let mut done = BEFORE;
    let mut db = match open(disk, WAL_FULL) {
        Ok(db) => db,
        Err(error) => return (done, Some(error)),
    };
    while done < BEFORE + SALES {
        if let Err(error) = sell(&mut db, done + 1) {
            return (done, Some(error));
        }
        done += 1;
    }
    (done, None)
}

fn operations_of(image: &Image, kind: Kind) -> u64 {
    let disk = Disk::from_image(image);
    assert!(sell_until_refused(&disk).1.is_none());
    disk.operations_of(kind)
}

/// What every fault point of one kind leads to.
#[derive(Debug, Default)]
struct Points {
    refused: u64,
    /// Refused, and yet there after opening again.
    there_after_all: u64,
    after_reopening: Tally,
    after_power_cut: Tally,
}

fn strike_everywhere(kind: Kind, failure: Failure, for_ever: bool) -> Points {
    let (image, mut points) = (started(WAL_FULL, BEFORE), Points::default());
    let after = Disk::new();
    for n in 1..=operations_of(&image, kind) {
        let disk = Disk::from_image(&image);
        let fault = Fault::on(kind, failure).nth(n);
        disk.fail(if for_ever { fault.for_ever() } else { fault });
        let (acknowledged, refusal) = sell_until_refused(&disk);
        points.refused += u64::from(refusal.is_some());
        for seed in 0..4 {
            after.load(&disk.crash_image(seed));
            let found = look(&after, WAL_FULL);
            points.after_power_cut.add(&found, Some(acknowledged));
        }
        disk.heal();
        let found = look(&disk, WAL_FULL);
        let more = matches!(found, Found::Sales(found) if found > acknowledged);
        points.there_after_all += u64::from(refusal.is_some() && more);
        points.after_reopening.add(&found, Some(acknowledged));
    }
    println!("{kind:?} {failure:?} for ever {for_ever}: {points:?}");
    assert!(points.refused > 0, "{points:?}");
    points.after_reopening.assert_all_kept();
    points.after_power_cut.assert_all_kept();
    points
}

#[test]
fn a_write_that_fails_loses_no_answered_sale() {
    for for_ever in [false, true] {
        strike_everywhere(Kind::Write, Failure::Eio, for_ever);
        strike_everywhere(Kind::Write, Failure::Full, for_ever);
    }
}

#[test]
fn a_sync_that_fails_loses_no_answered_sale_and_its_commit_is_unknown_not_failed() {
    let once = strike_everywhere(Kind::Sync, Failure::Eio, false);
    let for_ever = strike_everywhere(Kind::Sync, Failure::Eio, true);
    assert!(once.there_after_all + for_ever.there_after_all > 0);
}

#[test]
fn a_read_or_an_opening_that_fails_loses_no_answered_sale() {
    for kind in [Kind::Read, Kind::Open] {
        strike_everywhere(kind, Failure::Eio, false);
        strike_everywhere(kind, Failure::Eio, true);
    }
}

/// One error, and the same connection goes on: no later answer may rest on what the error lost.
#[test]
fn a_till_that_goes_on_after_one_failed_sync_still_keeps_what_it_answers() {
    let image = started(WAL_FULL, 0);
    let (after, mut tally) = (Disk::new(), Tally::default());
    for n in 1..=operations_of(&started(WAL_FULL, BEFORE), Kind::Sync) {
        let disk = Disk::from_image(&image);
        let mut db = open(&disk, WAL_FULL).unwrap();
        disk.fail(Fault::on(Kind::Sync, Failure::Eio).nth(n));
        let mut done = 0;
        for _ in 0..SALES {
            done += u64::from(sell(&mut db, done + 1).is_ok());
        }
        assert!(done >= SALES - 1);
        for seed in 0..4 {
            after.load(&disk.crash_image(seed));
            tally.add(&look(&after, WAL_FULL), Some(done));
        }
    }
    tally.assert_all_kept();
}

fn code_of(image: &Image, fault: Fault) -> (ErrorCode, i32) {
    let disk = Disk::from_image(image);
    let mut db = open(&disk, WAL_FULL).unwrap();
    disk.fail(fault);
    let error = sell(&mut db, BEFORE + 1).unwrap_err();
    let error = error.sqlite_error().unwrap();
    (error.code, error.extended_code)
}

#[test]
fn errors_have_the_codes_that_a_real_disk_gives() {
    let image = started(WAL_FULL, BEFORE);
    let code = |kind, failure| code_of(&image, Fault::on(kind, failure).only("-wal"));
    use rusqlite::ffi::{SQLITE_FULL, SQLITE_IOERR_FSYNC, SQLITE_IOERR_WRITE};
    let io = ErrorCode::SystemIoFailure;
    assert_eq!(code(Kind::Write, Failure::Eio), (io, SQLITE_IOERR_WRITE));
    assert_eq!(code(Kind::Sync, Failure::Eio), (io, SQLITE_IOERR_FSYNC));
    assert_eq!(
        code(Kind::Write, Failure::Full),
        (ErrorCode::DiskFull, SQLITE_FULL)
    );
    let read = Fault::on(Kind::Read, Failure::Eio);
    assert_eq!(
        code_of(&image, read),
        (io, rusqlite::ffi::SQLITE_IOERR_READ)
    );
}

#[test]
fn a_full_disk_refuses_sales_and_takes_them_again_when_space_returns() {
    let disk = Disk::from_image(&started(WAL_FULL, BEFORE));
    let mut db = open(&disk, WAL_FULL).unwrap();
    let size = |disk: &Disk| -> u64 {
        let image = disk.image();
        let sizes = image.names().filter_map(|name| image.size(name));
        sizes.map(|size| u64::try_from(size).unwrap()).sum()
    };
    disk.set_capacity(Some(size(&disk) + 40_000));
    let mut done = BEFORE;
    let refusal = loop {
        match sell(&mut db, done + 1) {
            Ok(()) => done += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(refusal.sqlite_error_code(), Some(ErrorCode::DiskFull));
    assert!(size(&disk) <= disk_limit(&disk, size(&disk)));
    assert_eq!(look_into(&db), Found::Sales(done), "reading still works");
    disk.set_capacity(None);
    sell(&mut db, done + 1).unwrap();
    assert_eq!(look_into(&db), Found::Sales(done + 1));
}

/// Full to the last byte: not one more fits.
fn disk_limit(disk: &Disk, size: u64) -> u64 {
    let error = disk.write_at("one more", 0, &[0; 80_000]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
    disk.remove("one more").unwrap();
    size
}

#[test]
fn a_frozen_disk_is_a_dead_process_at_each_of_its_operations() {
    let image = started(WAL_FULL, BEFORE);
    let (disk, after, mut tally) = (Disk::new(), Disk::new(), Tally::default());
    for n in 1.. {
        disk.load(&image);
        disk.fail(Fault::on_any(Failure::Eio).nth(n).for_ever());
        let (acknowledged, refusal) = sell_until_refused(&disk);
        disk.freeze();
        let there = disk.image();
        assert!(disk.write_at(crate::till::FILE, 0, b"x").is_err() && disk.image() == there);
        after.load(&there);
        tally.add(&look(&after, WAL_FULL), Some(acknowledged));
        if refusal.is_none() {
            break;
        }
    }
    assert!(tally.images > 100);
    tally.assert_all_kept();
}

#[test]
fn a_connection_that_outlives_its_disk_or_its_content_fails_kindly() {
    let disk = Disk::new();
    let db = open(&disk, WAL_FULL).unwrap();
    disk.load(&Image::new());
    assert!(db.execute_batch("CREATE TABLE t (x)").is_err());
    let nameless =
        Connection::open_with_flags_and_vfs(":memory:", rusqlite::OpenFlags::default(), disk.vfs());
    let db = open(&disk, WAL_FULL).unwrap();
    drop(disk);
    db.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (datetime('now'))")
        .unwrap();
    db.close().unwrap();
    let clock = |db: &Connection| db.query_row("SELECT datetime('now')", [], |_| Ok(()));
    // The place in SQLite's list may serve another disk by now; all that counts is that it is there.
    let _ = clock(&nameless.unwrap());
}
