//! Backups by themselves: at sign-out, at the end, and every quarter of an hour in which
//! something was written.

use super::file::{self, Name};
use super::pack::{self, Keys, LEDGER};
use super::retention::superfluous;
use crate::app::{App, lock};
use crate::error::{read_problem, secret_problem};
use crate::host::{Host, SecretError};
use crate::names::Names;
use crate::pin::PEPPER;
use crate::session::Acting;
use age::x25519::Identity;
use chrono::{DateTime, Utc};
use hexiao_contract::{BackupFile, BackupsView, Problem, RecoveryKey};
use hexiao_domain::{BackupPlan, Fact, Permission, Timestamp};
use hexiao_ledger::Head;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The secret store's name of the till's own backup key.
const OWN_KEY: &str = "backup_key";
/// Between two backups while sales go on.
const EVERY_MS: i64 = 15 * 60 * 1_000;
/// Where the last place is remembered when the ledger itself is gone.
const PLACE: &str = "backup-place";

/// What is remembered of backups while the till runs.
#[derive(Default)]
pub struct Backups {
    /// The newest entry that is in a backup, and when (monotonic) it was looked at.
    saved: Option<(Head, i64)>,
    last_error: Option<String>,
}

/// A new recovery key: shown once, kept nowhere.
pub fn new_recovery_key() -> Result<RecoveryKey, Problem> {
    let (secret, public) = file::new_key();
    let drawn = hexiao_codes::draw_svg(&secret).map_err(|_| Problem::new("internal"))?;
    Ok(RecoveryKey {
        secret_svg: drawn,
        secret: secret.to_string(),
        public,
    })
}

impl App {
    /// Whether the token's person may keep the ledger: for acts without an open one.
    pub fn may_keep(&self, token: &str) -> Result<(), Problem> {
        self.acting(token, Permission::Keep).map(|_| ())
    }

    /// A new recovery key for the owner.
    pub fn new_recovery_key(&self, token: &str) -> Result<RecoveryKey, Problem> {
        self.acting(token, Permission::Keep)?;
        new_recovery_key()
    }

    /// Sets where backups go and for whom they are sealed, and makes the first one. No key
    /// means the one that is set already.
    pub fn set_backups(
        &self,
        token: &str,
        folder: &str,
        key: &str,
    ) -> Result<BackupsView, Problem> {
        let acting = self.acting(token, Permission::Keep)?;
        self.set_backups_as(&acting, folder, key)
    }

    /// The same for a person who is known already.
    pub fn set_backups_as(
        &self,
        acting: &Acting,
        folder: &str,
        key: &str,
    ) -> Result<BackupsView, Problem> {
        acting.may(Permission::Keep)?;
        let set = self.read(|view| view.backups())?;
        let set = set.map(|plan| plan.recovery_key).unwrap_or_default();
        let key = Some(key.trim()).filter(|key| !key.is_empty());
        let key = key.unwrap_or(&set);
        file::parse_public(key)?;
        let folder = self.checked_folder(Path::new(folder.trim()))?;
        let plan = BackupPlan {
            folder: folder.display().to_string(),
            recovery_key: key.to_owned(),
        };
        self.write(acting.actor(), |_| {
            Ok((vec![Fact::BackupsSet { plan }], ()))
        })?;
        self.back_up()?;
        self.backups_view()
    }

    /// A place that is there, can be written, and is not the ledger's own.
    fn checked_folder(&self, folder: &Path) -> Result<PathBuf, Problem> {
        let folder = fs::canonicalize(folder).map_err(|_| Problem::new("backup_place"))?;
        let own = fs::canonicalize(&self.dir);
        if own.is_ok_and(|own| folder.starts_with(own)) {
            return Err(Problem::new("backup_place_own"));
        }
        let probe = folder.join(".hexiao-probe");
        let written = fs::write(&probe, b"?").and_then(|()| fs::remove_file(&probe));
        written.map_err(|_| Problem::new("backup_place"))?;
        Ok(folder)
    }

