//! What a key of Stripe's may do (applepay.md §3): each call that the till needs is made about
//! an object that nobody has. A key that may make it is answered that there is none; one that
//! may not is refused before anything is looked up.

use super::Stripe;
use super::fields::{Intent, List, Refunded, Session};
use crate::hosted::Failure;
use crate::{Credentials, Part};
use serde::de::DeserializeOwned;

/// An object that nobody has.
const NOBODY: &str = "hexiaoAccountCheck00";

impl Stripe {
    pub(super) fn ask_what_the_key_may(&self) -> Credentials {
        told(Part::NoPayments, self.try_payments())
            .or_else(|| told(Part::NoRefunds, self.try_refunds()))
            .or_else(|| told(Part::NoRecords, self.try_records()))
            .unwrap_or(Credentials::Good)
    }

    fn try_payments(&self) -> Result<(), Failure> {
        let list: List<Session> = self.get("/v1/checkout/sessions", &[("limit", "1")])?;
        let other = |session: &Session| session.livemode != Some(self.live);
        if list.data.iter().any(other) {
            return Err(Failure::OtherMode);
        }
        let prefix = self.session_prefix();
        let path = format!("/v1/checkout/sessions/{prefix}{NOBODY}/expire");
        self.may::<Session>(&path, &[])
    }

    fn try_refunds(&self) -> Result<(), Failure> {
        let list: List<Refunded> = self.get("/v1/refunds", &[("limit", "1")])?;
        tracing::debug!(known = list.data.len(), "refunds can be read");
        let nobody = ("payment_intent".to_owned(), format!("pi_{NOBODY}"));
        self.may::<Refunded>("/v1/refunds", &[nobody])
    }

    fn try_records(&self) -> Result<(), Failure> {
        let tag = ("metadata[check]".to_owned(), "1".to_owned());
        self.may::<Intent>(&format!("/v1/payment_intents/pi_{NOBODY}"), &[tag])
    }

    /// Whether a call may be made at all; that there is no such object is the good answer.
    fn may<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &[(String, String)],
    ) -> Result<(), Failure> {
        match self.post::<T>(path, form, None) {
            Ok(_) | Err(Failure::NotFound) => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}

/// What a failure says of the key; nothing where nothing failed.
fn told(part: Part, tried: Result<(), Failure>) -> Option<Credentials> {
    Some(match tried.err()? {
        Failure::NotAllowed => Credentials::Wrong(part),
        Failure::Setup => Credentials::Wrong(Part::MerchantKey),
        Failure::KeyEnded => Credentials::Wrong(Part::MerchantKeyEnded),
        Failure::OtherMode => Credentials::Wrong(Part::KeyMode),
        puzzle @ (Failure::Refused(_)
        | Failure::NotFound
        | Failure::Conflict
        | Failure::Unlisted
        | Failure::Unknown(_)) => Credentials::Unknown(puzzle.puzzle()),
    })
}
