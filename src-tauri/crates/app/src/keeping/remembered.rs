//! The payment platforms as witnesses: a machine that is put back as a whole takes every witness
//! of its own back with it, but an order number that it gave away stays known where it was sent.

use crate::app::App;
use crate::error::{read_problem, write_problem};
use hexiao_contract::Problem;
use hexiao_domain::{Actor, Answer, OrderNumber};
use hexiao_platforms::{Asked, Platform};
use hexiao_sync::Stamps;
use std::sync::Arc;

/// So many numbers in a row are asked for: a platform knows nothing of a code that nobody scanned.
const IN_A_ROW: u64 = 3;
/// Numbers further than this past the journal's end are not asked for.
const FURTHEST: u64 = 1 << 20;

/// A platform did not answer: it is asked later.
struct Silent;

/// Whom to ask, and after which number.
struct Asking<'a> {
    app: &'a App,
    platforms: Vec<Arc<dyn Platform>>,
    next: OrderNumber,
    goes_on: &'a dyn Fn() -> bool,
}

impl App {
    /// Asks each platform for the order numbers that come next. One that is known there and not
    /// here was given away by a ledger that held more: this one goes on in a new epoch, in
    /// recovery. True once all have answered, or there is nothing to ask.
    pub(super) fn platforms_have_answered(&self, goes_on: &dyn Fn() -> bool) -> bool {
        let asked = self.asking(goes_on).and_then(|asking| match asking {
            None => Ok(true),
            Some(asking) => match asking.furthest() {
                Err(Silent) => Ok(false),
                Ok(None) => Ok(true),
                Ok(Some(known)) => self.entries_are_lost(known).map(|()| true),
            },
        });
        asked.unwrap_or_else(|problem| {
            tracing::error!(code = %problem.code, "the platforms were not asked for lost orders");
            false
        })
    }

    /// None where no money moves that an answer could keep safe.
    fn asking<'a>(&'a self, goes_on: &'a dyn Fn() -> bool) -> Result<Option<Asking<'a>>, Problem> {
        if self.is_idle()? {
            return Ok(None);
        }
        let (accounts, next) = self.read(|view| Ok((view.accounts()?, view.next_order()?)))?;
        let platforms = accounts.iter().map(|account| self.platform(account.wallet));
        Ok(Some(Asking {
            app: self,
            platforms: platforms.filter_map(Result::ok).collect(),
            next,
            goes_on,
        }))
    }

    fn entries_are_lost(&self, known: u64) -> Result<(), Problem> {
        tracing::error!(
            known,
            "a platform knows order numbers that the journal does not hold"
        );
        let known = i64::try_from(known).unwrap_or(i64::MAX);
        let stamp = self.host.stamp(Actor::Till);
        let begun = self.ledger.begin_epoch_after(&stamp, known);
        begun.map_err(write_problem)?;
        self.stop_workers();
        self.tell_health();
        Ok(())
    }
}

impl Asking<'_> {
    /// About how far the numbers go that a platform knows and the journal does not; none where
    /// it knows no more than the journal.
    fn furthest(&self) -> Result<Option<u64>, Silent> {
        if !self.is_lost_near(0)? {
            return Ok(None);
        }
        // Twice as far each time: where nothing is known any more, the last find was more than
        // halfway there. A platform that stops answering leaves a guess that is good enough.
        let mut distance = 1;
        while distance < FURTHEST && self.is_lost_near(distance).unwrap_or(false) {
            distance *= 2;
        }
        Ok(Some(self.next.sequence().saturating_add(distance * 2)))
    }

    /// Whether one of the numbers from there on was sent by nobody that the journal knows of.
    fn is_lost_near(&self, distance: u64) -> Result<bool, Silent> {
        for ahead in 0..IN_A_ROW {
            let sequence = self.next.sequence() + distance + ahead;
            let order = OrderNumber::new(&self.app.shop.till, self.next.epoch(), sequence);
            for platform in &self.platforms {
                if self.is_known(&**platform, &order)? && self.is_not_ours(&order) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// An answer that cannot be believed accuses nobody.
    fn is_known(&self, platform: &dyn Platform, order: &OrderNumber) -> Result<bool, Silent> {
        if !(self.goes_on)() {
            return Err(Silent);
        }
        match platform.query(Asked::Order(order), self.app.host.now()) {
            Answer::Paid(_) | Answer::Pending | Answer::Closed(_) => Ok(true),
            Answer::NotFound | Answer::Refused(_) => Ok(false),
            Answer::Unknown(unknown) if unknown.offline => Err(Silent),
            Answer::Unknown(_) => Ok(false),
        }
    }

    /// Read after the answer: what was sent meanwhile was written before it was sent.
    fn is_not_ours(&self, order: &OrderNumber) -> bool {
        let payment = self.app.ledger.read(|view| view.payment(order));
        payment
            .map_err(read_problem)
            .is_ok_and(|payment| payment.is_none())
    }
}
