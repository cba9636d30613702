//! The journal for an auditor.

use crate::args::{ArchiveArgs, Cli};
use crate::output::{Failure, Out};
use crate::text;
use crate::till::{acting, open};
use hexiao_domain::Role;

pub fn archive(cli: &Cli, args: &ArchiveArgs, out: &Out) -> Result<(), Failure> {
    let opened = open(cli)?;
    let app = &opened.app;
    let written = acting(cli, app, Role::Owner).and_then(|who| {
        let (from, to) = (args.from.as_deref(), args.to.as_deref());
        Ok(app.archive_as(&who, from, to, &args.out)?)
    });
    opened.close();
    let written = written?;
    out.answer(&written, |words| text::archived(words, &written))
}
