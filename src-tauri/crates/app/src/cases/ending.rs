//! A case ends by a person's word, and by the platform's where money hangs on it.

use super::{About, File, note, open_file};
use crate::app::App;
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{CaseDetail, Problem, ResolveCase};
use hexiao_domain::{
    Answer, CaseId, DayHour, Ending, Fact, Method, NewRefund, Payment, Permission, PersonId, Proof,
    RefundAnswer, RefundEnd, Refusal, Resolution, Subject, Wallet, business_day, closed_there,
    ending, money_left,
};
use hexiao_ledger::{View, paid};
use hexiao_platforms::{Asked, Refund};

/// The refund's own reason is as long as the customer's wallet shows.
const LONGEST_REASON: usize = 80;
/// A platform's number of a refund (alipay.md §9, wechatpay.md §9).
const LONGEST_NUMBER: usize = 64;

/// How a case is to end, checked.
struct Wish {
    case: CaseId,
    resolution: Resolution,
    note: String,
    by: PersonId,
    counted: DayHour,
}

impl App {
    /// Ends a case with a reason. What the ending means for money is proved at the platform
    /// first, outside any transaction.
    pub fn resolve_case(&self, token: &str, request: &ResolveCase) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::ResolveCases)?;
        self.resolve_case_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn resolve_case_as(
        &self,
        acting: &Acting,
        request: &ResolveCase,
    ) -> Result<CaseDetail, Problem> {
        acting.may(Permission::ResolveCases)?;
        let resolution = Resolution::parse(&request.resolution);
        let resolution = resolution.ok_or_else(|| Problem::new("bad_settings"))?;
        let shop = &self.shop;
        let counted = business_day(self.host.now(), &shop.zone, shop.cut_over_hour);
        let wish = Wish {
            case: CaseId(i64::from(request.case_id)),
            resolution,
            note: note(&request.note)?,
            by: acting.person.clone(),
            counted: counted.map_err(|_| Problem::new("bad_settings"))?,
        };
        self.prove(acting, &wish, request.refund_number.as_deref())?;
        let subject = self.write(acting.actor(), move |view| wish.facts(view))?;
        self.subject_moved(&subject);
        self.engine()?.wake();
        self.case_as(acting, request.case_id)
    }

    fn prove(&self, acting: &Acting, wish: &Wish, number: Option<&str>) -> Result<(), Problem> {
        let file = self.read(|view| match view.case(wish.case)? {
            Some(case) if case.resolved.is_none() => File::read(view, case).map(Some),
            Some(_) | None => Ok(None),
        })?;
        let file = file.ok_or_else(|| Problem::new("case_not_open"))?;
        let way = ending(file.case.kind, file.payment(), wish.resolution);
        let way = way.ok_or_else(|| Problem::new("case_not_open"))?;
        let payment = || { file.payment() }.ok_or_else(|| Problem::new("case_not_open"));
        match way.needs {
            Ending::ByWord => Ok(()),
            Ending::MoneyIsThere => self.money_is_still_there(payment()?),
            Ending::MoneyWentBack => self.money_went_back(payment()?, number),
            Ending::OrderIsClosed => self.order_is_closed(acting, payment()?),
        }
    }

    /// Late money may have gone back meanwhile, by another hand or in a time that was lost:
    /// it is taken only while the platform says that it is there.
    fn money_is_still_there(&self, payment: &Payment) -> Result<(), Problem> {
        let known = payment.state.proof().map(|proof| &proof.transaction_id);
        match self.asked_again(payment)? {
            Answer::Paid(proof) if Some(&proof.transaction_id) == known => Ok(()),
            answer @ (Answer::Paid(_)
            | Answer::Pending
            | Answer::NotFound
            | Answer::Closed(_)
            | Answer::Refused(_)
            | Answer::Unknown(_)) => Err(unproved(&answer, "money_gone")),
        }
    }

    /// Money that was given back at the platform itself: a refund that its console names, or
    /// a payment that the platform calls closed though it was paid, which is one given back
    /// whole (alipay.md §7).
    fn money_went_back(&self, payment: &Payment, number: Option<&str>) -> Result<(), Problem> {
        if !payment.returning.is_zero() {
            return Err(Problem::new("refund_running"));
        }
        let proof = payment.state.proof();
        let proof = proof.ok_or_else(|| Problem::new("not_returned_there"))?;
        if let Some(number) = number.map(str::trim).filter(|text| !text.is_empty()) {
            return self.refund_is_done(payment, proof, number);
        }
        let says_whole = says_whole(payment.wallet);
        match self.asked_again(payment)? {
            Answer::Closed(Some(id)) if says_whole && id == proof.transaction_id => Ok(()),
            answer @ (Answer::Paid(_)
            | Answer::Pending
            | Answer::NotFound
            | Answer::Closed(_)
            | Answer::Refused(_)
            | Answer::Unknown(_)) => Err(unproved(&answer, "not_returned_there")),
        }
    }

    fn refund_is_done(
        &self,
        payment: &Payment,
        proof: &Proof,
        number: &str,
    ) -> Result<(), Problem> {
        let fits = number.len() <= LONGEST_NUMBER && number.bytes().all(|b| b.is_ascii_graphic());
        if !fits {
            return Err(Problem::new("bad_refund_number"));
        }
        self.must_not_be_counted(payment, number)?;
        let named = proof.order_number.as_deref() == Some(payment.order.as_str());
        let asked = Refund {
            order: named.then_some(&payment.order),
            transaction: &proof.transaction_id,
            paid: proof.amount,
            returned: payment.returned,
            amount: money_left(payment),
            request: number,
            reason: "",
        };
        let platform = self.platform(payment.wallet)?;
        match platform.refund_query(&asked, self.host.now()) {
            RefundAnswer::Done => Ok(()),
            RefundAnswer::Unknown(unknown) => Err(crate::sale::unanswered(unknown)),
            RefundAnswer::Pending | RefundAnswer::Refused(_) => {
                Err(Problem::new("not_returned_there"))
            }
        }
    }

    /// A refund of this till that is done is in the books already.
    fn must_not_be_counted(&self, payment: &Payment, number: &str) -> Result<(), Problem> {
        let order = payment.order.clone();
        let refunds = self.read(move |view| view.refunds(&order))?;
        let counted = refunds.iter().any(|refund| {
            refund.asked.request.as_str() == number
                && matches!(refund.ended, Some((RefundEnd::Done, _)))
        });
        match counted {
            true => Err(Problem::new("refund_counted")),
            false => Ok(()),
        }
    }

    /// Money that came after all is written down before anything else is said.
    fn order_is_closed(&self, acting: &Acting, payment: &Payment) -> Result<(), Problem> {
        match self.asked_again(payment)? {
            Answer::Closed(_) | Answer::NotFound | Answer::Refused(_) => Ok(()),
            Answer::Paid(proof) => {
                let (order, now) = (payment.order.clone(), self.host.now());
                self.write(acting.actor(), move |view| {
                    let facts = paid(view, &order, &proof, now).map_err(unreadable)?;
                    Ok((facts, ()))
                })?;
                self.payment_moved(&payment.order);
                Err(Problem::new("paid_after_all"))
            }
            answer @ (Answer::Pending | Answer::Unknown(_)) => {
                Err(unproved(&answer, "still_open_there"))
            }
        }
    }

    /// Money by a static code is known to the platform by its own number alone.
    fn asked_again(&self, payment: &Payment) -> Result<Answer, Problem> {
        let platform = self.platform(payment.wallet)?;
        let proof = payment.state.proof();
        let asked = match (payment.method, proof) {
            (Method::StaticCode, Some(proof)) => Asked::Transaction(&proof.transaction_id),
            (Method::StaticCode, None) | (Method::ShowCode | Method::ScanCode, _) => {
                Asked::of(payment)
            }
        };
        Ok(platform.query(asked, self.host.now()))
    }
}

