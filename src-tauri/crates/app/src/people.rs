//! Signing in and out.

use crate::app::{App, lock, takes_nothing};
use crate::error::secret_problem;
use crate::names::person_view;
use crate::pin;
use crate::session::{Acting, IDLE_SECONDS};
use crate::shift::opened;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hexiao_contract::{Approval, Problem, Session, ShopView, TillState};
use hexiao_domain::{Fact, Permission, Person, PersonId, PinStanding, Refusal, business_day};

/// What a right PIN is for.
#[derive(Clone, Copy)]
enum Word {
    /// The person works at the till from now on.
    Stays,
    /// One act: a command of the terminal, an approval, a confirmation.
    Once,
}

impl App {
    /// What the first screen needs; no session needed, nothing secret in it.
    pub fn till_state(&self) -> Result<TillState, Problem> {
        let (people, accounts) = self.read(|view| Ok((view.people()?, view.accounts()?)))?;
        let shop = &self.shop;
        let today = business_day(self.host.now(), &shop.zone, shop.cut_over_hour);
        Ok(TillState {
            shop: Some(ShopView {
                name: shop.name.clone(),
                till: shop.till.to_string(),
                zone: shop.zone.clone(),
                currency: shop.currency.code().to_owned(),
                decimals: shop.currency.exponent(),
                wallets: accounts.iter().map(|a| self.wallet_view(a)).collect(),
                practice: shop.practice,
                business_day: today.map(|d| d.day.to_string()).unwrap_or_default(),
            }),
            people: people.iter().map(person_view).collect(),
            problem: None,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        })
    }

    /// Signs a person in by PIN.
    pub fn sign_in(&self, person_id: &str, pin: &str) -> Result<Session, Problem> {
        let person = self.check_pin(person_id, pin, Word::Stays)?;
        let acting = Acting::from(&person);
        let mut bytes = [0_u8; 24];
        self.host.random(&mut bytes).map_err(secret_problem)?;
        let token = URL_SAFE_NO_PAD.encode(bytes);
        let uptime = self.host.uptime_ms();
        lock(&self.sessions).begin(token.clone(), acting.clone(), uptime);
        Ok(Session {
            token,
            person: person_view(&person),
            permissions: permissions(&acting),
            idle_seconds: IDLE_SECONDS,
        })
    }

    /// Signs out, which ends no shift; an unknown token is already signed out.
    pub fn sign_out(&self, token: &str) -> Result<(), Problem> {
        let Some(acting) = lock(&self.sessions).end(token) else {
            return Ok(());
        };
        let person = acting.person.clone();
        self.note_look(acting.actor(), move |_| {
            Ok((vec![Fact::SignedOut { person }], ()))
        })?;
        self.keep_new();
        Ok(())
    }

    /// Whether the token's person may sell: for acts of the shell that the core knows nothing of.
    pub fn may_sell(&self, token: &str) -> Result<(), Problem> {
        self.acting(token, Permission::Sell).map(|_| ())
    }

    /// The person for a terminal command: by PIN, or without one in a practice shop, where
    /// there is no money to protect.
    pub fn act_as(&self, person_id: &str, pin: Option<&str>) -> Result<Acting, Problem> {
        match pin {
            Some(pin) => {
                let person = self.check_pin(person_id, pin, Word::Once)?;
                Ok(Acting::from(&person))
            }
            None if self.shop.practice => Ok(Acting::from(&self.person(person_id)?)),
            None => Err(Problem::new("wrong_pin").with("tries_left", "")),
        }
    }

    /// A second person's word for one act.
    pub(crate) fn approver(
        &self,
        approval: &Approval,
        permission: Permission,
    ) -> Result<PersonId, Problem> {
        let person = self.check_pin(&approval.person_id, &approval.pin, Word::Once)?;
        Acting::from(&person).may(permission)?;
        Ok(person.id)
    }

