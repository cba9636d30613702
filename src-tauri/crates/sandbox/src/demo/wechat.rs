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

/// The practice shop's APIv3 key: the platform seals its certificates with it.
pub const API_V3_KEY: &str = "practice0shop0apiv3key0hexiao001";

/// One certificate of the simulated platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlatformCertificate {
    /// Its serial number.
    pub serial: &'static str,
    /// The certificate, PEM.
    pub pem: &'static str,
    /// The private key of what it certifies: PKCS#8, bare base64 on one line.
    pub private_key: &'static str,
    /// From when it is valid, as the platform words it.
    pub effective: &'static str,
    /// Until when.
    pub expires: &'static str,
}

/// The simulated platform's certificates: the second comes with a rotation.
pub const PLATFORM_CERTIFICATES: [PlatformCertificate; 2] = [
    PlatformCertificate {
        serial: "2F4C9857BB86C38AB2EF6407BF2DF2AECA859A10",
        pem: include_str!("../../../../../assets/demo/wechat/platform_certificate_1.pem"),
        private_key: include_str!(
            "../../../../../assets/demo/wechat/platform_certificate_1_private.txt"
        )
        .trim_ascii(),
        effective: "2026-11-29T18:31:37+08:00",
        expires: "2046-11-24T18:31:37+08:00",
    },
    PlatformCertificate {
        serial: "69D12C0E12D7AE8CAB1CF9FB0810F11632C38686",
        pem: include_str!("../../../../../assets/demo/wechat/platform_certificate_2.pem"),
        private_key: include_str!(
            "../../../../../assets/demo/wechat/platform_certificate_2_private.txt"
        )
        .trim_ascii(),
        effective: "2026-11-29T18:31:38+08:00",
        expires: "2046-11-24T18:31:38+08:00",
    },
];

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
