//! What a customer can do with the phone.

use super::{Problem, Told};
use crate::book::{AuthCode, Book};
use crate::clock;
use crate::customer::{How, hesitates};
use crate::platform::Platform;
use crate::trade::{Trade, TradeStatus};
use crate::{demo, fen, keys};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

type Shared = State<Arc<Platform>>;

/// The app shows a new code about once a minute (alipay.md §6); an old one works a little
/// longer, for the scan under way.
const AUTH_CODE_LIFE: i64 = 2 * clock::MINUTE;

#[derive(Serialize)]
pub struct Orders {
    orders: Vec<Order>,
}

/// An order on the phone's screen. Instants are milliseconds since 1970 UTC.
#[derive(Serialize)]
pub struct Order {
    out_trade_no: String,
    code: Option<String>,
    amount: String,
    subject: String,
    status: TradeStatus,
    transaction_id: Option<String>,
    expires_at: i64,
}

impl From<&Trade> for Order {
    fn from(trade: &Trade) -> Self {
        Self {
            out_trade_no: trade.out_trade_no.clone(),
            code: trade.qr_code.clone(),
            amount: fen::text(trade.total_fen),
            subject: trade.subject.clone(),
            status: trade.status,
            transaction_id: trade.trade_no.clone(),
            expires_at: trade.expires,
        }
    }
}

#[derive(Deserialize)]
pub struct Scan {
    code: String,
}

/// What the phone shows after scanning.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Scanned {
    /// One order with its amount.
    Order(Order),
    /// The shop's printed code: the customer types the amount.
    Static { shop: &'static str },
}

/// What is paid: the code as scanned, or the order; the amount for the printed code only.
#[derive(Deserialize)]
pub struct Payment {
    code: Option<String>,
    out_trade_no: Option<String>,
    amount: Option<String>,
    how: Option<How>,
}

/// The phone's paid screen, or the one before it when the customer takes time.
#[derive(Serialize)]
pub struct Paid {
    paid: bool,
    transaction_id: Option<String>,
    amount: String,
    /// `yyyy-MM-dd HH:mm:ss` in China time.
    paid_at: Option<String>,
    /// The transaction id as a code that the till can scan as evidence.
    svg: Option<String>,
}

#[derive(Deserialize)]
pub struct AuthCodeWish {
    how: Option<How>,
}

/// A code to hold under the till's scanner.
#[derive(Serialize)]
pub struct ShownAuthCode {
    auth_code: String,
    svg: String,
}

/// The orders that can be paid now, newest first.
pub async fn orders(State(platform): Shared) -> Json<Orders> {
    let orders =
        platform.with_book(|book, now| book.waiting(now).into_iter().map(Order::from).collect());
    Json(Orders { orders })
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
        let number = book
            .by_code(code)
            .ok_or_else(Problem::unknown)?
            .out_trade_no
            .clone();
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
        let moved = if how == How::Now {
            book.pay(&number, now)
        } else {
            starts(book, &number, how, now)
        };
        let trade = book
            .order(&number)
            .filter(|_| moved)
            .ok_or_else(Problem::too_late)?;
        Ok(Json(paid_screen(trade)))
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

/// Makes a code for the till to scan, whose owner acts as wished (or as customers do now).
pub async fn auth_code(
    State(platform): Shared,
    Told(wish): Told<AuthCodeWish>,
) -> Result<Json<ShownAuthCode>, Problem> {
    let auth_code = platform.with_book(|book, now| {
        let code = book.new_auth_code();
        let dies = Some(now.saturating_add(AUTH_CODE_LIFE));
        let kept = book.note_auth_code(
            keys::mark(&code),
            AuthCode {
                used: false,
                dies,
                how: wish.how,
            },
        );
        kept.map(|()| code)
            .map_err(|error| Problem::wrong("full", &error))
    })?;
    let svg = svg(&auth_code).ok_or_else(Problem::unknown)?;
    Ok(Json(ShownAuthCode { auth_code, svg }))
}

fn named(book: &Book, code: Option<&str>, out_trade_no: Option<&str>) -> Result<String, Problem> {
    let by_code = code.and_then(|code| book.by_code(code.trim()));
    let trade = by_code.or_else(|| book.order(out_trade_no?));
    trade
        .map(|trade| trade.out_trade_no.clone())
        .ok_or_else(Problem::unknown)
}

/// The customer scans and takes time; false when there is nothing to pay any more.
fn starts(book: &mut Book, number: &str, how: How, now: i64) -> bool {
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
        Ok(Json(paid_screen(trade)))
    })
}

fn paid_screen(trade: &Trade) -> Paid {
    let paid = trade.paid.is_some();
    let shown = trade.trade_no.as_deref().filter(|_| paid);
    Paid {
        paid,
        transaction_id: trade.trade_no.clone(),
        amount: fen::text(trade.total_fen),
        paid_at: trade.paid.map(clock::wire),
        svg: shown.and_then(svg),
    }
}

/// A QR code as an SVG picture, dark on white whatever the page's colours.
fn svg(text: &str) -> Option<String> {
    let code = qrcode::QrCode::new(text).ok()?;
    Some(
        code.render::<qrcode::render::svg::Color<'_>>()
            .min_dimensions(200, 200)
            .build(),
    )
}
