//! Doing one step: ask the platform, then write down what it said.

use crate::backoff::retry_after_seconds;
use crate::clock::{Clock, Stamps};
use crate::step::Step;
use crate::tell::Counter;
use hexiao_domain::{
    Actor, Answer, CancelAnswer, CloseCause, Event, Fact, Method, OrderNumber, Payment, Proof,
    Reason, RecordAnswer, RefundAnswer, RefundEnd, Refusal, TillId, Unknown, WorkKind,
};
use hexiao_ledger::{Ledger, ReadError, WriteError, paid};
use hexiao_platforms::{Asked, GivenUp, Platform, Record, last_words};

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The platform answered; the facts are in the ledger.
    Answered,
    /// The platform could not be reached; nothing was written.
    Offline,
    /// There was nothing to ask (any more).
    Idle,
    /// The ledger would not take it; the step comes again.
    LedgerFault,
}

/// What a step works with.
pub struct Bench<'a> {
    /// The till's ledger.
    pub ledger: &'a Ledger,
    /// The clocks.
    pub clock: &'a dyn Clock,
    /// The platform the step is for.
    pub platform: Option<&'a dyn Platform>,
    /// The same, where it keeps coupons.
    pub counter: Option<Counter<'a>>,
}

/// What the platform's answer means: facts to write, or nothing because it was not reached.
enum Said {
    Facts(Vec<Fact>),
    /// Paid: by the payment's own money or by a second, which only the ledger as it is in the
    /// moment of writing can tell.
    Paid(OrderNumber, Proof),
    Offline,
}

