//! Whoever changes the file by hand is noticed, wherever it was.

use super::till::{
    AT, Till, cancelled, claim, coupon_claim, coupon_details, day, person, proof, refund, stamp,
    yuan,
};
use hexiao_domain::{
    CaseId, Channel, CodeCheck, CodeFinding, Contact, ContactResult, Event, Fact, MerchantAccount,
    OfflinePolicy, OutageCause, PlatformWords, Reason, RedemptionState, RefundEnd, RefundRequest,
    ShiftId, StaticCode, Timestamp, Wallet, WorkKind,
};
use hexiao_ledger::{Ledger, audit};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const TABLES: [&str; 19] = [
    "journal",
    "setting",
    "person",
    "payment",
    "redemption",
    "work",
    "casefile",
    "case_note",
    "day_total",
    "posting",
    "checkpoint",
    "doubt",
    "refund",
    "coupon",
    "coupon_total",
    "case_contact",
    "happened",
    "outage",
    "shift",
];

/// A closed ledger with at least one row in every table, and entries after each of them.
fn full() -> TempDir {
    let till = Till::new();
    till.tell_all(settings()).unwrap();
    let redeemed = till.confirmed();
    till.redeem(&redeemed, RedemptionState::Redeemed).unwrap();
    let kind = WorkKind::Upload;
    let receipt = "recorded".to_owned();
    let order = redeemed.clone();
    till.tell(Fact::WorkDone {
        order,
        kind,
        receipt,
    })
    .unwrap();
    for nth in [1, 2] {
        let refund = refund(&redeemed, nth, 100);
        till.tell(Fact::RefundAsked { refund }).unwrap();
        if nth == 1 {
            let (order, request) = (redeemed.clone(), RefundRequest::new(&redeemed, nth));
            let end = RefundEnd::Done;
            till.tell(Fact::RefundEnded {
                order,
                request,
                end,
            })
            .unwrap();
        }
    }
    let claimed = till.made();
    till.moves(&claimed, claim(Some("trade_noted"))).unwrap();
    till.redeem(&claimed, RedemptionState::Provisional).unwrap();
    let reason = Reason::NotFound;
    till.moves(&claimed, Event::ClaimRefuted { reason })
        .unwrap();
    let (case, by) = (till.cases()[0].id, person("bao"));
    let text = "asked the customer".to_owned();
    till.tell(Fact::CaseNoted { case, by, text }).unwrap();
    worked_on(&till, case);
    for (code, minor) in [("code-1", 700), ("code-2", 900)] {
        let id = till.coupon(code).unwrap();
        till.moves_coupon(&id, coupon_claim(minor)).unwrap();
        till.moves_coupon(&id, coupon_details(None)).unwrap();
    }
    days_go_by(&till);
    let closing = till.made();
    let code = "https://qr.example/1".to_owned();
    till.moves(&closing, Event::CodeShown { code }).unwrap();
    till.moves(&closing, cancelled()).unwrap();
    let person = person("lin");
    till.tell_at(AT + 1, vec![Fact::PinTried { person }])
        .unwrap();
    let proof = proof(&closing);
    till.moves(&closing, Event::Paid { proof }).unwrap();
    let first = till.confirmed();
    let second = till.make(move |new| new.attempt_of = Some(first)).unwrap();
    let word = self::proof(&second);
    let paid = Event::Paid { proof: word };
    till.moves(&second, paid).unwrap();
    till.ledger.sign(&stamp(AT)).unwrap();
    let dir = till.close();
    fs::write(dir.path().join("restored"), "1").unwrap();
    let till = Till::opened(dir);
    till.ledger.begin_epoch(&stamp(AT)).unwrap();
    till.tell(Fact::SignedOut {
        person: self::person("lin"),
    })
    .unwrap();
    assert_eq!(till.problems(), []);
    till.close()
}

/// Beside the sales.
fn days_go_by(till: &Till) {
    lost_and_found(till);
    worked_in_shifts(till);
}

/// A shift that was closed, and one that goes on, with a claim in it.
fn worked_in_shifts(till: &Till) {
    let lin = person("lin");
    let opened = |shift| Fact::ShiftOpened {
        shift: ShiftId(shift),
        person: lin.clone(),
    };
    till.tell(opened(1)).unwrap();
    let (shift, by) = (ShiftId(1), person("bao"));
    till.tell(Fact::ShiftClosed { shift, by }).unwrap();
    till.tell(opened(2)).unwrap();
    let order = till.made();
    till.moves(&order, claim(None)).unwrap();
    till.redeem(&order, RedemptionState::Provisional).unwrap();
}

/// An outage that ended, and one that goes on by a person's word.
fn lost_and_found(till: &Till) {
    let (since, at) = (
        Timestamp::from_millis(AT - 60_000),
        Timestamp::from_millis(AT),
    );
    let (wallet, cause) = (Wallet::Alipay, OutageCause::Unreachable);
    till.tell(Fact::WalletLost {
        wallet,
        cause,
        since,
        by: None,
    })
    .unwrap();
    till.tell(Fact::WalletFound {
        wallet,
        cause,
        at,
        by: None,
    })
    .unwrap();
    till.tell(Fact::WalletLost {
        wallet,
        cause: OutageCause::Forced,
        since: at,
        by: Some(person("lin")),
    })
    .unwrap();
}

