//! Sealed codes: opened by the same secrets for the same coupon, and by nothing else.

use super::Seals;
use crate::host::{Host, SecretError};
use crate::pin;
use hexiao_contract::{CustomerScreen, TillEvent};
use hexiao_domain::{CouponCode, Timestamp};
use hexiao_sync::{Clock, Sealing as _};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// Secrets in memory, and bytes that differ from call to call and from host to host.
struct Till {
    secrets: Mutex<BTreeMap<String, String>>,
    next: AtomicU8,
}

impl Clock for Till {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
    }
    fn mono_ms(&self) -> i64 {
        0
    }
    fn boot(&self) -> String {
        String::new()
    }
}

impl Host for Till {
    fn random(&self, bytes: &mut [u8]) -> Result<(), SecretError> {
        bytes.fill(self.next.fetch_add(1, Ordering::Relaxed));
        Ok(())
    }
    fn secret(&self, name: &str) -> Result<Zeroizing<String>, SecretError> {
        let found = self.secrets.lock().unwrap().get(name).cloned();
        found.map(Zeroizing::new).ok_or(SecretError::Missing)
    }
    fn keep_secret(&self, name: &str, value: &str) -> Result<(), SecretError> {
        let mut secrets = self.secrets.lock().unwrap();
        secrets.insert(name.to_owned(), value.to_owned());
        Ok(())
    }
    fn emit(&self, _: TillEvent) {}
    fn show_customer(&self, _: CustomerScreen) {}
}

fn seals(first: u8) -> Seals {
    let host = Till {
        secrets: Mutex::default(),
        next: AtomicU8::new(first),
    };
    pin::make_pepper(&host).unwrap();
    Seals(Arc::new(host))
}

fn code() -> CouponCode {
    CouponCode::parse("900112345678").unwrap()
}

#[test]
fn a_sealed_code_is_opened_again_and_shows_nothing_of_itself() {
    let seals = seals(1);
    let sealed = seals.seal(&code(), "d1").unwrap();
    assert!(!sealed.contains("9001"));
    assert_eq!(seals.open(&sealed, "d1"), Some(code()));
    assert_ne!(seals.seal(&code(), "d1").unwrap(), sealed);
}

#[test]
fn no_other_secrets_no_other_coupon_and_no_changed_text_open_it() {
    let ours = seals(1);
    let sealed = ours.seal(&code(), "d1").unwrap();
    assert_eq!(seals(9).open(&sealed, "d1"), None);
    assert_eq!(ours.open(&sealed, "d2"), None);
    let mut changed = sealed.clone();
    let last = if changed.pop() == Some('A') { 'B' } else { 'A' };
    changed.push(last);
    for odd in [changed.as_str(), "", "AAAA", "not base64 …", &sealed[4..]] {
        assert_eq!(ours.open(odd, "d1"), None, "{odd:?}");
    }
}
