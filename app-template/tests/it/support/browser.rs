//! A real Chromium, driven through chromedriver by the W3C WebDriver protocol: plain HTTP with JSON, so it needs no
//! library. Every browser has a driver and a profile of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::programs::{find, skip};

/// Long enough for a busy machine; only what never comes gets there.
const PATIENCE: Duration = Duration::from_secs(60);
/// The key of an element in WebDriver's answers (W3C WebDriver §11, "web element identifier").
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// Ends the driver and its browser when our end of standard input closes: the operating system closes it when this process
/// ends, also when it is killed. `nice`, because a browser takes all cores there are, and other tests need some.
const WATCH: &str = r#"setsid nice "$@" & cat >/dev/null; kill -- -$!; wait $!"#;

/// One headless window.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: tempfile::TempDir,
}

/// What Chromium is told before it starts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum JavaScript {
    On,
    Off,
}

impl Browser {
    /// Opens a window; `None`, loudly, where there is no Chromium. With `CI` set that is a failure.
    pub(crate) fn open(javascript: JavaScript) -> Option<Self> {
        let (Some(chromedriver), Some(chromium)) = (find(&["chromedriver"]), find(&["chromium"]))
        else {
            let why =
                "chromium or chromedriver is not installed (Debian: chromium, chromium-driver)";
            skip("IN A BROWSER", why);
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new("sh")
            .args(["-c", WATCH, "sh"])
            .arg(chromedriver)
            .arg("--port=0")
            .env("HOME", profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let port = line.split_once("started successfully on port ")?.1;
                port.trim_end_matches('.').parse().ok()
            })
            .expect("chromedriver names its port");
        std::thread::spawn(move || lines.for_each(drop));
        let mut browser = Self {
            driver,
            port,
            session: String::new(),
            _profile: profile,
        };
        let capabilities = browser.capabilities(&chromium, javascript);
        let made = browser.call("POST", "/session", &capabilities);
        browser.session = format!("/session/{}", made["sessionId"].as_str().unwrap());
        Some(browser)
    }

    fn capabilities(&self, chromium: &std::path::Path, javascript: JavaScript) -> Value {
        let profile = self._profile.path().join("data");
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            &format!("--user-data-dir={}", profile.display()),
        ];
        let setting = if javascript == JavaScript::On { 1 } else { 2 };
        let options = json!({ "binary": chromium, "args": arguments, "prefs":
            { "profile.managed_default_content_settings.javascript": setting } });
        let logs = json!({ "browser": "ALL", "performance": "ALL" });
        json!({ "capabilities": { "alwaysMatch": { "browserName": "chrome",
            "goog:chromeOptions": options, "goog:loggingPrefs": logs } } })
    }

    /// Loads a page and waits for it.
    pub(crate) fn go(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// The address in the address bar.
    pub(crate) fn address(&self) -> String {
        let address = self.call("GET", &format!("{}/url", self.session), &Value::Null);
        address.as_str().unwrap().to_owned()
    }

    /// What a person reads in the first element that matches.
    pub(crate) fn text(&self, css: &str) -> String {
        let path = format!("{}/element/{}/text", self.session, self.element(css));
        let text = self.call("GET", &path, &Value::Null);
        text.as_str().unwrap().to_owned()
    }

    /// Waits until this is what a person reads in the first element that matches, on this page or on the next.
    pub(crate) fn wait_for_text(&self, css: &str, expected: &str) {
        let read = || {
            let find = format!("{}/element", self.session);
            let found = self.attempt("POST", &find, &selector(css))?;
            let element = found[ELEMENT].as_str().unwrap();
            let path = format!("{}/element/{element}/text", self.session);
            self.attempt("GET", &path, &Value::Null)
        };
        let deadline = Instant::now() + PATIENCE;
        loop {
            // While one page gives way to another, there may be no element, or one of the old page.
            let text = read();
            if text.as_ref().is_ok_and(|text| text == expected) {
                return;
            }
            assert!(
                Instant::now() < deadline,
                "{css}: {text:?}, not {expected:?}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What a person reads in every element that matches.
    pub(crate) fn texts(&self, css: &str) -> Vec<String> {
        let found = self.post("/elements", &selector(css));
        let texts = found.as_array().unwrap().iter().map(|element| {
            let element = element[ELEMENT].as_str().unwrap();
            let path = format!("{}/element/{element}/text", self.session);
            let text = self.call("GET", &path, &Value::Null);
            text.as_str().unwrap().to_owned()
        });
        texts.collect()
    }

    pub(crate) fn click(&self, css: &str) {
        self.post(&format!("/element/{}/click", self.element(css)), &json!({}));
    }

    /// Types into the first element that matches; `\u{e007}` is Enter.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        let path = format!("/element/{}/value", self.element(css));
        self.post(&path, &json!({ "text": text }));
    }

    /// Presses one key after the other, then lets all go.
    pub(crate) fn press(&self, keys: &[&str]) {
        let down = keys
            .iter()
            .map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys
            .iter()
            .rev()
            .map(|key| json!({ "type": "keyUp", "value": key }));
        let keys: Vec<Value> = down.chain(up).collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": keys });
        self.post("/actions", &json!({ "actions": [keyboard] }));
    }

    /// The value of a script's `return`; a promise is waited for.
    pub(crate) fn script(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until an expression is true.
    pub(crate) fn wait_for(&self, expression: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.script(&format!("return Boolean({expression})")) != true {
            assert!(
                Instant::now() < deadline,
                "never: {expression}\n{}",
                self.script("return document.documentElement.outerHTML")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A command of Chromium's own debugging protocol.
    pub(crate) fn chromium(&self, command: &str, parameters: &Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.post("/goog/cdp/execute", &body)
    }

    /// What was logged since the last call: `browser` is the console, `performance` has every request.
    pub(crate) fn log(&self, kind: &str) -> Vec<String> {
        let log = self.post("/se/log", &json!({ "type": kind }));
        let lines = log.as_array().unwrap().iter();
        lines
            .map(|line| line["message"].as_str().unwrap().to_owned())
            .collect()
    }

    fn element(&self, css: &str) -> String {
        let found = self.post("/element", &selector(css));
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.call("POST", &format!("{}{path}", self.session), body)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.attempt(method, path, body);
        answer.unwrap_or_else(|error| panic!("{method} {path} {body:.500}: {error:.500}"))
    }

    /// The value that is answered, or the error as it came.
    fn attempt(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let (status, answer) = self.exchange(method, path, &body).unwrap();
        if !status.contains(" 200 ") {
            return Err(answer);
        }
        Ok(serde_json::from_str::<Value>(&answer).unwrap()["value"].take())
    }

    /// One request on a connection of its own, which chromedriver would keep open.
    fn exchange(&self, method: &str, path: &str, body: &str) -> std::io::Result<(String, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
        let mut stream = BufReader::new(stream);
        let (mut status, mut length) = (String::new(), 0);
        stream.read_line(&mut status)?;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line)?;
            match line.trim().to_ascii_lowercase().split_once(":") {
                Some(("content-length", value)) => length = value.trim().parse().unwrap(),
                Some(_) => (),
                None => break,
            }
        }
        let mut answer = vec![0; length];
        stream.read_exact(&mut answer)?;
        Ok((status, String::from_utf8_lossy(&answer).into_owned()))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closing the session ends the browser; after a failed test there may be none.
        let _ = self.exchange("DELETE", &self.session, "");
        drop(self.driver.stdin.take());
        let _ = self.driver.wait();
    }
}

fn selector(css: &str) -> Value {
    json!({ "using": "css selector", "value": css })
}
