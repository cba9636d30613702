//! The till behind the windows: open, or the reason why it is not.

use crate::events::Windows;
use hexiao_app::{App, Host, Listener, Opened, SecretError, StartError, SystemHost, opening};
use hexiao_contract::{
    BackupsView, LedgerProblem, Problem, RestoreRequest, Restored, TillEvent, TillState,
    WaitingQueue,
};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tauri::{AppHandle, Manager};
use zeroize::Zeroizing;

/// Managed state of the shell.
pub struct Desk(Arc<Till>);

struct Till {
    dir: PathBuf,
    exports: PathBuf,
    handle: AppHandle,
    opened: Mutex<Result<Opened, LedgerProblem>>,
    /// The window was to be closed, and the person was told what waits.
    warned: AtomicBool,
}

/// Opens the ledger. A ledger that cannot be opened is a screen, not a crash.
pub fn open(app: &mut tauri::App) -> Result<(), Box<dyn Error>> {
    let dir = ledger_dir(app)?;
    let exports = exports_dir(app, &dir);
    let handle = app.handle().clone();
    let opened = start(&dir, &exports, &handle, None);
    let opened = Mutex::new(opened.map_err(|error| problem(&error)));
    app.manage(Desk(Arc::new(Till {
        dir,
        exports,
        handle,
        opened,
        warned: AtomicBool::new(false),
    })));
    Ok(())
}

fn start(
    dir: &Path,
    exports: &Path,
    handle: &AppHandle,
    passphrase: Option<&str>,
) -> Result<Opened, StartError> {
    let windows = Windows(handle.clone());
    let opened = SystemHost::new(dir, Box::new(windows))
        .and_then(|host| {
            passphrase.map_or(Ok(()), |passphrase| host.unlock(passphrase))?;
            Ok(host)
        })
        .map_err(StartError::from)
        .and_then(|host| App::open(dir, Arc::new(host), exports));
    opened.inspect_err(|error| tracing::error!(%error, "the ledger was not opened"))
}

fn problem(error: &StartError) -> LedgerProblem {
    match error {
        StartError::Ledger(error) => opening(error),
        StartError::Command(problem) => LedgerProblem {
            code: problem.code.clone(),
            detail: String::new(),
        },
        StartError::Secrets(error) => LedgerProblem {
            code: error.code().to_owned(),
            detail: detail(error),
        },
    }
}

/// What a plain sentence cannot say: the machine's own words, where it has any.
fn detail(error: &SecretError) -> String {
    match error {
        SecretError::Store(_) | SecretError::Keyring(_) => error.to_string(),
        SecretError::Missing
        | SecretError::Locked
        | SecretError::WrongPassphrase
        | SecretError::ShortPassphrase
        | SecretError::Damaged
        | SecretError::Unsealed => String::new(),
    }
}

fn ledger_dir(app: &tauri::App) -> Result<PathBuf, tauri::Error> {
    match std::env::var_os("HEXIAO_LEDGER") {
        Some(dir) => Ok(dir.into()),
        None => Ok(app.path().app_data_dir()?.join("ledger")),
    }
}

fn exports_dir(app: &tauri::App, ledger: &Path) -> PathBuf {
    let chosen = std::env::var_os("HEXIAO_EXPORTS").map(PathBuf::from);
    let documents = || app.path().document_dir().ok().map(|dir| dir.join("Hexiao"));
    chosen
        .or_else(documents)
        .unwrap_or_else(|| ledger.join("exports"))
}

impl Desk {
    /// Runs a use case off the window's thread.
    pub async fn run<T: Send + 'static>(
        &self,
        case: impl FnOnce(&Arc<App>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let app = self.0.app().map_err(|problem| not_open(&problem))?;
        off_thread(move || case(&app)).await
    }

    /// What the first screen needs, also when there is no ledger.
    pub async fn till_state(&self) -> Result<TillState, Problem> {
        match self.0.app() {
            Ok(app) => off_thread(move || app.till_state()).await,
            Err(problem) => Ok(TillState {
                shop: None,
                people: Vec::new(),
                problem: Some(problem),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            }),
        }
    }

    /// Opens a till whose secrets wait for the owner's passphrase, without a restart.
    pub async fn unlock(&self, passphrase: Zeroizing<String>) -> Result<TillState, Problem> {
        let till = Arc::clone(&self.0);
        off_thread(move || till.unlock(&passphrase)).await?;
        self.till_state().await
    }

    /// Seals a real shop's plain keys by a passphrase that the owner chooses, on a machine
    /// without a keyring, and opens the till.
    pub async fn seal_secrets(&self, passphrase: Zeroizing<String>) -> Result<TillState, Problem> {
        let till = Arc::clone(&self.0);
        off_thread(move || till.seal_secrets(&passphrase)).await?;
        self.till_state().await
    }

    /// The backups in a folder, or in the place that this machine remembers. Over an open
    /// ledger only the owner may look.
    pub async fn find_backups(
        &self,
        token: Option<String>,
        folder: Option<String>,
    ) -> Result<BackupsView, Problem> {
        let till = Arc::clone(&self.0);
        off_thread(move || {
            till.may_keep(token.as_deref())?;
            let state = hexiao_app::state_dir();
            Ok(hexiao_app::find_backups(
                folder.as_deref(),
                state.as_deref(),
            ))
        })
        .await
    }

