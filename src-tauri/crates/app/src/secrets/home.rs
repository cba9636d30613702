//! Which home a shop's secrets have, and the secrets themselves.

use super::key::Key;
use super::keyring::Vault;
use super::sealed::{Lock, MAX_BYTES, SealError, Sealed, seal};
use super::{Secrets, files, takeover};
use crate::host::SecretError;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Fewer characters than this are no passphrase.
pub const MIN_PASSPHRASE: usize = 12;

/// The files of a shop's secrets.
pub(super) struct Place {
    pub(super) plain: PathBuf,
    pub(super) plain_aside: PathBuf,
    pub(super) sealed: PathBuf,
    pub(super) sealed_aside: PathBuf,
}

impl Place {
    pub(super) fn of(dir: &Path) -> Self {
        Self {
            plain: dir.join("secrets.json"),
            plain_aside: dir.join("secrets.part"),
            sealed: dir.join("secrets.sealed"),
            sealed_aside: dir.join("secrets.sealed.part"),
        }
    }
}

/// Where the secrets are, and what opens them.
enum State {
    /// The plain file, or nothing yet: right for a practice shop, and for no other.
    Practice,
    /// The owner's passphrase is wanted.
    Locked,
    /// The keyring that holds the key cannot be used; why.
    NoKeyring(String),
    /// Open, and sealed again at every change.
    Open { lock: Lock, key: Key },
}

/// A shop's secrets.
pub(crate) struct SecretStore {
    place: Place,
    vault: Arc<dyn Vault>,
    state: Mutex<State>,
}

impl SecretStore {
    /// The secrets of `dir`, as they lie there; none yet is a practice shop's.
    pub(crate) fn find(dir: &Path, vault: Arc<dyn Vault>) -> Result<Self, SecretError> {
        let place = Place::of(dir);
        let state = state_of(&place, &*vault)?;
        Ok(Self {
            place,
            vault,
            state: Mutex::new(state),
        })
    }

    /// A new shop's sealed file: opened by the passphrase if one is given, else by the
    /// keyring. Secrets that are there already are never replaced.
    pub(crate) fn create(
        dir: &Path,
        vault: Arc<dyn Vault>,
        passphrase: Option<&str>,
    ) -> Result<Self, SecretError> {
        let store = Self::find(dir, vault)?;
        if store.place.plain.exists() || store.place.sealed.exists() {
            return Err(SecretError::Store("there are secrets already".to_owned()));
        }
        let (lock, key) = match passphrase {
            Some(passphrase) => by_passphrase(passphrase)?,
            None => by_keyring(&*store.vault)?,
        };
        write(&store.place, &lock, &key, &Secrets::new())?;
        *store.held() = State::Open { lock, key };
        Ok(store)
    }

