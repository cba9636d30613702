//! What is told when the disk fails in the middle of a commit.

use crate::backup;
use crate::entry::Stamp;
use crate::error::{ReadError, WriteError};
use crate::open::{self, FILE, Options};
use crate::place::Folder;
use crate::store::Store;
use crate::verify::verify;
use hexiao_domain::{
    Actor, BusinessDay, Currency, Event, Fact, Method, Money, NewPayment, OrderNumber, Person,
    PersonId, Proof, RedemptionState, Role, Shop, TillId, Timestamp, TransactionId, Wallet,
};
use rusqlite::{Connection, OpenFlags, ffi};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

fn stamp() -> Stamp {
    Stamp {
        at: Timestamp::from_millis(1_800_000_000_000),
        mono_ms: 7,
        boot: "boot-1".to_owned(),
        actor: Actor::Till,
    }
}

fn set_up() -> (TempDir, Store) {
    let dir = TempDir::new().unwrap();
    let mut store = open::create(Arc::new(Folder::new(dir.path())), Options::default()).unwrap();
    let shop = Shop {
        name: "茶铺".to_owned(),
        till: TillId::parse("T01").unwrap(),
        zone: "Asia/Shanghai".to_owned(),
        cut_over_hour: 4,
        currency: Currency::Cny,
        code_seconds: 120,
        practice: false,
    };
    tell(&mut store, Fact::ShopSetUp { shop }).unwrap();
    (dir, store)
}

fn tell(store: &mut Store, fact: Fact) -> Result<(), WriteError> {
    store.write(&stamp(), |_| Ok((vec![fact], ())))
}

fn someone(id: &str) -> Fact {
    let person = Person {
        id: PersonId::parse(id).unwrap(),
        name: id.to_uppercase(),
        role: Role::Cashier,
        pin_hash: "$argon2id$test".to_owned(),
    };
    Fact::PersonAdded { person }
}

fn people(store: &Store) -> usize {
    store.read(|view| view.people()).unwrap().len()
}

fn failure(code: std::ffi::c_int) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)
}

fn assert_sound(store: &Store) {
    let copy = backup::temporary(store.db.as_ref().unwrap()).unwrap();
    let report = verify(&copy, |_, _| {}).unwrap();
    assert_eq!(report.problems, []);
    assert_eq!(report.head, store.memory.head);
}

#[test]
fn a_commit_that_happened_although_the_disk_complained_is_told_as_done() {
    let (_dir, mut store) = set_up();
    store.commit = |transaction| {
        transaction.commit()?;
        Err(failure(ffi::SQLITE_IOERR_WRITE))
    };
    tell(&mut store, someone("lin")).unwrap();
    assert_eq!(people(&store), 1);
    store.commit = |transaction| transaction.commit();
    tell(&mut store, someone("bao")).unwrap();
    assert_eq!(people(&store), 2);
    assert_sound(&store);
}

#[test]
fn a_commit_that_did_not_happen_is_told_with_its_cause_and_the_ledger_goes_on() {
    let (_dir, mut store) = set_up();
    store.commit = |transaction| {
        transaction.rollback()?;
        Err(failure(ffi::SQLITE_IOERR_WRITE))
    };
    let lost = tell(&mut store, someone("lin"));
    assert!(matches!(lost, Err(WriteError::NotWritten(_))), "{lost:?}");
    store.commit = |transaction| {
        transaction.rollback()?;
        Err(failure(ffi::SQLITE_FULL))
    };
    let full = tell(&mut store, someone("lin"));
    assert!(matches!(full, Err(WriteError::Full)), "{full:?}");
    assert_eq!(people(&store), 0);
    store.commit = |transaction| transaction.commit();
    tell(&mut store, someone("lin")).unwrap();
    assert_eq!(people(&store), 1);
    assert_sound(&store);
}

/// Fails for want of room until somebody makes some.
fn full_while_the_ballast_stands(dir: &TempDir, store: &mut Store) {
    static BALLAST: Mutex<Option<PathBuf>> = Mutex::new(None);
    *BALLAST.lock().unwrap() = Some(dir.path().join("ballast"));
    store.commit = |transaction| {
        let ballast = BALLAST.lock().unwrap().clone().unwrap();
        if !ballast.exists() {
            return transaction.commit();
        }
        transaction.rollback()?;
        Err(failure(ffi::SQLITE_FULL))
    };
}

#[test]
fn on_a_full_disk_what_began_before_is_finished_in_the_ballasts_room_and_nothing_new_begins() {
    let (dir, mut store) = set_up();
    tell(&mut store, someone("lin")).unwrap();
    full_while_the_ballast_stands(&dir, &mut store);
    let ballast = dir.path().join("ballast");
    let (_, [made, _]) = paid(1);
    let begun = tell(&mut store, made);
    assert!(matches!(begun, Err(WriteError::Full)), "{begun:?}");
    assert!(ballast.exists(), "a new sale never takes it");
    tell(&mut store, someone("bao")).unwrap();
    assert_eq!(people(&store), 2);
    assert!(!ballast.exists());
    assert_sound(&store);
}

#[test]
fn room_is_made_of_the_ballast_and_of_the_log_and_of_whichever_there_is() {
    let (dir, mut store) = set_up();
    let finishing = [someone("lin")];
    store.settle();
    assert!(store.unsettled.is_none());
    assert!(store.makes_room_for(&finishing), "the ballast alone");
    assert!(!dir.path().join("ballast").exists());
    assert!(!store.makes_room_for(&finishing), "there is nothing left");
    tell(&mut store, someone("lin")).unwrap();
    assert!(store.makes_room_for(&finishing), "the log alone");
    assert!(store.unsettled.is_none(), "it is in the file");
}

