//! The queue files that lie at hand, so that nobody has to type a path: in the exports folder and on
//! every medium that is mounted. Only their first lines are read, and nothing is believed of them yet.

use crate::app::App;
use hexiao_contract::{Problem, QueueFileView};
use hexiao_domain::Permission;
use hexiao_reports::{LONGEST_QUEUE_LINE, QueueHeader, queue_header};
use std::cmp::Reverse;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

const SHOWN: usize = 20;
/// Entries of one folder that are looked at: a medium may hold anything.
const LOOKED_AT: usize = 1_000;

impl App {
    /// The queue files in the exports folder and on the media, the newest first.
    pub fn queue_files(&self, token: &str) -> Result<Vec<QueueFileView>, Problem> {
        self.acting(token, Permission::Keep)?;
        let names = self.names()?;
        let mut folders = vec![self.exports.clone()];
        folders.extend(media());
        let view = |(path, header): (PathBuf, QueueHeader)| QueueFileView {
            path: path.display().to_string(),
            shop: header.shop,
            till: header.till.to_string(),
            made_at: names.time(header.made_at),
        };
        Ok(found_in(&folders).into_iter().map(view).collect())
    }
}

/// Every drive but the system's own, and those of disks that are no longer made.
#[cfg(windows)]
fn media() -> Vec<PathBuf> {
    let roots = ('D'..='Z').map(|letter| PathBuf::from(format!("{letter}:\\")));
    roots.filter(|root| root.is_dir()).collect()
}

#[cfg(not(windows))]
fn media() -> Vec<PathBuf> {
    media_under(Path::new("/"))
}

/// Linux has a folder for each person and in it one for each medium, macOS one for each medium.
#[cfg(not(windows))]
fn media_under(root: &Path) -> Vec<PathBuf> {
    let people = ["media", "run/media"].map(|dir| folders_in(&root.join(dir)));
    let media = { people.iter().flatten() }.flat_map(|person| folders_in(person));
    media.chain(folders_in(&root.join("Volumes"))).collect()
}

#[cfg(not(windows))]
fn folders_in(dir: &Path) -> Vec<PathBuf> {
    let folder = |path: &PathBuf| kind_of(path).is_some_and(|kind| kind.is_dir());
    entries_of(dir).into_iter().filter(folder).collect()
}

/// None of a folder that is not there or cannot be read.
fn entries_of(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    // A medium that is pulled out meanwhile may say so for ever.
    let entries = entries.take(LOOKED_AT).map_while(Result::ok);
    entries.map(|entry| entry.path()).collect()
}

fn found_in(folders: &[PathBuf]) -> Vec<(PathBuf, QueueHeader)> {
    let entries = folders.iter().flat_map(|folder| entries_of(folder));
    let named = entries.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    let found = named.filter_map(|path| header_of(&path).map(|header| (path, header)));
    let mut found: Vec<(PathBuf, QueueHeader)> = found.collect();
    found.sort_by_key(|(_, header)| Reverse(header.made_at));
    found.truncate(SHOWN);
    found
}

/// What it is itself: a link on a stranger's medium leads nowhere.
fn kind_of(path: &Path) -> Option<fs::FileType> {
    Some(fs::symlink_metadata(path).ok()?.file_type())
}

/// Of a plain file alone: a pipe would be waited for.
fn header_of(path: &Path) -> Option<QueueHeader> {
    kind_of(path).filter(fs::FileType::is_file)?;
    let longest = u64::try_from(LONGEST_QUEUE_LINE).unwrap_or(u64::MAX);
    let mut line = Vec::new();
    let file = File::open(path).ok()?.take(longest.saturating_add(1));
    BufReader::new(file).read_until(b'\n', &mut line).ok()?;
    queue_header(line.strip_suffix(b"\n")?)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use hexiao_domain::{TillId, Timestamp};
    use hexiao_reports::{Signing, queue_bytes};

    fn queue(dir: &Path, name: &str, seconds: i64) -> PathBuf {
        let header = QueueHeader {
            shop: "茶铺".to_owned(),
            practice: true,
            till: TillId::parse("T02").unwrap(),
            epoch: 1,
            seq: 9,
            head: "0".repeat(64),
            made_at: Timestamp::from_millis(0).plus_seconds(seconds),
            key: "0".repeat(64),
        };
        let signing = Signing {
            key: &header.key,
            sign: &|_: &[u8]| "0".repeat(128),
        };
        fs::create_dir_all(dir).unwrap();
        let path = dir.join(name);
        fs::write(&path, queue_bytes(&header, &[], signing).unwrap()).unwrap();
        path
    }

    #[test]
    fn queues_are_found_on_every_medium_and_in_the_exports_the_newest_first() {
        let root = tempfile::tempdir().unwrap();
        let exports = root.path().join("exports");
        let stick = root.path().join("media/lin/STICK");
        let other = root.path().join("run/media/lin/OTHER");
        let mac = root.path().join("Volumes/STICK");
        let wanted = [
            queue(&other, "queue-T02-1-9.jsonl", 40),
            queue(&mac, "queue.jsonl", 30),
            queue(&exports, "queue-T02-1-9.jsonl", 20),
            queue(&stick, "queue.jsonl", 10),
        ];
        queue(&stick, "queue.txt", 50);
        queue(&stick.join("folder"), "queue.jsonl", 60);
        fs::create_dir(stick.join("folder.jsonl")).unwrap();
        for (name, text) in [
            ("words.jsonl", "not a queue\n"),
            ("empty.jsonl", ""),
            (
                "other.jsonl",
                "{\"format\":\"hexiao-queue\",\"version\":9}\n",
            ),
        ] {
            fs::write(stick.join(name), text).unwrap();
        }
        let mut folders = vec![exports, root.path().join("nowhere")];
        folders.extend(media_under(root.path()));
        let found = found_in(&folders).into_iter();
        let paths: Vec<PathBuf> = found.map(|(path, _)| path).collect();
        assert_eq!(paths, wanted);
    }

    #[test]
    fn of_many_only_the_newest_are_named_and_a_line_without_an_end_is_none() {
        let dir = tempfile::tempdir().unwrap();
        for at in 0..25 {
            queue(dir.path(), &format!("{at}.jsonl"), at);
        }
        fs::write(dir.path().join("long.jsonl"), "x".repeat(100_000)).unwrap();
        let found = found_in(&[dir.path().to_owned()]);
        assert_eq!(found.len(), SHOWN);
        let newest = found.first().map(|(path, _)| path.clone());
        assert_eq!(newest, Some(dir.path().join("24.jsonl")));
    }
}
