//! The bill of orders and refunds: every one of them, and their sums (alipay.md §10).

use super::moves::Move;
use super::text::{self, Whose, account, gbk, tabbed};
use crate::{clock, fen};

const HEADER: &str = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,\
    对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,\
    券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";
const SUMS: &str = "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,商家优惠（元）,\
    卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）";

/// Both files.
pub fn files(moves: &[Move<'_>], day: &str, whose: &Whose) -> Vec<(String, Vec<u8>)> {
    let name = format!(
        "{}_{}_业务明细",
        account(&whose.seller),
        day.replace('-', "")
    );
    vec![
        (format!("{name}.csv"), gbk(&detail(moves, day, whose))),
        (
            format!("{name}(汇总).csv"),
            gbk(&summary(moves, day, whose)),
        ),
    ]
}

fn detail(moves: &[Move<'_>], day: &str, whose: &Whose) -> Vec<String> {
    let mut lines = text::head("支付宝业务明细查询", "业务明细列表", day, whose);
    lines.push(HEADER.to_owned());
    lines.extend(moves.iter().map(|one| row(one, whose)));
    let sums = Sums::of(moves, whose);
    lines.push(text::end("业务明细列表"));
    lines.push(format!(
        "#交易合计：{}笔，商家实收共{}元，商家优惠共0.00元",
        sums.payments,
        fen::text(sums.paid)
    ));
    lines.push(format!(
        "#退款合计：{}笔，商家实收退款共{}元，商家优惠退款共0.00元",
        sums.refunds,
        fen::text(sums.back)
    ));
    lines.push(text::made(day));
    lines
}

/// A refund repeats the trade's numbers and creation time, with its own amount below zero.
fn row(one: &Move<'_>, whose: &Whose) -> String {
    let trade = one.trade;
    let (kind, request) = match one.refund {
        None => ("交易", ""),
        Some(refund) => ("退款", refund.out_request_no.as_str()),
    };
    let amount = fen::text(shown(one, whose));
    let nothing = || "0.00".to_owned();
    let cells = [
        tabbed(trade.trade_no.as_deref().unwrap_or_default()),
        tabbed(&trade.out_trade_no),
        tabbed(kind),
        trade.subject.clone(),
        clock::wire(trade.created),
        clock::wire(one.at),
        tabbed(""),
        tabbed(""),
        tabbed(""),
        tabbed(""),
        tabbed(&trade.payer.logon_id),
        amount.clone(),
        amount,
        nothing(),
        nothing(),
        nothing(),
        nothing(),
        nothing(),
        String::new(),
        tabbed("0.00"),
        nothing(),
        tabbed(request),
        fen::text(one.fee_fen().saturating_neg()),
        nothing(),
        trade.subject.clone(),
    ];
    cells.join(",")
}

/// What a row shows.
fn shown(one: &Move<'_>, whose: &Whose) -> i64 {
    match one.refund {
        None => one.fen().saturating_add(whose.more_fen),
        Some(_) => one.fen(),
    }
}

#[derive(Default)]
struct Sums {
    payments: u32,
    refunds: u32,
    paid: i64,
    back: i64,
    fees: i64,
}

impl Sums {
    fn of(moves: &[Move<'_>], whose: &Whose) -> Self {
        let mut sums = Self::default();
        for one in moves {
            let (count, sum) = match one.refund {
                None => (&mut sums.payments, &mut sums.paid),
                Some(_) => (&mut sums.refunds, &mut sums.back),
            };
            *count = count.saturating_add(1);
            *sum = sum.saturating_add(shown(one, whose));
            sums.fees = sums.fees.saturating_sub(one.fee_fen());
        }
        sums
    }

    fn row(&self, store: &str) -> String {
        let net = self.paid.saturating_add(self.back);
        let cells = [
            tabbed(store),
            tabbed(""),
            self.payments.to_string(),
            self.refunds.to_string(),
            fen::text(net),
            fen::text(net),
            "0.00".to_owned(),
            "0.00".to_owned(),
            "0.00".to_owned(),
            fen::text(self.fees),
            "0.00".to_owned(),
            fen::text(net.saturating_add(self.fees)),
        ];
        cells.join(",")
    }
}

fn summary(moves: &[Move<'_>], day: &str, whose: &Whose) -> Vec<String> {
    let sums = Sums::of(moves, whose);
    let mut lines = text::head("支付宝业务汇总查询", "业务汇总列表", day, whose);
    lines.push(SUMS.to_owned());
    if !moves.is_empty() {
        lines.push(sums.row(""));
    }
    lines.push(sums.row("合计"));
    lines.push(text::end("业务汇总列表"));
    lines.push(text::made(day));
    lines
}
