//! Pictures of codes as shops take them, by seed: a drawn code, put under a lens that turns
//! and tilts it, under a light, and through a sensor that blurs, rustles and packs.

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma, imageops};
use qrcode::{Color, EcLevel, QrCode};

/// Random numbers by seed (SplitMix64).
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// About normal, with deviation 1: twelve dice.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A payment code's text of so many bytes.
    pub fn text(&mut self, bytes: usize) -> String {
        const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        let mut text = String::from("https://qr.alipay.com/");
        while text.len() < bytes {
            let at = self.next() % LETTERS.len() as u64;
            text.push(char::from(LETTERS[at as usize]));
        }
        text
    }
}

/// How a picture is made.
#[derive(Clone, Copy)]
pub struct Grade {
    /// Bytes of text in the code.
    pub bytes: usize,
    /// Pixels.
    pub size: (u32, u32),
    /// Pixels a module.
    pub module: f64,
    /// Turned by any angle.
    pub turned: bool,
    /// How far the far side recedes: 0 is flat.
    pub tilt: f64,
    /// How dark the darker side is: 0 is even, 1 is black. Half of it is a hard shadow.
    pub shade: f64,
    /// Grey levels of ink and paper.
    pub ink: (f64, f64),
    /// A sign in the middle, in parts of the code's width.
    pub sign: f64,
    /// Deviation of the blur, in pixels.
    pub blur: f32,
    /// Deviation of the noise, in grey levels.
    pub noise: f64,
    /// Quality of the JPEG it was packed as; none for a PNG.
    pub jpeg: Option<u8>,
}

/// A sharp, upright picture of a 60-byte code, six pixels a module.
pub const PLAIN: Grade = Grade {
    bytes: 60,
    size: (640, 480),
    module: 6.0,
    turned: false,
    tilt: 0.0,
    shade: 0.0,
    ink: (25.0, 230.0),
    sign: 0.0,
    blur: 0.0,
    noise: 0.0,
    jpeg: None,
};

/// The same, turned by any angle.
pub const TURNED: Grade = Grade {
    turned: true,
    ..PLAIN
};

/// A phone's photo of 6 megapixels: tilted, half in shadow, a little out of focus, packed.
pub const PHOTO: Grade = Grade {
    size: (3000, 2000),
    module: 14.0,
    tilt: 0.15,
    shade: 0.5,
    blur: 2.0,
    noise: 12.0,
    jpeg: Some(70),
    ..TURNED
};

/// From easy to hard, by name.
pub const GRADES: &[(&str, Grade)] = &[
    ("60 B, 6 px a module, upright", PLAIN),
    ("turned", TURNED),
    (
        "turned, noise 10, blur 1",
        Grade {
            noise: 10.0,
            blur: 1.0,
            ..TURNED
        },
    ),
    (
        "turned, noise 25, blur 1, tilted",
        Grade {
            noise: 25.0,
            blur: 1.0,
            tilt: 0.2,
            ..TURNED
        },
    ),
    (
        "turned, noise 45",
        Grade {
            noise: 45.0,
            ..TURNED
        },
    ),
    (
        "turned, noise 10, blur 2",
        Grade {
            noise: 10.0,
            blur: 2.0,
            ..TURNED
        },
    ),
    (
        "turned, tilted strongly, noise 10, blur 1",
        Grade {
            tilt: 0.3,
            noise: 10.0,
            blur: 1.0,
            ..TURNED
        },
    ),
    (
        "turned, half in shadow, noise 10, blur 1",
        Grade {
            shade: 0.7,
            noise: 10.0,
            blur: 1.0,
            ..TURNED
        },
    ),
    (
        "turned, faded print, noise 8, blur 1",
        Grade {
            ink: (120.0, 170.0),
            noise: 8.0,
            blur: 1.0,
            ..TURNED
        },
    ),
    (
        "turned, a sign over a fifth of its width, noise 10",
        Grade {
            sign: 0.2,
            noise: 10.0,
            ..TURNED
        },
    ),
    (
        "light on dark, upright",
        Grade {
            ink: (230.0, 25.0),
            ..PLAIN
        },
    ),
    (
        "60 B, 3 px a module, turned",
        Grade {
            module: 3.0,
            ..TURNED
        },
    ),
    (
        "60 B, 3 px, turned, noise 10, blur 1",
        Grade {
            module: 3.0,
            noise: 10.0,
            blur: 1.0,
            ..TURNED
        },
    ),
    (
        "300 B, 4 px a module, turned",
        Grade {
            bytes: 300,
            module: 4.0,
            ..TURNED
        },
    ),
    (
        "300 B, 4 px, turned, noise 10, blur 1",
        Grade {
            bytes: 300,
            module: 4.0,
            noise: 10.0,
            blur: 1.0,
            ..TURNED
        },
    ),
    (
        "screenshot of 1080 x 2400, JPEG 50",
        Grade {
            size: (1080, 2400),
            module: 16.0,
            jpeg: Some(50),
            ..PLAIN
        },
    ),
    (
        "photo of 6 MP: tilt, shade, blur 2, noise 12, JPEG 70",
        PHOTO,
    ),
    (
        "photo of 12 MP, the code a twentieth of its width",
        Grade {
            size: (4000, 3000),
            module: 5.0,
            blur: 1.0,
            ..PHOTO
        },
    ),
];

