//! A changed byte, on the way to the platform and on the way back.

use super::now;
use super::till::{MANY, account, captured, key};
use super::wire::{body_of, listen, send, tampering};
use hexiao_domain::{Answer, TransactionId};
use hexiao_platforms::{Asked, Platform, Timeouts, wechatpay};
use hexiao_sandbox::{Config, Sandbox};
use serde_json::Value;

/// Whether the platform did not know who sent it.
fn is_refused(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    text.starts_with("HTTP/1.1 401 ") && text.contains("\"SIGN_ERROR\"")
}

/// The text with its last letter or digit changed.
fn changed(text: &str) -> String {
    let at = text.rfind(|c: char| c.is_ascii_alphanumeric()).unwrap();
    let other = if &text[at..=at] == "1" { "2" } else { "1" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

/// The request once for each thing that is signed, with a character of it changed.
fn changes(request: &Value) -> Vec<Value> {
    let part = |name: &str| request[name].as_str().unwrap();
    let with = |name: &str, text: String| {
        let mut other = request.clone();
        other[name] = text.into();
        other
    };
    let mut all = vec![with("target", changed(part("target")))];
    if !part("body").is_empty() {
        all.push(with("body", changed(part("body"))));
    }
    let authorization = part("authorization");
    for name in ["timestamp", "nonce_str", "signature"] {
        let from = authorization.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        // In the middle: the last letter of a signature is not wholly its own.
        let to = from + authorization[from..].find('"').unwrap() / 2;
        let field = changed(&authorization[from..to]);
        let text = format!("{}{field}{}", &authorization[..from], &authorization[to..]);
        all.push(with("authorization", text));
    }
    all
}

#[test]
fn the_platform_refuses_every_request_of_the_till_with_a_character_changed() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let requests = captured(&sandbox);
    assert_eq!(requests.len(), MANY);
    for request in &requests {
        let answer = send(sandbox.address(), request);
        assert!(!is_refused(&answer), "{request}");
        for other in changes(request) {
            let answer = send(sandbox.address(), &other);
            let text = String::from_utf8_lossy(&answer);
            assert!(is_refused(&answer), "{other}: {text}");
        }
    }
}

#[test]
fn the_till_refuses_an_answer_of_the_platform_with_any_fifth_byte_changed() {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let id = TransactionId::parse(&sandbox.wechat_pay_static(1999)).unwrap();
    let asked = |gateway: &str| {
        let till: Box<dyn Platform> =
            wechatpay(&account(gateway), key(), Timeouts::default()).unwrap();
        till.query(Asked::Transaction(&id), now())
    };
    let honest = asked(&tampering(&sandbox, None));
    assert!(matches!(honest, Answer::Paid(_)), "{honest:?}");
    let length = answer_length(&sandbox, &id);
    assert!(length > 200, "{length}");
    for at in (0..length).step_by(5) {
        let answer = asked(&tampering(&sandbox, Some(at)));
        assert!(
            matches!(answer, Answer::Unknown(_)),
            "byte {at}: {answer:?}"
        );
    }
}

/// How many bytes the answer to a query has.
fn answer_length(sandbox: &Sandbox, id: &TransactionId) -> usize {
    let (gateway, requests) = listen();
    let till = wechatpay(&account(&gateway), key(), Timeouts::default()).unwrap();
    till.query(Asked::Transaction(id), now());
    let answer = send(sandbox.address(), &requests.recv().unwrap());
    answer.len() - body_of(&answer)
}
