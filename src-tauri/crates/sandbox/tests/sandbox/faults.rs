use crate::till::{Back, Till, paying, till};
use hexiao_sandbox::{Customer, FaultScript};
use proptest::prelude::*;
use serde_json::json;

const CODE: &str = "281234567890123456";

fn paying_under(script: &str) -> (Till, Back) {
    let till = till(Customer::Manual);
    till.faults(script);
    let back = till.try_call("alipay.trade.pay", paying("order_1", "8.00", CODE));
    (till, back)
}

fn is_paid(till: &Till) -> bool {
    till.sandbox
        .trade("order_1")
        .is_some_and(|trade| trade.paid_at.is_some())
}

#[test]
fn a_lost_reply_means_paid_exactly_once() {
    let (till, back) = paying_under("pay:drop_after");
    assert!(matches!(back, Back::Nothing), "{back:?}");
    assert!(is_paid(&till));
    assert_eq!(
        (till.sandbox.calls("pay"), till.sandbox.trades().len()),
        (1, 1)
    );
    assert_eq!(till.pay("order_1", "8.00", CODE)["code"], "10000");
    assert_eq!(till.sandbox.trades().len(), 1);
}

#[test]
fn a_request_delivered_twice_charges_once() {
    let (till, back) = paying_under("pay:duplicate");
    assert!(
        matches!(back, Back::Signed(ref answer) if answer["code"] == "10000"),
        "{back:?}"
    );
    assert_eq!(
        (till.sandbox.calls("pay"), till.sandbox.trades().len()),
        (2, 1)
    );
}

#[test]
fn faults_before_the_platform_change_nothing_there() {
    for (script, status) in [("pay:refuse", 0), ("pay:5xx", 502), ("pay:html", 200)] {
        let (till, back) = paying_under(script);
        match back {
            Back::Nothing => assert_eq!(status, 0, "{script}"),
            Back::Noise(seen, _) => assert_eq!(seen, status, "{script}"),
            other => panic!("{script}: {other:?}"),
        }
        assert!(!is_paid(&till), "{script}");
        assert_eq!(till.sandbox.calls("pay"), 0, "{script}");
    }
}

#[test]
fn spoiled_answers_hide_a_payment_that_happened() {
    let (till, back) = paying_under("pay:bad_signature");
    assert!(matches!(back, Back::Forged) && is_paid(&till), "{back:?}");
    let (till, back) = paying_under("pay:unsigned");
    assert!(
        matches!(back, Back::Unsigned(..)) && is_paid(&till),
        "{back:?}"
    );
    let (till, back) = paying_under("pay:truncate");
    assert!(
        matches!(back, Back::Noise(200, _)) && is_paid(&till),
        "{back:?}"
    );
    let (till, back) = paying_under("pay:system_error");
    assert!(
        matches!(back, Back::Signed(ref a) if a["sub_code"] == "ACQ.SYSTEM_ERROR"),
        "{back:?}"
    );
    assert!(is_paid(&till));
}

#[test]
fn signed_lies_carry_a_valid_signature() {
    let till = till(Customer::Manual);
    till.pay("order_1", "8.00", CODE);
    till.faults("query:wrong_amount,query:wrong_order,query:not_yet");
    assert_eq!(till.query("order_1")["total_amount"], "8.01");
    assert_eq!(till.query("order_1")["out_trade_no"], "order_0");
    assert_eq!(till.query("order_1")["sub_code"], "ACQ.TRADE_NOT_EXIST");
    assert_eq!(till.query("order_1")["total_amount"], "8.00");
}

#[test]
fn a_hanging_platform_holds_only_the_one_who_waits_for_it() {
    let till = till(Customer::Manual);
    till.faults("query:hang");
    std::thread::scope(|scope| {
        let hung =
            scope.spawn(|| till.try_call("alipay.trade.query", json!({"out_trade_no": "a"})));
        while !till.look("/control/faults")["script"]
            .as_str()
            .unwrap()
            .is_empty()
        {
            std::thread::yield_now();
        }
        assert_eq!(till.query("b")["sub_code"], "ACQ.TRADE_NOT_EXIST");
        assert!(matches!(hung.join().unwrap(), Back::Nothing));
    });
}

#[test]
fn a_delayed_answer_is_still_the_true_one() {
    let (_, back) = paying_under("pay:delay=30");
    assert!(
        matches!(back, Back::Signed(ref answer) if answer["code"] == "10000"),
        "{back:?}"
    );
}

