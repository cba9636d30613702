//! What is written down of the lines: a wallet that was lost, and found again.

use crate::app::{App, lock};
use crate::people::unreadable;
use hexiao_domain::{Actor, Fact, LineNews, LineWatch, OutageCause, Refusal, Timestamp, Wallet};
use hexiao_ledger::View;
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
            let (offline, cause) = match standing.connection {
                Connection::Offline { since, why } => (Some(since), OutageCause::of(why)),
                Connection::Online => (None, OutageCause::Unreachable),
                Connection::Unknown => continue,
            };
            let watch = watches.entry(wallet).or_default();
            if let Some(news) = watch.look(offline, now, mono) {
                self.write(Actor::Till, move |view| {
                    Ok((facts(view, wallet, cause, news)?, ()))
                })?;
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
        let silent = open.filter(|part| part.cause != OutageCause::Forced);
        let watch = |at: Timestamp| LineWatch::of_open_outage(at, mono);
        Ok(silent
            .map(|part| (part.wallet, watch(part.began_at)))
            .collect())
    }
}

/// What is lost has the cause of now; what is found ends with the cause that it was lost for.
fn facts(
    view: &View<'_>,
    wallet: Wallet,
    cause: OutageCause,
    news: LineNews,
) -> Result<Vec<Fact>, Refusal> {
    let at = match news {
        LineNews::Lost(since) => {
            return Ok(vec![Fact::WalletLost {
                wallet,
                cause,
                since,
                by: None,
            }]);
        }
        LineNews::Found(at) => at,
    };
    let open = view.open_outages().map_err(unreadable)?.into_iter();
    let lost = open.filter(|part| part.wallet == wallet && part.cause != OutageCause::Forced);
    let found = lost.map(|part| Fact::WalletFound {
        wallet,
        cause: part.cause,
        at,
        by: None,
    });
    Ok(found.collect())
}
