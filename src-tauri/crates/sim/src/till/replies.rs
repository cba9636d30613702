//! What the till does with each answer: facts to write, or work put off.

use super::refunds::explained;
use crate::plant::Plant;
use crate::store::View;
use crate::wire::{Key, Reply, Why};
use crate::world::{Ev, World};
use hexiao_domain::{
    Actor, Answer, CancelAnswer, Claim, CloseCause, CodeAnswer, Event, Fact, Method, OrderNumber,
    PaymentState, Proof, Reason, RecordAnswer, Unknown, WorkKind, WorkState,
};
use hexiao_sync::{Step, is_doubtful, retry_after_seconds};

impl World {
    /// The order number of a key.
    pub(crate) fn number(&self, key: Key) -> Option<OrderNumber> {
        let mut named = self.tills.iter().filter(|till| till.number == key.till);
        let till = named.next()?;
        Some(OrderNumber::new(&till.name, key.epoch, u64::from(key.seq)))
    }

    /// An answer reaches the till.
    pub(crate) fn answered(&mut self, reply: &Reply) {
        let till = usize::from(reply.call.from);
        let Some(machine) = self.tills.get(till) else {
            return;
        };
        let late = reply.call.boot != machine.boot && !reply.unasked;
        if matches!(
            reply.call.why,
            Why::CouponLook | Why::CouponUse | Why::CouponUndo
        ) {
            if machine.on && !late {
                self.note(till, reply, self.unknown_in(reply));
                self.coupon_answered(till, reply);
            }
            return;
        }
        let Some(order) = self.number(reply.call.key).filter(|_| machine.on && !late) else {
            return;
        };
        if reply.unasked {
            return self.repeated(till, reply, &order);
        }
        let unknown = self.unknown_in(reply);
        self.note(till, reply, unknown);
        let before = self.sent();
        self.understood(till, reply, &order);
        if self.sent() == before {
            self.give_back(till, reply, &order);
        }
        self.look_up(till, &order);
    }

