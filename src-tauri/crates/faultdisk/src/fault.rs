//! Faults of a running disk: operations that answer with an error.

/// What an operation is, for counting and for choosing faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Opening a file, making it if need be.
    Open,
    /// Reading bytes.
    Read,
    /// Writing bytes, cutting or growing a file.
    Write,
    /// Syncing a file or the folder.
    Sync,
    /// Renaming or removing.
    Name,
}

pub(crate) const KINDS: usize = 5;

impl Kind {
    pub(crate) const fn place(self) -> usize {
        match self {
            Self::Open => 0,
            Self::Read => 1,
            Self::Write => 2,
            Self::Sync => 3,
            Self::Name => 4,
        }
    }
}

/// How an operation fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The device answers with an error. A sync that fails so decides by the disk's seed what of the
    /// pending changes arrived; no later sync repeats them, while reads still show them.
    Eio,
    /// There is no space. Part of a write may have arrived, as with every failed write.
    Full,
}

/// An error to come: the n-th operation of a kind from now, once or from then on.
#[derive(Clone, Debug)]
pub struct Fault {
    pub(crate) failure: Failure,
    on: Option<Kind>,
    file: Option<String>,
    left: u64,
    for_ever: bool,
}

impl Fault {
    /// Fails the next operation of this kind, once.
    #[must_use]
    pub const fn on(kind: Kind, failure: Failure) -> Self {
        Self {
            failure,
            on: Some(kind),
            file: None,
            left: 1,
            for_ever: false,
        }
    }

    /// Fails the next operation of whatever kind, once.
    #[must_use]
    pub const fn on_any(failure: Failure) -> Self {
        let mut fault = Self::on(Kind::Open, failure);
        fault.on = None;
        fault
    }

    /// Only the n-th matching operation from now, counted from 1.
    #[must_use]
    pub const fn nth(mut self, n: u64) -> Self {
        self.left = n;
        self
    }

    /// That one and each matching one after it, until [`Disk::heal`](crate::Disk::heal).
    #[must_use]
    pub const fn for_ever(mut self) -> Self {
        self.for_ever = true;
        self
    }

    /// Only files whose name ends so, for example `-wal`. A sync of the folder has the name `.`.
    #[must_use]
    pub fn only(mut self, name_ends_with: &str) -> Self {
        self.file = Some(name_ends_with.into());
        self
    }

    /// Counts one operation, and says whether it fails.
    pub(crate) fn hits(&mut self, kind: Kind, name: &str) -> bool {
        let asked = self.on.is_none_or(|on| on == kind);
        let named = self.file.as_ref().is_none_or(|end| name.ends_with(end));
        if !(asked && named) {
            return false;
        }
        match self.left {
            0 => self.for_ever,
            left => {
                self.left = left - 1;
                self.left == 0
            }
        }
    }
}

/// Why an operation failed; the callers say it in their own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Eio,
    Full,
    Missing,
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Eio => Self::Eio,
            Failure::Full => Self::Full,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, Fault, Kind};

    fn hits(mut fault: Fault, kinds: &[Kind]) -> Vec<bool> {
        kinds
            .iter()
            .map(|kind| fault.hits(*kind, "a-wal"))
            .collect()
    }

    #[test]
    fn a_fault_strikes_once_or_from_then_on() {
        let story = [Kind::Write, Kind::Read, Kind::Write, Kind::Write];
        let second = Fault::on(Kind::Write, Failure::Eio).nth(2);
        assert_eq!(hits(second.clone(), &story), [false, false, true, false]);
        assert_eq!(hits(second.for_ever(), &story), [false, false, true, true]);
        let any = Fault::on_any(Failure::Eio).nth(2).for_ever();
        assert_eq!(hits(any, &story), [false, true, true, true]);
    }

    #[test]
    fn a_fault_for_one_file_spares_the_others() {
        let fault = Fault::on(Kind::Write, Failure::Full);
        assert_eq!(
            hits(fault.clone().only("-journal"), &[Kind::Write]),
            [false]
        );
        assert_eq!(hits(fault.only("-wal"), &[Kind::Write]), [true]);
    }
}
