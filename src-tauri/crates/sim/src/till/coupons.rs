//! Coupons at a till: asked, told, handed over on a claim, taken back.

use super::Till;
use super::shifts::opened;
use crate::plant::Plant;
use crate::store::{Decided, Fault, View};
use crate::till::sync::nothing;
use crate::wire::{Key, Reply, Says, Why};
use crate::world::{Demand, World};
use hexiao_domain::{
    Actor, Coupon, CouponClaim, CouponDetails, CouponEvent, CouponId, CouponState, CouponUndo,
    Fact, Money, NewCoupon, PersonId, Reason, Refusal, Verdict, Wallet, business_day,
    decide_new_coupon,
};
use hexiao_sync::{Step, retry_coupon_after_seconds};

/// A coupon that a customer shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its code.
    pub code: u64,
    /// Its wallet.
    pub wallet: Wallet,
    /// What it reads, for a claim.
    pub claim: Option<Money>,
}

/// The code as its keyed digest.
pub fn digest(code: u64) -> String {
    format!("{code:016x}")
}

/// The code again: nothing is sealed in a box.
pub fn code_of(coupon: &Coupon) -> u64 {
    u64::from_str_radix(&coupon.new.digest, 16).unwrap_or(0)
}

impl Till {
    pub(crate) fn coupon_key(&self, id: &CouponId) -> Key {
        Key {
            till: self.number,
            epoch: id.epoch(),
            seq: u32::try_from(id.sequence()).unwrap_or(u32::MAX),
        }
    }
}

impl World {
    /// Stores the coupon, and a claim with it where the network is gone.
    pub(crate) fn take_coupon(
        &mut self,
        till: usize,
        person: &PersonId,
        shown: &Shown,
        approved_by: Option<PersonId>,
    ) -> Result<(), Fault> {
        let (at, person) = (self.wall(till), person.clone());
        let counted = business_day(at, "Asia/Shanghai", 4).map_err(|_| Fault::Stopped)?;
        let draft = NewCoupon {
            id: CouponId::new(&self.name_of(till).ok_or(Fault::Stopped)?, 0, 0),
            wallet: shown.wallet,
            digest: digest(shown.code),
            sealed: String::new(),
            tail: String::new(),
            stock: None,
            part: 0,
            cashier: person.clone(),
            day: counted.day,
            hour: counted.hour,
        };
        let claim = shown.claim.map(|value| CouponClaim {
            by: person.clone(),
            value,
            at,
            approved_by,
        });
        let mut decide = |view: &dyn View| -> Decided {
            decide_new_coupon(view.coupon_of(&draft.digest).as_deref())?;
            let id = view.next_coupon().ok_or(Refusal::NotSetUp)?;
            let coupon = NewCoupon {
                id: id.clone(),
                ..draft.clone()
            };
            let mut facts: Vec<Fact> = opened(view, &person).into_iter().collect();
            facts.push(Fact::CouponAsked { coupon });
            if let Some(claim) = &claim {
                permit(view, draft.wallet, claim)?;
                let event = CouponEvent::Claimed {
                    claim: claim.clone(),
                };
                facts.push(Fact::CouponMoved { coupon: id, event });
            }
            Ok(facts)
        };
        let actor = Self::acts(person.clone());
        self.write(till, actor, &mut decide)?;
        Ok(())
    }

    fn name_of(&self, till: usize) -> Option<hexiao_domain::TillId> {
        self.tills.get(till).map(|till| till.name.clone())
    }

    /// A person moves a coupon.
    pub(crate) fn moves_coupon(
        &mut self,
        till: usize,
        actor: Actor,
        id: &CouponId,
        event: CouponEvent,
    ) -> bool {
        let coupon = id.clone();
        self.writes(till, actor, Fact::CouponMoved { coupon, event })
    }

    /// Takes a use back, or gives up on what was never answered.
    pub(crate) fn undo_coupon(
        &mut self,
        till: usize,
        person: &PersonId,
        id: &CouponId,
        approved_by: Option<PersonId>,
    ) {
        let machine = self.tills.get(till);
        let coupon = machine.and_then(|till| till.store.view().coupon(id));
        let state = coupon.map(|coupon| coupon.state.clone());
        let undo = |nth| CouponUndo {
            nth,
            by: person.clone(),
            approved_by,
            at: self.wall(till),
        };
        let event = match state {
            Some(CouponState::Used { undos, .. }) => CouponEvent::UndoAsked {
                undo: undo(undos + 1),
            },
            _ => CouponEvent::GivenUp { undo: undo(1) },
        };
        self.moves_coupon(till, Self::acts(person.clone()), id, event);
    }

    /// The step of the plan: what the coupon's state asks for.
    pub(crate) fn tell_coupon(&mut self, till: usize, id: &CouponId, wallet: Wallet) {
        let machine = self.tills.get(till);
        let coupon = machine.and_then(|till| till.store.view().coupon(id));
        let Some(coupon) = coupon.map(std::borrow::Cow::into_owned) else {
            return;
        };
        if !self.can_open(till, id) {
            return self.unreadable(till, &coupon);
        }
        let why = match coupon.state {
            CouponState::Undoing { .. } => Why::CouponUndo,
            _ if coupon.details.is_none() => Why::CouponLook,
            _ => Why::CouponUse,
        };
        let demand = Demand {
            data: code_of(&coupon),
            ..nothing()
        };
        let mut key = machine_key(self.tills.get(till), id);
        if Plant::CouponNewNumberOnRetry.is_on() && coupon.work.attempts > 0 {
            key.seq = key
                .seq
                .wrapping_add(1_000_000)
                .wrapping_add(coupon.work.attempts);
        }
        self.send_under(till, wallet, key, why, demand);
    }

