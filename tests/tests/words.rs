//! Every code of every platform leads to words: the cashier's title and next step, and what the
//! customer reads, in both languages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{Language, Words};
use hexiao_domain::{
    Action, Barred, CaseKind, Channel, ContactResult, Method, MoneyMoved, OutageCause, Reason,
    Wallet, WorkKind,
};
use hexiao_platforms::{Outcome, Said, said};
use hexiao_sandbox::{Trouble, What};
use std::collections::BTreeSet;

const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// What a customer is never told: it would teach a fraud, or blame an honest person.
const NEVER_SAID: [&str; 14] = [
    "风险",
    "安全原因",
    "欺诈",
    "可疑",
    "余额不足",
    "冻结",
    "骗",
    "fraud",
    "risk",
    "suspicious",
    "safety",
    "blocked",
    "not enough money",
    "your fault",
];

fn words(language: Language, reason: Reason, part: &str) -> String {
    let key = format!("reason.{}.{part}", reason.code());
    let text = Words::of(language).get(&key).map(str::to_owned);
    text.unwrap_or_else(|| panic!("{key} has no words"))
}

/// What is wrong with the words of a code, if anything.
fn wordless(line: &Said) -> Option<String> {
    let explained = matches!(line.outcome, Outcome::Paid | Outcome::Pending);
    match line.reason {
        None if explained => None,
        None => Some(format!("{} says nothing why", line.code)),
        Some(_) if explained => Some(format!("{} has a reason and needs none", line.code)),
        Some(reason) if Reason::parse(reason.code()).is_none() => Some(line.code.to_owned()),
        Some(_) => None,
    }
}

#[test]
fn every_code_of_every_platform_leads_to_a_reason() {
    let table = said();
    let wrong: Vec<String> = table.iter().filter_map(wordless).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    for (wallet, at_least) in [
        (Wallet::Alipay, 100),
        (Wallet::Wechatpay, 30),
        (Wallet::Applepay, 15),
        (Wallet::Other, 15),
    ] {
        let lines = table.iter().filter(|line| line.wallet == wallet);
        assert!(lines.count() >= at_least, "{wallet:?}");
    }
    let keys = table.iter().map(|line| (line.wallet.code(), line.code));
    let distinct: BTreeSet<(&str, &str)> = keys.collect();
    assert_eq!(distinct.len(), table.len(), "a code stands twice");
}

#[test]
fn what_is_refused_moved_no_money_and_what_nobody_knows_is_not_tried_again() {
    for line in said() {
        match line.outcome {
            // A refund that is refused is of money that came before.
            Outcome::Refused if line.reason == Some(Reason::ShopBalanceTooLow) => {
                assert_eq!(line.money_moved(), MoneyMoved::Yes, "{line:?}");
            }
            Outcome::Refused => assert_eq!(line.money_moved(), MoneyMoved::No, "{line:?}"),
            Outcome::Unknown | Outcome::Pending => {
                assert_eq!(line.money_moved(), MoneyMoved::Unknown, "{line:?}");
                assert!(!line.retryable(), "{line:?}");
            }
            Outcome::Paid => assert_eq!(line.money_moved(), MoneyMoved::Yes, "{line:?}"),
        }
    }
}

#[test]
fn a_code_in_a_list_is_never_the_answer_for_a_code_that_nobody_knows() {
    let fallback = Reason::Unreadable;
    let unlisted = { said().into_iter() }.filter(|line| line.reason == Some(fallback));
    let codes: Vec<&str> = unlisted.map(|line| line.code).collect();
    // Of bills alone: no payment is ever asked for with them.
    assert_eq!(codes, ["NOSTATEMENTEXIST", "STATEMENTCREATING"]);
}

#[test]
fn every_reason_has_a_title_a_next_step_and_words_for_the_customer_in_both_languages() {
    for language in LANGUAGES {
        for reason in Reason::ALL {
            let [title, next, customer] =
                ["title", "next", "customer"].map(|part| words(language, *reason, part));
            assert_ne!(title, next, "{reason:?}");
            assert_ne!(
                title, customer,
                "{reason:?}: the customer reads the cashier's title"
            );
            assert_ne!(
                next, customer,
                "{reason:?}: the customer reads the cashier's step"
            );
        }
    }
    for part in ["title", "next", "customer"] {
        for reason in Reason::ALL {
            let both = LANGUAGES.map(|language| words(language, *reason, part));
            assert_ne!(both[0], both[1], "{reason:?}.{part} is not translated");
        }
    }
}

/// What a person reads at the desk of one case.
struct CaseText {
    title: String,
    reason: String,
    for_cashier: String,
    for_owner: String,
}

