//! The network between the tills and the platform: it loses, repeats, delays, reorders and
//! forges. The fate of a call is drawn when it is sent.

use super::{Ev, World};
use crate::platform::OURS;
use crate::platform::answer::Luck;
use crate::wire::{Call, Key, Reply, Says, Why, Word};
use hexiao_domain::{Money, OrderNumber, Reason, Wallet};

/// A call ends without an answer after so long, ms; shorter than a lease.
const DEADLINE_MS: u64 = 15_000;
/// What a platform refuses a scanned code for.
const REFUSALS: [Reason; 10] = [
    Reason::AuthCodeInvalid,
    Reason::BalanceTooLow,
    Reason::CustomerLimit,
    Reason::CustomerBlocked,
    Reason::RiskRefused,
    Reason::CustomerMustAct,
    Reason::BuyerIsSeller,
    Reason::ShopLimit,
    Reason::ShopSetup,
    Reason::Declined,
];

/// What a platform refuses a refund for.
const KEEPS: [Reason; 3] = [
    Reason::RefundRefused,
    Reason::RefundAccountEnded,
    Reason::ShopBalanceTooLow,
];

impl World {
    /// A till sends a request.
    pub(crate) fn send(
        &mut self,
        till: usize,
        wallet: Wallet,
        order: &OrderNumber,
        why: Why,
        demand: Demand,
    ) {
        let key = self.key(till, order);
        if let Some(call) = self.call(till, wallet, key, why, demand) {
            self.check_send(till, order, &call);
            self.travel(call);
        }
    }

    /// A till tells of a coupon, under the coupon's own number.
    pub(crate) fn send_under(
        &mut self,
        till: usize,
        wallet: Wallet,
        key: Key,
        why: Why,
        demand: Demand,
    ) {
        if let Some(call) = self.call(till, wallet, key, why, demand) {
            self.check_coupon_send(till, &call);
            self.travel(call);
        }
    }

    fn call(
        &mut self,
        till: usize,
        wallet: Wallet,
        key: Key,
        why: Why,
        demand: Demand,
    ) -> Option<Call> {
        let machine = self.tills.get(till).filter(|till| till.on)?;
        self.calls += 1;
        Some(Call {
            id: self.calls,
            from: u8::try_from(till).unwrap_or(u8::MAX),
            boot: machine.boot,
            wallet,
            key,
            why,
            amount: demand.amount,
            data: demand.data,
            head: machine.store.view().head().0,
        })
    }

    fn travel(&mut self, call: Call) {
        let till = usize::from(call.from);
        if !self.is_up(till, call.wallet) {
            return self.reply_in(self.short(), call, Says::Offline);
        }
        let there = self.trip();
        if self.rng.chance(self.weather.lost) {
            return self.reply_in(DEADLINE_MS, call, Says::Silence);
        }
        if self.rng.chance(self.weather.twice) {
            let again = Call {
                boot: u32::MAX,
                ..call
            };
            self.after(there + 2_000, Ev::Arrive(Box::new(again)));
        }
        self.after(there, Ev::Arrive(Box::new(call)));
    }

    const fn short(&self) -> u64 {
        20
    }

    fn trip(&mut self) -> u64 {
        match self.rng.chance(self.weather.slow) {
            true => self.rng.between(500, 6_500),
            false => self.rng.between(20, 200),
        }
    }

    fn reply_in(&mut self, delay: u64, call: Call, says: Says) {
        let reply = Reply {
            call,
            says,
            signed: true,
            unasked: false,
        };
        self.after(delay, Ev::Answer(Box::new(reply)));
    }

    /// A request reaches the platform.
    pub(crate) fn arrive(&mut self, call: &Call) {
        if call.boot != u32::MAX && self.rng.chance(self.weather.fault) {
            let reason = self.rng.pick(
                &[
                    Reason::PlatformFault,
                    Reason::TooOften,
                    Reason::Unreadable,
                    Reason::TooEarly,
                    Reason::ClockWrong,
                ],
                Reason::Unreadable,
            );
            let back = self.trip();
            return self.reply_in(back, *call, Says::Fault(reason));
        }
        let luck = self.luck(call);
        let fresh = self.platform.order(call.key).is_none();
        let says = self.platform.act(call, self.now, luck);
        if fresh {
            self.new_order(call);
        }
        if call.boot == u32::MAX {
            return;
        }
        let back = self.trip();
        if self.rng.chance(self.weather.deaf) {
            return self.reply_in(DEADLINE_MS.saturating_sub(1_000), *call, Says::Silence);
        }
        self.answer(*call, says, back);
    }