impl Bench<'_> {
    /// Does the step.
    pub fn run(&self, step: &Step) -> Outcome {
        // What was said in an earlier step is not this one's.
        drop(last_words());
        let done = match step {
            Step::Ask { order, .. } => self.ask(order),
            Step::Expire { order } => self.expire(order),
            Step::Work { order, kind, .. } => self.work(order, *kind),
            Step::Coupon { coupon, .. } => self.coupon(coupon),
            Step::Probe { .. } => self.probe(),
        };
        done.unwrap_or(Outcome::LedgerFault)
    }

    fn payment(&self, order: &OrderNumber) -> Result<Option<Payment>, ReadError> {
        let order = order.clone();
        self.ledger.read(move |view| view.payment(&order))
    }

    fn ask(&self, order: &OrderNumber) -> Result<Outcome, ReadError> {
        let (Some(platform), Some(payment)) = (self.platform, self.payment(order)?) else {
            return Ok(Outcome::Idle);
        };
        let answer = platform.query(Asked::of(&payment), self.clock.now());
        Ok(self.record(match answer {
            Answer::Paid(proof) => Said::Paid(order.clone(), proof),
            Answer::Closed(_) => {
                let event = Event::ClosedThere { refunded: false };
                Said::Facts(vec![moved(order, event)])
            }
            Answer::Refused(reason) => Said::Facts(vec![moved(order, Event::Refused { reason })]),
            Answer::Pending | Answer::NotFound => Said::Facts(Vec::new()),
            Answer::Unknown(unknown) => quiet(unknown),
        }))
    }

    fn expire(&self, order: &OrderNumber) -> Result<Outcome, ReadError> {
        let cause = CloseCause::Expired;
        let fact = moved(order, Event::CloseAsked { cause });
        Ok(self.record(Said::Facts(vec![fact])))
    }

    fn probe(&self) -> Result<Outcome, ReadError> {
        let Some(platform) = self.platform else {
            return Ok(Outcome::Idle);
        };
        let shop = self.ledger.read(|view| view.shop())?;
        let Some(till) = shop.map(|shop| shop.till) else {
            return Ok(Outcome::Idle);
        };
        let nobody = nobody(&till);
        Ok(
            match platform.query(Asked::Order(&nobody), self.clock.now()) {
                Answer::Unknown(unknown) if unknown.offline => Outcome::Offline,
                Answer::Unknown(_)
                | Answer::Paid(_)
                | Answer::Pending
                | Answer::NotFound
                | Answer::Closed(_)
                | Answer::Refused(_) => Outcome::Answered,
            },
        )
    }

    fn work(&self, order: &OrderNumber, kind: WorkKind) -> Result<Outcome, ReadError> {
        let (Some(platform), Some(payment)) = (self.platform, self.payment(order)?) else {
            return Ok(Outcome::Idle);
        };
        let said = match kind {
            WorkKind::Cancel => self.cancel(platform, &payment),
            WorkKind::Verify => self.verify(platform, &payment),
            WorkKind::LateCheck => self.late_check(platform, &payment),
            WorkKind::Refund => return self.give_back(platform, &payment),
            WorkKind::Upload => self.upload(platform, &payment),
        };
        Ok(match said {
            Ok(said) => self.record(said),
            Err(unknown) if unknown.offline => Outcome::Offline,
            Err(unknown) => self.defer(order, kind, unknown.reason, 0)?,
        })
    }

    /// The last query goes first: a customer who paid meanwhile is paid, not cancelled.
    fn cancel(&self, platform: &dyn Platform, payment: &Payment) -> Result<Said, Unknown> {
        let (order, now) = (&payment.order, self.clock.now());
        match platform.query(Asked::of(payment), now) {
            Answer::Paid(proof) => return Ok(Said::Paid(order.clone(), proof)),
            Answer::Unknown(unknown) => return Err(unknown),
            Answer::Pending | Answer::NotFound | Answer::Closed(_) | Answer::Refused(_) => {}
        }
        let closed = |refunded| Said::Facts(vec![moved(order, Event::ClosedThere { refunded })]);
        match platform.cancel(&GivenUp::of(payment), self.clock.now()) {
            CancelAnswer::Closed => Ok(closed(false)),
            CancelAnswer::Refunded => Ok(closed(true)),
            CancelAnswer::Refused(reason) => {
                Ok(Said::Facts(vec![stuck(order, WorkKind::Cancel, reason)]))
            }
            CancelAnswer::Unknown(unknown) => Err(unknown),
        }
    }

    fn verify(&self, platform: &dyn Platform, payment: &Payment) -> Result<Said, Unknown> {
        let order = &payment.order;
        let refuted = |reason| {
            let event = Event::ClaimRefuted { reason };
            Ok(Said::Facts(vec![moved(order, event)]))
        };
        match self.claim_answer(platform, payment) {
            Answer::Paid(proof) => Ok(Said::Paid(order.clone(), proof)),
            Answer::NotFound => refuted(Reason::NotFound),
            Answer::Pending | Answer::Closed(_) => refuted(Reason::NotPaid),
            Answer::Refused(reason) => refuted(reason),
            Answer::Unknown(unknown) => Err(unknown),
        }
    }

    /// By our order number where the platform may know it, else by the transaction id noted.
    /// Where neither helps it is asked all the same: that it knows nothing of the claim is
    /// only true once it has said so.
    fn claim_answer(&self, platform: &dyn Platform, payment: &Payment) -> Answer {
        let now = self.clock.now();
        let claim = payment.state.claim();
        let evidence = claim.and_then(|claim| claim.evidence.as_ref());
        let asked = match (payment.method, evidence) {
            (Method::StaticCode, Some(_)) => Answer::NotFound,
            (Method::ShowCode | Method::ScanCode, _) | (Method::StaticCode, None) => {
                platform.query(Asked::of(payment), now)
            }
        };
        match (asked, evidence) {
            (Answer::NotFound, Some(id)) => platform.query(Asked::Transaction(id), now),
            (answer, _) => answer,
        }
    }

    fn late_check(&self, platform: &dyn Platform, payment: &Payment) -> Result<Said, Unknown> {
        let order = &payment.order;
        let fact = match platform.query(Asked::of(payment), self.clock.now()) {
            Answer::Paid(proof) => return Ok(Said::Paid(order.clone(), proof)),
            Answer::NotFound | Answer::Closed(_) | Answer::Refused(_) => {
                done(order, WorkKind::LateCheck, "closed")
            }
            Answer::Pending => stuck(order, WorkKind::LateCheck, Reason::NotPaid),
            Answer::Unknown(unknown) => return Err(unknown),
        };
        Ok(Said::Facts(vec![fact]))
    }

    /// A refund that was sent before is asked about first; then it is sent again under the
    /// same name, so that whatever was lost on the way, the money goes back once.
    fn give_back(&self, platform: &dyn Platform, payment: &Payment) -> Result<Outcome, ReadError> {
        let order = payment.order.clone();
        let found = self.ledger.read(move |view| {
            let running = view.running_refund(&order)?;
            Ok(running.zip(view.work(&order, WorkKind::Refund)?))
        })?;
        let (Some((refund, work)), Some(proof)) = (found, payment.state.proof()) else {
            let fact = done(&payment.order, WorkKind::Refund, "ended");
            return Ok(self.record(Said::Facts(vec![fact])));
        };
        let asked = &refund.asked;
        // Second money of an order is known to the platform by that order's number.
        let named = proof.order_number.as_deref() == Some(payment.order.as_str());
        let sent = hexiao_platforms::Refund {
            order: named.then_some(&payment.order),
            transaction: &proof.transaction_id,
            paid: proof.amount,
            returned: payment.returned,
            amount: asked.amount,
            request: asked.request.as_str(),
            reason: &asked.reason,
        };
        let known = match work.attempts {
            0 => RefundAnswer::Pending,
            _ => platform.refund_query(&sent, self.clock.now()),
        };
        let answer = match known {
            RefundAnswer::Pending => platform.refund(&sent, self.clock.now()),
            RefundAnswer::Done | RefundAnswer::Refused(_) | RefundAnswer::Unknown(_) => known,
        };
        let (order, request) = (&payment.order, &asked.request);
        let ended = |end| {
            let (order, request) = (order.clone(), request.clone());
            let fact = Fact::RefundEnded {
                order,
                request,
                end,
            };
            Ok(self.record(Said::Facts(vec![fact])))
        };
        let rest = platform.refund_rest_seconds();
        let later = |reason| self.defer(order, WorkKind::Refund, reason, rest);
        match answer {
            RefundAnswer::Done => ended(RefundEnd::Done),
            RefundAnswer::Refused(reason) => ended(RefundEnd::Refused { reason }),
            RefundAnswer::Pending => later(Reason::RefundOnItsWay),
            RefundAnswer::Unknown(unknown) if unknown.offline => Ok(Outcome::Offline),
            RefundAnswer::Unknown(unknown) => later(unknown.reason),
        }
    }

    fn upload(&self, platform: &dyn Platform, payment: &Payment) -> Result<Said, Unknown> {
        let order = &payment.order;
        let (Some(proof), Some(redemption)) = (payment.state.proof(), &payment.redemption) else {
            return Ok(Said::Facts(Vec::new()));
        };
        let record = Record {
            redemption: &redemption.id,
            order,
            transaction: &proof.transaction_id,
            redeemed_at: redemption.at,
        };
        let receipt = |text: &str| Fact::WorkDone {
            order: order.clone(),
            kind: WorkKind::Upload,
            receipt: text.to_owned(),
        };
        Ok(Said::Facts(vec![
            match platform.record(&record, self.clock.now()) {
                RecordAnswer::Recorded => receipt("recorded"),
                RecordAnswer::NotOffered => receipt("confirmed"),
                RecordAnswer::Refused(reason) => stuck(order, WorkKind::Upload, reason),
                RecordAnswer::Unknown(unknown) => return Err(unknown),
            },
        ]))
    }

    /// Not known: the same again later, with the same ids, and not before `rest` seconds.
    fn defer(
        &self,
        order: &OrderNumber,
        kind: WorkKind,
        reason: Reason,
        rest: i64,
    ) -> Result<Outcome, ReadError> {
        let key = order.clone();
        let row = self.ledger.read(move |view| view.work(&key, kind))?;
        let attempts = row.map_or(0, |work| work.attempts);
        let wait = retry_after_seconds(order, kind, attempts).max(rest);
        let fact = Fact::WorkDeferred {
            order: order.clone(),
            kind,
            due_at: self.clock.now().plus_seconds(wait),
            reason,
        };
        Ok(self.record(Said::Facts(vec![fact])))
    }

    fn record(&self, said: Said) -> Outcome {
        match said {
            Said::Offline => Outcome::Offline,
            Said::Facts(facts) if facts.is_empty() => Outcome::Answered,
            Said::Facts(facts) => self.write(explained(facts)),
            Said::Paid(order, proof) => {
                let stamp = self.clock.stamp(Actor::Till);
                let now = stamp.at;
                written(self.ledger.write(stamp, move |view| {
                    let facts = paid(view, &order, &proof, now);
                    Ok((facts.map_err(|_| Refusal::Unreadable)?, ()))
                }))
            }
        }
    }

    pub(crate) fn write(&self, facts: Vec<Fact>) -> Outcome {
        let stamp = self.clock.stamp(Actor::Till);
        written(self.ledger.write(stamp, move |_| Ok((facts, ()))))
    }
}

