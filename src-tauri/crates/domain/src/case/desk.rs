//! What the people at the desk write down of a case: whom they reached, and what the platform
//! said in its own words.

use crate::{CaseId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$about:meta])* $kind:ident[$many:literal] { $($(#[$doc:meta])* $name:ident = $code:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $kind { $($(#[$doc])* $name,)* }

        impl $kind {
            /// Each of them, for the schema's CHECK and for tests.
            pub const ALL: [Self; $many] = [$(Self::$name,)*];

            /// The stable name in tables and JSON.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The one of that name.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.code() == text)
            }
        }
    };
}

words! {
    /// How the customer was spoken to.
    Channel[5] {
        /// By telephone.
        Phone = "phone",
        /// By a text message or a mail.
        Message = "message",
        /// At the counter.
        InPerson = "in_person",
        /// In the wallet's own chat.
        WalletChat = "wallet_chat",
        /// In another way.
        Other = "other",
    }
}

words! {
    /// What came of it.
    ContactResult[7] {
        /// The customer was reached.
        Reached = "reached",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// The customer is going to pay.
        WillPay = "will_pay",
        /// The customer says that it is paid.
        SaysPaid = "says_paid",
        /// The customer refuses to pay.
        Refuses = "refuses",
        /// The number or the address is another person's.
        WrongNumber = "wrong_number",
        /// Something else, as the text says.
        Other = "other",
    }
}

/// One try to reach the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// How.
    pub channel: Channel,
    /// What came of it.
    pub result: ContactResult,
    /// What was said, in the words of whoever writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// When somebody comes back to it; the case is due then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
}

/// A line of a case's contact log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseContact {
    /// The case.
    pub case: CaseId,
    /// Who tried.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// How it went.
    pub contact: Contact,
}

/// What a platform said of a payment in its own words, for whoever has to ask its support.
/// Never believed and never decided by: the [`crate::Reason`] beside it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlatformWords {
    /// The platform's own code.
    pub code: String,
    /// Its sentence; empty where it says none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

impl PlatformWords {
    const LONGEST_CODE: usize = 80;
    const LONGEST_TEXT: usize = 200;
    /// A run of digits that long may be a payment code, a card or an account.
    const SECRET_DIGITS: usize = 10;

    /// The platform's code and sentence on one line each, shortened, and without any long
    /// number: a sentence may repeat what was sent. None where the code is empty.
    #[must_use]
    pub fn new(code: &str, text: &str) -> Option<Self> {
        let code = plain(code, Self::LONGEST_CODE);
        (!code.is_empty()).then(|| Self {
            code,
            text: plain(text, Self::LONGEST_TEXT),
        })
    }
}

fn plain(text: &str, longest: usize) -> String {
    let line = |c: char| if c.is_control() { ' ' } else { c };
    let mut kept = String::new();
    let mut digits = String::new();
    for c in text.trim().chars().map(line).chain(std::iter::once('\n')) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        match digits.len() < PlatformWords::SECRET_DIGITS {
            true => kept.push_str(&digits),
            false => kept.push('…'),
        }
        digits.clear();
        kept.push(c);
    }
    kept.trim_end().chars().take(longest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_and_every_result_is_found_by_its_name() {
        for channel in Channel::ALL {
            assert_eq!(Channel::parse(channel.code()), Some(channel));
        }
        for result in ContactResult::ALL {
            assert_eq!(ContactResult::parse(result.code()), Some(result));
        }
        assert_eq!(Channel::parse("pigeon"), None);
    }

    #[test]
    fn a_platforms_words_hold_no_payment_code_and_no_second_line() {
        let words = PlatformWords::new("ACQ.X_2", "code 280000000000000001\nis stale, 3 left");
        let words = words.unwrap();
        assert_eq!(words.code, "ACQ.X_2");
        assert_eq!(words.text, "code … is stale, 3 left");
        assert_eq!(PlatformWords::new("  ", "text"), None);
        let long = PlatformWords::new(&"X".repeat(500), &"付".repeat(500)).unwrap();
        assert_eq!(long.code.chars().count(), 80);
        assert_eq!(long.text.chars().count(), 200);
        let ends = PlatformWords::new("C", "order 12345678901").unwrap();
        assert_eq!(ends.text, "order …");
    }

    #[test]
    fn ten_digits_are_a_secret_and_nine_are_none() {
        let text = |text| PlatformWords::new("C", text).unwrap().text;
        assert_eq!(text("order 1234567890 of 1"), "order … of 1");
        assert_eq!(text("order 123456789 of 1"), "order 123456789 of 1");
    }
}
