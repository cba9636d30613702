//! A ready demo shop on the simulated platform: three people, an account, limits.

use crate::accounts::{Names, entered};
use crate::error::{StartError, write_problem};
use crate::host::{Host, SecretError};
use crate::pin;
use crate::sale::parse_wallet;
use hexiao_contract::{AccountEntry, Problem};
use hexiao_domain::{
    Actor, Currency, Fact, Money, OfflinePolicy, Person, PersonId, Role, Shop, StaticCode, TillId,
    Wallet,
};
use hexiao_ledger::Ledger;
use hexiao_sync::Stamps;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The demo shop's accounts and printed codes; its keys are worthless elsewhere.
#[derive(Clone, Debug, Deserialize)]
pub struct DemoShop {
    /// Its merchant accounts, keys included.
    pub accounts: Vec<AccountEntry>,
    /// The text of its printed code, by wallet.
    pub static_codes: BTreeMap<String, String>,
    /// The till's id.
    #[serde(default = "first_till")]
    pub till: String,
}

fn first_till() -> String {
    "T01".to_owned()
}

/// A person of the demo shop, with the PIN: it protects nothing but practice money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DemoPerson {
    /// The id.
    pub person_id: &'static str,
    /// The name.
    pub name: &'static str,
    /// The role.
    pub role: &'static str,
    /// The PIN.
    pub pin: &'static str,
}

const PEOPLE: [DemoPerson; 3] = [
    DemoPerson {
        person_id: "lin",
        name: "林小雨",
        role: "cashier",
        pin: "246810",
    },
    DemoPerson {
        person_id: "wang",
        name: "王敏",
        role: "manager",
        pin: "135791",
    },
    DemoPerson {
        person_id: "chen",
        name: "陈建国",
        role: "owner",
        pin: "864209",
    },
];

impl DemoShop {
    /// The three people and their PINs.
    #[must_use]
    pub const fn people() -> [DemoPerson; 3] {
        PEOPLE
    }

    /// Makes a new ledger with the demo shop in `dir`; an existing ledger is refused.
    pub fn create(&self, dir: &Path, host: &dyn Host) -> Result<(), StartError> {
        let ledger = Ledger::create(dir)?;
        self.keep_secrets(host)?;
        let facts = self.facts(host)?;
        let stamp = host.stamp(Actor::Till);
        ledger
            .write(stamp, move |_| Ok((facts, ())))
            .map_err(write_problem)?;
        ledger.close();
        Ok(())
    }

    fn keep_secrets(&self, host: &dyn Host) -> Result<(), SecretError> {
        pin::make_pepper(host)?;
        for entry in &self.accounts {
            let key = entry.private_key.as_deref().unwrap_or_default();
            host.keep_secret(&key_name(&entry.wallet), key)?;
            if let Some(key) = &entry.api_v3_key {
                host.keep_secret(&sealing_name(&entry.wallet), key)?;
            }
        }
        Ok(())
    }

    fn facts(&self, host: &dyn Host) -> Result<Vec<Fact>, Problem> {
        let mut facts = vec![Fact::ShopSetUp {
            shop: shop(&self.till)?,
        }];
        for person in PEOPLE {
            let person = Person {
                id: PersonId::parse(person.person_id).map_err(|_| Problem::new("internal"))?,
                name: person.name.to_owned(),
                role: Role::parse(person.role).ok_or_else(|| Problem::new("internal"))?,
                pin_hash: pin::hash(host, person.pin)?,
            };
            facts.push(Fact::PersonAdded { person });
        }
        for entry in &self.accounts {
            let wallet = parse_wallet(&entry.wallet)?;
            let sealing = entry.api_v3_key.as_ref();
            let names = Names {
                own: key_name(&entry.wallet),
                sealing: sealing.map_or_else(String::new, |_| sealing_name(&entry.wallet)),
            };
            let account = entered(wallet, entry, names)?;
            facts.push(Fact::AccountSet { account });
        }
        facts.push(Fact::PolicySet { policy: policy() });
        for (wallet, text) in &self.static_codes {
            let (wallet, text) = (parse_wallet(wallet)?, text.clone());
            let code = StaticCode { wallet, text };
            facts.push(Fact::StaticCodeSet { code });
        }
        Ok(facts)
    }
}

/// Where the secret store keeps the key of a wallet's account.
fn key_name(wallet: &str) -> String {
    format!("{wallet}_private_key")
}

/// The same for the key that opens what the platform seals.
fn sealing_name(wallet: &str) -> String {
    format!("{wallet}_api_v3_key")
}

fn shop(till: &str) -> Result<Shop, Problem> {
    Ok(Shop {
        name: "示范小店 Demo Shop".to_owned(),
        till: TillId::parse(till).map_err(|_| Problem::new("internal"))?,
        zone: "Asia/Shanghai".to_owned(),
        cut_over_hour: 4,
        currency: Currency::Cny,
        code_seconds: 180,
        practice: true,
    })
}

fn policy() -> OfflinePolicy {
    let yuan = |whole: i64| Money::new(whole * 100, Currency::Cny);
    OfflinePolicy {
        per_payment: yuan(500),
        per_shift: None,
        total: yuan(2_000),
        max_age_seconds: 24 * 60 * 60,
        evidence_from: yuan(50),
        manager_from: yuan(200),
        wallets: vec![Wallet::Alipay, Wallet::Wechatpay],
    }
}
