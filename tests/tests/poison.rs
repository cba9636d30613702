//! One record that never gets through, and a connector that is broken: neither holds up the
//! others, and neither takes a platform away from the till.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_domain::{
    Actor, Answer, AuthCode, CancelAnswer, CodeAnswer, CouponCode, Fact, Method, OrderNumber,
    Reason, RecordAnswer, RefundAnswer, Role, Subject, Timestamp, Unknown, Wallet, WorkKind,
    WorkState,
};
use hexiao_ledger::Ledger;
use hexiao_platforms::{Asked, Credentials, GivenUp, Order, Platform, Record, Refund};
use hexiao_sandbox::Customer;
use hexiao_sync::{Connection, Counters, Engine, Platforms, Running, Sealing, Signal, Stamps};
use hexiao_testkit::{FakeHost, Till, eventually};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// No coupon is at stake.
struct NoSeals;

impl Sealing for NoSeals {
    fn open(&self, _: &str, _: &str) -> Option<CouponCode> {
        None
    }

    fn seal(&self, _: &CouponCode, _: &str) -> Option<String> {
        None
    }
}

/// What becomes of the one record that never gets through.
#[derive(Clone, Copy)]
enum Poison {
    Drops,
    Panics,
    /// The platform is busy once, and whoever hears of records is broken.
    BusyOnce,
    /// The whole platform is away, until it is back.
    Away,
    /// It answers questions and takes no record.
    TakesNone,
}

/// A platform that knows no order and takes every record but one.
struct Faulty {
    poisoned: OrderNumber,
    poison: Poison,
    is_back: AtomicBool,
    tried: AtomicU32,
}

const LOST: Unknown = Unknown {
    reason: Reason::Unreachable,
    offline: true,
};

const BUSY: Unknown = Unknown {
    reason: Reason::PlatformFault,
    offline: false,
};

impl Faulty {
    fn is_away(&self) -> bool {
        matches!(self.poison, Poison::Away) && !self.is_back.load(Ordering::SeqCst)
    }
}

impl Platform for Faulty {
    fn check(&self, _: Timestamp) -> Credentials {
        Credentials::Unknown(LOST)
    }

    fn takes(&self, _: Method) -> bool {
        true
    }

    fn precreate(&self, _: &Order<'_>, _: Timestamp) -> CodeAnswer {
        CodeAnswer::Unknown(LOST)
    }

    fn pay(&self, _: &Order<'_>, _: &AuthCode, _: Timestamp) -> Answer {
        Answer::Unknown(LOST)
    }

    fn query(&self, _: Asked<'_>, _: Timestamp) -> Answer {
        match self.is_away() {
            true => Answer::Unknown(LOST),
            false => Answer::NotFound,
        }
    }

    fn cancel(&self, _: &GivenUp<'_>, _: Timestamp) -> CancelAnswer {
        CancelAnswer::Unknown(LOST)
    }

    fn close(&self, _: &OrderNumber, _: Timestamp) -> CancelAnswer {
        CancelAnswer::Unknown(LOST)
    }

    fn refund(&self, _: &Refund<'_>, _: Timestamp) -> RefundAnswer {
        RefundAnswer::Unknown(LOST)
    }

    fn refund_query(&self, _: &Refund<'_>, _: Timestamp) -> RefundAnswer {
        RefundAnswer::Unknown(LOST)
    }

    fn record(&self, record: &Record<'_>, _: Timestamp) -> RecordAnswer {
        let takes_none = matches!(self.poison, Poison::TakesNone) || self.is_away();
        if *record.order != self.poisoned && !takes_none {
            return RecordAnswer::Recorded;
        }
        let tried = self.tried.fetch_add(1, Ordering::SeqCst);
        match self.poison {
            Poison::BusyOnce if tried > 0 => RecordAnswer::Recorded,
            Poison::BusyOnce => RecordAnswer::Unknown(BUSY),
            Poison::Drops => RecordAnswer::Unknown(LOST),
            Poison::Panics => panic!("a connector with a mistake in it"),
            Poison::Away if !takes_none => RecordAnswer::Recorded,
            Poison::Away | Poison::TakesNone => RecordAnswer::Unknown(BUSY),
        }
    }
}

