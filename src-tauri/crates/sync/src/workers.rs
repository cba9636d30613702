//! The threads of the engine: workers, carriers of records, and one that writes what those heard.

use crate::acks::{Ack, Said};
use crate::carrier::carry;
use crate::drive::{Outcome, done, explained, stuck, write};
use crate::engine::{Engine, Signal, doubt};
use crate::step::Step;
use hexiao_domain::{Fact, PlatformWords, RecordAnswer, Unknown, WorkKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(150);

impl Engine {
    /// Starts `workers` threads, as many carriers, and one that writes what those heard; they
    /// stop when the handle is dropped.
    pub fn start(self: &Arc<Self>, workers: usize) -> Running {
        let (stop, drain): (Arc<AtomicBool>, Arc<AtomicBool>) = Default::default();
        self.parcels.open(workers);
        let work = |_| {
            let (engine, stop) = (Arc::clone(self), Arc::clone(&stop));
            std::thread::spawn(move || engine.work_until(&stop))
        };
        let carry = |_| {
            let engine = Arc::clone(self);
            std::thread::spawn(move || carry(&engine.parcels, &engine.acks, engine.clock()))
        };
        let (engine, drained) = (Arc::clone(self), Arc::clone(&drain));
        Running {
            threads: (0..workers).map(work).collect(),
            carriers: (0..workers).map(carry).collect(),
            writer: Some(std::thread::spawn(move || engine.write_until(&drained))),
            engine: Arc::clone(self),
            stop,
            drain,
        }
    }

    fn work_until(&self, stop: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            if !guarded(|| self.turn()).unwrap_or_default() {
                if self.stirred.swap(false, Ordering::Relaxed) {
                    guarded(|| (self.listener)(Signal::Quiet));
                }
                let memory = self.lock();
                let waited = self.woken.wait_timeout(memory, TICK);
                drop(waited.unwrap_or_else(PoisonError::into_inner));
            }
        }
    }

    /// Whatever was acknowledged is written before the last thread ends.
    fn write_until(&self, drain: &AtomicBool) {
        loop {
            let ending = drain.load(Ordering::Relaxed);
            let batch = self.acks.take(TICK);
            if batch.is_empty() && ending {
                return;
            }
            guarded(|| self.acknowledge(batch));
        }
    }

    /// What was answered counts before what was not: a platform that went meanwhile is not found
    /// again by what it said before.
    fn acknowledge(&self, batch: Vec<Ack>) {
        let (mut answered, mut open) = (Vec::new(), Vec::new());
        for Ack { step, said } in batch {
            match answer(&step, said) {
                Ok(facts) => answered.push((step, facts)),
                Err(left) => open.push((step, left)),
            }
        }
        if !answered.is_empty() {
            guarded(|| self.write_together(answered));
        }
        for (step, left) in open {
            guarded(|| {
                let outcome = self.left_open(&step, left);
                self.conclude(&step, outcome)
            });
        }
    }

    fn write_together(&self, answered: Vec<(Step, Vec<Fact>)>) {
        let write = |facts| write(&self.ledger, &*self.clock, facts);
        let all = answered.iter().flat_map(|(_, facts)| facts.clone());
        let together = write(all.collect());
        let mut told = Vec::new();
        for (step, facts) in answered {
            // One that the ledger does not take keeps no other from being written.
            let written = match together == Outcome::Answered {
                true => together,
                false => write(facts),
            };
            self.finish(&step, written);
            if let (Step::Work { order, .. }, Outcome::Answered) = (step, written) {
                told.push(order);
            }
        }
        if told.is_empty() {
            return;
        }
        self.stirred.store(true, Ordering::Relaxed);
        (self.listener)(Signal::Told(told));
    }

    /// What follows for a record that nobody knows of. Out of reach, nothing is written.
    fn left_open(&self, step: &Step, left: Left) -> Outcome {
        let (Left::Unknown(unknown, words), Step::Work { order, kind, .. }) = (left, step) else {
            return Outcome::Broken;
        };
        let said = doubt(unknown);
        if unknown.offline {
            return said;
        }
        self.with_bench(step, |bench| {
            match bench.deferred(order, *kind, unknown.reason, 0) {
                Ok(fact) => bench.write(explained(vec![fact], words)).then(said),
                Err(_) => Outcome::LedgerFault,
            }
        })
    }
}

/// Why a record is neither recorded nor refused.
enum Left {
    Unknown(Unknown, Option<PlatformWords>),
    Broken,
}

/// What is to be written of a record that the platform answered.
fn answer(step: &Step, said: Said) -> Result<Vec<Fact>, Left> {
    let (Said::Answered(answer, words), Step::Work { order, .. }) = (said, step) else {
        return Err(Left::Broken);
    };
    let fact = match answer {
        RecordAnswer::Recorded => done(order, WorkKind::Upload, "recorded"),
        RecordAnswer::NotOffered => done(order, WorkKind::Upload, "confirmed"),
        RecordAnswer::Refused(reason) => stuck(order, WorkKind::Upload, reason),
        RecordAnswer::Unknown(unknown) => return Err(Left::Unknown(unknown, words)),
    };
    Ok(explained(vec![fact], words))
}

/// Whoever listens may have a mistake in it: a panic ends a round and no thread.
fn guarded<T>(act: impl FnOnce() -> T) -> Option<T> {
    let done = catch_unwind(AssertUnwindSafe(act));
    if done.is_err() {
        tracing::error!("a round of the sync ended in a panic");
    }
    done.ok()
}

/// Running workers; dropping it stops them after the step they are at.
pub struct Running {
    threads: Vec<JoinHandle<()>>,
    carriers: Vec<JoinHandle<()>>,
    writer: Option<JoinHandle<()>>,
    engine: Arc<Engine>,
    stop: Arc<AtomicBool>,
    drain: Arc<AtomicBool>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.engine.parcels.close();
        self.engine.wake();
        join(self.threads.drain(..));
        join(self.carriers.drain(..));
        self.drain.store(true, Ordering::Relaxed);
        join(self.writer.take());
    }
}

fn join(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    for thread in threads {
        if thread.join().is_err() {
            tracing::error!("a sync worker ended badly");
        }
    }
}
