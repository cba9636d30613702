//! Fuzzes `hexiao_entries::archive`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::archive(bytes));
