//! The ledger in memory: journal, tables, the ring of witnessed heads, and a disk that can
//! fail in every way a commit can.

use super::booked::{Change, settle};
use super::cased::{both_stay, same_sale};
use super::entry::{Entry, Stamp};
use super::project::{Projected, next_number, project};
use super::tables::Tables;
use super::{Decided, Fate, Fault, Store, View};
use crate::plant::Plant;
use hexiao_domain::{
    Case, CaseId, CheckedCode, Coupon, CouponId, Event, Exposure, Fact, OfflinePolicy, OrderNumber,
    Payment, PersonId, Refund, RefundEnd, Role, Shift, ShiftId, Timestamp, TransactionId, Wallet,
    Work, WorkKind, double_pay,
};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A clock may be set back this far without being called suspect, in ms.
const CLOCK_SLACK_MS: i64 = 2_000;
/// The longest wait between two tries, with its jitter.
const LONGEST_WAIT_SECONDS: i64 = 20 * 60;
/// How many due rows of a kind the ledger hands to one look.
pub const BATCH: usize = 64;
/// How many heads the ring holds.
pub const SLOTS: usize = 64;

/// The ledger.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// What is on the disk.
    pub journal: Vec<Entry>,
    /// The projection.
    pub tables: Tables,
    /// Heads kept outside the database: epoch, sequence and hash.
    pub ring: Vec<(i64, i64, u64)>,
    /// The machine that it was opened on last.
    pub machine: u32,
    /// It does not write before it is opened again.
    pub stopped: bool,
    /// Whether the file was put in the place of another by hand.
    pub restored: bool,
    later: Vec<Change>,
    /// The last entry of each transaction.
    pub(super) ends: Vec<i64>,
}

impl Memory {
    /// The head.
    #[must_use]
    pub fn head(&self) -> (i64, u64) {
        self.journal
            .last()
            .map_or((0, 0), |entry| (entry.seq, entry.hash))
    }

