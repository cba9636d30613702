//! The practice shop's accounts, in the form in which a till takes accounts.

use super::wechat;
use serde_json::{Value, json};

/// What a till is set up with to be the practice shop of the simulator at this address
/// (`http://host:port`, or the gateway's own address): its merchant accounts, and its printed
/// codes by wallet.
#[must_use]
pub fn shop(address: &str) -> Value {
    let address = address.trim().trim_end_matches('/');
    let base = address.strip_suffix("/gateway.do").unwrap_or(address);
    let base = match base.contains("://") {
        true => base.to_owned(),
        false => format!("http://{base}"),
    };
    json!({
        "accounts": [alipay(&base), wechatpay(&base), applepay(&base), mall(&base)],
        "static_codes": {
            "alipay": super::static_code(),
            "wechatpay": wechat::static_code(),
        },
    })
}

fn account(wallet: &str, gateway: String, more: &Value) -> Value {
    let mut account = json!({
        "wallet": wallet,
        "gateway": gateway,
        "app_id": "",
        "seller_id": "",
        "platform_public_key": "",
        "private_key": "",
        "api_v3_key": null,
        "merchant_serial": "",
        "platform_key_id": "",
        "page": "",
        "store": "",
        "record_kind": "",
        "name": "",
        "fee_percent": "0.6",
        "settles_after_days": 1,
    });
    if let (Some(account), Some(more)) = (account.as_object_mut(), more.as_object()) {
        account.extend(more.clone());
    }
    account
}

fn alipay(base: &str) -> Value {
    let more = json!({
        "app_id": super::APP_ID,
        "seller_id": super::SELLER_ID,
        "platform_public_key": super::platform_public_key(),
        "private_key": super::merchant_private_key(),
    });
    account("alipay", format!("{base}/gateway.do"), &more)
}

fn wechatpay(base: &str) -> Value {
    let more = json!({
        "app_id": wechat::APP_ID,
        "seller_id": wechat::MERCHANT_ID,
        "platform_public_key": wechat::platform_public_key(),
        "private_key": wechat::merchant_private_key(),
        "api_v3_key": wechat::API_V3_KEY,
        "merchant_serial": wechat::MERCHANT_SERIAL,
        "platform_key_id": wechat::PLATFORM_KEY_ID,
        "page": wechat::PAGE,
        "store": wechat::STORE,
    });
    account("wechatpay", format!("{base}{}", crate::wechat::ROOT), &more)
}

fn applepay(base: &str) -> Value {
    let more = json!({
        "private_key": super::STRIPE_KEY,
        "page": super::STRIPE_PAGE,
        "fee_percent": "2.9",
        "settles_after_days": 2,
    });
    account("applepay", format!("{base}/stripe"), &more)
}

fn mall(base: &str) -> Value {
    let more = json!({
        "app_id": super::MALL_APP_ID,
        "private_key": super::MALL_SECRET,
        "name": super::MALL_NAME,
        "fee_percent": "0.3",
    });
    account("other", format!("{base}/mall"), &more)
}

#[cfg(test)]
mod tests {
    use super::shop;

    #[test]
    fn every_way_to_write_the_address_leads_to_the_same_gateways() {
        for given in [
            "127.0.0.1:80",
            "http://127.0.0.1:80",
            "http://127.0.0.1:80/",
            " http://127.0.0.1:80/gateway.do",
        ] {
            let shop = shop(given);
            let gateways = shop["accounts"].as_array().unwrap().iter();
            let gateways: Vec<&str> = gateways.map(|a| a["gateway"].as_str().unwrap()).collect();
            let wanted = [
                "http://127.0.0.1:80/gateway.do",
                "http://127.0.0.1:80/wechat",
                "http://127.0.0.1:80/stripe",
                "http://127.0.0.1:80/mall",
            ];
            assert_eq!(gateways, wanted, "{given}");
        }
    }
}
