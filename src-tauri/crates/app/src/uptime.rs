//! A clock that only runs forward, also while the computer sleeps: after a night with its lid closed
//! nobody is still signed in. Calls and leases go by the other one, which stands still meanwhile as
//! the network's own time limits do.

/// Milliseconds since the machine started.
pub fn now_ms() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let millis = time.tv_nsec / 1_000_000;
    time.tv_sec.saturating_mul(1_000).saturating_add(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_what_the_system_says_of_its_own_time() {
        let before = now_ms();
        let told = std::fs::read_to_string("/proc/uptime").unwrap();
        let seconds: i64 = told.split('.').next().unwrap().parse().unwrap();
        assert!(
            (before / 1_000..=now_ms() / 1_000).contains(&seconds),
            "{told}"
        );
    }
}
