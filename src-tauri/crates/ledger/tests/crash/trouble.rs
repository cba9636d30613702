//! A disk that answers with errors: every operation in its turn, once and for ever.

use hexiao_faultdisk::{Disk, Failure, Fault, Kind};

/// What fails, and how.
const FAULTS: [(Option<Kind>, Failure); 5] = [
    (None, Failure::Eio),
    (None, Failure::Full),
    (Some(Kind::Write), Failure::Full),
    (Some(Kind::Sync), Failure::Eio),
    (Some(Kind::Read), Failure::Eio),
];

/// An operation that fails, counted among those that the fault can meet.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    kind: Option<Kind>,
    failure: Failure,
    pub nth: u64,
}

impl Trouble {
    pub fn once(self) -> Fault {
        let fault = match self.kind {
            Some(kind) => Fault::on(kind, self.failure),
            None => Fault::on_any(self.failure),
        };
        fault.nth(self.nth)
    }

    pub fn both(self) -> [Fault; 2] {
        [self.once(), self.once().for_ever()]
    }
}

/// How many operations each fault can meet in something that a till does.
#[derive(Clone, Copy)]
pub struct Operations([u64; 5]);

impl Operations {
    /// On this disk until now.
    pub fn so_far(disk: &Disk) -> Self {
        let of = |kind| disk.operations_of(kind);
        Self(FAULTS.map(|(kind, _)| kind.map_or_else(|| disk.operations(), of)))
    }

    /// Those after `before`.
    pub fn since(self, before: Self) -> Self {
        let mut more = self.0;
        for (count, before) in more.iter_mut().zip(before.0) {
            *count -= before;
        }
        Self(more)
    }

    /// Every operation, failing in every way, and one after the last.
    pub fn troubles(self) -> impl Iterator<Item = Trouble> + Clone {
        let counted = FAULTS.into_iter().zip(self.0);
        counted.flat_map(|((kind, failure), count)| {
            (1..=count + 1).map(move |nth| Trouble { kind, failure, nth })
        })
    }
}
