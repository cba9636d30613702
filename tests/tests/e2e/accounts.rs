//! The owner opens accounts at the platforms: wrong files and keys, each explained in words beside
//! the field, then the right ones, proved by the platform and sold with at once.

use super::driver::{F2, Window};
use super::{Shop, code_on};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hexiao_sandbox::{Customer, demo};
use std::fs;
use std::path::{Path, PathBuf};

const KEYS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../src-tauri/crates/platforms/tests/data/keys"
);
const ANOTHER: &str = include_str!("../data/another_key.pem");
const ANOTHER_PUBLIC: &str = include_str!("../data/another_public.pem");

/// Where Stripe itself would be: one address for its two worlds.
const STRIPE: &str = "https://api.stripe.com";

/// A key as the platform's tool writes it to a file.
fn pem(label: &str, base64: &str) -> String {
    format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
}

/// One wrong thing to choose for a key, and what the till says of it.
struct Wrong {
    picture: &'static str,
    field: &'static str,
    file: PathBuf,
    title: &'static str,
    next: &'static str,
}

fn kept(home: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let file = home.join(name);
    fs::write(&file, bytes).unwrap();
    file
}

/// The owner's form for an account of this wallet.
fn form_of(shop: &Shop, wallet: &str) -> Window {
    let window = shop.window();
    window.sign_in("chen", "864209");
    window.touch("nav-settings");
    window.touch(&format!("add-{wallet}"));
    window
}

/// What the till says of an entry that the platform proves, and of one that is kept.
fn is_good_and_saved(window: &Window) {
    window.touch("account-check");
    window.read("account-good", "平台认得这个账户");
    window.touch("account-save");
    window.read("account-saved", "账户已保存");
}

/// Six files that lie beside the right one on every owner's computer, or look like it.
fn wrong_files(home: &Path) -> Vec<Wrong> {
    let keys = Path::new(KEYS);
    let whole = pem("PRIVATE KEY", demo::wechat::merchant_private_key());
    let half: String = whole.chars().take(whole.len() / 2).collect();
    let wrong = |picture, file, title, next| Wrong {
        picture,
        field: "private_key",
        file,
        title,
        next,
    };
    let public = pem("PUBLIC KEY", demo::wechat::platform_public_key());
    vec![
        wrong(
            "account-2-public",
            kept(home, "pub_key.pem", &public),
            "这里要的是商户私钥，给的是公钥",
            "apiclient_key.pem",
        ),
        wrong(
            "account-3-certificate",
            kept(
                home,
                "apiclient_cert.pem",
                demo::wechat::PLATFORM_CERTIFICATES[0].pem,
            ),
            "这里要的是私钥，给的是证书",
            "apiclient_key.pem",
        ),
        wrong(
            "account-4-truncated",
            kept(home, "half.pem", &half),
            "不完整",
            "密钥文件",
        ),
        wrong(
            "account-5-bundle",
            keys.join("apiclient_cert.p12"),
            ".p12 证书文件",
            "apiclient_key.pem",
        ),
        wrong(
            "account-6-another",
            kept(home, "another.pem", ANOTHER),
            "私钥和这个序列号的证书不是一对",
            "apiclient_key.pem",
        ),
    ]
}

/// Everything but the key, copied from the platform's console.
fn copied_from_the_console(window: &Window, shop: &Shop) {
    for (field, text) in [
        ("seller_id", demo::wechat::MERCHANT_ID),
        ("app_id", demo::wechat::APP_ID),
        ("merchant_serial", demo::wechat::MERCHANT_SERIAL),
        ("platform_key_id", demo::wechat::PLATFORM_KEY_ID),
        ("page", demo::wechat::PAGE),
        ("store", demo::wechat::STORE),
        ("gateway", &shop.sandbox.wechat_gateway()),
    ] {
        window.fill(&format!("account-{field}"), text);
    }
    let home = shop.home.path();
    let public = pem("PUBLIC KEY", demo::wechat::platform_public_key());
    let public = kept(home, "wechat_pub.pem", &public);
    window.attach("account-file-platform_public_key", &public);
}

