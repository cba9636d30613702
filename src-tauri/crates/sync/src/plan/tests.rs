//! The plan, told as sentences: rows and clocks in, steps out. Nothing runs here.

use super::{Plan, plan};
use crate::circuit::Circuit;
use crate::lease::{LEASE_MS, Leases};
use crate::poll::Polls;
use crate::step::Step;
use hexiao_domain::{
    BusinessDay, Coupon, CouponClaim, CouponId, CouponState, CouponWork, Currency, Method, Money,
    NewCoupon, OrderNumber, Payment, PaymentState, PersonId, Reason, TillId, Timestamp, Wallet,
    Work, WorkKind, WorkState,
};
use std::collections::BTreeMap;

const NOON: Timestamp = Timestamp::from_millis(1_763_784_000_000);

/// A till at one moment: ten minutes after its start, with a platform that just answered.
struct Moment {
    waiting: Vec<Payment>,
    work: Vec<Work>,
    coupons: Vec<Coupon>,
    circuits: BTreeMap<Wallet, Circuit>,
    leases: Leases,
    polls: Polls,
    mono: i64,
}

impl Moment {
    fn new() -> Self {
        let mut circuit = Circuit::new();
        circuit.answered(600_000);
        Self {
            waiting: Vec::new(),
            work: Vec::new(),
            coupons: Vec::new(),
            circuits: BTreeMap::from([(Wallet::Alipay, circuit)]),
            leases: Leases::default(),
            polls: Polls::default(),
            mono: 600_000,
        }
    }

    fn steps(&mut self) -> Vec<Step> {
        let input = Plan {
            waiting: &self.waiting,
            work: &self.work,
            coupons: &self.coupons,
            circuits: &self.circuits,
            leases: &self.leases,
            now: NOON,
            mono: self.mono,
        };
        plan(&input, &mut self.polls)
    }

    fn offline(&mut self) {
        let circuit = self.circuits.get_mut(&Wallet::Alipay).unwrap();
        circuit.unreachable(self.mono, NOON, Reason::Unreachable);
    }

    fn circuit(&mut self) -> &mut Circuit {
        self.circuits.get_mut(&Wallet::Alipay).unwrap()
    }
}

fn order(sequence: u64) -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence)
}

fn work(sequence: u64, kind: WorkKind, due_seconds_ago: i64) -> Work {
    Work {
        order: order(sequence),
        kind,
        wallet: Wallet::Alipay,
        state: WorkState::Pending,
        attempts: 0,
        due_at: NOON.plus_seconds(-due_seconds_ago),
        queued_at: NOON.plus_seconds(-due_seconds_ago),
    }
}

fn payment(sequence: u64, state: PaymentState, made_ago: i64, left: i64) -> Payment {
    Payment {
        order: order(sequence),
        amount: Money::new(1_234, Currency::Cny),
        wallet: Wallet::Alipay,
        method: Method::ShowCode,
        reference: None,
        attempt_of: None,
        cashier: PersonId::parse("lin").unwrap(),
        till: TillId::parse("T01").unwrap(),
        created_at: NOON.plus_seconds(-made_ago),
        expires_at: NOON.plus_seconds(left),
        day: BusinessDay::parse("2025-11-22").unwrap(),
        hour: 12,
        code: None,
        state,
        redemption: None,
        returned: Money::zero(Currency::Cny),
        returning: Money::zero(Currency::Cny),
    }
}

fn step(sequence: u64, kind: WorkKind) -> Step {
    Step::Work {
        order: order(sequence),
        kind,
        wallet: Wallet::Alipay,
    }
}

fn ask(sequence: u64) -> Step {
    Step::Ask {
        order: order(sequence),
        wallet: Wallet::Alipay,
    }
}

fn expire(sequence: u64) -> Step {
    Step::Expire {
        order: order(sequence),
    }
}

const PROBE: Step = Step::Probe {
    wallet: Wallet::Alipay,
};

