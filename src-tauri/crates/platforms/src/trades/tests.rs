//! Bills as the platforms' documents show them, as people's names break them, and as nothing.

use super::*;
use crate::alipay::china;
use hexiao_domain::{BillMove, Currency, Money, Timestamp, TransactionId};
use proptest::collection::vec;
use proptest::prelude::*;

const ALIPAY_COLUMNS: &str = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,\
    对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,\
    券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";
const WECHAT_COLUMNS: &str = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,\
    用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,\
    退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注";

/// The payment of the documents and its refund (alipay.md §10).
const PAID: &str = "2019091622001458860515315453\t,service_1568601259302\t,交易\t,下单测试,2019-09-16 10:55:16,2019-09-16 10:55:23,alipay_store\t,alipay_store\t,alipay\t,\t,*津水(602***@qq.com)\t,0.01,0.01,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,\t,0.00,0.00,下单测试";
const RETURNED: &str = "2019091622001458860515315453\t,service_1568601259302\t,退款\t,下单测试,2019-09-16 10:55:16,2019-09-16 10:56:48,alipay_store\t,alipay_store\t,alipay\t,\t,*津水(602***@qq.com)\t,-0.01,-0.01,0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,re_test_1568602607356\t,0.00,0.00,下单测试";

fn detail(columns: &str, rows: &[&str]) -> Vec<(String, Vec<u8>)> {
    let text = format!(
        "#支付宝业务明细查询\r\n#账号：[20880211096256330156]\r\n\
         #起始日期：[2019年09月16日 00:00:00]   终止日期：[2019年09月17日 00:00:00]\r\n\
         #-----业务明细列表-----\r\n{columns}\r\n{}\r\n#-----业务明细列表结束-----\r\n\
         #交易合计：1笔，商家实收共0.01元，商家优惠共0.00元\r\n#导出时间：[2019年09月17日 05:46:49]\r\n",
        rows.join("\r\n")
    );
    let sums = "#支付宝业务汇总查询\r\n".as_bytes().to_vec();
    vec![
        ("a_业务明细(汇总).csv".to_owned(), sums),
        ("a_业务明细.csv".to_owned(), text.into_bytes()),
    ]
}

fn wechat_file(columns: &str, rows: &[&str]) -> Vec<(String, Vec<u8>)> {
    let text = format!(
        "\u{feff}{columns}\r\n{}\r\n总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n`1,`6.00,`0.00,`0.00,`0.04000,`6.00,`0.00\r\n",
        rows.join("\r\n")
    );
    vec![(
        "wechatpay_trade_2019-07-25.csv".to_owned(),
        text.into_bytes(),
    )]
}

fn at(text: &str) -> Timestamp {
    china::parse(text).unwrap()
}

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

/// A WeChat Pay row of these cells, in the order of `WECHAT_COLUMNS`.
fn wechat_row(state: &str, paid: &str, back: &str, name: &str) -> String {
    format!(
        "`2019-07-25 08:35:41,`wx0,`1900,`0,`,`4200000000201907250000000001,`1000200030004000,`oUpF,`JSAPI,`{state},`PSBC_DEBIT,`CNY,`{paid},`0.00,`0,`0,`{back},`0.00,`,`,`{name},`,`0.04000,`0.60%,`{paid},`{back},`"
    )
}

#[test]
fn alipays_payment_and_its_refund_are_told_apart() {
    let bill = alipay(&detail(ALIPAY_COLUMNS, &[PAID, RETURNED])).unwrap();
    assert_eq!(bill.unread, 0);
    let [paid, back] = &bill.rows[..] else {
        panic!("{bill:?}");
    };
    assert_eq!(paid.transaction.as_str(), "2019091622001458860515315453");
    assert_eq!(paid.order.as_deref(), Some("service_1568601259302"));
    assert_eq!(paid.kind, BillMove::Paid);
    assert_eq!(paid.amount, yuan(1));
    assert_eq!(paid.payer.as_deref(), Some("*津水(602***@qq.com)"));
    assert_eq!(paid.at, at("2019-09-16 10:55:23"));
    assert_eq!((back.kind, back.amount), (BillMove::GivenBack, yuan(1)));
    assert_eq!(back.transaction, paid.transaction);
}

