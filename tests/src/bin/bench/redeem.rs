//! The redeem transaction against the same statements by bare rusqlite, turn by turn.

use crate::fill;
use crate::raw::Raw;
use crate::table::{Table, Times};
use hexiao_domain::{OrderNumber, Refusal, decide_redeem};
use hexiao_ledger::{Ledger, Options, Seal, WriteError};
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

/// Fills the table: the rules, hashes, book and signatures alone, and with the witness, whose
/// sync is a second one on the same disk.
pub fn measure(table: &mut Table) {
    let [bare, witnessed] = [true, false].map(turns);
    let aims = ["<= 1.15x", "<= 1.30x", "<= 1.15x"];
    for (name, percent, aim) in [("p50", 50, aims[0]), ("p99", 99, aims[1])] {
        let label = format!("redeem, {name}, without the witness's sync (bare rusqlite)");
        let (ours, floor) = (&bare.ours, &bare.floor);
        table.against(
            &label,
            ours.percentile(percent),
            floor.percentile(percent),
            aim,
        );
    }
    let label = "redeem, mean, without the witness's sync";
    table.against(label, bare.ours.mean(), bare.floor.mean(), aims[2]);
    for (name, percent) in [("p50", 50), ("p99", 99)] {
        let label = format!("redeem, {name}, with the witness's sync (bare rusqlite)");
        let (ours, floor) = (&witnessed.ours, &witnessed.floor);
        table.against(
            &label,
            ours.percentile(percent),
            floor.percentile(percent),
            "reported",
        );
    }
    let refused = crate::table::time(witnessed.refused.percentile(50));
    table.alone("a second redeem refused, p50", &refused, "<= 20 us");
}

struct Turns {
    ours: Times,
    floor: Times,
    refused: Times,
}

fn turns(unsynced_witness: bool) -> Turns {
    let home = tempfile::TempDir::new().unwrap();
    let host = fill::shop(home.path());
    let options = Options {
        unsynced_witness,
        seal: Some(Seal::from_secret(&[7; 32])),
        ..Options::default()
    };
    let ledger = Ledger::open_with(home.path(), options).unwrap();
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
    ledger.close();
    Turns {
        ours,
        floor,
        refused,
    }
}
