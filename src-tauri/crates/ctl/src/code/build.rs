//! A shop's own code, made from the words of the command line.

use super::args::{BuildArgs, Profile};
use crate::output::{Failure, Out, USAGE};
use hexiao_codes::{
    Amount, BuildError, Details, DuitNow, EpcTransfer, FieldFault, Fps, FpsPayee, PayNow,
    PayNowProxy, Payee, Pix, PromptPay, Qris, Sgqr, VietQr, VietQrService, draw_png, draw_svg,
    upi_link,
};
use hexiao_contract::Problem;
use iso_currency::Currency;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

#[derive(Serialize)]
struct Built {
    text: String,
    files: Vec<String>,
}

pub fn build(args: &BuildArgs, out: &Out) -> Result<(), Failure> {
    let text = text(args).map_err(|error| refused(&error))?;
    let mut files = Vec::new();
    let drawn = |error: hexiao_codes::DrawError| Problem::new(error.code());
    if let Some(path) = &args.svg {
        files.push(keep(path, draw_svg(&text).map_err(drawn)?.as_bytes())?);
    }
    if let Some(path) = &args.png {
        files.push(keep(path, &draw_png(&text, args.pixels).map_err(drawn)?)?);
    }
    let built = Built { text, files };
    out.answer(&built, |_| built.text.clone())?;
    for file in &built.files {
        out.aside(file);
    }
    Ok(())
}

fn refused(error: &BuildError) -> Failure {
    let problem = Problem::new(error.fault.code()).with("option", format!("--{}", error.field));
    let problem = match error.fault {
        FieldFault::TooLong { most } => problem.with("most", most),
        FieldFault::WrongCurrency { wanted } => problem.with("currency", wanted),
        FieldFault::Missing
        | FieldFault::NotCarried
        | FieldFault::Malformed
        | FieldFault::NotADate
        | FieldFault::BadCheckDigits
        | FieldFault::Amount(_) => problem,
    };
    Failure::Coded(USAGE, Box::new(problem))
}

fn keep(path: &Path, bytes: &[u8]) -> Result<String, Failure> {
    let shown = path.display().to_string();
    let written = File::create_new(path).and_then(|mut file| file.write_all(bytes));
    match written {
        Ok(()) => Ok(shown),
        Err(error) => Err(Failure::Machine(format!("{shown}: {error}"))),
    }
}

/// The fields of the command line; what a profile takes is taken out, and what is left over
/// has no place in it.
struct Given<'a>(BTreeMap<&'static str, &'a str>);

impl Given<'_> {
    fn take(&mut self, name: &'static str) -> Option<String> {
        self.0.remove(name).map(str::to_owned)
    }

    fn need(&mut self, name: &'static str) -> Result<String, BuildError> {
        let fault = FieldFault::Missing;
        self.take(name).ok_or(BuildError { field: name, fault })
    }

    fn is_given(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn nothing_left(&self) -> Result<(), BuildError> {
        let fault = FieldFault::NotCarried;
        match self.0.keys().next() {
            Some(field) => Err(BuildError { field, fault }),
            None => Ok(()),
        }
    }
}

fn text(args: &BuildArgs) -> Result<String, BuildError> {
    let all = args.fields.all().into_iter();
    let given = all.filter_map(|(name, value)| Some((name, value?.trim())));
    let mut given = Given(given.filter(|(_, value)| !value.is_empty()).collect());
    let odd = |field, is_odd: bool| match is_odd {
        true => Err(BuildError {
            field,
            fault: FieldFault::NotCarried,
        }),
        false => Ok(()),
    };
    odd(
        "currency",
        args.currency.is_some() && args.profile != Profile::Fps,
    )?;
    odd(
        "editable",
        args.editable.is_some() && args.profile != Profile::Paynow,
    )?;
    odd(
        "reusable",
        args.reusable && matches!(args.profile, Profile::Upi | Profile::Epc | Profile::Pix),
    )?;
    match args.profile {
        Profile::Epc => epc(args, &mut given),
        Profile::Upi => {
            let vpa = given.need("vpa")?;
            let details = details(args, &mut given)?;
            given.nothing_left()?;
            upi_link(&vpa, &details)
        }
        Profile::Promptpay
        | Profile::PromptpayBill
        | Profile::Paynow
        | Profile::Vietqr
        | Profile::Qris
        | Profile::Duitnow
        | Profile::Fps
        | Profile::Pix => {
            let payee = payee(args, &mut given)?;
            let details = details(args, &mut given)?;
            given.nothing_left()?;
            Ok(payee.code(&details)?.text())
        }
    }
}

