//! A bad day of AWS: every third call is throttled, some fail, some connections break. Every command succeeds or says why,
//! none lies, and what could not be done is done by saying it again.
//!
//! `TASKS_EB_BAD_DAYS` is how many deploys go through one; a few unless it is said.

use std::time::Duration;

use serde_json::Value;

use crate::support::{Finished, Stage};

const WEATHER: [&str; 3] = ["throttle,probability=0.3", "internal-error,probability=0.05", "reset,probability=0.02"];
/// Whoever cannot do it in so many tries does not get through.
const TRIES: usize = 4;
const LIMIT: Duration = Duration::from_secs(240);

/// Runs a command until it succeeds. Each failure before that has to name the call that failed, and why.
fn persist(stage: &Stage, args: &[&str]) -> Value {
    let mut told = Vec::new();
    for _ in 0..TRIES {
        let finished = stage.command(args).args(["--output", "json"]).limit(LIMIT).run();
        let document = finished.json();
        assert_eq!(document["ok"], finished.code == Some(0), "{finished}");
        if finished.code == Some(0) {
            check_truth(stage, args, &finished, &document);
            return document;
        }
        check_reason(&finished, &document["error"]);
        told.push(finished.to_string());
    }
    panic!("{args:?} does not get through in {TRIES} tries:\n{}", told.join("\n"));
}

/// A failure on such a day is a call that failed too often, or the time or the turn that was lost with it.
fn check_reason(finished: &Finished, error: &Value) {
    let code = error["aws"]["code"].as_str();
    let weather = ["Throttling", "SlowDown", "InternalFailure", "InternalError"];
    let call_failed = error["aws"].is_object() && code.is_none_or(|code| weather.contains(&code));
    let is_told = call_failed || [3, 6].contains(&finished.code.unwrap_or_default());
    assert!(is_told && error["next"].is_string(), "{finished}");
}

/// What a success says is so.
fn check_truth(stage: &Stage, args: &[&str], finished: &Finished, document: &Value) {
    if !["create", "deploy", "rollback"].contains(&args[0]) {
        return;
    }
    let (url, version) = (document["url"].as_str().expect("a URL"), document["version"].as_str().expect("a label"));
    let served = crate::support::http::get(&format!("{url}/env/RELEASE")).body;
    assert_eq!(served, format!("={version}"), "{finished}");
    let environments = stage.environments().len();
    assert!(environments <= 2, "{environments} environments: one was made twice");
}

fn weather(stage: &Stage, rules: &[&str]) {
    stage.sandbox().run(&[&["local", "fault", "--clear"], rules].concat()).success();
}

#[test]
fn every_command_gets_through_a_bad_day_or_says_why() {
    let stage = Stage::without_environment();
    weather(&stage, &WEATHER);
    let created = stage.command(&["create", "shop-dev", "--skip-build", "--yes", "--no-db", "--output", "json"]);
    let created = created.limit(LIMIT).run();
    if created.code == Some(0) {
        check_truth(&stage, &["create"], &created, &created.json());
    } else {
        // What was begun is gone on with.
        check_reason(&created, &created.json()["error"]);
        persist(&stage, &["deploy", "shop-dev", "--skip-build", "--yes"]);
    }
    let deploys = std::env::var("TASKS_EB_BAD_DAYS").map_or(2, |text| text.parse().expect("a number"));
    for number in 0..deploys {
        stage.bundle(&format!("build {number}"));
        persist(&stage, &["deploy", "--skip-build", "--wait-ready", "1m"]);
    }
    for args in [
        &["setenv", "COLOUR=green", "--wait-ready", "1m"][..],
        &["status"],
        &["health"],
        &["list"],
        &["events"],
        &["logs"],
        &["printenv"],
        &["config", "list"],
        &["versions", "list"],
        &["plan", "--skip-build"],
        &["scale", "1"],
        &["restart", "--wait-ready", "1m"],
        &["rollback", "--yes", "--wait-ready", "1m"],
        &["wait", "--for", "healthy"],
    ] {
        let document = persist(&stage, args);
        if args[0] == "setenv" && document["changed"] == true {
            let url = stage_url(&stage);
            assert_eq!(crate::support::http::get(&format!("{url}/env/COLOUR")).body, "=green");
        }
    }
    persist(&stage, &["create", "shop-two", "--skip-build", "--yes", "--no-db"]);
    persist(&stage, &["swap", "shop-dev", "--with", "shop-two", "--wait-ready", "1m"]);
    persist(&stage, &["terminate", "--all", "--confirm", "shop"]);
    weather(&stage, &[]);
    assert!(stage.environments().is_empty(), "what is said to be gone is gone");
    stage.run(&["audit", "--application", "shop"]).success();
}

fn stage_url(stage: &Stage) -> String {
    weather(stage, &[]);
    let status = stage.run(&["status", "shop-dev", "--output", "json"]).success().json();
    weather(stage, &WEATHER);
    status["url"].as_str().expect("a URL").to_owned()
}
