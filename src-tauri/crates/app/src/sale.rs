//! A sale: store the payment, then ask the platform; never the other way round.

use crate::app::{App, lock};
use crate::error::{id_problem, money_problem};
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{PaymentView, Problem, SaleRequest, WalletView};
use hexiao_domain::{
    Answer, AuthCode, CloseCause, CodeAnswer, Event, Fact, MerchantAccount, Method, Money,
    NewPayment, OrderNumber, Permission, Proof, Reason, Reference, Refusal, Shop, Timestamp,
    Unknown, Wallet, business_day,
};
use hexiao_ledger::View;
use hexiao_platforms::{Order, Platform, last_words};
use hexiao_sync::scan_seconds;
use std::sync::Arc;

/// What is to be sold, checked.
#[derive(Clone)]
pub(crate) struct Sale {
    pub amount: Money,
    pub wallet: Wallet,
    pub reference: Option<Reference>,
    pub attempt_of: Option<OrderNumber>,
}

impl App {
    pub(crate) fn sale(
        &self,
        amount: &str,
        wallet: &str,
        reference: Option<&str>,
    ) -> Result<Sale, Problem> {
        let amount = Money::parse(amount, self.shop.currency).and_then(Money::for_sale);
        let reference = reference.filter(|text| !text.trim().is_empty());
        Ok(Sale {
            amount: amount.map_err(money_problem)?,
            wallet: parse_wallet(wallet)?,
            reference: reference
                .map(|text| Reference::parse(text.trim()))
                .transpose()
                .map_err(id_problem)?,
            attempt_of: None,
        })
    }

    /// The same as another attempt of a payment of this till.
    pub(crate) fn attempt(sale: Sale, retry_of: Option<&str>) -> Result<Sale, Problem> {
        let attempt_of = retry_of.map(crate::scan::order_number).transpose()?;
        Ok(Sale { attempt_of, ..sale })
    }

    /// Shows a payment code: the intent is on disk before the platform is asked.
    pub fn show_code(&self, token: &str, request: &SaleRequest) -> Result<PaymentView, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.show_code_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn show_code_as(
        &self,
        acting: &Acting,
        request: &SaleRequest,
    ) -> Result<PaymentView, Problem> {
        acting.may(Permission::Sell)?;
        let reference = request.reference.as_deref();
        let sale = self.sale(&request.amount, &request.wallet, reference)?;
        let sale = Self::attempt(sale, request.retry_of.as_deref())?;
        let platform = self.platform_for(sale.wallet, Method::ShowCode)?;
        self.must_not_be_forced(sale.wallet)?;
        let seconds = self.shop.code_seconds;
        let order = self.make(acting, &sale, Method::ShowCode, seconds, None)?;
        let asked = Order {
            number: &order,
            amount: sale.amount,
            subject: &self.shop.name,
            expires_in_seconds: seconds,
            mark: &self.mark()?,
        };
        let answer = self.ask_for_code(&*platform, &asked);
        self.code_answered(acting, &order, sale.wallet, answer)
    }

    /// Asking again with the same order is harmless (alipay.md §5) and saves a sale from
    /// one lost reply.
    fn ask_for_code(&self, platform: &dyn Platform, asked: &Order<'_>) -> CodeAnswer {
        match platform.precreate(asked, self.host.now()) {
            CodeAnswer::Unknown(_) => platform.precreate(asked, self.host.now()),
            answer @ (CodeAnswer::Code(_) | CodeAnswer::Refused(_)) => answer,
        }
    }

    fn code_answered(
        &self,
        acting: &Acting,
        order: &OrderNumber,
        wallet: Wallet,
        answer: CodeAnswer,
    ) -> Result<PaymentView, Problem> {
        let (moved, unknown) = match answer {
            CodeAnswer::Code(code) => {
                let event = Event::CodeShown { code };
                (self.move_payment(acting, order, event), None)
            }
            CodeAnswer::Refused(reason) => (self.refused(acting, order, reason), None),
            // Nobody has seen a code, so nobody can have paid: close it when we can.
            CodeAnswer::Unknown(unknown) => {
                let cause = CloseCause::Cancelled;
                let event = Event::CloseAsked { cause };
                (self.move_payment(acting, order, event), Some(unknown))
            }
        };
        self.sale_heard(wallet, unknown);
        moved?;
        let view = self.must_view(order)?;
        match unknown {
            Some(unknown) => Err(unanswered(unknown).about(view)),
            None => Ok(view),
        }
    }