    fn unknown_in(&self, reply: &Reply) -> Option<Unknown> {
        match self.payment_answer(reply) {
            Answer::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// Whether the platform can be reached, as its answers show it.
    fn note(&mut self, till: usize, reply: &Reply, unknown: Option<Unknown>) {
        let (mono, now) = (self.mono(till), self.wall(till));
        let machine = self.tills.get_mut(till);
        let Some(circuit) = machine.and_then(|till| till.circuit(reply.call.wallet)) else {
            return;
        };
        match unknown {
            Some(Unknown {
                offline: true,
                reason,
            }) => {
                circuit.unreachable(mono, now, reason);
                if Plant::CircuitNeverCloses.is_on() {
                    circuit.called(mono, i64::MAX);
                }
            }
            Some(Unknown {
                reason: Reason::TooOften,
                ..
            }) => {
                circuit.too_often(mono);
                circuit.doubted(mono, now, Reason::TooOften);
            }
            Some(unknown) if is_doubtful(unknown.reason) => {
                circuit.doubted(mono, now, unknown.reason);
            }
            _ => {
                circuit.answered(mono);
            }
        }
    }

    fn understood(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        match reply.call.why {
            Why::ShowCode => self.code_came(till, reply, order),
            Why::PayScan => self.scan_paid(till, reply, order),
            Why::Watch => self.watched(till, reply, order),
            Why::CancelLook => self.looked_before_cancel(till, reply, order),
            Why::CancelDo => self.cancelled(till, reply, order),
            Why::VerifyOrder | Why::VerifyTransaction => self.verified(till, reply, order),
            Why::LateLook => self.looked_late(till, reply, order),
            Why::Upload => self.uploaded(till, reply, order),
            Why::GiveBack | Why::BackLook => self.refund_answered(till, reply, order),
            Why::Hunt => self.hunted(till, reply, order),
            Why::Probe | Why::CouponLook | Why::CouponUse | Why::CouponUndo => {}
        }
    }

    /// A cancel that was answered and that the disk did not take keeps its lease, as in the engine.
    fn may_be_under_way(&self, till: usize, reply: &Reply, order: &OrderNumber) -> bool {
        let closed = matches!(
            Self::cancel_answer(reply),
            CancelAnswer::Closed | CancelAnswer::Refunded
        );
        let machine = self.tills.get(till).filter(|_| closed);
        let work = machine.and_then(|till| till.store.view().work(order, WorkKind::Cancel));
        let waits = work.is_some_and(|work| work.state == WorkState::Pending);
        waits && reply.call.why == Why::CancelDo
    }

    /// The step is done, unless another call of it follows.
    fn give_back(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        if self.may_be_under_way(till, reply, order) {
            return;
        }
        let (order, wallet) = (order.clone(), reply.call.wallet);
        let kind = match reply.call.why {
            Why::Watch | Why::PayScan => return self.release(till, &Step::Ask { order, wallet }),
            Why::Probe => return self.release(till, &Step::Probe { wallet }),
            Why::CancelLook | Why::CancelDo => WorkKind::Cancel,
            Why::VerifyOrder | Why::VerifyTransaction => WorkKind::Verify,
            Why::LateLook => WorkKind::LateCheck,
            Why::Upload => WorkKind::Upload,
            Why::GiveBack | Why::BackLook => WorkKind::Refund,
            Why::ShowCode | Why::Hunt | Why::CouponLook | Why::CouponUse | Why::CouponUndo => {
                return;
            }
        };
        let step = Step::Work {
            order,
            kind,
            wallet,
        };
        self.release(till, &step);
    }

    /// A cashier sees a confirmation and presses redeem; some press twice.
    pub(crate) fn look_up(&mut self, till: usize, order: &OrderNumber) {
        let machine = self.tills.get(till);
        let payment = machine.and_then(|till| till.store.view().payment(order));
        let owed = payment.is_some_and(|payment| {
            matches!(payment.state, PaymentState::Confirmed { .. }) && payment.redemption.is_none()
        });
        if !owed {
            return;
        }
        self.soon(300, 4_000, Ev::Redeem(till, order.clone()));
        if self.rng.chance(150) {
            self.soon(300, 4_200, Ev::Redeem(till, order.clone()));
        }
        if self.rng.chance(20) {
            self.soon(300, 4_200, Ev::Cancel(till, order.clone()));
        }
        if self.rng.chance(15) {
            self.soon(300, 4_200, Ev::GoodsBack(till, order.clone()));
        }
    }

    /// The same true word once more. A word about money that went back meanwhile is not
    /// repeated: the protocol has no way to tell it from news.
    fn repeated(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        let crate::wire::Says::Paid(word) = reply.says else {
            return;
        };
        let known = self.platform.transaction(word.transaction);
        let back = known.is_none_or(|known| known.refunded > 0);
        let hunting = reply.call.why == Why::Hunt;
        let stored = self
            .tills
            .get(till)
            .is_some_and(|till| till.store.view().payment(order).is_some());
        if back || hunting || !stored {
            return;
        }
        if let Answer::Paid(proof) = self.payment_answer(reply) {
            self.paid(till, order, proof);
            self.look_up(till, order);
        }
    }

    fn code_came(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        let cashier = Self::acts(self.people.cashier.clone());
        let event = match Self::code_answer(reply) {
            CodeAnswer::Code(code) => Event::CodeShown { code },
            CodeAnswer::Refused(reason) => Event::Refused { reason },
            CodeAnswer::Unknown(_) if self.once_more(till, reply, order) => return,
            CodeAnswer::Unknown(_) => Event::CloseAsked {
                cause: CloseCause::Cancelled,
            },
        };
        let actor = self.signed_in_or_till(till, cashier);
        self.moves_as(till, actor, order, event);
    }

    /// Asking again with the same order is harmless.
    fn once_more(&mut self, till: usize, reply: &Reply, order: &OrderNumber) -> bool {
        let machine = self.tills.get_mut(till);
        let first = machine.is_some_and(|till| till.asked_twice.insert(reply.call.key));
        if first {
            let demand = crate::world::Demand {
                amount: reply.call.amount,
                data: reply.call.data,
            };
            self.send(till, reply.call.wallet, order, Why::ShowCode, demand);
        }
        first
    }

    fn scan_paid(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        match self.payment_answer(reply) {
            Answer::Paid(proof) => self.paid(till, order, proof),
            Answer::Refused(reason) => self.moves(till, order, Event::Refused { reason }),
            Answer::Unknown(unknown) => self.failed_on_silence(till, order, unknown),
            Answer::Pending | Answer::NotFound | Answer::Closed(_) => false,
        };
    }

    fn failed_on_silence(&mut self, till: usize, order: &OrderNumber, unknown: Unknown) -> bool {
        let reason = unknown.reason;
        Plant::UnknownMeansFailed.is_on() && self.moves(till, order, Event::Refused { reason })
    }

    fn watched(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        let gone = Plant::NotFoundMeansClosed.is_on();
        match self.payment_answer(reply) {
            Answer::Paid(proof) => self.paid(till, order, proof),
            Answer::Closed(_) => self.moves(till, order, Event::ClosedThere { refunded: false }),
            Answer::NotFound if gone => {
                self.moves(till, order, Event::ClosedThere { refunded: false })
            }
            Answer::Refused(reason) => self.moves(till, order, Event::Refused { reason }),
            Answer::Unknown(unknown) => self.failed_on_silence(till, order, unknown),
            Answer::Pending | Answer::NotFound => false,
        };
    }

    /// Money that names another order here, whose number a claim has by mistake, is that order's.
    pub(crate) fn paid(&mut self, till: usize, order: &OrderNumber, proof: Proof) -> bool {
        let mut decide = |view: &dyn View| Ok(paid(view, order, &proof));
        self.write(till, Actor::Till, &mut decide).is_ok()
    }

    /// Nothing is left to cancel of a payment whose money was known before.
    fn is_known(&self, till: usize, order: &OrderNumber, proof: &Proof) -> bool {
        let machine = self.tills.get(till);
        let payment = machine.and_then(|till| till.store.view().payment(order));
        payment.is_some_and(|payment| {
            let known = payment.state.proof();
            known.is_some_and(|known| known.transaction_id == proof.transaction_id)
        })
    }

    /// A customer who paid meanwhile is paid, not cancelled.
    fn looked_before_cancel(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        match self.payment_answer(reply) {
            Answer::Paid(proof) if self.is_known(till, order, &proof) => {
                let fact = Fact::WorkDone {
                    order: order.clone(),
                    kind: WorkKind::Cancel,
                    receipt: "paid".to_owned(),
                };
                self.writes(till, Actor::Till, fact);
            }
            Answer::Paid(proof) => {
                self.paid(till, order, proof);
            }
            Answer::Unknown(unknown) => self.defer(till, order, WorkKind::Cancel, unknown),
            Answer::Pending | Answer::NotFound | Answer::Closed(_) | Answer::Refused(_) => {
                let demand = crate::world::Demand {
                    amount: reply.call.amount,
                    data: 0,
                };
                self.send(till, reply.call.wallet, order, Why::CancelDo, demand);
            }
        }
    }

    fn cancelled(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        match Self::cancel_answer(reply) {
            CancelAnswer::Closed => {
                self.moves(till, order, Event::ClosedThere { refunded: false });
            }
            CancelAnswer::Refunded => {
                self.moves(till, order, Event::ClosedThere { refunded: true });
            }
            CancelAnswer::Refused(reason) => self.stuck(till, order, WorkKind::Cancel, reason),
            CancelAnswer::Unknown(unknown) => self.defer(till, order, WorkKind::Cancel, unknown),
        }
    }

    fn verified(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        let reason = match self.payment_answer(reply) {
            Answer::Paid(proof) => {
                self.paid(till, order, proof);
                return;
            }
            Answer::NotFound if self.by_its_number(till, reply, order) => return,
            Answer::NotFound => Reason::NotFound,
            Answer::Pending | Answer::Closed(_) => Reason::NotPaid,
            Answer::Refused(reason) => reason,
            Answer::Unknown(unknown) => {
                return self.defer(till, order, WorkKind::Verify, unknown);
            }
        };
        if self.is_noted_still(till, reply, order) {
            self.moves(till, order, Event::ClaimRefuted { reason });
        }
    }

    /// Another number was noted meanwhile: the answer was not about that one.
    fn is_noted_still(&self, till: usize, reply: &Reply, order: &OrderNumber) -> bool {
        let machine = self.tills.get(till);
        let payment = machine.and_then(|till| till.store.view().payment(order));
        let Some(payment) = payment.filter(|payment| payment.method == Method::StaticCode) else {
            return true;
        };
        let claim = payment.state.claim();
        let noted = claim.and_then(|claim| claim.evidence.as_ref());
        let noted = noted.and_then(|id| self.platform.numbered(id));
        let asked = match reply.call.why {
            Why::VerifyTransaction => u32::try_from(reply.call.data).ok(),
            _ => None,
        };
        noted == asked || Plant::EvidenceIgnored.is_on()
    }

    /// The order is not known; perhaps the transaction is.
    fn by_its_number(&mut self, till: usize, reply: &Reply, order: &OrderNumber) -> bool {
        if reply.call.why == Why::VerifyTransaction || Plant::EvidenceIgnored.is_on() {
            return false;
        }
        let machine = self.tills.get(till);
        let payment = machine.and_then(|till| till.store.view().payment(order));
        let claim = payment.as_ref().and_then(|payment| payment.state.claim());
        let noted = claim.and_then(|claim| claim.evidence.clone());
        drop(payment);
        let Some(id) = noted else {
            return false;
        };
        self.ask_for_money(till, reply.call.wallet, order, &id);
        true
    }

    fn looked_late(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        match self.payment_answer(reply) {
            Answer::Paid(proof) => {
                self.paid(till, order, proof);
            }
            Answer::NotFound | Answer::Closed(_) | Answer::Refused(_) => {
                self.done(till, order, WorkKind::LateCheck, "closed");
            }
            Answer::Pending => self.stuck(till, order, WorkKind::LateCheck, Reason::NotPaid),
            Answer::Unknown(unknown) => self.defer(till, order, WorkKind::LateCheck, unknown),
        }
    }

    fn uploaded(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        match Self::record_answer(reply) {
            RecordAnswer::Recorded => self.done(till, order, WorkKind::Upload, "recorded"),
            RecordAnswer::NotOffered => self.done(till, order, WorkKind::Upload, "confirmed"),
            RecordAnswer::Refused(reason) => self.stuck(till, order, WorkKind::Upload, reason),
            RecordAnswer::Unknown(unknown) => self.defer(till, order, WorkKind::Upload, unknown),
        }
    }

    pub(crate) fn done(&mut self, till: usize, order: &OrderNumber, kind: WorkKind, receipt: &str) {
        let fact = Fact::WorkDone {
            order: order.clone(),
            kind,
            receipt: receipt.to_owned(),
        };
        self.writes(till, Actor::Till, fact);
    }

    fn stuck(&mut self, till: usize, order: &OrderNumber, kind: WorkKind, reason: Reason) {
        let fact = Fact::WorkStuck {
            order: order.clone(),
            kind,
            reason,
        };
        self.writes_all(till, Actor::Till, explained(order, reason, fact));
    }

    /// Not known: the same again later, with the same ids. Without a network nothing is
    /// written.
    pub(crate) fn defer(
        &mut self,
        till: usize,
        order: &OrderNumber,
        kind: WorkKind,
        unknown: Unknown,
    ) {
        if !unknown.offline {
            self.put_off(till, order, kind, unknown.reason);
        }
    }

    /// The same again later; what the platform itself said goes before it.
    pub(crate) fn put_off(
        &mut self,
        till: usize,
        order: &OrderNumber,
        kind: WorkKind,
        reason: Reason,
    ) {
        let machine = self.tills.get(till);
        let row = machine.and_then(|till| till.store.view().work(order, kind));
        let attempts = row.map_or(0, |work| work.attempts);
        let wait = retry_after_seconds(order, kind, attempts);
        let fact = Fact::WorkDeferred {
            order: order.clone(),
            kind,
            due_at: self.wall(till).plus_seconds(wait),
            reason,
        };
        let spoke = reason == Reason::PlatformFault;
        let facts = match spoke {
            true => explained(order, reason, fact),
            false => vec![fact],
        };
        self.writes_all(till, Actor::Till, facts);
    }
}

fn paid(view: &dyn View, order: &OrderNumber, proof: &Proof) -> Vec<Fact> {
    let named = proof.order_number.as_deref();
    let named = named.and_then(|text| OrderNumber::parse(text).ok());
    let known = view.payment(order);
    let claimed = known.is_some_and(|known| known.state.claim().is_some());
    let other = named.as_ref().filter(|named| *named != order && claimed);
    let other = other.filter(|named| view.payment(named).is_some());
    let order = other.unwrap_or(order);
    let moved = Fact::PaymentMoved {
        order: order.clone(),
        event: Event::Paid {
            proof: proof.clone(),
        },
    };
    let own = named.as_ref() == Some(order);
    let struck = struck(view, order, proof).filter(|_| own);
    struck.into_iter().chain([moved]).collect()
}

/// The number is taken out of another order's claim.
fn struck(view: &dyn View, order: &OrderNumber, proof: &Proof) -> Option<Fact> {
    let wallet = view.payment(order)?.wallet;
    let holder = view.holder(wallet, &proof.transaction_id)?;
    let claim = view.payment(&holder)?.state.claim().cloned();
    let claim = claim.filter(|_| holder != *order)?;
    let event = Event::EvidenceNoted {
        claim: Claim {
            evidence: None,
            ..claim
        },
    };
    let order = holder;
    Some(Fact::PaymentMoved { order, event })
}
