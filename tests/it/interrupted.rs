//! Runs that are cut off, answers that are lost, and two runs at once: what is said of them, and that nothing is done twice.

use std::io::{BufRead, BufReader};
use std::process::Child;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::support::{Finished, Stage};

const DEPLOY: [&str; 3] = ["deploy", "shop-dev", "--skip-build"];
const JOURNAL: &str = ".elasticbeanstalk/unfinished-123456789012-us-west-2-environment-shop-dev.json";

fn fault(stage: &Stage, rules: &[&str]) -> String {
    stage.sandbox().run(&[&["local", "fault"], rules].concat()).success().stdout
}

fn actions(stage: &Stage, action: &str) -> usize {
    let calls = stage.sandbox().run(&["local", "calls", "--action", action, "--limit", "1000", "--output", "json"]);
    calls.success().json()["calls"].as_array().expect("a list").len()
}

/// Reads what a child says on stderr until it has said these words.
fn until_said(child: &mut Child, words: &str) -> BufReader<std::process::ChildStderr> {
    let mut stderr = BufReader::new(child.stderr.take().expect("stderr is a pipe"));
    let mut said = String::new();
    while !said.contains(words) {
        assert!(stderr.read_line(&mut said).expect("reads") > 0, "{words} is never said: {said}");
    }
    stderr
}

/// Waits until the only scripted fault has been met.
fn until_met(stage: &Stage) {
    let signer = stage.signer();
    while signer.call("tasks-eb-local", "TasksEbLocal.ListFaults", "{}").1["Rules"] != json!([]) {}
}

fn signal(child: &Child, signal: rustix::process::Signal) {
    let pid = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
    rustix::process::kill_process(pid, signal).expect("is told");
}

fn journal(stage: &Stage) -> Option<String> {
    std::fs::read_to_string(stage.sandbox().work().join(JOURNAL)).ok()
}

#[test]
fn an_answer_that_is_lost_is_not_taken_for_somebody_elses_work() {
    let mut stage = Stage::without_environment();
    let lost = |action: &str| format!("lost,action={action},count=1");
    let of_create = ["CreateApplication", "CreateApplicationVersion", "CreateEnvironment"].map(lost);
    fault(&stage, &of_create.each_ref().map(String::as_str));
    let created = stage.create(&["--no-db"], "");
    assert_eq!(fault(&stage, &[]), "nothing fails on purpose\n", "{created}");
    assert!(created.stderr.contains("the answer was lost on the way"), "{created}");
    assert_eq!((created.json()["created"].clone(), created.json()["verified"].clone()), (json!(true), json!(true)));

    // Under way still when the call is tried again.
    let a_while = "container_commands:\n  99_while:\n    command: 'exec sleep 3'\n";
    stage.bundle_with("second", &[(".ebextensions/90-while.config", a_while)]);
    fault(&stage, &["lost,action=UpdateEnvironment,count=1"]);
    let deployed = stage.run(&[&DEPLOY[..], &["--output", "json"]].concat()).success();
    assert!(deployed.stderr.contains("the answer was lost on the way"), "{deployed}");
    assert_eq!(deployed.json()["proof"], json!({"answers": 10, "by_release": true}), "{deployed}");

    fault(&stage, &["lost,action=UpdateEnvironment,count=1"]);
    // Over, or under way: the same variables once more change nothing.
    stage.run(&["setenv", "A=1"]).success();
    assert_eq!(stage.variable("A"), "=1");

    fault(&stage, &["lost,action=TerminateEnvironment,count=1", "lost,action=DeleteApplication,count=1"]);
    stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
    assert_eq!(fault(&stage, &[]), "nothing fails on purpose\n");
}

