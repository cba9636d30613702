//! What a pasted key text is, told from its outermost ASN.1 shape alone, so that a wrong
//! paste is answered with what it is and not with "invalid".

use super::KeyError;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// The largest text that may hold a key; an 8192-bit one is about 6,400 characters.
const LARGEST_TEXT: usize = 16 * 1024;

/// What a PFX of indefinite length begins with, as Java writes it: its version is 3.
const ENDLESS_BUNDLE: [u8; 5] = [0x30, 0x80, 0x02, 0x01, 0x03];

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
/// The explicit version of a certificate.
const VERSION: u8 = 0xa0;

/// The shapes that people paste.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// PrivateKeyInfo, RFC 5958.
    Pkcs8,
    /// RSAPrivateKey, RFC 8017.
    Pkcs1,
    /// SubjectPublicKeyInfo (RFC 5280) or RSAPublicKey (RFC 8017).
    Public,
    /// An X.509 certificate.
    Certificate,
    /// EncryptedPrivateKeyInfo, RFC 5958.
    Encrypted,
    /// PFX, RFC 7292.
    Bundle,
    /// Anything else.
    Other,
}

/// The bytes in a PEM armour or a bare base64 text. Platforms hand out both, with line
/// lengths and missing padding that strict readers refuse.
pub(super) fn unwrap(text: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if text.len() > LARGEST_TEXT {
        return Err(KeyError::NotAKey);
    }
    let armour = armoured(text);
    if armour.is_none() && text.contains("-----BEGIN ") {
        return Err(KeyError::Incomplete);
    }
    let body = armour.unwrap_or(text);
    if body.contains("Proc-Type:") {
        return Err(KeyError::Encrypted);
    }
    let compact: String = body.chars().filter(|c| !is_blank(*c)).collect();
    let compact = Zeroizing::new(compact);
    let lenient =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&alphabet::STANDARD, lenient);
    let der = engine.decode(compact.as_bytes());
    let der = der.map(Zeroizing::new).map_err(|_| KeyError::NotAKey)?;
    match is_cut_off(&der) {
        true => Err(KeyError::Incomplete),
        false => Ok(der),
    }
}

/// Whether `der` begins as the files of keys do and ends before the length that it names.
fn is_cut_off(der: &[u8]) -> bool {
    let length = match der {
        [SEQUENCE, 0x81, length, ..] => usize::from(*length) + 3,
        [SEQUENCE, 0x82, high, low, ..] => usize::from(*high) * 256 + usize::from(*low) + 4,
        _ => return false,
    };
    der.len() < length && length <= LARGEST_TEXT
}

/// Blanks, and the byte order mark that some editors put in front.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// What stands between the first pair of PEM lines.
fn armoured(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (_, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    Some(body)
}

/// The kind of a DER value.
pub(super) fn kind(der: &[u8]) -> Kind {
    let tags = outer(der).unwrap_or_default();
    match tags.as_slice() {
        [INTEGER, SEQUENCE, OCTET_STRING, ..] => Kind::Pkcs8,
        [INTEGER, INTEGER, INTEGER, ..] => Kind::Pkcs1,
        [INTEGER, INTEGER] | [SEQUENCE, BIT_STRING] => Kind::Public,
        [SEQUENCE, SEQUENCE, BIT_STRING] => Kind::Certificate,
        [SEQUENCE, OCTET_STRING] => Kind::Encrypted,
        [INTEGER, SEQUENCE] | [INTEGER, SEQUENCE, SEQUENCE] => Kind::Bundle,
        [] if der.starts_with(&ENDLESS_BUNDLE) => Kind::Bundle,
        _ => Kind::Other,
    }
}

/// The tags of the members of one outer SEQUENCE that fills `der`.
fn outer(der: &[u8]) -> Option<Vec<u8>> {
    let (SEQUENCE, mut members, []) = element(der)? else {
        return None;
    };
    let mut tags = Vec::new();
    while !members.is_empty() {
        let (tag, _, rest) = element(members)?;
        tags.push(tag);
        members = rest;
    }
    Some(tags)
}

/// The subject's public key in an X.509 certificate (RFC 5280 §4.1): the sixth member of its
/// first part, not counting the version. None for anything else.
pub(super) fn certified_key(der: &[u8]) -> Option<&[u8]> {
    if kind(der) != Kind::Certificate {
        return None;
    }
    let (_, certificate, _) = element(der)?;
    let (_, mut members, _) = element(certificate)?;
    if let (VERSION, _, rest) = element(members)? {
        members = rest;
    }
    // Serial, algorithm, issuer, validity and subject stand before it.
    for _ in 0..5 {
        (_, _, members) = element(members)?;
    }
    let (SEQUENCE, _, rest) = element(members)? else {
        return None;
    };
    members.get(..members.len() - rest.len())
}

/// The length of the modulus in a PKCS#1 public key; zero for anything else.
pub(super) fn modulus_bytes(pkcs1: &[u8]) -> usize {
    let members = element(pkcs1).map(|(_, members, _)| members);
    let modulus = members.and_then(element).map(|(_, modulus, _)| modulus);
    let digits = modulus.unwrap_or_default();
    digits.len() - digits.iter().take_while(|d| **d == 0).count()
}

/// One tag, its content, and what follows it.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => long_length(usize::from(first & 0x7f), rest)?,
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

fn long_length(digits: usize, bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(digits)?;
    let length = digits.iter().try_fold(0_usize, |sum, d| {
        sum.checked_mul(256)?.checked_add(usize::from(*d))
    })?;
    Some((length, rest))
}
