//! Merchant accounts: entered, looked at, asked about at the platform, and used from then on.

use crate::app::App;
use crate::error::secret_problem;
use crate::session::Acting;
use crate::setup::{Connection, connection};
use hexiao_contract::{AccountCheck, AccountEntry, AccountView, Problem};
use hexiao_domain::{AccountDetails, Fact, MerchantAccount, Permission, Wallet};
use hexiao_platforms::{Credentials, KeyError, SetupError};
use rust_decimal::Decimal;
use zeroize::Zeroizing;

/// A PEM of 8,192 bits is far below this.
const LONGEST_KEY: usize = 20_000;

/// Hosts of the platforms' own test worlds: no real money moves there.
const TEST_HOSTS: [&str; 2] = ["openapi-sandbox.dl.alipaydev.com", "openapi.alipaydev.com"];

impl App {
    /// Every merchant account, without its secrets.
    pub fn accounts(&self, token: &str) -> Result<Vec<AccountView>, Problem> {
        let acting = self.acting(token, Permission::Configure)?;
        self.accounts_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn accounts_as(&self, acting: &Acting) -> Result<Vec<AccountView>, Problem> {
        acting.may(Permission::Configure)?;
        let accounts = self.read(|view| view.accounts())?;
        let view = |account: &MerchantAccount| {
            let usable = connection(account, &*self.host);
            account_view(account, usable.err().map(|problem| problem.code))
        };
        Ok(accounts.iter().map(view).collect())
    }

    /// Looks an entry over and asks the platform about it. Nothing is kept.
    pub fn check_account(
        &self,
        token: &str,
        entry: &AccountEntry,
    ) -> Result<AccountCheck, Problem> {
        let acting = self.acting(token, Permission::Configure)?;
        self.check_account_as(&acting, entry)
    }

    /// The same for a person who is known already.
    pub fn check_account_as(
        &self,
        acting: &Acting,
        entry: &AccountEntry,
    ) -> Result<AccountCheck, Problem> {
        acting.may(Permission::Configure)?;
        match self.entered(entry) {
            Ok(entered) => Ok(said(entered.connection.platform.check(self.host.now()))),
            Err(Wrong { field, code }) => Ok(AccountCheck {
                state: "wrong".to_owned(),
                field: Some(field.to_owned()),
                code: Some(code),
            }),
        }
    }

    /// Keeps an account and uses it from now on. What is wrong as it stands is refused; what
    /// only the platform can tell is not, so that an account can be entered without a network.
    pub fn set_account(
        &self,
        token: &str,
        entry: &AccountEntry,
    ) -> Result<Vec<AccountView>, Problem> {
        let acting = self.acting(token, Permission::Configure)?;
        self.set_account_as(&acting, entry)
    }

    /// The same for a person who is known already.
    pub fn set_account_as(
        &self,
        acting: &Acting,
        entry: &AccountEntry,
    ) -> Result<Vec<AccountView>, Problem> {
        acting.may(Permission::Configure)?;
        let entered = self.entered(entry);
        let entered = entered.map_err(|wrong| wrong.problem().with("wallet", &entry.wallet))?;
        let account = entered.account;
        // The keys first, under names of their own: until the ledger names them, nothing changes.
        for secret in entered.secrets.iter().filter(|secret| secret.is_new) {
            let kept = self.host.keep_secret(&secret.name, &secret.text);
            kept.map_err(secret_problem)?;
        }
        let wallet = account.wallet;
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::AccountSet { account }], ()))
        })?;
        let Connection { platform, coupons } = entered.connection;
        self.engine()?.adopt(wallet, platform, coupons);
        self.ask_anew();
        self.ask_wallet_anew(wallet);
        self.tell_health();
        self.accounts_as(acting)
    }

    fn entered(&self, entry: &AccountEntry) -> Result<Entered, Wrong> {
        let wallet =
            Wallet::parse(&entry.wallet).ok_or_else(|| wrong("wallet", "unknown_wallet"))?;
        let known = self.read(move |view| view.account(wallet));
        let known = known.map_err(|problem| wrong("wallet", &problem.code))?;
        let known = known.unwrap_or_else(|| nothing_known(wallet));
        let own = (entry.private_key.as_deref(), known.secret.as_str());
        let own = self.chosen(wallet, &KEY, own)?;
        let own = own.ok_or_else(|| wrong("private_key", "key.not_a_key"))?;
        let sealing = known.details.sealing_secret.as_str();
        let sealing = (entry.api_v3_key.as_deref(), sealing);
        let sealing = self.chosen(wallet, &SEALING_KEY, sealing)?;
        let names = Names {
            own: own.name.clone(),
            sealing: sealing
                .as_ref()
                .map_or_else(String::new, |s| s.name.clone()),
        };
        let account = account(wallet, entry, names)?;
        self.fits_the_shop(&account, &own.text)?;
        let text = sealing.as_ref().map(|sealing| sealing.text.as_str());
        let connection = crate::setup::connect_with(&account, &own.text, text);
        let connection = connection.map_err(|unfit| unfit.of(&account))?;
        Ok(Entered {
            account,
            connection,
            secrets: std::iter::once(own).chain(sealing).collect(),
        })
    }

    /// Practice money and real money never share a till: every screen says which it is.
    fn fits_the_shop(&self, account: &MerchantAccount, secret: &str) -> Result<(), Wrong> {
        let gateway = account.gateway.as_str();
        let host = gateway.split_once("://").map_or(gateway, |(_, rest)| rest);
        let host = host.split(['/', ':', '?', '#']).next().unwrap_or_default();
        let practice = host.is_empty()
            || host.eq_ignore_ascii_case("localhost")
            || host.starts_with("127.")
            || host.starts_with('[')
            || TEST_HOSTS
                .iter()
                .any(|test| host.eq_ignore_ascii_case(test));
        // One address serves both worlds of Stripe: the key says which (applepay.md).
        let test_key = ["sk_test_", "rk_test_"]
            .iter()
            .any(|kind| secret.starts_with(kind));
        let world_of_key = account.wallet == Wallet::Applepay && !practice;
        match (self.shop.practice, practice) {
            (true, _) if world_of_key && test_key => Ok(()),
            (true, _) if world_of_key => Err(wrong("private_key", "live_key_in_practice")),
            (false, _) if world_of_key && test_key => Err(wrong("private_key", "test_key_in_live")),
            (true, true) | (false, false) => Ok(()),
            (true, false) => Err(wrong("gateway", "live_in_practice")),
            (false, true) if host.is_empty() => Ok(()),
            (false, true) => Err(wrong("gateway", "practice_in_live")),
        }
    }

    /// The secret that was typed, or else the one that is stored under a name; none where
    /// there is neither.
    fn chosen(
        &self,
        wallet: Wallet,
        kind: &Kind,
        (typed, stored): (Option<&str>, &str),
    ) -> Result<Option<Secret>, Wrong> {
        if let Some(text) = given(kind.field, typed)? {
            let name = self.secret_name(wallet, kind, &text)?;
            let is_new = true;
            return Ok(Some(Secret { name, text, is_new }));
        }
        if stored.is_empty() {
            return Ok(None);
        }
        let text = self.host.secret(stored);
        Ok(Some(Secret {
            name: stored.to_owned(),
            text: text.map_err(|error| wrong(kind.field, error.code()))?,
            is_new: false,
        }))
    }

    /// A name that belongs to this key alone: the same key is kept once, and no other is lost.
    fn secret_name(&self, wallet: Wallet, kind: &Kind, secret: &str) -> Result<String, Wrong> {
        let digest = crate::pin::keyed_digest(&*self.host, "account", secret);
        let digest = digest.map_err(|problem| wrong(kind.field, &problem.code))?;
        let short: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
        Ok(format!("{}_{}_{short}", wallet.code(), kind.name))
    }
}

