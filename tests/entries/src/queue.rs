//! A till's queue, as somebody carries it in.

use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use hexiao_reports::{QueueFile, Signing, queue_bytes, read_queue};
use hexiao_verifier::unhex;

/// A till's own file: redemptions, claims, and what is left to that till.
const OWN: &[u8] = include_bytes!("../queue/queue.jsonl");

/// The key that signed it.
const KEY: &str = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c";

/// A file, however it is signed. What is read would be written so again; and with a right
/// signature it is the file that was signed, to the byte.
pub fn queue(bytes: &[u8]) {
    if let Ok(file) = read_queue(bytes, &|_, _, _| true) {
        assert_eq!(again(&file, bytes), bytes, "another file reads alike");
    }
    if read_queue(bytes, &is_signature).is_ok() {
        assert!(bytes == OWN, "a changed file was taken");
    }
}

/// The file written anew, with the signature that it had.
fn again(file: &QueueFile, bytes: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).expect("a file that was read is text");
    let last = text.lines().last().unwrap_or_default();
    let last: serde_json::Value = serde_json::from_str(last).expect("a last line");
    let signature = last["signature"].as_str().expect("a signature").to_owned();
    let signing = Signing {
        key: &file.header.key,
        sign: &|_: &[u8]| signature.clone(),
    };
    queue_bytes(&file.header, &file.lines, signing).expect("it was read")
}

fn is_signature(key: &str, message: &[u8], signature: &str) -> bool {
    let key = unhex::<32>(key).filter(|_| key == KEY);
    let signature = unhex::<64>(signature);
    let (Some(key), Some(signature)) = (key, signature) else {
        return false;
    };
    let key = UnparsedPublicKey::new(&ED25519, key);
    key.verify(message, &signature).is_ok()
}
