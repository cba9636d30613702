use crate::till::till;
use hexiao_sandbox::{CancelAction, Customer, TradeStatus};
use serde_json::json;

const CODE: &str = "281234567890123456";

#[test]
fn cancelling_an_unpaid_trade_closes_it() {
    let till = till(Customer::Never);
    till.pay("order_1", "8.00", CODE);
    let answer = till.cancel("order_1");
    assert_eq!(
        (&answer["action"], &answer["retry_flag"]),
        (&json!("close"), &json!("N"))
    );
    assert_eq!(till.query("order_1")["trade_status"], "TRADE_CLOSED");
    assert!(!till.sandbox.pay_order("order_1"));
}

#[test]
fn cancelling_a_paid_trade_refunds_it_once() {
    let till = till(Customer::Manual);
    till.pay("order_1", "8.00", CODE);
    assert_eq!(till.cancel("order_1")["action"], "refund");
    assert_eq!(till.cancel("order_1")["action"], "refund");
    let trade = till.sandbox.trade("order_1").unwrap();
    assert_eq!((trade.refunded_fen, trade.refunds.len()), (800, 1));
    assert_eq!(trade.cancel, Some(CancelAction::Refund));
    let closed = till.query("order_1");
    assert_eq!(closed["trade_status"], "TRADE_CLOSED");
    assert!(
        closed["send_pay_date"].is_string(),
        "it had been paid: {closed}"
    );
}

#[test]
fn cancelling_what_nobody_heard_of_bars_the_order() {
    let till = till(Customer::Manual);
    let answer = till.cancel("order_1");
    assert_eq!(
        (&answer["code"], answer.get("action")),
        (&json!("10000"), None)
    );
    assert_eq!(
        till.pay("order_1", "8.00", CODE)["sub_code"],
        "ACQ.TRADE_HAS_CLOSE"
    );
}

#[test]
fn a_late_payment_beats_the_cancel_once() {
    let till = till(Customer::Late);
    till.precreate("order_1", "8.00");
    let beaten = till.cancel("order_1");
    assert_eq!(
        (&beaten["sub_code"], &beaten["retry_flag"]),
        (&json!("ACQ.SYSTEM_ERROR"), &json!("Y"))
    );
    assert_eq!(till.query("order_1")["trade_status"], "TRADE_SUCCESS");
    assert_eq!(till.cancel("order_1")["action"], "refund");
    assert_eq!(till.sandbox.trade("order_1").unwrap().refunded_fen, 800);
}

#[test]
fn closing_needs_an_unpaid_trade_that_exists() {
    let till = till(Customer::Never);
    let close = |order: &str| till.call("alipay.trade.close", json!({"out_trade_no": order}));
    till.precreate("shown", "8.00");
    assert_eq!(close("shown")["sub_code"], "ACQ.TRADE_NOT_EXIST");
    till.pay("waiting", "8.00", CODE);
    assert_eq!(close("waiting")["code"], "10000");
    assert_eq!(
        close("waiting")["sub_code"],
        "ACQ.REASON_TRADE_STATUS_INVALID"
    );
    assert_eq!(
        till.sandbox.trade("waiting").unwrap().status,
        TradeStatus::TradeClosed
    );
}
