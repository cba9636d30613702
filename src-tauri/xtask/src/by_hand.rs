//! What to install by hand where there is no apt, said exactly.

/// The instructions for the system this runs on.
pub(crate) const fn instructions() -> &'static str {
    if cfg!(windows) {
        WINDOWS
    } else if cfg!(target_os = "macos") {
        MACOS
    } else {
        OTHER_LINUX
    }
}

const WINDOWS: &str = "\
On Windows these come first, by hand (skip what is there):
  1. Build Tools for Visual Studio, with the workload \"Desktop development with C++\"
  2. The WebView2 Runtime (part of Windows 11, and of Windows 10 since 1803)
  3. Rust by rustup
  4. Node.js 20.19 or newer, and CMake";

const MACOS: &str = "\
On macOS these come first, by hand (skip what is there):
  1. xcode-select --install
  2. Rust by rustup
  3. Node.js 20.19 or newer, and CMake";

const OTHER_LINUX: &str = "\
This Linux has no apt. These come first, by hand, under your distribution's names (skip what is there):
  1. A C and C++ compiler, make, cmake, pkg-config, curl, file
  2. The development packages of WebKitGTK 4.1, OpenSSL, libxdo, libayatana-appindicator 3 and librsvg 2
  3. The Noto CJK fonts and GStreamer's \"good\" plugins
  4. For the tests: Xvfb with xauth, WebKitWebDriver, dbus-x11, sqlite3, zbar, zxing-cpp's ZXingReader, Chromium";
