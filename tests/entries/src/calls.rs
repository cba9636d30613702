//! Every call to a platform, with the same numbers each time.

use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Currency, Method, Money, OrderNumber, RecordAnswer,
    RedemptionId, RefundAnswer, TillId, Timestamp, TransactionId,
};
use hexiao_platforms::{Asked, GivenUp, Order, Platform, Record, Refund};

/// What a till asks with.
pub struct Numbers {
    order: OrderNumber,
    transaction: TransactionId,
    code: &'static str,
}

impl Numbers {
    /// When everything happens, in seconds since 1970 UTC.
    pub const SECONDS: i64 = 1_795_349_580;

    /// A customer's code and a transaction, shaped as the platform's are.
    pub fn new(code: &'static str, transaction: &str) -> Self {
        let till = TillId::parse("T01").expect("a till");
        Self {
            order: OrderNumber::new(&till, 1, 7),
            transaction: TransactionId::parse(transaction).expect("a number"),
            code,
        }
    }

    const fn now() -> Timestamp {
        Timestamp::from_millis(Self::SECONDS * 1000)
    }

    fn order(&self) -> Order<'_> {
        Order {
            number: &self.order,
            amount: Money::new(1999, Currency::Cny),
            subject: "茶",
            expires_in_seconds: 120,
            mark: "T01-1-41-0badf00d",
        }
    }

    fn given_up(&self, method: Method) -> GivenUp<'_> {
        GivenUp {
            order: &self.order,
            code: None,
            method,
            made_at: Timestamp::from_millis((Self::SECONDS - 600) * 1000),
        }
    }

    fn refund(&self) -> Refund<'_> {
        Refund {
            order: Some(&self.order),
            transaction: &self.transaction,
            paid: Money::new(1999, Currency::Cny),
            returned: Money::new(0, Currency::Cny),
            amount: Money::new(100, Currency::Cny),
            request: "T01_1_000007_KR1",
            reason: "退货",
        }
    }
}

/// Makes one call; whether its answer says that money moved, or that a record was taken.
pub fn moves_money(platform: &dyn Platform, call: u8, numbers: &Numbers) -> bool {
    let now = Numbers::now();
    let cancel = |method| platform.cancel(&numbers.given_up(method), now) == CancelAnswer::Refunded;
    match call % 10 {
        0 => is_drawable(&platform.precreate(&numbers.order(), now)),
        1 => {
            let code = AuthCode::new(numbers.code.to_owned());
            is_paid(&platform.pay(&numbers.order(), &code, now))
        }
        2 => is_paid(&platform.query(Asked::Order(&numbers.order), now)),
        3 => is_paid(&platform.query(Asked::Transaction(&numbers.transaction), now)),
        4 => cancel(Method::ShowCode),
        5 => cancel(Method::ScanCode),
        6 => platform.close(&numbers.order, now) == CancelAnswer::Refunded,
        7 => platform.refund(&numbers.refund(), now) == RefundAnswer::Done,
        8 => platform.refund_query(&numbers.refund(), now) == RefundAnswer::Done,
        _ => {
            let _ = platform.check(now);
            let record = Record {
                redemption: &RedemptionId::of(&numbers.order),
                order: &numbers.order,
                transaction: &numbers.transaction,
                redeemed_at: now,
            };
            platform.record(&record, now) == RecordAnswer::Recorded
        }
    }
}

/// Money in an answer is more than none.
fn is_paid(answer: &Answer) -> bool {
    match answer {
        Answer::Paid(proof) => {
            assert!(proof.amount.minor() > 0, "paid nothing");
            true
        }
        _ => false,
    }
}

/// A code is drawn as it is. To be given one moves no money.
fn is_drawable(answer: &CodeAnswer) -> bool {
    if let CodeAnswer::Code(text) = answer {
        assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
    }
    false
}
