//! WeChat Pay's bill of trades (wechatpay.md §10): every data cell begins with a backtick, and
//! names may hold commas, so that only a comma with a backtick after it ends a cell.

use super::cells::{Raw, column, fen, lines, position, text};
use super::{BillFault, TradeBill};
use csv::StringRecord;
use hexiao_domain::{BillMove, BillRow, Currency, Money};

/// The first column of the sums below the rows.
const SUMS: &str = "总交易单数";

/// Where the columns stand that are read, and how many there are.
struct Columns {
    time: usize,
    transaction: usize,
    order: usize,
    state: usize,
    currency: usize,
    paid: usize,
    /// A bill of payments alone has none.
    returned: Option<usize>,
    count: usize,
}

impl Columns {
    fn of(record: &StringRecord) -> Result<Self, BillFault> {
        let header: Vec<String> = record.iter().map(|cell| column(bare(cell))).collect();
        let at = |name| position(&header, name);
        Ok(Self {
            time: at("交易时间")?,
            transaction: at("微信订单号")?,
            order: at("商户订单号")?,
            state: at("交易状态")?,
            currency: at("货币种类")?,
            // Old accounts have the second names.
            paid: at("订单金额").or_else(|_| at("总金额"))?,
            returned: at("申请退款金额").or_else(|_| at("退款金额")).ok(),
            count: header.len(),
        })
    }

    fn row(&self, record: &StringRecord) -> Option<BillRow> {
        let cells = joined(record)?;
        if cells.len() != self.count {
            return None;
        }
        let cell = |at: usize| cells.get(at).map(String::as_str);
        // What went back stands above zero; the state alone tells it from a payment.
        let (kind, amount) = match cell(self.state)? {
            "SUCCESS" => (BillMove::Paid, cell(self.paid)?),
            "REFUND" | "REVOKED" => (BillMove::GivenBack, cell(self.returned?)?),
            _ => return None,
        };
        // The bill of a platform that books yuan: another currency's decimals are not known here.
        if Currency::parse(cell(self.currency)?) != Ok(Currency::Cny) {
            return None;
        }
        let minor = fen(amount).filter(|minor| *minor >= 0)?;
        let raw = Raw {
            transaction: cell(self.transaction)?,
            order: cell(self.order)?,
            kind,
            amount: Money::new(minor, Currency::Cny),
            // The bill names the payer by an id that no person knows.
            payer: None,
            time: cell(self.time)?,
        };
        raw.row()
    }
}

/// A cell without the quotation marks and the backtick that some exports put around names too.
fn bare(cell: &str) -> &str {
    let cell = cell.trim();
    let quoted = cell
        .strip_prefix('"')
        .map(|rest| rest.trim_end_matches('"'));
    let cell = quoted.unwrap_or(cell);
    cell.strip_prefix('`').unwrap_or(cell)
}

/// The cells of a row; what does not begin with a backtick goes on with the cell before. None
/// where the first one does not.
fn joined(record: &StringRecord) -> Option<Vec<String>> {
    let mut cells: Vec<String> = Vec::with_capacity(record.len());
    for piece in record {
        let begins = piece.trim_start_matches('"').starts_with('`');
        match cells.last_mut() {
            _ if begins => cells.push(piece.to_owned()),
            Some(cell) => {
                cell.push(',');
                cell.push_str(piece);
            }
            None => return None,
        }
    }
    let bared = cells.iter().map(|cell| bare(cell).trim().to_owned());
    Some(bared.collect())
}

/// The rows of the one file.
pub(crate) fn read(files: &[(String, Vec<u8>)]) -> Result<TradeBill, BillFault> {
    let [(_, bytes)] = files else {
        return Err(BillFault::UnknownLayout);
    };
    let mut lines = lines(text(bytes)?);
    let header = lines.next().ok_or(BillFault::NotText)??;
    let columns = Columns::of(&header)?;
    let mut bill = TradeBill::default();
    for record in lines {
        let record = record?;
        let first = record.get(0).unwrap_or_default();
        if column(bare(first)) == SUMS {
            return Ok(bill);
        }
        bill.take(columns.row(&record))?;
    }
    Err(BillFault::CutOff)
}
