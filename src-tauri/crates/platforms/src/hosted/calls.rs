//! The till's calls, in terms of a provider's pages.

use super::{Failure, Given, Hosted, HostedPage, Made, Page, PageState};
use crate::http::unknown;
use crate::refunds::refused;
use crate::{Asked, Credentials, GivenUp, Order, Platform, Record, Refund};
use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Method, OrderNumber, Proof, Reason, RecordAnswer,
    RefundAnswer, Timestamp, TransactionId, Unknown,
};

/// The longest address that fits a QR symbol a phone reads at arm's length (applepay.md §4:
/// hundreds of characters, version 15 to 25).
const LONGEST_CODE: usize = 1_000;

impl<P: HostedPage> Platform for Hosted<P> {
    fn check(&self, _now: Timestamp) -> Credentials {
        self.0.greet()
    }

    /// A page is opened by the customer's own phone: there is nothing to scan and nothing to
    /// print (applepay.md §1).
    fn takes(&self, method: Method) -> bool {
        match method {
            Method::ShowCode => true,
            Method::ScanCode | Method::StaticCode => false,
        }
    }

    fn precreate(&self, order: &Order<'_>, _now: Timestamp) -> CodeAnswer {
        match self.0.create(order) {
            Ok(address) if self.drawable(&address) => CodeAnswer::Code(address),
            Ok(_) => CodeAnswer::Unknown(unknown(Reason::Unreadable)),
            Err(Failure::Refused(reason)) => CodeAnswer::Refused(reason),
            Err(Failure::NotAllowed | Failure::Setup | Failure::KeyEnded | Failure::OtherMode) => {
                CodeAnswer::Refused(Reason::ShopSetup)
            }
            Err(
                puzzle @ (Failure::NotFound
                | Failure::Conflict
                | Failure::Unlisted
                | Failure::Unknown(_)),
            ) => CodeAnswer::Unknown(puzzle.puzzle()),
        }
    }

    fn pay(&self, _order: &Order<'_>, _code: &AuthCode, _now: Timestamp) -> Answer {
        Answer::Refused(Reason::ShopSetup)
    }

    fn query(&self, asked: Asked<'_>, _now: Timestamp) -> Answer {
        match asked {
            Asked::Order(order) => self.found(order, None, Made::AnyTime),
            Asked::Shown { order, code } => self.found(order, Some(code), Made::AnyTime),
            Asked::Made { order, at } => self.found(order, None, Made::About(at)),
            Asked::Since { order, at } => self.found(order, None, Made::Since(at)),
            Asked::Transaction(id) => match self.0.money(id) {
                Ok(page) => by_transaction(&page, id),
                Err(failure) => not_told(failure),
            },
        }
    }

    fn cancel(&self, given_up: &GivenUp<'_>, _now: Timestamp) -> CancelAnswer {
        let made = Made::About(given_up.made_at);
        let page = self.page(given_up.order, given_up.code, made);
        match page {
            Ok(Some(page)) => self.closed(&page, given_up.order),
            // The till never learnt the address, so nobody has it: it can take no money.
            Ok(None) | Err(Failure::NotFound) => CancelAnswer::Closed,
            Err(failure) => CancelAnswer::Unknown(failure.puzzle()),
        }
    }

    fn close(&self, order: &OrderNumber, _now: Timestamp) -> CancelAnswer {
        match self.page(order, None, Made::AnyTime) {
            Ok(Some(page)) => self.closed(&page, order),
            Ok(None) | Err(Failure::NotFound) => CancelAnswer::Refused(Reason::NotFound),
            Err(failure) => CancelAnswer::Unknown(failure.puzzle()),
        }
    }

    /// A provider forgets a request's key after a day (applepay.md §3), so what it has of
    /// this request is looked up first: the money goes back once, however late the retry.
    fn refund(&self, refund: &Refund<'_>, _now: Timestamp) -> RefundAnswer {
        let given = match self.0.read_refund(refund) {
            Ok(None) => self.0.refund(refund),
            Ok(Some(given)) => Ok(given),
            Err(failure) => Err(failure),
        };
        match given {
            Ok(given) => given_back(given),
            Err(Failure::Refused(reason)) => refused(reason),
            Err(Failure::NotAllowed | Failure::Setup | Failure::KeyEnded | Failure::OtherMode) => {
                RefundAnswer::Refused(Reason::ShopSetup)
            }
            Err(Failure::NotFound) => RefundAnswer::Refused(Reason::NotFound),
            Err(Failure::Conflict) => RefundAnswer::Refused(Reason::OrderConflict),
            Err(puzzle @ (Failure::Unlisted | Failure::Unknown(_))) => {
                RefundAnswer::Unknown(puzzle.puzzle())
            }
        }
    }

    fn refund_query(&self, refund: &Refund<'_>, _now: Timestamp) -> RefundAnswer {
        match self.0.read_refund(refund) {
            Ok(Some(given)) => given_back(given),
            // Not received, or not yet: the same request again does no harm.
            Ok(None) => RefundAnswer::Pending,
            Err(Failure::NotFound) => RefundAnswer::Refused(Reason::NotFound),
            Err(
                puzzle @ (Failure::Refused(_)
                | Failure::Conflict
                | Failure::NotAllowed
                | Failure::Setup
                | Failure::KeyEnded
                | Failure::OtherMode
                | Failure::Unlisted
                | Failure::Unknown(_)),
            ) => RefundAnswer::Unknown(puzzle.puzzle()),
        }
    }