    /// Whether sync has anything to do.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let tables = &self.tables;
        !tables.waiting.is_empty() || !tables.pending.is_empty() || tables.tells_coupons()
    }

    /// The hash of an entry.
    #[must_use]
    pub fn hash_at(&self, seq: i64) -> Option<u64> {
        self.entry(seq).map(|entry| entry.hash)
    }

    /// An entry.
    #[must_use]
    pub fn entry(&self, seq: i64) -> Option<&Entry> {
        let index = usize::try_from(seq).ok()?.checked_sub(1)?;
        self.journal.get(index).filter(|entry| entry.seq == seq)
    }

    /// Keeps a head outside.
    pub fn witness(&mut self) {
        if Plant::WitnessNeverKept.is_on() {
            return;
        }
        let (seq, hash) = self.head();
        let head = (self.tables.epoch, seq, hash);
        if self.ring.len() >= SLOTS {
            self.ring.remove(0);
        }
        self.ring.push(head);
    }

    /// The tables that the journal says.
    #[must_use]
    pub fn rebuilt(&self) -> Option<Tables> {
        let mut tables = Tables::default();
        let mut later = Vec::new();
        for entry in &self.journal {
            let stamp = Stamp {
                at: entry.at,
                actor: entry.actor.clone(),
            };
            project(&mut tables, &stamp, &entry.fact, &mut later).ok()?;
        }
        settle(&mut tables, &mut later);
        Some(tables)
    }

    /// Takes everything after `seq` away, as a rotten log or an older copy does.
    pub fn truncate(&mut self, seq: i64) {
        let length = usize::try_from(seq).unwrap_or(0);
        self.journal.truncate(length);
        self.ends.retain(|end| *end <= seq);
        self.later.clear();
        if let Some(tables) = self.rebuilt() {
            self.tables = tables;
        }
    }

    fn append(&mut self, stamp: &Stamp, facts: Vec<Fact>) -> Result<Vec<i64>, Fault> {
        let start = self.journal.len();
        let last = self.journal.last().map(|entry| entry.at);
        let earliest = last.map_or(i64::MIN, |at| at.millis().saturating_sub(CLOCK_SLACK_MS));
        if let Some(before) = last.filter(|_| !facts.is_empty() && stamp.at.millis() < earliest) {
            self.append_one(stamp, Fact::ClockSuspect { before })?;
        }
        let quiet = self.journal.len();
        let many = facts.len() > 1 || quiet > start;
        for fact in facts {
            let order = paid_by(&fact).cloned();
            let stays = matches!(fact, Fact::RefundEnded { .. });
            let before = self.journal.len();
            let mut done = self.append_one(stamp, fact);
            let booked = done.is_ok() && self.journal.len() > before;
            if let Some(order) = order.filter(|_| booked) {
                done = self.follow(stamp, &order, stays);
            }
            if let Err(fault) = done {
                if many || booked {
                    self.undo(start);
                }
                return Err(fault);
            }
        }
        if self.journal.len() == quiet {
            self.undo_to(start);
        }
        let new = self.journal.iter().skip(start);
        let seqs: Vec<i64> = new.map(|entry| entry.seq).collect();
        self.ends.extend(seqs.last());
        Ok(seqs)
    }

    /// The newest whole transaction up to an entry: a disk that forgets the end of its log
    /// forgets transactions, and never a part of one.
    #[must_use]
    pub fn whole(&self, seq: i64) -> i64 {
        let mut ends = self.ends.iter().rev().copied();
        ends.find(|end| *end <= seq).unwrap_or_default()
    }

    /// Money that has just come may be the second of its sale, and so may money that `stays`
    /// though it was to go back; what somebody decided is asked about only when money comes.
    fn follow(&mut self, stamp: &Stamp, order: &OrderNumber, stays: bool) -> Result<(), Fault> {
        let Some(new) = self.tables.row(order).map(|row| row.payment.clone()) else {
            return Ok(());
        };
        let others = same_sale(&self.tables, &new);
        let Some(double) = double_pay(&new, &others) else {
            return Ok(());
        };
        if stays && both_stay(&self.tables, &double) {
            return Ok(());
        }
        let fact = Fact::DoublePaid {
            order: double.surplus.order.clone(),
            other: double.kept.order.clone(),
            elsewhere: None,
        };
        self.append_one(stamp, fact)
    }

    /// A suspect clock is news only together with something that happened; it changed no table.
    fn undo_to(&mut self, length: usize) {
        self.journal.truncate(length);
    }

    fn undo(&mut self, length: usize) {
        self.journal.truncate(length);
        let last = self.head().0;
        self.ends.retain(|end| *end <= last);
        self.later.clear();
        if let Some(tables) = self.rebuilt() {
            self.tables = tables;
        }
    }

    fn append_one(&mut self, stamp: &Stamp, fact: Fact) -> Result<(), Fault> {
        let projected = project(&mut self.tables, stamp, &fact, &mut self.later)?;
        let Projected::Changed(postings) = projected else {
            return Ok(());
        };
        if Plant::DeferredOutsideJournal.is_on() && matches!(fact, Fact::WorkDeferred { .. }) {
            return Ok(());
        }
        let (seq, prev) = self.chain_end();
        let mut entry = Entry {
            seq: seq.saturating_add(1),
            epoch: self.tables.epoch,
            prev,
            hash: 0,
            at: stamp.at,
            actor: stamp.actor.clone(),
            fact,
            postings,
        };
        entry.hash = entry.computed();
        self.journal.push(entry);
        Ok(())
    }

    fn chain_end(&self) -> (i64, u64) {
        let newest = match Plant::ClockOrders.is_on() {
            true => self
                .journal
                .iter()
                .max_by_key(|entry| (entry.at, entry.seq)),
            false => self.journal.last(),
        };
        newest.map_or((0, 0), |entry| (entry.seq, entry.hash))
    }

    /// Decides, and takes the entries back when the disk did not take them.
    fn attempt(
        &mut self,
        stamp: &Stamp,
        saved: bool,
        decide: &mut dyn FnMut(&dyn View) -> Decided,
    ) -> Result<Vec<i64>, Fault> {
        let facts = decide(&*self)?;
        let start = self.journal.len();
        let seqs = self.append(stamp, facts)?;
        if !saved && !seqs.is_empty() {
            if Plant::WitnessBeforeCommit.is_on() {
                self.witness();
            }
            self.undo(start);
        }
        Ok(seqs)
    }

    fn committed(&mut self, seqs: &[i64]) {
        settle(&mut self.tables, &mut self.later);
        if !seqs.is_empty() {
            self.witness();
        }
    }

    /// The file is opened again and the entry is looked for: the answer comes from the disk.
    fn after_error(&mut self, seqs: Vec<i64>, saved: bool) -> Result<Vec<i64>, Fault> {
        if Plant::CommitErrorMeansNothing.is_on() || !saved {
            return Err(Fault::NotWritten);
        }
        self.committed(&seqs);
        Ok(seqs)
    }
}

