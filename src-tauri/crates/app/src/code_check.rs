//! The opening check: the shop's printed codes are scanned and held against the ones that the
//! till has. A sticker pasted over one is found before a customer pays by it.

use crate::app::App;
use crate::names::Names;
use crate::people::unreadable;
use crate::sale::parse_wallet;
use crate::session::Acting;
use crate::settings::picture_text;
use hexiao_codes::{Printed, compare};
use hexiao_contract::{PrintedCode, PrintedMark, Problem, SkipCodeCheck};
use hexiao_domain::{
    BusinessDay, CheckedCode, CodeCheck, CodeFinding, Fact, Permission, PersonId, Wallet,
};
use hexiao_ledger::{ReadError, View};

/// As long as a note in a case's log would ever be.
const LONGEST_REASON: usize = 200;

/// A registered code, and the newest look at it.
struct Registered {
    wallet: Wallet,
    text: String,
    last: Option<CheckedCode>,
}

impl App {
    /// The shop's printed codes, and how they stand today.
    pub fn printed_codes(&self, token: &str) -> Result<Vec<PrintedCode>, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.printed_codes_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn printed_codes_as(&self, acting: &Acting) -> Result<Vec<PrintedCode>, Problem> {
        acting.may(Permission::Sell)?;
        let (today, names) = (self.today()?, self.names()?);
        let codes = self.read(registered)?;
        Ok(codes.iter().map(|code| view(code, today, &names)).collect())
    }

    /// Somebody scanned the printed code of a wallet. What is no printed code at all is refused
    /// and not noted.
    pub fn check_static_code(
        &self,
        token: &str,
        wallet: &str,
        text: &str,
    ) -> Result<Vec<PrintedCode>, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.check_static_code_as(&acting, wallet, text)
    }

    /// The same for a person who is known already.
    pub fn check_static_code_as(
        &self,
        acting: &Acting,
        wallet: &str,
        text: &str,
    ) -> Result<Vec<PrintedCode>, Problem> {
        acting.may(Permission::Sell)?;
        let asked = parse_wallet(wallet)?;
        let codes = self.read(registered)?;
        if !codes.iter().any(|code| code.wallet == asked) {
            return Err(Problem::new("no_static_code").with("wallet", asked.code()));
        }
        let texts: Vec<&str> = codes.iter().map(|code| code.text.as_str()).collect();
        let (wallet, finding) = match compare(text, &texts) {
            // Another wallet's own code is that wallet's look: nobody scans it twice.
            Printed::Known(place) => {
                let found = codes.get(place).map_or(asked, |code| code.wallet);
                (found, CodeFinding::Same)
            }
            Printed::Stranger(scanned) => (asked, CodeFinding::Different { scanned }),
            Printed::NotPrinted => return Err(Problem::new("not_a_printed_code")),
        };
        self.note(acting, wallet, finding, acting.person.clone())
    }

    /// The same from a picture of the printed code.
    pub fn check_static_code_picture(
        &self,
        token: &str,
        wallet: &str,
        image_base64: &str,
    ) -> Result<Vec<PrintedCode>, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        let text = picture_text(image_base64)?;
        self.check_static_code_as(&acting, wallet, &text)
    }

    /// Nobody looks today, for a reason, on a manager's word; the next time somebody has to.
    pub fn skip_code_check(
        &self,
        token: &str,
        request: &SkipCodeCheck,
    ) -> Result<Vec<PrintedCode>, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.skip_code_check_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn skip_code_check_as(
        &self,
        acting: &Acting,
        request: &SkipCodeCheck,
    ) -> Result<Vec<PrintedCode>, Problem> {
        acting.may(Permission::Sell)?;
        let wallet = parse_wallet(&request.wallet)?;
        let reason = reason(&request.reason)?;
        let today = self.today()?;
        let codes = self.read(registered)?;
        let code = codes.iter().find(|code| code.wallet == wallet);
        let code =
            code.ok_or_else(|| Problem::new("no_static_code").with("wallet", wallet.code()))?;
        let may = CheckedCode::may_skip(code.last.as_ref(), today);
        may.map_err(|why| Problem::new(why.code()).with("wallet", wallet.code()))?;
        let by = match (acting.may(Permission::ApproveClaim), &request.approval) {
            (Ok(()), _) => acting.person.clone(),
            (Err(_), Some(word)) => self.approver(word, Permission::ApproveClaim)?,
            (Err(_), None) => return Err(Problem::new("needs_manager")),
        };
        self.note(acting, wallet, CodeFinding::Skipped { reason }, by)
    }

    fn note(
        &self,
        acting: &Acting,
        wallet: Wallet,
        finding: CodeFinding,
        by: PersonId,
    ) -> Result<Vec<PrintedCode>, Problem> {
        let check = CodeCheck {
            wallet,
            day: self.today()?,
            finding,
            by,
        };
        self.write(acting.actor(), move |view| {
            // The same look again is no news.
            let last = view.checked_code(wallet).map_err(unreadable)?;
            let news = last.is_none_or(|last| last.check != check);
            let fact = news.then_some(Fact::StaticCodeChecked { check });
            Ok((fact.into_iter().collect(), ()))
        })?;
        self.tell_health();
        self.printed_codes_as(acting)
    }

    /// The wallet whose printed code this is, if it is one of the shop's.
    pub(crate) fn printed_wallet(&self, text: &str) -> Result<Option<Wallet>, Problem> {
        let codes = self.read(registered)?;
        let texts: Vec<&str> = codes.iter().map(|code| code.text.as_str()).collect();
        Ok(match compare(text, &texts) {
            Printed::Known(place) => codes.get(place).map(|code| code.wallet),
            Printed::Stranger(_) | Printed::NotPrinted => None,
        })
    }

    /// What everybody at the till should know about the printed codes.
    pub(crate) fn printed_marks(&self) -> Result<Vec<PrintedMark>, Problem> {
        let today = self.today()?;
        let codes = self.read(registered)?;
        Ok(codes.iter().filter_map(|code| mark(code, today)).collect())
    }
}