#[test]
fn a_till_with_nothing_to_do_does_nothing() {
    assert_eq!(Moment::new().steps(), []);
}

#[test]
fn money_goes_before_records_and_within_a_kind_the_oldest_goes_first() {
    let mut moment = Moment::new();
    moment.work = vec![
        work(1, WorkKind::Upload, 900),
        work(2, WorkKind::LateCheck, 800),
        work(3, WorkKind::Verify, 5),
        work(4, WorkKind::Verify, 50),
        work(5, WorkKind::Cancel, 1),
    ];
    let expected = [
        step(5, WorkKind::Cancel),
        step(4, WorkKind::Verify),
        step(3, WorkKind::Verify),
        step(2, WorkKind::LateCheck),
        step(1, WorkKind::Upload),
    ];
    assert_eq!(moment.steps(), expected);
}

#[test]
fn the_customer_at_the_counter_goes_before_the_whole_outbox() {
    let mut moment = Moment::new();
    moment.work = vec![work(1, WorkKind::Cancel, 900)];
    moment.waiting = vec![payment(2, PaymentState::Awaiting, 5, 100)];
    assert_eq!(
        moment.steps(),
        [step(1, WorkKind::Cancel)],
        "seen first now"
    );
    moment.mono += 3_000;
    assert_eq!(moment.steps(), [ask(2), step(1, WorkKind::Cancel)]);
}

#[test]
fn a_payment_that_was_just_asked_about_is_left_alone_for_a_while() {
    let mut moment = Moment::new();
    moment.waiting = vec![payment(1, PaymentState::Awaiting, 5, 100)];
    let _first_seen = moment.steps();
    moment.mono += 3_000;
    assert_eq!(moment.steps(), [ask(1)]);
    let now = moment.mono;
    moment.polls.asked(&order(1), now);
    moment.circuit().answered(now);
    moment.mono += 2_999;
    assert_eq!(moment.steps(), []);
    moment.mono += 1;
    assert_eq!(moment.steps(), [ask(1)]);
}

#[test]
fn what_one_worker_is_at_no_other_begins_until_it_is_given_back_or_too_old() {
    let mut moment = Moment::new();
    moment.work = vec![work(1, WorkKind::Upload, 9), work(2, WorkKind::Upload, 8)];
    assert!(moment.leases.take(&step(1, WorkKind::Upload), moment.mono));
    assert_eq!(moment.steps(), [step(2, WorkKind::Upload)]);
    moment.leases.release(&step(1, WorkKind::Upload));
    assert_eq!(moment.steps().len(), 2);
    assert!(moment.leases.take(&step(1, WorkKind::Upload), moment.mono));
    moment.mono += LEASE_MS;
    let now = moment.mono;
    moment.circuit().answered(now);
    assert_eq!(moment.steps().len(), 2, "its worker is gone");
}

#[test]
fn one_order_may_be_verified_while_another_kind_of_its_work_is_under_way() {
    let mut moment = Moment::new();
    moment.work = vec![work(1, WorkKind::Cancel, 9), work(1, WorkKind::Upload, 9)];
    assert!(moment.leases.take(&step(1, WorkKind::Cancel), moment.mono));
    assert_eq!(moment.steps(), [step(1, WorkKind::Upload)]);
}

#[test]
fn while_the_platform_is_out_of_reach_nothing_goes_out_but_a_question_after_a_pause() {
    let mut moment = Moment::new();
    moment.work = (1..=50).map(|n| work(n, WorkKind::Upload, 9)).collect();
    moment.waiting = vec![payment(60, PaymentState::Awaiting, 5, 1_000)];
    let _first_seen = moment.steps();
    moment.offline();
    moment.mono += 999;
    assert_eq!(moment.steps(), []);
    moment.mono += 60_000;
    assert_eq!(moment.steps(), [PROBE]);
}

