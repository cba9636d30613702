//! Bills as text (wechatpay.md §10): UTF-8 with a byte order mark, header cells bare, a
//! backtick before every data cell, lines ended by CRLF, amounts in decimal yuan.

use super::order::{Order, State};
use super::orders::Orders;
use crate::trade::Refund;
use crate::{clock, demo, fen};

const TRADE_HEADER: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,\
    用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,\
    退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";
const TRADE_SUMMARY: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";
const FUND_HEADER: &str = "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,\
    收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号";
const FUND_SUMMARY: &str = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额";

/// The practice shop's contract: 0.6 %, in thousandths (wechatpay.md §12).
const RATE_PER_MILLE: i64 = 6;
const RATE: &str = "0.60%";

/// One thing that happened to the money.
#[derive(Clone, Copy)]
enum Moved<'a> {
    /// The customer paid.
    In,
    /// It, or a part, went back.
    Back(&'a Refund),
}

/// What happened on a China day, in order: payments by the time of paying, refunds by the
/// time of asking.
fn of_day<'a>(orders: &'a Orders, day: &str) -> Vec<(i64, &'a Order, Moved<'a>)> {
    let mut moved = Vec::new();
    for order in orders.oldest_first() {
        let paid = order.paid.map(|at| (at, order, Moved::In));
        let refunds = order.refunds.iter();
        let back = refunds.map(|refund| (refund.at, order, Moved::Back(refund)));
        moved.extend(paid.into_iter().chain(back));
    }
    moved.retain(|(at, ..)| clock::wire(*at).starts_with(day));
    moved.sort_by_key(|(at, order, _)| (*at, order.seq));
    moved
}

/// The fee of an amount: rounded half up to the fen (wechatpay.md §10).
const fn fee(fen: i64) -> i64 {
    fen.saturating_mul(RATE_PER_MILLE).saturating_add(500) / 1000
}

/// Fees are written with five decimals (wechatpay.md §10).
fn five(fee_fen: i64) -> String {
    format!("{}000", fen::text(fee_fen))
}

/// A row: a backtick before every cell. Cells hold no line breaks.
fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| format!("`{cell}")).collect();
    cells.join(",")
}

fn file(lines: &[String]) -> String {
    format!("\u{feff}{}\r\n", lines.join("\r\n"))
}

/// The trade bill with payments and refunds; none when nothing happened that day.
pub fn trades(orders: &Orders, day: &str) -> Option<String> {
    let moved = of_day(orders, day);
    if moved.is_empty() {
        return None;
    }
    let mut lines = vec![TRADE_HEADER.to_owned()];
    let (mut paid, mut back, mut fees) = (0_i64, 0_i64, 0_i64);
    for (at, order, moved) in &moved {
        lines.push(row(&trade_cells(*at, order, *moved)));
        match moved {
            Moved::In => {
                paid = paid.saturating_add(order.total_fen);
                fees = fees.saturating_add(fee(order.total_fen));
            }
            Moved::Back(refund) => {
                back = back.saturating_add(refund.amount_fen);
                fees = fees.saturating_sub(fee(refund.amount_fen));
            }
        }
    }
    lines.push(TRADE_SUMMARY.to_owned());
    lines.push(row(&[
        moved.len().to_string(),
        fen::text(paid),
        fen::text(back),
        fen::text(0),
        five(fees),
        fen::text(paid),
        fen::text(back),
    ]));
    Some(file(&lines))
}

