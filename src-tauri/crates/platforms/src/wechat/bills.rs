//! Bills (wechatpay.md §10): a signed answer says where the file is and what it hashes to;
//! the file itself is not signed.

use super::Wechat;
use super::answers::unreadable;
use super::codes::{Meaning, meaning, puzzled};
use super::exchange::Said;
use super::fields::{Fault, text};
use crate::alipay::china;
use crate::bills::{BillAnswer, BillKind, Bills};
use crate::http::unknown;
use crate::trades::{self, BillFault, TradeBill};
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use flate2::read::GzDecoder;
use hexiao_domain::{BusinessDay, Reason, Timestamp, Unknown};
use serde::Deserialize;
use std::io::Read;

/// The hour of the next day in China at which a day's bill is made (wechatpay.md §10).
const MADE_AT_HOUR: u32 = 10;

/// The largest file that is read, packed and unpacked, in bytes: a million payments.
const LARGEST_PACKED: u64 = 64 * 1024 * 1024;
const LARGEST_PLAIN: u64 = 512 * 1024 * 1024;

/// What a packed file begins with (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Where a bill is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Place {
    hash_type: Option<String>,
    hash_value: Option<String>,
    download_url: Option<String>,
}

impl Bills for Wechat {
    fn bill(&self, kind: BillKind, day: BusinessDay, now: Timestamp) -> BillAnswer {
        let path = match kind {
            BillKind::Trade => {
                format!("/v3/bill/tradebill?bill_date={day}&bill_type=ALL&tar_type=GZIP")
            }
            BillKind::FundFlow => {
                format!("/v3/bill/fundflowbill?bill_date={day}&account_type=BASIC&tar_type=GZIP")
            }
        };
        let place: Place = match self.get(&path, now) {
            Ok(Said::Fault(fault)) => return without(&fault),
            Ok(Said::Proved(proved)) => match proved.read() {
                Ok(place) => place,
                Err(unknown) => return BillAnswer::Unknown(unknown),
            },
            Err(unknown) => return BillAnswer::Unknown(unknown),
        };
        match self.download(&place, now) {
            Ok(bytes) => BillAnswer::File(vec![(name(kind, day), bytes)]),
            Err(unknown) => BillAnswer::Unknown(unknown),
        }
    }

    fn made_at(&self, day: BusinessDay) -> Timestamp {
        china::next_morning(day, MADE_AT_HOUR)
    }

    fn trades(&self, files: &[(String, Vec<u8>)]) -> Result<TradeBill, BillFault> {
        trades::wechatpay(files)
    }
}

impl Wechat {
    /// Fetches the file with a request signed anew, from the platform's own host alone: the
    /// request names the merchant.
    fn download(&self, place: &Place, now: Timestamp) -> Result<Vec<u8>, Unknown> {
        let url = text(&place.download_url).ok_or_else(unreadable)?;
        let target = self.gateway.own_target(url).ok_or_else(unreadable)?;
        let answered = self.exchange(&target, None, LARGEST_PACKED, now)?;
        match answered.status {
            200 => {}
            429 | 500..=599 => return Err(unknown(Reason::PlatformFault)),
            _ => return Err(unreadable()),
        }
        let plain = unpack(answered.body).ok_or_else(unreadable)?;
        match is_hash(place, &plain) {
            true => Ok(plain),
            false => Err(unknown(Reason::BadSignature)),
        }
    }
}

/// Asked for packed, and taken plain as well: the hash is over the plain bytes.
fn unpack(bytes: Vec<u8>) -> Option<Vec<u8>> {
    if !bytes.starts_with(&GZIP) {
        return Some(bytes);
    }
    let mut plain = Vec::new();
    let mut unpacked = GzDecoder::new(bytes.as_slice()).take(LARGEST_PLAIN);
    unpacked.read_to_end(&mut plain).ok()?;
    Some(plain)
}

fn is_hash(place: &Place, plain: &[u8]) -> bool {
    let (Some("SHA1"), Some(stated)) = (text(&place.hash_type), text(&place.hash_value)) else {
        return false;
    };
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, plain);
    let digits = digest.as_ref().iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<String>().eq_ignore_ascii_case(stated)
}

fn without(fault: &Fault) -> BillAnswer {
    match meaning(fault) {
        Meaning::NoStatement => BillAnswer::Empty,
        Meaning::NotYet => BillAnswer::NotYet,
        Meaning::Setup => BillAnswer::Refused(Reason::ShopSetup),
        Meaning::Refused(_)
        | Meaning::Conflict
        | Meaning::Waiting
        | Meaning::NotFound
        | Meaning::Unsigned
        | Meaning::Fault
        | Meaning::Unlisted => BillAnswer::Unknown(puzzled(fault)),
    }
}

fn name(kind: BillKind, day: BusinessDay) -> String {
    match kind {
        BillKind::Trade => format!("wechatpay_trade_{day}.csv"),
        BillKind::FundFlow => format!("wechatpay_fundflow_{day}.csv"),
    }
}
