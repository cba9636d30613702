//! Fetching the platform's certificates (wechatpay.md §3, §4).
//!
//! Each is sealed with the APIv3 key, which proves it to be the platform's. The list's own
//! signature is then proved with a certificate of that very list, so that the first one needs
//! nothing known before.

use super::answers::unreadable;
use super::codes::puzzled;
use super::distrust::Distrust;
use super::exchange::{fault, proof_headers};
use super::keyring::Try;
use super::seal::{Sealed, Unsealable};
use super::secrets::ApiKey;
use super::{Wechat, china, verify};
use crate::PublicKey;
use crate::http::{Answered, LARGEST_BODY};
use hexiao_domain::Timestamp;
use serde::Deserialize;
use std::sync::Arc;

const PATH: &str = "/v3/certificates";

/// The most certificates of one list; two live beside each other at a rotation.
const MOST: usize = 16;

/// One certificate of the platform's.
#[derive(Debug)]
pub(super) struct Certificate {
    pub(super) serial: String,
    pub(super) key: Arc<PublicKey>,
    /// From then on nothing signed with it is believed.
    pub(super) expires: Timestamp,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Listed {
    data: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    serial_no: String,
    expire_time: String,
    encrypt_certificate: Closed,
}

#[derive(Debug, Deserialize)]
struct Closed {
    nonce: String,
    #[serde(default)]
    associated_data: String,
    ciphertext: String,
}

impl Wechat {
    /// The key that signs under `name`; fetches the certificates where none is known, and
    /// where those that are known grow old.
    pub(super) fn key_of(&self, name: &str, now: Timestamp) -> Result<Arc<PublicKey>, Distrust> {
        let fetched = match self.keyring.wants(name, now) {
            true => self.fetch_in_turn(now),
            false => Ok(()),
        };
        match (self.keyring.find(name, now), fetched) {
            (Some(key), _) => Ok(key),
            (None, Err(distrust)) => Err(distrust),
            (None, Ok(())) => Err(Distrust::OtherKey),
        }
    }

    /// One call fetches for all, and not soon again.
    fn fetch_in_turn(&self, now: Timestamp) -> Result<(), Distrust> {
        let mut last = self.keyring.last_try();
        if let Some(came) = last.and_then(|last| last.holds(now)) {
            return came;
        }
        let came = match self.fetch(now) {
            // The list itself may be such a one; the next is not.
            Err(Distrust::Probe) => self.fetch(now),
            came => came,
        };
        *last = Some(Try::new(now, came));
        came
    }

    /// Fetches the platform's certificates and keeps them. `OtherKey` where the platform has
    /// none for this merchant.
    pub(super) fn fetch(&self, now: Timestamp) -> Result<(), Distrust> {
        let opener = self.keyring.opener().ok_or(Distrust::OtherKey)?;
        let target = self.gateway.target(PATH);
        let answered = self.exchange(&target, None, LARGEST_BODY, now);
        let answered = answered.map_err(Distrust::Unfetched)?;
        match answered.status {
            200 => {}
            404 => return Err(Distrust::OtherKey),
            400..=599 => return Err(Distrust::Unfetched(puzzled(&fault(&answered, now)))),
            _ => return Err(Distrust::Foreign),
        }
        let certificates = read(&answered, opener)?;
        self.prove_list(&answered, &certificates, now)?;
        tracing::info!(count = certificates.len(), "the platform's certificates");
        self.keyring.learn(certificates, now);
        Ok(())
    }

    fn prove_list(
        &self,
        answered: &Answered,
        certificates: &[Certificate],
        now: Timestamp,
    ) -> Result<(), Distrust> {
        let headers = proof_headers(answered).ok_or(Distrust::Unsigned)?;
        let named = |c: &&Certificate| c.serial.eq_ignore_ascii_case(headers.serial);
        let within = certificates.iter().find(named).map(|c| Arc::clone(&c.key));
        let key = within.or_else(|| self.keyring.find(headers.serial, now));
        verify::judge(&headers, answered, key.as_deref(), now)
    }
}

/// Every certificate of a list, opened.
fn read(answered: &Answered, opener: &ApiKey) -> Result<Vec<Certificate>, Distrust> {
    let foreign = Distrust::Unfetched(unreadable());
    let listed: Listed = serde_json::from_slice(&answered.body).map_err(|_| foreign)?;
    if listed.data.len() > MOST {
        return Err(foreign);
    }
    let opened = listed.data.into_iter().map(|entry| entry.open(opener));
    opened.collect()
}

impl Entry {
    fn open(self, opener: &ApiKey) -> Result<Certificate, Distrust> {
        let odd = || Distrust::Unfetched(unreadable());
        let sealed = Sealed {
            nonce: &self.encrypt_certificate.nonce,
            associated_data: &self.encrypt_certificate.associated_data,
            ciphertext: &self.encrypt_certificate.ciphertext,
        };
        let pem = opener.open(&sealed).map_err(|why| match why {
            Unsealable::Broken | Unsealable::NotAKey => Distrust::ApiKey,
            Unsealable::Malformed => odd(),
        })?;
        let pem = String::from_utf8(pem).map_err(|_| odd())?;
        let key = PublicKey::parse_or_certificate(&pem).map_err(|_| odd())?;
        Ok(Certificate {
            serial: self.serial_no,
            key: Arc::new(key),
            expires: china::parse(&self.expire_time).ok_or_else(odd)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn opener() -> ApiKey {
        ApiKey::parse("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb").unwrap()
    }

    fn listed(body: Vec<u8>) -> Result<Vec<Certificate>, Distrust> {
        let answered = Answered {
            status: 200,
            headers: Vec::new(),
            body,
        };
        read(&answered, &opener())
    }

    fn entry(expires: &str, ciphertext: &str) -> Value {
        json!({
            "serial_no": "AB12", "expire_time": expires,
            "encrypt_certificate": { "nonce": "0123456789ab", "ciphertext": ciphertext },
        })
    }

    #[test]
    fn a_list_has_so_many_certificates_and_no_more() {
        let of = |count: usize| {
            let entries = vec![entry("2030-01-01T00:00:00+08:00", "AAAA"); count];
            listed(json!({ "data": entries }).to_string().into_bytes())
        };
        assert!(of(0).unwrap().is_empty());
        // Looked at, and none of them opens.
        assert!(matches!(
            of(MOST),
            Err(Distrust::ApiKey | Distrust::Unfetched(_))
        ));
        let unreadable = Distrust::Unfetched(unreadable());
        assert!(of(MOST + 1).is_err_and(|distrust| distrust == unreadable));
    }

    proptest! {
        #[test]
        fn no_certificate_comes_out_of_nothing(
            expires in ".{0,30}", ciphertext in "[A-Za-z0-9+/]{0,120}={0,2}", body in ".{0,200}"
        ) {
            let list = json!({ "data": [entry(&expires, &ciphertext)] });
            prop_assert!(listed(list.to_string().into_bytes()).is_err());
            let other = listed(body.into_bytes());
            prop_assert!(other.is_err() || other.is_ok_and(|list| list.is_empty()));
        }
    }
}
