//! Whether an account is entered rightly. A platform that does not know the sender cannot sign
//! its answer for this shop: what it says of the reason is a hint, and enough here.

use super::Generic;
use super::exchange::Heard;
use super::fields::Reply;
use crate::http::Answered;
use crate::{Credentials, Part};
use chrono::DateTime;
use hexiao_domain::{Reason, Timestamp};

/// A clock that is wrong by more than this is the likely reason, in seconds: the platform
/// takes requests of the last five minutes.
const CLOCK_SECONDS: i64 = 240;

impl Generic {
    /// Asks about an order that nobody made.
    pub(super) fn ask_who_we_are(&self, now: Timestamp) -> Credentials {
        let heard = match self.hear("/payments/T0_0_000000_0", None, now) {
            Ok(heard) => heard,
            Err(unknown) => return Credentials::Unknown(unknown),
        };
        let Heard { answered, nonce } = &heard;
        let unknown = match self.believe(answered, nonce, now) {
            Ok(_) => return Credentials::Good,
            Err(unknown) => unknown,
        };
        let unproved = [Reason::ShopSetup, Reason::BadSignature].contains(&unknown.reason);
        match named(answered, now).filter(|_| unproved) {
            Some(part) => Credentials::Wrong(part),
            None => Credentials::Unknown(unknown),
        }
    }
}

/// The part that keeps the platform from knowing us; none when it is no platform of this
/// protocol that answered.
fn named(answered: &Answered, now: Timestamp) -> Option<Part> {
    let reply: Reply = serde_json::from_slice(&answered.body).ok()?;
    if is_clock_wrong(answered, now) {
        return Some(Part::Clock);
    }
    match reply.field.as_deref() {
        Some("app_id") => Some(Part::AppId),
        Some("timestamp") => Some(Part::Clock),
        // A platform that does not say, or an answer signed with another secret.
        Some(_) | None => Some(Part::MerchantKey),
    }
}

fn is_clock_wrong(answered: &Answered, now: Timestamp) -> bool {
    let there = answered.header("date").map(DateTime::parse_from_rfc2822);
    let there = there.and_then(Result::ok);
    there.is_some_and(|there| {
        let there = Timestamp::from_millis(there.timestamp_millis());
        let apart = now.seconds_since(there).max(there.seconds_since(now));
        apart > CLOCK_SECONDS
    })
}
