//! The queue as one signed file: what waits here, for another till of the shop to tell.

use crate::app::App;
use crate::error::read_problem;
use crate::export::export_problem;
use crate::session::Acting;
use crate::sync::seconds;
use hexiao_contract::{Problem, QueueExported, QueueLeftView};
use hexiao_domain::{Fact, OrderNumber, Payment, Permission, Wallet, WorkKind, business_day};
use hexiao_ledger::{Head, Seal, WaitingLine};
use hexiao_reports::{
    LONGEST_QUEUE, QueueAccount, QueueClaim, QueueFileError, QueueHeader, QueueLeft, QueueLine,
    QueueUpload, ReportError, Signing, queue_bytes, save_queue, save_queue_as,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Payments read from the ledger at a time, so that a long queue holds up no sale.
const PAGE: usize = 500;

/// The accounts of this till, as a queue names them.
pub(super) type Accounts = BTreeMap<Wallet, QueueAccount>;

/// The queue as it was read.
struct Queue {
    head: Head,
    lines: Vec<QueueLine>,
}

impl App {
    /// Writes the queue into the exports folder and says where.
    pub fn export_queue(&self, token: &str) -> Result<QueueExported, Problem> {
        let acting = self.acting(token, Permission::Keep)?;
        self.export(&acting, |header, bytes| {
            std::fs::create_dir_all(&self.exports)?;
            save_queue(&self.exports, header, bytes)
        })
    }

    /// Writes the queue to a path of the caller's choice; an existing file is refused.
    pub fn export_queue_as(&self, acting: &Acting, path: &Path) -> Result<QueueExported, Problem> {
        self.export(acting, |_, bytes| {
            save_queue_as(path, bytes).map(|()| path.to_owned())
        })
    }

    fn export(
        &self,
        acting: &Acting,
        save: impl FnOnce(&QueueHeader, &[u8]) -> Result<PathBuf, ReportError>,
    ) -> Result<QueueExported, Problem> {
        acting.may(Permission::Keep)?;
        // What is signed has to be what the journal says.
        self.must_be_sound()?;
        let seal = self.ledger.seal().map_err(read_problem)?;
        let seal = seal.ok_or_else(|| Problem::new("queue_unsigned"))?;
        let queue = self.queue()?;
        let header = self.header(&queue.head, &seal);
        let signing = Signing {
            key: &header.key,
            sign: &|message: &[u8]| seal.sign(message),
        };
        let bytes = queue_bytes(&header, &queue.lines, signing).map_err(file_problem)?;
        let path = save(&header, &bytes).map_err(export_problem)?;
        self.queue_exported(acting)?;
        Ok(told(path, &queue, &header))
    }

    fn header(&self, head: &Head, seal: &Seal) -> QueueHeader {
        let full = head.full();
        QueueHeader {
            shop: self.shop.name.clone(),
            practice: self.shop.practice,
            till: self.shop.till.clone(),
            epoch: head.epoch,
            seq: head.seq,
            head: full.rsplit('-').next().unwrap_or_default().to_owned(),
            made_at: self.host.now(),
            key: seal.public(),
        }
    }

    fn queue(&self) -> Result<Queue, Problem> {
        // All of it or nothing: a file that was cut off would be signed as whole.
        let (head, work, waiting) = self.read(|view| {
            let waiting = view.waiting_lines()?;
            let all = { waiting.iter() }.fold(0_i64, |sum, line| sum.saturating_add(line.count));
            Ok((view.head()?, view.work_waiting(seconds(all))?, waiting))
        })?;
        let accounts = self.queue_accounts()?;
        let named = |kind: WorkKind| matches!(kind, WorkKind::Upload | WorkKind::Verify);
        let work = work.into_iter().filter(|work| named(work.kind));
        let work: Vec<(OrderNumber, WorkKind)> = work.map(|w| (w.order, w.kind)).collect();
        if work.len() > LONGEST_QUEUE {
            return Err(file_problem(QueueFileError::TooLarge));
        }
        let mut lines = Vec::new();
        for page in work.chunks(PAGE) {
            let page = page.to_vec();
            let found = self.read(move |view| {
                let each = page.into_iter().map(|(order, kind)| {
                    let payment = view.payment(&order)?;
                    Ok(payment.map(|payment| (payment, kind)))
                });
                each.collect::<Result<Vec<_>, _>>()
            })?;
            let found = found.into_iter().flatten();
            lines.extend(found.filter_map(|(payment, kind)| line(&payment, kind, &accounts)));
        }
        lines.extend(waiting.iter().filter_map(left));
        Ok(Queue { head, lines })
    }

    pub(super) fn queue_accounts(&self) -> Result<Accounts, Problem> {
        let accounts = self.read(|view| view.accounts())?;
        let named = accounts.iter().map(|a| (a.wallet, QueueAccount::from(a)));
        Ok(named.collect())
    }

    /// An export is a sensitive act: it is in the journal.
    fn queue_exported(&self, acting: &Acting) -> Result<(), Problem> {
        let (by, shop) = (acting.person.clone(), &self.shop);
        let day = business_day(self.host.now(), &shop.zone, shop.cut_over_hour);
        let day = day.map_err(|_| Problem::new("bad_settings"))?.day;
        self.write(acting.actor(), move |_| {
            let format = "queue".to_owned();
            Ok((vec![Fact::ReportExported { day, by, format }], ()))
        })
    }
}

/// None of what was finished meanwhile.
fn line(payment: &Payment, kind: WorkKind, accounts: &Accounts) -> Option<QueueLine> {
    let account = accounts.get(&payment.wallet)?.clone();
    let (order, wallet, amount) = (payment.order.clone(), payment.wallet, payment.amount);
    if kind == WorkKind::Upload {
        let (proof, redemption) = (payment.state.proof()?, payment.redemption.as_ref()?);
        return Some(QueueLine::Upload(QueueUpload {
            order,
            redemption: redemption.id.clone(),
            wallet,
            transaction: proof.transaction_id.clone(),
            redeemed_at: redemption.at,
            amount,
            account,
        }));
    }
    let claim = payment.state.claim()?;
    Some(QueueLine::Claim(QueueClaim {
        order,
        wallet,
        amount,
        claimed_at: claim.at,
        evidence: claim.evidence.clone(),
        code: payment.code.clone(),
        method: payment.method,
        account,
    }))
}

/// What closes an order, gives money back or uses a coupon is its own till's alone: only its
/// ledger knows what else was asked about it.
fn left(line: &WaitingLine) -> Option<QueueLine> {
    let kind = match line.kind {
        Some(WorkKind::Upload | WorkKind::Verify) => return None,
        Some(kind @ (WorkKind::Cancel | WorkKind::LateCheck | WorkKind::Refund)) => kind.code(),
        None => "coupon",
    };
    Some(QueueLine::Left(QueueLeft {
        kind: kind.to_owned(),
        wallet: line.wallet,
        count: seconds(line.count),
    }))
}

fn told(path: PathBuf, queue: &Queue, header: &QueueHeader) -> QueueExported {
    let count = |is: fn(&QueueLine) -> bool| {
        let found = queue.lines.iter().filter(|line| is(line)).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    QueueExported {
        path: path.display().to_string(),
        head: queue.head.short(),
        key: header.key.clone(),
        uploads: count(|line| matches!(line, QueueLine::Upload(_))),
        claims: count(|line| matches!(line, QueueLine::Claim(_))),
        left: lefts(&queue.lines),
    }
}

pub(super) fn lefts(lines: &[QueueLine]) -> Vec<QueueLeftView> {
    let left = lines.iter().filter_map(|line| match line {
        QueueLine::Left(left) => Some(QueueLeftView {
            kind: left.kind.clone(),
            wallet: left.wallet.code().to_owned(),
            count: left.count,
        }),
        QueueLine::Upload(_) | QueueLine::Claim(_) => None,
    });
    left.collect()
}

/// The words' keys are nested by dots, so a problem's code has none.
pub(super) fn file_problem(error: QueueFileError) -> Problem {
    tracing::error!(%error, "a queue's file");
    match &error {
        QueueFileError::File(why) if why.kind() == std::io::ErrorKind::NotFound => {
            Problem::new("queue_file_missing")
        }
        QueueFileError::File(why) => Problem::new("queue_file_unreadable").with("why", why),
        QueueFileError::Line(number) => Problem::new("queue_file_line").with("line", number),
        QueueFileError::NotAQueue
        | QueueFileError::Newer(_)
        | QueueFileError::NotWhole
        | QueueFileError::Changed
        | QueueFileError::TooLarge => Problem::new(&error.code().replace('.', "_")),
    }
}
