//! The gateway's methods, one file each.

mod bill;
mod cancel;
mod certificates;
mod pay;
mod precreate;
mod query;
mod refund;
mod sync;
mod terms;
#[cfg(test)]
mod tests;

use crate::answer::{Answer, Refusal};
use crate::book::{Book, Full};
use crate::config::Customer;
use crate::method::Method;
use crate::params::Biz;
use crate::trade::Trade;

/// Everything one call works with.
pub struct Call<'a> {
    /// The platform's memory.
    pub book: &'a mut Book,
    /// The business parameters.
    pub biz: &'a Biz,
    /// How customers behave at the moment.
    pub customer: Customer,
    /// Milliseconds since 1970 UTC.
    pub now: i64,
}

/// Carries out one verified call.
pub fn carry_out(method: Method, call: &mut Call<'_>) -> Answer {
    let outcome = match method {
        Method::Precreate => precreate::precreate(call),
        Method::Pay => pay::pay(call),
        Method::Query => query::query(call),
        Method::Cancel => cancel::cancel(call),
        Method::Close => cancel::close(call),
        Method::Refund => refund::refund(call),
        Method::RefundQuery => refund::refund_query(call),
        Method::Sync => sync::sync(call),
        Method::CertPrepare => certificates::prepare(call),
        Method::CertUse => certificates::use_one(call),
        Method::CertUndo => certificates::undo(call),
        Method::BillUrl => bill::bill_url(call),
    };
    outcome.unwrap_or_else(|refusal| refused(method, call.biz, &refusal))
}

/// A refusal names the order it is about, as far as the request did.
fn refused(method: Method, biz: &Biz, refusal: &Refusal) -> Answer {
    let answer = refusal.answer(method == Method::Cancel);
    answer.with_some("out_trade_no", biz.text("out_trade_no"))
}

impl Call<'_> {
    /// The existing trade that the request names, by either number (alipay.md §7).
    fn named_trade(&self) -> Result<&Trade, Refusal> {
        let (trade_no, order) = (self.biz.text("trade_no"), self.biz.text("out_trade_no"));
        if trade_no.is_none() && order.is_none() {
            return Err(Refusal::parameter());
        }
        self.book
            .existing(trade_no, order)
            .ok_or(Refusal::not_exist())
    }
}

impl From<Full> for Refusal {
    fn from(_: Full) -> Self {
        Self::unknown()
    }
}
