//! What lies on the disk when nobody runs.

use std::collections::BTreeMap;

use crate::content::Content;
use crate::seeded::mix;

/// Files by name. Copying is nearly free: the bytes are shared until one side changes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    files: BTreeMap<String, Content>,
}

impl Image {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The bytes of a file, if it is there.
    #[must_use]
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.files.get(name).map(Content::to_vec)
    }

    /// Its length in bytes, if it is there.
    #[must_use]
    pub fn size(&self, name: &str) -> Option<usize> {
        self.files.get(name).map(Content::len)
    }

    /// Puts a file there, instead of the one of that name.
    pub fn put(&mut self, name: &str, bytes: &[u8]) {
        self.files.insert(name.into(), Content::of(bytes));
    }

    /// Takes a file away. False if it was not there.
    pub fn remove(&mut self, name: &str) -> bool {
        self.files.remove(name).is_some()
    }

    /// Turns one bit of a file, counted from the lowest of its first byte. False if there is no such bit.
    pub fn flip(&mut self, name: &str, bit: u64) -> bool {
        self.files.get_mut(name).is_some_and(|file| file.flip(bit))
    }

    /// Cuts a file to `len` bytes, or grows it with zeros. False if it is not there.
    pub fn resize(&mut self, name: &str, len: usize) -> bool {
        let file = self.files.get_mut(name);
        file.map(|file| file.resize(len)).is_some()
    }

    /// A number that two images share if, but for chance, they are equal. The same on every machine.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let add = |sum: u64, bytes: &[u8]| {
            let start = mix(sum ^ u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            bytes.chunks(8).fold(start, |sum, piece| {
                let mut word = [0; 8];
                word.iter_mut()
                    .zip(piece)
                    .for_each(|(to, from)| *to = *from);
                mix(sum.rotate_left(5) ^ u64::from_le_bytes(word))
            })
        };
        self.files.iter().fold(0, |sum, (name, content)| {
            add(add(sum, name.as_bytes()), &content.to_vec())
        })
    }

    pub(crate) fn from_files(files: BTreeMap<String, Content>) -> Self {
        Self { files }
    }

    pub(crate) const fn files(&self) -> &BTreeMap<String, Content> {
        &self.files
    }
}
