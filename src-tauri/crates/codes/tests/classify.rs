//! What a scanner may read, and what the till makes of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use hexiao_codes::{NotOurs, Scan, classify, holds_card_number};
use hexiao_domain::{OrderNumber, Reference, TillId, TransactionId, Wallet};
use proptest::prelude::*;

fn is_auth_code(text: &str, of: Wallet) -> bool {
    matches!(classify(text), Scan::AuthCode { wallet, code } if wallet == of && code.expose() == text)
}

fn refused(text: &str) -> NotOurs {
    let found = classify(text);
    let Scan::NotOurs(reason) = found else {
        panic!("{text:?} was taken for {found:?}");
    };
    reason
}

fn reference(text: &str) -> Scan {
    Scan::Reference(Reference::parse(text).unwrap())
}

#[test]
fn the_wallet_of_an_auth_code_is_known_from_the_code() {
    assert!(is_auth_code("134567890123456789", Wallet::Wechatpay));
    assert!(is_auth_code("100000000000000000", Wallet::Wechatpay));
    assert!(is_auth_code("159999999999999999", Wallet::Wechatpay));
    assert!(is_auth_code("281234567890123456", Wallet::Alipay));
    assert!(is_auth_code("2512345678901234", Wallet::Alipay));
    assert!(is_auth_code("301234567890123456789012", Wallet::Alipay));
    assert!(is_auth_code(
        "fp0123456789abcdefghijklmnopqrstuvw",
        Wallet::Alipay
    ));
}

#[test]
fn an_auth_code_of_another_length_or_prefix_is_none() {
    for text in [
        "13456789012345678",
        "1345678901234567890",
        "164567890123456789",
        "281234567890123",
        "2812345678901234567890123",
        "311234567890123456",
        "fp0123456789abcdefghijklmnopqrstuv",
    ] {
        assert!(!matches!(classify(text), Scan::AuthCode { .. }), "{text}");
    }
}

#[test]
fn the_shops_own_order_number_is_known_and_a_misread_one_is_refused() {
    let number = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 42);
    assert_eq!(classify(number.as_str()), Scan::OrderNumber(number.clone()));
    assert_eq!(
        refused(&number.as_str().replace("42", "43")),
        NotOurs::Misread
    );
}

#[test]
fn a_merchants_collect_code_is_told_from_a_customers() {
    for (text, of) in [
        ("https://qr.alipay.com/bax00000abcdef1234", Wallet::Alipay),
        ("HTTPS://QR.ALIPAY.COM/FKX00000ABCDEF1234", Wallet::Alipay),
        (
            "wxp://f2f0AbCdEfGhIjKlMnOpQrStUvWxYz012345",
            Wallet::Wechatpay,
        ),
        ("weixin://wxpay/bizpayurl?pr=abc12345", Wallet::Wechatpay),
        (
            "weixin://wxpay/bizpayurl/up?pr=abc12345&groupid=00",
            Wallet::Wechatpay,
        ),
    ] {
        let expected = Scan::PaymentCode {
            wallet: of,
            text: text.to_owned(),
        };
        assert_eq!(classify(text), expected);
    }
}

#[test]
fn a_link_that_only_looks_like_a_collect_code_is_not_one() {
    for text in [
        "https://qr.alipay.com.example.org/fkx1",
        "https://qr.alipay.com/",
        "https://example.org/https://qr.alipay.com/fkx1",
        "wxp://",
        "wxp://f2f0 AbCd",
    ] {
        assert_eq!(refused(text), NotOurs::Unrecognised, "{text}");
    }
}

#[test]
fn a_transaction_id_is_known_by_its_shape() {
    for (text, of) in [
        ("2026112222001412345678901234", Wallet::Alipay),
        ("4200001234202611221234567890", Wallet::Wechatpay),
        ("1009660380201506130728806387", Wallet::Wechatpay),
    ] {
        let id = TransactionId::parse(text).unwrap();
        assert_eq!(classify(text), Scan::TransactionId { wallet: of, id });
    }
    let no_such_day = "2026023022001412345678901234";
    assert_eq!(classify(no_such_day), reference(no_such_day));
}

