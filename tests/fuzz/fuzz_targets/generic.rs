//! Fuzzes `hexiao_entries::generic`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::generic(bytes));
