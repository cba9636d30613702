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
            429 => return Err(unknown(Reason::TooOften)),
            500..=599 => return Err(unknown(Reason::PlatformFault)),
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
    within(bytes, LARGEST_PLAIN)
}

/// None for what is not whole, or larger than `most` bytes.
fn within(bytes: Vec<u8>, most: u64) -> Option<Vec<u8>> {
    if !bytes.starts_with(&GZIP) {
        return Some(bytes);
    }
    let mut plain = Vec::new();
    // One byte more tells a file that is too large from one that just fits.
    let mut unpacked = GzDecoder::new(bytes.as_slice()).take(most.saturating_add(1));
    let read = unpacked.read_to_end(&mut plain).ok()?;
    u64::try_from(read)
        .is_ok_and(|read| read <= most)
        .then_some(plain)
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

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::io::Write;

    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(plain).unwrap();
        packer.finish().unwrap()
    }

    fn place(kind: &str, value: &str) -> Place {
        Place {
            hash_type: Some(kind.into()),
            hash_value: Some(value.into()),
            download_url: None,
        }
    }

    /// `abc`, of FIPS 180-4's examples.
    const ABC: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";

    #[test]
    fn the_hash_is_over_the_plain_bytes_however_they_came() {
        for came in [b"abc".to_vec(), packed(b"abc")] {
            let plain = unpack(came).unwrap();
            assert!(is_hash(&place("SHA1", ABC), &plain));
            assert!(is_hash(&place("SHA1", &ABC.to_uppercase()), &plain));
            for (kind, value) in [("SHA256", ABC), ("SHA1", ""), ("SHA1", &ABC[1..])] {
                assert!(!is_hash(&place(kind, value), &plain), "{kind} {value}");
            }
        }
        assert!(!is_hash(&Place::default(), b"abc"));
    }

    #[test]
    fn a_bomb_is_put_out_and_is_not_the_file_that_was_signed_for() {
        let bomb = packed(&vec![b'a'; 300_000]);
        assert!(bomb.len() < 1_000, "{}", bomb.len());
        assert_eq!(within(bomb.clone(), 300_000).unwrap().len(), 300_000);
        assert_eq!(within(bomb, 299_999), None);
    }

    proptest! {
        #[test]
        fn a_changed_or_cut_file_gives_its_own_bytes_or_none(
            plain in vec(any::<u8>(), 1..300), at: usize, flip in 1_u8..=255, cut: usize
        ) {
            let whole = packed(&plain);
            prop_assert_eq!(unpack(whole.clone()), Some(plain.clone()));
            let mut changed = whole.clone();
            let at = 2 + at % (whole.len() - 2);
            changed[at] ^= flip;
            for came in [changed, whole[..2 + cut % (whole.len() - 2)].to_vec()] {
                prop_assert!(unpack(came).is_none_or(|bytes| bytes == plain));
            }
        }

        #[test]
        fn no_bytes_panic(bytes in vec(any::<u8>(), 0..300)) {
            let _ = unpack([&GZIP[..], &bytes].concat());
            let _ = unpack(bytes);
        }
    }
}
