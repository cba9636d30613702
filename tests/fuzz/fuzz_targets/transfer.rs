//! Fuzzes `hexiao_entries::transfer`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::transfer(bytes));
