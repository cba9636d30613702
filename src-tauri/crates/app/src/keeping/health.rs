//! The ledger's health: each thing that could be wrong, looked at, with its next step.

use super::verified::{self, Signing, Verified};
use crate::app::{App, lock};
use crate::error::read_problem;
use crate::session::Acting;
use hexiao_contract::{BackupsView, BalanceView, HealthCheck, LedgerHealth, Problem, TillEvent};
use hexiao_domain::{Account, Money, Permission, Posting, Timestamp};
use hexiao_ledger::{Head, Recovery, VerifyReport};
use std::collections::BTreeMap;

/// A ledger of up to so many entries is verified after every start; a larger one when asked,
/// because the copy that is verified takes its time.
const AT_START: i64 = 50_000;
/// A backup older than this, with newer entries, is a matter for the owner (seconds).
const OLD_SECONDS: i64 = 24 * 60 * 60;

/// What is read from the ledger for its health.
struct Facts {
    head: Head,
    signed_until: i64,
    recovery: Option<Recovery>,
    doubts: i64,
    balances: Vec<Posting>,
}

impl App {
    /// The ledger's health.
    pub fn ledger_health(&self, token: &str) -> Result<LedgerHealth, Problem> {
        let acting = self.acting(token, Permission::Audit)?;
        self.ledger_health_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn ledger_health_as(&self, acting: &Acting) -> Result<LedgerHealth, Problem> {
        acting.may(Permission::Audit)?;
        let facts = self.read(|view| {
            Ok(Facts {
                head: view.head()?,
                signed_until: view.signed_until(),
                recovery: view.recovery()?,
                doubts: view.doubts_left()?,
                balances: view.balances()?,
            })
        })?;
        let verified = lock(&self.keeping.verified).clone();
        let (names, backups) = (self.names()?, self.backups_view()?);
        let is_copy = self.ledger.is_copy().map_err(read_problem)?;
        let key = self.signing_key()?;
        let report = verified.as_ref().map(|verified| &verified.report);
        let signing = Signing {
            head: facts.head,
            signed_until: facts.signed_until,
            key: key.as_deref(),
            is_copy,
        };
        let compared = |v: &'_ Verified| names.time(v.at);
        let checks = vec![
            verified::chain(facts.head.seq, report),
            verified::tables(report.zip(verified.as_ref().map(compared))),
            verified::signatures(&signing, report),
            self.witness()?,
            self.machine(),
            backups_check(&backups, facts.head, self.newest_backup_age(&backups)),
            self.room(is_copy)?,
            self.secrets(),
            recovery(&facts),
        ];
        Ok(LedgerHealth {
            state: worst(&checks).to_owned(),
            checks: checks.into_iter().map(|check| check.0).collect(),
            head: facts.head.short(),
            head_full: facts.head.full(),
            entries: count(facts.head.seq),
            epoch: count(facts.head.epoch),
            signing_key: key,
            balances: facts.balances.iter().map(balance).collect(),
            verified_ms: verified.as_ref().map(|verified| count(verified.took_ms)),
            verified_at: verified.map(|verified| names.time(verified.at)),
        })
    }

    /// What a comparison found, and what guards the ledger from outside: the witnesses and the
    /// backups. There is nothing secret in it, so nobody has to sign in.
    pub fn checks_with(&self, report: &VerifyReport) -> Result<Vec<HealthCheck>, Problem> {
        let (head, signed_until) = self.read(|view| Ok((view.head()?, view.signed_until())))?;
        let (names, backups) = (self.names()?, self.backups_view()?);
        let key = self.signing_key()?;
        let signing = Signing {
            head,
            signed_until,
            key: key.as_deref(),
            is_copy: self.ledger.is_copy().map_err(read_problem)?,
        };
        let checks = [
            verified::chain(report.entries, Some(report)),
            verified::tables(Some((report, names.time(self.host.now())))),
            verified::signatures(&signing, Some(report)),
            self.witness()?,
            self.machine(),
            backups_check(&backups, head, self.newest_backup_age(&backups)),
        ];
        Ok(checks.map(|check| check.0).into())
    }

    fn signing_key(&self) -> Result<Option<String>, Problem> {
        let seal = self.ledger.seal().map_err(read_problem)?;
        Ok(seal.map(|seal| seal.public()))
    }

    /// Compares every table with the journal, now, and tells the windows how far it is.
    pub fn verify_ledger(&self, token: &str) -> Result<LedgerHealth, Problem> {
        let acting = self.acting(token, Permission::Audit)?;
        let began = self.host.mono_ms();
        let report = self.verify(|done, total| {
            let (done, total) = (count(done), count(total));
            self.emit(TillEvent::Verifying { done, total });
        })?;
        self.remember(report, began);
        self.ledger_health_as(&acting)
    }

    fn remember(&self, report: VerifyReport, began: i64) {
        *lock(&self.keeping.verified) = Some(Verified {
            at: self.host.now(),
            took_ms: self.host.mono_ms().saturating_sub(began),
            report,
        });
    }

    /// Once after the start: a table that is not what the journal says must not be sold from.
    pub(crate) fn verify_at_start(&self) {
        let small = self.ledger.head().is_ok_and(|head| head.seq <= AT_START);
        if !small {
            return;
        }
        let began = self.host.mono_ms();
        match self.verify(|_, _| {}) {
            Ok(report) => self.remember(report, began),
            Err(problem) => tracing::error!(code = %problem.code, "the ledger was not verified"),
        }
    }

    /// Nothing is sold from tables that are known to be wrong.
    pub(crate) fn must_be_sound(&self) -> Result<(), Problem> {
        let verified = lock(&self.keeping.verified);
        let is_wrong = |v: &Verified| !v.report.problems.is_empty();
        match verified.as_ref().is_some_and(is_wrong) {
            true => Err(Problem::new("ledger_unsound")),
            false => Ok(()),
        }
    }

    fn witness(&self) -> Result<Check, Problem> {
        let fault = self.ledger.witness_fault().map_err(read_problem)?;
        let is_there = self.ledger.is_witnessed().map_err(read_problem)?;
        Ok(match (fault, is_there) {
            (Some(error), _) => check("witness", "bad", "witness.failing").detail(error),
            (None, true) => check("witness", "good", "witness.good"),
            (None, false) => check("witness", "attention", "witness.behind"),
        })
    }

    fn machine(&self) -> Check {
        match self.host.state_dir() {
            Some(dir) => check("machine", "good", "machine.good").with("folder", dir.display()),
            None => check("machine", "attention", "machine.none"),
        }
    }

    fn room(&self, is_copy: bool) -> Result<Check, Problem> {
        let has_room = self.ledger.has_room().map_err(read_problem)?;
        Ok(match (is_copy, has_room) {
            (true, _) => check("room", "bad", "room.read_only"),
            (false, true) => check("room", "good", "room.good"),
            (false, false) => check("room", "bad", "room.full"),
        })
    }

    fn secrets(&self) -> Check {
        match self.shop.practice {
            true => check("secrets", "attention", "secrets.practice"),
            false => check("secrets", "good", "secrets.good"),
        }
    }

    fn newest_backup_age(&self, backups: &BackupsView) -> Option<i64> {
        let newest = backups.files.first()?;
        let made = chrono::DateTime::parse_from_rfc3339(&newest.made_at).ok()?;
        let made = Timestamp::from_millis(made.timestamp_millis());
        Some(self.host.now().seconds_since(made))
    }
}

fn backups_check(backups: &BackupsView, head: Head, age: Option<i64>) -> Check {
    if backups.folder.is_none() {
        return check("backups", "attention", "backups.no_place");
    }
    if let Some(error) = &backups.last_error {
        return check("backups", "bad", "backups.failing").detail(error.clone());
    }
    let newest = backups.files.first();
    let is_newest = newest.is_some_and(|file| file.head == head.short());
    match (newest, age) {
        (None, _) | (_, None) => check("backups", "bad", "backups.never"),
        (Some(_), Some(age)) if !is_newest && age > OLD_SECONDS => {
            check("backups", "bad", "backups.old").with("hours", age / 3_600)
        }
        (Some(file), Some(_)) if backups.same_disk => {
            check("backups", "attention", "backups.same_disk").with("at", &file.made_at)
        }
        (Some(file), Some(_)) => check("backups", "good", "backups.good").with("at", &file.made_at),
    }
}

fn recovery(facts: &Facts) -> Check {
    match &facts.recovery {
        None => check("recovery", "good", "recovery.none"),
        Some(recovery) if recovery.ended_by.is_some() => {
            check("recovery", "good", "recovery.ended").with("epoch", recovery.epoch)
        }
        Some(_) => check("recovery", "bad", "recovery.under_way").with("count", facts.doubts),
    }
}

fn balance(posting: &Posting) -> BalanceView {
    let (account, wallet) = match posting.account {
        Account::DueFrom(wallet) => ("due_from", Some(wallet)),
        Account::Suspense(wallet) => ("suspense", Some(wallet)),
        Account::Claims(wallet) => ("claims", Some(wallet)),
        Account::GoodsOwed => ("goods_owed", None),
        Account::Sales => ("sales", None),
        Account::Unproved => ("unproved", None),
        Account::Refunds => ("refunds", None),
    };
    let minor = posting.amount.minor();
    let amount = Money::new(minor.saturating_abs(), posting.amount.currency());
    BalanceView {
        account: account.to_owned(),
        wallet: wallet.map(|wallet| wallet.code().to_owned()),
        amount: amount.into(),
        debit: minor > 0,
    }
}

/// A check being written down.
pub(super) struct Check(pub(super) HealthCheck);

pub(super) fn check(code: &str, state: &str, finding: &str) -> Check {
    Check(HealthCheck {
        code: code.to_owned(),
        state: state.to_owned(),
        finding: finding.to_owned(),
        params: BTreeMap::new(),
        details: Vec::new(),
    })
}

impl Check {
    pub(super) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.0.params.insert(name.to_owned(), value.to_string());
        self
    }

    pub(super) fn detail(mut self, line: String) -> Self {
        self.0.details.push(line);
        self
    }
}

fn worst(checks: &[Check]) -> &'static str {
    let any = |state: &str| checks.iter().any(|check| check.0.state == state);
    match (any("bad"), any("attention")) {
        (true, _) => "bad",
        (false, true) => "attention",
        (false, false) => "good",
    }
}

fn count(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
