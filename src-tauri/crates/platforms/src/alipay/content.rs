//! What is sent: the `biz_content` of each call (alipay.md §5 to §9).

use super::china;
use crate::{Asked, Order, Record, Refund};
use hexiao_domain::{AuthCode, Currency, Money, OrderNumber, Reason};
use serde_json::{Value, json};

/// The face-to-face product.
const PRODUCT: &str = "FACE_TO_FACE_PAYMENT";

/// The kind of record where the account names none: it is agreed with the platform for the
/// product (redemption-upload.md).
const RECORD_KIND: &str = "REDEMPTION";

/// The longest kind of record that an account may name.
const LONGEST_KIND: usize = 32;

/// The platform's ends for the time to pay: one minute and fifteen days.
const SHORTEST_MINUTES: i64 = 1;
const LONGEST_MINUTES: i64 = 15 * 24 * 60;

/// The longest text that the platform passes back.
const LONGEST_MARK: usize = 512;

/// The longest subject and the longest refund reason, in characters.
const LONGEST_TEXT: usize = 256;

/// An order for a shown code. The error is why it is not sent at all.
pub(super) fn order(order: &Order<'_>) -> Result<Value, Reason> {
    let minutes = order.expires_in_seconds.saturating_add(59) / 60;
    let minutes = minutes.clamp(SHORTEST_MINUTES, LONGEST_MINUTES);
    let subject = match tidy(order.subject) {
        empty if empty.is_empty() => order.number.to_string(),
        subject => subject,
    };
    Ok(json!({
        "out_trade_no": order.number.as_str(),
        "total_amount": yuan(order.amount)?,
        "subject": subject,
        "product_code": PRODUCT,
        "timeout_express": format!("{minutes}m"),
        "passback_params": mark(order.mark),
    }))
}

/// The same order with the customer's code, which is in this one value and nowhere else.
pub(super) fn order_with_code(sale: &Order<'_>, code: &AuthCode) -> Result<Value, Reason> {
    let mut content = order(sale)?;
    if let Some(fields) = content.as_object_mut() {
        fields.insert("scene".into(), scene(code).into());
        fields.insert("auth_code".into(), code.expose().into());
    }
    Ok(content)
}

/// A question about a payment.
pub(super) fn asked(asked: Asked<'_>) -> Value {
    match asked {
        Asked::Order(order)
        | Asked::Shown { order, .. }
        | Asked::Made { order, .. }
        | Asked::Since { order, .. } => order_only(order),
        Asked::Transaction(id) => json!({ "trade_no": id.as_str() }),
    }
}

/// A call that needs the order alone.
pub(super) fn order_only(order: &OrderNumber) -> Value {
    json!({ "out_trade_no": order.as_str() })
}

/// A refund. The error is why it is not sent at all.
///
/// By the platform's own number: money that came by a static code has no order of ours.
pub(super) fn refund(refund: &Refund<'_>) -> Result<Value, Reason> {
    Ok(json!({
        "trade_no": refund.transaction.as_str(),
        "refund_amount": yuan(refund.amount)?,
        "out_request_no": refund.request,
        "refund_reason": tidy(refund.reason),
    }))
}

/// A question about one refund.
pub(super) fn refund_asked(refund: &Refund<'_>) -> Value {
    json!({ "trade_no": refund.transaction.as_str(), "out_request_no": refund.request })
}

/// The kind of record that an account names, or else the usual one; `None` for what can be none.
pub(super) fn record_kind(named: &str) -> Option<String> {
    let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    match named.trim() {
        "" => Some(RECORD_KIND.to_owned()),
        kind => (kind.len() <= LONGEST_KIND && kind.bytes().all(plain)).then(|| kind.to_owned()),
    }
}

/// The record of a redemption, of this kind.
pub(super) fn record(record: &Record<'_>, kind: &str) -> Value {
    let info = json!({
        "status": "COMPLETE",
        "out_trade_no": record.order.as_str(),
        "redeemed_at": china::format(record.redeemed_at),
    });
    json!({
        "trade_no": record.transaction.as_str(),
        "out_request_no": record.redemption.as_str(),
        "biz_type": kind,
        "order_biz_info": info.to_string(),
    })
}

/// This platform books yuan only, within its limits for one payment.
fn yuan(amount: Money) -> Result<String, Reason> {
    match (amount.currency(), amount.for_sale()) {
        (Currency::Cny, Ok(amount)) => Ok(amount.to_string()),
        _ => Err(Reason::ShopSetup),
    }
}

/// Letters, digits and hyphens are sent as they are; the platform wants all else encoded, and
/// a mark has nothing else (alipay.md §5).
fn mark(text: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    text.chars().filter(plain).take(LONGEST_MARK).collect()
}

/// Without the characters the platform refuses, and without commas: its bills do not quote.
fn tidy(text: &str) -> String {
    let plain = |c: char| match c {
        '/' | '=' | '&' | ',' | '"' => ' ',
        c if c.is_control() => ' ',
        c => c,
    };
    let tidy: String = text.chars().map(plain).take(LONGEST_TEXT).collect();
    tidy.trim().to_owned()
}

