//! A real Chromium, driven through chromedriver's WebDriver protocol. Only what the page tests need.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tasks_eb::fs::find_program;
use ureq::http::Response;

/// The key of an element in WebDriver's answers (W3C WebDriver §11, "web element identifier").
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Long enough for a busy machine; only what never comes gets there.
const PATIENCE: Duration = Duration::from_secs(60);

/// One headless browser window. Ends its driver and browser on drop.
pub(crate) struct Browser {
    driver: Child,
    session: String,
    _profile: tempfile::TempDir,
}

impl Browser {
    /// Opens a window, or says why there can be none: `None` only where nothing insists on a browser
    /// (`TASKS_EB_REQUIRE_SERVERS`).
    pub(crate) fn open() -> Option<Self> {
        let (Some(chromedriver), Some(chromium)) = (find_program("chromedriver"), find_program("chromium")) else {
            assert!(!tasks_eb::env::is_set("TASKS_EB_REQUIRE_SERVERS"), "chromium and chromedriver are not on PATH");
            crate::support::skipped("chromium and chromedriver are not on PATH, so no page was looked at");
            return None;
        };
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let mut driver = Command::new(chromedriver)
            .arg("--port=0")
            .env("HOME", profile.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let port = port_of(&mut driver);
        let base = format!("http://127.0.0.1:{port}/session");
        let created = post(&base, &capabilities(&chromium, profile.path()));
        let id = created["sessionId"].as_str().expect("a session id").to_owned();
        Some(Self { driver, session: format!("{base}/{id}"), _profile: profile })
    }

    /// Loads a page and waits for it.
    pub(crate) fn go(&self, url: &str) {
        post(&format!("{}/url", self.session), &json!({ "url": url }));
    }

    /// The text that a person sees of the first element that matches.
    pub(crate) fn text(&self, css: &str) -> String {
        let text = get(&format!("{}/element/{}/text", self.session, self.element(css)));
        text.as_str().expect("a text").to_owned()
    }

    /// Waits until the text that a person sees of an element, on this page or on the next, contains this.
    pub(crate) fn wait_for_text(&self, css: &str, expected: &str) {
        let deadline = Instant::now() + PATIENCE;
        let script = format!("return document.querySelector({})?.innerText ?? ''", json!(css));
        loop {
            let text = self.script(&script);
            if text.as_str().is_some_and(|text| text.contains(expected)) {
                return;
            }
            assert!(Instant::now() < deadline, "{css} never shows {expected:?}: {text}");
        }
    }

    /// How many elements match.
    pub(crate) fn count(&self, css: &str) -> usize {
        let found = post(&format!("{}/elements", self.session), &selector(css));
        found.as_array().expect("a list").len()
    }

    /// Clicks on the first element that matches.
    pub(crate) fn click(&self, css: &str) {
        post(&format!("{}/element/{}/click", self.session, self.element(css)), &json!({}));
    }

    /// Types into the first element that matches.
    pub(crate) fn fill(&self, css: &str, text: &str) {
        post(&format!("{}/element/{}/value", self.session, self.element(css)), &json!({ "text": text }));
    }

    /// The value of a script's `return`.
    pub(crate) fn script(&self, script: &str) -> Value {
        post(&format!("{}/execute/sync", self.session), &json!({ "script": script, "args": [] }))
    }

    /// Sets the size of the window in CSS pixels.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        post(&format!("{}/window/rect", self.session), &json!({ "width": width, "height": height }));
    }

    fn element(&self, css: &str) -> String {
        let found = post(&format!("{}/element", self.session), &selector(css));
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("no element matches {css}")).to_owned()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Closing the session ends the browser; the driver is ours to end.
        drop(ureq::delete(&self.session).call());
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

fn capabilities(chromium: &Path, profile: &Path) -> Value {
    let data = format!("--user-data-dir={}", profile.join("data").display());
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        data.as_str(),
    ];
    let options = json!({ "binary": chromium, "args": arguments });
    json!({ "capabilities": { "alwaysMatch": { "browserName": "chrome", "goog:chromeOptions": options } } })
}

/// chromedriver says on stdout which free port it took.
fn port_of(driver: &mut Child) -> u16 {
    let stdout = driver.stdout.take().expect("a pipe");
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let port = lines
        .find_map(|line| line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok())
        .expect("chromedriver names its port");
    // The rest is read and dropped, so that the driver never blocks on a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    port
}

fn selector(css: &str) -> Value {
    json!({ "using": "css selector", "value": css })
}

fn post(url: &str, body: &Value) -> Value {
    let sent = agent().post(url).content_type("application/json").send(body.to_string());
    value(url, sent)
}

fn get(url: &str) -> Value {
    value(url, agent().get(url).call())
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().new_agent()
}

fn value(url: &str, answer: Result<Response<ureq::Body>, ureq::Error>) -> Value {
    let mut answer = answer.unwrap_or_else(|error| panic!("WebDriver {url}: {error}"));
    let text = answer.body_mut().read_to_string().expect("a body");
    let mut body: Value = serde_json::from_str(&text).expect("JSON");
    assert!(answer.status().is_success(), "WebDriver {url}: {text}");
    body["value"].take()
}
