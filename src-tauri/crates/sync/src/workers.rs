//! The threads of the engine: workers, and one that writes what was acknowledged.

use crate::acks::Ack;
use crate::drive::{Outcome, write};
use crate::engine::{Engine, Signal};
use crate::step::Step;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(150);

impl Engine {
    /// Starts `workers` threads, and one that writes what was acknowledged; they stop when the
    /// handle is dropped.
    pub fn start(self: &Arc<Self>, workers: usize) -> Running {
        let (stop, drain) = (Arc::default(), Arc::default());
        let spawn = |_| {
            let (engine, stop) = (Arc::clone(self), Arc::clone(&stop));
            std::thread::spawn(move || engine.work_until(&stop))
        };
        let threads = (0..workers).map(spawn).collect();
        let (engine, drained) = (Arc::clone(self), Arc::clone(&drain));
        Running {
            threads,
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

    fn acknowledge(&self, batch: Vec<Ack>) {
        if batch.is_empty() {
            return;
        }
        let write = |facts| write(&self.ledger, &*self.clock, facts);
        let all = batch.iter().flat_map(|ack| ack.facts.clone()).collect();
        let together = write(all);
        let mut told = Vec::new();
        for ack in batch {
            // One that the ledger does not take keeps no other from being written.
            let written = match together == Outcome::Answered {
                true => together,
                false => write(ack.facts),
            };
            self.finish(&ack.step, written);
            if let (Step::Work { order, .. }, Outcome::Answered) = (ack.step, written) {
                told.push(order);
            }
        }
        if told.is_empty() {
            return;
        }
        self.stirred.store(true, Ordering::Relaxed);
        (self.listener)(Signal::Told(told));
    }
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
    writer: Option<JoinHandle<()>>,
    engine: Arc<Engine>,
    stop: Arc<AtomicBool>,
    drain: Arc<AtomicBool>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.engine.wake();
        join(self.threads.drain(..));
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
