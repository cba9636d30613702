//! Reads about the network: outages, what waits, what is unproved, how long proofs take.

use super::View;
use crate::error::ReadError;
use crate::table::put_off::PutOff;
use crate::table::waiting::WaitingLine;
use crate::table::{coupon_claim, outage, payment, put_off, redemption, refund, unproved, waiting};
use hexiao_domain::{
    BusinessDay, ClaimTaken, CouponId, Delays, OrderNumber, OutageId, OutagePart, Payment,
    Timestamp, Unproved, Wallet,
};

impl View<'_> {
    /// The wallets that were lost, by the journal, and not found again.
    pub fn open_outages(&self) -> Result<Vec<OutagePart>, ReadError> {
        outage::open(self.db)
    }

    /// A page of outages, each in its parts, the newest first; `from` of them left out.
    pub fn outages(&self, from: u32, limit: u32) -> Result<Vec<Vec<OutagePart>>, ReadError> {
        let ids = outage::newest(self.db, from, limit)?;
        ids.into_iter().map(|id| self.outage(id)).collect()
    }

    /// How many outages there ever were.
    pub fn outage_count(&self) -> Result<i64, ReadError> {
        Ok(outage::count(self.db)?)
    }

    /// One outage in its parts; empty where there is none of that number.
    pub fn outage(&self, id: OutageId) -> Result<Vec<OutagePart>, ReadError> {
        outage::parts(self.db, id)
    }

    /// The claims of a wallet that were handed over on between two instants, both included, as
    /// they stand now.
    pub fn claims_between(
        &self,
        wallet: Wallet,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(OrderNumber, ClaimTaken)>, ReadError> {
        outage::claims(self.db, wallet, from, until)
    }

    /// The coupons of a wallet that were handed over without its platform's word between two instants,
    /// both included, as they stand now. `days` are the first and the last business day to look at.
    pub fn coupon_claims_between(
        &self,
        wallet: Wallet,
        (from, until): (Timestamp, Timestamp),
        days: (BusinessDay, BusinessDay),
    ) -> Result<Vec<(CouponId, ClaimTaken)>, ReadError> {
        coupon_claim::between(self.db, wallet, (from, until), days)
    }

    /// What waits in the outbox, by platform and kind.
    pub fn waiting_lines(&self) -> Result<Vec<WaitingLine>, ReadError> {
        waiting::lines(self.db)
    }

    /// Up to `limit` of the rows that were tried three times or more and still wait, the most money
    /// first.
    pub fn put_off(&self, limit: u32) -> Result<Vec<PutOff>, ReadError> {
        put_off::first(self.db, limit)
    }

    /// How many such rows there are.
    pub fn put_off_count(&self) -> Result<i64, ReadError> {
        put_off::count(self.db)
    }

    /// What goes back to this wallet's customers by refunds that its platform has not given its last
    /// word on, in minor units.
    pub fn returning(&self, wallet: Wallet) -> Result<i64, ReadError> {
        Ok(refund::returning(self.db, wallet)?)
    }

    /// Everything that is handed over and unproved.
    pub fn unproved(&self) -> Result<Vec<Unproved>, ReadError> {
        unproved::all(self.db)
    }

    /// The payments that are claimed and unproved, the oldest claim first; the owner's limits
    /// hold them few.
    pub fn claims(&self) -> Result<Vec<Payment>, ReadError> {
        payment::many(self.db, payment::sql::CLAIMS, [])
    }

    /// From the hand-over to the platform's confirmation, of every confirmation since `from`:
    /// a claim that was proved, or a redemption whose record was acknowledged.
    pub fn delays_since(&self, from: Timestamp) -> Result<Option<Delays>, ReadError> {
        Ok(Delays::of(redemption::delays(self.db, from)?))
    }
}
