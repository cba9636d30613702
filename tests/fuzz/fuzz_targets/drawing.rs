//! Fuzzes `hexiao_entries::drawing`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::drawing(bytes));
