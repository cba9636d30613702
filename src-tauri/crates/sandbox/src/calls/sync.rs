//! `alipay.trade.orderinfo.sync`: the record of a redemption (redemption-upload.md).

use super::Call;
use crate::answer::{Answer, Refusal};
use crate::trade::{Record, Trade};

/// The longest `order_biz_info`, in characters (redemption-upload.md).
const LONGEST_INFO: usize = 2018;

/// One `out_request_no` records once; the same again gives the same answer.
pub fn sync(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    call.biz.required("trade_no", 64)?;
    let record = Record {
        out_request_no: call.biz.required("out_request_no", 64)?.to_owned(),
        biz_type: call.biz.required("biz_type", 64)?.to_owned(),
        order_biz_info: info(call)?.to_owned(),
        at: call.now,
    };
    let trade = call.named_trade()?.clone();
    if trade.paid.is_none() {
        return Err(Refusal::business(
            "ACQ.TRADE_STATUS_ERROR",
            "交易状态不合法",
        ));
    }
    let mut before = trade.records.iter();
    match before.find(|known| known.out_request_no == record.out_request_no) {
        Some(known) => same_record(known, &record)?,
        None => keep(call, &trade.out_trade_no, record),
    }
    Ok(recorded(&trade))
}

fn info<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    let text = call.biz.text("order_biz_info").unwrap_or("");
    if text.chars().count() <= LONGEST_INFO {
        Ok(text)
    } else {
        Err(Refusal::parameter())
    }
}

fn same_record(known: &Record, again: &Record) -> Result<(), Refusal> {
    let same = known.biz_type == again.biz_type && known.order_biz_info == again.order_biz_info;
    let other = Refusal::business("ACQ.DISCORDANT_REPEAT_REQUEST", "请求信息不一致");
    if same { Ok(()) } else { Err(other) }
}

fn keep(call: &mut Call<'_>, out_trade_no: &str, record: Record) {
    if let Some(trade) = call.book.order_mut(out_trade_no) {
        trade.records.push(record);
    }
}

fn recorded(trade: &Trade) -> Answer {
    Answer::success()
        .with_some("trade_no", trade.trade_no.as_deref())
        .with("out_trade_no", trade.out_trade_no.as_str())
        .with("buyer_user_id", trade.payer.user_id.as_str())
}
