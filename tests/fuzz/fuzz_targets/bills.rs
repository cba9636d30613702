//! Fuzzes `hexiao_entries::bills`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::bills(bytes));
