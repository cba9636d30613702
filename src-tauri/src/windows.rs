//! Two windows: the cashier's, and the customer's on the second monitor where there is one.

use crate::desk::Desk;
use crate::painting;
use tauri::{
    AppHandle, Manager, Monitor, RunEvent, Runtime, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, WindowEvent,
};

/// The cashier's window.
pub const TILL: &str = "till";
/// The customer's window.
pub const CUSTOMER: &str = "customer";

/// Opens the cashier's window, and the customer's where a second monitor is.
pub fn open(app: &tauri::App) -> tauri::Result<()> {
    let till = WebviewWindowBuilder::new(app, TILL, WebviewUrl::App("index.html".into()))
        .title("核销台 Hexiao")
        .inner_size(1280.0, 800.0)
        .min_inner_size(800.0, 600.0)
        .on_navigation(is_ours)
        .build()?;
    painting::suit(&till)?;
    if let Some(second) = second_monitor(&till)? {
        place(&open_customer(app.handle())?, &second)?;
    }
    Ok(())
}

/// Made when it is first wanted: a till with one monitor and no customer's window pays for
/// one webview, not two.
fn open_customer(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let window = WebviewWindowBuilder::new(app, CUSTOMER, WebviewUrl::App("customer.html".into()))
        .title("顾客屏 Customer")
        .inner_size(560.0, 760.0)
        .on_navigation(is_ours)
        .visible(false)
        .build()?;
    painting::suit(&window)?;
    Ok(window)
}

/// Shows or hides the customer's window.
pub fn show_customer(app: &AppHandle, show: bool) -> tauri::Result<()> {
    match (app.get_webview_window(CUSTOMER), show) {
        (Some(customer), true) => customer.show(),
        (Some(customer), false) => customer.hide(),
        (None, true) => open_customer(app)?.show(),
        (None, false) => Ok(()),
    }
}

/// Built first, placed afterwards: the builder's flags fail on secondary monitors.
fn place<R: Runtime>(window: &WebviewWindow<R>, monitor: &Monitor) -> tauri::Result<()> {
    window.set_position(*monitor.position())?;
    window.show()?;
    window.set_fullscreen(true)
}

fn second_monitor<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<Option<Monitor>> {
    let primary = window.primary_monitor()?.map(|monitor| *monitor.position());
    let mut all = window.available_monitors()?.into_iter();
    Ok(all.find(|monitor| Some(*monitor.position()) != primary && primary.is_some()))
}

/// No window ever leaves the screens in the binary.
fn is_ours(url: &Url) -> bool {
    let local = url.host_str() == Some("tauri.localhost");
    url.scheme() == "tauri" || (local && matches!(url.scheme(), "http" | "https"))
}

/// The customer's window is hidden, not closed; with the till's window all ends, once the person
/// knows what waits.
pub fn on_event(app: &AppHandle, event: &RunEvent) {
    if let RunEvent::WindowEvent { label, event, .. } = event {
        on_window_event(app, label, event);
    }
    if matches!(event, RunEvent::Exit) {
        app.state::<Desk>().close();
    }
}

fn on_window_event(app: &AppHandle, label: &str, event: &WindowEvent) {
    if let WindowEvent::CloseRequested { api, .. } = event {
        api.prevent_close();
        if label == CUSTOMER {
            if let Err(error) = show_customer(app, false) {
                tracing::warn!(%error, "the customer's window stays");
            }
        } else {
            app.state::<Desk>().closing();
        }
    }
}
