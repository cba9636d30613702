//! What a till needs to be a shop of the simulated platform. The keys are published test
//! keys: they open nothing but this simulator (`assets/demo/alipay/README.md`).

mod shop;
pub mod wechat;

pub use shop::shop;

/// The practice shop's application id, as the simulated platform knows it.
pub const APP_ID: &str = "2021009900000001";

/// The practice shop's merchant account (16 digits beginning with 2088).
pub const SELLER_ID: &str = "2088990000000001";

/// The practice shop's name, as a customer's phone shows it.
pub const SHOP_NAME: &str = "核销台练习店";

/// The shop's private key: PKCS#8, bare base64 on one line.
#[must_use]
pub fn merchant_private_key() -> &'static str {
    include_str!("../../../../assets/demo/alipay/merchant_private.txt").trim_ascii()
}

/// The same key as PKCS#1, the other form merchants are given.
#[must_use]
pub fn merchant_private_key_pkcs1() -> &'static str {
    include_str!("../../../../assets/demo/alipay/merchant_private_pkcs1.txt").trim_ascii()
}

/// The shop's public key: `SubjectPublicKeyInfo`, bare base64 on one line.
#[must_use]
pub fn merchant_public_key() -> &'static str {
    include_str!("../../../../assets/demo/alipay/merchant_public.txt").trim_ascii()
}

/// The simulated platform's public key, with which the till verifies every answer.
#[must_use]
pub fn platform_public_key() -> &'static str {
    include_str!("../../../../assets/demo/alipay/platform_public.txt").trim_ascii()
}

/// The simulated platform's private key: it signs the answers; tests forge with it.
#[must_use]
pub fn platform_private_key() -> &'static str {
    include_str!("../../../../assets/demo/alipay/platform_private.txt").trim_ascii()
}

/// What the shop's printed static code says. It names the shop, not an order or an amount:
/// the customer types the amount (alipay.md §5).
#[must_use]
pub const fn static_code() -> &'static str {
    "https://qr.alipay.com/fkx09900practice2hexiao1"
}

/// What the twelve digits of every practice certificate begin with; no other exists.
pub const CERTIFICATE: &str = "66";

/// What the digits of those begin with that are void.
pub const VOID_CERTIFICATE: &str = "6699";

/// What the digits of those begin with of which two were bought together.
pub const TWIN_CERTIFICATE: &str = "6622";

/// What stands before the digits in a practice certificate's QR code.
pub const CERTIFICATE_SCAN: &str = "HXQ";

/// What the shop's own codes (三方码) begin with.
pub const OWN_CERTIFICATE: &str = "HXOWN";

/// What every practice certificate is for.
pub const CERTIFICATE_TITLE: &str = "双人下午茶套餐";

/// What each of them was sold for, in yuan.
pub const CERTIFICATE_PRICE: &str = "68.00";

/// The certificate that was bought together with this one.
#[must_use]
pub fn certificate_twin(code: &str) -> Option<String> {
    let (rest, last) = code.split_at_checked(code.len().checked_sub(1)?)?;
    let last = 9_u32.checked_sub(last.parse().ok()?)?;
    let twin = code.starts_with(TWIN_CERTIFICATE);
    twin.then(|| format!("{rest}{last}"))
}

/// The practice shop's key at the simulated Stripe. It opens nothing else.
pub const STRIPE_KEY: &str = "sk_test_hexiaoPractice0000000001";

/// A restricted key of the same shop, which may read and nothing else.
pub const STRIPE_READING_KEY: &str = "rk_test_hexiaoPracticeReads000001";

/// A key of the same shop that was switched off.
pub const STRIPE_ENDED_KEY: &str = "sk_test_hexiaoPracticeEnded000001";

/// Where a customer's phone is led who paid on the practice shop's page.
pub const STRIPE_PAGE: &str = "https://shop.example/paid";

/// What the practice shop calls the wallet of the open protocol.
pub const MALL_NAME: &str = "练习商场 Practice Mall";

/// The practice shop's application id at the platform of the open protocol.
pub const MALL_APP_ID: &str = "practice-shop";

/// The secret that the practice shop and that platform share. It opens nothing else.
pub const MALL_SECRET: &str = "practice-practice-practice-practice-0001";
