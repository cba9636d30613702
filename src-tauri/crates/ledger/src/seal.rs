//! Who signs the journal: an Ed25519 key that is never in the ledger.

use crate::hex::{hex, unhex};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hexiao_domain::{Checkpoint, Posting};
use std::fmt;

/// The key that signs checkpoints.
#[derive(Clone)]
pub struct Seal(SigningKey);

impl Seal {
    /// From its 32 secret bytes.
    #[must_use]
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public key, hex: what an owner keeps on paper and gives to an auditor.
    #[must_use]
    pub fn public(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    /// The signature of any text, hex.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> String {
        hex(&self.0.sign(message).to_bytes())
    }

    /// A signed word about the journal up to `seq`.
    #[must_use]
    pub fn checkpoint(
        &self,
        till: &str,
        epoch: i64,
        seq: i64,
        head: &[u8; 32],
        balances: Vec<Posting>,
    ) -> Checkpoint {
        let head = hex(head);
        let message = Checkpoint::message(till, epoch, seq, &head, &balances);
        Checkpoint {
            seq,
            signature: self.sign(message.as_bytes()),
            head,
            balances,
            key: self.public(),
        }
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seal({})", self.public())
    }
}

/// Whether the checkpoint's own key signed it, for this till and epoch.
pub fn is_signed(checkpoint: &Checkpoint, till: &str, epoch: i64) -> bool {
    let Checkpoint {
        seq,
        head,
        balances,
        key,
        signature,
    } = checkpoint;
    let message = Checkpoint::message(till, epoch, *seq, head, balances);
    is_signature(key, message.as_bytes(), signature)
}

/// Whether this key (hex) made this signature (hex) of the message.
#[must_use]
pub fn is_signature(key: &str, message: &[u8], signature: &str) -> bool {
    let key = unhex::<32>(key).and_then(|key| VerifyingKey::from_bytes(&key).ok());
    let signature = unhex::<64>(signature).map(|bytes| Signature::from_bytes(&bytes));
    match (key, signature) {
        (Some(key), Some(signature)) => key.verify_strict(message, &signature).is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_signed_verifies_and_nothing_else_does() {
        let seal = Seal::from_secret(&[7; 32]);
        let checkpoint = seal.checkpoint("T01", 1, 9, &[3; 32], Vec::new());
        assert!(is_signed(&checkpoint, "T01", 1));
        assert!(!is_signed(&checkpoint, "T02", 1));
        assert!(!is_signed(&checkpoint, "T01", 2));
        let changes: [fn(&mut Checkpoint); 5] = [
            |c| c.seq += 1,
            |c| c.head = hex(&[4; 32]),
            |c| c.key = Seal::from_secret(&[8; 32]).public(),
            |c| c.signature = "zz".to_owned(),
            |c| c.signature.replace_range(0..1, "f0"),
        ];
        for change in changes {
            let mut other = checkpoint.clone();
            change(&mut other);
            assert!(!is_signed(&other, "T01", 1), "{other:?}");
        }
    }

    #[test]
    fn the_secret_is_never_shown() {
        let secret = [0x5A; 32];
        let seal = Seal::from_secret(&secret);
        assert!(!format!("{seal:?}").contains(&hex(&secret)));
        assert!(
            format!("{seal:?}").contains(&seal.public()),
            "it tells keys apart"
        );
    }
}
