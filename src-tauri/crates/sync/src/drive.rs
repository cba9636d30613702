//! Doing one step: ask the platform, then write down what it said.

use crate::backoff::retry_after_seconds;
use crate::carrier::{Parcel, Parcels};
use crate::clock::{Clock, Stamps};
use crate::engine::doubt;
use crate::step::Step;
use crate::tell::Counter;
use hexiao_domain::{
    Actor, Answer, CancelAnswer, CloseCause, Event, Fact, Method, OrderNumber, Payment,
    PlatformWords, Proof, Reason, RefundAnswer, RefundEnd, Refusal, TillId, Timestamp,
    TransactionId, Unknown, WorkKind, WorkState,
};
use hexiao_ledger::{Ledger, ReadError, WriteError, names_another, paid};
use hexiao_platforms::{Asked, GivenUp, Platform, last_words};
use std::sync::Arc;

/// How long a platform knows a second sending by its name at least, in seconds: none promises
/// more than a day.
const REMEMBERED_SECONDS: i64 = 24 * 60 * 60;

/// How a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The platform answered; the facts are in the ledger.
    Answered,
    /// Something answered that says nothing of the platform's being there; what follows for the
    /// step is in the ledger.
    Doubtful(Reason),
    /// The platform is there and wants to be asked less often; the step is put off in the ledger.
    TooOften,
    /// The record is on its way to the platform; what it says is written with others.
    Handed,
    /// Nobody could take the record just now; it comes with the next plan.
    NotTaken,
    /// The platform could not be reached; nothing was written.
    Offline(Reason),
    /// This step's call failed as it did before, and it was put off; others may fare better.
    Alone,
    /// There was nothing to ask (any more).
    Idle,
    /// The ledger would not take it; the step comes again.
    LedgerFault,
    /// The step ended in a panic; it comes again.
    Broken,
}

impl Outcome {
    /// `said` once what follows from it is written, else what kept it from being written.
    pub(crate) fn then(self, said: Self) -> Self {
        match self == Self::Answered {
            true => said,
            false => self,
        }
    }
}

/// What a step works with.
pub struct Bench<'a> {
    /// The till's ledger.
    pub ledger: &'a Ledger,
    /// The clocks.
    pub clock: &'a dyn Clock,
    /// Takes the records that are to be told.
    pub(crate) parcels: &'a Parcels,
    /// The platform the step is for.
    pub platform: Option<&'a Arc<dyn Platform>>,
    /// The same, where it keeps coupons.
    pub counter: Option<Counter<'a>>,
}

/// What the platform's answer means: facts to write, or nothing because it was not reached.
enum Said {
    Facts(Vec<Fact>),
    /// Paid: by the payment's own money or by a second, which only the ledger as it is in the
    /// moment of writing can tell.
    Paid(OrderNumber, Proof),
    /// A claim is not true, asked with what was noted on it then.
    Refuted(OrderNumber, Option<TransactionId>, Reason),
}

