//! Fuzzes `hexiao_entries::stripe`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::stripe(bytes));