    /// `keyring`, `sealed` (by the owner's passphrase), `practice` (unprotected) or `locked`.
    pub(crate) fn home(&self) -> &'static str {
        match &*self.held() {
            State::Practice => "practice",
            State::Locked | State::NoKeyring(_) => "locked",
            State::Open { lock, .. } => match lock {
                Lock::Keyring { .. } => "keyring",
                Lock::Passphrase { .. } => "sealed",
            },
        }
    }

    /// The secret of that name.
    pub(crate) fn get(&self, name: &str) -> Result<Zeroizing<String>, SecretError> {
        let state = self.held();
        self.load(&state)?.remove(name).ok_or(SecretError::Missing)
    }

    /// Keeps a secret, durably.
    pub(crate) fn keep(&self, name: &str, value: &str) -> Result<(), SecretError> {
        let state = self.held();
        let mut all = self.load(&state)?;
        let value = Zeroizing::new(value.to_owned());
        all.insert(name.to_owned(), value);
        match &*state {
            State::Open { lock, key } => write(&self.place, lock, key, &all),
            State::Practice => takeover::write_plain(&self.place, &all),
            State::Locked => Err(SecretError::Locked),
            State::NoKeyring(why) => Err(SecretError::Keyring(why.clone())),
        }
    }

    /// Opens the sealed file with the owner's passphrase; nothing happens when it is open.
    pub(crate) fn unlock(&self, passphrase: &str) -> Result<(), SecretError> {
        let mut state = self.held();
        if let State::Open { .. } | State::Practice = &*state {
            return Ok(());
        }
        let found = sealed(&self.place)?.ok_or(SecretError::Damaged)?;
        let opened = match found.lock() {
            Lock::Passphrase { salt, cost } => {
                let key = Key::derive(passphrase, salt, *cost)?;
                open(&self.place, found.lock(), key, &found)?
            }
            Lock::Keyring { .. } => state_of(&self.place, &*self.vault)?,
        };
        *state = opened;
        ready(&state)
    }

    /// Seals everything by the owner's passphrase from now on, whatever opened it before.
    pub(crate) fn seal(&self, passphrase: &str) -> Result<(), SecretError> {
        let mut state = self.held();
        let all = self.load(&state)?;
        let (lock, key) = by_passphrase(passphrase)?;
        write(&self.place, &lock, &key, &all)?;
        let before = std::mem::replace(&mut *state, State::Open { lock, key });
        match before {
            State::Practice => takeover::finish(&self.place, &all)?,
            State::Open { lock, .. } => self.forget(&lock),
            State::Locked | State::NoKeyring(_) => {}
        }
        Ok(())
    }

    /// Before a till opens: the secrets can be read, and a real shop's do not lie in a plain
    /// file. One that does is taken over into the keyring.
    pub(crate) fn make_ready(&self, practice: bool) -> Result<(), SecretError> {
        let mut state = self.held();
        if let (State::Practice, false) = (&*state, practice) {
            let all = self.load(&state)?;
            let (lock, key) = by_keyring(&*self.vault).map_err(unsealed)?;
            write(&self.place, &lock, &key, &all)?;
            *state = State::Open { lock, key };
            takeover::finish(&self.place, &all)?;
        }
        ready(&state)
    }

    /// Where the key is in the keyring, the keyring remembers the ledger's head beside it: a
    /// folder that is put back as a whole, its own notes included, does not bring that back.
    pub(crate) fn remember_head(&self, head: &str) {
        let Some(id) = self.head_entry() else {
            return;
        };
        if let Err(error) = self.vault.set(&id, head.as_bytes()) {
            tracing::warn!(%error, "the keyring does not remember the ledger's head");
        }
    }

    /// What it remembers.
    pub(crate) fn remembered_head(&self) -> Option<String> {
        let kept = self.vault.get(&self.head_entry()?).ok()??;
        String::from_utf8(kept.to_vec()).ok()
    }

    fn head_entry(&self) -> Option<String> {
        match &*self.held() {
            State::Open {
                lock: Lock::Keyring { id },
                ..
            } => Some(head_entry(id)),
            State::Open { .. } | State::Practice | State::Locked | State::NoKeyring(_) => None,
        }
    }

    fn held(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load(&self, state: &State) -> Result<Secrets, SecretError> {
        match state {
            State::Practice => takeover::read_plain(&self.place),
            State::Locked => Err(SecretError::Locked),
            State::NoKeyring(why) => Err(SecretError::Keyring(why.clone())),
            State::Open { lock, key } => {
                let found = sealed(&self.place)?.ok_or(SecretError::Damaged)?;
                match found.lock() == lock {
                    true => Ok(found.open(key)?),
                    // Another program sealed it anew; this one has to ask again.
                    false => Err(SecretError::Locked),
                }
            }
        }
    }

    /// The key of a file that is no longer there opens nothing; one left behind does no harm.
    fn forget(&self, lock: &Lock) {
        let Lock::Keyring { id } = lock else {
            return;
        };
        for name in [entry(id), head_entry(id)] {
            if let Err(error) = self.vault.delete(&name) {
                tracing::warn!(%error, "the keyring still holds what an old file needed");
            }
        }
    }
}

/// Without a keyring, a real shop's plain file waits for the owner's passphrase.
fn unsealed(error: SecretError) -> SecretError {
    tracing::warn!(%error, "no keyring to take the plain secret file over into");
    SecretError::Unsealed
}

