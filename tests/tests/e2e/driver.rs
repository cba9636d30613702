//! The real window, driven through the system's own WebDriver (WebKitWebDriver starts the
//! till itself; no tool in between). Every call has a deadline, for a hang is silent.

use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const CALL: Duration = Duration::from_secs(30);
const PATIENCE: Duration = Duration::from_secs(40);
const ENTER: char = '\u{e007}';

const BURST: &str = r#"
const press = (key, code, shiftKey) => {
  for (const type of ["keydown", "keyup"]) {
    const at = document.activeElement ?? document.body;
    at.dispatchEvent(new KeyboardEvent(type, { key, code, shiftKey, bubbles: true, cancelable: true }));
  }
};
const codeOf = (key) =>
  /\d/.test(key) ? `Digit${key}` : /[a-z]/i.test(key) ? `Key${key.toUpperCase()}` : key === "-" ? "Minus" : "";
for (const key of arguments[0]) press(key, codeOf(key), /[A-Z]/.test(key));
press("Enter", "Enter", false);
"#;

/// Keeps one point of the page moving for a second: the driver takes its picture at the next change of the screen, and a
/// page that is painted plainly has none while it rests.
const STIR: &str = r#"
const point = document.createElement("i");
point.style.cssText = "position: fixed; left: 0; top: 0; width: 1px; height: 1px";
document.body.append(point);
let left = 60;
const stir = () => {
  point.style.background = left % 2 ? "black" : "white";
  left -= 1;
  if (left > 0) requestAnimationFrame(stir);
  else point.remove();
};
stir();
"#;

/// Twice the silence after which the till takes keys for another burst.
const REACH: Duration = Duration::from_millis(160);

/// Keys that no letter stands for, as WebDriver names them.
pub const ESCAPE: &str = "\u{e00c}";
pub const TAB: &str = "\u{e004}";
pub const F2: &str = "\u{e032}";
pub const F6: &str = "\u{e036}";
pub const F9: &str = "\u{e039}";
pub const F11: &str = "\u{e03b}";

/// A till's window. Dropping it ends the window and the driver.
pub struct Window {
    driver: Child,
    agent: ureq::Agent,
    session: String,
}

impl Window {
    /// Opens the till on a ledger.
    pub fn open(ledger: &Path, home: &Path) -> Self {
        Self::start(ledger, home, till_program())
    }

    /// The same, so many minutes later by the clock on the wall.
    pub fn open_later(minutes: u32, ledger: &Path, home: &Path) -> Self {
        Self::start_by(&format!("FAKETIME=+{minutes}m"), ledger, home)
    }

    /// The same, by a clock that this file sets while the till runs: `+0`, `+1d`, `-1d`.
    pub fn open_by_clock(clock: &Path, ledger: &Path, home: &Path) -> Self {
        let clock = clock.display();
        let words = format!("FAKETIME_TIMESTAMP_FILE={clock} FAKETIME_CACHE_DURATION=1");
        Self::start_by(&words, ledger, home)
    }

    /// The same, of a till that may write only what the files' permissions let it write, the
    /// superuser's, too.
    pub fn open_obeying_permissions(ledger: &Path, home: &Path) -> Self {
        let bound = "setpriv --bounding-set=-dac_override,-dac_read_search";
        // Who is not the superuser has nothing to give up, and may not.
        let words = format!("[ $(id -u) = 0 ] && bound='{bound}'\nexec $bound");
        Self::start_as(&words, ledger, home)
    }

    fn start_by(clock: &str, ledger: &Path, home: &Path) -> Self {
        // The clock on the wall only: what waits, waits by the other one. Sound stops the page otherwise.
        let real = "DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_FAKE_MONOTONIC=1";
        // The program `faketime` would stand between and stay when the driver ends the till.
        let library = "LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1)";
        Self::start_as(&format!("{library} {clock} {real} exec"), ledger, home)
    }

