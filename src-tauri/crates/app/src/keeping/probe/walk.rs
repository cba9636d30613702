//! The walk along the order numbers that may have been lost.

use crate::app::{App, lock};
use crate::keeping::lost::LostSince;
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::Problem;
use hexiao_domain::{
    Answer, Event, Fact, Method, NewPayment, OrderNumber, Payment, PaymentState, Proof, Wallet,
    business_day,
};
use hexiao_ledger::{Recovery, names_another, struck};
use hexiao_platforms::{Asked, Platform};
use std::sync::Arc;

/// So many numbers in a row that no platform knows, past what was surely lost, end an epoch.
const MISSES: u64 = 50;
/// A new epoch leaves so many numbers free (the ledger's own rule).
const SPARE: u64 = 1_000;
/// An answer that cannot be believed is asked for so often.
const TRIES: u32 = 4;

/// A platform did not answer, or the ledger would not take what it said: the walk goes on
/// when somebody says so.
pub(super) struct Stopped;

/// The number that was answered last, and how many before it nobody knew.
#[derive(Clone, Copy)]
pub(super) struct Place {
    epoch: u32,
    sequence: u64,
    misses: u64,
}

/// What a platform has of a number.
enum Known {
    Paid(Wallet, Proof),
    Unpaid,
    Nothing,
}

/// One walk.
pub(super) struct Walk<'a> {
    app: &'a App,
    acting: &'a Acting,
    recovery: Recovery,
    platforms: Vec<(Wallet, Arc<dyn Platform>)>,
    since: LostSince,
}

impl<'a> Walk<'a> {
    pub fn new(app: &'a App, acting: &'a Acting, recovery: Recovery) -> Result<Self, Problem> {
        let of = |wallet: Wallet| Some((wallet, app.platform(wallet).ok()?));
        Ok(Self {
            app,
            acting,
            platforms: Wallet::ALL.into_iter().filter_map(of).collect(),
            since: app.lost_before(&recovery)?,
            recovery,
        })
    }

    /// First what the journal knows and may have moved since, then what it does not know.
    pub fn to_its_end(&self) -> Result<(), Stopped> {
        self.ask_known()?;
        let known = self.recovery.known_epoch;
        let at = lock(&self.app.keeping.probe).at;
        let begin = at.map_or(known, |place| place.epoch);
        let new = u32::try_from(self.recovery.epoch).unwrap_or(u32::MAX);
        for epoch in begin..new {
            let from = at.filter(|place| place.epoch == epoch);
            self.ask_epoch(epoch, from)?;
        }
        Ok(())
    }

    fn ask_known(&self) -> Result<(), Stopped> {
        let doubts = self.app.read(|view| view.in_doubt(u32::MAX));
        for payment in doubts.map_err(|_| Stopped)? {
            let Some(asked) = self.question(&payment) else {
                continue;
            };
            if let Some(Answer::Paid(proof)) = self.answer(payment.wallet, asked)? {
                // That order's own question books it, and strikes the number out of the claim.
                let other = names_another(&payment, &proof);
                if other.is_some_and(|other| other.till() == self.app.shop.till.as_str()) {
                    continue;
                }
                let order = payment.order.clone();
                let event = Event::Paid {
                    proof: proof.clone(),
                };
                self.book(proof, Fact::PaymentMoved { order, event }, &payment.order)?;
            }
        }
        Ok(())
    }

    /// The epoch that the journal knows goes on without a gap. One that is lost as a whole
    /// began beyond a gap of its own, so every number of it is asked for.
    fn ask_epoch(&self, epoch: u32, from: Option<Place>) -> Result<(), Stopped> {
        let number = |n: i64| u64::try_from(n).unwrap_or_default();
        let goes_on = epoch == self.recovery.known_epoch;
        let known = number(self.recovery.known_sequence);
        let end = number(self.recovery.after_sequence);
        // Surely lost entries may all have been payments.
        let surely = end.saturating_sub(SPARE).max(known);
        let (mut sequence, mut misses) = match from {
            Some(place) => (place.sequence, place.misses),
            None => (known, 0),
        };
        while sequence < end {
            if goes_on && sequence >= surely && misses >= MISSES {
                return Ok(());
            }
            sequence = sequence.saturating_add(1);
            let order = OrderNumber::new(&self.app.shop.till, epoch, sequence);
            misses = match self.look_for(&order)? {
                Known::Nothing => misses.saturating_add(1),
                Known::Paid(..) | Known::Unpaid => 0,
            };
            self.app.progress(|probe| {
                probe.asked = probe.asked.saturating_add(1);
                probe.last = Some(order.to_string());
                probe.at = Some(Place {
                    epoch,
                    sequence,
                    misses,
                });
            });
        }
        Ok(())
    }