#[test]
fn a_script_is_consumed_in_order_by_the_calls_it_names() {
    let till = till(Customer::Manual);
    till.faults("query:5xx*2,*:html");
    let status = |back| {
        if let Back::Noise(status, _) = back {
            status
        } else {
            0
        }
    };
    let query = || status(till.try_call("alipay.trade.query", json!({"out_trade_no": "a"})));
    assert_eq!(query(), 502);
    let portal = till.try_call("alipay.trade.pay", paying("order_1", "8.00", CODE));
    assert!(
        matches!(portal, Back::Noise(200, ref text) if text.contains("Wi-Fi")),
        "{portal:?}"
    );
    assert_eq!((query(), query()), (502, 0));
    assert!(!is_paid(&till));
}

#[test]
fn without_a_network_the_gateway_is_gone_and_the_phone_is_not() {
    let till = till(Customer::Manual);
    let code = till.precreate("order_1", "8.00");
    till.press("/control/network", json!({"up": false}));
    let back = till.try_call("alipay.trade.query", json!({"out_trade_no": "order_1"}));
    assert!(matches!(back, Back::Nothing), "{back:?}");
    assert_eq!(till.press("/phone/pay", json!({"code": code})).0, 200);
    assert_eq!(till.look("/control/network"), json!({"up": false}));
    till.sandbox.set_network(true);
    assert_eq!(till.query("order_1")["trade_status"], "TRADE_SUCCESS");
}

#[test]
fn without_a_network_the_platform_does_not_act() {
    let till = till(Customer::Manual);
    till.sandbox.set_network(false);
    till.try_call("alipay.trade.pay", paying("order_1", "8.00", CODE));
    assert_eq!(till.sandbox.calls("pay"), 0);
}

#[test]
fn a_network_that_goes_while_the_platform_acts_takes_the_reply_with_it() {
    let till = till(Customer::Manual);
    till.faults("pay:delay=1000");
    let back = std::thread::scope(|scope| {
        let call = || till.try_call("alipay.trade.pay", paying("order_1", "8.00", CODE));
        let calling = scope.spawn(call);
        while !is_paid(&till) {
            std::thread::yield_now();
        }
        till.sandbox.set_network(false);
        calling.join().unwrap()
    });
    assert!(matches!(back, Back::Nothing), "{back:?}");
}

#[test]
fn a_wrong_script_is_refused_in_plain_words_and_changes_nothing() {
    let till = till(Customer::Manual);
    till.faults("query:hang*2");
    for (script, says) in [
        ("query", "call:fault"),
        ("ask:hang", "no call"),
        ("query:explode", "no fault"),
        ("query:delay=soon", "no delay"),
        ("query:hang*-1", "no count"),
    ] {
        let (status, problem) = till.press("/control/faults", json!({"script": script}));
        assert_eq!(status, 400);
        assert!(
            problem["error"].as_str().unwrap().contains(says),
            "{problem}"
        );
    }
    assert_eq!(
        till.look("/control/faults"),
        json!({"script": "query:hang*2"})
    );
}

fn any_entry() -> impl Strategy<Value = String> {
    let calls = [
        "precreate",
        "pay",
        "query",
        "cancel",
        "close",
        "refund",
        "refund_query",
        "sync",
        "cert_prepare",
        "cert_use",
        "cert_undo",
        "bill_url",
        "bill_file",
        "*",
    ];
    let faults = [
        "refuse",
        "hang",
        "drop_after",
        "duplicate",
        "delay=0",
        "delay=600000",
        "bad_signature",
        "wrong_amount",
        "wrong_order",
        "5xx",
        "html",
        "truncate",
        "unsigned",
        "forbidden",
        "not_yet",
        "system_error",
    ];
    let counts = ["", "*2", "*77", "*inf"];
    let pick = (
        prop::sample::select(calls.to_vec()),
        prop::sample::select(faults.to_vec()),
        prop::sample::select(counts.to_vec()),
    );
    pick.prop_map(|(call, fault, count)| format!("{call}:{fault}{count}"))
}

proptest! {
    #[test]
    fn a_script_reads_back_as_it_is_written(entries in prop::collection::vec(any_entry(), 0..20)) {
        let text = entries.join(",");
        let script: FaultScript = text.parse().unwrap();
        prop_assert_eq!(script.to_string(), text);
        prop_assert_eq!(script.is_empty(), entries.is_empty());
    }

    #[test]
    fn no_text_breaks_the_parser(text in "[a-z_*:=,0-9 ]{0,60}|.{0,60}") {
        if let Ok(script) = text.parse::<FaultScript>() {
            let again: FaultScript = script.to_string().parse().unwrap();
            prop_assert_eq!(again, script);
        }
    }
}
