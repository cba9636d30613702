//! The parameters of a request: bracketed names in a form or a query (applepay.md §3).

use super::api::Trouble;
use std::collections::BTreeMap;

/// Names and values, decoded, in the order they came.
pub struct Params(Vec<(String, String)>);

impl Params {
    pub const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The parameters of a posted form.
    pub fn form(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body);
        Self(pairs.into_owned().collect())
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    pub fn need(&self, name: &str) -> Result<&str, Trouble> {
        self.get(name)
            .ok_or_else(|| Trouble::invalid("parameter_missing", "Missing required param", name))
    }

    /// A whole number; Stripe takes no decimals in an amount.
    pub fn whole(&self, name: &str) -> Result<Option<i64>, Trouble> {
        let wrong = |_| Trouble::invalid("parameter_invalid_integer", "Invalid integer", name);
        self.get(name)
            .map(|text| text.parse().map_err(wrong))
            .transpose()
    }

    /// The members of `name[…]`, such as metadata.
    pub fn members(&self, name: &str) -> BTreeMap<String, String> {
        let member = |(known, value): &(String, String)| {
            let key = known.strip_prefix(name)?.strip_prefix('[')?;
            Some((key.strip_suffix(']')?.to_owned(), value.clone()))
        };
        self.0.iter().filter_map(member).collect()
    }

    /// Whether the answer is to hold the whole of a linked object.
    pub fn expands(&self, path: &str) -> bool {
        let asked = |(name, value): &(String, String)| {
            let listed = name == "expand[]" || name.starts_with("expand[");
            let deeper = value.strip_prefix(path);
            listed && deeper.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.0.iter().any(asked)
    }

    /// A parameter that Stripe does not know is an error, not a nuisance.
    pub fn only(&self, known: &[&str]) -> Result<(), Trouble> {
        for (name, _) in &self.0 {
            let root = name.split('[').next().unwrap_or_default();
            if !known.contains(&root) {
                return Err(Trouble::invalid(
                    "parameter_unknown",
                    "Received unknown parameter",
                    name,
                ));
            }
        }
        Ok(())
    }

    /// The same for the same parameters, whatever their order: what an idempotency key holds.
    pub fn fingerprint(&self) -> String {
        let mut pairs: Vec<String> = self.0.iter().map(|(n, v)| format!("{n}={v:?}")).collect();
        pairs.sort();
        pairs.join("&")
    }
}
