//! The table of C functions through which SQLite reaches a disk. All `unsafe` is here and in `file`.

mod file;

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rusqlite::ffi;

use crate::disk::Shared;
use crate::fault::Trouble;

/// Starts the random numbers of SQLite anew, so that the salts of its logs, and with them every byte it
/// writes, repeat. They belong to the process, not to a disk: use it where one thread alone runs SQLite.
pub fn seed_sqlite(seed: u32) {
    // Zero would ask for the system's randomness.
    let seed = seed.max(1);
    let no_connection = ptr::null_mut::<ffi::sqlite3>();
    // SAFETY: this verb takes an int and a connection that may be null. SQLite is initialised before, for
    // its random numbers are guarded by a mutex from there.
    unsafe {
        ffi::sqlite3_initialize();
        ffi::sqlite3_test_control(ffi::SQLITE_TESTCTRL_PRNG_SEED, seed, no_connection);
    }
}

/// As the unix VFS: longer names are refused.
const LONGEST_NAME: c_int = 512;

/// A table that SQLite may still look into, so it is never freed. When its disk is gone it waits for the next one.
#[derive(Clone, Copy, Debug)]
struct Slot {
    vfs: *mut ffi::sqlite3_vfs,
    disk: &'static Mutex<Weak<Shared>>,
    name: &'static str,
}

// SAFETY: `vfs` points to memory that lives for ever and that, once built, only SQLite changes, under its own mutex.
unsafe impl Send for Slot {}
// SAFETY: as above; nothing here writes through the pointer.
unsafe impl Sync for Slot {}

static IDLE: Mutex<Vec<Slot>> = Mutex::new(Vec::new());
static MADE: AtomicU64 = AtomicU64::new(0);

/// A disk's place in SQLite's list, for as long as this lives.
#[derive(Debug)]
pub(crate) struct Registration(Slot);

impl Registration {
    pub fn new(disk: Weak<Shared>) -> Self {
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let slot = idle.unwrap_or_else(Slot::new);
        *slot.disk.lock().unwrap_or_else(PoisonError::into_inner) = disk;
        // SAFETY: the table is complete and lives for ever. If SQLite refuses it for want of memory,
        // opening by its name will say so.
        unsafe { ffi::sqlite3_vfs_register(slot.vfs, 0) };
        Self(slot)
    }

    pub const fn name(&self) -> &'static str {
        self.0.name
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        // SAFETY: the table was given to SQLite by `new` and lives for ever.
        unsafe { ffi::sqlite3_vfs_unregister(self.0.vfs) };
        *self.0.disk.lock().unwrap_or_else(PoisonError::into_inner) = Weak::new();
        IDLE.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(self.0);
    }
}

impl Slot {
    fn new() -> Self {
        let name = format!("faultdisk-{}", MADE.fetch_add(1, Ordering::Relaxed));
        // The name holds no NUL; an empty one would only be unfindable.
        let c_name = CString::new(name.as_str()).unwrap_or_default().into_raw();
        let disk: &'static Mutex<Weak<Shared>> = Box::leak(Box::default());
        let vfs = Box::leak(Box::new(table(
            c_name,
            ptr::from_ref(disk).cast_mut().cast(),
        )));
        Self {
            vfs,
            disk,
            name: name.leak(),
        }
    }
}

fn table(name: *const c_char, disk: *mut c_void) -> ffi::sqlite3_vfs {
    ffi::sqlite3_vfs {
        iVersion: 2,
        szOsFile: c_int::try_from(size_of::<file::Handle>()).unwrap_or(c_int::MAX),
        mxPathname: LONGEST_NAME,
        pNext: ptr::null_mut(),
        zName: name,
        pAppData: disk,
        xOpen: Some(open),
        xDelete: Some(delete),
        xAccess: Some(access),
        xFullPathname: Some(full_path_name),
        xDlOpen: Some(no_library),
        xDlError: Some(no_library_error),
        xDlSym: Some(no_symbol),
        xDlClose: Some(no_close),
        xRandomness: Some(randomness),
        xSleep: Some(sleep),
        xCurrentTime: Some(current_time),
        xGetLastError: Some(last_error),
        xCurrentTimeInt64: Some(current_time_int64),
        xSetSystemCall: None,
        xGetSystemCall: None,
        xNextSystemCall: None,
    }
}

/// # Safety
/// `vfs` is one of our tables.
unsafe fn disk(vfs: *mut ffi::sqlite3_vfs) -> Option<Arc<Shared>> {
    // SAFETY: `pAppData` of our tables points to a mutex that lives for ever.
    let disk = unsafe { &*(*vfs).pAppData.cast::<Mutex<Weak<Shared>>>() };
    disk.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .upgrade()
}

/// # Safety
/// `text` is null or a C string that lives as long as the answer is used.
unsafe fn text<'a>(text: *const c_char) -> Option<&'a str> {
    if text.is_null() {
        return None;
    }
    // SAFETY: not null, so by the contract a C string.
    unsafe { CStr::from_ptr(text) }.to_str().ok()
}

