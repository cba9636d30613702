//! What people do: customers come, cashiers press, managers decide, somebody guesses PINs.

mod back;
mod coupons;
mod desk;
mod office;
mod visit;

use super::{Ev, Noting, WALLETS, World};
use crate::plant::Plant;
use crate::platform::Standing;
use crate::store::Fault;
use crate::till::Sale;
use hexiao_domain::{
    Currency, Money, OrderNumber, PaymentState, Permission, PersonId, Reference, Refusal,
    TransactionId, Wallet,
};

impl World {
    /// A customer is at the till; the next one follows.
    pub(crate) fn customer(&mut self, till: usize) {
        if self.check.is_calm() {
            return;
        }
        match self.rng.chance(12) {
            true => self.soon(310_000, 500_000, Ev::Customer(till)),
            false => self.soon(8_000, 50_000, Ev::Customer(till)),
        }
        if self.tills.get(till).is_none_or(|till| !till.on) {
            return;
        }
        if self.rng.chance(60) {
            self.after(200, Ev::Guess(till));
        }
        self.maybe_coupon(till);
        self.look_at_owed(till);
        if self.rng.chance(300) {
            return self.sell_at_once(till);
        }
        let cashier = self.people.cashier.clone();
        if self.sign_in(till, &cashier) {
            self.sell_at_once(till);
            if self.rng.chance(15) {
                self.look_at_code(till, &cashier);
            }
            if self.rng.chance(15) {
                self.go_home(till, &cashier);
            }
        }
    }

    fn sell_at_once(&mut self, till: usize) {
        let sale = self.new_sale();
        let offline = !self.is_up(till, sale.wallet);
        if offline && self.rng.chance(800) {
            return self.sell_offline(till, &sale);
        }
        self.sell(till, &sale);
    }

    fn new_sale(&mut self) -> Sale {
        let minor = match self.rng.chance(200) {
            true => self.rng.between(8_000, 25_000),
            false => self.rng.between(100, 6_000),
        };
        let reference = self.rng.chance(150).then(|| self.rng.between(1, 12));
        let reference = reference.and_then(|n| Reference::parse(&format!("table-{n}")).ok());
        let scanned = self.rng.chance(400).then(|| self.auth_code());
        Sale {
            amount: Money::new(i64::try_from(minor).unwrap_or(1), Currency::Cny),
            wallet: self.rng.pick(&WALLETS, Wallet::Alipay),
            reference,
            attempt_of: None,
            scanned: scanned.map(|code| (code, format!("{code:016x}"))),
        }
    }

    /// A fresh code; sometimes one that was scanned before, at this till or another.
    fn auth_code(&mut self) -> u64 {
        if self.rng.chance(60) && self.truth.auths > 0 {
            return self.rng.between(1, self.truth.auths);
        }
        self.truth.auths += 1;
        self.truth.auths
    }

    /// The customer pays by the static code, or says so.
    fn sell_offline(&mut self, till: usize, sale: &Sale) {
        if let Some(noting) = self.shown_code_paid(till, sale) {
            return self.soon(2_000, 9_000, Ev::Claim(till, Box::new(noting)));
        }
        self.truth.sales += 1;
        let number = self.truth.sales;
        let mut amount = sale.amount;
        let shown = match self.rng.below(20) {
            0 => None,
            1 => Some(self.old_screen(&mut amount)),
            2 => Some(self.screen_of_an_order(&mut amount)),
            _ => Some(
                self.platform
                    .receive(None, amount, sale.wallet, self.now, number),
            ),
        };
        let noting = Noting {
            order: None,
            amount,
            wallet: sale.wallet,
            shown,
            sale: number,
            tries: 12,
        };
        self.soon(2_000, 9_000, Ev::Claim(till, Box::new(noting.clone())));
        if self.rng.chance(40) {
            self.soon(2_000, 9_500, Ev::Claim(till, Box::new(noting)));
        }
    }