    /// What chance decides about this request.
    pub(crate) fn luck(&mut self, call: &Call) -> Luck {
        let refuses = match call.why {
            Why::PayScan => self.rng.chance(120),
            Why::ShowCode => self.rng.chance(10),
            _ => false,
        };
        let keeps = call.why == Why::GiveBack && self.rng.chance(150);
        Luck {
            refuses: refuses.then(|| self.rng.pick(&REFUSALS, Reason::Declined)),
            at_once: self.rng.chance(600),
            will_not: self.rng.chance(60),
            keeps: keeps.then(|| self.rng.pick(&KEEPS, Reason::RefundRefused)),
            // A fen is carried out at once.
            rests: call.why == Why::GiveBack && call.amount.minor() > 1 && self.rng.chance(200),
        }
    }

    /// The customer of a new order: pays early, late, twice, or never.
    fn new_order(&mut self, call: &Call) {
        if !matches!(call.why, Why::ShowCode | Why::PayScan) {
            return;
        }
        if self.rng.chance(self.weather.distorted) {
            let currency = self.rng.chance(300);
            self.platform.distort(call.key, currency);
        }
        if self.rng.chance(850) {
            let late = self.rng.chance(100);
            let delay = match late {
                true => self.rng.between(100_000, 135_000),
                false => self.rng.between(500, 15_000),
            };
            self.after(delay, Ev::Pays(call.key));
            if self.rng.chance(50) {
                self.after(delay + 700, Ev::Pays(call.key));
            }
        }
    }

    /// A customer confirms.
    pub(crate) fn pays(&mut self, key: Key) {
        let overtakes = self.rng.chance(300);
        self.platform.customer_pays(key, self.now, overtakes);
    }

    fn answer(&mut self, call: Call, says: Says, back: u64) {
        let true_one = Reply {
            call,
            says,
            signed: true,
            unasked: false,
        };
        let reply = self.tampered(true_one);
        if let Says::Paid(_) = says
            && self.rng.chance(self.weather.twice)
        {
            let again = Reply {
                unasked: true,
                ..true_one
            };
            let delay = back + self.rng.between(1, 60_000);
            self.after(delay, Ev::Answer(Box::new(again)));
        }
        self.after(back, Ev::Answer(Box::new(reply)));
    }

    /// Somebody between the till and the platform, who cannot sign.
    fn tampered(&mut self, reply: Reply) -> Reply {
        if self.rng.chance(self.weather.forged) {
            let amount = self.demanded(&reply.call);
            let says = match reply.call.why {
                Why::GiveBack | Why::BackLook => Says::GivenBack,
                _ => Says::Paid(self.made_up(reply.call.key, amount, OURS)),
            };
            return Reply {
                says,
                signed: false,
                ..reply
            };
        }
        if self.rng.chance(self.weather.crossed) {
            let amount = self.demanded(&reply.call);
            let word = match self.rng.chance(500) {
                true => self.made_up(reply.call.key, amount, OURS + 1),
                false => self.of_another_order(reply.call.key, amount),
            };
            return Reply {
                says: Says::Paid(word),
                ..reply
            };
        }
        reply
    }

    /// A true word about the order before, for just this amount.
    const fn of_another_order(&self, key: Key, amount: Money) -> Word {
        let seq = key.seq.saturating_sub(1);
        self.made_up(Key { seq, ..key }, amount, OURS)
    }

    /// The forger knows the amount, or the bug hides.
    fn demanded(&self, call: &Call) -> Money {
        let known = self.platform.order(call.key).and_then(|order| order.demand);
        known.unwrap_or(call.amount)
    }

    const fn made_up(&self, key: Key, amount: Money, merchant: u32) -> Word {
        Word {
            transaction: 900_000_000 + key.seq,
            order: Some(key),
            amount,
            merchant,
            at: self.now,
        }
    }
}

/// What a request demands.
#[derive(Clone, Copy, Debug)]
pub struct Demand {
    /// The amount; zero when there is none.
    pub amount: Money,
    /// The auth code, the transaction, or the redemption's key.
    pub data: u64,
}
