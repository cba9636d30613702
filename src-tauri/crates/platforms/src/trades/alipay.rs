//! Alipay's bill of trades (alipay.md §10): a detail file of unquoted cells, some ended by a tab,
//! between lines that begin with `#`.

use super::cells::{Raw, column, fen, lines, payer, position, text, time};
use super::{BillFault, TradeBill};
use csv::StringRecord;
use hexiao_domain::{BillMove, BillRow, Currency, Money};

/// What the detail file begins with; its name alone says too little (alipay.md §10).
const TITLE: &str = "#支付宝业务明细查询";
/// What the line after the last row says.
const END: &str = "业务明细列表结束";

/// Where the columns stand that are read, and how many there are.
struct Columns {
    transaction: usize,
    order: usize,
    kind: usize,
    name: usize,
    time: usize,
    payer: usize,
    amount: usize,
    count: usize,
    /// The name is followed by both times, and the line ends with the remark: the two texts of a
    /// customer's or a shop's own, in which commas are not quoted.
    has_known_texts: bool,
}

impl Columns {
    fn of(record: &StringRecord) -> Result<Self, BillFault> {
        let header: Vec<String> = record.iter().map(column).collect();
        let at = |name| position(&header, name);
        let name = at("商品名称")?;
        let times = [at("创建时间")?, at("完成时间")?];
        let followed = times == [name.saturating_add(1), name.saturating_add(2)];
        let [_, time] = times;
        Ok(Self {
            transaction: at("支付宝交易号")?,
            order: at("商户订单号")?,
            kind: at("业务类型")?,
            name,
            time,
            payer: at("对方账户")?,
            amount: at("订单金额(元)")?,
            count: header.len(),
            has_known_texts: followed && header.last().is_some_and(|last| last == "备注"),
        })
    }

    /// The cells of a line in the header's places. Commas in the name make more cells than
    /// columns; then the two times say where it ends, if they do so in one place alone. All the
    /// cells that are too many must be the name's, or the name's and a remark's that repeats it: a
    /// comma anywhere else could move an amount.
    fn aligned<'a>(&self, record: &'a StringRecord) -> Option<Vec<&'a str>> {
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        let more = cells.len().checked_sub(self.count)?;
        if more == 0 {
            return Some(cells);
        }
        if !self.has_known_texts {
            return None;
        }
        let is_time = |at: usize| cells.get(at).copied().and_then(time).is_some();
        let starts = (0..=more).map(|shift| self.name.saturating_add(1).saturating_add(shift));
        let mut ends = starts.filter(|at| is_time(*at) && is_time(at.saturating_add(1)));
        let (Some(end), None) = (ends.next(), ends.next()) else {
            return None;
        };
        let shift = end.checked_sub(self.name)?.checked_sub(1)?;
        let name = cells.get(self.name..end)?;
        let repeats = shift.checked_mul(2) == Some(more) && cells.ends_with(name);
        if shift != more && !repeats {
            return None;
        }
        let before = cells.get(..=self.name)?;
        let after = cells.get(end..)?;
        let rest = self.count.checked_sub(before.len())?;
        Some(before.iter().chain(after.get(..rest)?).copied().collect())
    }

    fn row(&self, record: &StringRecord) -> Option<BillRow> {
        let cells = self.aligned(record)?;
        let cell = |at: usize| cells.get(at).copied();
        let minor = fen(cell(self.amount)?)?;
        // What went back stands below zero.
        let (kind, minor) = match cell(self.kind)? {
            "交易" if minor >= 0 => (BillMove::Paid, minor),
            "退款" if minor <= 0 => (BillMove::GivenBack, minor.checked_neg()?),
            _ => return None,
        };
        let raw = Raw {
            transaction: cell(self.transaction)?,
            order: cell(self.order)?,
            kind,
            amount: Money::new(minor, Currency::Cny),
            payer: Some(payer(cell(self.payer)?)),
            time: cell(self.time)?,
        };
        raw.row()
    }
}

/// The rows of the detail file among these.
pub(crate) fn read(files: &[(String, Vec<u8>)]) -> Result<TradeBill, BillFault> {
    let mut detail = None;
    for (_, bytes) in files {
        let text = text(bytes)?;
        if text.starts_with(TITLE) {
            detail = Some(text);
        }
    }
    let mut bill = TradeBill::default();
    let mut columns: Option<Columns> = None;
    for record in lines(detail.ok_or(BillFault::UnknownLayout)?) {
        let record = record?;
        let first = record.get(0).unwrap_or_default().trim();
        match &columns {
            _ if first.starts_with('#') && first.contains(END) => return Ok(bill),
            _ if first.starts_with('#') => {}
            None => columns = Some(Columns::of(&record)?),
            Some(columns) => bill.take(columns.row(&record))?,
        }
    }
    Err(BillFault::CutOff)
}
