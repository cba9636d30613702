//! Signed words among the entries: what they hold, and whom they hold off.

use super::till::{AT, Till, folder, options, shop, stamp};
use hexiao_domain::{Account, Fact, RedemptionState, Wallet, is_balanced};
use hexiao_ledger::{Ledger, Options, Part, Seal, audit};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

fn kinds(till: &Till) -> Vec<String> {
    let entries = till.see(|view| view.entries(1, i64::MAX));
    entries.into_iter().map(|entry| entry.kind).collect()
}

#[test]
fn a_hundred_entries_are_never_without_a_signed_word() {
    let till = Till::new();
    for _ in 0..150 {
        till.confirmed();
    }
    let mut unsigned = 0;
    for kind in kinds(&till) {
        unsigned = if kind == "checkpoint" {
            0
        } else {
            unsigned + 1
        };
        assert!(unsigned <= 100);
    }
    assert_eq!(till.problems(), []);
    assert_eq!(till.ledger.verify().unwrap().checkpoints, 3);
}

#[test]
fn the_journal_is_signed_when_asked_and_only_if_there_is_anything_new() {
    let till = Till::new();
    till.confirmed();
    till.ledger.sign(&stamp(AT)).unwrap();
    let seq = till.seq();
    assert_eq!(kinds(&till).last().unwrap(), "checkpoint");
    till.ledger.sign(&stamp(AT)).unwrap();
    assert_eq!(till.seq(), seq, "nothing new");
    let till = till.reopened();
    till.ledger.sign(&stamp(AT)).unwrap();
    assert_eq!(till.seq(), seq, "nothing new after a start either");
    till.made();
    till.ledger.sign(&stamp(AT)).unwrap();
    assert_eq!(till.seq(), seq + 2);
    assert_eq!(till.problems(), []);
}

#[test]
fn without_a_key_nothing_is_signed_and_everything_else_goes_on() {
    let dir = folder();
    let ledger = Ledger::create(dir.path()).unwrap();
    let facts = vec![Fact::ShopSetUp { shop: shop() }];
    ledger.write(stamp(AT), |_| Ok((facts, ()))).unwrap();
    ledger.sign(&stamp(AT)).unwrap();
    assert_eq!(ledger.head().unwrap().seq, 1);
}

#[test]
fn the_balances_are_the_same_whether_they_were_signed_or_added_up() {
    let till = Till::new();
    for n in 0..60 {
        let order = till.confirmed();
        if n % 3 > 0 {
            till.redeem(&order, RedemptionState::Redeemed).unwrap();
        }
    }
    let now = till.see(|view| view.balances());
    assert!(is_balanced(&now));
    let of = |account| now.iter().find(|p| p.account == account).unwrap().amount;
    assert_eq!(of(Account::DueFrom(Wallet::Alipay)).minor(), 60 * 1_234);
    assert_eq!(of(Account::Sales).minor(), -40 * 1_234);
    assert_eq!(of(Account::GoodsOwed).minor(), -20 * 1_234);
    till.ledger.sign(&stamp(AT)).unwrap();
    assert_eq!(till.see(|view| view.balances()), now);
    for seq in [0, 1, 50, 120, 121] {
        let at = till.see(move |view| view.balances_at(seq));
        let entries = till.see(move |view| view.entries(1, seq));
        let mut sum = Vec::new();
        for entry in entries {
            let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap();
            let lines = body.get("postings").cloned();
            let lines = lines.map_or(Vec::new(), |l| serde_json::from_value(l).unwrap());
            sum = hexiao_domain::balances(&sum, &lines).unwrap();
        }
        assert_eq!(at, sum, "after {seq}");
    }
}

/// Whoever knows the format can make every hash fit again; the signatures he cannot.
#[test]
fn a_journal_whose_every_hash_was_made_anew_is_betrayed_by_its_signature() {
    let till = Till::new();
    for _ in 0..40 {
        till.confirmed();
    }
    assert!(till.seq() > 80);
    till.ledger.sign(&stamp(AT)).unwrap();
    let dir = till.close();
    let db = Connection::open(dir.path().join("ledger.db")).unwrap();
    db.execute_batch("DROP TRIGGER journal_keeps_words")
        .unwrap();
    db.execute_batch(
        "UPDATE journal SET body = replace(body, '1234', '1034') WHERE kind LIKE 'payment%'",
    )
    .unwrap();
    rehash(&db);
    drop(db);
    std::fs::remove_file(dir.path().join("head.log")).unwrap();
    let problems = audit(dir.path(), |_, _| {}).unwrap().problems;
    let betrayed = problems
        .iter()
        .any(|p| p.part == Part::Signatures && p.what.contains("signs another entry"));
    assert!(betrayed, "{problems:?}");
}

/// Header by header, as entry.rs describes it.
fn rehash(db: &Connection) {
    let last: i64 = db
        .query_row("SELECT max(seq) FROM journal", [], |row| row.get(0))
        .unwrap();
    let mut prev = vec![0_u8; 32];
    for seq in 1..=last {
        let sql = |column: &str| format!("SELECT {column} FROM journal WHERE seq = {seq}");
        let mut digest = Sha256::new();
        let text = |name: &str| -> Vec<u8> {
            let read = db.query_row(&sql(name), [], |row| row.get::<_, String>(0));
            read.unwrap().into_bytes()
        };
        let number = |name: &str| -> i64 {
            let read = db.query_row(&sql(name), [], |row| row.get(0));
            read.unwrap()
        };
        let body_hash = Sha256::digest(text("body")).to_vec();
        let mut bytes = |bytes: &[u8], is_number: bool| {
            if !is_number {
                digest.update(u64::try_from(bytes.len()).unwrap().to_be_bytes());
            }
            digest.update(bytes);
        };
        bytes(&number("version").to_be_bytes(), true);
        bytes(&text("till"), false);
        bytes(&number("epoch").to_be_bytes(), true);
        bytes(&seq.to_be_bytes(), true);
        bytes(&prev, false);
        bytes(&text("kind"), false);
        bytes(&body_hash, false);
        bytes(&number("at_ms").to_be_bytes(), true);
        bytes(&number("mono_ms").to_be_bytes(), true);
        bytes(&text("boot"), false);
        bytes(&text("actor"), false);
        let hash = digest.finalize().to_vec();
        db.execute(
            "UPDATE journal SET prev = ?1, body_hash = ?2, hash = ?3 WHERE seq = ?4",
            rusqlite::params![prev, body_hash, hash, seq],
        )
        .unwrap();
        prev = hash;
    }
}

#[test]
fn another_key_in_the_same_epoch_is_noticed() {
    let till = Till::new();
    till.confirmed();
    till.ledger.sign(&stamp(AT)).unwrap();
    let dir = till.close();
    let options = Options {
        seal: Some(Seal::from_secret(&[9; 32])),
        ..options()
    };
    let ledger = Ledger::open_with(dir.path(), options).unwrap();
    let till = Till { dir, ledger };
    till.made();
    till.ledger.sign(&stamp(AT)).unwrap();
    let problems = till.problems();
    assert!(problems[0].what.contains("another key"), "{problems:?}");
}
