//! A sale that is paid twice, where somebody has to say so: the platforms do not tell one
//! order of another's money.

use crate::app::App;
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{PaidAgain, PaymentView, Problem, SimilarView};
use hexiao_domain::{
    Answer, Fact, OrderNumber, Payment, Permission, Proof, Refusal, TransactionId, Wallet,
    holds_money, is_of_sale, similar,
};
use hexiao_ledger::{Key, second_money};
use hexiao_platforms::Asked;

/// How many of the latest payments are looked at for one alike: more than a till takes in the
/// time that counts.
const ALIKE: u32 = 60;

impl App {
    /// Another payment of a sale that is paid already: by a second person, another wallet, the
    /// shop's printed code, or at another till. The platform proves it; then it is a case.
    pub fn paid_again(&self, token: &str, request: &PaidAgain) -> Result<PaymentView, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.paid_again_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn paid_again_as(
        &self,
        acting: &Acting,
        request: &PaidAgain,
    ) -> Result<PaymentView, Problem> {
        acting.may(Permission::Sell)?;
        let order = crate::scan::order_number(&request.order_number)?;
        // A customer's own code is no number of a payment, and goes to nobody.
        let id = crate::claim::transaction_id(request.transaction_id.trim())?;
        let key = order.clone();
        let known = self.read(move |view| view.payment(&key))?;
        let known = known.ok_or_else(|| Problem::new("unknown_payment"))?;
        if !holds_money(&known) {
            return Err(Problem::new("not_confirmed").with("state", known.state.code()));
        }
        let wallet = request.wallet.as_deref().map(crate::sale::parse_wallet);
        let wallet = wallet.transpose()?.unwrap_or(known.wallet);
        let proof = self.proof_of(&id, wallet)?;
        if !is_of_sale(&known, &proof) {
            return Err(Problem::new("not_this_sale"));
        }
        self.write_second(acting, &known, wallet, proof)?;
        self.announce(&order)
    }

    fn proof_of(&self, id: &TransactionId, wallet: Wallet) -> Result<Proof, Problem> {
        let held = self.read(|view| view.find(&Key::Transaction(id.clone())))?;
        if let Some(held) = held {
            return Err(used(&held.order));
        }
        let platform = self.platform(wallet)?;
        match platform.query(Asked::Transaction(id), self.host.now()) {
            Answer::Paid(proof) => Ok(proof),
            Answer::Unknown(unknown) => Err(crate::sale::unanswered(unknown)),
            Answer::Pending | Answer::NotFound | Answer::Closed(_) | Answer::Refused(_) => {
                Err(Problem::new("not_paid_there"))
            }
        }
    }

    fn write_second(
        &self,
        acting: &Acting,
        known: &Payment,
        wallet: Wallet,
        proof: Proof,
    ) -> Result<(), Problem> {
        let named = proof.order_number.as_deref();
        let named = named.and_then(|text| OrderNumber::parse(text).ok());
        let (till, now) = (self.shop.till.clone(), self.host.now());
        let order = known.order.clone();
        self.write(acting.actor(), move |view| match named {
            // Another till of this merchant took it, and books what becomes of it.
            Some(other) if other.till() != till.as_str() => {
                let elsewhere = Some(proof);
                let fact = Fact::DoublePaid {
                    order,
                    other,
                    elsewhere,
                };
                Ok((vec![fact], ()))
            }
            Some(other) if other != order => Err(Refusal::TransactionUsed { order: other }),
            Some(_) | None => {
                let known = view.payment(&order).map_err(unreadable)?;
                let known = known.ok_or(Refusal::UnknownPayment)?;
                let facts = second_money(view, &known, wallet, &proof, now);
                Ok((facts.map_err(unreadable)?, ()))
            }
        })
    }

    /// The newest payment of the same sum with the same wallet in the last minutes, if any: a
    /// hint before the customer is asked to pay, never a refusal.
    pub fn similar(
        &self,
        token: &str,
        amount: &str,
        wallet: &str,
    ) -> Result<Option<SimilarView>, Problem> {
        self.acting(token, Permission::Sell)?;
        let sale = self.sale(amount, wallet, None)?;
        let recent = self.read(|view| view.recent(ALIKE))?;
        let now = self.host.now();
        let alike = similar(&recent, sale.wallet, sale.amount, now);
        let names = self.names()?;
        Ok(alike.map(|payment| SimilarView {
            order_number: payment.order.to_string(),
            at: names.time(payment.created_at),
            cashier: names.person(&payment.cashier),
            redeemed: payment.redemption.is_some(),
        }))
    }
}

fn used(order: &OrderNumber) -> Problem {
    let order = order.clone();
    crate::error::problem_of(&Refusal::TransactionUsed { order })
}
