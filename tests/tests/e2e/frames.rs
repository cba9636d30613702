//! How long the screen stands still: the time between two frames of the real window, without a graphics card here.
//!
//! What the driver asks of the page stops the page, so where frames are judged the page works by itself: it presses the
//! keys, and says afterwards how its frames were. No picture is taken and nothing is read meanwhile. They are judged by a
//! floor of the same window and never by a clock.

use super::Shop;
use super::driver::Window;
use hexiao_sandbox::Customer;
use hexiao_testkit::eventually;
use serde_json::{Value, json};
use std::time::Duration;

/// Notes the longest time between two frames, and those that took more than 100 ms: what came just before, and how long.
/// Of all frames from now on, and of those since somebody last left the page alone.
const WATCH_FRAMES: &str = r#"
let before = performance.now();
window.no_frames = () => ({ longest: 0, slow: [], all: 0 });
window.frames_seen = window.no_frames();
window.frames_alone = window.no_frames();
const note = (now) => {
  const gap = now - before;
  before = now;
  for (const seen of [window.frames_seen, window.frames_alone]) {
    seen.all += 1;
    seen.longest = Math.max(seen.longest, Math.round(gap));
    if (gap > 100) seen.slow.push(`${window.frames_of ?? ""} ${Math.round(gap)}`);
  }
  requestAnimationFrame(note);
};
requestAnimationFrame(note);
"#;

/// So many sales, each of four digits and three Enter, as fast as a cashier.
const SALES: &str = r#"
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const key = (key, code) => {
  window.frames_of = key;
  for (const type of ["keydown", "keyup"]) {
    const at = document.activeElement ?? document.body;
    at.dispatchEvent(new KeyboardEvent(type, { key, code, bubbles: true, cancelable: true }));
  }
};
const seen = async (id) => {
  while (!document.querySelector(`[data-testid="${id}"]`)) await pause(20);
  window.frames_of = id;
  await pause(400);
};
const sale = async () => {
  for (const digit of "1280") {
    key(digit, `Digit${digit}`);
    await pause(200);
  }
  for (const screen of ["paid", "done", "show-code"]) {
    key("Enter", "Enter");
    await seen(screen);
  }
};
window.sales_done = 0;
const sales = arguments[0];
(async () => {
  for (let left = sales; left > 0; left -= 1) {
    await sale();
    window.sales_done += 1;
  }
})();
"#;

/// The floor: a sheet over the whole window that changes its colour, as a change of the whole screen does, and nothing else.
const SHEET: &str = r#"
const pause = (ms) => new Promise((go) => setTimeout(go, ms));
const sheet = document.body.appendChild(document.createElement("div"));
sheet.style.cssText = "position:fixed;inset:0;z-index:99";
window.sheet_done = false;
(async () => {
  for (let left = 8; left > 0; left -= 1) {
    sheet.style.background = left % 2 ? "white" : "black";
    await pause(200);
  }
  sheet.remove();
  window.sheet_done = true;
})();
"#;

/// How often a sheet is measured again before a long frame is called long.
const SHEETS: usize = 3;

/// So many times the floor, a frame of a screen at rest being its least, ms.
const TIMES: u64 = 8;
const FRAME_MS: u64 = 17;

/// A sale of the page is over by then, and nothing that is asked of it is in its frames.
const SALE: Duration = Duration::from_secs(6);

/// What is loaded before the first sale is loaded by then.
pub const LOADED: Duration = Duration::from_secs(8);

impl Window {
    pub fn watch_frames(&self) {
        self.run(WATCH_FRAMES, &json!([]));
    }

    /// The page sells by itself from here on.
    pub fn start_sales(&self, sales: u32) {
        self.run(SALES, &json!([sales]));
    }

    /// Waits first: each question stops the page.
    pub fn await_sales(&self, sales: u32) {
        std::thread::sleep(SALE * sales);
        self.await_page("the sales", "return window.sales_done", &json!(sales));
    }

    fn await_page(&self, what: &str, script: &str, wanted: &Value) {
        eventually(what, || {
            std::thread::sleep(Duration::from_secs(1));
            (self.run(script, &json!([])) == *wanted).then_some(())
        });
    }

    /// All frames since they are watched: said and never judged, for what was asked of the page is in them.
    pub fn tell_frames(&self, of: &str) {
        self.frames("frames_seen", of);
    }

    /// What the frames of this window are judged by, once it has loaded all that it loads.
    pub fn frames_floor(&self) -> u64 {
        std::thread::sleep(LOADED);
        self.sheet()
    }

    /// Nobody asks anything of the page while `act` runs: what its frames do is its own doing, and is judged by the floor.
    /// Where they are too long for it the floor is taken again, a few times: what else began on the machine meanwhile is in
    /// both then.
    /// A floor of 0 is one that is still to be taken.
    pub fn undisturbed(&self, of: &str, floor: u64, act: impl FnOnce()) {
        self.leave_alone();
        act();
        let longest = longest(&self.frames("frames_alone", of));
        let mut floor = floor;
        for _ in 0..SHEETS {
            if longest <= floor * TIMES {
                return;
            }
            floor = floor.max(self.sheet());
        }
        assert!(
            longest <= floor * TIMES,
            "{of}: {longest} ms, and {floor} ms of a sheet"
        );
    }

    fn leave_alone(&self) {
        self.run("window.frames_alone = window.no_frames()", &json!([]));
    }

    fn sheet(&self) -> u64 {
        self.leave_alone();
        self.run(SHEET, &json!([]));
        std::thread::sleep(Duration::from_secs(3));
        self.await_page("the sheet", "return window.sheet_done", &json!(true));
        longest(&self.frames("frames_alone", "a sheet")).max(FRAME_MS)
    }

    fn frames(&self, which: &str, of: &str) -> Value {
        let seen = self.run("return window[arguments[0]]", &json!([which]));
        println!("frames of {of}: {seen}");
        assert!(
            seen["all"].as_u64().is_some_and(|all| all > 10),
            "{of}: {seen}"
        );
        seen
    }
}

fn longest(seen: &Value) -> u64 {
    seen["longest"].as_u64().expect("a longest frame")
}

#[test]
fn six_sales_in_a_row_keep_the_screen_moving() {
    let shop = Shop::with_wallets(Customer::Pay, &["alipay"]);
    let window = shop.cashier();
    window.watch_frames();
    let floor = window.frames_floor();
    window.undisturbed("six sales", floor, || {
        window.start_sales(6);
        window.await_sales(6);
    });
    drop(window);
    assert_eq!(shop.redemptions(), 6);
}