    /// Puts a backup in the ledger's place and opens it, without a restart.
    pub async fn restore(
        &self,
        token: Option<String>,
        request: RestoreRequest,
    ) -> Result<Restored, Problem> {
        let till = Arc::clone(&self.0);
        off_thread(move || till.restore(token.as_deref(), &request)).await
    }

    /// The window is to be closed. Where something waits the person is told first, and only once: a
    /// second wish closes it, whatever the screen makes of the first.
    pub fn closing(&self) {
        if self.0.warned.swap(true, Ordering::SeqCst) {
            self.0.handle.exit(0);
            return;
        }
        let till = Arc::clone(&self.0);
        tauri::async_runtime::spawn_blocking(move || match till.waiting() {
            Some(waiting) => Windows(till.handle.clone()).till(TillEvent::Closing { waiting }),
            None => till.handle.exit(0),
        });
    }

    /// What the person decided: the till ends, or the window stays and the next wish is told again.
    pub fn close_till(&self, leave: bool) {
        match leave {
            true => self.0.handle.exit(0),
            false => self.0.warned.store(false, Ordering::SeqCst),
        }
    }

    /// Stops the workers and closes the ledger.
    pub fn close(&self) {
        let closed = LedgerProblem {
            code: "closed".to_owned(),
            detail: String::new(),
        };
        self.0.put_away(closed);
    }
}

async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tauri::async_runtime::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(Problem::new("internal")))
}

fn not_open(problem: &LedgerProblem) -> Problem {
    let code = &problem.code;
    match code.starts_with("secrets") || code == "wrong_passphrase" {
        true => Problem::new(code),
        false => Problem::new(&format!("ledger_{code}")).with("detail", &problem.detail),
    }
}

impl Till {
    fn held(&self) -> MutexGuard<'_, Result<Opened, LedgerProblem>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn app(&self) -> Result<Arc<App>, LedgerProblem> {
        let held = self.held();
        let opened = held.as_ref().map_err(Clone::clone)?;
        Ok(Arc::clone(&opened.app))
    }

    /// What waits; none where nothing does, and where there is no ledger to ask.
    fn waiting(&self) -> Option<WaitingQueue> {
        let app = self.app().ok()?;
        let found = app.waiting_queue();
        found
            .inspect_err(|problem| tracing::error!(code = %problem.code, "the queue is unread"))
            .ok()
            .flatten()
    }

    /// Where no ledger is open there is nobody to ask; the recovery key opens the backup.
    fn may_keep(&self, token: Option<&str>) -> Result<(), Problem> {
        match self.app() {
            Ok(app) => app.may_keep(token.unwrap_or_default()),
            Err(_) => Ok(()),
        }
    }

    /// A till that is open already stays as it is; one that stays locked keeps its reason.
    fn unlock(&self, passphrase: &str) -> Result<(), Problem> {
        let mut held = self.held();
        if held.is_err() {
            let opened = start(&self.dir, &self.exports, &self.handle, Some(passphrase));
            *held = Ok(opened.map_err(|error| not_open(&problem(&error)))?);
        }
        Ok(())
    }

    /// Only where plain keys keep a till shut: an open till's are sealed by its owner's command.
    fn seal_secrets(&self, passphrase: &str) -> Result<(), Problem> {
        let mut held = self.held();
        let unsealed = SecretError::Unsealed.code();
        if held.as_ref().is_err_and(|problem| problem.code == unsealed) {
            let sealed = SystemHost::new(&self.dir, Box::new(())).and_then(|h| h.seal(passphrase));
            sealed.map_err(|error| not_open(&problem(&StartError::from(error))))?;
            let opened = start(&self.dir, &self.exports, &self.handle, Some(passphrase));
            *held = Ok(opened.map_err(|error| not_open(&problem(&error)))?);
        }
        Ok(())
    }

    /// Closes what is open and leaves the reason why nothing is.
    fn put_away(&self, reason: LedgerProblem) {
        let before = std::mem::replace(&mut *self.held(), Err(reason));
        if let Ok(opened) = before {
            opened.close();
        }
    }

    /// The open till's host, whose secrets are open; without a till, one that the passphrase
    /// opens if it has to.
    fn host_for_restore(&self, passphrase: Option<&str>) -> Result<Arc<dyn Host>, Problem> {
        if let Ok(app) = self.app() {
            return Ok(app.host());
        }
        let secret = |error: SecretError| not_open(&problem(&StartError::from(error)));
        let host = SystemHost::new(&self.dir, Box::new(())).map_err(secret)?;
        if let (true, Some(passphrase)) = (host.is_locked(), passphrase) {
            host.unlock(passphrase).map_err(secret)?;
        }
        Ok(Arc::new(host))
    }

    /// What cannot be restored is known before the open ledger is closed.
    fn restore(&self, token: Option<&str>, request: &RestoreRequest) -> Result<Restored, Problem> {
        self.may_keep(token)?;
        let passphrase = request.passphrase.as_deref();
        let host = self.host_for_restore(passphrase)?;
        let unpacked = hexiao_app::unpack(&self.dir, &*host, request)?;
        self.put_away(LedgerProblem {
            code: "restoring".to_owned(),
            detail: String::new(),
        });
        let restored = unpacked.restore(&*host);
        let opened = start(&self.dir, &self.exports, &self.handle, passphrase);
        *self.held() = opened.map_err(|error| problem(&error));
        restored
    }
}
