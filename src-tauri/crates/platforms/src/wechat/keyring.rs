//! What the platform signs with, by the name an answer gives (wechatpay.md §3): the public key
//! that was entered, and the platform's certificates, which change every few years.
//!
//! The certificates are kept in memory alone: whoever asks the platform anything can ask it
//! for them, and without a network there is no answer to prove.

use super::certificates::Certificate;
use super::distrust::Distrust;
use super::secrets::ApiKey;
use crate::PublicKey;
use hexiao_domain::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// Ids under which the platform's key, and not a certificate, signs.
const KEY_ID: &str = "PUB_KEY_ID_";

/// How long a list of certificates serves, in seconds; the platform lists a new one days
/// before it begins to use it.
const LIST_LIFE: i64 = 12 * 60 * 60;

/// A certificate that ends within this many seconds is looked after every hour.
const NEAR_ITS_END: i64 = 24 * 60 * 60;
const NEAR_LIFE: i64 = 60 * 60;

/// After a list came, nothing is fetched for so many seconds, whatever names answers give;
/// after a failure for fewer.
const PAUSE: i64 = 60;
const SHORT_PAUSE: i64 = 10;

/// A key and its name as the owner entered them.
#[derive(Debug)]
pub(super) struct Entered {
    id: String,
    key: Arc<PublicKey>,
}

impl Entered {
    pub(super) fn new(id: String, key: PublicKey) -> Self {
        let key = Arc::new(key);
        Self { id, key }
    }
}

/// All of the platform's keys that are known.
#[derive(Debug)]
pub(super) struct Keyring {
    entered: Option<Entered>,
    opener: Option<ApiKey>,
    list: RwLock<List>,
    /// Held while a list is fetched: who waits for it need not fetch it again.
    last_try: Mutex<Option<Try>>,
}

#[derive(Debug, Default)]
struct List {
    certificates: Vec<Certificate>,
    /// When a newer one should be fetched; none before the first.
    due: Option<Timestamp>,
}

/// When certificates were last fetched, and what came of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Try {
    at: Timestamp,
    came: Result<(), Distrust>,
}

impl Keyring {
    pub(super) fn new(entered: Option<Entered>, opener: Option<ApiKey>) -> Self {
        Self {
            entered,
            opener,
            list: RwLock::default(),
            last_try: Mutex::default(),
        }
    }

    /// The id of the platform's public key, which requests name so that answers are signed
    /// with it.
    pub(super) fn key_id(&self) -> Option<&str> {
        let id = self.entered.as_ref().map(|entered| entered.id.as_str());
        id.filter(|id| id.starts_with(KEY_ID))
    }

    /// Whether the owner entered a key of the platform's.
    pub(super) const fn has_entered(&self) -> bool {
        self.entered.is_some()
    }

    /// What opens certificates, where they can be opened at all.
    pub(super) const fn opener(&self) -> Option<&ApiKey> {
        self.opener.as_ref()
    }

    /// The key of that name, of a certificate that has not ended.
    pub(super) fn find(&self, name: &str, now: Timestamp) -> Option<Arc<PublicKey>> {
        // Serial numbers are hexadecimal, and tools write them in either case.
        let entered = self.entered.as_ref();
        if let Some(entered) = entered.filter(|e| e.id.eq_ignore_ascii_case(name)) {
            return Some(Arc::clone(&entered.key));
        }
        let list = self.list.read().unwrap_or_else(PoisonError::into_inner);
        let mut named = list.certificates.iter();
        let named = named.find(|c| c.serial.eq_ignore_ascii_case(name));
        let lives = named.filter(|c| now < c.expires);
        lives.map(|certificate| Arc::clone(&certificate.key))
    }

    /// Whether certificates should be fetched before an answer under that name is judged.
    pub(super) fn wants(&self, name: &str, now: Timestamp) -> bool {
        let entered = self.entered.as_ref();
        let is_entered = entered.is_some_and(|e| e.id.eq_ignore_ascii_case(name));
        // A list has certificates alone, and their names are hexadecimal.
        let is_serial = !name.is_empty() && name.bytes().all(|b| b.is_ascii_hexdigit());
        if self.opener.is_none() || is_entered || !is_serial {
            return false;
        }
        let list = self.list.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = list.due.is_some_and(|due| now < due);
        drop(list);
        !fresh || self.find(name, now).is_none()
    }

