//! What verify holds beside the rows, and what only the witness can.

use super::till::{Till, person};
use hexiao_domain::{EpochCause, Fact, RedemptionState, WorkKind};
use hexiao_ledger::{Ledger, OpenError, Part, Problem, audit};
use rusqlite::Connection;
use std::fs;
use tempfile::TempDir;

fn changed(dir: &TempDir, sql: &str) {
    let db = Connection::open(dir.path().join("ledger.db")).unwrap();
    db.execute_batch(sql).unwrap();
}

fn problems(dir: &TempDir) -> Vec<Problem> {
    audit(dir.path(), |_, _| {}).unwrap().problems
}

#[test]
fn where_there_is_no_ledger_there_is_none_to_audit() {
    let dir = TempDir::new().unwrap();
    let audited = audit(dir.path(), |_, _| {}).err();
    assert!(matches!(audited, Some(OpenError::Missing)), "{audited:?}");
}

#[test]
fn a_definition_that_was_changed_is_a_problem() {
    for sql in [
        "DROP TRIGGER journal_keeps_rows",
        "DROP INDEX payment_by_code",
        "CREATE TABLE more (x)",
        "CREATE TRIGGER sly AFTER INSERT ON redemption BEGIN SELECT 1; END",
    ] {
        let dir = Till::new().close();
        changed(&dir, sql);
        let found = problems(&dir);
        let schema = |p: &Problem| p.table == "schema" && p.part == Part::Tables;
        assert!(found.iter().any(schema), "{sql}: {found:?}");
    }
}

#[test]
fn a_problem_names_the_row_by_its_key_whether_it_was_changed_taken_away_or_added() {
    let till = Till::new();
    till.confirmed();
    let dir = till.close();
    changed(
        &dir,
        "UPDATE payment SET hour = 10; UPDATE person SET person_id = 'mei' WHERE person_id = 'bao'",
    );
    let found = problems(&dir).into_iter().filter(|p| p.table != "schema");
    let mut found: Vec<_> = found.map(|p| (p.table, p.key, p.what)).collect();
    found.sort();
    let said =
        |table: &str, key: &str, what: &str| (table.to_owned(), key.to_owned(), what.to_owned());
    let expected = [
        said("payment", "1", "this row is not what the journal says"),
        said("person", "bao", "this row is missing"),
        said("person", "mei", "this row is not in the journal"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn an_index_that_does_not_match_its_table_is_a_problem() {
    let till = Till::new();
    till.confirmed();
    let dir = till.close();
    changed(
        &dir,
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '(day, sequence)', \
         '(hour, sequence)') WHERE name = 'payment_by_day'",
    );
    let found = problems(&dir);
    assert!(found.iter().any(|p| p.table == "file"), "{found:?}");
    assert!(found.iter().any(|p| p.table == "schema"), "{found:?}");
}

#[test]
fn entries_that_nobody_can_read_do_not_end_the_search() {
    let till = Till::new();
    for _ in 0..80 {
        till.made();
    }
    let dir = till.close();
    changed(
        &dir,
        "PRAGMA ignore_check_constraints = ON; DROP TRIGGER journal_keeps_words; \
         UPDATE journal SET hash = x'00' WHERE seq = 3; UPDATE journal SET body = '{' WHERE seq = 5; \
         UPDATE journal SET kind = 'made_up', actor = '?' WHERE seq = 7",
    );
    let found = problems(&dir);
    for seq in ["3", "5", "7"] {
        let named = |p: &&Problem| p.part == Part::Chain && p.key == seq;
        assert!(found.iter().any(|p| named(&p)), "{seq}: {found:?}");
    }
    assert!(found.iter().any(|p| p.table == "payment"), "{found:?}");
}

#[test]
fn a_journal_that_is_gone_is_a_problem_of_the_chain() {
    let till = Till::new();
    till.made();
    let dir = till.close();
    changed(&dir, "DROP TABLE journal");
    let found = problems(&dir);
    let gone = |p: &Problem| p.part == Part::Chain && p.what.contains("no such table");
    assert!(found.iter().any(gone), "{found:?}");
}

/// A shorter chain is still a chain: an entry that left nothing in the tables can be cut off
/// its end, and only a head that was kept elsewhere tells.
#[test]
fn the_end_of_the_chain_is_held_by_the_witness_alone() {
    let till = Till::new();
    till.made();
    let person = person("lin");
    till.tell(Fact::SignedOut { person }).unwrap();
    let dir = till.close();
    changed(
        &dir,
        "DROP TRIGGER journal_keeps_rows; \
         DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal); \
         CREATE TRIGGER journal_keeps_rows BEFORE DELETE ON journal\n\
         BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    );
    let ledger = Ledger::open(dir.path()).unwrap();
    let doubt = ledger.doubt().unwrap().unwrap();
    assert_eq!(doubt.because, EpochCause::EntriesLost);
    assert_eq!(doubt.witnessed.unwrap().seq, ledger.head().unwrap().seq + 1);
    ledger.close();
    fs::remove_file(dir.path().join("head.log")).unwrap();
    assert_eq!(problems(&dir), []);
}

/// No entry is written that changes nothing.
#[test]
fn an_entry_that_repeats_an_earlier_one_is_a_problem_however_well_it_reads() {
    let till = Till::new();
    for order in [till.confirmed(), till.confirmed()] {
        till.redeem(&order, RedemptionState::Redeemed).unwrap();
        let (kind, receipt) = (WorkKind::Upload, "recorded".to_owned());
        till.tell(Fact::WorkDone {
            order,
            kind,
            receipt,
        })
        .unwrap();
    }
    let dir = till.close();
    changed(
        &dir,
        "DROP TRIGGER journal_keeps_words; \
         UPDATE journal SET body = (SELECT body FROM journal WHERE kind = 'work_done') \
         WHERE kind = 'work_done'",
    );
    let found = problems(&dir);
    let repeats = found.iter().filter(|p| p.what == "it changes nothing");
    assert_eq!(repeats.count(), 1, "{found:?}");
}
