//! What a lost platform put off comes at once when the platform is found, and not at the time
//! that its tries have earned it: a line that flaps meets a few records again and again, and
//! those would wait for minutes after it is steady.

use crate::step::Step;
use hexiao_domain::{Wallet, WorkKind};
use std::collections::{BTreeMap, HashSet};

/// A platform that answers questions and does no work is found again and again: what was brought
/// forward in vain is brought forward less and less often.
const FIRST_PAUSE_MS: i64 = 5_000;
const LONGEST_PAUSE_MS: i64 = 15 * 60 * 1_000;

/// What was put off, by platform.
#[derive(Debug, Default)]
pub(crate) struct Forward {
    lines: BTreeMap<Wallet, Line>,
}

#[derive(Debug)]
struct Line {
    put_off: HashSet<Step>,
    again: HashSet<Step>,
    /// What was brought forward and is in somebody's hands.
    begun: HashSet<Step>,
    was_lost: bool,
    pause_ms: i64,
    not_before: i64,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            put_off: HashSet::new(),
            again: HashSet::new(),
            begun: HashSet::new(),
            was_lost: false,
            pause_ms: FIRST_PAUSE_MS,
            not_before: i64::MIN,
        }
    }
}

impl Forward {
    /// The ledger has put this step off because its call failed, or because nobody can believe
    /// what answered.
    pub(crate) fn put_off(&mut self, step: &Step) {
        if let Some(line) = self.line(step) {
            line.put_off.insert(step.clone());
        }
    }

    /// Its platform cannot be reached.
    pub(crate) fn lost(&mut self, wallet: Wallet) {
        self.lines.entry(wallet).or_default().was_lost = true;
    }

    /// Its platform did some work. What was put off while it was there the whole time was put
    /// off by its own trouble.
    pub(crate) fn worked(&mut self, step: &Step) {
        let Some(line) = self.line(step) else {
            return;
        };
        line.pause_ms = FIRST_PAUSE_MS;
        line.not_before = i64::MIN;
        if !line.was_lost {
            line.put_off.clear();
        }
    }

    /// What is to be done at once at `mono` (ms), now that this platform answers.
    pub(crate) fn due(&mut self, wallet: Wallet, mono: i64) -> impl Iterator<Item = &Step> {
        let line = self.lines.entry(wallet).or_default();
        if line.was_lost && mono >= line.not_before {
            line.was_lost = false;
            if !line.put_off.is_empty() {
                line.again.extend(line.put_off.drain());
                line.not_before = mono.saturating_add(line.pause_ms);
                line.pause_ms = (line.pause_ms * 2).min(LONGEST_PAUSE_MS);
            }
        }
        line.again.iter()
    }

    /// Somebody does it.
    pub(crate) fn begun(&mut self, step: &Step) {
        if let Some(line) = self.line(step) {
            line.put_off.remove(step);
            if line.again.remove(step) {
                line.begun.insert(step.clone());
            }
        }
    }

    /// Nobody has it in hand any more, however it ended.
    pub(crate) fn ended(&mut self, step: &Step) {
        if let Some(line) = self.line(step) {
            line.again.remove(step);
            line.begun.remove(step);
        }
    }

    /// It could not be done just now, or its call never got through: what was brought forward still is.
    pub(crate) fn not_taken(&mut self, step: &Step) {
        if let Some(line) = self.line(step)
            && line.begun.remove(step)
        {
            line.again.insert(step.clone());
        }
    }

    /// A refund keeps its own time: before a platform's rest is over, "not found" proves nothing.
    fn line(&mut self, step: &Step) -> Option<&mut Line> {
        match step {
            Step::Work {
                kind: WorkKind::Refund,
                ..
            } => None,
            Step::Work { wallet, .. } | Step::Coupon { wallet, .. } => {
                Some(self.lines.entry(*wallet).or_default())
            }
            Step::Ask { .. } | Step::Expire { .. } | Step::Probe { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Forward;
    use crate::step::Step;
    use hexiao_domain::{OrderNumber, TillId, Wallet, WorkKind};

    fn step(sequence: u64) -> Step {
        Step::Work {
            order: OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence),
            kind: WorkKind::Upload,
            wallet: Wallet::Alipay,
        }
    }

    fn due(forward: &mut Forward, mono: i64) -> usize {
        forward.due(Wallet::Alipay, mono).count()
    }

    #[test]
    fn what_a_lost_platform_put_off_is_due_when_it_is_found_and_until_somebody_begins_it() {
        let mut forward = Forward::default();
        forward.put_off(&step(1));
        assert_eq!(
            due(&mut forward, 0),
            0,
            "the platform was there all the time"
        );
        forward.lost(Wallet::Alipay);
        forward.put_off(&step(2));
        assert_eq!(due(&mut forward, 0), 2);
        forward.begun(&step(1));
        assert_eq!(due(&mut forward, 1), 1);
        assert_eq!(forward.due(Wallet::Wechatpay, 1).count(), 0);
    }

    #[test]
    fn what_could_not_be_taken_is_still_brought_forward_and_nothing_else_is() {
        let mut forward = Forward::default();
        forward.put_off(&step(1));
        forward.lost(Wallet::Alipay);
        assert_eq!(due(&mut forward, 0), 1);
        for sequence in [1, 2] {
            forward.begun(&step(sequence));
            forward.not_taken(&step(sequence));
        }
        assert_eq!(due(&mut forward, 1), 1);
        forward.begun(&step(1));
        forward.ended(&step(1));
        forward.not_taken(&step(1));
        assert_eq!(due(&mut forward, 2), 0);
    }

    #[test]
    fn a_refund_keeps_its_own_time() {
        let refund = Step::Work {
            order: OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 1),
            kind: WorkKind::Refund,
            wallet: Wallet::Alipay,
        };
        let mut forward = Forward::default();
        forward.put_off(&refund);
        forward.lost(Wallet::Alipay);
        assert_eq!(due(&mut forward, 0), 0);
    }

    #[test]
    fn a_record_that_fails_while_others_of_its_platform_get_through_keeps_its_own_time() {
        let mut forward = Forward::default();
        forward.put_off(&step(1));
        forward.worked(&step(2));
        forward.lost(Wallet::Alipay);
        assert_eq!(due(&mut forward, 0), 0);
    }

    #[test]
    fn what_is_brought_forward_in_vain_is_brought_forward_less_and_less_often() {
        let mut forward = Forward::default();
        let mut tried = 0;
        for mono in (0..3_600_000).step_by(1_000) {
            forward.lost(Wallet::Alipay);
            if due(&mut forward, mono) > 0 {
                forward.begun(&step(1));
                tried += 1;
            }
            forward.put_off(&step(1));
        }
        assert!((5..=14).contains(&tried), "{tried} tries in an hour");
        forward.worked(&step(2));
        forward.lost(Wallet::Alipay);
        assert_eq!(due(&mut forward, 3_600_000), 1, "it does work again");
    }
}
