//! A customer's payment code is a bearer secret: whoever holds it can take money.

use std::fmt;

/// A scanned customer code. It cannot be printed or serialised, and is dropped once sent.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthCode(String);

impl AuthCode {
    /// Wraps a scanned code; its grammar is the business of the scan classifier.
    #[must_use]
    pub const fn new(code: String) -> Self {
        Self(code)
    }

    /// The code itself, for the one request that sends it and for its keyed digest.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AuthCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::AuthCode;

    #[test]
    fn an_auth_code_is_never_printed() {
        let code = AuthCode::new("281234567890123456".into());
        assert!(!format!("{code:?}").contains("2812"));
    }
}
