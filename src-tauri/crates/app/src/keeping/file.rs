//! A backup's file: its name, and its sealing to the owner's recovery key.
//!
//! `age` seals it to the owner, whose secret half is on paper, and to the till itself, so that
//! the till can prove that what it wrote opens.

use age::secrecy::ExposeSecret;
use age::x25519::{Identity, Recipient};
use chrono::{DateTime, NaiveDateTime, Utc};
use hexiao_contract::Problem;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
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
    let parsed = text.trim().parse();
    parsed.map_err(|_| Problem::new("bad_recovery_key"))
}

/// The secret half as it was typed or scanned.
pub fn parse_secret(text: &str) -> Result<Identity, Problem> {
    let text = Zeroizing::new(text.trim().to_uppercase());
    let parsed = text.parse();
    parsed.map_err(|_| Problem::new("bad_recovery_key"))
}

/// Seals `plain` into the new file `target`: written aside, flushed, opened again with the
/// till's own key and compared, and only then given its name.
pub fn seal(plain: &Path, target: &Path, owner: &Recipient, own: &Identity) -> io::Result<()> {
    let aside = part(target);
    let sealed = seal_aside(plain, &aside, owner, own)
        .and_then(|digest| match opened(&aside, own)? == digest {
            true => fs::rename(&aside, target),
            false => Err(io::Error::other("the copy does not read back")),
        })
        .and_then(|()| sync_folder(target));
    if sealed.is_err() {
        // There may be nothing, or nothing that can be done about it.
        let _left = fs::remove_file(&aside);
    }
    sealed
}

fn part(target: &Path) -> PathBuf {
    let mut name = target.to_owned().into_os_string();
    name.push(".part");
    name.into()
}

fn sync_folder(file: &Path) -> io::Result<()> {
    match file.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        Some(_) | None => Ok(()),
    }
}

fn seal_aside(
    plain: &Path,
    aside: &Path,
    owner: &Recipient,
    own: &Identity,
) -> io::Result<[u8; 32]> {
    let own: Recipient = own.to_public();
    let both: [&dyn age::Recipient; 2] = [owner, &own];
    let encryptor = age::Encryptor::with_recipients(both.into_iter()).map_err(io::Error::other)?;
    let file = File::create(aside)?;
    let mut writer = encryptor.wrap_output(&file)?;
    let digest = through(&mut File::open(plain)?, &mut writer)?;
    writer.finish()?;
    file.sync_all()?;
    Ok(digest)
}

fn opened(file: &Path, own: &Identity) -> io::Result<[u8; 32]> {
    let decryptor = age::Decryptor::new(File::open(file)?).map_err(io::Error::other)?;
    let own: [&dyn age::Identity; 1] = [own];
    let mut reader = decryptor
        .decrypt(own.into_iter())
        .map_err(io::Error::other)?;
    through(&mut reader, &mut io::sink())
}

/// Copies, and digests what goes through.
fn through(from: &mut impl Read, to: &mut impl Write) -> io::Result<[u8; 32]> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = from.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok(digest.finalize().into());
        };
        digest.update(bytes);
        to.write_all(bytes)?;
    }
}

/// Opens a backup with the owner's key into `target`.
pub fn open(file: &Path, key: &Identity, target: &Path) -> Result<(), Problem> {
    let missing = |_| Problem::new("backup_missing");
    let damaged = || Problem::new("backup_damaged");
    let decryptor = age::Decryptor::new(File::open(file).map_err(missing)?);
    let decryptor = decryptor.map_err(|_| Problem::new("not_a_backup"))?;
    let key: [&dyn age::Identity; 1] = [key];
    let mut reader = match decryptor.decrypt(key.into_iter()) {
        Ok(reader) => reader,
        Err(age::DecryptError::NoMatchingKeys) => return Err(Problem::new("wrong_recovery_key")),
        Err(_) => return Err(damaged()),
    };
    let mut plain = File::create(target).map_err(|_| Problem::new("restore_failed"))?;
    through(&mut reader, &mut plain).map_err(|_| damaged())?;
    plain.sync_all().map_err(|_| Problem::new("restore_failed"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::tempdir;

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
    fn what_was_sealed_opens_with_the_owners_key_and_no_other() {
        let dir = tempdir().unwrap();
        let (plain, sealed) = (dir.path().join("plain"), dir.path().join("sealed"));
        fs::write(&plain, "the books".repeat(50_000)).unwrap();
        let (secret, public) = new_key();
        let own = Identity::generate();
        seal(&plain, &sealed, &parse_public(&public).unwrap(), &own).unwrap();
        assert!(!dir.path().join("sealed.part").exists());
        let target = dir.path().join("opened");
        open(&sealed, &parse_secret(&secret).unwrap(), &target).unwrap();
        assert_eq!(fs::read(&target).unwrap(), fs::read(&plain).unwrap());
        let wrong = open(&sealed, &Identity::generate(), &target).unwrap_err();
        assert_eq!(wrong.code, "wrong_recovery_key");
    }

    #[test]
    fn a_damaged_backup_and_a_file_that_is_none_are_called_so() {
        let dir = tempdir().unwrap();
        let (plain, sealed) = (dir.path().join("plain"), dir.path().join("sealed"));
        fs::write(&plain, "the books".repeat(50_000)).unwrap();
        let (secret, public) = new_key();
        let key = parse_secret(&secret).unwrap();
        let own = Identity::generate();
        seal(&plain, &sealed, &parse_public(&public).unwrap(), &own).unwrap();
        let target = dir.path().join("opened");
        let whole = fs::read(&sealed).unwrap();
        let mut rotten = whole.clone();
        let middle = rotten.len() / 2;
        rotten[middle] ^= 1;
        for (bytes, code) in [
            (rotten, "backup_damaged"),
            (whole[..whole.len() / 2].to_vec(), "backup_damaged"),
            (b"dear diary".to_vec(), "not_a_backup"),
        ] {
            fs::write(&sealed, bytes).unwrap();
            assert_eq!(open(&sealed, &key, &target).unwrap_err().code, code);
        }
        let gone = open(&dir.path().join("gone"), &key, &target).unwrap_err();
        assert_eq!(gone.code, "backup_missing");
        for text in ["", "AGE-SECRET-KEY-1", "hello"] {
            assert!(parse_secret(text).is_err());
            assert!(parse_public(text).is_err());
        }
    }
}
