//! Each flow at each platform, through every fault.

use super::books::Books;
use super::counter::{self, Counter, Platform};
use super::expected::{self, Flow, Table};
use super::flows::pass;

fn survives(platform: Platform, table: &Table, flow: Flow, column: usize) {
    let counter = Counter::open(platform);
    let mut books = Books::default();
    for (row, (fault, expected)) in table.iter().enumerate() {
        let amount = format!("1{row}.0{}", row % 10);
        pass(&counter, flow, fault, expected[column], &amount, &mut books);
    }
    books.close(&counter);
}

/// One test for each flow, so that they wait beside each other and not one after the other.
macro_rules! flows {
    ($($name:ident: $flow:ident, $column:literal, $platform:ident;)*) => {$(
        #[test]
        fn $name() {
            survives(counter::$platform, &expected::$platform, Flow::$flow, $column);
        }
    )*};
}

flows! {
    a_code_of_alipay_is_shown_or_nobody_pays: Show, 0, ALIPAY;
    money_at_alipay_is_found: Ask, 1, ALIPAY;
    a_code_for_alipay_is_charged_once: Scan, 2, ALIPAY;
    what_is_given_up_at_alipay_takes_no_money: Cancel, 3, ALIPAY;
    alipay_gives_back_once: Refund, 4, ALIPAY;
    a_refund_of_alipay_is_asked_about: RefundQuery, 5, ALIPAY;
    alipay_is_told_once_of_a_redemption: Upload, 6, ALIPAY;

    a_code_of_wechat_pay_is_shown_or_nobody_pays: Show, 0, WECHAT;
    money_at_wechat_pay_is_found: Ask, 1, WECHAT;
    a_code_for_wechat_pay_is_charged_once: Scan, 2, WECHAT;
    what_is_given_up_at_wechat_pay_takes_no_money: Cancel, 3, WECHAT;
    wechat_pay_gives_back_once: Refund, 4, WECHAT;
    a_refund_of_wechat_pay_is_asked_about: RefundQuery, 5, WECHAT;
    wechat_pay_is_asked_once_more_for_a_redemption: Upload, 6, WECHAT;

    a_page_of_stripe_is_shown_or_nobody_pays: Show, 0, STRIPE;
    money_at_stripe_is_found: Ask, 1, STRIPE;
    what_is_given_up_at_stripe_takes_no_money: Cancel, 3, STRIPE;
    stripe_gives_back_once: Refund, 4, STRIPE;
    a_refund_of_stripe_is_asked_about: RefundQuery, 5, STRIPE;
    stripe_is_told_once_of_a_redemption: Upload, 6, STRIPE;

    a_code_of_the_open_protocol_is_shown_or_nobody_pays: Show, 0, MALL;
    money_in_the_open_protocol_is_found: Ask, 1, MALL;
    a_code_for_the_open_protocol_is_charged_once: Scan, 2, MALL;
    what_is_given_up_in_the_open_protocol_takes_no_money: Cancel, 3, MALL;
    the_open_protocol_gives_back_once: Refund, 4, MALL;
    a_refund_of_the_open_protocol_is_asked_about: RefundQuery, 5, MALL;
    the_open_protocol_is_told_once_of_a_redemption: Upload, 6, MALL;
}
