//! What is sent: the forms of each call, with bracketed names (applepay.md §3 to §5).

use super::exchange::Pairs;
use super::{Made, PAGE_LIMIT};
use crate::{Order, Record, Refund};
use hexiao_domain::{Money, OrderNumber, Reason, TransactionId};

/// The longest name of a line, in characters.
const LONGEST_SUBJECT: usize = 250;

/// The longest value of an entry of metadata, in characters.
const LONGEST_METADATA: usize = 500;

/// How far the till's clock may be from Stripe's in a search, in seconds: one day.
const CLOCK_MARGIN: i64 = 24 * 60 * 60;

/// A session of one sale. The error is why it is not sent at all.
///
/// It names no `expires_at`: a time counted from now would differ on every retry, and a retry
/// must send the same (applepay.md §3); one counted from the till's clock would refuse every
/// sale of a till whose clock is wrong. The till expires the session itself, by its durable
/// work; Stripe's own 24 hours are the safety net.
pub(super) fn session(order: &Order<'_>, success: &str) -> Result<Pairs, Reason> {
    let amount = sendable(order.amount)?;
    let number = order.number.as_str();
    let subject = match tidy(order.subject) {
        empty if empty.is_empty() => number.to_owned(),
        subject => subject,
    };
    let mark: String = order.mark.chars().take(LONGEST_METADATA).collect();
    // One line with the exact total: nothing can drift by rounding (applepay.md §4).
    let line = "line_items[0][price_data]";
    Ok(pairs([
        ("mode", "payment"),
        ("client_reference_id", number),
        ("success_url", success),
        ("line_items[0][quantity]", "1"),
        (&format!("{line}[currency]"), &currency(order.amount)),
        (&format!("{line}[unit_amount]"), &amount),
        (&format!("{line}[product_data][name]"), &subject),
        // Apple Pay rides on `card`; methods that settle later stay off the page. The interface
        // of this version no longer knows the name `payment_method_types`.
        ("allowed_payment_method_types[0]", "card"),
        ("wallet_options[link][display]", "never"),
        ("payment_intent_data[metadata][order]", number),
        ("payment_intent_data[metadata][mark]", &mark),
    ]))
}

/// A page of the list of sessions, newest first, of the time that one was made in.
pub(super) fn sessions(made: Made, after: Option<&str>) -> Pairs {
    let mut query = page(after);
    let (from, to) = match made {
        Made::AnyTime => (None, None),
        Made::About(at) => (Some(at), Some(at)),
        Made::Since(at) => (Some(at), None),
    };
    let bounds = [
        ("created[gte]", from, -CLOCK_MARGIN),
        ("created[lte]", to, CLOCK_MARGIN),
    ];
    for (name, at, margin) in bounds {
        if let Some(at) = at {
            let second = at.plus_seconds(margin).millis().div_euclid(1000);
            query.push((name.to_owned(), second.max(0).to_string()));
        }
    }
    query
}

/// A refund. The error is why it is not sent at all.
pub(super) fn refund(refund: &Refund<'_>) -> Result<Pairs, Reason> {
    let amount = sendable(refund.amount)?;
    Ok(pairs([
        ("payment_intent", refund.transaction.as_str()),
        ("amount", &amount),
        ("reason", "requested_by_customer"),
        ("metadata[request]", refund.request),
        (
            "metadata[order]",
            refund.order.map_or("", OrderNumber::as_str),
        ),
        ("metadata[why]", &tidy(refund.reason)),
    ]))
}

/// A page of the refunds of one payment.
pub(super) fn refunds(transaction: &TransactionId, after: Option<&str>) -> Pairs {
    let mut query = page(after);
    query.push(("payment_intent".to_owned(), transaction.to_string()));
    query
}

/// A page of what one payout is made of, with the payment behind each entry.
pub(super) fn balance(payout: &str, after: Option<&str>) -> Pairs {
    let mut query = page(after);
    query.push(("payout".to_owned(), payout.to_owned()));
    query.push(("expand[]".to_owned(), "data.source".to_owned()));
    query
}