#[test]
fn a_card_number_is_never_kept_however_it_is_typed() {
    for text in [
        "4111111111111111",
        "4111-1111-1111-1111",
        "4111 1111 1111 1111",
        "5555555555554444",
        "378282246310005",
        "6011111111111117",
        "3530111333300000",
        "6200000000000005",
        "30569309025904",
    ] {
        assert_eq!(classify(text), Scan::CardNumber, "{text}");
    }
    assert_eq!(classify("4111111111111112"), reference("4111111111111112"));
}

#[test]
fn a_card_number_is_seen_among_what_a_scanner_puts_around_it() {
    for text in [
        "4111111111111111\u{1d}",
        "\r\n4111 1111 1111 1111\t",
        "4111111111111\u{1d}111",
    ] {
        assert!(holds_card_number(text), "{text:?}");
    }
    assert!(!holds_card_number("4111111111111112\u{1d}"));
}

#[test]
fn an_auth_code_that_passes_as_a_card_number_is_an_auth_code() {
    assert!(is_auth_code("2512345678901238", Wallet::Alipay));
    assert!(is_auth_code("2720992222222221", Wallet::Alipay));
}

#[test]
fn a_unionpay_code_is_a_customers_code_even_where_it_passes_for_a_card_number() {
    assert!(is_auth_code("6212345678901234567", Wallet::Unionpay));
    let mut as_a_card = 0;
    for last in 0..10 {
        let text = format!("621234567890123456{last}");
        assert!(is_auth_code(&text, Wallet::Unionpay), "{text}");
        if passes_luhn(&text) {
            as_a_card += 1;
            let typed = text.replacen("6212", "6212 ", 1);
            assert_eq!(classify(&typed), Scan::CardNumber);
        }
    }
    assert_eq!(as_a_card, 1);
    for text in ["621234567890123456", "62123456789012345678"] {
        assert!(!matches!(classify(text), Scan::AuthCode { .. }), "{text}");
    }
}

fn passes_luhn(text: &str) -> bool {
    let digits = text.bytes().rev().map(|b| u32::from(b - b'0'));
    let doubled = |(at, digit): (usize, u32)| match at % 2 {
        0 => digit,
        _ => digit * 2 / 10 + digit * 2 % 10,
    };
    digits.enumerate().map(doubled).sum::<u32>() % 10 == 0
}

#[test]
fn a_face_token_has_no_capitals() {
    let token = "fp0123456789abcdefghijklmnopqrstuvw";
    assert!(is_auth_code(token, Wallet::Alipay));
    for text in [
        token.to_uppercase(),
        token.replace('a', "A"),
        token.replace("fp", "Fp"),
    ] {
        assert_eq!(refused(&text), NotOurs::Unrecognised);
    }
}

#[test]
fn goods_that_are_scanned_by_mistake_are_neither_a_payment_nor_a_reference() {
    for text in [
        "96385074",
        "036000291452",
        "4006381333931",
        "6901234567892",
        "14006381333938",
    ] {
        assert_eq!(classify(text), Scan::Product, "{text}");
        let mut other = text.to_owned();
        let last = other.pop().unwrap();
        other.push(if last == '0' { '1' } else { '0' });
        assert_ne!(classify(&other), Scan::Product, "{other}");
    }
    assert_eq!(classify("9638507"), reference("9638507"));
    assert_eq!(classify("00963850740"), reference("00963850740"));
}

