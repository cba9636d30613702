//! The bytes of one file, in pages shared until somebody writes.

use std::sync::Arc;

const PAGE: usize = 4096;

type Page = [u8; PAGE];

/// Copying is free; the first write copies the list of pages and each page it touches.
/// Bytes of the last page beyond the length are zero, so growing needs no clearing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pages: Arc<Vec<Arc<Page>>>,
    len: usize,
}

/// Where `at` lies: the page, and the place in it.
const fn place(at: usize) -> (usize, usize) {
    (at / PAGE, at % PAGE)
}

/// As many bytes as both have.
fn copy(to: &mut [u8], from: &[u8]) {
    let len = to.len().min(from.len());
    if let (Some(to), Some(from)) = (to.get_mut(..len), from.get(..len)) {
        to.copy_from_slice(from);
    }
}

impl Content {
    pub fn of(bytes: &[u8]) -> Self {
        let mut content = Self::default();
        content.write(0, bytes);
        content
    }

    pub const fn len(&self) -> usize {
        self.len
    }

    /// How many bytes were read; the rest of `into` is zero.
    pub fn read(&self, at: usize, into: &mut [u8]) -> usize {
        let there = self.len.saturating_sub(at).min(into.len());
        let (known, beyond) = into.split_at_mut(there);
        beyond.fill(0);
        let (mut page, mut skip) = place(at);
        let mut rest = known;
        while !rest.is_empty() {
            let Some(source) = self.pages.get(page).and_then(|page| page.get(skip..)) else {
                break;
            };
            let (now, later) = rest.split_at_mut(source.len().min(rest.len()));
            copy(now, source);
            rest = later;
            (page, skip) = (page + 1, 0);
        }
        there
    }

    pub fn write(&mut self, at: usize, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.reach(at.saturating_add(bytes.len()));
        let pages = Arc::make_mut(&mut self.pages);
        let (first, mut skip) = place(at);
        let mut rest = bytes;
        for page in pages.iter_mut().skip(first) {
            if rest.is_empty() {
                break;
            }
            let into = Arc::make_mut(page).get_mut(skip..).unwrap_or_default();
            let (now, later) = rest.split_at(into.len().min(rest.len()));
            copy(into, now);
            rest = later;
            skip = 0;
        }
    }

    /// Grows with zeros to at least `len`.
    pub fn reach(&mut self, len: usize) {
        if len <= self.len {
            return;
        }
        let pages = len.div_ceil(PAGE);
        if pages > self.pages.len() {
            let empty = Arc::new([0; PAGE]);
            Arc::make_mut(&mut self.pages).resize(pages, empty);
        }
        self.len = len;
    }

    /// Cuts or grows to exactly `len`.
    pub fn resize(&mut self, len: usize) {
        self.reach(len);
        if len == self.len {
            return;
        }
        let pages = Arc::make_mut(&mut self.pages);
        pages.truncate(len.div_ceil(PAGE));
        let (last, kept) = place(len);
        if let Some(tail) = pages.get_mut(last) {
            let tail = Arc::make_mut(tail).get_mut(kept..).unwrap_or_default();
            tail.fill(0);
        }
        self.len = len;
    }

    /// Turns one bit, counted from the first byte's lowest. False beyond the end.
    pub fn flip(&mut self, bit: u64) -> bool {
        let at = usize::try_from(bit / 8).unwrap_or(usize::MAX);
        let mut byte = [0];
        if self.read(at, &mut byte) == 0 {
            return false;
        }
        self.write(at, &byte.map(|byte| byte ^ (1 << (bit % 8))));
        true
    }

    pub fn to_vec(&self) -> Vec<u8> {
        let mut bytes = vec![0; self.len];
        self.read(0, &mut bytes);
        bytes
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len
            && (Arc::ptr_eq(&self.pages, &other.pages) || self.pages == other.pages)
    }
}

impl Eq for Content {}

#[cfg(test)]
mod tests;
