//! A new ledger with the demo shop.

use crate::args::{Cli, InitArgs};
use crate::output::{Failure, Out};
use crate::till::folder;
use hexiao_app::{DemoPerson, DemoShop, StartError, SystemHost, make_folder};
use hexiao_sandbox::demo;
use serde::Serialize;

#[derive(Serialize)]
struct Made {
    ledger: String,
    sandbox: String,
    people: Vec<DemoPerson>,
}

pub fn init(cli: &Cli, args: &InitArgs, out: &Out) -> Result<(), Failure> {
    let dir = folder(cli);
    make_folder(&dir)?;
    let host = SystemHost::new(&dir, Box::new(())).map_err(StartError::from)?;
    let mut shop: DemoShop = serde_json::from_value(demo::shop(&args.sandbox))
        .map_err(|error| Failure::Machine(error.to_string()))?;
    shop.till.clone_from(&args.till);
    shop.create(&dir, &host)?;
    crate::output::mark(true);
    let made = Made {
        ledger: dir.display().to_string(),
        sandbox: shop
            .accounts
            .first()
            .map_or_else(String::new, |account| account.gateway.clone()),
        people: DemoShop::people().to_vec(),
    };
    out.answer(&made, |words| {
        crate::text::made(words, &made.ledger, &made.people)
    })
}
