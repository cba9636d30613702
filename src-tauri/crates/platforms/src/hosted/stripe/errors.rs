//! What Stripe's errors mean for the money (applepay.md §3).

use super::Failure;
use crate::http::unknown;
use crate::said::{Line, Outcome};
use hexiao_domain::Reason;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Envelope {
    error: Error,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Error {
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<String>,
}

/// Reads an answer that is no success. An error that is not Stripe's own JSON comes from a
/// machine in between and says nothing.
pub(super) fn failure(status: u16, body: &str) -> Failure {
    if status == 429 {
        return unknown(Reason::TooOften).into();
    }
    if status >= 500 {
        return unknown(Reason::PlatformFault).into();
    }
    let Ok(Envelope { error }) = serde_json::from_str(body) else {
        return unknown(Reason::Unreadable).into();
    };
    let code = error.code.as_deref().unwrap_or_default();
    match (status, error.kind.as_deref().unwrap_or_default()) {
        (400 | 409, "idempotency_error") if code != "idempotency_key_in_use" => Failure::Conflict,
        // Two at once: the other one may still be under way.
        (409, _) => unknown(Reason::PlatformFault).into(),
        (401, _) if code == "api_key_expired" => Failure::KeyEnded,
        (401, _) => Failure::Setup,
        (403, _) => Failure::NotAllowed,
        (404, _) => Failure::NotFound,
        (402, _) | (400, "card_error") => Failure::Refused(Reason::Declined),
        (400, _) => listed(code),
        _ => unknown(Reason::Unreadable).into(),
    }
}

/// The codes that a till can meet; nothing was done with any of them.
const LISTED: &[(&str, Failure)] = &[
    ("account_invalid", Failure::Setup),
    ("amount_too_large", Failure::Refused(Reason::ShopLimit)),
    ("amount_too_small", Failure::Refused(Reason::ShopLimit)),
    ("api_key_expired", Failure::KeyEnded),
    (
        "balance_insufficient",
        Failure::Refused(Reason::ShopBalanceTooLow),
    ),
    ("charge_already_refunded", Failure::Conflict),
    ("charge_disputed", Failure::Conflict),
    ("livemode_mismatch", Failure::OtherMode),
    ("parameter_invalid_empty", Failure::Setup),
    ("parameter_invalid_integer", Failure::Setup),
    ("parameter_missing", Failure::Setup),
    ("parameter_unknown", Failure::Setup),
    ("payment_intent_unexpected_state", Failure::Conflict),
    ("resource_missing", Failure::NotFound),
    ("secret_key_required", Failure::Setup),
    ("testmode_charges_only", Failure::OtherMode),
    ("url_invalid", Failure::Setup),
];

fn listed(code: &str) -> Failure {
    let found = LISTED.iter().find(|(known, _)| *known == code);
    found.map_or(Failure::Unlisted, |(_, failure)| *failure)
}

/// Every state of a page (applepay.md §4) and every listed error, and what each says of a
/// payment that was asked for.
pub(crate) fn said() -> Vec<Line> {
    let mut lines = vec![
        ("complete", Outcome::Paid, None),
        ("open", Outcome::Pending, None),
        ("card_error", Outcome::Refused, Some(Reason::Declined)),
    ];
    lines.extend(LISTED.iter().map(|(code, failure)| match failure {
        Failure::Refused(reason) => (*code, Outcome::Refused, Some(*reason)),
        Failure::Setup | Failure::NotAllowed | Failure::KeyEnded | Failure::OtherMode => {
            (*code, Outcome::Refused, Some(Reason::ShopSetup))
        }
        Failure::NotFound | Failure::Conflict | Failure::Unlisted | Failure::Unknown(_) => {
            (*code, Outcome::Unknown, Some(failure.puzzle().reason))
        }
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(status: u16, kind: &str, code: &str) -> Failure {
        let body = serde_json::json!({ "error": { "type": kind, "code": code } });
        failure(status, &body.to_string())
    }

    #[test]
    fn each_error_has_its_meaning() {
        let busy: Failure = unknown(Reason::PlatformFault).into();
        let invalid = "invalid_request_error";
        for (status, kind, code, meaning) in [
            (401, invalid, "", Failure::Setup),
            (403, invalid, "", Failure::NotAllowed),
            (404, invalid, "resource_missing", Failure::NotFound),
            (400, "idempotency_error", "", Failure::Conflict),
            (409, "idempotency_error", "idempotency_key_in_use", busy),
            (409, invalid, "lock_timeout", busy),
            (429, invalid, "rate_limit", unknown(Reason::TooOften).into()),
            (500, "api_error", "", busy),
            (
                402,
                "card_error",
                "card_declined",
                Failure::Refused(Reason::Declined),
            ),
            (
                400,
                invalid,
                "amount_too_small",
                Failure::Refused(Reason::ShopLimit),
            ),
            (400, invalid, "", Failure::Unlisted),
            (400, invalid, "brand_new", Failure::Unlisted),
        ] {
            assert_eq!(of(status, kind, code), meaning, "{status} {kind} {code}");
        }
    }

    proptest! {
        #[test]
        fn what_is_not_stripes_json_is_never_a_refusal(status in 200_u16..600, body in ".{0,80}") {
            prop_assert!(matches!(failure(status, &body), Failure::Unknown(_)));
        }
    }
}
