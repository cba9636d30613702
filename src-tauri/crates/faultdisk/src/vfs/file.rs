//! The methods of one open file.

use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::ffi;

use crate::change::FileId;
use crate::disk::Shared;
use crate::fault::Trouble;
use crate::locks::{HandleId, Level};

/// What the unix VFS says too; SQLite pads its journal headers to it.
const SECTOR: c_int = 4096;

/// What SQLite makes room for. It knows only `base`.
#[repr(C)]
pub(super) struct Handle {
    base: ffi::sqlite3_file,
    open: *mut Open,
}

struct Open {
    disk: Arc<Shared>,
    id: FileId,
    handle: HandleId,
    /// A journal or log that this opening made: the unix VFS syncs the folder at its first sync.
    is_newborn: AtomicBool,
    /// SQLite asked for the file to go with this handle.
    goes: Option<String>,
    is_powersafe: bool,
}

/// iVersion 1: no shared memory, so a WAL works only under `locking_mode=EXCLUSIVE`, with its index on the heap.
static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    iVersion: 1,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: None,
    xShmLock: None,
    xShmBarrier: None,
    xShmUnmap: None,
    xFetch: None,
    xUnfetch: None,
};

const JOURNALS: c_int =
    ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_SUPER_JOURNAL | ffi::SQLITE_OPEN_WAL;

/// # Safety
/// `into` has room for a [`Handle`].
pub(super) unsafe fn open(
    disk: Arc<Shared>,
    name: Option<&str>,
    flags: c_int,
    into: *mut Handle,
) -> c_int {
    let mut state = disk.state();
    let was_there = name.is_some_and(|name| state.find(name).is_some());
    let id = match state.open(name, flags & ffi::SQLITE_OPEN_CREATE != 0) {
        Ok(id) => id,
        Err(Trouble::Full) => return ffi::SQLITE_FULL,
        Err(Trouble::Eio | Trouble::Missing) => return ffi::SQLITE_CANTOPEN,
    };
    let handle = state.hold(id);
    let is_powersafe = state.model.powersafe_overwrite;
    drop(state);
    let goes = name.filter(|_| flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0);
    let open = Open {
        id,
        handle,
        is_newborn: AtomicBool::new(!was_there && flags & JOURNALS != 0),
        goes: goes.map(String::from),
        is_powersafe,
        disk,
    };
    let base = ffi::sqlite3_file {
        pMethods: &raw const METHODS,
    };
    let open = Box::into_raw(Box::new(open));
    // SAFETY: by the contract there is room; SQLite aligns it for pointers.
    unsafe { into.write(Handle { base, open }) };
    ffi::SQLITE_OK
}

