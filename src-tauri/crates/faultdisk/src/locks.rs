//! SQLite's five lock levels on one file, between the handles that are open on it.

use std::collections::BTreeMap;

/// One opening of a file.
pub(crate) type HandleId = u64;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    #[default]
    None,
    Shared,
    Reserved,
    Pending,
    Exclusive,
}

#[derive(Debug, Default)]
pub(crate) struct Locks(BTreeMap<HandleId, Level>);

impl Locks {
    fn others(&self, me: HandleId) -> Level {
        let others = self.0.iter().filter(|(handle, _)| **handle != me);
        others.map(|(_, level)| *level).max().unwrap_or_default()
    }

    /// Raises a handle's lock. False if another handle is in the way.
    pub fn lock(&mut self, me: HandleId, wanted: Level) -> bool {
        if self.0.get(&me).copied().unwrap_or_default() >= wanted {
            return true;
        }
        let others = self.others(me);
        let (granted, free) = match wanted {
            Level::None => (Level::None, true),
            Level::Shared => (wanted, others < Level::Pending),
            Level::Reserved | Level::Pending => (wanted, others < Level::Reserved),
            // Readers in the way: the wish stands, so that no new reader comes.
            Level::Exclusive if others == Level::Shared => (Level::Pending, true),
            Level::Exclusive => (wanted, others == Level::None),
        };
        if free {
            self.0.insert(me, granted);
        }
        free && granted == wanted
    }

    /// Lowers a handle's lock; to `None` forgets it.
    pub fn unlock(&mut self, me: HandleId, wanted: Level) {
        if wanted == Level::None {
            self.0.remove(&me);
        } else if let Some(level) = self.0.get_mut(&me) {
            *level = wanted.min(*level);
        }
    }

    /// Whether anybody is about to write.
    pub fn is_reserved(&self) -> bool {
        self.0.values().any(|level| *level >= Level::Reserved)
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Locks};

    #[test]
    fn one_writer_waits_for_readers_and_lets_no_new_one_in() {
        let mut locks = Locks::default();
        assert!(locks.lock(1, Level::Shared) && locks.lock(2, Level::Shared));
        assert!(locks.lock(1, Level::Reserved));
        assert!(locks.is_reserved());
        assert!(!locks.lock(2, Level::Reserved));
        assert!(!locks.lock(1, Level::Exclusive));
        assert!(!locks.lock(3, Level::Shared), "a writer is pending");
        locks.unlock(2, Level::None);
        assert!(locks.lock(1, Level::Exclusive));
        locks.unlock(1, Level::Shared);
        assert!(locks.lock(3, Level::Shared) && !locks.is_reserved());
    }
}
