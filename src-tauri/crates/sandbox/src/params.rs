//! Requests: the parameters from query and form, and the text the shop signed.

use crate::answer::Refusal;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The merged parameters of one request, sorted by name.
#[derive(Clone, Default)]
pub struct Params {
    values: BTreeMap<String, String>,
    /// One name came with two different values: nobody can say which one was signed.
    ambiguous: bool,
    /// Scheme and host by which the caller reached this machine.
    origin: String,
}

impl Params {
    /// Merges query string and form body: libraries split the parameters between them in
    /// every possible way (alipay.md §1).
    pub fn merge(query: &[u8], form: &[u8]) -> Self {
        let mut params = Self::default();
        let both = form_urlencoded::parse(query).chain(form_urlencoded::parse(form));
        for (name, value) in both {
            let before = params
                .values
                .insert(name.into_owned(), value.clone().into_owned());
            params.ambiguous |= before.is_some_and(|before| before != value);
        }
        params
    }

    /// The same, of a caller who knows this machine by this name.
    #[must_use]
    pub fn reached_as(self, host: Option<&str>) -> Self {
        let host = host.unwrap_or("127.0.0.1");
        Self {
            origin: format!("http://{host}"),
            ..self
        }
    }

    /// A parameter that was sent and is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// Whether the same name came with different values.
    pub const fn is_ambiguous(&self) -> bool {
        self.ambiguous
    }

    /// What the shop signed: every non-empty parameter except `sign`, sorted by name,
    /// joined as `k=v` with `&`, values not URL-encoded; `sign_type` stays (alipay.md §2).
    pub fn signed_text(&self) -> String {
        let kept = self
            .values
            .iter()
            .filter(|(k, v)| *k != "sign" && !v.is_empty());
        kept.map(|(k, v)| format!("{k}={v}"))
            .collect::<Vec<_>>()
            .join("&")
    }

    /// The business parameters, as far as they are a JSON object.
    pub fn biz(&self) -> Option<Biz> {
        let text = self.get("biz_content").unwrap_or("{}");
        let origin = self.origin.clone();
        let fields = serde_json::from_str(text).ok();
        fields.map(|fields| Biz { fields, origin })
    }
}

/// The fields of `biz_content`.
pub struct Biz {
    fields: Map<String, Value>,
    origin: String,
}

impl Biz {
    /// Scheme and host by which the caller reached this machine.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A text field that is not empty and not unreasonably long.
    pub fn text(&self, name: &str) -> Option<&str> {
        let text = self.fields.get(name)?.as_str()?;
        (!text.is_empty() && text.len() <= 16_384).then_some(text)
    }

    /// A text field the call cannot do without.
    pub fn required(&self, name: &str, longest: usize) -> Result<&str, Refusal> {
        let fits = |text: &&str| text.chars().count() <= longest;
        self.text(name).filter(fits).ok_or(Refusal::parameter())
    }

    /// The members of a list; none when there is no such list.
    pub fn list(&self, name: &str) -> &[Value] {
        let list = self.fields.get(name).and_then(Value::as_array);
        list.map_or(&[], Vec::as_slice)
    }

    /// A mark of everything that is asked: the same request has the same.
    pub fn mark(&self) -> String {
        crate::keys::mark(&Value::Object(self.fields.clone()).to_string())
    }

    /// The shop's order number: up to 64 letters, digits, underscores (alipay.md §5).
    pub fn out_trade_no(&self) -> Result<&str, Refusal> {
        let number = self.required("out_trade_no", 64)?;
        let fits = number
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if fits {
            Ok(number)
        } else {
            Err(Refusal::parameter())
        }
    }

    /// An amount in fen; the wire has yuan text (alipay.md §5).
    pub fn amount(&self, name: &str) -> Result<i64, Refusal> {
        let text = self.required(name, 16)?;
        crate::fen::parse(text).ok_or(Refusal::parameter())
    }
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn the_signed_text_is_sorted_raw_and_without_sign_and_empties() {
        let params = Params::merge(b"sign_type=RSA2&b=2%2F3&sign=x&empty=", b"a=%E4%B8%AD+1");
        assert_eq!(params.signed_text(), "a=中 1&b=2/3&sign_type=RSA2");
    }

    #[test]
    fn one_name_with_two_values_is_ambiguous() {
        assert!(Params::merge(b"a=1", b"a=2").is_ambiguous());
        assert!(!Params::merge(b"a=1", b"a=1").is_ambiguous());
    }
}