/// An engine over the ledger of a shop that redeemed without a network.
struct Scene {
    orders: Vec<OrderNumber>,
    ledger: Ledger,
    platform: Arc<Faulty>,
    engine: Arc<Engine>,
    clock: Arc<FakeHost>,
    /// Every time the platform was lost or found.
    turns: Arc<Mutex<u32>>,
    running: Option<Running>,
    _till: Till,
}

impl Scene {
    /// The oldest of the records is the poisoned one, so that it stands before all others.
    fn new(poison: Poison) -> Self {
        let mut till = Till::new(Customer::Pay);
        let orders: Vec<String> = (0..6).map(|_| till.paid("2.00").order_number).collect();
        till.sandbox().set_network(false);
        for order in &orders {
            let cashier = till.acting(Role::Cashier);
            till.app().redeem_as(&cashier, order).unwrap();
        }
        till.close();
        let orders = { orders.iter() }.map(|order| OrderNumber::parse(order).unwrap());
        let orders: Vec<OrderNumber> = orders.collect();
        let ledger = Ledger::open(&till.dir()).unwrap();
        let clock = Arc::new(FakeHost::new(&till.dir(), till.host().ahead_ms()));
        if matches!(poison, Poison::Away) {
            put_off_often(&ledger, &clock, &orders);
        }
        let platform = Arc::new(Faulty {
            poisoned: orders[0].clone(),
            poison,
            is_back: AtomicBool::new(false),
            tried: AtomicU32::new(0),
        });
        let shared: Arc<dyn Platform> = platform.clone();
        let turns = Arc::new(Mutex::new(0));
        let told = Arc::clone(&turns);
        let listener = move |signal: Signal| {
            if matches!(signal, Signal::Connection(_)) {
                *told.lock().unwrap() += 1;
            }
            let told_of_records = matches!(signal, Signal::Told(_));
            let broken = matches!(poison, Poison::BusyOnce);
            assert!(
                !(broken && told_of_records),
                "a listener with a mistake in it"
            );
        };
        let counters = Counters {
            by_wallet: BTreeMap::new(),
            sealing: Arc::new(NoSeals),
        };
        let platforms: Platforms = [(Wallet::Alipay, shared)].into();
        let engine = Engine::new(
            ledger.clone(),
            clock.clone(),
            platforms,
            counters,
            Box::new(listener),
        );
        Self {
            orders,
            ledger,
            platform,
            running: Some(engine.start(2)),
            engine,
            clock,
            turns,
            _till: till,
        }
    }

    fn state(&self, order: &OrderNumber) -> (WorkState, u32) {
        let order = order.clone();
        let read = self.ledger.read(|view| view.work(&order, WorkKind::Upload));
        let work = read.unwrap().unwrap();
        (work.state, work.attempts)
    }

    fn others_are_told(&self) {
        for order in &self.orders[1..] {
            eventually("a record is told", || {
                (self.state(order).0 == WorkState::Done).then_some(())
            });
        }
    }

    fn tried(&self) -> u32 {
        self.platform.tried.load(Ordering::SeqCst)
    }
}

/// As in a long outage: the next time that one of them fails it is put off for a quarter of an
/// hour.
fn put_off_often(ledger: &Ledger, clock: &FakeHost, orders: &[OrderNumber]) {
    let stamp = clock.stamp(Actor::Till);
    for _ in 0..12 {
        let put_off = orders.iter().map(|order| Fact::WorkDeferred {
            order: order.clone(),
            kind: WorkKind::Upload,
            due_at: Timestamp::from_millis(0),
            reason: Reason::NoAnswer,
        });
        let facts = put_off.collect();
        ledger.write(stamp.clone(), |_| Ok((facts, ()))).unwrap();
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(self.running.take());
    }
}

