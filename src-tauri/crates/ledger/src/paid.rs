//! What the platform's word "paid" is written down as: the payment's own money, or a second.

use crate::error::ReadError;
use crate::find::Key;
use crate::view::View;
use hexiao_domain::{
    Claim, Event, Fact, Method, NewPayment, OrderNumber, Payment, Proof, Timestamp, Wallet,
    business_day, is_second_money,
};

/// The facts to write when the platform says that `order` is paid. Another transaction for an
/// order that holds its money already (another person paid the same code, say) is a payment of
/// its own, another attempt of the same sale, so that it can be seen, booked and given back;
/// one that this ledger knows already is nothing new. Money that names another order of this
/// ledger, whose number a claim has by mistake or from somebody else's screen, is that order's.
///
/// # Errors
/// The ledger cannot be read, or the payment is not in it.
pub fn paid(
    view: &View<'_>,
    order: &OrderNumber,
    proof: &Proof,
    now: Timestamp,
) -> Result<Vec<Fact>, ReadError> {
    let known = view.payment(order)?;
    let known = known.ok_or_else(|| ReadError::missing("the payment that was asked about"))?;
    let other = match names_another(&known, proof) {
        Some(named) => view.payment(&named)?,
        None => None,
    };
    let Some(other) = other.filter(|other| other.wallet == known.wallet) else {
        return paid_for(view, &known, proof, now);
    };
    let facts = paid_for(view, &other, proof, now)?;
    Ok(match facts.is_empty() {
        // Nothing is new there; the claim still has its answer, which is that the order differs.
        true => vec![moved(order, proof)],
        false => facts,
    })
}

fn paid_for(
    view: &View<'_>,
    known: &Payment,
    proof: &Proof,
    now: Timestamp,
) -> Result<Vec<Fact>, ReadError> {
    let facts = match is_second_money(known, proof) {
        true => second_money(view, known, known.wallet, proof, now)?,
        false => vec![moved(&known.order, proof)],
    };
    if facts.is_empty() {
        return Ok(facts);
    }
    let struck = struck(view, &known.order, proof, now)?;
    Ok(struck.into_iter().chain(facts).collect())
}

/// The order whose money it is that was asked about for a claim, where that is another's. A claim by the
/// printed code was never sent: money that names its number is a sale's that this ledger lost.
#[must_use]
pub fn names_another(known: &Payment, proof: &Proof) -> Option<OrderNumber> {
    let named = OrderNumber::parse(proof.order_number.as_deref()?).ok()?;
    let is_own = named == known.order && known.method != Method::StaticCode;
    let own = is_own || known.attempt_of.as_ref() == Some(&named);
    (!own && known.state.claim().is_some()).then_some(named)
}

/// Whether a claim has the number of this money, which names the order, by mistake.
fn by_mistake(holder: &Payment, order: &OrderNumber, proof: &Proof) -> bool {
    let named = proof.order_number.as_deref() == Some(order.as_str());
    named && holder.order != *order && holder.state.claim().is_some()
}

/// The fact that takes this money's number out of a claim of another order, where the platform
/// says that it is the money of `order`: else it would be nobody's, as no two payments share one.
///
/// # Errors
/// The ledger cannot be read.
pub fn struck(
    view: &View<'_>,
    order: &OrderNumber,
    proof: &Proof,
    now: Timestamp,
) -> Result<Option<Fact>, ReadError> {
    let holder = view.find(&Key::Transaction(proof.transaction_id.clone()))?;
    let mistaken = holder.filter(|holder| by_mistake(holder, order, proof));
    Ok(mistaken.map(|holder| Fact::PaymentMoved {
        order: holder.order,
        event: Event::EvidenceNoted {
            claim: Claim {
                evidence: None,
                at: now,
                approved_by: None,
            },
        },
    }))
}

/// The facts that book money which came for the sale of `known` beside its own, by whatever
/// wallet.
///
/// # Errors
/// The ledger cannot be read.
pub fn second_money(
    view: &View<'_>,
    known: &Payment,
    wallet: Wallet,
    proof: &Proof,
    now: Timestamp,
) -> Result<Vec<Fact>, ReadError> {
    let held = view.find(&Key::Transaction(proof.transaction_id.clone()))?;
    let held = held.filter(|holder| !by_mistake(holder, &known.order, proof));
    if held.is_some() || proof.amount.currency() != known.amount.currency() {
        return Ok(Vec::new());
    }
    let shop = view.shop()?.ok_or_else(|| ReadError::missing("the shop"))?;
    let counted = business_day(now, &shop.zone, shop.cut_over_hour);
    let counted = counted.map_err(|error| ReadError::Row(error.to_string()))?;
    let payment = NewPayment {
        order: view.next_order()?,
        amount: proof.amount,
        wallet,
        method: Method::StaticCode,
        reference: None,
        attempt_of: Some(known.order.clone()),
        scan_digest: None,
        cashier: known.cashier.clone(),
        day: counted.day,
        hour: counted.hour,
        expires_at: now,
    };
    let order = payment.order.clone();
    Ok(vec![Fact::PaymentMade { payment }, moved(&order, proof)])
}

fn moved(order: &OrderNumber, proof: &Proof) -> Fact {
    Fact::PaymentMoved {
        order: order.clone(),
        event: Event::Paid {
            proof: proof.clone(),
        },
    }
}
