use crate::till::{Back, Pairs, params, till};
use hexiao_sandbox::Customer;
use serde_json::{Value, json};

fn sub_code(back: Back) -> Value {
    match back {
        Back::Unsigned(key, answer) if key == "error_response" => answer["sub_code"].clone(),
        other => panic!("{other:?}"),
    }
}

fn changed(pairs: &Pairs, name: &str, value: &str) -> Pairs {
    let change = |(k, v): &(String, String)| {
        let v = if k == name { value } else { v };
        (k.clone(), v.to_owned())
    };
    pairs.iter().map(change).collect()
}

fn query() -> Pairs {
    params("alipay.trade.query", &json!({"out_trade_no": "order_1"}))
}

#[test]
fn a_request_without_a_signature_is_refused_unsigned() {
    let till = till(Customer::Manual);
    assert_eq!(sub_code(till.post(&query())), "isv.invalid-signature");
}

#[test]
fn a_request_with_one_byte_changed_is_refused_whatever_the_parameter() {
    let till = till(Customer::Manual);
    let genuine = till.signed(query());
    let other = json!({"out_trade_no": "order_2"}).to_string();
    for (name, value) in [
        ("biz_content", other.as_str()),
        ("timestamp", "2026-03-05 12:00:01"),
        ("method", "alipay.trade.cancel"),
        ("version", "1.1"),
        ("format", "json"),
    ] {
        let forged = changed(&genuine, name, value);
        assert_eq!(
            sub_code(till.post(&forged)),
            "isv.invalid-signature",
            "{name}"
        );
    }
    assert_eq!(
        till.sandbox.calls("query") + till.sandbox.calls("cancel"),
        0
    );
}

#[test]
fn a_signature_does_not_cover_parameters_that_were_added_later() {
    let till = till(Customer::Manual);
    let mut more = till.signed(query());
    more.push(("notify_url".into(), "https://evil.example".into()));
    assert_eq!(sub_code(till.post(&more)), "isv.invalid-signature");
}

#[test]
fn the_same_name_with_two_values_is_refused() {
    let till = till(Customer::Manual);
    let mut twice = till.signed(query());
    twice.push((
        "biz_content".into(),
        json!({"out_trade_no": "order_2"}).to_string(),
    ));
    assert_eq!(sub_code(till.post(&twice)), "isv.invalid-signature");
}

#[test]
fn get_and_post_are_both_understood_and_answered_under_the_methods_own_key() {
    let till = till(Customer::Manual);
    let signed = till.signed(query());
    for back in [till.get(&signed), till.post(&signed)] {
        let Back::Signed(answer) = back else {
            panic!("{back:?}")
        };
        assert_eq!(answer["sub_code"], "ACQ.TRADE_NOT_EXIST");
    }
}

#[test]
fn empty_parameters_are_not_part_of_the_signed_text() {
    let till = till(Customer::Manual);
    let mut pairs = query();
    pairs.push(("notify_url".into(), String::new()));
    assert!(matches!(till.post(&till.signed(pairs)), Back::Signed(_)));
}

#[test]
fn another_app_another_signature_type_or_an_unknown_method_is_told_so() {
    let till = till(Customer::Manual);
    for (name, value, expected) in [
        ("app_id", "2021000000000000", "isv.invalid-app-id"),
        ("sign_type", "RSA", "isv.invalid-signature-type"),
        ("charset", "gbk", "isv.invalid-charset"),
        ("timestamp", "yesterday", "isv.invalid-timestamp"),
        ("method", "alipay.trade.create", "isv.invalid-method"),
        ("biz_content", "{", "isv.invalid-parameter"),
    ] {
        let back = till.post(&till.signed(changed(&query(), name, value)));
        assert_eq!(sub_code(back), expected, "{name}");
    }
}

#[test]
fn slashes_in_answers_are_escaped_and_the_signature_covers_them_so() {
    let till = till(Customer::Manual);
    let biz = json!({"out_trade_no": "order_1", "total_amount": "1.00", "subject": "tea"});
    let signed = till.signed(params("alipay.trade.precreate", &biz));
    let raw = till.raw(&signed);
    assert!(
        raw.contains(r#""qr_code":"https:\/\/qr.alipay.com\/bax"#),
        "{raw}"
    );
    assert!(matches!(till.post(&signed), Back::Signed(_)));
}

#[test]
fn a_huge_request_is_turned_away() {
    let till = till(Customer::Manual);
    let biz = json!({"out_trade_no": "x".repeat(70_000)});
    let back = till.try_call("alipay.trade.query", biz);
    assert!(
        matches!(back, Back::Noise(413, _) | Back::Nothing),
        "{back:?}"
    );
}
