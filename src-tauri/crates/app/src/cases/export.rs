//! The list of cases as a file, exactly as it is filtered. An export is a sensitive act: it is in
//! the journal.

use super::File;
use crate::app::App;
use crate::export::{export_problem, file_format, lang};
use crate::names::Names;
use crate::session::Acting;
use hexiao_contract::{CaseFilter, ExportFormat, Exported, Language, Problem, Words};
use hexiao_domain::{CaseContact, Fact, Permission, Timestamp};
use hexiao_ledger::ReadError;
use hexiao_reports::{CaseList, CaseRow, Lang};
use std::path::{Path, PathBuf};

impl App {
    /// Writes the list into the exports folder and says where.
    pub fn export_cases(
        &self,
        token: &str,
        filter: CaseFilter,
        format: ExportFormat,
        language: &str,
    ) -> Result<Exported, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        let list = self.case_list(&acting, filter, lang(language))?;
        std::fs::create_dir_all(&self.exports).map_err(|_| Problem::new("export_failed"))?;
        let format_of = file_format(format);
        let saved = hexiao_reports::save_cases(&self.exports, &list, lang(language), format_of);
        let path = saved.map_err(export_problem)?;
        self.cases_exported(&acting, format, path, &list)
    }

    /// Writes the list to a path of the caller's choice; an existing file is refused. The path's
    /// ending says which kind of file it is.
    pub fn export_cases_to(
        &self,
        acting: &Acting,
        filter: CaseFilter,
        language: &str,
        path: &Path,
    ) -> Result<Exported, Problem> {
        acting.may(Permission::WorkCases)?;
        let ending = path.extension().and_then(|ending| ending.to_str());
        let format = match ending.map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => ExportFormat::Csv,
            Some("xlsx") => ExportFormat::Xlsx,
            Some(_) | None => return Err(Problem::new("unknown_format")),
        };
        let list = self.case_list(acting, filter, lang(language))?;
        let written =
            hexiao_reports::save_cases_as(path, &list, lang(language), file_format(format));
        written.map_err(export_problem)?;
        self.cases_exported(acting, format, path.to_owned(), &list)
    }

    fn cases_exported(
        &self,
        acting: &Acting,
        format: ExportFormat,
        path: PathBuf,
        list: &CaseList,
    ) -> Result<Exported, Problem> {
        let lines = u32::try_from(list.rows.len()).unwrap_or(u32::MAX);
        let fact = Fact::CasesExported {
            by: acting.person.clone(),
            format: file_format(format).extension().to_owned(),
            lines,
        };
        self.note_look(acting.actor(), move |_| Ok((vec![fact], ())))?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
        Ok(Exported {
            path: path.display().to_string(),
            file_name: name.unwrap_or_default(),
            rows: lines,
        })
    }

    fn case_list(
        &self,
        acting: &Acting,
        filter: CaseFilter,
        lang: Lang,
    ) -> Result<CaseList, Problem> {
        let (now, person) = (self.host.now(), acting.person.clone());
        let (files, head) = self.read(move |view| {
            let owner = filter.mine.then_some(&person);
            let total = super::count(view, owner, filter.open_only)?;
            let limit = u32::try_from(total).unwrap_or(u32::MAX);
            let files = super::some(view, owner, filter.open_only, now, (0, limit))?;
            let with = files.into_iter().map(|file| {
                let contacts = view.case_contacts(file.case.id)?;
                Ok((file, contacts))
            });
            Ok((with.collect::<Result<Vec<_>, ReadError>>()?, view.head()?))
        })?;
        let names = self.names()?;
        let words = Words::of(match lang {
            Lang::ZhCn => Language::Chinese,
            Lang::En => Language::English,
        });
        let shop = &self.shop;
        Ok(CaseList {
            shop_name: shop.name.clone(),
            practice: shop.practice,
            till: shop.till.clone(),
            zone: shop.zone.clone(),
            generated_at: names.local(now),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            ledger_head: head.short(),
            currency: shop.currency,
            open_only: filter.open_only,
            of: filter.mine.then(|| names.person(&acting.person)),
            rows: { files.iter() }
                .map(|(file, contacts)| row(file, contacts, &words, &names, now))
                .collect(),
        })
    }
}

fn row(
    file: &File,
    contacts: &[CaseContact],
    words: &Words,
    names: &Names,
    now: Timestamp,
) -> CaseRow {
    let case = &file.case;
    let word = |key: String| words.get(&key).map_or_else(|| key.clone(), str::to_owned);
    let resolved = case.resolved.as_ref();
    let last = contacts.last().map(|last| last.contact.result.code());
    CaseRow {
        case: case.id.0,
        order_number: case.subject.as_str().to_owned(),
        kind: word(format!("case_kind.{}", case.kind.code())),
        reason: word(format!("reason.{}.title", case.reason.code())),
        next: word(format!("reason.{}.next", case.reason.code())),
        amount: case.amount,
        at_risk: case.at_risk,
        wallet: word(format!("wallet.{}", file.about.wallet().code())),
        cashier: names.person(file.about.cashier()),
        opened_at: names.local(case.opened_at),
        due_at: case.due_at.map(|at| names.local(at)),
        overdue: case.is_overdue(now),
        assigned: case.assigned.as_ref().map(|id| names.person(id)),
        resolution: resolved.map(|(how, _, _)| word(format!("resolution.{}", how.code()))),
        resolved_at: resolved.map(|(_, at, _)| names.local(*at)),
        contacts: i64::try_from(contacts.len()).unwrap_or(i64::MAX),
        last_contact: last.map(|code| word(format!("contact_result.{code}"))),
    }
}
