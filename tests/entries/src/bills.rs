//! Bills as they come: where one is, and the packed file.

use crate::answers::{BETWEEN, Told, script, told};
use crate::calls::Numbers;
use crate::shops::{self, ALIPAY_SELLER, GATEWAY};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use encoding_rs::GB18030;
use flate2::Compression;
use flate2::write::GzEncoder;
use hexiao_domain::{BusinessDay, Timestamp};
use hexiao_platforms::{
    BillAnswer, BillKind, Bills, Settlement, Timeouts, alipay_bills, applepay_settlement,
    wechatpay_bills,
};
use serde_json::Value;
use std::io::{Cursor, Write};
use std::sync::LazyLock;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Stands between two files of one bill.
const NEXT_FILE: u8 = 0x1d;

/// Stands in the answer about a bill for the file's address, and for its hash.
const PLACE: &str = "PLACE";
const HASH: &str = "HASH";

const PAYOUT: &str = "po_1";

static ALIPAY: LazyLock<Box<dyn Bills>> = LazyLock::new(|| {
    let (account, key) = shops::alipay_account();
    alipay_bills(&account, key, Timeouts::default()).expect("an account")
});

static WECHAT: LazyLock<Box<dyn Bills>> = LazyLock::new(|| {
    let (account, key) = shops::wechat_account();
    wechatpay_bills(&account, key, Timeouts::default()).expect("an account")
});

static STRIPE: LazyLock<Settlement> = LazyLock::new(|| {
    let (account, secret) = shops::stripe_account();
    applepay_settlement(&account, secret, Timeouts::default()).expect("an account")
});

/// A digit for the platform and the kind of bill, the answer that says where it is, and the
/// file. What is handed over as a bill is what the platform packed, whole, and this shop's; the
/// rest is no bill. A signed file is packed here as the platform packs it, a raw one is taken
/// for the packed bytes.
pub fn bills(bytes: &[u8]) {
    let Some((&call, rest)) = bytes.split_first() else {
        return;
    };
    if call % 3 == 2 {
        return settlement(bytes);
    }
    let cut = rest.iter().position(|byte| *byte == BETWEEN);
    let (place, file) = rest.split_at(cut.unwrap_or(rest.len()));
    let (place, file) = (told(place), told(file.get(1..).unwrap_or_default()));
    let kind = match call % 2 {
        0 => BillKind::Trade,
        _ => BillKind::FundFlow,
    };
    match call % 3 {
        0 => alipay(kind, place, file),
        _ => wechat(kind, place, file),
    }
}

const fn now() -> Timestamp {
    Timestamp::from_millis(Numbers::SECONDS * 1000)
}

fn day() -> BusinessDay {
    BusinessDay::parse("2026-11-20").expect("a day")
}

/// Puts the file's address and hash where the answer has room for them.
fn filled(mut place: Told, address: &str, hash: &str) -> Told {
    if let Ok(text) = std::str::from_utf8(&place.response.body) {
        let address = format!("{GATEWAY}{address}");
        let text = text.replace(PLACE, &address).replace(HASH, hash);
        place.response.body = text.into_bytes();
    }
    place
}

fn alipay(kind: BillKind, place: Told, mut file: Told) {
    let (signed, packs) = (place.signed, file.signed);
    let parts = parts(&file.response.body);
    if packs {
        file.response.body = zipped(&parts);
        file.signed = false;
    }
    let answers = vec![filled(place, "/bill", ""), file];
    let ask = || ALIPAY.bill(kind, day(), now());
    match shops::hearing(answers, shops::by_alipay, ask) {
        BillAnswer::File(files) => {
            assert!(signed, "a bill out of an answer that nobody signed");
            for (name, _) in &files {
                assert!(is_plain(name), "{name:?}");
            }
            let texts = files
                .iter()
                .map(|(_, text)| std::str::from_utf8(text).expect("text"));
            let own = |text: &str| text.contains(ALIPAY_SELLER) && text.contains("2026年11月20日");
            assert!(texts.into_iter().any(own), "somebody else's bill");
            let packed = parts.iter().map(|(name, bytes)| {
                (
                    name.clone(),
                    GB18030.decode(bytes).0.into_owned().into_bytes(),
                )
            });
            assert!(!packs || packed.eq(files), "another text than was packed");
        }
        BillAnswer::Refused(_) | BillAnswer::Empty => assert!(signed, "no bill, and nobody signed"),
        BillAnswer::NotYet | BillAnswer::Unknown(_) => {}
    }
}

