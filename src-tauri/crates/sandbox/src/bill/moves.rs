//! What happened to the money on a China day.

use crate::book::Book;
use crate::clock;
use crate::trade::{Refund, Trade};

/// The practice shop's contract: 0.6 %, in thousandths; the platform keeps it when money goes
/// back (alipay.md §11: that depends on the contract).
const RATE_PER_MILLE: i64 = 6;

/// One payment, or money that went back.
pub struct Move<'a> {
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    pub trade: &'a Trade,
    /// None for the payment itself.
    pub refund: Option<&'a Refund>,
}

impl Move<'_> {
    /// What came, or went back as a negative number, in fen.
    pub fn fen(&self) -> i64 {
        match self.refund {
            None => self.trade.total_fen,
            Some(refund) => refund.amount_fen.saturating_neg(),
        }
    }

    /// The platform's fee, in fen: rounded half up (alipay.md §11).
    pub const fn fee_fen(&self) -> i64 {
        match self.refund {
            None => {
                let mille = self.trade.total_fen.saturating_mul(RATE_PER_MILLE);
                mille.saturating_add(500) / 1000
            }
            Some(_) => 0,
        }
    }
}

/// Payments by the time of paying, refunds by the time of giving back, in order.
pub fn of_day<'a>(book: &'a Book, day: &str) -> Vec<Move<'a>> {
    let mut moves = Vec::new();
    for trade in book.oldest_first() {
        let paid = trade.paid.map(|at| Move {
            at,
            trade,
            refund: None,
        });
        let back = trade.refunds.iter().map(|refund| Move {
            at: refund.at,
            trade,
            refund: Some(refund),
        });
        moves.extend(paid.into_iter().chain(back));
    }
    moves.retain(|one| clock::wire(one.at).starts_with(day));
    moves.sort_by_key(|one| (one.at, one.trade.seq));
    moves
}
