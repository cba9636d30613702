//! The owner opens accounts at the platforms: six wrong files and keys, each explained in words
//! beside the field, then the right ones, proved by the platform and sold with at once.

use super::driver::{F2, Window};
use super::{Shop, code_on};
use hexiao_sandbox::{Customer, demo};
use std::fs;
use std::path::{Path, PathBuf};

const KEYS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../src-tauri/crates/platforms/tests/data/keys"
);
const ANOTHER: &str = include_str!("../data/another_key.pem");

/// A key as the platform's tool writes it to a file.
fn pem(label: &str, base64: &str) -> String {
    format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
}

/// One wrong thing to choose for the private key, and what the till says of it.
struct Wrong {
    picture: &'static str,
    file: PathBuf,
    title: &'static str,
    next: &'static str,
}

fn kept(home: &Path, name: &str, text: &str) -> PathBuf {
    let file = home.join(name);
    fs::write(&file, text).unwrap();
    file
}

/// Six files that lie beside the right one on every owner's computer, or look like it.
fn wrong_files(home: &Path) -> Vec<Wrong> {
    let keys = Path::new(KEYS);
    let whole = pem("PRIVATE KEY", demo::wechat::merchant_private_key());
    let half: String = whole.chars().take(whole.len() / 2).collect();
    let wrong = |picture, file, title, next| Wrong {
        picture,
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

/// Chooses a file for the private key and asks the platform.
fn checked(window: &Window, file: &Path) {
    window.attach("account-file", file);
    window.touch("account-check");
}

#[test]
fn six_wrong_keys_are_explained_beside_their_field_and_the_right_one_sells_at_once() {
    let shop = Shop::with_wallets(Customer::Manual, &["alipay"]);
    let home = shop.home.path();
    let window = shop.window();
    window.sign_in("chen", "864209");
    window.touch("nav-settings");
    window.touch("add-wechatpay");
    window.look(
        "account-1-form",
        &["account-private_key", "account-check", "account-save"],
    );
    copied_from_the_console(&window, &shop);
    for wrong in wrong_files(home) {
        checked(&window, &wrong.file);
        window.read("account-wrong", wrong.title);
        window.look(
            wrong.picture,
            &["account-wrong", "account-private_key", "account-check"],
        );
        window.read("account-wrong", wrong.next);
    }
    let right = pem("PRIVATE KEY", demo::wechat::merchant_private_key());
    let right = kept(home, "apiclient_key.pem", &right);
    window.fill("account-api_v3_key", "31-letters-are-one-too-few-here");
    checked(&window, &right);
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
