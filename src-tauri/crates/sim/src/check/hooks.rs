//! Where the checks look: after every write, every request, every word on the screen.

use super::payment::Touched;
use super::shadow::order_of;
use super::{Held, Shadow, entry, hold, name, payment};
use crate::platform::Broken;
use crate::store::{Entry, Memory};
use crate::till::nth_of;
use crate::wire::{Call, Why, back_of};
use crate::world::World;
use hexiao_domain::{CouponId, Fact, OrderNumber, PersonId};

impl World {
    fn judge(&mut self, held: Held) {
        self.check.judge(held);
    }

    fn with<T>(&mut self, till: usize, look: impl FnOnce(&mut Shadow, &Memory) -> T) -> Option<T> {
        let memory = self.tills.get(till)?.store.memory();
        let shadow = self.check.tills.get_mut(till)?;
        Some(look(shadow, memory))
    }

    /// The entries of one write. `live`: somebody was told of it.
    pub(crate) fn check_written(&mut self, till: usize, seqs: &[i64], live: bool) {
        let Some(last) = seqs.last().copied() else {
            return;
        };
        let length = seqs.len();
        let entries: Vec<Entry> = self.newest(till, length);
        for entry in &entries {
            self.cover.fact(&entry.fact);
            self.say(|| {
                format!(
                    "  entry {} {} by {}: {:?}",
                    entry.seq,
                    till,
                    entry.actor.as_str(),
                    entry.fact
                )
            });
            self.check_entry(till, entry, live);
        }
        let about = entries.iter().rev().find_map(|entry| order_of(&entry.fact));
        if let Some(order) = about.cloned() {
            self.check_payment(till, &order, &entries);
        }
        let coupon = entries
            .iter()
            .rev()
            .find_map(|entry| coupon_of(&entry.fact));
        if let Some(id) = coupon.cloned() {
            self.check_coupon(till, &id);
        }
        self.with(till, |shadow, _| {
            if live {
                shadow.told = last;
            }
        });
    }

    fn newest(&self, till: usize, length: usize) -> Vec<Entry> {
        let memory = self.tills.get(till).map(|till| till.store.memory());
        let journal = memory.map_or(&[][..], |memory| &memory.journal);
        let first = journal.len().saturating_sub(length);
        journal.iter().skip(first).cloned().collect()
    }

    fn check_entry(&mut self, till: usize, entry: &Entry, live: bool) {
        let now = self.now;
        let held = self.with(till, |shadow, memory| {
            let held = entry::check(shadow, memory, entry, now, live)
                .and_then(|()| super::double::s05_surplus(memory, entry));
            after(shadow, entry, now);
            held
        });
        self.judge(held.unwrap_or(Ok(())));
    }

    fn check_payment(&mut self, till: usize, order: &OrderNumber, entries: &[Entry]) {
        let key = self.key(till, order);
        let Some(machine) = self.tills.get(till) else {
            return;
        };
        let memory = machine.store.memory();
        let (Some(row), Some(shadow)) = (memory.tables.row(order), self.check.tills.get_mut(till))
        else {
            return;
        };
        let before = shadow.orders.get(order);
        let held = payment::check(&Touched {
            entries,
            before,
            row,
            key,
            shadow,
            memory,
            platform: &self.platform,
        });
        let born = match entries.iter().any(|entry| is_made(&entry.fact)) {
            true => "created",
            false => "found",
        };
        let from = before.map_or(born, |seen| seen.state);
        let made = before.map_or(self.now, |seen| seen.made);
        let to = row.payment.state.code();
        if from != to {
            self.cover.pair("state", from, to);
        }
        if let Some(digest) = &row.scan {
            shadow.scans.insert(digest.clone(), order.clone());
        }
        shadow.learn(&row.payment, made);
        self.judge(held);
    }

    fn check_coupon(&mut self, till: usize, id: &CouponId) {
        let Some(machine) = self.tills.get(till) else {
            return;
        };
        let memory = machine.store.memory();
        let Some(coupon) = memory.tables.coupon(id) else {
            return;
        };
        let key = machine.coupon_key(id);
        let held = super::coupon::check(memory, coupon, key, &self.platform);
        let to = coupon.state.code();
        let shadow = self.check.tills.get_mut(till);
        let before = shadow.and_then(|shadow| shadow.coupons.insert(id.clone(), to));
        let from = before.unwrap_or("asked");
        if from != to {
            self.cover.pair("coupon_state", from, to);
        }
        self.judge(held);
    }

