//! The words for people in a terminal, from the shared locale files.

use hexiao_app::{DemoPerson, SyncSummary};
use hexiao_contract::{
    AccountCheck, AccountView, Archived, CouponOffer, CouponView, FetchedBills, FetchedPayout,
    FigureView, MoneyView, PaymentView, ReportView, StaticCodeView, Words,
};
use std::fmt::Write;

pub fn word<'a>(words: &'a Words, key: &'a str) -> &'a str {
    words.get(key).unwrap_or(key)
}

pub fn money(money: &MoneyView) -> String {
    format!("{} {}", money.amount, money.currency)
}

/// The code to scan, the amount, and how long it holds.
pub fn code(words: &Words, payment: &PaymentView, code: &str) -> String {
    let drawn = hexiao_codes::draw_text(code).unwrap_or_default();
    let wallet = word(words, &format!("wallet.{}", payment.wallet)).to_owned();
    format!(
        "{drawn}\n{wallet}  {}  {}s\n{code}",
        money(&payment.amount),
        payment.seconds_left
    )
}

/// Where an archive is, and what it holds.
pub fn archived(words: &Words, archived: &Archived) -> String {
    let signed = match archived.signed {
        true => word(words, "ctl.archive_signed"),
        false => word(words, "ctl.archive_unsigned"),
    };
    let Archived {
        path,
        from,
        to,
        head,
        ..
    } = archived;
    format!("{path}\n  {from} – {to} ({head})\n  {signed}\n")
}

/// Where bills are, or that nothing happened.
pub fn bills(words: &Words, fetched: &FetchedBills) -> String {
    let wallet = word(words, &format!("wallet.{}", fetched.wallet)).to_owned();
    let mut text = format!("{wallet}  {}  {}\n", fetched.day, fetched.folder);
    for bill in &fetched.bills {
        let kind = word(words, &format!("ctl.bill_{}", bill.kind)).to_owned();
        let files = match bill.files.is_empty() {
            true => word(words, "ctl.bill_empty").to_owned(),
            false => bill.files.join("\n    "),
        };
        let _infallible = writeln!(text, "  {kind}\n    {files}");
    }
    text
}

/// What a payout is made of, and where the file is.
pub fn payout(words: &Words, fetched: &FetchedPayout) -> String {
    let mut text = format!("{}  {}\n", word(words, "wallet.applepay"), fetched.payout);
    for (key, value) in [
        ("ctl.payout_entries", fetched.entries.to_string()),
        ("ctl.payout_gross", money(&fetched.gross)),
        ("ctl.payout_fee", money(&fetched.fee)),
        ("ctl.payout_net", money(&fetched.net)),
    ] {
        let _infallible = writeln!(text, "  {}: {value}", word(words, key));
    }
    text + "  " + &fetched.path + "\n"
}

/// A payment in a few lines.
pub fn payment(words: &Words, payment: &PaymentView) -> String {
    let mut text = format!(
        "{}  {}  {}\n",
        payment.order_number,
        money(&payment.amount),
        word(words, &format!("state.{}", payment.state))
    );
    let mut line = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            let _infallible = writeln!(text, "  {}: {value}", word(words, key));
        }
    };
    line("ctl.transaction_id", payment.transaction_id.as_deref());
    line("ctl.payer", payment.payer.as_deref());
    line("ctl.paid_at", payment.paid_at.as_deref());
    let reason = payment.reason.as_ref().map(|r| format!("reason.{r}.title"));
    line("ctl.reason", reason.as_deref().map(|key| word(words, key)));
    let case = payment.open_case.map(|case| format!("#{case}"));
    line("ctl.open_case", case.as_deref());
    if let Some(redemption) = &payment.redemption {
        let key = format!("redemption.{}", redemption.state);
        let value = format!(
            "{} · {} · {} · {}",
            word(words, &key),
            redemption.by,
            redemption.at,
            redemption.till
        );
        line("ctl.redemption", Some(&value));
        line("ui.done.mark", Some(&redemption.ledger_head));
    }
    let upload = payment
        .upload
        .as_ref()
        .map(|u| format!("upload.{}", u.state));
    line("ctl.upload", upload.as_deref().map(|key| word(words, key)));
    for refund in &payment.refunds {
        let state = word(words, &format!("refund.{}", refund.state)).to_owned();
        let why = refund.refused_for.as_ref();
        let why = why.map(|code| format!("reason.{code}.title"));
        let why = why.as_deref().map_or("", |key| word(words, key));
        let value = format!("{} · {state} {why}", money(&refund.amount));
        line("ctl.returned", Some(value.trim_end()));
    }
    if payment.redemption.is_none() {
        let newest = payment.refunds.last();
        line(
            "ui.done.mark",
            newest.map(|refund| refund.ledger_head.as_str()),
        );
    }
    text
}

