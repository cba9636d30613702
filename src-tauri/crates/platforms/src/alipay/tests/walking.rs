//! Which bytes are signed: the library's walker against a plain one written from the
//! platform's description (count braces, skip quoted text, honour backslashes).

use super::super::verify::{open, verify_response};
use super::{PLATFORM_PUBLIC, signed};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value};

/// From the first `{` after the member's name to the brace that closes it.
fn reference<'a>(body: &'a str, member: &str) -> &'a str {
    let named = body.find(&format!("\"{member}\"")).unwrap();
    let start = named + body[named..].find('{').unwrap();
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in body.bytes().enumerate().skip(start) {
        match (quoted, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => quoted = !quoted,
            (false, b'{') => depth += 1,
            (false, b'}') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &body[start..=at];
        }
    }
    panic!("not closed: {body}");
}

/// Text with everything that confuses a walker.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just("\\\"".to_owned()),
        Just("\"sign\":\"".to_owned()),
        Just("核销".to_owned()),
        "[ -~]{0,4}",
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        nasty().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let members = vec((nasty(), inner.clone()), 0..4);
        let object = members.prop_map(|m| Value::Object(m.into_iter().collect::<Map<_, _>>()));
        prop_oneof![vec(inner, 0..4).prop_map(Value::from), object]
    })
}

fn object() -> impl Strategy<Value = String> {
    vec((nasty(), json()), 0..5)
        .prop_map(|m| Value::Object(m.into_iter().collect::<Map<_, _>>()).to_string())
}

fn blanks() -> impl Strategy<Value = String> {
    vec(
        prop_oneof![Just(' '), Just('\n'), Just('\t'), Just('\r')],
        0..3,
    )
    .prop_map(|blanks| blanks.into_iter().collect())
}

proptest! {
    #[test]
    fn both_walkers_find_the_same_bytes(
        raw in object(), extra in json(), a in blanks(), b in blanks(), c in blanks(), first: bool
    ) {
        let member = "alipay_trade_query_response";
        let sign = format!(r#""sign":"AAAA","x":{extra}"#);
        let own = format!(r#""{member}"{a}:{b}{raw}{c}"#);
        let body = match first {
            true => format!("{{{own},{sign}}}"),
            false => format!("{{{sign},{own}}}"),
        };
        prop_assume!(body.matches(&format!("\"{member}\"")).count() == 1);
        let found = open(&body, "alipay.trade.query").unwrap().response;
        prop_assert_eq!(found, raw.as_str());
        prop_assert_eq!(found, reference(&body, member));
    }

    #[test]
    fn what_was_signed_verifies_as_received(raw in object()) {
        let raw = raw.replace('/', "\\/");
        let body = signed("alipay_trade_query_response", &raw);
        let proved = verify_response(&body, "alipay.trade.query", &PLATFORM_PUBLIC);
        prop_assert_eq!(proved, Ok(raw.as_str()));
    }

    #[test]
    fn no_body_panics(body in any::<Vec<u8>>(), text in ".{0,200}") {
        let _ = verify_response(&String::from_utf8_lossy(&body), "a.b", &PLATFORM_PUBLIC);
        let _ = verify_response(&text, "a.b", &PLATFORM_PUBLIC);
    }
}

#[test]
fn a_body_of_a_quarter_million_braces_is_refused_and_overflows_nothing() {
    for brace in ["{", "[", "{\"a\":"] {
        let body = brace.repeat(256 * 1024 / brace.len());
        assert!(open(&body, "alipay.trade.query").is_err());
    }
}
