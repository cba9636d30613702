//! Recovery: the till asks the platform for its own order numbers, forward, until so many in
//! a row are not known; what is found paid is booked, and a person decides the rest.

use super::sync::nothing;
use crate::plant::Plant;
use crate::wire::{Reply, Says, Why};
use crate::world::{CODE_SECONDS, WALLETS, World};
use hexiao_domain::{
    Actor, Answer, Fact, Method, NewPayment, OrderNumber, Proof, Wallet, business_day,
};

/// So many numbers in a row that no platform knows end the search.
pub const MISSES: u32 = 6;
/// A code that was shown before may be paid for so long still; before, nothing is certain.
const SETTLE_MS: i64 = (CODE_SECONDS + 20) * 1_000;
/// So many numbers are asked for at once.
const PAUSE_MS: i64 = 2_000;

/// How far the search has come.
#[derive(Clone, Debug)]
pub struct Hunt {
    /// In which epoch.
    pub epoch: i64,
    /// The number that is asked for.
    pub seq: i64,
    /// The platform that is asked, by its place among the shop's.
    pub wallet: usize,
    /// How many in a row nobody knew.
    pub misses: u32,
    /// Everything was asked for.
    pub done: bool,
    /// Whether an answer is awaited, and since when (monotonic ms).
    pub asked: Option<i64>,
}

impl World {
    /// Goes on searching; false while the till should do what else is due.
    pub(crate) fn hunting(&mut self, till: usize) -> bool {
        let mono = self.mono(till);
        if mono < SETTLE_MS {
            return false;
        }
        let Some(machine) = self.tills.get_mut(till) else {
            return false;
        };
        if machine.hunt.is_none() {
            machine.hunt = first(machine.store.memory());
        }
        let Some(hunt) = machine.hunt.as_mut() else {
            return false;
        };
        let waits = hunt.asked.is_some_and(|since| mono - since < PAUSE_MS * 15);
        if hunt.done || waits {
            return false;
        }
        hunt.asked = Some(mono);
        let place = (hunt.epoch, hunt.seq, hunt.wallet);
        self.ask_number(till, place);
        true
    }

    fn ask_number(&mut self, till: usize, (epoch, seq, wallet): (i64, i64, usize)) {
        let Some(machine) = self.tills.get(till) else {
            return;
        };
        let epoch = u32::try_from(epoch).unwrap_or(u32::MAX);
        let order = OrderNumber::new(&machine.name, epoch, u64::try_from(seq).unwrap_or(0));
        let wallet = WALLETS.get(wallet).copied().unwrap_or(Wallet::Alipay);
        self.check.hunts(till, &order);
        self.send(till, wallet, &order, Why::Hunt, nothing());
    }

    /// What the platform knows of a number.
    pub(crate) fn hunted(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        let answer = self.payment_answer(reply);
        if reply.says == Says::NotFound {
            self.check.missed(till, order, reply.call.wallet);
        }
        match answer {
            Answer::Paid(proof) => {
                if self.book_found(till, order, proof, reply.call.wallet) {
                    self.hunt_on(till, Some(true));
                }
            }
            Answer::Closed(_) | Answer::Refused(_) => self.hunt_on(till, Some(true)),
            Answer::NotFound => self.hunt_on(till, Some(false)),
            Answer::Pending | Answer::Unknown(_) => self.hunt_on(till, None),
        }
    }

    fn book_found(
        &mut self,
        till: usize,
        order: &OrderNumber,
        proof: Proof,
        wallet: Wallet,
    ) -> bool {
        let paid = proof.paid_at.unwrap_or_else(|| self.wall(till));
        let Ok(counted) = business_day(paid, "Asia/Shanghai", 4) else {
            return false;
        };
        let payment = NewPayment {
            order: order.clone(),
            amount: proof.amount,
            wallet,
            method: Method::ShowCode,
            reference: None,
            attempt_of: None,
            scan_digest: None,
            cashier: self.people.owner.clone(),
            day: counted.day,
            hour: counted.hour,
            expires_at: paid,
        };
        self.cover.count("recovery", "found");
        self.writes(till, Actor::Till, Fact::PaymentFound { payment, proof })
    }

    /// The next number, or the next platform, or the same again when nobody knows.
    fn hunt_on(&mut self, till: usize, known: Option<bool>) {
        let Some(machine) = self.tills.get_mut(till) else {
            return;
        };
        let last_epoch = machine.store.memory().tables.epoch;
        let Some(hunt) = machine.hunt.as_mut() else {
            return;
        };
        hunt.asked = None;
        match known {
            None => {}
            Some(true) => hunt.advance(0, last_epoch),
            Some(false) if hunt.wallet + 1 < WALLETS.len() => hunt.wallet += 1,
            Some(false) => hunt.advance(hunt.misses + 1, last_epoch),
        }
    }
}

impl Hunt {
    fn advance(&mut self, misses: u32, last_epoch: i64) {
        self.misses = misses;
        self.seq += 1;
        self.wallet = 0;
        let enough = match () {
            () if Plant::HuntStopsEarly.is_on() => 1,
            () if Plant::HuntOffByOne.is_on() => MISSES - 1,
            () => MISSES,
        };
        if misses < enough {
            return;
        }
        self.seq -= i64::from(misses);
        self.misses = 0;
        self.epoch += 1;
        self.done = self.epoch >= last_epoch;
    }
}

/// From the newest number that the journal knows, in the epoch that it ended in.
fn first(memory: &crate::store::Memory) -> Option<Hunt> {
    memory.tables.recovery?;
    let begun = memory
        .journal
        .iter()
        .rev()
        .find_map(|entry| match &entry.fact {
            Fact::EpochBegun { after_sequence, .. } => Some((entry.seq, *after_sequence)),
            _ => None,
        });
    let (seq, after) = begun?;
    let before = memory.entry(seq - 1).map_or(1, |entry| entry.epoch);
    Some(Hunt {
        epoch: before,
        seq: after + 1,
        wallet: 0,
        misses: 0,
        done: false,
        asked: None,
    })
}
