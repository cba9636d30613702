//! What a till does, one act at a time, and the facts that each writes.

use super::again::again;
use super::life::{AT, day, money, new_payment, number, person, proof, transaction};
use hexiao_domain::{
    Claim, CloseCause, CouponClaim, CouponEvent, CouponId, CouponUndo, Event, Fact, NewCoupon,
    NewRefund, OrderNumber, Reason, RedemptionState, RefundEnd, RefundRequest, ShiftId, Timestamp,
    Wallet, WorkKind,
};
use hexiao_ledger::{ReadError, View};

/// One thing a till does; each is acknowledged when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A payment is made; its number is the next one.
    Make,
    /// The n-th payment from the newest: its code is shown.
    Show(u32),
    /// It is paid.
    Pay(u32),
    /// It is redeemed.
    Redeem(u32),
    /// Its upload is acknowledged.
    Upload(u32),
    /// It is claimed and handed over, in one transaction.
    Claim(u32),
    /// It is given up.
    Cancel(u32),
    /// The platform closed it.
    Closed(u32),
    /// A part of its money is to go back.
    GiveBack(u32),
    /// The platform gave that part back.
    GivenBack(u32),
    /// The platform refuses to.
    NotGivenBack(u32),
    /// A coupon is asked.
    AskCoupon,
    /// The newest coupon is handed over before the platform said anything.
    ClaimCoupon,
    /// The platform took it.
    UseCoupon,
    /// It is to go back to the customer.
    ReturnCoupon,
    /// The platform gave it back.
    CouponReturned,
    /// The cashier's shift begins.
    OpenShift,
    /// It ends.
    CloseShift,
    /// A ledger in doubt begins a new epoch.
    BeginEpoch,
    /// The platform knows a paid order that the journal lost.
    Find,
    /// Whether the first payment in doubt was handed over.
    Decide(bool),
    /// Everything is decided: the till sells again.
    EndRecovery,
    /// Somebody signs in: the try, then the right PIN.
    SignIn,
    /// The journal is signed.
    Sign,
    /// An idle second.
    Settle,
}

/// A morning in which everything happens.
pub const MORNING: [Act; 63] = [
    Act::SignIn,
    Act::OpenShift,
    Act::Make,
    Act::Show(0),
    Act::Pay(0),
    Act::Redeem(0),
    Act::Upload(0),
    Act::AskCoupon,
    Act::Make,
    Act::Pay(0),
    Act::UseCoupon,
    Act::Make,
    Act::Claim(0),
    Act::Redeem(1),
    Act::Settle,
    Act::GiveBack(1),
    Act::Make,
    Act::Show(0),
    Act::GivenBack(2),
    Act::Cancel(0),
    Act::Closed(0),
    Act::Pay(0),
    Act::Pay(1),
    Act::ReturnCoupon,
    Act::Sign,
    Act::Upload(2),
    Act::CouponReturned,
    Act::AskCoupon,
    Act::ClaimCoupon,
    Act::Make,
    Act::Pay(0),
    Act::CloseShift,
    Act::Redeem(0),
    Act::OpenShift,
    Act::Make,
    Act::Show(0),
    Act::Pay(0),
    Act::GiveBack(0),
    Act::Settle,
    Act::SignIn,
    Act::NotGivenBack(0),
    Act::Redeem(0),
    Act::UseCoupon,
    Act::Make,
    Act::Make,
    Act::Pay(1),
    Act::Pay(0),
    Act::Redeem(0),
    Act::Redeem(1),
    Act::AskCoupon,
    Act::ClaimCoupon,
    Act::Sign,
    Act::GiveBack(0),
    Act::GivenBack(0),
    Act::Make,
    Act::Claim(0),
    Act::AskCoupon,
    Act::UseCoupon,
    Act::ReturnCoupon,
    Act::CloseShift,
    Act::Pay(0),
    Act::Upload(0),
    Act::OpenShift,
];

