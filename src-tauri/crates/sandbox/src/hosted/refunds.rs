//! Refunds (applepay.md §5).

use super::api::Trouble;
use super::book::{Book, Refund};
use super::params::Params;
use super::{json, sessions};
use serde_json::Value;

/// Gives back an amount, or all that is left when none is named.
pub fn create(book: &mut Book, params: &Params, now: i64) -> Result<Value, Trouble> {
    params.only(&["payment_intent", "amount", "reason", "metadata", "expand"])?;
    let id = params.need("payment_intent")?.to_owned();
    let intent = book.intent(&id);
    let intent = intent.ok_or_else(|| Trouble::missing("payment_intent", &id))?;
    let currency = intent.currency.clone();
    let left = intent.minor.saturating_sub(book.refunded(&id));
    if left == 0 {
        return Err(Trouble::invalid(
            "charge_already_refunded",
            "Already refunded",
            "payment_intent",
        ));
    }
    let minor = params.whole("amount")?.unwrap_or(left);
    if !(1..=left).contains(&minor) {
        let message = format!("Refund amount ({minor}) is greater than unrefunded amount ({left})");
        return Err(Trouble::state(message));
    }
    let reason = params.get("reason");
    let reasons = ["duplicate", "fraudulent", "requested_by_customer"];
    if reason.is_some_and(|reason| !reasons.contains(&reason)) {
        return Err(Trouble::invalid(
            "parameter_invalid",
            "Invalid reason",
            "reason",
        ));
    }
    let refund = Refund {
        id: book.number("re_3", 23),
        intent: id,
        minor,
        currency,
        reason: reason.map(str::to_owned),
        metadata: params.members("metadata"),
        created: now,
        payout: None,
    };
    let body = json::refund(&refund);
    book.refunds.push(refund);
    Ok(body)
}

pub fn read(book: &Book, id: &str) -> Result<Value, Trouble> {
    let found = book.refunds.iter().find(|refund| refund.id == id);
    found
        .map(json::refund)
        .ok_or_else(|| Trouble::missing("refund", id))
}

/// Newest first; of one payment, where it is named.
pub fn list(book: &Book, params: &Params) -> Result<Value, Trouble> {
    let intent = params.get("payment_intent");
    if let Some(id) = intent {
        book.intent(id)
            .ok_or_else(|| Trouble::missing("payment_intent", id))?;
    }
    let ours = |refund: &&Refund| intent.is_none_or(|id| refund.intent == id);
    let entries = book.refunds.iter().rev().filter(ours);
    let entries = entries.map(|refund| (refund.id.as_str(), refund));
    let (page, more) = sessions::paged(entries, params)?;
    let page: Vec<Value> = page.into_iter().map(json::refund).collect();
    Ok(json::list(&page, more, "/v1/refunds"))
}
