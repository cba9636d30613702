//! Asking a platform about a line: at the pace that it grants, and no more once it is lost. Its own
//! till's customers are asked about at the same time, so nothing here may make it seem gone.

use super::Walk;
use super::line::Said;
use hexiao_domain::{Reason, Timestamp, Unknown, Wallet};
use hexiao_platforms::Platform;
use hexiao_reports::QueueAccount;
use hexiao_sync::is_doubtful;
use std::time::Duration;

/// After so many lines in a row without an answer a platform is asked something harmless.
const SILENT: u8 = 2;
/// After so many it is asked no more, whatever it says to that.
const MUTE: u8 = 20;
/// So often one line is asked again because it was asked too often.
const COMPLAINTS: u8 = 5;
const LOOK: Duration = Duration::from_millis(50);

impl Walk<'_> {
    /// Asks the platform where the account is this till's own and the platform is there.
    pub(super) fn with_platform(
        &mut self,
        wallet: Wallet,
        account: &QueueAccount,
        ask: impl Fn(&dyn Platform, Timestamp) -> Result<Said, Unknown>,
    ) -> Result<Said, Said> {
        if self.accounts.get(&wallet) != Some(account) {
            return Err(Said::Elsewhere);
        }
        // Set offline by hand, nothing is sent to it.
        if self.app.must_not_be_forced(wallet).is_err() {
            self.lost.insert(wallet);
        }
        if self.lost.contains(&wallet) {
            return Err(Said::NotTold(None));
        }
        let platform = self.app.platform(wallet);
        let platform = platform.map_err(|_| Said::NotTold(Some(Reason::NoAccount)))?;
        let mut complaints = 0;
        let answer = loop {
            self.wait_for(wallet);
            let answer = ask(&*platform, self.app.host.now());
            let is_complaint = is_too_often(answer.as_ref().err());
            self.paced(wallet, is_complaint);
            complaints += u8::from(is_complaint);
            if !is_complaint || complaints > COMPLAINTS || self.app.must_stop() {
                break answer;
            }
        };
        self.heard(wallet, answer.as_ref().err().copied());
        answer.map_err(|unknown| Said::NotTold(Some(unknown.reason)))
    }

    fn mono_ms(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// Until the platform may be asked, or the telling is to stop.
    fn wait_for(&mut self, wallet: Wallet) {
        loop {
            let mono = self.mono_ms();
            let pace = self.paces.entry(wallet).or_default();
            if pace.admits(mono) || self.app.must_stop() {
                pace.called(mono);
                return;
            }
            std::thread::sleep(LOOK);
        }
    }

    fn paced(&mut self, wallet: Wallet, is_complaint: bool) {
        let mono = self.mono_ms();
        let pace = self.paces.entry(wallet).or_default();
        match is_complaint {
            true => pace.too_often(mono),
            false => pace.answered(),
        }
    }

    /// One lost reply is not an outage, and neither are two lines that the platform cannot take.
    fn heard(&mut self, wallet: Wallet, unknown: Option<Unknown>) {
        let engine = self.app.engine();
        // What one odd line comes to says nothing of the platform to anybody else; an answer does.
        if let (Ok(engine), None) = (&engine, unknown) {
            engine.observed(wallet, None);
        }
        let silent = unknown.is_some_and(|one| {
            one.offline || is_doubtful(one.reason) || one.reason == Reason::TooOften
        });
        let before = self.silent.get(&wallet).copied().unwrap_or_default();
        let now = match silent {
            true => before.saturating_add(1),
            false => 0,
        };
        self.silent.insert(wallet, now);
        let is_asked = now > 0 && now.is_multiple_of(SILENT);
        let is_gone = is_asked && !engine.is_ok_and(|engine| engine.is_there(wallet));
        if is_gone || now >= MUTE {
            self.lost.insert(wallet);
        }
    }
}

fn is_too_often(unknown: Option<&Unknown>) -> bool {
    unknown.is_some_and(|unknown| unknown.reason == Reason::TooOften)
}
