//! The numbers and names the platform invents, all from the seed.

use super::Book;
use crate::clock;
use crate::trade::Payer;

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const FAMILY: [&str; 8] = ["伟", "芳", "娜", "敏", "静", "强", "磊", "洋"];
const PHONE_PREFIX: [&str; 6] = ["138", "139", "150", "158", "177", "186"];

impl Book {
    /// The next number of the book's own sequence.
    pub(super) const fn next_seq(&mut self) -> u64 {
        let seq = self.next_seq;
        self.next_seq = seq.saturating_add(1);
        seq
    }

    /// 28 digits beginning with the date (alipay.md §6), never twice.
    pub(super) fn new_trade_no(&mut self, now: i64) -> String {
        loop {
            let number = format!("{}22001{}", clock::date(now), self.random.digits(15));
            if !self.by_trade_no.contains_key(&number) {
                return number;
            }
        }
    }

    /// The address of a shown code (alipay.md §5).
    pub fn new_code(&mut self, out_trade_no: &str) -> String {
        loop {
            let code = format!(
                "https://qr.alipay.com/bax{}",
                self.random.letters(21, LOWER)
            );
            if !self.by_code.contains_key(&code) {
                self.by_code.insert(code.clone(), out_trade_no.to_owned());
                return code;
            }
        }
    }

    /// The platform's own order number for a payment to the static code.
    pub fn new_static_order(&mut self) -> String {
        loop {
            let number = format!("T200P{}", self.random.digits(20));
            if !self.trades.contains_key(&number) {
                return number;
            }
        }
    }

    /// A customer's code: 18 digits beginning with 25 to 30 (alipay.md §6).
    pub fn new_auth_code(&mut self) -> String {
        let prefix = 25_u64.saturating_add(self.random.below(6));
        format!("{prefix}{}", self.random.digits(16))
    }

    pub(super) fn new_payer(&mut self) -> Payer {
        let name = self.random.pick(&FAMILY).copied().unwrap_or("伟");
        let prefix = self.random.pick(&PHONE_PREFIX).copied().unwrap_or("138");
        let logon_id = format!("*{name}({prefix}****{})", self.random.digits(4));
        Payer {
            user_id: format!("2088{}", self.random.digits(12)),
            logon_id,
        }
    }

    /// Up to a tenth of a second more, as people and networks vary.
    pub const fn jitter(&mut self) -> i64 {
        self.random.below(100).cast_signed()
    }
}
