//! What a power cut does to the changes that no sync had made safe.

use std::sync::Arc;

use crate::content::Content;
use crate::seeded::{Seeded, mix};

/// The unit a disk writes as a whole.
const SECTOR: usize = 512;

/// A change of one file's bytes that is not yet safe.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    /// Its place in the order of all changes.
    pub order: u64,
    pub edit: Edit,
}

#[derive(Clone, Debug)]
pub(crate) enum Edit {
    Write { at: usize, bytes: Arc<[u8]> },
    Resize { len: usize },
}

impl Edit {
    /// The change as asked for.
    pub fn apply(&self, content: &mut Content) {
        match self {
            Self::Write { at, bytes } => content.write(*at, bytes),
            Self::Resize { len } => content.resize(*len),
        }
    }
}

/// How the cache was written back when the power went. Without kinds of weather, hundreds of
/// pending changes would nearly never all survive, or survive in order.
#[derive(Clone, Copy, Debug)]
enum Weather {
    Nothing,
    Everything,
    /// Changes before this one survive, it is torn, the rest is lost.
    Until(u64),
    /// Each change has its own fate; of 16, so many are lost and so many survive whole.
    Mixed {
        lost: u64,
        whole: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Lost,
    Whole,
    /// Some sectors survive.
    Torn,
    /// Some sectors survive and some hold garbage.
    Garbage,
}

/// The damage of one power cut, by seed.
pub(crate) struct Damage {
    source: Seeded,
    weather: Weather,
    whole_sectors: bool,
}

impl Damage {
    /// Seed 0 loses everything pending, seed 1 keeps it, others mix. `orders` is the range of pending changes.
    pub fn new(seed: u64, now: u64, orders: Option<(u64, u64)>, whole_sectors: bool) -> Self {
        let mut source = Seeded::new(mix(seed) ^ now);
        let (first, last) = orders.unwrap_or_default();
        let weather = match (seed, source.below(8)) {
            (0, _) => Weather::Nothing,
            (1, _) => Weather::Everything,
            (_, 0 | 1) => Weather::Until(first + source.below(last - first + 1)),
            (_, 2) => Weather::Mixed { lost: 2, whole: 12 },
            (_, 3) => Weather::Mixed { lost: 12, whole: 2 },
            (_, 4) => Weather::Mixed { lost: 1, whole: 14 },
            (_, _) => Weather::Mixed { lost: 5, whole: 5 },
        };
        Self {
            source,
            weather,
            whole_sectors,
        }
    }

    /// Whether a change of the folder survives: it does or not, there is no between.
    pub fn keeps(&mut self, order: u64) -> bool {
        match self.fate(order) {
            Fate::Lost => false,
            Fate::Whole => true,
            Fate::Torn | Fate::Garbage => self.source.coin(),
        }
    }

    /// Lets one pending change arrive in `content`, as far as it survives.
    pub fn strike(&mut self, content: &mut Content, pending: &Pending) {
        let fate = self.fate(pending.order);
        match (&pending.edit, fate) {
            (_, Fate::Lost) => {}
            (edit, Fate::Whole) => edit.apply(content),
            (Edit::Resize { len }, Fate::Torn | Fate::Garbage) => {
                if self.source.coin() {
                    content.resize(*len);
                }
            }
            (Edit::Write { at, bytes }, Fate::Torn | Fate::Garbage) => {
                self.tear(content, *at, bytes, fate == Fate::Garbage);
            }
        }
    }

    fn fate(&mut self, order: u64) -> Fate {
        match self.weather {
            Weather::Nothing => Fate::Lost,
            Weather::Everything => Fate::Whole,
            Weather::Until(cut) if order < cut => Fate::Whole,
            Weather::Until(cut) if order > cut => Fate::Lost,
            Weather::Until(_) => self.broken(),
            Weather::Mixed { lost, whole } => match self.source.below(16) {
                dice if dice < lost => Fate::Lost,
                dice if dice < lost + whole => Fate::Whole,
                _ => self.broken(),
            },
        }
    }

    const fn broken(&mut self) -> Fate {
        if self.source.coin() {
            Fate::Torn
        } else {
            Fate::Garbage
        }
    }

    fn tear(&mut self, content: &mut Content, at: usize, bytes: &[u8], garbage: bool) {
        let mut start = at;
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = SECTOR - start % SECTOR;
            let (piece, later) = rest.split_at(room.min(rest.len()));
            match self.source.below(if garbage { 3 } else { 2 }) {
                0 => {}
                1 => content.write(start, piece),
                _ => self.spoil(content, start, piece.len()),
            }
            start += piece.len();
            rest = later;
        }
        // The length is written beside the data, and may arrive without it.
        if self.source.coin() {
            content.reach(start);
        }
    }

    fn spoil(&mut self, content: &mut Content, start: usize, len: usize) {
        let (start, len) = if self.whole_sectors {
            let (sector, end) = (start - start % SECTOR, content.len().max(start + len));
            (sector, (end - sector).min(SECTOR))
        } else {
            (start, len)
        };
        let mut bytes = vec![0; len];
        match self.source.below(4) {
            0 => {}
            1 => bytes.fill(0xff),
            _ => self.source.fill(&mut bytes),
        }
        content.write(start, &bytes);
    }
}
