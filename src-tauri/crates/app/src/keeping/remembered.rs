//! The payment platforms as witnesses: a machine that is put back as a whole takes every witness
//! of its own back with it, but an order number that it gave away stays known where it was sent.

mod search;

use super::lost::LostSince;
use crate::app::{App, lock};
use crate::error::write_problem;
use hexiao_contract::Problem;
use hexiao_domain::{Actor, Answer, Method, OrderNumber, Wallet};
use hexiao_ledger::EPOCH_GAP;
use hexiao_platforms::{Asked, Platform};
use hexiao_sync::Stamps;
use search::{Beyond, Search};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// So many numbers in a row are asked for: a platform knows nothing of a code that nobody scanned.
const IN_A_ROW: u64 = 10;
/// A platform that so many numbers bring no answer from is asked for no more of them in this try.
const NO_ANSWERS: u32 = 3;
/// A platform did not answer, or not so that it can be believed: it is asked later.
struct NotTold;

/// A sale whose number is known already looks so often, half a minute long, whether the till has found
/// the end of what was lost.
const LOOKS: u32 = 600;
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
    /// A sale at this wallet was about to be given this sequence, which is known there.
    suspected: Option<(Wallet, u64)>,
    /// It waits.
    at_once: bool,
    /// How often somebody was to be asked anew: what was asked meanwhile does not count.
    anew: u64,
}

impl Questions {
    fn ask_anew(&mut self, is_asked: impl Fn(Wallet) -> bool) {
        self.anew = self.anew.wrapping_add(1);
        self.answered.retain(|wallet| !is_asked(*wallet));
        self.all = false;
    }
}

/// One try.
struct Asking<'a> {
    app: &'a App,
    platforms: Vec<(Wallet, Arc<dyn Platform>)>,
    since: LostSince,
    suspected: Option<(Wallet, u64)>,
    goes_on: &'a dyn Fn() -> bool,
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
        lock(&self.keeping.questions).ask_anew(|asked| asked == wallet);
    }

    /// Whether there is somebody to be asked; and at once, because a sale waits for it.
    pub(super) fn somebody_is_to_be_asked(&self) -> (bool, bool) {
        let questions = lock(&self.keeping.questions);
        (!questions.all, questions.at_once)
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
        // Before the accounts: one that is set meanwhile is asked anew.
        let (began_after, suspected, anew) = {
            let mut questions = lock(&self.keeping.questions);
            questions.at_once = false;
            (questions.began_after, questions.suspected, questions.anew)
        };
        let (accounts, next, epoch_after) = self.read(|view| {
            let next = view.next_order()?;
            Ok((view.accounts()?, next, view.epoch_began_after()))
        })?;
        let asking = self.asking(began_after, suspected, goes_on)?;
        let first = after(began_after.max(epoch_after));
        let sequences = sequences_to_ask(first, suspected.map(|(_, sequence)| sequence), &next);
        let note = |note: &dyn Fn(&mut Questions)| {
            let mut questions = lock(&self.keeping.questions);
            if questions.anew == anew {
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
                    let answered = lock(&self.keeping.questions).answered.clone();
                    let beyond = Search::new(&asking, wallet, answered).beyond(first, &next);
                    if let Some(beyond) = beyond.ok().filter(|_| goes_on()) {
                        self.entries_are_lost(&next, &beyond)?;
                    }
                    return Ok(false);
                }
                // An account whose keys cannot be read now may be asked later, too.
                Err(NotTold) => all = false,
            }
        }
        note(&|questions| {
            questions.all = all;
            questions.suspected = questions.suspected.filter(|_| !all);
        });
        Ok(all)
    }

    /// In a recovery they are asked otherwise; after it they are asked here.
    pub(super) fn nobody_is_asked_now(&self) -> bool {
        let is_idle = self.is_idle().unwrap_or(true);
        if is_idle {
            let mut questions = lock(&self.keeping.questions);
            (questions.suspected, questions.at_once) = (None, false);
        }
        is_idle
    }

    /// Before a sale, until every platform has answered in this run: the number that the sale is
    /// about to be given may be another sale's there, whose money it would take for its own. Where a
    /// new epoch begins, an earlier life of this machine may have begun a little further on.
    /// What does not answer is asked later. Of a known number the thread that asks is told. The sale
    /// may take the number that is answered with and no other; any, where none is.
    pub(crate) fn number_is_new_to(&self, wallet: Wallet) -> Result<Option<OrderNumber>, Problem> {
        if self.is_idle()? {
            return Ok(None);
        }
        let (order, epoch_after) =
            self.read(|view| Ok((view.next_order()?, view.epoch_began_after())))?;
        let is_told = lock(&self.keeping.questions).all;
        if is_told && !is_young(&order, epoch_after) {
            return Ok(None);
        }
        match knows(&self.ask_in_a_sale(wallet, &order)?, &order) {
            Err(NotTold) => return Ok(None),
            Ok(true) if self.is_not_ours(wallet, &order)? => {}
            Ok(_) => return Ok(Some(order)),
        }
        {
            let mut questions = lock(&self.keeping.questions);
            questions.ask_anew(|asked| asked == wallet);
            (questions.suspected, questions.at_once) = (Some((wallet, order.sequence())), true);
        }
        for _ in 0..LOOKS {
            std::thread::sleep(LOOK);
            // In recovery the sale is refused like any other.
            if self.is_idle()? {
                return Ok(None);
            }
        }
        Err(Problem::new("number_taken"))
    }

    /// Whoever waits here gets no more than a platform's usual patience: where orders are found by reading
    /// a list, the last day's. An older one of the same number is no danger there: what a sale made
    /// is asked for by the provider's own id.
    fn ask_in_a_sale(&self, wallet: Wallet, order: &OrderNumber) -> Result<Answer, Problem> {
        let at = self.host.now();
        Ok(self.platform(wallet)?.query(Asked::Made { order, at }, at))
    }

    fn has_answered(&self, wallet: Wallet) -> bool {
        lock(&self.keeping.questions).answered.contains(&wallet)
    }

    fn asking<'a>(
        &'a self,
        began_after: i64,
        suspected: Option<(Wallet, u64)>,
        goes_on: &'a dyn Fn() -> bool,
    ) -> Result<Asking<'a>, Problem> {
        let able = |wallet: Wallet| Some((wallet, self.platform(wallet).ok()?));
        Ok(Asking {
            app: self,
            platforms: Wallet::ALL.into_iter().filter_map(able).collect(),
            since: self.lost_since(began_after)?,
            suspected,
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
        // What was answered is of another epoch's numbers.
        lock(&self.keeping.questions).ask_anew(|_| true);
        self.tell_health();
        self.stop_workers();
        Ok(())
    }
}

