//! The system packages of Debian and Ubuntu: what is missing, and installing it.

use std::io::{IsTerminal, Write};
use std::process::Command;

use crate::command::{exists, show};
use crate::{Consent, Outcome, by_hand};

/// To build and open the till. The plugins carry WebKit's sound.
const TO_RUN: &[&str] = &[
    "build-essential",
    "cmake",
    "curl",
    "file",
    "fonts-noto-cjk",
    "gstreamer1.0-plugins-good",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "pkg-config",
];

/// To test it as well: a display, the webview's driver, a bus, and the other programs that judge ours.
const TO_TEST: &[&str] = &[
    "dbus-x11",
    "faketime",
    "openssl",
    "procps",
    "python3",
    "python3-venv",
    "sqlite3",
    "strace",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
    "zbar-tools",
];

/// What the packages are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Run,
    Test,
}

/// What became of the system packages.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Provision {
    /// All are there.
    Complete,
    /// This system has no apt; what to install by hand was said.
    ByHand,
}

/// Lists what is missing and installs it, after a question unless the person agreed beforehand.
pub(crate) fn provide(purpose: Purpose, consent: Consent) -> Outcome<Provision> {
    if !cfg!(target_os = "linux") || !exists(Command::new("dpkg-query").arg("--version")) {
        println!("{}", by_hand::instructions());
        return Ok(Provision::ByHand);
    }
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let missing = missing(
        &wanted(purpose, &release),
        &installed(&wanted(purpose, &release))?,
    );
    if missing.is_empty() {
        return Ok(Provision::Complete);
    }
    println!("System packages missing: {}", missing.join(" "));
    agree(consent, &missing)?;
    install(&missing)?;
    Ok(Provision::Complete)
}

fn wanted(purpose: Purpose, os_release: &str) -> Vec<&'static str> {
    let mut wanted = TO_RUN.to_vec();
    if purpose == Purpose::Test {
        wanted.extend(TO_TEST);
        let says = |line: &str| os_release.lines().any(|said| said == line);
        // Ubuntu's Chromium is a snap, which a container cannot install; there a Chrome already present does.
        // Debian has one without a window, which shows a page sooner.
        if says("ID=debian") {
            wanted.push("chromium-headless-shell");
        } else if !says("ID=ubuntu") {
            wanted.push("chromium");
        }
        // A second judge of the codes we draw, which Ubuntu has from 24.04 on.
        if !says("VERSION_ID=\"22.04\"") {
            wanted.push("zxing-cpp-tools");
        }
    }
    wanted.sort_unstable();
    wanted
}

/// What dpkg says of the packages, as `name status` lines. It exits with an error when one is unknown: no fault here.
fn installed(wanted: &[&str]) -> Outcome<String> {
    Command::new("dpkg-query")
        .args(["-W", "-f=${Package} ${db:Status-Status}\n"])
        .args(wanted)
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .map_err(|error| format!("dpkg-query could not be started ({error})"))
}

fn missing<'a>(wanted: &[&'a str], status: &str) -> Vec<&'a str> {
    let there: Vec<&str> = status
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .collect();
    let mut missing = wanted.to_vec();
    missing.retain(|name| !there.contains(name));
    missing
}

/// Asks, when there is somebody to ask. Without a terminal nobody could answer, so the command itself is the consent.
fn agree(consent: Consent, missing: &[&str]) -> Outcome<()> {
    if consent.yes || !std::io::stdin().is_terminal() {
        return Ok(());
    }
    print!("Install them now with apt-get? [Y/n] ");
    let mut answer = String::new();
    std::io::stdout()
        .flush()
        .and_then(|()| std::io::stdin().read_line(&mut answer))
        .map_err(|error| format!("the answer could not be read ({error})"))?;
    match answer.trim().to_lowercase().as_str() {
        "" | "y" | "yes" => Ok(()),
        _ => Err(format!(
            "install them yourself and start again: sudo apt-get install {}",
            missing.join(" ")
        )),
    }
}

fn install(missing: &[&str]) -> Outcome<()> {
    if lists_are_empty() {
        show(apt()?.arg("update"))?;
    }
    let attempt = |missing| {
        show(
            apt()?
                .args(["install", "-q", "-y", "--no-install-recommends"])
                .args(missing),
        )
    };
    if attempt(missing).is_ok() {
        return Ok(());
    }
    println!("The package lists may be old; fetching them anew and trying once more.");
    show(apt()?.arg("update"))?;
    attempt(missing)
}

fn lists_are_empty() -> bool {
    !std::fs::read_dir("/var/lib/apt/lists").is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
    })
}

/// `apt-get`, as root: directly where we are root, else through sudo, which must not wait for a password nobody can type.
fn apt() -> Outcome<Command> {
    if crate::command::read(Command::new("id").arg("-u"))?.trim() == "0" {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        return Ok(command);
    }
    let mut command = Command::new("sudo");
    if !std::io::stdin().is_terminal() {
        command.arg("-n");
    }
    command.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::{Purpose, missing, wanted};

    #[test]
    fn a_package_that_dpkg_does_not_know_is_missing() {
        let status = "curl installed\nfile installed\n";
        assert_eq!(missing(&["cmake", "curl", "file"], status), ["cmake"]);
    }

    #[test]
    fn a_removed_package_whose_settings_remain_is_missing() {
        assert_eq!(missing(&["curl"], "curl config-files\n"), ["curl"]);
    }

    #[test]
    fn a_package_there_for_two_architectures_is_not_missing() {
        let status = "libssl-dev installed\nlibssl-dev installed\n";
        assert!(missing(&["libssl-dev"], status).is_empty());
    }

    #[test]
    fn running_asks_for_no_display_server() {
        assert!(!wanted(Purpose::Run, "ID=debian").contains(&"xvfb"));
        assert!(wanted(Purpose::Test, "ID=debian").contains(&"xvfb"));
    }

    #[test]
    fn an_old_ubuntu_is_not_asked_for_a_reader_it_does_not_package() {
        let ubuntu = |version: &str| format!("ID=ubuntu\nVERSION_ID=\"{version}\"\n");
        assert!(!wanted(Purpose::Test, &ubuntu("22.04")).contains(&"zxing-cpp-tools"));
        assert!(wanted(Purpose::Test, &ubuntu("24.04")).contains(&"zxing-cpp-tools"));
    }

    #[test]
    fn ubuntu_is_not_asked_for_a_chromium_it_has_only_as_a_snap() {
        let chromium = |release: &str| {
            let all = wanted(Purpose::Test, release);
            all.into_iter().find(|name| name.starts_with("chromium"))
        };
        assert_eq!(
            chromium("NAME=x\nID=debian\n"),
            Some("chromium-headless-shell")
        );
        assert_eq!(chromium("NAME=x\nID=another\n"), Some("chromium"));
        assert_eq!(chromium("NAME=x\nID=ubuntu\n"), None);
    }
}