/// Two lines in the contact log, a person, and the platform's own words.
fn worked_on(till: &Till, case: CaseId) {
    for (channel, result) in [
        (Channel::Phone, ContactResult::NoAnswer),
        (Channel::WalletChat, ContactResult::WillPay),
    ] {
        let contact = Contact {
            channel,
            result,
            text: Some("after six".to_owned()),
            next_at: Some(Timestamp::from_millis(AT + 86_400_000)),
        };
        let by = person("bao");
        till.tell(Fact::CaseContacted { case, by, contact })
            .unwrap();
    }
    let (to, by) = (Some(person("bao")), person("bao"));
    till.tell(Fact::CaseAssigned { case, to, by }).unwrap();
    let order = till.made();
    let words = PlatformWords::new("ACQ.TRADE_NOT_EXIST", "no such trade").unwrap();
    till.tell(Fact::PlatformSaid { order, words }).unwrap();
}

fn settings() -> Vec<Fact> {
    let account = MerchantAccount {
        wallet: Wallet::Alipay,
        gateway: "https://gateway.example".to_owned(),
        app_id: "2021".to_owned(),
        seller_id: "2088".to_owned(),
        platform_public_key: "MIIB".to_owned(),
        secret: "alipay".to_owned(),
        details: hexiao_domain::AccountDetails::default(),
    };
    let policy = OfflinePolicy {
        per_payment: yuan(20_000),
        total: yuan(50_000),
        per_shift: None,
        max_age_seconds: 3_600,
        evidence_from: yuan(5_000),
        manager_from: yuan(10_000),
        wallets: vec![Wallet::Alipay],
    };
    let code = StaticCode {
        wallet: Wallet::Alipay,
        text: "https://qr.example/static".to_owned(),
    };
    let check = CodeCheck {
        wallet: Wallet::Alipay,
        day: day(),
        finding: CodeFinding::Same,
        by: person("lin"),
    };
    vec![
        Fact::AccountSet { account },
        Fact::PolicySet { policy },
        Fact::StaticCodeSet { code },
        Fact::StaticCodeChecked { check },
    ]
}

/// A database tool that lets nothing stand in its way.
fn tool(dir: &Path) -> Connection {
    let db = Connection::open(dir.join("ledger.db")).unwrap();
    db.execute_batch(
        "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; \
         DROP TRIGGER journal_keeps_rows; DROP TRIGGER journal_keeps_words;",
    )
    .unwrap();
    db
}

/// The triggers are put back: whoever tampers also tidies up.
fn tidy(db: &Connection) {
    let schema = include_str!("../../migrations/0001_first.sql");
    let begin = schema.find("CREATE TRIGGER journal_keeps_rows").unwrap();
    let triggers = &schema[begin..];
    let end = triggers.find("-- The shop").unwrap();
    db.execute_batch(&triggers[..end]).unwrap();
}

