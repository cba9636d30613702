//! Measures a start after a kill: `cargo run --profile proof -p hexiao-ledger --example reopen
//! -- 1000000` makes a journal of so many entries, and opens it. The start checks every entry.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use hexiao_domain::{
    Actor, BusinessDay, Currency, Event, Fact, Method, Money, NewPayment, OrderNumber, Person,
    PersonId, Proof, RedemptionState, Role, Shop, TillId, Timestamp, TransactionId, Wallet,
    WorkKind,
};
use hexiao_ledger::{Ledger, Options, Seal, Stamp};
use std::time::Instant;
use tempfile::TempDir;

const AT: i64 = 1_800_000_000_000;
/// Sales in one transaction, to be done with it.
const AT_ONCE: u64 = 5_000;

fn main() {
    let wanted = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let wanted: i64 = wanted.unwrap_or(100_000);
    let dir = TempDir::new().unwrap();
    let ledger = Ledger::create_with(dir.path(), options()).unwrap();
    let facts = vec![Fact::ShopSetUp { shop: shop() }, someone()];
    ledger.write(stamp(), |_| Ok((facts, ()))).unwrap();
    let mut sold = 0;
    while ledger.head().unwrap().seq < wanted {
        let facts = (sold + 1..=sold + AT_ONCE).flat_map(sale).collect();
        ledger.write(stamp(), |_| Ok((facts, ()))).unwrap();
        sold += AT_ONCE;
    }
    let entries = ledger.head().unwrap().seq;
    ledger.close();
    let before = memory();
    let began = Instant::now();
    let again = Ledger::open_with(dir.path(), options()).unwrap();
    let took = began.elapsed();
    assert_eq!(again.head().unwrap().seq, entries);
    let per_million = took.as_micros() * 1_000_000 / u128::try_from(entries).unwrap();
    println!(
        "{entries} entries, {sold} payments: {} ms to open, {} ms a million entries, {} kB more memory",
        took.as_millis(),
        per_million / 1_000,
        memory() - before
    );
    let size = std::fs::metadata(dir.path().join("ledger.db"))
        .unwrap()
        .len();
    println!("{} MB on the disk", size / 1_000_000);
}

/// Resident memory, kB.
fn memory() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    let number = line.and_then(|line| line.split_ascii_whitespace().nth(1));
    number
        .and_then(|number| number.parse().ok())
        .unwrap_or_default()
}

fn options() -> Options {
    Options {
        seal: Some(Seal::from_secret(&[7; 32])),
        ..Options::default()
    }
}

fn stamp() -> Stamp {
    Stamp {
        at: Timestamp::from_millis(AT),
        mono_ms: 1,
        boot: "0a1b2c3d".to_owned(),
        actor: Actor::Person(person()),
    }
}

fn person() -> PersonId {
    PersonId::parse("lin").unwrap()
}

fn shop() -> Shop {
    Shop {
        name: "茶铺".to_owned(),
        till: TillId::parse("T01").unwrap(),
        zone: "Asia/Shanghai".to_owned(),
        cut_over_hour: 4,
        currency: Currency::Cny,
        code_seconds: 120,
        practice: false,
    }
}

fn someone() -> Fact {
    let person = Person {
        id: person(),
        name: "Lin".to_owned(),
        role: Role::Cashier,
        pin_hash: "none".to_owned(),
    };
    Fact::PersonAdded { person }
}

fn sale(n: u64) -> [Fact; 4] {
    let order = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, n);
    let amount = Money::new(1_234, Currency::Cny);
    let payment = NewPayment {
        order: order.clone(),
        amount,
        wallet: Wallet::Alipay,
        method: Method::ScanCode,
        reference: None,
        attempt_of: None,
        scan_digest: None,
        cashier: person(),
        day: BusinessDay::parse("2027-01-15").unwrap(),
        hour: 9,
        expires_at: Timestamp::from_millis(AT + 120_000),
    };
    let proof = Proof {
        transaction_id: TransactionId::parse(&format!("2027011522001{order}")).unwrap(),
        order_number: Some(order.to_string()),
        amount,
        payer: Some("138****0000".to_owned()),
        paid_at: Some(Timestamp::from_millis(AT)),
    };
    [
        Fact::PaymentMade { payment },
        Fact::PaymentMoved {
            order: order.clone(),
            event: Event::Paid { proof },
        },
        Fact::Redeemed {
            order: order.clone(),
            by: person(),
            state: RedemptionState::Redeemed,
        },
        Fact::WorkDone {
            order,
            kind: WorkKind::Upload,
            receipt: "recorded".to_owned(),
        },
    ]
}
