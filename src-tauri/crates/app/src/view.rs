//! A payment as the counter sees it.

use crate::app::{App, lock};
use crate::names::Names;
use crate::refund::{refund_view, refundable};
use hexiao_contract::{
    ClaimView, CustomerScreen, CustomerView, PaymentView, Problem, RedemptionView, UploadView,
};
use hexiao_domain::{
    CaseId, CloseCause, OrderNumber, Payment, PaymentState, Redemption, Refund, Shop, Timestamp,
    Truth, Work, WorkKind,
};
use hexiao_ledger::{ReadError, View};

/// What a payment's view is made of, read in one go.
pub struct Seen {
    payment: Payment,
    upload: Option<(Work, Option<String>)>,
    refunds: Vec<Refund>,
    paid_twice: Option<OrderNumber>,
    open_case: Option<CaseId>,
}

impl Seen {
    /// Reads what belongs to the payment.
    pub fn read(view: &View<'_>, payment: Payment) -> Result<Self, ReadError> {
        let upload = match view.work(&payment.order, WorkKind::Upload)? {
            Some(work) => Some((work, view.upload_receipt(&payment.order)?)),
            None => None,
        };
        let refunds = view.refunds(&payment.order)?;
        let paid_twice = view.paid_twice_with(&payment.order)?;
        let open_case = view.open_case_on(&payment.order)?;
        Ok(Self {
            payment,
            upload,
            refunds,
            paid_twice,
            open_case,
        })
    }

    /// Reads a list.
    pub fn read_all(view: &View<'_>, payments: Vec<Payment>) -> Result<Vec<Self>, ReadError> {
        let read = |payment| Self::read(view, payment);
        payments.into_iter().map(read).collect()
    }
}

impl App {
    /// The names of the shop's people.
    pub(crate) fn names(&self) -> Result<Names, Problem> {
        let people = self.read(|view| view.people())?;
        Ok(Names::new(&self.shop, &people))
    }

    /// The payment as it is now.
    pub(crate) fn view_of(&self, order: &OrderNumber) -> Result<Option<PaymentView>, Problem> {
        let order = order.clone();
        let seen = self.read(move |view| match view.payment(&order)? {
            Some(payment) => Seen::read(view, payment).map(Some),
            None => Ok(None),
        })?;
        seen.map(|seen| self.draw(&seen)).transpose()
    }

    /// The payment as it is now, which must exist.
    pub(crate) fn must_view(&self, order: &OrderNumber) -> Result<PaymentView, Problem> {
        let view = self.view_of(order)?;
        view.ok_or_else(|| Problem::new("unknown_payment"))
    }

    /// Tells the windows, answers the caller, and only then lets the engine go on: what it
    /// says next must not arrive before the answer.
    pub(crate) fn announce(&self, order: &OrderNumber) -> Result<PaymentView, Problem> {
        self.payment_moved(order);
        let view = self.must_view(order)?;
        self.engine()?.wake();
        Ok(view)
    }

    pub(crate) fn draw_all(&self, seen: &[Seen]) -> Result<Vec<PaymentView>, Problem> {
        let (names, now, head) = (self.names()?, self.host.now(), self.short_head()?);
        let view = |s| payment_view(s, &names, now, &head);
        Ok(seen.iter().map(view).collect())
    }

    pub(crate) fn draw(&self, seen: &Seen) -> Result<PaymentView, Problem> {
        let head = self.short_head()?;
        Ok(payment_view(seen, &self.names()?, self.host.now(), &head))
    }

    /// The newest entry, as receipts and files bear it.
    pub(crate) fn short_head(&self) -> Result<String, Problem> {
        let head = self.ledger.head().map_err(crate::error::read_problem)?;
        Ok(head.short())
    }

    /// The customer's window follows this payment, or none.
    pub fn show_payment(&self, token: &str, order: Option<&str>) -> Result<(), Problem> {
        self.acting(token, hexiao_domain::Permission::Sell)?;
        let order = order.map(crate::scan::order_number).transpose()?;
        (*lock(&self.shown)).clone_from(&order);
        match order {
            Some(order) => self.show_to_customer(&self.must_view(&order)?),
            None => self.tell_customer(idle(&self.shop)),
        }
        Ok(())
    }

    /// Says once more what the customer sees, to a window that was opened meanwhile.
    pub fn remind_customer(&self) -> Result<(), Problem> {
        let shown = lock(&self.shown).clone();
        match shown {
            Some(order) => self.show_to_customer(&self.must_view(&order)?),
            None => self.tell_customer(idle(&self.shop)),
        }
        Ok(())
    }

    fn tell_customer(&self, shows: CustomerView) {
        let practice = self.shop.practice;
        self.host.show_customer(CustomerScreen { practice, shows });
    }

    pub(crate) fn show_to_customer(&self, payment: &PaymentView) {
        let shown = lock(&self.shown).clone();
        if shown.is_some_and(|order| order.as_str() == payment.order_number) {
            self.tell_customer(customer_view(payment, &self.shop));
        }
    }
}