    /// The acting person's own PIN once more, before an act that a till left open must not allow.
    pub(crate) fn confirm(&self, acting: &Acting, pin: &str) -> Result<(), Problem> {
        self.check_pin(acting.person.as_str(), pin, Word::Once)
            .map(drop)
    }

    fn person(&self, person_id: &str) -> Result<Person, Problem> {
        let unknown = || Problem::new("unknown_person");
        let id = PersonId::parse(person_id).map_err(|_| unknown())?;
        let found = self.read(move |view| view.person(&id))?;
        found.ok_or_else(unknown)
    }

    /// The try is counted on disk before the PIN is looked at, so that pulling the plug
    /// never gives another one.
    fn check_pin(&self, person_id: &str, pin: &str, word: Word) -> Result<Person, Problem> {
        let person = self.person(person_id)?;
        self.count_try(&person)?;
        let well_formed = (4..=12).contains(&pin.len()) && pin.bytes().all(|b| b.is_ascii_digit());
        if well_formed && pin::matches(&*self.host, pin, &person.pin_hash)? {
            self.accepted(&person, word)?;
            return Ok(person);
        }
        let id = person.id.clone();
        let standing = self.read(move |view| view.pin_standing(&id))?;
        Err(self.wrong_pin(&standing))
    }

    fn count_try(&self, person: &Person) -> Result<(), Problem> {
        let id = person.id.clone();
        let stamp_actor = Acting::from(person).actor();
        let written = self.write(stamp_actor, move |_| {
            Ok((vec![Fact::PinTried { person: id }], ()))
        });
        match written {
            Err(problem) if takes_nothing(&problem) => self.count_untold_try(&person.id, problem),
            Err(problem) if problem.code == "pin_locked" => {
                let id = person.id.clone();
                let standing = self.read(move |view| view.pin_standing(&id))?;
                Err(self.locked(&standing))
            }
            other => other,
        }
    }

    /// On a disk that takes nothing the till counts by itself, and gives each person as many tries as
    /// are free at first, until it is started again.
    fn count_untold_try(&self, person: &PersonId, problem: Problem) -> Result<(), Problem> {
        let mut tries = lock(&self.untold_tries);
        let tried = tries.entry(person.clone()).or_default();
        *tried = tried.saturating_add(1);
        match *tried > PinStanding::FREE_TRIES {
            true => Err(problem),
            false => Ok(()),
        }
    }

    /// A right PIN, also a manager's for one approval, is in the journal and ends the count.
    /// With whoever stays at the till their shift begins, where none goes on.
    fn accepted(&self, person: &Person, word: Word) -> Result<(), Problem> {
        lock(&self.untold_tries).remove(&person.id);
        let id = person.id.clone();
        self.note_look(Acting::from(person).actor(), move |view| {
            let begun = match word {
                Word::Stays => opened(view, &id)?,
                Word::Once => None,
            };
            let signed_in = Fact::SignedIn { person: id };
            Ok((std::iter::once(signed_in).chain(begun).collect(), ()))
        })
    }

    fn wrong_pin(&self, standing: &PinStanding) -> Problem {
        match standing.refused_until(self.host.now()) {
            Some(_) => self.locked(standing),
            None => {
                let left = PinStanding::FREE_TRIES.saturating_sub(standing.tries);
                Problem::new("wrong_pin").with("tries_left", left)
            }
        }
    }

    fn locked(&self, standing: &PinStanding) -> Problem {
        let now = self.host.now();
        let until = standing.refused_until(now).unwrap_or(now);
        let seconds = until.seconds_since(now).saturating_add(1);
        Problem::new("pin_locked").with("seconds", seconds)
    }
}

fn permissions(acting: &Acting) -> Vec<String> {
    Permission::ALL
        .into_iter()
        .filter(|permission| acting.role.allows(*permission))
        .map(|permission| permission.code().to_owned())
        .collect()
}

/// A refusal that only a broken caller can cause.
pub(crate) fn unreadable(_: hexiao_ledger::ReadError) -> Refusal {
    Refusal::Unreadable
}
