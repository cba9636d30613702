//! Fuzzes `hexiao_entries::settings`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::settings(bytes));