    /// A screen of this morning, often of just this amount.
    fn old_screen(&mut self, amount: &mut Money) -> u32 {
        let number = u32::try_from(self.rng.below(3)).unwrap_or(0);
        if self.rng.chance(700)
            && let Some(money) = self.platform.transaction(number)
        {
            *amount = money.amount;
        }
        number
    }

    /// A paid screen of somebody who paid at a till just now, often of just this amount.
    fn screen_of_an_order(&mut self, amount: &mut Money) -> u32 {
        let last = self.platform.transactions.len().saturating_sub(1);
        let back = usize::try_from(self.rng.below(4)).unwrap_or(0);
        let number = u32::try_from(last.saturating_sub(back)).unwrap_or(0);
        if self.rng.chance(900)
            && let Some(money) = self.platform.transaction(number)
        {
            *amount = money.amount;
        }
        number
    }

    /// Sometimes the customer of a shown code says that it is paid; it may be.
    fn shown_code_paid(&mut self, till: usize, sale: &Sale) -> Option<Noting> {
        if !self.rng.chance(400) {
            return None;
        }
        let waiting = self.tills.get(till)?.store.view().waiting();
        let payment = waiting
            .into_iter()
            .find(|payment| payment.wallet == sale.wallet)?;
        let key = self.key(till, &payment.order);
        let order = self.platform.order(key);
        let shown = order.and_then(|order| match order.standing {
            Standing::Paid(number) => Some(number),
            _ => None,
        });
        // Who says so and has not, may pay when the line is back.
        if shown.is_none() && self.rng.chance(700) {
            self.soon(20_000, 100_000, Ev::Pays(key));
            if self.rng.chance(100) {
                self.platform.distort(key, false);
            }
        }
        Some(Noting {
            order: Some(payment.order),
            amount: payment.amount,
            wallet: payment.wallet,
            shown,
            sale: 0,
            tries: 2,
        })
    }

    /// The cashier notes a claim; a customer who paid does not go before it is noted.
    pub(crate) fn press_claim(&mut self, till: usize, noting: Noting) {
        let cashier = self.people.cashier.clone();
        let on = self.tills.get(till).is_some_and(|till| till.on);
        let person = match on && self.sign_in(till, &cashier) {
            true => self.acting_for(till, Permission::RedeemClaim),
            false => None,
        };
        let Some(person) = person else {
            return self.again(till, noting);
        };
        let evidence = self.evidence(&noting);
        let approved_by = self.approval(till, &person, &noting);
        let done = self.note_claim(till, &person, &noting, evidence.clone(), approved_by);
        match done {
            Ok(_) => self.shown(&noting, evidence.is_some()),
            Err(Fault::Refused(Refusal::TransactionUsed { .. })) => {}
            Err(_) => self.again(till, noting),
        }
    }

    fn shown(&mut self, noting: &Noting, noted: bool) {
        let number = noting.shown.filter(|_| noted);
        if let Some(money) = number.and_then(|number| self.platform.transaction_mut(number)) {
            // An old screen shows the money of another sale.
            money.shown |= money.sale == noting.sale;
        }
    }

    fn evidence(&mut self, noting: &Noting) -> Option<TransactionId> {
        let needed = noting.amount.minor() >= 5_000;
        let number = noting.shown.filter(|_| needed || self.rng.chance(800))?;
        self.platform
            .transaction(number)
            .map(|money| money.id.clone())
    }

    fn approval(&mut self, till: usize, person: &PersonId, noting: &Noting) -> Option<PersonId> {
        if noting.amount.minor() < 10_000 {
            return None;
        }
        if Plant::CashierApproves.is_on() {
            return Some(person.clone());
        }
        let manager = self.people.manager.clone();
        let right = self.rng.chance(700);
        self.enter_pin(till, &manager, right).then_some(manager)
    }

