//! The till behind the windows: open, or the reason why it is not.

use crate::events::Windows;
use hexiao_app::{App, Opened, SecretError, StartError, SystemHost, opening};
use hexiao_contract::{LedgerProblem, Problem, TillState};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tauri::{AppHandle, Manager};

/// Managed state of the shell.
pub struct Desk {
    place: Place,
    app: RwLock<Result<Arc<App>, LedgerProblem>>,
    opened: Mutex<Option<Opened>>,
}

/// What it takes to open the till.
struct Place {
    dir: PathBuf,
    exports: PathBuf,
    handle: AppHandle,
}

/// Opens the ledger. A ledger that cannot be opened is a screen, not a crash.
pub fn open(app: &mut tauri::App) -> Result<(), Box<dyn Error>> {
    let dir = ledger_dir(app)?;
    let exports = exports_dir(app, &dir);
    let handle = app.handle().clone();
    let place = Place {
        dir,
        exports,
        handle,
    };
    let (till, opened) = match place.open(None) {
        Ok(opened) => (Ok(Arc::clone(&opened.app)), Some(opened)),
        Err(error) => {
            tracing::error!(%error, "the ledger was not opened");
            (Err(problem(&error)), None)
        }
    };
    app.manage(Desk {
        place,
        app: RwLock::new(till),
        opened: Mutex::new(opened),
    });
    Ok(())
}

impl Place {
    fn open(&self, passphrase: Option<&str>) -> Result<Opened, StartError> {
        let windows = Windows(self.handle.clone());
        let host = SystemHost::new(&self.dir, Box::new(windows))?;
        if let Some(passphrase) = passphrase {
            host.unlock(passphrase)?;
        }
        App::open(&self.dir, Arc::new(host), &self.exports)
    }
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

/// The problem that a command answers while the till is not open.
fn refused(problem: &LedgerProblem) -> Problem {
    let code = &problem.code;
    match code.starts_with("secrets") || code == "wrong_passphrase" {
        true => Problem::new(code),
        false => Problem::new(&format!("ledger_{code}")).with("detail", &problem.detail),
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
        let app = self.app().map_err(|problem| refused(&problem))?;
        let done = tauri::async_runtime::spawn_blocking(move || case(&app)).await;
        done.unwrap_or_else(|_| Err(Problem::new("internal")))
    }

    /// What the first screen needs, also when there is no ledger.
    pub async fn till_state(&self) -> Result<TillState, Problem> {
        match self.app() {
            Ok(_) => self.run(|app| app.till_state()).await,
            Err(problem) => Ok(TillState {
                shop: None,
                people: Vec::new(),
                problem: Some(problem),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            }),
        }
    }

    fn app(&self) -> Result<Arc<App>, LedgerProblem> {
        let app = self.app.read().unwrap_or_else(PoisonError::into_inner);
        app.clone()
    }

    /// Opens a till whose secrets wait for the owner's passphrase, without a restart. One
    /// that is open already stays as it is. Takes as long as a passphrase costs: call it off
    /// the window's thread.
    pub fn unlock(&self, passphrase: &str) -> Result<(), Problem> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.is_some() {
            return Ok(());
        }
        let now = self.place.open(Some(passphrase)).map_err(|error| {
            tracing::error!(%error, "the till was not unlocked");
            refused(&problem(&error))
        })?;
        let mut app = self.app.write().unwrap_or_else(PoisonError::into_inner);
        *app = Ok(Arc::clone(&now.app));
        *opened = Some(now);
        Ok(())
    }

    /// Stops the workers and closes the ledger.
    pub fn close(&self) {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = opened.take() {
            opened.close();
        }
    }
}
