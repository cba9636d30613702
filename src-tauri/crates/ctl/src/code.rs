//! Payment codes, without a ledger.

use crate::args::CodeCommand;
use crate::output::{Failure, Out};
use hexiao_codes::{Scan, classify};
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
}

pub fn run(command: &CodeCommand, out: &Out) -> Result<(), Failure> {
    let CodeCommand::Classify { text } = command;
    let found = describe(classify(text));
    out.answer(&found, |words| {
        let key = format!("scan_kind.{}", found.kind);
        let kind = words.get(&key).unwrap_or(found.kind);
        let wallet = found.wallet.and_then(|w| words.get(&format!("wallet.{w}")));
        format!("{kind} {}", wallet.unwrap_or_default())
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
