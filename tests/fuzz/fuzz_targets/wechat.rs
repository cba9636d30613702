//! Fuzzes `hexiao_entries::wechat`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::wechat(bytes));
