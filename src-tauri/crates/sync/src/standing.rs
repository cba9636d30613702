//! How the till stands with each wallet, as people are told it: whether its platform answers,
//! since when, when it answered last, and whether a person set the wallet offline.

use crate::circuit::{Circuit, Connection};
use crate::engine::{Engine, Signal};
use hexiao_domain::{Timestamp, Wallet};
use std::collections::BTreeMap;

/// One wallet's standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What the platform's own answers show.
    pub connection: Connection,
    /// When it answered last in this run of the program, by the wall clock.
    pub last_success: Option<Timestamp>,
    /// Since when a person has set the wallet offline: until that is taken back nothing is sent
    /// to its platform, not even a question whether it is there.
    pub forced: Option<Timestamp>,
}

impl Standing {
    /// Since when the wallet cannot be worked with: by a person's word, else by its platform's
    /// silence.
    #[must_use]
    pub const fn offline_since(&self) -> Option<Timestamp> {
        match (self.forced, self.connection) {
            (Some(since), _) | (None, Connection::Offline { since, .. }) => Some(since),
            (None, Connection::Online | Connection::Unknown) => None,
        }
    }
}

/// What the engine remembers for this beside the circuits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standings {
    heard: BTreeMap<Wallet, Timestamp>,
    forced: BTreeMap<Wallet, Timestamp>,
}

impl Standings {
    /// The platform answered.
    pub(crate) fn heard(&mut self, wallet: Wallet, now: Timestamp) {
        self.heard.insert(wallet, now);
    }

    /// The circuits that the plan may use: what is not among them is not admitted, and not
    /// probed.
    pub(crate) fn usable(&self, all: &BTreeMap<Wallet, Circuit>) -> BTreeMap<Wallet, Circuit> {
        let usable = all.iter().filter(|(wallet, _)| !self.is_forced(**wallet));
        usable
            .map(|(wallet, circuit)| (*wallet, *circuit))
            .collect()
    }

    pub(crate) fn of(&self, wallet: Wallet, circuit: &Circuit) -> Standing {
        Standing {
            connection: circuit.connection(),
            last_success: self.heard.get(&wallet).copied(),
            forced: self.forced.get(&wallet).copied(),
        }
    }

    /// Whether a person set the wallet offline.
    pub(crate) fn is_forced(&self, wallet: Wallet) -> bool {
        self.forced.contains_key(&wallet)
    }

    /// True when that is news.
    fn force(&mut self, wallet: Wallet, since: Option<Timestamp>) -> bool {
        match since {
            Some(since) if !self.forced.contains_key(&wallet) => {
                self.forced.insert(wallet, since);
                true
            }
            Some(_) => false,
            None => self.forced.remove(&wallet).is_some(),
        }
    }
}

impl Engine {
    /// How the till stands with each platform.
    #[must_use]
    pub fn standings(&self) -> BTreeMap<Wallet, Standing> {
        let memory = self.lock();
        let each = |(wallet, circuit): (&Wallet, &Circuit)| {
            (*wallet, memory.standings.of(*wallet, circuit))
        };
        memory.circuits.iter().map(each).collect()
    }

    /// Sets a wallet offline by a person's word, or takes that back. What is under way ends.
    pub fn force(&self, wallet: Wallet, forced: bool) {
        let since = forced.then(|| self.clock().now());
        let mut memory = self.lock();
        let is_news = memory.standings.force(wallet, since);
        match (is_news, forced) {
            (true, true) => memory.take_back(self.parcels.take_back(wallet)),
            (true, false) => self.parcels.found(wallet),
            (false, _) => {}
        }
        drop(memory);
        if is_news {
            self.announce(Signal::Connection(wallet));
            self.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Leases, Plan, Polls, Step, plan};
    use hexiao_domain::Reason;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn steps(standings: &Standings) -> Vec<Step> {
        let wallets = [Wallet::Alipay, Wallet::Wechatpay];
        let circuits = wallets.map(|wallet| (wallet, Circuit::new())).into();
        let input = Plan {
            waiting: &[],
            work: &[],
            coupons: &[],
            circuits: &standings.usable(&circuits),
            leases: &Leases::default(),
            now: NOW,
            mono: 1_000_000,
        };
        plan(&input, &mut Polls::default())
    }

    #[test]
    fn a_wallet_that_is_set_offline_is_not_even_probed_and_the_other_one_is() {
        let mut standings = Standings::default();
        assert_eq!(steps(&standings).len(), 2);
        assert!(standings.force(Wallet::Alipay, Some(NOW)));
        let wallet = Wallet::Wechatpay;
        assert_eq!(steps(&standings), [Step::Probe { wallet }]);
        assert!(standings.force(Wallet::Alipay, None));
        assert_eq!(steps(&standings).len(), 2);
    }

    #[test]
    fn setting_it_offline_twice_keeps_the_first_time() {
        let mut standings = Standings::default();
        assert!(standings.force(Wallet::Alipay, Some(NOW)));
        assert!(!standings.force(Wallet::Alipay, Some(NOW.plus_seconds(9))));
        let standing = standings.of(Wallet::Alipay, &Circuit::new());
        assert_eq!(standing.offline_since(), Some(NOW));
        assert!(standings.force(Wallet::Alipay, None));
        assert!(!standings.force(Wallet::Alipay, None));
    }

    #[test]
    fn a_person_s_word_stands_before_the_platform_s_silence() {
        let mut standings = Standings::default();
        let mut circuit = Circuit::new();
        circuit.unreachable(0, NOW.plus_seconds(-60), Reason::Unreachable);
        let silent = standings.of(Wallet::Alipay, &circuit);
        assert_eq!(silent.offline_since(), Some(NOW.plus_seconds(-60)));
        standings.force(Wallet::Alipay, Some(NOW));
        assert_eq!(
            standings.of(Wallet::Alipay, &circuit).offline_since(),
            Some(NOW)
        );
    }
}
