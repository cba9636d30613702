//! How long the screen stands still: the time between two frames of the real window, without a graphics card here.
//!
//! What the driver asks of the page stops the page, so where frames are judged the page works by itself: it presses the
//! keys, and says afterwards how its frames were. No picture is taken and nothing is read meanwhile.

use super::Shop;
use super::driver::Window;
use hexiao_sandbox::Customer;
use hexiao_testkit::eventually;
use serde_json::{Value, json};
use std::time::Duration;

/// Notes the longest time between two frames, and those that took more than 100 ms: what came just before, and how long.
const WATCH_FRAMES: &str = r#"
let before = performance.now();
window.frames_seen = { longest: 0, slow: [], all: 0 };
const note = (now) => {
  const gap = now - before;
  before = now;
  const seen = window.frames_seen;
  seen.all += 1;
  seen.longest = Math.max(seen.longest, Math.round(gap));
  if (gap > 100) seen.slow.push(`${window.frames_of ?? ""} ${Math.round(gap)}`);
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

/// So many times the floor, a frame of a screen at rest being its least, ms.
const TIMES: u64 = 8;
const FRAME_MS: u64 = 17;

/// A sale of the page is over by then, and nothing that is asked of it is in its frames.
const SALE: Duration = Duration::from_secs(6);

impl Window {
    pub fn watch_frames(&self) {
        self.run(WATCH_FRAMES, &json!([]));
    }

    /// What was asked of the page since then is not in the frames that come.
    pub fn forget_frames(&self) {
        let script = "Object.assign(window.frames_seen, { longest: 0, slow: [], all: 0 })";
        self.run(script, &json!([]));
    }

    /// The page sells by itself from here on.
    pub fn start_sales(&self, sales: u32) {
        self.run(SALES, &json!([sales]));
    }

    /// Waits first: each question stops the page.
    pub fn await_sales(&self, sales: u32) {
        std::thread::sleep(SALE * sales);
        eventually("the sales", || {
            std::thread::sleep(Duration::from_secs(1));
            let done = self.run("return window.sales_done", &json!([]));
            (done == json!(sales)).then_some(())
        });
    }

    /// Said and never judged: what else runs on the machine is in it.
    pub fn tell_frames(&self, of: &str) {
        let seen = self.frames();
        println!("frames of {of}: {seen}");
        assert!(seen["all"].as_u64().is_some_and(|all| all > 10), "{seen}");
    }

    fn longest_frame(&self) -> u64 {
        self.frames()["longest"]
            .as_u64()
            .unwrap_or(u64::MAX / TIMES)
    }

    fn frames(&self) -> Value {
        self.run("return window.frames_seen", &json!([]))
    }
}

#[test]
fn six_sales_in_a_row_keep_the_screen_moving() {
    let shop = Shop::with_wallets(Customer::Pay, &["alipay"]);
    let window = shop.cashier();
    // What is loaded before the first sale is loaded by then.
    std::thread::sleep(Duration::from_secs(8));
    window.watch_frames();
    window.run(SHEET, &json!([]));
    std::thread::sleep(Duration::from_secs(3));
    eventually("the sheet", || {
        std::thread::sleep(Duration::from_secs(1));
        let done = window.run("return window.sheet_done", &json!([]));
        (done == json!(true)).then_some(())
    });
    let floor = window.longest_frame().max(FRAME_MS);
    println!("frames of a sheet: {}", window.frames());
    window.forget_frames();
    window.start_sales(6);
    window.await_sales(6);
    window.tell_frames("six sales");
    let longest = window.longest_frame();
    assert!(
        longest <= floor * TIMES,
        "{longest} ms, and {floor} ms of a sheet"
    );
    drop(window);
    assert_eq!(shop.redemptions(), 6);
}
