//! A shop at each platform, and what it makes of the fuzzer's answers.

use crate::answers::{Told, script};
use crate::calls::{Numbers, moves_money};
use aws_lc_rs::hmac;
use hexiao_domain::MerchantAccount;
use hexiao_platforms::fuzzing::{Request, Response, with_network};
use hexiao_platforms::{Platform, PrivateKey, Timeouts, wechat};
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use zeroize::Zeroizing;

const ALIPAY_MERCHANT: &str = include_str!("../../../assets/demo/alipay/merchant_private.txt");
const ALIPAY_SIGNS: &str = include_str!("../../../assets/demo/alipay/platform_private.txt");
const ALIPAY_PUBLIC: &str = include_str!("../../../assets/demo/alipay/platform_public.txt");
const WECHAT_MERCHANT: &str = include_str!("../../../assets/demo/wechat/merchant_private.txt");
const WECHAT_SIGNS: &str = include_str!("../../../assets/demo/wechat/platform_private.txt");
const WECHAT_PUBLIC: &str = include_str!("../../../assets/demo/wechat/platform_public.txt");

const KEY_ID: &str = "PUB_KEY_ID_0000000000000024101100397200000006";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// The shop's number at Alipay.
pub const ALIPAY_SELLER: &str = "2088000000000001";

/// Nobody listens there, and nobody is asked.
pub const GATEWAY: &str = "http://127.0.0.1:9";

/// Signs an answer to a request as the platform does.
pub type Sign = fn(&Request<'_>, Response) -> Response;

/// A connection, and what signs for its platform.
struct Shop {
    platform: Box<dyn Platform>,
    sign: Sign,
    /// Whether an answer needs a signature to be believed.
    proves: bool,
    numbers: Numbers,
}

impl Shop {
    fn hears(&self, bytes: &[u8]) {
        let Some((call, answers)) = script(bytes) else {
            return;
        };
        let signed = answers.iter().any(|told| told.signed);
        let platform = self.platform.as_ref();
        let act = || moves_money(platform, call, &self.numbers);
        let moved = hearing(answers, self.sign, act);
        let believed = signed || !self.proves;
        assert!(
            !moved || believed,
            "money out of an answer that nobody signed"
        );
    }
}

/// Does `act` while the network gives these answers, signed where they say so.
pub fn hearing<T>(answers: Vec<Told>, sign: Sign, act: impl FnOnce() -> T) -> T {
    let mut answers = answers.into_iter();
    let network = move |request: &Request<'_>| {
        let told = answers.next()?;
        Some(match told.signed {
            true => sign(request, told.response),
            false => told.response,
        })
    };
    with_network(network, act)
}

fn account(fields: Value) -> MerchantAccount {
    serde_json::from_value(fields).expect("an account")
}

fn key(text: &str) -> PrivateKey {
    PrivateKey::parse(text).expect("a key")
}

/// The shop's account at Alipay, and its key there.
pub fn alipay_account() -> (MerchantAccount, PrivateKey) {
    let account = account(json!({
        "wallet": "alipay", "gateway": GATEWAY, "app_id": "2021000000000001",
        "seller_id": ALIPAY_SELLER, "platform_public_key": ALIPAY_PUBLIC.trim(),
        "secret": "alipay",
    }));
    (account, key(ALIPAY_MERCHANT))
}

static ALIPAY: LazyLock<Shop> = LazyLock::new(|| {
    let (account, merchant) = alipay_account();
    Shop {
        platform: hexiao_platforms::alipay(&account, merchant, Timeouts::default())
            .expect("an account"),
        sign: by_alipay,
        proves: true,
        numbers: Numbers::new("281234567890123456", "2026112222001400000000000001"),
    }
});

static ALIPAY_KEY: LazyLock<PrivateKey> = LazyLock::new(|| key(ALIPAY_SIGNS));

/// The body is what stands in the method's member, which is what is signed.
pub fn by_alipay(request: &Request<'_>, mut response: Response) -> Response {
    let method = request.named.iter().find(|(name, _)| *name == "method");
    let member = method.map_or(String::new(), |(_, method)| method.replace('.', "_"));
    let raw = response.body.trim_ascii();
    let sign = ALIPAY_KEY.sign(raw).unwrap_or_default();
    let mut body = format!("{{\"{member}_response\":").into_bytes();
    body.extend_from_slice(raw);
    body.extend_from_slice(format!(",\"sign\":\"{sign}\"}}").as_bytes());
    response.body = body;
    response
}

