//! The page in a real Chromium, as a person uses it: with JavaScript and without, by mouse and by keyboard.

use serde_json::json;

use crate::support::browser::{Browser, JavaScript};
use crate::support::web::Web;

mod judged;

/// A server of its own, and the folder its tasks are in.
struct Site {
    web: Web,
    _folder: tempfile::TempDir,
}

impl Site {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let web = Web::start(folder.path(), &[]);
        Self {
            web,
            _folder: folder,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.web.port)
    }

    /// Adds a task behind the browser's back.
    fn add(&self, name: &str) {
        let answer = self.web.ask("POST /", &format!("name={name}"));
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    }
}

fn site_and_browser(javascript: JavaScript) -> Option<(Site, Browser)> {
    let browser = Browser::open(javascript)?;
    let site = Site::start();
    browser.go(&site.url("/"));
    Some((site, browser))
}

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const CONTROL: &str = "\u{e009}";

fn names(browser: &Browser) -> Vec<String> {
    browser.texts(".name")
}

fn focus(browser: &Browser) -> String {
    let id = browser.script("return document.activeElement.id");
    id.as_str().unwrap().to_owned()
}

/// Waits until the notice begins with these words.
fn wait_for_notice(browser: &Browser, words: &str) {
    let words = json!(words);
    browser.wait_for(&format!(
        "document.querySelector('.notice').textContent.trim().startsWith({words})"
    ));
}

#[test]
fn tasks_are_added_deleted_and_brought_back_without_loading_the_page_again() {
    let Some((_site, browser)) = site_and_browser(JavaScript::On) else {
        return;
    };
    assert_eq!(browser.text(".empty"), "Nothing to do. Add a task above.");
    browser.script("window.sameDocument = true");
    for name in ["one", "two", "three"] {
        assert_eq!(
            focus(&browser),
            "name",
            "the next name can be typed at once"
        );
        browser.fill("#name", &format!("{name}{ENTER}"));
        browser.wait_for(&format!("document.body.textContent.includes('{name}')"));
    }
    assert_eq!(names(&browser), ["one", "two", "three"]);
    wait_for_notice(&browser, "Task added.");

    // A delete keeps what is half typed, and the keyboard where it was.
    browser.fill("#name", "half a na");
    browser.click("#delete-2");
    wait_for_notice(&browser, "Task deleted: two");
    assert_eq!(names(&browser), ["one", "three"]);
    assert_eq!(focus(&browser), "delete-3");
    assert_eq!(
        browser.script("return document.querySelector('#name').value"),
        "half a na"
    );
    browser.click(".undo");
    wait_for_notice(&browser, "Task restored.");
    assert_eq!(names(&browser), ["one", "two", "three"]);
    assert_eq!(focus(&browser), "delete-2");

    // By keyboard alone; the last one gone, the field is where to go on.
    for name in ["one", "two", "three"] {
        browser.script("document.querySelector('.delete').focus()");
        browser.press(&[ENTER]);
        wait_for_notice(&browser, &format!("Task deleted: {name}"));
    }
    assert_eq!(focus(&browser), "name");
    assert!(names(&browser).is_empty() && !browser.text(".empty").is_empty());
    browser.script("document.activeElement.blur()");
    browser.press(&[CONTROL, "z"]);
    wait_for_notice(&browser, "Task restored.");
    assert_eq!(names(&browser), ["three"]);
    browser.press(&[ESCAPE]);
    browser.wait_for("document.querySelector('.notice').childElementCount === 0");
    assert_eq!(browser.script("return window.sameDocument"), true);
    // What is on the screen is what the server has.
    browser.script("location.reload()");
    browser.wait_for("!window.sameDocument");
    browser.wait_for_text(".name", "three");
    assert_eq!(names(&browser), ["three"]);
}

#[test]
fn without_javascript_the_same_forms_do_the_same() {
    let Some((_site, browser)) = site_and_browser(JavaScript::Off) else {
        return;
    };
    for (number, name) in ["one", "two"].iter().enumerate() {
        browser.fill("#name", name);
        browser.click(".primary");
        browser.wait_for_text(&format!(".tasks li:nth-child({}) .name", number + 1), name);
    }
    browser.wait_for_text(".notice p", "Task added.");
    browser.click("#delete-1");
    browser.wait_for_text(".notice p", "Task deleted: one");
    assert_eq!(names(&browser), ["two"]);
    browser.click(".undo");
    browser.wait_for_text(".notice p", "Task restored.");
    assert_eq!(names(&browser), ["one", "two"]);
    browser.go(&browser.address());
    assert_eq!(browser.text(".notice"), "", "told once");
    browser.click(".primary");
    browser.wait_for_text(".error", "Task name is required.");
    assert_eq!(names(&browser), ["one", "two"]);
}

