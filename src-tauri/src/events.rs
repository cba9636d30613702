//! What the core tells the windows.

use hexiao_app::Listener;
use hexiao_contract::{CustomerScreen, TillEvent};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::AppHandle;
use tauri_specta::Event;

/// Something changed; for the cashier's window alone.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct TillNews(pub TillEvent);

/// What the customer sees now; for the customer's window alone.
#[derive(Clone, Debug, Serialize, Deserialize, Type, Event)]
pub struct CustomerNews(pub CustomerScreen);

/// Sends each piece of news to the one window it is for.
pub struct Windows(pub AppHandle);

impl Listener for Windows {
    fn till(&self, event: TillEvent) {
        if let Err(error) = TillNews(event).emit_to(&self.0, crate::windows::TILL) {
            tracing::warn!(%error, "the till's window was not told");
        }
    }

    fn customer(&self, screen: CustomerScreen) {
        if let Err(error) = CustomerNews(screen).emit_to(&self.0, crate::windows::CUSTOMER) {
            tracing::warn!(%error, "the customer's window was not told");
        }
    }
}
