//! The grammars of the wallets' own codes (alipay.md §6, wechatpay.md §5,
//! qr-standards.md §4).

use crate::Scan;
use hexiao_domain::{AuthCode, TransactionId, Wallet};

/// How a merchant's collect code begins. Some Alipay codes are printed in upper case, to
/// fit a smaller symbol.
const COLLECT_CODES: [(&str, Wallet); 6] = [
    ("https://qr.alipay.com/", Wallet::Alipay),
    ("http://qr.alipay.com/", Wallet::Alipay),
    ("wxp://", Wallet::Wechatpay),
    ("weixin://wxpay/bizpayurl", Wallet::Wechatpay),
    ("https://qr.95516.com/", Wallet::Unionpay),
    ("http://qr.95516.com/", Wallet::Unionpay),
];

/// How a link begins that adds a person in WeChat.
const CONTACTS: [&str; 2] = ["https://u.wechat.com/", "http://u.wechat.com/"];

/// A customer's code: WeChat Pay 18 digits from 10 to 15; Alipay 16 to 24 digits from 25
/// to 30, or a face token `fp` and 33 characters; UnionPay 19 digits from 62, and some bank
/// cards look the same.
pub fn auth_code(text: &str) -> Option<Scan> {
    let wallet = if is_wechatpay_code(text) {
        Wallet::Wechatpay
    } else if is_alipay_code(text) || is_face_token(text) {
        Wallet::Alipay
    } else if is_unionpay_code(text) {
        Wallet::Unionpay
    } else {
        return None;
    };
    let code = AuthCode::new(text.to_owned());
    Some(Scan::AuthCode { wallet, code })
}

fn is_wechatpay_code(text: &str) -> bool {
    text.len() == 18 && is_digits(text) && leading_two(text).is_some_and(|n| (10..=15).contains(&n))
}

fn is_alipay_code(text: &str) -> bool {
    let fits = (16..=24).contains(&text.len()) && is_digits(text);
    fits && leading_two(text).is_some_and(|n| (25..=30).contains(&n))
}

fn is_face_token(text: &str) -> bool {
    let token = |s: &str| s.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'z'));
    text.len() == 35 && text.strip_prefix("fp").is_some_and(token)
}

fn is_unionpay_code(text: &str) -> bool {
    text.len() == 19 && text.starts_with("62") && is_digits(text)
}

/// A merchant's collect code, by its scheme and host.
pub fn payment_code(text: &str) -> Option<Scan> {
    let mut known = COLLECT_CODES.into_iter();
    let (_, wallet) = known.find(|(prefix, _)| begins(text, prefix))?;
    let text = text.to_owned();
    Some(Scan::PaymentCode { wallet, text })
}

/// A link to a person, which no money can be paid to.
pub fn is_contact(text: &str) -> bool {
    CONTACTS.iter().any(|prefix| begins(text, prefix))
}

/// Whether the text is this prefix, in any case, and something after it without a blank.
pub fn begins(text: &str, prefix: &str) -> bool {
    let head = text.get(..prefix.len());
    text.len() > prefix.len()
        && head.is_some_and(|head| head.eq_ignore_ascii_case(prefix))
        && text.bytes().all(|b| b.is_ascii_graphic())
}

/// The platform's number for the money: 28 digits, Alipay's beginning with the date,
/// WeChat Pay's with 42000 (older ones with 10).
pub fn transaction_id(text: &str) -> Option<Scan> {
    if text.len() != 28 || !is_digits(text) {
        return None;
    }
    let wallet = if begins_with_date(text) {
        Wallet::Alipay
    } else if text.starts_with("42000") || text.starts_with("10") {
        Wallet::Wechatpay
    } else {
        return None;
    };
    let id = TransactionId::parse(text).ok()?;
    Some(Scan::TransactionId { wallet, id })
}

/// Alipay opened in 2004; a date of this century that the calendar has is plausible.
fn begins_with_date(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(4..6), number(6..8)) else {
        return false;
    };
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        // Every fourth year of 2004 to 2099 is a leap year.
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        _ => return false,
    };
    (2004..2100).contains(&year) && (1..=last).contains(&day)
}

fn leading_two(text: &str) -> Option<u8> {
    text.get(..2)?.parse().ok()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
