//! Measures a redemption through the ledger against the same statements by bare SQLite, one
//! of each in turn on the same disk: `cargo run --release -p hexiao-ledger --example redeem`.
//! Set `TMPDIR` to the disk in question.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use hexiao_domain::{
    Actor, BusinessDay, Currency, Event, Fact, Method, Money, NewPayment, OrderNumber, Person,
    PersonId, Proof, Refusal, Role, Shop, TillId, Timestamp, TransactionId, Wallet, decide_redeem,
};
use hexiao_ledger::{Ledger, Options, Seal, Stamp, WriteError};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const WARM_UP: usize = 200;
const ROUNDS: usize = 3_000;
const AT: i64 = 1_800_000_000_000;

fn main() {
    for (name, unsynced_witness) in [
        ("without the witness's sync", true),
        ("with the witness's sync", false),
    ] {
        println!("{name}:");
        measure(unsynced_witness);
    }
}

fn measure(unsynced_witness: bool) {
    let (ours, theirs) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let options = Options {
        unsynced_witness,
        seal: Some(Seal::from_secret(&[7; 32])),
        ..Options::default()
    };
    let ledger = Ledger::create_with(ours.path(), options).unwrap();
    let orders = fill(&ledger);
    let bare = Ledger::create(theirs.path()).unwrap();
    fill(&bare);
    bare.close();
    let mut bare = open_bare(theirs.path());
    let (mut with, mut without, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (index, order) in orders.iter().enumerate() {
        let a = time(|| redeem(&ledger, order).unwrap());
        let b = time(|| redeem_bare(&mut bare, order));
        let c = time(|| drop(redeem(&ledger, order).unwrap_err()));
        if index >= WARM_UP {
            with.push(a);
            without.push(b);
            refused.push(c);
        }
    }
    report(&mut with, &mut without, &mut refused);
}

fn report(with: &mut [Duration], without: &mut [Duration], refused: &mut [Duration]) {
    for times in [&mut *with, &mut *without, &mut *refused] {
        times.sort_unstable();
    }
    for (name, times) in [("ledger", &*with), ("bare", without), ("refused", refused)] {
        let at = |percent: usize| times[times.len() * percent / 100];
        println!(
            "{name:8} p50 {:?}  p90 {:?}  p99 {:?}",
            at(50),
            at(90),
            at(99)
        );
    }
    let ratio = |percent: usize| {
        let at = |times: &[Duration]| times[times.len() * percent / 100].as_nanos();
        at(with) * 1_000 / at(without)
    };
    println!(
        "p50 {} p90 {} p99 {} thousandths of bare",
        ratio(50),
        ratio(90),
        ratio(99)
    );
}

fn time(work: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    work();
    begin.elapsed()
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

/// As the app redeems: look at the payment, decide, write.
fn redeem(ledger: &Ledger, order: &OrderNumber) -> Result<(), WriteError> {
    let order = order.clone();
    ledger.write(stamp(), move |view| {
        let found = view.payment(&order).map_err(|_| Refusal::Unreadable)?;
        let payment = found.ok_or(Refusal::UnknownPayment)?;
        let (state, _) = decide_redeem(&payment)?;
        let by = person();
        Ok((vec![Fact::Redeemed { order, by, state }], ()))
    })
}

fn fill(ledger: &Ledger) -> Vec<OrderNumber> {
    let shop = Shop {
        name: "茶铺".to_owned(),
        till: TillId::parse("T01").unwrap(),
        zone: "Asia/Shanghai".to_owned(),
        cut_over_hour: 4,
        currency: Currency::Cny,
        code_seconds: 120,
        practice: false,
    };
    let person = Person {
        id: person(),
        name: "Lin".to_owned(),
        role: Role::Cashier,
        pin_hash: "none".to_owned(),
    };
    let facts = vec![Fact::ShopSetUp { shop }, Fact::PersonAdded { person }];
    ledger.write(stamp(), move |_| Ok((facts, ()))).unwrap();
    let till = TillId::parse("T01").unwrap();
    let orders =
        (1..=WARM_UP + ROUNDS).map(|n| OrderNumber::new(&till, 1, u64::try_from(n).unwrap()));
    let orders: Vec<OrderNumber> = orders.collect();
    let facts = orders.iter().flat_map(paid).collect();
    ledger.write(stamp(), move |_| Ok((facts, ()))).unwrap();
    orders
}

fn paid(order: &OrderNumber) -> [Fact; 2] {
    let amount = Money::new(1_234, Currency::Cny);
    let payment = NewPayment {
        order: order.clone(),
        amount,
        wallet: Wallet::Alipay,
        method: Method::ScanCode,
        reference: None,
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
    let order = order.clone();
    let event = Event::Paid { proof };
    [
        Fact::PaymentMade { payment },
        Fact::PaymentMoved { order, event },
    ]
}

fn open_bare(dir: &Path) -> Connection {
    let db = Connection::open(dir.join("ledger.db")).unwrap();
    db.set_prepared_statement_cache_capacity(64);
    db.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA foreign_keys = ON; \
         PRAGMA recursive_triggers = ON; PRAGMA cell_size_check = ON;",
    )
    .unwrap();
    db
}

fn redeem_bare(db: &mut Connection, order: &OrderNumber) {
    let order = order.as_str();
    let t = db
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    let select = "SELECT state, redeemed, amount_minor FROM payment WHERE order_number = ?1";
    let (state, redeemed, minor): (String, i64, i64) = t
        .prepare_cached(select)
        .unwrap()
        .query_row([order], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    assert!(state == "confirmed" && redeemed == 0);
    let body = format!(
        "{{\"what\":{{\"fact\":\"redeemed\",\"order\":\"{order}\",\"by\":\"lin\",\
         \"state\":\"redeemed\"}},\"postings\":[{{\"account\":\"goods_owed\",\"amount\":\
         {{\"minor\":1234,\"currency\":\"CNY\"}}}},{{\"account\":\"sales\",\"amount\":\
         {{\"minor\":-1234,\"currency\":\"CNY\"}}}}]}}"
    );
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        t.prepare_cached(sql).unwrap().execute(values).unwrap();
    };
    run(
        "INSERT INTO journal (version, till, epoch, prev, kind, body_hash, at_ms, mono_ms, boot, \
         actor, body, hash) VALUES (1, 'T01', 1, zeroblob(32), 'redeemed', zeroblob(32), ?1, 1, \
         '0a1b2c3d', 'lin', ?2, zeroblob(32))",
        params![AT, body],
    );
    let seq = t.last_insert_rowid();
    for (account, minor) in [("goods_owed", 1_234), ("sales", -1_234)] {
        run(
            "INSERT INTO posting (seq, account, currency, minor) VALUES (?1, ?2, 'CNY', ?3)",
            params![seq, account, minor],
        );
    }
    run(
        "INSERT INTO redemption (order_number, by, at, till, state) \
         VALUES (?1, 'lin', ?2, 'T01', 'redeemed')",
        params![order, AT],
    );
    run(
        "UPDATE payment SET redeemed = 1 WHERE order_number = ?1",
        params![order],
    );
    run(
        "INSERT INTO work (order_number, kind, wallet, state, attempts, due_at, queued_at, \
         amount_minor) VALUES (?1, 'upload', 'alipay', 'pending', 0, ?2, ?2, ?3)",
        params![order, AT, minor],
    );
    run(
        "INSERT INTO day_total (day, hour, wallet, cashier, currency, redeemed_count, \
         redeemed_minor) VALUES ('2027-01-15', 9, 'alipay', 'lin', 'CNY', 1, ?1) ON CONFLICT DO \
         UPDATE SET redeemed_count = redeemed_count + 1, redeemed_minor = redeemed_minor + ?1",
        params![minor],
    );
    t.commit().unwrap();
}
