//! What must hold of each entry by itself.

use super::shadow::Shadow;
use super::{Held, hold, name};
use crate::store::{Entry, Memory};
use crate::till::{MISSES, signature};
use hexiao_domain::{
    Actor, Checkpoint, CouponEvent, EpochCause, Event, Fact, OrderNumber, Permission, PersonId,
    is_balanced,
};

/// Every invariant of an entry.
pub fn check(shadow: &Shadow, memory: &Memory, entry: &Entry, now: u64, live: bool) -> Held {
    s04_balanced(entry)?;
    s05_searched(shadow, memory, entry)?;
    s09_chained(shadow, entry)?;
    s09_epoch(shadow, entry)?;
    s09_signed(memory, entry)?;
    s14_closed(shadow, memory, entry)?;
    if live {
        s14_stopped(memory, entry)?;
        s12_authority(shadow, memory, entry, now)?;
    }
    Ok(())
}

fn s04_balanced(entry: &Entry) -> Held {
    hold(is_balanced(&entry.postings), name::CONSERVATION, || {
        format!("entry {} books {:?}", entry.seq, entry.postings)
    })
}

/// A recovery ends only after so many numbers in a row that no platform knows.
fn s05_searched(shadow: &Shadow, memory: &Memory, entry: &Entry) -> Held {
    let Fact::RecoveryEnded { .. } = entry.fact else {
        return Ok(());
    };
    let begun = memory
        .journal
        .iter()
        .rev()
        .find_map(|older| match &older.fact {
            Fact::EpochBegun { after_sequence, .. } => {
                Some((older.seq, older.epoch, *after_sequence))
            }
            _ => None,
        });
    let Some((seq, last, after)) = begun else {
        return Ok(());
    };
    let first = memory.entry(seq - 1).map_or(1, |older| older.epoch);
    let mut next = after + 1;
    for epoch in first..last {
        let ended = searched(shadow, epoch, next);
        hold(ended.is_some(), name::TRACE, || {
            format!("the recovery of epoch {last} ends, and epoch {epoch} was not searched")
        })?;
        next = ended.unwrap_or(next);
    }
    Ok(())
}

/// The number after the last one that is known, when the search behind it was long enough.
fn searched(shadow: &Shadow, epoch: i64, first: i64) -> Option<i64> {
    let (mut seq, mut missed) = (first, 0);
    loop {
        let number = u64::try_from(seq).ok()?;
        let order = OrderNumber::new(&shadow.name, u32::try_from(epoch).ok()?, number);
        match shadow.misses.get(&order) {
            Some(3) => missed += 1,
            Some(_) => missed = 0,
            None => return None,
        }
        seq += 1;
        if missed == MISSES {
            return Some(seq - i64::from(MISSES));
        }
    }
}

fn s09_chained(shadow: &Shadow, entry: &Entry) -> Held {
    let (seq, hash) = shadow.head;
    let follows = entry.seq == seq + 1 && entry.prev == hash;
    hold(
        follows && entry.hash == entry.computed(),
        name::CHAIN,
        || format!("entry {} does not follow {seq}", entry.seq),
    )
}

fn s09_epoch(shadow: &Shadow, entry: &Entry) -> Held {
    let Fact::EpochBegun { epoch, because, .. } = &entry.fact else {
        return Ok(());
    };
    hold(*epoch > shadow.epoch, name::CHAIN, || {
        format!("epoch {epoch} begins, and {} was before", shadow.epoch)
    })?;
    let expected = shadow.must_begin_epoch || *because != EpochCause::EntriesLost;
    hold(expected, name::CHAIN, || {
        "an epoch begins, and nothing was lost".to_owned()
    })
}

