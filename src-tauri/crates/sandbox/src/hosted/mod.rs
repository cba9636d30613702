//! A simulated Stripe Checkout under `/stripe`: sessions, payment intents, refunds and the
//! balance, with the documented states and traps (applepay.md §3 to §6), and the page that
//! the customer's phone opens. Its books are its own; network, faults and customers are those
//! of the whole simulator.

mod api;
mod balance;
mod book;
mod idempotency;
mod json;
mod page;
mod params;
mod refunds;
mod sessions;

use crate::config::Customer;
use crate::method::{Called, Method};
use crate::platform::Platform;
use crate::sale::SaleView;
use crate::server::drop_connection;
use crate::visit::{self, Arrived};
use api::Call;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{any, get};
use book::Book;
use params::Params;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the company's addresses begin.
pub const BASE: &str = "/stripe/v1/";

/// The company: one book behind one lock.
pub struct Hosted {
    platform: Arc<Platform>,
    book: Mutex<Book>,
}

impl Hosted {
    /// An empty book whose invented numbers follow from the seed.
    pub fn new(platform: Arc<Platform>, seed: u64) -> Self {
        let book = Mutex::new(Book::new(seed));
        Self { platform, book }
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on the book as of now.
    fn with_book<T>(&self, work: impl FnOnce(&mut Book, i64) -> T) -> T {
        let mut book = self.lock();
        let now = self.platform.now();
        book.settle_due(now);
        work(&mut book, now)
    }

    /// One sale, if the company ever heard of it.
    pub fn sale(&self, order: &str) -> Option<SaleView> {
        self.with_book(|book, _| book.sale(order))
    }

    /// The customer opens the page of an order and pays.
    pub fn pay(&self, order: &str) -> bool {
        self.with_book(|book, now| {
            let found = book.sessions.iter().find(|s| s.order == order);
            let id = found.map(|session| session.id.clone());
            id.is_some_and(|id| book.pay(&id, now))
        })
    }

    /// Money that was under way arrives after the page of an order was closed.
    pub fn pay_after_close(&self, order: &str) -> bool {
        self.with_book(|book, now| {
            let found = book.sessions.iter().find(|s| s.order == order);
            let id = found.map(|session| session.id.clone());
            id.is_some_and(|id| book.pay_after_close(&id, now))
        })
    }

    /// Other tills of the account make so many pages that nobody pays.
    pub fn others_make(&self, many: u64) {
        let pairs = |nth: u64| {
            let order = format!("T99_1_{nth:06}_K");
            [
                ("mode", "payment"),
                ("client_reference_id", order.as_str()),
                ("success_url", "https://shop.example/thanks"),
                ("line_items[0][quantity]", "1"),
                ("line_items[0][price_data][currency]", "cny"),
                ("line_items[0][price_data][unit_amount]", "1000"),
                ("line_items[0][price_data][product_data][name]", "Coffee"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        self.with_book(|book, now| {
            for nth in 1..=many {
                let params = Params::new(pairs(nth).into());
                let made = sessions::create(book, &params, "localhost", Customer::Manual, now);
                debug_assert!(made.is_ok(), "an order like any other");
            }
        });
    }

    /// Pays out all that is held in one currency.
    pub fn pay_out(&self, currency: &str) -> String {
        self.with_book(|book, now| book.pay_out(currency, now))
    }
}

/// The company's addresses.
pub fn routes(hosted: Arc<Hosted>) -> Router {
    Router::new()
        .route("/stripe/v1/{*call}", any(call))
        .route("/stripe/pay/{session}", get(page::show).post(page::press))
        .with_state(hosted)
}

async fn call(State(hosted): State<Arc<Hosted>>, request: Request) -> Response {
    if !hosted.platform.is_network_up() {
        return drop_connection();
    }
    let arrived = match Arrived::read(request).await {
        Ok(arrived) => arrived,
        Err(response) => return response,
    };
    let call = Call::new(&hosted, &arrived);
    if let Some(barred) = call.barred() {
        return visit::sent(&call, &barred, visit::Seal::Genuine);
    }
    visit::answer(&hosted.platform, &call, called(&arrived), &arrived).await
}

/// The till's call that a request stands for, as a fault script names it.
fn called(arrived: &Arrived) -> Option<Called> {
    let method = match (arrived.post, arrived.segments(BASE).as_slice()) {
        (true, ["checkout", "sessions"]) => Method::Precreate,
        (true, ["checkout", "sessions", _, "expire"]) => Method::Cancel,
        (true, ["refunds"]) => Method::Refund,
        (true, ["payment_intents", _]) => Method::Sync,
        (false, ["refunds", ..]) => Method::RefundQuery,
        (false, ["checkout", "sessions", ..] | ["payment_intents", _]) => Method::Query,
        (false, ["balance_transactions"]) => return Some(Called::Balance),
        _ => return None,
    };
    Some(Called::Alipay(method))
}
