//! The one heap of events: by time, then by the order in which they were put in.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

struct Item<T> {
    at: u64,
    number: u64,
    what: T,
}

impl<T> PartialEq for Item<T> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<T> Eq for Item<T> {}

impl<T> PartialOrd for Item<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Item<T> {
    /// The heap gives the greatest, so the earliest is the greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

/// What is to come.
pub struct Queue<T> {
    heap: BinaryHeap<Item<T>>,
    numbered: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self {
            heap: BinaryHeap::with_capacity(256),
            numbered: 0,
        }
    }
}

impl<T> Queue<T> {
    /// Puts `what` at `at` (ms).
    pub fn put(&mut self, at: u64, what: T) {
        self.numbered += 1;
        let number = self.numbered;
        self.heap.push(Item { at, number, what });
    }

    /// Takes the earliest.
    pub fn take(&mut self) -> Option<(u64, T)> {
        let item = self.heap.pop()?;
        Some((item.at, item.what))
    }
}
