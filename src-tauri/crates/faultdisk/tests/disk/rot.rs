//! Bits that turn by themselves.

use crate::till::{FILE, Found, WAL_FULL, look, open, sell, started};
use hexiao_faultdisk::Disk;

#[test]
fn one_rotten_bit_in_the_log_makes_sqlite_forget_answered_sales_without_a_word() {
    let disk = Disk::from_image(&started(WAL_FULL, 5));
    let mut db = open(&disk, WAL_FULL).unwrap();
    (6..=9).for_each(|n| sell(&mut db, n).unwrap());
    let mut image = disk.image();
    let log = format!("{FILE}-wal");
    let bits = 8 * u64::try_from(image.size(&log).unwrap()).unwrap();
    assert!(image.flip(&log, bits / 2));
    let after = Disk::from_image(&image);
    let Found::Sales(left) = look(&after, WAL_FULL) else {
        panic!("SQLite noticed");
    };
    assert!((5..9).contains(&left), "{left}");
}

#[test]
fn a_bit_turned_on_the_live_disk_is_seen_there_and_survives() {
    let disk = Disk::new();
    disk.write_at("a", 0, &[0, 0]).unwrap();
    disk.sync("a").unwrap();
    disk.write_at("b", 4, &[0]).unwrap();
    disk.record();
    assert!(disk.flip("a", 9) && disk.flip("b", 32));
    assert!(!disk.flip("a", 16) && !disk.flip("c", 0));
    let recording = disk.take_recording();
    for image in [disk.image(), disk.crash_image(1), recording.image(2, 1)] {
        assert_eq!(image.read("a").unwrap(), [0, 2]);
        assert_eq!(image.read("b").unwrap(), [0, 0, 0, 0, 1]);
    }
    assert_eq!(recording.image(0, 1).read("a").unwrap(), [0, 0]);
}
