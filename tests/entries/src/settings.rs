//! A merchant account as somebody wrote it down.

use crate::shops;
use hexiao_domain::{MerchantAccount, Wallet};
use hexiao_platforms::{Platform, SetupError, Timeouts};

/// An account as JSON, as it stands in a settings file, a backup or a journal, opened at every
/// platform. One of them at most takes it, over an encrypted connection or on this machine.
pub fn settings(bytes: &[u8]) {
    let Ok(account) = serde_json::from_slice::<MerchantAccount>(bytes) else {
        return;
    };
    let written = serde_json::to_vec(&account).expect("an account");
    assert_eq!(
        serde_json::from_slice(&written).ok().as_ref(),
        Some(&account)
    );
    let (_, alipay) = shops::alipay_account();
    let (_, wechat) = shops::wechat_account();
    let (_, stripe) = shops::stripe_account();
    let (_, shared) = shops::generic_account();
    let patience = Timeouts::default();
    let opened = [
        taken(hexiao_platforms::alipay(&account, alipay, patience)),
        taken(hexiao_platforms::wechatpay(&account, wechat, patience)),
        taken(hexiao_platforms::applepay(&account, stripe, patience)),
    ];
    let any = taken(hexiao_platforms::generic(&account, shared, patience));
    let wallets = [Wallet::Alipay, Wallet::Wechatpay, Wallet::Applepay];
    for (taken, wallet) in opened.into_iter().zip(wallets) {
        assert!(
            !taken || account.wallet == wallet,
            "another platform's account"
        );
    }
    if opened.contains(&true) || any {
        let gateway = account.gateway.trim().to_ascii_lowercase();
        let local = ["http://127.", "http://localhost", "http://[::1]"];
        let sealed =
            gateway.starts_with("https://") || local.iter().any(|own| gateway.starts_with(own));
        assert!(sealed, "in the open: {gateway}");
    }
}

fn taken(opened: Result<Box<dyn Platform>, SetupError>) -> bool {
    opened.is_ok()
}
