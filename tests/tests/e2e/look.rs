//! What a person sees of a screen: nothing clipped, nothing too small to touch, and what
//! matters inside the window and under nothing else.

use super::driver::Window;
use serde_json::{Value, json};

/// Each test id must be there, wholly inside the window and on top; and no text of the screen
/// may be cut off. Answers what is wrong, one line each.
const MISFITS: &str = r#"
const found = [];
const name = (e) => `${e.tagName} ${e.dataset.testid ?? e.textContent.trim().slice(0, 40)}`;
for (const id of arguments[0]) {
  const e = document.querySelector(`[data-testid="${id}"]`);
  if (!e) { found.push(`not there: ${id}`); continue; }
  const { left, top, right, bottom } = e.getBoundingClientRect();
  if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) {
    found.push(`outside the window: ${id} ${left},${top} to ${right},${bottom} of ${innerWidth}x${innerHeight}`);
    continue;
  }
  for (const [x, y] of [[(left + right) / 2, top + 4], [(left + right) / 2, bottom - 4]]) {
    const above = document.elementFromPoint(x, y);
    if (above && !e.contains(above) && !above.contains(e)) found.push(`under ${name(above)}: ${id}`);
  }
}
for (const e of document.querySelectorAll("button, select, input:not(.sr-only), textarea, a[href]")) {
  const { width, height } = e.getBoundingClientRect();
  if (width > 0 && (width < 44 || height < 44)) found.push(`small: ${name(e)} ${width}x${height}`);
}
for (const e of document.querySelectorAll("button, h1, h2, h3, p, td, dd, dt, li, label, strong, textarea")) {
  if (getComputedStyle(e).textOverflow === "ellipsis" || e.classList.contains("sr-only")) continue;
  if (e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1) found.push(`clipped: ${name(e)}`);
}
if (document.documentElement.scrollWidth > innerWidth) found.push("wider than the window");
return found;
"#;

impl Window {
    /// Looks at the screen as a person does, once each of `seen` is there: all of them must be
    /// in sight. Keeps a picture under this name where somebody wants to look.
    pub fn look(&self, name: &str, seen: &[&str]) {
        for testid in seen {
            self.see(testid);
        }
        self.keep(name);
        let found = self.run(MISFITS, &json!([seen]));
        assert_eq!(found, json!([]), "{name}");
    }

    /// The number of the order on the screen.
    pub fn order(&self) -> String {
        let script = "return document.body.innerText.match(/T\\d+_\\d+_\\d{6}_\\w+/)?.[0] ?? null";
        let found = self.run(script, &json!([]));
        let order = found
            .as_str()
            .unwrap_or_else(|| panic!("an order: {found}"));
        order.to_owned()
    }

    /// Presses Tab until this control has the focus, as a person without a mouse does.
    pub fn tab_to(&self, testid: &str) {
        let script = "return document.activeElement?.dataset.testid ?? null";
        for _ in 0..60 {
            self.keys(super::driver::TAB, 0);
            if self.run(script, &json!([])) == Value::String(testid.to_owned()) {
                return;
            }
        }
        panic!("{testid} cannot be reached by the keyboard");
    }
}
