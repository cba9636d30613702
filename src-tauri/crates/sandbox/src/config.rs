//! What a simulated platform is started with.

use crate::faults::FaultScript;
use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

/// How to start a [`crate::Sandbox`].
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 lets the system choose one.
    pub listen: SocketAddr,
    /// How the simulated customers behave.
    pub customer: Customer,
    /// Decides every invented number: trade numbers, payers, jitter.
    pub seed: u64,
    /// What goes wrong, and when.
    pub faults: FaultScript,
    /// Where to keep the orders over a restart; none keeps them in memory only.
    pub state_file: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            customer: Customer::Manual,
            seed: 1,
            faults: FaultScript::default(),
            state_file: None,
        }
    }
}

/// How the simulated customers behave. The README of this crate has the full table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Customer {
    /// Scans a shown code and pays it about 0.6 s later; a scanned auth code pays at once.
    Pay,
    /// Must type a password: pays about 2 s after scanning or being scanned.
    Password,
    /// Has no money: an auth code is refused; a shown code is scanned, never paid, closed.
    Decline,
    /// Pays about 8 s later, and a payment that races a cancel or close wins once.
    Late,
    /// Never scans a shown code and never types the password.
    Never,
    /// Only the phone page and the handle pay; a scanned auth code pays at once.
    Manual,
}

impl Customer {
    /// Every behaviour with its name on the command line and in the control API.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("pay", Self::Pay),
        ("password", Self::Password),
        ("decline", Self::Decline),
        ("late", Self::Late),
        ("never", Self::Never),
        ("manual", Self::Manual),
    ];
}

/// A customer behaviour that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no customer behaviour; use pay, password, decline, late, never or manual")]
pub struct UnknownCustomer(String);

impl FromStr for Customer {
    type Err = UnknownCustomer;

    fn from_str(text: &str) -> Result<Self, UnknownCustomer> {
        let found = Self::NAMES.iter().find(|(name, _)| *name == text);
        let shown = || UnknownCustomer(text.chars().take(40).collect());
        found.map(|(_, customer)| *customer).ok_or_else(shown)
    }
}

/// Why a simulated platform could not be started.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The threads could not be started.
    #[error("cannot start the simulated platform's threads: {0}")]
    Threads(std::io::Error),
    /// The state file cannot be read or written, or is not ours; it is left untouched.
    #[error("cannot use the state file {path}: {cause}")]
    State {
        /// The file asked for.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// A practice key is damaged.
    #[error("a practice key in assets/demo cannot be used")]
    Key,
}
