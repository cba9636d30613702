//! Redeem: the one durable act of the till.

use crate::app::App;
use crate::people::unreadable;
use crate::session::Acting;
use crate::view::Seen;
use hexiao_contract::{PaymentView, Problem};
use hexiao_domain::{Fact, OrderNumber, Permission, Refusal, decide_redeem};

/// How many payments the counter's strips show.
const STRIP: u32 = 12;

impl App {
    /// Redeems a confirmed payment. A second press, at whatever time, gets the redemption
    /// that stands, as a problem `already_redeemed`.
    pub fn redeem(&self, token: &str, order: &str) -> Result<PaymentView, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.redeem_as(&acting, order)
    }

    /// The same for a person who is known already.
    pub fn redeem_as(&self, acting: &Acting, order: &str) -> Result<PaymentView, Problem> {
        acting.may(Permission::Sell)?;
        let order = crate::scan::order_number(order)?;
        match self.redeem_order(acting, &order) {
            Ok(()) => {}
            Err(problem) if problem.code == "already_redeemed" => {
                return Err(problem.about(self.must_view(&order)?));
            }
            Err(problem) => return Err(problem),
        }
        self.announce(&order)
    }

    fn redeem_order(&self, acting: &Acting, order: &OrderNumber) -> Result<(), Problem> {
        self.must_be_sound()?;
        let (order, by) = (order.clone(), acting.person.clone());
        self.write_in_shift(acting, move |view| {
            let payment = view.payment(&order).map_err(unreadable)?;
            let payment = payment.ok_or(Refusal::UnknownPayment)?;
            let (state, _) = decide_redeem(&payment)?;
            Ok((vec![Fact::Redeemed { order, by, state }], ()))
        })
    }

    /// Paid and not redeemed yet, oldest first.
    pub fn unredeemed(&self, token: &str) -> Result<Vec<PaymentView>, Problem> {
        self.acting(token, Permission::Sell)?;
        let seen = self.read(|view| Seen::read_all(view, view.unredeemed(STRIP)?))?;
        self.draw_all(&seen)
    }

    /// The latest payments, newest first.
    pub fn recent(&self, token: &str) -> Result<Vec<PaymentView>, Problem> {
        self.acting(token, Permission::Sell)?;
        let seen = self.read(|view| Seen::read_all(view, view.recent(STRIP)?))?;
        self.draw_all(&seen)
    }
}
