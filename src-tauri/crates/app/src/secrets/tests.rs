//! The file against hostile bytes, the homes, the takeover, and what a thief finds.

mod damage;
mod homes;
mod takeover;
mod thief;

use super::keyring::{Vault, VaultError};
use crate::host::SecretError;
use crate::system::SystemHost;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

const PASSPHRASE: &str = "correct horse 电池 staple";
const SECRET: &str = "MIIEvQIBADANBgkqhkiG9w0BAQ";

/// A keyring in memory that a test can take away.
#[derive(Default)]
struct MemoryVault {
    kept: Mutex<BTreeMap<String, Vec<u8>>>,
    gone: AtomicBool,
}

impl MemoryVault {
    fn none() -> Arc<Self> {
        let vault = Self::default();
        vault.gone.store(true, Ordering::SeqCst);
        Arc::new(vault)
    }

    fn reach(&self) -> Result<(), VaultError> {
        match self.gone.load(Ordering::SeqCst) {
            true => Err(VaultError("there is no keyring".to_owned())),
            false => Ok(()),
        }
    }

    fn keys(&self) -> Vec<Vec<u8>> {
        self.kept.lock().unwrap().values().cloned().collect()
    }
}

impl Vault for MemoryVault {
    fn get(&self, id: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        self.reach()?;
        Ok(self
            .kept
            .lock()
            .unwrap()
            .get(id)
            .cloned()
            .map(Zeroizing::new))
    }

    fn set(&self, id: &str, bytes: &[u8]) -> Result<(), VaultError> {
        self.reach()?;
        self.kept
            .lock()
            .unwrap()
            .insert(id.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn delete(&self, id: &str) -> Result<(), VaultError> {
        self.reach()?;
        self.kept.lock().unwrap().remove(id);
        Ok(())
    }
}

fn host(dir: &Path, vault: &Arc<MemoryVault>) -> Result<SystemHost, SecretError> {
    let vault: Arc<dyn Vault> = Arc::<MemoryVault>::clone(vault);
    SystemHost::with_vault(dir, Box::new(()), vault)
}

/// Every file of the folder by name, with its bytes.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(dir).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn names(dir: &Path) -> Vec<String> {
    files(dir).into_keys().collect()
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}
