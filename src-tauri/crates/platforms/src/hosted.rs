//! Providers of a hosted payment page: the till shows the page's address as a code, and the
//! customer pays on it, with Apple Pay or a card (platforms note `applepay.md`, §1 and §2).
//!
//! A provider fits in by implementing [`HostedPage`]; [`Hosted`] makes a platform of it.

pub(crate) use stripe::said;

mod calls;
pub(crate) mod stripe;

use crate::http::unknown;
use crate::{Credentials, Order, Record, Refund};
use hexiao_domain::{Money, OrderNumber, Reason, Timestamp, TransactionId, Unknown};

/// Any provider of hosted pages, as a platform.
struct Hosted<P>(P);

/// What the till needs of a provider of payment pages. Every call is safe to repeat.
trait HostedPage: Send + Sync {
    /// What the provider says of the shop's key, asked with harmless questions.
    fn greet(&self) -> Credentials;

    /// Makes the page of an order, or finds the one it made before; its address.
    fn create(&self, order: &Order<'_>) -> Result<String, Failure>;

    /// The provider's id of the page whose address the till shows.
    fn id_in(&self, address: &str) -> Option<String>;

    /// The page of that id.
    fn read(&self, id: &str) -> Result<Page, Failure>;

    /// The page of an order whose address the till never learnt. `None` means that there surely
    /// is none.
    fn find(&self, order: &OrderNumber, made: Made) -> Result<Option<Page>, Failure>;

    /// The money of that number.
    fn money(&self, id: &TransactionId) -> Result<Page, Failure>;

    /// Makes sure that nobody can pay on an open page any more.
    fn expire(&self, id: &str) -> Result<(), Failure>;

    /// Gives money back.
    fn refund(&self, refund: &Refund<'_>) -> Result<Given, Failure>;

    /// What became of a refund; `None` when the provider has none of that request.
    fn read_refund(&self, refund: &Refund<'_>) -> Result<Option<Given>, Failure>;

    /// Writes a redemption into the provider's record of the money.
    fn tag(&self, record: &Record<'_>) -> Result<(), Failure>;
}

/// What is known of the time at which a page was made, to within a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    AnyTime,
    About(Timestamp),
    Since(Timestamp),
}

/// What a provider says of one page, or of the money that came over it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Page {
    /// The provider's id of the page; empty where only the money is told of.
    id: String,
    /// The till's number, as it was sent with the order.
    order: Option<String>,
    /// Where it stands.
    state: PageState,
    /// The provider's number of the money.
    transaction: Option<TransactionId>,
    /// What was to be paid, or was paid.
    amount: Option<Money>,
    /// How the customer paid, in a word or two.
    payer: Option<String>,
    /// When the money came, by the provider's clock.
    paid_at: Option<Timestamp>,
}

/// Where a page stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PageState {
    /// It can be paid.
    Open,
    /// The money is there.
    Paid,
    /// The customer is done, and the money is not there yet.
    Unpaid,
    /// It can never be paid.
    Expired,
    /// The money came, and all of it went back.
    GivenBack,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Given {
    /// The money is on its way back for good.
    Done,
    /// No last word yet.
    Pending,
    /// It will not go back by this request.
    Failed,
}

/// Why a provider did not do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    /// Refused, and nothing was done.
    Refused(Reason),
    /// There is no such thing there.
    NotFound,
    /// It exists there with other data.
    Conflict,
    /// This key may not make this call.
    NotAllowed,
    /// The key or the account is wrong; nothing was done.
    Setup,
    /// The key was the shop's, and is switched off or has run out; nothing was done.
    KeyEnded,
    /// The key is of the other world, with real money or without; nothing was done.
    OtherMode,
    /// A refusal that no list names, as when the thing is in another state.
    Unlisted,
    /// Nobody knows what was done.
    Unknown(Unknown),
}

impl Failure {
    /// Why this leaves us without knowledge of the payment.
    fn puzzle(self) -> Unknown {
        unknown(match self {
            Self::Refused(reason) => reason,
            Self::NotFound => Reason::NotFound,
            Self::Conflict => Reason::OrderConflict,
            Self::NotAllowed | Self::Setup | Self::KeyEnded | Self::OtherMode => Reason::ShopSetup,
            Self::Unlisted => Reason::Unreadable,
            Self::Unknown(unknown) => return unknown,
        })
    }
}

impl From<Unknown> for Failure {
    fn from(unknown: Unknown) -> Self {
        Self::Unknown(unknown)
    }
}
