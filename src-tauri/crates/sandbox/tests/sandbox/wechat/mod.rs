//! The simulated WeChat Pay as a till, a customer and a drill leader see it.

mod checks;
mod orders;
mod phone;
mod till;
