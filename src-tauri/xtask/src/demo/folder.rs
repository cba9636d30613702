//! The demo shop's folder in the person's data folder: the ledger, the platform's state, and who works there.

use std::env::var_os;
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::Value;

use crate::Outcome;

pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens the folder, making it where it is missing. `fresh` moves an old one aside first; nothing is ever deleted.
    pub(super) fn open(fresh: bool) -> Outcome<Self> {
        let path = data_folder()?.join("hexiao-demo");
        let folder = Self::at(path)?;
        if !fresh {
            return Ok(folder);
        }
        folder.refuse_while_open()?;
        move_aside(&folder.path, seconds_now())?;
        Self::at(folder.path)
    }

    fn at(path: PathBuf) -> Outcome<Self> {
        fs::create_dir_all(&path).map_err(|error| fault("made", &path, &error))?;
        Ok(Self { path })
    }

    /// A till writes to its folder for as long as its platform answers: moving it away then would lose sales.
    fn refuse_while_open(&self) -> Outcome<()> {
        let address = self.sandbox_address()?.unwrap_or_default();
        if TcpStream::connect(address.trim_start_matches("http://")).is_ok() {
            return Err(
                "the demo till is still open; close it first, then start with --fresh".into(),
            );
        }
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn ledger(&self) -> PathBuf {
        self.path.join("ledger")
    }

    pub(super) fn sandbox_state(&self) -> PathBuf {
        self.path.join("sandbox.json")
    }

    /// The address the shop's merchant accounts point at. The sandbox must come back there, or they reach nobody.
    pub(super) fn sandbox_address(&self) -> Outcome<Option<String>> {
        let path = self.path.join("sandbox-address");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault("read", &path, &error)),
        }
    }

    pub(super) fn keep_sandbox_address(&self, address: &str) -> Outcome<()> {
        let path = self.path.join("sandbox-address");
        fs::write(&path, address).map_err(|error| fault("written", &path, &error))
    }

    /// The demo shop, where one was made before.
    pub(super) fn shop(&self) -> Outcome<Option<Value>> {
        let path = self.path.join("shop.json");
        if !path.is_file() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).map_err(|error| fault("read", &path, &error))?;
        parse(&text).map(Some)
    }

    /// Keeps what `init` said, so that the next start can say the PINs again. They are the demo's own and guard nothing.
    pub(super) fn keep_shop(&self, said: &str) -> Outcome<Value> {
        let shop = parse(said)?;
        let path = self.path.join("shop.json");
        fs::write(&path, said).map_err(|error| fault("written", &path, &error))?;
        Ok(shop)
    }
}

fn parse(text: &str) -> Outcome<Value> {
    serde_json::from_str(text).map_err(|error| {
        format!("the demo shop's description is not JSON ({error}); start anew with --fresh")
    })
}

/// Where programs keep a person's data on this system.
fn data_folder() -> Outcome<PathBuf> {
    let home = |below: &str| var_os("HOME").map(|home| Path::new(&home).join(below));
    let folder = if cfg!(windows) {
        var_os("LOCALAPPDATA").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home("Library/Application Support")
    } else {
        var_os("XDG_DATA_HOME")
            .filter(|folder| Path::new(folder).is_absolute())
            .map(PathBuf::from)
            .or_else(|| home(".local/share"))
    };
    folder.ok_or_else(|| "there is no home folder to keep the demo shop in".into())
}

fn move_aside(path: &Path, seconds: u64) -> Outcome<()> {
    if !path.exists() {
        return Ok(());
    }
    let aside = path.with_file_name(format!("hexiao-demo-until-{seconds}"));
    if aside.exists() {
        return Err(format!("{} is there already; try again", aside.display()));
    }
    fs::rename(path, &aside).map_err(|error| fault("moved aside", path, &error))?;
    println!("The old demo shop is kept in {}", aside.display());
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "it only names a folder; no Host exists out here"
)]
fn seconds_now() -> u64 {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

fn fault(what: &str, path: &Path, error: &std::io::Error) -> String {
    format!("{} could not be {what} ({error})", path.display())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::net::TcpListener;

    use super::{Folder, move_aside};

    #[test]
    fn a_fresh_start_moves_the_old_shop_aside_and_deletes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hexiao-demo");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("ledger"), "sales").unwrap();
        move_aside(&path, 7).unwrap();
        let kept = dir.path().join("hexiao-demo-until-7/ledger");
        assert_eq!(fs::read_to_string(kept).unwrap(), "sales");
        assert!(!path.exists());
    }

    #[test]
    fn moving_aside_never_replaces_what_was_moved_before() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["hexiao-demo", "hexiao-demo-until-7"] {
            fs::create_dir(dir.path().join(name)).unwrap();
        }
        assert!(move_aside(&dir.path().join("hexiao-demo"), 7).is_err());
    }

    #[test]
    fn a_shop_whose_platform_still_answers_is_not_moved() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path().join("demo")).unwrap();
        assert!(folder.refuse_while_open().is_ok());
        let platform = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", platform.local_addr().unwrap());
        folder.keep_sandbox_address(&address).unwrap();
        assert!(folder.refuse_while_open().is_err());
        drop(platform);
        assert!(folder.refuse_while_open().is_ok());
    }

    #[test]
    fn a_shop_once_made_is_told_again() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path().join("demo")).unwrap();
        assert!(folder.shop().unwrap().is_none());
        folder.keep_shop(r#"{"people":[]}"#).unwrap();
        assert!(folder.shop().unwrap().is_some());
    }

    #[test]
    fn an_answer_that_is_no_shop_is_not_kept() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path().join("demo")).unwrap();
        assert!(folder.keep_shop("the ledger is in use").is_err());
        assert!(folder.shop().unwrap().is_none());
    }
}
