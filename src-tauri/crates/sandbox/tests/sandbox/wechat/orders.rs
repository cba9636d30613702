use super::till::{Till, get, post, till};
use hexiao_sandbox::{Config, Customer, Sandbox, TradeStatus, demo::wechat as demo};
use serde_json::json;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

fn with_file(path: &Path) -> Till {
    let config = Config {
        state_file: Some(path.to_owned()),
        ..Config::default()
    };
    Till::at(Sandbox::start(config).unwrap())
}

#[test]
fn a_shown_code_is_the_same_again_and_taken_for_anything_else() {
    let till = till(Customer::Manual);
    let first = till.native("order_1", 1230);
    assert_eq!(first, till.native("order_1", 1230));
    assert!(first.signed);
    assert_eq!(
        till.native("order_1", 1231).body["code"],
        "OUT_TRADE_NO_USED"
    );
    assert_eq!(till.state("order_1"), "NOTPAY");
    assert!(till.sandbox.pay_order("order_1"));
    assert!(!till.sandbox.pay_order("order_1"));
    assert_eq!(till.native("order_1", 1230).body["code"], "ORDERPAID");
    assert_eq!(till.close("order_1").body["code"], "ORDERPAID");
    let paid = till.query("order_1").body;
    let id = paid["transaction_id"].as_str().unwrap();
    assert!(id.len() == 28 && id.starts_with("42"), "{id}");
    assert_eq!(paid["amount"]["payer_total"], 1230);
    let by_id = format!("/v3/pay/transactions/id/{id}?mchid={}", demo::MERCHANT_ID);
    assert_eq!(till.send(&get(&by_id)).body, paid);
}

#[test]
fn a_closed_order_answers_nothing_with_a_signature_and_is_burnt() {
    let till = till(Customer::Manual);
    till.native("order_1", 1230);
    let back = till.close("order_1");
    assert_eq!((back.status, back.signed), (204, true));
    assert_eq!(till.state("order_1"), "CLOSED");
    assert_eq!(till.close("order_1").body["code"], "ORDER_CLOSED");
    assert_eq!(till.native("order_1", 1230).body["code"], "ORDER_CLOSED");
    assert!(!till.sandbox.pay_order("order_1"));
    assert_eq!(till.close("order_2").status, 404);
}

#[test]
fn a_scanned_code_is_charged_once_and_reversed_as_often_as_asked() {
    let till = till(Customer::Pay);
    let paid = till.codepay("order_1", "131234567890123456");
    assert_eq!(
        (paid.status, &paid.body["trade_state"]),
        (200, &json!("SUCCESS"))
    );
    let again = till.codepay("order_1", "131234567890123456");
    assert_eq!(again.body["code"], "ORDERPAID");
    let other = till.codepay("order_2", "131234567890123456");
    assert_eq!(other.body["code"], "AUTH_CODE_ERROR");
    for code in [
        "161234567890123456",
        "091234567890123456",
        "1312345678901234567",
        "13a",
    ] {
        let back = till.codepay("order_3", code);
        assert_eq!(back.body["code"], "AUTH_CODE_INVALID", "{code}");
    }
    for _ in 0..2 {
        assert_eq!(till.reverse("order_1").body["out_trade_no"], "order_1");
    }
    assert_eq!(till.state("order_1"), "REVOKED");
    let trade = till.sandbox.trade("order_1").unwrap();
    assert_eq!(
        (trade.status, trade.refunded_fen),
        (TradeStatus::TradeClosed, 800)
    );
    assert_eq!(till.reverse("order_9").status, 404);
    till.native("order_4", 100);
    assert_eq!(till.reverse("order_4").body["code"], "INVALID_REQUEST");
}

#[test]
fn customers_confirm_late_or_never_or_have_no_money() {
    let till = till(Customer::Password);
    let waits = till.codepay("order_1", "131234567890123456");
    assert_eq!((waits.status, waits.signed), (202, true));
    assert_eq!(till.state("order_1"), "USERPAYING");
    sleep(Duration::from_millis(2_200));
    assert_eq!(till.state("order_1"), "SUCCESS");
    till.sandbox.set_customer(Customer::Decline);
    let poor = till.codepay("order_2", "131234567890123457");
    assert_eq!(
        (poor.status, &poor.body["code"]),
        (403, &json!("NOT_ENOUGH"))
    );
    assert_eq!(till.state("order_2"), "PAYERROR");
    till.sandbox.set_customer(Customer::Never);
    assert_eq!(till.codepay("order_3", "131234567890123458").status, 202);
    assert_eq!(till.reverse("order_3").status, 200);
    assert!(!till.sandbox.pay_order("order_3"));
    till.sandbox.set_customer(Customer::Pay);
    till.native("order_4", 100);
    assert_eq!(till.state("order_4"), "NOTPAY");
    sleep(Duration::from_millis(800));
    assert_eq!(till.state("order_4"), "SUCCESS");
}

#[test]
fn a_restarted_platform_keeps_its_orders_its_refunds_and_its_used_codes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("platform.json");
    let refund = json!({
        "out_trade_no": "order_1", "out_refund_no": "refund_1",
        "amount": { "refund": 300, "total": 800, "currency": "CNY" },
    });
    let first = with_file(&path);
    first.codepay("order_1", "131234567890123456");
    let accepted = first.send(&post("/v3/refund/domestic/refunds", &refund));
    assert_eq!(accepted.body["status"], "PROCESSING");
    let code = first.native("order_2", 500);
    first.sandbox.stop();
    let second = with_file(&path);
    assert_eq!(second.state("order_1"), "REFUND");
    let again = second.send(&post("/v3/refund/domestic/refunds", &refund));
    assert_eq!(again.body["status"], "SUCCESS");
    assert_eq!(second.sandbox.trade("order_1").unwrap().refunded_fen, 300);
    let used = second.codepay("order_3", "131234567890123456");
    assert_eq!(used.body["code"], "AUTH_CODE_ERROR");
    assert_eq!(second.native("order_2", 500), code);
    assert_eq!(second.sandbox.trades().len(), 2);
}
