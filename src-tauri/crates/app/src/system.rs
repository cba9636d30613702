//! The real machine.

use crate::host::{Host, SecretError};
use hexiao_contract::{CustomerView, TillEvent};
use hexiao_domain::Timestamp;
use hexiao_sync::Clock;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use zeroize::Zeroizing;

/// Hears what the till tells its windows.
pub trait Listener: Send + Sync {
    /// Something changed.
    fn till(&self, event: TillEvent);
    /// The customer sees this now.
    fn customer(&self, view: CustomerView);
}

/// Nobody listens.
impl Listener for () {
    fn till(&self, _event: TillEvent) {}
    fn customer(&self, _view: CustomerView) {}
}

/// The system's clocks and random source, and a secret file beside the ledger that only
/// this user can read.
pub struct SystemHost {
    started: Instant,
    boot: String,
    secrets: PathBuf,
    guard: Mutex<()>,
    listener: Box<dyn Listener>,
}

impl SystemHost {
    /// A host that keeps its secrets in `dir`.
    pub fn new(dir: &Path, listener: Box<dyn Listener>) -> Result<Self, SecretError> {
        let mut id = [0_u8; 8];
        getrandom::fill(&mut id).map_err(|e| SecretError::Store(e.to_string()))?;
        Ok(Self {
            started: Instant::now(),
            boot: id.iter().map(|byte| format!("{byte:02x}")).collect(),
            secrets: dir.join("secrets.json"),
            guard: Mutex::new(()),
            listener,
        })
    }

    fn load(&self) -> Result<BTreeMap<String, String>, SecretError> {
        match fs::read(&self.secrets) {
            Ok(bytes) => {
                let bytes = Zeroizing::new(bytes);
                serde_json::from_slice(&bytes)
                    .map_err(|_| SecretError::Store("the secret file is damaged".into()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(SecretError::Store(error.to_string())),
        }
    }

    /// Written aside, flushed, then renamed: a crash leaves the old file or the new one.
    fn store(&self, all: &BTreeMap<String, String>) -> Result<(), SecretError> {
        let fault = |e: std::io::Error| SecretError::Store(e.to_string());
        let aside = self.secrets.with_extension("part");
        let bytes = serde_json::to_vec_pretty(all).unwrap_or_default();
        let bytes = Zeroizing::new(bytes);
        let mut file = private_file(&aside).map_err(fault)?;
        file.write_all(&bytes).map_err(fault)?;
        file.sync_all().map_err(fault)?;
        fs::rename(&aside, &self.secrets).map_err(fault)
    }
}

fn private_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Clock for SystemHost {
    #[expect(clippy::disallowed_methods, reason = "this is the Host's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(chrono::Utc::now().timestamp_millis())
    }

    fn mono_ms(&self) -> i64 {
        i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn boot(&self) -> String {
        self.boot.clone()
    }
}

impl Host for SystemHost {
    fn random(&self, bytes: &mut [u8]) -> Result<(), SecretError> {
        getrandom::fill(bytes).map_err(|e| SecretError::Store(e.to_string()))
    }

    fn secret(&self, name: &str) -> Result<Zeroizing<String>, SecretError> {
        let _held = self.guard.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.load()?.remove(name);
        found.map(Zeroizing::new).ok_or(SecretError::Missing)
    }

    fn keep_secret(&self, name: &str, value: &str) -> Result<(), SecretError> {
        let _held = self.guard.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.load()?;
        all.insert(name.to_owned(), value.to_owned());
        self.store(&all)
    }

    fn state_dir(&self) -> Option<PathBuf> {
        crate::keeping::state_dir()
    }

    fn emit(&self, event: TillEvent) {
        self.listener.till(event);
    }

    fn show_customer(&self, view: CustomerView) {
        self.listener.customer(view);
    }
}
