//! What the platform remembers besides orders: auth codes, coupons, and bills to be fetched.

use super::orders::{LETTERS, Orders};
use crate::book::{AuthCode, Full};
use crate::demo::wechat::COUPON_PREFIX;
use serde::{Deserialize, Serialize};

/// The most auth codes and coupons one book remembers.
const MOST_CODES: usize = 100_000;
/// The most bills that wait to be fetched.
const MOST_FILES: usize = 64;

/// One use of a coupon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// `use_request_no`.
    pub request: String,
    /// When the platform was told, in milliseconds since 1970 UTC.
    pub at: i64,
    /// `return_request_no` and when, once the use was taken back.
    #[serde(default)]
    pub returned: Option<(String, i64)>,
}

/// A bill that may be fetched for a while.
#[derive(Clone, Debug)]
pub struct File {
    pub bytes: Vec<u8>,
    /// Milliseconds since 1970 UTC.
    pub dies: i64,
}

/// Codes, coupons and files.
impl Orders {
    /// A customer's code: 18 digits, the first two 10 to 15 (wechatpay.md §7).
    pub fn new_auth_code(&mut self) -> String {
        let prefix = 10_u64.saturating_add(self.random.below(6));
        format!("{prefix}{}", self.random.digits(16))
    }

    /// What is known of an auth code.
    pub fn auth_code(&self, mark: &str) -> Option<&AuthCode> {
        self.auth_codes.get(mark)
    }

    /// Remembers an auth code.
    pub fn note_auth_code(&mut self, mark: String, code: AuthCode) -> Result<(), Full> {
        if self.auth_codes.len() >= MOST_CODES {
            return Err(Full);
        }
        self.touch();
        self.auth_codes.insert(mark, code);
        Ok(())
    }

    /// How a coupon was used, if it was.
    pub fn coupon(&self, code: &str) -> Option<&Used> {
        self.coupons.get(code)
    }

    /// A coupon for a customer to show: its code is random and was never given out.
    pub fn new_coupon(&mut self) -> String {
        loop {
            let code = format!("{COUPON_PREFIX}{}", self.random.digits(12));
            if !self.coupons.contains_key(&code) {
                return code;
            }
        }
    }

    /// Uses a coupon, or notes that its use was taken back.
    pub fn use_coupon(&mut self, code: &str, used: Used) -> Result<(), Full> {
        if self.coupons.len() >= MOST_CODES {
            return Err(Full);
        }
        self.touch();
        self.coupons.insert(code.to_owned(), used);
        Ok(())
    }

    /// Keeps a bill to be fetched under the token that is returned.
    pub fn keep_file(&mut self, file: File, now: i64) -> String {
        self.files.retain(|_, file| file.dies > now);
        if self.files.len() >= MOST_FILES {
            self.files.pop_first();
        }
        let token = self.random.letters(40, LETTERS);
        self.files.insert(token.clone(), file);
        token
    }

    /// The bill behind a token.
    pub fn file(&self, token: &str, now: i64) -> Option<&File> {
        self.files.get(token).filter(|file| file.dies > now)
    }
}
