//! The platforms' own bills, in the terminal.

use crate::args::{BillCommand, BillFetch, BillPayout, Cli};
use crate::output::{Failure, Out};
use crate::text;
use crate::till::{acting, open};
use hexiao_domain::Role;

pub fn bill(cli: &Cli, command: &BillCommand, out: &Out) -> Result<(), Failure> {
    match command {
        BillCommand::Fetch(args) => fetch(cli, args, out),
        BillCommand::Payout(args) => payout(cli, args, out),
    }
}

fn fetch(cli: &Cli, args: &BillFetch, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let fetched = acting(cli, app, Role::Manager).and_then(|who| {
        let (platform, day) = (&args.platform, &args.day);
        Ok(app.fetch_bills_as(&who, platform, day, &args.out)?)
    });
    opened.close();
    let fetched = fetched?;
    out.answer(&fetched, |words| text::bills(words, &fetched))
}

fn payout(cli: &Cli, args: &BillPayout, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let fetched = acting(cli, app, Role::Manager)
        .and_then(|who| Ok(app.fetch_payout_as(&who, &args.payout, &args.out, out.tag())?));
    opened.close();
    let fetched = fetched?;
    out.answer(&fetched, |words| text::payout(words, &fetched))
}
