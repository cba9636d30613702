//! The offline flow: a claim, within the owner's limits, redeemed provisionally in the
//! same transaction.

use crate::app::App;
use crate::limits::policy_of;
use crate::names::person_view;
use crate::people::unreadable;
use crate::session::Acting;
use crate::shift::out_in_shift;
use hexiao_codes::{Scan, classify, holds_card_number};
use hexiao_contract::{ClaimRequest, LimitsView, OfflineOffer, PaymentView, Problem};
use hexiao_domain::{
    Claim, Event, Exposure, Fact, LimitReason, Method, Money, OfflinePolicy, OrderNumber,
    Permission, PersonId, RedemptionState, Refusal, StaticCode, Timestamp, TransactionId, Verdict,
    Wallet,
};
use hexiao_ledger::View;

/// How a payment that is made offline is taken.
pub const OFFLINE_METHOD: Method = Method::StaticCode;

/// What is claimed: a payment that waits already, or a new one.
enum Claimed {
    Order(OrderNumber),
    New(Box<crate::sale::Draft>),
}

impl App {
    /// What the till can do without a network for this amount.
    pub fn offline_offer(
        &self,
        token: &str,
        amount: &str,
        wallet: &str,
    ) -> Result<OfflineOffer, Problem> {
        let acting = self.acting(token, Permission::RedeemClaim)?;
        let sale = self.sale(amount, wallet, None)?;
        let (wallet, me) = (sale.wallet, acting.person.clone());
        let (policy, exposure, in_shift, code, differs, people) = self.read(move |view| {
            let code = view.static_code(wallet)?;
            let looked = view.checked_code(wallet)?;
            let differs = looked.is_some_and(|looked| looked.is_different());
            Ok((
                view.policy()?,
                view.exposure()?,
                out_in_shift(view, &me)?,
                code,
                differs,
                view.people()?,
            ))
        })?;
        let policy = policy.unwrap_or_else(|| OfflinePolicy::nothing(self.shop.currency));
        let now = self.host.now();
        let in_shift = in_shift.unwrap_or(Money::zero(self.shop.currency));
        let verdict = match differs {
            true => Verdict::Refused(LimitReason::PrintedCode),
            false => policy.judge(wallet, sale.amount, true, &exposure, in_shift, now),
        };
        let (verdict, limit) = words(&verdict);
        let approves = |role: hexiao_domain::Role| role.allows(Permission::ApproveClaim);
        let own_word = approves(acting.role) && verdict == "needs_manager";
        Ok(OfflineOffer {
            static_code_svg: code.as_ref().and_then(draw),
            verdict: if own_word { "allowed" } else { verdict }.to_owned(),
            limit,
            evidence_required: sale.amount.minor() >= policy.evidence_from.minor(),
            limits: limits_view(&policy, &exposure, in_shift, now),
            approvers: people
                .iter()
                .filter(|p| approves(p.role))
                .map(person_view)
                .collect(),
        })
    }

    /// Notes a claim and redeems it provisionally.
    pub fn claim(&self, token: &str, request: &ClaimRequest) -> Result<PaymentView, Problem> {
        let acting = self.acting(token, Permission::RedeemClaim)?;
        self.claim_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn claim_as(
        &self,
        acting: &Acting,
        request: &ClaimRequest,
    ) -> Result<PaymentView, Problem> {
        acting.may(Permission::RedeemClaim)?;
        let evidence = request.evidence.as_deref().map(str::trim);
        let evidence = evidence.filter(|text| !text.is_empty());
        let evidence = evidence.map(transaction_id).transpose()?;
        let approved_by = self.approval(acting, request)?;
        let claimed = self.what(acting, request)?;
        let order = self.write_claim(acting, claimed, evidence, approved_by)?;
        self.announce(&order)
    }

    fn approval(
        &self,
        acting: &Acting,
        request: &ClaimRequest,
    ) -> Result<Option<PersonId>, Problem> {
        if acting.role.allows(Permission::ApproveClaim) {
            return Ok(Some(acting.person.clone()));
        }
        let approval = request.approval.as_ref();
        approval
            .map(|word| self.approver(word, Permission::ApproveClaim))
            .transpose()
    }

    fn what(&self, acting: &Acting, request: &ClaimRequest) -> Result<Claimed, Problem> {
        if let Some(order) = request.order_number.as_deref() {
            return crate::scan::order_number(order).map(Claimed::Order);
        }
        let reference = request.reference.as_deref();
        let sale = self.sale(&request.amount, &request.wallet, reference)?;
        self.platform_for(sale.wallet, OFFLINE_METHOD)?;
        let draft = self.draft(acting, sale, OFFLINE_METHOD, 0, None)?;
        Ok(Claimed::New(Box::new(draft)))
    }

    fn write_claim(
        &self,
        acting: &Acting,
        claimed: Claimed,
        evidence: Option<TransactionId>,
        approved_by: Option<PersonId>,
    ) -> Result<OrderNumber, Problem> {
        let (now, by) = (self.host.now(), acting.person.clone());
        self.must_be_sound()?;
        self.write_in_shift(acting, move |view| {
            let (mut facts, order, amount, wallet) = claimed.begin(view)?;
            permit(
                view,
                &Asking {
                    by: &by,
                    wallet,
                    amount,
                    has_evidence: evidence.is_some(),
                    at: now,
                    approved: approved_by.is_some(),
                },
            )?;
            let claim = Claim {
                evidence,
                at: now,
                approved_by,
            };
            facts.push(Fact::PaymentMoved {
                order: order.clone(),
                event: Event::Claimed { claim },
            });
            facts.push(Fact::Redeemed {
                order: order.clone(),
                by,
                state: RedemptionState::Provisional,
            });
            Ok((facts, order))
        })
    }
}

impl Claimed {
    fn begin(self, view: &View<'_>) -> Result<(Vec<Fact>, OrderNumber, Money, Wallet), Refusal> {
        match self {
            Self::Order(order) => {
                let payment = view.payment(&order).map_err(unreadable)?;
                let payment = payment.ok_or(Refusal::UnknownPayment)?;
                Ok((Vec::new(), order, payment.amount, payment.wallet))
            }
            Self::New(draft) => {
                let payment = draft.number(view)?;
                printed_code_is_ours(view, payment.wallet)?;
                let (order, amount) = (payment.order.clone(), payment.amount);
                let wallet = payment.wallet;
                let fact = Fact::PaymentMade { payment };
                Ok((vec![fact], order, amount, wallet))
            }
        }
    }
}

/// What somebody asks to hand over unproved.
pub(crate) struct Asking<'a> {
    pub by: &'a PersonId,
    pub wallet: Wallet,
    pub amount: Money,
    pub has_evidence: bool,
    pub at: Timestamp,
    /// A manager's word is there.
    pub approved: bool,
}

