//! What was planned and not begun yet: one look at the ledger is work for many steps.

use crate::step::Step;
use std::collections::VecDeque;

/// A plan is kept for as long as nobody at the counter would notice that it is old, ms.
const FRESH_MS: i64 = 100;

/// The steps of the last plan that nobody began, the most urgent first.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    steps: VecDeque<Step>,
    planned_at: i64,
    had_nothing: bool,
}

impl Agenda {
    /// The steps of a plan made at `mono` (ms), instead of what was left of the last one.
    pub(crate) fn put(&mut self, steps: Vec<Step>, mono: i64) {
        self.had_nothing = steps.is_empty();
        self.steps = steps.into();
        self.planned_at = mono;
    }

    /// The next step; none when a new plan is due.
    pub(crate) fn next(&mut self, mono: i64) -> Option<Step> {
        if !self.is_fresh(mono) {
            self.clear();
        }
        self.steps.pop_front()
    }

    /// Whether the ledger was looked at a moment ago and there was nothing to do.
    pub(crate) fn is_empty_plan(&self, mono: i64) -> bool {
        self.had_nothing && self.is_fresh(mono)
    }

    fn is_fresh(&self, mono: i64) -> bool {
        (self.planned_at..=self.planned_at.saturating_add(FRESH_MS)).contains(&mono)
    }

    /// Something changed while this plan was made: there may be more to do.
    pub(crate) fn doubt(&mut self) {
        self.had_nothing = false;
    }

    /// Something changed: what was planned is planned anew.
    pub(crate) fn clear(&mut self) {
        self.steps.clear();
        self.had_nothing = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{Agenda, FRESH_MS};
    use crate::step::Step;
    use hexiao_domain::Wallet;

    const STEP: Step = Step::Probe {
        wallet: Wallet::Alipay,
    };

    #[test]
    fn a_plan_is_worked_off_while_it_is_fresh_and_made_anew_when_it_is_not() {
        let mut agenda = Agenda::default();
        agenda.put(vec![STEP, STEP, STEP], 1_000);
        assert_eq!(agenda.next(1_000), Some(STEP));
        assert_eq!(agenda.next(1_000 + FRESH_MS), Some(STEP));
        assert_eq!(agenda.next(1_001 + FRESH_MS), None);
        assert_eq!(agenda.next(1_001), None, "what was thrown away stays away");
    }

    #[test]
    fn a_plan_without_a_step_is_remembered_until_something_changes() {
        let mut agenda = Agenda::default();
        assert!(!agenda.is_empty_plan(0), "nobody has looked yet");
        agenda.put(Vec::new(), 1_000);
        assert!(agenda.is_empty_plan(1_000 + FRESH_MS));
        assert!(!agenda.is_empty_plan(1_001 + FRESH_MS));
        agenda.put(vec![STEP], 2_000);
        assert_eq!(agenda.next(2_000), Some(STEP));
        assert!(
            !agenda.is_empty_plan(2_000),
            "there may be more than one plan holds"
        );
        agenda.put(Vec::new(), 3_000);
        agenda.clear();
        assert!(!agenda.is_empty_plan(3_000));
    }

    #[test]
    fn a_clock_that_was_set_back_makes_no_plan_last() {
        let mut agenda = Agenda::default();
        agenda.put(vec![STEP], 5_000);
        assert_eq!(agenda.next(4_000), None);
    }
}