fn idle(shop: &Shop) -> CustomerView {
    CustomerView::Idle {
        shop: shop.name.clone(),
    }
}

fn customer_view(payment: &PaymentView, shop: &Shop) -> CustomerView {
    match payment.state.as_str() {
        "confirmed" => CustomerView::Paid {
            amount: payment.amount.clone(),
        },
        "failed" | "closed" => CustomerView::Ended {
            reason: payment.reason.clone(),
            refunded: payment.refunded,
        },
        "created" | "awaiting" | "closing" => CustomerView::Pay {
            amount: payment.amount.clone(),
            wallet: payment.wallet.clone(),
            code_svg: payment.code_svg.clone(),
            seconds_left: payment.seconds_left,
            on_phone: payment.method == "scan_code",
        },
        _ => idle(shop),
    }
}

fn payment_view(seen: &Seen, names: &Names, now: Timestamp, head: &str) -> PaymentView {
    let payment = &seen.payment;
    let proof = payment.state.proof();
    let claim = payment.state.claim();
    let noted = claim.and_then(|claim| claim.evidence.as_ref());
    let transaction = proof.map(|p| &p.transaction_id).or(noted);
    let (close_cause, refunded) = closing(&payment.state);
    PaymentView {
        order_number: payment.order.to_string(),
        amount: payment.amount.into(),
        wallet: payment.wallet.code().to_owned(),
        method: payment.method.code().to_owned(),
        reference: payment.reference.as_ref().map(ToString::to_string),
        cashier: names.person(&payment.cashier),
        till: payment.till.to_string(),
        created_at: names.time(payment.created_at),
        expires_at: names.time(payment.expires_at),
        seconds_left: seconds_left(payment, now),
        business_day: payment.day.to_string(),
        state: payment.state.code().to_owned(),
        truth: payment.state.truth().map(|t| truth(t).to_owned()),
        code: payment.code.clone(),
        code_svg: code_svg(payment),
        transaction_id: transaction.map(ToString::to_string),
        payer: proof.and_then(|p| p.payer.clone()),
        paid_at: proof.and_then(|p| p.paid_at).map(|at| names.time(at)),
        close_cause: close_cause.map(|cause| cause.code().to_owned()),
        refunded,
        reason: reason(&payment.state),
        claim: claim.map(|claim| ClaimView {
            evidence: claim.evidence.as_ref().map(ToString::to_string),
            at: names.time(claim.at),
            approved_by: claim.approved_by.as_ref().map(|id| names.person(id)),
        }),
        redemption: payment
            .redemption
            .as_ref()
            .map(|r| redemption(r, names, head)),
        upload: seen.upload.as_ref().map(|(work, receipt)| UploadView {
            state: work.state.code().to_owned(),
            receipt: receipt.clone(),
            attempts: work.attempts,
        }),
        refunds: seen
            .refunds
            .iter()
            .map(|r| refund_view(r, names, head))
            .collect(),
        refundable: refundable(payment).map(Into::into),
        given_back: payment.is_given_back(),
        paid_twice: seen.paid_twice.as_ref().map(ToString::to_string),
        open_case: seen
            .open_case
            .map(|case| u32::try_from(case.0).unwrap_or(u32::MAX)),
    }
}

fn redemption(redemption: &Redemption, names: &Names, head: &str) -> RedemptionView {
    RedemptionView {
        redemption_id: redemption.id.as_str().to_owned(),
        state: redemption.state.code().to_owned(),
        by: names.person(&redemption.by),
        at: names.time(redemption.at),
        till: redemption.till.to_string(),
        ledger_head: head.to_owned(),
    }
}

fn seconds_left(payment: &Payment, now: Timestamp) -> i32 {
    let left = payment.expires_at.seconds_since(now);
    i32::try_from(left).unwrap_or(i32::MAX)
}

/// Drawn only while the customer can still scan it.
fn code_svg(payment: &Payment) -> Option<String> {
    let live = matches!(payment.state, PaymentState::Awaiting);
    let code = payment.code.as_deref().filter(|_| live)?;
    hexiao_codes::draw_svg(code).ok()
}

/// The stable name of a truth.
pub const fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::Claimed => "claimed",
        Truth::Confirmed => "confirmed",
        Truth::Settled => "settled",
    }
}

const fn closing(state: &PaymentState) -> (Option<CloseCause>, bool) {
    match state {
        PaymentState::Closing { cause } => (Some(*cause), false),
        PaymentState::Closed { cause, refunded } => (Some(*cause), *refunded),
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::PaidAfterClose { .. }
        | PaymentState::Disputed { .. } => (None, false),
    }
}

fn reason(state: &PaymentState) -> Option<String> {
    match state {
        PaymentState::Failed { reason } | PaymentState::Disputed { reason, .. } => {
            Some(reason.code().to_owned())
        }
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Claimed { .. }
        | PaymentState::Confirmed { .. }
        | PaymentState::Closed { .. }
        | PaymentState::PaidAfterClose { .. } => None,
    }
}
