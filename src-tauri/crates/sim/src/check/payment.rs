//! What must hold of a payment after a write that touched it.

use super::shadow::{Seen, Shadow, Stands, stands};
use super::{Held, hold, name};
use crate::platform::{Platform, Standing};
use crate::store::{Entry, Memory, Row};
use crate::wire::Key;
use crate::world::WALL_MS;
use hexiao_domain::{
    Account, Event, Fact, Method, Payment, PaymentState, Posting, Proof, Reason, RedemptionState,
    Role,
};

/// A payment that a write touched.
pub struct Touched<'a> {
    /// The entries of the write, all of them about this payment or about none.
    pub entries: &'a [Entry],
    /// As it was.
    pub before: Option<&'a Seen>,
    /// As it is.
    pub row: &'a Row,
    /// Its number, taken apart.
    pub key: Key,
    /// What the checks know of the till.
    pub shadow: &'a Shadow,
    /// The ledger.
    pub memory: &'a Memory,
    /// The truth about money.
    pub platform: &'a Platform,
}

impl Touched<'_> {
    const fn payment(&self) -> &Payment {
        &self.row.payment
    }

    fn moved(&self) -> bool {
        self.before.map(|seen| seen.state) != Some(self.payment().state.code())
    }
}

/// Every invariant of a payment.
pub fn check(touched: &Touched<'_>) -> Held {
    s07_edges(touched)?;
    s02_once(touched)?;
    s03_proved(touched)?;
    s04_booked(touched)?;
    s05_one_money(touched)?;
    s05_own_money(touched)?;
    s06_paid(touched)?;
    s06_closed(touched)?;
    s07_repeats(touched)?;
    s08_went_back(touched)?;
    s11_scanned(touched)
}

fn s02_once(touched: &Touched<'_>) -> Held {
    let redeems = touched.entries.iter();
    let redeems = redeems
        .filter(|entry| matches!(entry.fact, Fact::Redeemed { .. }))
        .count();
    let before = touched.before.is_some_and(|seen| seen.redemption.is_some());
    let doubt = touched.row.doubt == Some(None) && redeems > 0;
    hold(!doubt, name::ONE_REDEMPTION, || {
        format!(
            "{} is redeemed while that is in doubt",
            touched.payment().order
        )
    })?;
    let once = redeems + usize::from(before) <= 1;
    hold(once, name::ONE_REDEMPTION, || {
        format!("{} is redeemed again", touched.payment().order)
    })
}

fn s03_proved(touched: &Touched<'_>) -> Held {
    let redeems = |entry: &Entry| matches!(entry.fact, Fact::Redeemed { .. });
    let Some(redemption) = touched.payment().redemption.as_ref() else {
        return Ok(());
    };
    if !touched.entries.iter().any(redeems) {
        return Ok(());
    }
    let payment = touched.payment();
    match (redemption.state, &payment.state) {
        (RedemptionState::Redeemed, PaymentState::Confirmed { proof }) => {
            let fits = proof.amount == payment.amount;
            hold(fits && exists(touched, proof), name::PROOF, || {
                format!("{} is redeemed on {proof:?}", payment.order)
            })
        }
        (RedemptionState::Provisional, PaymentState::Claimed { .. }) => s03_within_limits(touched),
        _ => hold(false, name::PROOF, || {
            format!(
                "{} is redeemed while {}",
                payment.order,
                payment.state.code()
            )
        }),
    }
}

/// The owner's limits, reckoned here again.
fn s03_within_limits(touched: &Touched<'_>) -> Held {
    let payment = touched.payment();
    let Some(policy) = &touched.memory.tables.policy else {
        return Err((name::PROOF, "a claim without limits".to_owned()));
    };
    let claimed = touched.memory.tables.rows.iter();
    let claimed = claimed.filter(|row| matches!(row.payment.state, PaymentState::Claimed { .. }));
    let sum: i64 = claimed.map(|row| row.payment.amount.minor()).sum();
    let claim = payment.state.claim();
    let minor = payment.amount.minor();
    let approver = claim.and_then(|claim| claim.approved_by.as_ref());
    let approver = approver.and_then(|by| {
        let people = touched.memory.tables.people.iter();
        people
            .map(|(person, _)| person)
            .find(|person| person.id == *by)
    });
    let approved = approver.is_some_and(|person| person.role != Role::Cashier);
    let noted = claim.is_some_and(|claim| claim.evidence.is_some());
    let fits = sum <= policy.total.minor()
        && minor <= policy.per_payment.minor()
        && policy.wallets.contains(&payment.wallet)
        && (minor < policy.manager_from.minor() || approved)
        && (minor < policy.evidence_from.minor() || noted);
    hold(fits, name::PROOF, || {
        format!(
            "{} is handed over on a claim of {minor}, {sum} in all",
            payment.order
        )
    })
}

