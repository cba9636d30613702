//! A till's queue as a signed file, and what the platforms said when another till told it.

use crate::MoneyView;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A queue that was written to a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueExported {
    /// The file.
    pub path: String,
    /// Where the till's journal stood, `seq-abcdef01`.
    pub head: String,
    /// The key that signed it, hex: the other till asks for it.
    pub key: String,
    /// Redemptions that another till can tell.
    pub uploads: u32,
    /// Claims that another till can ask about.
    pub claims: u32,
    /// What only this till can finish.
    pub left: Vec<QueueLeftView>,
}

/// A file that says it is a till's queue. Whether that is true is known once it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueFileView {
    /// The file.
    pub path: String,
    /// The shop that it names.
    pub shop: String,
    /// The till that it names.
    pub till: String,
    /// When it was made, as it says.
    pub made_at: String,
}

/// What only its own till can finish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueLeftView {
    /// `cancel`, `late_check`, `refund` or `coupon`.
    pub kind: String,
    /// The wallet.
    pub wallet: String,
    /// How many.
    pub count: u32,
}

/// How the telling of another till's queue stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueTelling {
    /// `running`, `done` or `stopped`.
    pub state: String,
    /// The shop that the file names.
    pub shop: String,
    /// The till whose queue it is.
    pub till: String,
    /// Where that till's journal stood, `seq-abcdef01`.
    pub head: String,
    /// When the file was made.
    pub made_at: String,
    /// Lines for the platforms.
    pub total: u32,
    /// Lines that were gone through.
    pub done: u32,
    /// Redemptions that a platform has a record of now, from this telling or from before.
    pub recorded: u32,
    /// Redemptions at a platform that keeps no records of them: nothing is left to tell.
    pub confirmed: u32,
    /// Claims that were answered; the first till decides what that means.
    pub answered: u32,
    /// Lines that were refused.
    pub refused: u32,
    /// Lines of an account that is not this till's.
    pub elsewhere: u32,
    /// Lines that nobody was told.
    pub not_told: u32,
    /// The wallets whose platforms could not be asked, so that the rest of their lines was not told.
    pub lost: Vec<String>,
    /// Every line that somebody has to look at, up to the number that the asker wanted.
    pub lines: Vec<QueueToldLine>,
    /// How many such lines there are.
    pub lines_total: u32,
    /// What only the first till can finish.
    pub left: Vec<QueueLeftView>,
    /// What ended it before its end, as the code of a problem.
    pub problem: Option<String>,
}

/// A line of another till's queue that somebody has to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueToldLine {
    /// The order's number at its till.
    pub order_number: String,
    /// `upload` or `claim`.
    pub kind: String,
    /// The wallet.
    pub wallet: String,
    /// The amount.
    pub amount: MoneyView,
    /// `refused`, `elsewhere`, `not_told`; for a claim `paid`, `paid_other`, `pending`, `closed` or `unknown_there`.
    pub outcome: String,
    /// The reason's code, where there is one.
    pub reason: Option<String>,
    /// The platform's number and what it holds, where a claim is paid.
    pub transaction_id: Option<String>,
    /// What the platform holds for a claim that is paid.
    pub paid: Option<MoneyView>,
}
