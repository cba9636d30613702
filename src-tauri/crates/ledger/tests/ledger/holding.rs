//! Opening: one at a time, and a kind word for whatever stands in the way.

use super::till::Till;
use hexiao_ledger::{Ledger, OpenError, Options, WriteError};
use rusqlite::Connection;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

fn opened(dir: &Path) -> OpenError {
    match Ledger::open(dir) {
        Ok(_) => panic!("it opened"),
        Err(error) => error,
    }
}

fn plain(dir: &Path) -> Connection {
    Connection::open(dir.join("ledger.db")).unwrap()
}

/// The copy of a damaged ledger, and what was said of it.
fn damaged(dir: &Path) -> (String, std::path::PathBuf) {
    match opened(dir) {
        OpenError::Damaged { what, copied_to } => (what, copied_to.unwrap()),
        other => panic!("expected damage, found {other:?}"),
    }
}

/// As a killed process leaves it: the file, its log and its witness, all of one instant.
fn as_killed(till: &Till) -> TempDir {
    let copy = TempDir::new().unwrap();
    for name in ["ledger.db", "ledger.db-wal", "head.log"] {
        fs::copy(till.dir.path().join(name), copy.path().join(name)).unwrap();
    }
    copy
}

#[test]
fn there_is_a_ledger_or_there_is_none() {
    let dir = TempDir::new().unwrap();
    assert!(matches!(opened(dir.path()), OpenError::Missing));
    let nowhere = dir.path().join("nowhere");
    assert!(matches!(opened(&nowhere), OpenError::Missing));
    Ledger::open_or_create(&nowhere).unwrap().close();
    Ledger::open_or_create(&nowhere).unwrap().close();
    let again = Ledger::create(&nowhere);
    assert!(matches!(again, Err(OpenError::Exists)));
}

#[test]
fn a_second_opening_in_the_same_process_is_refused() {
    let till = Till::new();
    assert!(matches!(opened(till.dir.path()), OpenError::InUse));
    assert!(matches!(
        Ledger::create(till.dir.path()),
        Err(OpenError::InUse)
    ));
    let dir = till.close();
    Ledger::open(dir.path()).unwrap().close();
}

#[test]
fn dropping_the_last_handle_frees_the_file_at_once() {
    let Till { dir, ledger } = Till::new();
    let other = ledger.clone();
    drop(ledger);
    assert!(matches!(opened(dir.path()), OpenError::InUse));
    drop(other);
    Ledger::open(dir.path()).unwrap();
}

const HELD: &str = "HEXIAO_TEST_HOLDS";

/// The other process of the test below; by itself it does nothing.
#[test]
fn a_process_that_holds_a_ledger() {
    let Ok(dir) = std::env::var(HELD) else {
        return;
    };
    let _ledger = Ledger::open(Path::new(&dir)).unwrap();
    println!("\nheld");
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

#[test]
fn a_second_process_is_refused_and_let_in_once_the_first_is_killed() {
    let dir = Till::new().close();
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "opening::a_process_that_holds_a_ledger"])
        .env(HELD, dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(other.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "held"));
    assert!(matches!(opened(dir.path()), OpenError::InUse));
    other.kill().unwrap();
    other.wait().unwrap();
    Ledger::open(dir.path()).unwrap();
}

#[test]
fn a_program_that_goes_round_the_lock_is_held_off_by_the_file_itself() {
    let till = Till::new();
    let other = plain(till.dir.path());
    let read = other.query_row("SELECT count(*) FROM journal", [], |row| {
        row.get::<_, i64>(0)
    });
    assert!(read.unwrap_err().to_string().contains("locked"));
    drop(other);
    let dir = till.close();
    let other = plain(dir.path());
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert!(matches!(opened(dir.path()), OpenError::InUse));
}

#[test]
fn a_ledger_of_a_newer_program_is_left_as_it_is() {
    let dir = Till::new().close();
    plain(dir.path())
        .execute_batch("PRAGMA user_version = 7")
        .unwrap();
    let before = fs::read(dir.path().join("ledger.db")).unwrap();
    let error = opened(dir.path());
    assert!(
        matches!(error, OpenError::Newer { found: 7, known: 1 }),
        "{error:?}"
    );
    assert_eq!(fs::read(dir.path().join("ledger.db")).unwrap(), before);
}

#[test]
fn a_strangers_database_and_a_file_that_is_none_are_called_damaged() {
    let dir = TempDir::new().unwrap();
    plain(dir.path())
        .execute_batch("CREATE TABLE theirs (x)")
        .unwrap();
    let (what, _) = damaged(dir.path());
    assert!(what.contains("not a till's ledger"), "{what}");
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("ledger.db"), "月光 ".repeat(2_000)).unwrap();
    let (what, copy) = damaged(dir.path());
    assert!(what.contains("not a database"), "{what}");
    assert_eq!(
        fs::read(copy).unwrap(),
        fs::read(dir.path().join("ledger.db")).unwrap()
    );
}

