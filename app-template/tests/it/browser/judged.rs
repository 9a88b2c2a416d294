//! The page as a judge sees it: no foreign request, no complaint, no foreign script, and accessible to everybody.

use serde_json::json;

use super::{ENTER, site_and_browser, wait_for_notice};
use crate::support::browser::{Browser, JavaScript};
use crate::support::programs::say;

#[test]
fn nothing_is_asked_of_others_nothing_complained_of_and_no_foreign_script_runs() {
    let Some((site, browser)) = site_and_browser(JavaScript::On) else {
        return;
    };
    browser.fill("#name", &format!("one{ENTER}"));
    browser.wait_for("document.querySelector('.delete')");
    browser.click(".delete");
    wait_for_notice(&browser, "Task deleted: one");
    browser.click(".undo");
    wait_for_notice(&browser, "Task restored.");
    browser.go(&site.url("/?before=1"));
    browser.go(&site.url("/"));
    assert_eq!(browser.log("browser"), Vec::<String>::new());
    let mut asked = 0;
    for line in browser.log("performance") {
        let event: serde_json::Value = serde_json::from_str(&line).unwrap();
        if event["message"]["method"] == "Network.requestWillBeSent" {
            let url = event["message"]["params"]["request"]["url"]
                .as_str()
                .unwrap();
            // Chromium's own pages, before ours, are no concern of anybody's.
            let page = event["message"]["params"]["documentURL"].as_str();
            if page.is_none_or(|page| !page.starts_with(&site.url("/"))) {
                continue;
            }
            assert!(url.starts_with(&site.url("/")), "{url}");
            asked += 1;
        }
    }
    assert!(
        asked > 5,
        "the page, its style, its script, its icon, its forms: {asked}"
    );
    // What the policy is for: markup that got in, whichever way, runs nothing.
    browser.script(
        "const script = document.createElement('script'); script.textContent = 'window.ran = 1';
        document.body.append(script); document.body.insertAdjacentHTML('beforeend',
        '<img src=/nope onerror=\"window.ran = 2\"><b style=\"color: red\">x</b>')",
    );
    browser.wait_for("document.querySelector('img[src=\"/nope\"]').complete");
    assert_eq!(browser.script("return window.ran ?? null"), json!(null));
    let log = browser.log("browser").join("\n");
    assert!(log.contains("Content Security Policy"), "{log}");
}

/// Every control's accessible name, and whether all text stands out from its ground, by WCAG's formula.
const CONTRAST: &str = "
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (e) => {
        for (; e; e = e.parentElement) {
            const colour = channels(getComputedStyle(e).backgroundColor);
            if (colour[3] !== 0) return colour;
        }
        return [255, 255, 255];
    };
    const poor = [];
    for (const e of document.querySelectorAll('body *')) {
        const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
        if (!own && !e.matches('input')) continue;
        const [a, b] = [light(channels(getComputedStyle(e).color)), light(ground(e))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) poor.push(`${e.outerHTML.slice(0, 80)} ${ratio.toFixed(2)}`);
    }
    return poor";

fn is_accessible(browser: &Browser, page: &str) {
    // Colours must have arrived where they are going.
    browser.wait_for("document.getAnimations().length === 0");
    assert_eq!(browser.script(CONTRAST), json!([]), "{page}");
    assert_eq!(
        browser.script("return document.documentElement.scrollWidth <= innerWidth"),
        true,
        "{page} is too wide"
    );
    let tree = browser.chromium("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|node| node["ignored"] != true);
    let mut headings = 0;
    for node in nodes {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        let name = node["name"]["value"].as_str().unwrap_or_default();
        headings += usize::from(role == "heading");
        if matches!(
            role,
            "button" | "link" | "textbox" | "heading" | "navigation"
        ) {
            assert!(
                !name.trim().is_empty(),
                "{page}: a {role} without a name: {node}"
            );
        }
    }
    assert!(headings > 0, "{page}");
    let Some(axe) = std::env::var_os("AXE_CORE") else {
        return;
    };
    let axe = std::fs::read_to_string(&axe).unwrap();
    browser.chromium("Runtime.evaluate", &json!({ "expression": axe }));
    let violations = browser.script(
        "return axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
            violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html + n.failureSummary)}`))",
    );
    assert_eq!(violations, json!([]), "{page}");
}

#[test]
fn every_page_is_accessible_in_light_and_dark_and_on_a_phone() {
    let Some((site, browser)) = site_and_browser(JavaScript::On) else {
        return;
    };
    if std::env::var_os("AXE_CORE").is_none() {
        say(
            "WITH AXE-CORE",
            "AXE_CORE is not set to its axe.min.js, so the pages were judged by our own checks only",
        );
    }
    for (number, (scheme, width)) in [("light", 1100), ("dark", 1100), ("dark", 320)]
        .iter()
        .enumerate()
    {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        browser.chromium("Emulation.setEmulatedMedia", &features);
        let size = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": *width < 500 });
        browser.chromium("Emulation.setDeviceMetricsOverride", &size);
        let page = |what: &str| format!("{what}, {scheme}, {width}");
        browser.go(&site.url("/"));
        if number == 0 {
            is_accessible(&browser, &page("the empty list"));
            (0..105).for_each(|n| site.add(&format!("{n}{}", "x".repeat(100))));
            browser.go(&site.url("/"));
        }
        is_accessible(&browser, &page("the list"));
        browser.click(".delete");
        wait_for_notice(&browser, "Task deleted");
        is_accessible(&browser, &page("a notice"));
        browser.click(".primary");
        browser.wait_for("document.querySelector('.error')");
        is_accessible(&browser, &page("a refused name"));
        browser.go(&site.url("/nope"));
        is_accessible(&browser, &page("an error"));
    }
}
