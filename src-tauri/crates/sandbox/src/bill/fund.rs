//! The bill of the balance: every movement, fees among them (alipay.md §10). The balance
//! begins at zero each day; its summary is not simulated.

use super::moves::Move;
use super::text::{self, Whose, account, gbk, tabbed};
use crate::{clock, fen};

const HEADER: &str = "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,\
    交易渠道,业务类型,备注";

/// The one file.
pub fn files(moves: &[Move<'_>], day: &str, whose: &Whose) -> Vec<(String, Vec<u8>)> {
    let name = format!(
        "{}_{}_账务明细.csv",
        account(&whose.seller),
        day.replace('-', "")
    );
    vec![(name, gbk(&detail(moves, day, whose)))]
}

fn detail(moves: &[Move<'_>], day: &str, whose: &Whose) -> Vec<String> {
    let mut lines = text::head("支付宝账务明细查询", "账务明细列表", day, whose);
    lines.push(HEADER.to_owned());
    let (mut balance, mut counts, mut sums) = (0_i64, [0_u32; 2], [0_i64; 2]);
    let flows = moves.iter().flat_map(|one| flows(one, whose));
    for (nth, flow) in flows.enumerate() {
        let [incomes, spendings] = &mut counts;
        let [income, spent] = &mut sums;
        let (count, sum) = match flow.fen > 0 {
            true => (incomes, income),
            false => (spendings, spent),
        };
        *count = count.saturating_add(1);
        *sum = sum.saturating_add(flow.fen);
        balance = balance.saturating_add(flow.fen);
        lines.push(row(&flow, nth, day, balance));
    }
    let ([incomes, spendings], [income, spent]) = (counts, sums);
    lines.push(text::end("账务明细列表"));
    lines.push(format!(
        "#支出合计：{spendings}笔，共{}元",
        fen::text(spent)
    ));
    lines.push(format!("#收入合计：{incomes}笔，共{}元", fen::text(income)));
    lines.push(text::made(day));
    lines
}

/// One line: what came, or went as a negative number.
struct Flow<'a> {
    one: &'a Move<'a>,
    kind: &'static str,
    fen: i64,
}

fn flows<'a>(one: &'a Move<'a>, whose: &Whose) -> Vec<Flow<'a>> {
    let line = |kind, fen| Flow { one, kind, fen };
    let lines = match one.refund {
        None => vec![
            line("在线支付", one.fen().saturating_add(whose.more_fen)),
            line("收费", one.fee_fen().saturating_neg()),
        ],
        Some(_) => vec![line("交易退款", one.fen())],
    };
    lines.into_iter().filter(|flow| flow.fen != 0).collect()
}

fn row(flow: &Flow<'_>, nth: usize, day: &str, balance: i64) -> String {
    let trade = flow.one.trade;
    let (income, spent) = match flow.fen > 0 {
        true => (fen::text(flow.fen), "0.00".to_owned()),
        false => ("0.00".to_owned(), fen::text(flow.fen)),
    };
    let cells = [
        tabbed(&format!("{}{nth:08}", day.replace('-', ""))),
        tabbed(trade.trade_no.as_deref().unwrap_or_default()),
        tabbed(&trade.out_trade_no),
        tabbed(&trade.subject),
        clock::wire(flow.one.at),
        tabbed(&trade.payer.logon_id),
        income,
        spent,
        fen::text(balance),
        "支付宝".to_owned(),
        flow.kind.to_owned(),
        String::new(),
    ];
    cells.join(",")
}