    /// At every platform, because the number does not tell which wallet was used.
    fn look_for(&self, order: &OrderNumber) -> Result<Known, Stopped> {
        let mut known = Known::Nothing;
        for (wallet, _) in &self.platforms {
            match self.answer(*wallet, self.since.asks(order))? {
                Some(Answer::Paid(proof)) => {
                    known = Known::Paid(*wallet, proof);
                    break;
                }
                Some(Answer::Pending | Answer::Closed(_)) => known = Known::Unpaid,
                Some(Answer::NotFound | Answer::Refused(_) | Answer::Unknown(_)) | None => {}
            }
        }
        if let Known::Paid(wallet, proof) = &known {
            let payment = self.as_it_must_have_been(order, *wallet, proof);
            let found = Fact::PaymentFound {
                payment: payment.map_err(|_| Stopped)?,
                proof: proof.clone(),
            };
            self.book(proof.clone(), found, order)?;
        }
        Ok(known)
    }

    /// The platform's word, asked for again while it cannot be believed; none for a wallet
    /// without an account.
    fn answer(&self, wallet: Wallet, asked: Asked<'_>) -> Result<Option<Answer>, Stopped> {
        let mut platforms = self.platforms.iter();
        let Some((_, platform)) = platforms.find(|(of, _)| *of == wallet) else {
            return Ok(None);
        };
        for _ in 0..TRIES {
            let answer = platform.query(asked, self.app.host.now());
            let Answer::Unknown(unknown) = answer else {
                return Ok(Some(answer));
            };
            if unknown.offline {
                break;
            }
        }
        Err(Stopped)
    }

    /// A claim that has this money's number has it by mistake.
    fn book(&self, proof: Proof, fact: Fact, order: &OrderNumber) -> Result<(), Stopped> {
        let (order, now) = (order.clone(), self.app.host.now());
        let written = self.app.write(self.acting.actor(), move |view| {
            let struck = struck(view, &order, &proof, now).map_err(unreadable)?;
            Ok((struck.into_iter().chain([fact]).collect(), ()))
        });
        written.map_err(|problem| {
            tracing::error!(code = %problem.code, "what was found is not booked");
            Stopped
        })?;
        self.app
            .progress(|probe| probe.found = probe.found.saturating_add(1));
        Ok(())
    }

    /// As far as it can be known: the amount and the time are the platform's.
    fn as_it_must_have_been(
        &self,
        order: &OrderNumber,
        wallet: Wallet,
        proof: &Proof,
    ) -> Result<NewPayment, Problem> {
        let paid_at = proof.paid_at.unwrap_or_else(|| self.app.host.now());
        let shop = &self.app.shop;
        let counted = business_day(paid_at, &shop.zone, shop.cut_over_hour);
        let counted = counted.map_err(|_| Problem::new("bad_settings"))?;
        Ok(NewPayment {
            order: order.clone(),
            amount: proof.amount,
            wallet,
            method: Method::ShowCode,
            reference: None,
            attempt_of: None,
            scan_digest: None,
            cashier: self.acting.person.clone(),
            day: counted.day,
            hour: counted.hour,
            expires_at: paid_at,
        })
    }

    /// What to ask about a payment that is not final: a claim by what was noted of it. One of the printed
    /// code was never sent, so what is known under its number is another's.
    fn question<'p>(&self, payment: &'p Payment) -> Option<Asked<'p>> {
        match &payment.state {
            PaymentState::Created | PaymentState::Awaiting | PaymentState::Closing { .. } => {
                Some(self.since.asks_of(payment))
            }
            PaymentState::Claimed { claim } => match (&claim.evidence, payment.method) {
                (Some(id), Method::StaticCode) => Some(Asked::Transaction(id)),
                (None, Method::StaticCode) => None,
                (Some(_) | None, Method::ShowCode | Method::ScanCode) => {
                    Some(self.since.asks_of(payment))
                }
            },
            PaymentState::Confirmed { .. }
            | PaymentState::Failed { .. }
            | PaymentState::Closed { .. }
            | PaymentState::PaidAfterClose { .. }
            | PaymentState::Disputed { .. } => None,
        }
    }
}