/// A till that lost entries finds out what happened in them, and sells again.
pub const RECOVERY: [Act; 19] = [
    Act::BeginEpoch,
    Act::SignIn,
    Act::Find,
    Act::Decide(true),
    Act::OpenShift,
    Act::Settle,
    Act::Decide(false),
    Act::Decide(true),
    Act::EndRecovery,
    Act::Redeem(2),
    Act::Make,
    Act::Pay(0),
    Act::GiveBack(0),
    Act::GivenBack(0),
    Act::Redeem(0),
    Act::AskCoupon,
    Act::UseCoupon,
    Act::Sign,
    Act::CloseShift,
];

/// The facts of an act. Of a payment or a coupon that is not there they are refused.
pub fn facts(act: Act, view: &View<'_>) -> Result<Vec<Fact>, ReadError> {
    let nth = |back| nth(view, back);
    Ok(match act {
        Act::Make => vec![Fact::PaymentMade {
            payment: new_payment(view.next_order()?),
        }],
        Act::Show(n) => {
            let code = format!("https://qr.example/{}", nth(n)?);
            vec![moved(nth(n)?, Event::CodeShown { code })]
        }
        Act::Pay(n) => {
            let proof = proof(&nth(n)?);
            vec![moved(nth(n)?, Event::Paid { proof })]
        }
        Act::Redeem(n) => vec![redeemed(nth(n)?, RedemptionState::Redeemed)],
        Act::Upload(n) => vec![Fact::WorkDone {
            order: nth(n)?,
            kind: WorkKind::Upload,
            receipt: "recorded".to_owned(),
        }],
        Act::Claim(n) => claimed(nth(n)?),
        Act::Cancel(n) => {
            let cause = CloseCause::Cancelled;
            vec![moved(nth(n)?, Event::CloseAsked { cause })]
        }
        Act::Closed(n) => vec![moved(nth(n)?, Event::ClosedThere { refunded: false })],
        Act::GiveBack(n) => vec![refund_asked(view, nth(n)?)?],
        Act::GivenBack(n) => refund_ended(view, nth(n)?, RefundEnd::Done)?,
        Act::NotGivenBack(n) => {
            let reason = Reason::Declined;
            refund_ended(view, nth(n)?, RefundEnd::Refused { reason })?
        }
        Act::AskCoupon => vec![Fact::CouponAsked {
            coupon: new_coupon(view.next_coupon()?),
        }],
        Act::ClaimCoupon => coupon_moved(view, claim())?,
        Act::UseCoupon => {
            let word = "taken".to_owned();
            coupon_moved(view, CouponEvent::Used { word })?
        }
        Act::ReturnCoupon => coupon_moved(view, CouponEvent::UndoAsked { undo: undo() })?,
        Act::CouponReturned => coupon_moved(view, CouponEvent::Undone)?,
        Act::OpenShift | Act::CloseShift => vec![shift(act, view)?],
        Act::Find => found(view)?,
        Act::Decide(handed_over) => decided(view, handed_over)?,
        Act::EndRecovery => vec![Fact::RecoveryEnded { by: person("bao") }],
        Act::SignIn => signed_in(),
        Act::BeginEpoch | Act::Sign | Act::Settle => Vec::new(),
    })
}

/// The n-th payment from the newest; a number that nobody has where there is none.
fn nth(view: &View<'_>, back: u32) -> Result<OrderNumber, ReadError> {
    let newest = view.recent(back + 1)?;
    let found = newest.into_iter().nth(usize::try_from(back).unwrap());
    Ok(found.map_or_else(|| number(999), |payment| payment.order))
}

fn moved(order: OrderNumber, event: Event) -> Fact {
    Fact::PaymentMoved { order, event }
}

fn redeemed(order: OrderNumber, state: RedemptionState) -> Fact {
    Fact::Redeemed {
        order,
        by: person("lin"),
        state,
    }
}

fn claimed(order: OrderNumber) -> Vec<Fact> {
    let claim = Claim {
        evidence: Some(transaction(&order)),
        at: Timestamp::from_millis(AT),
        approved_by: None,
    };
    let state = RedemptionState::Provisional;
    vec![
        moved(order.clone(), Event::Claimed { claim }),
        redeemed(order, state),
    ]
}

