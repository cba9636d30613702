//! The ledger's file as another program sees it, once the till is closed.

use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;

fn read_only(dir: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(dir.join("ledger.db"), flags).expect("a closed ledger")
}

/// How many entries of the journal redeem each order.
#[must_use]
pub fn redeemed_entries(dir: &Path) -> BTreeMap<String, u32> {
    let db = read_only(dir);
    let sql = "SELECT body ->> '$.what.order' FROM journal WHERE kind = 'redeemed'";
    let mut statement = db.prepare(sql).unwrap();
    let orders = statement.query_map([], |row| row.get::<_, String>(0));
    let mut found = BTreeMap::new();
    for order in orders.unwrap() {
        *found.entry(order.unwrap()).or_default() += 1;
    }
    found
}

/// What a statement counts.
#[must_use]
pub fn sql_count(dir: &Path, sql: &str) -> i64 {
    let count = read_only(dir).query_row(sql, [], |row| row.get(0));
    count.unwrap()
}
