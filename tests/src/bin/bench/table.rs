//! Times, their percentiles, and the table they end in. No floats: nanoseconds and
//! hundredths.

use std::time::Instant;

/// One line of the table.
struct Line {
    what: String,
    ours: String,
    floor: String,
    ratio: String,
    aim: String,
}

/// What was measured so far.
#[derive(Default)]
pub struct Table(Vec<Line>);

impl Table {
    /// A time against its floor, both in nanoseconds.
    pub fn against(&mut self, what: &str, ours: u64, floor: u64, aim: &str) {
        let hundredths = ours * 100 / floor.max(1);
        self.0.push(Line {
            what: what.to_owned(),
            ours: time(ours),
            floor: time(floor),
            ratio: format!("{}.{:02}x", hundredths / 100, hundredths % 100),
            aim: aim.to_owned(),
        });
    }

    /// A figure that has no floor.
    pub fn alone(&mut self, what: &str, ours: &str, aim: &str) {
        self.0.push(Line {
            what: what.to_owned(),
            ours: ours.to_owned(),
            floor: "-".to_owned(),
            ratio: "-".to_owned(),
            aim: aim.to_owned(),
        });
    }

    /// Everything, in columns.
    pub fn print(&self) {
        let row = |what: &str, ours: &str, floor: &str, ratio: &str, aim: &str| {
            println!("{what:<58} {ours:>12} {floor:>12} {ratio:>8}  {aim}");
        };
        row("what", "ours", "floor", "ratio", "aim");
        for line in &self.0 {
            row(&line.what, &line.ours, &line.floor, &line.ratio, &line.aim);
        }
    }
}

/// Nanoseconds for people.
pub fn time(nanos: u64) -> String {
    match nanos {
        0..10_000_000 => format!("{}.{} us", nanos / 1_000, nanos % 1_000 / 100),
        _ => format!("{}.{} ms", nanos / 1_000_000, nanos % 1_000_000 / 100_000),
    }
}

/// Durations of one kind, in nanoseconds.
#[derive(Default)]
pub struct Times(Vec<u64>);

impl Times {
    /// Runs `work` and keeps how long it took.
    pub fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = work();
        let nanos = u64::try_from(began.elapsed().as_nanos());
        self.add(nanos.unwrap_or(u64::MAX));
        done
    }

    /// Keeps a time that was measured elsewhere.
    pub fn add(&mut self, nanos: u64) {
        self.0.push(nanos);
    }

    /// The time that so many percent stay within.
    pub fn percentile(&self, percent: usize) -> u64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() - 1) * percent / 100]
    }

    /// The average.
    pub fn mean(&self) -> u64 {
        let count = u64::try_from(self.0.len()).unwrap();
        self.0.iter().sum::<u64>() / count
    }
}