/// The record of a redemption, in the payment's metadata.
pub(super) fn tag(record: &Record<'_>) -> Pairs {
    let order = record.order.as_str();
    let till = order.split('_').next().unwrap_or_default();
    let at = record.redeemed_at.to_utc().to_rfc3339();
    pairs([
        ("metadata[redemption]", record.redemption.as_str()),
        ("metadata[redeemed_at]", &at),
        ("metadata[till]", till),
    ])
}

fn page(after: Option<&str>) -> Pairs {
    let mut query = pairs([("limit", PAGE_LIMIT.to_string().as_str())]);
    if let Some(after) = after {
        query.push(("starting_after".to_owned(), after.to_owned()));
    }
    query
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Pairs {
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    pairs.into_iter().map(owned).collect()
}

/// ISO letters in small, as Stripe writes them.
fn currency(amount: Money) -> String {
    amount.currency().code().to_ascii_lowercase()
}

/// The amount in the currency's own minor unit. Of three decimals the last must be 0
/// (applepay.md §3).
fn sendable(amount: Money) -> Result<String, Reason> {
    let amount = amount.for_sale().map_err(|_| Reason::ShopSetup)?;
    let minor = amount.minor();
    match amount.currency().exponent() {
        3 if minor % 10 != 0 => Err(Reason::ShopLimit),
        _ => Ok(minor.to_string()),
    }
}

fn tidy(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let tidy: String = text.chars().map(plain).take(LONGEST_SUBJECT).collect();
    tidy.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::{Currency, OrderNumber, TillId};

    fn number() -> OrderNumber {
        OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 7)
    }

    fn made(minor: i64, currency: Currency, subject: &str) -> Result<Pairs, Reason> {
        let number = number();
        let order = Order {
            number: &number,
            amount: Money::new(minor, currency),
            subject,
            expires_in_seconds: 120,
            mark: "T01-1-41-0badf00d",
        };
        session(&order, "https://shop.example/thanks")
    }

    fn value(pairs: &Pairs, name: &str) -> String {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.unwrap().1.clone()
    }

    #[test]
    fn amounts_are_whole_minor_units_of_their_currency() {
        let amount = "line_items[0][price_data][unit_amount]";
        let code = "line_items[0][price_data][currency]";
        for (minor, currency, letters) in [
            (1999, Currency::Usd, "usd"),
            (500, Currency::Jpy, "jpy"),
            (12_340, Currency::Kwd, "kwd"),
        ] {
            let form = made(minor, currency, "tea").unwrap();
            assert_eq!(value(&form, amount), minor.to_string());
            assert_eq!(value(&form, code), letters);
        }
        assert_eq!(made(12_345, Currency::Kwd, "tea"), Err(Reason::ShopLimit));
        assert_eq!(made(0, Currency::Usd, "tea"), Err(Reason::ShopSetup));
        assert_eq!(made(-1, Currency::Usd, "tea"), Err(Reason::ShopSetup));
    }

    #[test]
    fn a_retry_sends_the_same_and_names_the_order_and_the_mark() {
        let form = made(1999, Currency::Hkd, "茶 & 饼").unwrap();
        assert_eq!(form, made(1999, Currency::Hkd, "茶 & 饼").unwrap());
        let number = number();
        assert_eq!(value(&form, "client_reference_id"), number.as_str());
        let order = "payment_intent_data[metadata][order]";
        assert_eq!(value(&form, order), number.as_str());
        let mark = "payment_intent_data[metadata][mark]";
        assert_eq!(value(&form, mark), "T01-1-41-0badf00d");
    }

    #[test]
    fn a_subject_is_never_empty() {
        let form = made(1999, Currency::Hkd, " \n").unwrap();
        let name = value(&form, "line_items[0][price_data][product_data][name]");
        assert_eq!(name, number().as_str());
    }
}