    /// Where backups go, and what is there.
    pub fn backups(&self, token: &str) -> Result<BackupsView, Problem> {
        let acting = self.acting(token, Permission::Keep)?;
        self.backups_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn backups_as(&self, acting: &Acting) -> Result<BackupsView, Problem> {
        acting.may(Permission::Keep)?;
        self.backups_view()
    }

    /// Makes a backup now.
    pub fn backup_now(&self, token: &str) -> Result<BackupsView, Problem> {
        let acting = self.acting(token, Permission::Keep)?;
        self.backup_now_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn backup_now_as(&self, acting: &Acting) -> Result<BackupsView, Problem> {
        acting.may(Permission::Keep)?;
        let plan = self.read(|view| view.backups())?;
        plan.ok_or_else(|| Problem::new("no_backup_place"))?;
        self.back_up()?;
        self.backups_view()
    }

    /// What the last backup failed with.
    pub(crate) fn backup_error(&self) -> Option<String> {
        lock(&self.keeping.backups).last_error.clone()
    }

    pub(crate) fn backups_view(&self) -> Result<BackupsView, Problem> {
        let plan = self.read(|view| view.backups())?;
        let names = self.names()?;
        let folder = plan.as_ref().map(|plan| PathBuf::from(&plan.folder));
        let files = folder.as_deref().map(|folder| list(folder, Some(&names)));
        let last_error = lock(&self.keeping.backups).last_error.clone();
        Ok(BackupsView {
            same_disk: folder.as_deref().is_some_and(|f| self.is_same_disk(f)),
            recovery_key: plan
                .as_ref()
                .map(|p| p.recovery_key.chars().take(12).collect()),
            folder: plan.map(|plan| plan.folder),
            files: files.unwrap_or_default(),
            last_error,
        })
    }

    fn is_same_disk(&self, folder: &Path) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let device = |path: &Path| fs::metadata(path).ok().map(|found| found.dev());
            let own = device(&self.dir);
            own.is_some() && own == device(folder)
        }
        #[cfg(not(unix))]
        {
            let root = |path: &Path| path.components().next().map(|c| c.as_os_str().to_owned());
            root(&self.dir) == root(folder)
        }
    }

    /// A backup if a quarter of an hour has passed in which something was written.
    pub(crate) fn back_up_when_due(&self) {
        let mono = self.host.mono_ms();
        let since = lock(&self.keeping.backups).saved.map(|(_, at)| at);
        if since.is_none_or(|at| mono.saturating_sub(at) >= EVERY_MS) {
            self.back_up_quietly();
        }
    }

    /// A backup if anything is new. Its failure is a matter of health, never of a sale.
    pub(crate) fn back_up_quietly(&self) {
        if let Err(problem) = self.back_up() {
            tracing::error!(code = %problem.code, "no backup was made");
        }
    }

    /// Makes a backup if there is a place and anything new; the error is remembered.
    fn back_up(&self) -> Result<(), Problem> {
        let done = self.back_up_new();
        lock(&self.keeping.backups).last_error = done.as_ref().err().map(|p| p.code.clone());
        done
    }

    fn back_up_new(&self) -> Result<(), Problem> {
        let Some(plan) = self.read(|view| view.backups())? else {
            return Ok(());
        };
        let head = self.ledger.head().map_err(read_problem)?;
        let mono = self.host.mono_ms();
        let folder = PathBuf::from(&plan.folder);
        let saved = lock(&self.keeping.backups).saved;
        let ledger = self.read(|view| view.identity())?;
        let holds = |f: &BackupFile| f.head == head.short() && f.ledger == ledger;
        let is_there = list(&folder, None).iter().any(holds);
        if is_there && saved.is_none_or(|(saved, _)| saved == head) {
            lock(&self.keeping.backups).saved = Some((head, mono));
            return Ok(());
        }
        let head = self.write_backup(&plan, &folder)?;
        lock(&self.keeping.backups).saved = Some((head, mono));
        self.remember_place(&folder);
        self.thin_out(&folder);
        Ok(())
    }

    fn write_backup(&self, plan: &BackupPlan, folder: &Path) -> Result<Head, Problem> {
        if !folder.is_dir() {
            return Err(Problem::new("backup_place"));
        }
        let owner = file::parse_public(&plan.recovery_key)?;
        let own = own_key(&*self.host)?;
        let aside = tempfile::Builder::new().prefix("hexiao-backup-").tempdir();
        let aside = aside.map_err(|_| Problem::new("backup_failed"))?;
        let plain = aside.path().join(LEDGER);
        let head = self.ledger.backup_to(&plain).map_err(|error| {
            tracing::error!(%error, "the ledger could not be copied");
            Problem::new("backup_failed")
        })?;
        let name = Name {
            till: self.shop.till.to_string(),
            ledger: self.read(|view| view.identity())?,
            made_at: self.host.now().to_utc(),
            head: head.short(),
        };
        let keys = self.keys_to_keep()?;
        let sealed = pack::seal(&plain, &keys, &folder.join(name.file()), &owner, &own);
        sealed.map_err(|error| {
            tracing::error!(%error, "the backup could not be written");
            let full = error.kind() == std::io::ErrorKind::StorageFull;
            Problem::new(if full { "backup_full" } else { "backup_failed" })
        })?;
        Ok(head)
    }

