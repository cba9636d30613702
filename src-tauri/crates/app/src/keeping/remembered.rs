//! The payment platforms as witnesses: a machine that is put back as a whole takes every witness
//! of its own back with it, but an order number that it gave away stays known where it was sent.

use crate::app::App;
use crate::error::write_problem;
use hexiao_contract::Problem;
use hexiao_domain::{Actor, Answer, OrderNumber, Wallet};
use hexiao_ledger::EPOCH_GAP;
use hexiao_platforms::{Asked, Platform};
use hexiao_sync::Stamps;
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many numbers in a row are asked for: a platform knows nothing of a code that nobody scanned.
const IN_A_ROW: u64 = 3;
/// The same where the end of what was lost is looked for.
const NEAR_THE_END: u64 = 10;
/// Numbers further than this past the journal's end are not asked for.
const FURTHEST: u64 = 1 << 20;

/// A platform did not answer, or not so that it can be believed: it is asked later.
struct NotTold;

/// What one run asked for, over all its tries.
#[derive(Default)]
pub(super) struct Questions {
    /// The number that came next when the run began: what was given away since is no witness.
    first: Option<OrderNumber>,
    /// Who answered.
    answered: BTreeSet<Wallet>,
}

/// One try.
struct Asking<'a> {
    app: &'a App,
    platforms: Vec<(Wallet, Arc<dyn Platform>)>,
    goes_on: &'a dyn Fn() -> bool,
}

/// Where a new epoch begins that no platform knows anything of.
struct Beyond {
    epoch: i64,
    known: i64,
}

impl App {
    /// Asks each platform for the order numbers that come next. One that is known there and not
    /// here was given away by a ledger that held more: this one goes on in a new epoch, in
    /// recovery. True once all have answered, or there is nothing to ask.
    pub(super) fn platforms_have_answered(
        &self,
        questions: &mut Questions,
        goes_on: &dyn Fn() -> bool,
    ) -> bool {
        self.ask_the_platforms(questions, goes_on)
            .unwrap_or_else(|problem| {
                tracing::error!(code = %problem.code, "the platforms were not asked for lost orders");
                false
            })
    }

    fn ask_the_platforms(
        &self,
        questions: &mut Questions,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<bool, Problem> {
        if self.is_idle()? {
            return Ok(true);
        }
        let (accounts, next) = self.read(|view| Ok((view.accounts()?, view.next_order()?)))?;
        let first = questions.first.get_or_insert(next).clone();
        let wallets: Vec<Wallet> = accounts.iter().map(|account| account.wallet).collect();
        let able = |wallet: &Wallet| Some((*wallet, self.platform(*wallet).ok()?));
        let asking = Asking {
            app: self,
            platforms: wallets.iter().filter_map(able).collect(),
            goes_on,
        };
        for (wallet, platform) in &asking.platforms {
            if questions.answered.contains(wallet) {
                continue;
            }
            match asking.is_lost(&**platform, &first) {
                Err(NotTold) => {}
                Ok(false) => drop(questions.answered.insert(*wallet)),
                Ok(true) => match asking.beyond(&first) {
                    Err(NotTold) => return Ok(false),
                    Ok(beyond) => return self.entries_are_lost(&beyond).map(|()| true),
                },
            }
        }
        // An account whose keys cannot be read now may be asked later.
        Ok(wallets.iter().all(|one| questions.answered.contains(one)))
    }

    fn entries_are_lost(&self, beyond: &Beyond) -> Result<(), Problem> {
        tracing::error!(
            beyond.known,
            "a platform knows order numbers that the journal does not hold"
        );
        let stamp = self.host.stamp(Actor::Till);
        let begun = self
            .ledger
            .begin_epoch_after(&stamp, beyond.epoch, beyond.known);
        begun.map_err(write_problem)?;
        self.tell_health();
        self.stop_workers();
        Ok(())
    }
}

impl Asking<'_> {
    /// Whether this platform knows one of the numbers from `first` on that the journal does not
    /// hold. Each is asked for, so that one that is not told hides no other.
    fn is_lost(&self, platform: &dyn Platform, first: &OrderNumber) -> Result<bool, NotTold> {
        let mut told = Ok(false);
        for ahead in 0..IN_A_ROW {
            let order = self.number(first.epoch(), first.sequence().saturating_add(ahead));
            match self.is_known(platform, &order) {
                Ok(true) if self.is_not_ours(&order)? => return Ok(true),
                Ok(_) => {}
                Err(NotTold) => told = Err(NotTold),
            }
        }
        told
    }