    fn can_open(&self, till: usize, id: &CouponId) -> bool {
        let machine = self.tills.get(till);
        machine.is_some_and(|till| {
            let sealed_here = i64::from(id.epoch()) == till.store.view().epoch();
            till.has_keys || sealed_here
        })
    }

    /// Whoever handed over on a code that cannot be read has to look; what was only asked waits
    /// for the right keys.
    fn unreadable(&mut self, till: usize, coupon: &Coupon) {
        let (id, reason) = (&coupon.new.id, Reason::CouponUnreadable);
        let wallet = coupon.new.wallet;
        let coupon_step = Step::Coupon {
            coupon: id.clone(),
            wallet,
        };
        self.release(till, &coupon_step);
        match coupon.state.claim() {
            Some(_) => {
                self.moves_coupon(till, Actor::Till, id, CouponEvent::Refused { reason });
            }
            None => self.put_coupon_off(till, id, reason),
        }
    }

    /// An answer about a coupon.
    pub(crate) fn coupon_answered(&mut self, till: usize, reply: &Reply) {
        let Some(name) = self.name_of(till) else {
            return;
        };
        let key = reply.call.key;
        let id = CouponId::new(&name, key.epoch, u64::from(key.seq % 1_000_000));
        let step = Step::Coupon {
            coupon: id.clone(),
            wallet: reply.call.wallet,
        };
        if reply.call.why == Why::CouponLook && self.looked_up(till, &id, reply) {
            return;
        }
        self.release(till, &step);
        let believed = reply.signed || Plant::ForgedSignatureAccepted.is_on();
        let undoing = reply.call.why == Why::CouponUndo;
        let word = format!("{}-{}", key.epoch, key.seq);
        let event = match (reply.says, undoing) {
            (Says::CouponUsed, false) if believed => CouponEvent::Used { word },
            (Says::CouponRefused(reason), false) if believed => CouponEvent::Refused { reason },
            (Says::CouponUndone, true) if believed => CouponEvent::Undone,
            (Says::CouponRefused(reason), true) if believed => CouponEvent::UndoRefused { reason },
            (Says::Offline, _) => return,
            (Says::Silence, _) => return self.put_coupon_off(till, &id, Reason::NoAnswer),
            (Says::Fault(reason), _) => return self.put_coupon_off(till, &id, reason),
            _ => return self.put_coupon_off(till, &id, Reason::Unreadable),
        };
        self.moves_coupon(till, Actor::Till, &id, event);
    }

    /// What the coupon is, is in the journal before its use is told; true when that follows.
    fn looked_up(&mut self, till: usize, id: &CouponId, reply: &Reply) -> bool {
        let believed = reply.signed || Plant::ForgedSignatureAccepted.is_on();
        let known = match reply.says {
            Says::NotFound if believed => true,
            Says::CouponFound(value) if believed => {
                let details = CouponDetails {
                    sealed: String::new(),
                    name: None,
                    value: Some(value),
                    together: 1,
                };
                self.moves_coupon(till, Actor::Till, id, CouponEvent::Found { details })
            }
            _ => false,
        };
        if known {
            let demand = Demand {
                data: reply.call.data,
                ..nothing()
            };
            let key = reply.call.key;
            self.send_under(till, reply.call.wallet, key, Why::CouponUse, demand);
        }
        known
    }

    fn put_coupon_off(&mut self, till: usize, id: &CouponId, reason: Reason) {
        let machine = self.tills.get(till);
        let coupon = machine.and_then(|till| till.store.view().coupon(id));
        let attempts = coupon.map_or(0, |coupon| coupon.work.attempts);
        let wait = retry_coupon_after_seconds(id, attempts);
        let fact = Fact::CouponDeferred {
            coupon: id.clone(),
            due_at: self.wall(till).plus_seconds(wait),
            reason,
        };
        self.writes(till, Actor::Till, fact);
    }
}

fn machine_key(till: Option<&Till>, id: &CouponId) -> Key {
    let none = Key {
        till: u8::MAX,
        epoch: 0,
        seq: 0,
    };
    till.map_or(none, |till| till.coupon_key(id))
}

fn permit(view: &dyn View, wallet: Wallet, claim: &CouponClaim) -> Result<(), Refusal> {
    let policy = view.policy().ok_or(Refusal::NotSetUp)?;
    let exposure = view.exposure().ok_or(Refusal::Unreadable)?;
    let none = Money::zero(claim.value.currency());
    match policy.judge(wallet, claim.value, true, &exposure, none, claim.at) {
        Verdict::Allowed => Ok(()),
        Verdict::NeedsManager if claim.approved_by.is_some() => Ok(()),
        Verdict::NeedsManager => Err(Refusal::NeedsManager),
        Verdict::Refused(limit) => Err(Refusal::OverLimit { limit }),
    }
}
