//! The one command that repeats a failed test.

use std::any::type_name_of_val;

/// What scales a run or chooses its seeds.
const VARIABLES: [&str; 4] = [
    "HEXIAO_SEED",
    "HEXIAO_IMAGES",
    "HEXIAO_FLIPS",
    "HEXIAO_COMPOUND",
];

/// Held by a test while it runs: when it fails, whatever it is that fails, the command is told.
pub struct Again(&'static str);

impl Again {
    /// Of the test that `here`, a function within it, lies in.
    pub fn of<T>(here: &T) -> Self {
        Self(type_name_of_val(here))
    }
}

impl Drop for Again {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let given = |name: &str| std::env::var(name).ok();
            eprintln!("again with: {}", command(self.0, given));
        }
    }
}

/// To stand first in a test.
macro_rules! again {
    () => {
        fn here() {}
        let _again = $crate::again::Again::of(&here);
    };
}
pub(crate) use again;

fn command(here: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let test = here.trim_end_matches("::here");
    let test = test.split_once("::").map_or(test, |(_, test)| test);
    let given = VARIABLES.iter().filter_map(|name| {
        let value = value(name).or_else(|| (*name == "HEXIAO_SEED").then(|| "0".to_owned()))?;
        Some(format!("{name}={value} "))
    });
    let profile = match cfg!(debug_assertions) {
        true => "",
        false => "--profile proof ",
    };
    format!(
        "{}cargo test {profile}-p hexiao-ledger --features harness --test crash -- --exact {test}",
        given.collect::<String>()
    )
}

pub fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Where the seeds begin.
pub fn first_seed() -> u64 {
    variable("HEXIAO_SEED").unwrap_or_default()
}

#[test]
fn a_failed_test_is_repeated_by_its_name_from_its_first_seed_in_as_many_steps() {
    fn here() {}
    let given = |name: &str| (name == "HEXIAO_FLIPS").then(|| "80".to_owned());
    let told = command(type_name_of_val(&here), given);
    assert!(
        told.starts_with("HEXIAO_SEED=0 HEXIAO_FLIPS=80 cargo test "),
        "{told}"
    );
    let name = "again::a_failed_test_is_repeated_by_its_name_from_its_first_seed_in_as_many_steps";
    assert!(told.ends_with(&format!(" -- --exact {name}")), "{told}");
}