    fn record(&self, record: &Record<'_>, _now: Timestamp) -> RecordAnswer {
        match self.0.tag(record) {
            // The id is made from the order number alone: another record under it is this
            // redemption, told before the ledger lost it, with the time it then had.
            Ok(()) | Err(Failure::Conflict) => RecordAnswer::Recorded,
            Err(Failure::NotAllowed) => RecordAnswer::NotOffered,
            Err(Failure::NotFound) => RecordAnswer::Refused(Reason::NotFound),
            Err(Failure::Refused(_)) => RecordAnswer::Refused(Reason::UploadRejected),
            Err(
                puzzle @ (Failure::Setup
                | Failure::KeyEnded
                | Failure::OtherMode
                | Failure::Unlisted
                | Failure::Unknown(_)),
            ) => RecordAnswer::Unknown(puzzle.puzzle()),
        }
    }
}

impl<P: HostedPage> Hosted<P> {
    /// An address is drawn as it is; it must lead back to its page.
    fn drawable(&self, address: &str) -> bool {
        let plain = address.bytes().all(|byte| byte.is_ascii_graphic());
        plain && address.len() <= LONGEST_CODE && self.0.id_in(address).is_some()
    }

    /// The page of an order, by all that is known of it.
    fn page(
        &self,
        order: &OrderNumber,
        code: Option<&str>,
        made: Made,
    ) -> Result<Option<Page>, Failure> {
        match code.and_then(|code| self.0.id_in(code)) {
            Some(id) => self.0.read(&id).map(Some),
            None => self.0.find(order, made),
        }
    }

    fn found(&self, order: &OrderNumber, code: Option<&str>, made: Made) -> Answer {
        match self.page(order, code, made) {
            Ok(Some(page)) => match same(page.order.as_deref(), order.as_str()) {
                Ok(()) => told(&page),
                Err(unknown) => Answer::Unknown(unknown),
            },
            Ok(None) => Answer::NotFound,
            Err(failure) => not_told(failure),
        }
    }

    /// Closes the page of an order.
    fn closed(&self, page: &Page, order: &OrderNumber) -> CancelAnswer {
        if let Err(unknown) = same(page.order.as_deref(), order.as_str()) {
            return CancelAnswer::Unknown(unknown);
        }
        match page.state {
            PageState::Expired | PageState::GivenBack => return CancelAnswer::Closed,
            PageState::Paid | PageState::Unpaid => return money_came_first(),
            PageState::Open => {}
        }
        match self.0.expire(&page.id) {
            Ok(()) => CancelAnswer::Closed,
            // The customer was quicker, or another cancel was: the page knows.
            Err(Failure::Unlisted | Failure::Conflict) => match self.0.read(&page.id) {
                Ok(page) if page.state == PageState::Expired => CancelAnswer::Closed,
                Ok(_) => money_came_first(),
                Err(failure) => CancelAnswer::Unknown(failure.puzzle()),
            },
            Err(
                failure @ (Failure::Refused(_)
                | Failure::NotFound
                | Failure::NotAllowed
                | Failure::Setup
                | Failure::KeyEnded
                | Failure::OtherMode
                | Failure::Unknown(_)),
            ) => CancelAnswer::Unknown(failure.puzzle()),
        }
    }
}

/// The next query finds the money.
fn money_came_first() -> CancelAnswer {
    CancelAnswer::Unknown(unknown(Reason::OrderConflict))
}

/// What a page says of its payment. A page that is done is not paid yet when the money
/// settles later (applepay.md §4).
fn told(page: &Page) -> Answer {
    match page.state {
        PageState::Open | PageState::Unpaid => Answer::Pending,
        PageState::Expired => Answer::Closed(None),
        PageState::GivenBack => Answer::Closed(page.transaction.clone()),
        PageState::Paid => match proof(page) {
            Some(proof) => Answer::Paid(proof),
            None => Answer::Unknown(unknown(Reason::Unreadable)),
        },
    }
}

/// Money of another transaction proves nothing of the one that was noted.
fn by_transaction(page: &Page, id: &TransactionId) -> Answer {
    let named = page.transaction.as_ref().map(TransactionId::as_str);
    match same(named, id.as_str()) {
        Ok(()) if page.state == PageState::Expired => Answer::Closed(Some(id.clone())),
        Ok(()) => told(page),
        Err(unknown) => Answer::Unknown(unknown),
    }
}

fn proof(page: &Page) -> Option<Proof> {
    Some(Proof {
        transaction_id: page.transaction.clone()?,
        order_number: page.order.clone(),
        amount: page.amount?,
        payer: page.payer.clone(),
        paid_at: page.paid_at,
    })
}

/// A page that names nothing is as little ours as one that names another.
fn same(named: Option<&str>, asked: &str) -> Result<(), Unknown> {
    match named {
        Some(named) if named == asked => Ok(()),
        Some(_) => Err(unknown(Reason::OrderDiffers)),
        None => Err(unknown(Reason::Unreadable)),
    }
}

/// A query that is refused says nothing of the payment.
fn not_told(failure: Failure) -> Answer {
    match failure {
        Failure::NotFound => Answer::NotFound,
        puzzle @ (Failure::Refused(_)
        | Failure::Conflict
        | Failure::NotAllowed
        | Failure::Setup
        | Failure::KeyEnded
        | Failure::OtherMode
        | Failure::Unlisted
        | Failure::Unknown(_)) => Answer::Unknown(puzzle.puzzle()),
    }
}

fn given_back(given: Given) -> RefundAnswer {
    match given {
        Given::Done => RefundAnswer::Done,
        Given::Pending => RefundAnswer::Pending,
        Given::Failed => RefundAnswer::Refused(Reason::RefundRefused),
    }
}
