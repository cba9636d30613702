//! The report proves itself: every part adds up to the totals, or the first difference is
//! named.

use crate::{Column, DayReport, Part, PaymentRow, ReportError, Totals};
use hexiao_domain::{Figure, MoneyError};

impl DayReport {
    /// Adds up each part and compares it with the totals, count and amount of each column.
    /// What is at risk is held to the currency only: open cases may be of earlier days.
    pub fn check(&self) -> Result<(), ReportError> {
        if self.at_risk.amount.currency() != self.currency {
            return Err(MoneyError::MixedCurrencies.into());
        }
        self.part(Part::ByWallet, self.by_wallet.iter().map(|row| row.totals))?;
        self.part(Part::ByHour, self.by_hour.iter().map(|row| row.totals))?;
        self.part(
            Part::ByCashier,
            self.by_cashier.iter().map(|row| row.totals),
        )?;
        self.part(Part::Payments, self.payments.iter().map(PaymentRow::totals))
    }

    fn part(&self, part: Part, rows: impl Iterator<Item = Totals>) -> Result<(), ReportError> {
        let mut summed = Totals::zero(self.currency);
        for row in rows {
            summed = summed.checked_add(row)?;
        }
        for (column, stated, summed) in pairs(&self.totals, &summed) {
            if stated != summed {
                return Err(ReportError::Differs {
                    part,
                    column,
                    stated,
                    summed,
                });
            }
        }
        Ok(())
    }
}

const fn pairs(stated: &Totals, summed: &Totals) -> [(Column, Figure, Figure); 4] {
    [
        (Column::Claimed, stated.claimed, summed.claimed),
        (Column::Confirmed, stated.confirmed, summed.confirmed),
        (Column::Settled, stated.settled, summed.settled),
        (Column::Failed, stated.failed, summed.failed),
    ]
}
