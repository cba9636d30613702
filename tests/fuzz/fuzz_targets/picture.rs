//! Fuzzes `hexiao_entries::picture`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::picture(bytes));
