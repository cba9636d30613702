//! The page that the customer's phone opens: the sum, and the ways to pay it or not.

use super::Hosted;
use super::book::{Book, Session, Status};
use super::sessions::pays_at;
use crate::checkout::{Bill, Look, Press, Pressed, Said, Told, back, missing, shown};
use crate::customer::How;
use crate::sale::decimal;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use std::sync::Arc;

type Shared = State<Arc<Hosted>>;

const LOOK: Look = Look {
    title: "Practice payment · 练习支付",
    pay: "Pay with Apple Pay · 用 Apple Pay 支付",
    card: Some("Pay with a card · 用银行卡支付"),
};

/// The page as it stands now.
pub async fn show(
    State(hosted): Shared,
    Path(id): Path<String>,
    Query(said): Query<Said>,
) -> Response {
    hosted.with_book(|book, _| match book.session(&id) {
        Some(session) => shown(&LOOK, &bill(session), said),
        None => missing(&LOOK),
    })
}

/// The customer presses a button; the page then shows what came of it.
pub async fn press(
    State(hosted): Shared,
    Path(id): Path<String>,
    Form(pressed): Form<Pressed>,
) -> Response {
    let told = hosted.with_book(|book, now| act(book, &id, pressed.how, now));
    back(&format!("/stripe/pay/{id}"), told)
}

fn bill(session: &Session) -> Bill<'_> {
    let currency = session.currency.to_ascii_uppercase();
    Bill {
        subject: &session.subject,
        sum: format!("{} {currency}", decimal(session.minor, &currency)),
        over: match session.status {
            Status::Open => None,
            Status::Complete => Some("Paid, thank you · 已支付，谢谢"),
            Status::Expired => Some("This page has expired · 此页面已失效"),
        },
    }
}

/// What a button does. A declined card leaves the page open for another one (applepay.md §4);
/// of two people the page takes one payment.
pub fn act(book: &mut Book, id: &str, how: Press, now: i64) -> Told {
    let paid = |done| if done { Told::Nothing } else { Told::Late };
    match how {
        Press::Now => paid(book.pay(id, now)),
        Press::Card => paid(book.pay_by_card(id, now)),
        Press::Twice => match (book.pay(id, now), book.pay_by_card(id, now)) {
            (true, true) | (false, false) => Told::Late,
            (true, false) | (false, true) => Told::Once,
        },
        Press::Password => waits(book, id, How::Password, now),
        Press::Late => waits(book, id, How::Late, now),
        Press::Decline => match book.session(id) {
            Some(session) if session.is_open(now) => Told::Declined,
            Some(_) | None => Told::Late,
        },
    }
}

fn waits(book: &mut Book, id: &str, how: How, now: i64) -> Told {
    match book.session_mut(id) {
        Some(session) if session.is_open(now) => {
            session.pays_at = pays_at(how, now);
            session.racing = how == How::Late;
            Told::Confirming
        }
        Some(_) | None => Told::Late,
    }
}

#[cfg(test)]
mod tests;
