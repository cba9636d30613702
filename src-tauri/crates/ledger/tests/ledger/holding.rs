//! Who holds a ledger, and what its witness remembers.

use super::till::{AT, Till, stamp};
use hexiao_domain::{EpochCause, Fact, Refusal};
use hexiao_ledger::{Ledger, OpenError, WriteError};
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

/// The copy of a damaged ledger, and what was said of it.
fn damaged(dir: &Path) -> (String, std::path::PathBuf) {
    let error = opened(dir);
    let OpenError::Damaged { what, copied_to } = error else {
        panic!("expected damage, found {error:?}");
    };
    (what, copied_to.unwrap())
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
fn a_ledger_is_opened_where_there_is_one_and_made_where_there_is_none() {
    let dir = TempDir::new().unwrap();
    let nowhere = dir.path().join("nowhere");
    assert!(matches!(opened(&nowhere), OpenError::Missing));
    Ledger::open_or_create(&nowhere).unwrap().close();
    Ledger::open_or_create(&nowhere).unwrap().close();
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
        .args([
            "--exact",
            "--nocapture",
            "holding::a_process_that_holds_a_ledger",
        ])
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
    assert_eq!(
        (fs::read(copy).unwrap(), fs::read(log_copy).unwrap()),
        found
    );
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
    let doubted = Ledger::open(rotten.path()).unwrap();
    let doubt = doubted.doubt().unwrap().unwrap();
    assert_eq!(doubt.because, EpochCause::EntriesLost);
    assert_eq!(doubt.witnessed, Some(till.ledger.head().unwrap()));
    doubted.close();

    fs::remove_file(rotten.path().join("head.log")).unwrap();
    let silent = Ledger::open(rotten.path()).unwrap();
    assert!(
        silent.head().unwrap().seq < till.seq(),
        "SQLite says nothing"
    );
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
    let ledger = Ledger::open(dir.path()).unwrap();
    let doubt = ledger.doubt().unwrap().unwrap();
    assert_eq!(doubt.because, EpochCause::EntriesLost);
    let person = super::till::person("lin");
    let refused = ledger.write(stamp(AT), |_| Ok((vec![Fact::SignedOut { person }], ())));
    assert!(
        matches!(refused, Err(WriteError::Refused(Refusal::InRecovery))),
        "{refused:?}"
    );
}

#[test]
fn a_file_that_was_taken_away_is_not_made_anew_without_a_word() {
    let dir = Till::new().close();
    fs::remove_file(dir.path().join("ledger.db")).unwrap();
    assert!(matches!(opened(dir.path()), OpenError::Missing));
    let made = Ledger::create(dir.path()).err();
    let Some(OpenError::Damaged { what, .. }) = made else {
        panic!("{made:?}");
    };
    assert!(what.contains("its file is gone"), "{what}");
}

#[test]
fn no_ledger_is_made_beside_the_log_of_another_one() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("ledger.db-wal"), "of another").unwrap();
    let made = Ledger::create(dir.path()).err();
    let Some(OpenError::Damaged { what, .. }) = made else {
        panic!("{made:?}");
    };
    assert!(what.contains("its log is still there"), "{what}");
    assert!(!dir.path().join("ledger.db").exists());
}

#[test]
fn a_ledger_that_was_half_made_when_the_power_went_is_made_again() {
    let dir = TempDir::new().unwrap();
    fs::write(dir.path().join("ledger.new"), "half").unwrap();
    assert!(matches!(opened(dir.path()), OpenError::Missing));
    let ledger = Ledger::create(dir.path()).unwrap();
    assert_eq!(ledger.head().unwrap().seq, 0);
    assert_eq!(ledger.verify().unwrap().problems, []);
    assert!(!dir.path().join("ledger.new").exists());
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
