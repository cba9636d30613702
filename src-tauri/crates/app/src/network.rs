//! How the till stands with each wallet's platform, and a person's word about it.

mod exposure;
mod journal;
mod outages;
mod put_off;
mod status;

pub(crate) use journal::Lines;
pub use outages::OUTAGE_PAGE;

use crate::app::App;
use crate::names::Names;
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{Health, Problem, WalletHealth};
use hexiao_domain::{Actor, Fact, OutageCause, OutagePart, Permission, Reason, Timestamp, Wallet};
use hexiao_sync::{Connection, Standing};
use std::collections::BTreeMap;

type Standings = BTreeMap<Wallet, Standing>;

impl App {
    pub(crate) fn standings(&self) -> Standings {
        let engine = self.engine.get();
        engine.map(|engine| engine.standings()).unwrap_or_default()
    }

    /// Whether every platform is known to be out of reach, or set offline.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        whole(&self.standings()).0 == "offline"
    }

    /// Whether this wallet's platform is known to be out of reach, or set offline.
    #[must_use]
    pub fn is_offline_at(&self, wallet: Wallet) -> bool {
        let standings = self.standings();
        let known = standings.get(&wallet);
        known.is_some_and(|standing| standing.offline_since().is_some())
    }

    /// The same for a wallet's code; an unknown one is not.
    #[must_use]
    pub fn is_offline_for(&self, wallet: &str) -> bool {
        Wallet::parse(wallet).is_some_and(|wallet| self.is_offline_at(wallet))
    }

    pub(crate) fn offline_wallets(&self) -> Vec<Wallet> {
        let wallets = Wallet::ALL.into_iter();
        wallets
            .filter(|wallet| self.is_offline_at(*wallet))
            .collect()
    }

    /// A wallet that a person has set offline takes nothing that its platform must be asked for:
    /// nobody would hear the answer.
    pub(crate) fn must_not_be_forced(&self, wallet: Wallet) -> Result<(), Problem> {
        let standings = self.standings();
        let forced = standings.get(&wallet).and_then(|standing| standing.forced);
        match forced {
            Some(_) => Err(Problem::new("set_offline").with("wallet", wallet.code())),
            None => Ok(()),
        }
    }

    /// Sets a wallet offline, for a network that is there and of no use, or takes that back. It
    /// is journaled with who and when, and ends with the program at the latest: the next start
    /// takes it back, so that no till stays offline because somebody forgot.
    pub fn force_wallet(&self, token: &str, wallet: &str, forced: bool) -> Result<Health, Problem> {
        let acting = self.acting(token, Permission::RedeemClaim)?;
        self.force_wallet_as(&acting, wallet, forced)
    }

    /// The same for a person who is known already.
    pub fn force_wallet_as(
        &self,
        acting: &Acting,
        wallet: &str,
        forced: bool,
    ) -> Result<Health, Problem> {
        acting.may(Permission::RedeemClaim)?;
        let wallet = crate::sale::parse_wallet(wallet)?;
        self.platform(wallet)?;
        self.must_be_sound()?;
        let (at, by) = (self.host.now(), acting.person.clone());
        self.write(acting.actor(), move |view| {
            let open = view.open_outages().map_err(unreadable)?;
            let is_forced = open.iter().any(|part| is_forced(part, wallet));
            let cause = OutageCause::Forced;
            let fact = match (forced, is_forced) {
                (true, false) => Fact::WalletLost {
                    wallet,
                    cause,
                    since: at,
                    by: Some(by),
                },
                (false, true) => Fact::WalletFound {
                    wallet,
                    cause,
                    at,
                    by: Some(by),
                },
                (true, true) | (false, false) => return Ok((Vec::new(), ())),
            };
            Ok((vec![fact], ()))
        })?;
        self.engine()?.force(wallet, forced);
        self.health()
    }

    /// What a person set offline before this start is taken back; what was found meanwhile is
    /// found when its platform answers.
    pub(crate) fn release_forced(&self) -> Result<(), Problem> {
        let at = self.host.now();
        self.write(Actor::Till, move |view| {
            let open = view.open_outages().map_err(unreadable)?;
            let forced = open.into_iter().filter(|p| p.cause == OutageCause::Forced);
            let facts = forced.map(|part| Fact::WalletFound {
                wallet: part.wallet,
                cause: OutageCause::Forced,
                at,
                by: None,
            });
            Ok((facts.collect(), ()))
        })
    }

    /// Each wallet's standing as the screens show it.
    pub(crate) fn wallet_healths(
        &self,
        standings: &Standings,
        open: &[OutagePart],
        names: &Names,
    ) -> Vec<WalletHealth> {
        let view = |(wallet, standing): (&Wallet, &Standing)| {
            let forced = { open.iter() }.find(|part| is_forced(part, *wallet));
            let by = forced.and_then(|part| part.by.as_ref());
            WalletHealth {
                wallet: wallet.code().to_owned(),
                connection: connection(standing).to_owned(),
                offline_since: standing.offline_since().map(|at| names.time(at)),
                why: why(standing).map(|reason| reason.code().to_owned()),
                last_success: standing.last_success.map(|at| names.time(at)),
                forced: standing.forced.is_some(),
                forced_by: by
                    .filter(|_| standing.forced.is_some())
                    .map(|by| names.person(by)),
            }
        };
        standings.iter().map(view).collect()
    }
}

