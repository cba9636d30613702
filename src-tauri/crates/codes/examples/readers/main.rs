//! Which reader reads most: rqrr, rxing and zxing-cpp on the same pictures, and what the till
//! makes of them. `cargo run --release -p hexiao-codes --example readers -- [PICTURES] [SEED]`
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::float_arithmetic,
    missing_docs,
    reason = "a measurement that cannot be made ends the run"
)]

mod pictures;

use image::{DynamicImage, GrayImage, ImageFormat};
use pictures::{GRADES, Seeded, picture};
use rxing::helpers::detect_in_luma_with_hints;
use std::io::Cursor;
use std::time::{Duration, Instant};

/// Pictures of a grade of more pixels than this take long: a fifth as many are made.
const LARGE: u32 = 1_000_000;

type Reader = fn(&GrayImage) -> Vec<String>;

const READERS: [(&str, Reader); 4] = [
    ("rqrr", by_rqrr),
    ("rxing", by_rxing),
    ("zxing-cpp", by_zxing),
    ("the till", by_the_till),
];

fn by_rqrr(picture: &GrayImage) -> Vec<String> {
    let mut prepared = rqrr::PreparedImage::prepare(picture.clone());
    let grids = prepared.detect_grids();
    let texts = grids.iter().filter_map(|grid| grid.decode().ok());
    texts.map(|(_, text)| text).collect()
}

fn by_rxing(picture: &GrayImage) -> Vec<String> {
    let (width, height) = picture.dimensions();
    let mut hints = rxing::DecodeHints {
        TryHarder: Some(true),
        AlsoInverted: Some(true),
        ..Default::default()
    };
    let kind = Some(rxing::BarcodeFormat::QR_CODE);
    let pixels = picture.as_raw().clone();
    let found = detect_in_luma_with_hints(pixels, width, height, kind, &mut hints);
    found.iter().map(|code| code.getText().to_owned()).collect()
}

fn by_zxing(picture: &GrayImage) -> Vec<String> {
    let (width, height) = picture.dimensions();
    let lum = zxingcpp::ImageFormat::Lum;
    let view = zxingcpp::ImageView::from_slice(picture.as_raw(), width, height, lum).unwrap();
    let reader = zxingcpp::read().formats(zxingcpp::BarcodeFormat::QRCodeModel2);
    let found = reader.from(view).unwrap();
    found.iter().map(zxingcpp::Barcode::text).collect()
}

/// With the reading of the file, as it comes.
fn by_the_till(picture: &GrayImage) -> Vec<String> {
    let mut file = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageLuma8(picture.clone());
    picture.write_to(&mut file, ImageFormat::Png).unwrap();
    hexiao_codes::read_image(file.get_ref())
        .into_iter()
        .collect()
}

/// What one reader made of the pictures of one grade.
#[derive(Default)]
struct Score {
    read: usize,
    wrong: usize,
    times: Vec<Duration>,
}

impl Score {
    fn take(&mut self, reader: Reader, picture: &GrayImage, text: &str) {
        let began = Instant::now();
        let texts = reader(picture);
        self.times.push(began.elapsed());
        self.read += usize::from(texts.iter().any(|read| read == text));
        self.wrong += usize::from(texts.iter().any(|read| read != text));
    }

    fn cell(&mut self) -> String {
        self.times.sort_unstable();
        let micros = self.times[self.times.len() / 2].as_micros();
        let tenths = self.read * 1000 / self.times.len();
        let wrong = match self.wrong {
            0 => String::new(),
            wrong => format!(", {wrong} wrong"),
        };
        let ms = format!("{}.{}", micros / 1000, micros % 1000 / 100);
        format!("{}.{} ({ms}{wrong})", tenths / 10, tenths % 10)
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    let mut number = |default: u64| words.next().map_or(default, |word| word.parse().unwrap());
    let (pictures, seed) = (number(200), number(1));
    print!("| read % (p50 ms) |");
    READERS.iter().for_each(|(name, _)| print!(" {name} |"));
    println!("\n| --- | --- | --- | --- | --- |");
    for (name, grade) in GRADES {
        let large = grade.size.0 * grade.size.1 > LARGE;
        let pictures = if large {
            pictures.div_ceil(5)
        } else {
            pictures
        };
        let mut scores: [Score; READERS.len()] = Default::default();
        for n in 0..pictures {
            let mut random = Seeded::new(seed << 32 | n);
            let text = random.text(grade.bytes);
            let made = picture(grade, &text, &mut random);
            for (score, (_, reader)) in scores.iter_mut().zip(READERS) {
                score.take(reader, &made, &text);
            }
        }
        print!("| {name} |");
        scores
            .iter_mut()
            .for_each(|score| print!(" {} |", score.cell()));
        println!();
    }
}
