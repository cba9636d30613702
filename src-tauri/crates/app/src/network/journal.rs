//! What is written down of the lines: a wallet that was lost, and found again.

use crate::app::{App, lock};
use hexiao_domain::{Actor, Fact, LineNews, LineWatch, OutageCause, Timestamp, Wallet};
use hexiao_sync::Connection;
use std::collections::BTreeMap;

/// Every wallet's line, as it is followed; none before somebody looked.
#[derive(Debug, Default)]
pub(crate) struct Lines(Option<BTreeMap<Wallet, LineWatch>>);

impl App {
    /// Looks at every line, and journals what has lasted: at each news of the engine, and once
    /// a second.
    pub(crate) fn watch_lines(&self) {
        match self.write_lines() {
            Ok(false) => {}
            Ok(true) => self.tell_health(),
            // It is looked at again in a second, with the same begin.
            Err(problem) => tracing::warn!(code = %problem.code, "an outage was not written down"),
        }
    }

    /// True when something was written.
    fn write_lines(&self) -> Result<bool, hexiao_contract::Problem> {
        let (now, mono) = (self.host.now(), self.host.mono_ms());
        let mut lines = lock(&self.lines);
        if lines.0.is_none() {
            lines.0 = Some(self.remembered(mono)?);
        }
        let Some(watches) = lines.0.as_mut() else {
            return Ok(false);
        };
        let mut written = false;
        for (wallet, standing) in self.standings() {
            let offline = match standing.connection {
                Connection::Offline { since, .. } => Some(since),
                Connection::Online => None,
                Connection::Unknown => continue,
            };
            let watch = watches.entry(wallet).or_default();
            if let Some(news) = watch.look(offline, now, mono) {
                self.write(Actor::Till, |_| Ok((vec![fact(wallet, news)], ())))?;
                watch.wrote(news);
                written = true;
            }
        }
        Ok(written)
    }

    /// Outages that go on by the journal, from before the till was started.
    fn remembered(
        &self,
        mono: i64,
    ) -> Result<BTreeMap<Wallet, LineWatch>, hexiao_contract::Problem> {
        let open = self.read(|view| view.open_outages())?.into_iter();
        let silent = open.filter(|part| part.cause == OutageCause::Unreachable);
        let watch = |at: Timestamp| LineWatch::of_open_outage(at, mono);
        Ok(silent
            .map(|part| (part.wallet, watch(part.began_at)))
            .collect())
    }
}

const fn fact(wallet: Wallet, news: LineNews) -> Fact {
    let cause = OutageCause::Unreachable;
    match news {
        LineNews::Lost(since) => Fact::WalletLost {
            wallet,
            cause,
            since,
            by: None,
        },
        LineNews::Found(at) => Fact::WalletFound {
            wallet,
            cause,
            at,
            by: None,
        },
    }
}
