//! One line of another till's queue: who is asked, and what the answer is called.

use super::Walk;
use hexiao_contract::{MoneyView, QueueTelling, QueueToldLine};
use hexiao_domain::{
    Answer, CLAIM_WINDOW_SECONDS, Method, Money, OrderNumber, Proof, Reason, RecordAnswer,
    Timestamp, Wallet,
};
use hexiao_platforms::{Asked, Record};
use hexiao_reports::{QueueClaim, QueueLine, QueueUpload};
use hexiao_sync::never_sent;

/// What became of a line.
pub(super) enum Said {
    Recorded,
    /// The platform keeps no records.
    Confirmed,
    Paid(Proof),
    /// Money that its own till would not take for this sale's.
    PaidOther(Proof),
    Pending,
    Closed,
    UnknownThere,
    Refused(Reason),
    Elsewhere,
    NotTold(Option<Reason>),
}

/// The line as it is told of.
struct About<'a> {
    kind: &'static str,
    order: &'a OrderNumber,
    wallet: Wallet,
    amount: Money,
}

impl Walk<'_> {
    pub(super) fn tell(&mut self, line: &QueueLine) {
        let (about, said) = match line {
            QueueLine::Upload(upload) => (about_upload(upload), self.upload(upload)),
            QueueLine::Claim(claim) => (about_claim(claim), self.claim(claim)),
            QueueLine::Left(_) => return,
        };
        let lost = self.lost.iter().map(|wallet| wallet.code().to_owned());
        let lost = lost.collect();
        self.app.note_telling(|view| {
            view.lost = lost;
            count(view, &about, said);
        });
    }

    fn upload(&mut self, upload: &QueueUpload) -> Said {
        let asked = self.with_platform(upload.wallet, &upload.account, |platform, now| {
            let record = Record {
                redemption: &upload.redemption,
                order: &upload.order,
                transaction: &upload.transaction,
                redeemed_at: upload.redeemed_at,
            };
            match platform.record(&record, now) {
                RecordAnswer::Recorded => Ok(Said::Recorded),
                RecordAnswer::NotOffered => Ok(Said::Confirmed),
                RecordAnswer::Refused(reason) => Ok(Said::Refused(reason)),
                RecordAnswer::Unknown(unknown) => Err(unknown),
            }
        });
        asked.unwrap_or_else(|said| said)
    }

    fn claim(&mut self, claim: &QueueClaim) -> Said {
        let asked = self.with_platform(claim.wallet, &claim.account, |platform, now| {
            let by_order = match (claim.method, &claim.evidence) {
                (Method::StaticCode, Some(_)) => Answer::NotFound,
                (Method::StaticCode, None) => never_sent(platform.query(asked(claim), now)),
                (Method::ShowCode | Method::ScanCode, _) => platform.query(asked(claim), now),
            };
            let answer = match (by_order, &claim.evidence) {
                (Answer::NotFound, Some(id)) => platform.query(Asked::Transaction(id), now),
                (answer, _) => answer,
            };
            match answer {
                Answer::Paid(proof) => Ok(paid(claim, proof)),
                Answer::Pending => Ok(Said::Pending),
                Answer::NotFound => Ok(Said::UnknownThere),
                Answer::Closed(_) => Ok(Said::Closed),
                Answer::Refused(reason) => Ok(Said::Refused(reason)),
                Answer::Unknown(unknown) => Err(unknown),
            }
        });
        asked.unwrap_or_else(|said| said)
    }
}

fn asked(claim: &QueueClaim) -> Asked<'_> {
    let order = &claim.order;
    match &claim.code {
        Some(code) => Asked::Shown { order, code },
        None => Asked::Order(order),
    }
}

/// What its own till would compare is compared here: whoever reads this may have no such till any
/// more. Money of the printed code names no order of a till; it was paid around the sale's time.
fn paid(claim: &QueueClaim, proof: Proof) -> Said {
    let named = proof.order_number.as_deref();
    let named = named.and_then(|text| OrderNumber::parse(text).ok());
    let away = |at: Timestamp| {
        let after = at.seconds_since(claim.claimed_at);
        after.max(claim.claimed_at.seconds_since(at))
    };
    let is_of_sale = match named {
        Some(order) => order == claim.order && claim.method != Method::StaticCode,
        None => {
            let at = proof.paid_at;
            let near = at.is_none_or(|at| away(at) <= CLAIM_WINDOW_SECONDS);
            claim.method == Method::StaticCode && near
        }
    };
    match is_of_sale && proof.amount == claim.amount {
        true => Said::Paid(proof),
        false => Said::PaidOther(proof),
    }
}

fn about_upload(upload: &QueueUpload) -> About<'_> {
    About {
        kind: "upload",
        order: &upload.order,
        wallet: upload.wallet,
        amount: upload.amount,
    }
}

fn about_claim(claim: &QueueClaim) -> About<'_> {
    About {
        kind: "claim",
        order: &claim.order,
        wallet: claim.wallet,
        amount: claim.amount,
    }
}

fn count(view: &mut QueueTelling, about: &About<'_>, said: Said) {
    view.done = view.done.saturating_add(1);
    let (counter, outcome, reason, proof) = match said {
        Said::Recorded => return view.recorded = view.recorded.saturating_add(1),
        Said::Confirmed => return view.confirmed = view.confirmed.saturating_add(1),
        Said::Paid(proof) => (&mut view.answered, "paid", None, Some(proof)),
        Said::PaidOther(proof) => (&mut view.answered, "paid_other", None, Some(proof)),
        Said::Pending => (&mut view.answered, "pending", None, None),
        Said::Closed => (&mut view.answered, "closed", None, None),
        Said::UnknownThere => (&mut view.answered, "unknown_there", None, None),
        Said::Refused(reason) => (&mut view.refused, "refused", Some(reason), None),
        Said::Elsewhere => (&mut view.elsewhere, "elsewhere", None, None),
        Said::NotTold(reason) => (&mut view.not_told, "not_told", reason, None),
    };
    *counter = counter.saturating_add(1);
    view.lines_total = view.lines_total.saturating_add(1);
    view.lines.push(QueueToldLine {
        order_number: about.order.to_string(),
        kind: about.kind.to_owned(),
        wallet: about.wallet.code().to_owned(),
        amount: about.amount.into(),
        outcome: outcome.to_owned(),
        reason: reason.map(|reason| reason.code().to_owned()),
        transaction_id: proof.as_ref().map(|proof| proof.transaction_id.to_string()),
        paid: proof.map(|proof| MoneyView::from(proof.amount)),
    });
}
