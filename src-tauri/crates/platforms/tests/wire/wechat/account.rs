//! What is wrong with an account is said while it is entered.

use super::till::{account, key, till};
use crate::support::{MERCHANT_PUBLIC, PATIENT, number};
use hexiao_domain::{MerchantAccount, Method, Wallet};
use hexiao_platforms::{KeyError, SetupError, wechatpay};
use hexiao_sandbox::demo::wechat as demo;

const CERTIFICATE: &str = include_str!("../../data/wechat_platform_cert.pem");

type Mistake = fn(&mut MerchantAccount);

fn error(change: impl FnOnce(&mut MerchantAccount)) -> Option<SetupError> {
    let mut account = account("https://api.mch.weixin.qq.com");
    change(&mut account);
    wechatpay(&account, key(), PATIENT).err()
}

#[test]
fn an_account_with_something_missing_or_mistaken_is_refused() {
    assert_eq!(error(|_| {}), None);
    let cases: [(Mistake, SetupError); 13] = [
        (|a| a.wallet = Wallet::Alipay, SetupError::OtherWallet),
        (|a| a.app_id = " ".into(), SetupError::IdMissing),
        (|a| a.seller_id.clear(), SetupError::SellerMissing),
        (|a| a.seller_id = "1990\"".into(), SetupError::SellerMissing),
        (
            |a| a.details.merchant_serial.clear(),
            SetupError::SerialMissing,
        ),
        (
            |a| a.details.platform_key_id.clear(),
            SetupError::SerialMissing,
        ),
        (
            |a| a.details.platform_key_id = "a\r\nb".into(),
            SetupError::SerialMissing,
        ),
        (
            |a| a.details.page = "http://shop.example".into(),
            SetupError::BadPage,
        ),
        (
            |a| a.details.page = "https://shop.example/?a=1".into(),
            SetupError::BadPage,
        ),
        (|a| a.details.page = "https://".into(), SetupError::BadPage),
        (
            |a| a.gateway = "http://api.mch.weixin.qq.com".into(),
            SetupError::InsecureGateway,
        ),
        (|a| a.gateway = "api".into(), SetupError::BadGateway),
        (
            |a| a.platform_public_key = demo::merchant_public_key().into(),
            SetupError::OwnPublicKey,
        ),
    ];
    for (change, expected) in cases {
        assert_eq!(error(change), Some(expected));
    }
    let private = error(|a| a.platform_public_key = demo::merchant_private_key().into());
    assert_eq!(
        private,
        Some(SetupError::PlatformKey(KeyError::PrivateKeyGiven))
    );
}

#[test]
fn codes_are_shown_only_where_the_platform_has_an_address_for_notices() {
    let mut account = account("https://api.mch.weixin.qq.com");
    let takes = |account: &MerchantAccount, method| {
        wechatpay(account, key(), PATIENT).unwrap().takes(method)
    };
    for method in [Method::ShowCode, Method::ScanCode, Method::StaticCode] {
        assert!(takes(&account, method));
    }
    account.details.page.clear();
    assert!(!takes(&account, Method::ShowCode));
    assert!(takes(&account, Method::ScanCode));
}

#[test]
fn a_certificate_serves_as_the_platforms_key() {
    let till = till();
    let mut account = account(&till.sandbox.wechat_gateway());
    account.platform_public_key = CERTIFICATE.into();
    let platform = wechatpay(&account, key(), PATIENT).unwrap();
    assert_eq!(super::till::native(platform.as_ref(), &number(1)), "code");
}

#[test]
fn answers_of_another_key_are_not_believed() {
    let till = till();
    let mut account = account(&till.sandbox.wechat_gateway());
    account.platform_public_key = MERCHANT_PUBLIC.into();
    let platform = wechatpay(&account, key(), PATIENT).unwrap();
    let said = super::till::codepay(platform.as_ref(), &number(1));
    assert_eq!(said, "bad_signature");
    account.platform_public_key = demo::platform_public_key().into();
    account.details.platform_key_id = "PUB_KEY_ID_OTHER".into();
    let platform = wechatpay(&account, key(), PATIENT).unwrap();
    let said = super::till::query(platform.as_ref(), &number(1));
    assert_eq!(said, "bad_signature");
}