    /// A coupon is told under a number that is on the disk, and with its own code.
    pub(crate) fn check_coupon_send(&mut self, till: usize, call: &Call) {
        let Some(machine) = self.tills.get(till) else {
            return;
        };
        let coupons = &machine.store.memory().tables.coupons;
        let stored = coupons.iter().any(|coupon| {
            let own = machine.coupon_key(&coupon.new.id) == call.key;
            own && crate::till::code_of(coupon) == call.data
        });
        self.judge(hold(stored, name::KEYS, || {
            format!("{:?} is told of a coupon and is not stored", call.key)
        }));
    }

    /// A write that was refused or failed left nothing.
    pub(crate) fn check_nothing_new(&mut self, till: usize) {
        let held = self.with(till, |shadow, memory| {
            hold(memory.head() == shadow.head, name::NO_ACKED_OP_LOST, || {
                format!(
                    "told that nothing was saved, and entry {} was",
                    memory.head().0
                )
            })
        });
        self.judge(held.unwrap_or(Ok(())));
    }

    /// Entries that were saved and of which nobody was told.
    pub(crate) fn check_unseen(&mut self, till: usize) {
        let unseen = self.with(till, |shadow, memory| {
            let seqs = memory.journal.iter().map(|entry| entry.seq);
            seqs.filter(|seq| *seq > shadow.head.0)
                .collect::<Vec<i64>>()
        });
        self.check_written(till, &unseen.unwrap_or_default(), false);
    }

    /// A key has one body, and is on the disk before it is sent.
    pub(crate) fn check_send(&mut self, till: usize, order: &OrderNumber, call: &Call) {
        if matches!(call.why, Why::Hunt | Why::Probe) {
            return;
        }
        let held = self.with(till, |shadow, memory| {
            let row = memory.tables.row(order);
            let stored = match call.why {
                Why::GiveBack | Why::BackLook => is_asked_back(memory, order, call),
                Why::Upload => row.is_some_and(|row| row.payment.redemption.is_some()),
                _ => row.is_some(),
            };
            hold(stored, name::KEYS, || {
                format!("{:?} of {order} is sent and not stored", call.why)
            })?;
            if !matches!(call.why, Why::ShowCode | Why::PayScan) {
                return Ok(());
            }
            let body = (call.amount, call.data);
            let known = *shadow.bodies.entry(call.key).or_insert(body);
            hold(known == body, name::KEYS, || {
                format!("{order} is sent with another body")
            })
        });
        self.judge(held.unwrap_or(Ok(())));
    }

    /// What the screen calls done is in the journal.
    pub(crate) fn check_ack(&mut self, till: usize, seq: i64, order: &OrderNumber) {
        let held = self.with(till, |shadow, memory| {
            let entry = memory.entry(seq);
            let about = entry.is_some_and(|entry| {
                matches!(&entry.fact, Fact::Redeemed { order: known, .. } if known == order)
            });
            if let Some(entry) = entry {
                shadow.acks.push((entry.seq, entry.hash));
            }
            hold(about, name::NO_ACKED_OP_LOST, || {
                format!("the screen says that {order} is redeemed by entry {seq}")
            })
        });
        self.judge(held.unwrap_or(Ok(())));
    }

    /// Goods go once.
    pub(crate) fn check_handed(&mut self, _till: usize, order: &OrderNumber, times: u32) {
        let held = hold(times <= 1, name::ONE_REDEMPTION, || {
            format!("the goods of {order} are handed over {times} times")
        });
        self.judge(held);
    }

