//! Fuzzes `hexiao_entries::alipay`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::alipay(bytes));
