//! A shop's code, taken apart.

use crate::output::{Failure, Out, REFUSED};
use hexiao_codes::{
    CodeError, EpcTransfer, MerchantCode, Scan, Scheme, check_customer_code, classify,
    holds_card_number, trim_scan,
};
use hexiao_contract::{Problem, Words};
use serde::Serialize;

/// An EMVCo merchant code. It may break a rule about values and still be paid: then `flaw` says
/// which.
#[derive(Serialize)]
struct Merchant {
    kind: &'static str,
    schemes: Vec<&'static str>,
    name: Option<String>,
    city: Option<String>,
    country: Option<String>,
    currency: Option<&'static str>,
    amount: Option<String>,
    reference: Option<String>,
    takes_amount: bool,
    objects: Vec<Object>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flaw: Option<Problem>,
}

#[derive(Serialize)]
struct Object {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Object>,
}

#[derive(Serialize)]
struct Transfer {
    kind: &'static str,
    bic: Option<String>,
    name: String,
    iban: String,
    amount: Option<String>,
    purpose: Option<String>,
    structured: Option<String>,
    reference: Option<String>,
    info: Option<String>,
}

pub fn parse(text: &str, out: &Out) -> Result<(), Failure> {
    match classify(text) {
        Scan::EpcTransfer => transfer(text, out),
        // What it holds is a card's: it is looked over and refused, and nothing of it is said.
        Scan::EmvCustomer => match check_customer_code(text) {
            Ok(_) => Err(Problem::new("customer_code.not_accepted").into()),
            Err(error) => Err(Problem::new(error.code()).into()),
        },
        Scan::EmvMerchant
        | Scan::AuthCode { .. }
        | Scan::OrderNumber(_)
        | Scan::PaymentCode { .. }
        | Scan::UpiLink
        | Scan::TransactionId { .. }
        | Scan::Product
        | Scan::CardNumber
        | Scan::Reference(_)
        | Scan::NotOurs(_) => merchant(text, out),
    }
}

pub fn problem(error: CodeError) -> Problem {
    let problem = Problem::new(error.code());
    match error.place() {
        Some(place) => problem.with("place", place),
        None => problem,
    }
}

fn merchant(text: &str, out: &Out) -> Result<(), Failure> {
    let code = MerchantCode::read(text).map_err(problem)?;
    let seen = seen(&code);
    out.answer(&seen, |words| lines(words, &seen))?;
    match &seen.flaw {
        Some(flaw) => {
            out.aside(&out.words.sentence(flaw));
            Err(Failure::Said(REFUSED))
        }
        None => Ok(()),
    }
}

fn seen(code: &MerchantCode) -> Merchant {
    let own = |text: Option<&str>| text.map(shown);
    Merchant {
        kind: "emv_merchant",
        schemes: code.schemes().map(Scheme::code).collect(),
        name: own(code.name()),
        city: own(code.city()),
        country: own(code.country()),
        currency: code.currency().map(|currency| currency.code()),
        amount: code.amount().map(hexiao_codes::Amount::full),
        reference: own(code.reference()),
        takes_amount: code.takes_amount(),
        objects: code
            .objects()
            .map(|(id, value)| object(code, id, value))
            .collect(),
        flaw: code.check().err().map(problem),
    }
}

fn object(code: &MerchantCode, id: u8, value: &str) -> Object {
    let fields = code.fields(id).into_iter();
    let fields: Vec<Object> = fields.map(|(id, value)| plain(id, value)).collect();
    match fields.is_empty() {
        true => plain(id, value),
        false => Object {
            id: format!("{id:02}"),
            value: None,
            fields,
        },
    }
}

fn plain(id: u8, value: &str) -> Object {
    Object {
        id: format!("{id:02}"),
        value: Some(shown(value)),
        fields: Vec::new(),
    }
}

/// A value that passes for a card number, or holds one, is not shown, wherever it stands.
fn shown(value: &str) -> String {
    match holds_card_number(value) {
        true => "•".repeat(value.chars().count()),
        false => value.to_owned(),
    }
}

fn lines(words: &Words, seen: &Merchant) -> String {
    let word = |key: &str| {
        words
            .get(&format!("code_field.{key}"))
            .unwrap_or_default()
            .to_owned()
    };
    let amount = seen.amount.clone().zip(seen.currency);
    let shown = [
        ("schemes", Some(seen.schemes.join(", "))),
        ("name", seen.name.clone()),
        ("city", seen.city.clone()),
        ("country", seen.country.clone()),
        ("currency", seen.currency.map(str::to_owned)),
        (
            "amount",
            amount.map(|(amount, currency)| format!("{amount} {currency}")),
        ),
        ("reference", seen.reference.clone()),
    ];
    let shown = shown
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)));
    let mut lines: Vec<String> = shown
        .map(|(key, value)| format!("{}: {value}", word(key)))
        .collect();
    for object in &seen.objects {
        lines.push(line("", object));
        lines.extend(object.fields.iter().map(|field| line(&object.id, field)));
    }
    lines.join("\n")
}

fn line(of: &str, object: &Object) -> String {
    let dash = if of.is_empty() { "" } else { "-" };
    let value = object.value.as_deref().unwrap_or_default();
    format!("{of}{dash}{} {value}", object.id)
        .trim_end()
        .to_owned()
}

fn transfer(text: &str, out: &Out) -> Result<(), Failure> {
    let read = EpcTransfer::parse(trim_scan(text))
        .map_err(|error| Problem::new("code.bad_transfer").with("line", error.field))?;
    let own = |text: Option<String>| text.as_deref().map(shown);
    let seen = Transfer {
        kind: "epc_transfer",
        bic: read.bic,
        name: shown(&read.name),
        iban: read.iban,
        amount: read.amount.map(hexiao_codes::Amount::full),
        purpose: read.purpose,
        structured: own(read.structured),
        reference: own(read.text),
        info: own(read.info),
    };
    out.answer(&seen, |words| {
        let word = |key: &str| {
            words
                .get(&format!("code_field.{key}"))
                .unwrap_or_default()
                .to_owned()
        };
        let amount = seen.amount.as_ref().map(|amount| format!("{amount} EUR"));
        let shown = [
            ("name", Some(seen.name.clone())),
            ("account", Some(seen.iban.clone())),
            ("amount", amount),
            (
                "reference",
                seen.reference.clone().or(seen.structured.clone()),
            ),
        ];
        let shown = shown
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?)));
        let lines: Vec<String> = shown
            .map(|(key, value)| format!("{}: {value}", word(key)))
            .collect();
        lines.join("\n")
    })
}