/// Chooses a file for a key and asks the platform.
fn checked(window: &Window, field: &str, file: &Path) {
    match field {
        "private_key" => window.attach("account-file", file),
        field => window.attach(&format!("account-file-{field}"), file),
    }
    window.touch("account-check");
}

/// Beside its field, in words, with the next step.
fn is_explained(window: &Window, wrong: &Wrong) {
    checked(window, wrong.field, &wrong.file);
    window.read("account-wrong", wrong.title);
    let field = format!("account-{}", wrong.field);
    window.look(wrong.picture, &["account-wrong", &field, "account-check"]);
    window.read("account-wrong", wrong.next);
}

#[test]
fn six_wrong_keys_are_explained_beside_their_field_and_the_right_one_sells_at_once() {
    let shop = Shop::with_wallets(Customer::Manual, &["alipay"]);
    let home = shop.home.path();
    let window = form_of(&shop, "wechatpay");
    window.look(
        "account-1-form",
        &["account-private_key", "account-check", "account-save"],
    );
    copied_from_the_console(&window, &shop);
    for wrong in wrong_files(home) {
        is_explained(&window, &wrong);
    }
    let right = pem("PRIVATE KEY", demo::wechat::merchant_private_key());
    let right = kept(home, "apiclient_key.pem", &right);
    window.fill("account-api_v3_key", "31-letters-are-one-too-few-here");
    checked(&window, "private_key", &right);
    window.read("account-wrong", "APIv3 密钥要正好 32 个字符");
    window.look("account-7-apiv3", &["account-wrong", "account-api_v3_key"]);
    window.fill_anew("account-api_v3_key", demo::wechat::API_V3_KEY);
    window.touch("account-check");
    window.read("account-good", "平台认得这个账户");
    window.look("account-8-good", &["account-good", "account-save"]);
    window.touch("account-save");
    window.read("account-saved", "账户已保存");
    window.look("account-9-saved", &["account-saved", "account-wechatpay"]);
    sells_at_once(&window, &shop);
    drop(window);
    let accounts = shop.ctl(&["account", "list"]);
    assert!(accounts.to_string().contains(demo::wechat::MERCHANT_ID));
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

fn sells_at_once(window: &Window, shop: &Shop) {
    window.keys(F2, 0);
    window.touch("opening-later");
    window.touch("wallet-wechatpay");
    window.amount("300", "3.00");
    window.enter();
    assert!(code_on(window).starts_with("weixin://"));
    assert!(shop.sandbox.pay_order(&window.order()));
    window.read("paid", "3.00");
    window.enter();
    window.read("done", "3.00");
}

/// Wrong for the application's own key, while the platform's is right.
fn wrong_private_keys(home: &Path) -> [Wrong; 2] {
    let wrong = |picture, file, title, next| Wrong {
        picture,
        field: "private_key",
        file,
        title,
        next,
    };
    [
        wrong(
            "account-alipay-1-public",
            kept(home, "app_public.txt", demo::merchant_public_key()),
            "这里要的是私钥，粘贴的是公钥",
            "请粘贴应用私钥",
        ),
        wrong(
            "account-alipay-2-another",
            kept(home, "another_app.pem", ANOTHER),
            "私钥和平台保存的公钥（或证书）不是一对",
            "粘贴对应的私钥",
        ),
    ]
}

/// Wrong for the platform's key, while the application's own is right. In Alipay's console the two
/// public keys stand side by side.
fn wrong_public_keys(home: &Path) -> [Wrong; 4] {
    let wrong = |picture, file, title, next| Wrong {
        picture,
        field: "platform_public_key",
        file,
        title,
        next,
    };
    let certificate = demo::wechat::PLATFORM_CERTIFICATES[0].pem;
    [
        wrong(
            "account-alipay-3-own",
            kept(home, "app_public.txt", demo::merchant_public_key()),
            "这是本店自己的公钥",
            "这里要填平台公钥",
        ),
        wrong(
            "account-alipay-4-private",
            kept(home, "app_private.txt", demo::merchant_private_key()),
            "这里要的是公钥，粘贴的是私钥",
            "妥善保管私钥",
        ),
        wrong(
            "account-alipay-5-certificate",
            kept(home, "alipayCertPublicKey_RSA2.crt", certificate),
            "给的是证书文件（.crt）",
            "收银台不用公钥证书",
        ),
        wrong(
            "account-alipay-6-another",
            kept(home, "another_public.pem", ANOTHER_PUBLIC),
            "平台的回答是用另一把钥匙签的",
            "重新复制平台公钥",
        ),
    ]
}

#[test]
fn each_key_of_alipays_in_anothers_place_is_explained_and_a_der_file_is_taken_as_it_is() {
    let shop = Shop::with_wallets(Customer::Manual, &["wechatpay"]);
    let home = shop.home.path();
    let window = form_of(&shop, "alipay");
    for (field, text) in [
        ("app_id", demo::APP_ID),
        ("seller_id", demo::SELLER_ID),
        ("gateway", &shop.sandbox.gateway()),
    ] {
        window.fill(&format!("account-{field}"), text);
    }
    let public = kept(home, "alipay_public.txt", demo::platform_public_key());
    window.attach("account-file-platform_public_key", &public);
    for wrong in wrong_private_keys(home) {
        is_explained(&window, &wrong);
    }
    let private = STANDARD.decode(demo::merchant_private_key()).unwrap();
    let private = kept(home, "app_private.der", private);
    window.attach("account-file", &private);
    for wrong in wrong_public_keys(home) {
        is_explained(&window, &wrong);
    }
    window.attach("account-file-platform_public_key", &public);
    is_good_and_saved(&window);
    drop(window);
    let accounts = shop.ctl(&["account", "list"]);
    assert!(accounts.to_string().contains(demo::APP_ID));
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

#[test]
fn a_key_of_stripes_that_is_public_or_live_or_ended_or_may_too_little_is_explained() {
    let shop = Shop::with_wallets(Customer::Manual, &["alipay"]);
    let window = form_of(&shop, "applepay");
    window.fill("account-page", demo::STRIPE_PAGE);
    let sandbox = shop.sandbox.stripe_gateway();
    let sandbox = sandbox.as_str();
    for (gateway, key, title, next) in [
        (
            STRIPE,
            "sk_live_somebodyElses0000001",
            "这是正式密钥，而这里是练习收银台",
            "复制 sk_test_ 或 rk_test_ 开头的密钥",
        ),
        (
            sandbox,
            "pk_test_hexiaoPractice0000000001",
            "这不是 Stripe 的私密密钥",
            "pk_ 开头的是公开密钥，不能收款",
        ),
        (
            sandbox,
            "sk_test_somebodyElses0000001",
            "平台不认得这把密钥",
            "重新复制",
        ),
        (
            sandbox,
            demo::STRIPE_ENDED_KEY,
            "这把密钥已经停用或过期",
            "新建一把",
        ),
        (
            sandbox,
            demo::STRIPE_READING_KEY,
            "这把密钥不能收款",
            "Checkout Sessions 的写入权限",
        ),
    ] {
        window.fill_anew("account-gateway", gateway);
        window.fill_anew("account-private_key", key);
        window.touch("account-check");
        window.read("account-wrong", title);
        window.read("account-wrong", next);
        let picture = format!("account-applepay-{key}");
        window.look(&picture, &["account-wrong", "account-check"]);
    }
    window.fill_anew("account-private_key", demo::STRIPE_KEY);
    is_good_and_saved(&window);
    drop(window);
    let accounts = shop.ctl(&["account", "list"]);
    assert!(!accounts.to_string().contains(demo::STRIPE_KEY));
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}