fn s09_signed(memory: &Memory, entry: &Entry) -> Held {
    let Fact::Checkpoint { checkpoint } = &entry.fact else {
        return Ok(());
    };
    let Checkpoint {
        seq,
        head,
        balances,
        signature: signed,
        ..
    } = checkpoint;
    let hash = memory.hash_at(*seq).map(|hash| format!("{hash:016x}"));
    let till = memory
        .tables
        .shop
        .as_ref()
        .map_or("", |shop| shop.till.as_str());
    let message = Checkpoint::message(till, entry.epoch, *seq, head, balances);
    let right = hash.as_ref() == Some(head) && *signed == signature(&message);
    hold(right, name::CHAIN, || {
        format!("a checkpoint signs {head} as entry {seq}")
    })
}

fn s14_stopped(memory: &Memory, entry: &Entry) -> Held {
    hold(!memory.stopped, name::FAIL_CLOSED, || {
        format!(
            "entry {} was written by a ledger that has stopped",
            entry.seq
        )
    })
}

/// The list of what a recovery allows, written down here again.
fn s14_closed(shadow: &Shadow, memory: &Memory, entry: &Entry) -> Held {
    let sells = match &entry.fact {
        Fact::PaymentMade { .. }
        | Fact::Redeemed { .. }
        | Fact::WorkDone { .. }
        | Fact::WorkStuck { .. }
        | Fact::WorkRetried { .. }
        | Fact::RefundAsked { .. }
        | Fact::RefundEnded { .. }
        | Fact::CaseResolved { .. }
        | Fact::CouponAsked { .. }
        | Fact::CouponMoved { .. }
        | Fact::CouponDeferred { .. }
        | Fact::CouponRetried { .. }
        | Fact::PolicySet { .. }
        | Fact::StaticCodeSet { .. }
        | Fact::ShopSetUp { .. } => true,
        Fact::PaymentMoved { event, .. } => !matches!(
            event,
            Event::Paid { .. }
                | Event::Refused { .. }
                | Event::ClosedThere { .. }
                | Event::EvidenceNoted { .. }
        ),
        _ => false,
    };
    hold(!(shadow.recovering && sells), name::FAIL_CLOSED, || {
        format!(
            "entry {} is a {} in a recovery",
            entry.seq,
            entry.fact.kind()
        )
    })?;
    let ended = matches!(entry.fact, Fact::RecoveryEnded { .. });
    hold(
        !ended || memory.tables.doubts_left() == 0,
        name::FAIL_CLOSED,
        || "a recovery ends with doubts left".to_owned(),
    )
}

/// The actor held the permission, in a live session.
fn s12_authority(shadow: &Shadow, memory: &Memory, entry: &Entry, now: u64) -> Held {
    let Actor::Person(person) = &entry.actor else {
        return s12_till(entry);
    };
    if enters(shadow, entry) {
        return Ok(());
    }
    let used = shadow.session.as_ref();
    let live = used.is_some_and(|(who, seen)| {
        who == person && now.saturating_sub(*seen) <= crate::till::IDLE_MS
    });
    let early = memory.tables.shop.is_none();
    hold(live || early, name::AUTHORITY, || {
        format!("entry {}: {person} is not signed in", entry.seq)
    })?;
    let role = memory
        .tables
        .people
        .iter()
        .find(|(known, _)| known.id == *person);
    let may = role.is_some_and(|(known, _)| known.role.allows(needed(&entry.fact)));
    hold(may || early, name::AUTHORITY, || {
        format!(
            "entry {}: {person} may not write {}",
            entry.seq,
            entry.fact.kind()
        )
    })?;
    s12_in_shift(memory, entry, person)?;
    s12_approved(memory, entry)
}

/// What somebody writes who is about to be at the till.
fn enters(shadow: &Shadow, entry: &Entry) -> bool {
    if let Fact::ShiftOpened { person, .. } = &entry.fact {
        let proved = shadow.proved.as_ref();
        return proved.is_some_and(|(who, _)| who == person);
    }
    matches!(
        entry.fact,
        Fact::PinTried { .. } | Fact::SignedIn { .. } | Fact::ClockSuspect { .. }
    )
}

