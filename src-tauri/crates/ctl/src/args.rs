//! The command line.

pub use crate::case_args::CaseCommand;
use crate::code::args::CodeCommand;
use crate::code_check::CodeCheckCommand;
use crate::coupon::CouponCommand;
use crate::network::{OutageCommand, SyncArgs};
use crate::shift::ShiftCommand;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The till in a terminal.
///
/// Exit codes: 0 done, 1 refused or failed (with a reason), 2 wrong words on the command line,
/// 3 the platform cannot be reached, 4 not paid or given back in time, 5 another program holds the ledger,
/// 6 the ledger is not sound.
#[derive(Parser)]
#[command(name = "hexiaoctl", version, propagate_version = true)]
pub struct Cli {
    /// One JSON document on standard output; progress goes to standard error.
    #[arg(long, global = true)]
    pub json: bool,
    /// The ledger's folder.
    #[arg(long, global = true, value_name = "DIR", env = "HEXIAO_LEDGER")]
    pub ledger: Option<PathBuf>,
    /// zh-CN or en; by default the terminal's language.
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// The person who acts; by default a cashier for sales, the owner for figures and cases.
    /// Outside a practice shop the PIN comes from the variable HEXIAO_PIN.
    #[arg(long = "as", global = true, value_name = "PERSON")]
    pub person: Option<String>,
    /// The owner's passphrase, on the file's first line. Without it a terminal asks for it.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "HEXIAO_PASSPHRASE_FILE"
    )]
    pub passphrase_file: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Serves the simulated platform and a customer's phone until it is stopped.
    Sandbox(SandboxArgs),
    /// Makes a new ledger with the demo shop.
    Init(InitArgs),
    /// A sale: shows a payment code (or takes a scanned one), waits, and redeems if asked to.
    Checkout(CheckoutArgs),
    /// The offline flow: notes a claim and redeems it provisionally, within the limits.
    Claim(ClaimArgs),
    /// Redeems a paid order.
    Redeem {
        /// The order number.
        order: String,
    },
    /// Gives money back through the platform, all that is left or a part.
    Refund(RefundArgs),
    /// Wallet coupons: looked up, redeemed once, taken back.
    Coupon {
        #[command(subcommand)]
        command: CouponCommand,
    },
    /// Merchant accounts: one per wallet.
    Account {
        #[command(subcommand)]
        command: AccountCommand,
    },
    /// The owner's offline limits: what may be handed over before a platform proves it.
    Limits {
        #[command(subcommand)]
        command: LimitsCommand,
    },
    /// Proves claims, closes what expired and uploads redemptions.
    Sync(SyncArgs),
    /// What outages there were, and what each cost.
    Outage {
        #[command(subcommand)]
        command: OutageCommand,
    },
    /// What is handed over and unproved, against each of the owner's limits.
    Exposure,
    /// One person's session at this till: seen, and closed.
    Shift {
        #[command(subcommand)]
        command: ShiftCommand,
    },
    /// What a ledger still has to tell the platforms. Needs no PIN, asks nobody and writes
    /// nothing: for whoever is about to move or remove the till.
    Waiting,
    /// The failed-payments list, a hundred lines at a time: overdue first, then what nobody
    /// knows, then the most money at risk.
    Cases {
        /// Resolved ones too, the newest first.
        #[arg(long)]
        all: bool,
        /// Only those that are given to the person who acts.
        #[arg(long)]
        mine: bool,
        /// Leaves out the first lines.
        #[arg(long, default_value_t = 0, value_name = "LINES")]
        from: u32,
    },
    /// One case: seen, worked and ended.
    Case {
        #[command(subcommand)]
        command: CaseCommand,
    },
    /// Another payment of a sale that is paid already: by a second person, another wallet, the
    /// printed code, or at another till. The platform proves it; then it is a case.
    PaidAgain {
        /// The sale's order number.
        order: String,
        /// The transaction id on the second payment's screen.
        #[arg(long, value_name = "TXN")]
        transaction: String,
        /// The second payment's wallet; without it the first one's.
        #[arg(long)]
        wallet: Option<String>,
    },
    /// A business day's figures, on the screen and as files.
    Report(ReportArgs),
    /// The platforms' own bills, for whoever compares them with the books.
    Bill {
        #[command(subcommand)]
        command: BillCommand,
    },
    /// Replays the journal: checks the chain and every table against it. Works on a ledger
    /// that is too damaged to be opened, too. Of one that opens it also says how its witnesses
    /// and its backups stand, and what to do.
    Verify,
    /// Writes the journal as a signed archive for an auditor; hexiao-verify checks it.
    Archive(ArchiveArgs),
    /// Where the till's keys lie, and how they are protected.
    Secrets {
        #[command(subcommand)]
        command: SecretsCommand,
    },
    /// Every check of the ledger, with its next step.
    Health,
    /// Makes a backup now; names the place and the key the first time.
    Backup(BackupArgs),
    /// Puts a backup in the ledger's place. The ledger that was there is kept beside it.
    Restore(RestoreArgs),
    /// Works through the recovery of a ledger that was restored or lost entries.
    Recover {
        #[command(subcommand)]
        command: RecoverCommand,
    },
    /// The shop's printed codes: one per wallet, for sales without a network.
    StaticCode {
        #[command(subcommand)]
        command: StaticCodeCommand,
    },
    /// Payment codes.
    Code {
        #[command(subcommand)]
        command: CodeCommand,
    },
}

