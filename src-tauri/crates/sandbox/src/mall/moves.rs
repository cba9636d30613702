//! What a shop can do at the platform. Every move is safe to repeat.

use super::api::{Trouble, written};
use super::book::{Book, Payment, State, Terms};
use crate::config::Customer;
use crate::customer::How;
use crate::sale::SaleRefund;
use serde_json::{Value, json};

/// The largest amount, in minor units: 100,000,000 of two decimals.
const LARGEST: i64 = 10_000_000_000;

/// The last second of the year 9999, in Unix seconds.
const LATEST: i64 = 253_402_300_799;

/// A shop's number: 6 to 40 letters, digits, `_` or `-`.
fn is_number(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (6..=40).contains(&text.len()) && text.chars().all(plain)
}

/// A text of 1 to `most` characters.
fn text<'a>(content: &'a Value, name: &str, most: usize) -> Result<&'a str, Trouble> {
    let text = content.get(name).and_then(Value::as_str);
    let fits = |text: &&str| (1..=most).contains(&text.chars().count());
    text.filter(fits).ok_or(Trouble::Invalid)
}

/// A text of up to `most` characters that need not be there.
fn maybe<'a>(content: &'a Value, name: &str, most: usize) -> Result<Option<&'a str>, Trouble> {
    let Some(value) = content.get(name) else {
        return Ok(None);
    };
    let text = value.as_str().filter(|text| text.chars().count() <= most);
    text.map(Some).ok_or(Trouble::Invalid)
}

/// The platform's own number of a payment: 8 to 64 letters, digits or `_`.
fn transaction(content: &Value) -> Result<&str, Trouble> {
    let id = text(content, "transaction_id", 64)?;
    let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (plain && id.len() >= 8)
        .then_some(id)
        .ok_or(Trouble::Invalid)
}

/// A whole number; JSON may write it with a point and a nought.
fn whole(content: &Value, name: &str) -> Result<i64, Trouble> {
    let number = content.get(name).filter(|value| value.is_number());
    let number = number.ok_or(Trouble::Invalid)?.to_string();
    let digits = number.strip_suffix(".0").unwrap_or(&number);
    digits.parse().map_err(|_| Trouble::Invalid)
}

fn amount(content: &Value) -> Result<i64, Trouble> {
    let minor = whole(content, "amount")?;
    (1..=LARGEST)
        .contains(&minor)
        .then_some(minor)
        .ok_or(Trouble::Invalid)
}

fn currency(content: &Value) -> Result<&str, Trouble> {
    let letters = text(content, "currency", 3)?;
    let known = ["CNY", "HKD", "EUR", "USD", "JPY", "KWD"];
    known
        .contains(&letters)
        .then_some(letters)
        .ok_or(Trouble::Invalid)
}

/// Makes a payment with a code to show, or takes it with the customer's code. The same order
/// again answers how it stands; with other terms it is a conflict.
pub fn create(
    book: &mut Book,
    content: &Value,
    host: &str,
    customer: Customer,
    now: i64,
) -> Result<Value, Trouble> {
    let order = text(content, "order_no", 40)?;
    let seconds = whole(content, "expires_in_seconds")?;
    if !(1..=86_400).contains(&seconds) {
        return Err(Trouble::Invalid);
    }
    let auth_code = match content.get("auth_code") {
        None => None,
        Some(_) => Some(text(content, "auth_code", 512)?),
    };
    let terms = Terms {
        minor: amount(content)?,
        currency: currency(content)?.to_owned(),
        subject: text(content, "subject", 256)?.to_owned(),
        mark: maybe(content, "mark", 512)?.map(str::to_owned),
    };
    if !is_number(order) {
        return Err(Trouble::Invalid);
    }
    if let Some(payment) = book.payment(order) {
        // An order that was closed before it arrived has no terms to differ from.
        let barred = payment.state == State::Closed && payment.terms.minor == 0;
        let same = payment.terms == terms && payment.auth_code.as_deref() == auth_code;
        return if same || barred {
            Ok(written(payment))
        } else {
            Err(Trouble::Conflict)
        };
    }
    if book.is_full() {
        return Err(Trouble::Invalid);
    }
    let mut payment = blank(
        order,
        terms,
        now.saturating_add(seconds.saturating_mul(1000)),
    );
    match auth_code {
        None => shown(book, &mut payment, host, customer, now),
        Some(code) => {
            payment.auth_code = Some(code.to_owned());
            let fresh = book.take_code(code);
            scanned(&mut payment, fresh, customer, now);
        }
    }
    book.keep(payment);
    book.settle_due(now);
    book.payment(order).map(written).ok_or(Trouble::NotFound)
}

fn blank(order: &str, terms: Terms, expires: i64) -> Payment {
    Payment {
        order: order.to_owned(),
        terms,
        state: State::Waiting,
        expires,
        code: None,
        auth_code: None,
        transaction: None,
        paid_at: None,
        refunds: Vec::new(),
        records: Vec::new(),
        pays_at: None,
        racing: false,
    }
}