unsafe extern "C" fn open(
    vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    handle: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives room for `szOsFile` bytes; no methods means that there is nothing to close.
    unsafe { (*handle).pMethods = ptr::null() };
    // SAFETY: SQLite calls this with the table it was given.
    let Some(disk) = (unsafe { disk(vfs) }) else {
        return ffi::SQLITE_CANTOPEN;
    };
    // SAFETY: SQLite gives null or a C string.
    let given = unsafe { text(name) };
    if given.is_none() && !name.is_null() {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: `handle` has room for our handle, whose size stands in `szOsFile`.
    let code = unsafe { file::open(disk, given, flags, handle.cast()) };
    if code == ffi::SQLITE_OK && !out_flags.is_null() {
        // SAFETY: not null, so by SQLite's contract writable.
        unsafe { *out_flags = flags };
    }
    code
}

unsafe extern "C" fn delete(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    sync_folder: c_int,
) -> c_int {
    // SAFETY: SQLite calls this with our table and a C string.
    let (Some(disk), Some(name)) = (unsafe { (disk(vfs), text(name)) }) else {
        return ffi::SQLITE_IOERR_DELETE;
    };
    let mut state = disk.state();
    match state.remove(name) {
        Err(Trouble::Missing) => return ffi::SQLITE_IOERR_DELETE_NOENT,
        Err(Trouble::Eio | Trouble::Full) => return ffi::SQLITE_IOERR_DELETE,
        Ok(()) => {}
    }
    if sync_folder != 0 && state.sync_folder().is_err() {
        return ffi::SQLITE_IOERR_DIR_FSYNC;
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn access(
    vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite calls this with our table and a C string.
    let (Some(disk), Some(name)) = (unsafe { (disk(vfs), text(name)) }) else {
        return ffi::SQLITE_IOERR_ACCESS;
    };
    let mut state = disk.state();
    let there = match state.find(name) {
        None if state.is_frozen => return ffi::SQLITE_IOERR_ACCESS,
        None => false,
        // As the unix VFS: an empty journal counts as none.
        Some(id) => match state.size(id) {
            Ok(size) => flags != ffi::SQLITE_ACCESS_EXISTS || size > 0,
            Err(_) => return ffi::SQLITE_IOERR_ACCESS,
        },
    };
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = c_int::from(there) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn full_path_name(
    _vfs: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: SQLite gives a C string.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if bytes.len() > usize::try_from(room).unwrap_or_default() {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: `out` has `room` bytes, at least as many as are copied, and does not overlap `name`.
    unsafe { ptr::copy_nonoverlapping(name, out, bytes.len()) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn randomness(
    vfs: *mut ffi::sqlite3_vfs,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    let len = usize::try_from(room).unwrap_or_default();
    // SAFETY: SQLite gives `room` bytes to fill. They are set first, for they may be uninitialised.
    let bytes = unsafe {
        ptr::write_bytes(out, 0, len);
        std::slice::from_raw_parts_mut(out.cast::<u8>(), len)
    };
    // SAFETY: SQLite calls this with the table it was given.
    if let Some(disk) = unsafe { disk(vfs) } {
        disk.state().source.fill(bytes);
    }
    room
}

/// Time passes, nobody waits.
unsafe extern "C" fn sleep(vfs: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    // SAFETY: SQLite calls this with the table it was given.
    if let Some(disk) = unsafe { disk(vfs) } {
        disk.state().now += i64::from(microseconds / 1_000).max(1);
    }
    microseconds
}

/// Milliseconds of the Julian day; each look at the clock takes one.
unsafe extern "C" fn current_time_int64(
    vfs: *mut ffi::sqlite3_vfs,
    out: *mut ffi::sqlite3_int64,
) -> c_int {
    // SAFETY: SQLite calls this with the table it was given.
    let Some(disk) = (unsafe { disk(vfs) }) else {
        return ffi::SQLITE_ERROR;
    };
    let mut state = disk.state();
    state.now += 1;
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = state.now };
    ffi::SQLITE_OK
}

/// SQLite asks the integer clock; this is for extensions that know only the old one.
#[expect(
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "the old clock is a float by its definition"
)]
unsafe extern "C" fn current_time(vfs: *mut ffi::sqlite3_vfs, out: *mut f64) -> c_int {
    let mut milliseconds = 0;
    // SAFETY: our table, and a place of our own for the answer.
    let code = unsafe { current_time_int64(vfs, &raw mut milliseconds) };
    // SAFETY: SQLite gives a place for the answer.
    unsafe { *out = milliseconds as f64 / 86_400_000.0 };
    code
}

unsafe extern "C" fn last_error(
    _vfs: *mut ffi::sqlite3_vfs,
    _room: c_int,
    _out: *mut c_char,
) -> c_int {
    0
}

/// There are no programs on this disk.
unsafe extern "C" fn no_library(_vfs: *mut ffi::sqlite3_vfs, _name: *const c_char) -> *mut c_void {
    ptr::null_mut()
}

unsafe extern "C" fn no_library_error(_vfs: *mut ffi::sqlite3_vfs, room: c_int, out: *mut c_char) {
    if room > 0 {
        // SAFETY: SQLite gives `room` bytes, at least one.
        unsafe { *out = 0 };
    }
}

type Symbol = unsafe extern "C" fn(*mut ffi::sqlite3_vfs, *mut c_void, *const c_char);

unsafe extern "C" fn no_symbol(
    _vfs: *mut ffi::sqlite3_vfs,
    _library: *mut c_void,
    _name: *const c_char,
) -> Option<Symbol> {
    None
}

unsafe extern "C" fn no_close(_vfs: *mut ffi::sqlite3_vfs, _library: *mut c_void) {}
