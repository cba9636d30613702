//! Each flow at each platform, through every fault.

use super::books::Books;
use super::counter::{self, Counter, Platform};
use super::expected::{self, Flow, Table};
use super::flows::pass;

const FLOWS: [Flow; 8] = [
    Flow::Show,
    Flow::Ask,
    Flow::Scan,
    Flow::Cancel,
    Flow::Refund,
    Flow::RefundQuery,
    Flow::Upload,
    Flow::Reverse,
];

/// One till for each flow, side by side: most of the time they wait.
fn survives(platform: Platform, table: &'static Table) {
    std::thread::scope(|scope| {
        for (column, flow) in FLOWS.into_iter().enumerate() {
            if table[0].1[column].is_empty() {
                continue;
            }
            scope.spawn(move || {
                let counter = Counter::open(platform);
                let mut books = Books::default();
                for (row, (fault, expected)) in table.iter().enumerate() {
                    let amount = format!("1{row}.0{}", row % 10);
                    pass(&counter, flow, fault, expected[column], &amount, &mut books);
                }
                books.close(&counter);
            });
        }
    });
}

#[test]
fn every_flow_at_alipay_ends_rightly_through_every_fault() {
    survives(counter::ALIPAY, &expected::ALIPAY);
}

#[test]
fn every_flow_at_wechat_pay_ends_rightly_through_every_fault() {
    survives(counter::WECHAT, &expected::WECHAT);
}

#[test]
fn every_flow_at_stripe_ends_rightly_through_every_fault() {
    survives(counter::STRIPE, &expected::STRIPE);
}

#[test]
fn every_flow_in_the_open_protocol_ends_rightly_through_every_fault() {
    survives(counter::MALL, &expected::MALL);
}
