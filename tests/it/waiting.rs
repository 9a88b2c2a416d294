//! Nobody is ever stuck: waiting for a turn, stopping what is under way, going on where somebody stopped watching, and
//! few calls all the while.

use std::process::Child;

use serde_json::{Value, json};

use crate::support::{SLOW, Stage};

const DEPLOY: [&str; 4] = ["deploy", "--skip-build", "--output", "json"];

fn version(stage: &Stage) -> Value {
    stage.run(&["status", "shop-dev", "--output", "json"]).success().json()["version"].clone()
}

/// Calls so far, without those that ask for them.
fn calls(stage: &Stage, after: u64) -> (u64, Vec<String>) {
    let after = after.to_string();
    let args = ["local", "calls", "--after", &after, "--limit", "1000", "--output", "json"];
    let answer = stage.sandbox().run(&args).success().json();
    let list = answer["calls"].as_array().expect("a list");
    let last = list.iter().filter_map(|call| call["number"].as_u64()).max();
    let actions = list.iter().filter_map(|call| Some(call["action"].as_str()?.to_owned()));
    (last.unwrap_or_default(), actions.collect())
}

/// Waits until a child of ours has said this on stderr.
fn until_said(child: &mut Child, words: &str) -> String {
    use std::io::{BufRead, BufReader};
    let mut said = String::new();
    let stderr = child.stderr.take().expect("stderr is a pipe");
    for line in BufReader::new(stderr).lines().map_while(Result::ok) {
        said.push_str(&line);
        said.push('\n');
        if line.contains(words) {
            return said;
        }
    }
    panic!("{words} is never said: {said}");
}

#[test]
fn a_busy_environment_is_refused_waited_for_or_stopped() {
    let stage = Stage::new(&["--no-db"]);
    let first = version(&stage);
    let idle = stage.run(&["abort"]).exit(1);
    assert!(idle.stderr.contains("it is Ready: nothing is under way"), "{idle}");

    stage.bundle_with("slow", &[SLOW]);
    let begun = stage.run(&[&DEPLOY[..], &["--no-wait"]].concat()).success();
    let label = begun.json()["version"].as_str().expect("a label").to_owned();
    let go_on = format!("tasks-eb wait shop-dev --for version={label} --local");
    assert!(begun.stderr.contains(&go_on), "{begun}");
    for command in [&["setenv", "A=1"][..], &["rollback", &label, "--yes"], &["deploy", "--skip-build", "--force"]] {
        let refused = stage.run(command).exit(6);
        assert!(refused.stderr.contains("--wait-ready"), "{refused}");
    }
    let busy = stage.run(&["versions", "delete", &label, "--yes"]).exit(6);
    assert!(busy.stderr.contains("which version it will run is not known"), "{busy}");
    let late = stage.run(&["setenv", "A=1", "--wait-ready", "1s"]).exit(3);
    assert!(late.stderr.contains("was not Ready within 1 s"), "{late}");
    let late = stage.run(&["wait", "--for", "ready", "--timeout", "1s"]).exit(3);
    assert!(late.stderr.contains("was not ready within 1 s"), "{late}");

    // One waits for its turn, and has it when the update is stopped.
    let mut waiting = stage.command(&["setenv", "PATIENT=yes", "--wait-ready", "5m"]).spawn();
    until_said(&mut waiting, "waiting until it is Ready");
    let dry = stage.run(&["abort", "--dry-run"]).success();
    assert!(dry.stdout.contains("would stop the update of shop-dev"), "{dry}");
    let aborted = stage.run(&["abort", "--output", "json"]).success().json();
    assert_eq!((&aborted["version"], &aborted["dry_run"]), (&first, &json!(false)), "{aborted}");
    assert!(waiting.wait().expect("ends").success());
    assert_eq!(stage.variable("PATIENT"), "=yes");
    let other = stage.run(&["wait", "--for", &format!("version={label}")]).exit(1);
    assert!(other.stderr.contains("does not run"), "{other}");
}

#[test]
fn what_nobody_watched_is_gone_on_with() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    let begun = stage.run(&[&DEPLOY[..], &["--no-wait"]].concat()).success().json();
    let label = begun["version"].as_str().expect("a label");
    let goal = format!("version={label}");
    let proved = stage.run(&["wait", "shop-dev", "--for", &goal, "--output", "json"]).success().json();
    assert_eq!(proved["proof"], json!({"answers": 10, "by_release": true}), "{proved}");
    assert_eq!((&proved["version"], &proved["health"]), (&json!(label), &json!("Green")), "{proved}");
    stage.run(&["wait", "--for", "healthy"]).success();
    stage.run(&["wait", "--for", "ready"]).success();
    stage.run(&["wait", "nobody", "--for", "healthy"]).exit(8);
    stage.run(&["wait", "nobody", "--for", "terminated"]).success();
    stage.run(&["wait", "--for", "luck"]).exit(2);
    stage.run(&["terminate", "shop-dev", "--confirm", "shop-dev", "--no-wait"]).success();
    let gone = stage.run(&["wait", "shop-dev", "--for", "terminated", "--output", "json"]).success().json();
    assert_eq!(gone["status"], "Terminated", "{gone}");
}

