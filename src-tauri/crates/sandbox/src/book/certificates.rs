//! Certificates (凭证) that customers bought beforehand, and their uses (redemption-upload.md,
//! wallet coupons).

use super::{Book, Full};
use crate::clock;
use crate::keys::mark;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most certificates, and the most requests about them, one book remembers.
const MOST: usize = 100_000;

/// One use of a certificate that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// The platform's number of it.
    pub use_order_no: String,
    /// When the platform was told, in milliseconds since 1970 UTC.
    pub at: i64,
}

/// One certificate that somebody has asked about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Certificate {
    /// What the customer shows: twelve digits; or the shop's own code.
    pub code: String,
    /// What the platform calls it in a look-up.
    pub encrypted_code: String,
    /// The order by which it was bought.
    pub order_id: String,
    /// Whose it is.
    pub user_id: String,
    /// The use that stands; none when it can be used.
    pub used: Option<Use>,
}

/// A request that was carried out, so that the same again has the first result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    /// A mark of everything that was asked.
    asked: String,
    /// The use that was made, or undone.
    use_order_no: String,
}

/// Everything about certificates.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Certificates {
    by_code: BTreeMap<String, Certificate>,
    /// Codes by their encrypted form.
    by_encrypted: BTreeMap<String, String>,
    /// Codes by the number of a use, undone ones too.
    by_use: BTreeMap<String, String>,
    told: BTreeMap<String, Told>,
}

impl Certificates {
    /// None yet.
    pub const fn new() -> Self {
        Self {
            by_code: BTreeMap::new(),
            by_encrypted: BTreeMap::new(),
            by_use: BTreeMap::new(),
            told: BTreeMap::new(),
        }
    }
}

/// What is known of a request's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing: it is new.
    New,
    /// The same request was carried out; the use it was about.
    Same(String),
    /// Another request had this number.
    Other,
}

impl Book {
    /// The certificate of a code, made up when it is first asked about; bought together with
    /// another one, if with any.
    pub fn certificate(
        &mut self,
        code: &str,
        with: Option<&Certificate>,
        now: i64,
    ) -> Result<Certificate, Full> {
        if let Some(known) = self.certificates.by_code.get(code) {
            return Ok(known.clone());
        }
        if self.certificates.by_code.len() >= MOST {
            return Err(Full);
        }
        self.revision = self.revision.wrapping_add(1);
        let (order_id, user_id) = match with {
            Some(other) => (other.order_id.clone(), other.user_id.clone()),
            None => (
                format!("{}0150230{}", clock::date(now), self.random.digits(17)),
                format!("2088{}", self.random.digits(12)),
            ),
        };
        let made = Certificate {
            code: code.to_owned(),
            encrypted_code: mark(&format!("certificate {code}")),
            order_id,
            user_id,
            used: None,
        };
        let certificates = &mut self.certificates;
        let encrypted = made.encrypted_code.clone();
        certificates.by_encrypted.insert(encrypted, code.to_owned());
        certificates.by_code.insert(code.to_owned(), made.clone());
        Ok(made)
    }

    /// The certificate that a look-up called so.
    pub fn by_encrypted_code(&self, encrypted: &str) -> Option<&Certificate> {
        let code = self.certificates.by_encrypted.get(encrypted)?;
        self.certificates.by_code.get(code)
    }

    /// The certificate that a use with this number was of, and whether that use still stands.
    pub fn by_use(&self, use_order_no: &str) -> Option<(&Certificate, bool)> {
        let code = self.certificates.by_use.get(use_order_no)?;
        let certificate = self.certificates.by_code.get(code)?;
        let used = certificate.used.as_ref();
        let stands = used.is_some_and(|used| used.use_order_no == use_order_no);
        Some((certificate, stands))
    }

    /// Whether this request was carried out before.
    pub fn repeat(&self, out_biz_no: &str, asked: &str) -> Repeat {
        match self.certificates.told.get(out_biz_no) {
            None => Repeat::New,
            Some(told) if told.asked == asked => Repeat::Same(told.use_order_no.clone()),
            Some(_) => Repeat::Other,
        }
    }

    /// Uses a certificate; the number of the use.
    pub fn use_certificate(
        &mut self,
        code: &str,
        request: (&str, &str),
        now: i64,
    ) -> Result<String, Full> {
        let number = format!("{}004450058{}", clock::date(now), self.random.digits(11));
        self.tell(request, &number)?;
        let certificates = &mut self.certificates;
        certificates.by_use.insert(number.clone(), code.to_owned());
        if let Some(certificate) = certificates.by_code.get_mut(code) {
            certificate.used = Some(Use {
                use_order_no: number.clone(),
                at: now,
            });
        }
        Ok(number)
    }

    /// Takes a use back: the certificate can be used again.
    pub fn undo_use(&mut self, use_order_no: &str, request: (&str, &str)) -> Result<(), Full> {
        self.tell(request, use_order_no)?;
        let certificates = &mut self.certificates;
        let code = certificates.by_use.get(use_order_no);
        if let Some(certificate) = code.and_then(|code| certificates.by_code.get_mut(code)) {
            certificate.used = None;
        }
        Ok(())
    }

    fn tell(&mut self, (out_biz_no, asked): (&str, &str), use_order_no: &str) -> Result<(), Full> {
        if self.certificates.told.len() >= MOST {
            return Err(Full);
        }
        self.revision = self.revision.wrapping_add(1);
        let told = Told {
            asked: asked.to_owned(),
            use_order_no: use_order_no.to_owned(),
        };
        self.certificates.told.insert(out_biz_no.to_owned(), told);
        Ok(())
    }
}
