//! What the till may ask of a platform.

use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Money, OrderNumber, RecordAnswer, RedemptionId,
    RefundAnswer, Timestamp, TransactionId,
};

/// One order as the platform is told of it. The same order is sent with every retry.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The till's number, stored before it is sent.
    pub number: &'a OrderNumber,
    /// The demand.
    pub amount: Money,
    /// What the customer reads in the wallet.
    pub subject: &'a str,
    /// How long the customer may pay, counted by the platform from its receipt, in seconds.
    pub expires_in_seconds: i64,
    /// Where the till's ledger stood when the order was made, `till-epoch-seq-abcdef01`: the
    /// platform keeps it with the order and so is a witness of the ledger.
    pub mark: &'a str,
}

/// Which payment a query is about.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'a> {
    /// The till's own order.
    Order(&'a OrderNumber),
    /// The platform's own number, as noted from a customer's screen.
    Transaction(&'a TransactionId),
}

/// A redemption to be recorded at the platform.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Its id, sent as the idempotency key.
    pub redemption: &'a RedemptionId,
    /// The till's number of the payment.
    pub order: &'a OrderNumber,
    /// The platform's number of the payment.
    pub transaction: &'a TransactionId,
    /// When the goods were handed over.
    pub redeemed_at: Timestamp,
}

/// A payment platform. Every call blocks for at most [`crate::Timeouts::whole`], is safe to
/// repeat with the same input, and answers in the till's own words; `now` is the till's clock.
pub trait Platform: Send + Sync {
    /// Asks for a payment code that the customer scans from the till.
    fn precreate(&self, order: &Order<'_>, now: Timestamp) -> CodeAnswer;

    /// Takes the money with the customer's scanned code.
    fn pay(&self, order: &Order<'_>, code: &AuthCode, now: Timestamp) -> Answer;

    /// Asks what became of a payment. It never answers `Refused`: a query that is refused
    /// says nothing of the payment.
    fn query(&self, asked: Asked<'_>, now: Timestamp) -> Answer;

    /// Makes sure the order can take no more money; gives back what it took.
    fn cancel(&self, order: &OrderNumber, now: Timestamp) -> CancelAnswer;

    /// Closes an unpaid order that exists at the platform. A shown code that nobody scanned
    /// does not exist there yet and is `Refused(NotFound)`: use [`Platform::cancel`] for it.
    fn close(&self, order: &OrderNumber, now: Timestamp) -> CancelAnswer;

    /// Gives `amount` back. `request` names this refund and stays the same on every retry.
    fn refund(
        &self,
        order: &OrderNumber,
        amount: Money,
        request: &str,
        reason: &str,
        now: Timestamp,
    ) -> RefundAnswer;

    /// Asks what became of a refund. `Pending` when the platform has no word of it: it may
    /// still be on its way for ten seconds, later it was not received.
    fn refund_query(&self, order: &OrderNumber, request: &str, now: Timestamp) -> RefundAnswer;

    /// Tells the platform of a redemption.
    fn record(&self, record: &Record<'_>, now: Timestamp) -> RecordAnswer;
}
