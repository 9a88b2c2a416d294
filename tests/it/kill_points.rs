//! `kill -9` at the boundary of every call to AWS, before its effect and after it; then the same command again. It
//! converges: one environment, the right version, nothing left over, and no journal.
//!
//! A few boundaries by default; `TASKS_EB_ALL_KILLS=1` takes every one, and prints how many there were.

use std::io::Write as _;
use std::process::Child;

use serde_json::{Value, json};

use crate::support::{Finished, Signer, Stage};

/// Calls at whose boundaries a command is killed by default: those that change something most, and one while it is watched.
const SAMPLE: [&str; 5] =
    ["CreateApplicationVersion", "CreateEnvironment", "UpdateEnvironment", "TerminateEnvironment", "DescribeEvents"];
const CREATE: [&str; 6] = ["create", "shop-dev", "--skip-build", "--yes", "--no-db", "--output=json"];
const DEPLOY: [&str; 4] = ["deploy", "shop-dev", "--skip-build", "--output=json"];
const TERMINATE: [&str; 5] = ["terminate", "--all", "--confirm", "shop", "--output=json"];

fn ask(signer: &Signer, action: &str, input: &Value) -> Value {
    let (status, answer) = signer.call("tasks-eb-local", &format!("TasksEbLocal.{action}"), &input.to_string());
    assert_eq!(status, 200, "{answer}");
    answer
}

/// Actions that were called after so many calls.
fn calls(signer: &Signer, after: u64) -> Vec<String> {
    let answer = ask(signer, "ListCalls", &json!({ "After": after, "MaxResults": 1000 }));
    let calls = answer["Calls"].as_array().expect("a list");
    calls.iter().map(|call| call["Action"].as_str().unwrap_or_default().to_owned()).collect()
}

fn mark(signer: &Signer) -> u64 {
    let calls = ask(signer, "ListCalls", &json!({ "MaxResults": 1000 }));
    calls["Calls"].as_array().and_then(|calls| calls.last()?["Number"].as_u64()).unwrap_or_default()
}

/// Whether the command is killed before the call has an effect or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

impl Side {
    fn rule(self, call: usize) -> String {
        let word = if self == Self::Before { "slow" } else { "late" };
        format!("{word}=600s,after={call},count=1")
    }
}

fn kill(child: &mut Child) {
    child.kill().expect("is killed");
    child.wait().expect("ends");
}

/// Runs a command and kills it at the boundary of call number `call`, counted from 0. False when it ended before.
fn killed_at(stage: &Stage, signer: &Signer, args: &[&str], call: usize, side: Side) -> bool {
    let mark = mark(signer);
    ask(signer, "PutFaults", &json!({ "Rules": [side.rule(call)] }));
    let mut child = stage.command(args).spawn();
    let killed = loop {
        if let Some(status) = child.try_wait().expect("is looked at") {
            assert!(status.success(), "{args:?} was not disturbed, and failed");
            break false;
        }
        let reached = match side {
            Side::Before => ask(signer, "ListFaults", &json!({}))["Rules"] == json!([]),
            // The record has a call once its effect is there.
            Side::After => calls(signer, mark).len() > call,
        };
        if reached {
            kill(&mut child);
            break true;
        }
    };
    ask(signer, "DeleteFaults", &json!({}));
    killed
}

/// Boundaries to kill at, from what an undisturbed run called: every one, or the sample.
fn boundaries(calls: &[String]) -> Vec<usize> {
    if std::env::var_os("TASKS_EB_ALL_KILLS").is_some() {
        return (0..calls.len()).collect();
    }
    let first = |action: &&str| calls.iter().position(|call| call == action);
    SAMPLE.iter().filter_map(first).collect()
}

fn journals(stage: &Stage) -> Vec<String> {
    let entries = std::fs::read_dir(stage.sandbox().work().join(".elasticbeanstalk")).expect("lists").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with("unfinished-")).collect()
}