    /// Every PIN that was compared was counted before, and from the fifth on there is a wait.
    pub(crate) fn check_tries(&mut self, till: usize, person: &PersonId) {
        let held = self.with(till, |shadow, memory| {
            let known = memory
                .tables
                .people
                .iter()
                .find(|(known, _)| known.id == *person);
            let Some((_, standing)) = known else {
                return Ok(());
            };
            let compared = shadow.compared.get(person).copied().unwrap_or(0);
            hold(standing.tries > compared, name::AUTHORITY, || {
                format!(
                    "{compared} wrong PINs of {person}, {} counted",
                    standing.tries
                )
            })?;
            let waits = standing.tries < 5 || standing.locked_until.is_some();
            hold(waits, name::AUTHORITY, || {
                format!("{} wrong PINs of {person}, and no wait", standing.tries)
            })
        });
        self.judge(held.unwrap_or(Ok(())));
    }

    /// No money goes back during a recovery.
    pub(crate) fn check_refund(&mut self, till: usize) {
        let held = self.with(till, |shadow, _| {
            hold(!shadow.recovering, name::REFUNDS, || {
                "a refund in a recovery".to_owned()
            })
        });
        self.judge(held.unwrap_or(Ok(())));
    }

    /// What was promised to the platform.
    pub(crate) fn check_platform(&mut self) {
        let held = match self.platform.broken.take() {
            None => return,
            Some(Broken::KeyReused(key)) => Err((
                name::KEYS,
                format!("{key:?} came to the platform with another body"),
            )),
            Some(Broken::RefundedTwice(money)) => Err((
                name::REFUNDS,
                format!("money {money} goes back under two keys"),
            )),
        };
        self.judge(held);
    }

    /// Newest entries were taken away by the simulator.
    pub(crate) fn lost(&mut self, till: usize) {
        self.with(till, Shadow::forget);
    }

    /// After a start: what was lost is known, and what was acknowledged is there.
    pub(crate) fn check_opened(&mut self, till: usize) {
        let held = self.with(till, |shadow, memory| {
            let due = shadow.must_begin_epoch;
            shadow.must_begin_epoch = false;
            hold(
                !due || memory.tables.recovery.is_some(),
                name::CHAIN,
                || "entries are missing, and the till starts as if nothing was".to_owned(),
            )?;
            let recovering = memory.tables.recovery.is_some();
            hold(recovering == shadow.recovering, name::FAIL_CLOSED, || {
                "the recovery was forgotten".to_owned()
            })?;
            super::sweep::acked(shadow, memory)
        });
        self.judge(held.unwrap_or(Ok(())));
        self.sweep(till);
    }

    /// The full sweep of one till.
    pub(crate) fn sweep(&mut self, till: usize) {
        let held = self.with(till, |shadow, memory| super::sweep::check(shadow, memory));
        self.judge(held.unwrap_or(Ok(())));
    }
}

const fn is_made(fact: &Fact) -> bool {
    matches!(fact, Fact::PaymentMade { .. })
}

/// A refund is sent while it goes on, under its own name and with its own sum.
fn is_asked_back(memory: &Memory, order: &OrderNumber, call: &Call) -> bool {
    let (_, nth) = back_of(call.data);
    let all = memory.tables.refunds_of(order);
    all.iter().any(|refund| {
        let own = nth_of(&refund.asked.request) == nth && refund.asked.amount == call.amount;
        own && refund.ended.is_none()
    })
}

/// The coupon that a fact is about.
const fn coupon_of(fact: &Fact) -> Option<&CouponId> {
    match fact {
        Fact::CouponAsked { coupon } => Some(&coupon.id),
        Fact::CouponMoved { coupon, .. }
        | Fact::CouponDeferred { coupon, .. }
        | Fact::CouponRetried { coupon } => Some(coupon),
        _ => None,
    }
}

/// What is known after an entry.
fn after(shadow: &mut Shadow, entry: &Entry, now: u64) {
    shadow.head = (entry.seq, entry.hash);
    match &entry.fact {
        Fact::EpochBegun { epoch, .. } => {
            shadow.epoch = *epoch;
            shadow.recovering = true;
            shadow.misses.clear();
        }
        Fact::RecoveryEnded { .. } => shadow.recovering = false,
        Fact::SignedIn { person } if shadow.right.as_ref() == Some(person) => {
            shadow.proved = Some((person.clone(), now));
        }
        _ => {}
    }
}
