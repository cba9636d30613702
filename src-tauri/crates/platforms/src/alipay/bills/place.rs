//! The address of a bill: whether it is the platform's, and whom it names.

use super::super::SELLER_DIGITS;
use crate::http::Gateway;
use ureq::http::Uri;

/// The platform's own hosts end so, its test world's among them.
const HOSTS: [&str; 2] = [".alipay.com", ".alipaydev.com"];

/// The address to fetch from: the gateway's own host (the simulated platform), or the
/// platform's own hosts and then by TLS, whatever the answer says: it still writes `http`.
pub(super) fn trusted(gateway: &Gateway, url: &str) -> Option<String> {
    if gateway.own_target(url).is_some() {
        return Some(url.to_owned());
    }
    let uri: Uri = url.parse().ok()?;
    let authority = uri.authority()?;
    let host = authority.as_str().to_ascii_lowercase();
    // Without a name or a port before or after it.
    let plain = host
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b));
    let own = plain && HOSTS.iter().any(|own| host.ends_with(own));
    let scheme = matches!(uri.scheme_str(), Some("http" | "https"));
    let path = uri.path_and_query().filter(|_| own && scheme)?;
    Some(format!("https://{host}{path}"))
}

/// Whose bill is at this address: `userId` is the merchant's id with `0156` behind it.
pub(super) fn owner(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let mut query = form_urlencoded::parse(uri.query()?.as_bytes());
    let (_, account) = query.find(|(name, _)| name == "userId")?;
    merchant(&account).map(str::to_owned)
}

/// The merchant of an account as bills write it (alipay.md §10).
pub(super) fn merchant(account: &str) -> Option<&str> {
    let merchant = account.strip_suffix("0156")?;
    let digits = merchant.bytes().all(|b| b.is_ascii_digit());
    (digits && merchant.len() == SELLER_DIGITS).then_some(merchant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timeouts;
    use proptest::prelude::*;

    fn at(gateway: &str, url: &str) -> Option<String> {
        let gateway = Gateway::open(gateway, Timeouts::default()).unwrap();
        trusted(&gateway, url)
    }

    const LIVE: &str = "https://openapi.alipay.com/gateway.do";

    #[test]
    fn a_bill_is_fetched_from_the_platforms_own_hosts_alone_and_never_in_the_open() {
        let there = "dwbillcenter.alipay.com/downloadBillFile.resource?a=1";
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{there}");
            assert_eq!(at(LIVE, &url), Some(format!("https://{there}")));
        }
        for url in [
            "https://alipay.com.example/x",
            "https://evilalipay.com/x",
            "https://dwbillcenter.alipay.com@evil.example/x",
            "https://a@dwbillcenter.alipay.com/x",
            "https://dwbillcenter.alipay.com:8443/x",
            "https://[::1]/x",
            "file://dwbillcenter.alipay.com/x",
            "//dwbillcenter.alipay.com/x",
            "/x",
            "",
        ] {
            assert_eq!(at(LIVE, url), None, "{url}");
        }
        let local = "http://127.0.0.1:8010/bill?token=1";
        assert_eq!(at(LIVE, local), None);
        let own = at("http://127.0.0.1:8010/gateway.do", local);
        assert_eq!(own.as_deref(), Some(local));
    }

    #[test]
    fn the_address_of_a_bill_names_the_merchant() {
        let url = |account: &str| {
            let there = "http://dwbillcenter.alipay.com/downloadBillFile.resource";
            format!("{there}?bizType=trade&userId={account}&fileType=csv.zip")
        };
        let named = |account: &str| owner(&url(account));
        assert_eq!(
            named("20887210029193170156").as_deref(),
            Some("2088721002919317")
        );
        for odd in ["", "0156", "2088721002919317", "208872100291931X0156"] {
            assert_eq!(named(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn no_text_is_fetched_from_anywhere_else(text in ".{0,60}", host in "[a-z.@:/]{0,30}") {
            for url in [text, format!("http://{host}"), format!("https://{host}/x")] {
                if let Some(trusted) = at(LIVE, &url) {
                    let uri: Uri = trusted.parse().unwrap();
                    prop_assert_eq!(uri.scheme_str(), Some("https"));
                    let host = uri.host().unwrap();
                    prop_assert!(HOSTS.iter().any(|own| host.ends_with(own)));
                }
            }
        }
    }
}
