//! Where the till keeps what nobody may read: the platforms' private keys and the PIN pepper.
//!
//! A real shop's secrets lie in one sealed file beside the ledger. Its key is in the system's
//! keyring, or is made from the owner's passphrase where there is no keyring. A practice
//! shop's keys are published demo keys; they lie in a plain file and are called unprotected.

mod files;
mod home;
mod key;
mod keyring;
mod parse;
mod sealed;
mod takeover;

#[cfg(test)]
mod tests;

pub use home::MIN_PASSPHRASE;
pub(crate) use home::SecretStore;
pub use keyring::{Vault, VaultError};

use std::collections::BTreeMap;
use std::sync::Arc;
use zeroize::Zeroizing;

/// Secrets by name, wiped when they are dropped.
pub(crate) type Secrets = BTreeMap<String, Zeroizing<String>>;

/// The keyring of the user who is logged in.
pub(crate) fn keyring() -> Arc<dyn Vault> {
    Arc::new(keyring::OsKeyring)
}
