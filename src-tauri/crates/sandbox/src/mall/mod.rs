//! A simulated platform of the open protocol under `/mall` (`openapi/generic.yaml` of the
//! platforms crate): requests and answers are signed with the shop's secret. Its books are
//! its own; network, faults and customers are those of the whole simulator.

mod api;
mod book;
mod moves;
mod page;
mod seal;

use crate::method::{Called, Method};
use crate::platform::Platform;
use crate::sale::SaleView;
use crate::server::drop_connection;
use crate::visit::{self, Arrived, Seal};
use api::Call;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{any, get};
use book::Book;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the platform's addresses begin.
pub const BASE: &str = "/mall/";

/// The platform: one book behind one lock.
pub struct Mall {
    platform: Arc<Platform>,
    book: Mutex<Book>,
}

impl Mall {
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

    /// One sale, if the platform ever heard of it.
    pub fn sale(&self, order: &str) -> Option<SaleView> {
        self.with_book(|book, _| book.payment(order).map(book::Payment::view))
    }

    /// The customer pays an order.
    pub fn pay(&self, order: &str) -> bool {
        self.with_book(|book, now| book.pay(order, now))
    }

    /// Money that was under way arrives after an order was closed.
    pub fn pay_after_close(&self, order: &str) -> bool {
        self.with_book(|book, now| book.pay_after_close(order, now))
    }

    /// A customer pays an amount to the shop's printed code.
    pub fn pay_static(&self, minor: i64) -> Option<String> {
        self.with_book(|book, now| book.pay_static(minor, now))
    }
}

/// The platform's addresses.
pub fn routes(mall: Arc<Mall>) -> Router {
    Router::new()
        .route("/mall/pay/{token}", get(page::show).post(page::press))
        .route("/mall/{*call}", any(call))
        .with_state(mall)
}

async fn call(State(mall): State<Arc<Mall>>, request: Request) -> Response {
    if !mall.platform.is_network_up() {
        return drop_connection();
    }
    let arrived = match Arrived::read(request).await {
        Ok(arrived) => arrived,
        Err(response) => return response,
    };
    let call = Call::new(&mall, &arrived);
    let known = mall.with_book(|book, now| seal::known(book, &arrived, now));
    if let Err(field) = known {
        // A stranger's answer cannot be signed for the shop.
        return visit::sent(&call, &api::unauthorized(field), Seal::Missing);
    }
    let name = method(&arrived).map(Called::Alipay);
    visit::answer(&mall.platform, &call, name, &arrived).await
}

/// The till's call that a request stands for, as a fault script names it.
fn method(arrived: &Arrived) -> Option<Method> {
    match (arrived.post, arrived.segments(BASE).as_slice()) {
        (true, ["payments"]) if names_code(&arrived.body) => Some(Method::Pay),
        (true, ["payments"]) => Some(Method::Precreate),
        (true, ["payments", _, "close"]) => Some(Method::Cancel),
        (true, ["payments", _, "refunds"]) => Some(Method::Refund),
        (true, ["redemptions"]) => Some(Method::Sync),
        (false, ["payments", _, "refunds", _]) => Some(Method::RefundQuery),
        (false, ["payments" | "transactions", _]) => Some(Method::Query),
        _ => None,
    }
}

/// Whether an order comes with the customer's code.
fn names_code(body: &[u8]) -> bool {
    let content = serde_json::from_slice::<serde_json::Value>(body);
    content.is_ok_and(|content| content.get("auth_code").is_some())
}
