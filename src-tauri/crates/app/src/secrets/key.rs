//! The key of a sealed file, and what it is made from.

use super::sealed::SealError;
use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

/// Bytes of a key.
pub(super) const KEY_BYTES: usize = 32;
/// Bytes of a salt and of a keyring entry's id.
pub(super) const SALT_BYTES: usize = 16;

/// What a guess at a passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// KiB of memory.
    pub(super) memory_kib: u32,
    /// Passes over it.
    pub(super) passes: u32,
    /// Lanes.
    pub(super) lanes: u32,
}

impl Cost {
    /// What a new file asks for: 64 MiB, three passes, one lane.
    pub(super) const NEW: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };

    /// Never cheaper than today's, and never so dear that a forged file stalls the till.
    pub(super) const fn is_sane(self) -> bool {
        let memory = self.memory_kib >= Self::NEW.memory_kib && self.memory_kib <= 256 * 1024;
        let passes = self.passes >= Self::NEW.passes && self.passes <= 10;
        memory && passes && self.lanes >= 1 && self.lanes <= 4
    }
}

/// 32 bytes that open a sealed file; wiped when dropped, never shown.
pub(super) struct Key(Zeroizing<[u8; KEY_BYTES]>);

impl Key {
    /// A new one from the system's random source.
    pub(super) fn random() -> Result<Self, SealError> {
        let mut bytes = Zeroizing::new([0_u8; KEY_BYTES]);
        getrandom::fill(&mut *bytes).map_err(|_| SealError::Machine)?;
        Ok(Self(bytes))
    }

    /// The bytes a keyring kept; none when they are not a key.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; KEY_BYTES] = bytes.try_into().ok()?;
        Some(Self(Zeroizing::new(bytes)))
    }

    /// Argon2id of the passphrase.
    pub(super) fn derive(passphrase: &str, salt: &[u8], cost: Cost) -> Result<Self, SealError> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(KEY_BYTES));
        let params = params.map_err(|_| SealError::Damaged)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut bytes = Zeroizing::new([0_u8; KEY_BYTES]);
        let made = argon.hash_password_into(passphrase.as_bytes(), salt, &mut *bytes);
        made.map_err(|_| SealError::Machine)?;
        Ok(Self(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &*self.0
    }
}

/// Random bytes for a salt, an id or a nonce.
pub(super) fn random<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|_| SealError::Machine)?;
    Ok(bytes)
}
