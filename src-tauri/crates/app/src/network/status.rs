//! Whether the platforms were told, and have said, everything.

use super::put_off::PutOffRows;
use crate::app::App;
use crate::names::Names;
use crate::queue::is_told;
use crate::session::Acting;
use crate::sync::seconds;
use hexiao_contract::{CaseView, DelayView, Problem, SyncHealth, WaitingView};
use hexiao_domain::{CaseKind, Delays, Permission, Timestamp};
use hexiao_ledger::WaitingLine;

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
        let (now, standings) = (self.host.now(), self.standings());
        let since = now.plus_seconds(-DAYS * 24 * 60 * 60);
        let (lines, open, delays, put_off) = self.read(|view| {
            let put_off = PutOffRows::read(view, &standings)?;
            let (lines, open) = (view.waiting_lines()?, view.open_outages()?);
            Ok((lines, open, view.delays_since(since)?, put_off))
        })?;
        let (stuck, stuck_total) = self.stuck(acting)?;
        let names = self.names()?;
        // What took nothing over the counter keeps nobody waiting.
        let told = lines.iter().filter(|line| is_told(line));
        let oldest = told.map(|line| line.oldest).min();
        let state = match (stuck_total, put_off.total, oldest) {
            (0, 0, None) => "told",
            (0, 0, Some(_)) => "waiting",
            (0, _, _) => "put_off",
            (_, _, _) => "stuck",
        };
        Ok(SyncHealth {
            state: state.to_owned(),
            wallets: self.wallet_healths(&standings, &open, &names),
            waiting: lines
                .iter()
                .map(|line| waiting(line, &names, now))
                .collect(),
            oldest: oldest.map(|at| names.time(at)),
            oldest_seconds: oldest.map(|at| seconds(now.seconds_since(at))),
            delay: delays.map(delay),
            stuck,
            stuck_total,
            put_off: put_off.views(&names, self.shop.currency),
            put_off_total: put_off.total,
        })
    }

    /// The open cases but those of refused payments, which are nothing that anybody still has to be
    /// told, and how many there are.
    fn stuck(&self, acting: &Acting) -> Result<(Vec<CaseView>, u32), Problem> {
        let page = self.cases_as(acting, true, 0)?;
        let all = seconds(i64::try_from(page.cases.len()).unwrap_or(i64::MAX));
        let mut stuck = page.cases;
        stuck.retain(|case| case.kind != CaseKind::Failed.code());
        let left = seconds(i64::try_from(stuck.len()).unwrap_or(i64::MAX));
        let total = page.total.saturating_sub(all.saturating_sub(left));
        Ok((stuck, total))
    }
}

fn waiting(line: &WaitingLine, names: &Names, now: Timestamp) -> WaitingView {
    WaitingView {
        wallet: line.wallet.code().to_owned(),
        kind: line.kind.map_or("coupon", |kind| kind.code()).to_owned(),
        count: seconds(line.count),
        oldest: names.time(line.oldest),
        oldest_seconds: seconds(now.seconds_since(line.oldest)),
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
