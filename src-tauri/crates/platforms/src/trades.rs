//! The lines of a day's bill of trades, read exactly or not at all: a line that cannot be read
//! is counted and never guessed at, and a layout that nobody knows is refused as a whole.

mod alipay;
mod cells;
#[cfg(test)]
mod tests;
mod wechat;

pub(crate) use alipay::read as alipay;
pub(crate) use wechat::read as wechatpay;

use hexiao_domain::BillRow;

/// The most lines that are read: more than any single shop sells in a day.
const MOST_ROWS: usize = 500_000;

/// A bill of trades as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TradeBill {
    /// Payments and what went back, in the order of the bill.
    pub rows: Vec<BillRow>,
    /// Lines with other cells than the bill's own header names; they are not among the rows.
    pub unread: u32,
}

impl TradeBill {
    /// Takes a line, or counts it as one that could not be read.
    fn take(&mut self, row: Option<BillRow>) -> Result<(), BillFault> {
        match row {
            Some(_) if self.rows.len() >= MOST_ROWS => return Err(BillFault::TooLarge),
            Some(row) => self.rows.push(row),
            None => self.unread = self.unread.saturating_add(1),
        }
        Ok(())
    }
}

/// Why a bill is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BillFault {
    /// Not UTF-8, or without any text.
    #[error("the bill is not text")]
    NotText,
    /// Not a bill of trades, or with other columns than those that are known.
    #[error("the bill has an unknown layout")]
    UnknownLayout,
    /// Its last lines are missing.
    #[error("the bill is cut off")]
    CutOff,
    /// More lines than a shop has.
    #[error("the bill is too large")]
    TooLarge,
}

impl BillFault {
    /// Every fault, for the words of each language.
    pub const ALL: [Self; 4] = [
        Self::NotText,
        Self::UnknownLayout,
        Self::CutOff,
        Self::TooLarge,
    ];

    /// A code of `problem.*` in the locales.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotText => "bill_not_text",
            Self::UnknownLayout => "bill_unknown_layout",
            Self::CutOff => "bill_cut_off",
            Self::TooLarge => "bill_too_large",
        }
    }
}
