//! Whether an account is entered rightly: one harmless question, and what is said of it. A
//! gateway that cannot tell who asks does not sign its answer; that is a hint, and enough here.

use super::fields::{Reply, text};
use super::{Alipay, answers, bind, content, verify};
use crate::http::unknown;
use crate::{Asked, Credentials, Part};
use hexiao_domain::{Answer, OrderNumber, Reason, TillId, Timestamp};

impl Alipay {
    /// Asks about an order that nobody made.
    pub(super) fn ask_who_we_are(&self, now: Timestamp) -> Credentials {
        const METHOD: &str = "alipay.trade.query";
        let Ok(till) = TillId::parse("T0") else {
            return Credentials::Unknown(unknown(Reason::ShopSetup));
        };
        let nobody = OrderNumber::new(&till, 0, 0);
        let body = match self.send(METHOD, &content::asked(Asked::Order(&nobody)), now) {
            Ok(body) => body,
            Err(unknown) => return Credentials::Unknown(unknown),
        };
        let Ok(envelope) = verify::open(&body, METHOD) else {
            return Credentials::Unknown(unknown(Reason::Unreadable));
        };
        let reply: Reply = serde_json::from_str(envelope.response).unwrap_or_default();
        if let Some(part) = named(&reply) {
            return Credentials::Wrong(part);
        }
        match envelope.prove(&self.platform) {
            Err(_) => Credentials::Wrong(Part::PlatformKey),
            Ok(_) => self.proved(reply, &nobody, now),
        }
    }

    /// What a signed answer says. One about an order that somebody made is another question's.
    fn proved(&self, reply: Reply, nobody: &OrderNumber, now: Timestamp) -> Credentials {
        if text(&reply.seller_id).is_some_and(|named| named != self.seller_id) {
            return Credentials::Wrong(Part::Merchant);
        }
        let answer = bind::to_order(reply, nobody).map(|reply| answers::query(&reply));
        match answer {
            Err(unknown) | Ok(Answer::Unknown(unknown)) => Credentials::Unknown(unknown),
            Ok(
                Answer::NotFound
                | Answer::Paid(_)
                | Answer::Pending
                | Answer::Closed(_)
                | Answer::Refused(_),
            ) => self.prove_merchant(now),
        }
    }

    /// No answer about an order that nobody made names the merchant, and what moves money may
    /// not be asked. The address of a bill names it; a contract without bills, or a merchant
    /// too new for one, leaves the number unproved, and the first answer that names another
    /// says so then.
    fn prove_merchant(&self, now: Timestamp) -> Credentials {
        match self.owner_of_bills(now) {
            Some(owner) if owner != self.seller_id => Credentials::Wrong(Part::Merchant),
            Some(_) | None => Credentials::Good,
        }
    }
}

/// The part that the gateway complains about.
fn named(reply: &Reply) -> Option<Part> {
    let (code, sub_code) = (
        text(&reply.code)?,
        text(&reply.sub_code).unwrap_or_default(),
    );
    match (code, sub_code) {
        (_, "isv.invalid-app-id" | "isv.missing-app-id") => Some(Part::AppId),
        (_, "isv.invalid-signature" | "isv.missing-signature" | "isv.missing-signature-key") => {
            Some(Part::MerchantKey)
        }
        (_, "isv.invalid-timestamp") => Some(Part::Clock),
        ("40006", _) => Some(Part::Permission),
        _ => None,
    }
}
