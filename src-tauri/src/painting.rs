//! How the screens are painted on a till without a graphics card, as many tills are.

use tauri::WebviewWindow;

/// Where there is no graphics card, the processor paints only what changed. WebKitGTK would have it
/// stand in for the card instead: then each key copies the whole window several times.
#[cfg(target_os = "linux")]
pub fn suit(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    if has_graphics_card() {
        return Ok(());
    }
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Other systems' webviews see to it themselves.
#[cfg(not(target_os = "linux"))]
pub fn suit(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Linux names each card that can draw by itself here.
#[cfg(target_os = "linux")]
fn has_graphics_card() -> bool {
    let Ok(devices) = std::fs::read_dir("/dev/dri") else {
        return false;
    };
    let mut names = devices.flatten().map(|device| device.file_name());
    names.any(|name| name.to_string_lossy().starts_with("renderD"))
}
