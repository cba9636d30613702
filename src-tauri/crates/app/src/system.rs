//! The real machine.

use crate::host::{Host, SecretError};
use crate::secrets::{self, SecretStore, Vault};
use hexiao_contract::{CustomerScreen, TillEvent};
use hexiao_domain::Timestamp;
use hexiao_sync::Clock;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use zeroize::Zeroizing;

/// Hears what the till tells its windows.
pub trait Listener: Send + Sync {
    /// Something changed.
    fn till(&self, event: TillEvent);
    /// The customer sees this now.
    fn customer(&self, screen: CustomerScreen);
}

/// Nobody listens.
impl Listener for () {
    fn till(&self, _event: TillEvent) {}
    fn customer(&self, _screen: CustomerScreen) {}
}

/// The system's clocks and random source, and the secrets beside the ledger: sealed for a
/// real shop, plain for a practice shop.
pub struct SystemHost {
    started: Instant,
    boot: String,
    secrets: SecretStore,
    listener: Box<dyn Listener>,
}

impl SystemHost {
    /// A host over the secrets in `dir`. Where there are none it is a practice shop's host;
    /// the till of a real shop refuses one (see [`Host::make_secrets_ready`]).
    pub fn new(dir: &Path, listener: Box<dyn Listener>) -> Result<Self, SecretError> {
        Self::with_vault(dir, listener, secrets::keyring())
    }

    /// The same with another keyring than the system's.
    pub fn with_vault(
        dir: &Path,
        listener: Box<dyn Listener>,
        vault: Arc<dyn Vault>,
    ) -> Result<Self, SecretError> {
        Self::over(SecretStore::find(dir, vault)?, listener)
    }

    /// The host of a new real shop, with an empty sealed file in `dir`: opened by the
    /// passphrase where one is given, else by the keyring. Fails with
    /// [`SecretError::Keyring`] where there is none, so that the owner can be asked.
    pub fn create_sealed(
        dir: &Path,
        listener: Box<dyn Listener>,
        passphrase: Option<&str>,
    ) -> Result<Self, SecretError> {
        let store = SecretStore::create(dir, secrets::keyring(), passphrase)?;
        Self::over(store, listener)
    }

    fn over(secrets: SecretStore, listener: Box<dyn Listener>) -> Result<Self, SecretError> {
        let mut id = [0_u8; 8];
        getrandom::fill(&mut id).map_err(|e| SecretError::Store(e.to_string()))?;
        Ok(Self {
            started: Instant::now(),
            boot: id.iter().map(|byte| format!("{byte:02x}")).collect(),
            secrets,
            listener,
        })
    }

    /// Nothing can be read yet: the passphrase or the keyring is missing.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.secrets.home() == "locked"
    }

    /// Opens secrets that are sealed by the owner's passphrase.
    pub fn unlock(&self, passphrase: &str) -> Result<(), SecretError> {
        self.secrets.unlock(passphrase)
    }

    /// Seals the secrets by the owner's passphrase from now on: at least
    /// [`MIN_PASSPHRASE`](crate::MIN_PASSPHRASE) characters.
    pub fn seal(&self, passphrase: &str) -> Result<(), SecretError> {
        self.secrets.seal(passphrase)
    }
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
        self.secrets.get(name)
    }

    fn keep_secret(&self, name: &str, value: &str) -> Result<(), SecretError> {
        self.secrets.keep(name, value)
    }

    fn secrets_home(&self) -> &'static str {
        self.secrets.home()
    }

    #[cfg(target_os = "linux")]
    fn uptime_ms(&self) -> i64 {
        crate::uptime::now_ms()
    }

    fn make_secrets_ready(&self, practice: bool) -> Result<(), SecretError> {
        self.secrets.make_ready(practice)
    }

    fn seal_secrets(&self, passphrase: &str) -> Result<(), SecretError> {
        self.seal(passphrase)
    }

    fn remember_head(&self, head: &str) {
        self.secrets.remember_head(head);
    }

    fn remembered_head(&self) -> Option<String> {
        self.secrets.remembered_head()
    }

    fn state_dir(&self) -> Option<PathBuf> {
        crate::keeping::state_dir()
    }

    fn emit(&self, event: TillEvent) {
        self.listener.till(event);
    }

    fn show_customer(&self, screen: CustomerScreen) {
        self.listener.customer(screen);
    }
}
