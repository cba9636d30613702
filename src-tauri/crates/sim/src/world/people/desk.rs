//! The desk: cases are worked on, and ended in the ways that the rules allow, on what the
//! platform says where money hangs on it.

use crate::platform::Standing;
use crate::store::{Decided, Fault, View};
use crate::till::GiveBack;
use crate::world::{Ev, World};
use hexiao_domain::{
    Case, CaseKind, Channel, Claim, Contact, ContactResult, Ending, Event, Fact, Method, NewRefund,
    Payment, Permission, PersonId, RefundEnd, RefundRequest, Refusal, Resolution, Way,
    business_day, closed_there, ending, endings, money_left, retries,
};

impl World {
    pub(super) fn work_case(&mut self, till: usize, by: &PersonId, case: &Case) {
        self.look_after(till, by, case);
        // A cancel is asked again rather than given up: the platform may hold money.
        let patience = match case.kind {
            CaseKind::CancelStuck => 950,
            _ => 400,
        };
        let payment = self.payment_of(till, case);
        if self.rng.chance(patience)
            && let Some(again) = retries(case.kind, payment.as_ref())
            && let Some(fact) = again.fact(&case.subject)
        {
            self.writes(till, Self::acts(by.clone()), fact);
            return;
        }
        if let Some(payment) = &payment {
            self.note_evidence(till, by, payment);
        }
        if self.acting_for(till, Permission::ResolveCases).is_some() {
            self.try_to_end(till, by, case, payment.as_ref());
        }
    }

    fn payment_of(&self, till: usize, case: &Case) -> Option<Payment> {
        let view = self.tills.get(till)?.store.view();
        let payment = view.payment(case.subject.order()?)?;
        Some(payment.into_owned())
    }

    /// Somebody calls the customer, takes the case, or says until when.
    fn look_after(&mut self, till: usize, by: &PersonId, case: &Case) {
        if self.acting_for(till, Permission::WorkCases).is_none() {
            return;
        }
        let (id, later) = (case.id, self.wall(till).plus_seconds(3_600));
        let manager = self.people.manager.clone();
        let fact = match self.rng.below(20) {
            0 => Fact::CaseContacted {
                case: id,
                by: by.clone(),
                contact: Contact {
                    channel: self.rng.pick(&Channel::ALL, Channel::Phone),
                    result: self.rng.pick(&ContactResult::ALL, ContactResult::Other),
                    text: None,
                    next_at: self.rng.chance(500).then_some(later),
                },
            },
            1 => Fact::CaseAssigned {
                case: id,
                to: self.rng.chance(800).then_some(manager),
                by: by.clone(),
            },
            2 => Fact::CaseDueSet {
                case: id,
                due_at: later,
                by: by.clone(),
            },
            _ => return,
        };
        self.writes(till, Self::acts(by.clone()), fact);
    }

    /// The customer tells later what was paid with; it need not be this sale's money.
    fn note_evidence(&mut self, till: usize, by: &PersonId, payment: &Payment) {
        let open = payment.state.claim().is_some() && payment.method == Method::StaticCode;
        if !open || !self.rng.chance(300) {
            return;
        }
        let mut all = self.platform.transactions.iter_mut();
        let fits = all.find(|money| {
            let alike = money.amount == payment.amount && money.wallet == payment.wallet;
            alike && money.order.is_none() && !money.shown
        });
        let Some(money) = fits else {
            return;
        };
        let claim = Claim {
            evidence: Some(money.id.clone()),
            at: self.wall(till),
            approved_by: None,
        };
        let event = Event::EvidenceNoted { claim };
        self.moves_as(till, Self::acts(by.clone()), &payment.order, event);
    }

    fn try_to_end(&mut self, till: usize, by: &PersonId, case: &Case, payment: Option<&Payment>) {
        let returns = payment.is_some_and(|payment| self.gave_back(payment));
        let ways = endings(case.kind, payment).iter();
        let ways: Vec<&Way> = ways
            .filter(|way| !returns || way.resolution == Resolution::Returned)
            .collect();
        let at = usize::try_from(self.rng.below(u64::try_from(ways.len()).unwrap_or(0)));
        let Some(way) = at.ok().and_then(|at| ways.get(at).copied()) else {
            return;
        };
        if !self.is_proved(till, way.needs, payment) {
            return self.return_money(till, by, payment);
        }
        self.end_case(till, by, case, way.resolution);
        if self.rng.chance(50) {
            self.end_case(till, by, case, way.resolution);
        }
    }

    /// After a restore the case is open again; the owner knows what the journal forgot.
    fn gave_back(&self, payment: &Payment) -> bool {
        let proof = payment.state.proof();
        let money = proof.and_then(|proof| self.platform.numbered(&proof.transaction_id));
        let mut known = self.truth.refunds.iter();
        known.any(|(known, _)| Some(*known) == money)
    }

