//! The threads that keep house: one verifies the ledger after the start, writes outages down and
//! makes the backups; the other asks the platforms until each has said whether it remembers more.

use super::Keeping;
use crate::app::{App, lock};
use hexiao_contract::Problem;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it looks at the lines; each so many looks, whether a backup is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LOOKS_TO_BACKUP: u32 = 20;
/// Looks between the first two tries to ask the platforms, twice as many each time, and at most so many.
const LOOKS_TO_ASK: u32 = 10;
const LOOKS_AT_MOST: u32 = 160;

/// What the thread is told.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Told {
    #[default]
    Nothing,
    /// A person left: what is new is copied now.
    BackUp,
    Stop,
}

type Order = (Mutex<Told>, Condvar);

/// Stops its thread when it is stopped or dropped.
pub struct Keeper {
    order: Arc<Order>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    fn start(work: impl FnOnce(&Order) + Send + 'static) -> Self {
        let order = Arc::new(Order::default());
        let heard = Arc::clone(&order);
        let thread = std::thread::spawn(move || work(&heard));
        Self {
            order,
            thread: Some(thread),
        }
    }

    fn tell(&self, told: Told) {
        *lock(&self.order.0) = told;
        self.order.1.notify_all();
    }
}

fn keep_house(app: &Weak<App>, heard: &Order) {
    if let Some(app) = app.upgrade() {
        app.verify_at_start();
    }
    let mut looks: u32 = 0;
    loop {
        let told = wait(heard);
        match (told, app.upgrade()) {
            (Told::Stop, _) | (_, None) => return,
            (Told::Nothing, Some(app)) => {
                app.watch_lines();
                looks = looks.wrapping_add(1);
                if looks.is_multiple_of(LOOKS_TO_BACKUP) {
                    app.back_up_when_due();
                }
            }
            (Told::BackUp, Some(app)) => {
                app.remember_head();
                app.back_up_quietly();
            }
        }
    }
}

fn ask_platforms(app: &Weak<App>, heard: &Order) {
    let goes_on = || *lock(&heard.0) != Told::Stop;
    let (mut pause, mut looks) = (LOOKS_TO_ASK, 0);
    let mut offline = Vec::new();
    while wait(heard) != Told::Stop {
        let Some(app) = app.upgrade() else {
            return;
        };
        // A line that is back is asked at once.
        let before = std::mem::replace(&mut offline, app.offline_wallets());
        let is_back = before.iter().any(|wallet| !offline.contains(wallet));
        let (somebody, at_once) = app.somebody_is_to_be_asked();
        if !somebody {
            continue;
        }
        if looks > 0 && !is_back && !at_once {
            looks -= 1;
            continue;
        }
        if app.nobody_is_asked_now() {
            (pause, looks) = (LOOKS_TO_ASK, LOOKS_TO_ASK);
            continue;
        }
        match app.platforms_have_answered(&goes_on) {
            true => (pause, looks) = (LOOKS_TO_ASK, 0),
            false => {
                looks = pause;
                pause = pause.saturating_mul(2).min(LOOKS_AT_MOST);
            }
        }
    }
}

/// What it was told within the time of one look.
fn wait((told, woken): &Order) -> Told {
    let told = lock(told);
    let waited = woken.wait_timeout_while(told, LOOK_EVERY, |told| *told == Told::Nothing);
    let (mut told, _) = waited.unwrap_or_else(PoisonError::into_inner);
    match *told {
        Told::Stop => Told::Stop,
        Told::Nothing | Told::BackUp => std::mem::take(&mut *told),
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.tell(Told::Stop);
        let own = |thread: &JoinHandle<()>| thread.thread().id() == std::thread::current().id();
        if let Some(thread) = self.thread.take().filter(|thread| !own(thread))
            && thread.join().is_err()
        {
            tracing::error!("the house-keeping ended badly");
        }
    }
}

impl Keeping {
    /// Ends the threads after what they are at.
    pub fn stop(&self) {
        drop(self.stop_keeper());
    }

    /// The same of all but the one that asks, which may wait for a platform yet: it ends with what is
    /// given back.
    fn stop_keeper(&self) -> Option<Keeper> {
        let (asker, keeper) = (lock(&self.asker).take(), lock(&self.keeper).take());
        for thread in [&asker, &keeper].into_iter().flatten() {
            thread.tell(Told::Stop);
        }
        drop(keeper);
        asker
    }
}

impl App {
    pub(crate) fn start_keeping(self: &Arc<Self>) -> Result<(), Problem> {
        *lock(&self.keeping.found) = self.ledger.head().ok();
        self.begin_asking()?;
        let app = Arc::downgrade(self);
        let keeper = Keeper::start(move |heard| keep_house(&app, heard));
        *lock(&self.keeping.keeper) = Some(keeper);
        let app = Arc::downgrade(self);
        let asker = Keeper::start(move |heard| ask_platforms(&app, heard));
        *lock(&self.keeping.asker) = Some(asker);
        Ok(())
    }

    /// A person left: what is new is signed, and copied behind the next person's back.
    pub(crate) fn keep_new(&self) {
        self.sign();
        if let Some(keeper) = lock(&self.keeping.keeper).as_ref() {
            keeper.tell(Told::BackUp);
        }
    }

    /// Before the ledger closes: what is new is signed and copied, and nobody waits with that for a
    /// platform.
    pub(crate) fn end_keeping(&self) {
        let asker = self.keeping.stop_keeper();
        // Whoever only looked leaves no entry.
        if self.ledger.head().ok() != *lock(&self.keeping.found) {
            self.sign();
            self.remember_head();
            self.back_up_quietly();
        }
        drop(asker);
    }

    /// One more witness, where there is a keyring.
    fn remember_head(&self) {
        if let Ok(head) = self.ledger.head() {
            self.host.remember_head(&head.full());
        }
    }

    /// A signed word about the journal as it is.
    fn sign(&self) {
        let stamp = hexiao_sync::Stamps::stamp(&*self.host, hexiao_domain::Actor::Till);
        if let Err(error) = self.ledger.sign(&stamp) {
            tracing::error!(%error, "the journal could not be signed");
        }
    }
}
