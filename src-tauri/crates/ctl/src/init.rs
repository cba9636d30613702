//! A new ledger with the demo shop.

use crate::args::{Cli, InitArgs};
use crate::output::{Failure, Out};
use crate::till::folder;
use hexiao_app::{DemoPerson, DemoShop, StartError, SystemHost};
use hexiao_sandbox::demo;
use serde::Serialize;

#[derive(Serialize)]
struct Made {
    ledger: String,
    sandbox: String,
    people: Vec<DemoPerson>,
}

pub fn init(cli: &Cli, args: &InitArgs, out: &Out) -> Result<(), Failure> {
    let dir = folder(cli);
    std::fs::create_dir_all(&dir)?;
    let host = SystemHost::new(&dir, Box::new(())).map_err(StartError::from)?;
    let shop = DemoShop {
        gateway: gateway(&args.sandbox),
        app_id: demo::APP_ID.to_owned(),
        seller_id: demo::SELLER_ID.to_owned(),
        platform_public_key: demo::platform_public_key().to_owned(),
        merchant_private_key: demo::merchant_private_key().to_owned(),
        static_code: demo::static_code().to_owned(),
    };
    shop.create(&dir, &host)?;
    let made = Made {
        ledger: dir.display().to_string(),
        sandbox: gateway(&args.sandbox),
        people: DemoShop::people().to_vec(),
    };
    out.answer(&made, |words| {
        crate::text::made(words, &made.ledger, &made.people)
    })
}

/// `127.0.0.1:8080`, `http://127.0.0.1:8080` and the full gateway address all do.
fn gateway(given: &str) -> String {
    let address = given.trim().trim_end_matches('/');
    let base = address.strip_suffix("/gateway.do").unwrap_or(address);
    match base.contains("://") {
        true => format!("{base}/gateway.do"),
        false => format!("http://{base}/gateway.do"),
    }
}

#[cfg(test)]
mod tests {
    use super::gateway;

    #[test]
    fn every_way_to_write_the_sandbox_leads_to_its_gateway() {
        let wanted = "http://127.0.0.1:80/gateway.do";
        for given in [
            "127.0.0.1:80",
            "http://127.0.0.1:80",
            "http://127.0.0.1:80/",
            "http://127.0.0.1:80/gateway.do",
        ] {
            assert_eq!(gateway(given), wanted, "{given}");
        }
    }
}