    /// The ledger is of little use without the keys that its people and its platforms know.
    /// An account whose key is missing here is no reason to make no backup.
    fn keys_to_keep(&self) -> Result<Keys, Problem> {
        let accounts = self.read(|view| view.accounts())?.into_iter();
        let names = accounts.flat_map(|account| [account.secret, account.details.sealing_secret]);
        let names = names.filter(|name| !name.is_empty());
        let mut secrets = BTreeMap::new();
        for name in names.chain([PEPPER.to_owned()]) {
            match self.host.secret(&name) {
                Ok(value) => {
                    secrets.insert(name, value);
                }
                Err(SecretError::Missing) => tracing::warn!(name, "a backup without this key"),
                Err(error) => return Err(secret_problem(error)),
            }
        }
        Ok(Keys {
            practice: self.shop.practice,
            secrets,
        })
    }

    /// So that a restore knows where to look when the ledger is gone.
    fn remember_place(&self, folder: &Path) {
        if let Some(dir) = self.host.state_dir() {
            let place = folder.display().to_string();
            let kept = fs::create_dir_all(&dir).and_then(|()| fs::write(dir.join(PLACE), place));
            if let Err(error) = kept {
                tracing::warn!(%error, "the place of the backups is not remembered");
            }
        }
    }

    /// Takes away what the owner does not need any more: only this ledger's own files.
    fn thin_out(&self, folder: &Path) {
        let Ok(ledger) = self.read(|view| view.identity()) else {
            return;
        };
        let mut ours = named(folder);
        ours.retain(|(_, name)| name.ledger == ledger);
        ours.sort_by_key(|(_, name)| name.age());
        let made: Vec<DateTime<Utc>> = ours.iter().map(|(_, name)| name.made_at).collect();
        let gone = superfluous(&made, self.host.now().to_utc());
        let superfluous = gone.into_iter().filter_map(|place| ours.get(place));
        for (path, _) in superfluous {
            if let Err(error) = fs::remove_file(path) {
                tracing::warn!(%error, "an old backup stays");
            }
        }
    }
}

/// The folder that was used last on this machine.
pub fn remembered_place(state_dir: Option<&Path>) -> Option<String> {
    let text = fs::read_to_string(state_dir?.join(PLACE)).ok()?;
    Some(text.trim().to_owned())
}

fn own_key(host: &dyn Host) -> Result<Identity, Problem> {
    match host.secret(OWN_KEY) {
        Ok(text) => file::parse_secret(&text),
        Err(SecretError::Missing) => {
            let (secret, _) = file::new_key();
            host.keep_secret(OWN_KEY, &secret).map_err(secret_problem)?;
            file::parse_secret(&secret)
        }
        Err(error) => Err(secret_problem(error)),
    }
}

fn named(folder: &Path) -> Vec<(PathBuf, Name)> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let named = |path: PathBuf| {
        let name = Name::parse(path.file_name()?.to_str()?)?;
        Some((path, name))
    };
    paths.filter_map(named).collect()
}

/// The backups in a folder, newest first; instants in the shop's zone, or UTC without a shop.
pub fn list(folder: &Path, names: Option<&Names>) -> Vec<BackupFile> {
    let mut all = named(folder);
    all.sort_by_key(|(_, name)| std::cmp::Reverse(name.age()));
    let view = |(path, name): (PathBuf, Name)| {
        let at = Timestamp::from_millis(name.made_at.timestamp_millis());
        let bytes = fs::metadata(&path).map_or(0, |found| found.len());
        BackupFile {
            path: path.display().to_string(),
            made_at: match names {
                Some(names) => names.time(at),
                None => name.made_at.to_rfc3339(),
            },
            till: name.till,
            ledger: name.ledger,
            head: name.head,
            bytes: bytes.to_string(),
        }
    };
    all.into_iter().map(view).collect()
}