fn ready(state: &State) -> Result<(), SecretError> {
    match state {
        State::Practice | State::Open { .. } => Ok(()),
        State::Locked => Err(SecretError::Locked),
        State::NoKeyring(why) => Err(SecretError::Keyring(why.clone())),
    }
}

fn state_of(place: &Place, vault: &dyn Vault) -> Result<State, SecretError> {
    let Some(found) = sealed(place)? else {
        return Ok(State::Practice);
    };
    let Lock::Keyring { id } = found.lock() else {
        return Ok(State::Locked);
    };
    let kept = match vault.get(&entry(id)) {
        Ok(Some(kept)) => kept,
        Ok(None) => return Ok(State::NoKeyring("the keyring has no such key".to_owned())),
        Err(error) => return Ok(State::NoKeyring(error.to_string())),
    };
    let key = Key::of(&kept).ok_or(SecretError::Damaged)?;
    // The keyring's key is never mistyped: what it does not open was changed.
    match open(place, found.lock(), key, &found) {
        Err(SecretError::WrongPassphrase) => Err(SecretError::Damaged),
        opened => opened,
    }
}

/// The open state, when the key fits; a takeover that a crash cut short is finished.
fn open(place: &Place, lock: &Lock, key: Key, found: &Sealed) -> Result<State, SecretError> {
    let all = found.open(&key)?;
    takeover::finish(place, &all)?;
    let lock = lock.clone();
    Ok(State::Open { lock, key })
}

fn by_passphrase(passphrase: &str) -> Result<(Lock, Key), SecretError> {
    if passphrase.chars().count() < MIN_PASSPHRASE {
        return Err(SecretError::ShortPassphrase);
    }
    let lock = Lock::passphrase()?;
    let Lock::Passphrase { salt, cost } = &lock else {
        return Err(SecretError::Damaged);
    };
    let key = Key::derive(passphrase, salt, *cost)?;
    Ok((lock, key))
}

/// A new key that the keyring keeps: it counts only when the keyring gives it back.
fn by_keyring(vault: &dyn Vault) -> Result<(Lock, Key), SecretError> {
    let (lock, key) = (Lock::keyring()?, Key::random()?);
    let Lock::Keyring { id } = &lock else {
        return Err(SecretError::Damaged);
    };
    let fault = |error: super::VaultError| SecretError::Keyring(error.to_string());
    vault.set(&entry(id), key.bytes()).map_err(fault)?;
    let kept = vault.get(&entry(id)).map_err(fault)?;
    match kept.is_some_and(|kept| kept.as_slice() == key.bytes()) {
        true => Ok((lock, key)),
        false => Err(SecretError::Keyring("the keyring forgets".to_owned())),
    }
}

fn entry(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn head_entry(id: &[u8]) -> String {
    format!("{}-head", entry(id))
}

fn sealed(place: &Place) -> Result<Option<Sealed>, SecretError> {
    let bytes = files::read(&place.sealed, MAX_BYTES).map_err(takeover::fault)?;
    let found = bytes.map(|bytes| Sealed::parse(&bytes)).transpose()?;
    Ok(found)
}

/// Writes the sealed file and reads it back: what cannot be opened again never counts.
fn write(place: &Place, lock: &Lock, key: &Key, all: &Secrets) -> Result<(), SecretError> {
    let bytes = seal(lock, key, all)?;
    if Sealed::parse(&bytes)?.open(key)? != *all {
        return Err(SecretError::Damaged);
    }
    files::replace(&place.sealed, &place.sealed_aside, &bytes).map_err(takeover::fault)?;
    let read = sealed(place)?.ok_or(SecretError::Damaged)?;
    match read.open(key)? == *all {
        true => Ok(()),
        false => Err(SecretError::Damaged),
    }
}

impl From<SealError> for SecretError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Damaged => Self::Damaged,
            SealError::WrongKey => Self::WrongPassphrase,
            SealError::Newer | SealError::Machine => Self::Store(error.to_string()),
        }
    }
}
