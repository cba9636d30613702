//! Two connections on one disk.

use crate::till::{FILE, WAL_FULL, open, sell, setup};
use hexiao_faultdisk::{Disk, Image};
use rusqlite::{Connection, ErrorCode, OpenFlags};

fn plain(disk: &Disk) -> Connection {
    let db = Connection::open_with_flags_and_vfs(FILE, OpenFlags::default(), disk.vfs()).unwrap();
    db.busy_timeout(std::time::Duration::ZERO).unwrap();
    db
}

#[test]
fn the_second_is_refused_while_the_first_holds_the_file_alone() {
    let disk = Disk::from_image(&crate::till::started(WAL_FULL, 1));
    let mut first = open(&disk, WAL_FULL).unwrap();
    sell(&mut first, 2).unwrap();
    let refused = plain(&disk).query_row("SELECT count(*) FROM journal", [], |_| Ok(()));
    assert_eq!(
        refused.unwrap_err().sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy)
    );
    drop(first);
    open(&disk, WAL_FULL).unwrap();
}

#[test]
fn a_writer_waits_for_a_reader_with_a_rollback_journal() {
    let disk = Disk::from_image(&crate::till::started(setup("DELETE", "FULL"), 1));
    let (mut writer, reader) = (plain(&disk), plain(&disk));
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM journal")
        .unwrap();
    let busy = sell(&mut writer, 2).unwrap_err();
    assert_eq!(busy.sqlite_error_code(), Some(ErrorCode::DatabaseBusy));
    reader.execute_batch("COMMIT").unwrap();
    sell(&mut writer, 2).unwrap();
}

#[test]
fn two_disks_with_the_same_names_are_two_disks() {
    let (one, other) = (Disk::new(), Disk::new());
    assert_ne!(one.vfs(), other.vfs());
    let _db = open(&one, WAL_FULL).unwrap();
    assert!(one.exists(FILE) && !other.exists(FILE));
    assert_eq!(other.image(), Image::new());
}

#[test]
fn waiting_for_a_lock_takes_no_time() {
    let disk = Disk::from_image(&crate::till::started(WAL_FULL, 1));
    let _first = open(&disk, WAL_FULL).unwrap();
    let second = plain(&disk);
    second
        .busy_timeout(std::time::Duration::from_secs(3_600))
        .unwrap();
    let refused = second.query_row("SELECT count(*) FROM journal", [], |_| Ok(()));
    assert_eq!(
        refused.unwrap_err().sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy)
    );
}
