//! A restore: without an open ledger, because there may be none.

use super::backup::{list, remembered_place};
use super::file;
use super::opening::make_folder;
use super::pack::{self, Keys, LEDGER};
use crate::error::secret_problem;
use crate::host::{Host, SecretError};
use crate::pin::PEPPER;
use hexiao_contract::{BackupsView, Problem, RestoreRequest, Restored};
use hexiao_ledger::{OpenError, restore};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// The backups in a folder; without one, in the folder that this machine used last.
pub fn find_backups(folder: Option<&str>, state_dir: Option<&Path>) -> BackupsView {
    let typed = folder.map(str::trim).filter(|text| !text.is_empty());
    let folder = typed
        .map(str::to_owned)
        .or_else(|| remembered_place(state_dir));
    let files = folder.as_deref().map(|f| list(Path::new(f), None));
    BackupsView {
        folder,
        recovery_key: None,
        same_disk: false,
        files: files.unwrap_or_default(),
        last_error: None,
    }
}

/// A backup that was opened with the owner's key, ready to take the ledger's place.
pub struct Unpacked {
    /// Taken away when this is dropped.
    aside: TempDir,
    keys: Keys,
    passphrase: Option<Zeroizing<String>>,
    dir: PathBuf,
}

/// Opens the backup with the owner's key. Nothing of the ledger's folder is touched yet.
pub fn unpack(dir: &Path, host: &dyn Host, request: &RestoreRequest) -> Result<Unpacked, Problem> {
    let key = file::parse_secret(&request.recovery_key)?;
    let aside = tempfile::Builder::new().prefix("hexiao-restore-").tempdir();
    let aside = aside.map_err(|_| Problem::new("restore_failed"))?;
    let keys = pack::open(Path::new(request.path.trim()), &key, aside.path())?;
    is_this_shops(host, &keys)?;
    let passphrase = request.passphrase.clone().filter(|text| !text.is_empty());
    Ok(Unpacked {
        aside,
        keys,
        passphrase: passphrase.map(Zeroizing::new),
        dir: dir.to_owned(),
    })
}

/// Where this machine keeps another shop's keys, its ledger is another shop's, too.
fn is_this_shops(host: &dyn Host, keys: &Keys) -> Result<(), Problem> {
    match host.secret(PEPPER) {
        Ok(here) if keys.secrets.get(PEPPER) != Some(&here) => {
            Err(Problem::new("backup_other_shop"))
        }
        Ok(_) | Err(SecretError::Missing) => Ok(()),
        Err(error) => Err(secret_problem(error)),
    }
}

impl Unpacked {
    /// Puts it into the ledger's folder, which must not be open. What was there is kept under
    /// another name. The till then begins in recovery.
    ///
    /// The keys come first: a machine that cannot keep a real shop's keys safely is told so
    /// while nothing has changed.
    pub fn restore(self, host: &dyn Host) -> Result<Restored, Problem> {
        make_folder(&self.dir).map_err(|_| Problem::new("restore_failed"))?;
        self.keep_keys(host).map_err(secret_problem)?;
        let before = put_aside(&self.dir);
        let head = restore(&self.aside.path().join(LEDGER), &self.dir);
        let head = head.map_err(|error| problem(&error))?;
        let kept = put_aside(&self.dir).difference(&before).next().cloned();
        Ok(Restored {
            head: head.short(),
            kept,
        })
    }

    /// Only what is missing: a key that was renewed since the backup stays.
    fn keep_keys(&self, host: &dyn Host) -> Result<(), SecretError> {
        match (&self.passphrase, host.secrets_home()) {
            (Some(passphrase), "practice") if !self.keys.practice => {
                host.seal_secrets(passphrase)?;
            }
            _ => host.make_secrets_ready(self.keys.practice)?,
        }
        for (name, value) in &self.keys.secrets {
            match host.secret(name) {
                Ok(_) => {}
                Err(SecretError::Missing) => host.keep_secret(name, value)?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The names under which ledgers were put aside.
fn put_aside(dir: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_aside = |name: &String| name.starts_with("replaced-") && name.ends_with(".db");
    names.filter(is_aside).collect()
}

fn problem(error: &OpenError) -> Problem {
    tracing::error!(%error, "restore");
    match error {
        OpenError::InUse => Problem::new("ledger_in_use"),
        OpenError::Full => Problem::new("ledger_full"),
        OpenError::Damaged { .. } => Problem::new("backup_damaged"),
        OpenError::Missing
        | OpenError::Exists
        | OpenError::Newer { .. }
        | OpenError::ReadOnly
        | OpenError::Io(_) => Problem::new("restore_failed"),
    }
}