#[test]
fn while_the_platform_is_out_of_reach_one_call_is_under_way_at_a_time() {
    let mut moment = Moment::new();
    moment.work = (1..=50).map(|n| work(n, WorkKind::Upload, 9)).collect();
    moment.offline();
    moment.mono += 1_000;
    let now = moment.mono;
    moment.circuit().called(now, LEASE_MS);
    assert_eq!(moment.steps(), []);
    moment.circuit().answered(now);
    assert_eq!(moment.steps().len(), 50, "back at once, and all of it");
}

#[test]
fn a_payment_whose_time_ran_out_is_closed_also_without_a_network() {
    let mut moment = Moment::new();
    moment.waiting = vec![
        payment(1, PaymentState::Awaiting, 180, 0),
        payment(2, PaymentState::Awaiting, 10, 170),
    ];
    moment.offline();
    assert_eq!(moment.steps(), [expire(1)]);
}

#[test]
fn a_payment_that_was_stored_and_never_sent_is_closed_after_a_while_and_never_asked_about() {
    let mut moment = Moment::new();
    moment.waiting = vec![
        payment(1, PaymentState::Created, 44, 136),
        payment(2, PaymentState::Created, 45, 135),
    ];
    let _first_seen = moment.steps();
    moment.mono += 5_000;
    assert_eq!(moment.steps(), [expire(2)]);
}

#[test]
fn a_platform_nobody_heard_of_for_a_while_is_asked_something_harmless_once() {
    let mut moment = Moment::new();
    moment.mono += 5_999;
    assert_eq!(moment.steps(), []);
    moment.mono += 1;
    assert_eq!(moment.steps(), [PROBE]);
    let now = moment.mono;
    moment.circuit().called(now, LEASE_MS);
    assert_eq!(moment.steps(), [], "it is on its way");
}

#[test]
fn a_platform_nobody_ever_heard_of_is_asked_at_once() {
    let mut moment = Moment::new();
    moment.circuits.insert(Wallet::Alipay, Circuit::new());
    moment.mono = 0;
    assert_eq!(moment.steps(), [PROBE]);
}

#[test]
fn a_row_for_a_platform_without_an_account_blocks_no_other() {
    let mut moment = Moment::new();
    let stranded = Work {
        wallet: Wallet::Wechatpay,
        ..work(1, WorkKind::Cancel, 9_999)
    };
    moment.work = vec![stranded, work(2, WorkKind::Upload, 1)];
    assert_eq!(moment.steps(), [step(2, WorkKind::Upload)]);
}

#[test]
fn an_outage_of_one_platform_stops_no_work_for_another() {
    let mut moment = Moment::new();
    let mut lost = Circuit::new();
    lost.unreachable(moment.mono, NOON, Reason::Unreachable);
    moment.circuits.insert(Wallet::Wechatpay, lost);
    let theirs = Work {
        wallet: Wallet::Wechatpay,
        ..work(1, WorkKind::Verify, 9)
    };
    moment.work = vec![theirs, work(2, WorkKind::Upload, 1)];
    assert_eq!(moment.steps(), [step(2, WorkKind::Upload)]);
}

#[test]
fn a_row_that_hangs_in_one_workers_hands_leaves_the_rest_to_the_others() {
    let mut moment = Moment::new();
    moment.work = (1..=3).map(|n| work(n, WorkKind::Upload, 10)).collect();
    assert!(moment.leases.take(&step(1, WorkKind::Upload), moment.mono));
    assert_eq!(
        moment.steps(),
        [step(2, WorkKind::Upload), step(3, WorkKind::Upload)]
    );
}

#[test]
fn a_row_that_came_to_nothing_stands_before_no_other_while_it_rests() {
    let mut moment = Moment::new();
    moment.work = (1..=2).map(|n| work(n, WorkKind::Upload, 10)).collect();
    moment.leases.rest(&step(1, WorkKind::Upload), moment.mono);
    assert_eq!(moment.steps(), [step(2, WorkKind::Upload)]);
    moment.mono += 1_000;
    assert_eq!(moment.steps().len(), 2);
}

