//! The Tauri shell: windows, one-line commands, events. No business rule lives here.

mod commands;
mod desk;
mod events;
mod painting;
mod removal;
mod windows;

use std::path::PathBuf;
use std::process::ExitCode;

pub use commands::builder;

/// Opens the till's windows and runs until they are closed; or says what waits in a ledger, for
/// whoever removes the program.
#[must_use]
pub fn run() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    if let Some(dir) = asked_about() {
        return removal::say(&dir);
    }
    let specta = builder();
    let handler = specta.invoke_handler();
    let built = tauri::Builder::default()
        .invoke_handler(handler)
        .setup(move |app| {
            specta.mount_events(app);
            desk::open(app)?;
            windows::open(app)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|handle, event| windows::on_event(handle, &event));
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

/// The ledger that somebody only wants to hear about.
fn asked_about() -> Option<PathBuf> {
    let mut words = std::env::args_os().skip(1);
    let asked = words.next().is_some_and(|word| word == removal::WAITING);
    words.next().filter(|_| asked).map(PathBuf::from)
}