/// Whether the platform has this money, as the proof says.
fn exists(touched: &Touched<'_>, proof: &Proof) -> bool {
    let number = touched.platform.numbered(&proof.transaction_id);
    let known = number.and_then(|number| touched.platform.transaction(number));
    known.is_some_and(|money| {
        let named = match touched.payment().method {
            Method::StaticCode => money.order.is_none(),
            Method::ShowCode | Method::ScanCode => money.order == Some(touched.key),
        };
        named && money.amount == proof.amount && money.wallet == touched.payment().wallet
    })
}

/// What the entries book is the difference of two standings, account by account.
fn s04_booked(touched: &Touched<'_>) -> Held {
    let before = touched.before.map_or([0; 6], |seen| seen.stands);
    let after = stands(touched.payment());
    let mut booked = before;
    for posting in touched.entries.iter().flat_map(|entry| &entry.postings) {
        add(&mut booked, posting);
    }
    hold(booked == after, name::CONSERVATION, || {
        format!(
            "{} stands at {booked:?} and not at {after:?}",
            touched.payment().order
        )
    })
}

fn add(stands: &mut Stands, posting: &Posting) {
    let place = match posting.account {
        Account::DueFrom(_) => 0,
        Account::GoodsOwed => 1,
        Account::Sales | Account::Refunds => 2,
        Account::Suspense(_) => 3,
        Account::Claims(_) => 4,
        Account::Unproved => 5,
    };
    if let Some(sum) = stands.get_mut(place) {
        *sum = sum.saturating_add(posting.amount.minor());
    }
}

/// One transaction is the money of one payment.
fn s05_one_money(touched: &Touched<'_>) -> Held {
    let (PaymentState::Confirmed { proof } | PaymentState::PaidAfterClose { proof }) =
        &touched.payment().state
    else {
        return Ok(());
    };
    let holder = touched.shadow.money.get(&proof.transaction_id);
    let other = holder.filter(|order| **order != touched.payment().order);
    hold(other.is_none(), name::TRACE, || {
        format!(
            "{} pays {} and {other:?}",
            proof.transaction_id,
            touched.payment().order
        )
    })
}

/// Money that names this very order is never called another's: it would stand nowhere.
fn s05_own_money(touched: &Touched<'_>) -> Held {
    let payment = touched.payment();
    let PaymentState::Disputed { reason, proof } = &payment.state else {
        return Ok(());
    };
    let own = proof.order_number.as_deref() == Some(payment.order.as_str());
    let another = [Reason::TransactionUsed, Reason::OrderDiffers].contains(reason);
    hold(!(own && another), name::TRACE, || {
        format!("the money of {} is called another's", payment.order)
    })
}

fn s06_paid(touched: &Touched<'_>) -> Held {
    let payment = touched.payment();
    if !touched.moved() {
        return Ok(());
    }
    let (PaymentState::Confirmed { proof } | PaymentState::PaidAfterClose { proof }) =
        &payment.state
    else {
        return Ok(());
    };
    let fits = proof.amount == payment.amount;
    hold(fits && exists(touched, proof), name::LOCAL_CLAIMS, || {
        format!("{} is {} by {proof:?}", payment.order, payment.state.code())
    })?;
    let confirmed = matches!(payment.state, PaymentState::Confirmed { .. });
    let redemption = payment.redemption.as_ref().filter(|_| confirmed);
    let provisional = redemption.map(|redemption| redemption.state);
    hold(
        provisional != Some(RedemptionState::Provisional),
        name::LOCAL_CLAIMS,
        || format!("{} is proved, and its redemption is not", payment.order),
    )?;
    s06_of_this_sale(touched, proof)
}

/// An old paid screen is no payment; while the till's clock was right, nobody takes it.
fn s06_of_this_sale(touched: &Touched<'_>, proof: &Proof) -> Held {
    let payment = touched.payment();
    let made = touched.before.map_or(0, |seen| seen.made);
    let wall = WALL_MS.saturating_add(i64::try_from(made).unwrap_or(0));
    let right = (payment.created_at.millis() - wall).abs() < 60_000;
    let number = touched.platform.numbered(&proof.transaction_id);
    let money = number.and_then(|number| touched.platform.transaction(number));
    let old = money.is_some_and(|money| money.at + 7_300_000 < made);
    let taken = payment.method == Method::StaticCode && right && old;
    hold(!taken, name::LOCAL_CLAIMS, || {
        format!("{} is paid by this morning's money", payment.order)
    })
}

