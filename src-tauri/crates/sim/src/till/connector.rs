//! The connector: an answer's bytes become the domain's words, or nothing that can be
//! believed. Signature, merchant and order are held here, as the real one holds them.

use crate::plant::Plant;
use crate::platform::{OURS, transaction_id};
use crate::wire::{Reply, Says, Why, Word};
use crate::world::{WALL_MS, World};
use hexiao_domain::{
    Answer, CancelAnswer, CodeAnswer, Proof, Reason, RecordAnswer, RefundAnswer, Timestamp, Unknown,
};

const fn unknown(reason: Reason, offline: bool) -> Unknown {
    Unknown { reason, offline }
}

/// Whether an answer can be believed at all, and why not.
fn believed(reply: &Reply) -> Result<(), Unknown> {
    match reply.says {
        Says::Silence => return Err(unknown(Reason::NoAnswer, false)),
        Says::Offline => return Err(unknown(Reason::Unreachable, true)),
        Says::Fault(reason) => return Err(unknown(reason, false)),
        _ => {}
    }
    if !reply.signed && !Plant::ForgedSignatureAccepted.is_on() {
        return Err(unknown(Reason::BadSignature, false));
    }
    Ok(())
}

/// The word must be about our account, and about the order that was asked for; else why it
/// cannot be believed.
fn about_us(reply: &Reply, word: &Word) -> Result<(), Reason> {
    let ours = word.merchant == OURS || Plant::WrongMerchantAccepted.is_on();
    let asked = match reply.call.why {
        Why::VerifyTransaction => u64::from(word.transaction) == reply.call.data,
        _ => word.order == Some(reply.call.key),
    };
    if !ours {
        return Err(Reason::MerchantDiffers);
    }
    match asked || Plant::OrderNotCompared.is_on() {
        true => Ok(()),
        false => Err(Reason::OrderDiffers),
    }
}

impl World {
    pub(crate) fn proof(&self, word: &Word) -> Option<Proof> {
        let known = self.platform.transaction(word.transaction);
        let id = match known {
            Some(known) => known.id.clone(),
            None => transaction_id(word.transaction)?,
        };
        let paid = i64::try_from(word.at).ok()?;
        Some(Proof {
            transaction_id: id,
            order_number: word
                .order
                .and_then(|key| self.number(key))
                .map(String::from),
            amount: word.amount,
            payer: None,
            paid_at: Some(Timestamp::from_millis(WALL_MS + paid)),
        })
    }

    /// What the platform says of a payment.
    pub(crate) fn payment_answer(&self, reply: &Reply) -> Answer {
        let unreadable = Answer::Unknown(unknown(Reason::Unreadable, false));
        if let Err(unknown) = believed(reply) {
            return Answer::Unknown(unknown);
        }
        match reply.says {
            Says::Paid(word) => match about_us(reply, &word) {
                Ok(()) => self.proof(&word).map_or(unreadable, Answer::Paid),
                Err(reason) => Answer::Unknown(unknown(reason, false)),
            },
            Says::Pending => Answer::Pending,
            Says::NotFound => Answer::NotFound,
            Says::Closed => Answer::Closed(None),
            Says::Refused(reason) => Answer::Refused(reason),
            _ => unreadable,
        }
    }

    /// What the platform says when asked for a code.
    pub(crate) fn code_answer(reply: &Reply) -> CodeAnswer {
        if let Err(unknown) = believed(reply) {
            return CodeAnswer::Unknown(unknown);
        }
        match reply.says {
            Says::Code => CodeAnswer::Code(format!("https://qr/{}", reply.call.key.seq)),
            Says::Refused(reason) => CodeAnswer::Refused(reason),
            _ => CodeAnswer::Unknown(unknown(Reason::Unreadable, false)),
        }
    }

    /// What the platform says of a cancel.
    pub(crate) fn cancel_answer(reply: &Reply) -> CancelAnswer {
        if let Err(unknown) = believed(reply) {
            return CancelAnswer::Unknown(unknown);
        }
        match reply.says {
            Says::Cancelled(false) => CancelAnswer::Closed,
            Says::Cancelled(true) => CancelAnswer::Refunded,
            Says::Refused(reason) => CancelAnswer::Refused(reason),
            _ => CancelAnswer::Unknown(unknown(Reason::Unreadable, false)),
        }
    }

    /// What the platform says of a refund.
    pub(crate) fn refund_answer(reply: &Reply) -> RefundAnswer {
        if let Err(unknown) = believed(reply) {
            return RefundAnswer::Unknown(unknown);
        }
        match reply.says {
            Says::GivenBack => RefundAnswer::Done,
            Says::GoingBack | Says::NotFound => RefundAnswer::Pending,
            Says::Refused(reason) => RefundAnswer::Refused(reason),
            _ => RefundAnswer::Unknown(unknown(Reason::Unreadable, false)),
        }
    }

    /// What the platform says of a record.
    pub(crate) fn record_answer(reply: &Reply) -> RecordAnswer {
        if let Err(unknown) = believed(reply) {
            return RecordAnswer::Unknown(unknown);
        }
        match reply.says {
            Says::Recorded => RecordAnswer::Recorded,
            Says::NotOffered => RecordAnswer::NotOffered,
            Says::Refused(reason) => RecordAnswer::Refused(reason),
            _ => RecordAnswer::Unknown(unknown(Reason::Unreadable, false)),
        }
    }
}
