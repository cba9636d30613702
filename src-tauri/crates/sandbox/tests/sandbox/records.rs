use crate::till::{Till, till};
use hexiao_sandbox::Customer;
use serde_json::{Value, json};

fn record(till: &Till, trade_no: &Value, request: &str, info: &str) -> Value {
    let biz = json!({
        "trade_no": trade_no, "out_request_no": request,
        "biz_type": "REDEMPTION", "order_biz_info": info,
    });
    till.call("alipay.trade.orderinfo.sync", biz)
}

#[test]
fn a_redemption_is_recorded_once_however_often_it_is_uploaded() {
    let till = till(Customer::Manual);
    let trade_no = till.pay("order_1", "8.00", "281234567890123456")["trade_no"].clone();
    for _ in 0..3 {
        let answer = record(
            &till,
            &trade_no,
            "redemption_1",
            "{\"status\":\"COMPLETE\"}",
        );
        assert_eq!(
            (&answer["code"], &answer["out_trade_no"]),
            (&json!("10000"), &json!("order_1"))
        );
    }
    assert_eq!(till.sandbox.trade("order_1").unwrap().records.len(), 1);
    assert_eq!(till.sandbox.calls("sync"), 3);
    let other = record(&till, &trade_no, "redemption_1", "{}");
    assert_eq!(other["sub_code"], "ACQ.DISCORDANT_REPEAT_REQUEST");
}

#[test]
fn only_a_paid_trade_takes_a_record() {
    let till = till(Customer::Never);
    let unknown = record(&till, &json!("2026030522001000000000000000"), "r1", "{}");
    assert_eq!(unknown["sub_code"], "ACQ.TRADE_NOT_EXIST");
    let waiting = till.pay("order_1", "8.00", "281234567890123456")["trade_no"].clone();
    assert_eq!(
        record(&till, &waiting, "r1", "{}")["sub_code"],
        "ACQ.TRADE_STATUS_ERROR"
    );
}

#[test]
fn a_contract_without_records_says_so_signed() {
    let till = till(Customer::Manual);
    let trade_no = till.pay("order_1", "8.00", "281234567890123456")["trade_no"].clone();
    till.faults("sync:forbidden*inf");
    for _ in 0..2 {
        assert_eq!(record(&till, &trade_no, "r1", "{}")["code"], "40006");
    }
    assert!(till.sandbox.trade("order_1").unwrap().records.is_empty());
}
