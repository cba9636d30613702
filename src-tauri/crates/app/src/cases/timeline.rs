//! All that happened to what a case is about, line by line, as people read it. What only a
//! platform's support can use stands apart, under the details.

use super::view::number;
use crate::names::Names;
use hexiao_contract::{HappeningDetail, HappeningView, MoneyView};
use hexiao_domain::{
    Case, CloseCause, Contact, CouponEvent, Event, Fact, NewPayment, PlatformWords, Proof, Reason,
    RedemptionState, RefundEnd, Resolution, WorkKind,
};
use hexiao_ledger::{Happened, Happening, Timeline};

/// The lines of a timeline, oldest first.
pub(super) fn lines(timeline: &Timeline, names: &Names) -> Vec<HappeningView> {
    let mut lines = Vec::new();
    let mut said = None;
    for happening in &timeline.happenings {
        if let Happened::Fact(fact) = &happening.what
            && let Fact::PlatformSaid { words, .. } = &**fact
        {
            said = Some(words.clone());
            continue;
        }
        let Some(line) = told(happening, names) else {
            continue;
        };
        lines.push(line.made(happening, names, said.take()));
    }
    lines
}

/// A line without who, when and the entry's number.
struct Line {
    what: &'static str,
    words: Vec<String>,
    reason: Option<Reason>,
    amount: Option<MoneyView>,
    until: Option<String>,
    text: Option<String>,
    details: Vec<(&'static str, String)>,
}

impl Line {
    const fn new(what: &'static str) -> Self {
        Self {
            what,
            words: Vec::new(),
            reason: None,
            amount: None,
            until: None,
            text: None,
            details: Vec::new(),
        }
    }

    fn word(mut self, group: &str, code: &str) -> Self {
        self.words.push(format!("{group}.{code}"));
        self
    }

