//! A restore: without an open ledger, because there may be none.

use super::backup::{list, remembered_place};
use super::file;
use hexiao_contract::{BackupsView, Problem, RestoreRequest, Restored};
use hexiao_ledger::{OpenError, restore};
use std::path::Path;

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

/// Opens the backup with the owner's key and puts it into the ledger's folder. What was there
/// is kept under another name. The till then begins in recovery.
pub fn restore_backup(dir: &Path, request: &RestoreRequest) -> Result<Restored, Problem> {
    let key = file::parse_secret(&request.recovery_key)?;
    let aside = tempfile::Builder::new().prefix("hexiao-restore-").tempdir();
    let aside = aside.map_err(|_| Problem::new("restore_failed"))?;
    let plain = aside.path().join("ledger.db");
    file::open(Path::new(request.path.trim()), &key, &plain)?;
    let had_one = dir.join("ledger.db").exists();
    let head = restore(&plain, dir).map_err(|error| match error {
        OpenError::InUse => Problem::new("ledger_in_use"),
        OpenError::Full => Problem::new("ledger_full"),
        OpenError::Damaged { .. } => Problem::new("backup_damaged"),
        OpenError::Missing
        | OpenError::Exists
        | OpenError::Newer { .. }
        | OpenError::ReadOnly
        | OpenError::Io(_) => {
            tracing::error!(%error, "restore");
            Problem::new("restore_failed")
        }
    })?;
    Ok(Restored {
        head: head.short(),
        kept: had_one.then(|| "replaced-*.db".to_owned()),
    })
}