    /// Waits for whoever is fetching.
    pub(super) fn last_try(&self) -> MutexGuard<'_, Option<Try>> {
        self.last_try.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a new list in place of the one before: what is no longer listed is no longer
    /// believed.
    pub(super) fn learn(&self, certificates: Vec<Certificate>, now: Timestamp) {
        let due = due(&certificates, now);
        let mut list = self.list.write().unwrap_or_else(PoisonError::into_inner);
        *list = List {
            certificates,
            due: Some(due),
        };
    }
}

/// When a list of `now` should be looked after.
fn due(certificates: &[Certificate], now: Timestamp) -> Timestamp {
    let lives = certificates.iter().filter(|c| now < c.expires);
    let first_end = lives.map(|certificate| certificate.expires).min();
    let near = first_end.is_some_and(|end| end < now.plus_seconds(NEAR_ITS_END));
    match first_end {
        Some(end) if near => end.min(now.plus_seconds(NEAR_LIFE)),
        Some(_) | None => now.plus_seconds(LIST_LIFE),
    }
}

impl Try {
    pub(super) const fn new(at: Timestamp, came: Result<(), Distrust>) -> Self {
        Self { at, came }
    }

    /// What came of it, while it is too soon for another.
    pub(super) fn holds(self, now: Timestamp) -> Option<Result<(), Distrust>> {
        let pause = match self.came {
            Ok(()) => PAUSE,
            Err(_) => SHORT_PAUSE,
        };
        let soon = self.at <= now && now < self.at.plus_seconds(pause);
        soon.then_some(self.came)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: &str = include_str!("../../tests/data/keys/public.pem");
    const HOUR: i64 = 3600;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_795_349_580_000).plus_seconds(seconds)
    }

    fn certificate(serial: &str, ends: i64) -> Certificate {
        Certificate {
            serial: serial.into(),
            key: Arc::new(PublicKey::parse(PUBLIC).unwrap()),
            expires: at(ends),
        }
    }

    fn fetching() -> Keyring {
        let opener = ApiKey::parse("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap();
        Keyring::new(None, Some(opener))
    }

    #[test]
    fn a_list_is_looked_after_twice_a_day_and_hourly_when_a_certificate_nears_its_end() {
        let keyring = fetching();
        assert!(keyring.wants("AB12", at(0)));
        keyring.learn(vec![certificate("AB12", 1000 * HOUR)], at(0));
        assert!(!keyring.wants("ab12", at(12 * HOUR - 1)));
        assert!(keyring.wants("AB12", at(12 * HOUR)));
        keyring.learn(vec![certificate("AB12", 20 * HOUR)], at(0));
        assert!(!keyring.wants("AB12", at(HOUR - 1)));
        assert!(keyring.wants("AB12", at(HOUR)));
    }

    #[test]
    fn a_certificate_is_not_believed_after_its_end_nor_when_it_is_no_longer_listed() {
        let keyring = fetching();
        keyring.learn(vec![certificate("AB12", HOUR)], at(0));
        assert!(keyring.find("AB12", at(HOUR - 1)).is_some());
        assert!(keyring.find("AB12", at(HOUR)).is_none());
        keyring.learn(vec![certificate("CD34", HOUR)], at(0));
        assert!(keyring.find("AB12", at(0)).is_none());
        assert!(keyring.find("cd34", at(0)).is_some());
    }

    #[test]
    fn only_the_name_of_a_certificate_is_worth_fetching_for() {
        let keyring = fetching();
        for name in ["", "PUB_KEY_ID_1", "WECHATPAY/SIGNTEST/AB12", "密"] {
            assert!(!keyring.wants(name, at(0)), "{name}");
        }
        assert!(!Keyring::new(None, None).wants("AB12", at(0)));
    }

    #[test]
    fn after_a_list_nothing_is_fetched_for_a_minute_and_after_a_failure_for_less() {
        let listed = Try::new(at(0), Ok(()));
        assert_eq!(listed.holds(at(59)), Some(Ok(())));
        assert_eq!(listed.holds(at(60)), None);
        let failed = Try::new(at(0), Err(Distrust::ApiKey));
        assert_eq!(failed.holds(at(9)), Some(Err(Distrust::ApiKey)));
        assert_eq!(failed.holds(at(10)), None);
        // A clock set back must not silence the till for longer.
        assert_eq!(listed.holds(at(-1)), None);
    }
}
