//! Synchronisation by hand, and its progress.

use crate::app::{App, lock};
use crate::session::Acting;
use hexiao_contract::{Problem, Progress, TillEvent};
use hexiao_domain::{Fact, Permission, Subject, Timestamp, Wallet, WorkKind, WorkState};
use hexiao_ledger::{PutOff, ReadError, View};
use serde::Serialize;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// How many deferred rows a push by hand makes due at once.
const PUSH: u32 = 256;
/// What is tried again within so many seconds belongs to the run that goes on.
const SOON_SECONDS: i64 = 5;
const LOOK: Duration = Duration::from_millis(100);
/// A payment that waits for its customer has been asked about twice by then.
const ASKED: Duration = Duration::from_secs(5);
/// One lost reply is not an outage; this long without any answer is.
const OUTAGE: Duration = Duration::from_secs(4);

/// A run: where it began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progressing {
    began: Told,
}

/// What people hear of as a run, in figures.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    /// Rows that are due, or soon.
    now: i64,
    /// Rows that wait, those that are put off among them.
    waiting: i64,
    /// Open cases.
    cases: i64,
}

/// What a run by hand came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SyncSummary {
    /// Rows of work at the start.
    pub total: u32,
    /// Rows that are done.
    pub done: u32,
    /// Rows that still wait.
    pub pending: u32,
    /// Cases that were opened on the way.
    pub new_cases: u32,
    /// Open cases now.
    pub open_cases: u32,
    /// A platform that is needed, or every one, could not be reached.
    pub offline: bool,
    /// The wallets whose platforms could not be reached, or that a person has set offline.
    pub unreachable: Vec<String>,
}

impl Told {
    /// With what was answered since `before` counted in.
    fn since(self, before: Option<Self>) -> Self {
        let Some(before) = before.filter(|before| before.waiting >= self.waiting) else {
            return self;
        };
        Self {
            now: self.now.saturating_add(before.waiting - self.waiting),
            waiting: before.waiting,
            cases: before.cases.min(self.cases),
        }
    }
}

impl App {
    /// Makes all waiting work due now and begins.
    pub fn sync_now(&self, token: &str) -> Result<(), Problem> {
        let acting = self.acting(token, Permission::Sync)?;
        self.push(&acting)
    }

    fn push(&self, acting: &Acting) -> Result<(), Problem> {
        acting.may(Permission::Sync)?;
        let now = self.host.now();
        self.write(acting.actor(), move |view| {
            let waiting = view.work_waiting(PUSH).map_err(crate::people::unreadable)?;
            let later = waiting.into_iter().filter(|work| {
                let tried = work.attempts > 0;
                work.state == WorkState::Pending && tried && work.due_at > now
            });
            let facts = later.map(|work| Fact::WorkRetried {
                order: work.order,
                kind: work.kind,
            });
            let coupons = view
                .coupons_waiting(PUSH)
                .map_err(crate::people::unreadable)?;
            let later = coupons
                .into_iter()
                .filter(|coupon| coupon.work.attempts > 0 && coupon.work.due_at > now);
            let coupons = later.map(|coupon| Fact::CouponRetried {
                coupon: coupon.new.id,
            });
            let mut facts: Vec<Fact> = facts.chain(coupons).collect();
            // What was put off most often may stand behind a long queue.
            let put_off = view.put_off(PUSH).map_err(crate::people::unreadable)?;
            let put_off = put_off.into_iter().filter(|row| row.due_at > now);
            for fact in put_off.filter_map(again) {
                if !facts.contains(&fact) {
                    facts.push(fact);
                }
            }
            Ok((facts, ()))
        })?;
        self.begin_progress();
        self.engine()?.hurry();
        Ok(())
    }

