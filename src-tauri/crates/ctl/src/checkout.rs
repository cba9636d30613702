//! A sale in the terminal.

use crate::args::{CheckoutArgs, ClaimArgs, Cli};
use crate::output::{Failure, NOT_PAID, OFFLINE, Out};
use crate::text;
use crate::till::{acting, open};
use hexiao_app::{Acting, App, Opened};
use hexiao_contract::{
    Approval, ClaimRequest, PaymentView, Problem, SaleRequest, ScanOutcome, ScanRequest,
};
use hexiao_domain::Role;
use std::time::{Duration, Instant};

const LOOK: Duration = Duration::from_millis(100);
/// After the redemption the upload is given so long before the program ends; it goes on
/// with the next command otherwise.
const UPLOAD: Duration = Duration::from_secs(5);
/// A cancel is given so long to be certain.
const CLOSE: Duration = Duration::from_secs(15);

pub fn checkout(cli: &Cli, args: &CheckoutArgs, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = sell(cli, args, out, &opened);
    opened.close();
    done
}

fn sell(cli: &Cli, args: &CheckoutArgs, out: &Out, opened: &Opened) -> Result<(), Failure> {
    let app = &opened.app;
    let acting = acting(cli, app, Role::Cashier)?;
    let begun = begin(args, app, &acting)?;
    if let Some(code) = &begun.code {
        out.aside(&text::code(&out.words, &begun, code));
    }
    let mut payment = wait(app, begun, Duration::from_secs(args.timeout))?;
    if is_open(&payment) {
        payment = give_up(app, &acting, payment)?;
    }
    if payment.state == "confirmed" && args.redeem {
        app.redeem_as(&acting, &payment.order_number)?;
        payment = uploaded(app, &payment.order_number)?;
    }
    finish(app, &payment, out)
}

fn begin(
    args: &CheckoutArgs,
    app: &std::sync::Arc<App>,
    acting: &Acting,
) -> Result<PaymentView, Failure> {
    let Some(code) = &args.scan else {
        let request = SaleRequest {
            amount: args.amount.clone(),
            wallet: args.wallet.clone(),
            reference: args.reference.clone(),
            retry_of: None,
        };
        return Ok(app.show_code_as(acting, &request)?);
    };
    let request = ScanRequest {
        text: code.clone(),
        amount: Some(args.amount.clone()),
        reference: args.reference.clone(),
        wallet: Some(args.wallet.clone()),
        retry_of: None,
    };
    match app.scan_as(acting, &request)? {
        ScanOutcome::Paying { payment } | ScanOutcome::Found { payment } => Ok(payment),
        ScanOutcome::AlreadyRedeemed { payment } => {
            Err(Problem::new("already_redeemed").about(payment).into())
        }
        ScanOutcome::NeedsAmount { .. }
        | ScanOutcome::NewReference { .. }
        | ScanOutcome::Evidence { .. } => Err(Problem::new("scan.unrecognised").into()),
    }
}

fn is_open(payment: &PaymentView) -> bool {
    matches!(payment.state.as_str(), "created" | "awaiting" | "closing")
}

fn wait(app: &App, begun: PaymentView, patience: Duration) -> Result<PaymentView, Failure> {
    let began = Instant::now();
    let mut payment = begun;
    while is_open(&payment) && began.elapsed() < patience {
        std::thread::sleep(LOOK);
        payment = app.look(&payment.order_number)?;
    }
    Ok(payment)
}

/// The customer did not pay in time: close it, and take the success that arrives meanwhile.
fn give_up(app: &App, acting: &Acting, payment: PaymentView) -> Result<PaymentView, Failure> {
    match app.cancel_as(acting, &payment.order_number) {
        Ok(closing) => wait(app, closing, CLOSE),
        Err(problem) if problem.code == "not_now" => Ok(app.look(&payment.order_number)?),
        Err(problem) => Err(problem.into()),
    }
}

fn uploaded(app: &App, order: &str) -> Result<PaymentView, Failure> {
    let began = Instant::now();
    loop {
        let payment = app.look(order)?;
        let waits = payment
            .upload
            .as_ref()
            .is_some_and(|u| u.state == "pending");
        if !waits || app.is_offline_for(&payment.wallet) || began.elapsed() >= UPLOAD {
            return Ok(payment);
        }
        std::thread::sleep(LOOK);
    }
}

fn finish(app: &App, payment: &PaymentView, out: &Out) -> Result<(), Failure> {
    out.answer(payment, |words| text::payment(words, payment))?;
    match payment.state.as_str() {
        "confirmed" => Ok(()),
        _ if app.is_offline_for(&payment.wallet) => Err(Failure::Said(OFFLINE)),
        _ => Err(Failure::Said(NOT_PAID)),
    }
}

pub fn claim(cli: &Cli, args: &ClaimArgs, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = claim_with(cli, args, out, &opened.app);
    opened.close();
    done
}

fn claim_with(cli: &Cli, args: &ClaimArgs, out: &Out, app: &App) -> Result<(), Failure> {
    let acting = acting(cli, app, Role::Cashier)?;
    let approval = args.approved_by.as_ref().map(|person| Approval {
        person_id: person.clone(),
        pin: std::env::var("HEXIAO_APPROVAL_PIN").unwrap_or_default(),
    });
    let request = ClaimRequest {
        order_number: None,
        amount: args.amount.clone(),
        wallet: args.wallet.clone(),
        reference: args.reference.clone(),
        evidence: args.evidence.clone(),
        approval,
    };
    let payment = app.claim_as(&acting, &request)?;
    out.answer(&payment, |words| text::payment(words, &payment))
}

pub fn redeem(cli: &Cli, order: &str, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = redeem_with(cli, order, out, &opened.app);
    opened.close();
    done
}

fn redeem_with(cli: &Cli, order: &str, out: &Out, app: &App) -> Result<(), Failure> {
    let acting = acting(cli, app, Role::Cashier)?;
    app.redeem_as(&acting, order)?;
    let payment = uploaded(app, order)?;
    out.answer(&payment, |words| text::payment(words, &payment))
}
