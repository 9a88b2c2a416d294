//! `deploy --blue-green` that was killed at a step, and what is done then: the same command again goes on with what is
//! there, and whoever gives it up is not told of it any more.

use serde_json::{Value, json};

use crate::support::{Finished, Stage};

const DEPLOY: [&str; 5] = ["deploy", "--skip-build", "--blue-green", "--confirm", "shop-dev"];

fn ask(stage: &Stage, action: &str, input: &Value) -> Value {
    stage.signer().call("tasks-eb-local", &format!("TasksEbLocal.{action}"), &input.to_string()).1
}

fn calls(stage: &Stage, action: &str) -> usize {
    let answer = ask(stage, "ListCalls", &json!({ "Actions": [action], "MaxResults": 1000 }));
    answer["Calls"].as_array().expect("a list").len()
}

/// Kills the command at its first call of `action`: before it has an effect (`slow`), or after it (`late`).
fn cut_off(stage: &Stage, when: &str, action: &str) {
    let before = calls(stage, action);
    ask(stage, "PutFaults", &json!({ "Rules": [format!("{when}=600s,action={action},count=1")] }));
    let mut child = stage.command(&DEPLOY).spawn();
    loop {
        assert!(child.try_wait().expect("is looked at").is_none(), "it ended without a call of {action}");
        let reached = match when {
            "slow" => ask(stage, "ListFaults", &json!({}))["Rules"] == json!([]),
            // The record has a call once its effect is there.
            _ => calls(stage, action) > before,
        };
        if reached {
            break;
        }
    }
    child.kill().expect("is killed");
    child.wait().expect("ends");
    ask(stage, "DeleteFaults", &json!({}));
    assert_eq!(journals(stage), 1, "it tells of {action}");
}

fn journals(stage: &Stage) -> usize {
    let entries = std::fs::read_dir(stage.sandbox().work().join(".elasticbeanstalk")).expect("lists").flatten();
    entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("unfinished-")).count()
}

/// The new environment serves the new version under the old name, and nothing else is there.
fn assert_over(stage: &Stage, rerun: &Finished, at: &str) {
    let done = rerun.json();
    assert_eq!(
        (&done["environment"], &done["old_terminated"]),
        (&json!("shop-dev-green"), &json!(true)),
        "{at}: {rerun}"
    );
    assert!(rerun.stderr.contains("continuing: "), "{at}: {rerun}");
    assert_eq!(stage.names(), ["shop-dev-green"], "{at}: {rerun}");
    assert_eq!(stage.variable("RELEASE"), format!("={}", done["version"].as_str().expect("a label")), "{at}");
    assert_eq!(done["url"].as_str(), Some(stage.url()), "{at}: the address is the old one");
    assert_eq!(calls(stage, "CreateEnvironment"), 2, "{at}: never a second new one");
    assert_eq!(journals(stage), 0, "{at}: {rerun}");
    assert_eq!(stage.run(&["status", "--output", "json"]).success().json()["environment"], "shop-dev-green", "{at}");
    let again = stage.run(&DEPLOY[..3]).success();
    assert!(again.stderr.contains("nothing to do"), "{at}: {again}");
}

fn goes_on(when: &str, action: &str) {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    cut_off(&stage, when, action);
    let rerun = stage.run(&[&DEPLOY[..], &["--output", "json"]].concat()).success();
    assert_over(&stage, &rerun, &format!("{when} {action}"));
}

#[test]
fn it_goes_on_when_the_new_environment_was_being_created() {
    goes_on("late", "CreateEnvironment");
}

#[test]
fn it_goes_on_when_the_names_were_about_to_be_exchanged() {
    goes_on("slow", "SwapEnvironmentCNAMEs");
}

#[test]
fn it_goes_on_when_the_names_were_being_exchanged() {
    goes_on("late", "SwapEnvironmentCNAMEs");
}

#[test]
fn it_goes_on_when_the_old_environment_was_being_terminated() {
    goes_on("late", "TerminateEnvironment");
}

#[test]
fn whoever_gives_it_up_or_changes_the_version_is_told_what_is_left_and_then_no_more() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    cut_off(&stage, "late", "CreateEnvironment");
    stage.bundle("third");
    let other = stage.run(&DEPLOY).exit(1);
    assert!(other.stderr.contains("an earlier run began it for v-"), "{other}");
    assert!(other.stderr.contains("tasks-eb terminate shop-dev-green"), "{other}");
    assert_eq!(journals(&stage), 1, "it is true until that environment goes");
    stage.run(&["terminate", "shop-dev-green", "--confirm", "shop-dev-green"]).success();
    assert_eq!((journals(&stage), stage.names()), (0, vec!["shop-dev".to_owned()]));

    cut_off(&stage, "late", "CreateEnvironment");
    let aborted = stage.run(&["abort", "shop-dev"]).success();
    assert!(aborted.stdout.contains("shop-dev-green is left"), "{aborted}");
    assert_eq!(journals(&stage), 0);
    stage.run(&["abort", "shop-dev"]).exit(1);
}

#[test]
fn when_the_names_were_exchanged_another_version_is_another_deployment() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    cut_off(&stage, "late", "SwapEnvironmentCNAMEs");
    stage.bundle("third");
    let next = stage.run(&["deploy", "--skip-build", "--blue-green", "--keep-old", "--output", "json"]).success();
    assert!(next.stderr.contains("shop-dev is left, and goes on costing"), "{next}");
    assert_eq!(next.stderr.matches("continuing: ").count(), 1, "{next}");
    assert_eq!(next.json()["environment"], "shop-dev-blue", "{next}");
    assert_eq!((stage.names().len(), journals(&stage)), (3, 0), "{next}");
    assert_eq!(stage.variable("RELEASE"), format!("={}", next.json()["version"].as_str().expect("a label")));
}
