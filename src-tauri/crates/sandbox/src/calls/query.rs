//! `alipay.trade.query`: what became of a trade (alipay.md §7).

use super::Call;
use crate::answer::{Answer, Refusal};
use crate::trade::Trade;
use crate::{clock, fen};
use serde_json::json;

/// An unscanned code is no trade: `ACQ.TRADE_NOT_EXIST` (alipay.md §5).
pub fn query(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let trade = call.named_trade()?;
    let answer = money(Answer::success(), trade)
        .with("trade_status", trade.status.word())
        .with_some("send_pay_date", trade.paid.map(clock::wire));
    Ok(answer)
}

/// The fields that tell whose money it is and how much (alipay.md §6). This customer has no
/// coupons: what is paid is what is asked.
pub fn money(answer: Answer, trade: &Trade) -> Answer {
    let paid = if trade.paid.is_some() {
        trade.total_fen
    } else {
        0
    };
    let answer = answer
        .with("out_trade_no", trade.out_trade_no.as_str())
        .with_some("trade_no", trade.trade_no.as_deref())
        .with("total_amount", fen::text(trade.total_fen))
        .with("buyer_pay_amount", fen::text(paid))
        .with("receipt_amount", fen::text(paid))
        .with("invoice_amount", fen::text(paid))
        .with("point_amount", "0.00")
        .with("buyer_logon_id", trade.payer.logon_id.as_str())
        .with("buyer_user_id", trade.payer.user_id.as_str());
    let bill = json!([{ "amount": fen::text(paid), "fund_channel": "ALIPAYACCOUNT" }]);
    answer.with_some("fund_bill_list", trade.paid.map(|_| bill))
}
