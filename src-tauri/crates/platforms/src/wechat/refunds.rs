//! Giving money back (wechatpay.md §9). The same refund number is paid out once.

use super::Wechat;
use super::answers::{is_absent, unreadable};
use super::codes::{Meaning, meaning, puzzled};
use super::exchange::Said;
use super::fields::{Fault, RefundReply, text};
use super::{bind, content};
use crate::Refund;
use crate::refunds::refused;
use hexiao_domain::{Reason, RefundAnswer, Timestamp, Unknown};

impl Wechat {
    /// Asks for a refund. Success says that it was accepted; the state says how far it is.
    pub(super) fn give_back(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer {
        let (Ok(content), true) = (content::refund(refund), is_number(refund.request)) else {
            return RefundAnswer::Refused(Reason::ShopSetup);
        };
        let said = self.post("/v3/refund/domestic/refunds", &content, now);
        match said.and_then(|said| about(said, refund)) {
            Ok(Ok(answer)) => answer,
            Ok(Err(fault)) => self.not_given(refund, &fault, now),
            Err(unknown) => RefundAnswer::Unknown(unknown),
        }
    }

    /// A refusal that nobody signed counts once the platform has no such refund: an earlier
    /// try may have been accepted.
    fn not_given(&self, refund: &Refund<'_>, fault: &Fault, now: Timestamp) -> RefundAnswer {
        let reason = match meaning(fault) {
            Meaning::Refused(reason) => reason,
            Meaning::Setup => Reason::ShopSetup,
            Meaning::Conflict => Reason::OrderConflict,
            Meaning::NotFound => Reason::NotFound,
            Meaning::Waiting
            | Meaning::Unsigned
            | Meaning::NoStatement
            | Meaning::NotYet
            | Meaning::Fault
            | Meaning::Unlisted => return RefundAnswer::Unknown(puzzled(fault)),
        };
        match self.look_up(refund, now) {
            Ok(Ok(answer)) => answer,
            Ok(Err(fault)) if is_absent(&fault) => refused(reason),
            Ok(Err(fault)) => RefundAnswer::Unknown(puzzled(&fault)),
            Err(unknown) => RefundAnswer::Unknown(unknown),
        }
    }

    /// Asks what became of a refund.
    pub(super) fn given_back(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer {
        if !is_number(refund.request) {
            return RefundAnswer::Refused(Reason::ShopSetup);
        }
        match self.look_up(refund, now) {
            Ok(Ok(answer)) => answer,
            // Not received, in words that nobody signed: the same request again does no harm,
            // and without it the money would never go back.
            Ok(Err(fault)) if is_absent(&fault) => RefundAnswer::Pending,
            Ok(Err(fault)) => RefundAnswer::Unknown(puzzled(&fault)),
            Err(unknown) => RefundAnswer::Unknown(unknown),
        }
    }

    fn look_up(
        &self,
        refund: &Refund<'_>,
        now: Timestamp,
    ) -> Result<Result<RefundAnswer, Fault>, Unknown> {
        let path = format!("/v3/refund/domestic/refunds/{}", refund.request);
        about(self.get(&path, now)?, refund)
    }
}

/// What a proved answer says of `refund`, or the answer of failure.
fn about(said: Said, refund: &Refund<'_>) -> Result<Result<RefundAnswer, Fault>, Unknown> {
    let reply: RefundReply = match said {
        Said::Proved(proved) => proved.read()?,
        Said::Fault(fault) => return Ok(Err(fault)),
    };
    bind::refund(&reply, refund)?;
    Ok(Ok(match text(&reply.status) {
        Some("SUCCESS") => RefundAnswer::Done,
        Some("PROCESSING") => RefundAnswer::Pending,
        Some("CLOSED") => RefundAnswer::Refused(Reason::RefundRefused),
        // The owner settles it at the platform's web site.
        Some("ABNORMAL") => RefundAnswer::Refused(Reason::RefundAccountEnded),
        _ => RefundAnswer::Unknown(unreadable()),
    }))
}

/// What the platform takes as a refund's number, and an address carries as it is.
fn is_number(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}
