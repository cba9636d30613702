//! A clock that only runs forward, also while the computer sleeps: after a night with its lid closed
//! nobody is still signed in. Calls and leases go by the other one, which stands still meanwhile as
//! the network's own time limits do.

/// Milliseconds, from an instant that stays the same while the machine is on.
#[cfg(target_os = "linux")]
pub fn now_ms() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let millis = time.tv_nsec / 1_000_000;
    time.tv_sec.saturating_mul(1_000).saturating_add(millis)
}

/// Elsewhere what the standard library tells, which may leave out the time of a sleep.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::disallowed_methods, reason = "this is the Host's clock")]
pub fn now_ms() -> i64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    i64::try_from(FIRST.elapsed().as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_runs_forward() {
        let first = now_ms();
        std::thread::sleep(std::time::Duration::from_millis(20));
        assert!(now_ms() >= first + 15);
    }
}
