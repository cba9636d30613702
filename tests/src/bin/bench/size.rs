//! The same look-up, report, refusal, redeem and start on a small ledger and on one of a
//! million payments, turn by turn.

use crate::fill;
use crate::raw::Raw;
use crate::redeem::redeem;
use crate::table::{Table, Times};
use hexiao_app::{App, Opened, SystemHost};
use hexiao_domain::WorkState;
use hexiao_ledger::{Key, Ledger};
use hexiao_testkit::Seeded;
use std::sync::Arc;
use tempfile::TempDir;

const SMALL: u64 = 10_000;
const LARGE: u64 = 1_000_000;
const TURNS: u64 = 2_000;
const REDEEMS: u64 = 500;

/// A ledger of one size, a copy of it for the floor, and the times on both.
struct Shop {
    home: TempDir,
    host: SystemHost,
    raw: Raw,
    payments: u64,
    random: Seeded,
    look: [Times; 2],
    report: [Times; 2],
    redeem: Times,
    refused: Times,
    start: Times,
}

/// Fills the table.
pub fn measure(table: &mut Table) {
    let mut shops = [Shop::of(SMALL), Shop::of(LARGE)];
    in_the_ledger(&mut shops);
    in_the_till(&mut shops);
    for (what, shop) in ["10 thousand", "1 million"].iter().zip(&shops) {
        let [ours, floor] = shop.look.each_ref().map(|times| times.percentile(50));
        let name = format!("look-up by order number, p50, {what} payments");
        table.against(&name, ours, floor, "<= 2x, <= 50 us");
        let [ours, floor] = shop.report.each_ref().map(|times| times.percentile(50));
        let name = format!("day report (the whole use case), p50, {what}");
        table.against(&name, ours, floor, "<= 5 ms");
    }
    let [small, large] = &shops;
    let mut flat = |what: &str, of: fn(&Shop) -> &Times, aim: &str| {
        let name = format!("{what}, p50: 1 million against 10 thousand");
        let (large, small) = (of(large).percentile(50), of(small).percentile(50));
        table.against(&name, large, small, aim);
    };
    flat("look-up", |shop| &shop.look[0], "<= 1.15x");
    flat("day report", |shop| &shop.report[0], "<= 1.15x");
    flat("redeem", |shop| &shop.redeem, "<= 1.15x");
    flat("refused second redeem", |shop| &shop.refused, "<= 20 us");
    flat("start of the core", |shop| &shop.start, "<= 100 ms");
}

/// Redeems, refusals and look-ups, one of each ledger at a time.
fn in_the_ledger(shops: &mut [Shop; 2]) {
    let ledgers = shops.each_ref().map(|shop| Ledger::open(shop.home.path()));
    let ledgers = ledgers.map(Result::unwrap);
    for turn in 1..=TURNS {
        for (shop, ledger) in shops.iter_mut().zip(&ledgers) {
            if turn <= REDEEMS {
                shop.redeem(ledger, turn);
            }
            shop.look(ledger);
        }
    }
    ledgers.into_iter().for_each(Ledger::close);
}

/// Starts and day reports, one of each till at a time.
fn in_the_till(shops: &mut [Shop; 2]) {
    for _ in 0..5 {
        for shop in &mut *shops {
            shop.open().close();
        }
    }
    let tills = shops.each_mut().map(Shop::open);
    for _ in 0..TURNS / 10 {
        for (shop, till) in shops.iter_mut().zip(&tills) {
            shop.report(&till.app);
        }
    }
    tills.into_iter().for_each(Opened::close);
}

impl Shop {
    fn of(payments: u64) -> Self {
        let home = TempDir::new().unwrap();
        let host = fill::shop(home.path());
        fill::bulk(home.path(), payments, WorkState::Done);
        let ledger = Ledger::open(home.path()).unwrap();
        fill::confirmed(&ledger, &host, payments + 1, payments + REDEEMS);
        ledger.close();
        let copy = home.path().join("raw.db");
        std::fs::copy(home.path().join("ledger.db"), &copy).unwrap();
        Self {
            raw: Raw::open(&copy),
            home,
            host,
            payments,
            random: Seeded::new(payments),
            look: Default::default(),
            report: Default::default(),
            redeem: Times::default(),
            refused: Times::default(),
            start: Times::default(),
        }
    }

    fn redeem(&mut self, ledger: &Ledger, turn: u64) {
        let order = fill::order(self.payments + turn);
        let host = &self.host;
        self.redeem.of(|| redeem(ledger, host, &order)).unwrap();
        let again = self.refused.of(|| redeem(ledger, host, &order));
        again.unwrap_err();
    }

    fn look(&mut self, ledger: &Ledger) {
        let order = fill::order(1 + self.random.below(self.payments));
        let key = Key::Order(order.clone());
        let [ours, floor] = &mut self.look;
        let found = ours.of(|| ledger.read(move |view| view.find(&key)));
        assert!(found.unwrap().is_some());
        assert!(floor.of(|| self.raw.look(&order)).contains("confirmed"));
    }

    fn open(&mut self) -> Opened {
        let dir = self.home.path();
        let host = Arc::new(SystemHost::new(dir, Box::new(())).unwrap());
        self.start.of(|| App::open(dir, host, dir)).unwrap()
    }

    fn report(&mut self, app: &App) {
        let owner = app.act_as("chen", None).unwrap();
        let day = self.raw.date(self.random.below(self.payments / 1_000));
        let [ours, floor] = &mut self.report;
        let report = ours.of(|| app.report_as(&owner, &day)).unwrap();
        assert!(report.truths.confirmed.count > 0);
        assert!(floor.of(|| self.raw.day(&day)) > 0);
    }
}