/// Whoever sells, hands over or gives back has a shift that goes on.
fn s12_in_shift(memory: &Memory, entry: &Entry, person: &PersonId) -> Held {
    let sells = matches!(
        entry.fact,
        Fact::PaymentMade { .. } | Fact::Redeemed { .. } | Fact::CouponAsked { .. }
    );
    let has = memory.tables.open_shift(person).is_some();
    hold(!sells || has, name::AUTHORITY, || {
        let (seq, kind) = (entry.seq, entry.fact.kind());
        format!("entry {seq}: {person} wrote {kind} outside a shift")
    })
}

/// The till by itself sells and decides nothing.
fn s12_till(entry: &Entry) -> Held {
    let persons = matches!(
        entry.fact,
        Fact::PaymentMade { .. }
            | Fact::Redeemed { .. }
            | Fact::RefundAsked { .. }
            | Fact::CaseResolved { .. }
            | Fact::DoubtDecided { .. }
            | Fact::RecoveryEnded { .. }
            | Fact::CouponAsked { .. }
            | Fact::CouponRetried { .. }
            | Fact::CouponMoved {
                event: CouponEvent::Claimed { .. }
                    | CouponEvent::WrittenOff
                    | CouponEvent::GivenUp { .. }
                    | CouponEvent::UndoAsked { .. },
                ..
            }
    );
    hold(!persons, name::AUTHORITY, || {
        format!(
            "entry {}: the till itself wrote {}",
            entry.seq,
            entry.fact.kind()
        )
    })
}

fn s12_approved(memory: &Memory, entry: &Entry) -> Held {
    let (by, permission) = match &entry.fact {
        Fact::PaymentMoved {
            event: Event::Claimed { claim },
            ..
        } => (&claim.approved_by, Permission::ApproveClaim),
        Fact::CouponMoved {
            event: CouponEvent::Claimed { claim },
            ..
        } => (&claim.approved_by, Permission::ApproveClaim),
        Fact::CouponMoved {
            event: CouponEvent::UndoAsked { undo },
            ..
        } => (&undo.approved_by, Permission::Refund),
        Fact::RefundAsked { refund } => (&refund.approved_by, Permission::Refund),
        _ => return Ok(()),
    };
    let gives = if let Fact::RefundAsked { refund } = &entry.fact {
        Some(&refund.by)
    } else {
        None
    };
    // Money goes back on a manager's word, whoever gives it.
    let Some(by) = by.as_ref().or(gives) else {
        return Ok(());
    };
    let approves = |person: &PersonId| {
        let known = memory
            .tables
            .people
            .iter()
            .find(|(known, _)| known.id == *person);
        known.is_some_and(|(known, _)| known.role.allows(permission))
    };
    hold(approves(by), name::AUTHORITY, || {
        format!("{by} approved a {}", entry.fact.kind())
    })
}

const fn needed(fact: &Fact) -> Permission {
    match fact {
        Fact::CaseResolved { .. } => Permission::ResolveCases,
        Fact::CaseNoted { .. }
        | Fact::CaseContacted { .. }
        | Fact::CaseAssigned { .. }
        | Fact::CaseDueSet { .. }
        | Fact::CasesExported { .. }
        | Fact::WorkRetried { .. }
        | Fact::CouponRetried { .. } => Permission::WorkCases,
        Fact::DoubtDecided { .. } | Fact::RecoveryEnded { .. } => Permission::ApproveClaim,
        Fact::BackupsSet { .. } => Permission::Configure,
        Fact::ReportExported { .. } => Permission::Report,
        Fact::QueueTold { .. } => Permission::Keep,
        Fact::CouponMoved { event, .. } => match event {
            CouponEvent::Claimed { .. } => Permission::RedeemClaim,
            CouponEvent::WrittenOff => Permission::ResolveCases,
            _ => Permission::Sell,
        },
        Fact::PaymentMoved { event, .. } => match event {
            Event::Claimed { .. } => Permission::RedeemClaim,
            Event::EvidenceNoted { .. } => Permission::WorkCases,
            Event::WrittenOff | Event::Reopened => Permission::ResolveCases,
            _ => Permission::Sell,
        },
        _ => Permission::Sell,
    }
}
