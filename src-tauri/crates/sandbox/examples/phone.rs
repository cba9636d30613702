//! Serves a simulated platform until it is interrupted:
//! `cargo run -p hexiao-sandbox --example phone -- 127.0.0.1:8010 manual`.

use hexiao_sandbox::{Config, Sandbox};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut config = Config::default();
    let mut arguments = std::env::args().skip(1);
    if let Some(address) = arguments.next() {
        config.listen = address.parse()?;
    }
    if let Some(customer) = arguments.next() {
        config.customer = customer.parse()?;
    }
    let sandbox = Sandbox::start(config)?;
    println!("phone   {}", sandbox.url());
    println!("gateway {}", sandbox.gateway());
    println!("stripe  {}", sandbox.stripe_gateway());
    println!("mall    {}", sandbox.mall_gateway());
    sandbox.wait();
    Ok(())
}
