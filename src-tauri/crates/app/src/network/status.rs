//! Whether the platforms were told, and have said, everything.

use crate::app::App;
use crate::session::Acting;
use crate::sync::seconds;
use hexiao_contract::{DelayView, Problem, SyncHealth, WaitingView};
use hexiao_domain::{CaseKind, Delays, Permission};

/// The delays of so many days are looked at.
const DAYS: i64 = 7;

impl App {
    /// How the synchronisation stands.
    pub fn sync_health(&self, token: &str) -> Result<SyncHealth, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.sync_health_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn sync_health_as(&self, acting: &Acting) -> Result<SyncHealth, Problem> {
        acting.may(Permission::WorkCases)?;
        let now = self.host.now();
        let since = now.plus_seconds(-DAYS * 24 * 60 * 60);
        let (lines, open, delays) = self.read(move |view| {
            let open = view.open_outages()?;
            Ok((view.waiting_lines()?, open, view.delays_since(since)?))
        })?;
        let page = self.cases_as(acting, true, 0)?;
        // A payment that was refused is nothing that anybody still has to be told.
        let all = seconds(i64::try_from(page.cases.len()).unwrap_or(i64::MAX));
        let mut stuck = page.cases;
        stuck.retain(|case| case.kind != CaseKind::Failed.code());
        let left = seconds(i64::try_from(stuck.len()).unwrap_or(i64::MAX));
        let stuck_total = page.total.saturating_sub(all.saturating_sub(left));
        let names = self.names()?;
        let oldest = lines.iter().map(|line| line.oldest).min();
        let state = match (stuck_total, lines.is_empty()) {
            (0, true) => "told",
            (0, false) => "waiting",
            (_, _) => "stuck",
        };
        let waiting = lines.iter().map(|line| WaitingView {
            wallet: line.wallet.code().to_owned(),
            kind: line.kind.map_or("coupon", |kind| kind.code()).to_owned(),
            count: seconds(line.count),
            oldest: names.time(line.oldest),
            oldest_seconds: seconds(now.seconds_since(line.oldest)),
        });
        Ok(SyncHealth {
            state: state.to_owned(),
            wallets: self.wallet_healths(&self.standings(), &open, &names),
            waiting: waiting.collect(),
            oldest: oldest.map(|at| names.time(at)),
            oldest_seconds: oldest.map(|at| seconds(now.seconds_since(at))),
            delay: delays.map(delay),
            stuck,
            stuck_total,
        })
    }
}

fn delay(delays: Delays) -> DelayView {
    DelayView {
        days: seconds(DAYS),
        count: seconds(delays.count),
        median_seconds: seconds(delays.median),
        p95_seconds: seconds(delays.p95),
    }
}