struct Entered {
    account: MerchantAccount,
    connection: Connection,
    secrets: Vec<Secret>,
}

/// A secret of an account, and the name that the secret store has for it.
struct Secret {
    name: String,
    text: Zeroizing<String>,
    /// It was typed, and is to be kept.
    is_new: bool,
}

/// What a secret is for.
struct Kind {
    /// The field it is typed into.
    field: &'static str,
    /// Its part of the name in the secret store.
    name: &'static str,
}

const KEY: Kind = Kind {
    field: "private_key",
    name: "key",
};

const SEALING_KEY: Kind = Kind {
    field: "api_v3_key",
    name: "api_v3_key",
};

/// The names of an account's secrets in the secret store; an empty one is none.
pub(crate) struct Names {
    pub(crate) own: String,
    pub(crate) sealing: String,
}

fn nothing_known(wallet: Wallet) -> MerchantAccount {
    MerchantAccount {
        wallet,
        gateway: String::new(),
        app_id: String::new(),
        seller_id: String::new(),
        platform_public_key: String::new(),
        secret: String::new(),
        details: AccountDetails::default(),
    }
}

/// What is wrong with an entry as it stands.
struct Wrong {
    field: &'static str,
    code: String,
}

impl Wrong {
    fn problem(self) -> Problem {
        Problem::new(&self.code).with("field", self.field)
    }
}

fn wrong(field: &'static str, code: &str) -> Wrong {
    Wrong {
        field,
        code: code.to_owned(),
    }
}

/// Why no connection came of an account.
pub(crate) enum Unfit {
    /// The merchant's own key.
    Key(KeyError),
    /// Anything else.
    Setup(SetupError),
}