#[test]
fn other_codes_of_merchants_are_told_from_a_customers() {
    let union = "https://qr.95516.com/00010000/01234567890123456789012345678901";
    let expected = Scan::PaymentCode {
        wallet: Wallet::Unionpay,
        text: union.to_owned(),
    };
    assert_eq!(classify(union), expected);
    assert_eq!(
        classify("upi://pay?pa=shop@bank&pn=Shop&am=10.50&cu=INR"),
        Scan::UpiLink
    );
    assert_eq!(classify("UPI://PAY?pa=shop@bank"), Scan::UpiLink);
    for end in ["\n", "\r\n"] {
        let lines = [
            "BCD",
            "002",
            "1",
            "SCT",
            "",
            "Shop",
            "DE33100205000001194700",
            "EUR1",
        ];
        assert_eq!(classify(&lines.join(end)), Scan::EpcTransfer);
    }
    assert_eq!(refused("https://u.wechat.com/MDE12345"), NotOurs::Contact);
    for text in [
        "https://qr.95516.com/",
        "https://qr.95516.com.example.org/1",
        "upi://pay?",
        "upi://mandate?pa=a@b",
    ] {
        assert_eq!(refused(text), NotOurs::Unrecognised, "{text}");
    }
    for text in [
        "BCD\n003\n1\nSCT\n",
        "BCD\n002\n9\nSCT\n",
        "BCD\n002\n1\nINST\n",
    ] {
        assert_eq!(refused(text), NotOurs::ControlCharacters, "{text}");
    }
}

#[test]
fn odd_scans_are_refused_with_the_reason() {
    assert_eq!(refused(""), NotOurs::Empty);
    assert_eq!(refused("\r\n"), NotOurs::Empty);
    assert_eq!(refused(&"1".repeat(7 * 1024)), NotOurs::TooLong);
    assert_eq!(refused(&"1".repeat(257)), NotOurs::TooLong);
    assert_eq!(refused(&"1".repeat(256)), NotOurs::Unrecognised);
    assert_eq!(refused("28123456789\n0123456"), NotOurs::ControlCharacters);
    assert_eq!(refused("T01\u{0}"), NotOurs::ControlCharacters);
    assert_eq!(
        refused("２８１２３４５６７８９０１２３４５６"),
        NotOurs::NotAscii
    );
    assert_eq!(refused("💰"), NotOurs::NotAscii);
    assert_eq!(refused("ABC\u{202e}321"), NotOurs::NotAscii);
    assert_eq!(refused("table 7"), NotOurs::Unrecognised);
    assert_eq!(refused(&"A".repeat(33)), NotOurs::Unrecognised);
    assert_eq!(refused("=1+1"), NotOurs::Unrecognised);
}

#[test]
fn every_reason_has_its_own_stable_code() {
    for (index, reason) in NotOurs::ALL.iter().enumerate() {
        assert!(reason.code().starts_with("scan."));
        assert!(
            NotOurs::ALL[..index]
                .iter()
                .all(|r| r.code() != reason.code())
        );
    }
}

#[test]
fn nothing_secret_is_in_the_debug_output() {
    for (text, part) in [
        ("281234567890123456", "2345"),
        ("134567890123456789", "3456"),
        ("4111111111111111", "1111"),
        ("hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=", "VVVV"),
    ] {
        assert!(!format!("{:?}", classify(text)).contains(part), "{text}");
    }
}

proptest! {
    #[test]
    fn every_wechat_pay_code_is_known(text in "1[0-5][0-9]{16}") {
        prop_assert!(is_auth_code(&text, Wallet::Wechatpay));
    }

    #[test]
    fn every_alipay_code_is_known(text in "(2[5-9]|30)[0-9]{14,22}|fp[0-9a-z]{33}") {
        prop_assert!(is_auth_code(&text, Wallet::Alipay));
    }

    #[test]
    fn a_scanners_line_end_changes_nothing(text in "[!-~]{0,64}", end in "[\r\n\t \u{1d}]{0,4}") {
        prop_assert_eq!(classify(&format!("{text}{end}")), classify(&text));
    }

    #[test]
    fn a_code_that_may_move_money_is_never_a_reference(
        text in "1[0-5][0-9]{16}|(2[5-9]|30)[0-9]{14,22}|62[0-9]{17}|fp[0-9a-z]{33}|hQVDUFYw[A-Za-z0-9]{0,24}"
    ) {
        let found = classify(&text);
        prop_assert!(!matches!(found, Scan::Reference(_) | Scan::OrderNumber(_)), "{:?}", found);
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = classify(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,300}|000201[0-9]{0,80}.{0,8}|[0-9 -]{0,40}") {
        let _ = classify(&text);
    }
}
