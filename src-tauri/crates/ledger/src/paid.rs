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
    if let Some(other) = named_other(&known, proof)
        && view.payment(&other)?.is_some()
    {
        return paid(view, &other, proof, now);
    }
    if !is_second_money(&known, proof) {
        let struck = struck(view, order, proof, now)?;
        return Ok(struck.into_iter().chain([moved(order, proof)]).collect());
    }
    second_money(view, &known, known.wallet, proof, now)
}

/// Whose money it is that was asked about for a claim, where that is another order's.
fn named_other(known: &Payment, proof: &Proof) -> Option<OrderNumber> {
    let named = OrderNumber::parse(proof.order_number.as_deref()?).ok()?;
    let own = named == known.order || known.attempt_of.as_ref() == Some(&named);
    (!own && known.state.claim().is_some()).then_some(named)
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
    if proof.order_number.as_deref() != Some(order.as_str()) {
        return Ok(None);
    }
    let holder = view.find(&Key::Transaction(proof.transaction_id.clone()))?;
    let claims = |holder: &Payment| holder.order != *order && holder.state.claim().is_some();
    Ok(holder.filter(claims).map(|holder| Fact::PaymentMoved {
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
