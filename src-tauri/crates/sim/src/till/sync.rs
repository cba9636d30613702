//! Sync: the real plan says what is due; here it is sent.

use super::Till;
use crate::plant::Plant;
use crate::rng::mix;
use crate::wire::Why;
use crate::world::{Demand, Ev, World};
use hexiao_domain::{
    Actor, CloseCause, Event, Fact, Method, Money, OrderNumber, Timestamp, Wallet, WorkKind,
};
use hexiao_sync::{LEASE_MS, Plan, Step, plan};

/// Workers of the engine.
const WORKERS: usize = 4;

impl Till {
    /// The steps that begin now, each with its lease taken.
    fn begin(&mut self, now: Timestamp, mono: i64) -> Vec<Step> {
        let waiting = self.store.view().waiting();
        let work = self.store.view().due(now);
        let coupons = self.store.view().coupons_due(now);
        self.polls
            .keep(waiting.iter().map(|payment| &payment.order));
        let input = Plan {
            waiting: &waiting,
            work: &work,
            coupons: &coupons,
            circuits: &self.circuits,
            leases: &self.leases,
            now,
            mono,
        };
        let steps = plan(&input, &mut self.polls);
        let mut begun = Vec::new();
        for step in steps {
            if begun.len() < WORKERS && self.admits(&step, mono) {
                self.take(&step, mono);
                begun.push(step);
            }
        }
        begun
    }

    /// The engine plans anew after each step; a step may have closed the circuit meanwhile.
    fn admits(&self, step: &Step, mono: i64) -> bool {
        let circuit = step.wallet().and_then(|wallet| self.circuits.get(&wallet));
        circuit.is_none_or(|circuit| circuit.admits(step, mono)) && !self.leases.is_held(step, mono)
    }

    fn take(&mut self, step: &Step, mono: i64) {
        self.leases.take(step, mono);
        if let Step::Ask { order, .. } = step {
            self.polls.asked(order, mono);
        }
        if let Some(circuit) = step
            .wallet()
            .and_then(|wallet| self.circuits.get_mut(&wallet))
        {
            circuit.called(mono, LEASE_MS);
        }
    }

    /// A call outside the plan is under way.
    pub(crate) fn hold(&mut self, step: &Step, mono: i64) {
        self.leases.take(step, mono);
    }

    /// A step is done.
    pub(crate) fn release(&mut self, step: &Step) {
        self.leases.release(step);
    }
}

impl World {
    /// The sync looks for work.
    pub(crate) fn tick(&mut self, till: usize, boot: u32) {
        let live = self
            .tills
            .get(till)
            .filter(|till| till.on && till.boot == boot);
        let Some(machine) = live else {
            return;
        };
        let stopped = machine.store.memory().stopped;
        let recovering = machine.store.view().recovery().is_some();
        let busy = machine.store.memory().is_busy() || recovering;
        match busy {
            true => self.soon(300, 1_500, Ev::Tick(till, boot)),
            false => self.soon(2_000, 6_000, Ev::Tick(till, boot)),
        }
        if stopped && !Plant::StoppedSells.is_on() {
            return;
        }
        if recovering && self.hunting(till) {
            return;
        }
        let (now, mono) = (self.wall(till), self.mono(till));
        let steps = self.tills.get_mut(till).map(|till| till.begin(now, mono));
        for step in steps.unwrap_or_default() {
            self.take_step(till, &step, recovering);
        }
        self.watch_lines(till);
        self.checkpoint(till);
    }

    fn take_step(&mut self, till: usize, step: &Step, recovering: bool) {
        match step {
            Step::Ask { order, wallet } => {
                self.send(till, *wallet, order, Why::Watch, nothing());
            }
            Step::Expire { order } if !recovering => self.expire(till, step, order),
            Step::Work {
                order,
                kind,
                wallet,
            } if !recovering => self.work(till, order, *kind, *wallet),
            Step::Probe { wallet } => {
                if let Some(order) = self.nobody(till) {
                    self.send(till, *wallet, &order, Why::Probe, nothing());
                }
            }
            Step::Coupon { coupon, wallet } if !recovering => {
                self.tell_coupon(till, coupon, *wallet);
            }
            Step::Expire { .. } | Step::Work { .. } | Step::Coupon { .. } => {
                self.release(till, step);
            }
        }
    }