    /// Works until nothing is left, or what is left waits for platforms that are out of reach, or
    /// `patience` runs out; `told` hears of progress.
    pub fn sync_until_done(
        &self,
        acting: &Acting,
        patience: Duration,
        told: &mut dyn FnMut(u32, u32),
    ) -> Result<SyncSummary, Problem> {
        let (mut total, cases) = self.read(standing)?;
        self.push(acting)?;
        let began = Instant::now();
        let (mut last, mut heard, mut busy) = (total, Instant::now(), Instant::now());
        told(0, seconds(total));
        loop {
            let reach = self.reach()?;
            if reach.works {
                heard = Instant::now();
            }
            let (pending, open) = self.read(standing)?;
            if pending != last {
                // Proving a claim makes an upload: work that was not there at the start.
                total += (pending - last).max(0);
                told(seconds(total - pending), seconds(total));
                last = pending;
            }
            let waiting =
                began.elapsed() < ASKED && !self.read(|v| Ok(v.awaiting()?.is_empty()))?;
            if pending > 0 || waiting {
                busy = Instant::now();
            }
            let idle = pending == 0 && !waiting;
            // A question to a silent platform is under way for long, and holds nobody up.
            let settled = !self.engine()?.is_busy() || busy.elapsed() >= OUTAGE;
            let given_up = heard.elapsed() >= OUTAGE || began.elapsed() >= patience;
            if (idle && settled) || given_up {
                return Ok(SyncSummary {
                    total: seconds(total),
                    done: seconds(total - pending),
                    pending: seconds(pending),
                    new_cases: seconds(open - cases),
                    open_cases: seconds(open),
                    offline: reach.offline,
                    unreachable: reach.unreachable,
                });
            }
            std::thread::sleep(LOOK);
        }
    }

    /// Which platforms can be worked with, and whether any work is left that one of them takes.
    fn reach(&self) -> Result<Reach, Problem> {
        let lines = self.read(|view| view.waiting_lines())?;
        let mut waiting: BTreeSet<Wallet> = lines.iter().map(|line| line.wallet).collect();
        let standings = self.standings();
        let gone = |wallet: &Wallet| {
            let known = standings.get(wallet);
            known.is_some_and(|standing| standing.offline_since().is_some())
        };
        let (needed, left) = (waiting.iter().any(gone), !waiting.is_empty());
        waiting.retain(|wallet| !gone(wallet));
        let all = self.is_offline();
        let unreachable = standings.keys().filter(|wallet| gone(wallet));
        Ok(Reach {
            works: !all && (!left || !waiting.is_empty()),
            offline: all || needed,
            unreachable: unreachable.map(|w| w.code().to_owned()).collect(),
        })
    }

    /// A run begins when the first platform is back or somebody asks, and there is work; the
    /// others may follow seconds later.
    pub(crate) fn begin_progress(&self) {
        let mut run = lock(&self.progress);
        if self.is_offline() {
            self.note_queue();
            return self.drop_run(&mut run);
        }
        // Another platform came back in the middle of a run: it is the same run.
        if run.is_some() {
            return self.tell_run(&mut run);
        }
        let before = *lock(&self.queued);
        match self.left_to_tell().map(|left| left.since(before)) {
            Ok(Told { now: 0, .. }) => *lock(&self.queued) = None,
            // All of it waits for a platform that is still gone.
            Ok(_) if !self.reach().is_ok_and(|reach| reach.works) => {}
            Ok(began) => {
                *lock(&self.queued) = None;
                *run = Some(Progressing { began });
                self.tell_run(&mut run);
            }
            Err(problem) => tracing::error!(code = %problem.code, "progress cannot be told"),
        }
    }

    /// What waits while nobody can be told: the first of it may be answered before the run begins.
    fn note_queue(&self) {
        if self.is_offline()
            && let Ok(queued) = self.left_to_tell()
        {
            *lock(&self.queued) = Some(queued);
        }
    }

    fn left_to_tell(&self) -> Result<Told, Problem> {
        let now = self.host.now();
        self.read(move |view| told_of(view, now))
    }

    pub(crate) fn tell_progress(&self) {
        self.tell_run(&mut lock(&self.progress));
    }

