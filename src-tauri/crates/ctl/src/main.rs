//! `hexiaoctl`: the till in a terminal. No webview, no window system.
//!
//! Exit codes: 0 done · 1 refused or failed, with a reason · 2 wrong words on the command
//! line · 3 the platform cannot be reached · 4 not paid or given back in time · 5 another program holds
//! the ledger · 6 the ledger is not sound.

mod account;
mod archive;
mod args;
mod backup;
mod bill;
mod case;
mod case_args;
mod case_search;
mod case_text;
mod checkout;
mod code;
mod code_check;
mod coupon;
mod figures;
mod init;
mod keep;
mod keeping_text;
mod limits;
mod network;
mod network_text;
mod output;
mod passphrase;
mod recover;
mod refund;
mod register;
mod sandbox;
mod secrets;
mod shift;
mod text;
mod till;

use args::{Cli, Command};
use clap::Parser;
use hexiao_contract::PaidAgain;
use output::{Failure, Out};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let out = Out::new(cli.json, cli.lang.as_deref());
    match run(&cli, &out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => out.failed(&failure),
    }
}

fn run(cli: &Cli, out: &Out) -> Result<(), Failure> {
    match &cli.command {
        Command::Sandbox(args) => sandbox::serve(args, out.language),
        Command::Init(args) => init::init(cli, args, out),
        Command::Checkout(args) => checkout::checkout(cli, args, out),
        Command::Claim(args) => checkout::claim(cli, args, out),
        Command::Redeem { order } => checkout::redeem(cli, order, out),
        Command::Refund(args) => refund::refund(cli, args, out),
        Command::Coupon { command } => coupon::coupon(cli, command, out),
        Command::Account { command } => account::account(cli, command, out),
        Command::Limits { command } => limits::limits(cli, command, out),
        Command::Sync(args) => network::sync(cli, args, out),
        Command::Outage { command } => network::outage(cli, command, out),
        Command::Exposure => network::exposure(cli, out),
        Command::Shift { command } => shift::shift(cli, command, out),
        Command::Waiting => shift::waiting(cli, out),
        Command::Cases { all, mine, from } => {
            let filter = case::filter(*all, *mine);
            case::list(cli, filter, *from, out)
        }
        Command::Case { command } => case::run(cli, command, out),
        Command::PaidAgain {
            order,
            transaction,
            wallet,
        } => {
            let request = PaidAgain {
                order_number: order.clone(),
                transaction_id: transaction.clone(),
                wallet: wallet.clone(),
            };
            case::paid_again(cli, &request, out)
        }
        Command::Report(args) => figures::report(cli, args, out),
        Command::Bill { command } => bill::bill(cli, command, out),
        Command::Verify => keep::verify(cli, out),
        Command::Archive(args) => archive::archive(cli, args, out),
        Command::Secrets { command } => secrets::run(cli, command, out),
        Command::Health => keep::health(cli, out),
        Command::Backup(args) => backup::backup(cli, args, out),
        Command::Restore(args) => backup::restore(cli, args, out),
        Command::Recover { command } => recover::recover(cli, command, out),
        Command::StaticCode { command } => register::static_code(cli, command, out),
        Command::Code { command } => code::run(command, out),
    }
}
