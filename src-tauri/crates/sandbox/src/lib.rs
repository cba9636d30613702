//! A simulated Alipay and a simulated WeChat Pay: a real HTTP server that verifies the till's
//! signatures, signs its own answers, and keeps the platforms' documented traps; a customer's
//! phone page; and a control API that switches the network and scripts faults. Training mode, demos, tests
//! and benchmarks run against it, so that the till's platform code is the same everywhere.
//! Beside it, on the same port and in the same weather: a simulated Stripe Checkout, and a
//! platform that speaks the till's open protocol.
//!
//! The rules cite `alipay.md` and `wechatpay.md`, the project's collection of what the
//! platforms document.
//! Money is integer fen (1/100 CNY); instants are milliseconds since 1970 UTC, and every
//! time on the wire is China time, UTC+8.

mod answer;
mod bill;
mod book;
mod calls;
mod checkout;
mod clock;
mod config;
mod control;
mod customer;
pub mod demo;
mod drill;
mod fault_text;
mod faults;
mod fen;
mod gateway;
mod hosted;
mod keys;
mod mall;
mod method;
mod params;
mod past;
mod phone;
mod platform;
mod random;
mod routes;
mod sale;
mod sandbox;
mod server;
mod state_file;
mod trade;
mod visit;
mod wechat;

pub use config::{Config, Customer, SandboxError, UnknownCustomer};
pub use drill::{Step, Trouble, What, drill};
pub use fault_text::FaultError;
pub use faults::{Fault, FaultScript};
pub use sale::{SaleRefund, SaleState, SaleView};
pub use sandbox::Sandbox;
pub use trade::{CancelAction, Record, Refund, TradeKind, TradeStatus, TradeView};
pub use wechat::WechatSigning;
