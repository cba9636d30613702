//! The wire: what is sent, and what becomes of every way an answer can fail to arrive.

use crate::support::{
    BRIEF, MERCHANT, MERCHANT_PUBLIC, PATIENT, abandoned, account, listen, now, number, order,
    platform, reply,
};
use hexiao_domain::{Answer, AuthCode, CancelAnswer, Reason, Unknown, Wallet};
use hexiao_platforms::alipay::text_to_sign;
use hexiao_platforms::{Asked, KeyError, PrivateKey, PublicKey, SetupError, Timeouts, alipay};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

fn asked(gateway: &str, timeouts: Timeouts) -> Answer {
    platform(gateway, timeouts).query(Asked::Order(&number(1)), now())
}

fn answered(answer: fn(&mut TcpStream, &str)) -> Answer {
    let (gateway, _requests) = listen(answer);
    asked(&gateway, PATIENT)
}

fn offline() -> Answer {
    Answer::Unknown(Unknown {
        reason: Reason::Unreachable,
        offline: true,
    })
}

fn unknown(reason: Reason) -> Answer {
    let offline = reason == Reason::Intercepted;
    Answer::Unknown(Unknown { reason, offline })
}

#[test]
fn a_platform_nobody_listens_for_is_offline() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(asked(&gateway, PATIENT), offline());
}

#[test]
fn a_name_nobody_knows_is_offline() {
    assert_eq!(
        asked("https://gateway.invalid/gateway.do", PATIENT),
        offline()
    );
}

#[test]
fn a_connection_closed_before_the_first_byte_is_offline() {
    assert_eq!(answered(|_, _| {}), offline());
}

#[test]
fn silence_is_no_answer() {
    let (gateway, _requests) = listen(|_, _| std::thread::sleep(Duration::from_secs(30)));
    assert_eq!(asked(&gateway, BRIEF), unknown(Reason::NoAnswer));
}

#[test]
fn an_answer_that_never_ends_is_no_answer() {
    let (gateway, _requests) = listen(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n");
        while stream.write_all(b" ").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    assert_eq!(asked(&gateway, BRIEF), unknown(Reason::NoAnswer));
}

#[test]
fn an_answer_cut_short_is_unreadable() {
    let cut = answered(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"alipay_");
    });
    assert_eq!(cut, unknown(Reason::Unreadable));
}

#[test]
fn a_faulty_or_busy_platform_is_told_apart_from_a_portal() {
    for (answer, reason) in [
        (
            answered(|s, _| reply(s, "500 Oops", "")),
            Reason::PlatformFault,
        ),
        (
            answered(|s, _| reply(s, "502 Bad Gateway", "<html>")),
            Reason::PlatformFault,
        ),
        (
            answered(|s, _| reply(s, "429 Slow Down", "")),
            Reason::TooOften,
        ),
        (
            answered(|s, _| reply(s, "404 Not Found", "")),
            Reason::Unreadable,
        ),
        (
            answered(|s, _| reply(s, "200 OK", "<html>Welcome</html>")),
            Reason::Intercepted,
        ),
        (answered(|s, _| reply(s, "200 OK", "")), Reason::Unreadable),
        (
            answered(|s, _| reply(s, "200 OK", "{}")),
            Reason::Unreadable,
        ),
        (
            answered(|s, _| reply(s, "204 Nothing", "")),
            Reason::Unreadable,
        ),
        (
            answered(|s, _| reply(s, "200 OK", "null")),
            Reason::Unreadable,
        ),
        (
            answered(|s, _| drop(s.write_all(b"SSH-2.0-OpenSSH\r\n\r\n"))),
            Reason::Unreadable,
        ),
    ] {
        assert_eq!(answer, unknown(reason));
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let (gateway, requests) = listen(|stream, _| {
        let to = "location: /elsewhere\r\n";
        let _ = write!(
            stream,
            "HTTP/1.1 302 Found\r\n{to}content-length: 0\r\n\r\n"
        );
    });
    assert_eq!(asked(&gateway, PATIENT), unknown(Reason::Intercepted));
    assert_eq!(requests.try_iter().count(), 1);
}

#[test]
fn a_body_larger_than_any_answer_is_not_read() {
    let large = answered(|stream, _| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        let chunk = [b' '; 64 * 1024];
        while stream.write_all(&chunk).is_ok() {}
    });
    assert_eq!(large, unknown(Reason::Unreadable));
}

/// The certificate is sound TLS, and nobody this machine trusts has signed it.
#[test]
fn a_stranger_behind_https_is_offline_and_is_told_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = format!("https://{}/", listener.local_addr().unwrap());
    let stranger = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut server = ServerConnection::new(stranger()).unwrap();
        let failed = server.complete_io(&mut stream).is_err();
        (failed, server.reader().read(&mut [0]).unwrap_or(0))
    });
    assert_eq!(asked(&gateway, PATIENT), offline());
    assert_eq!(stranger.join().unwrap(), (true, 0));
}

