//! What is drawn reads back, by the till's own reader and by other people's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::as_conversions)]

use hexiao_codes::{DrawError, draw_png, draw_svg, draw_text, read_image};
use image::{GrayImage, ImageFormat, Luma};
use proptest::prelude::*;
use std::io::Cursor;

/// Texts as long as the platforms' own payment codes, and an EMVCo code with Chinese in it.
const TEXTS: [&str; 5] = [
    "wxp://f2f0AbCdEfGhIjKlMnOpQrStUvWxYz012345",
    "https://qr.alipay.com/bax00000abcdef1234567890",
    "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00",
    "00020101021229370016A000000677010111011300668123456785802TH530376454044.2263045D49",
    "64200002ZH0104最佳运输0202北京",
];

fn png(grid: &[Vec<bool>], scale: usize) -> Vec<u8> {
    let side = |n: usize| u32::try_from(n * scale).unwrap();
    let picture = GrayImage::from_fn(side(grid[0].len()), side(grid.len()), |x, y| {
        Luma([if grid[y as usize / scale][x as usize / scale] {
            0
        } else {
            255
        }])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// The modules that the one path of a drawn SVG paints.
fn grid_of_svg(svg: &str) -> Vec<Vec<bool>> {
    let between = |from: &str, to: &str| svg.split_once(from).unwrap().1.split_once(to).unwrap().0;
    let side: usize = between("viewBox=\"0 0 ", " ").parse().unwrap();
    let mut grid = vec![vec![false; side]; side];
    for run in between(" d=\"", "\"").split('M').skip(1) {
        let (x, rest) = run.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (length, _) = rest.split_once('v').unwrap();
        let [x, y, length]: [usize; 3] = [x, y, length].map(|n| n.parse().unwrap());
        grid[y][x..x + length].fill(true);
    }
    grid
}

fn grid_of_terminal(drawing: &str) -> Vec<Vec<bool>> {
    let mut grid = Vec::new();
    for line in drawing.lines() {
        let line = line.strip_prefix("\u{1b}[30;107m").unwrap();
        let line = line.strip_suffix("\u{1b}[0m").unwrap();
        grid.push(line.chars().map(|c| matches!(c, '▀' | '█')).collect());
        grid.push(line.chars().map(|c| matches!(c, '▄' | '█')).collect());
    }
    grid
}

#[test]
fn an_svg_reads_back() {
    for text in TEXTS {
        let grid = grid_of_svg(&draw_svg(text).unwrap());
        assert_eq!(read_image(&png(&grid, 4)).as_deref(), Ok(text));
    }
}

#[test]
fn a_terminal_drawing_reads_back() {
    for text in TEXTS {
        let grid = grid_of_terminal(&draw_text(text).unwrap());
        assert_eq!(read_image(&png(&grid, 4)).as_deref(), Ok(text));
    }
}

#[test]
fn a_code_has_four_white_modules_around_it() {
    let grids = [
        grid_of_svg(&draw_svg(TEXTS[0]).unwrap()),
        grid_of_terminal(&draw_text(TEXTS[0]).unwrap()),
    ];
    for grid in grids {
        let white = |row: &Vec<bool>| row.iter().all(|dark| !dark);
        assert!(grid[..4].iter().all(white) && grid[grid.len() - 4..].iter().all(white));
        assert!(grid.iter().all(|row| !row[..4].contains(&true)));
        assert!(grid.iter().all(|row| !row[row.len() - 4..].contains(&true)));
        assert!(
            grid[4][4],
            "the finder pattern begins right after the quiet zone"
        );
    }
}

#[test]
fn a_png_has_exactly_the_size_asked_for() {
    for pixels in [128, 129, 200, 512, 1000] {
        let bytes = draw_png(TEXTS[0], pixels).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (pixels, pixels));
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_with_the_reason() {
    assert_eq!(draw_svg(""), Err(DrawError::Empty));
    assert_eq!(draw_svg(&"a".repeat(2332)), Err(DrawError::TooLong));
    assert!(draw_svg(&"a".repeat(2331)).is_ok());
    assert_eq!(draw_png(TEXTS[0], 5000), Err(DrawError::TooLarge));
    assert_eq!(
        draw_png(TEXTS[0], 0),
        Err(DrawError::TooSmall { needed: 74 })
    );
    assert_eq!(
        draw_png(TEXTS[0], 73),
        Err(DrawError::TooSmall { needed: 74 })
    );
    assert!(draw_png(TEXTS[0], 74).is_ok());
}

#[cfg(target_os = "linux")]
mod by_others {
    use super::*;
    use hexiao_codes::{
        Details, DuitNow, EpcTransfer, Fps, FpsPayee, PayNow, PayNowProxy, Payee, Pix, PromptPay,
        Qris, VietQr, VietQrService, upi_link,
    };
    use serde_json::Value;
    use std::path::Path;
    use std::process::Command;

    /// Reads the one code in a PNG file.
    type Judge = fn(&Path) -> String;

    /// Programs by other people. Ubuntu 22.04 has no package of the last.
    fn judges() -> Vec<(&'static str, Judge)> {
        let mut judges: Vec<(&str, Judge)> = vec![("zbar", zbar), ("rqrr", rqrr)];
        let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        if !system.lines().any(|line| line == "VERSION_ID=\"22.04\"") {
            judges.push(("zxing-cpp", zxing));
        }
        judges
    }

    /// zbarimg of zbar-tools.
    fn zbar(path: &Path) -> String {
        let mut zbar = Command::new("zbarimg");
        zbar.args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"]);
        said(zbar.arg(path))
    }

    /// ZXingReader of zxing-cpp-tools: another version, built by other people, than the one
    /// the till reads with.
    fn zxing(path: &Path) -> String {
        let mut zxing = Command::new("ZXingReader");
        said(zxing.args(["-format", "QRCode", "-bytes"]).arg(path))
    }

    fn said(program: &mut Command) -> String {
        let output = program.output().expect("the judges are installed");
        let text = String::from_utf8(output.stdout).unwrap();
        text.trim_end().to_owned()
    }

    fn rqrr(path: &Path) -> String {
        let picture = image::open(path).unwrap().into_luma8();
        let mut prepared = ::rqrr::PreparedImage::prepare(picture);
        match prepared.detect_grids().as_slice() {
            [grid] => grid.decode().map(|(_, text)| text).unwrap_or_default(),
            grids => format!("{} codes", grids.len()),
        }
    }

    /// Every judge reads `text`, and so does the till.
    fn is_read(bytes: &[u8], text: &str, what: &str) {
        is_read_by(&judges(), bytes, text, what);
    }

    fn is_read_by(judges: &[(&str, Judge)], bytes: &[u8], text: &str, what: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code.png");
        std::fs::write(&path, bytes).unwrap();
        for (name, judge) in judges {
            assert_eq!(judge(&path), text, "{name}, {what}");
        }
        assert_eq!(read_image(bytes).as_deref(), Ok(text), "{what}");
    }

    /// zbar, zxing-cpp and the till read `text` in a picture of this size. No more is asked of
    /// rqrr than a payment code: what is dense, it reads at four pixels a module and not always.
    fn is_read_at(pixels: u32, text: &str, what: &str) {
        let dense = judges().into_iter().filter(|(name, _)| *name != "rqrr");
        let dense: Vec<(&str, Judge)> = dense.collect();
        let bytes = draw_png(text, pixels).unwrap();
        let length = text.len();
        let what = format!("{what}, {length} bytes, {pixels} pixels");
        is_read_by(&dense, &bytes, text, &what);
    }

    /// The least size, in pixels a side, that a picture of this text may have.
    fn least(text: &str) -> u32 {
        let refused = draw_png(text, 0).unwrap_err();
        let DrawError::TooSmall { needed } = refused else {
            panic!("{refused:?} of {text}")
        };
        let needed = u32::try_from(needed).unwrap();
        let below = draw_png(text, needed - 1);
        assert_eq!(below, Err(refused), "{needed} pixels are the least");
        needed
    }

    /// So many letters of a text that begins anew whenever it is over.
    fn repeated(text: &str, length: usize) -> String {
        text.chars().cycle().take(length).collect()
    }

    #[test]
    fn others_read_every_payment_code_from_128_pixels_up() {
        for text in TEXTS {
            for pixels in [128, 130, 160, 256, 300, 512, 1024] {
                let bytes = draw_png(text, pixels).unwrap();
                is_read(&bytes, text, &format!("{pixels} pixels"));
            }
        }
    }

    #[test]
    fn others_read_the_svg_and_the_terminal_drawing() {
        for text in TEXTS {
            let svg = grid_of_svg(&draw_svg(text).unwrap());
            let terminal = grid_of_terminal(&draw_text(text).unwrap());
            is_read(&png(&svg, 3), text, "svg");
            is_read(&png(&terminal, 3), text, "terminal");
        }
    }

    #[test]
    fn others_read_a_code_of_any_length_a_payment_code_has() {
        for length in (1..=128).step_by(9) {
            let text = repeated("https://qr.alipay.com/0123456789?", length);
            for pixels in [128, 256] {
                let bytes = draw_png(&text, pixels).unwrap();
                is_read(
                    &bytes,
                    &text,
                    &format!("{length} characters, {pixels} pixels"),
                );
            }
        }
    }

    /// From the first length above to what the largest symbol but one holds: versions 8 to 39.
    const LENGTHS: [usize; 12] = [
        129, 200, 331, 450, 600, 800, 911, 1250, 1500, 1800, 2100, 2213,
    ];

    /// Letters in small and signs among them: one segment of bytes.
    const BYTES: &str = "wxp://f2f0_abcdefghijklmnopqrstuvwxyz?pay=yes&to=shop;";

    /// Digits, capitals and bytes by turns: dozens of segments of all three modes.
    const MIXED: &str =
        "00020101021229370016A000000677010111https://qr.alipay.com/fkx0?pay=TEA-HOUSE/0202";

    /// At the least size that is allowed, or 128 pixels, and at 256 and 600 pixels where those
    /// are allowed.
    fn is_read_at_every_size(text: &str) {
        let least = least(text).max(128);
        let above = [256, 600].into_iter().filter(|pixels| *pixels > least);
        for pixels in std::iter::once(least).chain(above) {
            is_read_at(pixels, text, &format!("at least {least} pixels"));
        }
    }

    #[test]
    fn others_read_a_long_code_of_bytes_from_the_least_size_up() {
        for length in LENGTHS {
            is_read_at_every_size(&repeated(BYTES, length));
        }
    }

    #[test]
    fn others_read_a_long_code_of_mixed_segments_from_the_least_size_up() {
        for length in LENGTHS {
            is_read_at_every_size(&repeated(MIXED, length));
        }
    }

    #[test]
    fn others_read_the_largest_code_there_is_from_the_least_size_up() {
        for length in [2214, 2331] {
            is_read_at_every_size(&repeated(BYTES, length));
        }
    }

    /// The public codes whose checksum is right.
    fn public() -> Vec<(String, String)> {
        let files = [
            include_str!("data/qr_vectors.json"),
            include_str!("data/described.json"),
        ];
        let read = |file| -> Value { serde_json::from_str(file).unwrap() };
        let all = files.map(|file| read(file)["mpm"].as_array().unwrap().clone());
        let good = all.concat().into_iter().filter(|v| v["crc_ok"] == true);
        let said = |value: &Value| value.as_str().unwrap().to_owned();
        good.map(|v| (said(&v["name"]), said(&v["text"]))).collect()
    }

    #[test]
    fn others_read_every_public_code_at_the_least_size() {
        let all = public();
        assert_eq!(all.len(), 30);
        for (name, text) in all {
            is_read_at(least(&text), &text, &name);
        }
    }

    fn shop(name: &str) -> Details {
        Details {
            name: Some(name.to_owned()),
            ..Details::default()
        }
    }

    fn shop_in(city: &str, name: &str) -> Details {
        Details {
            city: Some(city.to_owned()),
            ..shop(name)
        }
    }

    /// A payee of every national profile in which a bank says how to pay.
    fn payees() -> [(Payee, Details); 8] {
        let promptpay = PromptPay::Phone("0812345678".into());
        let bill = PromptPay::Bill {
            biller: "0112233445566".into(),
            first: "CUSTOMER001".into(),
            second: None,
        };
        let paynow = PayNow {
            proxy: PayNowProxy::Uen("201403121W".into()),
            editable: None,
            expiry: None,
            sgqr: None,
        };
        let vietqr = VietQr {
            bank: "970415".into(),
            account: "113366668888".into(),
            service: VietQrService::Account,
        };
        let qris = Qris {
            domain: "COM.GO-JEK.WWW".into(),
            pan: "9360091412345678901".into(),
            merchant: "G123456789".into(),
            criteria: "UMI".into(),
            national_id: "ID1020012345678".into(),
        };
        let duitnow = DuitNow {
            acquirer: "890053".into(),
            merchant: "110259574569".into(),
            label: None,
        };
        let fps = Fps {
            payee: FpsPayee::Id("6000509".into()),
            clearing: None,
            timeout: None,
            renminbi: false,
        };
        let pix = Pix {
            key: "123e4567-e12b-12d1-a456-426655440000".into(),
            info: None,
        };
        [
            (Payee::PromptPay(promptpay), Details::default()),
            (Payee::PromptPay(bill), Details::default()),
            (Payee::PayNow(paynow), shop_in("Singapore", "TEA HOUSE")),
            (Payee::VietQr(vietqr), Details::default()),
            (Payee::Qris(qris), shop_in("JAKARTA", "TOKO CONTOH")),
            (Payee::DuitNow(duitnow), shop("TANWEISHEN")),
            (Payee::Fps(fps), Details::default()),
            (Payee::Pix(pix), shop_in("BRASILIA", "Fulano de Tal")),
        ]
    }

    #[test]
    fn others_read_a_code_of_every_national_profile_at_the_least_size() {
        for (payee, details) in payees() {
            let text = payee.code(&details).unwrap().text();
            is_read_at(least(&text), &text, &format!("{payee:?}"));
        }
        let upi = upi_link("shop@bank", &shop("Chai Wala")).unwrap();
        let epc = EpcTransfer {
            name: "Tea House".into(),
            iban: "DE89370400440532013000".into(),
            text: Some("T01-42".into()),
            info: Some("Thank you".into()),
            ..EpcTransfer::default()
        };
        for text in [upi, epc.code().unwrap()] {
            is_read_at(least(&text), &text, "a link or a transfer");
        }
    }

    /// Names of shops whose bytes also pass for Japanese text of another encoding.
    const NAMES: [&str; 4] = ["成都小吃店", "服务中心期待您", "长沙臭豆腐", "ありがとう"];

    /// A customer's app reads text and no bytes: it must not take the name for something else.
    #[test]
    fn a_name_is_read_as_the_text_it_is_and_not_as_japanese() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code.png");
        for name in NAMES {
            let text = format!("000201010211520400005303156{name}5802CN6005TEA");
            is_read_at(256, &text, name);
            std::fs::write(&path, draw_png(&text, 256).unwrap()).unwrap();
            if judges().iter().any(|(judge, _)| *judge == "zxing-cpp") {
                let mut zxing = Command::new("ZXingReader");
                let said = said(zxing.args(["-format", "QRCode"]).arg(&path));
                assert!(said.contains(name), "{name}: {said}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_payment_text_reads_back(text in "[!-~]{1,128}", pixels in 256_u32..600) {
        let bytes = draw_png(&text, pixels).unwrap();
        prop_assert_eq!(read_image(&bytes), Ok(text));
    }

    #[test]
    fn no_text_and_no_size_panics(text in ".{0,200}", pixels in 0_u32..5000) {
        let _ = draw_png(&text, pixels % 400);
        let _ = (draw_svg(&text), draw_text(&text));
    }
}
