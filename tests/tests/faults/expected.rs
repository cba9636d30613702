//! Where each flow stands while its call meets a fault every time, at each platform.
//!
//! `shown`: the customer sees a code. `closed`: nobody paid, and nobody can any more.
//! `awaiting`: not known yet, and asked again. `disputed`: the platform's signed word does not
//! fit the sale; nothing is booked, and a person has a case. `closing`, `running`, `pending`:
//! not known yet, and tried again.
//!
//! What a call did before its answer was lost is found by the question that follows, so that
//! many a refund is done while its own call still fails.

/// The columns of a table.
#[derive(Clone, Copy, Debug)]
pub enum Flow {
    /// Showing a code.
    Show,
    /// Watching a payment that the customer makes.
    Ask,
    /// Charging the customer's code.
    Scan,
    /// Giving up.
    Cancel,
    /// Giving money back.
    Refund,
    /// Asking what became of a refund whose answer was lost.
    RefundQuery,
    /// Telling the platform of a redemption.
    Upload,
    /// Giving up a customer's code that was scanned, while the customer hesitates.
    Reverse,
}

pub type Table = [(&'static str, [&'static str; 8]); 15];

#[rustfmt::skip]
pub static ALIPAY: Table = [
    //                  show      ask         scan         cancel     refund     asked      upload     reverse
    ("",              ["shown",  "confirmed", "confirmed", "closed",  "done",    "done",    "done",     "closed"]),
    ("refuse",        ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("hang",          ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("drop_after",    ["closed", "awaiting",  "confirmed", "closing", "running", "running", "pending",  "closing"]),
    ("duplicate",     ["shown",  "confirmed", "confirmed", "closed",  "done",    "done",    "done",     "closed"]),
    ("delay=40",      ["shown",  "confirmed", "confirmed", "closed",  "done",    "done",    "done",     "closed"]),
    ("bad_signature", ["closed", "awaiting",  "confirmed", "closing", "done",    "running", "pending",  "closing"]),
    ("wrong_amount",  ["shown",  "disputed",  "disputed",  "closed",  "done",    "running", "done",     "closed"]),
    ("wrong_currency",["shown",  "disputed",  "disputed",  "closed",  "done",    "running", "done",     "closed"]),
    ("wrong_merchant",["closed", "awaiting",  "confirmed", "closing", "done",    "running", "pending",  "closing"]),
    ("5xx",           ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("too_often",     ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("html",          ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("truncate",      ["closed", "awaiting",  "confirmed", "closing", "done",    "running", "pending",  "closing"]),
    ("replay",        ["closed", "awaiting disputed", "disputed", "closing", "running", "running", "pending",  "closing"]),
];

#[rustfmt::skip]
pub static WECHAT: Table = [
    //                  show      ask         scan         cancel     refund     asked      upload     reverse
    ("",              ["shown",  "confirmed", "confirmed", "closed",  "done",    "done",    "done",     "closed"]),
    ("refuse",        ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("hang",          ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("drop_after",    ["closed", "awaiting",  "confirmed", "closing", "running", "running", "pending",  "closing"]),
    ("duplicate",     ["shown",  "confirmed", "confirmed", "closed",  "done",    "done",    "done",     "closed"]),
    ("delay=40",      ["shown",  "confirmed", "confirmed", "closed",  "done",    "done",    "done",     "closed"]),
    ("bad_signature", ["closed", "awaiting",  "confirmed", "closing closed", "done",    "running", "pending",  "closing closed"]),
    ("wrong_amount",  ["shown",  "disputed",  "disputed",  "closed",  "done",    "running", "done",     "closed"]),
    ("wrong_currency",["shown",  "disputed",  "disputed",  "closed",  "done",    "running", "done",     "closed"]),
    ("wrong_merchant",["shown",  "awaiting",  "confirmed", "closed",  "done",    "done",    "pending",  "closing"]),
    ("5xx",           ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("too_often",     ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("html",          ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("truncate",      ["closed", "awaiting",  "confirmed", "closed",  "done",    "running", "pending",  "closing"]),
    ("replay",        ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
];

/// Stripe signs nothing, and its page and its refunds are read before they are changed: what a
/// lost answer did is found at the next try.
#[rustfmt::skip]
pub static STRIPE: Table = [
    //                  show      ask         scan  cancel     refund     asked      upload     reverse
    ("",              ["shown",  "confirmed", "",  "closed",  "done",    "done",    "done",     ""]),
    ("refuse",        ["closed", "awaiting",  "",  "closing", "running", "running", "pending",  ""]),
    ("hang",          ["closed", "awaiting",  "",  "closing", "running", "running", "pending",  ""]),
    ("drop_after",    ["closed", "awaiting",  "",  "closed",  "done",    "running", "pending",  ""]),
    ("duplicate",     ["shown",  "confirmed", "",  "closed",  "done",    "done",    "done",     ""]),
    ("delay=40",      ["shown",  "confirmed", "",  "closed",  "done",    "done",    "done",     ""]),
    ("bad_signature", ["shown",  "confirmed", "",  "closed",  "done",    "done",    "done",     ""]),
    ("wrong_amount",  ["closed", "disputed",  "",  "closed",  "done",    "running", "done",     ""]),
    ("wrong_currency",["closed", "disputed",  "",  "closed",  "done",    "running", "done",     ""]),
    ("wrong_merchant",["closed", "awaiting",  "",  "closed",  "done",    "done",    "pending",  ""]),
    ("5xx",           ["closed", "awaiting",  "",  "closing", "running", "running", "pending",  ""]),
    ("too_often",     ["closed", "awaiting",  "",  "closing", "running", "running", "pending",  ""]),
    ("html",          ["closed", "awaiting",  "",  "closing", "running", "running", "pending",  ""]),
    ("truncate",      ["closed", "awaiting",  "",  "closed",  "done",    "running", "pending",  ""]),
    ("replay",        ["closed", "awaiting",  "",  "closing", "running", "running", "pending",  ""]),
];

#[rustfmt::skip]
pub static MALL: Table = [
    //                  show      ask         scan         cancel     refund     asked      upload     reverse
    ("",              ["shown",  "confirmed", "confirmed", "closed",  "done",    "done",    "done",     "closed"]),
    ("refuse",        ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("hang",          ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("drop_after",    ["closed", "awaiting",  "confirmed", "closing", "running", "running", "pending",  "closing"]),
    ("duplicate",     ["shown",  "confirmed", "confirmed", "closed",  "done",    "done",    "done",     "closed"]),
    ("delay=40",      ["shown",  "confirmed", "confirmed", "closed",  "done",    "done",    "done",     "closed"]),
    ("bad_signature", ["closed", "awaiting",  "confirmed", "closing", "done",    "running", "pending",  "closing"]),
    ("wrong_amount",  ["closed", "disputed",  "disputed",  "closed",  "done",    "running", "done",     "closed"]),
    ("wrong_currency",["closed", "disputed",  "disputed",  "closed",  "done",    "running", "done",     "closed"]),
    ("wrong_merchant",["closed", "awaiting",  "confirmed", "closing", "done",    "running", "pending",  "closing"]),
    ("5xx",           ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("too_often",     ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("html",          ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
    ("truncate",      ["closed", "awaiting",  "confirmed", "closing", "done",    "running", "pending",  "closing"]),
    ("replay",        ["closed", "awaiting",  "closed",    "closing", "running", "running", "pending",  "closing"]),
];