/// Runs `tamper` on a copy of the ledger and says whether opening or verifying notices.
fn is_noticed(ledger: &TempDir, tamper: impl FnOnce(&Connection)) -> bool {
    let dir = TempDir::new().unwrap();
    for entry in fs::read_dir(ledger.path()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    let db = tool(dir.path());
    tamper(&db);
    tidy(&db);
    drop(db);
    let Ok(ledger) = Ledger::open(dir.path()) else {
        return true;
    };
    let verified = ledger.verify();
    ledger.close();
    verified.map_or(true, |report| !report.problems.is_empty())
}

struct Column {
    name: String,
    sql_type: String,
    is_key: bool,
}

fn columns(db: &Connection, table: &str) -> Vec<Column> {
    let sql = format!("SELECT name, type, pk FROM pragma_table_info('{table}')");
    let mut statement = db.prepare(&sql).unwrap();
    let rows = statement.query_map([], |row| {
        Ok(Column {
            name: row.get(0)?,
            sql_type: row.get(1)?,
            is_key: row.get::<_, i64>(2)? > 0,
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// `(key columns) = (those of the row number `row`)`.
fn at_row(columns: &[Column], table: &str, row: i64) -> String {
    let keys: Vec<&str> = { columns.iter() }
        .filter(|column| column.is_key)
        .map(|column| column.name.as_str())
        .collect();
    let keys = keys.join(", ");
    format!("({keys}) = (SELECT {keys} FROM {table} ORDER BY {keys} LIMIT 1 OFFSET {row})")
}

fn another_value(column: &Column) -> String {
    let name = &column.name;
    match column.sql_type.as_str() {
        "INTEGER" => format!("coalesce({name}, 0) + 1000"),
        "TEXT" => format!("coalesce({name}, '') || 'x'"),
        "BLOB" => "randomblob(32)".to_owned(),
        other => panic!("a new type {other}"),
    }
}

fn rows(dir: &TempDir, table: &str) -> i64 {
    let db = Connection::open(dir.path().join("ledger.db")).unwrap();
    let sql = format!("SELECT count(*) FROM {table}");
    db.query_row(&sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_ledger_that_nobody_touched_is_not_suspected() {
    let dir = full();
    for table in TABLES {
        assert!(rows(&dir, table) > 0, "{table} is empty");
    }
    assert!(!is_noticed(&dir, |_| {}));
}

#[test]
fn every_table_is_among_those_that_are_tampered_with() {
    let dir = full();
    let db = Connection::open(dir.path().join("ledger.db")).unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut statement = db.prepare(sql).unwrap();
    let found = statement
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap();
    let mut found: Vec<String> = found.map(Result::unwrap).collect();
    let mut known: Vec<String> = TABLES.iter().map(|&name| name.to_owned()).collect();
    found.sort();
    known.sort();
    assert_eq!(found, known);
}

/// One column of one table after the other, in the first row and in the one in the middle.
fn assert_every_change_is_noticed(tables: &[&str]) {
    let dir = full();
    for table in tables {
        let middle = rows(&dir, table) / 2;
        let db = Connection::open(dir.path().join("ledger.db")).unwrap();
        let columns = columns(&db, table);
        drop(db);
        for column in &columns {
            for row in [0, middle] {
                let (value, place) = (another_value(column), at_row(&columns, table, row));
                let sql = format!("UPDATE {table} SET {} = {value} WHERE {place}", column.name);
                let noticed = is_noticed(&dir, |db| {
                    assert_eq!(db.execute(&sql, []).unwrap(), 1, "{sql}");
                });
                assert!(noticed, "{sql}");
            }
        }
    }
}

#[test]
fn every_changed_value_of_the_journal_is_noticed() {
    assert_every_change_is_noticed(&["journal"]);
}

#[test]
fn every_changed_value_of_a_payment_is_noticed() {
    assert_every_change_is_noticed(&["payment", "redemption"]);
}

#[test]
fn every_changed_value_of_the_other_tables_is_noticed() {
    assert_every_change_is_noticed(&TABLES[1..3]);
    assert_every_change_is_noticed(&TABLES[5..13]);
    assert_every_change_is_noticed(&TABLES[15..]);
}

#[test]
fn every_changed_value_of_a_coupon_is_noticed() {
    assert_every_change_is_noticed(&TABLES[13..15]);
}

#[test]
fn a_row_that_is_gone_is_noticed_in_every_table() {
    let dir = full();
    for table in TABLES {
        let db = Connection::open(dir.path().join("ledger.db")).unwrap();
        let columns = columns(&db, table);
        drop(db);
        let place = at_row(&columns, table, rows(&dir, table) / 2);
        let sql = format!("DELETE FROM {table} WHERE {place}");
        let noticed = is_noticed(&dir, |db| assert_eq!(db.execute(&sql, []).unwrap(), 1));
        assert!(noticed, "{sql}");
    }
}

#[test]
fn a_fact_that_reads_well_but_is_not_what_was_written_is_noticed() {
    let dir = full();
    let changes = [
        "UPDATE journal SET body = replace(body, '1234', '1235') WHERE kind = 'payment_made'",
        "UPDATE journal SET body = replace(body, '\"bao\"', '\"lin\"') WHERE kind = 'case_noted'",
        "UPDATE person SET role = 'owner' WHERE person_id = 'lin'",
        "UPDATE setting SET value = replace(value, '20000', '90000') WHERE name = 'policy'",
        "UPDATE journal SET body = replace(body, 'code-1', 'code-9') WHERE kind = 'coupon_asked'",
        "UPDATE coupon SET state = 'used' WHERE sequence = 1",
        "UPDATE coupon SET work_state = 'done' WHERE sequence = 1",
        "UPDATE work SET state = 'pending' WHERE kind = 'upload'",
        "UPDATE casefile SET resolution = 'no_action', resolved_at = 1 WHERE resolution IS NULL",
    ];
    for sql in changes {
        let noticed = is_noticed(&dir, |db| {
            assert_ne!(db.execute(sql, []).unwrap(), 0, "{sql}")
        });
        assert!(noticed, "{sql}");
    }
}

#[test]
fn every_problem_is_reported_and_not_only_the_first() {
    let dir = full();
    let db = tool(dir.path());
    db.execute_batch(
        "UPDATE journal SET body = 'x' WHERE seq = 3; UPDATE person SET name = 'X' \
         WHERE person_id = 'bao'; UPDATE day_total SET confirmed_minor = confirmed_minor + 1",
    )
    .unwrap();
    tidy(&db);
    drop(db);
    let problems = audit(dir.path(), |_, _| {}).unwrap().problems;
    for table in ["journal", "person", "day_total"] {
        assert!(
            problems.iter().any(|p| p.table == table),
            "{table}: {problems:?}"
        );
    }
}
