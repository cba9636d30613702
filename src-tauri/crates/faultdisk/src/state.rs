//! What a running process sees, and every operation on it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::change::{Change, FileId};
use crate::content::Content;
use crate::fault::{Fault, KINDS, Kind, Trouble};
use crate::image::Image;
use crate::locks::{HandleId, Locks};
use crate::model::{Flavour, Model};
use crate::platter::Platter;
use crate::recording::Recording;
use crate::seeded::Seeded;

/// Larger files are taken for a mistake and answered with a full disk.
const LARGEST: u64 = 1 << 31;

/// The clock starts at 2026-01-01T00:00Z, in milliseconds of the Julian day as SQLite counts.
const FIRST_INSTANT: i64 = 212_634_158_400_000;

#[derive(Debug, Default)]
pub(crate) struct Live {
    content: Content,
    name: Arc<str>,
    handles: usize,
    /// False for SQLite's temporary files and for removed ones that are still open.
    is_named: bool,
    /// Temporary files leave nothing behind, so they are not part of the disk's story.
    is_temporary: bool,
    pub locks: Locks,
}

#[derive(Debug)]
pub(crate) struct State {
    names: BTreeMap<Arc<str>, FileId>,
    files: BTreeMap<FileId, Live>,
    platter: Platter,
    story: Option<(Platter, Vec<Change>)>,
    pub faults: Vec<Fault>,
    counts: [u64; KINDS],
    pub is_frozen: bool,
    pub capacity: Option<u64>,
    pub model: Model,
    seed: u64,
    pub source: Seeded,
    pub now: i64,
    next: u64,
}

impl State {
    pub fn new(model: Model, seed: u64) -> Self {
        Self {
            names: BTreeMap::new(),
            files: BTreeMap::new(),
            platter: Platter::new(model),
            story: None,
            faults: Vec::new(),
            counts: [0; KINDS],
            is_frozen: false,
            capacity: None,
            model,
            seed,
            source: Seeded::new(seed),
            now: FIRST_INSTANT,
            next: 1,
        }
    }

    /// Power on with this content. Old handles stay dead, for numbers are not used again.
    pub fn load(&mut self, image: &Image) {
        let fresh = Self {
            next: self.next,
            capacity: self.capacity,
            ..Self::new(self.model, self.seed)
        };
        *self = fresh;
        for (name, content) in image.files() {
            let (id, name): (_, Arc<str>) = (self.number(), name.as_str().into());
            self.platter.settle(id, name.clone(), content.clone());
            self.add(id, name, content.clone(), false);
        }
    }

    pub fn image(&self) -> Image {
        let named = self.names.iter().filter_map(|(name, id)| {
            let content = self.files.get(id)?.content.clone();
            Some((name.to_string(), content))
        });
        Image::from_files(named.collect())
    }

    pub fn crash_image(&self, seed: u64) -> Image {
        self.platter.image(seed)
    }

    pub fn record(&mut self) {
        self.story = Some((self.platter.clone(), Vec::new()));
    }

    pub fn take_recording(&mut self) -> Recording {
        let nothing = || (self.platter.clone(), Vec::new());
        let (base, log) = self.story.take().unwrap_or_else(nothing);
        Recording::new(base, log)
    }

    pub fn operations(&self, kind: Option<Kind>) -> u64 {
        match kind {
            Some(kind) => self.counts.get(kind.place()).copied().unwrap_or_default(),
            None => self.counts.iter().sum(),
        }
    }

    /// A number that no file and no handle had before.
    pub const fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Lets a change happen on the way to the platter, and notes it.
    pub fn tell(&mut self, change: Change) {
        self.platter.apply(&change, Flavour::Honest);
        if let Some((_, log)) = &mut self.story {
            log.push(change);
        }
    }

