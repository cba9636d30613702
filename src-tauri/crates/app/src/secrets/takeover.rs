//! The plain file: a practice shop's, or an older real shop's on its way into a sealed one.
//!
//! The order keeps a crash harmless: the sealed file is written and read back first, the
//! plain one is overwritten and removed after that, and whoever opens the sealed file next
//! finishes what was cut short.

use super::home::Place;
use super::sealed::MAX_BYTES;
use super::{Secrets, files};
use crate::host::SecretError;
use std::io;
use zeroize::Zeroizing;

pub(super) fn fault(error: io::Error) -> SecretError {
    SecretError::Store(error.to_string())
}

/// Everything in the plain file; nothing when there is none.
pub(super) fn read_plain(place: &Place) -> Result<Secrets, SecretError> {
    let bytes = files::read(&place.plain, MAX_BYTES).map_err(fault)?;
    let Some(bytes) = bytes else {
        return Ok(Secrets::new());
    };
    // The parser's own words may quote a secret.
    serde_json::from_slice(&bytes).map_err(|_| SecretError::Damaged)
}

/// Replaces the plain file of a practice shop.
pub(super) fn write_plain(place: &Place, all: &Secrets) -> Result<(), SecretError> {
    let bytes = serde_json::to_vec_pretty(all).map(Zeroizing::new);
    let bytes = bytes.map_err(|_| SecretError::Damaged)?;
    files::replace(&place.plain, &place.plain_aside, &bytes).map_err(fault)
}

/// Overwrites and removes the plain file and what a crash left of one, once the sealed file
/// holds `all`. A plain file with something of its own stays, and the log says so: it may be
/// the only copy.
pub(super) fn finish(place: &Place, all: &Secrets) -> Result<(), SecretError> {
    if let Ok(plain) = read_plain(place)
        && plain
            .iter()
            .any(|(name, value)| all.get(name) != Some(value))
    {
        tracing::error!("secrets.json differs from the sealed file and was not removed");
        return Ok(());
    }
    for path in [&place.plain, &place.plain_aside] {
        files::wipe(path).map_err(fault)?;
    }
    Ok(())
}
