//! What the customer may be sent: the shop's words for each kind of trouble, filled in. Never the
//! payer, never a number of the platform's, never why a platform was suspicious.

use chrono::{DateTime, FixedOffset};
use hexiao_contract::{CaseMessage, Language, Words};
use hexiao_domain::{CaseKind, Money, Reason};

/// All that a message is made of.
pub(super) struct Told {
    pub kind: CaseKind,
    pub reason: Reason,
    /// The shop's name, as it was entered.
    pub shop: String,
    pub order: String,
    pub amount: Money,
    /// When the customer was asked, in the shop's zone.
    pub at: DateTime<FixedOffset>,
}

/// The message in every language.
pub(super) fn both(told: &Told) -> Vec<CaseMessage> {
    let languages = [("zh-CN", Language::Chinese), ("en", Language::English)];
    languages
        .map(|(tag, language)| CaseMessage {
            language: tag.to_owned(),
            text: message(told, &Words::of(language)),
        })
        .into()
}

fn message(told: &Told, words: &Words) -> String {
    let word = |key: String| words.get(&key).unwrap_or_default().to_owned();
    let template = word(format!("message.{}", told.kind.code()));
    let amount = format!("{} {}", told.amount.currency().code(), told.amount);
    let values = [
        ("shop", told.shop.clone()),
        ("order", told.order.clone()),
        ("amount", amount),
        ("time", told.at.format("%Y-%m-%d %H:%M").to_string()),
        (
            "reason",
            word(format!("reason.{}.customer", told.reason.code())),
        ),
    ];
    filled(&template, &values)
}

/// The template with its blanks filled in one pass: what fills one blank is never a blank itself.
fn filled(template: &str, values: &[(&str, String)]) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("%{") {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            return text;
        };
        let value = values.iter().find(|(known, _)| *known == name);
        text.push_str(value.map_or("", |(_, value)| value));
        rest = after;
    }
    text + rest
}

#[cfg(test)]
mod tests;
