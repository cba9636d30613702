//! Requests and answers as they are on the wire, and what stands between a till and a platform.

use hexiao_sandbox::Sandbox;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};

pub fn pairs(request: &Value) -> Vec<(String, String)> {
    let parts = ["query", "form"].map(|part| request[part].as_str().unwrap());
    let parsed = parts.map(|part| form_urlencoded::parse(part.as_bytes()).into_owned());
    parsed.into_iter().flatten().collect()
}

pub fn post(sandbox: &Sandbox, pairs: &[(String, String)]) -> String {
    let form = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let mut response = ureq::post(sandbox.gateway()).send_form(form).unwrap();
    response.body_mut().read_to_string().unwrap()
}

/// From the first brace of the member to the last before its signature.
pub fn signed_part(body: &str) -> std::ops::Range<usize> {
    body[1..].find('{').unwrap() + 1..body.rfind(",\"sign\"").unwrap()
}

/// Hands requests on to the platform, and changes one byte of what it signed in each answer.
pub fn tampering(sandbox: &Sandbox, at: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = format!("http://{}/gateway.do", listener.local_addr().unwrap());
    let there = sandbox.gateway();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let request = read(&stream);
            let (query, form) = (&request["query"], &request["form"]);
            let url = format!("{there}?{}", query.as_str().unwrap());
            let kind = "application/x-www-form-urlencoded";
            let asked = ureq::post(url).header("content-type", kind);
            let mut answer = asked.send(form.as_str().unwrap()).unwrap();
            let body = answer.body_mut().read_to_string().unwrap();
            let signed = signed_part(&body);
            let mut bytes = body.into_bytes();
            bytes[signed.start + at % signed.len()] ^= 1;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n", bytes.len());
            let _ = stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes());
            let _ = stream.write_all(&bytes);
        }
    });
    gateway
}

/// Takes every request apart as it was on the wire, and answers none.
pub fn listen() -> (String, Receiver<Value>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gateway = format!("http://{}/gateway.do", listener.local_addr().unwrap());
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

fn read(stream: &TcpStream) -> Value {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    reader.read_line(&mut line).unwrap();
    let target = line.split(' ').nth(1).unwrap().to_owned();
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut form = vec![0; length];
    reader.read_exact(&mut form).unwrap();
    let query = target.split_once('?').unwrap().1;
    json!({ "query": query, "form": String::from_utf8(form).unwrap() })
}
