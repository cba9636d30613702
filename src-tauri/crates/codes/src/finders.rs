//! Counting the finder patterns of a picture before the decoder sees it.
//!
//! The decoder tries triples of finder patterns, and copies the picture for each try, so a
//! small file with a wall of them would hold the till for hours. Counting is one pass.

use image::GrayImage;
use rqrr::PreparedImage;
use std::collections::HashSet;
use std::mem;

/// A stretch of dark pixels in a row, `start..end`, of the region `label`.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    label: usize,
}

/// Dark regions under construction, row by row (union-find).
#[derive(Default)]
struct Regions {
    parents: Vec<usize>,
    areas: Vec<usize>,
}

impl Regions {
    fn add(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.areas.push(0);
        self.parents.len() - 1
    }

    fn root(&mut self, mut label: usize) -> usize {
        while let Some(&parent) = self.parents.get(label).filter(|parent| **parent != label) {
            let above = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(slot) = self.parents.get_mut(label) {
                *slot = above;
            }
            label = above;
        }
        label
    }

    fn join(&mut self, one: usize, other: usize) -> usize {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            let area = self.areas.get_mut(other).map_or(0, mem::take);
            self.grow(one, area);
            if let Some(slot) = self.parents.get_mut(other) {
                *slot = one;
            }
        }
        one
    }

    fn grow(&mut self, root: usize, pixels: usize) {
        if let Some(area) = self.areas.get_mut(root) {
            *area += pixels;
        }
    }

    fn area(&self, root: usize) -> usize {
        self.areas.get(root).copied().unwrap_or(0)
    }
}

/// How many regions the decoder may take for finder patterns: a dark ring around a dark
/// stone that it does not touch, of about the right areas. Never too few.
pub fn count(picture: &PreparedImage<GrayImage>) -> usize {
    let mut regions = Regions::default();
    let mut above: Vec<Run> = Vec::new();
    let mut likely: HashSet<(usize, usize, usize)> = HashSet::new();
    for y in 0..picture.height() {
        let mut runs = runs(picture, y);
        connect(&mut runs, &above, &mut regions);
        for three in runs.windows(3) {
            if let [left, stone, right] = three
                && is_in_proportion(left, stone, right)
            {
                likely.insert((left.label, stone.label, right.label));
            }
        }
        above = runs;
    }
    let rings = likely
        .into_iter()
        .filter_map(|labels| ring(&mut regions, labels));
    rings.collect::<HashSet<_>>().len()
}

fn runs(picture: &PreparedImage<GrayImage>, y: usize) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut start = None;
    for x in 0..picture.width() {
        let dark = u8::from(picture.get_pixel_at(x, y)) != 0;
        match (dark, start) {
            (true, None) => start = Some(x),
            (false, Some(start_of_run)) => {
                runs.push(Run {
                    start: start_of_run,
                    end: x,
                    label: 0,
                });
                start = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    if let Some(start) = start {
        runs.push(Run {
            start,
            end: picture.width(),
            label: 0,
        });
    }
    runs
}

/// Gives each run the region of the runs it touches in the row above, or a new one.
fn connect(runs: &mut [Run], above: &[Run], regions: &mut Regions) {
    let mut rest = above;
    for run in runs {
        let passed = rest.iter().take_while(|up| up.end <= run.start).count();
        rest = rest.get(passed..).unwrap_or_default();
        let touching = rest.iter().take_while(|up| up.start < run.end);
        let joined = touching.fold(None, |label, up| match label {
            None => Some(regions.root(up.label)),
            Some(label) => Some(regions.join(label, up.label)),
        });
        run.label = joined.unwrap_or_else(|| regions.add());
        regions.grow(run.label, run.end - run.start);
    }
}

/// Dark, light, dark, light, dark as 1:1:3:1:1, each within three quarters of a module.
fn is_in_proportion(left: &Run, stone: &Run, right: &Run) -> bool {
    let length = |run: &Run| run.end - run.start;
    let (near, far) = (stone.start - left.end, right.start - stone.end);
    let module = (length(left) + near + far + length(right)) / 4;
    let slack = module * 3 / 4;
    let fits = |length: usize, modules: usize| length.abs_diff(modules * module) <= slack;
    let thin = [length(left), near, far, length(right)];
    fits(length(stone), 3) && thin.into_iter().all(|length| fits(length, 1))
}

/// The ring's region, when left and right are one, the stone is another, and the stone has
/// 11 to 69 hundredths of the ring's area (9 of 24 modules when perfect).
fn ring(regions: &mut Regions, (left, stone, right): (usize, usize, usize)) -> Option<usize> {
    let (left, stone, right) = (regions.root(left), regions.root(stone), regions.root(right));
    let (ring, core) = (regions.area(right), regions.area(stone));
    let ratio = (core * 100).checked_div(ring)?;
    (left == right && stone != right && ratio > 10 && ratio < 70).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::count;
    use image::{GrayImage, Luma};
    use rqrr::PreparedImage;

    const FINDER: [&str; 7] = [
        "#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######",
    ];

    /// How many are counted in a drawing of modules, four pixels each, with a white margin.
    fn counted(rows: &[&str]) -> usize {
        let width = rows.iter().map(|row| row.len()).max().unwrap() + 8;
        let side = |n: usize| u32::try_from(n * 4).unwrap();
        let picture = GrayImage::from_fn(side(width), side(rows.len() + 8), |x, y| {
            let at = |n: u32| usize::try_from(n / 4).unwrap().checked_sub(4);
            let row = at(y).and_then(|y| rows.get(y));
            let module = row.zip(at(x)).and_then(|(row, x)| row.as_bytes().get(x));
            Luma([if module == Some(&b'#') { 0 } else { 255 }])
        });
        count(&PreparedImage::prepare(picture))
    }

    #[test]
    fn a_finder_pattern_is_counted_once() {
        assert_eq!(counted(&FINDER), 1);
        let two: Vec<String> = FINDER.iter().map(|row| format!("{row}   {row}")).collect();
        let two: Vec<&str> = two.iter().map(String::as_str).collect();
        assert_eq!(counted(&two), 2);
    }

    #[test]
    fn bars_in_the_same_proportion_are_not() {
        assert_eq!(counted(&["# ### #"; 7]), 0);
    }

    #[test]
    fn a_ring_that_is_part_of_something_large_is_not() {
        let mut rows = FINDER.to_vec();
        rows.extend(["#######"; 20]);
        assert_eq!(counted(&rows), 0);
    }
}