/// # Safety
/// `file` was filled by [`open`] and is not yet closed.
unsafe fn opened<'a>(file: *mut ffi::sqlite3_file) -> &'a Open {
    // SAFETY: by the contract it is our handle, and `open` points to its box until `close`.
    unsafe { &*(*file.cast::<Handle>()).open }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite closes each opened file once; the box came from `Box::into_raw`.
    let open = unsafe {
        (*file).pMethods = ptr::null();
        Box::from_raw((*file.cast::<Handle>()).open)
    };
    let mut state = open.disk.state();
    state.close(open.id, open.handle);
    if let Some(name) = &open.goes {
        // As the unix VFS: that this may fail is nobody's concern.
        let _ = state.remove(name);
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut ffi::sqlite3_file,
    into: *mut c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    let (len, at) = (usize::try_from(len).unwrap_or_default(), offset(at));
    // SAFETY: SQLite gives `len` bytes to fill; they are set first, for they may be uninitialised.
    let (open, into) = unsafe {
        ptr::write_bytes(into.cast::<u8>(), 0, len);
        (
            opened(file),
            std::slice::from_raw_parts_mut(into.cast::<u8>(), len),
        )
    };
    let read = open.disk.state().read(open.id, at, into);
    match read {
        Ok(there) if there == len => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(_) => ffi::SQLITE_IOERR_READ,
    }
}

unsafe extern "C" fn write(
    file: *mut ffi::sqlite3_file,
    from: *const c_void,
    len: c_int,
    at: ffi::sqlite3_int64,
) -> c_int {
    let (len, at) = (usize::try_from(len).unwrap_or_default(), offset(at));
    // SAFETY: SQLite gives `len` bytes to write, and a file that it opened.
    let (open, bytes) = unsafe {
        (
            opened(file),
            std::slice::from_raw_parts(from.cast::<u8>(), len),
        )
    };
    let written = open.disk.state().write(open.id, at, bytes);
    code(written, ffi::SQLITE_IOERR_WRITE)
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, len: ffi::sqlite3_int64) -> c_int {
    // SAFETY: SQLite calls this with a file that it opened.
    let open = unsafe { opened(file) };
    let cut = open.disk.state().resize(open.id, offset(len));
    code(cut, ffi::SQLITE_IOERR_TRUNCATE)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, _flags: c_int) -> c_int {
    // SAFETY: SQLite calls this with a file that it opened.
    let open = unsafe { opened(file) };
    let mut state = open.disk.state();
    if state.sync(open.id).is_err() {
        return ffi::SQLITE_IOERR_FSYNC;
    }
    if open.is_newborn.swap(false, Ordering::Relaxed) {
        // As the unix VFS, which does not look at the answer.
        let _ = state.sync_folder();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_size(
    file: *mut ffi::sqlite3_file,
    out: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite calls this with a file that it opened.
    let open = unsafe { opened(file) };
    let Ok(size) = open.disk.state().size(open.id) else {
        return ffi::SQLITE_IOERR_FSTAT;
    };
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = i64::try_from(size).unwrap_or(i64::MAX) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: SQLite calls this with a file that it opened.
    let open = unsafe { opened(file) };
    let mut state = open.disk.state();
    if state.is_frozen {
        return ffi::SQLITE_IOERR_LOCK;
    }
    let granted = state.file(open.id);
    match granted.map(|file| file.locks.lock(open.handle, level(wanted))) {
        Ok(true) => ffi::SQLITE_OK,
        Ok(false) => ffi::SQLITE_BUSY,
        Err(_) => ffi::SQLITE_IOERR_LOCK,
    }
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, wanted: c_int) -> c_int {
    // SAFETY: SQLite calls this with a file that it opened.
    let open = unsafe { opened(file) };
    if let Ok(file) = open.disk.state().file(open.id) {
        file.locks.unlock(open.handle, level(wanted));
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    // SAFETY: SQLite calls this with a file that it opened.
    let open = unsafe { opened(file) };
    let mut state = open.disk.state();
    let reserved = state.file(open.id).map(|file| file.locks.is_reserved());
    let Ok(reserved) = reserved else {
        return ffi::SQLITE_IOERR_CHECKRESERVEDLOCK;
    };
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = c_int::from(reserved) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_control(
    _file: *mut ffi::sqlite3_file,
    _operation: c_int,
    _argument: *mut c_void,
) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_file: *mut ffi::sqlite3_file) -> c_int {
    SECTOR
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    // SAFETY: SQLite calls this with a file that it opened.
    let open = unsafe { opened(file) };
    if open.is_powersafe {
        ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
    } else {
        0
    }
}

/// SQLite's offsets are never negative.
fn offset(at: ffi::sqlite3_int64) -> u64 {
    u64::try_from(at).unwrap_or_default()
}

const fn code(done: Result<(), Trouble>, failed: c_int) -> c_int {
    match done {
        Ok(()) => ffi::SQLITE_OK,
        Err(Trouble::Full) => ffi::SQLITE_FULL,
        Err(Trouble::Eio | Trouble::Missing) => failed,
    }
}

const fn level(wanted: c_int) -> Level {
    match wanted {
        ffi::SQLITE_LOCK_NONE => Level::None,
        ffi::SQLITE_LOCK_SHARED => Level::Shared,
        ffi::SQLITE_LOCK_RESERVED => Level::Reserved,
        ffi::SQLITE_LOCK_PENDING => Level::Pending,
        _ => Level::Exclusive,
    }
}
