//! Sessions: who is at the till. They live in memory; the webview holds an opaque token.

use hexiao_contract::Problem;
use hexiao_domain::{Actor, Permission, Person, PersonId, Role};
use std::collections::HashMap;

/// The till locks by itself after so many idle seconds (PCI DSS 8.2.8 asks for 15 minutes
/// at most; a counter is busier and more exposed).
pub const IDLE_SECONDS: u32 = 300;
const IDLE_MS: i64 = 300_000;

/// The person a command acts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// Who.
    pub person: PersonId,
    /// With which role.
    pub role: Role,
}

impl Acting {
    /// As the journal names them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Person(self.person.clone())
    }

    /// Holds the person to a permission.
    pub fn may(&self, permission: Permission) -> Result<(), Problem> {
        match self.role.allows(permission) {
            true => Ok(()),
            false => Err(Problem::new("not_allowed")),
        }
    }
}

impl From<&Person> for Acting {
    fn from(person: &Person) -> Self {
        Self {
            person: person.id.clone(),
            role: person.role,
        }
    }
}

/// All live sessions.
#[derive(Default)]
pub struct Sessions(HashMap<String, (Acting, i64)>);

impl Sessions {
    /// Begins a session at `uptime` (ms).
    pub fn begin(&mut self, token: String, acting: Acting, uptime: i64) {
        self.0.retain(|_, (_, seen)| uptime - *seen < IDLE_MS);
        self.0.insert(token, (acting, uptime));
    }

    /// Who holds this token; using it keeps the session alive.
    pub fn acting(&mut self, token: &str, uptime: i64) -> Result<Acting, Problem> {
        let ended = || Problem::new("session_ended");
        let (acting, seen) = self.0.get_mut(token).ok_or_else(ended)?;
        if uptime.saturating_sub(*seen) >= IDLE_MS {
            self.0.remove(token);
            return Err(ended());
        }
        *seen = uptime;
        Ok(acting.clone())
    }

    /// Ends every session of a person; who it was, if there was any.
    pub fn end_all(&mut self, person: &PersonId) -> Option<Acting> {
        let of = |acting: &Acting| acting.person == *person;
        let found = { self.0.values() }.find(|(acting, _)| of(acting));
        let found = found.map(|(acting, _)| acting.clone());
        self.0.retain(|_, (acting, _)| !of(acting));
        found
    }

    /// Ends a session and says whose it was.
    pub fn end(&mut self, token: &str) -> Option<Acting> {
        self.0.remove(token).map(|(acting, _)| acting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cashier() -> Acting {
        Acting {
            person: PersonId::parse("lin").unwrap(),
            role: Role::Cashier,
        }
    }

    #[test]
    fn a_session_lives_while_it_is_used_and_ends_when_idle() {
        let mut sessions = Sessions::default();
        sessions.begin("t".into(), cashier(), 0);
        assert!(sessions.acting("t", IDLE_MS - 1).is_ok());
        assert!(sessions.acting("t", 2 * IDLE_MS - 2).is_ok());
        assert!(sessions.acting("t", 3 * IDLE_MS - 2).is_err());
        assert!(sessions.acting("guess", 0).is_err());
    }

    #[test]
    fn a_person_leaves_every_window_at_once_and_nobody_else_does() {
        let mut sessions = Sessions::default();
        let manager = Acting {
            person: PersonId::parse("wang").unwrap(),
            role: Role::Manager,
        };
        sessions.begin("a".into(), cashier(), 0);
        sessions.begin("b".into(), cashier(), 0);
        sessions.begin("c".into(), manager, 0);
        assert_eq!(sessions.end_all(&cashier().person), Some(cashier()));
        assert!(sessions.acting("a", 1).is_err() && sessions.acting("b", 1).is_err());
        assert!(sessions.acting("c", 1).is_ok());
        assert_eq!(sessions.end_all(&cashier().person), None);
    }

    #[test]
    fn a_cashier_may_not_see_figures() {
        assert!(cashier().may(Permission::Report).is_err());
        assert!(cashier().may(Permission::Sell).is_ok());
    }
}
