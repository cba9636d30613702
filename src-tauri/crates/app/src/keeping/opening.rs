//! Opening: with the key that signs, and the witness that this machine keeps.

use crate::error::StartError;
use crate::host::{Host, SecretError};
use hexiao_ledger::{Folder, Head, Ledger, OpenError, Options, Place, Seal};
use std::env::var_os;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The secret store's name of the key that signs checkpoints.
const SEAL: &str = "checkpoint_key";

/// Opens the ledger; one whose disk cannot be written is opened as a copy to look at.
pub fn open_ledger(dir: &Path, host: &dyn Host) -> Result<Ledger, StartError> {
    let options = Options {
        seal: seal(dir, host),
        machine: host.state_dir(),
        remembered: host.remembered_head().and_then(|head| Head::parse(&head)),
        ..Options::default()
    };
    let began = Instant::now();
    loop {
        match Ledger::open_with(dir, options.clone()) {
            Err(OpenError::InUse) if began.elapsed() < BURIAL => std::thread::sleep(LOOK),
            Err(OpenError::ReadOnly) => return Ok(Ledger::look(dir)?),
            other => return Ok(other?),
        }
    }
}

/// Makes the folder of a ledger, for its owner alone, where there is none.
pub fn make_folder(dir: &Path) -> std::io::Result<()> {
    Folder::new(dir).prepare()
}

/// A program that was killed holds its ledger until its last thread is gone, and on a busy machine
/// the threads of the lowest priority go late.
const BURIAL: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(100);

/// The signing key, made once. Without one the till works and its health says that nothing
/// is signed.
fn seal(dir: &Path, host: &dyn Host) -> Option<Seal> {
    match host.secret(SEAL) {
        Ok(text) => read(&text),
        Err(SecretError::Missing) if dir.exists() => make(host),
        Err(error) => {
            tracing::error!(%error, "the signing key cannot be read");
            None
        }
    }
}

fn make(host: &dyn Host) -> Option<Seal> {
    let mut secret = Zeroizing::new([0_u8; 32]);
    let digits = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02x}")).collect() };
    let made = host.random(&mut *secret).and_then(|()| {
        let text = Zeroizing::new(digits(&*secret));
        host.keep_secret(SEAL, &text)
    });
    match made {
        Ok(()) => Some(Seal::from_secret(&secret)),
        Err(error) => {
            tracing::error!(%error, "the signing key cannot be kept");
            None
        }
    }
}

fn read(text: &str) -> Option<Seal> {
    let digits: Vec<char> = text.chars().collect();
    let byte = |pair: &[char]| {
        let pair: String = pair.iter().collect();
        u8::from_str_radix(&pair, 16).ok()
    };
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
    let secret: [u8; 32] = bytes?.try_into().ok()?;
    Some(Seal::from_secret(&secret))
}

/// The machine's own folder for such things, by the system's custom.
pub fn state_dir() -> Option<PathBuf> {
    let variable = |name: &str| var_os(name).map(PathBuf::from);
    if let Some(dir) = variable("HEXIAO_STATE") {
        return Some(dir);
    }
    let base = if cfg!(target_os = "windows") {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library").join("Application Support"))
    } else {
        let home = || variable("HOME").map(|home| home.join(".local").join("state"));
        variable("XDG_STATE_HOME").or_else(home)
    };
    base.map(|base| base.join("hexiao"))
}
