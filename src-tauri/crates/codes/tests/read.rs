//! Pictures of the shop's printed code, and files that are none.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![allow(clippy::as_conversions, clippy::float_arithmetic)]

#[path = "../examples/readers/pictures.rs"]
mod pictures;

use hexiao_codes::{ReadError, draw_png, read_image};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, LumaA, imageops};
use pictures::{GRADES, Grade, Seeded, picture};
use proptest::prelude::*;
use std::io::Cursor;
use std::time::{Duration, Instant};

/// A second for what a shop may hand in, and this for what only an attacker makes: a debug
/// build on a busy machine has room, a search that grows with the cube has not.
const LONGEST: Duration = Duration::from_secs(60);

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

/// A tile of modules, `pixels` each, over and over; `#` is dark.
fn wall(side: u32, pixels: u32, tile: &[&str]) -> GrayImage {
    let at = |n: u32, modules: usize| usize::try_from(n / pixels).unwrap() % modules;
    let rows = (0..side).flat_map(|y| {
        let row = tile[at(y, tile.len())].as_bytes();
        let grey = |module: &u8| if *module == b'#' { 0 } else { 255 };
        (0..side).map(move |x| grey(&row[at(x, row.len())]))
    });
    GrayImage::from_raw(side, side, rows.collect()).unwrap()
}

/// Finder patterns as dense as they can stand.
const FINDERS: [&str; 8] = [
    "####### ", "#     # ", "# ### # ", "# ### # ", "# ### # ", "#     # ", "####### ", "        ",
];

/// Three finder patterns of the smallest code, and nothing in it.
const EMPTY_CODES: [&str; 22] = [
    "#######       ####### ",
    "#     #       #     # ",
    "# ### #       # ### # ",
    "# ### #       # ### # ",
    "# ### #       # ### # ",
    "#     #       #     # ",
    "####### # # # ####### ",
    "                      ",
    "      #               ",
    "                      ",
    "      #               ",
    "                      ",
    "      #               ",
    "                      ",
    "#######               ",
    "#     #               ",
    "# ### #               ",
    "# ### #               ",
    "# ### #               ",
    "#     #               ",
    "#######               ",
    "                      ",
];

/// The reader before this one tried every three finder patterns, for hours.
#[test]
fn a_wall_of_finder_patterns_holds_up_nobody() {
    for (side, pixels, tile) in [
        (1024, 2, FINDERS.as_slice()),
        (1448, 1, &FINDERS),
        (2896, 2, &FINDERS),
        (1448, 1, &EMPTY_CODES),
        (2048, 2, &EMPTY_CODES),
    ] {
        let wall = file(wall(side, pixels, tile), ImageFormat::Png);
        let began = Instant::now();
        assert_eq!(read_image(&wall), Err(ReadError::NoCode));
        let took = began.elapsed();
        println!("{side} pixels, {pixels} a module: {took:?}");
        assert!(took < LONGEST, "{side} pixels, {pixels} a module: {took:?}");
    }
}

/// Four of five pictures of each grade: the reader is far above that, the old one below.
#[test]
fn pictures_that_shops_take_are_read() {
    for (name, grade) in GRADES {
        if grade.size.0 > 2000 {
            continue;
        }
        let read = (0..5).filter(|seed| is_read(grade, *seed)).count();
        assert!(read >= 4, "{name}: {read} of 5");
    }
}

fn is_read(grade: &Grade, seed: u64) -> bool {
    let mut random = Seeded::new(seed);
    let text = random.text(grade.bytes);
    let picture = picture(grade, &text, &mut random);
    read_image(&file(picture, ImageFormat::Png)) == Ok(text)
}

#[test]
fn a_code_on_glass_is_read() {
    let code = code(TEXT, 300);
    let glass =
        image::ImageBuffer::from_fn(300, 300, |x, y| LumaA([0, 255 - code.get_pixel(x, y)[0]]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageLumaA8(glass)
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    assert_eq!(read_image(bytes.get_ref()).as_deref(), Ok(TEXT));
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
