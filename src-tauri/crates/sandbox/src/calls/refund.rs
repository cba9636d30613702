//! `alipay.trade.refund` and `alipay.trade.fastpay.refund.query` (alipay.md §9).

use super::Call;
use crate::answer::{Answer, Refusal};
use crate::trade::{Refund, Trade, TradeStatus};
use crate::{clock, fen};

/// One request number refunds once; `refund_fee` is the total given back so far
/// (alipay.md §9).
pub fn refund(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let amount_fen = call.biz.amount("refund_amount")?;
    let trade = call.named_trade()?.clone();
    let out_request_no = request_no(call, &trade, amount_fen)?;
    if let Some(before) = trade.refund_of(&out_request_no) {
        return repeated(&trade, before, amount_fen);
    }
    refundable(&trade)?;
    if trade.refunded_fen().saturating_add(amount_fen) > trade.total_fen {
        return Err(Refusal::business(
            "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL",
            "退款金额超限",
        ));
    }
    let refund = Refund {
        out_request_no,
        amount_fen,
        at: call.now,
    };
    call.book.give_back(&trade.out_trade_no, refund);
    let trade = call
        .book
        .order(&trade.out_trade_no)
        .ok_or(Refusal::unknown())?;
    Ok(refunded(trade, amount_fen, "Y"))
}

/// Compulsory for a partial refund; a full one without it uses the order number
/// (alipay.md §9).
fn request_no(call: &Call<'_>, trade: &Trade, amount_fen: i64) -> Result<String, Refusal> {
    match call.biz.text("out_request_no") {
        Some(number) if number.len() <= 64 => Ok(number.to_owned()),
        None if amount_fen == trade.total_fen => Ok(trade.out_trade_no.clone()),
        Some(_) | None => Err(Refusal::parameter()),
    }
}

/// The same request again moves nothing; with another amount it is an error (alipay.md §9).
fn repeated(trade: &Trade, before: &Refund, amount_fen: i64) -> Result<Answer, Refusal> {
    if before.amount_fen == amount_fen {
        return Ok(refunded(trade, 0, "N"));
    }
    Err(Refusal::business(
        "ACQ.DISCORDANT_REPEAT_REQUEST",
        "请求信息不一致",
    ))
}

const fn refundable(trade: &Trade) -> Result<(), Refusal> {
    match trade.status {
        TradeStatus::TradeSuccess => Ok(()),
        TradeStatus::TradeFinished => {
            Err(Refusal::business("ACQ.TRADE_HAS_FINISHED", "交易已完结"))
        }
        TradeStatus::TradeClosed => Err(Refusal::has_close()),
        TradeStatus::WaitBuyerPay => Err(Refusal::business(
            "ACQ.TRADE_STATUS_ERROR",
            "交易状态不合法",
        )),
        TradeStatus::Shown | TradeStatus::Void => Err(Refusal::not_exist()),
    }
}

fn refunded(trade: &Trade, moved_fen: i64, fund_change: &'static str) -> Answer {
    let last = trade.refunds.last().map(|refund| clock::wire(refund.at));
    Answer::success()
        .with_some("trade_no", trade.trade_no.as_deref())
        .with("out_trade_no", trade.out_trade_no.as_str())
        .with("buyer_logon_id", trade.payer.logon_id.as_str())
        .with("buyer_user_id", trade.payer.user_id.as_str())
        .with("fund_change", fund_change)
        .with("refund_fee", fen::text(trade.refunded_fen()))
        .with("send_back_fee", fen::text(moved_fen))
        .with_some("gmt_refund_pay", last)
}

/// How long after a refund its query may not know of it yet (alipay.md §9): this platform
/// never does, so that nobody learns to rely on luck.
const REST: i64 = 10_000;

/// `REFUND_SUCCESS` is done; the field absent means not received or failed, or nothing at all
/// within ten seconds (alipay.md §9).
pub fn refund_query(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let out_request_no = call.biz.required("out_request_no", 64)?;
    let trade = call.named_trade()?;
    let settled = |refund: &&Refund| call.now.saturating_sub(refund.at) >= REST;
    let Some(refund) = trade.refund_of(out_request_no).filter(settled) else {
        return Ok(Answer::success());
    };
    let answer = Answer::success()
        .with_some("trade_no", trade.trade_no.as_deref())
        .with("out_trade_no", trade.out_trade_no.as_str())
        .with("out_request_no", out_request_no)
        .with("total_amount", fen::text(trade.total_fen))
        .with("refund_amount", fen::text(refund.amount_fen))
        .with("refund_status", "REFUND_SUCCESS");
    Ok(answer)
}
