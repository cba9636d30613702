//! Fuzzes `hexiao_entries::building`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::building(bytes));
