//! One run: a seed, a heap of events, and everything that can happen in a small shop.

mod nature;
mod network;
mod people;
mod run;
mod setup;
mod weather;

pub use network::Demand;
pub use run::Limits;
pub use setup::{CODE_SECONDS, WALLETS};
pub use weather::Weather;

use crate::check::Check;
use crate::cover::Cover;
use crate::platform::Platform;
use crate::queue::Queue;
use crate::rng::Rng;
use crate::till::Till;
use crate::wire::{Call, Key, Reply};
use hexiao_domain::{Money, OrderNumber, PersonId, Timestamp, Wallet};
use rustc_hash::FxHashMap;

/// True time at which a run begins, ms: some hours in, so that there is a past.
pub const START_MS: u64 = 4 * 3_600_000;
/// What a right wall clock shows at true time 0.
pub const WALL_MS: i64 = 1_795_000_000_000;

/// The people of the shop.
#[derive(Clone, Debug)]
pub struct People {
    /// The cashier.
    pub cashier: PersonId,
    /// The manager.
    pub manager: PersonId,
    /// The owner.
    pub owner: PersonId,
}

/// A claim that a cashier is about to note.
#[derive(Clone, Debug)]
pub struct Noting {
    /// An order that waits, or a new one for the static code.
    pub order: Option<OrderNumber>,
    /// The amount.
    pub amount: Money,
    /// The wallet.
    pub wallet: Wallet,
    /// The transaction on the customer's screen.
    pub shown: Option<u32>,
    /// The sale that the customer means.
    pub sale: u32,
    /// How often the cashier tries still.
    pub tries: u32,
}

/// What can happen.
#[derive(Clone, Debug)]
pub enum Ev {
    /// A customer is at the till.
    Customer(usize),
    /// The till's sync looks for work, in this run of the program.
    Tick(usize, u32),
    /// A request reaches the platform.
    Arrive(Box<Call>),
    /// An answer reaches the till.
    Answer(Box<Reply>),
    /// A customer confirms in the wallet.
    Pays(Key),
    /// The cashier presses redeem.
    Redeem(usize, OrderNumber),
    /// The cashier gives a payment up.
    Cancel(usize, OrderNumber),
    /// A customer shows a coupon.
    Coupon(usize, u64),
    /// A customer wants a coupon back.
    CouponBack(usize, u64),
    /// A customer brings back what was bought.
    GoodsBack(usize, OrderNumber),
    /// A customer wants one more fen back.
    FenBack(usize, OrderNumber),
    /// A sale that is paid was paid again, with that money.
    PaidAgain(usize, OrderNumber, u32),
    /// The cashier notes a claim.
    Claim(usize, Box<Noting>),
    /// The screen says that entry so-and-so is done, in this run of the program.
    Ack(usize, u32, i64, OrderNumber),
    /// The cashier has read who redeemed it before.
    Read(usize, OrderNumber),
    /// The power fails.
    Crash(usize),
    /// The machine starts.
    Start(usize),
    /// The wall clock jumps.
    Jump(usize),
    /// The weather of the next minute.
    Minute,
    /// A line to a platform breaks.
    LineDown(usize, usize),
    /// A line to a platform heals.
    LineUp(usize, usize),
    /// A copy of the journal is made.
    Backup(usize),
    /// The copy takes the place of the journal.
    Restore(usize),
    /// Manager or owner come by.
    Visit(usize),
    /// Somebody tries PINs.
    Guess(usize),
    /// The owner's device sends a refund (its number; how often before).
    Refund(u32, u32),
    /// The storm is over: disks, lines and clocks are well.
    Heal,
    /// The platform's bill is imported.
    Bill,
    /// The run is over.
    End,
}

/// What is true, whatever a till knows.
#[derive(Default)]
pub struct Truth {
    /// Goods handed over, by order.
    pub handed: FxHashMap<Key, u32>,
    /// Refunds that the owner's device has to make: which money, under which key.
    pub refunds: Vec<(u32, i64)>,
    /// Auth codes that were shown so far.
    pub auths: u64,
    /// Coupons that were shown so far.
    pub coupons: u64,
    /// Numbers the sales by static code.
    pub sales: u32,
}

/// A run.
pub struct World {
    /// True time, ms.
    pub now: u64,
    /// Events so far.
    pub events: u64,
    /// What is to come.
    pub queue: Queue<Ev>,
    /// Chance.
    pub rng: Rng,
    /// How bad it is.
    pub weather: Weather,
    /// The tills.
    pub tills: Vec<Till>,
    /// The platform.
    pub platform: Platform,
    /// What is true.
    pub truth: Truth,
    /// The people.
    pub people: People,
    /// The invariants.
    pub check: Check,
    /// What was seen.
    pub cover: Cover,
    /// Print what happens.
    pub trace: bool,
    /// The owner lets claims be taken for as long as an outage lasts.
    trusting: bool,
    calls: u32,
    over: bool,
}

impl World {
    /// The wall clock of a till.
    #[must_use]
    pub fn wall(&self, till: usize) -> Timestamp {
        let offset = self.tills.get(till).map_or(0, |till| till.offset);
        let now = i64::try_from(self.now).unwrap_or(i64::MAX);
        Timestamp::from_millis(WALL_MS.saturating_add(now).saturating_add(offset))
    }

    /// The monotonic clock of a till's run, ms.
    #[must_use]
    pub fn mono(&self, till: usize) -> i64 {
        let booted = self.tills.get(till).map_or(0, |till| till.booted);
        i64::try_from(self.now.saturating_sub(booted)).unwrap_or(i64::MAX)
    }

    /// Puts an event `delay` ms ahead.
    pub fn after(&mut self, delay: u64, event: Ev) {
        self.queue.put(self.now + delay, event);
    }

    /// Puts an event some ms ahead.
    pub fn soon(&mut self, first: u64, last: u64, event: Ev) {
        let delay = self.rng.between(first, last);
        self.after(delay, event);
    }

    /// An order number, taken apart.
    #[must_use]
    pub fn key(&self, till: usize, order: &OrderNumber) -> Key {
        Key {
            till: self.tills.get(till).map_or(0, |till| till.number),
            epoch: order.epoch(),
            seq: u32::try_from(order.sequence()).unwrap_or(u32::MAX),
        }
    }

    /// How many requests were sent.
    #[must_use]
    pub const fn sent(&self) -> u32 {
        self.calls
    }

    /// A line of the trace.
    pub fn say(&self, text: impl FnOnce() -> String) {
        if self.trace {
            println_trace(self.events, self.now, &text());
        }
    }
}

/// The trace goes to the standard output.
fn println_trace(event: u64, now: u64, text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let written = writeln!(
        out,
        "{event:>6} {:>9} ms  {text}",
        now.saturating_sub(START_MS)
    );
    debug_assert!(written.is_ok(), "the trace can be written");
}
