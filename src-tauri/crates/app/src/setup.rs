//! Merchant accounts become connections; their keys come from the secret store alone.

use crate::error::{StartError, read_problem};
use crate::host::Host;
use hexiao_contract::Problem;
use hexiao_domain::{MerchantAccount, Wallet};
use hexiao_ledger::Ledger;
use hexiao_platforms::{Platform, PrivateKey, Timeouts};
use hexiao_sync::Platforms;
use std::sync::Arc;

/// The platforms of every account in the ledger. An account that cannot be used does not
/// keep the till from opening: its wallet is not offered, and the log says why.
pub(crate) fn connect(ledger: &Ledger, host: &dyn Host) -> Result<Platforms, StartError> {
    let accounts = ledger.read(|view| view.accounts()).map_err(read_problem)?;
    let mut platforms = Platforms::new();
    for account in &accounts {
        match connection(account, host) {
            Ok(platform) => {
                platforms.insert(account.wallet, platform);
            }
            Err(problem) => {
                let wallet = account.wallet.code();
                tracing::error!(wallet, code = %problem.code, "merchant account not usable");
            }
        }
    }
    Ok(platforms)
}

fn connection(account: &MerchantAccount, host: &dyn Host) -> Result<Arc<dyn Platform>, Problem> {
    let key = host.secret(&account.secret);
    let key = key.map_err(crate::error::secret_problem)?;
    let key = PrivateKey::parse(&key).map_err(|error| Problem::new(error.code()))?;
    match account.wallet {
        Wallet::Alipay => {
            let platform = hexiao_platforms::alipay(account, key, Timeouts::default());
            let platform = platform.map_err(|error| Problem::new(error.code()))?;
            Ok(Arc::from(platform))
        }
        Wallet::Wechatpay | Wallet::Applepay | Wallet::Unionpay | Wallet::Other => {
            Err(Problem::new("no_account").with("wallet", account.wallet.code()))
        }
    }
}
