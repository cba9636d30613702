//! A zip as the platform makes them: names in GBK, without the flag that says UTF-8
//! (alipay.md §10). No writer of this kind does that, and forty lines do.

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const VERSION: u16 = 20;
const DEFLATED: u16 = 8;
/// The first day that a zip can name; the platform's clock is in the text.
const DATE: u16 = 0x21;

/// The files in one archive.
pub fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut archive, mut central) = (Vec::new(), Vec::new());
    for (name, plain) in files {
        let (name, ..) = encoding_rs::GBK.encode(name);
        let packed = deflated(plain);
        let mut crc = Crc::new();
        crc.update(plain);
        let shared = [
            two(VERSION),
            two(0),
            two(DEFLATED),
            two(0),
            two(DATE),
            four(crc.sum()),
            four(short(packed.len())),
            four(short(plain.len())),
            two(u16::try_from(name.len()).unwrap_or(0)),
            two(0),
        ]
        .concat();
        let offset = four(short(archive.len()));
        archive.extend([four(LOCAL), shared.clone(), name.to_vec(), packed].concat());
        // Comment, disk, attributes within and without, and where the file begins.
        let rest = [two(0), two(0), two(0), four(0), offset].concat();
        central.extend([four(CENTRAL), two(VERSION), shared, rest, name.to_vec()].concat());
    }
    let count = two(u16::try_from(files.len()).unwrap_or(0));
    let sizes = [four(short(central.len())), four(short(archive.len()))].concat();
    let end = [
        four(END),
        two(0),
        two(0),
        count.clone(),
        count,
        sizes,
        two(0),
    ]
    .concat();
    [archive, central, end].concat()
}

fn deflated(plain: &[u8]) -> Vec<u8> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
    // Into memory: there is nothing that could fail.
    let _ = packer.write_all(plain);
    packer.finish().unwrap_or_default()
}

fn two(number: u16) -> Vec<u8> {
    number.to_le_bytes().to_vec()
}

fn four(number: u32) -> Vec<u8> {
    number.to_le_bytes().to_vec()
}

fn short(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