fn stranger() -> Arc<ServerConfig> {
    let certificate = include_bytes!("../data/keys/certificate.pem");
    let certificate = CertificateDer::from_pem_slice(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_slice(MERCHANT.as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth();
    Arc::new(config.with_single_cert(vec![certificate], key).unwrap())
}

/// A request as the platform's documentation has it: the public parameters and the signature
/// in the address, the content in the body, everything under one signature.
#[test]
fn a_request_is_signed_over_everything_that_is_sent() {
    let (gateway, requests) = listen(|stream, _| reply(stream, "500", ""));
    let code = AuthCode::new("281234567890123456".into());
    platform(&gateway, PATIENT).pay(&order(&number(1)), &code, now());
    let request = requests.recv().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let target = head.split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap();
    assert_eq!(path, "/gateway.do");
    assert!(head.starts_with("POST ") && head.contains("application/x-www-form-urlencoded"));
    let params = decoded(&format!("{query}&{body}"));
    let get = |name: &str| params.iter().find(|(k, _)| k == name).unwrap().1.as_str();
    for (name, value) in [
        ("app_id", "2021000000000001"),
        ("method", "alipay.trade.pay"),
        ("format", "JSON"),
        ("charset", "utf-8"),
        ("sign_type", "RSA2"),
        ("timestamp", "2026-11-22 20:13:00"),
        ("version", "1.0"),
    ] {
        assert_eq!(get(name), value);
    }
    let pairs: Vec<_> = params
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    let key = PublicKey::parse(MERCHANT_PUBLIC).unwrap();
    assert!(key.verifies(text_to_sign(&pairs).as_bytes(), get("sign")));
    let content: serde_json::Value = serde_json::from_str(get("biz_content")).unwrap();
    assert_eq!(content["auth_code"], "281234567890123456");
    assert!(
        !head.contains("281234567890123456"),
        "the code is in the address"
    );
}

fn decoded(form: &str) -> Vec<(String, String)> {
    form.split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), percent_decoded(value)))
        .collect()
}

fn percent_decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut pieces = text.split('%');
    let mut bytes = pieces.next().unwrap().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..2], 16).unwrap());
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn an_unanswered_cancel_is_not_taken_for_a_closed_order() {
    let (gateway, _requests) = listen(|_, _| {});
    let answer = platform(&gateway, PATIENT).cancel(&abandoned(&number(1)), now());
    assert!(matches!(answer, CancelAnswer::Unknown(why) if why.offline));
}

fn setup(change: impl FnOnce(&mut hexiao_domain::MerchantAccount)) -> Option<SetupError> {
    let mut account = account("https://openapi.alipay.com/gateway.do");
    change(&mut account);
    let key = PrivateKey::parse(MERCHANT).unwrap();
    alipay(&account, key, Timeouts::default()).err()
}

#[test]
fn a_sound_account_is_set_up_without_a_word_to_the_platform() {
    assert_eq!(setup(|_| {}), None);
    for local in [
        "http://127.0.0.1:8010/gateway.do",
        "http://[::1]:1/",
        "http://localhost/",
    ] {
        assert_eq!(setup(|a| a.gateway = local.into()), None, "{local}");
    }
}

#[test]
fn an_account_that_cannot_work_says_why() {
    for open in [
        "http://openapi.alipay.com/gateway.do",
        "http://127.0.0.1.example.com/",
        "http://10.0.0.1/",
    ] {
        let refused = setup(|a| a.gateway = open.into());
        assert_eq!(refused, Some(SetupError::InsecureGateway), "{open}");
    }
    for odd in [
        "",
        "openapi",
        "ftp://openapi.alipay.com/",
        "/gateway.do",
        "https://",
        "💰",
    ] {
        assert_eq!(
            setup(|a| a.gateway = odd.into()),
            Some(SetupError::BadGateway),
            "{odd}"
        );
    }
    assert_eq!(
        setup(|a| a.app_id = " ".into()),
        Some(SetupError::IdMissing)
    );
    assert_eq!(
        setup(|a| a.seller_id = String::new()),
        Some(SetupError::SellerMissing)
    );
    // An application's id, a digit too few, and no number at all.
    for odd in ["2021000000000001", "208800000000000", "2088x00000000001"] {
        let refused = setup(|a| a.seller_id = odd.into());
        assert_eq!(refused, Some(SetupError::BadSeller), "{odd}");
    }
    assert_eq!(
        setup(|a| a.wallet = Wallet::Wechatpay),
        Some(SetupError::OtherWallet)
    );
    let own = setup(|a| a.platform_public_key = MERCHANT_PUBLIC.into());
    assert_eq!(own, Some(SetupError::OwnPublicKey));
    let private = setup(|a| a.platform_public_key = MERCHANT.into());
    assert_eq!(
        private,
        Some(SetupError::PlatformKey(KeyError::PrivateKeyGiven))
    );
}
