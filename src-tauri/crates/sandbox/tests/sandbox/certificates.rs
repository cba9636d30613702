//! Certificates as the platform keeps them: one use each, the same request again has the first
//! result, and a use that is taken back can be made again.

use crate::till::{Till, till};
use hexiao_sandbox::Customer;
use serde_json::{Value, json};

fn call(till: &Till, method: &str, biz: Value) -> Value {
    let method = format!("alipay.marketing.certificate.certification.{method}");
    till.call(&method, biz)
}

fn look(till: &Till, code: &str) -> Value {
    call(till, "prepareuse", json!({ "code": code }))
}

fn use_of(till: &Till, found: &Value, request: &str, at: &str) -> Value {
    let code = &found["certificate_prepare_info_list"][0]["encrypted_code"];
    let biz = json!({
        "out_biz_no": request, "biz_dt": at, "order_id": found["order_id"],
        "user_id": found["user_id"], "certificate_use_info_list": [{ "encrypted_code": code }],
    });
    call(till, "use", biz)
}

fn number(answer: &Value) -> Value {
    answer["certificate_use_result_list"][0]["use_order_no"].clone()
}

const AT: &str = "2026-11-28 12:00:00";

#[test]
fn the_same_number_with_the_same_data_has_the_first_result_and_with_other_data_none() {
    let till = till(Customer::Manual);
    let found = look(&till, "660000000001");
    let first = use_of(&till, &found, "r1", AT);
    assert_eq!(first["certificate_use_result_list"][0]["result"], "SUCCESS");
    assert_eq!(number(&use_of(&till, &found, "r1", AT)), number(&first));
    let other = use_of(&till, &found, "r1", "2026-11-28 12:00:01");
    assert_eq!(other["sub_code"], "INVALID_PARAMETER");
    let another = use_of(&till, &found, "r2", AT);
    assert_eq!(another["sub_code"], "CERTIFICATE_IS_USED");
    assert_eq!(
        look(&till, "660000000001")["sub_code"],
        "CERTIFICATE_IS_USED"
    );
}

#[test]
fn a_look_up_takes_the_digits_or_the_scanned_text_and_not_both() {
    let till = till(Customer::Manual);
    let typed = look(&till, "660000000001");
    let scanned = json!({ "encrypted_data": "HXQ660000000001" });
    assert_eq!(call(&till, "prepareuse", scanned), typed);
    let both = json!({ "code": "660000000001", "encrypted_data": "HXQ660000000001" });
    for odd in [both, json!({}), json!({ "code": "66" })] {
        let answer = call(&till, "prepareuse", odd);
        assert_eq!(answer["sub_code"], "INVALID_PARAMETER");
    }
    assert_eq!(
        look(&till, "669900000001")["sub_code"],
        "CERTIFICATE_IS_INVALID"
    );
    assert_eq!(
        look(&till, "770000000001")["sub_code"],
        "CERTIFICATE_NOT_EXIST"
    );
}

#[test]
fn a_use_names_its_customer_and_order_or_is_refused() {
    let till = till(Customer::Manual);
    let found = look(&till, "660000000001");
    let mut other = found.clone();
    other["user_id"] = "2088000000000000".into();
    let answer = use_of(&till, &other, "r1", AT);
    assert_eq!(answer["sub_code"], "CERTIFICATE_NOT_EXIST");
    other["user_id"] = Value::Null;
    let answer = use_of(&till, &other, "r1", AT);
    assert_eq!(answer["sub_code"], "INVALID_PARAMETER");
    let answer = use_of(&till, &found, "r1", "yesterday");
    assert_eq!(answer["sub_code"], "INVALID_PARAMETER");
}

#[test]
fn a_use_taken_back_can_be_made_again_and_is_taken_back_once() {
    let till = till(Customer::Manual);
    let found = look(&till, "660000000001");
    let first = number(&use_of(&till, &found, "r1", AT));
    let undo = |request: &str, number: &Value| {
        let list = json!([number]);
        let biz = json!({ "out_biz_no": request, "biz_dt": AT, "use_order_no_list": list });
        call(&till, "refund", biz)
    };
    for _ in 0..2 {
        let undone = undo("u1", &first);
        let result = &undone["certificate_reverse_result_list"][0];
        assert_eq!(
            (&result["result"], &result["use_order_no"]),
            (&json!("SUCCESS"), &first)
        );
    }
    assert_eq!(undo("u2", &first)["sub_code"], "CERTIFICATE_NOT_EXIST");
    assert_eq!(undo("u3", &json!("1"))["sub_code"], "CERTIFICATE_NOT_EXIST");
    let second = number(&use_of(&till, &found, "r2", AT));
    assert_ne!(second, first);
    // What was said of the first request stays said.
    assert_eq!(number(&use_of(&till, &found, "r1", AT)), first);
}