fn registered(view: &View<'_>) -> Result<Vec<Registered>, ReadError> {
    let code = |wallet| match view.static_code(wallet)? {
        Some(code) => Ok(Some(Registered {
            wallet,
            text: code.text,
            last: view.checked_code(wallet)?,
        })),
        None => Ok(None),
    };
    let all = Wallet::ALL.into_iter().map(code);
    all.filter_map(Result::transpose).collect()
}

fn mark(code: &Registered, today: BusinessDay) -> Option<PrintedMark> {
    let last = code.last.as_ref();
    let state = match last.map(|last| &last.check.finding) {
        Some(CodeFinding::Different { .. }) => "different",
        Some(CodeFinding::Same | CodeFinding::Skipped { .. }) | None
            if CheckedCode::is_due(last, today) =>
        {
            "due"
        }
        Some(CodeFinding::Skipped { .. }) => "skipped",
        Some(CodeFinding::Same) | None => return None,
    };
    Some(PrintedMark {
        wallet: code.wallet.code().to_owned(),
        state: state.to_owned(),
    })
}

fn view(code: &Registered, today: BusinessDay, names: &Names) -> PrintedCode {
    let last = code.last.as_ref();
    let finding = last.map(|last| &last.check.finding);
    let (scanned, reason) = match finding {
        Some(CodeFinding::Different { scanned }) => (Some(scanned.clone()), None),
        Some(CodeFinding::Skipped { reason }) => (None, Some(reason.clone())),
        Some(CodeFinding::Same) | None => (None, None),
    };
    PrintedCode {
        wallet: code.wallet.code().to_owned(),
        state: finding.map_or("never", CodeFinding::code).to_owned(),
        due: CheckedCode::is_due(last, today),
        can_skip: CheckedCode::may_skip(last, today).is_ok(),
        at: last.map(|last| names.time(last.at)),
        by: last.map(|last| names.person(&last.check.by)),
        scanned,
        reason,
    }
}

fn reason(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    match text.is_empty() || text.chars().count() > LONGEST_REASON {
        true => Err(Problem::new("note_required")),
        false => Ok(text.to_owned()),
    }
}
