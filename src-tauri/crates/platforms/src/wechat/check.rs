//! Whether an account is entered rightly. A refusal is not signed: it says what is wrong with
//! the request, and a proved answer says that the platform's key is the right one.

use super::Wechat;
use super::codes::is_named;
use super::exchange::Said;
use super::fields::Fault;
use crate::http::unknown;
use crate::{Credentials, Part};
use hexiao_domain::{Reason, Timestamp};

impl Wechat {
    /// Asks about an order that nobody made, and for the platform's certificates.
    pub(super) fn ask_who_we_are(&self, now: Timestamp) -> Credentials {
        let nobody = "/v3/pay/transactions/out-trade-no/T0_0_000000_0";
        let asked = self.get(&format!("{nobody}?mchid={}", self.merchant), now);
        let wrong = match asked {
            Ok(Said::Proved(_)) => return Credentials::Good,
            Ok(Said::Fault(fault)) => named(&fault),
            Err(unknown) => return disbelief(unknown),
        };
        match wrong {
            Some(part) => Credentials::Wrong(part),
            None => match self.get("/v3/certificates", now) {
                Ok(Said::Proved(_)) => Credentials::Good,
                Ok(Said::Fault(fault)) => match named(&fault) {
                    Some(part) => Credentials::Wrong(part),
                    None => Credentials::Unknown(unknown(Reason::PlatformFault)),
                },
                Err(unknown) => disbelief(unknown),
            },
        }
    }
}

fn disbelief(unknown: hexiao_domain::Unknown) -> Credentials {
    if unknown.reason == Reason::BadSignature {
        return Credentials::Wrong(Part::PlatformKey);
    }
    if unknown.reason == Reason::ClockWrong {
        return Credentials::Wrong(Part::Clock);
    }
    Credentials::Unknown(unknown)
}

/// The part that the platform complains about; none when the order alone is unknown there.
fn named(fault: &Fault) -> Option<Part> {
    if fault.clock_wrong {
        return Some(Part::Clock);
    }
    let is = |codes| is_named(fault, codes);
    match fault.status {
        _ if is(&["APPIDMCHIDNOTMATCH", "APPIDNOTEXIST"]) => Some(Part::AppId),
        _ if is(&["MCHIDNOTEXIST", "MCHNOTEXISTS"]) => Some(Part::Merchant),
        401 => Some(Part::MerchantKey),
        400 if is(&["PARAMERROR"]) => Some(Part::Merchant),
        403 => Some(Part::Permission),
        _ => None,
    }
}
