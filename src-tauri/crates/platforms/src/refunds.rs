//! Why money is not given back. Platforms answer a refund with the codes of a payment, where
//! they mean something else: what is too small is the shop's balance, not the customer's.

use hexiao_domain::{Reason, RefundAnswer};

/// Reasons of a payment, and what they mean at a refund.
const AT_A_REFUND: &[(Reason, Reason)] = &[
    (Reason::BalanceTooLow, Reason::ShopBalanceTooLow),
    (Reason::CustomerBlocked, Reason::RefundAccountEnded),
    (Reason::Declined, Reason::RefundRefused),
    (Reason::RiskRefused, Reason::RefundRefused),
    (Reason::CustomerLimit, Reason::RefundRefused),
    (Reason::CustomerMustAct, Reason::RefundRefused),
    (Reason::BuyerIsSeller, Reason::RefundRefused),
    (Reason::AuthCodeInvalid, Reason::RefundRefused),
];

/// A refund that is refused for what a platform's code says of payments.
pub(crate) fn refused(reason: Reason) -> RefundAnswer {
    let known = AT_A_REFUND.iter().find(|(paying, _)| *paying == reason);
    RefundAnswer::Refused(known.map_or(reason, |(_, at_a_refund)| *at_a_refund))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_of_a_refund_never_asks_the_customer_for_another_card() {
        let short = refused(Reason::BalanceTooLow);
        assert_eq!(short, RefundAnswer::Refused(Reason::ShopBalanceTooLow));
        let same = refused(Reason::OrderConflict);
        assert_eq!(same, RefundAnswer::Refused(Reason::OrderConflict));
        let other = [
            Reason::ShopBalanceTooLow,
            Reason::RefundAccountEnded,
            Reason::RefundRefused,
        ];
        for (paying, _) in AT_A_REFUND {
            let RefundAnswer::Refused(reason) = refused(*paying) else {
                panic!("not refused");
            };
            assert!(other.contains(&reason), "{}", paying.code());
        }
    }
}
