//! What a platform may say, in our own words. Unknown is a first-class answer.

use crate::{Proof, Reason, TransactionId};

/// Nobody knows what happened: no answer, or one that cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Why it is not known.
    pub reason: Reason,
    /// The platform could not even be reached: the network is gone.
    pub offline: bool,
}

/// What the platform says of one payment (pay and query).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Signed: the money is there.
    Paid(Proof),
    /// The order exists and waits for the customer.
    Pending,
    /// The platform has no such order (a shown code nobody scanned yet, or none at all).
    NotFound,
    /// The order is closed at the platform; the transaction id when it names one.
    Closed(Option<TransactionId>),
    /// Refused for good; another try needs a new order.
    Refused(Reason),
    /// Not known.
    Unknown(Unknown),
}

/// What the platform says when asked for a payment code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeAnswer {
    /// The text to draw as a QR code.
    Code(String),
    /// Refused.
    Refused(Reason),
    /// Not known.
    Unknown(Unknown),
}

/// What the platform says when asked to cancel an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CancelAnswer {
    /// Closed unpaid, or never known there: it can no longer take money.
    Closed,
    /// It had been paid, and the cancel gave the money back.
    Refunded,
    /// The platform will not cancel any more (too late, finished).
    Refused(Reason),
    /// Not known; ask again with the same input.
    Unknown(Unknown),
}

/// What the platform says of a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAnswer {
    /// The refund with this request number is done.
    Done,
    /// Accepted, or repeated: ask the refund query before believing it.
    Pending,
    /// Refused.
    Refused(Reason),
    /// Not known.
    Unknown(Unknown),
}

/// What the platform says when told of a redemption.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordAnswer {
    /// Recorded, or already recorded with the same id.
    Recorded,
    /// This merchant has no record endpoint; the confirmation is the upload.
    NotOffered,
    /// Refused for good.
    Refused(Reason),
    /// Not known; send the same again.
    Unknown(Unknown),
}
