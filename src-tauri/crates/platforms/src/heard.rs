//! What a platform said in its own words, beside the answer that is read from it. The words are
//! for a person who has to ask the platform's support; nothing is ever decided by them, so they
//! do not pass through the answers. Every call blocks its thread, so they wait there.

use hexiao_domain::PlatformWords;
use serde_json::Value;
use std::cell::RefCell;

thread_local! {
    static LAST: RefCell<Option<PlatformWords>> = const { RefCell::new(None) };
}

/// Takes what the platform said in this thread's newest call: its code and its sentence. None
/// when it said nothing, could not be reached, or was taken before.
#[must_use]
pub fn last_words() -> Option<PlatformWords> {
    LAST.with(RefCell::take)
}

/// Nothing was said, or nothing that can be told.
pub(crate) fn nothing() {
    LAST.with(|last| last.replace(None));
}

/// Keeps the first code and the first sentence that stand at these places of an answer (JSON
/// pointers); a body of another kind says nothing.
pub(crate) fn keep(body: &[u8], codes: &[&str], texts: &[&str]) {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let first = |places: &[&str]| {
        let found = places
            .iter()
            .filter_map(|place| body.pointer(place)?.as_str());
        found
            .map(str::trim)
            .find(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let code = first(codes).unwrap_or_default();
    let words = PlatformWords::new(&code, &first(texts).unwrap_or_default());
    LAST.with(|last| last.replace(words));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_code_that_is_there_is_kept_and_taken_once() {
        keep(
            br#"{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":"no such trade"}"#,
            &["/sub_code", "/code"],
            &["/sub_msg", "/msg"],
        );
        let words = last_words().unwrap();
        assert_eq!(words.code, "ACQ.TRADE_NOT_EXIST");
        assert_eq!(words.text, "no such trade");
        assert_eq!(last_words(), None);
    }

    #[test]
    fn an_answer_without_a_code_says_nothing_and_forgets_what_was_said_before() {
        let codes = &["/error/code"];
        for body in [
            &b"<html>"[..],
            br#"{"error":"x"}"#,
            br#"{"error":{"code":""}}"#,
        ] {
            keep(br#"{"error":{"code":"a"}}"#, codes, &[]);
            keep(body, codes, &[]);
            assert_eq!(last_words(), None);
        }
        keep(br#"{"error":{"code":"a"}}"#, codes, &[]);
        nothing();
        assert_eq!(last_words(), None);
    }
}
