//! Making a picture ready for the reader: grey, of a size that can be searched in seconds,
//! and, where it is not readable as it is, under an even light or without its noise.

use image::imageops::{FilterType, resize, thumbnail};
use image::{DynamicImage, GenericImageView, GrayImage, Luma, LumaA};

/// The most pixels that are searched. The reader's time grows with the square of the finder
/// patterns that a picture has room for: a second or two for a wall of them of this size.
const MOST_PIXELS: u64 = 2 * 1024 * 1024;

/// The light is measured on a picture this many times smaller a side.
const COARSE: u32 = 8;

/// Paper is nearer than this to every module, in coarse pixels.
const REACH: u32 = 3;

/// The grey picture, on white where it is transparent, and shrunk where it is too large.
pub fn grey(picture: DynamicImage) -> GrayImage {
    let grey = match picture.color().has_alpha() {
        true => on_white(&picture),
        false => picture.into_luma8(),
    };
    let (width, height) = grey.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels <= MOST_PIXELS {
        return grey;
    }
    let (most, now) = (MOST_PIXELS.isqrt(), pixels.isqrt());
    let fitting = |side: u32| u32::try_from(u64::from(side) * most / now).unwrap_or(side);
    shrunk(&grey, fitting(width), fitting(height))
}

fn on_white(picture: &DynamicImage) -> GrayImage {
    let picture = picture.to_luma_alpha8();
    GrayImage::from_fn(picture.width(), picture.height(), |x, y| {
        let LumaA([grey, alpha]) = *picture.get_pixel(x, y);
        Luma([255 - part(255 - grey, alpha, 255)])
    })
}

/// `value * of / whole`, at most 255.
fn part(value: u8, of: u8, whole: u8) -> u8 {
    let part = u16::from(value) * u16::from(of) / u16::from(whole.max(1));
    u8::try_from(part).unwrap_or(u8::MAX)
}

/// Every pixel the mean of those it stands for.
fn shrunk(picture: &GrayImage, width: u32, height: u32) -> GrayImage {
    thumbnail(picture, width.max(1), height.max(1))
}

/// Half as many pixels a side, and half the noise.
pub fn halved(picture: &GrayImage) -> GrayImage {
    shrunk(picture, picture.width() / 2, picture.height() / 2)
}

/// As if the light were even: every pixel in parts of the brightest near it.
pub fn levelled(picture: &GrayImage) -> GrayImage {
    let (width, height) = picture.dimensions();
    let coarse = shrunk(picture, width / COARSE, height / COARSE);
    let bright = GrayImage::from_fn(coarse.width(), coarse.height(), |x, y| {
        Luma([brightest(&coarse, x, y)])
    });
    let mut levelled = resize(&bright, width, height, FilterType::Triangle);
    for (light, pixel) in levelled.pixels_mut().zip(picture.pixels()) {
        let (Luma([near]), Luma([own])) = (*light, *pixel);
        *light = Luma([part(own, u8::MAX, near)]);
    }
    levelled
}

fn brightest(coarse: &GrayImage, x: u32, y: u32) -> u8 {
    let (left, top) = (x.saturating_sub(REACH), y.saturating_sub(REACH));
    let right = coarse.width().min(x + REACH + 1);
    let bottom = coarse.height().min(y + REACH + 1);
    let near = coarse.view(left, top, right - left, bottom - top);
    near.pixels()
        .map(|(_, _, Luma([grey]))| grey)
        .max()
        .unwrap_or_default()
}
