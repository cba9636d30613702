use crate::till::till;
use hexiao_sandbox::{Customer, TradeStatus};
use serde_json::{Value, json};

#[test]
fn a_shown_code_is_no_trade_until_it_is_scanned_then_waits_then_is_paid() {
    let till = till(Customer::Manual);
    let code = till.precreate("order_1", "12.30");
    assert_eq!(till.query("order_1")["sub_code"], "ACQ.TRADE_NOT_EXIST");
    let (status, scanned) = till.press("/phone/scan", json!({"code": code}));
    assert_eq!((status, &scanned["amount"]), (200, &json!("12.30")));
    let waiting = till.query("order_1");
    assert_eq!(waiting["trade_status"], "WAIT_BUYER_PAY");
    assert_eq!(waiting.get("send_pay_date"), None);
    let (_, paid) = till.press("/phone/pay", json!({"code": code}));
    assert_paid(
        &till.query("order_1"),
        "order_1",
        "12.30",
        &paid["transaction_id"],
    );
}

fn assert_paid(answer: &Value, order: &str, amount: &str, trade_no: &Value) {
    let digits = trade_no.as_str().unwrap();
    assert!(digits.len() == 28 && digits.starts_with("20"), "{digits}");
    let expected = json!({
        "code": "10000", "msg": "Success", "trade_status": "TRADE_SUCCESS",
        "out_trade_no": order, "trade_no": trade_no,
        "total_amount": amount, "buyer_pay_amount": amount, "receipt_amount": amount,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&answer[name], value, "{name}");
    }
    assert_eq!(answer["send_pay_date"].as_str().map(str::len), Some(19));
    assert!(answer["buyer_logon_id"].as_str().unwrap().contains("****"));
    assert!(
        answer["buyer_user_id"]
            .as_str()
            .unwrap()
            .starts_with("2088")
    );
}

#[test]
fn a_customer_who_pays_scans_and_pays_by_himself() {
    let till = till(Customer::Pay);
    till.precreate("order_1", "5.00");
    till.wait_for("order_1", "TRADE_SUCCESS");
}

#[test]
fn a_customer_who_declines_scans_and_closes() {
    let till = till(Customer::Decline);
    till.precreate("order_1", "5.00");
    till.wait_for("order_1", "WAIT_BUYER_PAY");
    let closed = till.wait_for("order_1", "TRADE_CLOSED");
    assert_eq!(closed["buyer_pay_amount"], "0.00");
}

#[test]
fn the_same_order_again_gives_the_same_code_and_other_data_is_inconsistent() {
    let till = till(Customer::Manual);
    let code = till.precreate("order_1", "5.00");
    assert_eq!(till.precreate("order_1", "5.00"), code);
    let other = json!({"out_trade_no": "order_1", "total_amount": "5.01", "subject": "tea"});
    let answer = till.call("alipay.trade.precreate", other);
    assert_eq!(answer["sub_code"], "ACQ.CONTEXT_INCONSISTENT");
}

#[test]
fn a_paid_order_and_a_closed_order_get_no_new_code() {
    let till = till(Customer::Manual);
    till.precreate("order_1", "5.00");
    till.precreate("order_2", "5.00");
    assert!(till.sandbox.pay_order("order_1"));
    till.cancel("order_2");
    for (order, expected) in [
        ("order_1", "ACQ.TRADE_HAS_SUCCESS"),
        ("order_2", "ACQ.TRADE_HAS_CLOSE"),
    ] {
        let biz = json!({"out_trade_no": order, "total_amount": "5.00", "subject": "tea"});
        assert_eq!(
            till.call("alipay.trade.precreate", biz)["sub_code"],
            expected
        );
    }
}

#[test]
fn a_cancelled_code_cannot_be_scanned_any_more() {
    let till = till(Customer::Manual);
    let code = till.precreate("order_1", "5.00");
    let answer = till.cancel("order_1");
    assert_eq!(
        (&answer["code"], answer.get("action")),
        (&json!("10000"), None)
    );
    assert_eq!(till.press("/phone/scan", json!({"code": code})).0, 409);
    assert!(!till.sandbox.pay_order("order_1"));
    assert_eq!(till.query("order_1")["sub_code"], "ACQ.TRADE_NOT_EXIST");
    assert_eq!(
        till.sandbox.trade("order_1").unwrap().status,
        TradeStatus::Void
    );
}

#[test]
fn odd_orders_are_refused() {
    let till = till(Customer::Manual);
    let good = json!({"out_trade_no": "order_1", "total_amount": "5.00", "subject": "tea"});
    for (name, value) in [
        ("out_trade_no", json!("order-1")),
        ("out_trade_no", json!("x".repeat(65))),
        ("total_amount", json!("0.00")),
        ("total_amount", json!("5.001")),
        ("total_amount", json!("1,000.00")),
        ("total_amount", json!(5)),
        ("subject", json!("")),
        ("subject", json!("x".repeat(257))),
        ("timeout_express", json!("1.5h")),
    ] {
        let mut biz = good.clone();
        biz[name] = value.clone();
        let answer = till.call("alipay.trade.precreate", biz);
        assert_eq!(
            answer["sub_code"], "ACQ.INVALID_PARAMETER",
            "{name} {value}"
        );
    }
    assert!(till.sandbox.trades().is_empty());
}

#[test]
fn a_payment_to_the_printed_code_is_found_by_its_transaction_id() {
    let till = till(Customer::Manual);
    let id = till.sandbox.pay_static(880);
    let answer = till.call("alipay.trade.query", json!({"trade_no": id}));
    assert_eq!(
        (&answer["trade_status"], &answer["total_amount"]),
        (&json!("TRADE_SUCCESS"), &json!("8.80"))
    );
    assert_eq!(till.sandbox.pay_static(0), "");
}

#[test]
fn the_transaction_id_wins_over_the_order_number() {
    let till = till(Customer::Manual);
    let id = till.sandbox.pay_static(880);
    let answer = till.call(
        "alipay.trade.query",
        json!({"trade_no": id, "out_trade_no": "other"}),
    );
    assert_eq!(answer["trade_no"], json!(id));
    assert_ne!(answer["out_trade_no"], "other");
}
