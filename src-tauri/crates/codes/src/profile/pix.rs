//! Pix, Brazil, as a static code of a key.

use super::field::{ascii, letters, needed};
use super::plan::Plan;
use super::{BuildError, Details, FieldFault, given};
use iso_currency::Currency;

/// The longest key, in characters: an e-mail address.
const LONGEST_KEY: usize = 77;

/// Who is paid in Brazil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pix {
    /// The key: a random one (UUID), a tax number, `+5511912345678`, or an e-mail address.
    pub key: String,
    /// Words to the customer; they share the room of the key.
    pub info: Option<String>,
}

impl Pix {
    pub(super) fn plan(&self, details: &Details) -> Result<Plan, BuildError> {
        let mut plan = Plan::new(Currency::BRL, "BR");
        plain("name", needed("name", details.name.as_deref())?, 25)?;
        plain("city", needed("city", details.city.as_deref())?, 15)?;
        let key = ascii("key", &self.key, LONGEST_KEY)?;
        if !is_key(&key) {
            return Err(FieldFault::Malformed.of("key"));
        }
        let mut fields = vec![(0, "br.gov.bcb.pix".to_owned()), (1, key)];
        if let Some(info) = given(self.info.as_deref()) {
            fields.push((2, ascii("info", info, 72)?));
        }
        plan.accounts.push((26, fields));
        // 12 means a charge that the bank's server knows; a static code says nothing.
        plan.tells_initiation = false;
        plan.full_amounts = true;
        if let Some(reference) = given(details.reference.as_deref()) {
            letters("reference", reference, 1..=25)?;
        }
        plan.more.insert(5, "***".to_owned());
        Ok(plan)
    }
}

/// Banks there refuse what is not ASCII.
fn plain(field: &'static str, text: &str, most: usize) -> Result<(), BuildError> {
    ascii(field, text, most).map(|_| ())
}

fn is_key(key: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let uuid = key.len() == 36 && key.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let tax_number = matches!(key.len(), 11 | 14) && digits(key);
    let phone = key.strip_prefix("+55");
    let phone = phone.is_some_and(|national| matches!(national.len(), 10 | 11) && digits(national));
    let email = key.split_once('@');
    let email = email.is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
    !key.contains(' ') && (uuid || tax_number || phone || email)
}
