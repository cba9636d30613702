//! What a start after a crash must find: everything that was acknowledged, at most what one
//! more transaction wrote, whole, and no alarm.

use super::acts::Act;
use super::again::again;
use super::life::{Life, Weakness};
use hexiao_faultdisk::Disk;
use hexiao_ledger::{Doubt, Head, Store};
use std::collections::BTreeMap;

/// The ledger after a transaction: its head, a digest of all it holds, and whether it is in
/// doubt.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Known {
    head: Head,
    contents: [u8; 32],
    doubt: Option<Doubt>,
}

impl Known {
    fn of(store: &Store) -> Option<Self> {
        Some(Self {
            head: store.head(),
            contents: store.contents().ok()?,
            doubt: store.doubt(),
        })
    }
}

/// The ledger after each transaction of a life without a fault.
#[derive(Clone, Default)]
pub struct Reference(BTreeMap<i64, Known>);

impl Reference {
    pub fn learn(&mut self, store: &Store) {
        self.0
            .entry(store.head().seq)
            .or_insert_with(|| Known::of(store).unwrap());
    }

    /// The head after the transaction that follows `acked`, if there was one.
    fn next(&self, acked: i64) -> Option<i64> {
        let mut later = self.0.range(acked + 1..);
        later.next().map(|(seq, _)| *seq)
    }

    /// The doubt of the ledger after entry `seq`.
    fn doubt(&self, seq: i64) -> Option<Doubt> {
        self.0.get(&seq).and_then(|known| known.doubt)
    }

    /// Whether the ledger is as it was after one of the transactions.
    pub fn knows(&self, store: &Store) -> bool {
        let known = self.0.get(&store.head().seq);
        known.is_some_and(|known| Known::of(store).as_ref() == Some(known))
    }
}

/// What is wrong with a disk after a crash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// Something acknowledged is gone, and nothing says so.
    Lost,
    /// Something acknowledged is gone, and the witness says so.
    LostAndTold,
    /// More than one transaction that nobody was told of.
    Extra,
    /// Half of a transaction, or something else than was written.
    Partial,
    /// The ledger does not open.
    Shut,
    /// An alarm on a disk that lost nothing.
    FalseAlarm,
    /// A ledger that was in doubt, and whose doubt nobody has answered, is believed.
    NoAlarm,
}

/// Starts a till on the disk and judges what it finds.
pub fn judge(
    disk: &Disk,
    weakness: Weakness,
    reference: &Reference,
    acked: i64,
) -> Result<Life, Wrong> {
    let life = Life::start(disk, weakness).map_err(|_| Wrong::Shut)?;
    let head = life.store.head();
    let doubt = life.store.doubt();
    let alarm = doubt.is_some();
    if head.seq < acked {
        return Err(if alarm {
            Wrong::LostAndTold
        } else {
            Wrong::Lost
        });
    }
    if doubt != reference.doubt(head.seq) {
        return Err(match alarm {
            true => Wrong::FalseAlarm,
            false => Wrong::NoAlarm,
        });
    }
    if head.seq > acked && reference.next(acked) != Some(head.seq) {
        return Err(Wrong::Extra);
    }
    match reference.knows(&life.store) {
        true => Ok(life),
        false => Err(Wrong::Partial),
    }
}

/// All that is compared with the reference is a digest, so it must tell ledgers apart.
#[test]
fn the_digest_is_the_same_for_the_same_morning_and_another_after_each_act() {
    again!();
    let weakness = Weakness::default();
    let mut lives = [Life::new(weakness), Life::new(weakness)];
    let mut seen = Vec::new();
    for act in [Act::SignIn, Act::Make, Act::Pay(0), Act::Redeem(0)] {
        for life in &mut lives {
            life.act(act).unwrap();
        }
        let digests = lives.each_ref().map(|life| life.store.contents().unwrap());
        assert_eq!(digests[0], digests[1], "{act:?}");
        assert!(!seen.contains(&digests[0]), "{act:?}");
        seen.push(digests[0]);
    }
}
