//! What the merchant keeps secret at this platform.

use super::seal::{self, Sealed, Unsealable};
use crate::{PrivateKey, SetupError};
use std::fmt;
use zeroize::Zeroizing;

/// The merchant's own keys.
#[derive(Debug)]
pub struct Secrets {
    /// It signs the requests.
    pub key: PrivateKey,
    /// It opens the platform's certificates; none where the platform's public key was entered.
    pub sealing: Option<ApiKey>,
}

impl From<PrivateKey> for Secrets {
    fn from(key: PrivateKey) -> Self {
        Self { key, sealing: None }
    }
}

/// The APIv3 key, which the merchant chose (wechatpay.md §4). It cannot be printed.
pub struct ApiKey(Zeroizing<String>);

impl ApiKey {
    /// 32 characters of ASCII, blanks around them left out.
    pub fn parse(text: &str) -> Result<Self, SetupError> {
        let text = text.trim();
        let fits = text.len() == seal::KEY_BYTES && text.bytes().all(|b| b.is_ascii_graphic());
        match fits {
            true => Ok(Self(Zeroizing::new(text.to_owned()))),
            false => Err(SetupError::BadApiKey),
        }
    }

    pub(super) fn open(&self, sealed: &Sealed<'_>) -> Result<Vec<u8>, Unsealable> {
        seal::open(&self.0, sealed)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apiv3_key_has_32_characters_and_is_not_printed() {
        let text = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb";
        let key = ApiKey::parse(&format!(" {text}\n")).unwrap();
        assert_eq!(format!("{key:?}"), "ApiKey(…)");
        for wrong in ["", &text[1..], "a7cde1ZJB1kG2e7V Ts3jQzaWizur8Gb", "密钥"] {
            assert!(
                matches!(ApiKey::parse(wrong), Err(SetupError::BadApiKey)),
                "{wrong}"
            );
        }
    }
}
