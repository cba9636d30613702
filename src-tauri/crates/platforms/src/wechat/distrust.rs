//! Why an answer of success is not believed.

use crate::http::unknown;
use hexiao_domain::{Reason, Unknown};

/// Why it is not, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Distrust {
    /// No signature.
    Unsigned,
    /// Somebody in between answered: it is not even JSON.
    Foreign,
    /// Signed wrongly on purpose, to see whether merchants look (wechatpay.md §3).
    Probe,
    /// Signed under a name whose key is not known.
    OtherKey,
    /// The signature does not fit the bytes.
    BadSignature,
    /// Genuine, and minutes old.
    Stale,
    /// Genuine or not: this machine lives at another time than the platform.
    ClockWrong,
    /// The platform's certificates do not open with the APIv3 key.
    ApiKey,
    /// The platform's certificates could not be fetched.
    Unfetched(Unknown),
}

impl From<Distrust> for Unknown {
    fn from(distrust: Distrust) -> Self {
        match distrust {
            Distrust::Unsigned
            | Distrust::Probe
            | Distrust::OtherKey
            | Distrust::BadSignature
            | Distrust::Stale => unknown(Reason::BadSignature),
            Distrust::Foreign => unknown(Reason::Unreadable),
            Distrust::ClockWrong => unknown(Reason::ClockWrong),
            Distrust::ApiKey => unknown(Reason::ShopSetup),
            Distrust::Unfetched(why) => why,
        }
    }
}