#[test]
fn without_a_ballast_the_log_is_in_the_file_before_each_commit() {
    let (_dir, mut store) = set_up();
    let commits = |store: &Store| store.unsettled.map(|(commits, _)| commits);
    tell(&mut store, someone("lin")).unwrap();
    assert_eq!(commits(&store), Some(2), "there is room: it may wait");
    assert!(store.drop_ballast());
    for id in ["bao", "mei"] {
        tell(&mut store, someone(id)).unwrap();
        assert_eq!(commits(&store), Some(1));
    }
    assert_sound(&store);
}

#[test]
fn after_a_failed_sync_nothing_is_believed_and_nothing_more_is_sold() {
    let (dir, mut store) = set_up();
    store.commit = |transaction| {
        transaction.commit()?;
        Err(failure(ffi::SQLITE_IOERR_FSYNC))
    };
    let unknown = tell(&mut store, someone("lin"));
    assert!(matches!(unknown, Err(WriteError::Unknown)), "{unknown:?}");
    let next = tell(&mut store, someone("bao"));
    assert!(matches!(next, Err(WriteError::Stopped)), "{next:?}");
    let read = store.read(|view| view.people());
    assert!(matches!(read, Err(ReadError::Stopped)), "{read:?}");
    store.settle();
    assert!(store.rest().is_none(), "there is nothing left to tidy");
    drop(store);
    let again = open::open(Arc::new(Folder::new(dir.path())), Options::default()).unwrap();
    assert_eq!(people(&again), 1, "the start finds out");
    assert_sound(&again);
}

#[test]
fn a_ledger_that_cannot_be_opened_again_says_that_it_does_not_know_and_stops() {
    let (dir, mut store) = set_up();
    store.place = Arc::new(Folder::new(&dir.path().join("gone")));
    store.commit = |transaction| {
        transaction.commit()?;
        Err(failure(ffi::SQLITE_IOERR_WRITE))
    };
    let unknown = tell(&mut store, someone("lin"));
    assert!(matches!(unknown, Err(WriteError::Unknown)), "{unknown:?}");
    let next = tell(&mut store, someone("bao"));
    assert!(matches!(next, Err(WriteError::Stopped)), "{next:?}");
}

#[test]
fn a_disk_that_became_read_only_is_called_so() {
    let (dir, mut store) = set_up();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    store.db = None;
    let file = dir.path().join(FILE);
    store.db = Some(Connection::open_with_flags(file, flags).unwrap());
    let refused = tell(&mut store, someone("lin"));
    assert!(matches!(refused, Err(WriteError::ReadOnly)), "{refused:?}");
}

#[test]
fn the_log_goes_into_the_file_after_an_idle_second_and_between_two_commits_of_a_busy_till() {
    let (dir, mut store) = set_up();
    let log = dir.path().join(format!("{FILE}-wal"));
    assert!(store.rest().is_some());
    assert!(log.metadata().unwrap().len() > 0);
    store.settle();
    assert_eq!(log.metadata().unwrap().len(), 0);
    assert!(
        store.rest().is_none(),
        "nothing to tidy, nothing to wake for"
    );
    for n in 0..128 {
        assert!(store.unsettled.is_none_or(|(commits, _)| commits == n));
        tell(&mut store, someone(&format!("p{n}"))).unwrap();
        store.settle_when_busy();
    }
    assert!(store.unsettled.is_none());
    store.read(|view| view.people()).unwrap();
    assert!(store.rest().is_none(), "a read leaves nothing to tidy");
}

fn paid(n: u64) -> (OrderNumber, [Fact; 2]) {
    let order = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, n);
    let amount = Money::new(1_234, Currency::Cny);
    let payment = NewPayment {
        order: order.clone(),
        amount,
        wallet: Wallet::Alipay,
        method: Method::ShowCode,
        reference: None,
        attempt_of: None,
        scan_digest: None,
        cashier: PersonId::parse("lin").unwrap(),
        day: BusinessDay::parse("2027-01-15").unwrap(),
        hour: 9,
        expires_at: Timestamp::from_millis(1_800_000_120_000),
    };
    let proof = Proof {
        transaction_id: TransactionId::parse(&format!("trade_{order}")).unwrap(),
        order_number: Some(order.to_string()),
        amount,
        payer: Some("138****0000".to_owned()),
        paid_at: None,
    };
    let event = Event::Paid { proof };
    let moved = Fact::PaymentMoved {
        order: order.clone(),
        event,
    };
    (order, [Fact::PaymentMade { payment }, moved])
}

/// The log's own header, then a header and a page of 4 KiB for each frame.
fn frames(log: &std::path::Path) -> u64 {
    (log.metadata().unwrap().len() - 32) / (24 + 4_096)
}

#[test]
fn a_redemption_costs_at_most_nine_frames_and_a_refused_one_none() {
    let (dir, mut store) = set_up();
    tell(&mut store, someone("lin")).unwrap();
    let (orders, facts): (Vec<_>, Vec<_>) = (1..=100).map(paid).unzip();
    let facts: Vec<Fact> = facts.into_iter().flatten().collect();
    store.write(&stamp(), |_| Ok((facts, ()))).unwrap();
    store.settle();
    let log = dir.path().join(format!("{FILE}-wal"));
    let redeem = |order: &OrderNumber| Fact::Redeemed {
        order: order.clone(),
        by: PersonId::parse("lin").unwrap(),
        state: RedemptionState::Redeemed,
    };
    for order in &orders {
        tell(&mut store, redeem(order)).unwrap();
    }
    let written = frames(&log);
    assert!(written <= 900, "{written} frames for 100 redemptions");
    for order in &orders {
        assert!(tell(&mut store, redeem(order)).is_err());
    }
    assert_eq!(frames(&log), written);
    assert_sound(&store);
}
