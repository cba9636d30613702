//! The owner's offline limits: looked at, and set.

use crate::app::App;
use crate::claim::limits_view;
use crate::people::unreadable;
use crate::session::Acting;
use crate::shift::out_in_shift;
use hexiao_contract::{AllowedWallet, LimitsEntry, OwnerLimits, Problem};
use hexiao_domain::{
    Currency, Fact, LimitField, Money, OfflinePolicy, Permission, Refusal, Wallet,
};
use hexiao_ledger::{ReadError, View};

impl App {
    /// The limits as they stand.
    pub fn limits(&self, token: &str) -> Result<OwnerLimits, Problem> {
        let acting = self.acting(token, Permission::Configure)?;
        self.limits_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn limits_as(&self, acting: &Acting) -> Result<OwnerLimits, Problem> {
        acting.may(Permission::Configure)?;
        let me = acting.person.clone();
        let (policy, exposure, in_shift, accounts, printed) = self.read(|view| {
            let printed = Wallet::ALL.map(|wallet| view.static_code(wallet));
            let printed = printed.into_iter().collect::<Result<Vec<_>, ReadError>>()?;
            Ok((
                view.policy()?,
                view.exposure()?,
                out_in_shift(view, &me)?,
                view.accounts()?,
                printed.into_iter().flatten().collect::<Vec<_>>(),
            ))
        })?;
        let set = policy.is_some();
        let policy = policy.unwrap_or_else(|| OfflinePolicy::nothing(self.shop.currency));
        let in_shift = in_shift.unwrap_or(Money::zero(self.shop.currency));
        let allowed = |wallet: Wallet| AllowedWallet {
            wallet: wallet.code().to_owned(),
            allowed: policy.wallets.contains(&wallet),
            account: accounts.iter().any(|account| account.wallet == wallet),
            printed: printed.iter().any(|code| code.wallet == wallet),
        };
        let seconds = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(OwnerLimits {
            set,
            limits: limits_view(&policy, &exposure, in_shift, self.host.now()),
            wallets: Wallet::ALL.map(allowed).into(),
            shortest_age_seconds: seconds(OfflinePolicy::SHORTEST_AGE_SECONDS),
            longest_age_seconds: seconds(OfflinePolicy::LONGEST_AGE_SECONDS),
        })
    }

    /// Sets them, on the owner's PIN: a till that was left open must not be opened further.
    pub fn set_limits(
        &self,
        token: &str,
        entry: &LimitsEntry,
        pin: &str,
    ) -> Result<OwnerLimits, Problem> {
        let acting = self.acting(token, Permission::Configure)?;
        let policy = self.entered_limits(entry)?;
        self.confirm(&acting, pin)?;
        self.keep_limits(&acting, policy)
    }

    /// The same for a person who has just said the PIN.
    pub fn set_limits_as(
        &self,
        acting: &Acting,
        entry: &LimitsEntry,
    ) -> Result<OwnerLimits, Problem> {
        acting.may(Permission::Configure)?;
        let policy = self.entered_limits(entry)?;
        self.keep_limits(acting, policy)
    }

    /// What is set already is no news, and not journaled again.
    fn keep_limits(&self, acting: &Acting, policy: OfflinePolicy) -> Result<OwnerLimits, Problem> {
        self.write(acting.actor(), move |view| {
            let known = view.policy().map_err(unreadable)?;
            let news = known.as_ref() != Some(&policy);
            let fact = news.then_some(Fact::PolicySet { policy });
            Ok((fact.into_iter().collect(), ()))
        })?;
        self.limits_as(acting)
    }

    fn entered_limits(&self, entry: &LimitsEntry) -> Result<OfflinePolicy, Problem> {
        let currency = self.shop.currency;
        if Currency::parse(&entry.currency) != Ok(currency) {
            return Err(wrong("currency", "limits.currency"));
        }
        let amount = |field: LimitField, text: &str| {
            Money::parse(text, currency).map_err(|error| wrong(field.code(), error.code()))
        };
        let named = { entry.per_shift.as_deref() }.map(str::trim);
        let named = named.filter(|text| !text.is_empty());
        let policy = OfflinePolicy {
            per_payment: amount(LimitField::PerPayment, &entry.per_payment)?,
            total: amount(LimitField::Total, &entry.total)?,
            per_shift: { named.map(|text| amount(LimitField::PerShift, text)) }.transpose()?,
            max_age_seconds: i64::from(entry.max_age_seconds),
            evidence_from: amount(LimitField::EvidenceFrom, &entry.evidence_from)?,
            manager_from: amount(LimitField::ManagerFrom, &entry.manager_from)?,
            wallets: wallets(&entry.wallets)?,
        };
        match policy.odd(currency) {
            Some((field, why)) => Err(wrong(field.code(), why.code())),
            None => Ok(policy),
        }
    }
}

/// The limits that hold: the owner's, or none at all.
pub(crate) fn policy_of(view: &View<'_>, currency: Currency) -> Result<OfflinePolicy, Refusal> {
    let policy = view.policy().map_err(unreadable)?;
    Ok(policy.unwrap_or_else(|| OfflinePolicy::nothing(currency)))
}

/// In the order of the list of wallets, each once.
fn wallets(codes: &[String]) -> Result<Vec<Wallet>, Problem> {
    let known = |code: &String| Wallet::parse(code);
    let named: Option<Vec<Wallet>> = codes.iter().map(known).collect();
    let named = named.ok_or_else(|| wrong("wallets", "unknown_wallet"))?;
    let all = Wallet::ALL.into_iter();
    Ok(all.filter(|wallet| named.contains(wallet)).collect())
}

fn wrong(field: &str, code: &str) -> Problem {
    Problem::new(code).with("field", field)
}
