//! The sealed file: AES-256-GCM over the secrets, with the whole header authenticated.
//!
//! ```text
//! magic 8 · version 1 · home 1 · memory 4 · passes 4 · lanes 4 · salt 16 · id 16 · nonce 12
//! ciphertext with its tag · SHA-256 of everything before it
//! ```
//!
//! Numbers are big-endian. The digest at the end protects nothing: it tells a damaged file
//! from a wrong passphrase before anybody is told to try another one.

use super::Secrets;
use super::key::{Cost, Key, SALT_BYTES, random};
use super::parse::Reader;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::digest::{SHA256, digest};
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"HXSEALED";
const VERSION: u8 = 1;
const KEYRING: u8 = 1;
const PASSPHRASE: u8 = 2;
const HEAD_BYTES: usize = 8 + 1 + 1 + 3 * 4 + 2 * SALT_BYTES + NONCE_LEN;
const DIGEST_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
/// A few keys fit many times over; a larger file is not ours.
pub(super) const MAX_BYTES: usize = 1024 * 1024;

/// Why bytes are no sealed file, or do not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum SealError {
    /// The bytes are not what was written.
    #[error("the sealed file is damaged")]
    Damaged,
    /// The file is whole, but a newer program wrote it.
    #[error("a newer version wrote the sealed file")]
    Newer,
    /// The file is whole, but this key does not open it.
    #[error("the key does not open the sealed file")]
    WrongKey,
    /// The machine gave no randomness or no memory.
    #[error("the machine could not make a key")]
    Machine,
}

/// What opens a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    /// A random key that the system's keyring keeps under this id.
    Keyring {
        /// The entry's id.
        id: [u8; SALT_BYTES],
    },
    /// A key made from the owner's passphrase.
    Passphrase {
        /// The salt.
        salt: [u8; SALT_BYTES],
        /// What the making costs.
        cost: Cost,
    },
}

impl Lock {
    /// A new keyring entry's.
    pub(super) fn keyring() -> Result<Self, SealError> {
        Ok(Self::Keyring { id: random()? })
    }

    /// A new passphrase's.
    pub(super) fn passphrase() -> Result<Self, SealError> {
        Ok(Self::Passphrase {
            salt: random()?,
            cost: Cost::NEW,
        })
    }

    fn head(&self, nonce: [u8; NONCE_LEN]) -> Vec<u8> {
        let nothing = [0_u8; SALT_BYTES];
        let free = Cost {
            memory_kib: 0,
            passes: 0,
            lanes: 0,
        };
        let (home, cost, salt, id) = match self {
            Self::Keyring { id } => (KEYRING, &free, &nothing, id),
            Self::Passphrase { salt, cost } => (PASSPHRASE, cost, salt, &nothing),
        };
        let mut head = Vec::with_capacity(HEAD_BYTES);
        head.extend_from_slice(MAGIC);
        head.extend_from_slice(&[VERSION, home]);
        for number in [cost.memory_kib, cost.passes, cost.lanes] {
            head.extend_from_slice(&number.to_be_bytes());
        }
        for field in [&salt[..], &id[..], &nonce[..]] {
            head.extend_from_slice(field);
        }
        head
    }
}

/// A file as it was read, still closed.
pub(super) struct Sealed {
    lock: Lock,
    nonce: [u8; NONCE_LEN],
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Sealed {
    /// Reads any bytes: a whole file, or an error.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, SealError> {
        if bytes.len() > MAX_BYTES {
            return Err(SealError::Damaged);
        }
        let content = whole(bytes)?;
        let (head, body) = content
            .split_at_checked(HEAD_BYTES)
            .ok_or(SealError::Damaged)?;
        let mut reader = Reader::new(head);
        reader.expect(MAGIC)?;
        let (version, home) = (reader.byte()?, reader.byte()?);
        if version != VERSION {
            return Err(match version > VERSION {
                true => SealError::Newer,
                false => SealError::Damaged,
            });
        }
        let cost = Cost {
            memory_kib: reader.number()?,
            passes: reader.number()?,
            lanes: reader.number()?,
        };
        let (salt, id, nonce) = (reader.array()?, reader.array()?, reader.array()?);
        let lock = match home {
            KEYRING => Lock::Keyring { id },
            PASSPHRASE if cost.is_sane() => Lock::Passphrase { salt, cost },
            _ => return Err(SealError::Damaged),
        };
        Ok(Self {
            lock,
            nonce,
            head: head.to_vec(),
            body: body.to_vec(),
        })
    }

    /// What opens it.
    pub(super) const fn lock(&self) -> &Lock {
        &self.lock
    }

    /// The secrets, when the key is the right one and no byte was changed.
    pub(super) fn open(&self, key: &Key) -> Result<Secrets, SealError> {
        let mut body = Zeroizing::new(self.body.clone());
        let nonce = Nonce::assume_unique_for_key(self.nonce);
        let aad = Aad::from(&self.head);
        let plain = cipher(key)?.open_in_place(nonce, aad, &mut body);
        let plain = plain.map_err(|_| SealError::WrongKey)?;
        serde_json::from_slice(plain).map_err(|_| SealError::Damaged)
    }
}

/// The file that holds these secrets under this key; every call takes a new nonce.
pub(super) fn seal(lock: &Lock, key: &Key, secrets: &Secrets) -> Result<Vec<u8>, SealError> {
    let nonce = random()?;
    let head = lock.head(nonce);
    let mut body = plain(secrets)?;
    let sealed = cipher(key)?.seal_in_place_append_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(&head),
        &mut *body,
    );
    sealed.map_err(|_| SealError::Machine)?;
    let mut file = head;
    file.extend_from_slice(&body);
    let mark = digest(&SHA256, &file);
    file.extend_from_slice(mark.as_ref());
    match file.len() > MAX_BYTES {
        true => Err(SealError::Machine),
        false => Ok(file),
    }
}

/// Room for everything at once: a growing buffer would leave copies behind.
fn plain(secrets: &Secrets) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let text: usize = secrets.iter().map(|(name, it)| name.len() + it.len()).sum();
    let room = text.saturating_mul(6) + secrets.len().saturating_mul(8) + 2 + TAG_BYTES;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *bytes, secrets).map_err(|_| SealError::Machine)?;
    Ok(bytes)
}

fn cipher(key: &Key) -> Result<LessSafeKey, SealError> {
    let key = UnboundKey::new(&AES_256_GCM, key.bytes()).map_err(|_| SealError::Machine)?;
    Ok(LessSafeKey::new(key))
}

/// Everything before the digest, when the digest is its own.
fn whole(bytes: &[u8]) -> Result<&[u8], SealError> {
    let end = bytes.len().checked_sub(DIGEST_BYTES);
    let parts = end.and_then(|end| bytes.split_at_checked(end));
    let (content, mark) = parts.ok_or(SealError::Damaged)?;
    match digest(&SHA256, content).as_ref() == mark {
        true => Ok(content),
        false => Err(SealError::Damaged),
    }
}