/// The payment whose money the platform's word in this fact brings, or leaves here though it
/// was to go back.
const fn paid_by(fact: &Fact) -> Option<&OrderNumber> {
    match fact {
        Fact::PaymentMoved {
            order,
            event: Event::Paid { .. },
        } => Some(order),
        Fact::PaymentFound { payment, .. } => Some(&payment.order),
        Fact::RefundEnded {
            order,
            end: RefundEnd::Refused { .. },
            ..
        } => Some(order),
        _ => None,
    }
}

impl Store for Memory {
    fn view(&self) -> &dyn View {
        self
    }

    fn write(
        &mut self,
        stamp: &Stamp,
        fate: Fate,
        decide: &mut dyn FnMut(&dyn View) -> Decided,
    ) -> Result<Vec<i64>, Fault> {
        if self.stopped && !Plant::StoppedSells.is_on() {
            return Err(Fault::Stopped);
        }
        let saved = match fate {
            Fate::Durable => true,
            Fate::Full => false,
            Fate::Error { saved } | Fate::SyncFailed { saved } | Fate::Cut { saved, .. } => saved,
        };
        let seqs = self.attempt(stamp, saved, decide)?;
        if seqs.is_empty() {
            return Ok(seqs);
        }
        match fate {
            Fate::Durable => {
                self.committed(&seqs);
                Ok(seqs)
            }
            Fate::Full => Err(Fault::NotWritten),
            Fate::Error { saved } => self.after_error(seqs, saved),
            Fate::SyncFailed { .. } => {
                self.stopped = true;
                Err(Fault::Unknown)
            }
            Fate::Cut { saved, witnessed } => {
                self.later.clear();
                if saved && witnessed {
                    self.witness();
                }
                Err(Fault::PowerCut)
            }
        }
    }

    fn open(&mut self, stamp: &Stamp, machine: u32) -> Result<Vec<i64>, Fault> {
        super::open::open(self, stamp, machine)
    }

    fn memory(&self) -> &Memory {
        self
    }

    fn memory_mut(&mut self) -> &mut Memory {
        self
    }
}

