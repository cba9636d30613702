//! Money that goes back, in the terminal.

use crate::args::{Cli, RefundArgs};
use crate::output::{Failure, NOT_PAID, OFFLINE, Out, REFUSED};
use crate::text;
use crate::till::{acting, open};
use hexiao_app::Opened;
use hexiao_contract::{GiveBack, PaymentView};
use hexiao_domain::Role;
use std::time::{Duration, Instant};

const LOOK: Duration = Duration::from_millis(100);

pub fn refund(cli: &Cli, args: &RefundArgs, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = give_back(cli, args, out, &opened);
    opened.close();
    done
}

fn give_back(cli: &Cli, args: &RefundArgs, out: &Out, opened: &Opened) -> Result<(), Failure> {
    let app = &opened.app;
    let acting = acting(cli, app, Role::Manager)?;
    let request = GiveBack {
        order_number: args.order.clone(),
        amount: args.amount.clone(),
        reason: args.reason.clone(),
        approval: None,
    };
    let mut payment = app.refund_as(&acting, &request)?;
    let began = Instant::now();
    while newest(&payment) == "running" && began.elapsed() < Duration::from_secs(args.timeout) {
        std::thread::sleep(LOOK);
        payment = app.look(&payment.order_number)?;
    }
    out.answer(&payment, |words| text::payment(words, &payment))?;
    match newest(&payment) {
        "done" => Ok(()),
        "running" if app.is_offline_for(&payment.wallet) => Err(Failure::Said(OFFLINE)),
        "running" => Err(Failure::Said(NOT_PAID)),
        _ => Err(Failure::Said(REFUSED)),
    }
}

/// How the newest refund stands.
pub fn newest(payment: &PaymentView) -> &str {
    let last = payment.refunds.last();
    last.map_or("", |refund| refund.state.as_str())
}
