//! What the platform answers to each request.

use super::{Broken, Order, Platform, Standing};
use crate::rng::mix;
use crate::wire::{Call, Key, Says, Why};
use hexiao_domain::{Money, Reason, Wallet};

/// What chance decides about a request that is acted on.
#[derive(Clone, Copy, Debug)]
pub struct Luck {
    /// A scanned code: refused for this reason.
    pub refuses: Option<Reason>,
    /// A scanned code: paid at once, else the customer must confirm.
    pub at_once: bool,
    /// A cancel that the platform will not do, or a record that it will not take.
    pub will_not: bool,
    /// A refund that the platform will not do, for this reason.
    pub keeps: Option<Reason>,
    /// A refund that takes its time.
    pub rests: bool,
}

/// A code may be paid for so long, ms.
pub const CODE_MS: u64 = 120_000;

impl Platform {
    /// Acts on a request.
    pub fn act(&mut self, call: &Call, now: u64, luck: Luck) -> Says {
        match call.why {
            Why::ShowCode => self.code(call, now, luck),
            Why::PayScan => self.pay(call, now, luck),
            Why::Watch | Why::CancelLook | Why::VerifyOrder | Why::LateLook | Why::Hunt => {
                self.look(call, now)
            }
            Why::VerifyTransaction => self.look_at_money(call),
            Why::CancelDo => self.cancel(call, now, luck),
            Why::Upload => self.record(call, luck),
            Why::GiveBack => self.ask_back(call, now, luck),
            Why::BackLook => self.look_at_back(call, now),
            Why::CouponLook => self.look_up_coupon(call),
            Why::CouponUse => self.use_coupon(call),
            Why::CouponUndo => self.undo_coupon(call),
            Why::Probe => Says::NotFound,
        }
    }

    fn code(&mut self, call: &Call, now: u64, luck: Luck) -> Says {
        if let Some(says) = self.known(call) {
            return says;
        }
        if let Some(reason) = luck.refuses {
            self.make(call, Standing::Refused(reason), now);
            return Says::Refused(reason);
        }
        self.make(call, Standing::Unscanned, now);
        Says::Code
    }

    /// An order that came before: the same again, or a conflict.
    fn known(&mut self, call: &Call) -> Option<Says> {
        let order = *self.order(call.key)?;
        let conflict = Some(Says::Refused(Reason::OrderConflict));
        let Some(demand) = order.demand else {
            return conflict;
        };
        if demand != call.amount || order.auth != call.data {
            self.broken = Some(Broken::KeyReused(call.key));
            return conflict;
        }
        match order.standing {
            Standing::Refused(reason) => Some(Says::Refused(reason)),
            Standing::Closed(_) => conflict,
            Standing::Paid(number) if call.why == Why::PayScan => Some(self.paid(number)),
            Standing::Paid(_) | Standing::Unscanned => Some(Says::Code),
            Standing::Confirming => Some(Says::Pending),
        }
    }

    fn make(&mut self, call: &Call, standing: Standing, now: u64) {
        self.keep(Order {
            key: call.key,
            demand: Some(call.amount),
            amount: call.amount,
            wallet: call.wallet,
            standing,
            auth: call.data,
            closed: false,
            ends: now + CODE_MS,
        });
    }

    fn pay(&mut self, call: &Call, now: u64, luck: Luck) -> Says {
        if let Some(says) = self.known(call) {
            return says;
        }
        let used = self
            .auths
            .get(&call.data)
            .is_some_and(|other| *other != call.key);
        let refuses = match used {
            true => Some(Reason::AuthCodeInvalid),
            false => luck.refuses,
        };
        if let Some(reason) = refuses {
            self.make(call, Standing::Refused(reason), now);
            return Says::Refused(reason);
        }
        self.auths.insert(call.data, call.key);
        self.make(call, Standing::Confirming, now);
        let paid = match luck.at_once {
            true => self.customer_pays(call.key, now, false),
            false => None,
        };
        paid.map_or(Says::Pending, |number| self.paid(number))
    }

    fn paid(&self, number: u32) -> Says {
        self.word(number).map_or(Says::NotFound, Says::Paid)
    }

    fn look(&mut self, call: &Call, now: u64) -> Says {
        let order = self.order_mut(call.key);
        let Some(order) = order.filter(|order| order.wallet == call.wallet) else {
            return Says::NotFound;
        };
        let open = matches!(order.standing, Standing::Unscanned | Standing::Confirming);
        if open && now >= order.ends {
            order.standing = Standing::Closed(now);
            order.closed = true;
        }
        let (standing, wallet) = (order.standing, order.wallet);
        match standing {
            // The code is known to the customer's app alone until it is scanned.
            Standing::Unscanned if wallet == Wallet::Alipay => Says::NotFound,
            Standing::Unscanned | Standing::Confirming => Says::Pending,
            Standing::Paid(number) => self.paid(number),
            Standing::Refused(reason) => Says::Refused(reason),
            Standing::Closed(_) => Says::Closed,
        }
    }

    fn look_at_money(&self, call: &Call) -> Says {
        let number = u32::try_from(call.data).unwrap_or(u32::MAX);
        let known = self.transaction(number);
        match known.filter(|known| known.wallet == call.wallet) {
            Some(known) if known.refunded == known.amount.minor() => Says::Closed,
            Some(_) => self.paid(number),
            None => Says::NotFound,
        }
    }

    fn cancel(&mut self, call: &Call, now: u64, luck: Luck) -> Says {
        let back = self.went_back(call.key);
        let Some(order) = self.order_mut(call.key) else {
            self.bar(call, now);
            return Says::Cancelled(false);
        };
        match order.standing {
            Standing::Paid(_) if luck.will_not => Says::Refused(Reason::Declined),
            Standing::Paid(number) => {
                order.standing = Standing::Closed(0);
                order.closed = true;
                let amount = self.left_of(number);
                self.refund(cancel_key(call.key), number, amount);
                Says::Cancelled(true)
            }
            Standing::Closed(_) => Says::Cancelled(back),
            Standing::Unscanned | Standing::Confirming | Standing::Refused(_) => {
                order.standing = Standing::Closed(now);
                order.closed = true;
                Says::Cancelled(false)
            }
        }
    }

    /// A cancel that overtook its order: the order will never be taken.
    fn bar(&mut self, call: &Call, now: u64) {
        self.keep(Order {
            key: call.key,
            demand: None,
            amount: Money::zero(call.amount.currency()),
            wallet: call.wallet,
            standing: Standing::Closed(now),
            auth: 0,
            closed: true,
            ends: now,
        });
    }

    /// Whether a cancel of this order gave money back.
    #[must_use]
    pub fn went_back(&self, key: Key) -> bool {
        self.refunds.contains_key(&cancel_key(key))
    }

    fn record(&mut self, call: &Call, luck: Luck) -> Says {
        if call.wallet != Wallet::Alipay {
            return Says::NotOffered;
        }
        if let Some(known) = self.records.get(&call.key) {
            if *known == call.data {
                return Says::Recorded;
            }
            self.broken = Some(Broken::KeyReused(call.key));
            return Says::Refused(Reason::UploadRejected);
        }
        if luck.will_not {
            return Says::Refused(Reason::UploadRejected);
        }
        self.records.insert(call.key, call.data);
        Says::Recorded
    }
}

/// The key of the refund that a cancel does.
fn cancel_key(key: Key) -> u64 {
    mix((u64::from(key.epoch) << 40) | (u64::from(key.seq) << 8) | u64::from(key.till))
}
