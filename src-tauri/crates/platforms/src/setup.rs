//! Why a merchant account cannot be used as it was entered.

use crate::KeyError;

/// Why a connection to a platform cannot be set up. No text holds a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The account belongs to another wallet's platform.
    #[error("this merchant account belongs to another wallet")]
    OtherWallet,
    /// The application id is not filled in, or holds what none can.
    #[error("the application id must be filled in")]
    IdMissing,
    /// The merchant id is not filled in, or holds what none can.
    #[error("the merchant id must be filled in")]
    SellerMissing,
    /// The merchant id is none of Alipay's: 16 digits that begin with 2088.
    #[error("an Alipay merchant id has 16 digits and begins with 2088")]
    BadSeller,
    /// The gateway is not a web address.
    #[error("the gateway is not a web address")]
    BadGateway,
    /// The gateway is not encrypted and not on this machine.
    #[error("the gateway must begin with https")]
    InsecureGateway,
    /// The platform's public key cannot be used.
    #[error("the platform's public key: {0}")]
    PlatformKey(KeyError),
    /// The shop's own public key was entered where the platform's belongs: every answer would
    /// fail its check.
    #[error("this is the shop's own public key; the platform's public key is needed")]
    OwnPublicKey,
    /// The serial number of the merchant's certificate, or the name under which the
    /// platform's key signs, is not filled in or holds something else.
    #[error(
        "the serial number of the certificate and the name of the platform's key must be filled in"
    )]
    SerialMissing,
    /// Neither the platform's public key nor the key that opens its certificates is filled in.
    #[error("the platform's public key with its id, or the APIv3 key, must be filled in")]
    PlatformKeyMissing,
    /// The APIv3 key has another length than 32 characters.
    #[error("the APIv3 key has 32 characters")]
    BadApiKey,
    /// The address for the platform's notices is no plain `https` address.
    #[error("the address for notices must begin with https and have no question mark")]
    BadPage,
    /// The secret is not one that this platform gives out.
    #[error("the secret key is not one of this platform's, or has a character too many")]
    BadSecret,
    /// The page that customers see after paying is missing or not encrypted.
    #[error("the page for customers who have paid must be filled in and begin with https")]
    PageMissing,
    /// What is named as the kind of record of a redemption can be none.
    #[error("the kind of record has at most 32 capital letters, digits and underscores")]
    BadRecordKind,
}

impl SetupError {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherWallet => "setup.other_wallet",
            Self::IdMissing => "setup.id_missing",
            Self::SellerMissing => "setup.seller_missing",
            Self::BadSeller => "setup.bad_seller",
            Self::BadGateway => "setup.bad_gateway",
            Self::InsecureGateway => "setup.insecure_gateway",
            Self::PlatformKey(_) => "setup.platform_key",
            Self::OwnPublicKey => "setup.own_public_key",
            Self::SerialMissing => "setup.serial_missing",
            Self::PlatformKeyMissing => "setup.platform_key_missing",
            Self::BadApiKey => "setup.bad_api_key",
            Self::BadPage => "setup.bad_page",
            Self::BadSecret => "setup.bad_secret",
            Self::PageMissing => "setup.page_missing",
            Self::BadRecordKind => "setup.bad_record_kind",
        }
    }
}