#[test]
fn ctrl_c_once_detaches_and_says_how_to_go_on() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle_with("slow", &[SLOW]);
    let mut deploy = stage.command(&["deploy", "--skip-build"]).spawn();
    let stderr = deploy.stderr.take().expect("stderr is a pipe");
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(stderr)).map_while(Result::ok);
    assert!(lines.any(|line| line.contains("Deploying new version")), "it is never begun");
    let pid = i32::try_from(deploy.id()).ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("is told");
    let rest: Vec<String> = lines.collect();
    assert_eq!(deploy.wait().expect("ends").code(), Some(130));
    let told = rest.join("\n");
    assert!(told.contains("goes on without us") && told.contains("tasks-eb deploy --skip-build --local"), "{told}");
    let status = stage.run(&["status", "--output", "json"]).success().json();
    assert_eq!(status["status"], "Updating", "{status}");
    stage.run(&["abort"]).success();
}

#[test]
fn few_calls_are_made_before_waiting_and_no_more_than_one_a_second_while_it_lasts() {
    let stage = Stage::without_environment();
    let create = ["create", "shop-dev", "--skip-build", "--yes", "--no-db", "--output", "json"];
    stage.run(&create).success();
    let before = |actions: &[String], last: &str| {
        let at = actions.iter().position(|action| action == last).unwrap_or_else(|| panic!("no {last}: {actions:?}"));
        actions[..=at].to_vec()
    };
    // The second environment: the application, the bucket and the roles are there.
    stage.bundle("second");
    let (mark, _) = calls(&stage, 0);
    let second = ["create", "shop-two", "--skip-build", "--yes", "--no-db", "--cname-prefix", "shop-two-front"];
    stage.run(&second).success();
    let (mark, actions) = calls(&stage, mark);
    let needed = before(&actions, "CreateEnvironment");
    // The eleventh is the lock that keeps other runs away. A database takes two more: which MySQL there is, and whether
    // it can be had.
    assert!(needed.len() <= 11, "{needed:?}");

    stage.bundle("another");
    stage.run(&["deploy", "shop-dev", "--skip-build"]).success();
    let (mark, actions) = calls(&stage, mark);
    let needed = before(&actions, "UpdateEnvironment");
    // Whose account it is, is asked and told before anything changes.
    let deploying = needed.iter().filter(|action| *action != "GetCallerIdentity").count();
    assert!(deploying <= 5, "{needed:?}");
    let nothing = stage.run(&["deploy", "shop-dev", "--skip-build"]).success();
    let (mark, actions) = calls(&stage, mark);
    assert!(actions.len() <= 2, "{nothing}: {actions:?}");

    // A long wait asks often at first, and then less than once a second: 24 at once and 0.8 a second (`retry::Cadence`)
    // are 36 in the time that is given. A slow machine asks less, never more.
    stage.bundle_with("slow", &[SLOW]);
    stage.run(&["deploy", "shop-dev", "--skip-build", "--timeout", "15s"]).exit(3);
    let (_, actions) = calls(&stage, mark);
    let following = actions.iter().skip_while(|action| *action != "UpdateEnvironment").skip(1);
    let asked: Vec<&String> = following.collect();
    assert!(asked.len() <= 36 + 1, "{}: {asked:?}", asked.len());
}

#[test]
fn persistent_errors_of_aws_end_within_the_time_that_was_given() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    let fault = |rules: &[&str]| stage.sandbox().run(&[&["local", "fault"], rules].concat()).success();
    fault(&["internal-error,action=DescribeEvents"]);
    let failed = stage.run(&["deploy", "--skip-build", "--timeout", "20s"]).exit(3);
    assert!(failed.stderr.contains("was not done within 20 s"), "{failed}");
    assert!(failed.stderr.contains("AWS could not be asked lately"), "{failed}");
    fault(&["--clear"]);
    let label = failed.stderr.split("--for version=").nth(1).and_then(|rest| rest.split_whitespace().next());
    let goal = format!("version={}", label.expect("it says how to go on"));
    stage.run(&["wait", "shop-dev", "--for", &goal]).success();
}
