use super::till::{Till, proof};
use hexiao_domain::Event;
use hexiao_ledger::{Ledger, OpenError, Options, WriteError};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

fn closed() -> TempDir {
    let till = Till::new();
    till.confirmed();
    till.close()
}

fn file(dir: &TempDir) -> PathBuf {
    dir.path().join("ledger.db")
}

fn fails(dir: &Path) -> OpenError {
    match Ledger::open(dir) {
        Err(error) => error,
        Ok(_) => panic!("opened"),
    }
}

#[test]
fn a_folder_without_a_ledger_is_said_to_have_none_and_stays_empty() {
    let dir = TempDir::new().unwrap();
    assert!(matches!(fails(dir.path()), OpenError::Missing));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_ledger_is_never_made_over_another() {
    let dir = closed();
    let before = fs::read(file(&dir)).unwrap();
    assert!(matches!(Ledger::create(dir.path()), Err(OpenError::Exists)));
    assert_eq!(fs::read(file(&dir)).unwrap(), before);
}

#[test]
fn a_second_handle_in_this_process_is_refused_until_the_first_is_closed() {
    let till = Till::new();
    assert!(matches!(fails(till.dir.path()), OpenError::InUse));
    assert!(matches!(
        Ledger::create(till.dir.path()),
        Err(OpenError::InUse)
    ));
    let dir = till.close();
    Ledger::open(dir.path()).unwrap().close();
}

#[test]
fn a_ledger_is_closed_with_its_last_handle() {
    let Till { dir, ledger } = Till::new();
    let other = ledger.clone();
    drop(ledger);
    assert!(matches!(fails(dir.path()), OpenError::InUse));
    drop(other);
    Ledger::open(dir.path()).unwrap().close();
}

const FOLDER: &str = "HEXIAO_LEDGER_TEST_FOLDER";

/// The other process of the next test; by itself it has nothing to do.
#[test]
fn another_process_opens_the_folder_it_is_given() {
    if let Some(dir) = std::env::var_os(FOLDER) {
        assert!(matches!(fails(Path::new(&dir)), OpenError::InUse));
        println!("refused as in use");
    }
}

#[test]
fn another_process_is_refused() {
    let till = Till::new();
    let name = "opening::another_process_opens_the_folder_it_is_given";
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(FOLDER, till.dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success() && said.contains("refused as in use"),
        "{said}"
    );
}

#[test]
fn a_database_tool_that_holds_the_file_is_called_by_its_name_too() {
    let dir = closed();
    let tool = Connection::open(file(&dir)).unwrap();
    tool.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(fails(dir.path()), OpenError::InUse));
    tool.execute_batch("ROLLBACK").unwrap();
    drop(tool);
    Ledger::open(dir.path()).unwrap().close();
}

#[test]
fn a_database_tool_cannot_look_into_an_open_ledger() {
    let till = Till::new();
    let tool = Connection::open(till.dir.path().join("ledger.db")).unwrap();
    tool.busy_timeout(std::time::Duration::ZERO).unwrap();
    let read = tool.query_row("SELECT count(*) FROM journal", [], |row| {
        row.get::<_, i64>(0)
    });
    assert!(read.is_err());
}

const LOOKED_INTO: &str = "HEXIAO_LEDGER_TEST_LOOKED_INTO";

/// The other process of the next test; by itself it has nothing to do.
#[test]
fn a_database_tool_of_another_process_looks_into_the_folder_it_is_given() {
    let Some(dir) = std::env::var_os(LOOKED_INTO) else {
        return;
    };
    let tool = Connection::open(Path::new(&dir).join("ledger.db")).unwrap();
    tool.busy_timeout(std::time::Duration::ZERO).unwrap();
    assert!(tool.execute_batch("BEGIN IMMEDIATE").is_err());
    println!("found locked");
}

