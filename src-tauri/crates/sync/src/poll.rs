//! How often a waiting payment is asked about: each platform's own rhythm, as its documents
//! say, and never faster.

use hexiao_domain::{Method, OrderNumber, Payment, Wallet};
use std::collections::{BTreeMap, HashMap};

/// When a payment is asked about, counted from the moment it is first seen waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rhythm {
    /// Until the first question, ms.
    pub first_ms: i64,
    /// The waits after the first questions, ms, one after the other.
    pub then_ms: &'static [i64],
    /// Every later wait, ms.
    pub every_ms: i64,
    /// From this age on, ms, a customer is slow …
    pub slow_after_ms: i64,
    /// … and every wait is as long as this, ms.
    pub slow_ms: i64,
    /// The document that says so.
    pub source: &'static str,
}

const ALIPAY: Rhythm = Rhythm {
    first_ms: 3_000,
    then_ms: &[],
    every_ms: 3_000,
    slow_after_ms: 60_000,
    slow_ms: 6_000,
    source: "alipay.md §6: every 3 to 6 s, about 60 s in all",
};

const WECHAT_SCAN: Rhythm = Rhythm {
    first_ms: 5_000,
    then_ms: &[],
    every_ms: 5_000,
    slow_after_ms: 30_000,
    slow_ms: 10_000,
    source: "wechatpay.md §7: USERPAYING, query about every 5 to 10 s up to 30 to 45 s",
};

const WECHAT_CODE: Rhythm = Rhythm {
    first_ms: 3_000,
    then_ms: &[],
    every_ms: 3_000,
    slow_after_ms: 60_000,
    slow_ms: 5_000,
    source: "wechatpay.md §4: no rhythm is stated, and without notices polling is the truth",
};

/// A page on which a card is typed takes longer than a scan.
const STRIPE: Rhythm = Rhythm {
    first_ms: 4_000,
    then_ms: &[],
    every_ms: 4_000,
    slow_after_ms: 60_000,
    slow_ms: 10_000,
    source: "applepay.md §4: no faster than every 2 s in the first minute and 5 s later",
};

const OPEN: Rhythm = Rhythm {
    first_ms: 1_000,
    then_ms: &[2_000, 2_000, 3_000],
    every_ms: 5_000,
    slow_after_ms: i64::MAX,
    slow_ms: 5_000,
    source: "openapi/generic.yaml: the platform's contract; reliability.md §6.9 without one",
};

/// The rhythm of a wallet's platform for payments of this kind.
#[must_use]
pub const fn rhythm(wallet: Wallet, method: Method) -> Rhythm {
    match (wallet, method) {
        (Wallet::Alipay, _) => ALIPAY,
        (Wallet::Wechatpay, Method::ScanCode) => WECHAT_SCAN,
        (Wallet::Wechatpay, Method::ShowCode | Method::StaticCode) => WECHAT_CODE,
        (Wallet::Applepay, _) => STRIPE,
        (Wallet::Unionpay | Wallet::Other, _) => OPEN,
    }
}

/// How long a scanned code is waited for before it is given up, in seconds: Alipay's guide ends
/// after about 60 s (alipay.md §6), WeChat's after 30 to 45 s and not before the 15 s in which
/// it refuses to reverse (wechatpay.md §7).
#[must_use]
pub const fn scan_seconds(wallet: Wallet) -> i64 {
    match wallet {
        Wallet::Alipay => 60,
        Wallet::Wechatpay => 45,
        Wallet::Applepay | Wallet::Unionpay | Wallet::Other => 75,
    }
}

impl Rhythm {
    /// A platform of the open protocol whose contract names its own interval.
    fn every(seconds: u8) -> Self {
        let every_ms = i64::from(seconds).saturating_mul(1_000);
        Self {
            first_ms: every_ms,
            then_ms: &[],
            every_ms,
            slow_ms: every_ms,
            ..OPEN
        }
    }

    /// The wait after `asked` questions, when the payment has waited for `age_ms`.
    fn wait_ms(&self, asked: u32, age_ms: i64) -> i64 {
        if age_ms >= self.slow_after_ms {
            return self.slow_ms;
        }
        let index = usize::try_from(asked).unwrap_or(usize::MAX);
        self.then_ms.get(index).copied().unwrap_or(self.every_ms)
    }
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    rhythm: Rhythm,
    since: i64,
    asked: u32,
    next: i64,
}

/// When each waiting payment is asked about next, on the monotonic clock (ms).
#[derive(Debug, Default)]
pub struct Polls {
    waiting: HashMap<OrderNumber, Waiting>,
    agreed: BTreeMap<Wallet, u8>,
}

impl Polls {
    /// The interval that a platform's contract names, in seconds; none is the document's.
    pub fn agree(&mut self, wallet: Wallet, seconds: Option<u8>) {
        match seconds.filter(|seconds| *seconds > 0) {
            Some(seconds) => self.agreed.insert(wallet, seconds),
            None => self.agreed.remove(&wallet),
        };
    }

    /// Whether this payment is to be asked about now. One that is first seen now begins its
    /// rhythm.
    pub fn due(&mut self, payment: &Payment, mono: i64) -> bool {
        let agreed = self.agreed.get(&payment.wallet);
        let rhythm = agreed.map_or_else(
            || rhythm(payment.wallet, payment.method),
            |seconds| Rhythm::every(*seconds),
        );
        let entry = { self.waiting.entry(payment.order.clone()) }.or_insert(Waiting {
            rhythm,
            since: mono,
            asked: 0,
            next: mono.saturating_add(rhythm.first_ms),
        });
        mono >= entry.next
    }

    /// It was asked about.
    pub fn asked(&mut self, order: &OrderNumber, mono: i64) {
        let Some(entry) = self.waiting.get_mut(order) else {
            return;
        };
        let wait = { entry.rhythm }.wait_ms(entry.asked, mono.saturating_sub(entry.since));
        entry.asked = entry.asked.saturating_add(1);
        entry.next = mono.saturating_add(wait);
    }

    /// Forgets payments that no longer wait.
    pub fn keep<'a>(&mut self, waiting: impl Iterator<Item = &'a OrderNumber> + Clone) {
        self.waiting
            .retain(|order, _| waiting.clone().any(|live| live == order));
    }
}

#[cfg(test)]
mod tests;