    fn why(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    fn of(mut self, amount: MoneyView) -> Self {
        self.amount = Some(amount);
        self
    }

    fn until(mut self, until: String) -> Self {
        self.until = Some(until);
        self
    }

    fn text(mut self, text: Option<String>) -> Self {
        self.text = text;
        self
    }

    fn detail(mut self, name: &'static str, value: impl ToString) -> Self {
        self.details.push((name, value.to_string()));
        self
    }

    fn made(
        self,
        happening: &Happening,
        names: &Names,
        said: Option<PlatformWords>,
    ) -> HappeningView {
        let own = said.map(|words| [("platform_code", words.code), ("platform_text", words.text)]);
        let code = self
            .reason
            .map(|reason| ("reason_code", reason.code().to_owned()));
        let entry = ("entry", happening.seq.to_string());
        let details = own.into_iter().flatten().chain(code).chain(self.details);
        let details = details.filter(|(_, value)| !value.is_empty());
        HappeningView {
            at: names.time(happening.at),
            by: happening.by.as_ref().map(|by| names.person(by)),
            what: self.what.to_owned(),
            words: self.words,
            reason: self.reason.map(|reason| reason.code().to_owned()),
            amount: self.amount,
            until: self.until,
            text: self.text,
            details: details
                .chain([entry])
                .map(|(name, value)| HappeningDetail {
                    name: name.to_owned(),
                    value,
                })
                .collect(),
        }
    }
}

fn told(happening: &Happening, names: &Names) -> Option<Line> {
    match &happening.what {
        Happened::CaseOpened(case) => Some(opened(case)),
        Happened::CaseEnded(case) => Some(ended(case)),
        Happened::Fact(fact) => of_fact(fact, names),
    }
}

fn opened(case: &Case) -> Line {
    let line = match case.earlier {
        None => Line::new("case_opened"),
        Some(earlier) => Line::new("case_reopened").detail("earlier", number(earlier)),
    };
    { line.word("case_kind", case.kind.code()) }
        .why(case.reason)
        .detail("case", number(case.id))
}

fn ended(case: &Case) -> Line {
    let how = case.resolved.as_ref();
    let how = how.map_or(Resolution::Proved, |(how, _, _)| *how);
    let line = Line::new("case_ended").word("resolution", how.code());
    line.detail("case", number(case.id))
}

/// What an entry says, or nothing where another line says it better.
fn of_fact(fact: &Fact, names: &Names) -> Option<Line> {
    Some(match fact {
        Fact::PaymentMade { payment } => made("made", payment),
        Fact::PaymentFound { payment, proof } => paid(made("found", payment), proof, names),
        Fact::PaymentMoved { event, .. } => moved(event, names),
        Fact::Redeemed { state, .. } => match state {
            RedemptionState::Redeemed => Line::new("redeemed"),
            RedemptionState::Provisional => Line::new("redeemed_claim"),
        },
        Fact::RefundAsked { .. } | Fact::RefundEnded { .. } => of_refund(fact)?,
        Fact::DoublePaid { other, .. } => Line::new("double_paid").detail("other_order", other),
        Fact::DoubtDecided { handed_over, .. } => match handed_over {
            true => Line::new("doubt_handed_over"),
            false => Line::new("doubt_not_handed_over"),
        },
        Fact::WorkDeferred { .. }
        | Fact::WorkDone { .. }
        | Fact::WorkStuck { .. }
        | Fact::WorkRetried { .. } => worked(fact, names)?,
        Fact::CouponAsked { .. }
        | Fact::CouponMoved { .. }
        | Fact::CouponDeferred { .. }
        | Fact::CouponRetried { .. } => of_coupon(fact, names)?,
        Fact::CaseNoted { .. }
        | Fact::CaseContacted { .. }
        | Fact::CaseAssigned { .. }
        | Fact::CaseDueSet { .. } => at_the_desk(fact, names)?,
        // How a case ended is the case's own line, and a platform's words stand with what they
        // led to; the rest is of no payment.
        Fact::CaseResolved { .. }
        | Fact::PlatformSaid { .. }
        | Fact::CasesExported { .. }
        | Fact::WalletLost { .. }
        | Fact::WalletFound { .. }
        | Fact::ShopSetUp { .. }
        | Fact::PersonAdded { .. }
        | Fact::AccountSet { .. }
        | Fact::PolicySet { .. }
        | Fact::StaticCodeSet { .. }
        | Fact::StaticCodeChecked { .. }
        | Fact::BackupsSet { .. }
        | Fact::PinTried { .. }
        | Fact::SignedIn { .. }
        | Fact::SignedOut { .. }
        | Fact::ShiftOpened { .. }
        | Fact::ShiftClosed { .. }
        | Fact::ReportExported { .. }
        | Fact::QueueTold { .. }
        | Fact::ClockSuspect { .. }
        | Fact::Checkpoint { .. }
        | Fact::EpochBegun { .. }
        | Fact::RecoveryEnded { .. } => return None,
    })
}

fn of_refund(fact: &Fact) -> Option<Line> {
    if let Fact::RefundAsked { refund } = fact {
        let line = Line::new("refund_asked").of(refund.amount.into());
        let line = line.text(Some(refund.reason.clone()));
        return Some(line.detail("request", &refund.request));
    }
    if let Fact::RefundEnded { request, end, .. } = fact {
        let line = match end {
            RefundEnd::Done => Line::new("refund_done"),
            RefundEnd::Refused { reason } => Line::new("refund_refused").why(*reason),
        };
        return Some(line.detail("request", request));
    }
    None
}

fn made(what: &'static str, payment: &NewPayment) -> Line {
    { Line::new(what).word("wallet", payment.wallet.code()) }
        .word("method", payment.method.code())
        .of(payment.amount.into())
}

fn paid(line: Line, proof: &Proof, names: &Names) -> Line {
    let line = line.of(proof.amount.into());
    let line = line.detail("transaction", &proof.transaction_id);
    match proof.paid_at {
        Some(at) => line.detail("paid_at", names.time(at)),
        None => line,
    }
}

fn moved(event: &Event, names: &Names) -> Line {
    match event {
        Event::CodeShown { .. } => Line::new("code_shown"),
        Event::CodeSent => Line::new("code_sent"),
        Event::Paid { proof } => paid(Line::new("paid"), proof, names),
        Event::Refused { reason } => Line::new("refused").why(*reason),
        Event::CloseAsked { cause } => match cause {
            CloseCause::Cancelled => Line::new("close_cancelled"),
            CloseCause::Expired => Line::new("close_expired"),
        },
        Event::ClosedThere { refunded: false } => Line::new("closed"),
        Event::ClosedThere { refunded: true } => Line::new("closed_refunded"),
        Event::Claimed { claim } => match &claim.evidence {
            Some(noted) => Line::new("claimed").detail("transaction", noted),
            None => Line::new("claimed"),
        },
        Event::EvidenceNoted { claim } => match &claim.evidence {
            Some(noted) => Line::new("evidence_noted").text(Some(noted.to_string())),
            None => Line::new("evidence_struck"),
        },
        Event::ClaimRefuted { reason } => Line::new("refuted").why(*reason),
        Event::WrittenOff => Line::new("written_off"),
        Event::Reopened => Line::new("reopened"),
    }
}

fn worked(fact: &Fact, names: &Names) -> Option<Line> {
    let on = |what, kind: WorkKind| Line::new(what).word("work_kind", kind.code());
    if let Fact::WorkDeferred {
        kind,
        due_at,
        reason,
        ..
    } = fact
    {
        let line = on("deferred", *kind).why(*reason);
        return Some(line.until(names.time(*due_at)));
    }
    if let Fact::WorkDone { kind, receipt, .. } = fact {
        return Some(on("work_done", *kind).detail("receipt", receipt));
    }
    if let Fact::WorkStuck { kind, reason, .. } = fact {
        return Some(on("stuck", *kind).why(*reason));
    }
    if let Fact::WorkRetried { kind, .. } = fact {
        return Some(on("retried", *kind));
    }
    None
}

fn of_coupon(fact: &Fact, names: &Names) -> Option<Line> {
    if let Fact::CouponAsked { coupon } = fact {
        return Some(Line::new("coupon_asked").word("wallet", coupon.wallet.code()));
    }
    if let Fact::CouponDeferred { due_at, reason, .. } = fact {
        let line = Line::new("deferred").why(*reason);
        return Some(line.until(names.time(*due_at)));
    }
    if let Fact::CouponRetried { .. } = fact {
        return Some(Line::new("retried"));
    }
    if let Fact::CouponMoved { event, .. } = fact {
        return Some(match event {
            CouponEvent::Found { .. } => Line::new("coupon_found"),
            CouponEvent::Used { word } => Line::new("coupon_used").detail("receipt", word),
            CouponEvent::Refused { reason } => Line::new("refused").why(*reason),
            CouponEvent::Claimed { .. } => Line::new("claimed"),
            CouponEvent::WrittenOff => Line::new("written_off"),
            CouponEvent::GivenUp { .. } => Line::new("coupon_given_up"),
            CouponEvent::UndoAsked { .. } => Line::new("coupon_undo_asked"),
            CouponEvent::Undone => Line::new("coupon_undone"),
            CouponEvent::UndoRefused { reason } => Line::new("coupon_undo_refused").why(*reason),
        });
    }
    None
}

/// What people wrote down.
fn at_the_desk(fact: &Fact, names: &Names) -> Option<Line> {
    if let Fact::CaseNoted { text, .. } = fact {
        return Some(Line::new("noted").text(Some(text.clone())));
    }
    if let Fact::CaseContacted { contact, .. } = fact {
        return Some(contacted(contact, names));
    }
    if let Fact::CaseAssigned { to, .. } = fact {
        let line = match to {
            Some(_) => Line::new("assigned"),
            None => Line::new("unassigned"),
        };
        return Some(line.text(to.as_ref().map(|to| names.person(to))));
    }
    if let Fact::CaseDueSet { due_at, .. } = fact {
        return Some(Line::new("due_set").until(names.time(*due_at)));
    }
    None
}

fn contacted(contact: &Contact, names: &Names) -> Line {
    let line = { Line::new("contacted").word("contact_channel", contact.channel.code()) }
        .word("contact_result", contact.result.code())
        .text(contact.text.clone());
    match contact.next_at {
        Some(next) => line.until(names.time(next)),
        None => line,
    }
}