fn s06_closed(touched: &Touched<'_>) -> Held {
    let payment = touched.payment();
    if !touched.moved() {
        return Ok(());
    }
    let given_up = |entry: &Entry| {
        let Fact::PaymentMoved { event, .. } = &entry.fact else {
            return false;
        };
        matches!(event, Event::WrittenOff)
    };
    match &payment.state {
        PaymentState::Closed { refunded: true, .. } => hold(
            touched.platform.went_back(touched.key),
            name::LOCAL_CLAIMS,
            || format!("{} says that money went back", payment.order),
        ),
        PaymentState::Failed { .. } if touched.entries.iter().any(given_up) => Ok(()),
        PaymentState::Closed { .. } | PaymentState::Failed { .. } => {
            let open = touched.platform.may_take_money(touched.key);
            let paid = paid_in_time(touched);
            hold(!open && !paid, name::LOCAL_CLAIMS, || {
                format!(
                    "{} is {} and may be paid",
                    payment.order,
                    payment.state.code()
                )
            })
        }
        _ => Ok(()),
    }
}

/// Paid and never closed there: what the till calls closed is not.
fn paid_in_time(touched: &Touched<'_>) -> bool {
    let order = touched.platform.order(touched.key);
    order.is_some_and(|order| matches!(order.standing, Standing::Paid(_)) && !order.closed)
}

/// The steps that there are, written down here again.
fn s07_edges(touched: &Touched<'_>) -> Held {
    let after = touched.payment().state.code();
    let Some(before) = touched.before.map(|seen| seen.state) else {
        let born = ["created", "claimed", "confirmed"];
        return hold(born.contains(&after), name::MONOTONE, || {
            format!("born {after}")
        });
    };
    let next: &[&str] = match before {
        "created" => &[
            "awaiting",
            "closing",
            "claimed",
            "confirmed",
            "failed",
            "closed",
            "disputed",
        ],
        "awaiting" => &[
            "closing",
            "claimed",
            "confirmed",
            "failed",
            "closed",
            "disputed",
        ],
        "closing" => &["claimed", "confirmed", "failed", "closed", "disputed"],
        "claimed" => &["confirmed", "failed", "disputed"],
        "failed" | "closed" => &["paid_after_close", "disputed"],
        "paid_after_close" => &["confirmed"],
        _ => &[],
    };
    hold(
        before == after || next.contains(&after),
        name::MONOTONE,
        || format!("{} goes from {before} to {after}", touched.payment().order),
    )?;
    let alone = touched.entries.iter().any(|entry| {
        matches!(
            &entry.fact,
            Fact::PaymentMoved {
                event: Event::ClaimRefuted { .. },
                ..
            }
        )
    });
    hold(
        !(alone && before == "claimed" && after != "claimed"),
        name::MONOTONE,
        || {
            format!(
                "{} was given up without a person's word",
                touched.payment().order
            )
        },
    )
}

/// An answer that changes nothing makes no entry.
fn s07_repeats(touched: &Touched<'_>) -> Held {
    let [entry] = touched.entries else {
        return Ok(());
    };
    let Fact::PaymentMoved {
        event: Event::Paid { .. },
        ..
    } = &entry.fact
    else {
        return Ok(());
    };
    hold(touched.moved(), name::MONOTONE, || {
        format!("entry {} repeats what was known", entry.seq)
    })
}

/// No more goes back than came, one refund at a time, and what is called gone is gone there.
fn s08_went_back(touched: &Touched<'_>) -> Held {
    let payment = touched.payment();
    let (returned, returning) = (payment.returned.minor(), payment.returning.minor());
    if returned == 0 && returning == 0 {
        return Ok(());
    }
    let proof = payment.state.proof();
    let came = proof.map_or(0, |proof| proof.amount.minor());
    let number = proof.and_then(|proof| touched.platform.numbered(&proof.transaction_id));
    let money = number.and_then(|number| touched.platform.transaction(number));
    let there = money.map_or(0, |money| money.refunded);
    let fits = returned.saturating_add(returning) <= came && returned <= there;
    let all = touched.memory.tables.refunds_of(&payment.order);
    let running = all.iter().filter(|refund| refund.ended.is_none()).count();
    hold(fits && running <= 1, name::REFUNDS, || {
        format!(
            "of {came} for {} {returned} went back and {returning} goes, {there} there",
            payment.order
        )
    })
}

/// One scanned code is one payment.
fn s11_scanned(touched: &Touched<'_>) -> Held {
    let Some(digest) = &touched.row.scan else {
        return Ok(());
    };
    let other = touched.shadow.scans.get(digest);
    let other = other.filter(|order| **order != touched.payment().order);
    hold(other.is_none(), name::KEYS, || {
        format!(
            "one scanned code made {} and {other:?}",
            touched.payment().order
        )
    })
}