    /// Counts an operation, and says whether it fails.
    fn enter(&mut self, kind: Kind, name: &str) -> Result<(), Trouble> {
        if self.is_frozen {
            return Err(Trouble::Eio);
        }
        if let Some(count) = self.counts.get_mut(kind.place()) {
            *count += 1;
        }
        // Each fault counts each operation, also one that another fault fails.
        let hits = self.faults.iter_mut().filter_map(|fault| {
            let hit = fault.hits(kind, name);
            hit.then_some(fault.failure)
        });
        hits.last().map_or(Ok(()), |failure| Err(failure.into()))
    }

    fn enter_file(&mut self, kind: Kind, id: FileId) -> Result<(), Trouble> {
        let name = self.file(id)?.name.clone();
        self.enter(kind, &name)
    }

    pub fn file(&mut self, id: FileId) -> Result<&mut Live, Trouble> {
        self.files.get_mut(&id).ok_or(Trouble::Eio)
    }

    fn add(&mut self, id: FileId, name: Arc<str>, content: Content, is_temporary: bool) {
        if !is_temporary {
            self.names.insert(name.clone(), id);
        }
        let live = Live {
            content,
            name,
            is_named: !is_temporary,
            is_temporary,
            ..Live::default()
        };
        self.files.insert(id, live);
    }

    pub fn find(&self, name: &str) -> Option<FileId> {
        self.names.get(name).copied()
    }

    pub fn names(&self) -> Vec<String> {
        self.names.keys().map(|name| name.to_string()).collect()
    }

    /// A file without a name is temporary and always new.
    pub fn open(&mut self, name: Option<&str>, create: bool) -> Result<FileId, Trouble> {
        self.enter(Kind::Open, name.unwrap_or_default())?;
        if let Some(id) = name.and_then(|name| self.find(name)) {
            return Ok(id);
        }
        if !create {
            return Err(Trouble::Missing);
        }
        let id = self.number();
        let label: Arc<str> = name.unwrap_or_default().into();
        self.add(id, label.clone(), Content::default(), name.is_none());
        if name.is_some() {
            self.tell(Change::Create { id, name: label });
        }
        Ok(id)
    }

    pub fn hold(&mut self, id: FileId) -> HandleId {
        if let Some(file) = self.files.get_mut(&id) {
            file.handles += 1;
        }
        self.number()
    }

    pub fn close(&mut self, id: FileId, handle: HandleId) {
        if let Some(file) = self.files.get_mut(&id) {
            file.handles = file.handles.saturating_sub(1);
            file.locks.unlock(handle, crate::locks::Level::None);
        }
        self.forget_if_unused(id);
    }

    fn forget_if_unused(&mut self, id: FileId) {
        let unused = |file: &Live| file.handles == 0 && !file.is_named;
        if self.files.get(&id).is_some_and(unused) {
            self.files.remove(&id);
        }
    }

    pub fn size(&mut self, id: FileId) -> Result<usize, Trouble> {
        if self.is_frozen {
            return Err(Trouble::Eio);
        }
        self.file(id).map(|file| file.content.len())
    }

    /// How many bytes were there; the rest is zero.
    pub fn read(&mut self, id: FileId, at: u64, into: &mut [u8]) -> Result<usize, Trouble> {
        self.enter_file(Kind::Read, id)?;
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        self.file(id).map(|file| file.content.read(at, into))
    }

    /// A write that fails may have arrived in part, from its beginning.
    pub fn write(&mut self, id: FileId, at: u64, bytes: &[u8]) -> Result<(), Trouble> {
        let entered = self.enter_file(Kind::Write, id);
        if self.is_frozen {
            return entered;
        }
        let fits = self.fitting(id, at, bytes.len())?;
        let (arriving, answer) = match entered {
            Err(trouble) => (self.part(fits), Err(trouble)),
            Ok(()) if fits < bytes.len() => (fits, Err(Trouble::Full)),
            Ok(()) => (fits, Ok(())),
        };
        let (now, _) = bytes.split_at_checked(arriving).unwrap_or((bytes, &[]));
        let at = usize::try_from(at).map_err(|_| Trouble::Full)?;
        self.put(id, at, now)?;
        answer
    }

