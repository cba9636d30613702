//! The accounts of format 1, and what they hold.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Every account, in the order in which balances are listed.
const ACCOUNTS: [&str; 19] = [
    "due_from:alipay",
    "due_from:wechatpay",
    "due_from:applepay",
    "due_from:unionpay",
    "due_from:other",
    "goods_owed",
    "sales",
    "suspense:alipay",
    "suspense:wechatpay",
    "suspense:applepay",
    "suspense:unionpay",
    "suspense:other",
    "claims:alipay",
    "claims:wechatpay",
    "claims:applepay",
    "claims:unionpay",
    "claims:other",
    "unproved",
    "refunds",
];

/// Every currency with its decimal places, in the order in which balances are listed.
const CURRENCIES: [(&str, u32); 6] = [
    ("CNY", 2),
    ("HKD", 2),
    ("EUR", 2),
    ("USD", 2),
    ("JPY", 0),
    ("KWD", 3),
];

macro_rules! of_a_list {
    ($(#[$doc:meta])* $name:ident, $list:ident, $text:expr, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
        #[serde(try_from = "String", into = "&'static str")]
        pub struct $name(usize);

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(name: String) -> Result<Self, String> {
                let at = $list.iter().position(|item| $text(item) == name);
                at.map(Self).ok_or_else(|| format!(concat!($what, " {:?}"), name))
            }
        }

        impl From<$name> for &'static str {
            fn from(item: $name) -> Self {
                $list.get(item.0).map_or("", $text)
            }
        }
    };
}

of_a_list! {
    /// An account.
    Account, ACCOUNTS, |item: &&'static str| *item, "there is no account"
}
of_a_list! {
    /// A currency.
    Currency, CURRENCIES, |item: &(&'static str, u32)| item.0, "there is no currency"
}

impl Account {
    /// Its name.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

impl Currency {
    /// Its ISO letters.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// Minor units as a decimal, `-12.34`.
    pub fn decimal(self, minor: i128) -> String {
        let exponent = CURRENCIES.get(self.0).map_or(0, |(_, exponent)| *exponent);
        let sign = if minor < 0 { "-" } else { "" };
        let (minor, unit) = (minor.unsigned_abs(), 10_u128.pow(exponent));
        match usize::try_from(exponent) {
            Ok(places @ 1..) => format!("{sign}{}.{:0places$}", minor / unit, minor % unit),
            _ => format!("{sign}{minor}"),
        }
    }
}

/// An amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// Of this.
    pub currency: Currency,
}

/// A line of an entry, or a balance: debit positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// How much.
    pub amount: Money,
}

/// What every account holds. Sums are wider than amounts, so that none can overflow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<(Account, Currency), i128>);

impl Balances {
    /// Books a line.
    pub fn add(&mut self, posting: &Posting) {
        let key = (posting.account, posting.amount.currency);
        let sum = self.0.entry(key).or_default();
        *sum = sum.saturating_add(i128::from(posting.amount.minor));
        if *sum == 0 {
            self.0.remove(&key);
        }
    }

    /// Of a list of balances.
    pub fn of(list: &[Posting]) -> Self {
        let mut balances = Self::default();
        list.iter().for_each(|posting| balances.add(posting));
        balances
    }

    /// Whether the list says the same: in order, nothing twice, no zero.
    pub fn are(&self, list: &[Posting]) -> bool {
        let stated = list.iter().map(|posting| {
            let amount = posting.amount;
            ((posting.account, amount.currency), i128::from(amount.minor))
        });
        self.0.iter().map(|(key, sum)| (*key, *sum)).eq(stated)
    }

    /// `sales -12.34 CNY, …`, or `-` when everything is zero.
    pub fn text(&self) -> String {
        let line = |((account, currency), sum): (&(Account, Currency), &i128)| {
            format!(
                "{} {} {}",
                account.name(),
                currency.decimal(*sum),
                currency.code()
            )
        };
        let lines: Vec<String> = self.0.iter().map(line).collect();
        match lines.is_empty() {
            true => "-".to_owned(),
            false => lines.join(", "),
        }
    }
}

/// Whether debits equal credits in every currency.
pub fn is_balanced(postings: &[Posting]) -> bool {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for posting in postings {
        let sum = sums.entry(posting.amount.currency).or_default();
        *sum = sum.saturating_add(i128::from(posting.amount.minor));
    }
    sums.values().all(|sum| *sum == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posting(account: &str, minor: i64, currency: &str) -> Posting {
        let text = format!(
            r#"{{"account":"{account}","amount":{{"minor":{minor},"currency":"{currency}"}}}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn decimals_follow_the_currency() {
        let text = |minor, currency| posting("sales", 0, currency).amount.currency.decimal(minor);
        assert_eq!(text(1234, "CNY"), "12.34");
        assert_eq!(text(-5, "CNY"), "-0.05");
        assert_eq!(text(1234, "JPY"), "1234");
        assert_eq!(text(1234, "KWD"), "1.234");
        assert_eq!(text(i128::from(i64::MIN), "CNY"), "-92233720368547758.08");
    }

    #[test]
    fn balances_are_listed_in_order_without_zeroes() {
        let due = posting("due_from:alipay", 5, "CNY");
        let sales = posting("sales", -5, "CNY");
        let balances = Balances::of(&[sales, due]);
        assert!(balances.are(&[due, sales]));
        assert!(!balances.are(&[sales, due]), "order");
        assert!(!balances.are(&[due]), "one is missing");
        assert!(
            !balances.are(&[due, sales, posting("unproved", 0, "CNY")]),
            "a zero"
        );
        let gone = Balances::of(&[due, posting("due_from:alipay", -5, "CNY")]);
        assert!(gone.are(&[]));
    }

    #[test]
    fn each_currency_balances_alone() {
        let [a, b] = [posting("sales", 5, "CNY"), posting("unproved", -5, "JPY")];
        assert!(!is_balanced(&[a, b]));
        assert!(is_balanced(&[a, posting("unproved", -5, "CNY")]));
    }

    #[test]
    fn what_is_no_account_is_refused() {
        for odd in ["due_from:cash", "Sales", ""] {
            assert!(Account::try_from(odd.to_owned()).is_err(), "{odd}");
        }
    }
}
