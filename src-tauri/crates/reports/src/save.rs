//! Saving: a whole file under a free name, or nothing.

use crate::{DayReport, Format, Lang, ReportError, name, write_csv, write_xlsx};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::{Builder, NamedTempFile};

/// Writes the report into `dir` under the first free name of its day, and says which path
/// that is. The file appears at once and whole (written aside, flushed to the disk, then
/// renamed), replaces no other file, and can be read by this user alone. After an error
/// nothing is left in the folder.
pub fn save(
    dir: &Path,
    report: &DayReport,
    lang: Lang,
    format: Format,
) -> Result<PathBuf, ReportError> {
    let aside = write_aside(dir, report, lang, format)?;
    let stem = name::stem(
        &shop_name(report, lang),
        &report.till,
        report.business_day,
        lang,
    );
    let path = publish(aside, name::candidates(dir, &stem, format))?;
    sync_folder(dir);
    Ok(path)
}

/// Writes the report to this very path, in the way of [`save`]; a name that is taken is an
/// error with the code `report.exists`.
pub fn save_as(
    path: &Path,
    report: &DayReport,
    lang: Lang,
    format: Format,
) -> Result<(), ReportError> {
    keep_as(path, |dir| write_aside(dir, report, lang, format))
}

/// Gives what was written aside, in the path's own folder, this very path.
pub(crate) fn keep_as(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<NamedTempFile, ReportError>,
) -> Result<(), ReportError> {
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let dir = parent.unwrap_or(Path::new("."));
    let aside = write(dir)?;
    aside
        .persist_noclobber(path)
        .map_err(|refused| refused.error)?;
    sync_folder(dir);
    Ok(())
}

/// The whole file, on the disk, under a name nobody uses; dropped, it is gone.
fn write_aside(
    dir: &Path,
    report: &DayReport,
    lang: Lang,
    format: Format,
) -> Result<NamedTempFile, ReportError> {
    let mut aside = aside_in(dir)?;
    match format {
        Format::Csv => write_csv(report, lang, aside.as_file_mut())?,
        Format::Xlsx => write_xlsx(report, lang, aside.as_file_mut())?,
    }
    aside.as_file().sync_all()?;
    Ok(aside)
}

/// An empty file under a name nobody uses; dropped, it is gone.
pub(crate) fn aside_in(dir: &Path) -> io::Result<NamedTempFile> {
    let mut aside = Builder::new();
    aside.prefix(".hexiao-").suffix(".part").tempfile_in(dir)
}

/// A practice shop's file says so before it is opened.
fn shop_name(report: &DayReport, lang: Lang) -> String {
    match report.practice {
        true => format!("{} {}", lang.words().practice, report.shop_name),
        false => report.shop_name.clone(),
    }
}

/// Gives the file the first free name. The system itself refuses a name that is taken, so
/// that two programs exporting at once cannot replace each other's file.
pub(crate) fn publish(
    mut aside: NamedTempFile,
    candidates: impl Iterator<Item = PathBuf>,
) -> Result<PathBuf, ReportError> {
    for path in candidates {
        match aside.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                aside = refused.file;
            }
            Err(refused) => return Err(refused.error.into()),
        }
    }
    Err(ReportError::NoFreeName)
}

/// A rename is durable only once the folder is (fsync(2)). Some network folders cannot do
/// it; the file is whole there all the same, so that is no reason to say it failed.
#[cfg(unix)]
pub(crate) fn sync_folder(dir: &Path) {
    if let Ok(folder) = std::fs::File::open(dir) {
        let _ = folder.sync_all();
    }
}

/// Windows has no such call.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) {}
