//! A simulated WeChat Pay, APIv3 for a direct merchant, under `/wechat/v3/…`. The rules cite
//! `wechatpay.md`, the project's collection of what the platform documents. Money is integer
//! fen; instants are milliseconds since 1970 UTC.

mod acts;
mod answer;
mod bill;
mod call;
mod check;
mod customer;
mod faulty;
mod gateway;
mod notes;
mod order;
mod orders;
mod phone;
mod signing;
mod wire;

pub use call::Call;
pub use gateway::gateway;
pub use notes::Used;
pub use orders::Orders;
pub use signing::{Signers, WechatSigning};

/// The path under which everything of this platform lies.
pub const ROOT: &str = "/wechat";

/// What the address of every shown code begins with (wechatpay.md §5).
pub const CODE_PREFIX: &str = "weixin://";
