//! How the till stands with the platforms, for the banner.

use crate::app::App;
use crate::error::read_problem;
use crate::sync::seconds;
use hexiao_contract::{Health, Problem, TillEvent};
use hexiao_domain::{Timestamp, Wallet};
use hexiao_sync::Connection;

impl App {
    /// The banner's facts; no session needed, nothing secret in them.
    pub fn health(&self) -> Result<Health, Problem> {
        let (exposure, work, unredeemed, cases, head) = self.read(|view| {
            Ok((
                view.exposure()?,
                view.work_counts()?,
                view.unredeemed_count()?,
                view.open_case_count()?,
                view.head()?,
            ))
        })?;
        let (names, now) = (self.names()?, self.host.now());
        let (connection, since) = self.connection();
        let age = |at: Timestamp| seconds(now.seconds_since(at));
        Ok(Health {
            connection: connection.to_owned(),
            offline_since: since.map(|at| names.time(at)),
            claims: seconds(exposure.count),
            claims_amount: exposure.amount.into(),
            oldest_claim: exposure.oldest.map(|at| names.time(at)),
            oldest_claim_seconds: exposure.oldest.map(age),
            work_pending: seconds(work.pending),
            work_stuck: seconds(work.needs_person),
            unredeemed: seconds(unredeemed),
            open_cases: seconds(cases),
            ledger_head: head.short(),
            recovering: self.recovering().is_ok(),
            read_only: self.ledger.is_copy().map_err(read_problem)?,
            printed_codes: self.printed_marks()?,
            backup_error: self.backup_error(),
        })
    }

    /// Offline as soon as one platform is; since the first one went.
    fn connection(&self) -> (&'static str, Option<Timestamp>) {
        let Some(engine) = self.engine.get() else {
            return ("unknown", None);
        };
        let connections: Vec<Connection> = engine.connections().into_values().collect();
        let lost = connections
            .iter()
            .filter_map(|connection| match connection {
                Connection::Offline { since, .. } => Some(*since),
                Connection::Online | Connection::Unknown => None,
            });
        match lost.min() {
            Some(since) => ("offline", Some(since)),
            None if connections.contains(&Connection::Online) => ("online", None),
            None => ("unknown", None),
        }
    }

    /// Whether a platform is known to be out of reach.
    #[must_use]
    pub fn is_offline(&self) -> bool {
        self.connection().0 == "offline"
    }

    /// Whether every platform is known to be out of reach.
    pub(crate) fn is_cut_off(&self) -> bool {
        let connections = self.engine.get().map(|engine| engine.connections());
        connections.is_some_and(|all| {
            let mut all = all.values().peekable();
            let known = all.peek().is_some();
            known && all.all(|one| matches!(one, Connection::Offline { .. }))
        })
    }

    /// Whether this wallet's platform is known to be out of reach.
    pub(crate) fn is_offline_at(&self, wallet: Wallet) -> bool {
        let connections = self.engine.get().map(|engine| engine.connections());
        let known = connections.and_then(|all| all.get(&wallet).copied());
        matches!(known, Some(Connection::Offline { .. }))
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