#[test]
fn wechat_pays_payment_and_its_refund_are_told_apart() {
    let rows = [
        wechat_row("SUCCESS", "6.00", "0.00", "茶"),
        wechat_row("REFUND", "0.00", "0.01", "茶"),
        wechat_row("REVOKED", "0.00", "6.00", "茶"),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let bill = wechatpay(&wechat_file(WECHAT_COLUMNS, &rows)).unwrap();
    assert_eq!(bill.unread, 0);
    let seen: Vec<(BillMove, i64)> = { bill.rows.iter() }
        .map(|row| (row.kind, row.amount.minor()))
        .collect();
    let back = BillMove::GivenBack;
    assert_eq!(seen, [(BillMove::Paid, 600), (back, 1), (back, 600)]);
    assert_eq!(bill.rows[0].at, at("2019-07-25 08:35:41"));
    assert_eq!(bill.rows[0].order.as_deref(), Some("1000200030004000"));
}

#[test]
fn commas_in_a_name_move_no_other_cell() {
    let named = PAID.replace("下单测试", "茶, 热, 大杯");
    let bill = alipay(&detail(ALIPAY_COLUMNS, &[&named])).unwrap();
    let plain = alipay(&detail(ALIPAY_COLUMNS, &[PAID])).unwrap();
    assert_eq!(bill, plain);
    let unlike = PAID.replacen("下单测试", "茶, 热", 1);
    assert_eq!(alipay(&detail(ALIPAY_COLUMNS, &[&unlike])).unwrap(), plain);
    let named = wechat_row("SUCCESS", "6.00", "0.00", "茶, \"热\", 大杯");
    let bill = wechatpay(&wechat_file(WECHAT_COLUMNS, &[&named])).unwrap();
    let plain = wechat_row("SUCCESS", "6.00", "0.00", "茶");
    let plain = wechatpay(&wechat_file(WECHAT_COLUMNS, &[&plain])).unwrap();
    assert_eq!(bill, plain);
}

#[test]
fn a_comma_where_no_name_is_moves_no_amount() {
    for odd in [
        PAID.replace("*津水", "*津,水"),
        PAID.replace(",0.00,0.00,下单测试", ",0.00,0.00,下单,测试"),
        PAID.replace(",0.01,0.01,", ",1,000.00,1,000.00,"),
    ] {
        let bill = alipay(&detail(ALIPAY_COLUMNS, &[&odd])).unwrap();
        assert_eq!((bill.rows.len(), bill.unread), (0, 1), "{odd}");
    }
}

#[test]
fn a_name_that_reads_like_the_times_after_it_is_counted_and_not_guessed_at() {
    let times = "2019-09-16 10:55:16,2019-09-16 10:55:23";
    let named = PAID.replace("下单测试", times);
    let bill = alipay(&detail(ALIPAY_COLUMNS, &[&named, RETURNED])).unwrap();
    assert_eq!((bill.rows.len(), bill.unread), (1, 1));
    let named = wechat_row("SUCCESS", "6.00", "0.00", "茶,`REFUND");
    let bill = wechatpay(&wechat_file(WECHAT_COLUMNS, &[&named])).unwrap();
    assert_eq!((bill.rows.len(), bill.unread), (0, 1));
}

#[test]
fn amounts_are_exact_to_the_fen_and_never_rounded() {
    for (text, minor) in [("19.99", 1_999), ("0.10", 10), ("1234567.89", 123_456_789)] {
        let named = PAID.replace(",0.01,0.01,", &format!(",{text},{text},"));
        let bill = alipay(&detail(ALIPAY_COLUMNS, &[&named])).unwrap();
        assert_eq!(bill.rows[0].amount, yuan(minor), "{text}");
        let row = wechat_row("SUCCESS", text, "0.00", "茶");
        let bill = wechatpay(&wechat_file(WECHAT_COLUMNS, &[&row])).unwrap();
        assert_eq!(bill.rows[0].amount, yuan(minor), "{text}");
    }
    for odd in [
        "0.001",
        "1e2",
        "1,000.00",
        "",
        "--1",
        "99999999999999999999",
    ] {
        let named = PAID.replace(",0.01,0.01,", &format!(",{odd},0.01,"));
        let bill = alipay(&detail(ALIPAY_COLUMNS, &[&named])).unwrap();
        assert_eq!((bill.rows.len(), bill.unread), (0, 1), "{odd}");
        let row = wechat_row("SUCCESS", odd, "0.00", "茶");
        let bill = wechatpay(&wechat_file(WECHAT_COLUMNS, &[&row])).unwrap();
        assert_eq!((bill.rows.len(), bill.unread), (0, 1), "{odd}");
    }
}

#[test]
fn a_sign_that_contradicts_the_kind_is_not_believed() {
    let odd = [
        PAID.replace(",0.01,0.01,", ",-0.01,-0.01,"),
        RETURNED.replace(",-0.01,-0.01,", ",0.01,0.01,"),
        PAID.replace("交易\t", "分账\t"),
        PAID.replace("2019091622001458860515315453", "2.0190916E+27"),
        PAID.replace("10:55:23", "25:55:23"),
    ];
    let rows: Vec<&str> = odd.iter().map(String::as_str).collect();
    let bill = alipay(&detail(ALIPAY_COLUMNS, &rows)).unwrap();
    assert_eq!((bill.rows.len(), bill.unread), (0, 5));
    let odd = [
        wechat_row("SUCCESS", "-6.00", "0.00", "茶"),
        wechat_row("CLOSED", "6.00", "0.00", "茶"),
        wechat_row("SUCCESS", "6.00", "0.00", "茶").replace("`CNY", "`USD"),
    ];
    let rows: Vec<&str> = odd.iter().map(String::as_str).collect();
    let bill = wechatpay(&wechat_file(WECHAT_COLUMNS, &rows)).unwrap();
    assert_eq!((bill.rows.len(), bill.unread), (0, 3));
}

#[test]
fn other_known_layouts_are_read_by_their_names() {
    let narrow = ALIPAY_COLUMNS.replace('（', "(").replace('）', ")");
    let with_merchant = format!("{ALIPAY_COLUMNS},商户识别号");
    let row = format!("{PAID},2088");
    let plain = alipay(&detail(ALIPAY_COLUMNS, &[PAID])).unwrap();
    assert_eq!(alipay(&detail(&narrow, &[PAID])).unwrap(), plain);
    assert_eq!(alipay(&detail(&with_merchant, &[&row])).unwrap(), plain);
    // The old accounts' 24 columns, and names with a backtick of their own.
    let old = "交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,\
        付款银行,货币种类,总金额,代金券或立减优惠金额,微信退款单号,商户退款单号,退款金额,\
        代金券或立减优惠退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率";
    let row = "`2019-07-25 08:35:41,`wx0,`1900,`0,`,`4200000000201907250000000001,`1000,`oUpF,`JSAPI,`SUCCESS,`CFT,`CNY,`6.00,`0.00,`0,`0,`0.00,`0.00,`,`,`茶,`,`0.04000,`0.60%";
    let quoted: Vec<String> = old.split(',').map(|name| format!("\"`{name}\"")).collect();
    for header in [old.to_owned(), quoted.join(",")] {
        let bill = wechatpay(&wechat_file(&header, &[row])).unwrap();
        assert_eq!(bill.rows[0].amount, yuan(600));
    }
    // A bill of payments alone has no column for what went back.
    let paid_only = "交易时间,微信订单号,商户订单号,交易状态,货币种类,订单金额";
    let row = "`2019-07-25 08:35:41,`4200000000201907250000000001,`1000,`SUCCESS,`CNY,`6.00";
    assert_eq!(
        wechatpay(&wechat_file(paid_only, &[row]))
            .unwrap()
            .rows
            .len(),
        1
    );
}

#[test]
fn what_is_no_bill_of_trades_is_refused_with_its_reason() {
    let file = |text: &str| vec![("a.csv".to_owned(), text.as_bytes().to_vec())];
    let layout = BillFault::UnknownLayout;
    // The wallet app's own export, a page, another bill, and other columns.
    for odd in [
        "------\r\n导出信息：\r\n",
        "<html></html>",
        "#支付宝账务明细查询\r\n",
        "",
    ] {
        assert_eq!(alipay(&file(odd)), Err(layout), "{odd}");
    }
    let renamed = ALIPAY_COLUMNS.replace("业务类型", "类型");
    assert_eq!(alipay(&detail(&renamed, &[PAID])), Err(layout));
    let renamed = WECHAT_COLUMNS.replace("交易状态", "状态");
    assert_eq!(wechatpay(&wechat_file(&renamed, &[])), Err(layout));
    assert_eq!(wechatpay(&file("<xml></xml>")), Err(layout));
    assert_eq!(wechatpay(&file("")), Err(BillFault::NotText));
    let bytes = vec![("a.csv".to_owned(), vec![0xb5, 0xff])];
    assert_eq!(wechatpay(&bytes), Err(BillFault::NotText));
    assert_eq!(alipay(&bytes), Err(BillFault::NotText));
}

#[test]
fn more_lines_than_a_shop_has_are_refused() {
    let one = TradeBill {
        rows: alipay(&detail(ALIPAY_COLUMNS, &[PAID])).unwrap().rows,
        unread: 0,
    };
    let row = one.rows[0].clone();
    let mut full = TradeBill {
        rows: vec![row.clone(); MOST_ROWS - 1],
        unread: 0,
    };
    assert_eq!(full.take(Some(row.clone())), Ok(()));
    assert_eq!(full.take(Some(row)), Err(BillFault::TooLarge));
}

/// A name as people write them, commas, quotation marks and backticks included.
fn name() -> impl Strategy<Value = String> {
    "[a-z茶热,\"（) ]{0,12}"
}

proptest! {
    #[test]
    fn every_payment_comes_back_as_it_was_whatever_it_is_called(
        lines in vec((0_u64..1_000_000_000, 1_i64..9_999_999, 0_i64..4_000_000_000, name()), 1..12)
    ) {
        let texts = lines.iter().map(|(id, minor, seconds, name)| {
            let amount = yuan(*minor).to_string();
            let when = china::format(Timestamp::from_millis(seconds * 1_000));
            let plain = PAID.replace("2019091622001458860515315453", &format!("20190916{id:020}"));
            plain.replace(",0.01,0.01,", &format!(",{amount},{amount},"))
                .replace("2019-09-16 10:55:23", &when)
                .replace("下单测试", name)
        });
        let texts: Vec<String> = texts.collect();
        let rows: Vec<&str> = texts.iter().map(String::as_str).collect();
        let bill = alipay(&detail(ALIPAY_COLUMNS, &rows)).unwrap();
        prop_assert_eq!((bill.rows.len(), bill.unread), (lines.len(), 0));
        for (row, (id, minor, seconds, _)) in bill.rows.iter().zip(&lines) {
            let id = TransactionId::parse(&format!("20190916{id:020}")).unwrap();
            prop_assert_eq!(&row.transaction, &id);
            prop_assert_eq!(row.amount, yuan(*minor));
            prop_assert_eq!(row.at, Timestamp::from_millis(seconds * 1_000));
        }
        let texts = lines.iter().map(|(_, minor, _, name)| {
            wechat_row("SUCCESS", &yuan(*minor).to_string(), "0.00", name)
        });
        let texts: Vec<String> = texts.collect();
        let rows: Vec<&str> = texts.iter().map(String::as_str).collect();
        let bill = wechatpay(&wechat_file(WECHAT_COLUMNS, &rows)).unwrap();
        let amounts: Vec<i64> = bill.rows.iter().map(|row| row.amount.minor()).collect();
        let wanted: Vec<i64> = lines.iter().map(|(_, minor, ..)| *minor).collect();
        prop_assert_eq!(amounts, wanted);
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..300), text in ".{0,200}") {
        for bytes in [bytes, text.clone().into_bytes()] {
            let files = vec![("a.csv".to_owned(), bytes)];
            let _ = (alipay(&files), wechatpay(&files));
        }
        let _ = alipay(&detail(&text, &[&text]));
        let _ = (alipay(&detail(ALIPAY_COLUMNS, &[&text])), wechatpay(&wechat_file(&text, &[&text])));
        let _ = wechatpay(&wechat_file(WECHAT_COLUMNS, &[&text]));
    }

    #[test]
    fn a_bill_that_is_cut_off_is_never_taken_for_a_short_day(cut in 0_usize..2_000) {
        type Files = Vec<(String, Vec<u8>)>;
        type Read = fn(&[(String, Vec<u8>)]) -> Result<TradeBill, BillFault>;
        let row = wechat_row("SUCCESS", "6.00", "0.00", "茶");
        let bills: [(Files, Read); 2] = [
            (detail(ALIPAY_COLUMNS, &[PAID, RETURNED]), alipay),
            (wechat_file(WECHAT_COLUMNS, &[&row]), wechatpay),
        ];
        for (files, read) in bills {
            let (name, whole) = files.last().unwrap();
            let end = whole.len().min(cut);
            let parts = vec![(name.clone(), whole[..end].to_vec())];
            if let Ok(bill) = read(&parts) {
                // Only what comes after the rows may be missing.
                prop_assert_eq!(bill, read(&files).unwrap());
            }
        }
    }
}