/// A coupon in a few lines.
pub fn coupon(words: &Words, coupon: &CouponView) -> String {
    let wallet = word(words, &format!("wallet.{}", coupon.wallet)).to_owned();
    let state = word(words, &format!("coupon_state.{}", coupon.state)).to_owned();
    let mut text = format!(
        "{}  {wallet}  …{}  {state}\n",
        coupon.coupon_id, coupon.tail
    );
    let mut line = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            let _infallible = writeln!(text, "  {}: {value}", word(words, key));
        }
    };
    line("ctl.coupon_name", coupon.name.as_deref());
    let value = coupon.value.as_ref().map(money);
    line("ctl.coupon_value", value.as_deref());
    let taken = format!("{} · {} · {}", coupon.cashier, coupon.at, coupon.till);
    line("ctl.redemption", Some(&taken));
    let reason = coupon.reason.as_ref().map(|r| format!("reason.{r}.title"));
    line("ctl.reason", reason.as_deref().map(|key| word(words, key)));
    line("ctl.platform_ref", coupon.platform_ref.as_deref());
    text
}

/// A code that this till has redeemed before.
pub fn coupon_taken(words: &Words, taken: &CouponView) -> String {
    let title = word(words, "problem.coupon_taken.title");
    format!("{title}\n{}", coupon(words, taken))
}

/// The latest coupons.
pub fn coupons(words: &Words, coupons: &[CouponView]) -> String {
    if coupons.is_empty() {
        return word(words, "ctl.no_coupons").to_owned();
    }
    coupons.iter().map(|one| coupon(words, one)).collect()
}

/// What a code is, before anything is redeemed.
pub fn coupon_offer(words: &Words, offer: &CouponOffer) -> String {
    if let Some(known) = &offer.known {
        return coupon_taken(words, known);
    }
    let mut text = word(words, &format!("coupon_found.{}", offer.found)).to_owned();
    let reason = offer.reason.as_ref().map(|r| format!("reason.{r}.title"));
    for line in [
        offer.name.clone(),
        offer.value.as_ref().map(money),
        reason.map(|key| word(words, &key).to_owned()),
    ]
    .into_iter()
    .flatten()
    {
        text += &format!("\n  {line}");
    }
    text
}

/// The new ledger and its people.
pub fn made(words: &Words, ledger: &str, people: &[DemoPerson]) -> String {
    let mut text = format!("{} {ledger}\n", word(words, "ctl.ledger_made"));
    for person in people {
        let role = word(words, &format!("role.{}", person.role)).to_owned();
        let _infallible = writeln!(
            text,
            "  {}  {}  {role}  PIN {}",
            person.person_id, person.name, person.pin
        );
    }
    text
}

/// What a synchronisation came to.
pub fn summary(words: &Words, summary: &SyncSummary) -> String {
    let gone: Vec<String> = { summary.unreachable.iter() }
        .map(|wallet| word(words, &format!("wallet.{wallet}")).to_owned())
        .collect();
    let offline = match (summary.offline, gone.is_empty()) {
        (true, false) => format!(
            "\n{} ({})",
            word(words, "problem.offline.title"),
            gone.join(", ")
        ),
        (true, true) => format!("\n{}", word(words, "problem.offline.title")),
        (false, _) => String::new(),
    };
    format!(
        "{}: {}/{} · {}: {} · {}: {}{offline}",
        word(words, "ctl.done"),
        summary.done,
        summary.total,
        word(words, "ctl.new_cases"),
        summary.new_cases,
        word(words, "ctl.open_cases"),
        summary.open_cases
    )
}

