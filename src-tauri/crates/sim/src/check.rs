//! The sixteen invariants of the reliability study, each a small function with its number.
//! Safety is checked after every write and message, on what it touched; a full sweep runs
//! when a till starts and at the end; liveness is checked once the storm is over.

mod coupon;
mod double;
mod entry;
mod hooks;
mod liveness;
mod payment;
mod shadow;
mod sweep;

pub use shadow::Shadow;

use hexiao_domain::{OrderNumber, PersonId, TillId, Wallet};

/// An invariant: its number in the study, and its name.
pub type Invariant = (u8, &'static str);

/// The sixteen.
pub mod name {
    use super::Invariant;
    /// Everything shown, printed or sent exists in the journal.
    pub const NO_ACKED_OP_LOST: Invariant = (1, "no acked op lost");
    /// At most one redemption per payment.
    pub const ONE_REDEMPTION: Invariant = (2, "at most one redemption per payment");
    /// Proof, or a person's word within the owner's limits.
    pub const PROOF: Invariant = (3, "no redemption without proof");
    /// Debits equal credits, and the balances are the journal's.
    pub const CONSERVATION: Invariant = (4, "conservation");
    /// Each success is one payment or one case.
    pub const TRACE: Invariant = (5, "no money without a trace");
    /// No `paid` without evidence, no `closed` while money can come.
    pub const LOCAL_CLAIMS: Invariant = (6, "local never claims more than the platform");
    /// Terminal states never leave; repeats change nothing.
    pub const MONOTONE: Invariant = (7, "monotone states");
    /// Refunds stay within what came, and wait for the end of a recovery.
    pub const REFUNDS: Invariant = (8, "refunds");
    /// No gap, right hashes, no known head missing.
    pub const CHAIN: Invariant = (9, "chain");
    /// The tables are what the journal says.
    pub const DERIVABLE: Invariant = (10, "derivability");
    /// One key is one body, on the disk before it is sent.
    pub const KEYS: Invariant = (11, "idempotency keys");
    /// Who did it might, and was there.
    pub const AUTHORITY: Invariant = (12, "authority");
    /// Totals are the fold of what they count.
    pub const TIME: Invariant = (13, "time and totals");
    /// A failed check means: no sale.
    pub const FAIL_CLOSED: Invariant = (14, "fail closed");
    /// Once all is well, everything ends.
    pub const PROGRESS: Invariant = (15, "progress");
    /// The platform's bill leaves nothing unexplained.
    pub const RECONCILED: Invariant = (16, "reconciliation converges");
}

/// What did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which run.
    pub seed: u64,
    /// At which event.
    pub event: u64,
    /// Which invariant.
    pub invariant: Invariant,
    /// What was seen.
    pub detail: String,
}

/// Whether an invariant holds, else what was seen.
pub type Held = Result<(), (Invariant, String)>;

/// `invariant` holds when `fine`.
pub fn hold(fine: bool, invariant: Invariant, detail: impl FnOnce() -> String) -> Held {
    match fine {
        true => Ok(()),
        false => Err((invariant, detail())),
    }
}

/// The checks of a run.
pub struct Check {
    seed: u64,
    calm: bool,
    /// The first that did not hold.
    pub failure: Option<Failure>,
    /// What is known of each till beside its own word.
    pub tills: Vec<Shadow>,
}

impl Check {
    /// Nothing was seen yet.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            calm: false,
            failure: None,
            tills: Vec::new(),
        }
    }

    /// One more till.
    pub fn new_till(&mut self, name: TillId) {
        self.tills.push(Shadow::new(name));
    }

    /// Keeps the first failure.
    pub fn fail(&mut self, failure: Failure) {
        self.failure.get_or_insert(failure);
    }

    /// Keeps what did not hold.
    pub fn judge(&mut self, held: Held) {
        if let Err((invariant, detail)) = held {
            let (seed, event) = (self.seed, 0);
            self.fail(Failure {
                seed,
                event,
                invariant,
                detail,
            });
        }
    }

    /// The storm is over.
    pub const fn calm(&mut self) {
        self.calm = true;
    }

    /// Whether it is.
    #[must_use]
    pub const fn is_calm(&self) -> bool {
        self.calm
    }

    /// The run had to end in so many events.
    pub fn not_at_rest(&mut self) {
        let detail = "the run did not come to its end within its events".to_owned();
        self.judge(Err((name::PROGRESS, detail)));
    }

    fn shadow(&mut self, till: usize) -> Option<&mut Shadow> {
        self.tills.get_mut(till)
    }

    /// A person used the till.
    pub fn touched(&mut self, till: usize, now: u64) {
        if let Some(shadow) = self.shadow(till) {
            shadow.touched(now);
        }
    }

    /// Nobody is signed in any more.
    pub fn left(&mut self, till: usize) {
        if let Some(shadow) = self.shadow(till) {
            shadow.session = None;
        }
    }

    /// A PIN was compared.
    pub fn compared(&mut self, till: usize, person: &PersonId, right: bool) {
        if let Some(shadow) = self.shadow(till) {
            let count = shadow.compared.entry(person.clone()).or_default();
            *count = if right { 0 } else { *count + 1 };
        }
    }

    /// The right PIN was entered; whose session it is becomes true with the entry.
    pub fn right_pin(&mut self, till: usize, person: &PersonId) {
        if let Some(shadow) = self.shadow(till) {
            shadow.right = Some(person.clone());
        }
    }

    /// A session begins with the PIN that was proved last.
    pub fn begins(&mut self, till: usize, person: &PersonId) {
        if let Some(shadow) = self.shadow(till) {
            let proved = shadow.proved.take();
            shadow.session = proved.filter(|(who, _)| who == person);
        }
    }

    /// The search asks for this number.
    pub fn hunts(&mut self, till: usize, order: &OrderNumber) {
        if let Some(shadow) = self.shadow(till) {
            shadow.misses.entry(order.clone()).or_default();
        }
    }

    /// A platform said that it does not know this number.
    pub fn missed(&mut self, till: usize, order: &OrderNumber, wallet: Wallet) {
        if let Some(shadow) = self.shadow(till) {
            let bit = if wallet == Wallet::Alipay { 1 } else { 2 };
            *shadow.misses.entry(order.clone()).or_default() |= bit;
        }
    }

    /// The till is on another machine.
    pub fn moved(&mut self, till: usize) {
        if let Some(shadow) = self.shadow(till) {
            shadow.must_begin_epoch = true;
        }
    }

    /// The bill names an order that no till knows.
    pub fn only_there(&mut self, key: crate::wire::Key) {
        if let Some(shadow) = self.shadow(usize::from(key.till)) {
            shadow.only_there += 1;
        }
    }
}
