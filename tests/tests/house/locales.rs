//! Both languages say everything, with the same blanks to fill.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::tree::{none, root};

/// The language the others are compared with.
const FIRST: &str = "zh-CN.json";

/// i18next's endings for plural forms. Chinese needs one form and English two, so forms of one key count as one.
const FORMS: &[&str] = &["_zero", "_one", "_two", "_few", "_many", "_other"];

/// The blanks of each key, over all its plural forms.
type Keys = BTreeMap<String, BTreeSet<String>>;

fn locales() -> Vec<(String, Value)> {
    let entries = fs::read_dir(root().join("assets/locales"))
        .unwrap()
        .flatten();
    let files = entries.filter(|entry| entry.path().extension().is_some_and(|kind| kind == "json"));
    files
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let text = fs::read_to_string(entry.path()).unwrap();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect()
}

/// Every text with its full key, for example `sale.amount`.
fn texts(value: &Value, key: &str) -> Vec<(String, String)> {
    match value {
        Value::Object(inner) => inner
            .iter()
            .flat_map(|(name, value)| {
                let dot = if key.is_empty() { "" } else { "." };
                texts(value, &format!("{key}{dot}{name}"))
            })
            .collect(),
        Value::String(text) => vec![(key.into(), text.clone())],
        // Anything else is no text, which the test of empty texts then reports.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
            vec![(key.into(), String::new())]
        }
    }
}

fn keys(locale: &Value) -> Keys {
    let mut keys = Keys::new();
    for (key, text) in texts(locale, "") {
        let form = FORMS.iter().find_map(|form| key.strip_suffix(form));
        let blanks = keys.entry(form.unwrap_or(&key).into()).or_default();
        blanks.extend(blanks_of(&text));
    }
    keys
}

/// The names in `%{name}`.
fn blanks_of(text: &str) -> Vec<String> {
    let parts = text.split("%{").skip(1);
    parts
        .filter_map(|part| Some(part.split_once('}')?.0.trim().to_owned()))
        .collect()
}

fn differences(first: &Value, other: &Value) -> Vec<String> {
    let (first, other) = (keys(first), keys(other));
    let all: BTreeSet<&String> = first.keys().chain(other.keys()).collect();
    all.into_iter()
        .filter_map(|key| match (first.get(key), other.get(key)) {
            (Some(here), Some(there)) if here == there => None,
            (Some(here), Some(there)) => Some(format!("{key}: blanks {here:?} against {there:?}")),
            (Some(_), None) => Some(format!("{key} is missing")),
            (None, _) => Some(format!("{key} is not in {FIRST}")),
        })
        .collect()
}

#[test]
fn every_language_has_the_same_texts_with_the_same_blanks() {
    let locales = locales();
    let first = locales.iter().find(|(name, _)| name == FIRST);
    let (_, first) = first.expect("assets/locales/zh-CN.json is there");
    let broken = locales.iter().flat_map(|(name, locale)| {
        let differences = differences(first, locale);
        differences
            .into_iter()
            .map(move |line| format!("{name}: {line}"))
    });
    none(&broken.collect::<Vec<_>>());
}

#[test]
fn there_are_at_least_two_languages() {
    assert!(locales().len() >= 2);
}

#[test]
fn no_text_is_empty() {
    let locales = locales();
    let broken = locales.iter().flat_map(|(name, locale)| {
        let empty = texts(locale, "")
            .into_iter()
            .filter(|(_, text)| text.trim().is_empty());
        empty.map(move |(key, _)| format!("{name}: {key} is empty"))
    });
    none(&broken.collect::<Vec<_>>());
}

#[test]
fn planted_differences_are_found_and_plural_forms_are_none() {
    let first = serde_json::json!({"sale": {"count_other": "%{count} 笔", "of": "%{amount}"}, "only": "有"});
    let other = serde_json::json!({"sale": {"count_one": "one sale", "count_other": "%{count} sales", "of": "%{sum}"}, "extra": "x"});
    let said = differences(&first, &other);
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(differences(&first, &first).is_empty());
}