    fn again(&mut self, till: usize, noting: Noting) {
        if noting.tries > 0 {
            let tries = noting.tries - 1;
            let noting = Noting { tries, ..noting };
            self.soon(5_000, 30_000, Ev::Claim(till, Box::new(noting)));
        }
    }

    /// The strip of payments that are paid and not redeemed.
    fn look_at_owed(&mut self, till: usize) {
        let machine = self.tills.get(till);
        let owed = machine
            .map(|till| till.store.view().unredeemed())
            .unwrap_or_default();
        for order in owed.into_iter().take(3) {
            self.soon(100, 2_000, Ev::Redeem(till, order));
        }
        if self.rng.chance(60)
            && let Some(order) = self.any_waiting(till)
        {
            self.after(60, Ev::Redeem(till, order));
        }
        if self.rng.chance(30) {
            let name = self.tills.get(till).map(|till| till.name.clone());
            if let Some(name) = name {
                self.after(50, Ev::Redeem(till, OrderNumber::new(&name, 1, 999_999)));
            }
        }
    }

    /// An impatient cashier presses redeem for a payment that waits still.
    fn any_waiting(&self, till: usize) -> Option<OrderNumber> {
        let waiting = self.tills.get(till)?.store.view().waiting();
        waiting.first().map(|payment| payment.order.clone())
    }

    /// The screen says done, and the goods go over the counter.
    pub(crate) fn acknowledged(&mut self, till: usize, boot: u32, seq: i64, order: &OrderNumber) {
        let live = self
            .tills
            .get(till)
            .is_some_and(|till| till.on && till.boot == boot);
        if !live {
            return;
        }
        self.check_ack(till, seq, order);
        self.cover.redemptions += 1;
        let key = self.key(till, order);
        let handed = self.truth.handed.entry(key).or_default();
        *handed += 1;
        let times = *handed;
        self.check_handed(till, order, times);
        self.maybe_back(till, order);
        self.maybe_paid_again(till, order);
    }

    /// The screen names the redemption that stands. Who pressed before a crash and saw
    /// nothing decides with that fact; the goods go once.
    pub(crate) fn seen_redeemed(&mut self, till: usize, order: &OrderNumber) {
        self.after(50, Ev::Read(till, order.clone()));
    }

    pub(crate) fn read_redeemed(&mut self, till: usize, order: &OrderNumber) {
        let key = self.key(till, order);
        self.truth.handed.entry(key).or_insert(1);
    }

    /// Somebody tries PINs.
    pub(crate) fn guess(&mut self, till: usize) {
        if self.check.is_calm() || self.tills.get(till).is_none_or(|till| !till.on) {
            return;
        }
        let person = self.people.cashier.clone();
        let tries = self.rng.between(1, 7);
        for _ in 0..tries {
            self.enter_pin(till, &person, false);
        }
        if self.rng.chance(50)
            && let Ok(stranger) = PersonId::parse("stranger")
        {
            self.enter_pin(till, &stranger, false);
        }
    }

    /// The owner's device gives money back; a lost reply means: the same again.
    pub(crate) fn refund(&mut self, number: u32, before: u32) {
        let index = usize::try_from(number).unwrap_or(usize::MAX);
        let Some((money, amount)) = self.truth.refunds.get(index).copied() else {
            return;
        };
        let again = if Plant::RefundKeyOnRetry.is_on() {
            before
        } else {
            0
        };
        let key = (u64::from(number) << 8) | u64::from(again);
        self.platform.give_back(key, money, amount);
        if before < 6 && self.rng.chance(300) {
            self.soon(2_000, 30_000, Ev::Refund(number, before + 1));
        }
    }

    /// Whether this payment is confirmed.
    pub(crate) fn is_confirmed(&self, till: usize, order: &OrderNumber) -> bool {
        let machine = self.tills.get(till);
        let payment = machine.and_then(|till| till.store.view().payment(order));
        payment.is_some_and(|payment| matches!(payment.state, PaymentState::Confirmed { .. }))
    }
}
