//! How bad the disk may be.

/// When a change of the folder (a new name, a rename, a removal) surely survives a power cut.
/// Until then each such change may or may not survive, alone, whatever happened to the others;
/// a rename is one change: the file has either name, never both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// A new name after the first sync of its file, as on ext4; a rename or removal after a sync of the folder.
    #[default]
    FileSync,
    /// Everything after a sync of the folder only, as POSIX has it.
    FolderSync,
    /// At once, as on a file system that writes its folder through. Kind: it hides missing folder syncs.
    AtOnce,
}

/// What the disk promises. The default is pessimistic but keeps the promise that SQLite asks for
/// on every platform: a torn write leaves the bytes beside it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model {
    /// When names survive.
    pub names: Names,
    /// A write that is cut destroys no byte outside its own range (SQLite's
    /// `SQLITE_IOCAP_POWERSAFE_OVERWRITE`). If false, the disk says so to SQLite, and garbage fills whole
    /// sectors of 512 bytes.
    pub powersafe_overwrite: bool,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            names: Names::FileSync,
            powersafe_overwrite: true,
        }
    }
}

/// Whether a sync does what it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// What was synced survives.
    #[default]
    Honest,
    /// Syncs are answered and ignored: everything since the recording began may be lost.
    LyingSync,
}
