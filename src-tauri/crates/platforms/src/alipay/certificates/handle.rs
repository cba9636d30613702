//! What a use must name besides its own number, in one text that the till stores.

use super::{LONGEST_SCAN, is_plain};
use crate::coupons::LONGEST_COUPON;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A certificate as `use` and `refund` name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Handle {
    /// The platform's own code, from looking it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) encrypted_code: Option<String>,
    /// The shop's own code (三方码), which needs no looking up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    /// The order by which the customer bought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) order_id: Option<String>,
    /// Whose it is; the platform gives one of the two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) user_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) open_id: Option<String>,
}

impl Handle {
    /// Reads a stored handle; any other text is the shop's own code.
    pub(super) fn read(text: &str) -> Option<Self> {
        if !text.starts_with('{') {
            let code = Some(text.to_owned()).filter(|code| is_plain(code, LONGEST_SCAN));
            return code.map(|code| Self {
                code: Some(code),
                ..Self::default()
            });
        }
        let handle: Self = serde_json::from_str(text).ok()?;
        let known = text.len() <= LONGEST_COUPON && handle.encrypted_code.is_some();
        known.then_some(handle)
    }

    /// The text to store; none when it would not be plain, or too long.
    pub(super) fn written(&self) -> Option<String> {
        let text = serde_json::to_string(self).ok()?;
        is_plain(&text, LONGEST_COUPON).then_some(text)
    }

    /// The member of `certificate_use_info_list`.
    pub(super) fn named(&self) -> Value {
        match (&self.encrypted_code, &self.code) {
            (Some(code), _) => json!({ "encrypted_code": code }),
            (None, code) => json!({ "code": code }),
        }
    }

    /// Adds whose it is and, to a use, by which order it was bought.
    pub(super) fn add_to(&self, content: &mut Value, is_use: bool) {
        let Some(fields) = content.as_object_mut() else {
            return;
        };
        let order = self.order_id.as_ref().filter(|_| is_use);
        let named = [
            ("order_id", order),
            ("user_id", self.user_id.as_ref()),
            ("open_id", self.open_id.as_ref()),
        ];
        for (name, value) in named {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value.as_str().into());
            }
        }
    }
}
