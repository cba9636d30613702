//! The platforms' own bills as files, for whoever compares them with the books.

use crate::app::App;
use crate::error::secret_problem;
use crate::report::parse_day;
use crate::sale::parse_wallet;
use crate::session::Acting;
use hexiao_contract::{FetchedBill, FetchedBills, Problem};
use hexiao_domain::{BusinessDay, MerchantAccount, Permission, Wallet};
use hexiao_platforms::{BillAnswer, BillKind, Bills, PrivateKey, SetupError, Timeouts};
use hexiao_reports::Together;
use std::path::Path;
use std::time::Duration;

/// A bill is larger than an answer: this is for one step, the asking or the fetching.
pub(crate) const PATIENCE: Timeouts = Timeouts {
    connect: Duration::from_secs(5),
    whole: Duration::from_secs(60),
};

/// Both, so that fees are there where the first has none.
const KINDS: [(BillKind, &str); 2] = [
    (BillKind::Trade, "trade"),
    (BillKind::FundFlow, "fund_flow"),
];

impl App {
    /// Fetches both bills of one of the platform's own days (China's) into `folder`, which is
    /// made if it is not there. All files appear, each whole and over no other, or none.
    pub fn fetch_bills_as(
        &self,
        acting: &Acting,
        wallet: &str,
        day: &str,
        folder: &Path,
    ) -> Result<FetchedBills, Problem> {
        acting.may(Permission::Report)?;
        let (wallet, day) = (parse_wallet(wallet)?, parse_day(day)?);
        let account = self.read(move |view| view.account(wallet))?;
        let nobody = || Problem::new("no_account").with("wallet", wallet.code());
        let bills = self.bills(&account.ok_or_else(nobody)?)?;
        let mut files = Together::in_folder(folder).map_err(unwritten)?;
        let mut fetched = Vec::new();
        for (kind, code) in KINDS {
            let names = self.fetch(&*bills, kind, day, &mut files)?;
            fetched.push(FetchedBill {
                kind: code.to_owned(),
                files: names,
            });
        }
        files.publish().map_err(unwritten)?;
        Ok(FetchedBills {
            wallet: wallet.code().to_owned(),
            day: day.to_string(),
            folder: folder.display().to_string(),
            bills: fetched,
        })
    }

    /// The names of the files of one bill; none when nothing happened that day.
    fn fetch(
        &self,
        bills: &dyn Bills,
        kind: BillKind,
        day: BusinessDay,
        files: &mut Together,
    ) -> Result<Vec<String>, Problem> {
        match bills.bill(kind, day, self.host.now()) {
            BillAnswer::File(texts) => {
                let mut names = Vec::new();
                for (name, bytes) in texts {
                    files.add(&name, &bytes).map_err(unwritten)?;
                    names.push(name);
                }
                Ok(names)
            }
            BillAnswer::Empty => Ok(Vec::new()),
            answer @ (BillAnswer::NotYet | BillAnswer::Unknown(_) | BillAnswer::Refused(_)) => {
                Err(without(&answer, day))
            }
        }
    }

    /// The connection to a platform that hands out bills.
    pub(crate) fn bills(&self, account: &MerchantAccount) -> Result<Box<dyn Bills>, Problem> {
        let none = || Problem::new("no_bills").with("wallet", account.wallet.code());
        let connect = connector(account.wallet).ok_or_else(none)?;
        let secret = self.host.secret(&account.secret).map_err(secret_problem)?;
        let key = PrivateKey::parse(&secret).map_err(|error| Problem::new(error.code()))?;
        let connected = connect(account, key, PATIENCE);
        connected.map_err(|error| Problem::new(error.code()))
    }
}

type Connect = fn(&MerchantAccount, PrivateKey, Timeouts) -> Result<Box<dyn Bills>, SetupError>;

fn connector(wallet: Wallet) -> Option<Connect> {
    match wallet {
        Wallet::Alipay => Some(hexiao_platforms::alipay_bills),
        Wallet::Wechatpay => Some(hexiao_platforms::wechatpay_bills),
        Wallet::Applepay | Wallet::Unionpay | Wallet::Other => None,
    }
}

/// Whether a wallet's platform hands out bills.
pub(crate) fn offers(wallet: Wallet) -> bool {
    connector(wallet).is_some()
}

/// Why there is no bill of a day now.
pub(crate) fn without(answer: &BillAnswer, day: BusinessDay) -> Problem {
    let reason = |code: &str, reason: &str| Problem::new(code).with("reason", reason);
    match answer {
        BillAnswer::Unknown(unknown) if unknown.offline => reason("offline", unknown.reason.code()),
        BillAnswer::Unknown(unknown) => reason("bill_unknown", unknown.reason.code()),
        BillAnswer::Refused(refused) => reason("bill_refused", refused.code()),
        BillAnswer::NotYet | BillAnswer::Empty | BillAnswer::File(_) => {
            Problem::new("bill_not_yet").with("day", day)
        }
    }
}

pub(crate) fn unwritten(error: std::io::Error) -> Problem {
    tracing::error!(%error, "a bill could not be written");
    match error.kind() == std::io::ErrorKind::AlreadyExists {
        true => Problem::new("bill_exists"),
        false => Problem::new("bill_unwritten"),
    }
}
