//! The payments: what the entries say of each, and that none is redeemed twice.

use crate::book::Posting;
use crate::crypto::sha256;
use crate::entry::{Entry, Event, Fact, Payment};
use crate::kind;
use crate::report::{Place, Report};
use crate::table::Row;
use std::collections::{HashMap, HashSet};

/// The columns of payments.csv.
pub const HEADINGS: &[&str] = &[
    "order",
    "amount",
    "currency",
    "wallet",
    "made_at_utc",
    "made_at_local",
    "state",
    "transaction_id",
    "redeemed_at_utc",
    "redeemed_at_local",
    "redeemed_by",
    "made_entry",
    "redeemed_entry",
];

/// The payments that may still change, and a trace of the others: 16 bytes each.
pub struct Payments {
    open: HashMap<String, Known>,
    done: HashSet<u128>,
    from_start: bool,
}

/// What is known of a payment.
#[derive(Default)]
pub struct Known {
    first_seq: i64,
    made: Option<Made>,
    state: &'static str,
    transaction: String,
    redeemed: Option<Redeemed>,
}

struct Made {
    amount: String,
    currency: &'static str,
    wallet: String,
    at_ms: i64,
    seq: i64,
}

struct Redeemed {
    at_ms: i64,
    by: String,
    seq: i64,
}

impl Payments {
    /// Before the first entry; `from_start` when that is the journal's first.
    pub fn new(from_start: bool) -> Self {
        Self {
            open: HashMap::new(),
            done: HashSet::new(),
            from_start,
        }
    }

    /// Takes in what an entry says of a payment; answers a row that is settled for good.
    pub fn add(
        &mut self,
        entry: &Entry<'_>,
        fact: &Fact,
        postings: Option<&[Posting]>,
        place: Place,
        report: &mut Report,
    ) -> Option<(String, Known)> {
        let order = order_of(fact)?;
        let redeems = redeemer(fact);
        let seq = entry.line.seq;
        self.judge(order, fact, redeems.is_some(), place, report);
        let known = self.open.entry(order.to_owned()).or_insert_with(|| Known {
            first_seq: seq,
            ..Known::default()
        });
        if let Some(payment) = &fact.payment {
            known.make(entry, payment);
        }
        if let Some(proof) = &fact.proof {
            known.transaction.clone_from(&proof.transaction_id);
            known.paid(postings);
        }
        if let Some(event) = &fact.event {
            known.moved(event, postings);
        }
        if let Some(by) = redeems {
            let at_ms = entry.line.at_ms;
            known.redeemed = Some(Redeemed { at_ms, by, seq });
        }
        if !known.is_final() {
            return None;
        }
        self.done.insert(trace(order));
        self.open.remove_entry(order)
    }

    fn judge(&self, order: &str, fact: &Fact, redeems: bool, place: Place, report: &mut Report) {
        let done = self.done.contains(&trace(order));
        let known = self.open.get(order);
        let was_made = done || known.is_some_and(|known| known.made.is_some());
        let name = || order.to_owned();
        if fact.payment.is_some() && was_made {
            report.problem(kind::MADE_TWICE, place, [name()]);
        }
        if fact.payment.is_none() && !was_made && self.from_start {
            report.problem(kind::NEVER_MADE, place, [name()]);
        }
        if !redeems {
            return;
        }
        report.facts.redemptions = report.facts.redemptions.saturating_add(1);
        if done || known.is_some_and(|known| known.redeemed.is_some()) {
            report.problem(kind::TWICE, place, [name()]);
        } else if let Some(known) = known
            && !matches!(known.state, "confirmed" | "claimed" | "paid")
            && known.made.is_some()
        {
            report.problem(kind::UNPAID, place, [name(), known.state.to_owned()]);
        }
    }

    /// What is left at the end, by first entry.
    pub fn rest(self) -> Vec<(String, Known)> {
        let mut rest: Vec<_> = self.open.into_iter().collect();
        rest.sort_by_key(|(_, known)| known.first_seq);
        rest
    }
}

/// 128 bits of SHA-256: nobody can make two order numbers with the same.
fn trace(order: &str) -> u128 {
    let hash = sha256(order.as_bytes());
    let first = hash.first_chunk().copied().unwrap_or_default();
    u128::from_be_bytes(first)
}

/// The payment that a fact speaks of, if it is one of those that make rows.
fn order_of(fact: &Fact) -> Option<&str> {
    match fact.fact.as_str() {
        "payment_made" | "payment_found" => Some(&fact.payment.as_ref()?.order),
        "payment_moved" | "redeemed" => fact.order.as_deref(),
        "doubt_decided" => fact
            .order
            .as_deref()
            .filter(|_| fact.handed_over == Some(true)),
        _ => None,
    }
}

/// Who hands over the goods with this fact.
fn redeemer(fact: &Fact) -> Option<String> {
    let redeems = matches!(fact.fact.as_str(), "redeemed" | "doubt_decided");
    redeems.then(|| fact.by.clone().unwrap_or_default())
}

impl Known {
    fn is_final(&self) -> bool {
        self.redeemed.is_some() && matches!(self.state, "confirmed" | "paid")
    }

    fn make(&mut self, entry: &Entry<'_>, payment: &Payment) {
        let amount = payment.amount;
        self.state = "created";
        self.made = Some(Made {
            amount: amount.currency.decimal(i128::from(amount.minor)),
            currency: amount.currency.code(),
            wallet: payment.wallet.clone(),
            at_ms: entry.line.at_ms,
            seq: entry.line.seq,
        });
    }

    fn moved(&mut self, event: &Event, postings: Option<&[Posting]>) {
        let proof = event.proof.as_ref().map(|proof| &proof.transaction_id);
        let claim = event
            .claim
            .as_ref()
            .and_then(|claim| claim.evidence.as_ref());
        if let Some(id) = proof.or(claim) {
            self.transaction.clone_from(id);
        }
        self.state = match event.event.as_str() {
            "code_shown" | "code_sent" => "awaiting",
            "close_asked" => "closing",
            "closed_there" => "closed",
            "refused" | "written_off" => "failed",
            "claimed" => "claimed",
            "reopened" => "confirmed",
            "paid" => return self.paid(postings),
            _ => return,
        };
    }

    /// Where the money went says what the platform's word was worth.
    fn paid(&mut self, postings: Option<&[Posting]>) {
        let Some(postings) = postings else {
            self.state = "paid";
            return;
        };
        let books = |account: &str| {
            postings
                .iter()
                .any(|p| p.account.name().starts_with(account))
        };
        if books("suspense:") {
            self.state = "in_suspense";
        } else if books("due_from:") {
            self.state = "confirmed";
        }
    }

    /// Writes its row.
    pub fn write(&self, order: &str, row: &mut Row) {
        row.clear();
        row.id(order);
        let made = self.made.as_ref();
        row.plain(made.map_or("", |made| &made.amount));
        row.plain(made.map_or("", |made| made.currency));
        row.plain(made.map_or("", |made| &made.wallet));
        row.at(made.map(|made| made.at_ms));
        row.plain(self.state);
        row.id(&self.transaction);
        let redeemed = self.redeemed.as_ref();
        row.at(redeemed.map(|redeemed| redeemed.at_ms));
        row.text(redeemed.map_or("", |redeemed| &redeemed.by));
        row.plain(&made.map(|made| made.seq.to_string()).unwrap_or_default());
        row.plain(
            &redeemed
                .map(|redeemed| redeemed.seq.to_string())
                .unwrap_or_default(),
        );
    }
}
