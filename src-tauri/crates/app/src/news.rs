//! What the windows are told while the engine works: every payment that moved, and the counts
//! about all of them as often as a person can read them.

use crate::app::{App, lock};
use hexiao_contract::TillEvent;
use hexiao_domain::{OrderNumber, Timestamp};
use std::time::{Duration, Instant};

/// Counting a long queue after every record of it would cost more than telling the record.
const OFTEN: Duration = Duration::from_millis(200);
/// Somebody may be looking at a sale of these minutes; an older one is read anew when it is
/// looked up.
const LOOKED_AT_SECONDS: i64 = 10 * 60;

/// When the counts were last told, and whether something moved since.
#[derive(Debug, Default)]
pub(crate) struct News {
    told: Option<Instant>,
    is_behind: bool,
}

impl App {
    /// Tells every window how this payment stands now that a person moved it.
    pub(crate) fn payment_moved(&self, order: &OrderNumber) {
        self.tell_payment(order);
        self.tell_progress();
        self.tell_health();
    }

    /// The same for one that the engine moved.
    pub(crate) fn payment_answered(&self, order: &OrderNumber) {
        self.tell_payment(order);
        self.tell_counts();
    }

    /// The same for payments whose records were acknowledged together.
    pub(crate) fn records_told(&self, orders: &[OrderNumber]) {
        for order in orders {
            if self.may_be_looked_at(order) {
                self.tell_payment(order);
            }
        }
        self.tell_counts();
    }

    fn may_be_looked_at(&self, order: &OrderNumber) -> bool {
        let (order, now) = (order.clone(), self.host.now());
        let redeemed = self.read(move |view| {
            let payment = view.payment(&order)?;
            Ok(payment
                .and_then(|payment| payment.redemption)
                .map(|done| done.at))
        });
        let recent = |at: Timestamp| now.seconds_since(at) <= LOOKED_AT_SECONDS;
        redeemed.is_ok_and(|at| at.is_none_or(recent))
    }

    fn tell_payment(&self, order: &OrderNumber) {
        match self.view_of(order) {
            Ok(Some(view)) => {
                self.show_to_customer(&view);
                let payment = Box::new(view);
                self.emit(TillEvent::Payment { payment });
            }
            Ok(None) => {}
            Err(problem) => tracing::error!(code = %problem.code, "a payment cannot be shown"),
        }
    }

    /// The counts, unless they were told a moment ago: then when the engine has nothing to do.
    pub(crate) fn tell_counts(&self) {
        let mut news = lock(&self.news);
        let now = Instant::now();
        if news
            .told
            .is_some_and(|told| now.duration_since(told) < OFTEN)
        {
            news.is_behind = true;
            return;
        }
        *news = News {
            told: Some(now),
            is_behind: false,
        };
        drop(news);
        self.tell_progress();
        self.tell_health();
    }

    /// The counts as they are now, if something moved after they were told.
    pub(crate) fn tell_what_is_behind(&self) {
        let mut news = lock(&self.news);
        if !std::mem::take(&mut news.is_behind) {
            return;
        }
        news.told = Some(Instant::now());
        drop(news);
        self.tell_progress();
        self.tell_health();
    }
}
