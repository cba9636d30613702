//! The loop.

use super::{Ev, START_MS, World};
use crate::check::Failure;
use hexiao_domain::Wallet;

/// How long a run may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The storm ends after so many ms.
    pub storm_ms: u64,
    /// No more events than this; beyond it the run does not come to rest.
    pub events: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            storm_ms: 15 * 60_000,
            events: 60_000,
        }
    }
}

/// After the storm: time for every retry to come round, ms.
const CALM_MS: u64 = 50 * 60_000;
/// After the bill.
const REST_MS: u64 = 30 * 60_000;

impl World {
    /// Runs to the end; answers the first invariant that did not hold.
    pub fn run(&mut self, limits: Limits) -> Option<Failure> {
        self.queue.put(START_MS + limits.storm_ms, Ev::Heal);
        let bill = START_MS + limits.storm_ms + CALM_MS;
        self.queue.put(bill, Ev::Bill);
        self.queue.put(bill + REST_MS, Ev::End);
        while !self.over && self.check.failure.is_none() && self.events < limits.events {
            self.step();
        }
        if !self.over && self.check.failure.is_none() {
            self.check.not_at_rest();
        }
        if let Some(failure) = &mut self.check.failure {
            failure.event = self.events;
        }
        self.check.failure.clone()
    }

    /// One event.
    pub fn step(&mut self) {
        let Some((at, event)) = self.queue.take() else {
            self.over = true;
            return;
        };
        self.now = self.now.max(at);
        self.events += 1;
        self.say(|| format!("{event:?}"));
        self.dispatch(event);
        self.check_platform();
    }

    fn dispatch(&mut self, event: Ev) {
        match event {
            Ev::Customer(till) => self.customer(till),
            Ev::Tick(till, boot) => self.tick(till, boot),
            Ev::Arrive(call) => self.arrive(&call),
            Ev::Answer(reply) => self.answered(&reply),
            Ev::Pays(key) => self.pays(key),
            Ev::Redeem(till, order) => self.press_redeem(till, &order),
            Ev::Cancel(till, order) => self.press_cancel(till, &order),
            Ev::Coupon(till, code) => self.press_coupon(till, code),
            Ev::CouponBack(till, code) => self.coupon_back(till, code),
            Ev::GoodsBack(till, order) => self.goods_back(till, &order),
            Ev::FenBack(till, order) => self.fen_back(till, &order),
            Ev::PaidAgain(till, order, money) => self.paid_again(till, &order, money),
            Ev::Claim(till, noting) => self.press_claim(till, *noting),
            Ev::Ack(till, boot, seq, order) => self.acknowledged(till, boot, seq, &order),
            Ev::Read(till, order) => self.read_redeemed(till, &order),
            Ev::Crash(till) => self.crash(till),
            Ev::Start(till) => self.start(till),
            Ev::Jump(till) => self.jump(till),
            Ev::Minute => self.minute(),
            Ev::LineDown(till, place) => self.set_line(till, place, false),
            Ev::LineUp(till, place) => self.set_line(till, place, true),
            Ev::Backup(till) => self.backup(till),
            Ev::Restore(till) => self.restore(till),
            Ev::Visit(till) => self.visit(till),
            Ev::Guess(till) => self.guess(till),
            Ev::Refund(number, before) => self.refund(number, before),
            Ev::Heal => self.heal(),
            Ev::Bill => self.bill(),
            Ev::End => self.end(),
        }
    }

    fn end(&mut self) {
        self.over = true;
        self.at_the_end();
    }

    /// The line to a platform of a till that a customer uses.
    pub(crate) fn is_up(&self, till: usize, wallet: Wallet) -> bool {
        let lines = self.tills.get(till).map(|till| till.lines);
        lines.is_some_and(|[alipay, other]| match wallet {
            Wallet::Alipay => alipay,
            Wallet::Wechatpay | Wallet::Applepay | Wallet::Unionpay | Wallet::Other => other,
        })
    }
}
