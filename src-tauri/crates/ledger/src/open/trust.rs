//! What is checked at each start: the whole chain, and every witness.

use super::ahead::{Ahead, StaysOpen};
use super::{FILE, Options, damaged, sqlite};
use crate::entry::Head;
use crate::error::OpenError;
use crate::hex::hex;
use crate::place::{Folder, Place, write_whole};
use crate::store::Memory;
use crate::table::journal;
use crate::witness::{self, Witness};
use hexiao_domain::EpochCause;
use rusqlite::Connection;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io;
use std::path::Path;

/// Left beside a restored ledger until its new epoch has begun: the epoch of the backup.
pub const RESTORED: &str = "restored";
/// Names the machine that a ledger was opened on last.
const MACHINE: &str = "machine";
const MACHINE_ID: &str = "machine-id";
/// More than any of these small files holds.
const SMALL: u64 = 256;

/// Why a ledger whose file is sound is not believed to be the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Why.
    pub because: EpochCause,
    /// The newest entry that a witness remembers and the journal does not hold.
    pub witnessed: Option<Head>,
}

/// Every entry must hash to what it says and follow the one before it. `file`: what is read ahead.
pub fn chain(
    place: &dyn Place,
    db: &Connection,
    file: &mut Option<StaysOpen>,
) -> Result<(), OpenError> {
    let mut before = Head::START;
    let mut fault = None;
    let ahead = read_ahead(place, db).map_err(|error| sqlite(&error))?;
    *file = ahead.as_ref().and_then(Ahead::file);
    let walked = journal::each_header(db, |header| {
        let what = match &header {
            Ok(header) => {
                let faults = header.faults(before);
                before = header.head();
                if let (Some(ahead), 0) = (&ahead, before.seq % PACE) {
                    ahead.checked(before.seq);
                }
                faults.first().map(|what| (*what).to_owned())
            }
            Err(error) => Some(error.to_string()),
        };
        fault = what.map(|what| {
            let seq = before.seq;
            format!("journal entry {seq}: {what}")
        });
        fault.is_none()
    });
    walked.map_err(|error| sqlite(&error))?;
    match fault {
        None => Ok(()),
        Some(what) => Err(damaged(what)),
    }
}

/// Entries after which whoever reads ahead is told how far the check has come.
const PACE: i64 = 4_096;

/// A file system of a test's own needs none.
fn read_ahead(place: &dyn Place, db: &Connection) -> rusqlite::Result<Option<Ahead>> {
    if place.vfs().is_some() {
        return Ok(None);
    }
    let entries = journal::last_number(db)?;
    Ok(Some(Ahead::of(&place.path(FILE), entries)))
}

/// Where a witness remembers a ledger, its file was taken away: that is no place for a new one.
/// Nor is one with a ledger's log, which SQLite would read into whatever file is beside it.
pub fn nothing_was_here(place: &dyn Place) -> Result<(), OpenError> {
    let log = place.exists(&format!("{FILE}-wal"));
    if log.map_err(|error| OpenError::of_io(&error))? {
        return Err(damaged("its file is gone; its log is still there"));
    }
    let heads = witness::heads(place, witness::FILE);
    let heads = heads.map_err(|error| OpenError::of_io(&error))?;
    match heads.iter().max_by_key(|head| (head.epoch, head.seq)) {
        None => Ok(()),
        Some(head) => {
            let was = head.short();
            Err(damaged(format!("its file is gone; its journal held {was}")))
        }
    }
}

/// The witness that this machine keeps outside the ledger's folder.
pub struct Machine {
    place: Folder,
    id: String,
    ring: Option<Witness>,
}

impl Machine {
    fn open(dir: &Path) -> io::Result<Self> {
        let place = Folder::new(dir);
        place.prepare()?;
        let known = place.read(MACHINE_ID, SMALL)?;
        let known = known.and_then(|bytes| String::from_utf8(bytes).ok());
        let id = match known.filter(|id| !id.is_empty()) {
            Some(id) => id,
            None => {
                let id = random_id();
                write_whole(&place, MACHINE_ID, id.as_bytes())?;
                id
            }
        };
        Ok(Self {
            place,
            id,
            ring: None,
        })
    }

    /// A ledger is known by its first entry, wherever it is moved.
    fn name(first: &[u8; 32]) -> String {
        format!("{}.heads", hex(first.get(..8).unwrap_or_default()))
    }