/// Whether the platform's word for a paid and then closed payment means that all of it went
/// back: Alipay's and Stripe's does, WeChat Pay's covers a part as well (alipay.md §7,
/// applepay.md §5, wechatpay.md §6), and the open protocol says nothing of it.
const fn says_whole(wallet: Wallet) -> bool {
    match wallet {
        Wallet::Alipay | Wallet::Applepay => true,
        Wallet::Wechatpay | Wallet::Unionpay | Wallet::Other => false,
    }
}

fn unproved(answer: &Answer, code: &str) -> Problem {
    match answer {
        Answer::Unknown(unknown) => crate::sale::unanswered(*unknown),
        Answer::Paid(_)
        | Answer::Pending
        | Answer::NotFound
        | Answer::Closed(_)
        | Answer::Refused(_) => Problem::new(code),
    }
}

impl Wish {
    /// Decided again inside the transaction: the case may have moved while the platform spoke.
    fn facts(self, view: &View<'_>) -> Result<(Vec<Fact>, Subject), Refusal> {
        let file = open_file(view, self.case)?;
        let way = ending(file.case.kind, file.payment(), self.resolution);
        let way = way.ok_or(Refusal::CaseNotOpen)?;
        let mut facts = vec![Fact::CaseNoted {
            case: self.case,
            by: self.by.clone(),
            text: self.note.clone(),
        }];
        facts.push(Fact::CaseResolved {
            case: self.case,
            resolution: self.resolution,
            by: Some(self.by.clone()),
        });
        let happens = way.then.clone();
        facts.extend(happens.and_then(|happens| happens.fact(&file.case.subject)));
        if let About::Payment(payment) = &file.about {
            match way.needs {
                Ending::ByWord | Ending::MoneyIsThere => {}
                Ending::MoneyWentBack => facts.extend(self.gone(view, payment)?),
                Ending::OrderIsClosed => facts.extend(closed_there(payment)),
            }
        }
        Ok((facts, file.case.subject))
    }

    /// What went back at the platform is booked as a refund like any other, asked and done in
    /// one transaction: nothing is sent.
    fn gone(&self, view: &View<'_>, payment: &Payment) -> Result<[Fact; 2], Refusal> {
        let order = payment.order.clone();
        let request = crate::refund::next_booked(view, &order)?;
        let refund = NewRefund {
            request: request.clone(),
            order: order.clone(),
            amount: money_left(payment),
            reason: self.note.chars().take(LONGEST_REASON).collect(),
            by: self.by.clone(),
            approved_by: None,
            day: self.counted.day,
            hour: self.counted.hour,
        };
        let ended = Fact::RefundEnded {
            order,
            request,
            end: RefundEnd::Done,
        };
        Ok([Fact::RefundAsked { refund }, ended])
    }
}
