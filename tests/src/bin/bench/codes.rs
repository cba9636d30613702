//! Codes told apart and drawn, against the encoder alone.

use crate::table::{Table, Times};
use hexiao_codes::{Scan, classify, draw_svg};
use hexiao_domain::{OrderNumber, TillId};
use qrcode::{EcLevel, QrCode};
use std::hint::black_box;

/// Scans told apart in one turn.
const SCANS: u64 = 100_000;
const TURNS: u64 = 20;
const DRAWINGS: u64 = 500;

/// What a till's scanner reads in a day: mostly customers' codes, and whatever else lies about.
fn scans() -> Vec<String> {
    let order = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 42);
    let mut scans = vec![order.to_string()];
    let texts = [
        "134567890123456789",
        "109876543210987654",
        "281234567890123456",
        "fp0123456789abcdefghijklmnopqrstuvw",
        "6212345678901234567",
        "https://qr.alipay.com/fkx00000abcdef1234567890",
        "wxp://f2f0AbCdEfGhIjKlMnOpQrStUvWxYz012345",
        "2026112222001400000000000001",
        "4200002611220000000000000001",
        "00020101021129370016A000000677010111011300668123456785802TH530376454044.2263045D49",
        "4111111111111111",
        "6901234567892",
        "TABLE-12",
        "https://example.com/menu",
        "你好",
    ];
    scans.extend(texts.map(|text| format!("{text}\r\n")));
    scans
}

/// Fills the table.
pub fn measure(table: &mut Table) {
    told_apart(table);
    let long = format!("https://pay.example/{}", "a1B2c3D4e5".repeat(28));
    drawn(
        table,
        "60 B",
        "https://qr.alipay.com/bax00000abcdef1234567890abcdefgh123456",
    );
    drawn(table, "300 B", &long);
}

fn told_apart(table: &mut Table) {
    let scans = scans();
    let mut times = Times::default();
    for _ in 0..TURNS {
        times.of(|| {
            for scan in scans.iter().cycle().zip(0..SCANS) {
                let found: Scan = classify(black_box(scan.0));
                black_box(found);
            }
        });
    }
    let a_second = SCANS * 1_000_000_000 / times.percentile(50).max(1);
    let thousands = format!(
        "{},{:03},000",
        a_second / 1_000_000,
        a_second / 1_000 % 1_000
    );
    table.alone("scans told apart in a second", &thousands, ">= 1,000,000");
}

fn drawn(table: &mut Table, what: &str, text: &str) {
    let (mut ours, mut floor) = (Times::default(), Times::default());
    for _ in 0..DRAWINGS {
        let svg = ours.of(|| draw_svg(black_box(text)));
        assert!(svg.unwrap().starts_with("<svg"));
        let code = floor.of(|| QrCode::with_error_correction_level(black_box(text), EcLevel::M));
        assert!(code.unwrap().width() > 20);
    }
    let name = format!("a code of {what} as SVG, p50 (qrcode's encoding alone)");
    table.against(&name, ours.percentile(50), floor.percentile(50), "<= 1.50x");
}
