//! What a customer can do with the phone, at either platform.

use super::screens::{Order, Orders, Paid, Payment, Scan, Scanned, Shop};
use super::{Problem, Told};
use crate::book::Book;
use crate::customer::{How, hesitates};
use crate::platform::Platform;
use crate::trade::{TradeStatus, TradeView};
use crate::wechat::CODE_PREFIX;
use crate::{demo, fen};
use axum::Json;
use axum::extract::{Path, State};
use std::sync::Arc;

type Shared = State<Arc<Platform>>;

/// The shop and its printed codes, which lie on the counter.
pub async fn shop() -> Json<Shop> {
    Json(Shop {
        name: demo::SHOP_NAME,
        static_code: demo::static_code(),
        wechat_static_code: demo::wechat::static_code(),
    })
}

/// The orders that can be paid now: Alipay's, then WeChat Pay's, each newest first.
pub async fn orders(State(platform): Shared) -> Json<Orders> {
    let orders = platform.with_book(|book, now| {
        let alipay = book.waiting(now).into_iter().map(TradeView::from);
        let wechat = book.wechat.waiting(now).into_iter().map(TradeView::from);
        alipay.chain(wechat).map(Order::from).collect()
    });
    Json(Orders { orders })
}

/// What became of one order: the phone's paid screen, once it is paid.
pub async fn order(
    State(platform): Shared,
    Path(out_trade_no): Path<String>,
) -> Result<Json<Paid>, Problem> {
    let view = platform.trade(&out_trade_no).ok_or_else(Problem::unknown)?;
    Ok(Json(view.into()))
}

/// Scans a code: an order's trade at Alipay exists from now on (alipay.md §5).
pub async fn scan(
    State(platform): Shared,
    Told(scan): Told<Scan>,
) -> Result<Json<Scanned>, Problem> {
    let code = scan.code.trim();
    if is_static(code) {
        return Ok(Json(Scanned::Static {
            shop: demo::SHOP_NAME,
        }));
    }
    platform.with_book(|book, now| {
        let (_, number) = named(book, Some(code), None)?;
        book.scan(&number, now);
        let view = book.view(&number);
        let open = view.filter(|view| view.status == TradeStatus::WaitBuyerPay);
        open.map(|view| Json(Scanned::Order(view.into())))
            .ok_or_else(Problem::too_late)
    })
}

/// Pays an order, now or in a while, or an amount to one of the shop's printed codes.
pub async fn pay(
    State(platform): Shared,
    Told(payment): Told<Payment>,
) -> Result<Json<Paid>, Problem> {
    let code = payment.code.as_deref().map(str::trim);
    if let Some(code) = code.filter(|code| is_static(code)) {
        return pay_static(&platform, code, payment.amount.as_deref());
    }
    let how = payment.how.unwrap_or(How::Now);
    platform.with_book(|book, now| {
        let (whose, number) = named(book, code, payment.out_trade_no.as_deref())?;
        let moved = match (whose, how) {
            (Whose::Wechat, how) => book.wechat.pay_as(how, &number, now),
            (Whose::Alipay, How::Now) => book.pay(&number, now),
            (Whose::Alipay, How::Password | How::Decline | How::Late | How::Never) => {
                starts(book, how, &number, now)
            }
        };
        let view = book.view(&number).filter(|_| moved);
        view.map(|view| Json(view.into()))
            .ok_or_else(Problem::too_late)
    })
}

/// The customer refuses: an order at Alipay closes.
pub async fn decline(
    State(platform): Shared,
    Told(payment): Told<Payment>,
) -> Result<Json<Order>, Problem> {
    let code = payment.code.as_deref().map(str::trim);
    platform.with_book(|book, now| {
        let (whose, number) = named(book, code, payment.out_trade_no.as_deref())?;
        let refused = match whose {
            Whose::Wechat => book.wechat.decline(&number, now),
            Whose::Alipay => {
                book.scan(&number, now);
                let open = book.order(&number).is_some_and(|trade| trade.is_open());
                if open {
                    book.give_up(&number);
                }
                open
            }
        };
        let view = book.view(&number).filter(|_| refused);
        view.map(|view| Json(view.into()))
            .ok_or_else(Problem::too_late)
    })
}

/// Whose order it is.
#[derive(Clone, Copy)]
enum Whose {
    Alipay,
    Wechat,
}

fn is_static(code: &str) -> bool {
    code == demo::static_code() || code == demo::wechat::static_code()
}

/// The order behind a code as scanned, or of a number.
fn named(
    book: &Book,
    code: Option<&str>,
    out_trade_no: Option<&str>,
) -> Result<(Whose, String), Problem> {
    let alipay = match code {
        Some(code) if code.starts_with(CODE_PREFIX) => None,
        Some(code) => book.by_code(code),
        None => out_trade_no.and_then(|number| book.order(number)),
    };
    if let Some(trade) = alipay {
        return Ok((Whose::Alipay, trade.out_trade_no.clone()));
    }
    let wechat = book.wechat.named(code, out_trade_no);
    wechat
        .map(|order| (Whose::Wechat, order.out_trade_no.clone()))
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

fn pay_static(
    platform: &Platform,
    code: &str,
    amount: Option<&str>,
) -> Result<Json<Paid>, Problem> {
    let wrong = || Problem::wrong("bad_amount", &"type an amount in yuan, for example 12.30");
    let fen = amount
        .and_then(|text| fen::parse(text.trim()))
        .ok_or_else(wrong)?;
    let wechat = code == demo::wechat::static_code();
    let id = match wechat {
        true => platform.wechat_pay_static(fen),
        false => platform.pay_static(fen),
    };
    let id = id.ok_or_else(Problem::too_late)?;
    platform.with_book(|book, _| {
        let view = match wechat {
            true => book.wechat.by_id(&id).map(TradeView::from),
            false => book.existing(Some(&id), None).map(TradeView::from),
        };
        view.map(|view| Json(view.into()))
            .ok_or_else(Problem::unknown)
    })
}
