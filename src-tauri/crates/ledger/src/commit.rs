//! One durable transaction, and the truth about it when the disk fails in the middle.

#[cfg(test)]
mod tests;

use crate::entry::{self, Entry, Head, Stamp};
use crate::error::{ReadError, WriteError, is_failed_sync, not_written};
use crate::known::Known;
use crate::open::{self, Connected, Doubt};
use crate::project::{Projected, both_stay, project, same_sale};
use crate::seal::Seal;
use crate::store::{Memory, Store};
use crate::table::{happened, journal, payment, posting};
use crate::view::View;
use hexiao_domain::{
    DoublePay, EpochCause, Event, Fact, OrderNumber, RefundEnd, Refusal, double_pay, holds_money,
};
use rusqlite::{Connection, TransactionBehavior};

/// A clock may be set back this far without being called suspect, in ms.
const CLOCK_SLACK_MS: i64 = 2_000;

/// A signed word at least after so many entries.
const SIGNED_EVERY: i64 = 100;

/// Order numbers that a new epoch leaves free beside those that were surely lost.
pub const EPOCH_GAP: i64 = 1_000;

impl Store {
    /// Runs `decide`, writes its facts, and returns once they are durable and witnessed.
    /// Nobody else can write between the decision and its commit: there is one connection,
    /// it holds the file, and whoever calls holds the store.
    ///
    /// A full disk is met with the ballast: whatever finishes what began before is written
    /// once more in the room it gives. A new payment is refused without one, so that no money
    /// moves that could not be booked.
    pub fn write<T>(
        &mut self,
        stamp: &Stamp,
        decide: impl FnOnce(&View<'_>) -> Result<(Vec<Fact>, T), Refusal>,
    ) -> Result<T, WriteError> {
        let known = Known::default();
        let (facts, value) = decide(&View {
            db: self.db.as_ref().ok_or(WriteError::Stopped)?,
            memory: &self.memory,
            known: Some(&known),
        })?;
        if facts.is_empty() {
            return Ok(value);
        }
        self.admit(&facts)?;
        match self.book(stamp, Work::Facts(&facts), &known) {
            Err(WriteError::Full) if self.makes_room_for(&facts) => {
                self.book(stamp, Work::Facts(&facts), &Known::default())?;
            }
            other => other?,
        }
        Ok(value)
    }

    /// A ledger in doubt is written again once it has a new epoch: why, and what came before.
    pub fn begin_epoch(&mut self, stamp: &Stamp) -> Result<(), WriteError> {
        match self.doubt {
            None => Ok(()),
            Some(doubt) => self.begin(stamp, doubt, 0, 0),
        }
    }

    /// A platform knows order numbers of this till, up to about `known`, that the journal does not
    /// hold: it lost entries, and goes on in a new epoch, in `epoch` or a later one.
    pub fn begin_epoch_after(
        &mut self,
        stamp: &Stamp,
        epoch: i64,
        known: i64,
    ) -> Result<(), WriteError> {
        let doubt = Doubt {
            because: EpochCause::EntriesLost,
            witnessed: None,
        };
        self.begin(stamp, doubt, epoch, known)
    }

    fn begin(
        &mut self,
        stamp: &Stamp,
        doubt: Doubt,
        epoch: i64,
        known: i64,
    ) -> Result<(), WriteError> {
        let before = self.memory.standing;
        let witnessed_epoch = doubt.witnessed.map_or(0, |head| head.epoch);
        let lost = doubt.witnessed.map_or(0, |head| head.seq);
        let lost = lost.saturating_sub(self.memory.head.seq).max(0);
        self.write(stamp, |view| {
            let last = view.last_sequence().map_err(|_| Refusal::Unreadable)?;
            let last = last.max(before.after_sequence).max(known);
            let begun = Fact::EpochBegun {
                epoch: before
                    .epoch
                    .max(witnessed_epoch)
                    .saturating_add(1)
                    .max(epoch),
                because: doubt.because,
                witnessed: doubt.witnessed.map(|head| head.full()),
                after_sequence: last.saturating_add(lost).saturating_add(EPOCH_GAP),
            };
            Ok((vec![begun], ()))
        })
    }

    /// Signs the journal as it stands, if there is a key and anything new to sign.
    pub fn sign(&mut self, stamp: &Stamp) -> Result<(), WriteError> {
        let since = self
            .memory
            .head
            .seq
            .saturating_sub(self.memory.checkpointed);
        // The newest entry may be the last signed word itself. A passing copy has no key.
        if self.doubt.is_some() || self.options.seal.is_none() || since <= 1 {
            return Ok(());
        }
        self.book(stamp, Work::Sign, &Known::default())
    }

    fn admit(&mut self, facts: &[Fact]) -> Result<(), WriteError> {
        let begins = matches!(facts.first(), Some(Fact::EpochBegun { .. }));
        if self.doubt.is_some() && !begins {
            return Err(Refusal::InRecovery.into());
        }
        if self.is_copy && !facts.iter().all(leaves_no_trace) {
            return Err(WriteError::ReadOnly);
        }
        if !facts.iter().any(sells) {
            return Ok(());
        }
        if !self.ring_takes() {
            return Err(WriteError::Unwitnessed);
        }
        match self.has_ballast() {
            true => Ok(()),
            false => Err(WriteError::Full),
        }
    }

    /// Gives room to facts that finish what began before: the log's, once it is in the file,
    /// and the ballast's.
    fn makes_room_for(&mut self, facts: &[Fact]) -> bool {
        // Who only looks does not take what a sale may need.
        if facts.iter().any(sells) || facts.iter().all(leaves_no_trace) {
            return false;
        }
        let had_log = self.unsettled.is_some();
        let had_ballast = self.drop_ballast();
        self.settle();
        had_ballast || had_log
    }

    /// One durable transaction; none when no fact changed anything.
    fn book(&mut self, stamp: &Stamp, work: Work<'_>, known: &Known) -> Result<(), WriteError> {
        self.settle_when_busy();
        let db = self.db.as_mut().ok_or(WriteError::Stopped)?;
        let begun = db.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(|error| not_written(&error))?;
        let writing = Writing {
            db: &transaction,
            known,
            stamp,
        };
        let Some(memory) = writing.work(&self.memory, work, self.options.seal.as_ref())? else {
            return Ok(());
        };
        match (self.commit)(transaction) {
            Ok(()) => self.committed(memory),
            Err(error) => self.after_failed_commit(memory, &error)?,
        }
        Ok(())
    }

    /// Reads.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        let db = self.db.as_ref().ok_or(ReadError::Stopped)?;
        read(&View {
            db,
            memory: &self.memory,
            known: None,
        })
    }