#[derive(Args)]
pub struct SandboxArgs {
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR")]
    pub listen: SocketAddr,
    /// pay, password, decline, late, never, or manual (only the phone page pays).
    #[arg(long, default_value = "manual")]
    pub customer: String,
    /// The same seed gives the same numbers, names and delays.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Faults to play, e.g. `pay:drop_after*1,query:5xx*2`.
    #[arg(long, default_value = "", value_name = "SCRIPT")]
    pub fault: String,
    /// Plays an outage drill, and tells each step: the same seed gives the same one.
    #[arg(long, value_name = "SEED", conflicts_with = "fault")]
    pub drill: Option<u64>,
    /// How long the drill lasts, in minutes.
    #[arg(long, default_value_t = 10, value_name = "MINUTES", requires = "drill")]
    pub drill_minutes: u32,
    /// Keeps the platform's trades in this file, so that a restart forgets nothing.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
}

#[derive(Args)]
pub struct InitArgs {
    /// The demo shop: three people, a merchant account, offline limits.
    #[arg(long, required = true)]
    pub demo: bool,
    /// The simulated platform's address, as `hexiaoctl sandbox` printed it.
    #[arg(long, value_name = "URL")]
    pub sandbox: String,
    /// The till's id: each till of a shop has its own, and its order numbers begin with it.
    #[arg(long, value_name = "ID", default_value = "T01", value_parser = till_id)]
    pub till: String,
}

fn till_id(text: &str) -> Result<String, &'static str> {
    let wrong = "a till's id is one to eight letters and digits, like T02";
    let parsed = hexiao_domain::TillId::parse(text);
    parsed.map(|till| till.to_string()).map_err(|_| wrong)
}

#[derive(Args)]
pub struct CheckoutArgs {
    /// alipay, wechatpay, applepay, unionpay or other (the shop's own).
    #[arg(long)]
    pub wallet: String,
    /// A decimal in the shop's currency, e.g. 12.34.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: String,
    /// The shop's own reference for the sale.
    #[arg(long)]
    pub reference: Option<String>,
    /// A customer's auth code, instead of showing a code.
    #[arg(long, value_name = "AUTH_CODE")]
    pub scan: Option<String>,
    /// Redeems as soon as it is paid.
    #[arg(long)]
    pub redeem: bool,
    /// Seconds to wait for the customer; then the order is cancelled.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub timeout: u64,
}

