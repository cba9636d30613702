//! A backup's name, and the owner's recovery key as people type it.

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use chrono::{DateTime, NaiveDateTime, Utc};
use hexiao_contract::Problem;
use zeroize::Zeroizing;

const ENDING: &str = ".hexiao.age";
const INSTANT: &str = "%Y%m%dT%H%M%SZ";

/// What a backup's name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The till.
    pub till: String,
    /// Which ledger it is of: the beginning of its first entry's hash.
    pub ledger: String,
    /// When it was made, UTC.
    pub made_at: DateTime<Utc>,
    /// The newest entry in it, `seq-abcdef01`.
    pub head: String,
}

impl Name {
    /// The file's name.
    pub fn file(&self) -> String {
        let Self {
            till,
            ledger,
            made_at,
            head,
        } = self;
        let at = made_at.format(INSTANT);
        format!("{till}_{ledger}_{at}_{head}{ENDING}")
    }

    /// Backups of the same second are told apart by how far they go.
    pub fn age(&self) -> (DateTime<Utc>, u64) {
        let seq = self.head.split('-').next();
        let seq = seq.and_then(|seq| seq.parse().ok());
        (self.made_at, seq.unwrap_or_default())
    }

    /// Of a file that is one of ours.
    pub fn parse(file: &str) -> Option<Self> {
        let mut parts = file.strip_suffix(ENDING)?.split('_');
        let (till, ledger) = (parts.next()?, parts.next()?);
        let (made_at, head) = (parts.next()?, parts.next()?);
        let made_at = NaiveDateTime::parse_from_str(made_at, INSTANT).ok()?;
        let ours = parts.next().is_none() && !till.is_empty() && head.contains('-');
        ours.then(|| Self {
            till: till.to_owned(),
            ledger: ledger.to_owned(),
            made_at: made_at.and_utc(),
            head: head.to_owned(),
        })
    }
}

/// A new key pair: the secret half and the public one.
pub fn new_key() -> (Zeroizing<String>, String) {
    let identity = Identity::generate();
    let secret = identity.to_string();
    let secret = Zeroizing::new(secret.expose_secret().to_owned());
    (secret, identity.to_public().to_string())
}

/// The public half as it was typed or scanned.
pub fn parse_public(text: &str) -> Result<Recipient, Problem> {
    let parsed = text.trim().to_ascii_lowercase().parse();
    parsed.map_err(|_| Problem::new("bad_recovery_key"))
}

/// The secret half as it was typed, with blanks and line ends, or scanned.
pub fn parse_secret(text: &str) -> Result<Identity, Problem> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = Zeroizing::new(plain.to_ascii_uppercase());
    let parsed = text.parse();
    parsed.map_err(|_| Problem::new("bad_recovery_key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_and_no_other_file_is_taken_for_a_backup() {
        let name = Name {
            till: "T01".to_owned(),
            ledger: "0a1b2c3d".to_owned(),
            made_at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
            head: "1234-abcdef01".to_owned(),
        };
        assert_eq!(Name::parse(&name.file()), Some(name.clone()));
        for other in [
            "holiday.jpg",
            "T01_0a_x_1-a.hexiao.age",
            "___.hexiao.age",
            "",
        ] {
            assert_eq!(Name::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_recovery_key_is_read_however_it_is_typed_and_a_slip_is_noticed() {
        let (secret, public) = new_key();
        let typed = format!(" {} \n{} ", &secret[..30], secret[30..].to_lowercase());
        let read = parse_secret(&typed).unwrap();
        assert_eq!(read.to_public().to_string(), public);
        let mut slip = secret.to_string();
        let other = if &slip[40..41] == "Q" { "P" } else { "Q" };
        slip.replace_range(40..41, other);
        for wrong in ["", "hello", &slip, &secret[..70], &public] {
            assert_eq!(parse_secret(wrong).err().unwrap().code, "bad_recovery_key");
        }
        assert!(parse_public(&public.to_uppercase()).is_ok());
        assert!(
            parse_public(&secret).is_err(),
            "that half stays with the owner"
        );
    }
}
