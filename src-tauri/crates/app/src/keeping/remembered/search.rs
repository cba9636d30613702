//! The end of what was lost, looked for at the platforms.

use super::{Asking, IN_A_ROW, NotTold};
use hexiao_domain::{OrderNumber, Wallet};
use hexiao_ledger::EPOCH_GAP;
use std::collections::BTreeSet;

/// So many numbers are asked for where an epoch begins, and the first step to the end of what was lost.
const AT_THE_BEGINNING: u64 = 3;
/// Numbers further than this past the journal's end are not asked for.
const FURTHEST: u64 = 1 << 20;

/// The search for the end of what was lost.
pub(super) struct Search<'a> {
    asking: &'a Asking<'a>,
    /// Who answered in this run, or knew a lost number: without them nothing ends.
    must_tell: BTreeSet<Wallet>,
    /// Who did not answer twice: not asked again, so that nobody waits for them at each number.
    silent: BTreeSet<Wallet>,
}

/// Where a new epoch begins that no platform knows anything of.
pub(super) struct Beyond {
    pub epoch: i64,
    pub known: i64,
}

impl<'a> Search<'a> {
    /// This wallet's platform knew; `answered` are those that did in this run.
    pub fn new(asking: &'a Asking<'a>, knew: Wallet, mut answered: BTreeSet<Wallet>) -> Self {
        answered.insert(knew);
        Self {
            asking,
            must_tell: answered,
            silent: BTreeSet::new(),
        }
    }

    /// An image of a machine may be put back more than once: each life after it gave numbers away in
    /// an epoch of its own. Where that began depends on where the numbers before it ended: for all
    /// lives at the same, but for one that sold further than that before it knew.
    pub fn beyond(&mut self, first: u64, next: &OrderNumber) -> Result<Beyond, NotTold> {
        let mut epoch = next.epoch();
        let mut ends = BTreeSet::from([self.end_of(epoch, first)?]);
        if ends.last() < Some(&next.sequence()) {
            ends.insert(self.end_of(epoch, next.sequence())?);
        }
        loop {
            let known = ends.last().copied().unwrap_or_default();
            let gap = EPOCH_GAP.unsigned_abs() + 1;
            let begins: Vec<u64> = ends.iter().map(|end| end.saturating_add(gap)).collect();
            epoch = epoch.saturating_add(1);
            let mut is_known = false;
            for begin in &begins {
                is_known = is_known || self.is_any_known(epoch, *begin, AT_THE_BEGINNING)?;
            }
            if !is_known {
                return Ok(Beyond {
                    epoch: epoch.into(),
                    known: i64::try_from(known).unwrap_or(i64::MAX),
                });
            }
            ends.clear();
            for begin in begins {
                ends.insert(self.end_of(epoch, begin)?);
            }
        }
    }

    /// A number past the last one that is known, at most twice as far as that one is.
    fn end_of(&mut self, epoch: u32, from: u64) -> Result<u64, NotTold> {
        let mut distance = AT_THE_BEGINNING;
        while distance < FURTHEST
            && self.is_any_known(epoch, from.saturating_add(distance), IN_A_ROW)?
        {
            distance = distance.saturating_mul(2);
        }
        Ok(from.saturating_add(distance).saturating_add(IN_A_ROW))
    }

    /// Whether a platform knows one of so many numbers; not told where none does and none could say
    /// so, or where one is silent that must tell.
    fn is_any_known(&mut self, epoch: u32, from: u64, many: u64) -> Result<bool, NotTold> {
        let mut told = false;
        for ahead in 0..many {
            let order = self.asking.number(epoch, from.saturating_add(ahead));
            for (wallet, platform) in &self.asking.platforms {
                if self.silent.contains(wallet) {
                    continue;
                }
                let ask = || self.asking.is_known(&**platform, &order);
                match ask().or_else(|NotTold| ask()) {
                    Ok(true) => {
                        self.must_tell.insert(*wallet);
                        return Ok(true);
                    }
                    Ok(false) => told = true,
                    Err(NotTold) => drop(self.silent.insert(*wallet)),
                }
            }
        }
        match told && self.must_tell.is_disjoint(&self.silent) {
            true => Ok(false),
            false => Err(NotTold),
        }
    }
}
