//! A bad day of AWS: every third call is throttled, some fail, some connections break. Every command succeeds or says why,
//! none lies, and what could not be done is done by saying it again.
//!
//! `TASKS_EB_BAD_DAYS` is how many deploys go through one; a few unless it is said. `TASKS_EB_BAD_DAYS_SEED` is another day,
//! `clock` a new one each time: what fails says its seed. The faults of a seed are the same as far as the calls come in the
//! same order.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Finished, Stage};

const WEATHER: [&str; 4] =
    ["throttle,probability=0.3", "internal-error,probability=0.05", "reset,probability=0.02", "stale=3s"];
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

/// The rules of a bad day, with dice of its own.
fn storm(seed: u64) -> Vec<String> {
    WEATHER.iter().map(|rule| format!("{rule},seed={seed}")).collect()
}

fn days(usual: usize) -> usize {
    std::env::var("TASKS_EB_BAD_DAYS").map_or(usual, |text| text.parse().expect("a number"))
}

fn seed() -> u64 {
    let by_the_clock = || {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
        u64::from(now.subsec_nanos())
    };
    match std::env::var("TASKS_EB_BAD_DAYS_SEED") {
        Ok(word) if word == "clock" => by_the_clock(),
        Ok(text) => text.parse().expect("a seed"),
        Err(_) => 20_261_128,
    }
}

#[test]
fn every_command_gets_through_a_bad_day_or_says_why() {
    let stage = Stage::without_environment();
    let seed = seed();
    let rules = storm(seed);
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    weather(&stage, &rules);
    let created = stage.command(&["create", "shop-dev", "--skip-build", "--yes", "--no-db", "--output", "json"]);
    let created = created.limit(LIMIT).run();
    if created.code == Some(0) {
        check_truth(&stage, &["create"], &created, &created.json());
    } else {
        // What was begun is gone on with.
        check_reason(&created, &created.json()["error"]);
        persist(&stage, &["deploy", "shop-dev", "--skip-build", "--yes"]);
    }
    for number in 0..days(2) {
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
            let url = stage_url(&stage, &rules);
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

/// What may strike a deploy, whatever the weather.
const STRIKES: [&str; 14] = [
    "deploy-failure,count=1",
    "deploy-failure",
    "stuck,count=1",
    "instance-loss,count=1",
    "expired-token,action=DescribeEvents,count=1",
    "expired-token,action=UpdateEnvironment,count=1",
    "reset,action=UpdateEnvironment,count=1",
    "lost,action=UpdateEnvironment,count=1",
    "late=3s,action=UpdateEnvironment,count=1",
    "slow=3s,action=DescribeEvents,count=2",
    "throttle,action=DescribeEvents,count=12",
    "lost,action=CreateApplicationVersion,count=1",
    "quota,action=CreateApplicationVersion,count=1",
    "reset,service=s3,probability=0.5",
];

/// Dice that the seed decides: SplitMix64.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).expect("few sides")
    }
}

/// A version that serves, or one that does not; whether it is a good one.
fn any_bundle(stage: &Stage, dice: &mut Dice, number: usize) -> bool {
    let content = format!("build {number}");
    match dice.throw(8) {
        0 => stage.bundle_as("web: exit 7\n", &content),
        1 => stage.bundle_that_misbehaves("error"),
        2 => stage.bundle_that_misbehaves("other-release"),
        _ => {
            stage.bundle(&content);
            return true;
        }
    }
    false
}

/// Nothing is under way any more, whatever was begun.
fn calm(stage: &Stage) {
    weather(stage, &[]);
    if stage.run(&["wait", "--for", "ready", "--timeout", "5s"]).code != Some(0) {
        stage.run(&["abort"]);
        stage.run(&["wait", "--for", "ready", "--timeout", "1m"]).success();
    }
    // An instance that was lost at the very end is replaced while the environment is Ready.
    let deadline = Instant::now() + LIMIT;
    while stage.get("/health").1.starts_with("The environment has no instance") {
        assert!(Instant::now() < deadline, "a lost instance is never replaced");
    }
}

#[test]
fn no_deploy_that_meets_a_random_fault_claims_what_is_not_so() {
    let seed = seed();
    let stage = Stage::new(&["--no-db"]);
    let mut dice = Dice(seed);
    for number in 0..days(4) {
        let is_good = any_bundle(&stage, &mut dice, number);
        let mut rules = if dice.throw(2) == 0 { storm(seed.wrapping_add(number as u64)) } else { Vec::new() };
        rules.push(STRIKES[dice.throw(STRIKES.len())].to_owned());
        weather(&stage, &rules.iter().map(String::as_str).collect::<Vec<_>>());
        let deploy = ["deploy", "--skip-build", "--timeout", "25s", "--wait-ready", "20s", "--output", "json"];
        let finished = stage.command(&deploy).limit(LIMIT).run();
        calm(&stage);
        println!("run {number} of seed {seed}, a good version: {is_good}, {rules:?}: exit code {:?}", finished.code);
        let when = format!("run {number} of seed {seed}, a good version: {is_good}, {rules:?}: {finished}");
        let document = finished.json();
        let error = &document["error"];
        assert_eq!(document["ok"], finished.code == Some(0), "{when}");
        let said = match finished.code {
            Some(0) => {
                assert!(is_good, "a version that does not serve is said to: {when}");
                &document["version"]
            }
            _ => {
                let useful = error["next"].is_string() || error["causes"].is_array() || error["evidence"].is_array();
                assert!(useful && error["class"] != "bug", "{when}");
                if error["rolled_back"] == true { &error["version"] } else { &Value::Null }
            }
        };
        if let Some(label) = said.as_str() {
            assert_eq!(stage.variable("RELEASE"), format!("={label}"), "{when}");
        }
        // A broken version that nobody went back from would make every one after it look broken.
        if stage.get("/health").0 != 200 {
            stage.bundle(&format!("mended {number}"));
            stage.run(&["deploy", "--skip-build", "--force", "--no-rollback"]).success();
        }
    }
}

fn stage_url(stage: &Stage, rules: &[&str]) -> String {
    weather(stage, &[]);
    let status = stage.run(&["status", "shop-dev", "--output", "json"]).success().json();
    weather(stage, rules);
    status["url"].as_str().expect("a URL").to_owned()
}
