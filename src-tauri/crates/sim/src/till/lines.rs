//! Outages are written down, as the application does: not each flap, and with the true begin.

use super::Till;
use crate::world::World;
use hexiao_domain::{Actor, Fact, LineNews, LineWatch, OutageCause, Timestamp, Wallet};
use hexiao_sync::Connection;
use std::collections::BTreeMap;

type News = (Wallet, OutageCause, LineNews);

impl World {
    /// Looks at every line, and journals what has lasted.
    pub(crate) fn watch_lines(&mut self, till: usize) {
        let (now, mono) = (self.wall(till), self.mono(till));
        let news = self.tills.get_mut(till).map(|till| till.look(now, mono));
        for (wallet, cause, news) in news.unwrap_or_default() {
            let facts = self.line_facts(till, wallet, cause, news);
            let written = self.writes_all(till, Actor::Till, facts);
            let machine = self.tills.get_mut(till).filter(|_| written);
            let watches = machine.and_then(|till| till.watches.as_mut());
            if let Some(watch) = watches.and_then(|watches| watches.get_mut(&wallet)) {
                watch.wrote(news);
            }
        }
    }

    /// What is lost has the cause of now; what is found ends with the cause it was lost for.
    fn line_facts(
        &self,
        till: usize,
        wallet: Wallet,
        cause: OutageCause,
        news: LineNews,
    ) -> Vec<Fact> {
        let by = None;
        let at = match news {
            LineNews::Lost(since) => {
                return vec![Fact::WalletLost {
                    wallet,
                    cause,
                    since,
                    by,
                }];
            }
            LineNews::Found(at) => at,
        };
        let machine = self.tills.get(till);
        let lost = machine.map(|till| &till.store.memory().tables.lost);
        let lost = lost.into_iter().flatten();
        let found = lost.filter(|(lost, _, _)| *lost == wallet);
        found
            .map(|(wallet, cause, _)| Fact::WalletFound {
                wallet: *wallet,
                cause: *cause,
                at,
                by: None,
            })
            .collect()
    }
}

impl Till {
    fn look(&mut self, now: Timestamp, mono: i64) -> Vec<News> {
        let open = &self.store.memory().tables.lost;
        let remembered = |(wallet, _, since): &(Wallet, OutageCause, Timestamp)| {
            (*wallet, LineWatch::of_open_outage(*since, mono))
        };
        let watches = self
            .watches
            .get_or_insert_with(|| open.iter().map(remembered).collect::<BTreeMap<_, _>>());
        let mut news = Vec::new();
        for (wallet, circuit) in &self.circuits {
            let (offline, cause) = match circuit.connection() {
                Connection::Offline { since, why } => (Some(since), OutageCause::of(why)),
                Connection::Online => (None, OutageCause::Unreachable),
                Connection::Unknown => continue,
            };
            let watch = watches.entry(*wallet).or_default();
            let seen = watch.look(offline, now, mono);
            news.extend(seen.map(|seen| (*wallet, cause, seen)));
        }
        news
    }
}