/// On Unix, whoever closes a file takes every lock of the whole process off it.
#[test]
fn nor_can_a_tool_of_another_process_though_a_large_one_was_read_ahead() {
    let dir = closed();
    let grown = fs::File::options().write(true).open(file(&dir)).unwrap();
    grown.set_len(80 << 20).unwrap();
    drop(grown);
    let _ledger = Ledger::open(dir.path()).unwrap();
    let name = "opening::a_database_tool_of_another_process_looks_into_the_folder_it_is_given";
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(LOOKED_INTO, dir.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(
        done.status.success() && said.contains("found locked"),
        "{said}"
    );
}

#[test]
fn a_ledger_of_a_newer_program_is_left_alone() {
    let dir = closed();
    let tool = Connection::open(file(&dir)).unwrap();
    tool.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(tool);
    let before = fs::read(file(&dir)).unwrap();
    let found = fails(dir.path());
    assert!(
        matches!(found, OpenError::Newer { found: 99, .. }),
        "{found:?}"
    );
    assert_eq!(fs::read(file(&dir)).unwrap(), before);
}

/// Opens what is there, and holds the answer to: damaged, copied aside, not touched.
fn assert_damaged(dir: &TempDir) {
    let before = fs::read(file(dir)).unwrap();
    let OpenError::Damaged { copied_to, .. } = fails(dir.path()) else {
        panic!("not damaged");
    };
    assert!(fs::read(copied_to.unwrap()).unwrap() == before, "the copy");
    assert!(fs::read(file(dir)).unwrap() == before, "the original");
}

#[test]
fn a_ledger_whose_definitions_or_entries_were_changed_is_not_opened() {
    for sql in [
        "DROP INDEX payment_waiting",
        "DROP TRIGGER journal_keeps_words",
        "CREATE TABLE notes (text TEXT)",
        "DROP TRIGGER journal_keeps_words; UPDATE journal SET at_ms = at_ms + 1 WHERE seq = 2; \
         CREATE TRIGGER journal_keeps_words",
    ] {
        let dir = closed();
        let tool = Connection::open(file(&dir)).unwrap();
        let trigger = "SELECT sql FROM sqlite_schema WHERE name = 'journal_keeps_words'";
        let made: String = tool.query_row(trigger, [], |row| row.get(0)).unwrap();
        let sql = sql.replace("CREATE TRIGGER journal_keeps_words", &made);
        tool.execute_batch(&sql).unwrap();
        drop(tool);
        assert_damaged(&dir);
    }
}

#[test]
fn a_file_that_is_not_a_database_is_damaged_copied_aside_and_not_touched() {
    let dir = closed();
    fs::write(file(&dir), "dear diary, ".repeat(1_000)).unwrap();
    assert_damaged(&dir);
}

#[test]
fn a_truncated_file_is_damaged_wherever_it_was_cut() {
    let whole = fs::read(file(&closed())).unwrap();
    for length in [
        0,
        1,
        50,
        100,
        4_095,
        4_096,
        8_192,
        whole.len() / 2,
        whole.len() - 4_096,
    ] {
        let dir = closed();
        fs::write(file(&dir), &whole[..length]).unwrap();
        assert_damaged(&dir);
    }
}

#[test]
fn another_programs_database_is_not_taken_for_a_ledger() {
    let dir = TempDir::new().unwrap();
    let tool = Connection::open(file(&dir)).unwrap();
    tool.execute_batch("CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')")
        .unwrap();
    drop(tool);
    assert_damaged(&dir);
}

#[test]
fn the_newest_entry_is_checked_before_anything_is_sold() {
    let dir = closed();
    let tool = Connection::open(file(&dir)).unwrap();
    tool.execute_batch(
        "DROP TRIGGER journal_keeps_words; \
         UPDATE journal SET body = replace(body, '1234', '1') WHERE seq = (SELECT max(seq) FROM journal)",
    )
    .unwrap();
    drop(tool);
    assert_damaged(&dir);
}

#[test]
fn a_log_that_is_not_in_the_file_yet_is_read_and_kept_when_the_file_is_damaged() {
    let dir = closed();
    let log = dir.path().join("ledger.db-wal");
    let tool = Connection::open(file(&dir)).unwrap();
    tool.execute_batch("DROP TRIGGER journal_keeps_words; UPDATE journal SET body = 'x'")
        .unwrap();
    let (whole, hot) = (fs::read(file(&dir)).unwrap(), fs::read(&log).unwrap());
    drop(tool);
    fs::write(file(&dir), &whole).unwrap();
    fs::write(&log, &hot).unwrap();
    assert_damaged(&dir);
    assert!(fs::read(&log).unwrap() == hot, "the log");
    let copied = fs::read(dir.path().join("damaged-1.db-wal")).unwrap();
    assert!(copied == hot, "the copy of the log");
}

#[test]
fn every_damage_gets_its_own_copy() {
    let dir = closed();
    let copy = |text: &str| {
        fs::write(file(&dir), text).unwrap();
        let OpenError::Damaged { copied_to, .. } = fails(dir.path()) else {
            panic!("not damaged");
        };
        copied_to.unwrap()
    };
    let (first, second) = (copy("no"), copy("not a database"));
    assert_eq!(fs::read_to_string(first).unwrap(), "no");
    assert_eq!(fs::read_to_string(second).unwrap(), "not a database");
}

#[test]
fn a_full_disk_refuses_the_sale_loses_nothing_and_still_shows_everything() {
    let dir = closed();
    let max_pages = Some(u32::try_from(fs::metadata(file(&dir)).unwrap().len() / 4_096).unwrap());
    let ledger = Ledger::open_with(
        dir.path(),
        Options {
            max_pages,
            ..Options::default()
        },
    )
    .unwrap();
    let till = Till { dir, ledger };
    let mut made = Vec::new();
    let full = loop {
        match till.make(|_| {}) {
            Ok(order) => made.push(order),
            Err(error) => break error,
        }
    };
    assert!(matches!(full, WriteError::Full), "{full:?}");
    let head = till.ledger.head().unwrap();
    for order in &made {
        assert_eq!(till.payment(order).state.code(), "created");
    }
    assert!(till.problems().is_empty());
    assert!(matches!(till.make(|_| {}), Err(WriteError::Full)));
    let till = till.reopened();
    assert_eq!(till.ledger.head().unwrap(), head);
    let order = till.made();
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    assert!(till.problems().is_empty());
}

#[test]
fn a_backup_is_a_ledger_of_its_own_with_the_same_head() {
    let till = Till::new();
    till.confirmed();
    let other = TempDir::new().unwrap();
    till.ledger.backup_to(&file(&other)).unwrap();
    let head = till.ledger.head().unwrap();
    till.confirmed();
    let copy = Ledger::open(other.path()).unwrap();
    assert_eq!(copy.head().unwrap(), head);
    assert!(copy.verify().unwrap().problems.is_empty());
    assert_eq!(copy.read(|view| view.recent(9)).unwrap().len(), 1);
}

#[test]
fn a_backup_leaves_no_half_of_itself_and_never_goes_over_another_file() {
    let till = Till::new();
    let other = TempDir::new().unwrap();
    till.ledger.backup_to(&file(&other)).unwrap();
    let before = fs::read(file(&other)).unwrap();
    assert!(till.ledger.backup_to(&file(&other)).is_err());
    assert_eq!(fs::read(file(&other)).unwrap(), before);
    let names = fs::read_dir(other.path()).unwrap();
    let names: Vec<_> = names.map(|n| n.unwrap().file_name()).collect();
    assert_eq!(names, ["ledger.db"]);
}

#[test]
fn a_closed_ledger_says_so_to_every_handle() {
    let till = Till::new();
    let other = till.ledger.clone();
    let _dir = till.close();
    assert!(matches!(
        other.head(),
        Err(hexiao_ledger::ReadError::Stopped)
    ));
}
