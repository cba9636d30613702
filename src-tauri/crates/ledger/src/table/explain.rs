//! No reader scans a table that grows: SQLite's own plan of each statement says so.

use super::{case, payment, work};
use crate::open::SCHEMA;
use rusqlite::Connection;

fn ledger() -> Connection {
    let db = Connection::open_in_memory().unwrap();
    for step in SCHEMA {
        db.execute_batch(step).unwrap();
    }
    db
}

fn plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let parameters = statement.parameter_count();
    let values = vec![rusqlite::types::Null; parameters];
    let rows = statement
        .query_map(rusqlite::params_from_iter(values), |row| row.get(3))
        .unwrap();
    rows.map(Result::unwrap).collect()
}

/// A scan in the order of the key, cut by a limit, costs what it shows.
fn grows(step: &str, sql: &str) -> bool {
    let through_part = [
        "payment_waiting",
        "payment_unredeemed",
        "payment_claimed",
        "work_due",
        "work_stuck",
        "case_open",
    ];
    let partial = through_part.iter().any(|index| step.contains(index));
    let cut = sql.contains("LIMIT") && !step.contains("TEMP B-TREE") && sql.contains("DESC");
    (step.starts_with("SCAN") && !partial && !cut) || step.contains("AUTOMATIC")
}

#[test]
fn no_reader_scans_a_table_that_grows() {
    let db = ledger();
    let payments = payment::sql::ALL.into_iter().map(payment::select);
    let works = work::sql::ALL.into_iter().map(work::select);
    let cases = case::sql::ALL.into_iter().map(case::select);
    for sql in payments.chain(works).chain(cases) {
        for step in plan(&db, &sql) {
            assert!(!grows(&step, &sql), "{step}\n{sql}");
        }
    }
}

#[test]
fn a_reader_without_an_index_would_be_noticed() {
    let db = ledger();
    let sql = payment::select("WHERE p.cashier = ?1");
    assert!(plan(&db, &sql).iter().any(|step| grows(step, &sql)));
}