/// The limits are read and held inside the transaction: two claims at once cannot both
/// slip under the same one.
pub(crate) fn permit(view: &View<'_>, asking: &Asking<'_>) -> Result<(), Refusal> {
    let policy = policy_of(view, asking.amount.currency())?;
    let exposure = view.exposure().map_err(unreadable)?;
    let in_shift = out_in_shift(view, asking.by).map_err(unreadable)?;
    let in_shift = in_shift.unwrap_or(Money::zero(asking.amount.currency()));
    let verdict = policy.judge(
        asking.wallet,
        asking.amount,
        asking.has_evidence,
        &exposure,
        in_shift,
        asking.at,
    );
    match verdict {
        Verdict::Allowed => Ok(()),
        Verdict::NeedsManager if asking.approved => Ok(()),
        Verdict::NeedsManager => Err(Refusal::NeedsManager),
        Verdict::Refused(limit) => Err(Refusal::OverLimit { limit }),
    }
}

/// Money by a printed code that was another one when somebody looked goes to somebody else.
fn printed_code_is_ours(view: &View<'_>, wallet: Wallet) -> Result<(), Refusal> {
    let looked = view.checked_code(wallet).map_err(unreadable)?;
    let limit = LimitReason::PrintedCode;
    match looked.is_some_and(|looked| looked.is_different()) {
        true => Err(Refusal::OverLimit { limit }),
        false => Ok(()),
    }
}

pub(crate) fn transaction_id(text: &str) -> Result<TransactionId, Problem> {
    let bad = || Problem::new("bad_evidence");
    match classify(text) {
        Scan::AuthCode { .. } | Scan::CardNumber | Scan::EmvCustomer => Err(bad()),
        // Some platforms' numbers are as short as a product's, and one in ten passes for one.
        Scan::Product if holds_card_number(text) => Err(bad()),
        Scan::OrderNumber(_)
        | Scan::PaymentCode { .. }
        | Scan::EmvMerchant
        | Scan::UpiLink
        | Scan::EpcTransfer
        | Scan::TransactionId { .. }
        | Scan::Product
        | Scan::Reference(_)
        | Scan::NotOurs(_) => TransactionId::parse(text).map_err(|_| bad()),
    }
}

fn draw(code: &StaticCode) -> Option<String> {
    hexiao_codes::draw_svg(&code.text).ok()
}

fn words(verdict: &Verdict) -> (&'static str, Option<String>) {
    match verdict {
        Verdict::Allowed => ("allowed", None),
        Verdict::NeedsManager => ("needs_manager", None),
        Verdict::Refused(limit) => ("refused", Some(limit.code().to_owned())),
    }
}

pub(crate) fn limits_view(
    policy: &OfflinePolicy,
    exposure: &Exposure,
    in_shift: Money,
    now: Timestamp,
) -> LimitsView {
    let small = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    LimitsView {
        per_payment: policy.per_payment.into(),
        total: policy.total.into(),
        used: exposure.amount.into(),
        per_shift: policy.per_shift.map(Into::into),
        in_shift: in_shift.into(),
        count: small(exposure.count),
        max_age_seconds: small(policy.max_age_seconds),
        age_seconds: exposure.oldest.map(|at| small(now.seconds_since(at))),
        evidence_from: policy.evidence_from.into(),
        manager_from: policy.manager_from.into(),
    }
}