#[test]
fn ctrl_c_before_anything_is_begun_says_what_stays_and_the_same_command_goes_on() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    fault(&stage, &["slow=600s,action=CreateApplicationVersion,count=1"]);
    let mut deploy = stage.command(&[&DEPLOY[..], &["--message", "It's big"]].concat()).spawn();
    until_met(&stage);
    signal(&deploy, rustix::process::Signal::INT);
    let mut told = String::new();
    let stderr = BufReader::new(deploy.stderr.take().expect("stderr is a pipe"));
    stderr.lines().map_while(Result::ok).for_each(|line| told = format!("{told}{line}\n"));
    assert_eq!(deploy.wait().expect("ends").code(), Some(130), "{told}");
    assert!(told.contains("error: interrupted\n"), "{told}");
    assert!(told.contains("the step was: create version v-") && told.contains("before it stays"), "{told}");
    assert!(told.contains("tasks-eb deploy shop-dev --skip-build --message 'It'\\''s big' --local"), "{told}");
    assert!(journal(&stage).is_some());
    fault(&stage, &["--clear"]);
    let other = stage.run(&["setenv", "A=1"]).success();
    assert!(other.stderr.contains("unfinished: 'tasks-eb deploy shop-dev"), "{other}");

    fault(&stage, &["slow=600s,action=CreateApplicationVersion,count=1"]);
    let late = stage.run(&[&DEPLOY[..], &["--timeout", "2s"]].concat()).exit(3);
    assert!(late.stderr.contains("it was not done within 2 s\n  the step was: create version v-"), "{late}");
    assert!(late.stderr.contains("tasks-eb deploy shop-dev --skip-build --timeout 2s"), "{late}");
    fault(&stage, &["--clear"]);
    let again = stage.run(&DEPLOY).success();
    assert!(again.stderr.contains("continuing: ") && again.stderr.contains("about to create version v-"), "{again}");
    assert_eq!(journal(&stage), None);
    fault(&stage, &["slow=600s,action=DescribeEnvironments,count=1"]);
    let silent = stage.run(&[&DEPLOY[..], &["--timeout", "1s"]].concat()).exit(3);
    assert!(silent.stderr.contains("nothing was changed"), "{silent}");
}

#[test]
fn a_journal_that_is_of_no_use_is_said_to_be_and_changes_nothing() {
    let stage = Stage::new(&["--no-db"]);
    let place = json!({ "account": "1", "region": "eu-west-1", "application": "shop", "environment": "shop-dev" });
    let mut foreign = json!({
        "format": 1, "command": "deploy", "line": "tasks-eb deploy", "begun": "2026-01-01T00:00:00Z", "steps": ["x"],
        "holder": { "name": "alice@laptop", "machine": "laptop", "pid": 1 },
    });
    foreign.as_object_mut().expect("an object").extend(place.as_object().expect("an object").clone());
    for (content, said) in [
        ("{\"format\":1,".to_owned(), "is damaged"),
        ("{\"format\":7}".to_owned(), "is of a newer tasks-eb"),
        (foreign.to_string(), "is of region eu-west-1"),
    ] {
        stage.sandbox().write(JOURNAL, &content);
        stage.bundle(said);
        let deployed = stage.run(&DEPLOY).success();
        assert!(deployed.stderr.contains(said), "{deployed}");
        assert_eq!(journal(&stage), None, "{deployed}");
    }
}

#[test]
fn a_second_run_on_this_machine_is_refused_or_waits() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    fault(&stage, &["slow=600s,action=CreateApplicationVersion,count=1"]);
    let mut first = stage.command(&DEPLOY).spawn();
    until_met(&stage);
    let refused = stage.run(&DEPLOY).exit(6);
    let said = format!("'tasks-eb deploy shop-dev --skip-build --local' still runs here, as process {}", first.id());
    let told: Vec<&str> = refused.stderr.split_whitespace().collect();
    assert!(told.join(" ").contains(&said) && refused.stderr.contains("--lock-wait"), "{refused}");
    let mut waiting = stage.command(&["setenv", "A=1", "--lock-wait", "5m"]).spawn();
    let rest = until_said(&mut waiting, "wait for process");
    first.kill().expect("is killed");
    first.wait().expect("ends");
    let rest: Vec<String> = rest.lines().map_while(Result::ok).collect();
    assert!(waiting.wait().expect("ends").success(), "{rest:?}");
    // The lock of a process that is no more is nobody's.
    assert!(rest.iter().any(|line| line.contains("took over the lock of")), "{rest:?}");
    assert_eq!(stage.variable("A"), "=1");
}

/// The lock that a run on another machine holds, put where it would be.
async fn lock(stage: &Stage) -> (Client, String) {
    let sdk = stage.sdk();
    let s3 = Client::from_conf(aws_sdk_s3::config::Builder::from(&sdk).force_path_style(true).build());
    let buckets = s3.list_buckets().send().await.expect("lists");
    let bucket = buckets.buckets()[0].name().expect("a name").to_owned();
    let now = OffsetDateTime::now_utc().format(&Rfc3339).expect("a moment");
    let ticket = json!({
        "token": "theirs", "name": "alice@laptop", "machine": "laptop", "pid": 4711, "ticks": 1,
        "command": "tasks-eb deploy", "started_at": now, "refreshed_at": now,
    });
    let put = s3.put_object().bucket(&bucket).key(KEY).body(ByteStream::from(ticket.to_string().into_bytes()));
    put.send().await.expect("puts");
    (s3, bucket)
}