/// A face code begins with `fp`; every other code is digits (alipay.md §6).
fn scene(code: &AuthCode) -> &'static str {
    match code.expose().starts_with("fp") {
        true => "security_code",
        false => "bar_code",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::{RedemptionId, TillId, Timestamp, TransactionId};

    fn number() -> OrderNumber {
        OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 7)
    }

    fn made(minor: i64, currency: Currency, subject: &str, seconds: i64) -> Result<Value, Reason> {
        let number = number();
        let amount = Money::new(minor, currency);
        order(&Order {
            number: &number,
            amount,
            subject,
            expires_in_seconds: seconds,
            mark: "T01-1-41-0badf00d",
        })
    }

    #[test]
    fn an_order_is_written_in_yuan_with_two_decimals() {
        for (fen, text) in [
            (1, "0.01"),
            (1999, "19.99"),
            (10_000_000_000, "100000000.00"),
        ] {
            let content = made(fen, Currency::Cny, "茶", 120).unwrap();
            assert_eq!(content["total_amount"], text);
            assert_eq!(content["timeout_express"], "2m");
            assert_eq!(content["passback_params"], "T01-1-41-0badf00d");
        }
    }

    #[test]
    fn what_the_platform_cannot_book_is_not_sent() {
        assert_eq!(made(100, Currency::Usd, "茶", 60), Err(Reason::ShopSetup));
        assert_eq!(made(0, Currency::Cny, "茶", 60), Err(Reason::ShopSetup));
        assert_eq!(made(-1, Currency::Cny, "茶", 60), Err(Reason::ShopSetup));
        let above = made(10_000_000_001, Currency::Cny, "茶", 60);
        assert_eq!(above, Err(Reason::ShopSetup));
    }

    #[test]
    fn a_subject_is_freed_of_what_the_platform_refuses_and_never_empty() {
        let subject = |text: &str| made(1, Currency::Cny, text, 60).unwrap()["subject"].clone();
        assert_eq!(subject("茶,饼/水=\u{7}&"), "茶 饼 水");
        assert_eq!(subject(" ,\n"), number().as_str());
        let long = "长".repeat(300);
        assert_eq!(subject(&long).as_str().unwrap().chars().count(), 256);
    }

    #[test]
    fn the_time_to_pay_stays_within_the_platforms_ends() {
        let timeout =
            |seconds| made(1, Currency::Cny, "茶", seconds).unwrap()["timeout_express"].clone();
        assert_eq!(timeout(i64::MIN), "1m");
        assert_eq!(timeout(61), "2m");
        assert_eq!(timeout(i64::MAX), "21600m");
    }

    fn recorded(named: &str) -> Value {
        let (number, kind) = (number(), record_kind(named).unwrap());
        let redemption = RedemptionId::of(&number);
        let transaction = TransactionId::parse("2026112222001400000000000001").unwrap();
        let redeemed = Record {
            redemption: &redemption,
            order: &number,
            transaction: &transaction,
            redeemed_at: Timestamp::from_millis(1_795_349_580_000),
        };
        record(&redeemed, &kind)
    }

    #[test]
    fn a_record_is_of_the_kind_that_the_account_names_or_else_of_the_usual_one() {
        let usual = recorded("");
        assert_eq!(usual["biz_type"], "REDEMPTION");
        assert_eq!(usual["trade_no"], "2026112222001400000000000001");
        assert_eq!(usual["out_request_no"], format!("R_{}", number()));
        let info: Value = serde_json::from_str(usual["order_biz_info"].as_str().unwrap()).unwrap();
        assert_eq!(info["status"], "COMPLETE");
        assert_eq!(info["out_trade_no"], number().as_str());
        let mut named = recorded(" O2O_VERIFY_2 ");
        assert_eq!(named["biz_type"], "O2O_VERIFY_2");
        named["biz_type"] = usual["biz_type"].clone();
        assert_eq!(named, usual, "nothing else changes");
    }

    #[test]
    fn what_can_be_no_kind_of_record_is_not_taken_for_one() {
        assert_eq!(record_kind(&"A".repeat(32)), Some("A".repeat(32)));
        let long = "A".repeat(33);
        for odd in [
            "redemption",
            "O2O VERIFY",
            "O2O-VERIFY",
            "核销",
            "A\"",
            &long,
        ] {
            assert_eq!(record_kind(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_customers_code_goes_into_the_pay_request_with_its_scene() {
        let number = number();
        let sale = Order {
            number: &number,
            amount: Money::new(1, Currency::Cny),
            subject: "茶",
            expires_in_seconds: 60,
            mark: "T01-1-41-0badf00d",
        };
        let bar = AuthCode::new("281234567890123456".into());
        let face = AuthCode::new(format!("fp{}", "a".repeat(33)));
        assert_eq!(order_with_code(&sale, &bar).unwrap()["scene"], "bar_code");
        assert_eq!(
            order_with_code(&sale, &face).unwrap()["scene"],
            "security_code"
        );
        assert!(!order(&sale).unwrap().to_string().contains("auth_code"));
    }
}
