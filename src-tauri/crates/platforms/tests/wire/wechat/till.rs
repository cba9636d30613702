//! A till at a simulated WeChat Pay, and its answers in one word each.

use crate::support::{BRIEF, PATIENT, order};
use crate::till::payment;
use hexiao_domain::{
    AccountDetails, Answer, AuthCode, CancelAnswer, CodeAnswer, Currency, MerchantAccount, Method,
    Money, OrderNumber, RecordAnswer, RedemptionId, RefundAnswer, Timestamp, TransactionId,
    Unknown, Wallet,
};
use hexiao_platforms::{
    Asked, GivenUp, Platform, PrivateKey, Record, Refund, Timeouts, WechatApiKey, WechatSecrets,
    wechatpay,
};
use hexiao_sandbox::{Config, Sandbox, demo::wechat as demo};

/// A shop at a simulated platform of its own.
pub struct Till {
    pub sandbox: Sandbox,
    pub patient: Box<dyn Platform>,
    pub brief: Box<dyn Platform>,
}

/// The practice shop's account.
pub fn account(gateway: &str) -> MerchantAccount {
    MerchantAccount {
        wallet: Wallet::Wechatpay,
        gateway: gateway.into(),
        app_id: demo::APP_ID.into(),
        seller_id: demo::MERCHANT_ID.into(),
        platform_public_key: demo::platform_public_key().into(),
        secret: "wechatpay".into(),
        details: AccountDetails {
            merchant_serial: demo::MERCHANT_SERIAL.into(),
            platform_key_id: demo::PLATFORM_KEY_ID.into(),
            page: demo::PAGE.into(),
            store: demo::STORE.into(),
            ..AccountDetails::default()
        },
    }
}

pub fn key() -> PrivateKey {
    PrivateKey::parse(demo::merchant_private_key()).unwrap()
}

/// The merchant's key, and the one that opens the platform's certificates.
pub fn keys(sealing: &str) -> WechatSecrets {
    WechatSecrets {
        key: key(),
        sealing: Some(WechatApiKey::parse(sealing).unwrap()),
    }
}

pub fn till() -> Till {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let connect = |timeouts: Timeouts| {
        wechatpay(&account(&sandbox.wechat_gateway()), key(), timeouts).unwrap()
    };
    let (patient, brief) = (connect(PATIENT), connect(BRIEF));
    Till {
        sandbox,
        patient,
        brief,
    }
}

/// The platform refuses a clock that is wrong, so these tests need the real one.
#[expect(clippy::disallowed_methods, reason = "the platform's clock is real")]
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_millis(i64::try_from(since.unwrap().as_millis()).unwrap())
}

pub fn unknown(unknown: Unknown) -> String {
    match unknown.offline {
        true => "offline".into(),
        false => unknown.reason.code().into(),
    }
}

pub fn native(platform: &dyn Platform, number: &OrderNumber) -> String {
    match platform.precreate(&order(number), now()) {
        CodeAnswer::Code(code) if code.starts_with("weixin://wxpay/bizpayurl?pr=") => "code".into(),
        CodeAnswer::Code(_) => "nonsense".into(),
        CodeAnswer::Refused(reason) => format!("{}!", reason.code()),
        CodeAnswer::Unknown(why) => unknown(why),
    }
}

/// Each order has a customer with a code of their own, the same on every retry.
pub fn code(number: &OrderNumber) -> AuthCode {
    let sequence = number.as_str().split('_').nth(2).unwrap();
    AuthCode::new(format!("13{sequence:0>16}"))
}

pub fn codepay(platform: &dyn Platform, number: &OrderNumber) -> String {
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

/// Gives up an order that was made so many seconds ago.
pub fn cancel(
    platform: &dyn Platform,
    number: &OrderNumber,
    method: Method,
    age_seconds: i64,
) -> CancelAnswer {
    let now = now();
    let given_up = GivenUp {
        order: number,
        code: None,
        method,
        made_at: now.plus_seconds(-age_seconds),
    };
    platform.cancel(&given_up, now)
}

pub fn close(platform: &dyn Platform, number: &OrderNumber) -> String {
    given_up(cancel(platform, number, Method::ShowCode, 30))
}

pub fn reverse(platform: &dyn Platform, number: &OrderNumber) -> String {
    given_up(cancel(platform, number, Method::ScanCode, 30))
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
    let id = transaction(platform, number);
    given_back(platform.refund(&of(number, &id, 500, "1"), now()))
}

pub fn refund_query(platform: &dyn Platform, number: &OrderNumber) -> String {
    let id = transaction(platform, number);
    given_back(platform.refund_query(&of(number, &id, 500, "1"), now()))
}

/// A refund of another amount under a number of its own.
pub fn refund_of(platform: &dyn Platform, number: &OrderNumber, fen: i64, which: &str) -> String {
    let id = transaction(platform, number);
    given_back(platform.refund(&of(number, &id, fen, which), now()))
}

fn of<'a>(number: &'a OrderNumber, id: &'a TransactionId, fen: i64, which: &str) -> Refund<'a> {
    // A refund number is unique in the whole account.
    let request = format!("{number}_r{which}").leak();
    Refund {
        order: Some(number),
        transaction: id,
        paid: Money::new(1999, Currency::Cny),
        returned: Money::zero(Currency::Cny),
        amount: Money::new(fen, Currency::Cny),
        request,
        reason: "退货；unopened",
    }
}

/// The platform's number, also of a payment that was given back.
pub fn transaction(platform: &dyn Platform, number: &OrderNumber) -> TransactionId {
    match platform.query(Asked::Order(number), now()) {
        Answer::Paid(proof) => proof.transaction_id,
        Answer::Closed(Some(id)) => id,
        other @ (Answer::Closed(None)
        | Answer::Pending
        | Answer::NotFound
        | Answer::Refused(_)
        | Answer::Unknown(_)) => panic!("not paid: {other:?}"),
    }
}

/// Looks the platform's number up at the sandbox, so that a fault meets the call alone.
pub fn record(platform: &dyn Platform, till: &Till, number: &OrderNumber) -> String {
    let id = till.sandbox.trade(number.as_str()).unwrap().transaction_id;
    let id = TransactionId::parse(&id.unwrap()).unwrap();
    let record = Record {
        redemption: &RedemptionId::of(number),
        order: number,
        transaction: &id,
        redeemed_at: now(),
    };
    match platform.record(&record, now()) {
        RecordAnswer::Recorded => "recorded".into(),
        RecordAnswer::NotOffered => "not offered".into(),
        RecordAnswer::Refused(reason) => format!("{}!", reason.code()),
        RecordAnswer::Unknown(why) => unknown(why),
    }
}