#[test]
fn a_record_whose_call_always_drops_holds_up_no_other_and_is_put_off() {
    let scene = Scene::new(Poison::Drops);
    scene.others_are_told();
    let poisoned = &scene.orders[0];
    eventually("it is put off in the ledger", || {
        (scene.state(poisoned).1 > 0).then_some(())
    });
    assert_eq!(scene.state(poisoned).0, WorkState::Pending, "and not lost");
    eventually("the platform is known to be there", || {
        let online = scene.engine.connections()[&Wallet::Alipay] == Connection::Online;
        online.then_some(())
    });
    let turns = *scene.turns.lock().unwrap();
    assert!(turns <= 6, "the banner turned {turns} times");
}

#[test]
fn a_record_whose_call_always_drops_is_named_with_what_keeps_it_and_the_others_are_not() {
    let scene = Scene::new(Poison::Drops);
    scene.others_are_told();
    let named = eventually("it is named", || {
        scene.clock.skip(1);
        let named = scene.ledger.read(|view| view.put_off(9)).unwrap();
        (!named.is_empty()).then_some(named)
    });
    assert_eq!(named.len(), 1, "{named:?}");
    let row = &named[0];
    assert_eq!(row.subject, Subject::Payment(scene.orders[0].clone()));
    assert_eq!(row.kind, Some(WorkKind::Upload));
    assert_eq!(row.reason, Some(Reason::Unreachable));
    assert!(row.attempts >= 3, "{row:?}");
}

#[test]
fn a_connector_that_panics_costs_its_own_step_and_no_worker() {
    let scene = Scene::new(Poison::Panics);
    scene.others_are_told();
    // More panics than there are workers.
    eventually("it is tried again", || (scene.tried() >= 4).then_some(()));
    assert_eq!(scene.state(&scene.orders[0]).0, WorkState::Pending);
}

#[test]
fn a_listener_that_panics_keeps_no_later_record_from_being_written() {
    let scene = Scene::new(Poison::BusyOnce);
    scene.others_are_told();
    eventually("the one that was put off is told as well", || {
        (scene.state(&scene.orders[0]).0 == WorkState::Done).then_some(())
    });
}

#[test]
fn what_a_lost_platform_put_off_for_a_quarter_of_an_hour_is_told_as_soon_as_it_is_found() {
    let scene = Scene::new(Poison::Away);
    eventually("a record is put off", || {
        let put_off = scene.orders.iter().any(|order| scene.state(order).1 > 12);
        put_off.then_some(())
    });
    eventually("the platform is known to be gone", || {
        let standing = scene.engine.connections()[&Wallet::Alipay];
        matches!(standing, Connection::Offline { .. }).then_some(())
    });
    scene.platform.is_back.store(true, Ordering::SeqCst);
    scene.others_are_told();
    eventually("all are told", || {
        (scene.state(&scene.orders[0]).0 == WorkState::Done).then_some(())
    });
}

#[test]
fn a_platform_that_answers_questions_and_takes_no_record_is_not_asked_in_a_hot_loop() {
    let scene = Scene::new(Poison::TakesNone);
    std::thread::sleep(Duration::from_secs(12));
    let tried = scene.tried();
    assert!(tried >= 6, "each was tried: {tried}");
    assert!(
        tried <= 6 * 5,
        "{tried} tries of six records in twelve seconds"
    );
}

#[test]
fn what_comes_to_nothing_is_not_done_again_at_once() {
    let scene = Scene::new(Poison::Panics);
    scene.others_are_told();
    let before = scene.tried();
    std::thread::sleep(Duration::from_secs(2));
    let tried = scene.tried() - before;
    assert!(tried <= 3, "{tried} tries within two seconds");
}
