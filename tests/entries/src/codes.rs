//! Scans and pictures.

use hexiao_codes::{Scan, classify, read_image};
use image::{GrayImage, ImageFormat, Luma};
use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};
use std::io::Cursor;

/// Bytes from a scanner, told apart. A secret is never in what is printed of them.
pub fn scan(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let found = classify(&text);
    if let Scan::AuthCode { code, .. } = &found {
        assert!(
            !format!("{found:?}").contains(code.expose()),
            "a code was printed"
        );
    }
}

/// Bytes of a file that is said to be a picture.
pub fn picture(bytes: &[u8]) {
    let _ = read_image(bytes);
}

/// Bytes as the segments of a code that is drawn well: what the reader finds in a symbol whose
/// error correction is in order.
pub fn drawing(bytes: &[u8]) {
    let Some((code, width)) = symbol(bytes) else {
        return;
    };
    let mut file = Cursor::new(Vec::new());
    let picture = drawn(&code, width);
    if picture.write_to(&mut file, ImageFormat::Png).is_ok() {
        let _ = read_image(file.get_ref());
    }
}

/// The first byte is the version, then each segment is its kind, its length and its content.
fn symbol(bytes: &[u8]) -> Option<(Vec<Color>, usize)> {
    let (&size, mut rest) = bytes.split_first()?;
    let mut bits = Bits::new(Version::Normal(i16::from(size % 10) + 1));
    while let [kind, length, content @ ..] = rest {
        let (content, after) = content.split_at(content.len().min(usize::from(*length)));
        push(&mut bits, *kind, content)?;
        rest = after;
    }
    bits.push_terminator(EcLevel::L).ok()?;
    let code = QrCode::with_bits(bits, EcLevel::L).ok()?;
    let width = code.width();
    Some((code.into_colors(), width))
}

/// Digits, letters and kanji are brought into what the encoder takes without a check.
fn push(bits: &mut Bits, kind: u8, content: &[u8]) -> Option<()> {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let letter = |byte: &u8| LETTERS.get(usize::from(*byte) % LETTERS.len()).copied();
    let done = match kind % 6 {
        0 => bits.push_byte_data(content),
        1 => {
            let digits: Vec<u8> = content.iter().map(|byte| b'0' + byte % 10).collect();
            bits.push_numeric_data(&digits)
        }
        2 => {
            let letters: Vec<u8> = content.iter().filter_map(letter).collect();
            bits.push_alphanumeric_data(&letters)
        }
        3 => {
            let digits = content.iter().take(3).map(|byte| u32::from(*byte));
            bits.push_eci_designator(digits.fold(0, |sum, digit| sum * 100 + digit % 100))
        }
        4 => bits.push_fnc1_first_position(),
        _ => {
            let pairs = content
                .iter()
                .flat_map(|byte| [0x88 + byte % 8, 0x9f + byte % 0x5d]);
            bits.push_kanji_data(&pairs.collect::<Vec<u8>>())
        }
    };
    done.ok()
}

fn drawn(modules: &[Color], width: usize) -> GrayImage {
    const MODULE: usize = 3;
    const QUIET: usize = 4;
    let side = u32::try_from((width + 2 * QUIET) * MODULE).unwrap_or_default();
    GrayImage::from_fn(side, side, |x, y| {
        let place = |pixel: u32| {
            let module = usize::try_from(pixel).ok()? / MODULE;
            module.checked_sub(QUIET).filter(|module| *module < width)
        };
        let at = place(x).zip(place(y)).map(|(x, y)| y * width + x);
        let dark = at.and_then(|at| modules.get(at)) == Some(&Color::Dark);
        Luma([if dark { 0 } else { 255 }])
    })
}
