//! The payments that the entries tell of, a row each. A row says only what single entries
//! say, by rules short enough to follow by hand; the verifier's README lists them.

use crate::archive::folder::{Folder, Sealed, Written};
use crate::archive::time::Clock;
use crate::archive::{ArchiveError, BEFORE_BOOKS, Body, journal};
use crate::text_file::{self, Csv, harmless, unmangled};
use hexiao_domain::{
    Account, Claim, Event, Fact, JournalEntry, NewPayment, OrderNumber, PersonId, Posting, Proof,
    TransactionId,
};
use std::collections::HashMap;

const HEADINGS: [&str; 13] = [
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

/// The rows that may still change. One that is paid and redeemed is written at once, so that
/// memory does not grow with the years; the rest follow at the end.
pub struct File {
    csv: Csv<Sealed>,
    clock: Clock,
    open: HashMap<OrderNumber, Row>,
    rows: u64,
}

#[derive(Default)]
struct Row {
    first_seq: i64,
    made: Option<Made>,
    state: &'static str,
    transaction: Option<TransactionId>,
    redeemed: Option<Redeemed>,
}

struct Made {
    amount: String,
    currency: &'static str,
    wallet: &'static str,
    at_ms: i64,
    seq: i64,
}

struct Redeemed {
    at_ms: i64,
    by: PersonId,
    seq: i64,
}

impl File {
    pub fn begin(folder: &Folder, clock: Clock) -> Result<Self, ArchiveError> {
        let mut csv = text_file::begin(folder.file("payments.csv")?)?;
        csv.write_record(HEADINGS)?;
        Ok(Self {
            csv,
            clock,
            open: HashMap::new(),
            rows: 0,
        })
    }

    pub fn add(&mut self, entry: &JournalEntry, body: &Body) -> Result<(), ArchiveError> {
        let Some((order, news)) = news(&body.what) else {
            return Ok(());
        };
        let row = self.open.entry(order.clone()).or_insert_with(|| Row {
            first_seq: entry.seq,
            ..Row::default()
        });
        row.add(entry, &news, &body.postings);
        if row.is_final() {
            let row = self.open.remove(order).unwrap_or_default();
            self.write(order, &row)?;
        }
        Ok(())
    }

    fn write(&mut self, order: &OrderNumber, row: &Row) -> Result<(), ArchiveError> {
        self.rows = self.rows.saturating_add(1);
        let mut cells = vec![unmangled(order.as_str())];
        cells.extend(made_cells(row.made.as_ref(), self.clock));
        cells.push(row.state.to_owned());
        let id = row.transaction.as_ref();
        cells.push(id.map(|id| unmangled(id.as_str())).unwrap_or_default());
        cells.extend(redeemed_cells(row.redeemed.as_ref(), self.clock));
        cells.push(
            row.made
                .as_ref()
                .map(|made| made.seq.to_string())
                .unwrap_or_default(),
        );
        let seq = row
            .redeemed
            .as_ref()
            .map(|redeemed| redeemed.seq.to_string());
        cells.push(seq.unwrap_or_default());
        self.csv.write_record(&cells)?;
        Ok(())
    }

    /// The file, and how many payments it has.
    pub fn end(mut self) -> Result<(Written, u64), ArchiveError> {
        let mut rest: Vec<_> = std::mem::take(&mut self.open).into_iter().collect();
        rest.sort_by_key(|(_, row)| row.first_seq);
        for (order, row) in &rest {
            self.write(order, row)?;
        }
        Ok((journal::end(self.csv)?, self.rows))
    }
}

fn made_cells(made: Option<&Made>, clock: Clock) -> [String; 5] {
    let Some(made) = made else {
        return Default::default();
    };
    [
        made.amount.clone(),
        made.currency.to_owned(),
        made.wallet.to_owned(),
        Clock::utc(made.at_ms),
        clock.local(made.at_ms),
    ]
}

fn redeemed_cells(redeemed: Option<&Redeemed>, clock: Clock) -> [String; 3] {
    let Some(redeemed) = redeemed else {
        return Default::default();
    };
    [
        Clock::utc(redeemed.at_ms),
        clock.local(redeemed.at_ms),
        harmless(redeemed.by.as_str()),
    ]
}

impl Row {
    fn is_final(&self) -> bool {
        self.redeemed.is_some() && matches!(self.state, "confirmed" | "paid")
    }

    fn add(&mut self, entry: &JournalEntry, news: &News<'_>, postings: &[Posting]) {
        match news {
            News::Made(payment) => self.make(entry, payment),
            News::Found(payment, proof) => {
                self.make(entry, payment);
                self.transaction = Some(proof.transaction_id.clone());
                self.paid(entry, postings);
            }
            News::Moved(event) => self.moved(entry, event, postings),
            News::Redeemed(by) => self.redeem(entry, by),
        }
    }

    fn make(&mut self, entry: &JournalEntry, payment: &NewPayment) {
        self.state = "created";
        self.made = Some(Made {
            amount: payment.amount.to_string(),
            currency: payment.amount.currency().code(),
            wallet: payment.wallet.code(),
            at_ms: entry.at_ms,
            seq: entry.seq,
        });
    }

    fn redeem(&mut self, entry: &JournalEntry, by: &PersonId) {
        self.redeemed = Some(Redeemed {
            at_ms: entry.at_ms,
            by: by.clone(),
            seq: entry.seq,
        });
    }

    fn moved(&mut self, entry: &JournalEntry, event: &Event, postings: &[Posting]) {
        match event {
            Event::CodeShown { .. } | Event::CodeSent => self.state = "awaiting",
            Event::Paid { proof } => {
                self.transaction = Some(proof.transaction_id.clone());
                self.paid(entry, postings);
            }
            Event::Refused { .. } | Event::WrittenOff => self.state = "failed",
            Event::CloseAsked { .. } => self.state = "closing",
            Event::ClosedThere { .. } => self.state = "closed",
            Event::Claimed { claim } => {
                self.noted(claim);
                self.state = "claimed";
            }
            Event::EvidenceNoted { claim } => self.noted(claim),
            Event::ClaimRefuted { .. } => {}
            Event::Reopened => self.state = "confirmed",
        }
    }

    fn noted(&mut self, claim: &Claim) {
        if let Some(id) = &claim.evidence {
            self.transaction = Some(id.clone());
        }
    }

    /// Where the money went says what the platform's word was worth.
    fn paid(&mut self, entry: &JournalEntry, postings: &[Posting]) {
        let books = |what: fn(&Account) -> bool| postings.iter().any(|p| what(&p.account));
        if entry.version == BEFORE_BOOKS {
            self.state = "paid";
        } else if books(|account| matches!(account, Account::Suspense(_))) {
            self.state = "in_suspense";
        } else if books(|account| matches!(account, Account::DueFrom(_))) {
            self.state = "confirmed";
        }
    }
}

/// What a fact says of a payment.
enum News<'a> {
    Made(&'a NewPayment),
    Found(&'a NewPayment, &'a Proof),
    Moved(&'a Event),
    Redeemed(&'a PersonId),
}

const fn news(fact: &Fact) -> Option<(&OrderNumber, News<'_>)> {
    match fact {
        Fact::PaymentMade { payment } => Some((&payment.order, News::Made(payment))),
        Fact::PaymentFound { payment, proof } => {
            Some((&payment.order, News::Found(payment, proof)))
        }
        Fact::PaymentMoved { order, event } => Some((order, News::Moved(event))),
        Fact::Redeemed { order, by, .. }
        | Fact::DoubtDecided {
            order,
            handed_over: true,
            by,
        } => Some((order, News::Redeemed(by))),
        Fact::DoubtDecided { .. }
        | Fact::ShopSetUp { .. }
        | Fact::PersonAdded { .. }
        | Fact::AccountSet { .. }
        | Fact::PolicySet { .. }
        | Fact::StaticCodeSet { .. }
        | Fact::StaticCodeChecked { .. }
        | Fact::PinTried { .. }
        | Fact::SignedIn { .. }
        | Fact::SignedOut { .. }
        | Fact::ShiftOpened { .. }
        | Fact::ShiftClosed { .. }
        | Fact::WorkDeferred { .. }
        | Fact::WorkDone { .. }
        | Fact::WorkStuck { .. }
        | Fact::WorkRetried { .. }
        | Fact::RefundAsked { .. }
        | Fact::RefundEnded { .. }
        | Fact::CouponAsked { .. }
        | Fact::CouponMoved { .. }
        | Fact::CouponDeferred { .. }
        | Fact::CouponRetried { .. }
        | Fact::DoublePaid { .. }
        | Fact::CaseNoted { .. }
        | Fact::CaseContacted { .. }
        | Fact::CaseAssigned { .. }
        | Fact::CaseDueSet { .. }
        | Fact::PlatformSaid { .. }
        | Fact::CasesExported { .. }
        | Fact::CaseResolved { .. }
        | Fact::ReportExported { .. }
        | Fact::QueueTold { .. }
        | Fact::WalletLost { .. }
        | Fact::WalletFound { .. }
        | Fact::ClockSuspect { .. }
        | Fact::Checkpoint { .. }
        | Fact::EpochBegun { .. }
        | Fact::RecoveryEnded { .. }
        | Fact::BackupsSet { .. } => None,
    }
}
