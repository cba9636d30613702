//! A till: a state machine over a store, as the application and the sync engine drive the
//! real one. What it holds here is lost with the power.

mod connector;
mod coupons;
mod lines;
mod recovery;
mod refunds;
mod replies;
mod sales;
mod shifts;
mod signing;
mod sync;
mod write;

pub use coupons::{Shown, code_of, digest};
pub use recovery::{Hunt, MISSES};
pub use refunds::{GiveBack, nth_of};
pub use sales::Sale;
pub use shifts::opened;
pub use sync::key_of as redemption_key;
pub use write::signature;

use crate::store::Store;
use crate::wire::Key;
use crate::world::WALLETS;
use hexiao_domain::{LineWatch, PersonId, Role, TillId, Wallet};
use hexiao_sync::{Circuit, Leases, Polls};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// The till locks after so many idle ms.
pub const IDLE_MS: u64 = 300_000;

/// Who is at the till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub person: PersonId,
    /// With which role.
    pub role: Role,
    /// Used last (true time, ms).
    pub seen: u64,
}

/// A till.
pub struct Till {
    /// Its number among the tills.
    pub number: u8,
    /// Its name.
    pub name: TillId,
    /// Its ledger.
    pub store: Box<dyn Store>,
    /// The machine runs.
    pub on: bool,
    /// Which run of the program.
    pub boot: u32,
    /// Since when (true time, ms).
    pub booted: u64,
    /// How far the wall clock is off, ms.
    pub offset: i64,
    /// Which machine it is.
    pub machine: u32,
    /// Whether each platform's line is up.
    pub lines: [bool; 2],
    /// Who is signed in.
    pub session: Option<Session>,
    /// A copy of the journal.
    pub backup: Option<crate::store::Backup>,
    /// What was sealed on a machine before this one can be opened.
    pub has_keys: bool,
    /// The search for lost orders.
    pub hunt: Option<Hunt>,
    circuits: BTreeMap<Wallet, Circuit>,
    polls: Polls,
    leases: Leases,
    asked_twice: FxHashSet<Key>,
    watches: Option<BTreeMap<Wallet, LineWatch>>,
    stale: Option<hexiao_domain::Exposure>,
}

impl Till {
    /// A till that was never started before.
    #[must_use]
    pub fn new(number: u8, name: TillId, store: Box<dyn Store>) -> Self {
        Self {
            number,
            name,
            store,
            on: true,
            boot: 0,
            booted: 0,
            offset: 0,
            machine: 0,
            lines: [true; 2],
            session: None,
            backup: None,
            has_keys: true,
            hunt: None,
            circuits: WALLETS.map(|wallet| (wallet, Circuit::new())).into(),
            polls: Polls::default(),
            leases: Leases::default(),
            asked_twice: FxHashSet::default(),
            watches: None,
            stale: None,
        }
    }

    /// A new run of the program: nothing is remembered but what is on the disk.
    pub fn boot(&mut self, now: u64) {
        self.on = true;
        self.boot = self.boot.wrapping_add(1);
        self.booted = now;
        self.hunt = None;
        self.circuits = WALLETS.map(|wallet| (wallet, Circuit::new())).into();
        self.polls = Polls::default();
        let cancels = self.store.view().cancels();
        // The monotonic clock begins anew with each run.
        self.leases = Leases::of_new_run(cancels, 0);
        self.asked_twice.clear();
        self.watches = None;
        self.stale = None;
        if !crate::plant::Plant::SessionSurvivesCrash.is_on() {
            self.session = None;
        }
    }

    /// The platform's circuit.
    pub(crate) fn circuit(&mut self, wallet: Wallet) -> Option<&mut Circuit> {
        self.circuits.get_mut(&wallet)
    }
}
