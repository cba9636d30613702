//! Alipay's certificates and bills, against the simulated platform.

mod bills;
mod certificates;
