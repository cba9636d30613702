//! The failed-payments list and the daily report.

use crate::args::{Cli, ReportArgs};
use crate::output::{Failure, Out};
use crate::text;
use crate::till::{acting, open};
use hexiao_app::{Acting, App};
use hexiao_contract::{ExportFormat, Exported, ReportView};
use hexiao_domain::Role;
use serde::Serialize;
use std::path::PathBuf;

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    report: ReportView,
    files: Vec<Exported>,
}

pub fn report(cli: &Cli, args: &ReportArgs, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let made = report_with(cli, args, out, &opened.app);
    opened.close();
    let made = made?;
    out.answer(&made, |words| {
        let files = made.files.iter().map(|file| file.path.clone());
        text::report(words, &made.report, &files.collect::<Vec<String>>())
    })
}

fn report_with(cli: &Cli, args: &ReportArgs, out: &Out, app: &App) -> Result<Report, Failure> {
    let who = acting(cli, app, Role::Owner)?;
    let day = match args.day.as_str() {
        "today" => app.today()?.to_string(),
        day => day.to_owned(),
    };
    let mut files = Vec::new();
    files.extend(export(
        &who,
        app,
        &day,
        ExportFormat::Csv,
        args.csv.as_ref(),
        out,
    )?);
    files.extend(export(
        &who,
        app,
        &day,
        ExportFormat::Xlsx,
        args.xlsx.as_ref(),
        out,
    )?);
    let report = app.report_as(&who, &day)?;
    Ok(Report { report, files })
}

fn export(
    who: &Acting,
    app: &App,
    day: &str,
    format: ExportFormat,
    path: Option<&PathBuf>,
    out: &Out,
) -> Result<Option<Exported>, Failure> {
    let written = path.map(|path| app.export_to(who, day, format, out.tag(), path));
    Ok(written.transpose()?)
}
