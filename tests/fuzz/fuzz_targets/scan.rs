//! Fuzzes `hexiao_entries::scan`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::scan(bytes));