    /// An order that was never made.
    fn nobody(&self, till: usize) -> Option<OrderNumber> {
        let till = self.tills.get(till)?;
        Some(OrderNumber::new(&till.name, 0, 0))
    }

    pub(crate) fn release(&mut self, till: usize, step: &Step) {
        if let Some(till) = self.tills.get_mut(till) {
            till.release(step);
        }
    }

    fn expire(&mut self, till: usize, step: &Step, order: &OrderNumber) {
        let cause = CloseCause::Expired;
        if Plant::ExpiryIsLocal.is_on() {
            self.moves(till, order, Event::ClosedThere { refunded: false });
        } else {
            self.moves(till, order, Event::CloseAsked { cause });
        }
        self.release(till, step);
    }

    fn work(&mut self, till: usize, order: &OrderNumber, kind: WorkKind, wallet: Wallet) {
        let Some(machine) = self.tills.get(till) else {
            return;
        };
        let Some(payment) = machine.store.view().payment(order) else {
            return;
        };
        let demand = Demand {
            amount: payment.amount,
            data: 0,
        };
        let claimed = payment.state.claim().is_some();
        let named = payment
            .state
            .claim()
            .and_then(|claim| claim.evidence.clone());
        let by_static = payment.method == Method::StaticCode;
        let key = payment
            .redemption
            .as_ref()
            .map(|redemption| key_of(redemption.id.as_str()));
        drop(payment);
        let attempts = machine
            .store
            .view()
            .work(order, kind)
            .map_or(0, |work| work.attempts);
        match kind {
            WorkKind::Cancel => self.send(till, wallet, order, Why::CancelLook, demand),
            WorkKind::LateCheck => self.send(till, wallet, order, Why::LateLook, demand),
            // The platform's word came meanwhile: there is no claim to ask about any more.
            WorkKind::Verify if !claimed => self.done(till, order, kind, "ended"),
            WorkKind::Verify => match named.filter(|_| by_static) {
                Some(id) => self.ask_for_money(till, wallet, order, &id),
                None => self.send(till, wallet, order, Why::VerifyOrder, demand),
            },
            WorkKind::Upload => self.upload(till, wallet, order, key, attempts),
            WorkKind::Refund => self.send_refund(till, wallet, order, attempts),
        }
    }

    /// Asks for the transaction that was noted.
    pub(crate) fn ask_for_money(
        &mut self,
        till: usize,
        wallet: Wallet,
        order: &OrderNumber,
        id: &hexiao_domain::TransactionId,
    ) {
        if Plant::EvidenceIgnored.is_on() {
            return self.send(till, wallet, order, Why::VerifyOrder, nothing());
        }
        let data = self.platform.numbered(id).map_or(u64::MAX, u64::from);
        let amount = nothing().amount;
        self.send(
            till,
            wallet,
            order,
            Why::VerifyTransaction,
            Demand { amount, data },
        );
    }

    fn upload(
        &mut self,
        till: usize,
        wallet: Wallet,
        order: &OrderNumber,
        key: Option<u64>,
        attempts: u32,
    ) {
        let Some(mut data) = key else {
            return;
        };
        if Plant::NewKeyOnRetry.is_on() {
            data = mix(data.wrapping_add(u64::from(attempts)));
        }
        let amount = nothing().amount;
        self.send(till, wallet, order, Why::Upload, Demand { amount, data });
        if Plant::UploadedOnSend.is_on() {
            let fact = Fact::WorkDone {
                order: order.clone(),
                kind: WorkKind::Upload,
                receipt: "recorded".to_owned(),
            };
            self.writes(till, Actor::Till, fact);
        }
    }
}

/// A redemption's id as the platform sees it: one number for one text.
pub fn key_of(id: &str) -> u64 {
    id.bytes().fold(11, |sum, byte| mix(sum ^ u64::from(byte)))
}

/// A request that demands nothing.
pub fn nothing() -> Demand {
    Demand {
        amount: Money::zero(hexiao_domain::Currency::Cny),
        data: 0,
    }
}
