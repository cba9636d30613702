//! What is safe on the disk and what is on its way there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::change::{Change, FileId};
use crate::content::Content;
use crate::damage::{Damage, Edit, Pending};
use crate::image::Image;
use crate::model::{Flavour, Model, Names};

/// The durable files and folder, and the changes no sync has made safe. Copying shares the bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Platter {
    files: BTreeMap<FileId, Stored>,
    folder: BTreeMap<Arc<str>, FileId>,
    renames: Vec<Renaming>,
    changes: u64,
    model: Model,
}

#[derive(Clone, Debug, Default)]
struct Stored {
    content: Content,
    pending: Vec<Pending>,
}

/// A change of the folder that is not yet safe: each name gets the file, or none.
#[derive(Clone, Debug)]
struct Renaming {
    order: u64,
    sets: Vec<(Arc<str>, Option<FileId>)>,
    /// The file this made, whose first sync makes its name safe.
    made: Option<FileId>,
}

impl Renaming {
    fn touches(&self, names: &BTreeSet<Arc<str>>) -> bool {
        self.sets.iter().any(|(name, _)| names.contains(name))
    }

    fn apply(&self, folder: &mut BTreeMap<Arc<str>, FileId>) {
        for (name, file) in &self.sets {
            match file {
                // A file has one name, also when the change that took the other away was lost.
                Some(id) => {
                    folder.retain(|_, other| other != id);
                    folder.insert(name.clone(), *id);
                }
                None => {
                    folder.remove(name);
                }
            }
        }
    }
}

impl Platter {
    pub fn new(model: Model) -> Self {
        Self {
            model,
            ..Self::default()
        }
    }

    /// Puts a file there that is safe at once, with its name.
    pub fn settle(&mut self, id: FileId, name: Arc<str>, content: Content) {
        self.folder.insert(name, id);
        let pending = Vec::new();
        self.files.insert(id, Stored { content, pending });
    }

    pub fn apply(&mut self, change: &Change, flavour: Flavour) {
        self.changes += 1;
        let honest = flavour == Flavour::Honest;
        match change {
            Change::Create { id, name } => {
                self.files.insert(*id, Stored::default());
                self.rename(vec![(name.clone(), Some(*id))], Some(*id), honest);
            }
            Change::Rename { id, from, to } => {
                let sets = vec![(from.clone(), None), (to.clone(), Some(*id))];
                self.rename(sets, None, honest);
            }
            Change::Remove { name } => self.rename(vec![(name.clone(), None)], None, honest),
            Change::Write { id, at, bytes } => {
                let (at, bytes) = (*at, bytes.clone());
                self.wait(*id, Edit::Write { at, bytes });
            }
            Change::Resize { id, len } => self.wait(*id, Edit::Resize { len: *len }),
            Change::Sync { id } if honest => self.sync(*id),
            Change::SyncFolder if honest => self.harden(self.renames.len()),
            Change::Sync { .. } | Change::SyncFolder | Change::Mark(_) => {}
            Change::SyncFailed { id, seed } => self.fail_sync(*id, *seed),
            Change::Flip { id, bit } => self.flip(*id, *bit),
        }
    }

    /// How many changes are not yet safe.
    pub fn pending(&self) -> usize {
        let files = self.files.values().map(|file| file.pending.len());
        files.sum::<usize>() + self.renames.len()
    }

    /// What a power cut leaves now. The same seed gives the same damage.
    pub fn image(&self, seed: u64) -> Image {
        let orders = self.files.values().flat_map(|file| &file.pending);
        let orders = orders.map(|pending| pending.order);
        let orders = orders.chain(self.renames.iter().map(|renaming| renaming.order));
        let range = orders.fold(None, |range: Option<(u64, u64)>, order| {
            let (first, last) = range.unwrap_or((order, order));
            Some((first.min(order), last.max(order)))
        });
        let whole_sectors = !self.model.powersafe_overwrite;
        let mut damage = Damage::new(seed, self.changes, range, whole_sectors);
        let mut folder = self.folder.clone();
        for renaming in &self.renames {
            if damage.keeps(renaming.order) {
                renaming.apply(&mut folder);
            }
        }
        self.named(&folder, &mut damage)
    }

