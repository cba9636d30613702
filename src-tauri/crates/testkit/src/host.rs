//! A host whose clocks a test sets ahead, and that remembers what it was told.

use hexiao_app::{Host, SecretError, SystemHost};
use hexiao_contract::{CustomerScreen, TillEvent};
use hexiao_domain::Timestamp;
use hexiao_sync::Clock;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// The real machine with clocks that can be set ahead of it. They run at the real speed,
/// because the simulated platform has a clock of its own.
pub struct FakeHost {
    system: SystemHost,
    state: PathBuf,
    ahead_ms: AtomicI64,
    /// What the clock on the wall is ahead beside that: the machine slept.
    slept_ms: AtomicI64,
    told: Mutex<Vec<TillEvent>>,
    shown: Mutex<Vec<CustomerScreen>>,
}

impl FakeHost {
    /// A host that keeps its secrets in `dir`, as the real one does, so that a till can be
    /// handed from a test to a program and back. The machine's own state lies beside that folder.
    /// Its clocks are `ahead_ms` ahead.
    #[must_use]
    pub fn new(dir: &Path, ahead_ms: i64) -> Self {
        Self {
            system: SystemHost::new(dir, Box::new(())).expect("a host"),
            state: dir.with_extension("state"),
            ahead_ms: AtomicI64::new(ahead_ms),
            slept_ms: AtomicI64::new(0),
            told: Mutex::default(),
            shown: Mutex::default(),
        }
    }

    /// Sets both clocks ahead by so many seconds; negative sets them back, as a person does
    /// who corrects the time.
    pub fn skip(&self, seconds: i64) {
        self.ahead_ms.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    /// Sets the clock on the wall ahead by so many seconds and the other one not at all, as a
    /// machine that slept for so long finds them.
    pub fn sleep(&self, seconds: i64) {
        self.slept_ms.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    /// How far the clock on the wall is ahead by now, in milliseconds.
    #[must_use]
    pub fn ahead_ms(&self) -> i64 {
        self.ahead_ms.load(Ordering::SeqCst) + self.slept_ms.load(Ordering::SeqCst)
    }

    /// Everything the windows were told so far.
    #[must_use]
    pub fn told(&self) -> Vec<TillEvent> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.clone()
    }

    /// Everything the customer saw so far.
    #[must_use]
    pub fn shown(&self) -> Vec<CustomerScreen> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.clone()
    }
}

impl Clock for FakeHost {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.system.now().millis() + self.ahead_ms())
    }

    fn mono_ms(&self) -> i64 {
        self.system.mono_ms() + self.ahead_ms.load(Ordering::SeqCst)
    }

    fn boot(&self) -> String {
        self.system.boot()
    }
}

impl Host for FakeHost {
    fn uptime_ms(&self) -> i64 {
        self.mono_ms() + self.slept_ms.load(Ordering::SeqCst)
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), SecretError> {
        self.system.random(bytes)
    }

    fn secret(&self, name: &str) -> Result<Zeroizing<String>, SecretError> {
        self.system.secret(name)
    }

    fn keep_secret(&self, name: &str, value: &str) -> Result<(), SecretError> {
        self.system.keep_secret(name, value)
    }

    fn secrets_home(&self) -> &'static str {
        self.system.secrets_home()
    }

    fn make_secrets_ready(&self, practice: bool) -> Result<(), SecretError> {
        self.system.make_secrets_ready(practice)
    }

    fn seal_secrets(&self, passphrase: &str) -> Result<(), SecretError> {
        self.system.seal_secrets(passphrase)
    }

    fn remember_head(&self, head: &str) {
        self.system.remember_head(head);
    }

    fn remembered_head(&self) -> Option<String> {
        self.system.remembered_head()
    }

    fn state_dir(&self) -> Option<PathBuf> {
        Some(self.state.clone())
    }

    fn emit(&self, event: TillEvent) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.push(event);
    }

    fn show_customer(&self, screen: CustomerScreen) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.push(screen);
    }
}
