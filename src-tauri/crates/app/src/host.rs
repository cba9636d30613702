//! What the use cases need of the machine, as parameters.

use hexiao_contract::{CustomerScreen, TillEvent};
use hexiao_sync::Clock;
use std::path::PathBuf;
use zeroize::Zeroizing;

/// The secret store could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// No secret of that name.
    #[error("the secret store has no entry of that name")]
    Missing,
    /// The store itself fails; the text names no secret.
    #[error("the secret store cannot be used: {0}")]
    Store(String),
    /// The owner's passphrase is wanted.
    #[error("the secrets are locked")]
    Locked,
    /// The file is whole, but this passphrase does not open it.
    #[error("the passphrase does not open the secrets")]
    WrongPassphrase,
    /// A new passphrase is too short.
    #[error("the passphrase is too short")]
    ShortPassphrase,
    /// The file is not what was written.
    #[error("the secret file is damaged")]
    Damaged,
    /// The keyring with the key cannot be used; the text names no secret.
    #[error("the system keyring cannot be used: {0}")]
    Keyring(String),
    /// A real shop's secrets lie in a plain file and there is no keyring to take them.
    #[error("the secrets of a real shop lie in a plain file")]
    Unsealed,
}

impl SecretError {
    /// A code of `problem.*` and `ledger.*` in the locales.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Missing | Self::Store(_) => "secrets",
            Self::Locked => "secrets_locked",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::ShortPassphrase => "short_passphrase",
            Self::Damaged => "secrets_damaged",
            Self::Keyring(_) => "secrets_keyring",
            Self::Unsealed => "secrets_unsealed",
        }
    }
}

/// The machine: clocks, randomness, secrets, and somebody who listens.
pub trait Host: Clock {
    /// Fills `bytes` from the system's random source.
    fn random(&self, bytes: &mut [u8]) -> Result<(), SecretError>;
    /// A secret by name.
    fn secret(&self, name: &str) -> Result<Zeroizing<String>, SecretError>;
    /// Keeps a secret.
    fn keep_secret(&self, name: &str, value: &str) -> Result<(), SecretError>;
    /// Where the secrets lie: `keyring`, `sealed` (by the owner's passphrase), `practice`
    /// (unprotected) or `locked`.
    fn secrets_home(&self) -> &'static str {
        "practice"
    }
    /// Before a till opens: fails while the secrets cannot be read, or while a real shop's
    /// lie unprotected.
    fn make_secrets_ready(&self, _practice: bool) -> Result<(), SecretError> {
        Ok(())
    }
    /// Seals the secrets by the owner's passphrase from now on.
    fn seal_secrets(&self, _passphrase: &str) -> Result<(), SecretError> {
        Err(SecretError::Store("this host seals nothing".to_owned()))
    }
    /// Has the system's keyring remember where the ledger ended; nothing where there is none.
    fn remember_head(&self, _head: &str) {}
    /// What the keyring remembers.
    fn remembered_head(&self) -> Option<String> {
        None
    }
    /// Milliseconds since some fixed instant of this boot, the time in which the computer slept
    /// included where the system tells it: how long nobody was there.
    fn uptime_ms(&self) -> i64 {
        self.mono_ms()
    }
    /// A folder outside the ledger's where this machine keeps a witness of its ledgers; none
    /// where there is no such place.
    fn state_dir(&self) -> Option<PathBuf> {
        None
    }
    /// Tells the till's own windows.
    fn emit(&self, event: TillEvent);
    /// Tells the customer's window.
    fn show_customer(&self, screen: CustomerScreen);
}
