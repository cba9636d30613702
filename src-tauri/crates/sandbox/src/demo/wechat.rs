//! The practice shop at the simulated WeChat Pay. The keys are published test keys
//! (`assets/demo/wechat/README.md`).

/// The practice shop's `appid`.
pub const APP_ID: &str = "wx9900practice2hx1";

/// The practice shop's `mchid`.
pub const MERCHANT_ID: &str = "1990000001";

/// The serial number of the practice shop's API certificate.
pub const MERCHANT_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E2";

/// The id of the simulated platform's public key, which every answer names.
pub const PLATFORM_KEY_ID: &str = "PUB_KEY_ID_0119900000012026112300000000000001";

/// An address for notices. Nothing is ever sent to it.
pub const PAGE: &str = "https://pay.example.com/wechat/notices";

/// The practice shop's own number of its place.
pub const STORE: &str = "PRACTICE-1";

/// What the code of every practice coupon begins with; no other coupon exists.
pub const COUPON_PREFIX: &str = "PRACTICE";

/// What the code of a practice coupon that is too old begins with.
pub const OLD_COUPON_PREFIX: &str = "PRACTICEOLD";

/// The batch of every practice coupon.
pub const COUPON_STOCK: &str = "1990000000000001";

/// The shop's private key: PKCS#8, bare base64 on one line.
#[must_use]
pub fn merchant_private_key() -> &'static str {
    include_str!("../../../../../assets/demo/wechat/merchant_private.txt").trim_ascii()
}

/// The shop's public key: `SubjectPublicKeyInfo`, bare base64 on one line.
#[must_use]
pub fn merchant_public_key() -> &'static str {
    include_str!("../../../../../assets/demo/wechat/merchant_public.txt").trim_ascii()
}

/// The simulated platform's public key, with which the till verifies every answer.
#[must_use]
pub fn platform_public_key() -> &'static str {
    include_str!("../../../../../assets/demo/wechat/platform_public.txt").trim_ascii()
}

/// The simulated platform's private key: it signs the answers; tests forge with it.
#[must_use]
pub fn platform_private_key() -> &'static str {
    include_str!("../../../../../assets/demo/wechat/platform_private.txt").trim_ascii()
}

/// What the shop's printed static code says: the customer types the amount.
#[must_use]
pub const fn static_code() -> &'static str {
    "wxp://f2f0practice2hexiao1"
}