fn refund_asked(view: &View<'_>, order: OrderNumber) -> Result<Fact, ReadError> {
    let epoch = view.head()?.epoch;
    let made = view.refunds(&order)?;
    let refund = NewRefund {
        request: RefundRequest::next(&order, epoch, &made).unwrap(),
        order,
        amount: money(500),
        reason: "returned unopened".to_owned(),
        by: person("bao"),
        approved_by: None,
        day: day(),
        hour: 9,
    };
    Ok(Fact::RefundAsked { refund })
}

fn refund_ended(
    view: &View<'_>,
    order: OrderNumber,
    end: RefundEnd,
) -> Result<Vec<Fact>, ReadError> {
    let running = view.running_refund(&order)?;
    let ended = running.map(|refund| Fact::RefundEnded {
        order,
        request: refund.asked.request,
        end,
    });
    Ok(ended.into_iter().collect())
}

/// Its code is one of its own, so that none is refused for another one's sake.
fn new_coupon(id: CouponId) -> NewCoupon {
    NewCoupon {
        digest: format!("code of {id}"),
        id,
        wallet: Wallet::Wechatpay,
        sealed: "sealed".to_owned(),
        tail: "9012".to_owned(),
        stock: None,
        part: 0,
        cashier: person("lin"),
        day: day(),
        hour: 9,
    }
}

fn coupon_moved(view: &View<'_>, event: CouponEvent) -> Result<Vec<Fact>, ReadError> {
    let newest = view.recent_coupons(1)?.pop();
    let moved = newest.map(|coupon| Fact::CouponMoved {
        coupon: coupon.new.id,
        event,
    });
    Ok(moved.into_iter().collect())
}

fn claim() -> CouponEvent {
    let claim = CouponClaim {
        by: person("lin"),
        value: money(900),
        at: Timestamp::from_millis(AT),
        approved_by: None,
    };
    CouponEvent::Claimed { claim }
}

fn undo() -> CouponUndo {
    CouponUndo {
        nth: 1,
        by: person("lin"),
        approved_by: None,
        at: Timestamp::from_millis(AT),
    }
}

fn shift(act: Act, view: &View<'_>) -> Result<Fact, ReadError> {
    let (next, cashier) = (view.next_shift()?, person("lin"));
    Ok(match act == Act::OpenShift {
        true => Fact::ShiftOpened {
            shift: next,
            person: cashier,
        },
        false => Fact::ShiftClosed {
            shift: ShiftId(next.0 - 1),
            by: cashier,
        },
    })
}

/// The first order after those that the journal still knows.
fn found(view: &View<'_>) -> Result<Vec<Fact>, ReadError> {
    let found = view.recovery()?.map(|recovery| {
        let order = number(u64::try_from(recovery.known_sequence).unwrap() + 1);
        Fact::PaymentFound {
            proof: proof(&order),
            payment: new_payment(order),
        }
    });
    Ok(found.into_iter().collect())
}

fn decided(view: &View<'_>, handed_over: bool) -> Result<Vec<Fact>, ReadError> {
    let first = view.in_doubt(1)?.pop();
    let decided = first.map(|payment| Fact::DoubtDecided {
        order: payment.order,
        handed_over,
        by: person("bao"),
    });
    Ok(decided.into_iter().collect())
}

fn signed_in() -> Vec<Fact> {
    let person = person("lin");
    vec![
        Fact::PinTried {
            person: person.clone(),
        },
        Fact::SignedIn { person },
    ]
}

/// An act that is refused would leave its flow untried.
#[test]
fn every_act_of_the_morning_and_of_the_recovery_takes_place() {
    again!();
    use super::life::{Life, Weakness};
    let weakness = Weakness::default();
    let lives = [
        (Life::new(weakness), &MORNING[..]),
        (Life::rolled_back(weakness), &RECOVERY[..]),
    ];
    for (mut life, acts) in lives {
        for (place, act) in acts.iter().enumerate() {
            let before = life.store.head().seq;
            life.act(*act)
                .unwrap_or_else(|error| panic!("{place}, {act:?}: {error}"));
            let wrote = life.store.head().seq > before;
            assert_eq!(wrote, *act != Act::Settle, "{place}, {act:?}");
        }
    }
}
