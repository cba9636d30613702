//! The shop's printed code, held against the one that the till has.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use hexiao_codes::{Printed, compare};
use proptest::prelude::*;

const ALIPAY: &str = "https://qr.alipay.com/fkx09900abc";
const WECHAT: &str = "wxp://f2f0AbCdEf";

fn stranger(text: &str) -> String {
    match compare(text, &[ALIPAY, WECHAT]) {
        Printed::Stranger(shown) => shown,
        other @ (Printed::Known(_) | Printed::NotPrinted) => panic!("{other:?}"),
    }
}

#[test]
fn the_shops_own_codes_are_known_by_their_place() {
    let known = [ALIPAY, WECHAT];
    assert_eq!(compare(ALIPAY, &known), Printed::Known(0));
    assert_eq!(compare("wxp://f2f0AbCdEf\r\n", &known), Printed::Known(1));
    assert_eq!(compare(&ALIPAY.to_uppercase(), &known), Printed::Known(0));
    let under_a_caps_lock = "WXP://F2F0aBcDeF";
    assert_eq!(compare(under_a_caps_lock, &known), Printed::Known(1));
}

#[test]
fn one_other_letter_is_another_code() {
    assert_eq!(stranger("wxp://f2f0abcdef"), "wxp://f2f0abcdef");
    let near = "https://qr.alipay.com/fkx09900abd";
    assert_eq!(stranger(near), near);
    let other_host = "https://qr.alipay.com.example/fkx09900abc";
    assert_eq!(stranger(other_host), other_host);
    assert_eq!(stranger("http://qr.alipay.com/fkx09900abc").len(), 32);
}

#[test]
fn what_is_no_printed_code_is_neither_an_alarm_nor_kept() {
    for text in [
        "",
        "287654321098765432",
        "134567890123456789",
        "6212345678901234567",
        "4111111111111111",
        "2026112222001445671435890012",
        "T01_1_000001_0",
        "6901234567892",
        "two\u{1d}scans",
    ] {
        assert_eq!(compare(text, &[ALIPAY]), Printed::NotPrinted, "{text}");
    }
}

#[test]
fn a_strangers_text_is_shown_harmless_and_short() {
    let long = format!("https://example.org/{}", "a".repeat(300));
    let shown = stranger(&long);
    assert_eq!(shown.chars().count(), 121);
    assert!(shown.ends_with('…'));
    let turned = stranger("https://example.org/\u{202e}yapila");
    assert_eq!(turned, "https://example.org/\u{fffd}yapila");
    // No address: it may be the secret of a wallet that the till does not know.
    assert_eq!(stranger("hush hush, a secret"), "hush h…");
}

proptest! {
    #[test]
    fn whatever_is_scanned_no_control_character_is_shown(text in "\\PC{0,40}[\u{0}-\u{1f}\u{202e}]?\\PC{0,40}") {
        if let Printed::Stranger(shown) = compare(&text, &[ALIPAY]) {
            prop_assert!(shown.chars().count() <= 121);
            let odd = |c: char| c.is_control() || c == '\u{202e}';
            prop_assert!(!shown.chars().any(odd));
        }
    }
}
