//! What a platform says of a merchant's credentials, before any money depends on them.

use hexiao_domain::Unknown;

/// The platform's word on an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Everything that can be asked about is right, and the answer was proved.
    Good,
    /// This part is wrong.
    Wrong(Part),
    /// Not known: the platform was not reached, or what came is none of its answers.
    Unknown(Unknown),
}

/// What an account is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The application's id.
    AppId,
    /// The merchant's id.
    Merchant,
    /// The merchant's private key: the platform has another public half, or none.
    MerchantKey,
    /// The platform's public key: its answers are signed by another.
    PlatformKey,
    /// The contract does not include these calls.
    Permission,
    /// This machine's clock.
    Clock,
}

impl Part {
    /// Every part, for the words of both languages.
    pub const ALL: [Self; 6] = [
        Self::AppId,
        Self::Merchant,
        Self::MerchantKey,
        Self::PlatformKey,
        Self::Permission,
        Self::Clock,
    ];

    /// The stable code, the key of the words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AppId => "app_id",
            Self::Merchant => "seller_id",
            Self::MerchantKey => "private_key",
            Self::PlatformKey => "platform_public_key",
            Self::Permission => "permission",
            Self::Clock => "clock",
        }
    }
}
