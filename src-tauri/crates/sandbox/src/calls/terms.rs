//! How long an order and its code live (alipay.md §5).

use crate::answer::Refusal;
use crate::clock::{self, DAY, HOUR, MINUTE};
use crate::params::Biz;

/// Face-to-face orders close after three hours unless they say otherwise (alipay.md §5).
const USUAL: i64 = 3 * HOUR;
/// A shown code lives two hours at most, whatever is asked for (alipay.md §5).
const CODE_AT_MOST: i64 = 2 * HOUR;

/// When the order closes: `time_expire` wins over `timeout_express` (alipay.md §5).
pub fn order_expiry(biz: &Biz, now: i64) -> Result<i64, Refusal> {
    if let Some(text) = biz.text("time_expire") {
        let at = clock::parse(text).ok_or(Refusal::parameter())?;
        return if at > now { Ok(at) } else { Err(too_late()) };
    }
    match biz.text("timeout_express") {
        Some(text) => timeout(text, now).ok_or(Refusal::parameter()),
        None => Ok(now.saturating_add(USUAL)),
    }
}

/// When the shown code dies: no later than its order.
pub fn code_expiry(biz: &Biz, now: i64, order_expires: i64) -> Result<i64, Refusal> {
    let at_most = now.saturating_add(CODE_AT_MOST).min(order_expires);
    match biz.text("qr_code_timeout_express") {
        Some(text) => timeout(text, now)
            .map(|at| at.min(at_most))
            .ok_or(Refusal::parameter()),
        None => Ok(at_most),
    }
}

/// What the shop wants passed back: at most 512 characters, URL-encoded (alipay.md §5).
pub fn passback(biz: &Biz) -> Result<Option<&str>, Refusal> {
    let Some(text) = biz.text("passback_params") else {
        return Ok(None);
    };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.%*+".contains(&b);
    match text.len() <= 512 && text.bytes().all(plain) {
        true => Ok(Some(text)),
        false => Err(Refusal::parameter()),
    }
}

/// `1m` to `15d` in whole minutes, hours or days, or `1c`: midnight (alipay.md §5).
fn timeout(text: &str, now: i64) -> Option<i64> {
    if text == "1c" {
        return clock::next_midnight(now);
    }
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        _ => return None,
    };
    let whole = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    let span = number
        .parse::<i64>()
        .ok()
        .filter(|_| whole)?
        .checked_mul(unit)?;
    (MINUTE..=15 * DAY)
        .contains(&span)
        .then(|| now.saturating_add(span))
}

fn too_late() -> Refusal {
    Refusal::business(
        "ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR",
        "当前时间已超过允许支付的时间",
    )
}

#[cfg(test)]
mod tests {
    use super::timeout;
    use crate::clock::{DAY, MINUTE};

    #[test]
    fn a_timeout_is_one_minute_to_fifteen_days() {
        assert_eq!(timeout("1m", 0), Some(MINUTE));
        assert_eq!(timeout("90m", 0), Some(90 * MINUTE));
        assert_eq!(timeout("15d", 0), Some(15 * DAY));
        for odd in [
            "",
            "m",
            "0m",
            "16d",
            "1.5h",
            "5",
            "+5m",
            "2c",
            "99999999999999999999d",
            "5分",
        ] {
            assert_eq!(timeout(odd, 0), None, "{odd}");
        }
    }
}
