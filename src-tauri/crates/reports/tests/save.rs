//! Files appear whole, under a free name, or not at all.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(dead_code)]

mod fixture;

use chrono::NaiveDate;
use fixture::{busy_day, hostile, report, till};
use hexiao_reports::{Format, Lang, export_path, save, save_as, write_csv, write_xlsx};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

fn names(dir: &Path) -> BTreeSet<OsString> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect()
}

fn name_of(shop: &str, lang: Lang) -> String {
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let path = export_path(
        Path::new("/exports"),
        shop,
        &till(),
        day,
        lang,
        Format::Csv,
        |_| false,
    );
    let path = path.unwrap();
    assert_eq!(
        path.parent(),
        Some(Path::new("/exports")),
        "{shop:?} left its folder"
    );
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_file_is_named_by_shop_till_and_day_in_the_language() {
    assert_eq!(
        name_of("老王茶馆", Lang::ZhCn),
        "老王茶馆_T01_日结_2026-11-22.csv"
    );
    assert_eq!(
        name_of("Tea House", Lang::En),
        "Tea_House_T01_daily_2026-11-22.csv"
    );
}

#[test]
fn a_shops_name_cannot_lead_out_of_the_folder_or_name_a_device() {
    let name = |shop: &str| name_of(shop, Lang::En);
    assert_eq!(
        name("../../etc/passwd"),
        "etc_passwd_T01_daily_2026-11-22.csv"
    );
    assert_eq!(name("C:\\x"), "C_x_T01_daily_2026-11-22.csv");
    assert_eq!(name("CON.txt"), "CON_txt_T01_daily_2026-11-22.csv");
    assert_eq!(name("🍵"), "Shop_T01_daily_2026-11-22.csv");
    assert_eq!(name(""), "Shop_T01_daily_2026-11-22.csv");
    assert_eq!(name("-rf"), "rf_T01_daily_2026-11-22.csv");
}

#[test]
fn a_name_as_long_as_one_can_type_still_fits_the_file_system() {
    let folder = tempfile::tempdir().unwrap();
    let day = report(&"老王茶馆".repeat(500), &[]);
    let path = save(folder.path(), &day, Lang::ZhCn, Format::Csv).unwrap();
    assert!(path.file_name().unwrap().len() <= 200);
}

#[test]
fn an_export_never_overwrites_another() {
    let folder = tempfile::tempdir().unwrap();
    let first = folder.path().join("老王茶馆_T01_日结_2026-11-22.csv");
    std::fs::write(&first, "somebody's notes").unwrap();
    let day = busy_day();
    for copy in ["-2", "-3", "-4"] {
        let path = save(folder.path(), &day, Lang::ZhCn, Format::Csv).unwrap();
        let expected = format!("老王茶馆_T01_日结_2026-11-22{copy}.csv");
        assert_eq!(path, folder.path().join(expected));
    }
    assert_eq!(std::fs::read(&first).unwrap(), b"somebody's notes");
    assert_eq!(
        names(folder.path()).len(),
        4,
        "nothing else is left in the folder"
    );
}

#[test]
fn a_path_of_the_callers_choice_is_taken_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.csv");
    save_as(&path, &busy_day(), Lang::En, Format::Csv).unwrap();
    let first = std::fs::read(&path).unwrap();
    let again = save_as(&path, &busy_day(), Lang::ZhCn, Format::Csv).unwrap_err();
    assert_eq!(again.code(), "report.exists");
    assert_eq!(std::fs::read(&path).unwrap(), first);
    assert_eq!(names(folder.path()).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_dangling_link_is_a_taken_name() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("老王茶馆_T01_日结_2026-11-22.xlsx");
    std::os::unix::fs::symlink("/nowhere/at/all", &link).unwrap();
    let path = save(folder.path(), &busy_day(), Lang::ZhCn, Format::Xlsx).unwrap();
    assert!(path.to_str().unwrap().ends_with("-2.xlsx"));
}

#[test]
fn exports_at_the_same_moment_each_get_their_own_file() {
    let folder = tempfile::tempdir().unwrap();
    let day = busy_day();
    let paths: BTreeSet<PathBuf> = std::thread::scope(|scope| {
        let export = || save(folder.path(), &day, Lang::En, Format::Csv).unwrap();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(export)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(paths.len(), 8);
    let whole = std::fs::read(paths.first().unwrap()).unwrap();
    assert!(
        paths
            .iter()
            .all(|path| std::fs::read(path).unwrap() == whole)
    );
}

#[test]
fn an_error_leaves_nothing_behind_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = busy_day();
    wrong.totals.claimed.count += 1;
    for format in [Format::Csv, Format::Xlsx] {
        let refused = save(folder.path(), &wrong, Lang::En, format).unwrap_err();
        assert_eq!(refused.code(), "report.differs");
    }
    assert!(names(folder.path()).is_empty());
    let nowhere = folder.path().join("no such folder");
    let refused = save(&nowhere, &busy_day(), Lang::En, Format::Csv).unwrap_err();
    assert_eq!(refused.code(), "report.no_folder");
}

#[test]
fn every_name_taken_is_an_error_and_not_a_loop() {
    let day = report("店", &[]);
    let path = export_path(
        Path::new("x"),
        "店",
        &till(),
        day.business_day,
        Lang::ZhCn,
        Format::Csv,
        |_| true,
    );
    assert_eq!(path, None);
}

/// A disk that takes `left` bytes more.
struct Filling {
    left: usize,
}

impl Write for Filling {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.left);
        self.left -= taken;
        match taken {
            0 => Err(io::ErrorKind::StorageFull.into()),
            _ => Ok(taken),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_called_by_its_name_wherever_it_strikes() {
    let day = busy_day();
    for left in [0, 1, 3, 100, 1000, 4000] {
        let csv = write_csv(&day, Lang::ZhCn, &mut Filling { left });
        assert_eq!(csv.unwrap_err().code(), "report.disk_full", "{left}");
        let xlsx = write_xlsx(&day, Lang::ZhCn, &mut Filling { left });
        assert_eq!(xlsx.unwrap_err().code(), "report.disk_full", "{left}");
    }
}

/// A disk that fills up while the file is written, by the kernel's own limit on file size:
/// this test starts itself again under `ulimit -f` (in blocks of 512 bytes).
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_leaves_no_half_file() {
    const FOLDER: &str = "HEXIAO_TEST_FULL_DISK";
    if let Some(folder) = std::env::var_os(FOLDER) {
        for format in [Format::Csv, Format::Xlsx] {
            let refused = save(Path::new(&folder), &busy_day(), Lang::ZhCn, format).unwrap_err();
            assert_eq!(refused.code(), "report.write", "{refused}");
        }
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let name = "a_disk_that_fills_up_leaves_no_half_file";
    let script = format!("trap '' XFSZ; ulimit -f 4; exec \"$0\" --exact {name} --nocapture");
    let mut again = std::process::Command::new("sh");
    again
        .arg("-c")
        .arg(script)
        .arg(std::env::current_exe().unwrap());
    let output = again.env(FOLDER, folder.path()).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(names(folder.path()).is_empty());
}

proptest! {
    #[test]
    fn every_name_is_valid_on_every_system(shop in hostile(), chinese: bool) {
        let lang = if chinese { Lang::ZhCn } else { Lang::En };
        let name = name_of(&shop, lang);
        prop_assert!(name.len() <= 255);
        prop_assert_eq!(name.matches('.').count(), 1);
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        prop_assert!(name.chars().all(plain), "{}", name);
        prop_assert!(name.starts_with(char::is_alphanumeric), "{}", name);
    }
}

#[test]
fn a_practice_days_file_bears_it_in_its_name() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut report = busy_day();
    report.practice = true;
    for (lang, name) in [
        (Lang::ZhCn, "练习_老王茶馆_T01_日结_2026-11-22.csv"),
        (Lang::En, "Practice_老王茶馆_T01_daily_2026-11-22.csv"),
    ] {
        let path = save(folder.path(), &report, lang, Format::Csv).unwrap();
        assert_eq!(path.file_name().unwrap(), name);
    }
}
