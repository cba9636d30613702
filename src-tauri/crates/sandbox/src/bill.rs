//! Alipay's bills (alipay.md §10): addresses that live for half a minute, and the files behind
//! them. A file is a zip with GBK names and GBK texts, neither signed nor hashed.

mod faulty;
mod fund;
mod moves;
mod text;
mod trade;
mod zipped;

use crate::book::Book;
use crate::demo;
use crate::keys::mark;
use crate::method::Called;
use crate::platform::Platform;
use crate::server::drop_connection;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use text::Whose;

/// Where files are fetched from; the platform's own path.
pub const PATH: &str = "/downloadBillFile.resource";

/// An address dies so soon (alipay.md §10), in milliseconds.
const LIFE: i64 = 30_000;
/// The most addresses that are alive at a time.
const MOST_LINKS: usize = 64;

/// Which bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Orders and refunds.
    Trade,
    /// Movements of the balance.
    Fund,
}

/// One bill of a day, written `yyyy-MM-dd`.
#[derive(Clone, Debug)]
pub struct Bill {
    pub kind: Kind,
    pub day: String,
}

impl Bill {
    /// Whether nothing happened that day.
    pub fn is_empty(&self, book: &Book) -> bool {
        moves::of_day(book, &self.day).is_empty()
    }

    /// The file: name and text of each part, zipped.
    fn file(&self, book: &Book, whose: &Whose) -> Vec<u8> {
        let moves = moves::of_day(book, &self.day);
        let parts = match self.kind {
            Kind::Trade => trade::files(&moves, &self.day, whose),
            Kind::Fund => fund::files(&moves, &self.day, whose),
        };
        zipped::zip(&parts)
    }
}

/// Addresses that can still be fetched from, by their token.
#[derive(Clone, Debug, Default)]
pub struct Links(BTreeMap<String, (Bill, i64)>);

impl Links {
    /// None yet.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// A new address of a bill.
    pub fn give(&mut self, bill: Bill, origin: &str, now: i64) -> String {
        self.0.retain(|_, (_, dies)| *dies > now);
        if self.0.len() >= MOST_LINKS {
            self.0.pop_first();
        }
        let kind = match bill.kind {
            Kind::Trade => "trade",
            Kind::Fund => "signcustomer",
        };
        let account = text::account(demo::SELLER_ID);
        let days = bill.day.replace('-', "");
        let nth = self.0.len();
        let token: String = mark(&format!("bill {kind} {days} {now} {nth}"))
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .map(char::from)
            .collect();
        let dies = now.saturating_add(LIFE);
        self.0.insert(token.clone(), (bill, dies));
        format!(
            "{origin}{PATH}?bizType={kind}&userId={account}&fileType=csv.zip&bizDates={days}\
             &downloadFileName={account}_{days}.csv.zip&fileId=%2F{kind}%2F{account}%2F{days}.csv.zip\
             &timestamp={now}&token={token}"
        )
    }

    fn find(&self, token: &str, now: i64) -> Option<Bill> {
        let (bill, dies) = self.0.get(token)?;
        (*dies > now).then(|| bill.clone())
    }
}

/// Hands out a file; the request is not signed, its address is secret enough.
pub async fn download(
    State(platform): State<Arc<Platform>>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    if !platform.is_network_up() {
        return drop_connection();
    }
    let token = query.get("token").map_or("", String::as_str);
    let response = match platform.take_fault(Some(Called::AlipayBill)) {
        None => sent(&platform, token, &Whose::own()),
        Some(fault) => faulty::meet(&platform, token, fault).await,
    };
    match platform.is_network_up() {
        true => response,
        false => drop_connection(),
    }
}

/// The file behind a token, or a page that says that there is none any more.
fn sent(platform: &Platform, token: &str, whose: &Whose) -> Response {
    match file(platform, token, whose) {
        Some(bytes) => whole(bytes),
        None => (StatusCode::OK, "<html><body>下载链接已失效</body></html>").into_response(),
    }
}

fn file(platform: &Platform, token: &str, whose: &Whose) -> Option<Vec<u8>> {
    platform.with_bills(|book, now| {
        let bill = book.links.find(token, now)?;
        let bill = Bill {
            day: whose.another_day.clone().unwrap_or(bill.day),
            ..bill
        };
        Some(bill.file(book, whose))
    })
}

fn whole(bytes: Vec<u8>) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/octet-stream")];
    (kind, Body::from(bytes)).into_response()
}
