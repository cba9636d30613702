//! Fuzzes `hexiao_entries::queue`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::queue(bytes));
