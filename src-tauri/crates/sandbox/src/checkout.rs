//! What a customer can press on a payment page, and what the page says to it. The page has its
//! own network, so it works while the till's is cut.

use crate::visit::{escaped, page};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

/// One button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Press {
    /// Pays at once.
    #[default]
    Now,
    /// Pays at once with a card, where the page's own way is a wallet.
    Card,
    /// Hesitates: types a password first, about two seconds.
    Password,
    /// Pays after about eight seconds, and beats one close.
    Late,
    /// Will not or cannot pay.
    Decline,
    /// Two people have the page open, each with another wallet, and press at the same time.
    Twice,
}

/// The form that a button sends.
#[derive(Debug, Deserialize)]
pub struct Pressed {
    #[serde(default)]
    pub how: Press,
}

/// What the page says next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Told {
    /// How the payment stands is all there is to say.
    Nothing,
    /// The payment is under way.
    Confirming,
    /// This attempt failed.
    Declined,
    /// One of two people paid; the other was told that it is paid.
    Once,
    /// The page could not be paid any more.
    Late,
}

/// The page's question after a button: what it was told.
#[derive(Debug, Deserialize)]
pub struct Said {
    pub said: Option<Told>,
}

impl Told {
    const fn word(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Confirming => Some("confirming"),
            Self::Declined => Some("declined"),
            Self::Once => Some("once"),
            Self::Late => Some("late"),
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Confirming => "<p role=\"status\">Confirming … · 正在确认……</p>",
            Self::Declined => {
                "<p role=\"status\">Declined, nothing was paid · 付款被拒绝，没有扣款</p>"
            }
            Self::Once => {
                "<p role=\"status\">Two people paid at once: one payment was taken, the other \
                 person was told that it is paid · 两人同时付款：只收了一笔，另一人被告知已付款</p>"
            }
            Self::Late => "<p role=\"status\">Too late to pay · 已经不能付款</p>",
        }
    }
}

/// Leads back to the page, which says what came of the button.
pub fn back(path: &str, told: Told) -> Response {
    let query = told.word().map(|word| format!("?said={word}"));
    Redirect::to(&format!("{path}{}", query.unwrap_or_default())).into_response()
}

/// The two first buttons of a page, and its title in both languages.
pub struct Look {
    pub title: &'static str,
    pub pay: &'static str,
    pub card: Option<&'static str>,
}

/// What is to be paid, and how it stands.
pub struct Bill<'a> {
    pub subject: &'a str,
    /// With its currency's own decimals and letters.
    pub sum: String,
    /// Why it cannot be paid (any more); the buttons are shown where it can.
    pub over: Option<&'static str>,
}

/// The page as it stands now. While a payment is under way it looks again by itself.
pub fn shown(look: &Look, bill: &Bill<'_>, said: Said) -> Response {
    let told = said.said.unwrap_or(Told::Nothing);
    let told = match (bill.over, told) {
        (Some(_), Told::Confirming | Told::Declined) => Told::Nothing,
        (_, told) => told,
    };
    let again = match told {
        Told::Confirming => "<meta http-equiv=\"refresh\" content=\"1\">",
        Told::Nothing | Told::Declined | Told::Once | Told::Late => "",
    };
    let below = match bill.over {
        Some(over) => format!("<p>{over}</p>"),
        None => buttons(look),
    };
    let what = format!(
        "<p>{}</p><p><strong>{}</strong></p>",
        escaped(bill.subject),
        escaped(&bill.sum)
    );
    let body = format!("{what}{}{below}", told.text());
    page(StatusCode::OK, around(look, again, &body))
}

/// There is no such page.
pub fn missing(look: &Look) -> Response {
    let text = "<p>Page not found · 没有这个页面</p>";
    page(StatusCode::NOT_FOUND, around(look, "", text))
}

fn buttons(look: &Look) -> String {
    let all = [
        ("now", Some(look.pay)),
        ("card", look.card),
        ("password", Some("Password first, then pay · 先输密码再付")),
        ("late", Some("Pay late (about 8 s) · 迟付（约 8 秒）")),
        ("twice", Some("Two people pay at once · 两人同时付款")),
        ("decline", Some("Decline · 拒绝付款")),
    ];
    let shown = all
        .into_iter()
        .filter_map(|(how, words)| Some((how, words?)));
    let buttons = shown.map(|(how, words)| {
        format!("<p><button name=\"how\" value=\"{how}\">{words}</button></p>")
    });
    format!(
        "<form method=\"post\">{}</form>",
        buttons.collect::<String>()
    )
}

fn around(look: &Look, again: &str, body: &str) -> String {
    let title = look.title;
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">{again}\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    )
}
