//! A till at a simulated platform, and its answers in one word each.

use crate::support::{BRIEF, PATIENT, abandoned, account, now, order};
use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Currency, Money, OrderNumber, Proof, RecordAnswer,
    RedemptionId, RefundAnswer, TransactionId, Unknown,
};
use hexiao_platforms::{Asked, Platform, PrivateKey, Record, Refund, Timeouts, alipay};
use hexiao_sandbox::{Config, Sandbox, TradeStatus, TradeView, demo};

/// A shop at a simulated platform of its own.
pub struct Till {
    pub sandbox: Sandbox,
    pub patient: Box<dyn Platform>,
    pub brief: Box<dyn Platform>,
}

pub fn till() -> Till {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let connect = |timeouts: Timeouts| {
        let mut account = account(&sandbox.gateway());
        account.app_id = demo::APP_ID.into();
        account.seller_id = demo::SELLER_ID.into();
        account.platform_public_key = demo::platform_public_key().into();
        let key = PrivateKey::parse(demo::merchant_private_key()).unwrap();
        alipay(&account, key, timeouts).unwrap()
    };
    let (patient, brief) = (connect(PATIENT), connect(BRIEF));
    Till {
        sandbox,
        patient,
        brief,
    }
}

pub fn unknown(unknown: Unknown) -> String {
    match unknown.offline {
        true => "offline".into(),
        false => unknown.reason.code().into(),
    }
}

fn word(proof: &Proof, number: &OrderNumber) -> &'static str {
    let ours = proof.order_number.as_deref() == Some(number.as_str());
    if proof.amount.currency() != Currency::Cny {
        return "foreign";
    }
    match proof.amount.minor() {
        1999 if ours => "paid",
        1999 => "other",
        2000 if ours => "more",
        _ => "nonsense",
    }
}

pub fn payment(answer: Answer, number: &OrderNumber) -> String {
    match answer {
        Answer::Paid(proof) => word(&proof, number).into(),
        Answer::Pending => "waits".into(),
        Answer::NotFound => "not found".into(),
        Answer::Closed(_) => "closed".into(),
        Answer::Refused(reason) => format!("{}!", reason.code()),
        Answer::Unknown(why) => unknown(why),
    }
}

pub fn precreate(platform: &dyn Platform, number: &OrderNumber) -> String {
    match platform.precreate(&order(number), now()) {
        CodeAnswer::Code(_) => "code".into(),
        CodeAnswer::Refused(reason) => format!("{}!", reason.code()),
        CodeAnswer::Unknown(why) => unknown(why),
    }
}

/// Each order has a customer with a code of their own, the same on every retry.
pub fn code(number: &OrderNumber) -> AuthCode {
    let sequence = number.as_str().split('_').nth(2).unwrap();
    AuthCode::new(format!("28{sequence:0>16}"))
}

pub fn pay(platform: &dyn Platform, number: &OrderNumber) -> String {
    payment(platform.pay(&order(number), &code(number), now()), number)
}

pub fn query(platform: &dyn Platform, number: &OrderNumber) -> String {
    payment(platform.query(Asked::Order(number), now()), number)
}

pub fn given_up(answer: CancelAnswer) -> String {
    match answer {
        CancelAnswer::Closed => "closed".into(),
        CancelAnswer::Refunded => "refunded".into(),
        CancelAnswer::Refused(reason) => format!("{}!", reason.code()),
        CancelAnswer::Unknown(why) => unknown(why),
    }
}

pub fn cancel(platform: &dyn Platform, number: &OrderNumber) -> String {
    given_up(platform.cancel(&abandoned(number), now()))
}

pub fn close(platform: &dyn Platform, number: &OrderNumber) -> String {
    given_up(platform.close(number, now()))
}

fn given_back(answer: RefundAnswer) -> String {
    match answer {
        RefundAnswer::Done => "done".into(),
        RefundAnswer::Pending => "pending".into(),
        RefundAnswer::Refused(reason) => format!("{}!", reason.code()),
        RefundAnswer::Unknown(why) => unknown(why),
    }
}

pub fn refund(platform: &dyn Platform, number: &OrderNumber) -> String {
    with_refund(platform, number, |refund| platform.refund(refund, now()))
}

pub fn refund_query(platform: &dyn Platform, number: &OrderNumber) -> String {
    with_refund(platform, number, |refund| {
        platform.refund_query(refund, now())
    })
}

fn with_refund(
    platform: &dyn Platform,
    number: &OrderNumber,
    ask: impl FnOnce(&Refund<'_>) -> RefundAnswer,
) -> String {
    let transaction = transaction(platform, number);
    given_back(ask(&Refund {
        order: Some(number),
        transaction: &transaction,
        paid: Money::new(1999, Currency::Cny),
        returned: Money::zero(Currency::Cny),
        amount: Money::new(500, Currency::Cny),
        request: "refund_1",
        reason: "returned, unopened",
    }))
}

fn transaction(platform: &dyn Platform, number: &OrderNumber) -> TransactionId {
    match platform.query(Asked::Order(number), now()) {
        Answer::Paid(proof) => proof.transaction_id,
        Answer::Closed(Some(id)) => id,
        Answer::Closed(None)
        | Answer::Pending
        | Answer::NotFound
        | Answer::Refused(_)
        | Answer::Unknown(_) => TransactionId::parse("2026112322001400000000000000").unwrap(),
    }
}

pub fn record(platform: &dyn Platform, number: &OrderNumber) -> String {
    let Answer::Paid(proof) = platform.query(Asked::Order(number), now()) else {
        panic!("nothing to record");
    };
    let record = Record {
        redemption: &RedemptionId::of(number),
        order: number,
        transaction: &proof.transaction_id,
        redeemed_at: now(),
    };
    match platform.record(&record, now()) {
        RecordAnswer::Recorded => "recorded".into(),
        RecordAnswer::NotOffered => "not offered".into(),
        RecordAnswer::Refused(reason) => format!("{}!", reason.code()),
        RecordAnswer::Unknown(why) => unknown(why),
    }
}

/// Charged, whole, and kept.
pub fn paid_once(trade: &TradeView) -> bool {
    trade.status == TradeStatus::TradeSuccess && trade.amount_fen == 1999 && trade.refunded_fen == 0
}
