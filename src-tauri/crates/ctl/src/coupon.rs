//! Wallet coupons in the terminal.

use crate::args::Cli;
use crate::output::{Failure, NOT_PAID, OFFLINE, Out, REFUSED};
use crate::text;
use crate::till::{acting, open};
use clap::{Args, Subcommand};
use hexiao_app::{Acting, App};
use hexiao_contract::{
    Approval, CouponClaimRequest, CouponOutcome, CouponRequest, CouponUndoRequest, CouponView,
    Problem,
};
use hexiao_domain::Role;
use std::time::{Duration, Instant};

const LOOK: Duration = Duration::from_millis(100);

#[derive(Subcommand)]
pub enum CouponCommand {
    /// Says what a code is, as far as its platform tells; redeems nothing.
    Look(CouponCode),
    /// Redeems a coupon, once for ever, and waits for the platform's word.
    Redeem(RedeemArgs),
    /// The latest coupons, newest first.
    List,
    /// Takes the use of a coupon back.
    Undo {
        /// The coupon's number, as `list` says it.
        coupon: String,
        /// Seconds to wait for the platform's word; the till goes on asking later.
        #[arg(long, default_value_t = 60, value_name = "SECONDS")]
        timeout: u64,
    },
    /// Gives up on a coupon that the platform never answered about.
    GiveUp {
        /// The coupon's number.
        coupon: String,
    },
}

#[derive(Args)]
pub struct CouponCode {
    /// The code as it was scanned or typed; `-` reads it from standard input, where no other
    /// user of this machine sees it.
    pub code: String,
    /// alipay or wechatpay; not needed where one wallet alone keeps coupons.
    #[arg(long)]
    pub wallet: Option<String>,
    /// The batch, where the shop makes the codes of WeChat Pay itself.
    #[arg(long, value_name = "STOCK")]
    pub stock: Option<String>,
}

#[derive(Args)]
pub struct RedeemArgs {
    #[command(flatten)]
    pub code: CouponCode,
    /// Hands over on a claim, for a coupon that reads this value: without a network, within
    /// the shop's limits.
    #[arg(long, value_name = "VALUE")]
    pub claim: Option<String>,
    /// The manager who approves a claim; the PIN comes from the variable HEXIAO_APPROVAL_PIN.
    #[arg(long, value_name = "PERSON", requires = "claim")]
    pub approved_by: Option<String>,
    /// Seconds to wait for the platform's word; the till goes on asking later.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub timeout: u64,
}

pub fn coupon(cli: &Cli, command: &CouponCommand, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = run(cli, command, out, &opened.app);
    opened.close();
    done
}

fn run(cli: &Cli, command: &CouponCommand, out: &Out, app: &App) -> Result<(), Failure> {
    let role = match command {
        CouponCommand::Undo { .. } => Role::Manager,
        CouponCommand::Look(_)
        | CouponCommand::Redeem(_)
        | CouponCommand::List
        | CouponCommand::GiveUp { .. } => Role::Cashier,
    };
    let acting = acting(cli, app, role)?;
    match command {
        CouponCommand::Look(code) => {
            let offer = app.look_at_coupon_as(&acting, &request(app, code)?)?;
            out.answer(&offer, |words| text::coupon_offer(words, &offer))
        }
        CouponCommand::Redeem(args) => redeem(app, &acting, args, out),
        CouponCommand::List => {
            let coupons = app.coupons_as(&acting)?;
            out.answer(&coupons, |words| text::coupons(words, &coupons))
        }
        CouponCommand::Undo { coupon, timeout } => undo(app, &acting, coupon, *timeout, out),
        CouponCommand::GiveUp { coupon } => {
            let coupon = app.give_up_coupon_as(&acting, coupon)?;
            out.answer(&coupon, |words| text::coupon(words, &coupon))
        }
    }
}

fn redeem(app: &App, acting: &Acting, args: &RedeemArgs, out: &Out) -> Result<(), Failure> {
    let request = request(app, &args.code)?;
    if let Some(value) = &args.claim {
        let claimed = app.claim_coupon_as(acting, &claim(request, value, args))?;
        return out.answer(&claimed, |words| text::coupon(words, &claimed));
    }
    let coupon = match app.redeem_coupon_as(acting, &request)? {
        CouponOutcome::Redeeming { coupon } => wait(app, coupon, args.timeout)?,
        CouponOutcome::AlreadyRedeemed { coupon } => {
            out.answer(&coupon, |words| text::coupon_taken(words, &coupon))?;
            return Err(Failure::Said(REFUSED));
        }
    };
    finish(app, &coupon, "used", out)
}

fn undo(app: &App, acting: &Acting, id: &str, timeout: u64, out: &Out) -> Result<(), Failure> {
    let request = CouponUndoRequest {
        coupon_id: id.to_owned(),
        approval: None,
    };
    let begun = app.undo_coupon_as(acting, &request)?;
    let coupon = wait(app, begun, timeout)?;
    finish(app, &coupon, "undone", out)
}

/// Until the platform said its word of it.
fn wait(app: &App, begun: CouponView, seconds: u64) -> Result<CouponView, Failure> {
    let (began, patience) = (Instant::now(), Duration::from_secs(seconds));
    let mut coupon = begun;
    while coupon.upload.state == "pending" && began.elapsed() < patience {
        std::thread::sleep(LOOK);
        coupon = app.look_coupon(&coupon.coupon_id)?;
    }
    Ok(coupon)
}

fn finish(app: &App, coupon: &CouponView, wanted: &str, out: &Out) -> Result<(), Failure> {
    out.answer(coupon, |words| text::coupon(words, coupon))?;
    match coupon.upload.state.as_str() {
        "pending" if app.is_offline_for(&coupon.wallet) => Err(Failure::Said(OFFLINE)),
        "pending" => Err(Failure::Said(NOT_PAID)),
        _ if coupon.state == wanted => Ok(()),
        _ => Err(Failure::Said(REFUSED)),
    }
}

fn request(app: &App, args: &CouponCode) -> Result<CouponRequest, Failure> {
    let code = match args.code.as_str() {
        "-" => {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line)?;
            line
        }
        typed => typed.to_owned(),
    };
    let wallet = args.wallet.clone().map_or_else(|| only(app), Ok)?;
    Ok(CouponRequest {
        code,
        wallet,
        stock: args.stock.clone(),
    })
}

/// The wallet that alone keeps coupons here: a code never tells whose it is.
fn only(app: &App) -> Result<String, Problem> {
    let shop = app.till_state()?.shop;
    let wallets = shop.map(|shop| shop.wallets).unwrap_or_default();
    let mut keeping = wallets.into_iter().filter(|wallet| wallet.coupons);
    match (keeping.next(), keeping.next()) {
        (Some(one), None) => Ok(one.wallet),
        _ => Err(Problem::new("coupon_wallet")),
    }
}

fn claim(coupon: CouponRequest, value: &str, args: &RedeemArgs) -> CouponClaimRequest {
    let approval = args.approved_by.as_ref().map(|person| Approval {
        person_id: person.clone(),
        pin: std::env::var("HEXIAO_APPROVAL_PIN").unwrap_or_default(),
    });
    CouponClaimRequest {
        coupon_id: None,
        coupon: Some(coupon),
        value: value.to_owned(),
        approval,
    }
}
