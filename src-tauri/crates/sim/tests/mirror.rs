//! The ledger of the simulation is a mirror. Here it is held against the real one: what the tills of a
//! stormy shop wrote, written again into SQLite, gives the same journal and the same books.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_domain::{Case, CaseId, Fact, JournalEntry, OrderNumber, ShiftId, WorkKind};
use hexiao_ledger::{Ledger, Options, ReadError, Stamp, View};
use hexiao_sim::{Kept, Memory, View as _, ledgers};
use std::borrow::Cow;

/// Shops.
const RUNS: u64 = if cfg!(debug_assertions) { 6 } else { 200 };

/// What the ledger adds by itself: a clock that went back, and money that came twice. The mirror signs
/// with a stand-in that no real key knows.
const fn is_given(fact: &Fact) -> bool {
    !matches!(
        fact,
        Fact::Checkpoint { .. }
            | Fact::ClockSuspect { .. }
            | Fact::DoublePaid {
                elsewhere: None,
                ..
            }
    )
}

const fn is_signed(fact: &Fact) -> bool {
    matches!(fact, Fact::Checkpoint { .. })
}

/// A new epoch of the ledger leaves room for the numbers that may be lost; the mirror's takes room as they
/// are found. It is given as much as will have been found.
fn with_room(memory: &mut Memory) {
    let mut room = 0;
    for entry in memory.journal.iter_mut().rev() {
        if let Fact::PaymentFound { payment, .. } = &entry.fact {
            room = room.max(i64::try_from(payment.order.sequence()).unwrap());
        }
        if let Fact::EpochBegun { after_sequence, .. } = &mut entry.fact {
            *after_sequence = (*after_sequence).max(room);
            room = 0;
        }
    }
}

/// What is compared here is no disk's work.
fn unsynced() -> Options {
    Options {
        unsynced_witness: true,
        synchronous: Some("OFF"),
        ..Options::default()
    }
}

/// The same transactions, one by one.
fn written(memory: &Memory, ledger: &Ledger) {
    for entries in memory.transactions() {
        let first = entries.first().unwrap();
        let stamp = Stamp {
            at: first.at,
            mono_ms: first.seq,
            boot: "mirror".to_owned(),
            actor: first.actor.clone(),
        };
        let facts = entries.iter().map(|entry| entry.fact.clone());
        let facts: Vec<Fact> = facts.filter(is_given).collect();
        let told = format!("{facts:?}");
        let done = ledger.write(stamp, |_| Ok((facts, ())));
        done.unwrap_or_else(|error| panic!("entry {}: {error}: {told}", first.seq));
    }
}

fn fact_of(entry: &JournalEntry) -> Fact {
    let mut body: serde_json::Value = serde_json::from_str(&entry.body).unwrap();
    serde_json::from_value(body["what"].take()).unwrap()
}

fn same_journal(memory: &Memory, ledger: &Ledger) {
    let real = ledger.read(|view| view.entries(1, i64::MAX)).unwrap();
    let mut real = real
        .iter()
        .map(|entry| (fact_of(entry), entry.at_ms, entry.actor.clone()));
    let mirror = memory
        .journal
        .iter()
        .filter(|entry| !is_signed(&entry.fact));
    for entry in mirror {
        let (fact, at, actor) = real.next().expect("no fewer entries");
        let seq = entry.seq;
        assert_eq!(fact, entry.fact, "entry {seq}");
        let mirrored = (entry.at.millis(), entry.actor.as_str());
        assert_eq!((at, actor.as_str()), mirrored, "entry {seq}");
    }
    assert_eq!(real.next(), None, "no more entries");
}

const KINDS: [WorkKind; 5] = [
    WorkKind::Cancel,
    WorkKind::Verify,
    WorkKind::LateCheck,
    WorkKind::Refund,
    WorkKind::Upload,
];

fn same_payment(memory: &Memory, view: &View<'_>, order: &OrderNumber) -> Result<(), ReadError> {
    let mirror = memory.payment(order).map(Cow::into_owned);
    assert_eq!(view.payment(order)?, mirror, "{order}");
    assert_eq!(view.refunds(order)?, memory.refunds(order), "{order}");
    for kind in KINDS {
        assert_eq!(
            view.work(order, kind)?,
            memory.work(order, kind),
            "{order} {kind:?}"
        );
    }
    Ok(())
}

/// The mirror does not link a case with what came before it, so it does not know either who goes on with it.
fn same_case(real: Option<Case>, mirror: Option<Case>, id: CaseId) {
    let is_linked = real.as_ref().is_some_and(|case| case.earlier.is_some());
    let unlinked = |case: Case| Case {
        earlier: None,
        assigned: case.assigned.filter(|_| !is_linked),
        ..case
    };
    assert_eq!(real.map(unlinked), mirror.map(unlinked), "case {id}");
}

fn same_books(memory: &Memory, ledger: &Ledger) {
    ledger
        .read(|view| {
            for order in memory.orders() {
                same_payment(memory, view, order)?;
            }
            for id in memory.coupon_ids() {
                let mirror = memory.coupon(id).map(Cow::into_owned);
                assert_eq!(view.coupon(id)?, mirror, "{id}");
            }
            for id in (1..=view.case_count()? + 1).map(CaseId) {
                same_case(view.case(id)?, memory.case(id), id);
            }
            let shifts = view.next_shift()?;
            assert_eq!(shifts, memory.next_shift());
            for id in (1..shifts.0).map(ShiftId) {
                assert_eq!(view.shift(id)?, memory.shift(id), "{id:?}");
            }
            let doubts = view.in_doubt(u32::MAX)?.into_iter();
            let mut doubts: Vec<OrderNumber> = doubts.map(|payment| payment.order).collect();
            let mut mirrored = memory.doubts();
            doubts.sort();
            mirrored.sort();
            assert_eq!(doubts, mirrored);
            assert_eq!(view.next_order().ok(), memory.next_order());
            assert_eq!(Some(view.exposure()?), memory.exposure());
            assert_eq!(view.cancels()?, memory.cancels());
            assert_eq!(view.head()?.epoch, memory.epoch());
            Ok(())
        })
        .unwrap();
}

#[test]
fn what_the_mirror_wrote_is_in_the_real_ledger_the_same_journal_and_the_same_books() {
    for seed in 0..RUNS {
        for Kept { till, mut memory } in ledgers(seed).expect("an honest run") {
            println!("seed {seed}, {till}: {} entries", memory.journal.len());
            with_room(&mut memory);
            let dir = tempfile::tempdir().unwrap();
            let ledger = Ledger::create_with(dir.path(), unsynced()).unwrap();
            written(&memory, &ledger);
            same_journal(&memory, &ledger);
            same_books(&memory, &ledger);
            assert_eq!(ledger.verify().unwrap().problems, []);
        }
    }
}