/// Keys of everything in the bucket of the account; none when there is no bucket.
fn keys(stage: &Stage) -> Vec<String> {
    let list = async {
        let sdk = stage.sdk();
        let s3 = aws_sdk_s3::Client::from_conf(aws_sdk_s3::config::Builder::from(&sdk).force_path_style(true).build());
        let mut keys = Vec::new();
        for bucket in s3.list_buckets().send().await.expect("lists").buckets() {
            let listed = s3.list_objects_v2().bucket(bucket.name().expect("a name")).send().await.expect("lists");
            keys.extend(listed.contents().iter().filter_map(|object| object.key().map(str::to_owned)));
        }
        keys
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(list)
}

/// One environment, Ready and Green with this version, and nothing that does not belong to it.
fn assert_converged(stage: &Stage, rerun: &Finished, at: &str) {
    let told = rerun.json();
    let list = stage.run(&["list", "--output", "json"]).success().json();
    let environments = list["environments"].as_array().expect("a list");
    assert_eq!(environments.len(), 1, "{at}: {list}");
    let status = stage.run(&["status", "shop-dev", "--output", "json"]).success().json();
    assert_eq!((&status["status"], &status["health"]), (&json!("Ready"), &json!("Green")), "{at}: {status}");
    if told["version"].is_string() {
        assert_eq!(status["version"], told["version"], "{at}: {rerun}");
        assert_eq!(stage.variable("RELEASE"), format!("={}", told["version"].as_str().expect("a label")), "{at}");
    }
    assert_clean(stage, rerun, at);
}

/// No version twice, no bundle without its version, no lock, no journal.
fn assert_clean(stage: &Stage, rerun: &Finished, at: &str) {
    let list = stage.run(&["versions", "list", "--output", "json"]);
    let labels: Vec<String> = match list.code {
        Some(0) => {
            let versions = list.json()["versions"].as_array().expect("a list").clone();
            versions.iter().map(|version| version["label"].as_str().expect("a label").to_owned()).collect()
        }
        _ => Vec::new(),
    };
    let mut bundles: Vec<String> = labels.iter().map(|label| format!("shop/{label}.zip")).collect();
    bundles.sort();
    let keys: Vec<String> =
        keys(stage).into_iter().filter(|key| key.ends_with(".zip") || key.contains("lock")).collect();
    assert_eq!(keys, bundles, "{at}: {rerun}");
    assert_eq!(journals(stage), [""; 0], "{at}: {rerun}");
}

fn report(command: &str, killed: usize) {
    if std::env::var_os("TASKS_EB_ALL_KILLS").is_some() {
        let _ = writeln!(std::io::stderr(), "{command}: killed {killed} times, converged every time");
    }
    assert!(killed > 0, "{command} was never killed");
}

fn create(side: Side) {
    let calls = {
        let mut stage = Stage::without_environment();
        let signer = stage.signer();
        stage.create(&["--no-db"], "");
        calls(&signer, 0)
    };
    let mut killed = 0;
    for call in boundaries(&calls) {
        let mut stage = Stage::without_environment();
        let signer = stage.signer();
        killed += usize::from(killed_at(&stage, &signer, &CREATE, call, side));
        let rerun = stage.run(&CREATE).success();
        stage.serves_at(rerun.json()["url"].as_str().expect("a URL"));
        assert_converged(&stage, &rerun, &format!("create, {side:?} call {call}, {}", calls[call]));
    }
    report("create", killed);
}

fn deploy(side: Side) {
    let stage = Stage::new(&["--no-db"]);
    let signer = stage.signer();
    let mark = mark(&signer);
    stage.bundle("counted");
    stage.run(&DEPLOY).success();
    let calls = calls(&signer, mark);
    let mut killed = 0;
    for call in boundaries(&calls) {
        let at = format!("deploy, {side:?} call {call}, {}", calls[call]);
        stage.bundle(&at);
        killed += usize::from(killed_at(&stage, &signer, &DEPLOY, call, side));
        let rerun = stage.run(&DEPLOY).success();
        assert_converged(&stage, &rerun, &at);
        if call > 4 {
            assert!(rerun.stderr.contains("continuing: ") || rerun.stderr.contains("nothing to do"), "{at}: {rerun}");
        }
    }
    report("deploy", killed);
}

fn setenv(side: Side) {
    let stage = Stage::new(&["--no-db"]);
    let signer = stage.signer();
    let mark = mark(&signer);
    stage.run(&["setenv", "COUNTED=yes"]).success();
    let calls = calls(&signer, mark);
    let mut killed = 0;
    for call in boundaries(&calls) {
        let at = format!("setenv, {side:?} call {call}, {}", calls[call]);
        let assignment = format!("CALL=canary-{call}");
        let setenv = ["setenv", assignment.as_str(), "--output=json"];
        killed += usize::from(killed_at(&stage, &signer, &setenv, call, side));
        for journal in journals(&stage) {
            let path = stage.sandbox().work().join(".elasticbeanstalk").join(journal);
            let written = std::fs::read_to_string(&path).expect("reads");
            assert!(!written.contains("canary"), "{at}: {written}");
            assert_eq!(tasks_eb::fs::mode_of(&std::fs::metadata(&path).expect("exists")), 0o600);
        }
        let rerun = stage.run(&setenv).success();
        assert_eq!(stage.variable("CALL"), format!("=canary-{call}"), "{at}: {rerun}");
        assert_converged(&stage, &rerun, &at);
    }
    report("setenv", killed);
}

fn terminate(side: Side) {
    let mut stage = Stage::new(&["--no-db"]);
    let signer = stage.signer();
    let begun = mark(&signer);
    stage.run(&TERMINATE).success();
    let calls = calls(&signer, begun);
    let mut killed = 0;
    for call in boundaries(&calls) {
        let at = format!("terminate, {side:?} call {call}, {}", calls[call]);
        stage.create(&["--no-db"], "");
        killed += usize::from(killed_at(&stage, &signer, &TERMINATE, call, side));
        let rerun = stage.run(&TERMINATE).success();
        assert_eq!(stage.environments().len(), 0, "{at}: {rerun}");
        let list = stage.run(&["list", "--output", "json"]).success().json();
        assert_eq!(list["environments"], json!([]), "{at}: {list}");
        assert_eq!(keys(&stage), [""; 0], "{at}: {rerun}");
        assert_clean(&stage, &rerun, &at);
        stage.run(&["audit", "--output", "json"]).success();
    }
    report("terminate", killed);
}

#[test]
fn create_goes_on_where_it_was_killed_before_a_call() {
    create(Side::Before);
}

#[test]
fn create_goes_on_where_it_was_killed_after_a_call() {
    create(Side::After);
}

#[test]
fn deploy_goes_on_where_it_was_killed_before_a_call() {
    deploy(Side::Before);
}

#[test]
fn deploy_goes_on_where_it_was_killed_after_a_call() {
    deploy(Side::After);
}

#[test]
fn setenv_goes_on_where_it_was_killed_before_a_call() {
    setenv(Side::Before);
}

#[test]
fn setenv_goes_on_where_it_was_killed_after_a_call() {
    setenv(Side::After);
}

#[test]
fn terminate_goes_on_where_it_was_killed_before_a_call() {
    terminate(Side::Before);
}

#[test]
fn terminate_goes_on_where_it_was_killed_after_a_call() {
    terminate(Side::After);
}
