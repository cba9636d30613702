//! `alipay.trade.pay`: charging the code on the customer's phone (alipay.md §6).

use super::{Call, query, terms};
use crate::answer::{Answer, Refusal};
use crate::book::{AuthCode, Opening};
use crate::customer::{self, How};
use crate::keys;
use crate::trade::{Trade, TradeKind, TradeStatus};

pub fn pay(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let number = call.biz.out_trade_no()?;
    let total_fen = call.biz.amount("total_amount")?;
    let subject = call.biz.required("subject", 256)?;
    let mark = keys::mark(auth_code(call)?);
    if let Some(before) = call.book.order(number) {
        same_order(before, total_fen, subject, &mark)?;
        return outcome(before);
    }
    let expires = terms::order_expiry(call.biz, call.now)?;
    let how = take_code(call, &mark)?;
    if how == How::Decline {
        return Err(no_money());
    }
    let (kind, now) = (TradeKind::AuthCode, call.now);
    let auth_mark = Some(mark);
    call.book.open(Opening {
        out_trade_no: number,
        kind,
        subject,
        total_fen,
        now,
        expires,
        auth_mark,
        passback: terms::passback(call.biz)?,
    })?;
    charge(call, number, how)
}

/// Opens the trade at once (the customer stands there) and takes the money, now or later.
fn charge(call: &mut Call<'_>, number: &str, how: How) -> Result<Answer, Refusal> {
    call.book.scan(number, call.now);
    if how == How::Now {
        call.book.pay(number, call.now);
    } else {
        customer::hesitates(call.book, how, number, call.now);
    }
    outcome(call.book.order(number).ok_or(Refusal::unknown())?)
}

/// Digits with the prefix 25 to 30, 16 to 24 long; or a face token: `fp`, 35 characters
/// (alipay.md §6).
fn auth_code<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    let code = call.biz.required("auth_code", 64)?;
    let digits = code.bytes().all(|b| b.is_ascii_digit());
    let prefix = code.get(..2).and_then(|p| p.parse::<u8>().ok());
    let bar = digits && (16..=24).contains(&code.len()) && prefix.is_some_and(is_alipay);
    let face = code.len() == 35 && code.starts_with("fp");
    if bar || face {
        Ok(code)
    } else {
        Err(bad_code())
    }
}

const fn is_alipay(prefix: u8) -> bool {
    prefix >= 25 && prefix <= 30
}

/// Uses the code up: it works once, and a failed try counts (alipay.md §6).
fn take_code(call: &mut Call<'_>, mark: &str) -> Result<How, Refusal> {
    let known = call.book.auth_code(mark).cloned();
    let dead = |code: &AuthCode| code.used || code.dies.is_some_and(|at| at <= call.now);
    if known.as_ref().is_some_and(dead) {
        return Err(bad_code());
    }
    let how = known.and_then(|code| code.how);
    let used = AuthCode {
        used: true,
        dies: None,
        how,
    };
    call.book.note_auth_code(mark.to_owned(), used)?;
    Ok(how.unwrap_or(How::at_the_scanner(call.customer)))
}

/// The same number again: the same data gives the true state, other data is an error, and
/// another code on a paid order is told so (alipay.md §6).
fn same_order(before: &Trade, total: i64, subject: &str, mark: &str) -> Result<(), Refusal> {
    let closed = matches!(before.status, TradeStatus::Void | TradeStatus::TradeClosed);
    let same_code = before.auth_mark.as_deref() == Some(mark);
    if closed {
        Err(Refusal::has_close())
    } else if before.total_fen != total || before.subject != subject {
        Err(Refusal::inconsistent())
    } else if same_code {
        Ok(())
    } else if before.paid.is_some() {
        Err(Refusal::has_success())
    } else {
        Err(Refusal::inconsistent())
    }
}

/// 10000 once paid, 10003 while the customer must confirm (alipay.md §6).
fn outcome(trade: &Trade) -> Result<Answer, Refusal> {
    let answer = if trade.paid.is_some() {
        Answer::success()
    } else {
        Answer::waiting()
    };
    let answer = query::money(answer, trade);
    Ok(answer.with_some("gmt_payment", trade.paid.map(crate::clock::wire)))
}

const fn bad_code() -> Refusal {
    Refusal::business(
        "ACQ.PAYMENT_AUTH_CODE_INVALID",
        "支付失败，获取顾客账户信息失败，请顾客刷新付款码后重新收款",
    )
}

const fn no_money() -> Refusal {
    Refusal::business("ACQ.BUYER_BALANCE_NOT_ENOUGH", "买家余额不足")
}