impl View for Memory {
    fn payment(&self, order: &OrderNumber) -> Option<Cow<'_, Payment>> {
        self.tables
            .row(order)
            .map(|row| Cow::Borrowed(&row.payment))
    }

    fn next_order(&self) -> Option<OrderNumber> {
        next_number(&self.tables)
    }

    fn coupon(&self, id: &CouponId) -> Option<Cow<'_, Coupon>> {
        self.tables.coupon(id).map(Cow::Borrowed)
    }

    fn coupon_of(&self, digest: &str) -> Option<Cow<'_, Coupon>> {
        self.tables.coupon_of(digest).map(Cow::Borrowed)
    }

    fn next_coupon(&self) -> Option<CouponId> {
        self.tables.next_coupon()
    }

    fn coupons_due(&self, now: Timestamp) -> Vec<Coupon> {
        self.tables.coupons_due(now)
    }

    fn policy(&self) -> Option<Cow<'_, OfflinePolicy>> {
        self.tables.policy.as_ref().map(Cow::Borrowed)
    }

    fn exposure(&self) -> Option<Exposure> {
        self.tables.exposure()
    }

    fn role(&self, person: &PersonId) -> Option<Role> {
        let known = self
            .tables
            .people
            .iter()
            .find(|(known, _)| known.id == *person);
        known.map(|(person, _)| person.role)
    }

    fn work(&self, order: &OrderNumber, kind: WorkKind) -> Option<Work> {
        let index = self.tables.index.get(order)?;
        self.tables.work_of(*index, kind)
    }

    fn open_cases(&self) -> Vec<Case> {
        self.tables.open_list().cloned().collect()
    }

    fn case(&self, id: CaseId) -> Option<Case> {
        self.tables.case(id).cloned()
    }

    fn refunds(&self, order: &OrderNumber) -> Vec<Refund> {
        self.tables.refunds_of(order)
    }

    fn holder(&self, wallet: Wallet, id: &TransactionId) -> Option<OrderNumber> {
        let index = *self.tables.transactions.get(&(wallet, id.clone()))?;
        let row = self.tables.rows.get(index)?;
        Some(row.payment.order.clone())
    }

    fn shift(&self, id: ShiftId) -> Option<Shift> {
        let index = usize::try_from(id.0).ok()?.checked_sub(1)?;
        self.tables.shifts.get(index).cloned()
    }

    fn open_shift(&self, person: &PersonId) -> Option<Shift> {
        self.tables.open_shift(person).cloned()
    }

    fn next_shift(&self) -> ShiftId {
        super::shifts::next(&self.tables)
    }

    fn look(&self, wallet: Wallet) -> Option<CheckedCode> {
        let mut looks = self.tables.looks.iter();
        looks.find(|look| look.check.wallet == wallet).cloned()
    }

    fn epoch(&self) -> i64 {
        self.tables.epoch
    }

    fn waiting(&self) -> Vec<Payment> {
        let rows = self
            .tables
            .waiting
            .iter()
            .filter_map(|index| self.tables.rows.get(*index));
        rows.map(|row| row.payment.clone()).collect()
    }

    fn cancels(&self) -> Vec<OrderNumber> {
        let pending = self.tables.pending.iter();
        let cancels = pending.filter(|(_, kind)| *kind == WorkKind::Cancel);
        let rows = cancels.filter_map(|(index, _)| self.tables.rows.get(*index));
        rows.map(|row| row.payment.order.clone()).collect()
    }

    /// As many of each wallet and kind as the ledger hands to one look.
    fn due(&self, now: Timestamp) -> Vec<Work> {
        // No wait is longer: what is due later than that was put off under a wrong clock.
        let latest = match Plant::FarDueWaits.is_on() {
            true => i64::MAX,
            false => now.plus_seconds(LONGEST_WAIT_SECONDS).millis(),
        };
        let is_due = |at: Timestamp| at <= now || at.millis() > latest;
        let mut taken: BTreeMap<(Wallet, WorkKind), usize> = BTreeMap::new();
        let rows = self.tables.pending.iter().filter(|(index, kind)| {
            let Some((wallet, due_at)) = self.tables.work_at(*index, *kind) else {
                return false;
            };
            let count = taken.entry((wallet, *kind)).or_default();
            *count += usize::from(is_due(due_at));
            is_due(due_at) && *count <= BATCH
        });
        let works = rows.filter_map(|(index, kind)| self.tables.work_of(*index, *kind));
        works.collect()
    }

    fn unredeemed(&self) -> Vec<OrderNumber> {
        let rows = self.tables.unredeemed.iter();
        let rows = rows.filter_map(|index| self.tables.rows.get(*index));
        rows.map(|row| row.payment.order.clone()).collect()
    }

    fn doubts(&self) -> Vec<OrderNumber> {
        let open = self.tables.rows.iter();
        let open = open.filter(|row| row.doubt == Some(None) && row.payment.redemption.is_none());
        open.map(|row| row.payment.order.clone()).collect()
    }

    fn recovery(&self) -> Option<i64> {
        self.tables.recovery
    }

    fn head(&self) -> (i64, u64) {
        Memory::head(self)
    }
}
