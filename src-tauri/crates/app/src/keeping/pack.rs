//! What a backup is: the ledger and the keys it cannot be used without, as a tar in age's
//! format (age-encryption.org/v1), so that `age -d` and `tar` open it without this program.
//!
//! It is sealed to the owner, whose secret half is on paper, and to the till itself, so that
//! the till can prove that what it wrote opens. The key that signs is not in it: a restored
//! till makes its own, and two tills never sign as one.

use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};
use hexiao_contract::Problem;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The ledger's name inside.
pub const LEDGER: &str = "ledger.db";
const KEYS: &str = "keys.json";
/// More than the keys ever need.
const MOST_KEYS: u64 = 1 << 20;
/// How every file of age's begins.
const MAGIC: &[u8; 19] = b"age-encryption.org/";

/// The keys that the ledger's people and platforms know.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// Whether the shop is a practice shop, whose keys are published.
    pub practice: bool,
    /// The secrets by name.
    pub secrets: BTreeMap<String, Zeroizing<String>>,
}

/// Seals the ledger's copy and its keys into the new file `target`: written aside, flushed,
/// opened again with the till's own key and compared, and only then given its name.
pub fn seal(
    ledger: &Path,
    keys: &Keys,
    target: &Path,
    owner: &Recipient,
    own: &Identity,
) -> io::Result<()> {
    let aside = part(target);
    let sealed = seal_aside(ledger, keys, &aside, owner, own)
        .and_then(|written| match digest(&aside, own)? == written {
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
    ledger: &Path,
    keys: &Keys,
    aside: &Path,
    owner: &Recipient,
    own: &Identity,
) -> io::Result<[u8; 32]> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(aside)?;
    let own: Recipient = own.to_public();
    let digest = pack(ledger, keys, &[owner, &own], &file)?;
    file.sync_all()?;
    Ok(digest)
}

/// Writes the sealed tar; the SHA-256 of what was sealed comes back.
fn pack(
    ledger: &Path,
    keys: &Keys,
    recipients: &[&dyn age::Recipient],
    out: impl Write,
) -> io::Result<[u8; 32]> {
    let encryptor = Encryptor::with_recipients(recipients.iter().copied());
    let sealed = encryptor
        .map_err(io::Error::other)?
        .wrap_output(BufWriter::new(out))?;
    let mut tar = tar::Builder::new(Hashed::new(sealed));
    let json = Zeroizing::new(serde_json::to_vec(keys)?);
    let size = u64::try_from(json.len()).unwrap_or(u64::MAX);
    tar.append_data(&mut header(size), KEYS, json.as_slice())?;
    let copy = File::open(ledger)?;
    let size = copy.metadata()?.len();
    tar.append_data(&mut header(size), LEDGER, BufReader::new(copy))?;
    let Hashed { inner, digest } = tar.into_inner()?;
    inner.finish()?.flush()?;
    Ok(digest.finalize().into())
}

fn header(size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header
}

/// The SHA-256 of what is inside, read to its end.
fn digest(file: &Path, own: &Identity) -> io::Result<[u8; 32]> {
    let decryptor = Decryptor::new(BufReader::new(File::open(file)?));
    let own: &dyn age::Identity = own;
    let opened = decryptor.and_then(|sealed| sealed.decrypt(std::iter::once(own)));
    let mut inside = Hashed::new(io::sink());
    io::copy(&mut opened.map_err(io::Error::other)?, &mut inside)?;
    Ok(inside.digest.finalize().into())
}

/// Opens a backup with the owner's key: the ledger goes into the folder `dir`, the keys come
/// back.
pub fn open(file: &Path, key: &Identity, dir: &Path) -> Result<Keys, Problem> {
    let mut opened = opened(file, key)?;
    let taken = tar::Archive::new(&mut opened)
        .entries()
        .and_then(|entries| take(entries, dir))
        .map_err(|error| broken(&error))?;
    // Only the end tells that nothing was cut off.
    io::copy(&mut opened, &mut io::sink()).map_err(|error| broken(&error))?;
    taken.ok_or_else(|| Problem::new("not_a_backup"))
}

fn take<R: Read>(entries: tar::Entries<'_, R>, dir: &Path) -> io::Result<Option<Keys>> {
    let (mut keys, mut has_ledger) = (None, false);
    for entry in entries {
        let mut entry = entry?;
        let name = entry.path()?.into_owned();
        if name == Path::new(LEDGER) {
            let mut file = File::create_new(dir.join(LEDGER))?;
            io::copy(&mut entry, &mut file)?;
            file.sync_all()?;
            has_ledger = true;
        } else if name == Path::new(KEYS) {
            let mut json = Zeroizing::new(Vec::new());
            entry.take(MOST_KEYS).read_to_end(&mut json)?;
            // The parser's own words may quote a secret.
            let read = serde_json::from_slice(&json);
            keys = Some(read.map_err(|_| io::ErrorKind::InvalidData)?);
        }
    }
    Ok(keys.filter(|_| has_ledger))
}

fn opened(file: &Path, key: &Identity) -> Result<impl Read + use<>, Problem> {
    let file = File::open(file).map_err(|_| Problem::new("backup_missing"))?;
    let mut file = BufReader::new(file);
    let mut magic = [0_u8; 19];
    if file.read_exact(&mut magic).is_err() || magic != *MAGIC {
        return Err(Problem::new("not_a_backup"));
    }
    let whole = io::Cursor::new(magic).chain(file);
    let key: &dyn age::Identity = key;
    let opened = Decryptor::new(whole).and_then(|sealed| sealed.decrypt(std::iter::once(key)));
    opened.map_err(|error| {
        let wrong = matches!(
            error,
            DecryptError::NoMatchingKeys | DecryptError::KeyDecryptionFailed
        );
        // The rest is a header that is not as it was.
        Problem::new(match wrong {
            true => "wrong_recovery_key",
            false => "backup_damaged",
        })
    })
}

/// What does not pass its check says so as invalid or missing data; the rest is this disk.
fn broken(error: &io::Error) -> Problem {
    tracing::error!(%error, "the backup was not read");
    let is_room = matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::PermissionDenied
    );
    Problem::new(if is_room {
        "restore_failed"
    } else {
        "backup_damaged"
    })
}

/// Hashes whatever goes through.
struct Hashed<W> {
    inner: W,
    digest: Sha256,
}

impl<W: Write> Hashed<W> {
    fn new(inner: W) -> Self {
        Self {
            inner,
            digest: Sha256::new(),
        }
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.digest.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests;
