//! Ids as people know them: names, and instants in the shop's zone.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use chrono_tz::Tz;
use hexiao_contract::PersonView;
use hexiao_domain::{Permission, Person, PersonId, Role, Shop, Timestamp};
use std::collections::HashMap;

/// Names and the zone, for one answer.
pub struct Names {
    people: HashMap<PersonId, PersonView>,
    zone: Tz,
}

impl Names {
    /// Of this shop's people. An unknown zone falls back to UTC, marked by its offset.
    pub fn new(shop: &Shop, people: &[Person]) -> Self {
        let named = |p: &Person| (p.id.clone(), person_view(p));
        Self {
            people: people.iter().map(named).collect(),
            zone: shop.zone.parse().unwrap_or(Tz::UTC),
        }
    }

    /// The person's name; the id where nobody has it.
    pub fn person(&self, id: &PersonId) -> String {
        let known = self.people.get(id);
        known.map_or_else(|| id.to_string(), |person| person.name.clone())
    }

    /// The person as screens see one.
    pub fn view(&self, id: &PersonId) -> Option<PersonView> {
        self.people.get(id).cloned()
    }

    /// Everybody whose role may do this, by id.
    pub fn who_may(&self, permission: Permission) -> Vec<PersonView> {
        let may = |person: &&PersonView| {
            Role::parse(&person.role).is_some_and(|role| role.allows(permission))
        };
        let mut people: Vec<PersonView> = self.people.values().filter(may).cloned().collect();
        people.sort_by(|a, b| a.person_id.cmp(&b.person_id));
        people
    }

    /// The instant in the shop's zone.
    pub fn local(&self, at: Timestamp) -> DateTime<FixedOffset> {
        at.to_utc().with_timezone(&self.zone).fixed_offset()
    }

    /// RFC 3339 in the shop's zone, to the second.
    pub fn time(&self, at: Timestamp) -> String {
        self.local(at).to_rfc3339_opts(SecondsFormat::Secs, false)
    }
}

/// A person without anything secret.
pub fn person_view(person: &Person) -> PersonView {
    PersonView {
        person_id: person.id.to_string(),
        name: person.name.clone(),
        role: person.role.code().to_owned(),
    }
}
