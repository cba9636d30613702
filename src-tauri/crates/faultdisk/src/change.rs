//! The changes a disk is told, as they are logged.

use std::fmt;
use std::sync::Arc;

/// A file whatever its name; never used twice in one process.
pub(crate) type FileId = u64;

/// One change of the disk, or a word of its user between two.
#[derive(Clone)]
pub(crate) enum Change {
    Create {
        id: FileId,
        name: Arc<str>,
    },
    Write {
        id: FileId,
        at: usize,
        bytes: Arc<[u8]>,
    },
    Resize {
        id: FileId,
        len: usize,
    },
    Sync {
        id: FileId,
    },
    /// A sync that failed: what was pending is decided now, by `seed`, and no later sync repeats it.
    SyncFailed {
        id: FileId,
        seed: u64,
    },
    Rename {
        id: FileId,
        from: Arc<str>,
        to: Arc<str>,
    },
    Remove {
        name: Arc<str>,
    },
    SyncFolder,
    Flip {
        id: FileId,
        bit: u64,
    },
    Mark(u64),
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create { id, name } => write!(f, "create {name} as #{id}"),
            Self::Write { id, at, bytes } => write!(f, "write #{id} {at}+{}", bytes.len()),
            Self::Resize { id, len } => write!(f, "resize #{id} to {len}"),
            Self::Sync { id } => write!(f, "sync #{id}"),
            Self::SyncFailed { id, .. } => write!(f, "failed sync #{id}"),
            Self::Rename { id, from, to } => write!(f, "rename #{id} {from} to {to}"),
            Self::Remove { name } => write!(f, "remove {name}"),
            Self::SyncFolder => write!(f, "sync folder"),
            Self::Flip { id, bit } => write!(f, "flip #{id} bit {bit}"),
            Self::Mark(label) => write!(f, "mark {label}"),
        }
    }
}
