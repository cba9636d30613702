//! Fuzzes `hexiao_entries::coupons`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| hexiao_entries::coupons(bytes));