const KEY: &str = ".tasks-eb/locks/shop/shop-dev.json";

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_of_another_machine_is_respected_waited_for_or_broken() {
    let stage = Stage::new(&["--no-db"]);
    let (s3, bucket) = lock(&stage).await;
    stage.bundle("second");
    let assert_refused = |finished: Finished| {
        let finished = finished.exit(6);
        for words in [
            "error[TE1515]: alice@laptop works on",
            "the environment shop-dev",
            "'tasks-eb deploy', process 4711, began",
        ] {
            assert!(finished.stderr.contains(words), "{finished}");
        }
        assert!(finished.stderr.contains("--lock-wait 15m") && finished.stderr.contains("--break-lock"), "{finished}");
    };
    assert_refused(stage.run(&DEPLOY));
    assert_refused(stage.run(&["setenv", "A=1"]));
    assert_refused(stage.run(&["setenv", "A=1", "--lock-wait", "1s"]));
    assert_refused(stage.run(&["terminate", "shop-dev", "--confirm", "shop-dev"]));
    assert_eq!((actions(&stage, "UpdateEnvironment"), actions(&stage, "TerminateEnvironment")), (0, 0));
    assert_eq!(journal(&stage), None, "nothing was begun");

    let mut waiting = stage.command(&[&DEPLOY[..], &["--lock-wait"]].concat()).spawn();
    until_said(&mut waiting, "alice@laptop");
    s3.delete_object().bucket(&bucket).key(KEY).send().await.expect("deletes");
    assert!(waiting.wait().expect("ends").success());
    let (s3, bucket) = lock(&stage).await;
    stage.run(&["setenv", "A=1", "--break-lock"]).success();
    let left = s3.get_object().bucket(&bucket).key(KEY).send().await;
    assert!(left.is_err(), "it is let go at the end");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_want_the_lock_at_once_one_has_it() {
    let stage = Stage::new(&["--no-db"]);
    let sdk = stage.sdk();
    let s3 = Client::from_conf(aws_sdk_s3::config::Builder::from(&sdk).force_path_style(true).build());
    let bucket = s3.list_buckets().send().await.expect("lists").buckets()[0].name().expect("a name").to_owned();
    for round in 0..10 {
        let key = format!("race-{round}");
        let put = || {
            let body = ByteStream::from(b"mine".to_vec());
            s3.put_object().bucket(&bucket).key(&key).if_none_match("*").body(body).send()
        };
        let all = tokio::join!(put(), put(), put(), put(), put(), put());
        let won = [all.0, all.1, all.2, all.3, all.4, all.5].iter().filter(|answer| answer.is_ok()).count();
        assert_eq!(won, 1, "{key}");
    }
}

#[test]
fn without_leave_to_write_the_lock_runs_are_not_coordinated_and_that_is_said_once() {
    let stage = Stage::new(&["--no-db"]);
    fault(&stage, &["expired-token,service=s3,action=PutObject,count=1"]);
    let set = stage.run(&["setenv", "A=1"]).success();
    assert_eq!(set.stderr.matches("are not coordinated").count(), 1, "{set}");
    assert_eq!(stage.variable("A"), "=1");
}

#[test]
fn without_its_journal_an_interrupted_run_is_gone_on_with_all_the_same() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    fault(&stage, &["late=600s,action=UpdateEnvironment,count=1"]);
    let signer = stage.signer();
    let updates = || {
        let input = json!({ "Actions": ["UpdateEnvironment"] }).to_string();
        let answer: Value = signer.call("tasks-eb-local", "TasksEbLocal.ListCalls", &input).1;
        answer["Calls"].as_array().expect("a list").len()
    };
    let before = updates();
    let mut first = stage.command(&DEPLOY).spawn();
    while updates() == before {}
    first.kill().expect("is killed");
    first.wait().expect("ends");
    fault(&stage, &["--clear"]);
    let written = journal(&stage).expect("it was written before the call");
    assert!(written.contains("deploy version v-"), "{written}");
    std::fs::remove_file(stage.sandbox().work().join(JOURNAL)).expect("removes");
    let again = stage.run(&[&DEPLOY[..], &["--output", "json"]].concat()).success();
    assert_eq!(updates(), before + 1, "nothing is done twice: {again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_being_taken_when_somebody_interrupts_is_let_go() {
    let stage = Stage::new(&["--no-db"]);
    let sdk = stage.sdk();
    let s3 = Client::from_conf(aws_sdk_s3::config::Builder::from(&sdk).force_path_style(true).build());
    let bucket = s3.list_buckets().send().await.expect("lists").buckets()[0].name().expect("a name").to_owned();
    let there = async || s3.head_object().bucket(&bucket).key(KEY).send().await.is_ok();
    fault(&stage, &["late=600s,service=s3,action=PutObject,count=1"]);
    let setting = stage.command(&["setenv", "A=1"]).spawn();
    while !there().await {}
    signal(&setting, rustix::process::Signal::INT);
    let ended = setting.wait_with_output().expect("ends");
    assert!(!there().await, "{}", String::from_utf8_lossy(&ended.stderr));
}