    /// By a script that ends with the program's name.
    fn start_as(words: &str, ledger: &Path, home: &Path) -> Self {
        let (program, script) = (till_program(), home.join("start"));
        let words = format!("#!/bin/sh\n{words} {program:?} \"$@\"\n");
        std::fs::write(&script, words).expect("a script");
        let made = Command::new("chmod").arg("+x").arg(&script).status();
        assert!(made.expect("chmod").success());
        Self::start(ledger, home, script)
    }

    fn start(ledger: &Path, home: &Path, program: PathBuf) -> Self {
        let port = free_port();
        let driver = Command::new("WebKitWebDriver")
            .args(["--host=127.0.0.1", &format!("--port={port}")])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("HEXIAO_LEDGER", ledger)
            .env("HEXIAO_EXPORTS", home.join("exports"))
            // The same machine as that of the terminal.
            .env("HEXIAO_STATE", ledger.with_extension("state"))
            .env("XDG_DATA_HOME", home.join("data"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver (package webkit2gtk-driver)");
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(CALL))
            .http_status_as_error(false)
            .build();
        let mut window = Self {
            driver,
            agent: config.new_agent(),
            session: format!("http://127.0.0.1:{port}/session"),
        };
        window.begin(&program);
        window
    }

    fn begin(&mut self, binary: &Path) {
        let options = json!({"binary": binary, "args": []});
        let wanted =
            json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}});
        let base = self.session.clone();
        let began = Instant::now();
        let id = loop {
            let answer = self.call("POST", &base, Some(&wanted));
            if let Some(id) = answer["sessionId"].as_str() {
                break id.to_owned();
            }
            assert!(began.elapsed() < PATIENCE, "no session: {answer}");
            std::thread::sleep(Duration::from_millis(200));
        };
        self.session = format!("{base}/{id}");
        self.find_till();
    }

    /// Takes the cashier's window: the till may have two.
    fn find_till(&self) {
        let began = Instant::now();
        loop {
            let handles = self.get("/window/handles");
            for handle in handles.as_array().cloned().unwrap_or_default() {
                self.post("/window", &json!({"handle": handle}));
                let url = self.get("/url");
                if url.as_str().is_some_and(|url| !url.contains("customer")) {
                    return;
                }
            }
            assert!(began.elapsed() < PATIENCE, "the till's window is not there");
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    fn call(&self, method: &str, url: &str, body: Option<&Value>) -> Value {
        let sent = match (method, body) {
            ("POST", Some(body)) => self.agent.post(url).send(body.to_string()),
            ("DELETE", _) => self.agent.delete(url).call(),
            _ => self.agent.get(url).call(),
        };
        let text = sent.and_then(|mut answer| answer.body_mut().read_to_string());
        let text = text.unwrap_or_else(|error| format!("{{\"value\":{{\"error\":\"{error}\"}}}}"));
        let answer: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        answer["value"].clone()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.call("POST", &format!("{}{path}", self.session), Some(body))
    }

    fn get(&self, path: &str) -> Value {
        self.call("GET", &format!("{}{path}", self.session), None)
    }

    fn find(&self, testid: &str) -> Option<String> {
        let css = format!("[data-testid=\"{testid}\"]");
        let found = self.post("/element", &json!({"using": "css selector", "value": css}));
        found[ELEMENT].as_str().map(str::to_owned)
    }

    /// Waits until a control is there.
    pub fn see(&self, testid: &str) -> String {
        self.until(&format!("{testid} on the screen"), || self.find(testid))
    }

    /// The text of a control once it holds `part`.
    pub fn read(&self, testid: &str, part: &str) -> String {
        self.until(&format!("{testid} says {part:?}"), || {
            let script =
                "const e = document.querySelector(arguments[0]); return e ? e.textContent : ''";
            let css = format!("[data-testid=\"{testid}\"]");
            let text = self.post("/execute/sync", &json!({"script": script, "args": [css]}));
            let text = text.as_str()?.to_owned();
            text.contains(part).then_some(text)
        })
    }

    /// Touches a control once it is there, enabled and at rest: a person would not hit one that still moves either.
    pub fn touch(&self, testid: &str) {
        let mut before = Value::Null;
        self.until(&format!("touch {testid}"), || {
            let id = self.find(testid)?;
            let place = self.get(&format!("/element/{id}/rect"));
            if std::mem::replace(&mut before, place.clone()) != place {
                return None;
            }
            let enabled = self.get(&format!("/element/{id}/enabled"));
            let clicked = self.post(&format!("/element/{id}/click"), &json!({}));
            (enabled == Value::Bool(true) && clicked.is_null()).then_some(())
        });
    }

    /// Waits until a control is gone.
    pub fn gone(&self, testid: &str) {
        self.until(&format!("{testid} gone"), || {
            self.find(testid).is_none().then_some(())
        });
    }

    /// Takes one of a list's choices.
    pub fn choose(&self, testid: &str, value: &str) {
        // The driver itself does not bring a list into sight.
        let list = self.see(testid);
        self.run(
            "arguments[0].scrollIntoView({block: 'nearest'})",
            &json!([{ELEMENT: list}]),
        );
        let css = format!("[data-testid=\"{testid}\"] option[value=\"{value}\"]");
        self.until(&format!("{value} of {testid}"), || {
            let found = self.post("/element", &json!({"using": "css selector", "value": css}));
            let id = found[ELEMENT].as_str()?;
            let clicked = self.post(&format!("/element/{id}/click"), &json!({}));
            clicked.is_null().then_some(())
        });
    }

    /// Types into a field, whatever stood there before.
    pub fn fill_anew(&self, testid: &str, text: &str) {
        let id = self.see(testid);
        self.post(&format!("/element/{id}/clear"), &json!({}));
        self.fill(testid, text);
    }

    /// Chooses a file, as in the system's own dialog.
    pub fn attach(&self, testid: &str, file: &Path) {
        self.fill(testid, file.to_str().expect("a path"));
    }

    /// Runs a script in the page; what it returns.
    pub fn run(&self, script: &str, args: &Value) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": args}))
    }

    /// Types into a field.
    pub fn fill(&self, testid: &str, text: &str) {
        let id = self.see(testid);
        self.post(&format!("/element/{id}/value"), &json!({"text": text}));
    }

    /// Physical keys, wherever the focus is; `pause` ms between them.
    pub fn keys(&self, text: &str, pause: u64) {
        let mut actions = Vec::new();
        for key in text.chars() {
            actions.push(json!({"type": "keyDown", "value": key.to_string()}));
            actions.push(json!({"type": "keyUp", "value": key.to_string()}));
            if pause > 0 {
                actions.push(json!({"type": "pause", "duration": pause}));
            }
        }
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        let done = self.post("/actions", &json!({"actions": [keyboard]}));
        assert!(done.is_null(), "keys: {done}");
    }

    /// The Enter key.
    pub fn enter(&self) {
        self.keys(&ENTER.to_string(), 0);
    }

    /// A scanner's burst: keys without a pause, then Enter. The page makes them itself, because
    /// on a busy machine WebDriver's come as slowly as fingers; a scanner's bear the time of
    /// their own.
    pub fn scan(&self, text: &str) {
        // Nobody reaches for the scanner within the silence that parts two bursts of keys.
        std::thread::sleep(REACH);
        self.run(BURST, &json!([text]));
    }

    /// The window as a picture (PNG bytes).
    pub fn picture(&self) -> Vec<u8> {
        use base64::Engine as _;
        self.run(STIR, &json!([]));
        let shot = self.get("/screenshot");
        let text = shot.as_str().unwrap_or_default();
        base64::engine::general_purpose::STANDARD
            .decode(text)
            .expect("a screenshot")
    }

    /// Keeps a picture of this moment where somebody wants to look: in `HEXIAO_PICTURES`.
    pub fn keep(&self, name: &str) {
        if let Some(folder) = std::env::var_os("HEXIAO_PICTURES") {
            self.painted();
            let file = Path::new(&folder).join(format!("{name}.png"));
            std::fs::write(file, self.picture()).expect("a picture");
        }
    }

    /// Waits until the screen shows what the page holds: a busy machine paints late, and what has
    /// just come is still on its way to its place.
    fn painted(&self) {
        let script = "const done = arguments[0]; \
            setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 400)";
        let painted = self.post("/execute/async", &json!({"script": script, "args": []}));
        assert!(painted.get("error").is_none(), "{painted}");
    }

    /// Signs in by touching the person and typing the PIN on the keyboard.
    pub fn sign_in(&self, person: &str, pin: &str) {
        self.touch(&format!("person-{person}"));
        self.see("pin-1");
        self.keys(pin, 30);
        self.see("nav-lock");
    }

    /// Types an amount: fen from the right.
    pub fn amount(&self, fen: &str, shown: &str) {
        self.keys(fen, 60);
        self.read("amount", shown);
    }

    /// Holds the program still while something happens, as a computer that sleeps does. Nobody may ask it anything then.
    pub fn asleep(&self, meanwhile: impl FnOnce()) {
        let wakes = Asleep::begin(self);
        meanwhile();
        drop(wakes);
    }

    fn signal(&self, name: &str) {
        let script = format!("kill -{name} {}", self.tills().join(" "));
        let sent = Command::new("sh").args(["-c", &script]).status();
        assert!(sent.expect("a shell").success(), "{script}");
    }

    /// Ends the program at once, as a power cut would.
    pub fn kill(mut self) {
        let tills = self.tills();
        let script = format!("pkill -9 -P {} ; true", self.driver.id());
        let _gone = Command::new("sh").args(["-c", &script]).status();
        let _gone = self.driver.kill();
        let _gone = self.driver.wait();
        std::thread::sleep(Duration::from_millis(500));
        buried(&tills);
    }

    /// The programs that the driver has started.
    fn tills(&self) -> Vec<String> {
        let id = self.driver.id().to_string();
        let found = Command::new("pgrep").args(["-P", &id]).output();
        let found = found.map(|found| found.stdout).unwrap_or_default();
        let found = String::from_utf8_lossy(&found);
        found.lines().map(str::to_owned).collect()
    }

    fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            if began.elapsed() > PATIENCE {
                let page = self.post(
                    "/execute/sync",
                    &json!({"script": "return document.body.innerText", "args": []}),
                );
                panic!(
                    "waited for {what} in vain; the screen says:\n{}",
                    page.as_str().unwrap_or("?")
                );
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// A program that is held still; it goes on when this is dropped.
struct Asleep<'a>(&'a Window);

impl<'a> Asleep<'a> {
    fn begin(window: &'a Window) -> Self {
        window.signal("STOP");
        Self(window)
    }
}

impl Drop for Asleep<'_> {
    fn drop(&mut self) {
        self.0.signal("CONT");
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let (session, tills) = (self.session.clone(), self.tills());
        let _gone = self.call("DELETE", &session, None);
        let script = format!("sleep 1; pkill -P {} ; true", self.driver.id());
        let _gone = Command::new("sh").args(["-c", &script]).status();
        let _gone = self.driver.kill();
        let _gone = self.driver.wait();
        buried(&tills);
    }
}

/// Waits until the last thread of each is gone: until then it holds its ledger, and on a busy machine
/// the threads of the lowest priority go late.
fn buried(tills: &[String]) {
    let began = Instant::now();
    let is_there = |till: &String| {
        let threads = std::fs::read_dir(format!("/proc/{till}/task"));
        let stat = std::fs::read_to_string(format!("/proc/{till}/stat")).unwrap_or_default();
        threads.is_ok_and(|threads| threads.count() > 1)
            || (!stat.is_empty() && !stat.contains(") Z "))
    };
    while tills.iter().any(is_there) && began.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// The till, built with its screens; `cargo xtask test` builds it first.
fn till_program() -> PathBuf {
    let here = std::env::current_exe().expect("this program's path");
    let found = here.ancestors().map(|folder| folder.join("hexiao"));
    let mut found = found.filter(|path| path.is_file());
    found
        .next()
        .expect("build the till first: cargo build -p hexiao")
}
