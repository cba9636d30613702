//! What a customer can do with the phone.

use super::screens::{Order, Orders, Paid, Payment, Scan, Scanned, Shop};
use super::{Problem, Told};
use crate::book::Book;
use crate::customer::{How, hesitates};
use crate::platform::Platform;
use crate::trade::TradeStatus;
use crate::{demo, fen};
use axum::Json;
use axum::extract::{Path, State};
use std::sync::Arc;

type Shared = State<Arc<Platform>>;

/// The shop and its printed code, which lies on the counter.
pub async fn shop() -> Json<Shop> {
    Json(Shop {
        name: demo::SHOP_NAME,
        static_code: demo::static_code(),
    })
}

/// The orders that can be paid now, newest first.
pub async fn orders(State(platform): Shared) -> Json<Orders> {
    let orders =
        platform.with_book(|book, now| book.waiting(now).into_iter().map(Order::from).collect());
    Json(Orders { orders })
}

/// What became of one order: the phone's paid screen, once it is paid.
pub async fn order(
    State(platform): Shared,
    Path(out_trade_no): Path<String>,
) -> Result<Json<Paid>, Problem> {
    platform.with_book(|book, _| {
        let trade = book.order(&out_trade_no).ok_or_else(Problem::unknown)?;
        Ok(Json(trade.into()))
    })
}

/// Scans a code: an order's trade exists from now on (alipay.md §5).
pub async fn scan(
    State(platform): Shared,
    Told(scan): Told<Scan>,
) -> Result<Json<Scanned>, Problem> {
    let code = scan.code.trim();
    if code == demo::static_code() {
        return Ok(Json(Scanned::Static {
            shop: demo::SHOP_NAME,
        }));
    }
    platform.with_book(|book, now| {
        let number = named(book, Some(code), None)?;
        book.scan(&number, now);
        let open = book
            .order(&number)
            .filter(|t| t.status == TradeStatus::WaitBuyerPay);
        open.map(|trade| Json(Scanned::Order(trade.into())))
            .ok_or_else(Problem::too_late)
    })
}

/// Pays an order, now or in a while, or an amount to the shop's printed code.
pub async fn pay(
    State(platform): Shared,
    Told(payment): Told<Payment>,
) -> Result<Json<Paid>, Problem> {
    if payment.code.as_deref().map(str::trim) == Some(demo::static_code()) {
        return pay_static(&platform, payment.amount.as_deref());
    }
    let how = payment.how.unwrap_or(How::Now);
    platform.with_book(|book, now| {
        let number = named(
            book,
            payment.code.as_deref(),
            payment.out_trade_no.as_deref(),
        )?;
        let moved = match how {
            How::Now => book.pay(&number, now),
            How::Password | How::Decline | How::Late | How::Never => {
                starts(book, how, &number, now)
            }
        };
        let trade = book
            .order(&number)
            .filter(|_| moved)
            .ok_or_else(Problem::too_late)?;
        Ok(Json(trade.into()))
    })
}

/// The customer refuses: the order closes.
pub async fn decline(
    State(platform): Shared,
    Told(payment): Told<Payment>,
) -> Result<Json<Order>, Problem> {
    platform.with_book(|book, now| {
        let number = named(
            book,
            payment.code.as_deref(),
            payment.out_trade_no.as_deref(),
        )?;
        book.scan(&number, now);
        if book.order(&number).is_none_or(|trade| !trade.is_open()) {
            return Err(Problem::too_late());
        }
        book.give_up(&number);
        book.order(&number)
            .map(|trade| Json(trade.into()))
            .ok_or_else(Problem::unknown)
    })
}

/// The order behind a code as scanned, or of a number.
fn named(book: &Book, code: Option<&str>, out_trade_no: Option<&str>) -> Result<String, Problem> {
    let trade = match code {
        Some(code) => book.by_code(code.trim()),
        None => out_trade_no.and_then(|number| book.order(number)),
    };
    trade
        .map(|trade| trade.out_trade_no.clone())
        .ok_or_else(Problem::unknown)
}

/// The customer scans and takes time; false when there is nothing to pay any more.
fn starts(book: &mut Book, how: How, number: &str, now: i64) -> bool {
    book.scan(number, now);
    let waits = book
        .order(number)
        .is_some_and(|t| t.status == TradeStatus::WaitBuyerPay);
    if waits {
        hesitates(book, how, number, now);
    }
    waits
}

fn pay_static(platform: &Platform, amount: Option<&str>) -> Result<Json<Paid>, Problem> {
    let wrong = || Problem::wrong("bad_amount", &"type an amount in yuan, for example 12.30");
    let fen = amount
        .and_then(|text| fen::parse(text.trim()))
        .ok_or_else(wrong)?;
    let id = platform.pay_static(fen).ok_or_else(Problem::too_late)?;
    platform.with_book(|book, _| {
        let trade = book
            .existing(Some(&id), None)
            .ok_or_else(Problem::unknown)?;
        Ok(Json(trade.into()))
    })
}
