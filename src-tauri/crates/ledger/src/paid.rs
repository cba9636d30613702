//! What the platform's word "paid" is written down as: the payment's own money, or a second.

use crate::error::ReadError;
use crate::find::Key;
use crate::view::View;
use hexiao_domain::{
    Event, Fact, Method, NewPayment, OrderNumber, Payment, Proof, Timestamp, Wallet, business_day,
    is_second_money,
};

/// The facts to write when the platform says that `order` is paid. Another transaction for an
/// order that holds its money already (another person paid the same code, say) is a payment of
/// its own, another attempt of the same sale, so that it can be seen, booked and given back;
/// one that this ledger knows already is nothing new.
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
    if !is_second_money(&known, proof) {
        return Ok(vec![moved(order, proof)]);
    }
    second_money(view, &known, known.wallet, proof, now)
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
