//! The till behind the windows: open, or the reason why it is not.

use crate::events::Windows;
use hexiao_app::{App, Opened, StartError, SystemHost, opening};
use hexiao_contract::{LedgerProblem, Problem, TillState};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::Manager;

/// Managed state of the shell.
pub struct Desk {
    app: Result<Arc<App>, LedgerProblem>,
    opened: Mutex<Option<Opened>>,
}

/// Opens the ledger. A ledger that cannot be opened is a screen, not a crash.
pub fn open(app: &mut tauri::App) -> Result<(), Box<dyn Error>> {
    let dir = ledger_dir(app)?;
    let exports = exports_dir(app, &dir);
    let windows = Windows(app.handle().clone());
    let desk = match start(&dir, &exports, windows) {
        Ok(opened) => Desk {
            app: Ok(Arc::clone(&opened.app)),
            opened: Mutex::new(Some(opened)),
        },
        Err(error) => {
            tracing::error!(%error, "the ledger was not opened");
            Desk {
                app: Err(problem(&error)),
                opened: Mutex::new(None),
            }
        }
    };
    app.manage(desk);
    Ok(())
}

fn start(dir: &Path, exports: &Path, windows: Windows) -> Result<Opened, StartError> {
    let host = SystemHost::new(dir, Box::new(windows))?;
    App::open(dir, Arc::new(host), exports)
}

fn problem(error: &StartError) -> LedgerProblem {
    match error {
        StartError::Ledger(error) => opening(error),
        StartError::Command(problem) => LedgerProblem {
            code: problem.code.clone(),
            detail: String::new(),
        },
        StartError::Secrets(error) => LedgerProblem {
            code: "secrets".to_owned(),
            detail: error.to_string(),
        },
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
        let app = match &self.app {
            Ok(app) => Arc::clone(app),
            Err(problem) => return Err(Problem::new(&format!("ledger_{}", problem.code))),
        };
        let done = tauri::async_runtime::spawn_blocking(move || case(&app)).await;
        done.unwrap_or_else(|_| Err(Problem::new("internal")))
    }

    /// What the first screen needs, also when there is no ledger.
    pub async fn till_state(&self) -> Result<TillState, Problem> {
        match &self.app {
            Ok(_) => self.run(|app| app.till_state()).await,
            Err(problem) => Ok(TillState {
                shop: None,
                people: Vec::new(),
                problem: Some(problem.clone()),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            }),
        }
    }

    /// Stops the workers and closes the ledger.
    pub fn close(&self) {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(opened) = opened.take() {
            opened.close();
        }
    }
}
