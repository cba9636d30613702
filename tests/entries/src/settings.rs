//! A merchant account as somebody wrote it down.

use crate::shops;
use hexiao_domain::{MerchantAccount, Wallet};
use hexiao_platforms::{Platform, SetupError, Timeouts};
use std::net::IpAddr;

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
        assert!(is_sealed_or_here(&gateway), "in the open: {gateway}");
    }
}

fn is_sealed_or_here(gateway: &str) -> bool {
    let Some(open) = gateway.strip_prefix("http://") else {
        return gateway.starts_with("https://");
    };
    let authority = open.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let address: Result<IpAddr, _> = host.parse();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn taken(opened: Result<Box<dyn Platform>, SetupError>) -> bool {
    opened.is_ok()
}
