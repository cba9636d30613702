//! A recovery, step by step: ask the platforms, decide what is in doubt, sell again.

use crate::app::{App, lock};
use crate::scan::order_number;
use crate::session::Acting;
use crate::view::Seen;
use hexiao_contract::{DoubtView, Problem, RecoveryView};
use hexiao_domain::{Fact, Permission};
use std::sync::Arc;

/// As many as a person looks at.
const SHOWN: u32 = 500;

impl App {
    /// The recovery under way; none when the till sells.
    pub fn recovery(&self, token: &str) -> Result<Option<RecoveryView>, Problem> {
        let acting = self.acting(token, Permission::Recover)?;
        self.recovery_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn recovery_as(&self, acting: &Acting) -> Result<Option<RecoveryView>, Problem> {
        acting.may(Permission::Recover)?;
        let Ok(recovery) = self.recovering() else {
            return Ok(None);
        };
        let (seen, left, known) = self.read(|view| {
            let doubts = view.in_doubt(SHOWN)?;
            let deciding = doubts.into_iter().filter(|payment| {
                let code = payment.state.code();
                code == "confirmed" || code == "claimed"
            });
            let seen = Seen::read_all(view, deciding.collect())?;
            Ok((seen, view.doubts_left()?, recovery.known_sequence))
        })?;
        let probe = lock(&self.keeping.probe).clone();
        let found = |order: &str| {
            let order = order_number(order).ok();
            order.is_some_and(|o| i64::try_from(o.sequence()).unwrap_or_default() > known)
        };
        let doubts = self.draw_all(&seen)?.into_iter().map(|payment| DoubtView {
            found: found(&payment.order_number),
            payment,
        });
        Ok(Some(RecoveryView {
            because: recovery.because.code().to_owned(),
            since: self.names()?.time(recovery.since),
            epoch: u32::try_from(recovery.epoch).unwrap_or(u32::MAX),
            witnessed: recovery.witnessed.as_deref().and_then(short),
            wait_seconds: self.seconds_to_wait(&recovery),
            can_end: left == 0 && self.may_end(),
            probe: probe.view(),
            doubts: doubts.collect(),
        }))
    }

    /// A manager says whether the goods were handed over in the lost time.
    pub fn recovery_decide(
        &self,
        token: &str,
        order: &str,
        handed_over: bool,
    ) -> Result<Option<RecoveryView>, Problem> {
        let acting = self.acting(token, Permission::Recover)?;
        self.recovery_decide_as(&acting, order, handed_over)
    }

    /// The same for a person who is known already.
    pub fn recovery_decide_as(
        &self,
        acting: &Acting,
        order: &str,
        handed_over: bool,
    ) -> Result<Option<RecoveryView>, Problem> {
        acting.may(Permission::Recover)?;
        let (order, by) = (order_number(order)?, acting.person.clone());
        let decided = Fact::DoubtDecided {
            order,
            handed_over,
            by,
        };
        self.write(acting.actor(), |_| Ok((vec![decided], ())))?;
        self.recovery_as(acting)
    }

    /// Ends the recovery: the till sells again.
    pub fn recovery_end(self: &Arc<Self>, token: &str) -> Result<(), Problem> {
        let acting = self.acting(token, Permission::Recover)?;
        self.recovery_end_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn recovery_end_as(self: &Arc<Self>, acting: &Acting) -> Result<(), Problem> {
        acting.may(Permission::Recover)?;
        self.recovering()?;
        if !self.may_end() {
            return Err(Problem::new("probe_first"));
        }
        let by = acting.person.clone();
        self.write(acting.actor(), |_| {
            Ok((vec![Fact::RecoveryEnded { by }], ()))
        })?;
        self.start_workers()?;
        self.tell_health();
        Ok(())
    }

    /// Every platform was asked, or the shop has none to ask.
    fn may_end(&self) -> bool {
        let nobody = self.read(|view| view.accounts());
        nobody.is_ok_and(|accounts| accounts.is_empty()) || lock(&self.keeping.probe).is_done()
    }
}

/// `epoch-seq-hash` as people read it: `seq-abcdef01`.
fn short(full: &str) -> Option<String> {
    let mut parts = full.split('-').skip(1);
    let (seq, hash) = (parts.next()?, parts.next()?);
    Some(format!("{seq}-{}", hash.get(..8)?))
}
