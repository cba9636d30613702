//! The demo shop and the people and codes in it.

use hexiao_app::{DemoPerson, DemoShop};
use hexiao_domain::Role;
use hexiao_sandbox::demo;

/// The demo shop on a simulated platform whose gateway is at this address.
#[must_use]
pub fn demo_shop(gateway: &str) -> DemoShop {
    serde_json::from_value(demo::shop(gateway)).expect("the practice shop")
}

/// The demo shop's person of a role.
#[must_use]
pub fn person(role: Role) -> DemoPerson {
    let mut people = DemoShop::people().into_iter();
    let found = people.find(|person| person.role == role.code());
    found.expect("the demo shop has one of each role")
}

/// The `n`th customer's auth code 付款码: 18 digits that begin with these two.
#[must_use]
pub fn auth_code(prefix: &str, n: u64) -> String {
    format!("{prefix}{:016}", n % 10_000_000_000_000_000)
}