    /// A commit that answers with an error may have happened (reliability.md §1.3): the
    /// connection is thrown away, the file is opened again, and the entry is looked for. Only
    /// after a failed sync looking proves nothing, and the ledger stops.
    fn after_failed_commit(
        &mut self,
        written: Memory,
        error: &rusqlite::Error,
    ) -> Result<(), WriteError> {
        tracing::error!(%error, "commit failed");
        self.abandon();
        if is_failed_sync(error) {
            return Err(WriteError::Unknown);
        }
        let again = open::connect_again(&*self.place, &self.options);
        // The file outlives the connection also where this ends early.
        let Connected { read, memory, db } = again.map_err(|error| {
            tracing::error!(%error, "the ledger cannot be opened again and has stopped");
            WriteError::Unknown
        })?;
        let found = journal::hash_at(&db, written.head.seq).map_err(|_| WriteError::Unknown)?;
        (self.db, self.read) = (Some(db), read);
        if found == Some(written.head.hash) {
            self.committed(memory);
            return Ok(());
        }
        self.memory = memory;
        Err(not_written(error))
    }
}

/// What begins something that is paid for, and so must find room from the start.
const fn sells(fact: &Fact) -> bool {
    matches!(fact, Fact::PaymentMade { .. } | Fact::CouponAsked { .. })
}

/// What may be written into a copy that is only looked at, and is not worth the ballast.
const fn leaves_no_trace(fact: &Fact) -> bool {
    matches!(
        fact,
        Fact::PinTried { .. }
            | Fact::SignedIn { .. }
            | Fact::SignedOut { .. }
            | Fact::ShiftOpened { .. }
            | Fact::ShiftClosed { .. }
            | Fact::ReportExported { .. }
            | Fact::CasesExported { .. }
    )
}

/// The payment whose money the platform's word in this fact brings, or leaves here though it was
/// to go back.
const fn paid_by(fact: &Fact) -> Option<&OrderNumber> {
    if let Fact::PaymentMoved {
        order,
        event: Event::Paid { .. },
    } = fact
    {
        return Some(order);
    }
    if let Fact::PaymentFound { payment, .. } = fact {
        return Some(&payment.order);
    }
    if let Fact::RefundEnded {
        order,
        end: RefundEnd::Refused { .. },
        ..
    } = fact
    {
        return Some(order);
    }
    None
}

