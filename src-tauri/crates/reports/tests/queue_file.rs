//! A till's queue as a file: it reads back as it was, and no other byte is taken.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hexiao_domain::{
    Currency, Method, Money, OrderNumber, RedemptionId, TillId, Timestamp, TransactionId, Wallet,
};
use hexiao_reports::{
    LONGEST_QUEUE, QueueAccount, QueueClaim, QueueFileError, QueueHeader, QueueLeft, QueueLine,
    QueueUpload, Signing, queue_bytes, queue_header, read_queue, save_queue, save_queue_as,
};
use proptest::prelude::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = (0..text.len()).step_by(2);
    pairs
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn is_signed(key: &str, message: &[u8], signature: &str) -> bool {
    let key: [u8; 32] = unhex(key).try_into().unwrap();
    let signature: [u8; 64] = unhex(signature).try_into().unwrap();
    VerifyingKey::from_bytes(&key).is_ok_and(|key| {
        let signature = Signature::from_bytes(&signature);
        key.verify_strict(message, &signature).is_ok()
    })
}

fn till() -> TillId {
    TillId::parse("T02").unwrap()
}

fn header() -> QueueHeader {
    QueueHeader {
        shop: "示范小店 \"Demo\"".to_owned(),
        practice: true,
        till: till(),
        epoch: 1,
        seq: 41,
        head: "0b".repeat(32),
        made_at: Timestamp::from_millis(1_795_000_000_123),
        key: hex(key().verifying_key().as_bytes()),
    }
}

fn account() -> QueueAccount {
    QueueAccount {
        gateway: "https://openapi.alipay.com/gateway.do".to_owned(),
        app_id: "2021009900000001".to_owned(),
        seller_id: "2088990000000001".to_owned(),
    }
}

fn upload(sequence: u64, minor: i64) -> QueueLine {
    let order = OrderNumber::new(&till(), 1, sequence);
    QueueLine::Upload(QueueUpload {
        redemption: RedemptionId::of(&order),
        order,
        wallet: Wallet::Alipay,
        transaction: TransactionId::parse("2026112222001400000001").unwrap(),
        redeemed_at: Timestamp::from_millis(1_795_000_000_000),
        amount: Money::new(minor, Currency::Cny),
        account: account(),
    })
}

fn claim(sequence: u64, minor: i64, noted: bool) -> QueueLine {
    let evidence = TransactionId::parse("4200001122202611220000000001").unwrap();
    QueueLine::Claim(QueueClaim {
        order: OrderNumber::new(&till(), 1, sequence),
        wallet: Wallet::Wechatpay,
        amount: Money::new(minor, Currency::Cny),
        claimed_at: Timestamp::from_millis(1_795_000_000_000),
        evidence: noted.then_some(evidence),
        method: if noted {
            Method::StaticCode
        } else {
            Method::ShowCode
        },
        code: (!noted).then(|| "https://pay.example/c/cs_live_a1".to_owned()),
        account: account(),
    })
}

fn left(count: u32) -> QueueLine {
    QueueLine::Left(QueueLeft {
        kind: "refund".to_owned(),
        wallet: Wallet::Alipay,
        count,
    })
}

fn written(lines: &[QueueLine]) -> Vec<u8> {
    let header = header();
    let signing = Signing {
        key: &header.key,
        sign: &|message: &[u8]| hex(&key().sign(message).to_bytes()),
    };
    queue_bytes(&header, lines, signing).unwrap()
}

/// The bytes in front of the last line, signed anew: what only whoever has the key can make.
fn signed_anew(body: &str) -> Vec<u8> {
    let signature = hex(&key().sign(body.as_bytes()).to_bytes());
    format!("{body}{{\"signature\":\"{signature}\"}}\n").into_bytes()
}

fn body(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap();
    let end = text.trim_end().rfind('\n').unwrap();
    text[..=end].to_owned()
}

fn refused(bytes: &[u8]) -> &'static str {
    read_queue(bytes, &is_signed).unwrap_err().code()
}

fn some_line() -> impl Strategy<Value = QueueLine> {
    prop_oneof![
        (1_u64..999_999, 1_i64..i64::MAX).prop_map(|(n, minor)| upload(n, minor)),
        (1_u64..999_999, 1_i64..i64::MAX, any::<bool>()).prop_map(|(n, m, e)| claim(n, m, e)),
        any::<u32>().prop_map(left),
    ]
}

proptest! {
    #[test]
    fn a_queue_reads_back_as_it_was_written(lines in proptest::collection::vec(some_line(), 0..40)) {
        let bytes = written(&lines);
        let read = read_queue(&bytes, &is_signed).unwrap();
        prop_assert_eq!(&read.lines, &lines);
        prop_assert_eq!(read.header, header());
        prop_assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), lines.len() + 2);
    }

    #[test]
    fn one_other_byte_anywhere_is_refused(at in any::<prop::sample::Index>(), to: u8) {
        let mut bytes = written(&[upload(1, 1234), claim(2, 500, true), left(3)]);
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        prop_assert!(read_queue(&bytes, &is_signed).is_err());
    }

    #[test]
    fn a_file_that_is_cut_off_or_longer_is_refused(at in any::<prop::sample::Index>(), more in "[ \n{}a]{1,9}") {
        let bytes = written(&[upload(1, 1234), claim(2, 500, false)]);
        prop_assert!(read_queue(&bytes[..at.index(bytes.len())], &is_signed).is_err());
        let longer = [&bytes[..], more.as_bytes()].concat();
        prop_assert!(read_queue(&longer, &is_signed).is_err());
    }

    #[test]
    fn any_bytes_are_judged_without_a_fault(bytes: Vec<u8>) {
        prop_assert!(read_queue(&bytes, &|_, _, _| true).is_err());
    }
}

