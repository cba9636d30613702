//! Checkout Sessions and the money behind them (applepay.md §4).

use super::api::Trouble;
use super::book::{Book, MOST_SESSIONS, Session, Status};
use super::json;
use super::params::Params;
use crate::config::Customer;
use crate::customer::How;
use serde_json::Value;

/// Milliseconds of the least, the greatest and the usual life of a session: 30 minutes, a
/// day, a day (applepay.md §4).
const SHORTEST_LIFE: i64 = 30 * 60_000;
const LONGEST_LIFE: i64 = 24 * 60 * 60_000;

/// Every parameter of a create that this company knows.
const KNOWN: [&str; 11] = [
    "mode",
    "client_reference_id",
    "success_url",
    "cancel_url",
    "line_items",
    "allowed_payment_method_types",
    "wallet_options",
    "payment_intent_data",
    "metadata",
    "expires_at",
    "expand",
];

/// Makes a session; the customer sees its code and acts.
pub fn create(
    book: &mut Book,
    params: &Params,
    host: &str,
    customer: Customer,
    now: i64,
) -> Result<Value, Trouble> {
    params.only(&KNOWN)?;
    if params.need("mode")? != "payment" {
        return Err(Trouble::invalid(
            "parameter_missing",
            "Only payments are simulated",
            "mode",
        ));
    }
    if book.sessions.len() >= MOST_SESSIONS {
        return Err(Trouble::state(
            "The simulated company's book is full.".to_owned(),
        ));
    }
    let (minor, currency) = total(params)?;
    let id = book.number("cs_test_a1", 56);
    let fragment = book.number("", 120);
    let session = Session {
        url: format!("http://{host}/stripe/pay/{id}#{fragment}"),
        order: params
            .get("client_reference_id")
            .unwrap_or_default()
            .to_owned(),
        subject: subject(params).to_owned(),
        minor,
        currency,
        success: params.need("success_url")?.to_owned(),
        metadata: params.members("metadata"),
        intent_metadata: params.members("payment_intent_data[metadata]"),
        status: Status::Open,
        created: now,
        expires: expires(params, now)?,
        intent: None,
        pays_at: How::at_the_shown_code(customer).and_then(|how| pays_at(how, now)),
        racing: customer == Customer::Late,
        id,
    };
    let body = json::session(book, &session, false);
    book.sessions.push(session);
    Ok(body)
}

/// When a customer who sees the code pays by themselves; a declined card leaves the page
/// open for another one.
pub const fn pays_at(how: How, now: i64) -> Option<i64> {
    match how {
        How::Now => Some(now.saturating_add(600)),
        How::Password => Some(now.saturating_add(2_300)),
        How::Late => Some(now.saturating_add(8_300)),
        How::Decline | How::Never => None,
    }
}

fn subject(params: &Params) -> &str {
    let name = params.get("line_items[0][price_data][product_data][name]");
    name.unwrap_or("?")
}

/// The total of the one line, and its currency. There is a least amount, about half a dollar
/// (applepay.md §3).
fn total(params: &Params) -> Result<(i64, String), Trouble> {
    let price = "line_items[0][price_data]";
    params.need("line_items[0][price_data][product_data][name]")?;
    let currency = params
        .need(&format!("{price}[currency]"))?
        .to_ascii_lowercase();
    let unit = params.whole(&format!("{price}[unit_amount]"))?;
    let unit =
        unit.ok_or_else(|| Trouble::invalid("parameter_missing", "Missing", "unit_amount"))?;
    let quantity = params.whole("line_items[0][quantity]")?.unwrap_or(1);
    let minor = unit.checked_mul(quantity).unwrap_or(i64::MAX);
    let least = match currency.as_str() {
        "usd" | "eur" | "jpy" => 50,
        "cny" | "hkd" => 400,
        // Three decimals, of which the last must be 0 (applepay.md §3).
        "kwd" if minor.rem_euclid(10) != 0 => {
            return Err(Trouble::invalid(
                "parameter_invalid_integer",
                "Not a multiple of 10",
                "unit_amount",
            ));
        }
        "kwd" => 150,
        _ => return Err(Trouble::state(format!("Invalid currency: {currency}"))),
    };
    match minor {
        small if small < least => Err(Trouble::invalid(
            "amount_too_small",
            "The amount is too small",
            "unit_amount",
        )),
        large if large > 99_999_999 => Err(Trouble::invalid(
            "amount_too_large",
            "The amount is too large",
            "unit_amount",
        )),
        minor => Ok((minor, currency)),
    }
}

