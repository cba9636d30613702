//! Every write of the till goes through here: the disk's fate is drawn, the checks look at
//! what was appended, and a power cut takes the machine down.

use crate::plant::Plant;
use crate::store::{Decided, Fate, Fault, Stamp, View};
use crate::world::{Ev, World};
use hexiao_domain::{Actor, Checkpoint, Event, Fact, OrderNumber, PersonId};

/// Entries between two checkpoints.
const CHECKPOINT_EVERY: i64 = 100;

impl World {
    fn fate(&mut self) -> Fate {
        if !self.rng.chance(self.weather.disk) {
            return Fate::Durable;
        }
        let saved = self.rng.chance(500);
        match self.rng.below(8) {
            0 => Fate::Full,
            1 | 2 => Fate::Error { saved },
            3 => Fate::SyncFailed { saved },
            _ => Fate::Cut {
                saved,
                witnessed: self.rng.chance(500),
            },
        }
    }

    /// One durable transaction of a till.
    pub(crate) fn write(
        &mut self,
        till: usize,
        actor: Actor,
        decide: &mut dyn FnMut(&dyn View) -> Decided,
    ) -> Result<Vec<i64>, Fault> {
        let fate = self.fate();
        let stamp = Stamp {
            at: self.wall(till),
            actor,
        };
        let Some(machine) = self.tills.get_mut(till).filter(|till| till.on) else {
            return Err(Fault::Stopped);
        };
        let done = machine.store.write(&stamp, fate, decide);
        self.written(till, &done);
        done
    }

    /// What follows from a write, however it ended.
    pub(crate) fn written(&mut self, till: usize, done: &Result<Vec<i64>, Fault>) {
        match done {
            Ok(seqs) => self.check_written(till, seqs, true),
            Err(Fault::Refused(refusal)) => {
                self.cover.refusal(refusal);
                self.say(|| format!("  refused: {}", refusal.code()));
                self.check_nothing_new(till);
            }
            Err(Fault::NotWritten | Fault::Broken(_)) => {
                let how = matches!(done, Err(Fault::Broken(_)));
                self.cover
                    .count("disk", if how { "broken" } else { "not_written" });
                self.check_nothing_new(till);
            }
            Err(Fault::PowerCut) => {
                self.cover.count("disk", "power_cut");
                self.crash(till);
            }
            Err(Fault::Unknown) => {
                self.cover.count("disk", "unknown");
                self.after(4_000, Ev::Crash(till));
            }
            Err(Fault::Stopped) => self.cover.count("disk", "stopped"),
        }
    }

    /// The till's own words about a payment.
    pub(crate) fn moves(&mut self, till: usize, order: &OrderNumber, event: Event) -> bool {
        self.moves_as(till, Actor::Till, order, event)
    }

    /// A person's.
    pub(crate) fn moves_as(
        &mut self,
        till: usize,
        actor: Actor,
        order: &OrderNumber,
        event: Event,
    ) -> bool {
        let fact = Fact::PaymentMoved {
            order: order.clone(),
            event,
        };
        self.writes(till, actor, fact)
    }

    /// Writes one fact.
    pub(crate) fn writes(&mut self, till: usize, actor: Actor, fact: Fact) -> bool {
        let mut fact = Some(fact);
        let mut decide = |_: &dyn View| Ok(fact.take().into_iter().collect());
        self.write(till, actor, &mut decide).is_ok()
    }

    /// Writes all of these in one transaction.
    pub(crate) fn writes_all(&mut self, till: usize, actor: Actor, facts: Vec<Fact>) -> bool {
        let mut facts = Some(facts);
        let mut decide = |_: &dyn View| Ok(facts.take().unwrap_or_default());
        self.write(till, actor, &mut decide).is_ok()
    }

    /// The actor of a person.
    pub(crate) const fn acts(person: PersonId) -> Actor {
        Actor::Person(person)
    }

    /// A signed word about everything so far, from time to time.
    pub(crate) fn checkpoint(&mut self, till: usize) {
        let Some(machine) = self.tills.get(till) else {
            return;
        };
        let memory = machine.store.memory();
        let (seq, hash) = memory.head();
        if seq - memory.tables.checkpoint < CHECKPOINT_EVERY {
            return;
        }
        let signed = match Plant::CheckpointOfWrongHead.is_on() {
            true => memory.hash_at(seq - 1).unwrap_or_default(),
            false => hash,
        };
        let head = format!("{signed:016x}");
        let balances = memory.tables.balances.clone();
        let name = machine.name.as_str();
        let message = Checkpoint::message(name, memory.tables.epoch, seq, &head, &balances);
        let checkpoint = Checkpoint {
            seq,
            head,
            balances,
            key: String::new(),
            signature: signature(&message),
        };
        self.writes(till, Actor::Till, Fact::Checkpoint { checkpoint });
    }
}

/// Stands for Ed25519: a number that only the message gives.
pub fn signature(message: &str) -> String {
    let mixed = message
        .bytes()
        .fold(7_u64, |sum, byte| crate::rng::mix(sum ^ u64::from(byte)));
    format!("{mixed:016x}")
}
