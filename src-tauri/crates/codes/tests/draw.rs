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
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code.png");
        std::fs::write(&path, bytes).unwrap();
        for (name, judge) in judges() {
            assert_eq!(judge(&path), text, "{name}, {what}");
        }
        assert_eq!(read_image(bytes).as_deref(), Ok(text), "{what}");
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
            let text: String = "https://qr.alipay.com/0123456789?"
                .chars()
                .cycle()
                .take(length)
                .collect();
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
