//! One shape for every refusal and fault: a code to switch on, never a text.

use crate::PaymentView;
use serde::{Deserialize, Serialize};
use specta::Type;
use std::collections::BTreeMap;

/// Why a command did nothing. `assets/locales` holds a plain sentence and the next step
/// for every code, under `problem.<code>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Problem {
    /// Stable; screens and scripts switch on it.
    pub code: String,
    /// Values for the sentence's placeholders. Never a secret.
    pub params: BTreeMap<String, String>,
    /// The payment it is about, e.g. the one that was already redeemed.
    pub payment: Option<Box<PaymentView>>,
}

impl Problem {
    /// A problem with nothing more to say than its code.
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            params: BTreeMap::new(),
            payment: None,
        }
    }

    /// With a value for the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// With the payment it is about.
    #[must_use]
    pub fn about(mut self, payment: PaymentView) -> Self {
        self.payment = Some(Box::new(payment));
        self
    }
}