    /// Pays with a scanned code. The payment is followed in the background; the view comes
    /// back at once.
    pub(crate) fn pay_by_scan(
        self: &Arc<Self>,
        acting: &Acting,
        sale: &Sale,
        code: AuthCode,
        digest: String,
    ) -> Result<PaymentView, Problem> {
        let method = Method::ScanCode;
        let platform = self.platform_for(sale.wallet, method)?;
        self.must_not_be_forced(sale.wallet)?;
        let seconds = scan_seconds(sale.wallet);
        let order = self.make(acting, sale, method, seconds, Some(digest))?;
        self.move_payment(acting, &order, Event::CodeSent)?;
        let mark = self.mark()?;
        let (app, amount, wallet) = (Arc::clone(self), sale.amount, sale.wallet);
        let (acting, number) = (acting.clone(), order.clone());
        std::thread::spawn(move || {
            let asked = Order {
                number: &number,
                amount,
                subject: &app.shop.name,
                expires_in_seconds: seconds,
                mark: &mark,
            };
            app.send_scan(&acting, &*platform, &asked, wallet, &code);
        });
        self.must_view(&order)
    }

    fn send_scan(
        &self,
        acting: &Acting,
        platform: &dyn Platform,
        asked: &Order<'_>,
        wallet: Wallet,
        code: &AuthCode,
    ) {
        let order = asked.number;
        let _asking = self.engine.get().map(|engine| engine.asking(order, wallet));
        let (moved, unknown) = match platform.pay(asked, code, self.host.now()) {
            Answer::Paid(proof) => (Some(self.paid(acting, order, proof)), None),
            Answer::Refused(reason) => (Some(self.refused(acting, order, reason)), None),
            // The watch finds out; at its end the order is cancelled, never assumed.
            Answer::Unknown(unknown) => (None, Some(unknown)),
            Answer::Pending | Answer::NotFound | Answer::Closed(_) => (None, None),
        };
        self.sale_heard(wallet, unknown);
        if let Some(Err(problem)) = moved {
            tracing::error!(code = %problem.code, "a pay answer was not written; the watch asks again");
        }
        self.payment_moved(order);
    }

    /// What a sale's own call came to, for the engine and for the window.
    fn sale_heard(&self, wallet: Wallet, unknown: Option<Unknown>) {
        let mut refused = lock(&self.clock_refused);
        match unknown {
            Some(unknown) if unknown.reason == Reason::ClockWrong => {
                *refused = Some((wallet, self.host.mono_ms()));
            }
            None if refused.is_some_and(|(by, _)| by == wallet) => *refused = None,
            Some(_) | None => {}
        }
        drop(refused);
        if let Some(engine) = self.engine.get() {
            engine.observed(wallet, unknown);
        }
    }

    /// Where the ledger stands, for the platform to remember: `till-epoch-seq-abcdef01`.
    fn mark(&self) -> Result<String, Problem> {
        let head = self.ledger.head().map_err(crate::error::read_problem)?;
        let (till, epoch) = (&self.shop.till, head.epoch);
        Ok(format!("{till}-{epoch}-{}", head.short()))
    }