/// A code with its quiet zone.
struct Symbol {
    modules: Vec<Color>,
    width: usize,
}

impl Symbol {
    fn of(text: &str) -> Self {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).unwrap();
        Self {
            width: code.width(),
            modules: code.into_colors(),
        }
    }

    /// The grey level at a place counted in modules from the code's middle, or none beside
    /// the paper.
    fn grey(&self, x: f64, y: f64, grade: &Grade) -> Option<f64> {
        let half = self.width as f64 / 2.0;
        let (ink, paper) = grade.ink;
        if x.abs() > half + 4.0 || y.abs() > half + 4.0 {
            return None;
        }
        let sign = grade.sign * half;
        if x.abs() < sign && y.abs() < sign {
            return Some((ink + paper) / 2.0);
        }
        let (column, row) = (x + half, y + half);
        let inside = |n: f64| n >= 0.0 && n < self.width as f64;
        let dark = inside(column)
            && inside(row)
            && self.modules[row as usize * self.width + column as usize] == Color::Dark;
        Some(if dark { ink } else { paper })
    }
}

/// From a pixel to the place on the code's plane it shows.
struct Lens {
    inverse: [[f64; 3]; 3],
}

impl Lens {
    fn new(grade: &Grade, random: &mut Seeded, width: usize) -> Self {
        let turn = if grade.turned {
            random.between(0.0, std::f64::consts::TAU)
        } else {
            0.0
        };
        let (sin, cos) = turn.sin_cos();
        let scale = grade.module;
        let way = random.between(0.0, std::f64::consts::TAU);
        let far = grade.tilt / (width as f64 / 2.0);
        let (middle_x, middle_y) = (
            f64::from(grade.size.0) / 2.0 + random.between(-8.0, 8.0),
            f64::from(grade.size.1) / 2.0 + random.between(-8.0, 8.0),
        );
        let (a, b) = (far * way.cos(), far * way.sin());
        let forward = [
            [
                scale * cos + middle_x * a,
                -scale * sin + middle_x * b,
                middle_x,
            ],
            [
                scale * sin + middle_y * a,
                scale * cos + middle_y * b,
                middle_y,
            ],
            [a, b, 1.0],
        ];
        Self {
            inverse: adjugate(&forward),
        }
    }

    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let [u, v, w] = self.inverse.map(|row| row[0] * x + row[1] * y + row[2]);
        (u / w, v / w)
    }
}

/// The inverse of a matrix but for its scale, which no place depends on.
fn adjugate(m: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let minor = |r: usize, c: usize| {
        let (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| minor(column, row)))
}

/// One picture of the grade, of a code with this text.
pub fn picture(grade: &Grade, text: &str, random: &mut Seeded) -> GrayImage {
    let symbol = Symbol::of(text);
    let lens = Lens::new(grade, random, symbol.width);
    let light = random.between(0.0, std::f64::consts::TAU);
    let mut picture = GrayImage::from_fn(grade.size.0, grade.size.1, |x, y| {
        let grey = seen(&symbol, &lens, grade, x, y);
        Luma([(grey * lit(grade, light, x, y)) as u8])
    });
    if grade.blur > 0.0 {
        picture = imageops::blur(&picture, grade.blur);
    }
    if grade.noise > 0.0 {
        for pixel in picture.pixels_mut() {
            let noisy = f64::from(pixel[0]) + random.normal() * grade.noise;
            pixel[0] = noisy as u8;
        }
    }
    match grade.jpeg {
        Some(quality) => packed(&picture, quality),
        None => picture,
    }
}

/// The mean of three by three rays through a pixel; beside the paper lies a grained table.
fn seen(symbol: &Symbol, lens: &Lens, grade: &Grade, x: u32, y: u32) -> f64 {
    const RAYS: u32 = 3;
    let ray = |n: u32| (f64::from(n) + 0.5) / f64::from(RAYS);
    let table = 120.0 + f64::from((x / 7 + y / 5) % 9) * 4.0;
    let rays = (0..RAYS).flat_map(|i| (0..RAYS).map(move |j| (i, j)));
    let sum: f64 = rays
        .map(|(i, j)| {
            let (u, v) = lens.place(f64::from(x) + ray(i), f64::from(y) + ray(j));
            symbol.grey(u, v, grade).unwrap_or(table)
        })
        .sum();
    sum / f64::from(RAYS * RAYS)
}

/// The share of the light that reaches a pixel.
fn lit(grade: &Grade, way: f64, x: u32, y: u32) -> f64 {
    let (width, height) = (f64::from(grade.size.0), f64::from(grade.size.1));
    let (u, v) = (f64::from(x) / width - 0.5, f64::from(y) / height - 0.5);
    let along = u * way.cos() + v * way.sin();
    let slope = grade.shade / 2.0 * (along + 0.5).clamp(0.0, 1.0);
    let shadow = if along > 0.1 { grade.shade / 2.0 } else { 0.0 };
    1.0 - slope - shadow
}

fn packed(picture: &GrayImage, quality: u8) -> GrayImage {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    encoder.encode_image(picture).unwrap();
    image::load_from_memory(&bytes).unwrap().into_luma8()
}
