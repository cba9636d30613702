//! The page behind a code that the shop shows: the sum, and the ways to pay it or not.

use super::Mall;
use super::book::{Book, Payment, State};
use super::moves::acts;
use crate::checkout::{Bill, Look, Press, Pressed, Said, Told, back, missing, shown};
use crate::customer::How;
use crate::sale::decimal;
use axum::Form;
use axum::extract::{Path, Query, State as Shared};
use axum::response::Response;
use std::sync::Arc;

const LOOK: Look = Look {
    title: "Practice mall · 练习商场",
    pay: "Pay · 支付",
    card: None,
};

/// The page as it stands now.
pub async fn show(
    Shared(mall): Shared<Arc<Mall>>,
    Path(token): Path<String>,
    Query(said): Query<Said>,
) -> Response {
    mall.with_book(|book, _| {
        let order = book.order_behind(&token);
        match order.and_then(|order| book.payment(order)) {
            Some(payment) => shown(&LOOK, &bill(payment), said),
            None => missing(&LOOK),
        }
    })
}

/// The customer presses a button; the page then shows what came of it.
pub async fn press(
    Shared(mall): Shared<Arc<Mall>>,
    Path(token): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Response {
    let told = mall.with_book(|book, now| {
        let order = book.order_behind(&token).map(str::to_owned);
        order.map_or(Told::Late, |order| act(book, &order, pressed.how, now))
    });
    back(&format!("/mall/pay/{token}"), told)
}

fn bill(payment: &Payment) -> Bill<'_> {
    let currency = &payment.terms.currency;
    Bill {
        subject: &payment.terms.subject,
        sum: format!("{} {currency}", decimal(payment.terms.minor, currency)),
        over: match payment.state {
            State::Waiting => None,
            State::Paid => Some("Paid, thank you · 已支付，谢谢"),
            State::Closed => Some("Closed · 已关闭"),
            State::Refused(_) => Some("Declined, nothing was paid · 付款被拒绝，没有扣款"),
        },
    }
}

/// What a button does. Here a declined payment is over; of two people one payment is taken.
pub fn act(book: &mut Book, order: &str, how: Press, now: i64) -> Told {
    let paid = |done| if done { Told::Nothing } else { Told::Late };
    match how {
        Press::Now | Press::Card => paid(book.pay(order, now)),
        Press::Twice => match (book.pay(order, now), book.pay(order, now)) {
            (true, true) | (false, false) => Told::Late,
            (true, false) | (false, true) => Told::Once,
        },
        Press::Password => waits(book, order, How::Password, now),
        Press::Late => waits(book, order, How::Late, now),
        Press::Decline => match book.open(order, now) {
            Some(payment) => {
                payment.state = State::Refused("declined");
                Told::Declined
            }
            None => Told::Late,
        },
    }
}

fn waits(book: &mut Book, order: &str, how: How, now: i64) -> Told {
    match book.open(order, now) {
        Some(payment) => {
            acts(payment, how, now, now);
            Told::Confirming
        }
        None => Told::Late,
    }
}

#[cfg(test)]
mod tests;