/// What one write writes with.
struct Writing<'a> {
    db: &'a Connection,
    known: &'a Known,
    stamp: &'a Stamp,
}

/// What there is to write.
#[derive(Clone, Copy)]
enum Work<'a> {
    Facts(&'a [Fact]),
    Sign,
}

impl Writing<'_> {
    /// What is remembered once it is written; none when there is nothing to write.
    fn work(
        &self,
        before: &Memory,
        work: Work<'_>,
        seal: Option<&Seal>,
    ) -> Result<Option<Memory>, WriteError> {
        let (memory, every) = match work {
            Work::Facts(facts) => (self.append(before, facts)?, SIGNED_EVERY),
            Work::Sign => (Some(before.clone()), 1),
        };
        let (Some(mut memory), Some(seal)) = (memory.clone(), seal) else {
            return Ok(memory);
        };
        if memory.head.seq.saturating_sub(memory.checkpointed) >= every {
            self.sign(&mut memory, seal)?;
        }
        Ok(Some(memory))
    }

    /// Appends each fact that changes something; none when no fact did.
    fn append(&self, before: &Memory, facts: &[Fact]) -> Result<Option<Memory>, WriteError> {
        let mut memory = before.clone();
        let earliest = before.last_at.millis().saturating_sub(CLOCK_SLACK_MS);
        if !facts.is_empty() && self.stamp.at.millis() < earliest {
            let before = before.last_at;
            self.append_one(&mut memory, &Fact::ClockSuspect { before })?;
        }
        // A clock that is suspect is news only together with something that happened.
        let start = memory.head;
        for fact in facts {
            let seq = memory.head.seq;
            self.append_one(&mut memory, fact)?;
            if memory.head.seq != seq {
                self.follow(&mut memory, fact)?;
            }
        }
        Ok((memory.head != start).then_some(memory))
    }

    /// Money that has just come, or that was to go back and stays, may be the second of its
    /// sale. It is looked for here, with the word that brought it, so that whoever writes that
    /// word cannot forget to.
    fn follow(&self, memory: &mut Memory, fact: &Fact) -> Result<(), WriteError> {
        let Some(order) = paid_by(fact) else {
            return Ok(());
        };
        let Some(new) = payment::by_order(self.db, order)?.filter(holds_money) else {
            return Ok(());
        };
        let others = same_sale(self.db, &new)?;
        let Some(pair) = double_pay(&new, &others) else {
            return Ok(());
        };
        // What somebody has decided is asked about once more only when money comes.
        if matches!(fact, Fact::RefundEnded { .. }) && both_stay(self.db, &pair)? {
            return Ok(());
        }
        let DoublePay { surplus, kept } = pair;
        let double = Fact::DoublePaid {
            order: surplus.order.clone(),
            other: kept.order.clone(),
            elsewhere: None,
        };
        self.append_one(memory, &double)
    }

    /// Projects first: what repeats what is known costs neither a hash nor a row.
    fn append_one(&self, memory: &mut Memory, fact: &Fact) -> Result<(), WriteError> {
        if let Fact::ShopSetUp { shop } = fact {
            memory.till = shop.till.to_string();
        }
        let entry = Entry {
            till: &memory.till,
            standing: memory.standing,
            seq: memory.head.seq.saturating_add(1),
            at: self.stamp.at,
            fact,
        };
        let Projected::Changed(postings) = project(self.db, &entry, self.known)? else {
            return Ok(());
        };
        let made = entry::after(memory.head, &entry, &postings, self.stamp)?;
        let written = journal::insert(self.db, &made);
        let booked = written.and_then(|()| posting::book(self.db, made.seq, &postings));
        let kept = booked.and_then(|()| happened::keep(self.db, &entry));
        kept.map_err(|error| not_written(&error))?;
        memory.head = entry::head_of(&made);
        memory.last_at = self.stamp.at;
        memory.standing = memory.standing.after(fact);
        Ok(())
    }

    /// Adds a signed word about the journal so far.
    fn sign(&self, memory: &mut Memory, seal: &Seal) -> Result<(), WriteError> {
        let balances = posting::now(self.db)?;
        let Head { epoch, seq, hash } = memory.head;
        let checkpoint = seal.checkpoint(&memory.till, epoch, seq, &hash, balances);
        self.append_one(memory, &Fact::Checkpoint { checkpoint })?;
        memory.checkpointed = seq;
        Ok(())
    }
}
