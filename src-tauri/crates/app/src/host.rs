//! What the use cases need of the machine, as parameters.

use hexiao_contract::{CustomerView, TillEvent};
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
}

/// The machine: clocks, randomness, secrets, and somebody who listens.
pub trait Host: Clock {
    /// Fills `bytes` from the system's random source.
    fn random(&self, bytes: &mut [u8]) -> Result<(), SecretError>;
    /// A secret by name.
    fn secret(&self, name: &str) -> Result<Zeroizing<String>, SecretError>;
    /// Keeps a secret.
    fn keep_secret(&self, name: &str, value: &str) -> Result<(), SecretError>;
    /// A folder outside the ledger's where this machine keeps a witness of its ledgers; none
    /// where there is no such place.
    fn state_dir(&self) -> Option<PathBuf> {
        None
    }
    /// Tells the till's own windows.
    fn emit(&self, event: TillEvent);
    /// Tells the customer's window.
    fn show_customer(&self, view: CustomerView);
}
