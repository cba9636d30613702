//! What the texts of both bills share: whose they are, of which day, and how cells are written.

use crate::demo;

/// Whose bill it is, and what else a lying platform would change in it.
pub struct Whose {
    /// The merchant.
    pub seller: String,
    /// Another day than the one that was asked for, `yyyy-MM-dd`.
    pub another_day: Option<String>,
    /// How much more than the truth each payment shows, in fen.
    pub more_fen: i64,
}

impl Whose {
    /// The practice shop's, and true.
    pub fn own() -> Self {
        Self {
            seller: demo::SELLER_ID.to_owned(),
            another_day: None,
            more_fen: 0,
        }
    }
}

/// A merchant as bills write it (alipay.md §10).
pub fn account(seller: &str) -> String {
    format!("{seller}0156")
}

/// A cell that a table program must not take for a number.
pub fn tabbed(cell: &str) -> String {
    format!("{cell}\t")
}

/// The lines above the column names.
pub fn head(title: &str, list: &str, day: &str, whose: &Whose) -> Vec<String> {
    let account = account(&whose.seller);
    let (from, to) = (long(day), long(&next(day)));
    let dashes = "-".repeat(41);
    let end = "-".repeat(40);
    vec![
        format!("#{title}"),
        format!("#账号：[{account}]"),
        format!("#起始日期：[{from} 00:00:00]   终止日期：[{to} 00:00:00]"),
        format!("#{dashes}{list}{end}"),
    ]
}

/// The line below the rows.
pub fn end(list: &str) -> String {
    format!("#{}{list}结束{}", "-".repeat(41), "-".repeat(36))
}

/// The last line: a day's bill is made at nine the next morning.
pub fn made(day: &str) -> String {
    format!("#导出时间：[{} 09:00:00]", long(&next(day)))
}

/// `2026年11月22日`.
fn long(day: &str) -> String {
    let mut parts = day.splitn(3, '-');
    let mut part = || parts.next().unwrap_or_default();
    format!("{}年{}月{}日", part(), part(), part())
}

/// The day after.
pub fn next(day: &str) -> String {
    let begins = crate::clock::parse(&format!("{day} 12:00")).unwrap_or(0);
    let next = crate::clock::wire(begins.saturating_add(crate::clock::DAY));
    next.get(..10).unwrap_or_default().to_owned()
}

/// The lines of a file as bytes: GBK, each line ended by CRLF (alipay.md §10).
pub fn gbk(lines: &[String]) -> Vec<u8> {
    let mut text = lines.join("\r\n");
    text.push_str("\r\n");
    let (bytes, ..) = encoding_rs::GB18030.encode(&text);
    bytes.into_owned()
}