#[test]
fn a_damaged_ledger_is_kept_and_copied_once_with_its_log() {
    let till = Till::new();
    till.confirmed();
    let killed = as_killed(&till);
    let file = killed.path().join("ledger.db");
    let log = killed.path().join("ledger.db-wal");
    let mut bytes = fs::read(&log).unwrap();
    // In the first frame's page, which the log's own checksum covers: the log is forgotten.
    bytes[200] ^= 1;
    fs::write(&log, &bytes).unwrap();
    let found = (fs::read(&file).unwrap(), bytes);
    let (_, copy) = damaged(killed.path());
    let (_, again) = damaged(killed.path());
    assert_eq!(copy, again);
    assert_eq!(copy, killed.path().join("damaged-1.db"));
    let log_copy = killed.path().join("damaged-1.db-wal");
    assert_eq!((fs::read(copy).unwrap(), fs::read(log_copy).unwrap()), found);
    assert_eq!((fs::read(&file).unwrap(), fs::read(&log).unwrap()), found);
}

#[test]
fn a_rotten_bit_in_the_log_forgets_sales_and_only_the_witness_tells() {
    let till = Till::new();
    for _ in 0..10 {
        till.confirmed();
    }
    let rotten = as_killed(&till);
    let log = rotten.path().join("ledger.db-wal");
    let mut bytes = fs::read(&log).unwrap();
    let quarter = bytes.len() / 4;
    bytes[quarter] ^= 1;
    fs::write(&log, bytes).unwrap();
    let (what, _) = damaged(rotten.path());
    let ends = till.ledger.head().unwrap().short();
    assert!(what.contains(&format!("does not hold {ends}")), "{what}");

    fs::remove_file(rotten.path().join("head.log")).unwrap();
    let silent = Ledger::open(rotten.path()).unwrap();
    assert!(silent.head().unwrap().seq < till.seq(), "SQLite says nothing");
    assert_eq!(silent.verify().unwrap().problems, [], "nor does the chain");
}

#[test]
fn a_killed_till_opens_with_everything_it_said_was_done() {
    let till = Till::new();
    let order = till.confirmed();
    let killed = as_killed(&till);
    let again = Ledger::open(killed.path()).unwrap();
    assert_eq!(again.head().unwrap(), till.ledger.head().unwrap());
    let found = again.read(move |view| view.payment(&order)).unwrap();
    assert_eq!(found.unwrap().state.code(), "confirmed");
    assert_eq!(again.verify().unwrap().problems, []);
}

#[test]
fn an_older_file_in_the_place_of_the_ledger_is_noticed() {
    let till = Till::new();
    let older = till.dir.path().join("older");
    till.ledger.backup_to(&older).unwrap();
    till.confirmed();
    let dir = till.close();
    fs::copy(&older, dir.path().join("ledger.db")).unwrap();
    let (what, _) = damaged(dir.path());
    assert!(what.contains("the journal ends at"), "{what}");
}

#[test]
fn an_emptied_file_is_not_taken_for_a_new_ledger() {
    let dir = Till::new().close();
    fs::write(dir.path().join("ledger.db"), "").unwrap();
    let (what, _) = damaged(dir.path());
    assert!(what.contains("ends at 0-"), "{what}");
}

#[test]
fn a_folder_that_a_crash_left_before_the_first_entry_is_a_new_ledger() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("ledger.db"), "").unwrap();
    let ledger = Ledger::open(dir.path()).unwrap();
    assert_eq!(ledger.head().unwrap().seq, 0);
    assert_eq!(ledger.verify().unwrap().problems, []);
}

#[test]
fn a_full_disk_refuses_writes_loses_nothing_and_still_reads() {
    let dir = Till::new().close();
    let pages = plain(dir.path())
        .query_row("PRAGMA page_count", [], |row| row.get::<_, u32>(0))
        .unwrap();
    let max_pages = Some(pages + 2);
    let ledger = Ledger::open_with(dir.path(), Options { max_pages }).unwrap();
    let till = Till { dir, ledger };
    let (mut done, error) = (0, loop_until_full(&till));
    assert!(matches!(error, WriteError::Full), "{error:?}");
    till.see(|view| view.recent(1_000)).iter().for_each(|_| done += 1);
    assert!(done > 0);
    assert_eq!(till.problems(), []);
    let till = till.reopened();
    till.made();
    assert_eq!(till.problems(), []);
}

fn loop_until_full(till: &Till) -> WriteError {
    for n in 0..10_000 {
        let reference = super::till::reference(&format!("table-{n}"));
        let made = till.make(|payment| payment.reference = Some(reference));
        if let Err(error) = made {
            return error;
        }
    }
    panic!("the quota was never reached")
}

#[cfg(unix)]
#[test]
fn the_ledgers_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let parent = TempDir::new().unwrap();
    let dir = parent.path().join("till");
    Ledger::create(&dir).unwrap().close();
    let mode = fs::metadata(&dir).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}
