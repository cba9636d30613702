//! The ledger as it is at one moment: every read there is.

mod network;
mod shift;

use crate::entry::Head;
use crate::error::ReadError;
use crate::find::{Key, find};
use crate::hex::hex;
use crate::known::Known;
use crate::project::{Recovery, coupon_number, named, number, same_sale};
use crate::store::Memory;
use crate::table::work::WorkCounts;
use crate::table::{
    case, contact, coupon, coupon_total, day_total, doubt, journal, payment, person, posting,
    refund, setting, work,
};
use crate::timeline::{self, Timeline};
use hexiao_domain::{
    BackupPlan, BusinessDay, Case, CaseContact, CaseId, CaseKind, CaseNote, CheckedCode, Coupon,
    CouponId, CouponLine, Currency, DayLine, Exposure, JournalEntry, MerchantAccount, Money,
    OfflinePolicy, OrderNumber, Payment, Person, PersonId, PinStanding, Posting, Refund, Shop,
    StaticCode, Subject, TillId, Timestamp, Wallet, Work, WorkKind,
};
use rusqlite::{Connection, params};

/// A consistent view, inside the transaction that asks.
pub struct View<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) memory: &'a Memory,
    /// Where a decision that is going to write leaves what it read.
    pub(crate) known: Option<&'a Known>,
}

