use crate::till::{paying, till};
use hexiao_sandbox::Customer;
use serde_json::json;

const CODE: &str = "281234567890123456";
const OTHER: &str = "281234567890123457";

#[test]
fn a_scanned_customer_pays_at_once() {
    let till = till(Customer::Manual);
    let answer = till.pay("order_1", "8.00", CODE);
    assert_eq!(
        (&answer["code"], &answer["total_amount"]),
        (&json!("10000"), &json!("8.00"))
    );
    assert_eq!(answer["trade_no"], till.query("order_1")["trade_no"]);
}

#[test]
fn a_customer_with_a_password_makes_the_till_wait() {
    let till = till(Customer::Password);
    assert_eq!(till.pay("order_1", "8.00", CODE)["code"], "10003");
    assert_eq!(till.query("order_1")["trade_status"], "WAIT_BUYER_PAY");
    till.wait_for("order_1", "TRADE_SUCCESS");
}

#[test]
fn a_customer_without_money_is_refused_and_leaves_no_trade() {
    let till = till(Customer::Decline);
    assert_eq!(
        till.pay("order_1", "8.00", CODE)["sub_code"],
        "ACQ.BUYER_BALANCE_NOT_ENOUGH"
    );
    assert_eq!(till.query("order_1")["sub_code"], "ACQ.TRADE_NOT_EXIST");
}

#[test]
fn one_code_works_once_even_when_the_try_failed() {
    let till = till(Customer::Decline);
    till.pay("order_1", "8.00", CODE);
    till.sandbox.set_customer(Customer::Manual);
    let again = till.pay("order_2", "8.00", CODE);
    assert_eq!(again["sub_code"], "ACQ.PAYMENT_AUTH_CODE_INVALID");
    assert_eq!(till.pay("order_2", "8.00", OTHER)["code"], "10000");
}

#[test]
fn the_same_request_again_tells_the_true_state_and_charges_nothing() {
    let till = till(Customer::Manual);
    let first = till.pay("order_1", "8.00", CODE);
    let second = till.pay("order_1", "8.00", CODE);
    assert_eq!(first["trade_no"], second["trade_no"]);
    assert_eq!(till.sandbox.trades().len(), 1);
}

#[test]
fn other_data_under_the_same_order_is_refused() {
    let till = till(Customer::Manual);
    till.pay("order_1", "8.00", CODE);
    assert_eq!(
        till.pay("order_1", "8.01", CODE)["sub_code"],
        "ACQ.CONTEXT_INCONSISTENT"
    );
    assert_eq!(
        till.pay("order_1", "8.00", OTHER)["sub_code"],
        "ACQ.TRADE_HAS_SUCCESS"
    );
    till.cancel("order_1");
    assert_eq!(
        till.pay("order_1", "8.00", CODE)["sub_code"],
        "ACQ.TRADE_HAS_CLOSE"
    );
}

#[test]
fn other_wallets_codes_are_not_alipays() {
    let till = till(Customer::Manual);
    for code in [
        "134567890123456789",
        "2812345678",
        "28123456789012345x",
        "3112345678901234567",
    ] {
        let answer = till.call("alipay.trade.pay", paying("order_1", "8.00", code));
        assert_eq!(
            answer["sub_code"], "ACQ.PAYMENT_AUTH_CODE_INVALID",
            "{code}"
        );
    }
}

#[test]
fn a_time_limit_in_the_past_is_refused() {
    let till = till(Customer::Manual);
    let mut biz = paying("order_1", "8.00", CODE);
    biz["time_expire"] = json!("2020-01-01 00:00");
    let answer = till.call("alipay.trade.pay", biz);
    assert_eq!(answer["sub_code"], "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR");
}
