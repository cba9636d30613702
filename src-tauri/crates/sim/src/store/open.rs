//! Opening: every witnessed head must be in the journal, and the machine must be known;
//! otherwise a new epoch begins, in recovery.

use super::memory::Memory;
use super::{Fate, Fault, Stamp, Store};
use crate::plant::Plant;
use hexiao_domain::{EpochCause, Fact};

/// Opens it on `machine`; answers the entry of a new epoch, if one begins.
pub fn open(memory: &mut Memory, stamp: &Stamp, machine: u32) -> Result<Vec<i64>, Fault> {
    memory.stopped = false;
    if Plant::LockoutForgotten.is_on() {
        for (_, standing) in &mut memory.tables.people {
            *standing = hexiao_domain::PinStanding::default();
        }
    }
    if Plant::RecoveryForgotten.is_on() {
        memory.tables.recovery = None;
    }
    let Some(because) = cause(memory, machine) else {
        return Ok(Vec::new());
    };
    let fact = Fact::EpochBegun {
        epoch: next_epoch(memory),
        because,
        witnessed: newest_missing(memory)
            .map(|(epoch, seq, hash)| format!("{epoch}-{seq}-{hash:016x}")),
        after_sequence: memory.tables.last_sequence,
    };
    memory.restored = false;
    memory.machine = machine;
    let begun = memory.write(stamp, Fate::Durable, &mut |_| Ok(vec![fact.clone()]));
    memory.ring.clear();
    memory.witness();
    begun
}

fn cause(memory: &Memory, machine: u32) -> Option<EpochCause> {
    if memory.journal.is_empty() {
        return None;
    }
    let lost = newest_missing(memory).is_some() && !Plant::PrefixAccepted.is_on();
    if memory.restored {
        return Some(EpochCause::Restored);
    }
    if lost {
        return Some(EpochCause::EntriesLost);
    }
    let stranger = memory.machine != machine && !Plant::StrangeMachineAccepted.is_on();
    stranger.then_some(EpochCause::OtherMachine)
}

/// The newest witnessed head that the journal does not hold.
fn newest_missing(memory: &Memory) -> Option<(i64, i64, u64)> {
    let heads = memory.ring.iter().rev();
    let mut missing = heads.filter(|(_, seq, hash)| memory.hash_at(*seq) != Some(*hash));
    missing.next().copied()
}

/// One more than any epoch that the journal or a witness knows.
fn next_epoch(memory: &Memory) -> i64 {
    let witnessed = memory.ring.iter().map(|(epoch, _, _)| *epoch).max();
    let known = witnessed.unwrap_or_default().max(memory.tables.epoch);
    match Plant::EpochNotRaised.is_on() {
        true => memory.tables.epoch,
        false => known.saturating_add(1),
    }
}