/// The shop shows the code, and the customer acts as customers do at the moment.
fn shown(book: &mut Book, payment: &mut Payment, host: &str, customer: Customer, now: i64) {
    let token = book.token(&payment.order);
    payment.code = Some(format!("http://{host}/mall/pay/{token}"));
    if let Some(how) = How::at_the_shown_code(customer) {
        acts(payment, how, now.saturating_add(600), now);
    }
}

/// The customer's code was scanned: a code works once.
fn scanned(payment: &mut Payment, fresh: bool, customer: Customer, now: i64) {
    match (fresh, How::at_the_scanner(customer)) {
        (false, _) => payment.state = State::Refused("auth_code_invalid"),
        (true, How::Decline) => payment.state = State::Refused("balance_too_low"),
        (true, how @ (How::Now | How::Password | How::Late | How::Never)) => {
            acts(payment, how, now, now);
        }
    }
}

/// What the customer will do by themselves, and when.
pub fn acts(payment: &mut Payment, how: How, at_once: i64, now: i64) {
    payment.racing = how == How::Late;
    payment.pays_at = match how {
        How::Now => Some(at_once),
        How::Password => Some(now.saturating_add(2_000)),
        How::Late => Some(now.saturating_add(8_000)),
        How::Decline | How::Never => None,
    };
}

/// Closes an unpaid payment; one that is paid stays so. A number nobody knows is barred, so
/// that an order still on its way finds itself closed.
pub fn close(book: &mut Book, order: &str, now: i64) -> Result<Value, Trouble> {
    if !is_number(order) {
        return Err(Trouble::Invalid);
    }
    if book.payment(order).is_none() {
        let terms = Terms {
            minor: 0,
            currency: "CNY".to_owned(),
            subject: String::new(),
            mark: None,
        };
        let mut barred = blank(order, terms, now);
        barred.state = State::Closed;
        book.keep(barred);
    }
    let payment = book.payment_mut(order).ok_or(Trouble::NotFound)?;
    let races = std::mem::take(&mut payment.racing);
    if races {
        book.pay(order, now);
    }
    let payment = book.payment_mut(order).ok_or(Trouble::NotFound)?;
    if payment.state == State::Waiting {
        payment.state = State::Closed;
    }
    Ok(written(payment))
}

/// A paid payment, by the platform's own number: money that came by a static code has an order
/// of the platform's own.
fn paid<'a>(book: &'a mut Book, id: &str) -> Result<&'a mut Payment, Trouble> {
    let order = book.order_of(id).ok_or(Trouble::NotFound)?.to_owned();
    let payment = book.payment_mut(&order).ok_or(Trouble::NotFound)?;
    match payment.state {
        State::Paid => Ok(payment),
        State::Waiting | State::Closed | State::Refused(_) => Err(Trouble::Conflict),
    }
}

/// Gives money back: once for each request.
pub fn refund(book: &mut Book, content: &Value) -> Result<Value, Trouble> {
    let (request, minor) = (text(content, "request", 64)?, amount(content)?);
    let id = transaction(content)?;
    maybe(content, "reason", 256)?;
    let letters = currency(content)?;
    let payment = paid(book, id)?;
    if letters != payment.terms.currency {
        return Err(Trouble::Conflict);
    }
    let before = payment.refunds.iter().find(|r| r.request == request);
    match before {
        Some(before) if before.minor != minor => return Err(Trouble::Conflict),
        Some(_) => {}
        None if minor > payment.terms.minor.saturating_sub(payment.refunded()) => {
            return Err(Trouble::Conflict);
        }
        None => payment.refunds.push(SaleRefund {
            request: request.to_owned(),
            minor,
        }),
    }
    Ok(given_back(payment, request, minor))
}

/// What became of one refund of a payment.
pub fn read_refund(book: &Book, request: &str, id: &str) -> Result<Value, Trouble> {
    let order = book.order_of(id).ok_or(Trouble::NotFound)?;
    let payment = book.payment(order).ok_or(Trouble::NotFound)?;
    let refund = payment.refunds.iter().find(|r| r.request == request);
    let refund = refund.ok_or(Trouble::NotFound)?;
    Ok(given_back(payment, request, refund.minor))
}

fn given_back(payment: &Payment, request: &str, minor: i64) -> Value {
    json!({
        "request": request,
        "transaction_id": payment.transaction,
        "state": "done",
        "amount": minor,
        "currency": payment.terms.currency,
    })
}

/// Records a redemption: once for each payment's redemption id.
pub fn redeem(book: &mut Book, content: &Value) -> Result<Value, Trouble> {
    let redemption = text(content, "redemption", 64)?;
    let at = whole(content, "redeemed_at")?;
    if !(0..=LATEST).contains(&at) {
        return Err(Trouble::Invalid);
    }
    text(content, "order_no", 64)?;
    let payment = paid(book, transaction(content)?)?;
    let before = payment.records.iter().find(|(id, _)| id == redemption);
    match before {
        Some((_, before)) if *before != at => return Err(Trouble::Conflict),
        Some(_) => {}
        None => payment.records.push((redemption.to_owned(), at)),
    }
    Ok(json!({ "redemption": redemption, "state": "recorded" }))
}
