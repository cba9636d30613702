//! Payment codes, without a ledger.

pub mod args;
mod build;
mod parse;

use crate::output::{Failure, Out};
use crate::register::picture;
use args::CodeCommand;
use hexiao_codes::{Scan, classify, holds_card_number, read_image, trim_scan};
use hexiao_contract::Problem;
use serde::Serialize;

/// What a scan is. The text of a customer's code or card is never repeated.
#[derive(Serialize, Default)]
struct Classified {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    wallet: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    order_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// What a picture holds, where it is a shop's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

pub fn run(command: &CodeCommand, out: &Out) -> Result<(), Failure> {
    match command {
        CodeCommand::Classify { text } => say(&describe(classify(text)), out),
        CodeCommand::Parse { text } => parse::parse(text, out),
        CodeCommand::Build(args) => build::build(args, out),
        CodeCommand::Read { image } => {
            let text = read_image(&picture(image)?);
            let text = text.map_err(|error| Problem::new(error.code()))?;
            let mut found = describe(classify(&text));
            let shops = ["payment_code", "emv_merchant", "upi_link", "epc_transfer"];
            let text = trim_scan(&text);
            // A shop's code may pay to a card, whose number is not shown.
            let shows = shops.contains(&found.kind) && !holds_card_number(text);
            found.text = shows.then(|| text.to_owned());
            say(&found, out)
        }
    }
}

fn say(found: &Classified, out: &Out) -> Result<(), Failure> {
    out.answer(found, |words| {
        let key = format!("scan_kind.{}", found.kind);
        let kind = words.get(&key).unwrap_or(found.kind);
        let wallet = found.wallet.and_then(|w| words.get(&format!("wallet.{w}")));
        let line = format!("{kind} {}", wallet.unwrap_or_default());
        match &found.text {
            Some(text) => format!("{}\n{text}", line.trim_end()),
            None => line,
        }
    })
}
fn describe(scan: Scan) -> Classified {
    let of = |kind| Classified {
        kind,
        ..Classified::default()
    };
    match scan {
        Scan::AuthCode { wallet, .. } => Classified {
            wallet: Some(wallet.code()),
            ..of("auth_code")
        },
        Scan::PaymentCode { wallet, .. } => Classified {
            wallet: Some(wallet.code()),
            ..of("payment_code")
        },
        Scan::TransactionId { wallet, id } => Classified {
            wallet: Some(wallet.code()),
            transaction_id: Some(id.to_string()),
            ..of("transaction_id")
        },
        Scan::OrderNumber(order) => Classified {
            order_number: Some(order.to_string()),
            ..of("order_number")
        },
        Scan::Reference(reference) => Classified {
            reference: Some(reference.to_string()),
            ..of("reference")
        },
        Scan::EmvMerchant => of("emv_merchant"),
        Scan::EmvCustomer => of("emv_customer"),
        Scan::UpiLink => of("upi_link"),
        Scan::EpcTransfer => of("epc_transfer"),
        Scan::Product => of("product"),
        Scan::CardNumber => of("card_number"),
        Scan::NotOurs(why) => Classified {
            reason: Some(why.code()),
            ..of("not_ours")
        },
    }
}