#[derive(Args)]
pub struct ClaimArgs {
    /// alipay, wechatpay, unionpay or other (the shop's own).
    #[arg(long)]
    pub wallet: String,
    /// A decimal in the shop's currency, e.g. 12.34.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: String,
    /// The transaction id on the customer's paid screen.
    #[arg(long, value_name = "TXN")]
    pub evidence: Option<String>,
    /// The shop's own reference for the sale.
    #[arg(long)]
    pub reference: Option<String>,
    /// The manager who approves; the PIN comes from the variable HEXIAO_APPROVAL_PIN.
    #[arg(long, value_name = "PERSON")]
    pub approved_by: Option<String>,
}

#[derive(Subcommand)]
pub enum AccountCommand {
    /// The accounts and their terms; keys are never shown.
    List,
    /// Looks an account over and asks the platform about it. Nothing is kept.
    Check(AccountFile),
    /// Keeps an account, and uses it from then on.
    Add(AccountFile),
}

#[derive(Args)]
pub struct AccountFile {
    /// alipay, wechatpay, applepay, unionpay, other; or generic: any platform of the open
    /// protocol.
    #[arg(long, value_name = "PLATFORM")]
    pub platform: String,
    /// With generic: which wallet it serves, unionpay or other; by default what the settings
    /// name, or other.
    #[arg(long, value_name = "WALLET")]
    pub wallet: Option<String>,
    /// A JSON file: gateway, app_id, seller_id, private_key or private_key_file,
    /// platform_public_key or platform_public_key_file, merchant_serial, platform_key_id,
    /// api_v3_key, page, store, record_kind (Alipay's `biz_type` of a redemption, where one was
    /// agreed), wallet (with generic), name, fee_percent, settles_after_days, poll_seconds.
    /// Paths count from its folder.
    #[arg(long, value_name = "FILE")]
    pub settings: PathBuf,
}

#[derive(Subcommand)]
pub enum LimitsCommand {
    /// The limits, and what is used of them.
    Show,
    /// Sets the limits that are named; the others stay.
    Set(LimitsArgs),
}

#[derive(Args)]
pub struct LimitsArgs {
    /// The largest single payment, in the shop's currency.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub per_payment: Option<String>,
    /// The largest sum of unproved payments at this till.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub total: Option<String>,
    /// The largest sum of unproved payments in one person's shift; `none` for no such limit.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub per_shift: Option<String>,
    /// The oldest may wait so long: seconds, or 90m, 24h, 2d.
    #[arg(long, value_name = "TIME", value_parser = crate::limits::seconds)]
    pub max_age: Option<u32>,
    /// A transaction id is needed from here on.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub evidence_from: Option<String>,
    /// A manager must approve from here on.
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    pub manager_from: Option<String>,
    /// The wallets that may be claimed, e.g. alipay,wechatpay; `none` for nothing at all.
    #[arg(long, value_name = "WALLETS", value_delimiter = ',')]
    pub wallets: Option<Vec<String>>,
    /// The currency of the amounts; they are refused when it is not the shop's.
    #[arg(long, value_name = "ISO")]
    pub currency: Option<String>,
}

#[derive(Args)]
pub struct RefundArgs {
    /// The order number.
    pub order: String,
    /// A decimal in the shop's currency, e.g. 12.34; by default all that is left.
    #[arg(long, allow_hyphen_values = true)]
    pub amount: Option<String>,
    /// Why; the customer may read it.
    #[arg(long, default_value = "refund", value_name = "TEXT")]
    pub reason: String,
    /// Seconds to wait for the platform's last word; the till goes on asking later.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub timeout: u64,
}

