//! The proof of an answer: its headers, its clock, its status.

use super::super::exchange::Said;
use super::super::fields::Fault;
use super::{answered, believe, now, paid, signed, signed_at, wechat};
use crate::http::Answered;
use hexiao_domain::Reason;
use proptest::prelude::*;

fn reason(answered: Answered) -> Option<Reason> {
    believe(answered).err().map(|unknown| unknown.reason)
}

fn without(mut answered: Answered, name: &str) -> Answered {
    answered.headers.retain(|(header, _)| header != name);
    answered
}

fn put(answered: Answered, name: &str, value: &str) -> Answered {
    let mut answered = without(answered, name);
    answered.headers.push((name.into(), value.into()));
    answered
}

const NAMES: [&str; 4] = [
    "wechatpay-timestamp",
    "wechatpay-nonce",
    "wechatpay-signature",
    "wechatpay-serial",
];

#[test]
fn a_signed_answer_of_success_is_believed() {
    for (status, body) in [
        (200, paid().to_string()),
        (202, "{}".into()),
        (204, String::new()),
    ] {
        let said = believe(signed(status, &body)).unwrap();
        let Said::Proved(proved) = said else {
            panic!("not proved");
        };
        assert_eq!(proved.status, status);
    }
}

#[test]
fn a_missing_doubled_or_changed_proof_is_refused() {
    let body = paid().to_string();
    for name in NAMES {
        let answer = without(signed(200, &body), name);
        assert_eq!(reason(answer), Some(Reason::BadSignature), "{name} missing");
        let mut answer = signed(200, &body);
        let twice = answer.headers.iter().find(|(header, _)| header == name);
        let twice = twice.unwrap().clone();
        answer.headers.push(twice);
        assert_eq!(reason(answer), Some(Reason::BadSignature), "{name} twice");
        for value in ["", "0", "AAAA", "\u{e9}"] {
            let answer = put(signed(200, &body), name, value);
            assert_eq!(
                reason(answer),
                Some(Reason::BadSignature),
                "{name}: {value}"
            );
        }
    }
    assert_eq!(
        reason(without(signed(204, ""), NAMES[2])),
        Some(Reason::BadSignature)
    );
}

#[test]
fn the_platforms_own_probes_are_refused() {
    let body = paid().to_string();
    for name in ["wechatpay-signature", "wechatpay-serial"] {
        let whole = signed(200, &body);
        let value = whole.header(name).unwrap().to_owned();
        let probe = put(whole, name, &format!("WECHATPAY/SIGNTEST/{value}"));
        assert_eq!(reason(probe), Some(Reason::BadSignature), "{name}");
    }
}

#[test]
fn a_genuine_answer_of_another_time_is_refused_and_a_wrong_clock_is_named() {
    let body = paid().to_string();
    for near in [-299, 0, 299] {
        assert_eq!(
            reason(signed_at(200, &body, now().plus_seconds(near))),
            None
        );
    }
    for far in [-300, 300, 86_400] {
        let replay = signed_at(200, &body, now().plus_seconds(far));
        let today = put(replay.clone(), "date", "Sun, 22 Nov 2026 12:13:00 GMT");
        assert_eq!(reason(today), Some(Reason::BadSignature), "{far}");
        let skewed = put(replay, "date", "Sun, 22 Nov 2026 12:23:00 GMT");
        assert_eq!(reason(skewed), Some(Reason::ClockWrong), "{far}");
    }
}

#[test]
fn a_page_of_somebody_in_between_and_a_redirect_are_unreadable() {
    let page = answered(200, "<html>Wi-Fi</html>", &[]);
    assert_eq!(reason(page), Some(Reason::Unreadable));
    for status in [201, 206, 301, 302, 304, 100] {
        let answer = signed(status, &paid().to_string());
        assert_eq!(reason(answer), Some(Reason::Unreadable), "{status}");
    }
}

#[test]
fn an_answer_of_failure_is_only_said() {
    let fault = |body: &str, date: &str| -> Fault {
        match believe(answered(401, body, &[("date", date)])).unwrap() {
            Said::Fault(fault) => fault,
            Said::Proved(_) => panic!("proved"),
        }
    };
    let body = r#"{"code":"SIGN_ERROR","message":"x","detail":{"a":[1]}}"#;
    let here = fault(body, "Sun, 22 Nov 2026 12:13:00 GMT");
    assert_eq!(
        (here.status, here.code.as_deref()),
        (401, Some("SIGN_ERROR"))
    );
    assert!(!here.clock_wrong);
    assert!(fault(body, "Sun, 22 Nov 2026 12:18:00 GMT").clock_wrong);
    assert!(!fault(body, "yesterday").clock_wrong);
    assert_eq!(fault("<html>", "").code, None);
    // A success that nobody signed stays a failure of its status.
    assert_eq!(fault(&paid().to_string(), "").code, None);
}

#[test]
fn files_are_fetched_from_the_platforms_own_host_alone() {
    let gateway = wechat().gateway;
    let own = gateway.own_target("http://127.0.0.1:9/wechat/v3/billdownload/file?token=a%20b");
    assert_eq!(
        own.as_deref(),
        Some("/wechat/v3/billdownload/file?token=a%20b")
    );
    for other in [
        "https://127.0.0.1:9/x",
        "http://127.0.0.1/x",
        "http://127.0.0.1:90/x",
        "http://127.0.0.1:9@evil.example/x",
        "http://evil.example/x",
        "/x",
        "",
    ] {
        assert_eq!(gateway.own_target(other), None, "{other}");
    }
    assert_eq!(gateway.prefix(), "/wechat");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_headers_panic_or_prove(
        status in 0_u16..1000,
        body in ".{0,80}",
        values in proptest::collection::vec(".{0,40}", 5),
    ) {
        let names = NAMES.iter().chain(&["date"]);
        let headers: Vec<_> = names.copied().zip(values.iter().map(String::as_str)).collect();
        let said = believe(answered(status, &body, &headers));
        prop_assert!(!matches!(said, Ok(Said::Proved(_))));
    }

    #[test]
    fn one_byte_changed_is_never_proved(at in 0_usize..2000, bit in 0_u8..8) {
        let mut answer = signed(200, &paid().to_string());
        let at = at % answer.body.len();
        answer.body[at] ^= 1 << bit;
        prop_assert!(believe(answer).is_err());
    }
}
