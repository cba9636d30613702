//! What still waits when somebody leaves: said, never in the way.

mod file;
mod found;
mod records;
mod tell;

pub(crate) use records::Records;
pub(crate) use tell::Telling;

use crate::app::App;
use crate::error::{opening, read_problem};
use crate::names::Names;
use crate::sync::seconds;
use hexiao_contract::{Problem, WaitingQueue};
use hexiao_domain::{Currency, Money, Timestamp, WorkKind};
use hexiao_ledger::{Ledger, WaitingLine};
use std::path::Path;

/// What a platform that answers is told within these seconds is on its way, and worth no word.
const ON_ITS_WAY_SECONDS: i64 = 10;

impl App {
    /// What waits; none where nothing does. No session needed, nothing secret in it.
    pub fn waiting_queue(&self) -> Result<Option<WaitingQueue>, Problem> {
        let lines = self.read(|view| view.waiting_lines())?;
        let (now, names) = (self.host.now(), self.names()?);
        let waits: Vec<WaitingLine> = { lines.into_iter() }
            .filter(is_told)
            .filter(|line| self.is_offline_at(line.wallet) || is_late(line, now))
            .collect();
        Ok(drawn(&waits, &names, self.shop.currency, now))
    }
}

/// What waits in the ledger in a folder, whoever has it open: no platform is asked, so all of it counts.
/// It is read from a passing copy, so nothing there is touched.
pub fn waiting_in(dir: &Path) -> Result<Option<WaitingQueue>, Problem> {
    let ledger = Ledger::look(dir).map_err(|error| {
        let found = opening(&error);
        Problem::new(&format!("ledger_{}", found.code)).with("detail", found.detail)
    })?;
    let read = ledger.read(|view| Ok((view.shop()?, view.waiting_lines()?, view.last_at()?)));
    ledger.close();
    let (shop, lines, newest) = read.map_err(read_problem)?;
    let shop = shop.ok_or_else(|| Problem::new("not_set_up"))?;
    let waits: Vec<WaitingLine> = lines.into_iter().filter(is_told).collect();
    let names = Names::new(&shop, &[]);
    Ok(drawn(&waits, &names, shop.currency, newest))
}

fn drawn(
    waits: &[WaitingLine],
    names: &Names,
    currency: Currency,
    now: Timestamp,
) -> Option<WaitingQueue> {
    let oldest = waits.iter().map(|line| line.oldest).min()?;
    // A word to whoever leaves: a sum beyond all money stands at its end.
    let sum = |of: fn(&WaitingLine) -> i64| waits.iter().map(of).fold(0, i64::saturating_add);
    Some(WaitingQueue {
        count: seconds(sum(|line| line.count)),
        amount: Money::new(sum(|line| line.minor), currency).into(),
        oldest: names.time(oldest),
        oldest_seconds: seconds(now.seconds_since(oldest)),
    })
}

/// Whether it is about money or goods that went over the counter. An order that is to be closed, or
/// looked at once more, took nothing.
pub(crate) const fn is_told(line: &WaitingLine) -> bool {
    match line.kind {
        None | Some(WorkKind::Verify | WorkKind::Upload | WorkKind::Refund) => true,
        Some(WorkKind::Cancel | WorkKind::LateCheck) => false,
    }
}

/// A claim waits from the moment on in which it is noted: its platform could not be asked.
fn is_late(line: &WaitingLine, now: Timestamp) -> bool {
    line.kind == Some(WorkKind::Verify) || now.seconds_since(line.oldest) >= ON_ITS_WAY_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::Wallet;

    fn line(kind: Option<WorkKind>) -> WaitingLine {
        WaitingLine {
            wallet: Wallet::Alipay,
            kind,
            count: 1,
            minor: 100,
            oldest: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn only_what_went_over_the_counter_is_worth_a_word() {
        let told = WorkKind::ALL
            .into_iter()
            .filter(|kind| is_told(&line(Some(*kind))));
        let wanted = [WorkKind::Verify, WorkKind::Refund, WorkKind::Upload];
        assert_eq!(told.collect::<Vec<_>>(), wanted);
        assert!(is_told(&line(None)), "a coupon");
    }

    #[test]
    fn what_a_platform_is_told_at_once_does_not_wait_and_what_it_kept_waiting_does() {
        let at = |seconds| Timestamp::from_millis(0).plus_seconds(seconds);
        assert!(!is_late(&line(None), at(9)));
        assert!(is_late(&line(None), at(10)));
        assert!(is_late(&line(Some(WorkKind::Verify)), at(0)), "a claim");
    }
}