#[test]
fn a_cancel_waits_for_the_question_that_is_under_way_about_its_order() {
    let mut moment = Moment::new();
    moment.work = vec![work(1, WorkKind::Cancel, 9), work(2, WorkKind::Cancel, 1)];
    assert!(moment.leases.take(&ask(1), moment.mono));
    assert_eq!(moment.steps(), [step(2, WorkKind::Cancel)]);
    moment.leases.release(&ask(1));
    assert_eq!(
        moment.steps(),
        [step(1, WorkKind::Cancel), step(2, WorkKind::Cancel)]
    );
}

#[test]
fn a_cancel_waits_for_one_that_the_run_before_may_have_sent() {
    let mut moment = Moment::new();
    moment.leases = Leases::of_new_run([order(1)], moment.mono);
    moment.work = vec![
        work(1, WorkKind::Cancel, 9),
        work(1, WorkKind::Upload, 9),
        work(2, WorkKind::Cancel, 1),
    ];
    let others = [step(2, WorkKind::Cancel), step(1, WorkKind::Upload)];
    moment.mono += LEASE_MS - 1;
    let now = moment.mono;
    moment.circuit().answered(now);
    assert_eq!(moment.steps(), others);
    moment.mono += 1;
    assert_eq!(moment.steps().len(), 3);
}

#[test]
fn a_payment_that_was_made_under_a_clock_far_ahead_is_closed_and_not_waited_for() {
    let mut moment = Moment::new();
    let year = 365 * 86_400;
    moment.waiting = vec![payment(1, PaymentState::Awaiting, -year, year)];
    assert_eq!(moment.steps(), [expire(1)]);
}

fn coupon(sequence: u64, state: CouponState) -> Coupon {
    let till = TillId::parse("T01").unwrap();
    Coupon {
        new: NewCoupon {
            id: CouponId::new(&till, 1, sequence),
            wallet: Wallet::Alipay,
            digest: sequence.to_string(),
            sealed: String::new(),
            tail: String::new(),
            stock: None,
            part: 0,
            cashier: PersonId::parse("lin").unwrap(),
            day: BusinessDay::parse("2025-11-22").unwrap(),
            hour: 12,
        },
        details: None,
        till,
        at: NOON,
        value: None,
        state,
        work: CouponWork {
            state: WorkState::Pending,
            attempts: 0,
            due_at: NOON,
            queued_at: NOON,
        },
    }
}

fn told(coupon: &Coupon) -> Step {
    Step::Coupon {
        coupon: coupon.new.id.clone(),
        wallet: Wallet::Alipay,
    }
}

#[test]
fn a_coupon_that_a_customer_waits_for_goes_before_money_and_one_handed_over_after_it() {
    let mut moment = Moment::new();
    let claim = CouponClaim {
        by: PersonId::parse("lin").unwrap(),
        value: Money::new(100, Currency::Cny),
        at: NOON,
        approved_by: None,
    };
    let handed_over = coupon(1, CouponState::Provisional { claim });
    let waited_for = coupon(2, CouponState::Asked);
    moment.work = vec![work(7, WorkKind::Verify, 1)];
    let verify = Step::Work {
        order: order(7),
        kind: WorkKind::Verify,
        wallet: Wallet::Alipay,
    };
    let expected = [told(&waited_for), verify, told(&handed_over)];
    moment.coupons = vec![handed_over, waited_for];
    assert_eq!(moment.steps(), expected);
}

#[test]
fn a_coupon_waits_while_its_platform_is_out_of_reach_and_while_a_worker_is_at_it() {
    let mut moment = Moment::new();
    moment.coupons = vec![coupon(1, CouponState::Asked)];
    let step = told(&moment.coupons[0]);
    moment.leases.take(&step, moment.mono);
    assert_eq!(moment.steps(), []);
    moment.leases.release(&step);
    moment.offline();
    assert_eq!(moment.steps(), []);
}