fn trade_cells(at: i64, order: &Order, moved: Moved<'_>) -> Vec<String> {
    let (state, paid, refund) = match moved {
        Moved::In => ("SUCCESS", order.total_fen, None),
        Moved::Back(refund) if order.state == State::Revoked => ("REVOKED", 0, Some(refund)),
        Moved::Back(refund) => ("REFUND", 0, Some(refund)),
    };
    let back = refund.map_or(0, |refund| refund.amount_fen);
    let cost = match refund {
        None => fee(paid),
        Some(refund) => fee(refund.amount_fen).saturating_neg(),
    };
    let number = refund.map_or("0", |refund| refund.out_request_no.as_str());
    let id = match refund {
        Some(_) => format!("5030{:024}", order.seq),
        None => "0".to_owned(),
    };
    let (kind, how) = match refund {
        Some(_) => ("ORIGINAL", "SUCCESS"),
        None => ("", ""),
    };
    vec![
        clock::wire(at),
        demo::wechat::APP_ID.to_owned(),
        demo::wechat::MERCHANT_ID.to_owned(),
        "0".to_owned(),
        String::new(),
        order.transaction_id.clone().unwrap_or_default(),
        order.out_trade_no.clone(),
        order.openid.clone(),
        order.trade_type().to_owned(),
        state.to_owned(),
        "OTHERS".to_owned(),
        "CNY".to_owned(),
        fen::text(paid),
        fen::text(0),
        id,
        number.to_owned(),
        fen::text(back),
        fen::text(0),
        kind.to_owned(),
        how.to_owned(),
        order.description.clone(),
        order.attach.clone().unwrap_or_default(),
        five(cost),
        RATE.to_owned(),
        fen::text(paid),
        fen::text(back),
        String::new(),
    ]
}

/// One line of the fund-flow bill.
struct Flow {
    name: &'static str,
    is_income: bool,
    amount_fen: i64,
}

fn flows(order: &Order, moved: Moved<'_>) -> Vec<Flow> {
    let line = |name, is_income, amount_fen| Flow {
        name,
        is_income,
        amount_fen,
    };
    let lines = match moved {
        Moved::In => vec![
            line("交易", true, order.total_fen),
            line("扣除交易手续费", false, fee(order.total_fen)),
        ],
        // A refund gives its share of the fee back in the same line.
        Moved::Back(refund) => {
            let net = refund.amount_fen.saturating_sub(fee(refund.amount_fen));
            vec![line("退款", false, net)]
        }
    };
    lines
        .into_iter()
        .filter(|flow| flow.amount_fen > 0)
        .collect()
}

/// The fund-flow bill; none when nothing moved that day. The balance begins at zero.
pub fn fund_flow(orders: &Orders, day: &str) -> Option<String> {
    let moved = of_day(orders, day);
    let mut lines = vec![FUND_HEADER.to_owned()];
    let (mut balance, mut counts, mut sums) = (0_i64, [0_u32; 2], [0_i64; 2]);
    for (at, order, moved) in moved {
        for flow in flows(order, moved) {
            let signed = if flow.is_income {
                flow.amount_fen
            } else {
                -flow.amount_fen
            };
            balance = balance.saturating_add(signed);
            let [income, spent] = &mut sums;
            let [incomes, spendings] = &mut counts;
            let (sum, count) = match flow.is_income {
                true => (income, incomes),
                false => (spent, spendings),
            };
            *sum = sum.saturating_add(flow.amount_fen);
            *count = count.saturating_add(1);
            lines.push(row(&fund_cells(at, order, &flow, balance)));
        }
    }
    let ([income, spent], [incomes, spendings]) = (sums, counts);
    if incomes == 0 && spendings == 0 {
        return None;
    }
    lines.push(FUND_SUMMARY.to_owned());
    lines.push(row(&[
        incomes.saturating_add(spendings).to_string(),
        incomes.to_string(),
        fen::text(income),
        spendings.to_string(),
        fen::text(spent),
    ]));
    Some(file(&lines))
}

fn fund_cells(at: i64, order: &Order, flow: &Flow, balance: i64) -> Vec<String> {
    let id = order.transaction_id.clone().unwrap_or_default();
    vec![
        clock::wire(at),
        id.clone(),
        id,
        flow.name.to_owned(),
        flow.name.to_owned(),
        if flow.is_income { "收入" } else { "支出" }.to_owned(),
        fen::text(flow.amount_fen),
        fen::text(balance),
        format!("{}API", demo::wechat::MERCHANT_ID),
        String::new(),
        order.out_trade_no.clone(),
    ]
}
