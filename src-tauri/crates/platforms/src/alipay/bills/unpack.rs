//! The zip and the texts in it: names and contents are GBK (alipay.md §10), sizes are bounded,
//! and nothing is written anywhere.

use encoding_rs::{DecoderResult, GB18030};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A bill has two files; more than a handful is none.
const MOST_FILES: usize = 8;
/// The most text of all files together, in bytes as they are packed up (GBK).
const LARGEST_PLAIN: u64 = 128 * 1024 * 1024;
/// The longest name of a file, in characters.
const LONGEST_NAME: usize = 120;
/// How much is unpacked at a time.
const CHUNK: usize = 64 * 1024;

/// The files of a bill as text. None for anything that is not whole, not text, too large, or
/// named as no bill is.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    within(bytes, LARGEST_PLAIN)
}

fn within(bytes: &[u8], most: u64) -> Option<Vec<(String, String)>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if !(1..=MOST_FILES).contains(&archive.len()) {
        return None;
    }
    let mut left = most;
    let mut files: Vec<(String, String)> = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).ok()?;
        let name = name(file.name_raw())?;
        if !file.is_file() || files.iter().any(|(other, _)| *other == name) {
            return None;
        }
        let (text, read) = text(&mut file, left)?;
        left = left.checked_sub(read)?;
        files.push((name, text));
    }
    Some(files)
}

/// A plain file name: no path, nothing hidden, nothing that a file system reads otherwise.
fn name(raw: &[u8]) -> Option<String> {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030
            .decode_without_bom_handling_and_without_replacement(raw)?
            .into_owned(),
    };
    let plain = |c: char| c.is_alphanumeric() || "_-.()（）".contains(c);
    let fits = name.ends_with(".csv")
        && !name.starts_with('.')
        && name.chars().count() <= LONGEST_NAME
        && name.chars().all(plain);
    fits.then_some(name)
}

/// The text of one file and how many bytes it took; the zip's own checksum is held as well.
fn text(file: &mut impl Read, most: u64) -> Option<(String, u64)> {
    let mut decoder = GB18030.new_decoder_with_bom_removal();
    let (mut text, mut read) = (String::new(), 0_u64);
    let mut chunk = vec![0; CHUNK];
    loop {
        let got = file.read(&mut chunk).ok()?;
        read = read.checked_add(u64::try_from(got).ok()?)?;
        if read > most {
            return None;
        }
        let bytes = chunk.get(..got)?;
        text.reserve(decoder.max_utf8_buffer_length_without_replacement(got)?);
        let last = got == 0;
        let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut text, last);
        match result {
            DecoderResult::InputEmpty if last => return Some((text, read)),
            DecoderResult::InputEmpty => {}
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    const TEXT: &str = "#支付宝业务明细查询\r\n";

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    fn packed(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            let plain =
                SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
            writer.start_file(*name, plain).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn the_files_come_out_as_text_by_their_names() {
        let bytes = packed(&[("账单.csv", gbk(TEXT)), ("a(汇总).csv", gbk("a"))]);
        let files = unpack(&bytes).unwrap();
        assert_eq!(files[0], ("账单.csv".to_owned(), TEXT.to_owned()));
        assert_eq!(files[1], ("a(汇总).csv".to_owned(), "a".to_owned()));
    }

    #[test]
    fn a_name_in_gbk_is_read_as_such() {
        assert_eq!(name(&gbk("业务明细.csv")).as_deref(), Some("业务明细.csv"));
        assert_eq!(
            name("业务明细.csv".as_bytes()).as_deref(),
            Some("业务明细.csv")
        );
    }

    #[test]
    fn a_name_that_leads_elsewhere_or_is_no_bills_is_refused() {
        for odd in [
            "../a.csv",
            "/a.csv",
            "a/b.csv",
            "a\\b.csv",
            "C:a.csv",
            ".a.csv",
            "a\u{202e}.csv",
            "a\n.csv",
            "a.exe",
            "",
        ] {
            assert_eq!(name(odd.as_bytes()), None, "{odd}");
        }
        assert_eq!(name(format!("{}.csv", "a".repeat(200)).as_bytes()), None);
        let twice = packed(&[("a.csv", gbk("1")), ("b.csv", gbk("2"))]);
        assert!(unpack(&twice).is_some());
        let outside = packed(&[("a.csv", gbk("1")), ("../b.csv", gbk("2"))]);
        assert_eq!(unpack(&outside), None);
    }

    #[test]
    fn a_bomb_is_put_out_before_it_goes_off() {
        let large = vec![b'a'; 200_000];
        let bomb = packed(&[("a.csv", large.clone()), ("b.csv", large)]);
        assert!(bomb.len() < 5_000, "{}", bomb.len());
        assert!(within(&bomb, 400_000).is_some());
        // All files together, and not each by itself.
        assert_eq!(within(&bomb, 399_999), None);
        let names: Vec<String> = (0..9).map(|nth| format!("{nth}.csv")).collect();
        let many = names.iter().map(|name| (name.as_str(), gbk("1")));
        let many: Vec<(&str, Vec<u8>)> = many.collect();
        assert_eq!(unpack(&packed(&many)), None);
        assert_eq!(unpack(&packed(&[])), None);
    }

    #[test]
    fn what_is_no_text_is_refused_and_never_mended() {
        for odd in [vec![0xb5], vec![0xff, 0xff], vec![0x84, 0x31]] {
            assert_eq!(unpack(&packed(&[("a.csv", odd.clone())])), None, "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic_or_come_out_as_files(bytes in vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(unpack(&bytes), None);
        }

        #[test]
        fn a_changed_or_cut_archive_gives_its_own_text_or_nothing(
            at: usize, flip in 1_u8..=255, cut: usize
        ) {
            let whole = packed(&[("a.csv", gbk(TEXT))]);
            let mut changed = whole.clone();
            let at = at % whole.len();
            changed[at] ^= flip;
            for bytes in [&changed[..], &whole[..cut % whole.len()]] {
                if let Some(files) = unpack(bytes) {
                    prop_assert!(files.iter().all(|(_, text)| text == TEXT));
                }
            }
        }
    }
}
