//! Merchant accounts in the terminal. A key comes from a file or from the settings, and is
//! never shown.

use crate::args::{AccountCommand, AccountFile, Cli};
use crate::output::{Failure, OFFLINE, Out, REFUSED};
use crate::text;
use crate::till::{acting, open};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hexiao_contract::{AccountCheck, AccountEntry, Problem};
use hexiao_domain::{Role, Wallet};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// The open protocol, whichever wallet it serves.
const GENERIC: &str = "generic";

/// The settings' file. The ids are those of the platform's console; keys stand in it, or in
/// files beside it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    /// Which wallet a platform of the open protocol serves.
    wallet: Option<String>,
    gateway: String,
    app_id: String,
    seller_id: String,
    private_key: Option<String>,
    private_key_file: Option<PathBuf>,
    api_v3_key: Option<String>,
    platform_public_key: String,
    platform_public_key_file: Option<PathBuf>,
    merchant_serial: String,
    platform_key_id: String,
    page: String,
    store: String,
    record_kind: String,
    name: String,
    fee_percent: Option<String>,
    settles_after_days: Option<u8>,
    poll_seconds: Option<u8>,
}

pub fn account(cli: &Cli, command: &AccountCommand, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let done = acting(cli, app, Role::Owner).and_then(|owner| match command {
        AccountCommand::List => {
            let accounts = app.accounts_as(&owner)?;
            out.answer(&accounts, |words| text::accounts(words, &accounts))
        }
        AccountCommand::Add(file) => {
            let accounts = app.set_account_as(&owner, &entry(file)?)?;
            out.answer(&accounts, |words| text::accounts(words, &accounts))
        }
        AccountCommand::Check(file) => {
            let entry = entry(file)?;
            let wallet = entry.wallet.clone();
            let check = app.check_account_as(&owner, &entry)?;
            out.answer(&check, |words| text::account_check(words, &check, &wallet))?;
            verdict(&check)
        }
    });
    opened.close();
    done
}

fn verdict(check: &AccountCheck) -> Result<(), Failure> {
    match check.state.as_str() {
        "good" => Ok(()),
        "unknown" => Err(Failure::Said(OFFLINE)),
        _ => Err(Failure::Said(REFUSED)),
    }
}

fn entry(file: &AccountFile) -> Result<AccountEntry, Failure> {
    let path = &file.settings;
    let odd = |why: String| {
        let file = path.display().to_string();
        Failure::from(
            Problem::new("bad_settings_file")
                .with("file", file)
                .with("why", why),
        )
    };
    let json = fs::read_to_string(path).map_err(|error| odd(error.to_string()))?;
    let settings: Settings = serde_json::from_str(&json).map_err(|error| odd(error.to_string()))?;
    let beside = path.parent().unwrap_or_else(|| Path::new(""));
    let read = |name: &Path| -> Result<String, Failure> {
        let key = fs::read(beside.join(name));
        let key = key.map_err(|error| odd(format!("{}: {error}", name.display())))?;
        // What is no text (a .p12) goes on as base64: the till says what it is.
        Ok(String::from_utf8(key).unwrap_or_else(|bytes| STANDARD.encode(bytes.as_bytes())))
    };
    let from_file = settings.private_key_file.as_deref().map(read).transpose()?;
    let public = settings.platform_public_key_file.as_deref();
    let public = public.map(read).transpose()?;
    Ok(AccountEntry {
        wallet: wallet(file, settings.wallet)?,
        gateway: settings.gateway,
        app_id: settings.app_id,
        seller_id: settings.seller_id,
        platform_public_key: public.unwrap_or(settings.platform_public_key),
        private_key: from_file.or(settings.private_key),
        api_v3_key: settings.api_v3_key,
        merchant_serial: settings.merchant_serial,
        platform_key_id: settings.platform_key_id,
        page: settings.page,
        store: settings.store,
        record_kind: settings.record_kind,
        name: settings.name,
        fee_percent: settings.fee_percent,
        settles_after_days: settings.settles_after_days,
        poll_seconds: settings.poll_seconds,
    })
}

/// The platform's wallet. Several wallets speak the open protocol: the flag names one, or the
/// settings do, or it is the shop's own.
fn wallet(file: &AccountFile, named: Option<String>) -> Result<String, Failure> {
    if file.platform != GENERIC {
        return Ok(file.platform.clone());
    }
    let named = { file.wallet.clone() }.or(named);
    let named = named.unwrap_or_else(|| Wallet::Other.code().to_owned());
    match Wallet::parse(&named) {
        Some(Wallet::Unionpay | Wallet::Other) => Ok(named),
        Some(Wallet::Alipay | Wallet::Wechatpay | Wallet::Applepay) | None => {
            Err(Problem::new("setup.other_wallet").into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn a_settings_file_may_name_the_kind_of_record_and_need_not() {
        let kind = |json: &str| {
            let settings = serde_json::from_str::<Settings>(json);
            settings.map(|settings| settings.record_kind).ok()
        };
        let named = kind(r#"{"gateway": "https://a", "record_kind": "O2O_VERIFY"}"#);
        assert_eq!(named.as_deref(), Some("O2O_VERIFY"));
        assert_eq!(kind(r#"{"gateway": "https://a"}"#).as_deref(), Some(""));
        assert_eq!(kind(r#"{"record_kinds": "O2O_VERIFY"}"#), None);
        assert_eq!(kind(r#"{"record_kind": 7}"#), None);
    }
}