fn expires(params: &Params, now: i64) -> Result<i64, Trouble> {
    let Some(at) = params.whole("expires_at")? else {
        return Ok(now.saturating_add(LONGEST_LIFE));
    };
    let at = at.saturating_mul(1000);
    // Whole seconds on the wire: the moment the request was sent in counts as now.
    let life = at.saturating_sub(now).saturating_add(1_000);
    match (SHORTEST_LIFE..=LONGEST_LIFE + 1_000).contains(&life) {
        true => Ok(at),
        false => Err(Trouble::invalid(
            "parameter_invalid_integer",
            "30 minutes to 24 hours",
            "expires_at",
        )),
    }
}

pub fn read(book: &Book, id: &str, params: &Params) -> Result<Value, Trouble> {
    let session = book.session(id);
    let session = session.ok_or_else(|| Trouble::missing("checkout.session", id))?;
    Ok(json::session(
        book,
        session,
        params.expands("payment_intent"),
    ))
}

/// Newest first (applepay.md §3).
pub fn list(book: &Book, params: &Params) -> Result<Value, Trouble> {
    let (from, to) = (params.whole("created[gte]")?, params.whole("created[lte]")?);
    let within = |session: &&Session| {
        let at = json::seconds(session.created);
        from.is_none_or(|from| at >= from) && to.is_none_or(|to| at <= to)
    };
    let entries = book.sessions.iter().rev().filter(within);
    let entries = entries.map(|session| (session.id.as_str(), session));
    let (page, more) = paged(entries, params)?;
    let page: Vec<Value> = page
        .into_iter()
        .map(|s| json::session(book, s, false))
        .collect();
    Ok(json::list(&page, more, "/v1/checkout/sessions"))
}

/// Only while it is open (applepay.md §4); a payment under way beats it once.
pub fn expire(book: &mut Book, id: &str, now: i64) -> Result<Value, Trouble> {
    let missing = || Trouble::missing("checkout.session", id);
    let session = book.session_mut(id).ok_or_else(missing)?;
    let races = std::mem::take(&mut session.racing) && session.status == Status::Open;
    if races {
        book.pay(id, now);
    }
    let session = book.session_mut(id).ok_or_else(missing)?;
    let status = match session.status {
        Status::Open => {
            session.status = Status::Expired;
            None
        }
        Status::Complete => Some("complete"),
        Status::Expired => Some("expired"),
    };
    match (status, book.session(id)) {
        (None, Some(session)) => Ok(json::session(book, session, false)),
        (Some(status), _) => Err(Trouble::state(format!(
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout \
             Session has a status of `{status}`."
        ))),
        (None, None) => Err(missing()),
    }
}

pub fn intent(book: &Book, id: &str, params: &Params) -> Result<Value, Trouble> {
    let intent = book.intent(id);
    let intent = intent.ok_or_else(|| Trouble::missing("payment_intent", id))?;
    Ok(json::intent(book, intent, params.expands("latest_charge")))
}

/// Metadata is merged: what is not named stays. At most 50 keys of 40 characters with values
/// of 500.
pub fn tag(book: &mut Book, id: &str, params: &Params) -> Result<Value, Trouble> {
    params.only(&["metadata", "description", "expand"])?;
    let more = params.members("metadata");
    let intent = book.intent_mut(id);
    let intent = intent.ok_or_else(|| Trouble::missing("payment_intent", id))?;
    let long =
        |(key, value): (&String, &String)| key.chars().count() > 40 || value.chars().count() > 500;
    if more.iter().any(long) || intent.metadata.len().saturating_add(more.len()) > 50 {
        return Err(Trouble::invalid(
            "parameter_invalid",
            "Too long",
            "metadata",
        ));
    }
    intent.metadata.extend(more);
    let intent = book.intent(id);
    let intent = intent.ok_or_else(|| Trouble::missing("payment_intent", id))?;
    Ok(json::intent(book, intent, false))
}

/// One page of entries, and whether there are more (applepay.md §3).
pub fn paged<'a, T>(
    entries: impl Iterator<Item = (&'a str, T)>,
    params: &Params,
) -> Result<(Vec<T>, bool), Trouble> {
    let limit = params.whole("limit")?.unwrap_or(10);
    let limit = usize::try_from(limit)
        .ok()
        .filter(|limit| (1..=100).contains(limit));
    let limit =
        limit.ok_or_else(|| Trouble::invalid("parameter_invalid_integer", "1 to 100", "limit"))?;
    let all: Vec<(&str, T)> = entries.collect();
    let begins = match params.get("starting_after") {
        None => 0,
        Some(after) => {
            let found = all.iter().position(|(id, _)| *id == after);
            let found = found.ok_or_else(|| Trouble::missing("object", after))?;
            found.saturating_add(1)
        }
    };
    let more = all.len().saturating_sub(begins) > limit;
    let page = all.into_iter().skip(begins).take(limit);
    Ok((page.map(|(_, entry)| entry).collect(), more))
}