fn case_text(all: &Words, kind: CaseKind, reason: Reason) -> CaseText {
    let word = |key: String| {
        let text = all.get(&key).map(str::to_owned);
        text.unwrap_or_else(|| panic!("{key} has no words"))
    };
    CaseText {
        title: word(format!("case_kind.{}", kind.code())),
        reason: word(format!("reason.{}.title", reason.code())),
        for_cashier: word(format!("reason.{}.next", reason.code())),
        for_owner: word(format!("owner_next.{}", kind.code())),
    }
}

/// Whatever a platform says, in whatever kind of case it ends, is a text that somebody can act on.
#[test]
fn each_reason_of_each_platform_leads_to_a_case_with_a_step_for_the_cashier_and_the_owner() {
    let of_platforms = said().into_iter().filter_map(|line| line.reason);
    let reasons: BTreeSet<&str> = of_platforms
        .chain(Reason::ALL.iter().copied())
        .map(Reason::code)
        .collect();
    assert_eq!(reasons.len(), Reason::ALL.len());
    let words = LANGUAGES.map(Words::of);
    for code in reasons {
        let reason = Reason::parse(code).unwrap();
        for kind in CaseKind::ALL {
            let [zh, en] = words.each_ref().map(|all| case_text(all, kind, reason));
            for text in [&zh, &en] {
                let lines = [
                    &text.title,
                    &text.reason,
                    &text.for_cashier,
                    &text.for_owner,
                ];
                let distinct: BTreeSet<&String> = lines.into_iter().collect();
                assert!(distinct.len() >= 3, "{kind:?} {reason:?} repeats itself");
                assert_ne!(text.for_cashier, text.for_owner);
                assert!(!lines.iter().any(|line| line.contains("%{")));
            }
            assert_ne!(zh.title, en.title);
            assert_ne!(zh.for_owner, en.for_owner);
        }
    }
}

#[test]
fn every_word_of_the_desk_is_there_in_both_languages() {
    for language in LANGUAGES {
        let all = Words::of(language);
        let mut keys: Vec<String> = Vec::new();
        keys.extend(Action::ALL.map(|one| format!("case_action.{}", one.code())));
        keys.extend(Barred::ALL.map(|one| format!("barred.{}", one.code())));
        keys.extend(Channel::ALL.map(|one| format!("contact_channel.{}", one.code())));
        keys.extend(ContactResult::ALL.map(|one| format!("contact_result.{}", one.code())));
        keys.extend(WorkKind::ALL.map(|one| format!("work_kind.{}", one.code())));
        keys.extend(Method::ALL.map(|one| format!("method.{}", one.code())));
        for key in keys {
            assert!(all.get(&key).is_some(), "{key} has no words");
        }
    }
}

#[test]
fn each_cause_of_an_outage_and_each_trouble_of_a_drill_has_words_of_its_own() {
    let mut keys: Vec<String> = Vec::new();
    keys.extend(OutageCause::ALL.map(|one| format!("network.cause.{}", one.code())));
    keys.extend(Trouble::ALL.map(|one| format!("ctl.drill.trouble.{}", one.code())));
    let any = Trouble::Loss;
    let steps = [
        What::Begins(any),
        What::Drops,
        What::Returns,
        What::Ends(any),
        What::Over,
    ];
    keys.extend(steps.map(|one| format!("ctl.drill.{}", one.code())));
    let mut said = BTreeSet::new();
    for language in LANGUAGES {
        let all = Words::of(language);
        for key in &keys {
            let text = all.get(key).unwrap_or_else(|| panic!("{key} has no words"));
            assert!(said.insert(text.to_owned()), "{key} says what another says");
        }
    }
}

#[test]
fn no_two_reasons_have_one_title() {
    for language in LANGUAGES {
        let titles = Reason::ALL.iter().map(|r| words(language, *r, "title"));
        let distinct: BTreeSet<String> = titles.collect();
        assert_eq!(distinct.len(), Reason::ALL.len());
    }
}

#[test]
fn the_customer_is_not_blamed_and_learns_nothing_of_what_made_a_platform_suspicious() {
    for language in LANGUAGES {
        for reason in Reason::ALL {
            let said = words(language, *reason, "customer").to_lowercase();
            let told = NEVER_SAID.iter().find(|word| said.contains(**word));
            assert_eq!(told, None, "{reason:?}: {said}");
        }
        let risk = words(language, Reason::RiskRefused, "customer");
        assert_eq!(risk, words(language, Reason::Declined, "customer"));
    }
}

#[test]
fn a_reason_without_words_would_be_noticed() {
    let line = Said {
        wallet: Wallet::Alipay,
        code: "BRAND_NEW",
        outcome: Outcome::Refused,
        reason: None,
    };
    assert!(wordless(&line).is_some());
    assert!(
        Words::of(Language::English)
            .get("reason.brand_new.title")
            .is_none()
    );
}
