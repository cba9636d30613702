//! How often a waiting payment is asked about: after 2, 3, 5, 5, … seconds
//! (reliability.md §6.9; Alipay asks for no faster than every 3 s on average).

use hexiao_domain::OrderNumber;
use std::collections::HashMap;

const FIRST_MS: i64 = 1_000;
const LATER_MS: [i64; 3] = [2_000, 2_000, 3_000];
const STEADY_MS: i64 = 5_000;

/// When each waiting payment is asked about next, on the monotonic clock (ms).
#[derive(Debug, Default)]
pub struct Polls(HashMap<OrderNumber, (u32, i64)>);

impl Polls {
    /// Whether this payment is to be asked about now. A payment first seen now is asked
    /// about a second later.
    pub fn due(&mut self, order: &OrderNumber, mono: i64) -> bool {
        let first = (0, mono.saturating_add(FIRST_MS));
        let (_, next) = self.0.entry(order.clone()).or_insert(first);
        mono >= *next
    }

    /// It was asked about.
    pub fn asked(&mut self, order: &OrderNumber, mono: i64) {
        let entry = self.0.entry(order.clone()).or_insert((0, mono));
        let index = usize::try_from(entry.0).unwrap_or(usize::MAX);
        let wait = LATER_MS.get(index).copied().unwrap_or(STEADY_MS);
        *entry = (entry.0.saturating_add(1), mono.saturating_add(wait));
    }

    /// Forgets payments that no longer wait.
    pub fn keep<'a>(&mut self, waiting: impl Iterator<Item = &'a OrderNumber> + Clone) {
        self.0
            .retain(|order, _| waiting.clone().any(|live| live == order));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::TillId;

    #[test]
    fn a_waiting_payment_is_asked_about_less_and_less_often() {
        let order = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 1);
        let mut polls = Polls::default();
        let mut asked = Vec::new();
        for mono in 0..20_000 {
            if polls.due(&order, mono) {
                polls.asked(&order, mono);
                asked.push(mono);
            }
        }
        assert_eq!(asked, [1_000, 3_000, 5_000, 8_000, 13_000, 18_000]);
    }
}
