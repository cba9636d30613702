//! Merchant accounts become connections; their keys come from the secret store alone.

use crate::accounts::Unfit;
use crate::error::{StartError, read_problem};
use crate::host::Host;
use hexiao_contract::Problem;
use hexiao_domain::{MerchantAccount, Wallet};
use hexiao_ledger::Ledger;
use hexiao_platforms::{Coupons, Platform, PrivateKey, Timeouts};
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
    let secret = host.secret(&account.secret);
    let secret = secret.map_err(crate::error::secret_problem)?;
    connect_with(account, secret).map_err(|unfit| match unfit {
        Unfit::Key(error) => Problem::new(error.code()),
        Unfit::Setup(error) => Problem::new(error.code()),
    })
}

/// The same with a key that is not stored yet.
pub(crate) fn connect_with(
    account: &MerchantAccount,
    secret: Zeroizing<String>,
) -> Result<Connection, Unfit> {
    let timeouts = Timeouts::default();
    let key = || PrivateKey::parse(&secret).map_err(Unfit::Key);
    let coupons = match account.wallet {
        Wallet::Wechatpay => Some(hexiao_platforms::wechatpay_coupons(
            account,
            key()?,
            timeouts,
        )),
        Wallet::Alipay | Wallet::Applepay | Wallet::Unionpay | Wallet::Other => None,
    };
    let coupons = coupons.transpose().map_err(Unfit::Setup)?;
    let platform = match account.wallet {
        Wallet::Alipay => hexiao_platforms::alipay(account, key()?, timeouts),
        Wallet::Wechatpay => hexiao_platforms::wechatpay(account, key()?, timeouts),
        Wallet::Applepay => hexiao_platforms::applepay(account, secret, timeouts),
        Wallet::Unionpay | Wallet::Other => hexiao_platforms::generic(account, secret, timeouts),
    };
    Ok(Connection {
        platform: platform.map(Arc::from).map_err(Unfit::Setup)?,
        coupons: coupons.map(Arc::from),
    })
}
