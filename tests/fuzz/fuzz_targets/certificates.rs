//! Fuzzes `hexiao_entries::certificates`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::certificates(bytes));
