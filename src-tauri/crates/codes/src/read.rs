//! Reading the shop's own printed code from a picture somebody took or saved.

use crate::prepare;
use image::{DynamicImage, GrayImage, ImageError, ImageReader, Limits};
use std::io::Cursor;
use zxingcpp::{Barcode, BarcodeFormat, ImageFormat, ImageView};

/// The largest file, in bytes: a phone's photo is below it.
const LARGEST_FILE: usize = 10 * 1024 * 1024;

/// The longest side, in pixels.
const LARGEST_SIDE: u32 = 8192;

/// What decoding may allocate, in bytes: a photo of 64 megapixels in colour fits.
const LARGEST_MEMORY: u64 = 256 * 1024 * 1024;

/// Why no text came out of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ReadError {
    /// Neither a PNG nor a JPEG, or a damaged one.
    #[error("this file is not a PNG or JPEG picture")]
    NotAnImage,
    /// More bytes, pixels or memory than a picture of a code needs.
    #[error("this picture is too large; please cut it to the code")]
    TooLarge,
    /// No code was found, or none that is whole and sharp enough.
    #[error("no code can be read in this picture")]
    NoCode,
    /// Two codes with different texts: the till must not choose.
    #[error("there are several codes in this picture; please cut it to the one")]
    SeveralCodes,
    /// The code holds bytes that are not text.
    #[error("the code in this picture does not hold text")]
    NotText,
}

impl ReadError {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAnImage => "read.not_an_image",
            Self::TooLarge => "read.too_large",
            Self::NoCode => "read.no_code",
            Self::SeveralCodes => "read.several_codes",
            Self::NotText => "read.not_text",
        }
    }
}

/// The text of the one code in a PNG or JPEG. The bytes come from outside: file size,
/// sides and memory are capped before anything is decoded.
pub fn read_image(bytes: &[u8]) -> Result<String, ReadError> {
    if bytes.len() > LARGEST_FILE {
        return Err(ReadError::TooLarge);
    }
    let picture = decode(bytes).map_err(|error| match error {
        ImageError::Limits(_) => ReadError::TooLarge,
        ImageError::Decoding(_)
        | ImageError::Encoding(_)
        | ImageError::Parameter(_)
        | ImageError::Unsupported(_)
        | ImageError::IoError(_) => ReadError::NotAnImage,
    })?;
    only_text(&prepare::grey(picture))
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(LARGEST_MEMORY);
    reader.limits(limits);
    reader.decode()
}

/// A picture that cannot be read as it is may be readable under an even light, or when its
/// noise is averaged away.
fn only_text(picture: &GrayImage) -> Result<String, ReadError> {
    text_in(picture)
        .or_else(|error| again(error, || prepare::levelled(picture)))
        .or_else(|error| again(error, || prepare::halved(picture)))
}

fn again(error: ReadError, other: impl FnOnce() -> GrayImage) -> Result<String, ReadError> {
    match error {
        ReadError::NoCode => text_in(&other()),
        ReadError::NotAnImage
        | ReadError::TooLarge
        | ReadError::SeveralCodes
        | ReadError::NotText => Err(error),
    }
}

/// The same text printed twice is one code; two texts are for a person to choose.
fn text_in(picture: &GrayImage) -> Result<String, ReadError> {
    let mut found: Option<String> = None;
    let mut failure = ReadError::NoCode;
    for code in codes(picture) {
        match String::from_utf8(code.bytes()) {
            Ok(text) if found.as_ref().is_some_and(|first| *first != text) => {
                return Err(ReadError::SeveralCodes);
            }
            Ok(text) => found = Some(text),
            Err(_) => failure = ReadError::NotText,
        }
    }
    found.ok_or(failure)
}

/// The whole codes in a picture. A code that is one of several parts of a text is not whole.
fn codes(picture: &GrayImage) -> Vec<Barcode> {
    let (width, height) = picture.dimensions();
    let view = ImageView::from_slice(picture.as_raw(), width, height, ImageFormat::Lum);
    let reader = zxingcpp::read().formats(BarcodeFormat::QRCodeModel2);
    let found = view.and_then(|view| reader.from(view));
    let mut found = found.unwrap_or_default();
    found.retain(|code| code.sequence_size() <= 1);
    found
}
