//! What the till may ask of a platform.

use crate::Credentials;
use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Method, Money, OrderNumber, Payment, RecordAnswer,
    RedemptionId, RefundAnswer, Timestamp, TransactionId,
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
    /// The till's own order, and the payment code the platform gave for it: some platforms
    /// know an order by that alone.
    Shown {
        /// The till's number.
        order: &'a OrderNumber,
        /// The text of the code, as [`Platform::precreate`] answered it.
        code: &'a str,
    },
    /// An order and about when it was made, to within a day: where a platform lists what it has
    /// by time, older ones need not be read.
    Made {
        /// The till's number.
        order: &'a OrderNumber,
        /// When, by the clock of the platform.
        at: Timestamp,
    },
    /// An order of which is only known that it was not made more than a day before that time:
    /// where a platform lists what it has by time, all of it since then is read, however much.
    Since {
        /// The till's number.
        order: &'a OrderNumber,
        /// The time, by the clock of the platform.
        at: Timestamp,
    },
    /// The platform's own number, as noted from a customer's screen.
    Transaction(&'a TransactionId),
}

impl<'a> Asked<'a> {
    /// A payment of this till, by all that is known of it.
    #[must_use]
    pub fn of(payment: &'a Payment) -> Self {
        let order = &payment.order;
        match &payment.code {
            Some(code) => Self::Shown { order, code },
            None => Self::Order(order),
        }
    }

    /// The till's own number, where it is asked by that.
    #[must_use]
    pub const fn order(self) -> Option<&'a OrderNumber> {
        match self {
            Self::Order(order)
            | Self::Shown { order, .. }
            | Self::Made { order, .. }
            | Self::Since { order, .. } => Some(order),
            Self::Transaction(_) => None,
        }
    }
}

/// An order that is given up.
#[derive(Clone, Copy, Debug)]
pub struct GivenUp<'a> {
    /// The till's number.
    pub order: &'a OrderNumber,
    /// The text of the payment code, where the platform gave one.
    pub code: Option<&'a str>,
    /// How the customer was asked to pay.
    pub method: Method,
    /// When the order was made, by the till's clock.
    pub made_at: Timestamp,
}

impl<'a> GivenUp<'a> {
    /// A payment of this till.
    #[must_use]
    pub fn of(payment: &'a Payment) -> Self {
        Self {
            order: &payment.order,
            code: payment.code.as_deref(),
            method: payment.method,
            made_at: payment.created_at,
        }
    }
}

/// Money to be given back.
#[derive(Clone, Copy, Debug)]
pub struct Refund<'a> {
    /// The till's number of the payment; none when the platform knows it by another, as money
    /// that came by a static code.
    pub order: Option<&'a OrderNumber>,
    /// The platform's number of the payment.
    pub transaction: &'a TransactionId,
    /// What the customer paid.
    pub paid: Money,
    /// What went back before by other refunds of this payment, as the till knows it.
    pub returned: Money,
    /// What goes back.
    pub amount: Money,
    /// Names this refund; the same on every retry, another for every other refund.
    pub request: &'a str,
    /// What the customer reads.
    pub reason: &'a str,
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

/// A payment platform. Every call blocks for at most [`crate::Timeouts::whole`] (a list's last page
/// begins by then; six times as late for [`Asked::Since`]), is safe to repeat with the same input, and answers in the till's own words; `now` is the till's clock.
pub trait Platform: Send + Sync {
    /// Whether the account is entered rightly. Moves no money, and makes at most an order that
    /// nobody can pay, which it closes. May ask twice, and so block for twice as long.
    fn check(&self, now: Timestamp) -> Credentials;

    /// Whether a customer can be asked to pay in this way at all.
    fn takes(&self, method: Method) -> bool;

    /// How often the contract lets the till ask about a waiting payment, in seconds; none where
    /// the platform's documents say it.
    fn poll_seconds(&self) -> Option<u8> {
        None
    }

    /// Asks for a payment code that the customer scans from the till.
    fn precreate(&self, order: &Order<'_>, now: Timestamp) -> CodeAnswer;

    /// Takes the money with the customer's scanned code.
    fn pay(&self, order: &Order<'_>, code: &AuthCode, now: Timestamp) -> Answer;

    /// Asks what became of a payment. It never answers `Refused`: a query that is refused
    /// says nothing of the payment.
    fn query(&self, asked: Asked<'_>, now: Timestamp) -> Answer;

    /// Makes sure the order can take no more money; gives back what it took, where the
    /// platform can do so in the same step. Money that arrived first is `Unknown`: the next
    /// query finds it.
    fn cancel(&self, given_up: &GivenUp<'_>, now: Timestamp) -> CancelAnswer;

    /// Closes an unpaid order that exists at the platform. A shown code that nobody scanned
    /// may not exist there yet and is `Refused(NotFound)`: use [`Platform::cancel`] for it.
    fn close(&self, order: &OrderNumber, now: Timestamp) -> CancelAnswer;

    /// How long after [`Platform::refund`] the platform knows nothing certain of it, in
    /// seconds: it is neither asked about nor sent again before.
    fn refund_rest_seconds(&self) -> i64 {
        0
    }

    /// Gives money back.
    fn refund(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer;

    /// Asks what became of a refund. `Pending` while the platform has no last word of it.
    fn refund_query(&self, refund: &Refund<'_>, now: Timestamp) -> RefundAnswer;

    /// Tells the platform of a redemption.
    fn record(&self, record: &Record<'_>, now: Timestamp) -> RecordAnswer;
}
