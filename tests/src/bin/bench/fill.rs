//! Ledgers to measure on.

use hexiao_app::SystemHost;
use hexiao_domain::{
    Actor, BusinessDay, Currency, Event, Fact, Method, Money, NewPayment, OrderNumber, PersonId,
    Proof, RedemptionState, TillId, TransactionId, Wallet, WorkState,
};
use hexiao_ledger::{Ledger, Stamp};
use hexiao_sync::Stamps;
use hexiao_testkit::demo_shop;
use rusqlite::{Connection, params};
use std::path::Path;

/// The demo shop's ledger in a folder; nobody listens at its gateway.
pub fn shop(dir: &Path) -> SystemHost {
    std::fs::create_dir_all(dir).unwrap();
    let host = SystemHost::new(dir, Box::new(())).unwrap();
    let gateway = "http://127.0.0.1:9/gateway.do";
    demo_shop(gateway).create(dir, &host).unwrap();
    host
}

/// The `n`th order of the demo till.
pub fn order(n: u64) -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, n)
}

/// The demo cashier.
pub fn cashier() -> PersonId {
    PersonId::parse("lin").unwrap()
}

/// A stamp of now.
pub fn stamp(host: &SystemHost) -> Stamp {
    host.stamp(Actor::Person(cashier()))
}

/// A redemption of a confirmed payment.
pub fn redeemed(order: OrderNumber) -> Fact {
    Fact::Redeemed {
        order,
        by: cashier(),
        state: RedemptionState::Redeemed,
    }
}

/// Confirmed payments numbered `from` to `to`, all in one transaction.
pub fn confirmed(ledger: &Ledger, host: &SystemHost, from: u64, to: u64) {
    proved(ledger, host, from, to, proof);
}

/// The same by proofs of the caller's.
pub fn proved(
    ledger: &Ledger,
    host: &SystemHost,
    from: u64,
    to: u64,
    proof: impl Fn(u64) -> Proof,
) {
    let stamp = stamp(host);
    let expires_at = stamp.at.plus_seconds(180);
    let facts = (from..=to).flat_map(|n| {
        let payment = NewPayment {
            order: order(n),
            amount: Money::new(1_234, Currency::Cny),
            wallet: Wallet::Alipay,
            method: Method::ShowCode,
            reference: None,
            attempt_of: None,
            scan_digest: None,
            cashier: cashier(),
            day: BusinessDay::parse("2026-11-22").unwrap(),
            hour: 12,
            expires_at,
        };
        let order = payment.order.clone();
        let code = format!("https://qr.alipay.com/bax{n:016}");
        let shown = Event::CodeShown { code };
        let events = [shown, Event::Paid { proof: proof(n) }];
        let moved = events.map(|event| Fact::PaymentMoved {
            order: order.clone(),
            event,
        });
        std::iter::once(Fact::PaymentMade { payment }).chain(moved)
    });
    let facts: Vec<Fact> = facts.collect();
    ledger.write(stamp, move |_| Ok((facts, ()))).unwrap();
}

/// A proof that no platform knows.
pub fn proof(n: u64) -> Proof {
    Proof {
        transaction_id: TransactionId::parse(&format!("2026112222001{n:015}")).unwrap(),
        order_number: Some(order(n).to_string()),
        amount: Money::new(1_234, Currency::Cny),
        payer: Some("*三(138****1234)".to_owned()),
        paid_at: None,
    }
}

/// Puts redeemed payments, a thousand a day, straight into the tables: for reading only, their
/// records in this state of work. The journal does not know them, so such a ledger is good for
/// nothing else.
pub fn bulk(dir: &Path, payments: u64, told: WorkState) {
    let mut db = Connection::open(dir.join("ledger.db")).unwrap();
    let pragmas = "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;";
    db.execute_batch(pragmas).unwrap();
    let transaction = db.transaction().unwrap();
    for n in 1..=payments {
        insert(&transaction, n, told);
    }
    let totals = "INSERT INTO day_total (day, hour, wallet, cashier, currency, confirmed_count, \
        confirmed_minor, redeemed_count, redeemed_minor) SELECT day, hour, wallet, cashier, \
        currency, count(*), sum(amount_minor), count(*), sum(amount_minor) FROM payment \
        GROUP BY day, hour, wallet, cashier, currency";
    transaction.execute(totals, []).unwrap();
    transaction.commit().unwrap();
}

fn insert(db: &Connection, n: u64, told: WorkState) {
    let sequence = i64::try_from(n).unwrap();
    let (order, proof) = (order(n), proof(n));
    let state = hexiao_domain::PaymentState::Confirmed {
        proof: proof.clone(),
    };
    let made = 1_700_000_000_000 + sequence * 60_000;
    let payment = "INSERT INTO payment (sequence, order_number, amount_minor, currency, wallet, \
        method, cashier, till, created_at, expires_at, day, hour, code, transaction_id, redeemed, \
        state, detail) VALUES (?1, ?2, 1234, 'CNY', 'alipay', 'show_code', 'lin', 'T01', ?3, \
        ?3 + 180000, date('2020-01-01', '+' || (?1 / 1000) || ' days'), ?1 % 12 + 8, ?4, ?5, 1, \
        'confirmed', ?6)";
    let code = format!("https://qr.alipay.com/bax{n:016}");
    let detail = serde_json::to_string(&state).unwrap();
    let values = params![
        sequence,
        order.as_str(),
        made,
        code,
        proof.transaction_id.as_str(),
        detail
    ];
    db.prepare_cached(payment).unwrap().execute(values).unwrap();
    let redemption = "INSERT INTO redemption (order_number, seq, by, at, till, state, claimed) \
        VALUES (?1, 1, 'lin', ?2, 'T01', 'redeemed', 0)";
    let values = params![order.as_str(), made];
    let mut statement = db.prepare_cached(redemption).unwrap();
    statement.execute(values).unwrap();
    let work = "INSERT INTO work (order_number, kind, wallet, state, attempts, due_at, \
        queued_at, amount_minor, receipt) \
        VALUES (?1, 'upload', 'alipay', ?3, 0, ?2, ?2, 1234, 'recorded')";
    let values = params![order.as_str(), made, told.code()];
    let mut statement = db.prepare_cached(work).unwrap();
    statement.execute(values).unwrap();
}
