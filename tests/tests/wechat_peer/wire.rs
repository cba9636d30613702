//! Requests and answers as they are on the wire, and what stands between a till and the platform.

use hexiao_sandbox::Sandbox;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

/// Takes every request apart as it was on the wire, and answers none.
pub fn listen() -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = format!("http://{}/wechat", listener.local_addr().unwrap());
    let (requests, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = read(&stream);
            // Only then the till goes on: every request is here when the last call ends.
            if requests.send(request).is_err() {
                return;
            }
            let _ = stream
                .write_all(b"HTTP/1.1 503 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        }
    });
    (gateway, received)
}

/// Takes every request apart as it was on the wire, and hands it on to the platform.
pub fn relay(sandbox: &Sandbox) -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = format!("http://{}/wechat", listener.local_addr().unwrap());
    let there = sandbox.address();
    let (requests, received) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = read(&stream);
            let answer = send(there, &request);
            // Only then the till goes on: every request is here when the last call ends.
            if requests.send(request).is_err() {
                return;
            }
            let _ = stream.write_all(&answer);
        }
    });
    (gateway, received)
}

fn read(stream: &TcpStream) -> Value {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut words = line.split(' ').map(str::to_owned);
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let (mut length, mut authorization, mut serial) = (0, String::new(), String::new());
    let mut host = String::new();
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(": ") else {
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "authorization" => value.clone_into(&mut authorization),
            "wechatpay-serial" => value.clone_into(&mut serial),
            "host" => value.clone_into(&mut host),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    json!({
        "method": method, "target": target, "host": host, "authorization": authorization,
        "serial": serial, "body": String::from_utf8(body).unwrap(),
    })
}

/// Sends a request as it was caught: the answer's bytes, its head among them.
pub fn send(there: SocketAddr, request: &Value) -> Vec<u8> {
    let part = |name: &str| request[name].as_str().unwrap().to_owned();
    let body = part("body");
    let head = [
        format!("{} {} HTTP/1.1", part("method"), part("target")),
        format!("host: {}", part("host")),
        format!("authorization: {}", part("authorization")),
        format!("wechatpay-serial: {}", part("serial")),
        "accept: application/json\r\ncontent-type: application/json".into(),
        "user-agent: hexiao-peer\r\nconnection: close".into(),
        format!("content-length: {}\r\n\r\n", body.len()),
    ];
    let mut stream = TcpStream::connect(there).unwrap();
    stream.write_all(head.join("\r\n").as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// Where an answer's body begins.
pub fn body_of(answer: &[u8]) -> usize {
    answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap()
        + 4
}

/// Hands requests on to the platform, and changes one byte of each answer's body where told.
pub fn tampering(sandbox: &Sandbox, at: Option<usize>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = format!("http://{}/wechat", listener.local_addr().unwrap());
    let there = sandbox.address();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut answer = send(there, &read(&stream));
            let body = body_of(&answer);
            if let Some(at) = at {
                let length = answer.len() - body;
                answer[body + at % length] ^= 1;
            }
            let _ = stream.write_all(&answer);
        }
    });
    gateway
}
