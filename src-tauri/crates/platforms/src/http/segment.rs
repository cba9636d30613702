//! Names in paths and headers.

/// A name as it stands in a path or a header: what is no plain letter is encoded.
pub(crate) fn segment(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let written = text.bytes().map(|byte| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    written.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_can_stand_in_a_path_and_in_a_header() {
        assert_eq!(segment("refund_1-a.b"), "refund_1-a.b");
        assert_eq!(segment("a/b 茶\n"), "a%2Fb%20%E8%8C%B6%0A");
    }
}