    fn named(&self, folder: &BTreeMap<Arc<str>, FileId>, damage: &mut Damage) -> Image {
        let contents = folder.iter().filter_map(|(name, id)| {
            let stored = self.files.get(id)?;
            let mut content = stored.content.clone();
            for pending in &stored.pending {
                damage.strike(&mut content, pending);
            }
            Some((name.to_string(), content))
        });
        Image::from_files(contents.collect())
    }

    fn wait(&mut self, id: FileId, edit: Edit) {
        let order = self.changes;
        if let Some(file) = self.files.get_mut(&id) {
            file.pending.push(Pending { order, edit });
        }
    }

    fn rename(
        &mut self,
        sets: Vec<(Arc<str>, Option<FileId>)>,
        made: Option<FileId>,
        honest: bool,
    ) {
        let order = self.changes;
        self.renames.push(Renaming { order, sets, made });
        if honest && self.model.names == Names::AtOnce {
            self.harden(self.renames.len());
        }
    }

    fn sync(&mut self, id: FileId) {
        if let Some(file) = self.files.get_mut(&id) {
            for pending in file.pending.drain(..) {
                pending.edit.apply(&mut file.content);
            }
        }
        let made = |renaming: &Renaming| renaming.made == Some(id);
        if self.model.names == Names::FileSync
            && let Some(at) = self.renames.iter().position(made)
        {
            self.harden_alone(at);
        }
    }

    /// Makes the first `count` changes of the folder safe.
    fn harden(&mut self, count: usize) {
        for renaming in self.renames.drain(..count) {
            renaming.apply(&mut self.folder);
        }
        self.forget_nameless();
    }

    /// Makes one change of the folder safe, and of those before it only what concerns the same names.
    fn harden_alone(&mut self, at: usize) {
        let mut names = BTreeSet::new();
        let mut safe = Vec::new();
        for place in (0..=at).rev() {
            let Some(renaming) = self.renames.get(place) else {
                continue;
            };
            if place == at || renaming.touches(&names) {
                names.extend(renaming.sets.iter().map(|(name, _)| name.clone()));
                safe.push(self.renames.remove(place));
            }
        }
        for renaming in safe.iter().rev() {
            renaming.apply(&mut self.folder);
        }
    }

    /// A file that no name can lead to any more is gone.
    fn forget_nameless(&mut self) {
        let waiting = self.renames.iter().flat_map(|renaming| &renaming.sets);
        let waiting = waiting.filter_map(|(_, file)| *file);
        let named: BTreeSet<FileId> = self.folder.values().copied().chain(waiting).collect();
        self.files.retain(|id, _| named.contains(id));
    }

    /// As Linux does since 4.13: the pages count as clean after the error, so what of them did not
    /// arrive never will, while the process goes on reading them.
    fn fail_sync(&mut self, id: FileId, seed: u64) {
        let Some(file) = self.files.get_mut(&id) else {
            return;
        };
        let orders = file.pending.first().zip(file.pending.last());
        let range = orders.map(|(first, last)| (first.order, last.order));
        let whole_sectors = !self.model.powersafe_overwrite;
        let mut damage = Damage::new(seed, self.changes, range, whole_sectors);
        for pending in file.pending.drain(..) {
            damage.strike(&mut file.content, &pending);
        }
    }

    fn flip(&mut self, id: FileId, bit: u64) {
        let Some(file) = self.files.get_mut(&id) else {
            return;
        };
        file.content.flip(bit);
        for pending in &mut file.pending {
            if let Edit::Write { at, bytes } = &mut pending.edit {
                let byte = usize::try_from(bit / 8).unwrap_or(usize::MAX);
                let inside = byte.checked_sub(*at);
                let mut turned = bytes.to_vec();
                if let Some(byte) = inside.and_then(|inside| turned.get_mut(inside)) {
                    *byte ^= 1 << (bit % 8);
                    *bytes = turned.into();
                }
            }
        }
    }
}
