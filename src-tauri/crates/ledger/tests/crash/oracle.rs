//! What a start after a crash must find: everything that was acknowledged, at most what one
//! more transaction wrote, whole, and no alarm.

use super::life::{Act, Life, Weakness};
use hexiao_faultdisk::Disk;
use hexiao_ledger::{Head, Store};
use std::collections::BTreeMap;

/// The ledger after each transaction of a life without a fault: its head and a digest of all
/// it holds.
#[derive(Clone, Default)]
pub struct Reference(BTreeMap<i64, (Head, [u8; 32])>);

impl Reference {
    pub fn learn(&mut self, store: &Store) {
        let head = store.head();
        self.0
            .entry(head.seq)
            .or_insert_with(|| (head, store.contents().unwrap()));
    }

    /// The head after the transaction that follows `acked`, if there was one.
    fn next(&self, acked: i64) -> Option<i64> {
        let mut later = self.0.range(acked + 1..);
        later.next().map(|(seq, _)| *seq)
    }

    /// Whether the ledger is as it was after one of the transactions.
    pub fn knows(&self, store: &Store) -> bool {
        let head = store.head();
        let known = self.0.get(&head.seq);
        known.is_some_and(|(known, contents)| {
            *known == head && store.contents().is_ok_and(|found| found == *contents)
        })
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
    let alarm = life.store.doubt().is_some();
    if head.seq < acked {
        return Err(if alarm {
            Wrong::LostAndTold
        } else {
            Wrong::Lost
        });
    }
    if alarm {
        return Err(Wrong::FalseAlarm);
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
