//! Fuzzes `hexiao_entries::keys`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::keys(bytes));
