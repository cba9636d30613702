//! Fuzzes `hexiao_entries::merchant`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::merchant(bytes));
