//! Drawing a code: always dark on white, whatever the theme, with the quiet zone of four
//! modules and error correction level M that scanners expect (ISO/IEC 18004).

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use qrcode::bits::Bits;
use qrcode::optimize::{Optimizer, Parser, Segment, total_encoded_len};
use qrcode::types::{Mode, QrError, QrResult};
use qrcode::{Color, EcLevel, QrCode, Version};
use std::fmt::Write;

const QUIET: usize = 4;

/// The largest image that is drawn, in pixels a side.
const LARGEST: u32 = 4096;

/// Below two pixels a module, no reader is to be trusted with a screen; of a larger symbol than
/// that of version 24 zxing-cpp does not read every one below three (README.md).
const SMALLEST_MODULE: usize = 2;
const SMALLEST_DENSE_MODULE: usize = 3;
const WIDEST_PLAIN: usize = 113;

const LEVEL: EcLevel = EcLevel::M;

/// Why a code cannot be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// There is no text.
    #[error("there is nothing to draw")]
    Empty,
    /// More than a symbol of level M holds (2,331 bytes).
    #[error("the text is too long for a code")]
    TooLong,
    /// So few pixels a side that the modules run together.
    #[error("the image is too small for this text; it needs {needed} pixels a side")]
    TooSmall {
        /// The least that can be read, in pixels a side.
        needed: usize,
    },
    /// More pixels a side than any screen or printer needs.
    #[error("the image would be too large")]
    TooLarge,
    /// The picture could not be encoded.
    #[error("the image could not be encoded")]
    Encoding,
}

impl DrawError {
    /// The stable code that screens and scripts switch on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "draw.empty",
            Self::TooLong => "draw.too_long",
            Self::TooSmall { .. } => "draw.too_small",
            Self::TooLarge => "draw.too_large",
            Self::Encoding => "draw.encoding",
        }
    }
}

/// The modules of a code, with its quiet zone counted in.
struct Symbol {
    modules: Vec<Color>,
    width: usize,
}

impl Symbol {
    fn of(text: &str) -> Result<Self, DrawError> {
        if text.is_empty() {
            return Err(DrawError::Empty);
        }
        let code = encoded(text.as_bytes()).map_err(|_| DrawError::TooLong)?;
        let width = code.width();
        let modules = code.into_colors();
        Ok(Self { modules, width })
    }

    /// The least that a module may have, in pixels a side.
    const fn smallest_module(&self) -> usize {
        match self.width > WIDEST_PLAIN {
            true => SMALLEST_DENSE_MODULE,
            false => SMALLEST_MODULE,
        }
    }

    /// Modules a side, quiet zone included.
    const fn side(&self) -> usize {
        self.width + 2 * QUIET
    }

    /// Whether the module at this place is dark; the quiet zone never is.
    fn is_dark(&self, x: usize, y: usize) -> bool {
        let place = |n: usize| n.checked_sub(QUIET).filter(|n| *n < self.width);
        let module = place(x).zip(place(y)).map(|(x, y)| y * self.width + x);
        module.and_then(|at| self.modules.get(at)) == Some(&Color::Dark)
    }
}

/// The smallest symbol that holds the text. Bytes of UTF-8 also pass for Shift JIS: packed as
/// Kanji, as the library would, a Chinese name is read as Japanese.
fn encoded(text: &[u8]) -> QrResult<QrCode> {
    let plain = |part: Segment| match part.mode {
        Mode::Kanji => Segment {
            mode: Mode::Byte,
            ..part
        },
        Mode::Numeric | Mode::Alphanumeric | Mode::Byte => part,
    };
    let parts: Vec<Segment> = Parser::new(text).map(plain).collect();
    // Lengths are written alike in each of these groups of versions.
    for versions in [1..=9, 10..=26, 27..=40] {
        let last = Version::Normal(*versions.end());
        let best: Vec<Segment> = Optimizer::new(parts.iter().copied(), last).collect();
        let length = total_encoded_len(&best, last);
        for version in versions {
            let mut bits = Bits::new(Version::Normal(version));
            if length <= bits.max_len(LEVEL)? {
                bits.push_segments(text, best.into_iter())?;
                bits.push_terminator(LEVEL)?;
                return QrCode::with_bits(bits, LEVEL);
            }
        }
    }
    Err(QrError::DataTooLong)
}

/// The code as an SVG of one path, one unit a module; scale it with CSS.
pub fn draw_svg(text: &str) -> Result<String, DrawError> {
    let symbol = Symbol::of(text)?;
    let side = symbol.side();
    let path = dark_runs(&symbol);
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><rect width="{side}" height="{side}" fill="#fff"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

/// One rectangle for each run of dark modules in a row.
fn dark_runs(symbol: &Symbol) -> String {
    let mut path = String::new();
    for y in 0..symbol.side() {
        let mut start = None;
        for x in 0..symbol.side() {
            match (symbol.is_dark(x, y), start) {
                (true, None) => start = Some(x),
                (false, Some(from)) => {
                    let length = x - from;
                    // Writing to a String cannot fail.
                    let _ = write!(path, "M{from} {y}h{length}v1h-{length}z");
                    start = None;
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
    }
    path
}

/// The code as a grey PNG of exactly `pixels` a side. Modules are whole pixels, so that
/// no edge is blurred; what is left over widens the quiet zone.
pub fn draw_png(text: &str, pixels: u32) -> Result<Vec<u8>, DrawError> {
    let symbol = Symbol::of(text)?;
    if pixels > LARGEST {
        return Err(DrawError::TooLarge);
    }
    let side = usize::try_from(pixels).map_err(|_| DrawError::TooLarge)?;
    let module = side / symbol.side();
    if module < symbol.smallest_module() {
        let needed = symbol.side() * symbol.smallest_module();
        return Err(DrawError::TooSmall { needed });
    }
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(
            &raster(&symbol, side, module),
            pixels,
            pixels,
            ExtendedColorType::L8,
        )
        .map_err(|_| DrawError::Encoding)?;
    Ok(png)
}

/// Grey bytes, row by row.
fn raster(symbol: &Symbol, side: usize, module: usize) -> Vec<u8> {
    let margin = (side - symbol.side() * module) / 2;
    let place = |pixel: usize| pixel.checked_sub(margin).map(|n| n / module);
    let mut grey = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let dark = place(x)
                .zip(place(y))
                .is_some_and(|(x, y)| symbol.is_dark(x, y));
            grey.push(if dark { 0 } else { 255 });
        }
    }
    grey
}

/// The code for a terminal: half blocks, two rows of modules a line. The colours are set
/// (black on bright white, SGR 30 and 107), because on a dark theme plain blocks would
/// come out inverted and many phones refuse that.
pub fn draw_text(text: &str) -> Result<String, DrawError> {
    let symbol = Symbol::of(text)?;
    let mut drawing = String::new();
    for y in (0..symbol.side()).step_by(2) {
        drawing.push_str("\u{1b}[30;107m");
        for x in 0..symbol.side() {
            drawing.push(match (symbol.is_dark(x, y), symbol.is_dark(x, y + 1)) {
                (false, false) => ' ',
                (true, false) => '▀',
                (false, true) => '▄',
                (true, true) => '█',
            });
        }
        drawing.push_str("\u{1b}[0m\n");
    }
    Ok(drawing)
}