    /// An image of a machine may be put back more than once: each life after it gave numbers away in
    /// an epoch of its own, the same ones each time.
    fn beyond(&self, first: &OrderNumber) -> Result<Beyond, NotTold> {
        let mut epoch = first.epoch();
        let mut known = self.end_of(epoch, first.sequence())?;
        loop {
            epoch = epoch.saturating_add(1);
            let begins = known.saturating_add(EPOCH_GAP.unsigned_abs() + 1);
            match self.is_any_known(epoch, begins, IN_A_ROW)? {
                true => known = self.end_of(epoch, begins)?,
                false => break,
            }
        }
        Ok(Beyond {
            epoch: epoch.into(),
            known: i64::try_from(known).unwrap_or(i64::MAX),
        })
    }

    /// A number past the last one that is known, at most twice as far as that one is.
    fn end_of(&self, epoch: u32, from: u64) -> Result<u64, NotTold> {
        let mut distance = IN_A_ROW;
        while distance < FURTHEST
            && self.is_any_known(epoch, from.saturating_add(distance), NEAR_THE_END)?
        {
            distance = distance.saturating_mul(2);
        }
        Ok(from.saturating_add(distance).saturating_add(NEAR_THE_END))
    }

    /// Whether a platform knows one of so many numbers; not told where none does and none could say so.
    fn is_any_known(&self, epoch: u32, from: u64, many: u64) -> Result<bool, NotTold> {
        let mut told = Err(NotTold);
        for ahead in 0..many {
            let order = self.number(epoch, from.saturating_add(ahead));
            for (_, platform) in &self.platforms {
                match self.is_known(&**platform, &order) {
                    Ok(true) => return Ok(true),
                    Ok(false) => told = Ok(false),
                    Err(NotTold) => {}
                }
            }
        }
        told
    }

    fn number(&self, epoch: u32, sequence: u64) -> OrderNumber {
        OrderNumber::new(&self.app.shop.till, epoch, sequence)
    }

    fn is_known(&self, platform: &dyn Platform, order: &OrderNumber) -> Result<bool, NotTold> {
        if !(self.goes_on)() {
            return Err(NotTold);
        }
        let answer = platform.query(Asked::Order(order), self.app.host.now());
        knows(&answer, order)
    }

    /// Read after the answer: what was sent meanwhile was written before it was sent.
    fn is_not_ours(&self, order: &OrderNumber) -> Result<bool, NotTold> {
        let payment = self.app.read(|view| view.payment(order));
        payment
            .map(|payment| payment.is_none())
            .map_err(|_| NotTold)
    }
}

/// Money that names another order accuses nobody.
fn knows(answer: &Answer, order: &OrderNumber) -> Result<bool, NotTold> {
    match answer {
        Answer::Paid(proof) if proof.order_number.as_deref() == Some(order.as_str()) => Ok(true),
        Answer::Pending | Answer::Closed(_) => Ok(true),
        Answer::NotFound | Answer::Refused(_) => Ok(false),
        Answer::Paid(_) | Answer::Unknown(_) => Err(NotTold),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::{Currency, Money, Proof, TillId, TransactionId};

    fn order(sequence: u64) -> OrderNumber {
        OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence)
    }

    fn paid(named: Option<&OrderNumber>) -> Answer {
        Answer::Paid(Proof {
            transaction_id: TransactionId::parse("2026120222001700").unwrap(),
            order_number: named.map(ToString::to_string),
            amount: Money::new(100, Currency::Cny),
            payer: None,
            paid_at: None,
        })
    }

    #[test]
    fn only_money_that_names_the_order_says_that_it_is_known() {
        let asked = order(7);
        let told = |answer: &Answer| knows(answer, &asked).ok();
        assert_eq!(told(&paid(Some(&asked))), Some(true));
        assert_eq!(told(&paid(Some(&order(8)))), None, "asked for again");
        assert_eq!(told(&paid(None)), None);
        assert_eq!(told(&Answer::Pending), Some(true));
        assert_eq!(told(&Answer::NotFound), Some(false));
    }
}
