//! The words of `hexiaoctl case`.

use clap::Subcommand;
use std::path::PathBuf;

#[derive(Subcommand)]
pub enum CaseCommand {
    /// The case with its payments, its log and the refund that would end it.
    Show {
        /// Its number.
        id: u32,
    },
    /// Adds a line to its log.
    Note {
        /// Its number.
        id: u32,
        /// The line.
        text: String,
    },
    /// Writes down a try to reach the customer.
    Contact {
        /// Its number.
        id: u32,
        /// phone, message, in_person, wallet_chat or other.
        #[arg(long, value_name = "HOW")]
        channel: String,
        /// reached, no_answer, will_pay, says_paid, refuses, wrong_number or other.
        #[arg(long)]
        result: String,
        /// What was said.
        #[arg(long)]
        text: Option<String>,
        /// When to come back, on the shop's clock: 2026-11-24T18:30, or a day alone. The case is
        /// due then.
        #[arg(long, value_name = "TIME")]
        next: Option<String>,
    },
    /// Gives it to a person who may work on cases.
    Assign {
        /// Its number.
        id: u32,
        /// The person's id; `none` gives it to nobody in particular.
        #[arg(value_name = "PERSON")]
        to: String,
    },
    /// Says until when it has to be worked on.
    Due {
        /// Its number.
        id: u32,
        /// On the shop's clock: 2026-11-24T18:30, or a day alone.
        time: String,
    },
    /// The text for the customer, in the language that `--lang` names.
    Message {
        /// The order number or the coupon's number.
        order: String,
    },
    /// Writes the list as it is filtered into a file: CSV or XLSX, by the file's ending.
    Export {
        /// The file; an existing one is refused.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Resolved ones too, the newest first.
        #[arg(long)]
        all: bool,
        /// Only those that are given to the person who acts.
        #[arg(long)]
        mine: bool,
    },
    /// Has the platform asked once more.
    Retry {
        /// Its number.
        id: u32,
    },
    /// What of the platform's bill may be the money of a claim by the printed code.
    Candidates {
        /// Its number.
        id: u32,
        /// What is known: last digits of a number, the payer's name or account.
        #[arg(long, value_name = "TEXT")]
        hint: Option<String>,
    },
    /// Notes which transaction a claim is about, and has the platform asked about it.
    Pick {
        /// Its number.
        id: u32,
        /// The platform's number, of a candidate or as the customer tells it.
        transaction: String,
        /// Seconds to wait for the platform's answer.
        #[arg(long, default_value_t = 60, value_name = "SECONDS")]
        timeout: u64,
    },
    /// Ends it; what the ending means for money is proved at the platform first.
    Resolve {
        /// Its number.
        id: u32,
        /// One of the ways that `case show` names.
        how: String,
        /// Why, in your words.
        #[arg(long)]
        note: String,
        /// The number of a refund that was made at the platform itself.
        #[arg(long, value_name = "NUMBER")]
        refund_number: Option<String>,
    },
    /// Gives back what its draft says, and waits for the platform.
    Refund {
        /// Its number.
        id: u32,
        /// What the customer reads; without it the draft's words.
        #[arg(long)]
        reason: Option<String>,
        /// Seconds to wait for the platform's last word.
        #[arg(long, default_value_t = 60, value_name = "SECONDS")]
        timeout: u64,
    },
}
