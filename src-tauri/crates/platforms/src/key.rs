//! RSA keys as merchants paste them: one bare base64 line, or PEM (alipay.md §2).

mod der;

use aws_lc_rs::error::KeyRejected;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, PublicKey as RsaPublicKey};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use der::Kind;
use std::fmt;

/// 2048 bits.
const SMALLEST_MODULUS: usize = 256;

/// Why a text is not the key asked for. No text holds any of the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No RSA key in it.
    #[error("this is not an RSA key")]
    NotAKey,
    /// The beginning of a key, or of another file of keys, without its end.
    #[error("this key is cut off; enter all of it")]
    Incomplete,
    /// A public key where the private one belongs.
    #[error("this is a public key; the private key is needed")]
    PublicKeyGiven,
    /// A private key where the public one belongs. It should never leave its place.
    #[error("this is a private key; the public key is needed")]
    PrivateKeyGiven,
    /// A certificate where a key belongs.
    #[error("this is a certificate; a key is needed")]
    CertificateGiven,
    /// Key and certificate in one file (PKCS#12, `apiclient_cert.p12`). Reading it takes
    /// ciphers that nothing else here needs; the key is beside it in a file of its own.
    #[error("this is a .p12 file; the key itself is needed (apiclient_key.pem)")]
    BundleGiven,
    /// A key behind a passphrase.
    #[error("this key is locked with a passphrase; enter it without one")]
    Encrypted,
    /// Shorter than the platforms accept.
    #[error("this key is shorter than 2048 bits")]
    TooSmall,
}

impl KeyError {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAKey => "key.not_a_key",
            Self::Incomplete => "key.incomplete",
            Self::PublicKeyGiven => "key.public_key_given",
            Self::PrivateKeyGiven => "key.private_key_given",
            Self::CertificateGiven => "key.certificate_given",
            Self::BundleGiven => "key.bundle_given",
            Self::Encrypted => "key.encrypted",
            Self::TooSmall => "key.too_small",
        }
    }
}

impl From<KeyRejected> for KeyError {
    fn from(error: KeyRejected) -> Self {
        match error.description_() {
            "TooSmall" => Self::TooSmall,
            _other => Self::NotAKey,
        }
    }
}

/// The merchant's private key. It cannot be printed; the library wipes it when dropped.
pub struct PrivateKey(KeyPair);

impl PrivateKey {
    /// Reads PKCS#8 or PKCS#1, as PEM or as one bare base64 line.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let der = der::unwrap(text)?;
        match der::kind(&der) {
            Kind::Pkcs8 => Ok(Self(KeyPair::from_pkcs8(&der)?)),
            Kind::Pkcs1 => Ok(Self(KeyPair::from_der(&der)?)),
            Kind::Public => Err(KeyError::PublicKeyGiven),
            Kind::Certificate => Err(KeyError::CertificateGiven),
            Kind::Bundle => Err(KeyError::BundleGiven),
            Kind::Encrypted => Err(KeyError::Encrypted),
            Kind::Other => Err(KeyError::NotAKey),
        }
    }

    /// RSASSA-PKCS1-v1_5 with SHA-256 over `text`, in base64 without line breaks. Nothing
    /// when the library refuses, which it does not do with a key it accepted.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> Option<String> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        let random = SystemRandom::new();
        self.0
            .sign(&RSA_PKCS1_SHA256, &random, text, &mut signature)
            .ok()?;
        Some(STANDARD.encode(signature))
    }

    /// Whether `public` is this key's own public half.
    #[must_use]
    pub fn belongs_to(&self, public: &PublicKey) -> bool {
        public.plain.as_ref() == self.0.public_key().as_ref()
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

/// A platform's public key.
#[derive(Debug)]
pub struct PublicKey {
    plain: RsaPublicKey,
    parsed: ParsedPublicKey,
}

impl PublicKey {
    /// Reads SubjectPublicKeyInfo or PKCS#1, as PEM or as one bare base64 line.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let der = der::unwrap(text)?;
        match der::kind(&der) {
            Kind::Public => Self::read(&der),
            Kind::Pkcs8 | Kind::Pkcs1 | Kind::Encrypted => Err(KeyError::PrivateKeyGiven),
            Kind::Certificate => Err(KeyError::CertificateGiven),
            Kind::Bundle => Err(KeyError::BundleGiven),
            Kind::Other => Err(KeyError::NotAKey),
        }
    }

    /// The same, or the key inside an X.509 certificate, which some platforms hand out
    /// instead. Who issued the certificate is not looked at: the owner entered it.
    pub fn parse_or_certificate(text: &str) -> Result<Self, KeyError> {
        let der = der::unwrap(text)?;
        match der::certified_key(&der) {
            Some(spki) => Self::read(spki),
            None => Self::parse(text),
        }
    }

    /// The library looks at the length with the first signature only; the owner should hear
    /// of it while setting up.
    fn read(der: &[u8]) -> Result<Self, KeyError> {
        let plain = RsaPublicKey::from_der(der)?;
        if der::modulus_bytes(plain.as_ref()) < SMALLEST_MODULUS {
            return Err(KeyError::TooSmall);
        }
        let parsed = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, plain.as_ref())?;
        Ok(Self { plain, parsed })
    }

    /// Whether `signature` (base64) over `text` was made with this key's private half.
    #[must_use]
    pub fn verifies(&self, text: &[u8], signature: &str) -> bool {
        match STANDARD.decode(signature) {
            Ok(signature) => self.parsed.verify_sig(text, &signature).is_ok(),
            Err(_) => false,
        }
    }
}