    fn part(&mut self, whole: usize) -> usize {
        let whole = u64::try_from(whole).unwrap_or(u64::MAX);
        usize::try_from(self.source.below(whole.saturating_add(1))).unwrap_or_default()
    }

    fn put(&mut self, id: FileId, at: usize, bytes: &[u8]) -> Result<(), Trouble> {
        let file = self.file(id)?;
        file.content.write(at, bytes);
        if !(file.is_temporary || bytes.is_empty()) {
            let bytes = bytes.into();
            self.tell(Change::Write { id, at, bytes });
        }
        Ok(())
    }

    /// How many of `len` bytes find space at `at`. Space within the file is its own already.
    fn fitting(&mut self, id: FileId, at: u64, len: usize) -> Result<usize, Trouble> {
        let size = wide(self.size(id)?);
        let used: u64 = self
            .files
            .values()
            .map(|file| wide(file.content.len()))
            .sum();
        let free = self
            .capacity
            .map_or(LARGEST, |all| all.saturating_sub(used));
        let end = size.saturating_add(free).min(LARGEST);
        let fitting = end.saturating_sub(at).min(wide(len));
        Ok(usize::try_from(fitting).unwrap_or_default())
    }

    pub fn resize(&mut self, id: FileId, len: u64) -> Result<(), Trouble> {
        self.enter_file(Kind::Write, id)?;
        let (len, size) = (usize::try_from(len).unwrap_or(usize::MAX), self.size(id)?);
        let grown = len.saturating_sub(size);
        if self.fitting(id, wide(size), grown)? < grown {
            return Err(Trouble::Full);
        }
        let file = self.file(id)?;
        file.content.resize(len);
        if !file.is_temporary {
            self.tell(Change::Resize { id, len });
        }
        Ok(())
    }

    pub fn sync(&mut self, id: FileId) -> Result<(), Trouble> {
        let entered = self.enter_file(Kind::Sync, id);
        if self.is_frozen || self.file(id)?.is_temporary {
            return entered;
        }
        match entered {
            Ok(()) => self.tell(Change::Sync { id }),
            Err(_) => {
                let seed = self.source.bits();
                self.tell(Change::SyncFailed { id, seed });
            }
        }
        entered
    }

    pub fn sync_folder(&mut self) -> Result<(), Trouble> {
        self.enter(Kind::Sync, ".")?;
        self.tell(Change::SyncFolder);
        Ok(())
    }

    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), Trouble> {
        self.enter(Kind::Name, from)?;
        let id = self.find(from).ok_or(Trouble::Missing)?;
        if from == to {
            return Ok(());
        }
        let (from, to): (Arc<str>, Arc<str>) = (from.into(), to.into());
        self.names.remove(&from);
        if let Some(replaced) = self.names.insert(to.clone(), id) {
            self.unname(replaced);
        }
        self.file(id)?.name = to.clone();
        self.tell(Change::Rename { id, from, to });
        Ok(())
    }

    pub fn remove(&mut self, name: &str) -> Result<(), Trouble> {
        self.enter(Kind::Name, name)?;
        let id = self.names.remove(name).ok_or(Trouble::Missing)?;
        self.unname(id);
        self.tell(Change::Remove { name: name.into() });
        Ok(())
    }

    fn unname(&mut self, id: FileId) {
        if let Some(file) = self.files.get_mut(&id) {
            file.is_named = false;
        }
        self.forget_if_unused(id);
    }

    pub fn flip(&mut self, name: &str, bit: u64) -> bool {
        let Some(id) = self.find(name) else {
            return false;
        };
        let turned = self.files.get_mut(&id);
        let turned = turned.is_some_and(|file| file.content.flip(bit));
        if turned {
            self.tell(Change::Flip { id, bit });
        }
        turned
    }
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