/// The facts of a refusal or a delay, after the platform's own words where it said any.
fn explained(mut facts: Vec<Fact>) -> Vec<Fact> {
    let order = facts.iter().find_map(|fact| not_done(fact).cloned());
    if let (Some(order), Some(words)) = (order, last_words()) {
        facts.insert(0, Fact::PlatformSaid { order, words });
    }
    facts
}

/// The payment of a fact that says that something was refused or has to wait.
fn not_done(fact: &Fact) -> Option<&OrderNumber> {
    if let Fact::WorkDeferred { order, .. }
    | Fact::WorkStuck { order, .. }
    | Fact::RefundEnded {
        order,
        end: RefundEnd::Refused { .. },
        ..
    }
    | Fact::PaymentMoved {
        order,
        event: Event::Refused { .. } | Event::ClaimRefuted { .. },
    } = fact
    {
        return Some(order);
    }
    None
}

fn written(written: Result<(), WriteError>) -> Outcome {
    match written {
        Ok(()) => Outcome::Answered,
        // Somebody else moved it meanwhile; the next plan sees it as it is now.
        Err(WriteError::Refused(Refusal::NotNow { .. })) => Outcome::Idle,
        Err(fault) => {
            tracing::error!(%fault, "the ledger did not take an answer");
            Outcome::LedgerFault
        }
    }
}

fn quiet(unknown: Unknown) -> Said {
    match unknown.offline {
        true => Said::Offline,
        false => Said::Facts(Vec::new()),
    }
}

fn moved(order: &OrderNumber, event: Event) -> Fact {
    let order = order.clone();
    Fact::PaymentMoved { order, event }
}

fn stuck(order: &OrderNumber, kind: WorkKind, reason: Reason) -> Fact {
    let order = order.clone();
    Fact::WorkStuck {
        order,
        kind,
        reason,
    }
}

fn done(order: &OrderNumber, kind: WorkKind, receipt: &str) -> Fact {
    Fact::WorkDone {
        order: order.clone(),
        kind,
        receipt: receipt.to_owned(),
    }
}

/// An order that was never made: epoch and sequence begin at one.
fn nobody(till: &TillId) -> OrderNumber {
    OrderNumber::new(till, 0, 0)
}
