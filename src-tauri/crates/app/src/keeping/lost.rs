//! How a platform is asked for an order that the journal does not hold.

use crate::app::App;
use crate::error::read_problem;
use hexiao_contract::Problem;
use hexiao_domain::{OrderNumber, Payment, Timestamp};
use hexiao_ledger::Recovery;
use hexiao_platforms::Asked;

/// So many payments are looked at for one whose time a platform told.
const LOOKED_AT: u32 = 200;
/// So long before that it is asked where the till may have sold since the loss (seconds).
const MAY_HAVE_SOLD: i64 = 7 * 24 * 60 * 60;

/// When lost orders were made at the earliest, give or take a day.
#[derive(Clone, Copy)]
pub(super) struct LostSince(Timestamp);

impl LostSince {
    pub fn asks(self, order: &OrderNumber) -> Asked<'_> {
        Asked::Since { order, at: self.0 }
    }

    /// A payment that the journal holds, by all that is known of it. It may be older than what was lost.
    pub fn asks_of(self, payment: &Payment) -> Asked<'_> {
        match Asked::of(payment) {
            Asked::Order(order) => Asked::Since {
                order,
                at: payment.created_at.min(self.0),
            },
            asked @ (Asked::Shown { .. }
            | Asked::Made { .. }
            | Asked::Since { .. }
            | Asked::Transaction(_)) => asked,
        }
    }
}

impl App {
    /// Orders that were lost after this sequence was given away: later than it was paid, or hardly
    /// before, because codes live for minutes. By a platform's clock; by the till's own, and no later
    /// than the ledger's first entry, where none told a time.
    pub(super) fn lost_since(&self, sequence: i64) -> Result<LostSince, Problem> {
        let read = self.ledger.read(|view| {
            Ok((
                view.payments_until(sequence, LOOKED_AT)?,
                view.entries(1, 1)?,
            ))
        });
        let (payments, first) = read.map_err(read_problem)?;
        let told = payments.iter().find_map(|p| p.state.proof()?.paid_at);
        let made = first
            .first()
            .map(|entry| Timestamp::from_millis(entry.at_ms));
        let since = told.or(made).unwrap_or(Timestamp::from_millis(0));
        // The first entry may be of a clock that was ahead.
        Ok(LostSince(since.min(self.host.now())))
    }

    /// The same of a recovery. One that was begun as the till opened is of a ledger that sold nothing
    /// since its loss; what a platform remembers is found while the till sells, maybe days later.
    pub(super) fn lost_before(&self, recovery: &Recovery) -> Result<LostSince, Problem> {
        if !recovery.was_found_while_selling() {
            return self.lost_since(recovery.known_sequence);
        }
        let LostSince(at) = self.lost_since(self.known_before(recovery.known_sequence))?;
        Ok(LostSince(at.plus_seconds(-MAY_HAVE_SOLD)))
    }
}
