//! A till with a hundred thousand records that wait, against the same till with none: its start,
//! the banner's facts and the network page, turn by turn.

use crate::fill;
use crate::table::{Table, Times, time};
use hexiao_app::{App, Opened, SystemHost};
use hexiao_domain::WorkState;
use std::sync::Arc;
use tempfile::TempDir;

const QUEUED: u64 = 100_000;
const STARTS: u64 = 9;
const LOOKS: u64 = 500;

struct Till {
    home: TempDir,
    start: Times,
    banner: Times,
    page: Times,
}

/// Fills the table.
pub fn measure(table: &mut Table) {
    let mut tills = [WorkState::Pending, WorkState::Done].map(Till::with);
    for _ in 0..STARTS {
        for till in &mut tills {
            till.open().close();
        }
    }
    let opened = tills.each_mut().map(Till::open);
    for _ in 0..LOOKS {
        for (till, opened) in tills.iter_mut().zip(&opened) {
            till.look(&opened.app);
        }
    }
    opened.into_iter().for_each(Opened::close);
    let [queued, none] = &tills;
    let [more, less] = [queued, none].map(|till| till.start.percentile(50));
    let name = format!("start of the core, p50: {QUEUED} records wait, more than if none does");
    let more = time(more.saturating_sub(less));
    table.alone(&name, &more, "<= 36 ms, 15 % of a bare window's");
    let mut against = |what: &str, of: fn(&Till) -> &Times| {
        let name = format!("{what}, p50: {QUEUED} records wait (none does)");
        let [queued, none] = [queued, none].map(|till| of(till).percentile(50));
        table.against(&name, queued, none, "<= 1.15x");
    };
    against("the banner's facts", |till| &till.banner);
    against("the network page", |till| &till.page);
}

impl Till {
    fn with(told: WorkState) -> Self {
        let home = TempDir::new().unwrap();
        fill::shop(home.path());
        fill::bulk(home.path(), QUEUED, told);
        Self {
            home,
            start: Times::default(),
            banner: Times::default(),
            page: Times::default(),
        }
    }

    fn open(&mut self) -> Opened {
        let dir = self.home.path();
        let host = Arc::new(SystemHost::new(dir, Box::new(())).unwrap());
        self.start.of(|| App::open(dir, host, dir)).unwrap()
    }

    fn look(&mut self, app: &App) {
        let owner = app.act_as("chen", None).unwrap();
        self.banner.of(|| app.health()).unwrap();
        self.page.of(|| app.sync_health_as(&owner)).unwrap();
    }
}
