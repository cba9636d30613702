//! The system's keyring: Secret Service, Keychain, Credential Manager.

use keyring::{Entry, Error};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;
use zeroize::Zeroizing;

const SERVICE: &str = "hexiao";
/// A keyring may ask its owner to unlock it; one that never answers counts as none.
const PATIENCE: Duration = Duration::from_secs(30);

/// The keyring cannot be used: there is none, it is locked, or it does not answer. The text
/// names no secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct VaultError(pub String);

/// Keeps small secrets outside the ledger's folder.
pub trait Vault: Send + Sync {
    /// What is kept under the id; none when nothing is.
    fn get(&self, id: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError>;
    /// Keeps the bytes under the id, in place of what was there.
    fn set(&self, id: &str, bytes: &[u8]) -> Result<(), VaultError>;
    /// Forgets the id; one that is not there is forgotten already.
    fn delete(&self, id: &str) -> Result<(), VaultError>;
}

/// The keyring of the user who is logged in.
pub(super) struct OsKeyring;

impl Vault for OsKeyring {
    fn get(&self, id: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        match ask(id, |entry| entry.get_secret())? {
            Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }

    fn set(&self, id: &str, bytes: &[u8]) -> Result<(), VaultError> {
        let bytes = Zeroizing::new(bytes.to_vec());
        ask(id, move |entry| entry.set_secret(&bytes))?.map_err(|error| refused(&error))
    }

    fn delete(&self, id: &str) -> Result<(), VaultError> {
        match ask(id, |entry| entry.delete_credential())? {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(&error)),
        }
    }
}

/// Asks on a thread of its own, so that a keyring that hangs does not hang the till.
fn ask<T: Send + 'static>(
    id: &str,
    question: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<keyring::Result<T>, VaultError> {
    let id = id.to_owned();
    let (answer, answered) = mpsc::channel();
    let asking = move || {
        let said = Entry::new(SERVICE, &id).and_then(|entry| question(&entry));
        // Nobody listens any more once the patience is over.
        drop(answer.send(said));
    };
    let started = thread::Builder::new().name("keyring".to_owned());
    let started = started.spawn(asking);
    started.map_err(|error| VaultError(error.to_string()))?;
    let said = answered.recv_timeout(PATIENCE);
    said.map_err(|_| VaultError("the keyring does not answer".to_owned()))
}

/// The kind alone: some of the library's errors carry the bytes that were kept.
fn refused(error: &Error) -> VaultError {
    let said = if matches!(error, Error::NoStorageAccess(_)) {
        "the keyring is locked"
    } else if matches!(error, Error::NoDefaultStore) {
        "there is no keyring"
    } else {
        "the keyring refuses"
    };
    VaultError(said.to_owned())
}
