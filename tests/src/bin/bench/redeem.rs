//! The redeem transaction against the same statements by bare rusqlite, turn by turn.

use crate::fill;
use crate::raw::Raw;
use crate::table::{Table, Times};
use hexiao_domain::{OrderNumber, Refusal, decide_redeem};
use hexiao_ledger::{Ledger, WriteError};
use hexiao_sync::Clock;

const WARM: u64 = 200;
const TURNS: u64 = 3_000;

/// What the till's use case does in one write: look, decide, redeem.
pub fn redeem(
    ledger: &Ledger,
    host: &hexiao_app::SystemHost,
    order: &OrderNumber,
) -> Result<(), WriteError> {
    let order = order.clone();
    ledger.write(fill::stamp(host), move |view| {
        let payment = view.payment(&order).map_err(|_| Refusal::Unreadable)?;
        decide_redeem(&payment.ok_or(Refusal::UnknownPayment)?)?;
        Ok((vec![fill::redeemed(order)], ()))
    })
}

/// Fills the table.
pub fn measure(table: &mut Table) {
    let home = tempfile::TempDir::new().unwrap();
    let host = fill::shop(home.path());
    let ledger = Ledger::open(home.path()).unwrap();
    fill::confirmed(&ledger, &host, 1, WARM + TURNS);
    let copy = home.path().join("raw.db");
    ledger.backup_to(&copy).unwrap();
    let mut raw = Raw::open(&copy);
    let (mut ours, mut floor, mut refused) = (Times::default(), Times::default(), Times::default());
    for n in 1..=WARM + TURNS {
        let order = fill::order(n);
        let at = host.now().millis();
        if n == WARM {
            (ours, floor) = (Times::default(), Times::default());
        }
        if n % 2 == 0 {
            ours.of(|| redeem(&ledger, &host, &order)).unwrap();
            floor.of(|| raw.redeem(&order, at));
        } else {
            floor.of(|| raw.redeem(&order, at));
            ours.of(|| redeem(&ledger, &host, &order)).unwrap();
        }
        let again = refused.of(|| redeem(&ledger, &host, &order));
        assert!(matches!(again, Err(WriteError::Refused(_))));
    }
    let pair = |percent| (ours.percentile(percent), floor.percentile(percent));
    let ((p50, f50), (p99, f99)) = (pair(50), pair(99));
    table.against(
        "redeem, p50 (bare rusqlite, same statements)",
        p50,
        f50,
        "<= 1.15x",
    );
    table.against("redeem, p99", p99, f99, "<= 1.30x");
    table.against("redeem, mean", ours.mean(), floor.mean(), "<= 1.15x");
    let refused = crate::table::time(refused.percentile(50));
    table.alone("a second redeem refused, p50", &refused, "<= 20 us");
    ledger.close();
}
