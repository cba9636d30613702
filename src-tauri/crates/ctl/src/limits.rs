//! The owner's offline limits in the terminal.

use crate::args::{Cli, LimitsArgs, LimitsCommand};
use crate::output::{Failure, Out};
use crate::till::{acting, open};
use hexiao_app::{Acting, App};
use hexiao_contract::{LimitsEntry, MoneyView, OwnerLimits, Words};
use hexiao_domain::Role;
use std::fmt::Write;

pub fn limits(cli: &Cli, command: &LimitsCommand, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let done = acting(cli, &opened.app, Role::Owner)
        .and_then(|owner| answer(command, &opened.app, &owner, out));
    opened.close();
    done
}

fn answer(command: &LimitsCommand, app: &App, owner: &Acting, out: &Out) -> Result<(), Failure> {
    let known = app.limits_as(owner)?;
    let limits = match command {
        LimitsCommand::Show => known,
        LimitsCommand::Set(args) => app.set_limits_as(owner, &entry(args, &known))?,
    };
    out.answer(&limits, |words| text(words, &limits))
}

/// What is not named stays as it is.
fn entry(args: &LimitsArgs, known: &OwnerLimits) -> LimitsEntry {
    let limits = &known.limits;
    let amount = |named: &Option<String>, known: &MoneyView| {
        let named = named.clone();
        named.unwrap_or_else(|| known.amount.clone())
    };
    let allowed = known.wallets.iter().filter(|wallet| wallet.allowed);
    let wallets = allowed.map(|wallet| wallet.wallet.clone()).collect();
    let named = args.wallets.as_ref().map(|named| {
        let codes = named.iter().filter(|code| *code != "none");
        codes.cloned().collect()
    });
    let currency = args.currency.clone();
    LimitsEntry {
        currency: currency.unwrap_or_else(|| limits.total.currency.clone()),
        per_payment: amount(&args.per_payment, &limits.per_payment),
        total: amount(&args.total, &limits.total),
        per_shift: match args.per_shift.as_deref() {
            Some("none") => None,
            Some(named) => Some(named.to_owned()),
            None => limits.per_shift.as_ref().map(|known| known.amount.clone()),
        },
        max_age_seconds: args.max_age.unwrap_or(limits.max_age_seconds),
        evidence_from: amount(&args.evidence_from, &limits.evidence_from),
        manager_from: amount(&args.manager_from, &limits.manager_from),
        wallets: named.unwrap_or(wallets),
    }
}

/// `90m`, `24h`, `2d` or plain seconds.
pub fn seconds(text: &str) -> Result<u32, String> {
    let odd = || "a number of seconds, or a number with m, h or d, for example 24h".to_owned();
    let text = text.trim();
    let units = [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)].into_iter();
    let mut named = units.filter_map(|(unit, length)| Some((text.strip_suffix(unit)?, length)));
    let (digits, in_one) = named.next().unwrap_or((text, 1));
    let count: u32 = digits.parse().map_err(|_| odd())?;
    count.checked_mul(in_one).ok_or_else(odd)
}

fn text(words: &Words, limits: &OwnerLimits) -> String {
    let word = |key: &str| words.get(key).unwrap_or_default().to_owned();
    let mut text = String::new();
    if !limits.set {
        text = format!("{}\n", word("ctl.limits_unset"));
    }
    let mut line = |key: &str, value: String| {
        let _infallible = writeln!(text, "  {}: {value}", word(key));
    };
    let money = |money: &MoneyView| format!("{} {}", money.amount, money.currency);
    let seen = &limits.limits;
    line("field.per_payment", money(&seen.per_payment));
    line("field.total", money(&seen.total));
    let per_shift = seen.per_shift.as_ref().map(money);
    line(
        "field.per_shift",
        per_shift.unwrap_or_else(|| word("ctl.no_limit")),
    );
    line(
        "field.max_age_seconds",
        format!("{} s", seen.max_age_seconds),
    );
    line("field.evidence_from", money(&seen.evidence_from));
    line("field.manager_from", money(&seen.manager_from));
    let allowed = limits.wallets.iter().filter(|wallet| wallet.allowed);
    let names: Vec<String> = allowed
        .map(|wallet| word(&format!("wallet.{}", wallet.wallet)))
        .collect();
    line(
        "field.wallets",
        match names.is_empty() {
            true => word("ctl.no_wallets"),
            false => names.join(", "),
        },
    );
    line(
        "ctl.used",
        format!("{} ({})", money(&seen.used), seen.count),
    );
    text
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_wait_is_named_in_seconds_minutes_hours_or_days() {
        assert_eq!(seconds("90"), Ok(90));
        assert_eq!(seconds("45m"), Ok(2_700));
        assert_eq!(seconds("24h"), Ok(86_400));
        assert_eq!(seconds("7d"), Ok(604_800));
        for odd in ["", "h", "-1h", "1.5h", "2w", "1 h", "4294967295d"] {
            assert!(seconds(odd).is_err(), "{odd}");
        }
    }
}