/// A day's figures.
pub fn report(words: &Words, report: &ReportView, files: &[String]) -> String {
    let figure = |key: &str, figure: &FigureView| {
        let name = word(words, key);
        format!("  {name}: {} · {}\n", figure.count, money(&figure.amount))
    };
    let truths = &report.truths;
    let mut text = format!("{} ({})\n", report.business_day, report.zone);
    text += &figure("truth.claimed", &truths.claimed);
    text += &figure("truth.confirmed", &truths.confirmed);
    text += &figure("truth.settled", &truths.settled);
    text += &figure("state.failed", &truths.failed);
    text += &figure("ctl.returned", &report.returned);
    text += &figure("ctl.at_risk", &report.at_risk);
    for line in &report.coupons {
        let wallet = word(words, &format!("wallet.{}", line.wallet)).to_owned();
        for (state, figure) in [("used", &line.used), ("provisional", &line.provisional)] {
            let state = word(words, &format!("coupon_state.{state}")).to_owned();
            let (count, value) = (figure.count, money(&figure.amount));
            let coupons = word(words, "ctl.coupons");
            text += &format!("  {coupons} {wallet} {state}: {count} · {value}\n");
        }
    }
    for file in files {
        text += &format!("  {file}\n");
    }
    text
}

/// What a replay found.
pub fn verified(words: &Words, sound: bool, entries: i64, head: &str) -> String {
    let verdict = match sound {
        true => word(words, "ctl.sound"),
        false => word(words, "ctl.not_sound"),
    };
    format!("{verdict} ({entries}, {head})\n")
}

/// The merchant accounts, one line each.
pub fn accounts(words: &Words, accounts: &[AccountView]) -> String {
    let mut text = String::new();
    for account in accounts {
        let wallet = word(words, &format!("wallet.{}", account.wallet)).to_owned();
        let state = match &account.problem {
            None => word(words, "ui.accounts.in_use"),
            Some(_) => word(words, "ui.accounts.unusable"),
        };
        let fee = account
            .fee_percent
            .as_deref()
            .map(|fee| format!("  {fee} %"));
        let AccountView {
            seller_id,
            app_id,
            gateway,
            ..
        } = account;
        let fee = fee.unwrap_or_default();
        text += &format!("{wallet}  {state}  {seller_id}  {app_id}  {gateway}{fee}\n");
    }
    text
}

/// What was found of a wallet's account, what to do, and where the platform's console has what
/// belongs in the field. Where a platform has words of its own, they are used.
pub fn account_check(words: &Words, check: &AccountCheck, wallet: &str) -> String {
    let code = check.code.as_deref().unwrap_or("account.good");
    let key = match code.split_once('.') {
        Some(("account" | "reason", _)) => code.to_owned(),
        _ => format!("problem.{}", code.replace('.', "_")),
    };
    let own = |group: &str, part: &str| words.get(&format!("{group}_{wallet}{part}"));
    let said = |part: &str| {
        let own = own(&key, part).map(str::to_owned);
        own.unwrap_or_else(|| word(words, &format!("{key}{part}")).to_owned())
    };
    let (mut label, mut place) = (String::new(), String::new());
    if let Some(field) = &check.field {
        let named = match field.as_str() {
            "private_key" => words.get(&format!("field_secret.{wallet}")),
            field => {
                own(&format!("field.{field}"), "").or_else(|| words.get(&format!("field.{field}")))
            }
        };
        label = named.map(|name| format!("{name}: ")).unwrap_or_default();
        let found = own(&format!("where.{field}"), "");
        place = found.map(|text| format!("  {text}\n")).unwrap_or_default();
    }
    format!("{label}{}\n  {}\n{place}", said(".title"), said(".next"))
}

/// The shop's printed codes, with whose they are.
pub fn static_codes(words: &Words, codes: &[StaticCodeView]) -> String {
    let paragraphs = codes.iter().map(|code| static_code(words, code));
    paragraphs.collect::<Vec<String>>().join("\n")
}

fn static_code(words: &Words, code: &StaticCodeView) -> String {
    let scheme = |scheme: &String| word(words, &format!("scheme.{scheme}")).to_owned();
    let schemes: Vec<String> = code.schemes.iter().map(scheme).collect();
    let fills_in = if code.takes_amount {
        "ui.static.yes"
    } else {
        "ui.static.no"
    };
    let shown = [
        ("address", code.address.clone()),
        ("schemes", Some(schemes.join(", "))),
        ("name", code.name.clone()),
        ("city", code.city.clone()),
        ("currency", code.currency.clone()),
        ("reference", code.reference.clone()),
        ("takes_amount", Some(word(words, fills_in).to_owned())),
    ];
    let mut text = format!("{}\n", word(words, &format!("wallet.{}", code.wallet)));
    for (key, value) in shown {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let name = word(words, &format!("code_field.{key}")).to_owned();
            text += &format!("  {name}: {value}\n");
        }
    }
    text
}