impl View<'_> {
    /// The shop; none before setup.
    pub fn shop(&self) -> Result<Option<Shop>, ReadError> {
        setting::get(self.db, setting::SHOP)
    }

    /// The owner's offline limits.
    pub fn policy(&self) -> Result<Option<OfflinePolicy>, ReadError> {
        setting::get(self.db, setting::POLICY)
    }

    /// Where backups go; none before the owner picked a place.
    pub fn backups(&self) -> Result<Option<BackupPlan>, ReadError> {
        setting::get(self.db, setting::BACKUPS)
    }

    /// The merchant account of a wallet.
    pub fn account(&self, wallet: Wallet) -> Result<Option<MerchantAccount>, ReadError> {
        setting::get(self.db, &named(setting::ACCOUNT, wallet))
    }

    /// Every merchant account.
    pub fn accounts(&self) -> Result<Vec<MerchantAccount>, ReadError> {
        let found = Wallet::ALL.into_iter().map(|wallet| self.account(wallet));
        found.filter_map(Result::transpose).collect()
    }

    /// The shop's printed code of a wallet.
    pub fn static_code(&self, wallet: Wallet) -> Result<Option<StaticCode>, ReadError> {
        setting::get(self.db, &named(setting::STATIC_CODE, wallet))
    }

    /// The newest look at the printed code of a wallet; none since it was registered.
    pub fn checked_code(&self, wallet: Wallet) -> Result<Option<CheckedCode>, ReadError> {
        setting::get(self.db, &named(setting::CHECKED_CODE, wallet))
    }

    /// Everybody who may work here, by id.
    pub fn people(&self) -> Result<Vec<Person>, ReadError> {
        person::all(self.db)
    }

    /// One person.
    pub fn person(&self, id: &PersonId) -> Result<Option<Person>, ReadError> {
        person::get(self.db, id)
    }

    /// How a person's PIN stands; untouched for an unknown person.
    pub fn pin_standing(&self, id: &PersonId) -> Result<PinStanding, ReadError> {
        Ok(person::standing(self.db, id)?.unwrap_or_default())
    }

    /// The next payment's number, taken for good once the payment is written.
    pub fn next_order(&self) -> Result<OrderNumber, ReadError> {
        let till = TillId::parse(&self.memory.till).map_err(|_| ReadError::missing("the shop"))?;
        let standing = self.memory.standing;
        let last = self.last_sequence()?.max(standing.after_sequence);
        number(&till, standing.epoch, last.saturating_add(1))
            .map_err(|e| ReadError::Row(e.to_string()))
    }

    /// The sequence after which this epoch's order numbers begin: 0 in the first.
    #[must_use]
    pub const fn epoch_began_after(&self) -> i64 {
        self.memory.standing.after_sequence
    }

    /// The next coupon's number, taken for good once the coupon is written.
    pub fn next_coupon(&self) -> Result<CouponId, ReadError> {
        let till = TillId::parse(&self.memory.till).map_err(|_| ReadError::missing("the shop"))?;
        let last = coupon::last_sequence(self.db)?;
        coupon_number(&till, self.memory.standing.epoch, last.saturating_add(1))
            .map_err(|e| ReadError::Row(e.to_string()))
    }

    /// One coupon.
    pub fn coupon(&self, id: &CouponId) -> Result<Option<Coupon>, ReadError> {
        coupon::by_id(self.db, id)
    }

    /// The newest coupon of a code, by its keyed digest.
    pub fn coupon_of(&self, digest: &str) -> Result<Option<Coupon>, ReadError> {
        coupon::by_digest(self.db, digest)
    }

    /// The latest coupons, newest first.
    pub fn recent_coupons(&self, limit: u32) -> Result<Vec<Coupon>, ReadError> {
        coupon::many(self.db, coupon::sql::RECENT, [limit])
    }

    /// A page of a business day's coupons, in order, after the one named.
    pub fn coupons_of_day(
        &self,
        day: BusinessDay,
        after: Option<&CouponId>,
        limit: u32,
    ) -> Result<Vec<Coupon>, ReadError> {
        let after = after.map(CouponId::as_str);
        let values = params![day.to_string(), after, limit];
        coupon::many(self.db, coupon::sql::OF_DAY, values)
    }

    /// Coupons that a platform is to be told of now, the oldest first; up to `limit` of each
    /// wallet.
    pub fn coupons_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Coupon>, ReadError> {
        coupon::due(self.db, now, limit)
    }

    /// Coupons that a platform has to be told of still, due or not.
    pub fn coupons_waiting(&self, limit: u32) -> Result<Vec<Coupon>, ReadError> {
        coupon::many(self.db, coupon::sql::WAITING, [limit])
    }

    /// How many of a wallet's coupons are due only after `until`.
    pub fn coupons_put_off(&self, wallet: Wallet, until: Timestamp) -> Result<i64, ReadError> {
        coupon::put_off(self.db, wallet, until)
    }

    /// A business day's coupons in figures.
    pub fn coupon_lines(&self, day: BusinessDay) -> Result<Vec<CouponLine>, ReadError> {
        coupon_total::lines(self.db, day)
    }

    /// Names this ledger among all others: the beginning of its first entry's hash, hex.
    pub fn identity(&self) -> Result<String, ReadError> {
        let first = journal::hash_at(self.db, 1)?.unwrap_or_default();
        Ok(hex(first.get(..4).unwrap_or_default()))
    }

    /// The largest sequence of any order number here.
    pub fn last_sequence(&self) -> Result<i64, ReadError> {
        Ok(payment::last_sequence(self.db)?)
    }

    /// The newest recovery, under way or ended; none in the first epoch.
    pub fn recovery(&self) -> Result<Option<Recovery>, ReadError> {
        setting::get(self.db, setting::RECOVERY)
    }

    /// Payments that may have been redeemed in the lost time and that nobody decided yet.
    pub fn in_doubt(&self, limit: u32) -> Result<Vec<Payment>, ReadError> {
        payment::many(self.db, doubt::sql::OPEN, [limit])
    }

    /// How many of them stand in the way of selling.
    pub fn doubts_left(&self) -> Result<i64, ReadError> {
        doubt::left(self.db)
    }

    /// What every account holds.
    pub fn balances(&self) -> Result<Vec<Posting>, ReadError> {
        posting::now(self.db)
    }

    /// What every account held after entry `seq`.
    pub fn balances_at(&self, seq: i64) -> Result<Vec<Posting>, ReadError> {
        posting::at(self.db, seq)
    }

    /// The entries of the journal from `first` to `last`, both included.
    pub fn entries(&self, first: i64, last: i64) -> Result<Vec<JournalEntry>, ReadError> {
        Ok(journal::range(self.db, first, last)?)
    }

    /// The first entry at or after an instant of the till's clock; reads the whole journal.
    pub fn first_since(&self, at: Timestamp) -> Result<Option<i64>, ReadError> {
        Ok(journal::first_since(self.db, at)?)
    }

    /// The entry that the newest signed word speaks of; 0 without any.
    #[must_use]
    pub const fn signed_until(&self) -> i64 {
        self.memory.checkpointed
    }

    /// One payment.
    pub fn payment(&self, order: &OrderNumber) -> Result<Option<Payment>, ReadError> {
        let found = payment::by_order(self.db, order)?;
        if let Some(known) = self.known {
            known.keep(found.as_ref());
        }
        Ok(found)
    }

    /// The payment of whatever was scanned or typed.
    pub fn find(&self, key: &Key) -> Result<Option<Payment>, ReadError> {
        find(self.db, key)
    }

    /// What is claimed and unproved at this till: handed over, or about to be. It is read
    /// from an index of such payments alone, and the owner's limits hold them few. A claim
    /// that was written off, or that the platform disputes, is a case and counts there.
    /// Coupons that were handed over on a claim count with the payments.
    pub fn exposure(&self) -> Result<Exposure, ReadError> {
        let of_payments = match payment::claimed(self.db)? {
            Some(exposure) => exposure,
            None => Exposure {
                count: 0,
                amount: Money::zero(self.currency()?),
                oldest: None,
            },
        };
        coupon::expose(self.db, of_payments)
    }

    fn currency(&self) -> Result<Currency, ReadError> {
        let shop = self.shop()?.ok_or_else(|| ReadError::missing("the shop"))?;
        Ok(shop.currency)
    }

    /// Payments that may still be paid, oldest first.
    pub fn awaiting(&self) -> Result<Vec<Payment>, ReadError> {
        payment::many(self.db, payment::sql::WAITING, [])
    }

    /// Confirmed and not redeemed, oldest first.
    pub fn unredeemed(&self, limit: u32) -> Result<Vec<Payment>, ReadError> {
        payment::many(self.db, payment::sql::UNREDEEMED, [limit])
    }

    /// How many are confirmed and not redeemed.
    pub fn unredeemed_count(&self) -> Result<i64, ReadError> {
        Ok(payment::unredeemed_count(self.db)?)
    }

    /// The latest payments, newest first.
    pub fn recent(&self, limit: u32) -> Result<Vec<Payment>, ReadError> {
        payment::many(self.db, payment::sql::RECENT, [limit])
    }

    /// Up to so many payments with this sequence or a lower one, newest first.
    pub fn payments_until(&self, sequence: i64, limit: u32) -> Result<Vec<Payment>, ReadError> {
        payment::many(self.db, payment::sql::UNTIL, params![sequence, limit])
    }

    /// A page of a business day's payments, in order, after the one named.
    pub fn payments_of_day(
        &self,
        day: BusinessDay,
        after: Option<&OrderNumber>,
        limit: u32,
    ) -> Result<Vec<Payment>, ReadError> {
        let after = after.map(OrderNumber::as_str);
        let values = params![day.to_string(), after, limit];
        payment::many(self.db, payment::sql::OF_DAY, values)
    }

    /// Work that is due, money first, then the oldest; up to `limit` rows of each wallet, so
    /// that a silent platform's work never stands before another's.
    pub fn work_due(&self, now: Timestamp, limit: u32) -> Result<Vec<Work>, ReadError> {
        work::due(self.db, now, limit)
    }

    /// The orders that are to be cancelled, whenever that is due.
    pub fn cancels(&self) -> Result<Vec<OrderNumber>, ReadError> {
        work::cancels(self.db)
    }

    /// Work still to do, due or not.
    pub fn work_waiting(&self, limit: u32) -> Result<Vec<Work>, ReadError> {
        work::waiting(self.db, limit)
    }

    /// One row of work.
    pub fn work(&self, order: &OrderNumber, kind: WorkKind) -> Result<Option<Work>, ReadError> {
        work::one(self.db, order, kind)
    }

    /// How many rows of this kind are due only after `until`.
    pub fn work_put_off(
        &self,
        wallet: Wallet,
        kind: WorkKind,
        until: Timestamp,
    ) -> Result<i64, ReadError> {
        work::put_off(self.db, wallet, kind, until)
    }

    /// The outbox in figures.
    pub fn work_counts(&self) -> Result<WorkCounts, ReadError> {
        coupon::count(self.db, work::counts(self.db, self.currency()?)?)
    }

    /// Every refund of a payment, oldest first.
    pub fn refunds(&self, order: &OrderNumber) -> Result<Vec<Refund>, ReadError> {
        refund::of(self.db, order)
    }

    /// The refund of a payment that the platform has not given its last word on.
    pub fn running_refund(&self, order: &OrderNumber) -> Result<Option<Refund>, ReadError> {
        refund::running(self.db, order)
    }

    /// What the platform's acknowledgement of an upload was.
    pub fn upload_receipt(&self, order: &OrderNumber) -> Result<Option<String>, ReadError> {
        work::upload_receipt(self.db, order)
    }

    /// A business day's totals.
    pub fn day_lines(&self, day: BusinessDay) -> Result<Vec<DayLine>, ReadError> {
        day_total::lines(self.db, day)
    }

    /// The days with figures, newest first.
    pub fn days(&self, limit: u32) -> Result<Vec<BusinessDay>, ReadError> {
        let mut days = day_total::days(self.db, limit)?;
        days.extend(coupon_total::days(self.db, limit)?);
        days.sort_unstable_by(|a, b| b.cmp(a));
        days.dedup();
        days.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(days)
    }

    /// A page of the open cases, `from` of them left out: whose time has run out first, then
    /// what nobody knows, then the most money at risk.
    pub fn open_cases(
        &self,
        now: Timestamp,
        from: u32,
        limit: u32,
    ) -> Result<Vec<Case>, ReadError> {
        case::open_page(self.db, now, from, limit)
    }

    /// A page of all cases, newest first, `from` of them left out.
    pub fn all_cases(&self, from: u32, limit: u32) -> Result<Vec<Case>, ReadError> {
        case::newest_page(self.db, from, limit)
    }

    /// How many cases there ever were.
    pub fn case_count(&self) -> Result<i64, ReadError> {
        case::count(self.db)
    }

    /// The other payment of a sale that was paid twice, while nobody has decided.
    pub fn paid_twice_with(&self, order: &OrderNumber) -> Result<Option<OrderNumber>, ReadError> {
        let own = case::open_of(self.db, order)?.into_iter();
        let other = own.filter(|case| case.kind == CaseKind::DoublePay);
        match other.filter_map(|case| case.other).next() {
            Some(other) => Ok(Some(other)),
            None => {
                let beside = case::open_beside(self.db, order)?.into_iter();
                Ok(beside.filter_map(|case| case.subject.into_order()).next())
            }
        }
    }

    /// The newest open case on a payment, or else the newest in which it is the other payment.
    pub fn open_case_on(&self, order: &OrderNumber) -> Result<Option<CaseId>, ReadError> {
        case::open_on(self.db, order)
    }

    /// The other payments of the same sale whose money the platform has confirmed.
    pub fn same_sale(&self, payment: &Payment) -> Result<Vec<Payment>, ReadError> {
        same_sale(self.db, payment)
    }

    /// One case.
    pub fn case(&self, id: CaseId) -> Result<Option<Case>, ReadError> {
        case::one(self.db, id)
    }

    /// A case's log, oldest first.
    pub fn case_notes(&self, id: CaseId) -> Result<Vec<CaseNote>, ReadError> {
        case::notes(self.db, id)
    }

    /// A case's contact log, oldest first.
    pub fn case_contacts(&self, id: CaseId) -> Result<Vec<CaseContact>, ReadError> {
        contact::of(self.db, id)
    }

    /// A page of the open cases that are one person's, in the order of [`View::open_cases`].
    pub fn open_cases_of(
        &self,
        person: &PersonId,
        now: Timestamp,
        from: u32,
        limit: u32,
    ) -> Result<Vec<Case>, ReadError> {
        case::open_page_of(self.db, person, now, from, limit)
    }

    /// A page of every case that is or was one person's, newest first.
    pub fn all_cases_of(
        &self,
        person: &PersonId,
        from: u32,
        limit: u32,
    ) -> Result<Vec<Case>, ReadError> {
        case::newest_page_of(self.db, person, from, limit)
    }

    /// How many cases are one person's: the open ones, or all.
    pub fn case_count_of(&self, person: &PersonId, open_only: bool) -> Result<i64, ReadError> {
        case::count_of(self.db, person, open_only)
    }

    /// The case that was opened on the same payment or coupon after this one had ended.
    pub fn later_case(&self, id: CaseId) -> Result<Option<CaseId>, ReadError> {
        case::later(self.db, id)
    }

    /// Every case of a payment or a coupon, in the order in which they were opened.
    pub fn cases_on(&self, subject: &Subject) -> Result<Vec<Case>, ReadError> {
        let all = case::all_of(self.db, subject)?.into_iter();
        Ok(all.map(|marked| marked.case).collect())
    }

    /// All that happened to a payment or a coupon, its newest `limit` entries.
    pub fn timeline(&self, subject: &Subject, limit: u32) -> Result<Timeline, ReadError> {
        timeline::of(self.db, subject, limit)
    }

    /// How many cases are open.
    pub fn open_case_count(&self) -> Result<i64, ReadError> {
        case::open_count(self.db)
    }

    /// The instant of the newest entry; 1970 for an empty journal.
    pub fn last_at(&self) -> Result<Timestamp, ReadError> {
        Ok(match self.memory.head.seq {
            0 => Timestamp::from_millis(0),
            _ => self.memory.last_at,
        })
    }

    /// The newest entry.
    pub fn head(&self) -> Result<Head, ReadError> {
        Ok(self.memory.head)
    }
}