impl Unfit {
    fn of(self, account: &MerchantAccount) -> Wrong {
        let setup = match self {
            Self::Key(error) => return wrong("private_key", error.code()),
            Self::Setup(setup) => setup,
        };
        match setup {
            SetupError::PlatformKey(error) => wrong("platform_public_key", error.code()),
            SetupError::OwnPublicKey => wrong("platform_public_key", setup.code()),
            SetupError::BadGateway | SetupError::InsecureGateway => wrong("gateway", setup.code()),
            SetupError::SerialMissing => wrong(number_amiss(account), setup.code()),
            SetupError::PlatformKeyMissing => wrong("platform_public_key", setup.code()),
            SetupError::BadApiKey => wrong("api_v3_key", setup.code()),
            SetupError::BadPage | SetupError::PageMissing => wrong("page", setup.code()),
            SetupError::BadSecret => wrong("private_key", setup.code()),
            SetupError::IdMissing => wrong("app_id", setup.code()),
            SetupError::SellerMissing | SetupError::BadSeller => wrong("seller_id", setup.code()),
            SetupError::BadRecordKind => wrong("record_kind", setup.code()),
            SetupError::OtherWallet => wrong("wallet", setup.code()),
        }
    }
}

/// Which of the two numbers is missing or misspelt.
fn number_amiss(account: &MerchantAccount) -> &'static str {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let serial = &account.details.merchant_serial;
    match !serial.is_empty() && serial.chars().all(fits) {
        true => "platform_key_id",
        false => "merchant_serial",
    }
}

fn given(field: &'static str, key: Option<&str>) -> Result<Option<Zeroizing<String>>, Wrong> {
    let key = key.map(str::trim).filter(|key| !key.is_empty());
    match key {
        Some(key) if key.len() > LONGEST_KEY => Err(wrong(field, "key.not_a_key")),
        Some(key) => Ok(Some(Zeroizing::new(key.to_owned()))),
        None => Ok(None),
    }
}

/// The account of an entry that is known to be sound.
pub(crate) fn entered(
    wallet: Wallet,
    entry: &AccountEntry,
    names: Names,
) -> Result<MerchantAccount, Problem> {
    account(wallet, entry, names).map_err(Wrong::problem)
}

fn account(wallet: Wallet, entry: &AccountEntry, names: Names) -> Result<MerchantAccount, Wrong> {
    let text = |text: &str| text.trim().to_owned();
    Ok(MerchantAccount {
        wallet,
        gateway: text(&entry.gateway),
        app_id: text(&entry.app_id),
        seller_id: text(&entry.seller_id),
        platform_public_key: text(&entry.platform_public_key),
        secret: names.own,
        details: AccountDetails {
            sealing_secret: names.sealing,
            merchant_serial: text(&entry.merchant_serial),
            platform_key_id: text(&entry.platform_key_id),
            page: text(&entry.page),
            store: text(&entry.store),
            record_kind: text(&entry.record_kind),
            name: text(&entry.name),
            fee_rate: entry.fee_percent.as_deref().map_or(Ok(None), rate)?,
            settles_after_days: entry.settles_after_days,
            poll_seconds: entry.poll_seconds,
        },
    })
}

/// Percent as the contract says it, `0.6`, as a share, `0.006`.
fn rate(percent: &str) -> Result<Option<Decimal>, Wrong> {
    let percent = percent.trim().trim_end_matches('%').trim_end();
    if percent.is_empty() {
        return Ok(None);
    }
    let share = Decimal::from_str_exact(percent).ok();
    let share = share.filter(|rate| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(rate));
    let share = share.and_then(|rate| rate.checked_div(Decimal::ONE_HUNDRED));
    share
        .map(|rate| Some(rate.normalize()))
        .ok_or_else(|| wrong("fee_percent", "bad_rate"))
}

fn said(credentials: Credentials) -> AccountCheck {
    let (state, field, code) = match credentials {
        Credentials::Good => ("good", None, None),
        Credentials::Wrong(part) => ("wrong", Some(part.field()), Some(part.code())),
        Credentials::Unknown(unknown) => ("unknown", None, Some(unknown.reason.code())),
    };
    AccountCheck {
        state: state.to_owned(),
        field: field.map(str::to_owned),
        code: code.map(|code| match state {
            "wrong" => format!("account.{code}"),
            _ => format!("reason.{code}"),
        }),
    }
}

fn account_view(account: &MerchantAccount, problem: Option<String>) -> AccountView {
    let details = &account.details;
    let percent = |rate: Decimal| rate.checked_mul(Decimal::ONE_HUNDRED);
    AccountView {
        wallet: account.wallet.code().to_owned(),
        gateway: account.gateway.clone(),
        app_id: account.app_id.clone(),
        seller_id: account.seller_id.clone(),
        platform_public_key: account.platform_public_key.clone(),
        merchant_serial: details.merchant_serial.clone(),
        platform_key_id: details.platform_key_id.clone(),
        has_api_v3_key: !details.sealing_secret.is_empty(),
        page: details.page.clone(),
        store: details.store.clone(),
        record_kind: details.record_kind.clone(),
        name: details.name.clone(),
        fee_percent: { details.fee_rate }
            .and_then(percent)
            .map(|rate| rate.normalize().to_string()),
        settles_after_days: details.settles_after_days,
        poll_seconds: details.poll_seconds,
        problem,
    }
}