#[derive(Args)]
pub struct ReportArgs {
    /// A business day, e.g. 2026-11-22, or `today`.
    #[arg(long, default_value = "today", value_name = "D")]
    pub day: String,
    /// Writes a CSV file; an existing file is never replaced.
    #[arg(long, value_name = "F")]
    pub csv: Option<PathBuf>,
    /// Writes an XLSX file; an existing file is never replaced.
    #[arg(long, value_name = "F")]
    pub xlsx: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum BillCommand {
    /// Fetches both bills of a day: payments and refunds, and the balance with the fees.
    Fetch(BillFetch),
    /// Fetches what a payout of Apple Pay's money is made of: every payment, refund and fee of
    /// Stripe's books, as one CSV file.
    Payout(BillPayout),
}

#[derive(Args)]
pub struct BillFetch {
    /// alipay or wechatpay.
    #[arg(long, value_name = "WALLET")]
    pub platform: String,
    /// The platform's own day, in China, e.g. 2026-11-22.
    #[arg(long, value_name = "D")]
    pub day: String,
    /// The folder, made if it is not there; an existing file is never replaced.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(Args)]
pub struct BillPayout {
    /// The payout's number in Stripe's dashboard, e.g. `po_1Gl3ZLLHughnNhxy`.
    pub payout: String,
    /// The folder, made if it is not there; an existing file is never replaced.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[derive(Args)]
pub struct ArchiveArgs {
    /// The first entry: its number, or a business day such as 2026-11-22.
    #[arg(long, value_name = "N|DAY")]
    pub from: Option<String>,
    /// The last entry: its number, or a business day, which counts whole.
    #[arg(long, value_name = "N|DAY")]
    pub to: Option<String>,
    /// The new folder; an existing one is never replaced.
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BackupArgs {
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
    /// From now on backups go to this folder, on another disk if you are wise.
    #[arg(long, value_name = "FOLDER", requires = "key")]
    pub to: Option<PathBuf>,
    /// The public half of the owner's recovery key.
    #[arg(long, value_name = "PUBLIC", requires = "to")]
    pub key: Option<String>,
}

#[derive(Subcommand)]
pub enum BackupCommand {
    /// Makes a new recovery key, shows it once, and keeps it nowhere.
    Key,
    /// The backups, newest first.
    List {
        /// A folder; by default the places that this machine remembers.
        #[arg(long, value_name = "FOLDER")]
        from: Option<PathBuf>,
    },
}

#[derive(Args)]
pub struct RestoreArgs {
    /// The backup.
    pub file: PathBuf,
    /// A file that holds the owner's recovery key.
    #[arg(long, value_name = "F")]
    pub key_file: PathBuf,
}

#[derive(Subcommand)]
pub enum RecoverCommand {
    /// How far it is, and what is to decide.
    Status,
    /// Asks the platforms for every order that may be lost.
    Probe,
    /// Says whether the goods of a payment in doubt were handed over.
    Decide {
        /// The order number.
        order: String,
        /// yes or no.
        #[arg(long, value_name = "YES|NO", value_parser = ["yes", "no"])]
        handed_over: String,
    },
    /// Asks the platforms once more and ends it: the till sells again.
    End,
}

#[derive(Subcommand)]
pub enum StaticCodeCommand {
    /// The registered codes, and whose they are.
    List,
    /// Registers the printed code of a wallet, in place of the one before.
    Set {
        /// alipay, wechatpay, unionpay or other.
        #[arg(long, value_name = "WALLET")]
        wallet: String,
        #[command(flatten)]
        source: StaticCodeSource,
    },
    #[command(flatten)]
    Look(CodeCheckCommand),
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct StaticCodeSource {
    /// A PNG or JPEG of the code.
    #[arg(long, value_name = "F")]
    pub image: Option<PathBuf>,
    /// The text in the code.
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    pub text: Option<String>,
}

#[derive(Subcommand)]
pub enum SecretsCommand {
    /// Says where they lie: keyring, sealed, practice (unprotected) or locked.
    Status,
    /// Seals them by a passphrase of at least 12 characters from now on: every start asks
    /// for it. Whoever loses it loses the keys.
    Seal {
        /// The new passphrase, on the file's first line; a terminal asks for it twice.
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
}
