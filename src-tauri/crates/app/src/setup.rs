//! Merchant accounts become connections; their keys come from the secret store alone.

use crate::accounts::Unfit;
use crate::error::{StartError, read_problem};
use crate::host::Host;
use hexiao_contract::Problem;
use hexiao_domain::{MerchantAccount, Wallet};
use hexiao_ledger::Ledger;
use hexiao_platforms::{Coupons, Platform, PrivateKey, Timeouts, WechatApiKey, WechatSecrets};
use hexiao_sync::Platforms;
use std::collections::BTreeMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What one account leads to.
pub(crate) struct Connection {
    /// Its payments.
    pub platform: Arc<dyn Platform>,
    /// Its coupons, where the platform keeps any.
    pub coupons: Option<Arc<dyn Coupons>>,
}

/// What every account leads to, by wallet.
#[derive(Default)]
pub(crate) struct Connections {
    /// Payments.
    pub platforms: Platforms,
    /// Coupons.
    pub coupons: BTreeMap<Wallet, Arc<dyn Coupons>>,
}

/// The connections of every account in the ledger. An account that cannot be used does not
/// keep the till from opening: its wallet is not offered, and the log says why.
pub(crate) fn connect(ledger: &Ledger, host: &dyn Host) -> Result<Connections, StartError> {
    let accounts = ledger.read(|view| view.accounts()).map_err(read_problem)?;
    let mut all = Connections::default();
    for account in &accounts {
        let wallet = account.wallet;
        match connection(account, host) {
            Ok(one) => {
                all.platforms.insert(wallet, one.platform);
                all.coupons.extend(one.coupons.map(|known| (wallet, known)));
            }
            Err(problem) => {
                let wallet = wallet.code();
                tracing::error!(wallet, code = %problem.code, "merchant account not usable");
            }
        }
    }
    Ok(all)
}

/// The connection of one account, with the key the secret store has for it.
pub(crate) fn connection(
    account: &MerchantAccount,
    host: &dyn Host,
) -> Result<Connection, Problem> {
    let secret = |name: &str| host.secret(name).map_err(crate::error::secret_problem);
    let own = secret(&account.secret)?;
    let sealing = match account.details.sealing_secret.as_str() {
        "" => None,
        name => Some(secret(name)?),
    };
    let sealing = sealing.as_ref().map(|text| text.as_str());
    connect_with(account, &own, sealing).map_err(|unfit| match unfit {
        Unfit::Key(error) => Problem::new(error.code()),
        Unfit::Setup(error) => Problem::new(error.code()),
    })
}

/// The same with keys that are not stored yet: the merchant's own, and the one that opens what
/// the platform seals.
pub(crate) fn connect_with(
    account: &MerchantAccount,
    secret: &Zeroizing<String>,
    sealing: Option<&str>,
) -> Result<Connection, Unfit> {
    let timeouts = Timeouts::default();
    let key = || PrivateKey::parse(secret).map_err(Unfit::Key);
    let (platform, coupons) = match account.wallet {
        Wallet::Alipay => (
            hexiao_platforms::alipay(account, key()?, timeouts),
            Some(hexiao_platforms::alipay_coupons(account, key()?, timeouts)),
        ),
        Wallet::Wechatpay => {
            let secrets = || wechat_secrets(secret, sealing);
            (
                hexiao_platforms::wechatpay(account, secrets()?, timeouts),
                Some(hexiao_platforms::wechatpay_coupons(
                    account,
                    secrets()?,
                    timeouts,
                )),
            )
        }
        Wallet::Applepay => (
            hexiao_platforms::applepay(account, secret.clone(), timeouts),
            None,
        ),
        Wallet::Unionpay | Wallet::Other => (
            hexiao_platforms::generic(account, secret.clone(), timeouts),
            None,
        ),
    };
    let coupons = coupons.transpose().map_err(Unfit::Setup)?;
    Ok(Connection {
        platform: platform.map(Arc::from).map_err(Unfit::Setup)?,
        coupons: coupons.map(Arc::from),
    })
}

/// What every connection to WeChat Pay is opened with.
fn wechat_secrets(own: &str, sealing: Option<&str>) -> Result<WechatSecrets, Unfit> {
    let sealing = sealing.map(WechatApiKey::parse).transpose();
    Ok(WechatSecrets {
        key: PrivateKey::parse(own).map_err(Unfit::Key)?,
        sealing: sealing.map_err(Unfit::Setup)?,
    })
}