const fn why(standing: &Standing) -> Option<Reason> {
    match standing.connection {
        Connection::Offline { why, .. } => Some(why),
        Connection::Online | Connection::Unknown => None,
    }
}

fn is_forced(part: &OutagePart, wallet: Wallet) -> bool {
    part.wallet == wallet && part.cause == OutageCause::Forced
}

const fn connection(standing: &Standing) -> &'static str {
    match (standing.offline_since(), standing.connection) {
        (Some(_), _) => "offline",
        (None, Connection::Online) => "online",
        (None, Connection::Unknown | Connection::Offline { .. }) => "unknown",
    }
}

/// The till as a whole: offline when every wallet is, and then since the last one went; online
/// as soon as one is.
pub(crate) fn whole(standings: &Standings) -> (&'static str, Option<Timestamp>) {
    let lost: Option<Vec<Timestamp>> = standings.values().map(Standing::offline_since).collect();
    if let Some(since) = lost.and_then(|lost| lost.into_iter().max()) {
        return ("offline", Some(since));
    }
    match standings.values().any(|one| connection(one) == "online") {
        true => ("online", None),
        false => ("unknown", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SINCE: Timestamp = Timestamp::from_millis(7_000);

    fn of(connections: &[(Connection, bool)]) -> (&'static str, Option<Timestamp>) {
        let each = |(wallet, (connection, forced)): (Wallet, &(Connection, bool))| {
            let standing = Standing {
                connection: *connection,
                last_success: None,
                forced: forced.then_some(SINCE),
            };
            (wallet, standing)
        };
        whole(&Wallet::ALL.into_iter().zip(connections).map(each).collect())
    }

    #[test]
    fn a_till_is_offline_only_when_every_platform_is() {
        let gone = |ms| Connection::Offline {
            since: Timestamp::from_millis(ms),
            why: Reason::Unreachable,
        };
        let online = Connection::Online;
        assert_eq!(of(&[(gone(1), false), (online, false)]), ("online", None));
        let last = Some(Timestamp::from_millis(9));
        assert_eq!(of(&[(gone(9), false), (gone(1), false)]), ("offline", last));
        let unknown = Connection::Unknown;
        assert_eq!(of(&[(gone(1), false), (unknown, false)]), ("unknown", None));
        assert_eq!(
            of(&[]),
            ("unknown", None),
            "without an account nothing is known"
        );
    }

    #[test]
    fn a_wallet_that_a_person_set_offline_is_offline_whatever_its_platform_says() {
        let online = Connection::Online;
        assert_eq!(of(&[(online, true), (online, false)]), ("online", None));
        assert_eq!(of(&[(online, true)]), ("offline", Some(SINCE)));
    }
}
