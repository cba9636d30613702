//! The floor: the same statements on the same schema by bare rusqlite, with the same
//! pragmas, and nothing else: no rules, no hashing, no thread.

use hexiao_domain::OrderNumber;
use rusqlite::{Connection, params};
use std::path::Path;

const SELECT: &str = "SELECT p.order_number, p.amount_minor, p.currency, p.wallet, p.method, \
    p.reference, p.cashier, p.till, p.created_at, p.expires_at, p.day, p.hour, p.code, p.detail, \
    r.by, r.at, r.till, r.state FROM payment p \
    LEFT JOIN redemption r ON r.order_number = p.order_number WHERE p.order_number = ?1";
const REDEMPTION: &str = "INSERT INTO redemption (order_number, seq, by, at, till, state, claimed) \
    VALUES (?1, 1, 'lin', ?2, 'T01', 'redeemed', 0)";
const PAYMENT: &str = "UPDATE payment SET redeemed = 1 WHERE order_number = ?1";
const WORK: &str = "INSERT INTO work (order_number, kind, wallet, state, attempts, due_at, \
    queued_at, amount_minor) VALUES (?1, 'upload', 'alipay', 'pending', 0, ?2, ?2, 1234) \
    ON CONFLICT (order_number, kind) DO UPDATE SET state = 'pending', attempts = 0, \
    due_at = excluded.due_at, queued_at = excluded.queued_at WHERE state <> 'pending'";
const TOTALS: &str = "INSERT INTO day_total (day, hour, wallet, cashier, currency, claimed_count, \
    claimed_minor, confirmed_count, confirmed_minor, failed_count, failed_minor, redeemed_count, \
    redeemed_minor) VALUES ('2026-11-22', 12, 'alipay', 'lin', 'CNY', 0, 0, 0, 0, 0, 0, 1, 1234) \
    ON CONFLICT DO UPDATE SET claimed_count = claimed_count + excluded.claimed_count, \
    claimed_minor = claimed_minor + excluded.claimed_minor, \
    confirmed_count = confirmed_count + excluded.confirmed_count, \
    confirmed_minor = confirmed_minor + excluded.confirmed_minor, \
    failed_count = failed_count + excluded.failed_count, \
    failed_minor = failed_minor + excluded.failed_minor, \
    redeemed_count = redeemed_count + excluded.redeemed_count, \
    redeemed_minor = redeemed_minor + excluded.redeemed_minor";
const JOURNAL: &str = "INSERT INTO journal (version, till, epoch, prev, kind, body_hash, \
    at_ms, mono_ms, boot, actor, body, hash) VALUES (1, 'T01', 1, ?1, 'redeemed', \
    ?1, ?2, ?2, '0123456789abcdef', 'lin', ?3, ?1)";
const POSTING: &str =
    "INSERT INTO posting (seq, account, currency, minor) VALUES (?1, ?2, 'CNY', ?3)";
const DAY: &str = "SELECT day, hour, wallet, cashier, currency, claimed_count, claimed_minor, \
    confirmed_count, confirmed_minor, settled_count, settled_minor, failed_count, failed_minor, \
    redeemed_count, redeemed_minor FROM day_total WHERE day = ?1";

/// The pragmas of the ledger's own connection.
const PRAGMAS: &str = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; \
    PRAGMA recursive_triggers = ON; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; \
    PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA wal_autocheckpoint = 1000;";

/// Bare rusqlite on a ledger's file.
pub struct Raw(Connection);

impl Raw {
    /// Opens the file as the ledger opens it.
    pub fn open(file: &Path) -> Self {
        let db = Connection::open(file).unwrap();
        db.execute_batch(PRAGMAS).unwrap();
        db.set_prepared_statement_cache_capacity(128);
        Self(db)
    }

    /// One durable redeem.
    pub fn redeem(&mut self, order: &OrderNumber, at: i64) {
        let behavior = rusqlite::TransactionBehavior::Immediate;
        let db = self.0.transaction_with_behavior(behavior).unwrap();
        let number = order.as_str();
        let body = format!(
            r#"{{"what":{{"fact":"redeemed","order":"{number}","by":"lin","state":"redeemed"}},"postings":[{{"account":"goods_owed","amount":{{"minor":1234,"currency":"CNY"}}}},{{"account":"sales","amount":{{"minor":-1234,"currency":"CNY"}}}}]}}"#
        );
        let hash = [7_u8; 32];
        assert!(row(&db, SELECT, number).contains("confirmed"));
        let run = |sql, values: &[&dyn rusqlite::ToSql]| {
            db.prepare_cached(sql).unwrap().execute(values).unwrap();
        };
        run(REDEMPTION, params![number, at]);
        run(PAYMENT, params![number]);
        run(WORK, params![number, at]);
        run(TOTALS, params![]);
        run(JOURNAL, params![hash, at, body]);
        let seq = db.last_insert_rowid();
        run(POSTING, params![seq, "goods_owed", 1_234]);
        run(POSTING, params![seq, "sales", -1_234]);
        db.commit().unwrap();
    }

    /// One payment, every column read.
    pub fn look(&self, order: &OrderNumber) -> String {
        row(&self.0, SELECT, order.as_str())
    }

    /// The `n`th day after the first of 2020, as the bulk was filed.
    pub fn date(&self, n: u64) -> String {
        let sql = "SELECT date('2020-01-01', '+' || ?1 || ' days')";
        let day = self.0.query_row(sql, [n.to_string()], |row| row.get(0));
        day.unwrap()
    }

    /// A day's rows of the maintained totals; the sum of what is confirmed.
    pub fn day(&self, day: &str) -> i64 {
        let mut statement = self.0.prepare_cached(DAY).unwrap();
        let rows = statement.query_map([day], |row| row.get::<_, i64>(8));
        rows.unwrap().map(Result::unwrap).sum()
    }
}

fn row(db: &Connection, sql: &str, order: &str) -> String {
    let mut statement = db.prepare_cached(sql).unwrap();
    let mut rows = statement.query([order]).unwrap();
    let row = rows.next().unwrap().expect("the payment");
    let texts = (0..18).map(|column| row.get::<_, rusqlite::types::Value>(column).unwrap());
    let mut detail = String::new();
    for (column, value) in texts.enumerate() {
        if let (13, rusqlite::types::Value::Text(text)) = (column, value) {
            detail = text;
        }
    }
    detail
}