    /// One at a time, from the count to the telling: the window believes what it hears last.
    fn tell_run(&self, running: &mut Option<Progressing>) {
        let Some(run) = *running else {
            return self.note_queue();
        };
        let (Ok(left), Ok(reach)) = (self.left_to_tell(), self.reach()) else {
            return;
        };
        // What is put off is not done.
        let done = (run.began.waiting - left.waiting).max(0);
        let cases = (left.cases - run.began.cases).max(0);
        // What is left waits for a platform that is gone: that is another run, once it is back.
        let is_over = left.now == 0 || !reach.works;
        // A platform that went again before anything was done makes no summary.
        if is_over && left.now > 0 && done == 0 {
            return self.drop_run(running);
        }
        let progress = Progress {
            done: seconds(done),
            total: seconds(if is_over {
                done
            } else {
                run.began.now.max(done)
            }),
            succeeded: seconds(done - cases),
            cases: seconds(cases),
        };
        if is_over {
            *running = None;
        }
        self.emit(TillEvent::Sync { progress });
    }

    /// No run is under way any more, and none was finished: the window must not go on with it.
    fn drop_run(&self, running: &mut Option<Progressing>) {
        if running.take().is_some() {
            let progress = Progress::default();
            self.emit(TillEvent::Sync { progress });
        }
    }
}

/// A row that was put off, tried once more on a person's word.
fn again(row: PutOff) -> Option<Fact> {
    match (row.subject, row.kind) {
        (Subject::Payment(order), Some(kind)) => Some(Fact::WorkRetried { order, kind }),
        (Subject::Coupon(coupon), None) => Some(Fact::CouponRetried { coupon }),
        (Subject::Payment(_), None) | (Subject::Coupon(_), Some(_)) => None,
    }
}

/// How far the work can go on.
struct Reach {
    /// Some platform answers that has work, or nothing waits and some platform answers.
    works: bool,
    /// Some work waits for a platform that does not answer, or none does.
    offline: bool,
    /// The wallets of the platforms that do not answer, or that a person has set offline.
    unreachable: Vec<String>,
}

/// What people hear of as a run: claims that are verified, records that are uploaded, coupons, now. A
/// closed order that is looked at once more, a refund that is on its way, and a record that is put
/// off keep their own time, which may be long.
fn told_of(view: &View<'_>, now: Timestamp) -> Result<Told, ReadError> {
    let cases = view.open_case_count()?;
    let (mut due, mut waiting) = (0_i64, 0_i64);
    let soon = now.plus_seconds(SOON_SECONDS);
    for line in view.waiting_lines()? {
        if !is_told_of(line.kind) {
            continue;
        }
        let later = match line.kind {
            Some(kind) => view.work_put_off(line.wallet, kind, soon)?,
            None => view.coupons_put_off(line.wallet, soon)?,
        };
        waiting = waiting.saturating_add(line.count);
        due = due.saturating_add(line.count.saturating_sub(later));
    }
    Ok(Told {
        now: due,
        waiting,
        cases,
    })
}

const fn is_told_of(kind: Option<WorkKind>) -> bool {
    match kind {
        Some(WorkKind::Verify | WorkKind::Upload) | None => true,
        Some(WorkKind::Cancel | WorkKind::LateCheck | WorkKind::Refund) => false,
    }
}

fn standing(view: &View<'_>) -> Result<(i64, i64), ReadError> {
    Ok((view.work_counts()?.pending, view.open_case_count()?))
}

/// A count or a duration for the wire: never below zero.
pub(crate) fn seconds(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Told;

    const fn told(now: i64, waiting: i64, cases: i64) -> Told {
        Told {
            now,
            waiting,
            cases,
        }
    }

    #[test]
    fn what_was_answered_before_the_run_began_belongs_to_it_with_its_cases() {
        let figures = |told: Told| (told.now, told.waiting, told.cases);
        let queued = Some(told(0, 2, 0));
        assert_eq!(figures(told(1, 1, 1).since(queued)), (2, 2, 0));
        assert_eq!(figures(told(0, 0, 1).since(queued)), (2, 2, 0));
        assert_eq!(
            figures(told(3, 3, 1).since(queued)),
            (3, 3, 1),
            "newer work"
        );
        assert_eq!(figures(told(1, 1, 1).since(None)), (1, 1, 1));
    }
}
