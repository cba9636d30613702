//! The payment platforms as witnesses: a machine that is put back as a whole takes every witness
//! of its own back with it, but an order number that it gave away stays known where it was sent.

use super::lost::LostSince;
use crate::app::{App, lock};
use crate::error::write_problem;
use hexiao_contract::Problem;
use hexiao_domain::{Actor, Answer, Method, OrderNumber, Wallet};
use hexiao_ledger::EPOCH_GAP;
use hexiao_platforms::{Asked, Platform};
use hexiao_sync::Stamps;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// So many numbers in a row are asked for: a platform knows nothing of a code that nobody scanned.
const IN_A_ROW: u64 = 3;
/// The same where the end of what was lost is looked for.
const NEAR_THE_END: u64 = 10;
/// Numbers further than this past the journal's end are not asked for.
const FURTHEST: u64 = 1 << 20;

/// A platform did not answer, or not so that it can be believed: it is asked later.
struct NotTold;

/// A sale whose number is known already looks so often, ten seconds long, whether the till has found the
/// end of what was lost.
const LOOKS: u32 = 200;
const LOOK: Duration = Duration::from_millis(50);

/// What one run asked for, over all its tries.
#[derive(Default)]
pub struct Questions {
    /// The last sequence that was given away before the run.
    began_after: i64,
    /// Who answered.
    answered: BTreeSet<Wallet>,
    /// There is nobody else to ask.
    all: bool,
    /// A sale was about to be given this sequence, which is known.
    suspected: Option<u64>,
    /// How often an account was set: what was asked of another one meanwhile does not count.
    accounts_set: u64,
}

/// One try.
struct Asking<'a> {
    app: &'a App,
    platforms: Vec<(Wallet, Arc<dyn Platform>)>,
    since: LostSince,
    goes_on: &'a dyn Fn() -> bool,
}

/// The search for the end of what was lost.
struct Search<'a> {
    asking: &'a Asking<'a>,
    /// Who knew a lost number: without them nothing ends.
    knew: BTreeSet<Wallet>,
    /// Who did not answer: asked once, so that nobody waits for them at each number.
    silent: BTreeSet<Wallet>,
}

/// Where a new epoch begins that no platform knows anything of.
struct Beyond {
    epoch: i64,
    known: i64,
}

impl App {
    /// Before this run gives a number away.
    pub(super) fn begin_asking(&self) -> Result<(), Problem> {
        let next = self.read(|view| view.next_order())?;
        lock(&self.keeping.questions).began_after = before(&next);
        Ok(())
    }

    /// Its account is another now.
    pub(crate) fn ask_wallet_anew(&self, wallet: Wallet) {
        let mut questions = lock(&self.keeping.questions);
        questions.accounts_set = questions.accounts_set.wrapping_add(1);
        questions.answered.remove(&wallet);
        questions.all = false;
    }

    /// Whether there is somebody to be asked; and at once, because a sale waits for it.
    pub(super) fn somebody_is_to_be_asked(&self) -> (bool, bool) {
        let questions = lock(&self.keeping.questions);
        let at_once = questions.suspected.is_some();
        (!questions.all || at_once, at_once)
    }

    /// The last sequence that the journal knew before this run gave more away.
    pub(super) fn known_before(&self, sequence: i64) -> i64 {
        sequence.min(lock(&self.keeping.questions).began_after)
    }

    /// Asks each platform for the order numbers that come next. One that is known there and not
    /// here was given away by a ledger that held more: this one goes on in a new epoch, in
    /// recovery. True once all have answered.
    pub(super) fn platforms_have_answered(&self, goes_on: &dyn Fn() -> bool) -> bool {
        self.ask_the_platforms(goes_on).unwrap_or_else(|problem| {
            tracing::error!(code = %problem.code, "the platforms were not asked for lost orders");
            false
        })
    }

