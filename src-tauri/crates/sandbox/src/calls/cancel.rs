//! `alipay.trade.cancel` and `alipay.trade.close`: giving up (alipay.md §8).

use super::Call;
use crate::answer::{Answer, Refusal};
use crate::book::Opening;
use crate::clock::DAY;
use crate::trade::{CancelAction, Refund, Trade, TradeKind, TradeStatus};

/// Unpaid closes, paid refunds: a cancel is a money movement (alipay.md §8).
pub fn cancel(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let Some(number) = named_order(call)? else {
        return never_heard_of(call);
    };
    let trade = call.book.order(&number).ok_or(Refusal::unknown())?.clone();
    if trade.racing && trade.is_open() {
        return Err(overtaken(call, &number));
    }
    let action = match trade.status {
        TradeStatus::Shown => {
            call.book.give_up(&number);
            None
        }
        TradeStatus::Void => None,
        TradeStatus::WaitBuyerPay => {
            call.book.give_up(&number);
            Some(CancelAction::Close)
        }
        TradeStatus::TradeSuccess => Some(undo(call, &trade)?),
        TradeStatus::TradeFinished => return Err(finished()),
        TradeStatus::TradeClosed => Some(trade.cancel.unwrap_or(CancelAction::Close)),
    };
    done(call, &number, action)
}

/// The customer's payment arrives first, once: the platform cannot tell yet, and a query
/// will say `TRADE_SUCCESS` (alipay.md §8, reliability.md row 25).
fn overtaken(call: &mut Call<'_>, number: &str) -> Refusal {
    call.book.pay(number, call.now);
    Refusal::unknown()
}

/// Cancels may name an order that nobody has scanned, so this is wider than `named_trade`.
fn named_order(call: &Call<'_>) -> Result<Option<String>, Refusal> {
    if let Some(no) = call.biz.text("trade_no") {
        let trade = call.book.existing(Some(no), None);
        return Ok(trade.map(|trade| trade.out_trade_no.clone()));
    }
    let number = call.biz.out_trade_no()?;
    Ok(call
        .book
        .order(number)
        .map(|trade| trade.out_trade_no.clone()))
}

/// No trade was found: success without an action (alipay.md §8). The number is barred, so
/// that a request still under way cannot open the order afterwards.
fn never_heard_of(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let answer = Answer::success().with("retry_flag", "N");
    let Some(number) = call.biz.text("out_trade_no") else {
        return Ok(answer);
    };
    let (kind, now) = (TradeKind::CancelOnly, call.now);
    let opening = Opening {
        out_trade_no: number,
        kind,
        subject: "",
        total_fen: 0,
        now,
        expires: now,
        auth_mark: None,
        passback: None,
    };
    call.book.open(opening)?;
    call.book.give_up(number);
    Ok(answer.with("out_trade_no", number))
}

/// Returns everything that was not refunded yet, within 24 hours (alipay.md §8).
fn undo(call: &mut Call<'_>, trade: &Trade) -> Result<CancelAction, Refusal> {
    if call.now.saturating_sub(trade.created) > DAY {
        return Err(Refusal::business(
            "ACQ.TRADE_CANCEL_TIME_OUT",
            "超过撤销时间范围",
        ));
    }
    let amount_fen = trade.total_fen.saturating_sub(trade.refunded_fen());
    let out_request_no = trade.out_trade_no.clone();
    let refund = Refund {
        out_request_no,
        amount_fen,
        at: call.now,
    };
    call.book.give_back(&trade.out_trade_no, refund);
    Ok(CancelAction::Refund)
}

fn done(
    call: &mut Call<'_>,
    number: &str,
    action: Option<CancelAction>,
) -> Result<Answer, Refusal> {
    let trade = call.book.order_mut(number).ok_or(Refusal::unknown())?;
    trade.cancel = action.or(trade.cancel);
    let word = action.map(|action| match action {
        CancelAction::Close => "close",
        CancelAction::Refund => "refund",
    });
    let answer = Answer::success()
        .with_some("trade_no", trade.trade_no.as_deref())
        .with("out_trade_no", trade.out_trade_no.as_str())
        .with("retry_flag", "N")
        .with_some("action", word);
    Ok(answer)
}

/// Only an unpaid trade that exists can be closed (alipay.md §8).
pub fn close(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let trade = call.named_trade()?.clone();
    let number = trade.out_trade_no.as_str();
    if trade.status != TradeStatus::WaitBuyerPay {
        return Err(Refusal::business(
            "ACQ.REASON_TRADE_STATUS_INVALID",
            "交易状态异常",
        ));
    }
    if trade.racing {
        return Err(overtaken(call, number));
    }
    call.book.give_up(number);
    let answer = Answer::success().with_some("trade_no", trade.trade_no.as_deref());
    Ok(answer.with("out_trade_no", number))
}

const fn finished() -> Refusal {
    Refusal::business("ACQ.TRADE_HAS_FINISHED", "交易已完结")
}
