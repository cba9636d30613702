//! A restore: without an open ledger, because there may be none.

use super::backup::{list, remembered_place};
use super::file;
use hexiao_contract::{BackupsView, Problem, RestoreRequest, Restored};
use hexiao_ledger::{OpenError, restore};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

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
    _aside: TempDir,
    plain: PathBuf,
    dir: PathBuf,
}

/// Opens the backup with the owner's key. Nothing of the ledger's folder is touched yet.
pub fn unpack(dir: &Path, request: &RestoreRequest) -> Result<Unpacked, Problem> {
    let key = file::parse_secret(&request.recovery_key)?;
    let aside = tempfile::Builder::new().prefix("hexiao-restore-").tempdir();
    let aside = aside.map_err(|_| Problem::new("restore_failed"))?;
    let plain = aside.path().join("ledger.db");
    file::open(Path::new(request.path.trim()), &key, &plain)?;
    Ok(Unpacked {
        _aside: aside,
        plain,
        dir: dir.to_owned(),
    })
}

impl Unpacked {
    /// Puts it into the ledger's folder, which must not be open. What was there is kept under
    /// another name. The till then begins in recovery.
    pub fn restore(self) -> Result<Restored, Problem> {
        let had_one = self.dir.join("ledger.db").exists();
        let head = restore(&self.plain, &self.dir).map_err(|error| problem(&error))?;
        Ok(Restored {
            head: head.short(),
            kept: had_one.then(|| "replaced-*.db".to_owned()),
        })
    }
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