    fn ask_the_platforms(&self, goes_on: &dyn Fn() -> bool) -> Result<bool, Problem> {
        let accounts = self.read(|view| view.accounts())?;
        let (since, suspected, accounts_set) = {
            let mut questions = lock(&self.keeping.questions);
            let suspected = questions.suspected.take();
            (questions.began_after, suspected, questions.accounts_set)
        };
        let asking = self.asking(since, goes_on)?;
        let next = self.read(|view| view.next_order())?;
        let sequences = sequences_to_ask(since, suspected, &next);
        let note = |note: &dyn Fn(&mut Questions)| {
            let mut questions = lock(&self.keeping.questions);
            if questions.accounts_set == accounts_set {
                note(&mut questions);
            }
        };
        let mut all = true;
        for wallet in accounts.iter().map(|account| account.wallet) {
            if self.has_answered(wallet) {
                continue;
            }
            match asking.is_lost(wallet, next.epoch(), &sequences) {
                Ok(false) => note(&|questions| {
                    let _new = questions.answered.insert(wallet);
                }),
                Ok(true) => {
                    if let Ok(beyond) = asking.search(wallet).beyond(&next) {
                        self.entries_are_lost(&next, &beyond)?;
                    }
                    return Ok(false);
                }
                // An account whose keys cannot be read now may be asked later, too.
                Err(NotTold) => all = false,
            }
        }
        note(&|questions| questions.all = all);
        Ok(all)
    }

    /// In a recovery they are asked otherwise; after it they are asked here.
    pub(super) fn nobody_is_asked_now(&self) -> bool {
        let is_idle = self.is_idle().unwrap_or(true);
        if is_idle {
            lock(&self.keeping.questions).suspected = None;
        }
        is_idle
    }

    /// Before a sale at a platform that has not answered in this run: the number that the sale is
    /// about to be given may be another sale's there, whose money it would take for its own. What
    /// does not answer is asked later. Of a known number the thread that asks is told.
    pub(crate) fn number_is_new_to(&self, wallet: Wallet) -> Result<(), Problem> {
        if self.has_answered(wallet) || self.is_idle()? {
            return Ok(());
        }
        let order = self.read(|view| view.next_order())?;
        let (platform, now) = (self.platform(wallet)?, self.host.now());
        // Whoever waits here gets no more than a platform's usual patience: where orders are found by
        // reading a list, the last day's.
        let made_now = Asked::Made {
            order: &order,
            at: now,
        };
        let is_known = knows(&platform.query(made_now, now), &order).unwrap_or(false);
        if !is_known || !self.is_not_ours(wallet, &order)? {
            return Ok(());
        }
        lock(&self.keeping.questions).suspected = Some(order.sequence());
        for _ in 0..LOOKS {
            std::thread::sleep(LOOK);
            // In recovery the sale is refused like any other.
            if self.is_idle()? {
                return Ok(());
            }
        }
        Err(Problem::new("number_taken"))
    }

    fn has_answered(&self, wallet: Wallet) -> bool {
        lock(&self.keeping.questions).answered.contains(&wallet)
    }

    fn asking<'a>(
        &'a self,
        began_after: i64,
        goes_on: &'a dyn Fn() -> bool,
    ) -> Result<Asking<'a>, Problem> {
        let able = |wallet: Wallet| Some((wallet, self.platform(wallet).ok()?));
        Ok(Asking {
            app: self,
            platforms: Wallet::ALL.into_iter().filter_map(able).collect(),
            since: self.lost_since(began_after)?,
            goes_on,
        })
    }

    /// Nothing of the journal's went to this wallet's platform under that number: another wallet's
    /// orders do not, nor do claims by the printed code. Read after the answer: what was sent meanwhile
    /// was written before it was sent.
    fn is_not_ours(&self, wallet: Wallet, order: &OrderNumber) -> Result<bool, Problem> {
        let payment = self.read(|view| view.payment(order))?;
        Ok(payment.is_none_or(|payment| {
            payment.method == Method::StaticCode || !is_one_platform(payment.wallet, wallet)
        }))
    }

    fn entries_are_lost(&self, next: &OrderNumber, beyond: &Beyond) -> Result<(), Problem> {
        tracing::error!(
            beyond.known,
            "a platform knows order numbers that the journal does not hold"
        );
        // What was asked about may have been recovered since.
        let goes_on = self.read(|view| view.next_order())?;
        if self.is_idle()? || goes_on.epoch() != next.epoch() {
            return Ok(());
        }
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
    /// Whether this wallet's platform knows one of these sequences that the journal does not hold.
    /// Each is asked for, so that one that is not told hides no other.
    fn is_lost(&self, wallet: Wallet, epoch: u32, sequences: &[u64]) -> Result<bool, NotTold> {
        let mut platforms = self.platforms.iter();
        let (_, platform) = platforms.find(|(of, _)| *of == wallet).ok_or(NotTold)?;
        let mut told = Ok(false);
        for sequence in sequences {
            let order = self.number(epoch, *sequence);
            match self.is_known(&**platform, &order) {
                Ok(true) => match self.app.is_not_ours(wallet, &order) {
                    Ok(true) => return Ok(true),
                    Ok(false) => {}
                    Err(_) => told = Err(NotTold),
                },
                Ok(false) => {}
                Err(NotTold) => told = Err(NotTold),
            }
        }
        told
    }

    fn search(&self, knew: Wallet) -> Search<'_> {
        Search {
            asking: self,
            knew: BTreeSet::from([knew]),
            silent: BTreeSet::new(),
        }
    }

    fn number(&self, epoch: u32, sequence: u64) -> OrderNumber {
        OrderNumber::new(&self.app.shop.till, epoch, sequence)
    }

    fn is_known(&self, platform: &dyn Platform, order: &OrderNumber) -> Result<bool, NotTold> {
        if !(self.goes_on)() {
            return Err(NotTold);
        }
        let answer = platform.query(self.since.asks(order), self.app.host.now());
        knows(&answer, order)
    }
}