    /// What the platform says, where the line is up.
    fn is_proved(&self, till: usize, needs: Ending, payment: Option<&Payment>) -> bool {
        if needs == Ending::ByWord {
            return true;
        }
        let Some(payment) = payment.filter(|payment| self.is_up(till, payment.wallet)) else {
            return false;
        };
        let proof = payment.state.proof();
        let money = proof.and_then(|proof| self.platform.numbered(&proof.transaction_id));
        let left = money.map(|money| self.platform.left_of(money));
        match needs {
            Ending::ByWord => true,
            Ending::MoneyIsThere => left.is_some_and(|left| left > 0),
            Ending::MoneyWentBack => left == Some(0) && payment.returning.is_zero(),
            Ending::OrderIsClosed => {
                let order = self.platform.order(self.key(till, &payment.order));
                order.is_none_or(|order| {
                    matches!(order.standing, Standing::Closed(_) | Standing::Refused(_))
                })
            }
        }
    }

    /// Money of a customer's goes back by the till, or by the owner's own device.
    fn return_money(&mut self, till: usize, by: &PersonId, payment: Option<&Payment>) {
        let Some(payment) = payment.filter(|payment| payment.state.proof().is_some()) else {
            return;
        };
        if self.rng.chance(600) {
            let wanted = GiveBack {
                order: payment.order.clone(),
                part: None,
                approved_by: None,
            };
            // Refused or not, the case says what is left to do.
            let _asked = self.ask_refund(till, by, &wanted);
            return;
        }
        self.return_by_device(till, payment);
    }

    /// With one key for ever, and not while the till is in recovery.
    fn return_by_device(&mut self, till: usize, payment: &Payment) {
        let held = self
            .tills
            .get(till)
            .map(|till| till.store.view().recovery());
        let held = held.flatten().is_some() && !crate::plant::Plant::RefundInRecovery.is_on();
        let proof = payment.state.proof();
        let money = proof.and_then(|proof| self.platform.numbered(&proof.transaction_id));
        let Some(money) = money.filter(|_| !held && !self.gave_back(payment)) else {
            return;
        };
        let amount = self.platform.left_of(money);
        let number = u32::try_from(self.truth.refunds.len()).unwrap_or(u32::MAX);
        self.truth.refunds.push((money, amount));
        self.check_refund(till);
        self.soon(1_000, 20_000, Ev::Refund(number, 0));
    }

    fn end_case(&mut self, till: usize, by: &PersonId, case: &Case, resolution: Resolution) {
        let Ok(counted) = business_day(self.wall(till), "Asia/Shanghai", 4) else {
            return;
        };
        let mut decide = |view: &dyn View| -> Decided {
            let open = view.case(case.id).filter(|case| case.resolved.is_none());
            let case = open.ok_or(Refusal::CaseNotOpen)?;
            let order = case.subject.order();
            let payment = order.and_then(|order| view.payment(order));
            let way = ending(case.kind, payment.as_deref(), resolution);
            let way = way.ok_or(Refusal::CaseNotOpen)?;
            let mut facts = vec![
                Fact::CaseNoted {
                    case: case.id,
                    by: by.clone(),
                    text: "seen".to_owned(),
                },
                Fact::CaseResolved {
                    case: case.id,
                    resolution,
                    by: Some(by.clone()),
                },
            ];
            facts.extend(way.then.clone().and_then(|then| then.fact(&case.subject)));
            if let Some(payment) = payment.as_deref() {
                match way.needs {
                    Ending::ByWord | Ending::MoneyIsThere => {}
                    Ending::MoneyWentBack => facts.extend(gone(view, payment, by, &counted)?),
                    Ending::OrderIsClosed => facts.extend(closed_there(payment)),
                }
            }
            Ok(facts)
        };
        let ended = self.write(till, Self::acts(by.clone()), &mut decide);
        debug_assert!(!matches!(ended, Err(Fault::Broken(_))), "{ended:?}");
    }
}

/// What went back at the platform is booked as a refund like any other, asked and done in one
/// transaction: nothing is sent.
fn gone(
    view: &dyn View,
    payment: &Payment,
    by: &PersonId,
    counted: &hexiao_domain::DayHour,
) -> Result<[Fact; 2], Refusal> {
    let order = payment.order.clone();
    let request = RefundRequest::next_booked(&order, view.epoch(), &view.refunds(&order))?;
    let refund = NewRefund {
        request: request.clone(),
        order: order.clone(),
        amount: money_left(payment),
        reason: "by the owner's device".to_owned(),
        by: by.clone(),
        approved_by: None,
        day: counted.day,
        hour: counted.hour,
    };
    let end = RefundEnd::Done;
    let ended = Fact::RefundEnded {
        order,
        request,
        end,
    };
    Ok([Fact::RefundAsked { refund }, ended])
}
