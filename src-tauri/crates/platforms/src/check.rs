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

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $field:literal, $code:literal;)*) => {
        /// What an account is made of, as far as a platform tells its parts apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Part { $($(#[$doc])* $name,)* }

        impl Part {
            /// Every part, for the words of both languages.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The field to look at.
            #[must_use]
            pub const fn field(self) -> &'static str {
                match self { $(Self::$name => $field,)* }
            }

            /// The stable code, the key of the words.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

parts! {
    /// The application's id.
    AppId = "app_id", "app_id";
    /// The merchant's id.
    Merchant = "seller_id", "seller_id";
    /// The serial number of the merchant's certificate.
    MerchantSerial = "merchant_serial", "merchant_serial";
    /// The merchant's private key: the platform has another public half, or none.
    MerchantKey = "private_key", "private_key";
    /// The merchant's key was known, and is switched off or has run out.
    MerchantKeyEnded = "private_key", "private_key_ended";
    /// The key is of the platform's other world, with real money or without.
    KeyMode = "private_key", "key_mode";
    /// The platform's public key: its answers are signed by another.
    PlatformKey = "platform_public_key", "platform_public_key";
    /// The id of the platform's public key: its answers name another.
    PlatformKeyId = "platform_key_id", "platform_key_id";
    /// The platform signs with its key alone, which was not entered.
    PlatformKeyAbsent = "platform_public_key", "platform_key_absent";
    /// The key with which the platform seals its certificates.
    ApiKey = "api_v3_key", "api_v3_key";
    /// The address for the platform's notices.
    Page = "page", "page";
    /// The contract does not include these calls.
    Permission = "permission", "permission";
    /// The key may not ask for payments.
    NoPayments = "permission", "permission_payments";
    /// The key may not give money back.
    NoRefunds = "permission", "permission_refunds";
    /// The key may not write a redemption into the platform's record of a payment.
    NoRecords = "permission", "permission_records";
    /// This machine's clock.
    Clock = "clock", "clock";
}