#[test]
fn the_first_line_alone_says_whose_it_is_and_no_other_line_does() {
    let bytes = written(&[upload(1, 1234), left(3)]);
    let mut lines = bytes.split(|byte| *byte == b'\n');
    assert_eq!(queue_header(lines.next().unwrap()), Some(header()));
    assert!(lines.all(|line| queue_header(line).is_none()));
    let newer = body(&bytes).replacen("\"version\":1", "\"version\":2", 1);
    assert_eq!(queue_header(newer.lines().next().unwrap().as_bytes()), None);
    assert_eq!(queue_header(b"{\"format\":\"hexiao-queue\"}"), None);
}

#[test]
fn each_refusal_says_what_is_wrong() {
    let bytes = written(&[upload(1, 1234), claim(2, 500, true)]);
    let text = String::from_utf8(bytes.clone()).unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        refused(text.replacen(from, to, 1).as_bytes())
    };
    assert_eq!(refused(b""), "queue_file.other");
    assert_eq!(
        refused(b"{\"format\":\"something\",\"version\":1}\n"),
        "queue_file.other"
    );
    assert_eq!(with("\"version\":1", "\"version\":2"), "queue_file.newer");
    assert_eq!(with("1234", "9234"), "queue_file.changed");
    assert_eq!(
        with("\"practice\":true", "\"practice\":false"),
        "queue_file.changed"
    );
    assert_eq!(refused(text.trim_end().as_bytes()), "queue_file.not_whole");
    let upper = format!(
        "{}{}",
        body(&bytes),
        text[body(&bytes).len()..].to_uppercase()
    );
    assert_eq!(refused(upper.as_bytes()), "queue_file.not_whole");
}

#[test]
fn a_line_that_no_till_writes_is_refused_though_it_is_signed() {
    let body = body(&written(&[upload(1, 1234), left(3)]));
    assert!(
        read_queue(&signed_anew(&body), &is_signed).is_ok(),
        "as it was"
    );
    let other = RedemptionId::of(&OrderNumber::new(&till(), 1, 2))
        .as_str()
        .to_owned();
    let own = RedemptionId::of(&OrderNumber::new(&till(), 1, 1))
        .as_str()
        .to_owned();
    for (from, to, code) in [
        ("\"minor\":1234", "\"minor\": 1234", "queue_file.line"),
        ("\"minor\":1234", "\"minor\":1234.0", "queue_file.line"),
        (
            "\"count\":3",
            "\"count\":3,\"code\":\"x\"",
            "queue_file.line",
        ),
        ("\"lines\":2", "\"lines\":3", "queue_file.not_whole"),
        ("\"lines\":2", "\"lines\":1", "queue_file.not_whole"),
        (&own, &other, "queue_file.line"),
        ("\n{\"left\"", "\n\n{\"left\"", "queue_file.line"),
    ] {
        assert!(body.contains(from), "{from}");
        let bytes = signed_anew(&body.replacen(from, to, 1));
        assert_eq!(refused(&bytes), code, "{from} as {to}");
    }
}

#[test]
fn a_key_signs_for_itself_alone() {
    let other = SigningKey::from_bytes(&[8; 32]);
    let body = body(&written(&[upload(1, 1234)]));
    let signature = hex(&other.sign(body.as_bytes()).to_bytes());
    let bytes = format!("{body}{{\"signature\":\"{signature}\"}}\n");
    assert_eq!(refused(bytes.as_bytes()), "queue_file.changed");
}

#[test]
fn more_than_a_file_can_hold_is_refused_and_nothing_is_cut_off() {
    let header = header();
    let signing = || Signing {
        key: "",
        sign: &|_: &[u8]| String::new(),
    };
    let many = vec![left(1); LONGEST_QUEUE + 1];
    let refused = queue_bytes(&header, &many, signing()).unwrap_err();
    assert!(matches!(refused, QueueFileError::TooLarge));
    let mut long = header;
    long.shop = "店".repeat(5_000);
    assert!(queue_bytes(&long, &[], signing()).is_err());
}

#[test]
fn a_file_gets_the_first_free_name_and_replaces_none() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = written(&[upload(1, 1234)]);
    let names = [1, 2].map(|_| save_queue(dir.path(), &header(), &bytes).unwrap());
    let named = |at: usize| names[at].file_name().unwrap().to_str().unwrap().to_owned();
    assert_eq!(named(0), "practice-queue-T02-1-41.jsonl");
    assert_eq!(named(1), "practice-queue-T02-1-41-2.jsonl");
    assert_eq!(std::fs::read(&names[1]).unwrap(), bytes);
    assert!(save_queue_as(&names[0], b"other").is_err());
    assert_eq!(std::fs::read(&names[0]).unwrap(), bytes);
}
