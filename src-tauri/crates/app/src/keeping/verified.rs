//! What a comparison with the journal found, part by part: each good, or with the exact entry or
//! row and what to do.

use super::health::{Check, check};
use crate::error::StartError;
use hexiao_contract::HealthCheck;
use hexiao_domain::Timestamp;
use hexiao_ledger::{Head, Part, VerifyReport};
use std::cmp::Ordering;
use std::path::Path;

/// The last comparison.
#[derive(Clone)]
pub struct Verified {
    pub at: Timestamp,
    pub took_ms: i64,
    pub report: VerifyReport,
}

/// How the journal's newest entries are signed.
pub struct Signing<'a> {
    pub head: Head,
    pub signed_until: i64,
    pub key: Option<&'a str>,
    pub is_copy: bool,
}

/// Entries that may be unsigned at any time.
const UNSIGNED: i64 = 101;

/// A ledger that is too damaged to be opened, looked at on a copy.
pub struct Audited {
    pub report: VerifyReport,
    /// What can be said of each part without opening it.
    pub checks: Vec<HealthCheck>,
}

/// Verifies a ledger that is too damaged to be opened, on a copy: every problem, named.
pub fn audit(dir: &Path, told: impl FnMut(i64, i64)) -> Result<Audited, StartError> {
    let report = hexiao_ledger::audit(dir, told)?;
    let tables = check("tables", "good", "tables.audited").with("entries", report.entries);
    let signed =
        check("signatures", "good", "signatures.audited").with("count", report.checkpoints);
    let checks = [
        chain(report.entries, Some(&report)),
        wrong("tables", &report, Part::Tables).unwrap_or(tables),
        wrong("signatures", &report, Part::Signatures).unwrap_or(signed),
        noted(hexiao_ledger::newest_witness(dir), report.head),
        check("backups", "attention", "backups.unread"),
    ];
    let checks = checks.map(|check| check.0).into();
    Ok(Audited { report, checks })
}

/// The chain is checked at every start; a comparison also reads what its entries say.
pub fn chain(entries: i64, report: Option<&VerifyReport>) -> Check {
    let found = report.and_then(|report| wrong("chain", report, Part::Chain));
    found.unwrap_or_else(|| check("chain", "good", "chain.good").with("entries", entries))
}

/// `at`: when it was compared, in words.
pub fn tables(compared: Option<(&VerifyReport, String)>) -> Check {
    let Some((report, at)) = compared else {
        return check("tables", "attention", "tables.not_yet");
    };
    let good = check("tables", "good", "tables.good").with("entries", report.entries);
    wrong("tables", report, Part::Tables).unwrap_or_else(|| good.with("at", at))
}

pub fn signatures(signing: &Signing<'_>, report: Option<&VerifyReport>) -> Check {
    if let Some(wrong) = report.and_then(|report| wrong("signatures", report, Part::Signatures)) {
        return wrong;
    }
    if signing.is_copy {
        return check("signatures", "attention", "signatures.copy");
    }
    let Some(key) = signing.key else {
        return check("signatures", "attention", "signatures.no_key");
    };
    let unsigned = signing.head.seq.saturating_sub(signing.signed_until);
    let found = match unsigned <= UNSIGNED {
        true => check("signatures", "good", "signatures.good"),
        false => check("signatures", "attention", "signatures.behind"),
    };
    let short: String = key.chars().take(16).collect();
    found.with("unsigned", unsigned).with("key", short)
}

/// Every problem of a part, one line each; nothing where there is none.
fn wrong(code: &str, report: &VerifyReport, part: Part) -> Option<Check> {
    let problems = report.problems.iter().filter(|p| p.part == part);
    let lines: Vec<String> = problems
        .map(|p| format!("{} {}: {}", p.table, p.key, p.what))
        .collect();
    let found = check(code, "bad", &format!("{code}.wrong")).with("count", lines.len());
    (!lines.is_empty()).then(|| lines.into_iter().fold(found, Check::detail))
}

/// The ring beside the ledger against where the ledger's own file ends.
fn noted(newest: Option<Head>, head: Head) -> Check {
    let Some(newest) = newest else {
        return check("witness", "attention", "witness.unread");
    };
    let place = |head: Head| (head.epoch, head.seq);
    let found = match place(newest).cmp(&place(head)) {
        Ordering::Greater => check("witness", "bad", "witness.ahead").with("entries", head.seq),
        Ordering::Equal if newest.hash != head.hash => check("witness", "bad", "witness.differs"),
        Ordering::Equal | Ordering::Less => check("witness", "good", "witness.noted"),
    };
    found.with("noted", newest.seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(epoch: i64, seq: i64, byte: u8) -> Head {
        let hash = [byte; 32];
        Head { epoch, seq, hash }
    }

    #[test]
    fn a_note_that_names_another_entry_of_the_same_number_is_told_apart() {
        let found = |newest| noted(newest, head(1, 9, 1)).0.finding;
        assert_eq!(found(None), "witness.unread");
        assert_eq!(found(Some(head(1, 9, 1))), "witness.noted");
        assert_eq!(found(Some(head(1, 8, 2))), "witness.noted");
        assert_eq!(found(Some(head(1, 9, 2))), "witness.differs");
        assert_eq!(found(Some(head(1, 10, 2))), "witness.ahead");
        assert_eq!(found(Some(head(2, 3, 2))), "witness.ahead");
    }
}
