//! Fuzzes `hexiao_entries::customer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::customer(bytes));