impl Search<'_> {
    /// An image of a machine may be put back more than once: each life after it gave numbers away in
    /// an epoch of its own, the same ones each time.
    fn beyond(&mut self, next: &OrderNumber) -> Result<Beyond, NotTold> {
        let mut epoch = next.epoch();
        let mut known = self.end_of(epoch, next.sequence())?;
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
    fn end_of(&mut self, epoch: u32, from: u64) -> Result<u64, NotTold> {
        let mut distance = IN_A_ROW;
        while distance < FURTHEST
            && self.is_any_known(epoch, from.saturating_add(distance), NEAR_THE_END)?
        {
            distance = distance.saturating_mul(2);
        }
        Ok(from.saturating_add(distance).saturating_add(NEAR_THE_END))
    }

    /// Whether a platform knows one of so many numbers; not told where none does and none could say
    /// so, or where one is silent that knew others.
    fn is_any_known(&mut self, epoch: u32, from: u64, many: u64) -> Result<bool, NotTold> {
        let mut told = false;
        for ahead in 0..many {
            let order = self.asking.number(epoch, from.saturating_add(ahead));
            for (wallet, platform) in &self.asking.platforms {
                if self.silent.contains(wallet) {
                    continue;
                }
                match self.asking.is_known(&**platform, &order) {
                    Ok(true) => {
                        self.knew.insert(*wallet);
                        return Ok(true);
                    }
                    Ok(false) => told = true,
                    Err(NotTold) => drop(self.silent.insert(*wallet)),
                }
            }
        }
        match told && self.knew.is_disjoint(&self.silent) {
            true => Ok(false),
            false => Err(NotTold),
        }
    }
}

/// Those that come next, the first that this run gave away, maybe at another wallet, and the one that a
/// sale met.
fn sequences_to_ask(began_after: i64, suspected: Option<u64>, next: &OrderNumber) -> Vec<u64> {
    let first = u64::try_from(began_after).unwrap_or_default();
    let first = first.saturating_add(1)..=first.saturating_add(IN_A_ROW);
    let next = next.sequence()..next.sequence().saturating_add(IN_A_ROW);
    let all: BTreeSet<u64> = first.chain(next).chain(suspected).collect();
    all.into_iter().collect()
}

/// Wallets of the open protocol may be paid over one account of an aggregator.
fn is_one_platform(one: Wallet, other: Wallet) -> bool {
    let is_open = |wallet: Wallet| matches!(wallet, Wallet::Unionpay | Wallet::Other);
    one == other || (is_open(one) && is_open(other))
}

/// The sequence before this number's.
fn before(order: &OrderNumber) -> i64 {
    i64::try_from(order.sequence()).map_or(i64::MAX, |sequence| sequence.saturating_sub(1))
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

    #[test]
    fn what_comes_next_what_this_run_gave_away_first_and_what_a_sale_met_are_asked_for() {
        assert_eq!(sequences_to_ask(6, None, &order(7)), [7, 8, 9]);
        assert_eq!(sequences_to_ask(6, None, &order(8)), [7, 8, 9, 10]);
        let met = sequences_to_ask(6, Some(18), &order(20));
        assert_eq!(met, [7, 8, 9, 18, 20, 21, 22]);
    }

    #[test]
    fn only_the_wallets_of_the_open_protocol_may_share_an_account() {
        for one in Wallet::ALL {
            assert!(is_one_platform(one, one), "{one:?}");
            assert!(!is_one_platform(one, Wallet::Alipay) || one == Wallet::Alipay);
        }
        assert!(is_one_platform(Wallet::Unionpay, Wallet::Other));
        assert!(!is_one_platform(Wallet::Unionpay, Wallet::Wechatpay));
    }
}
