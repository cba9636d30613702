//! One look at the ledger is work for many steps and for every worker: one of them plans, and the
//! others wait for what it planned.

use crate::engine::Engine;
use crate::plan::{Plan, plan};
use crate::step::Step;
use hexiao_domain::{Coupon, Payment, Work, WorkState};
use hexiao_ledger::{ReadError, View};
use std::sync::PoisonError;

/// How many rows one look takes from the ledger, beside those that may not begin.
const BATCH: u32 = 128;

/// What one look found.
#[derive(Default)]
struct Found {
    waiting: Vec<Payment>,
    work: Vec<Work>,
    coupons: Vec<Coupon>,
    /// What was to be brought forward and waits no more.
    ended: Vec<Step>,
}

impl Engine {
    /// The most urgent step that may begin now, begun; none where there is nothing to do.
    pub(crate) fn take_step(&self) -> Result<Option<Step>, ReadError> {
        let mut memory = self.lock();
        loop {
            let mono = self.clock.mono_ms();
            if let Some(step) = memory.next(mono) {
                return Ok(Some(step));
            }
            if !memory.is_planning {
                break;
            }
            let planned = self.planned.wait(memory);
            memory = planned.unwrap_or_else(PoisonError::into_inner);
            if memory.agenda.is_empty_plan(self.clock.mono_ms()) {
                return Ok(None);
            }
        }
        memory.is_planning = true;
        drop(memory);
        let planning = Planning(self);
        let planned = self.plan_anew();
        drop(planning);
        planned.map(|()| self.lock().next(self.clock.mono_ms()))
    }

    fn plan_anew(&self) -> Result<(), ReadError> {
        let (now, mono) = (self.clock.now(), self.clock.mono_ms());
        let mut memory = self.lock();
        // Rows that may not begin never stand before others.
        let idle = memory
            .leases
            .idle(mono)
            .saturating_add(memory.leases.held());
        let (again, wakes) = (memory.again(mono), memory.wakes);
        drop(memory);
        let limit = BATCH.saturating_add(u32::try_from(idle).unwrap_or(u32::MAX));
        let found = self.ledger.read(move |view| {
            let mut found = Found {
                waiting: view.awaiting()?,
                work: view.work_due(now, limit)?,
                coupons: view.coupons_due(now, limit)?,
                ..Found::default()
            };
            found.add(view, &again)?;
            Ok(found)
        })?;
        // The plan's age counts from here: reading a long queue may take as long as a plan lasts.
        let mono = self.clock.mono_ms();
        let mut guard = self.lock();
        let memory = &mut *guard;
        for step in &found.ended {
            memory.forward.ended(step);
        }
        memory.polls.keep(found.waiting.iter().map(|p| &p.order));
        let input = Plan {
            waiting: &found.waiting,
            work: &found.work,
            coupons: &found.coupons,
            circuits: &memory.standings.usable(&memory.circuits),
            leases: &memory.leases,
            now,
            mono,
        };
        let steps = plan(&input, &mut memory.polls);
        memory.agenda.put(steps, mono);
        if memory.wakes != wakes {
            memory.agenda.doubt();
        }
        Ok(())
    }
}

/// Whoever plans; the others go on also when it ends in a panic.
struct Planning<'a>(&'a Engine);

impl Drop for Planning<'_> {
    fn drop(&mut self) {
        self.0.lock().is_planning = false;
        self.0.planned.notify_all();
    }
}

impl Found {
    /// What is brought forward, whenever it would be due.
    fn add(&mut self, view: &View<'_>, again: &[Step]) -> Result<(), ReadError> {
        for step in again {
            let waits = match step {
                Step::Work { order, kind, .. } => {
                    let row = view.work(order, *kind)?;
                    let row = row.filter(|row| row.state == WorkState::Pending);
                    let waits = row.is_some();
                    let new = row.filter(|row| !self.work.contains(row));
                    self.work.extend(new);
                    waits
                }
                Step::Coupon { coupon, .. } => {
                    let found = view.coupon(coupon)?;
                    let found = found.filter(|found| found.work.state == WorkState::Pending);
                    let waits = found.is_some();
                    let known = |one: &Coupon| self.coupons.iter().any(|c| c.new.id == one.new.id);
                    let new = found.filter(|found| !known(found));
                    self.coupons.extend(new);
                    waits
                }
                Step::Ask { .. } | Step::Expire { .. } | Step::Probe { .. } => false,
            };
            if !waits {
                self.ended.push(step.clone());
            }
        }
        Ok(())
    }
}