impl Asking<'_> {
    /// Whether this wallet's platform knows one of these sequences that the journal does not hold.
    /// Others are asked for also where one is not told.
    fn is_lost(&self, wallet: Wallet, epoch: u32, sequences: &[u64]) -> Result<bool, NotTold> {
        let mut platforms = self.platforms.iter();
        let (_, platform) = platforms.find(|(of, _)| *of == wallet).ok_or(NotTold)?;
        let mut not_told = 0;
        for sequence in sequences {
            let order = self.number(epoch, *sequence);
            match self.is_given_away(wallet, &**platform, &order) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(NotTold) => not_told += 1,
            }
            if not_told == NO_ANSWERS {
                break;
            }
        }
        match not_told {
            0 => Ok(false),
            _ => Err(NotTold),
        }
    }

    fn is_given_away(
        &self,
        wallet: Wallet,
        platform: &dyn Platform,
        order: &OrderNumber,
    ) -> Result<bool, NotTold> {
        // What a sale was told counts until the same question is answered otherwise.
        let is_known = match self.suspected == Some((wallet, order.sequence())) {
            true => {
                let answer = self.app.ask_in_a_sale(wallet, order);
                knows(&answer.map_err(|_| NotTold)?, order)
            }
            false => self.is_known(platform, order),
        };
        Ok(is_known? && self.app.is_not_ours(wallet, order).map_err(|_| NotTold)?)
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

/// Those that come next, the first that this run gave away, maybe at another wallet, and the one that a
/// sale met.
fn sequences_to_ask(first: u64, suspected: Option<u64>, next: &OrderNumber) -> Vec<u64> {
    let first = first..first.saturating_add(IN_A_ROW);
    let next = next.sequence()..next.sequence().saturating_add(IN_A_ROW);
    let all: BTreeSet<u64> = first.chain(next).chain(suspected).collect();
    all.into_iter().collect()
}

/// Among the first of an epoch that is not the shop's first.
fn is_young(order: &OrderNumber, epoch_after: i64) -> bool {
    order.epoch() > 1 && order.sequence() <= after(epoch_after.saturating_add(EPOCH_GAP))
}

/// Wallets of the open protocol may be paid over one account of an aggregator.
fn is_one_platform(one: Wallet, other: Wallet) -> bool {
    let is_open = |wallet: Wallet| matches!(wallet, Wallet::Unionpay | Wallet::Other);
    one == other || (is_open(one) && is_open(other))
}

fn after(sequence: i64) -> u64 {
    u64::try_from(sequence)
        .unwrap_or_default()
        .saturating_add(1)
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
        assert!(sequences_to_ask(7, None, &order(7)).into_iter().eq(7..=16));
        assert!(sequences_to_ask(7, None, &order(8)).into_iter().eq(7..=17));
        let met = sequences_to_ask(7, Some(18), &order(20));
        let wanted = (7..=16).chain([18]).chain(20..=29);
        assert!(met.into_iter().eq(wanted));
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
