//! Fuzzes `hexiao_entries::bill`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::bill(bytes));
