//! How the till stands with the platforms, for the banner.

use crate::app::{App, lock};
use crate::error::read_problem;
use crate::network::whole;
use crate::queue::Records;
use crate::sync::seconds;
use hexiao_contract::{Health, MoneyView, Problem, TillEvent};
use hexiao_domain::{Money, OfflinePolicy, Timestamp, Wallet};

/// So long the window says that the clock is wrong after a sale was refused for it.
const CLOCK_REFUSED_MS: i64 = 120_000;

impl App {
    /// The banner's facts; no session needed, nothing secret in them.
    pub fn health(&self) -> Result<Health, Problem> {
        let (names, now, standings) = (self.names()?, self.host.now(), self.standings());
        let gone = |wallet: Wallet| {
            let known = standings.get(&wallet);
            known.is_some_and(|standing| standing.offline_since().is_some())
        };
        let (exposure, policy, work, records, unredeemed, cases, outages, head) =
            self.read(|view| {
                Ok((
                    view.exposure()?,
                    view.policy()?,
                    view.work_counts()?,
                    Records::read(view, now, gone)?,
                    view.unredeemed_count()?,
                    view.open_case_count()?,
                    view.open_outages()?,
                    view.head()?,
                ))
            })?;
        let (connection, since) = whole(&standings);
        let money = |minor: i64| MoneyView::from(Money::new(minor, self.shop.currency));
        let age = |at: Timestamp| seconds(now.seconds_since(at));
        let stop = |policy: &OfflinePolicy| {
            let stops = exposure.oldest?.plus_seconds(policy.max_age_seconds);
            Some(seconds(stops.seconds_since(now)))
        };
        Ok(Health {
            connection: connection.to_owned(),
            offline_since: since.map(|at| names.time(at)),
            wallets: self.wallet_healths(&standings, &outages, &names),
            claims: seconds(exposure.count),
            claims_amount: exposure.amount.into(),
            oldest_claim: exposure.oldest.map(|at| names.time(at)),
            oldest_claim_seconds: exposure.oldest.map(age),
            claims_stop_in_seconds: policy.as_ref().and_then(stop),
            uploads: seconds(records.uploads),
            uploads_amount: money(records.uploads_minor),
            refunds: seconds(records.refunds),
            refunds_amount: money(records.refunds_minor),
            oldest_upload: records.oldest.map(|at| names.time(at)),
            oldest_upload_seconds: records.oldest.map(age),
            work_pending: seconds(work.pending),
            work_stuck: seconds(work.needs_person),
            unredeemed: seconds(unredeemed),
            open_cases: seconds(cases),
            ledger_head: head.short(),
            recovering: self.recovering().is_ok(),
            read_only: self.ledger.is_copy().map_err(read_problem)?,
            printed_codes: self.printed_marks()?,
            backup_error: self.backup_error(),
            clock_wrong: self.is_clock_refused(),
        })
    }

    /// Whether a platform refused a sale for this computer's clock a moment ago: somebody may have
    /// set it right since.
    fn is_clock_refused(&self) -> bool {
        let mono = self.host.mono_ms();
        let refused = *lock(&self.clock_refused);
        refused.is_some_and(|(_, at)| mono.saturating_sub(at) < CLOCK_REFUSED_MS)
    }

    /// Replays the journal and compares every table with it.
    pub fn verify(
        &self,
        told: impl FnMut(i64, i64),
    ) -> Result<hexiao_ledger::VerifyReport, Problem> {
        let verified = self.ledger.verify_with(told);
        verified.map_err(crate::error::read_problem)
    }

    pub(crate) fn tell_health(&self) {
        match self.health() {
            Ok(health) => {
                let health = Box::new(health);
                self.emit(TillEvent::Health { health });
            }
            Err(problem) => tracing::error!(code = %problem.code, "health cannot be told"),
        }
    }
}
