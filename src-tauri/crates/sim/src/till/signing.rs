//! Who is at the till: PINs, sessions, permissions.

use super::shifts::opened;
use super::{IDLE_MS, Session};
use crate::plant::Plant;
use crate::store::View;
use crate::world::World;
use hexiao_domain::{Actor, Fact, Permission, PersonId};

impl World {
    /// Somebody enters a PIN; the try is counted on the disk before it is looked at.
    pub(crate) fn enter_pin(&mut self, till: usize, person: &PersonId, right: bool) -> bool {
        self.prove_pin(till, person, right, false)
    }

    /// The same; with whoever stays at the till their shift begins, where none goes on.
    fn prove_pin(&mut self, till: usize, person: &PersonId, right: bool, stays: bool) -> bool {
        let actor = Self::acts(person.clone());
        let tried = Fact::PinTried {
            person: person.clone(),
        };
        if Plant::PinCountedAfterwards.is_on() {
            self.check_tries(till, person);
            self.check.compared(till, person, right);
            if !right {
                self.writes(till, actor, tried);
                return false;
            }
        } else {
            if !self.writes(till, actor.clone(), tried) {
                return false;
            }
            self.check_tries(till, person);
            self.check.compared(till, person, right);
            if !right {
                return false;
            }
        }
        self.check.right_pin(till, person);
        let mut decide = |view: &dyn View| {
            let signed_in = Fact::SignedIn {
                person: person.clone(),
            };
            let begun = opened(view, person).filter(|_| stays);
            Ok([signed_in].into_iter().chain(begun).collect())
        };
        let actor = Self::acts(person.clone());
        self.write(till, actor, &mut decide).is_ok()
    }

    /// Signs in, unless this person is at the till already.
    pub(crate) fn sign_in(&mut self, till: usize, person: &PersonId) -> bool {
        if self.acting(till).as_ref() == Some(person) {
            return true;
        }
        let right = self.rng.chance(930);
        if !self.prove_pin(till, person, right, true) {
            return false;
        }
        let now = self.now;
        let Some(machine) = self.tills.get_mut(till).filter(|till| till.on) else {
            return false;
        };
        let Some(role) = machine.store.view().role(person) else {
            return false;
        };
        machine.session = Some(Session {
            person: person.clone(),
            role,
            seen: now,
        });
        self.check.begins(till, person);
        true
    }

    /// Signs out.
    pub(crate) fn sign_out(&mut self, till: usize) {
        let machine = self.tills.get_mut(till);
        let Some(session) = machine.and_then(|till| till.session.take()) else {
            return;
        };
        let person = session.person.clone();
        self.writes(till, Self::acts(session.person), Fact::SignedOut { person });
        self.check.left(till);
    }

    /// Who acts; a till that was idle too long has locked itself.
    pub(crate) fn acting(&mut self, till: usize) -> Option<PersonId> {
        let now = self.now;
        self.check.touched(till, now);
        let machine = self.tills.get_mut(till)?;
        let session = machine.session.as_mut()?;
        let idle = now.saturating_sub(session.seen) > IDLE_MS;
        if idle && !Plant::IdleNeverEnds.is_on() {
            machine.session = None;
            return None;
        }
        session.seen = now;
        Some(session.person.clone())
    }

    /// Who acts, if the role allows it.
    pub(crate) fn acting_for(&mut self, till: usize, permission: Permission) -> Option<PersonId> {
        let person = self.acting(till)?;
        let session = self.tills.get(till)?.session.as_ref()?;
        let resolves = permission == Permission::ResolveCases && Plant::CashierResolves.is_on();
        (session.role.allows(permission) || resolves).then_some(person)
    }

    /// The person who asked is named when still signed in, else the till.
    pub(crate) fn signed_in_or_till(&self, till: usize, asked: Actor) -> Actor {
        let session = self.tills.get(till).and_then(|till| till.session.as_ref());
        let live = session.filter(|session| {
            Self::acts(session.person.clone()) == asked
                && self.now.saturating_sub(session.seen) <= IDLE_MS
        });
        match live {
            Some(_) => asked,
            None => Actor::Till,
        }
    }
}