    /// Keeps a head. It may lag behind after a power cut and is never ahead.
    pub fn keep(&mut self, head: Head, first: impl FnOnce() -> Option<[u8; 32]>) -> io::Result<()> {
        let ring = match &mut self.ring {
            Some(ring) => ring,
            empty @ None => {
                let Some(first) = first() else {
                    return Ok(());
                };
                empty.insert(Witness::open(&self.place, &Self::name(&first), false)?)
            }
        };
        ring.keep(head)
    }
}

/// Names a machine among a shop's few; it is no secret.
fn random_id() -> String {
    let half = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", half(), half())
}

/// What the witnesses say.
pub struct Trust {
    pub witness: Witness,
    pub machine: Option<Machine>,
    pub doubt: Option<Doubt>,
}

/// Asks every witness.
pub fn ask(
    place: &dyn Place,
    options: &Options,
    db: &Connection,
    memory: &Memory,
) -> Result<Trust, OpenError> {
    let failed = |error: io::Error| OpenError::of_io(&error);
    let machine = options.machine.as_deref().map(Machine::open);
    let machine = machine.transpose().map_err(failed)?;
    let newest = missing(place, machine.as_ref(), options.remembered, db, memory)?;
    if let (0, Some(head)) = (memory.head.seq, newest) {
        let was = head.short();
        return Err(damaged(format!("it is empty; its journal held {was}")));
    }
    // A restore is what people did; that a witness remembers more is its consequence.
    let because = match newest {
        _ if is_restored(place, memory).map_err(failed)? => Some(EpochCause::Restored),
        Some(_) => Some(EpochCause::EntriesLost),
        None if is_foreign(place, machine.as_ref()).map_err(failed)? => {
            Some(EpochCause::OtherMachine)
        }
        None => None,
    };
    let synced = !options.unsynced_witness;
    Ok(Trust {
        witness: Witness::open(place, witness::FILE, synced).map_err(failed)?,
        doubt: because
            .filter(|_| memory.head.seq > 0)
            .map(|because| Doubt {
                because,
                witnessed: newest,
            }),
        machine,
    })
}

/// The newest head that was witnessed and that the journal neither holds nor, by having begun
/// a later epoch, admits to have lost.
fn missing(
    place: &dyn Place,
    machine: Option<&Machine>,
    remembered: Option<Head>,
    db: &Connection,
    memory: &Memory,
) -> Result<Option<Head>, OpenError> {
    let failed = |error: io::Error| OpenError::of_io(&error);
    let mut heads = witness::heads(place, witness::FILE).map_err(failed)?;
    let first = journal::hash_at(db, 1).map_err(|error| sqlite(&error))?;
    if let (Some(machine), Some(first)) = (machine, first) {
        let more = witness::heads(&machine.place, &Machine::name(&first));
        heads.extend(more.map_err(failed)?);
    }
    heads.extend(remembered);
    let mut lost = Vec::new();
    for head in heads {
        if head.epoch < memory.standing.epoch {
            continue;
        }
        let there = journal::hash_at(db, head.seq).map_err(|error| sqlite(&error))?;
        if there != Some(head.hash) {
            lost.push(head);
        }
    }
    Ok(lost.into_iter().max_by_key(|head| (head.epoch, head.seq)))
}

/// A backup was put here, and its new epoch has not begun.
fn is_restored(place: &dyn Place, memory: &Memory) -> io::Result<bool> {
    let Some(text) = small(place, RESTORED)? else {
        return Ok(false);
    };
    let epoch: i64 = text.parse().unwrap_or(i64::MAX);
    match epoch < memory.standing.epoch {
        true => place.remove(RESTORED).map(|()| false),
        false => Ok(true),
    }
}

/// Another machine had this ledger open last.
fn is_foreign(place: &dyn Place, machine: Option<&Machine>) -> io::Result<bool> {
    let Some(machine) = machine else {
        return Ok(false);
    };
    match small(place, MACHINE)? {
        Some(id) => Ok(id != machine.id),
        None => write_whole(place, MACHINE, machine.id.as_bytes()).map(|()| false),
    }
}

fn small(place: &dyn Place, name: &str) -> io::Result<Option<String>> {
    let bytes = place.read(name, SMALL)?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned()))
}

/// The new epoch is durable: what asked for it has had its answer. Failing here asks once
/// more at the next start, and is told nothing new.
pub fn epoch_began(place: &dyn Place, machine: Option<&Machine>) {
    let noted = match machine {
        Some(machine) => write_whole(place, MACHINE, machine.id.as_bytes()),
        None => Ok(()),
    };
    if let Err(error) = noted.and_then(|()| place.remove(RESTORED)) {
        tracing::warn!(%error, "the recovery's marks stay until the next start");
    }
}