/// The shop's account at WeChat Pay, and its key there.
pub fn wechat_account() -> (MerchantAccount, PrivateKey) {
    let account = account(json!({
        "wallet": "wechatpay", "gateway": GATEWAY, "app_id": "wxd930ea5d5a258f4f",
        "seller_id": "1900000109", "platform_public_key": WECHAT_PUBLIC.trim(),
        "secret": "wechatpay",
        "details": {
            "merchant_serial": "0000000000000000000000000000000000000000",
            "platform_key_id": KEY_ID, "page": "https://shop.example/notices", "store": "1",
        },
    }));
    (account, key(WECHAT_MERCHANT))
}

static WECHAT: LazyLock<Shop> = LazyLock::new(|| {
    let (account, merchant) = wechat_account();
    Shop {
        platform: hexiao_platforms::wechatpay(&account, merchant, Timeouts::default())
            .expect("an account"),
        sign: by_wechat,
        proves: true,
        numbers: Numbers::new("134567890123456789", "4200002611220000000000000001"),
    }
});

static WECHAT_KEY: LazyLock<PrivateKey> = LazyLock::new(|| key(WECHAT_SIGNS));

/// Under a nonce of its own: one that was heard before is not believed again.
pub fn by_wechat(_: &Request<'_>, response: Response) -> Response {
    signed_by(&WECHAT_KEY, KEY_ID, response)
}

/// The same with this key under this name.
pub fn signed_by(key: &PrivateKey, name: &str, mut response: Response) -> Response {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let nonce = format!("nonce{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let seconds = Numbers::SECONDS.to_string();
    let text = wechat::answer_text(&seconds, &nonce, &response.body);
    let signature = key.sign(&text).unwrap_or_default();
    response.headers.extend([
        ("wechatpay-timestamp".to_owned(), seconds),
        ("wechatpay-nonce".to_owned(), nonce),
        ("wechatpay-signature".to_owned(), signature),
        ("wechatpay-serial".to_owned(), name.to_owned()),
    ]);
    response
}

/// The shop's account at Stripe, and its key there.
pub fn stripe_account() -> (MerchantAccount, Zeroizing<String>) {
    let account = account(json!({
        "wallet": "applepay", "gateway": GATEWAY, "app_id": "acct", "seller_id": "acct",
        "platform_public_key": "", "secret": "applepay",
        "details": { "page": "https://shop.example/thanks" },
    }));
    let secret = Zeroizing::new("sk_test_0123456789".to_owned());
    (account, secret)
}

static STRIPE: LazyLock<Shop> = LazyLock::new(|| {
    let (account, secret) = stripe_account();
    Shop {
        platform: hexiao_platforms::applepay(&account, secret, Timeouts::default())
            .expect("an account"),
        sign: |_, response| response,
        // What proves an answer is the connection it comes over.
        proves: false,
        numbers: Numbers::new("", "pi_3abcdefgh"),
    }
});

/// The shop's account at a platform of the open protocol, and the secret that they share.
pub fn generic_account() -> (MerchantAccount, Zeroizing<String>) {
    let account = account(json!({
        "wallet": "other", "gateway": GATEWAY, "app_id": "app", "seller_id": "shop",
        "platform_public_key": "", "secret": "other",
    }));
    (account, Zeroizing::new(SECRET.to_owned()))
}

static GENERIC: LazyLock<Shop> = LazyLock::new(|| {
    let (account, secret) = generic_account();
    Shop {
        platform: hexiao_platforms::generic(&account, secret, Timeouts::default())
            .expect("an account"),
        sign: by_generic,
        proves: true,
        numbers: Numbers::new("912345678901", "M0000000001"),
    }
});

/// Over the time, the request's own nonce, the status and the body.
fn by_generic(request: &Request<'_>, mut response: Response) -> Response {
    let nonce = request
        .named
        .iter()
        .find(|(name, _)| *name == "x-hexiao-nonce");
    let nonce = nonce.map_or(String::new(), |(_, nonce)| (*nonce).to_owned());
    let (seconds, status) = (Numbers::SECONDS.to_string(), response.status);
    let mut text = format!("{seconds}\n{nonce}\n{status}\n").into_bytes();
    text.extend_from_slice(&response.body);
    let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let tag = hmac::sign(&key, &text);
    let digits = tag.as_ref().iter().map(|byte| format!("{byte:02x}"));
    response.headers.extend([
        ("x-hexiao-timestamp".to_owned(), seconds),
        ("x-hexiao-nonce".to_owned(), nonce),
        ("x-hexiao-signature".to_owned(), digits.collect()),
    ]);
    response
}

/// Alipay's answers.
pub fn alipay(bytes: &[u8]) {
    ALIPAY.hears(bytes);
}

/// WeChat Pay's answers.
pub fn wechat(bytes: &[u8]) {
    WECHAT.hears(bytes);
}

/// Stripe's answers.
pub fn stripe(bytes: &[u8]) {
    STRIPE.hears(bytes);
}

/// The answers of a platform of the open protocol.
pub fn generic(bytes: &[u8]) {
    GENERIC.hears(bytes);
}
