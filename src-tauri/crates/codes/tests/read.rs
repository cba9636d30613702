//! Pictures of the shop's printed code, and files that are none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use hexiao_codes::{ReadError, draw_png, read_image};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, imageops};
use proptest::prelude::*;
use std::io::Cursor;

const TEXT: &str = "https://qr.alipay.com/fkx00000abcdef1234567890";

fn code(text: &str, pixels: u32) -> GrayImage {
    image::load_from_memory(&draw_png(text, pixels).unwrap())
        .unwrap()
        .into_luma8()
}

fn file(picture: GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(picture)
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

/// Two codes on one sheet.
fn sheet(left: &str, right: &str) -> GrayImage {
    let mut sheet = GrayImage::from_pixel(800, 400, Luma([255]));
    imageops::overlay(&mut sheet, &code(left, 360), 20, 20);
    imageops::overlay(&mut sheet, &code(right, 360), 420, 20);
    sheet
}

#[test]
fn a_png_and_a_jpeg_of_the_code_are_read() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        assert_eq!(
            read_image(&file(code(TEXT, 480), format)).as_deref(),
            Ok(TEXT)
        );
    }
}

#[test]
fn a_code_on_a_large_grey_photo_is_read() {
    let mut photo = GrayImage::from_fn(3000, 2000, |x, y| {
        Luma([u8::try_from((x / 30 + y / 20) % 160 + 60).unwrap()])
    });
    imageops::overlay(&mut photo, &code(TEXT, 900), 1100, 500);
    assert_eq!(
        read_image(&file(photo, ImageFormat::Jpeg)).as_deref(),
        Ok(TEXT)
    );
}

#[test]
fn a_turned_code_is_read() {
    for turned in [
        imageops::rotate90(&code(TEXT, 480)),
        imageops::rotate180(&code(TEXT, 480)),
    ] {
        assert_eq!(
            read_image(&file(turned, ImageFormat::Png)).as_deref(),
            Ok(TEXT)
        );
    }
}

#[test]
fn two_different_codes_are_left_to_a_person() {
    let two = file(
        sheet(TEXT, "wxp://f2f0AbCdEfGhIjKlMnOpQr"),
        ImageFormat::Png,
    );
    assert_eq!(read_image(&two), Err(ReadError::SeveralCodes));
    let same = file(sheet(TEXT, TEXT), ImageFormat::Png);
    assert_eq!(read_image(&same).as_deref(), Ok(TEXT));
}

/// Without the count before it, the decoder works on this for hours.
#[test]
fn a_wall_of_finder_patterns_is_left_to_a_person() {
    let wall = GrayImage::from_fn(1024, 1024, |x, y| {
        let (x, y) = (x / 2 % 9, y / 2 % 9);
        let inner = |n: u32| (1..=5).contains(&n);
        let ring = x < 7 && y < 7 && !(inner(x) && inner(y));
        let stone = (2..=4).contains(&x) && (2..=4).contains(&y);
        Luma([if ring || stone { 0 } else { 255 }])
    });
    let wall = file(wall, ImageFormat::Png);
    assert_eq!(read_image(&wall), Err(ReadError::SeveralCodes));
}

#[test]
fn a_sheet_of_nine_equal_stickers_is_read() {
    let mut sheet = GrayImage::from_pixel(900, 900, Luma([255]));
    for (row, column) in (0..3).flat_map(|row| (0..3).map(move |column| (row, column))) {
        imageops::overlay(&mut sheet, &code(TEXT, 280), column * 300, row * 300);
    }
    let sheet = file(sheet, ImageFormat::Png);
    assert_eq!(read_image(&sheet).as_deref(), Ok(TEXT));
}

#[test]
fn a_picture_without_a_code_says_so() {
    let blank = GrayImage::from_pixel(300, 300, Luma([255]));
    assert_eq!(
        read_image(&file(blank, ImageFormat::Png)),
        Err(ReadError::NoCode)
    );
}

#[test]
fn a_file_that_is_no_picture_says_so() {
    let png = file(code(TEXT, 300), ImageFormat::Png);
    for bytes in [
        b"".as_slice(),
        b"hello",
        b"GIF89a",
        b"<svg/>",
        b"%PDF-1.7",
        &png[..60],
    ] {
        assert_eq!(read_image(bytes), Err(ReadError::NotAnImage));
    }
}

#[test]
fn a_picture_that_would_fill_the_memory_is_refused_unseen() {
    assert_eq!(
        read_image(&vec![0; 10 * 1024 * 1024 + 1]),
        Err(ReadError::TooLarge)
    );
    let wide = file(GrayImage::new(8193, 1), ImageFormat::Png);
    assert_eq!(read_image(&wide), Err(ReadError::TooLarge));
}

#[test]
fn a_code_of_bytes_that_are_no_text_says_so() {
    let symbol = qrcode::QrCode::new([0xff, 0xfe, 0x80, 0x81]).unwrap();
    let (width, modules) = (symbol.width(), symbol.into_colors());
    let side = u32::try_from((width + 8) * 6).unwrap();
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let at = |n: u32| {
            usize::try_from(n / 6)
                .unwrap()
                .checked_sub(4)
                .filter(|n| *n < width)
        };
        let dark = at(x)
            .zip(at(y))
            .is_some_and(|(x, y)| modules[y * width + x] == qrcode::Color::Dark);
        Luma([if dark { 0 } else { 255 }])
    });
    assert_eq!(
        read_image(&file(picture, ImageFormat::Png)),
        Err(ReadError::NotText)
    );
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = read_image(&bytes);
    }

    #[test]
    fn no_damaged_file_panics(at in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..12), jpeg: bool) {
        let format = if jpeg { ImageFormat::Jpeg } else { ImageFormat::Png };
        let mut bytes = file(code(TEXT, 200), format);
        for (place, value) in at {
            let place = place % bytes.len();
            bytes[place] = value;
        }
        let _ = read_image(&bytes);
    }

    #[test]
    fn no_damaged_code_panics_or_reads_as_another(
        spots in proptest::collection::vec((0_u32..240, 0_u32..240, 1_u32..40, any::<bool>()), 0..8)
    ) {
        let mut picture = code(TEXT, 240);
        for (left, top, size, dark) in spots {
            for (x, y) in (left..left + size).flat_map(|x| (top..top + size).map(move |y| (x, y))) {
                if x < 240 && y < 240 {
                    picture.put_pixel(x, y, Luma([if dark { 0 } else { 255 }]));
                }
            }
        }
        if let Ok(text) = read_image(&file(picture, ImageFormat::Png)) {
            prop_assert_eq!(text, TEXT);
        }
    }

    #[test]
    fn no_noise_panics(noise in proptest::collection::vec(any::<u8>(), 64 * 64)) {
        let picture = GrayImage::from_raw(64, 64, noise).unwrap();
        let _ = read_image(&file(picture, ImageFormat::Png));
    }
}
