use crate::till::{Till, till};
use hexiao_sandbox::Customer;
use serde_json::{Value, json};

fn paid() -> Till {
    let till = till(Customer::Manual);
    till.pay("order_1", "8.00", "281234567890123456");
    till
}

fn refund(till: &Till, amount: &str, request: &str) -> Value {
    let biz =
        json!({"out_trade_no": "order_1", "refund_amount": amount, "out_request_no": request});
    till.call("alipay.trade.refund", biz)
}

fn fate(till: &Till, request: &str) -> Value {
    let biz = json!({"out_trade_no": "order_1", "out_request_no": request});
    till.call("alipay.trade.fastpay.refund.query", biz)
}

#[test]
fn the_refund_fee_is_the_total_given_back_so_far() {
    let till = paid();
    let first = refund(&till, "3.00", "r1");
    assert_eq!(
        (&first["refund_fee"], &first["fund_change"]),
        (&json!("3.00"), &json!("Y"))
    );
    assert_eq!(refund(&till, "1.50", "r2")["refund_fee"], "4.50");
    assert_eq!(till.query("order_1")["trade_status"], "TRADE_SUCCESS");
}

#[test]
fn one_request_number_refunds_once() {
    let till = paid();
    refund(&till, "3.00", "r1");
    let again = refund(&till, "3.00", "r1");
    assert_eq!(
        (&again["refund_fee"], &again["fund_change"]),
        (&json!("3.00"), &json!("N"))
    );
    assert_eq!(
        refund(&till, "2.00", "r1")["sub_code"],
        "ACQ.DISCORDANT_REPEAT_REQUEST"
    );
    assert_eq!(till.sandbox.trade("order_1").unwrap().refunded_fen, 300);
}

#[test]
fn more_than_was_paid_cannot_go_back() {
    let till = paid();
    refund(&till, "5.00", "r1");
    assert_eq!(
        refund(&till, "3.01", "r2")["sub_code"],
        "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"
    );
    assert_eq!(refund(&till, "3.00", "r3")["refund_fee"], "8.00");
    assert_eq!(till.query("order_1")["trade_status"], "TRADE_CLOSED");
    assert_eq!(
        refund(&till, "0.01", "r4")["sub_code"],
        "ACQ.TRADE_HAS_CLOSE"
    );
}

#[test]
fn a_partial_refund_needs_its_own_number_and_a_full_one_does_not() {
    let till = paid();
    let partial = json!({"out_trade_no": "order_1", "refund_amount": "1.00"});
    assert_eq!(
        till.call("alipay.trade.refund", partial)["sub_code"],
        "ACQ.INVALID_PARAMETER"
    );
    let full = json!({"out_trade_no": "order_1", "refund_amount": "8.00"});
    assert_eq!(till.call("alipay.trade.refund", full)["fund_change"], "Y");
    till.sandbox.skip(10);
    assert_eq!(fate(&till, "order_1")["refund_status"], "REFUND_SUCCESS");
}

#[test]
fn an_unpaid_or_unknown_trade_cannot_be_refunded() {
    let till = till(Customer::Never);
    assert_eq!(
        refund(&till, "1.00", "r1")["sub_code"],
        "ACQ.TRADE_NOT_EXIST"
    );
    till.pay("order_1", "8.00", "281234567890123456");
    assert_eq!(
        refund(&till, "1.00", "r1")["sub_code"],
        "ACQ.TRADE_STATUS_ERROR"
    );
}

#[test]
fn a_refund_that_never_arrived_has_no_status() {
    let till = paid();
    refund(&till, "3.00", "r1");
    // Within ten seconds an absence proves nothing (alipay.md §9).
    assert_eq!(fate(&till, "r1").get("refund_status"), None);
    till.sandbox.skip(10);
    let done = fate(&till, "r1");
    assert_eq!(
        (&done["refund_status"], &done["refund_amount"]),
        (&json!("REFUND_SUCCESS"), &json!("3.00"))
    );
    let never = fate(&till, "r2");
    assert_eq!(
        (&never["code"], never.get("refund_status")),
        (&json!("10000"), None)
    );
}
