//! Signing a request (alipay.md §2).

use crate::PrivateKey;

/// The text whose signature proves a set of parameters: those with a value, without `sign`,
/// sorted by name, joined as `name=value` with `&`, values raw. `sign_type` stays in.
#[must_use]
pub fn text_to_sign(params: &[(&str, &str)]) -> String {
    let mut sent: Vec<_> = params
        .iter()
        .filter(|(name, value)| *name != "sign" && !name.is_empty() && !value.is_empty())
        .collect();
    sent.sort_unstable();
    let pairs: Vec<_> = sent
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// The `sign` parameter for these parameters: RSA2, base64. Nothing when the key cannot sign.
#[must_use]
pub fn sign_params(key: &PrivateKey, params: &[(&str, &str)]) -> Option<String> {
    key.sign(text_to_sign(params).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::text_to_sign;

    #[test]
    fn parameters_are_sorted_joined_raw_and_empty_ones_left_out() {
        let params = [
            ("version", "1.0"),
            ("sign", "AAAA"),
            ("biz_content", r#"{"subject":"茶 & 饼"}"#),
            ("sign_type", "RSA2"),
            ("notify_url", ""),
            ("app_id", "2021"),
        ];
        assert_eq!(
            text_to_sign(&params),
            r#"app_id=2021&biz_content={"subject":"茶 & 饼"}&sign_type=RSA2&version=1.0"#
        );
    }
}
