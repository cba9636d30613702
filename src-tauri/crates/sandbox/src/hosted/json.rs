//! The company's objects as JSON (applepay.md §4 to §6). Times on the wire are Unix seconds.

use super::book::{Book, Intent, Refund, Session, Status};
use serde_json::{Value, json};

/// One page of a list.
pub fn list(data: &[Value], has_more: bool, url: &str) -> Value {
    json!({ "object": "list", "url": url, "has_more": has_more, "data": data })
}

/// A session; with `whole`, the money and the charge behind it instead of their ids.
pub fn session(book: &Book, session: &Session, whole: bool) -> Value {
    let intent = session.intent.as_deref().and_then(|id| book.intent(id));
    let intent = match (intent, whole) {
        (None, _) => Value::Null,
        (Some(intent), false) => intent.id.clone().into(),
        (Some(intent), true) => self::intent(book, intent, true),
    };
    let open = session.status == Status::Open;
    json!({
        "id": session.id,
        "object": "checkout.session",
        "mode": "payment",
        // The page's address is gone once the session is not open (applepay.md §4).
        "url": open.then_some(&session.url),
        "status": match session.status {
            Status::Open => "open",
            Status::Complete => "complete",
            Status::Expired => "expired",
        },
        "payment_status": match session.status {
            Status::Complete => "paid",
            Status::Open | Status::Expired => "unpaid",
        },
        // Null until the customer pays, as in newer versions (applepay.md §4).
        "payment_intent": intent,
        "amount_total": session.minor,
        "amount_subtotal": session.minor,
        "currency": session.currency,
        "client_reference_id": session.order,
        "metadata": session.metadata,
        "success_url": session.success,
        "allowed_payment_method_types": ["card"],
        "payment_method_types": ["card"],
        "created": seconds(session.created),
        "expires_at": seconds(session.expires),
        "livemode": false,
    })
}

/// The money; with `whole`, its charge instead of the charge's id.
pub fn intent(book: &Book, intent: &Intent, whole: bool) -> Value {
    let charge = match whole {
        true => charge(book, intent),
        false => intent.charge.clone().into(),
    };
    json!({
        "id": intent.id,
        "object": "payment_intent",
        "status": "succeeded",
        "amount": intent.minor,
        "amount_received": intent.minor,
        "currency": intent.currency,
        "latest_charge": charge,
        "metadata": intent.metadata,
        "created": seconds(intent.created),
        "livemode": false,
    })
}

/// The charge, with the wallet that was used (applepay.md §4).
pub fn charge(book: &Book, intent: &Intent) -> Value {
    let back = book.refunded(&intent.id);
    let wallet = intent.by_wallet.then(|| json!({ "type": "apple_pay" }));
    json!({
        "id": intent.charge,
        "object": "charge",
        "amount": intent.minor,
        "amount_refunded": back,
        "refunded": back == intent.minor,
        "paid": true,
        "status": "succeeded",
        "currency": intent.currency,
        "payment_intent": intent.id,
        "payment_method_details": {
            "type": "card",
            "card": { "brand": "visa", "last4": "4242", "wallet": wallet },
        },
        "created": seconds(intent.created),
        "livemode": false,
    })
}

/// A refund of a card: succeeded at once (applepay.md §5).
pub fn refund(refund: &Refund) -> Value {
    json!({
        "id": refund.id,
        "object": "refund",
        "status": "succeeded",
        "amount": refund.minor,
        "currency": refund.currency,
        "payment_intent": refund.intent,
        "reason": refund.reason,
        "metadata": refund.metadata,
        "created": seconds(refund.created),
    })
}

/// Unix seconds.
pub const fn seconds(millis: i64) -> i64 {
    millis.div_euclid(1000)
}
