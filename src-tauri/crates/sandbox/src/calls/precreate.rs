//! `alipay.trade.precreate`: an order and the code the shop shows (alipay.md §5).

use super::{Call, terms};
use crate::answer::{Answer, Refusal};
use crate::book::Opening;
use crate::customer::{self, How};
use crate::trade::{Trade, TradeKind, TradeStatus};

pub fn precreate(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let number = call.biz.out_trade_no()?;
    let total_fen = call.biz.amount("total_amount")?;
    let subject = call.biz.required("subject", 256)?;
    match call.book.order(number) {
        Some(before) => same_order(before, total_fen, subject)?,
        None => first_time(call, number, total_fen, subject)?,
    }
    let code = shown_code(call, number)?;
    Ok(Answer::success()
        .with("out_trade_no", number)
        .with("qr_code", code))
}

/// The same number again is accepted while unpaid and with the same data (alipay.md §5).
fn same_order(before: &Trade, total_fen: i64, subject: &str) -> Result<(), Refusal> {
    match before.status {
        TradeStatus::TradeSuccess | TradeStatus::TradeFinished => Err(Refusal::has_success()),
        TradeStatus::TradeClosed | TradeStatus::Void => Err(Refusal::has_close()),
        TradeStatus::Shown | TradeStatus::WaitBuyerPay => {
            let same = before.total_fen == total_fen
                && before.subject == subject
                && before.kind == TradeKind::PaymentCode;
            if same {
                Ok(())
            } else {
                Err(Refusal::inconsistent())
            }
        }
    }
}

fn first_time(
    call: &mut Call<'_>,
    number: &str,
    total_fen: i64,
    subject: &str,
) -> Result<(), Refusal> {
    let (kind, now) = (TradeKind::PaymentCode, call.now);
    let expires = terms::order_expiry(call.biz, now)?;
    terms::code_expiry(call.biz, now, expires)?;
    let opening = Opening {
        out_trade_no: number,
        kind,
        subject,
        total_fen,
        now,
        expires,
        auth_mark: None,
        passback: terms::passback(call.biz)?,
    };
    call.book.open(opening)?;
    if let Some(how) = How::at_the_shown_code(call.customer) {
        customer::sees_code(call.book, how, number, now);
    }
    Ok(())
}

/// The code that is still alive, or a new one when two hours are over (alipay.md §5).
fn shown_code(call: &mut Call<'_>, number: &str) -> Result<String, Refusal> {
    let (now, order) = (call.now, call.book.order(number).ok_or(Refusal::unknown())?);
    let alive = |trade: &Trade| trade.qr_code.clone().filter(|_| trade.qr_expires > now);
    if let Some(code) = alive(order) {
        return Ok(code);
    }
    let dies = terms::code_expiry(call.biz, now, order.expires)?;
    let code = call.book.new_code(number);
    let order = call.book.order_mut(number).ok_or(Refusal::unknown())?;
    order.qr_code = Some(code.clone());
    order.qr_expires = dies;
    Ok(code)
}