    /// Gives up on a payment. The order closes at the platform; until that is certain it
    /// may still turn out paid.
    pub fn cancel(&self, token: &str, order: &str) -> Result<PaymentView, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.cancel_as(&acting, order)
    }

    /// The same for a person who is known already.
    pub fn cancel_as(&self, acting: &Acting, order: &str) -> Result<PaymentView, Problem> {
        acting.may(Permission::Sell)?;
        let order = crate::scan::order_number(order)?;
        let cause = CloseCause::Cancelled;
        self.move_payment(acting, &order, Event::CloseAsked { cause })?;
        self.announce(&order)
    }

    /// How a payment stands.
    pub fn payment(&self, token: &str, order: &str) -> Result<PaymentView, Problem> {
        self.acting(token, Permission::Sell)?;
        self.look(order)
    }

    /// The same for a caller whose person was checked already.
    pub fn look(&self, order: &str) -> Result<PaymentView, Problem> {
        self.must_view(&crate::scan::order_number(order)?)
    }

    pub(crate) fn platform(&self, wallet: Wallet) -> Result<Arc<dyn Platform>, Problem> {
        let found = self.engine()?.platform(wallet);
        found.ok_or_else(|| Problem::new("no_account").with("wallet", wallet.code()))
    }

    /// The platform of a wallet that can be paid in this way.
    pub(crate) fn platform_for(
        &self,
        wallet: Wallet,
        method: Method,
    ) -> Result<Arc<dyn Platform>, Problem> {
        let platform = self.platform(wallet)?;
        let code = match method {
            Method::ShowCode => "cannot_show_code",
            Method::ScanCode => "cannot_scan_code",
            Method::StaticCode => "cannot_take_static_code",
        };
        match platform.takes(method) {
            true => Ok(platform),
            false => Err(Problem::new(code).with("wallet", wallet.code())),
        }
    }

    /// A wallet as the screens offer it. One whose account cannot be used is offered all the
    /// same: the sale says what is wrong with it.
    pub(crate) fn wallet_view(&self, account: &MerchantAccount) -> WalletView {
        let platform = self.platform(account.wallet).ok();
        let takes = |method| platform.as_ref().is_none_or(|known| known.takes(method));
        let name = account.details.name.trim();
        WalletView {
            wallet: account.wallet.code().to_owned(),
            name: (!name.is_empty()).then(|| name.to_owned()),
            show_code: takes(Method::ShowCode),
            scan_code: takes(Method::ScanCode),
            static_code: takes(Method::StaticCode),
            coupons: self.keeps_coupons(account.wallet),
        }
    }

    /// The platform refused it, for its own words where it said any in this thread's last call.
    fn refused(&self, acting: &Acting, order: &OrderNumber, reason: Reason) -> Result<(), Problem> {
        let (order, event) = (order.clone(), Event::Refused { reason });
        let said = last_words().map(|words| Fact::PlatformSaid {
            order: order.clone(),
            words,
        });
        let moved = Fact::PaymentMoved { order, event };
        let facts = said.into_iter().chain([moved]).collect();
        self.write(acting.actor(), move |_| Ok((facts, ())))
    }

    pub(crate) fn move_payment(
        &self,
        acting: &Acting,
        order: &OrderNumber,
        event: Event,
    ) -> Result<(), Problem> {
        let order = order.clone();
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::PaymentMoved { order, event }], ()))
        })
    }

    /// The platform says that it is paid: by this money, or by a second.
    fn paid(&self, acting: &Acting, order: &OrderNumber, proof: Proof) -> Result<(), Problem> {
        let (order, now) = (order.clone(), self.host.now());
        self.write(acting.actor(), move |view| {
            let facts = hexiao_ledger::paid(view, &order, &proof, now).map_err(unreadable)?;
            Ok((facts, ()))
        })
    }

    fn make(
        &self,
        acting: &Acting,
        sale: &Sale,
        method: Method,
        seconds: i64,
        digest: Option<String>,
    ) -> Result<OrderNumber, Problem> {
        self.must_be_sound()?;
        loop {
            let asked = self.number_is_new_to(sale.wallet)?;
            let draft = self.draft(acting, sale.clone(), method, seconds, digest.clone())?;
            let made = self.write_in_shift(acting, move |view| {
                let payment = draft.number(view)?;
                let order = payment.order.clone();
                // Another sale took it meanwhile: the next one is asked for.
                if asked.is_some_and(|asked| asked != order) {
                    return Ok((Vec::new(), None));
                }
                Ok((vec![Fact::PaymentMade { payment }], Some(order)))
            })?;
            if let Some(order) = made {
                return Ok(order);
            }
        }
    }

    pub(crate) fn draft(
        &self,
        acting: &Acting,
        sale: Sale,
        method: Method,
        seconds: i64,
        digest: Option<String>,
    ) -> Result<Draft, Problem> {
        let now = self.host.now();
        let shop: &Shop = &self.shop;
        let counted = business_day(now, &shop.zone, shop.cut_over_hour);
        let counted = counted.map_err(|_| Problem::new("bad_settings"))?;
        Ok(Draft {
            sale,
            method,
            digest,
            cashier: acting.person.clone(),
            counted,
            expires_at: now.plus_seconds(seconds),
        })
    }
}

/// A payment that has no number yet; the number is taken inside the transaction.
pub(crate) struct Draft {
    sale: Sale,
    method: Method,
    digest: Option<String>,
    cashier: hexiao_domain::PersonId,
    counted: hexiao_domain::DayHour,
    expires_at: Timestamp,
}

impl Draft {
    pub(crate) fn number(self, view: &View<'_>) -> Result<NewPayment, Refusal> {
        Ok(NewPayment {
            order: view.next_order().map_err(unreadable)?,
            amount: self.sale.amount,
            wallet: self.sale.wallet,
            method: self.method,
            reference: self.sale.reference,
            attempt_of: self
                .sale
                .attempt_of
                .map(|tried| first(view, tried))
                .transpose()?,
            scan_digest: self.digest,
            cashier: self.cashier,
            day: self.counted.day,
            hour: self.counted.hour,
            expires_at: self.expires_at,
        })
    }
}

/// Every further attempt hangs on the first one, however often the customer tried.
fn first(view: &View<'_>, tried: OrderNumber) -> Result<OrderNumber, Refusal> {
    let known = view.payment(&tried).map_err(unreadable)?;
    let known = known.ok_or(Refusal::UnknownPayment)?;
    Ok(known.attempt_of.unwrap_or(tried))
}

pub(crate) fn parse_wallet(text: &str) -> Result<Wallet, Problem> {
    Wallet::parse(text).ok_or_else(|| Problem::new("unknown_wallet"))
}

/// Nobody knows what became of it; where the platform said what the shop has to do, that.
pub(crate) fn unanswered(unknown: Unknown) -> Problem {
    let code = match unknown.reason == Reason::ClockWrong {
        true => "clock_wrong",
        false => "offline",
    };
    Problem::new(code).with("reason", unknown.reason.code())
}
