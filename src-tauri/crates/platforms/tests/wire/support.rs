//! A shop without a platform: its keys, an order, and a listener that answers as it is told.

use hexiao_domain::{
    AccountDetails, Currency, MerchantAccount, Method, Money, OrderNumber, TillId, Timestamp,
    Wallet,
};
use hexiao_platforms::{GivenUp, Order, Platform, PrivateKey, Timeouts, alipay};
use hexiao_sandbox::FaultScript;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

pub const MERCHANT: &str = include_str!("../data/keys/pkcs8.pem");
pub const MERCHANT_PUBLIC: &str = include_str!("../data/keys/public.pem");

/// Long enough for any answer on this machine.
pub const PATIENT: Timeouts = Timeouts {
    connect: Duration::from_secs(20),
    whole: Duration::from_secs(20),
};

/// For those that never answer.
pub const BRIEF: Timeouts = Timeouts {
    connect: Duration::from_millis(700),
    whole: Duration::from_millis(700),
};

/// A public key of Alipay's own: nobody here can sign for it.
pub fn platform_public() -> String {
    let vectors = include_str!("../data/alipay_signed.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    vectors["keys"]["RESP"].as_str().unwrap().to_owned()
}

pub fn account(gateway: &str) -> MerchantAccount {
    MerchantAccount {
        wallet: Wallet::Alipay,
        gateway: gateway.into(),
        app_id: "2021000000000001".into(),
        seller_id: "2088000000000001".into(),
        platform_public_key: platform_public(),
        secret: "alipay".into(),
        details: AccountDetails::default(),
    }
}

pub fn platform(gateway: &str, timeouts: Timeouts) -> Box<dyn Platform> {
    let key = PrivateKey::parse(MERCHANT).unwrap();
    alipay(&account(gateway), key, timeouts).unwrap()
}

pub fn number(sequence: u64) -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence)
}

/// A shown code that nobody scanned.
pub fn abandoned(order: &OrderNumber) -> GivenUp<'_> {
    GivenUp {
        order,
        code: None,
        method: Method::ShowCode,
        made_at: now(),
    }
}

pub fn order(number: &OrderNumber) -> Order<'_> {
    Order {
        number,
        amount: Money::new(1999, Currency::Cny),
        subject: "茶 & 饼",
        expires_in_seconds: 120,
        mark: "T01-1-41-0badf00d",
    }
}

/// 2026-11-22 20:13:00 in China.
pub fn now() -> Timestamp {
    Timestamp::from_millis(1_795_349_580_000)
}

/// Listens on loopback and hands every connection, its request read, to `answer`; the
/// requests come out of the receiver.
pub fn listen(answer: fn(&mut TcpStream, &str)) -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (requests, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = read_request(&mut stream);
            answer(&mut stream, &request);
            // A test that is not interested in the requests has dropped the receiver.
            let _ = requests.send(request);
        }
    });
    (format!("http://{address}/gateway.do"), received)
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= content_length(head)
        {
            return text;
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return text,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

fn content_length(head: &str) -> usize {
    let lines = head.lines().map(str::to_ascii_lowercase);
    let mut lengths = lines.filter_map(|l| l.strip_prefix("content-length:").map(str::to_owned));
    lengths
        .next()
        .map_or(0, |length| length.trim().parse().unwrap())
}

/// Writes a whole answer.
pub fn reply(stream: &mut TcpStream, status: &str, body: &str) {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n");
    let _ = write!(stream, "{head}connection: close\r\n\r\n{body}");
}

/// One call meets one fault, or none.
pub fn script(call: &str, fault: &str) -> FaultScript {
    match fault.is_empty() {
        true => FaultScript::default(),
        false => format!("{call}:{fault}").parse().unwrap(),
    }
}