impl Bench<'_> {
    /// Does the step.
    pub fn run(&self, step: &Step) -> Outcome {
        // What was said in an earlier step is not this one's.
        drop(last_words());
        let done = match step {
            Step::Ask { order, .. } => self.ask(order),
            Step::Expire { order } => self.expire(order),
            Step::Work { order, kind, .. } => self.work(step, order, *kind),
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
            Answer::Pending | Answer::NotFound => return Ok(Outcome::Answered),
            // Its next question comes by itself; nothing is written for one without an answer.
            Answer::Unknown(unknown) => return Ok(doubt(unknown)),
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
        // In a time without sales there is nothing to read through.
        let asked = Asked::Made {
            order: &nobody,
            at: Timestamp::from_millis(0),
        };
        Ok(match platform.query(asked, self.clock.now()) {
            Answer::Unknown(unknown) => doubt(unknown),
            Answer::Paid(_)
            | Answer::Pending
            | Answer::NotFound
            | Answer::Closed(_)
            | Answer::Refused(_) => Outcome::Answered,
        })
    }

    /// A row that is done already, as somebody else's plan was older, is left alone.
    fn work(&self, step: &Step, order: &OrderNumber, kind: WorkKind) -> Result<Outcome, ReadError> {
        let key = order.clone();
        let found = self.ledger.read(move |view| {
            let row = view.work(&key, kind)?;
            let due = row.is_some_and(|row| row.state == WorkState::Pending);
            Ok(view.payment(&key)?.filter(|_| due))
        })?;
        let (Some(platform), Some(payment)) = (self.platform, found) else {
            return Ok(Outcome::Idle);
        };
        let said = match kind {
            WorkKind::Cancel => self.cancel(&**platform, &payment),
            // The platform's word came meanwhile: there is no claim to ask about any more.
            WorkKind::Verify if payment.state.claim().is_none() => {
                Ok(Said::Facts(vec![done(order, kind, "ended")]))
            }
            WorkKind::Verify => self.verify(&**platform, &payment),
            WorkKind::LateCheck => self.late_check(&**platform, &payment),
            WorkKind::Refund => return self.give_back(&**platform, &payment),
            WorkKind::Upload => return Ok(self.hand_over(step, platform, &payment)),
        };
        Ok(match said {
            Ok(said) => self.record(said),
            Err(unknown) => self.later(order, kind, unknown, 0)?,
        })
    }

    /// The last query goes first: a customer who paid meanwhile is paid, not cancelled.
    fn cancel(&self, platform: &dyn Platform, payment: &Payment) -> Result<Said, Unknown> {
        let (order, now) = (&payment.order, self.clock.now());
        match platform.query(Asked::of(payment), now) {
            // Known before: nothing is left to cancel. Other money than that is news.
            Answer::Paid(proof) if is_known(payment, &proof) => {
                return Ok(Said::Facts(vec![done(order, WorkKind::Cancel, "paid")]));
            }
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
        let noted = payment.state.claim().and_then(|c| c.evidence.clone());
        let refuted = |reason| Ok(Said::Refuted(order.clone(), noted, reason));
        match self.claim_answer(platform, payment) {
            Answer::Paid(proof) if names_another(payment, &proof).as_ref() == Some(order) => {
                refuted(Reason::OrderDiffers)
            }
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
            (Method::StaticCode, None) => never_sent(platform.query(Asked::of(payment), now)),
            (Method::ShowCode | Method::ScanCode, _) => platform.query(Asked::of(payment), now),
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

    /// A refund that was sent before, or may have been and is old, is asked about first; then it is
    /// sent again under the same name, so that whatever was lost on the way, the money goes back
    /// once.
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
        let age = self.clock.now().seconds_since(work.queued_at);
        let known = match work.attempts == 0 && (0..REMEMBERED_SECONDS).contains(&age) {
            true => RefundAnswer::Pending,
            false => platform.refund_query(&sent, self.clock.now()),
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
        match answer {
            RefundAnswer::Done => ended(RefundEnd::Done),
            RefundAnswer::Refused(reason) => ended(RefundEnd::Refused { reason }),
            RefundAnswer::Pending => {
                self.defer(order, WorkKind::Refund, Reason::RefundOnItsWay, rest)
            }
            RefundAnswer::Unknown(unknown) => self.later(order, WorkKind::Refund, unknown, rest),
        }
    }

    fn hand_over(&self, step: &Step, platform: &Arc<dyn Platform>, payment: &Payment) -> Outcome {
        let (Some(proof), Some(redemption)) = (payment.state.proof(), &payment.redemption) else {
            return Outcome::Idle;
        };
        let taken = self.parcels.put(Parcel {
            step: step.clone(),
            platform: Arc::clone(platform),
            redemption: redemption.id.clone(),
            order: payment.order.clone(),
            transaction: proof.transaction_id.clone(),
            redeemed_at: redemption.at,
        });
        match taken {
            true => Outcome::Handed,
            false => Outcome::NotTaken,
        }
    }

    /// Puts off a step whose call failed, as if it had been answered with "later".
    pub(crate) fn put_off(&self, step: &Step, reason: Reason) -> Outcome {
        let put_off = match step {
            Step::Work { order, kind, .. } => self.defer(order, *kind, reason, 0),
            Step::Coupon { coupon, .. } => self.put_coupon_off(coupon, reason),
            Step::Ask { .. } | Step::Expire { .. } | Step::Probe { .. } => Ok(Outcome::Idle),
        };
        put_off.unwrap_or(Outcome::LedgerFault)
    }

    /// Not known. Out of reach, nothing is written: the step is due as soon as the platform is
    /// back.
    fn later(
        &self,
        order: &OrderNumber,
        kind: WorkKind,
        unknown: Unknown,
        rest: i64,
    ) -> Result<Outcome, ReadError> {
        let said = doubt(unknown);
        if unknown.offline {
            return Ok(said);
        }
        Ok(self.defer(order, kind, unknown.reason, rest)?.then(said))
    }

    /// The same again later, with the same ids, and not before `rest` seconds.
    fn defer(
        &self,
        order: &OrderNumber,
        kind: WorkKind,
        reason: Reason,
        rest: i64,
    ) -> Result<Outcome, ReadError> {
        let fact = self.deferred(order, kind, reason, rest)?;
        Ok(self.record(Said::Facts(vec![fact])))
    }

    pub(crate) fn deferred(
        &self,
        order: &OrderNumber,
        kind: WorkKind,
        reason: Reason,
        rest: i64,
    ) -> Result<Fact, ReadError> {
        let key = order.clone();
        let row = self.ledger.read(move |view| view.work(&key, kind))?;
        let attempts = row.map_or(0, |work| work.attempts);
        let wait = retry_after_seconds(order, kind, attempts).max(rest);
        Ok(Fact::WorkDeferred {
            order: order.clone(),
            kind,
            due_at: self.clock.now().plus_seconds(wait),
            reason,
        })
    }

    fn record(&self, said: Said) -> Outcome {
        match said {
            Said::Facts(facts) => self.write(explained(facts, last_words())),
            Said::Refuted(order, noted, reason) => {
                let event = Event::ClaimRefuted { reason };
                let facts = explained(vec![moved(&order, event)], last_words());
                let stamp = self.clock.stamp(Actor::Till);
                written(self.ledger.write(stamp, move |view| {
                    let payment = view.payment(&order).map_err(|_| Refusal::Unreadable)?;
                    let now = payment.as_ref().and_then(|known| known.state.claim());
                    // Another number was noted meanwhile: the answer was not about that one.
                    let other = now.is_some_and(|claim| claim.evidence != noted);
                    Ok((if other { Vec::new() } else { facts }, ()))
                }))
            }
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
        write(self.ledger, self.clock, facts)
    }
}

/// Writes these facts in one transaction, in the till's own name.
pub(crate) fn write(ledger: &Ledger, clock: &dyn Clock, facts: Vec<Fact>) -> Outcome {
    let stamp = clock.stamp(Actor::Till);
    written(ledger.write(stamp, move |_| Ok((facts, ()))))
}

/// The facts of a refusal or a delay, after the platform's own words where it said any.
pub(crate) fn explained(mut facts: Vec<Fact>, words: Option<PlatformWords>) -> Vec<Fact> {
    let order = facts.iter().find_map(|fact| not_done(fact).cloned());
    if let (Some(order), Some(words)) = (order, words) {
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

/// Whether this very money was booked before.
fn is_known(payment: &Payment, proof: &Proof) -> bool {
    let known = payment.state.proof();
    known.is_some_and(|known| known.transaction_id == proof.transaction_id)
}

fn moved(order: &OrderNumber, event: Event) -> Fact {
    let order = order.clone();
    Fact::PaymentMoved { order, event }
}

pub(crate) fn stuck(order: &OrderNumber, kind: WorkKind, reason: Reason) -> Fact {
    let order = order.clone();
    Fact::WorkStuck {
        order,
        kind,
        reason,
    }
}

pub(crate) fn done(order: &OrderNumber, kind: WorkKind, receipt: &str) -> Fact {
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

/// The number of a claim by the printed code was never sent to the platform: what is known under it
/// there is another sale's, of a till that lost entries.
#[must_use]
pub fn never_sent(answer: Answer) -> Answer {
    match answer {
        Answer::Paid(_) | Answer::Pending | Answer::Closed(_) => Answer::NotFound,
        Answer::NotFound | Answer::Refused(_) | Answer::Unknown(_) => answer,
    }
}