fn payee(args: &BuildArgs, given: &mut Given<'_>) -> Result<Payee, BuildError> {
    Ok(match args.profile {
        Profile::Promptpay => Payee::PromptPay(promptpay(given)?),
        Profile::PromptpayBill => Payee::PromptPay(PromptPay::Bill {
            biller: given.need("biller")?,
            first: given.need("ref1")?,
            second: given.take("ref2"),
        }),
        Profile::Paynow => Payee::PayNow(paynow(args, given)?),
        Profile::Vietqr => Payee::VietQr(vietqr(given)?),
        Profile::Qris => Payee::Qris(Qris {
            domain: given.need("domain")?,
            pan: given.need("pan")?,
            merchant: given.need("merchant")?,
            criteria: given.need("criteria")?,
            national_id: given.need("nmid")?,
        }),
        Profile::Duitnow => Payee::DuitNow(DuitNow {
            acquirer: given.need("acquirer")?,
            merchant: given.need("merchant")?,
            label: given.take("label"),
        }),
        Profile::Fps => Payee::Fps(Fps {
            payee: fps(given)?,
            clearing: given.take("clearing"),
            timeout: given.take("timeout"),
            renminbi: args.currency.as_deref() == Some("CNY"),
        }),
        Profile::Pix | Profile::Upi | Profile::Epc => Payee::Pix(Pix {
            key: given.need("key")?,
            info: given.take("info"),
        }),
    })
}

fn promptpay(given: &mut Given<'_>) -> Result<PromptPay, BuildError> {
    if let Some(number) = given.take("id") {
        return Ok(PromptPay::Id(number));
    }
    match given.take("e-wallet") {
        Some(number) => Ok(PromptPay::Wallet(number)),
        None => given.need("phone").map(PromptPay::Phone),
    }
}

fn paynow(args: &BuildArgs, given: &mut Given<'_>) -> Result<PayNow, BuildError> {
    let proxy = match given.take("phone") {
        Some(number) => PayNowProxy::Mobile(number),
        None => PayNowProxy::Uen(given.need("uen")?),
    };
    let sgqr = match given.take("sgqr-id") {
        Some(id) => Some(Sgqr {
            id,
            version: given.need("sgqr-version")?,
            postal: given
                .0
                .get("postal")
                .copied()
                .unwrap_or_default()
                .to_owned(),
            level: given.need("sgqr-level")?,
            unit: given.need("sgqr-unit")?,
            miscellaneous: given.need("sgqr-misc")?,
            date: given.need("sgqr-date")?,
        }),
        None => None,
    };
    Ok(PayNow {
        proxy,
        editable: args.editable.as_deref().map(|word| word == "yes"),
        expiry: given.take("expiry"),
        sgqr,
    })
}

fn vietqr(given: &mut Given<'_>) -> Result<VietQr, BuildError> {
    let bank = given.need("bank")?;
    let (service, account) = match given.is_given("card") {
        true => (VietQrService::Card, given.need("card")?),
        false => (VietQrService::Account, given.need("account")?),
    };
    Ok(VietQr {
        bank,
        account,
        service,
    })
}

fn fps(given: &mut Given<'_>) -> Result<FpsPayee, BuildError> {
    if let Some(number) = given.take("phone") {
        return Ok(FpsPayee::Mobile(number));
    }
    match given.take("email") {
        Some(address) => Ok(FpsPayee::Email(address)),
        None => given.need("id").map(FpsPayee::Id),
    }
}

fn details(args: &BuildArgs, given: &mut Given<'_>) -> Result<Details, BuildError> {
    Ok(Details {
        name: given.take("name"),
        city: given.take("city"),
        postal: given.take("postal"),
        category: given.take("category"),
        amount: amount(args)?,
        reusable: args.reusable,
        reference: given.take("reference"),
        purpose: given.take("purpose"),
        terminal: given.take("terminal"),
    })
}

fn epc(args: &BuildArgs, given: &mut Given<'_>) -> Result<String, BuildError> {
    let transfer = EpcTransfer {
        bic: given.take("bic"),
        name: given.need("name")?,
        iban: given.need("iban")?,
        amount: amount(args)?,
        purpose: given.take("purpose"),
        structured: given.take("structured"),
        text: given.take("reference"),
        info: given.take("info"),
    };
    given.nothing_left()?;
    transfer.code()
}

fn amount(args: &BuildArgs) -> Result<Option<Amount>, BuildError> {
    let Some(text) = &args.amount else {
        return Ok(None);
    };
    let currency = match args.profile {
        Profile::Promptpay | Profile::PromptpayBill => Currency::THB,
        Profile::Paynow => Currency::SGD,
        Profile::Vietqr => Currency::VND,
        Profile::Qris => Currency::IDR,
        Profile::Duitnow => Currency::MYR,
        Profile::Fps if args.currency.as_deref() == Some("CNY") => Currency::CNY,
        Profile::Fps => Currency::HKD,
        Profile::Pix => Currency::BRL,
        Profile::Upi => Currency::INR,
        Profile::Epc => Currency::EUR,
    };
    let amount = Amount::parse(text.trim(), currency);
    let fault = |error| BuildError {
        field: "amount",
        fault: FieldFault::Amount(error),
    };
    amount.map(Some).map_err(fault)
}