/// A name that leads nowhere.
fn is_plain(name: &str) -> bool {
    let odd = |c: char| c.is_control() || c.is_whitespace() || "/\\:".contains(c);
    !name.is_empty() && !name.starts_with('.') && !name.chars().any(odd)
}

/// A line with its name, then the text of each file.
fn parts(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let parts = body.split(|byte| *byte == NEXT_FILE).map(|part| {
        let text = String::from_utf8_lossy(part);
        let (name, text) = text.split_once('\n').unwrap_or((&text, ""));
        (name.to_owned(), GB18030.encode(text).0.into_owned())
    });
    parts.collect()
}

/// Nothing where two of them have one name: no zip is made so.
fn zipped(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let begun = writer.start_file(name.as_str(), SimpleFileOptions::default());
        if begun.is_err() || writer.write_all(bytes).is_err() {
            return Vec::new();
        }
    }
    writer.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn wechat(kind: BillKind, place: Told, mut file: Told) {
    let (signed, plain) = (place.signed, file.response.body.clone());
    if file.signed {
        file.response.body = gzipped(&plain);
        file.signed = false;
    }
    let place = filled(place, "/v3/billdownload/file?token=1", &sha1(&plain));
    let stated: Value = serde_json::from_slice(&place.response.body).unwrap_or_default();
    let ask = || WECHAT.bill(kind, day(), now());
    match shops::hearing(vec![place, file], shops::by_wechat, ask) {
        BillAnswer::File(files) => {
            assert!(signed, "a bill out of an answer that nobody signed");
            let [(name, bytes)] = files.as_slice() else {
                panic!("{} files", files.len());
            };
            assert!(is_plain(name), "{name:?}");
            let hash = stated["hash_value"].as_str().expect("a hash");
            assert!(
                hash.eq_ignore_ascii_case(&sha1(bytes)),
                "not the file that was signed for"
            );
        }
        BillAnswer::Empty
        | BillAnswer::NotYet
        | BillAnswer::Refused(_)
        | BillAnswer::Unknown(_) => {}
    }
}

fn gzipped(plain: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(plain).expect("memory");
    packer.finish().expect("memory")
}

fn sha1(bytes: &[u8]) -> String {
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes);
    let digits = digest.as_ref().iter().map(|byte| format!("{byte:02x}"));
    digits.collect()
}

/// A payout's entries are of one currency and leave nothing over, each of them less its fee.
fn settlement(bytes: &[u8]) {
    let Some((_, answers)) = script(bytes) else {
        return;
    };
    let ask = || STRIPE.of_payout(PAYOUT);
    let Ok(rows) = shops::hearing(answers, |_, response| response, ask) else {
        return;
    };
    let own = rows.iter().any(|row| row.source.as_deref() == Some(PAYOUT));
    assert!(own, "another payout's entries");
    let one = rows
        .windows(2)
        .all(|pair| pair[0].net.currency() == pair[1].net.currency());
    assert!(one, "currencies were added up");
    let mut over = 0_i128;
    for row in rows {
        let (gross, fee, net) = (row.gross.minor(), row.fee.minor(), row.net.minor());
        assert_eq!(i128::from(gross) - i128::from(fee), i128::from(net));
        over += i128::from(net);
    }
    assert_eq!(over, 0, "money out of nothing");
}
