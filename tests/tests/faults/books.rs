//! The platform's books and the ledger's, held against each other.

use super::counter::Counter;
use hexiao_contract::{MoneyView, PaymentView};
use hexiao_domain::{Currency, Money, Role};
use std::collections::BTreeSet;

/// What the orders of one counter came to.
#[derive(Default)]
pub struct Books {
    orders: Vec<String>,
    cases: BTreeSet<String>,
}

fn minor(money: &MoneyView) -> i64 {
    Money::parse(&money.amount, Currency::Cny).unwrap().minor()
}

/// What the ledger says that the shop has of this payment, in fen.
fn kept(payment: &PaymentView) -> i64 {
    let returned = payment
        .refunds
        .iter()
        .filter(|refund| refund.state == "done");
    let returned: i64 = returned.map(|refund| minor(&refund.amount)).sum();
    match payment.state.as_str() {
        "confirmed" | "paid_after_close" => minor(&payment.amount) - returned,
        _ => 0,
    }
}

impl Books {
    /// A person has a case with this order.
    pub fn has_case(&mut self, order: &str) {
        self.cases.insert(order.to_owned());
    }

    /// One order is settled: at most one payment, one record, and what the till thinks it has
    /// is what the platform says it paid.
    pub fn settled(&mut self, counter: &Counter, order: &str) {
        self.orders.push(order.to_owned());
        let (payment, there) = (counter.till.look(order), counter.there(order));
        let Some(there) = there else {
            assert_eq!(kept(&payment), 0, "{order} was never heard of there");
            return;
        };
        assert!(there.payments <= 1, "{there:?}");
        assert!(there.records.len() <= 1, "{there:?}");
        let done = payment
            .refunds
            .iter()
            .filter(|refund| refund.state == "done");
        let whole = there.refunded_minor() == there.minor;
        assert!(there.refunds.len() == done.count() || whole, "{there:?}");
        let uploaded = payment
            .upload
            .as_ref()
            .is_some_and(|upload| upload.state == "done");
        if counter.platform.records {
            assert_eq!(there.records.len(), usize::from(uploaded), "{there:?}");
        }
        // The platform's word did not fit: nothing is booked before a person has looked.
        if payment.state == "disputed" {
            assert!(self.cases.contains(order));
            return;
        }
        let paid = i64::try_from(there.payments).unwrap() * there.minor;
        assert_eq!(kept(&payment), paid - there.refunded_minor(), "{there:?}");
    }

    /// All of them together, at the end of the day: the report, the cases, the journal.
    pub fn close(&self, counter: &Counter) {
        let till = &counter.till;
        let owner = till.acting(Role::Owner);
        let page = till.app().cases_as(&owner, true, 0).unwrap();
        let cases = page.cases.into_iter();
        let open: BTreeSet<String> = cases.map(|case| case.order_number).collect();
        assert_eq!(open, self.cases, "a case for each, and no other");
        let day_of = |order: &String| till.look(order).business_day;
        let days: BTreeSet<String> = self.orders.iter().map(day_of).collect();
        let (mut confirmed, mut returned) = (0, 0);
        for day in days {
            let report = till.app().report_as(&owner, &day).unwrap();
            confirmed += minor(&report.truths.confirmed.amount);
            returned += minor(&report.returned.amount);
        }
        let there = self
            .orders
            .iter()
            .filter(|order| !self.cases.contains(*order));
        let there: Vec<_> = there.filter_map(|order| counter.there(order)).collect();
        let paid = there.iter().filter(|sale| sale.payments == 1);
        let kept = |sale: &&hexiao_sandbox::SaleView| sale.refunded_minor() < sale.minor;
        let paid: Vec<_> = paid.filter(kept).collect();
        assert_eq!(confirmed, paid.iter().map(|sale| sale.minor).sum::<i64>());
        let back = paid.iter().map(|sale| sale.refunded_minor());
        assert_eq!(returned, back.sum::<i64>());
        assert_eq!(till.problems(), Vec::<String>::new());
    }
}
