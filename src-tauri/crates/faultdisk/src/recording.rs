//! A story of changes, and every disk that a power cut within it may leave.

use crate::change::Change;
use crate::image::Image;
use crate::model::Flavour;
use crate::platter::Platter;

/// The changes of a disk since [`Disk::record`](crate::Disk::record), with its user's marks between them.
#[derive(Clone, Debug)]
pub struct Recording {
    base: Platter,
    log: Vec<Change>,
}

impl Recording {
    pub(crate) const fn new(base: Platter, log: Vec<Change>) -> Self {
        Self { base, log }
    }

    /// How many entries there are. A power cut is possible before each and after the last,
    /// so `0..=len()` are its places.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.log.len()
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// What entry `k` was, for messages.
    #[must_use]
    pub fn entry(&self, k: usize) -> Option<String> {
        self.log.get(k).map(|change| format!("{change:?}"))
    }

    /// A reader of the story that stands before its first entry. Each thread takes its own.
    #[must_use]
    pub fn replay(&self, flavour: Flavour) -> Replay<'_> {
        Replay {
            recording: self,
            platter: self.base.clone(),
            flavour,
            at: 0,
            marks: Vec::new(),
        }
    }

    /// What a power cut after `k` entries leaves on an honest disk. Replays from the start:
    /// who wants many takes a [`Replay`].
    #[must_use]
    pub fn image(&self, k: usize, seed: u64) -> Image {
        let mut replay = self.replay(Flavour::Honest);
        replay.seek(k);
        replay.image(seed)
    }
}

/// A place in a [`Recording`]. Going on costs only the entries passed over.
#[derive(Clone, Debug)]
pub struct Replay<'a> {
    recording: &'a Recording,
    platter: Platter,
    flavour: Flavour,
    at: usize,
    marks: Vec<u64>,
}

impl Replay<'_> {
    /// Goes to the place after `k` entries, or to the end. Going back starts anew.
    pub fn seek(&mut self, k: usize) {
        if k < self.at {
            *self = self.recording.replay(self.flavour);
        }
        while self.at < k && self.step() {}
    }

    /// Passes one entry. False at the end.
    pub fn step(&mut self) -> bool {
        let Some(change) = self.recording.log.get(self.at) else {
            return false;
        };
        self.platter.apply(change, self.flavour);
        if let Change::Mark(label) = change {
            self.marks.push(*label);
        }
        self.at += 1;
        true
    }

    /// How many entries were passed.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The marks passed, in order.
    #[must_use]
    pub fn marks(&self) -> &[u64] {
        &self.marks
    }

    /// How many changes a power cut could still undo here. If none, all seeds give the same image.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.platter.pending()
    }

    /// What a power cut here leaves. Seed 0 loses all that is pending, seed 1 keeps it all, and every
    /// other one chooses for each change: lost, whole, torn at sectors of 512 bytes, or partly garbage.
    #[must_use]
    pub fn image(&self, seed: u64) -> Image {
        self.platter.image(seed)
    }
}