#[test]
fn names_that_are_refused_stay_in_the_field_and_names_that_are_odd_are_shown_as_typed() {
    let Some((_site, browser)) = site_and_browser(JavaScript::On) else {
        return;
    };
    browser.fill("#name", &format!("   {ENTER}"));
    browser.wait_for("document.querySelector('.error')");
    assert_eq!(browser.text(".error"), "Task name is required.");
    assert_eq!(focus(&browser), "name");
    assert_eq!(
        browser.script("return document.title.startsWith('Error')"),
        true
    );

    browser.script("document.querySelector('#name').value = 'x'.repeat(10000)");
    browser.click(".primary");
    browser.wait_for("document.querySelector('.error')?.textContent.includes('10000 characters')");
    assert_eq!(
        browser.script("return document.querySelector('#name').value.length"),
        10_000
    );

    let odd = [
        "🦀".repeat(255),
        "<script>window.ran = 1</script><img src=x onerror=ran=1>".to_owned(),
        "' \" & &amp; \u{202e}gnorw".to_owned(),
    ];
    for name in &odd {
        browser.script(&format!(
            "document.querySelector('#name').value = {}",
            json!(name)
        ));
        browser.click(".primary");
        browser.wait_for(&format!(
            "[...document.querySelectorAll('.name')].at(-1)?.textContent === {}",
            json!(name)
        ));
    }
    assert_eq!(
        browser.script("return document.querySelectorAll('.error, .name img').length"),
        0
    );
    browser.click(".tasks li:nth-child(2) .delete");
    wait_for_notice(&browser, "Task deleted: <script>");
    assert_eq!(browser.script("return window.ran ?? null"), json!(null));
    assert_eq!(
        browser.script("return document.documentElement.scrollWidth <= innerWidth"),
        true
    );
}

#[test]
fn a_long_list_is_walked_page_by_page_and_a_delete_stays_on_its_page() {
    let Some((site, browser)) = site_and_browser(JavaScript::On) else {
        return;
    };
    for number in 1..=102 {
        site.add(&format!("task+{number}"));
    }
    browser.go(&site.url("/"));
    assert_eq!(names(&browser).len(), 100);
    browser.click("[rel=prev]");
    browser.wait_for_text(".name", "task 1");
    assert_eq!(names(&browser), ["task 1", "task 2"]);
    let older = browser.address();
    browser.click("#delete-1");
    wait_for_notice(&browser, "Task deleted: task 1");
    assert_eq!(
        (names(&browser), browser.address()),
        (vec!["task 2".to_owned()], older)
    );
    // With its last task the page is gone; the list is not.
    browser.click("#delete-2");
    wait_for_notice(&browser, "Task deleted: task 2");
    assert_eq!(
        (names(&browser).len(), browser.address()),
        (100, site.url("/"))
    );
    browser.click(".undo");
    wait_for_notice(&browser, "Task restored.");
    browser.click("[rel=prev]");
    browser.wait_for_text(".name", "task 2");
    browser.click("[rel=next]");
    browser.wait_for_text(".name", "task 3");
    assert_eq!(names(&browser).len(), 100);
}

#[test]
fn two_browsers_at_once_each_see_what_the_other_did_and_undo_their_own() {
    let Some((site, one)) = site_and_browser(JavaScript::On) else {
        return;
    };
    let other = Browser::open(JavaScript::On).unwrap();
    one.fill("#name", &format!("shared{ENTER}"));
    one.wait_for("document.querySelector('.name')");
    other.go(&site.url("/"));
    assert_eq!(names(&other), ["shared"]);
    one.click(".delete");
    wait_for_notice(&one, "Task deleted: shared");
    // The other still shows it; deleting what is gone is fine, and there is nothing of his to undo.
    other.click(".delete");
    other.wait_for("!document.querySelector('.name')");
    assert_eq!(other.texts(".undo").len(), 0);
    one.click(".undo");
    wait_for_notice(&one, "Task restored.");
    other.go(&site.url("/"));
    assert_eq!(names(&other), ["shared"]);
}

#[test]
fn when_a_request_fails_the_page_says_so_or_the_plain_form_is_sent() {
    let Some((_site, browser)) = site_and_browser(JavaScript::On) else {
        return;
    };
    browser.script("document.querySelector('.new').action = '/nope'");
    browser.fill("#name", &format!("kept{ENTER}"));
    wait_for_notice(&browser, "There is nothing at this address. Request ");
    assert_eq!(
        browser.script("return document.querySelector('#name').value"),
        "kept"
    );
    // Nothing of ours works any more, but the browser does.
    browser.script(
        "window.sameDocument = true; window.fetch = () => Promise.reject(new Error());
        document.querySelector('.new').action = '/'",
    );
    browser.click(".primary");
    // Seen, not only there: until a new page's style has come, nothing of it is shown.
    browser.wait_for("!window.sameDocument");
    browser.wait_for_text(".notice p", "Task added.");
    browser.wait_for_text(".name", "kept");
    assert_eq!(names(&browser), ["kept"]);
}
