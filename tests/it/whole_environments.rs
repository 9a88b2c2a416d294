//! What is done to an environment as a whole: restart, rebuild, swap, scale, upgrade; and the lists of them. Through the
//! binary, against a real local Elastic Beanstalk.

use std::io::{BufRead, BufReader};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Stage, http};

/// The actions that changed anything, in order, since the record had `after` calls.
fn changes(stage: &Stage, after: usize) -> Vec<String> {
    let calls = stage.run(&["local", "calls", "--limit", "5000", "--output", "json"]).success().json();
    let actions = calls["calls"].as_array().expect("a list").iter().skip(after);
    let actions = actions.map(|call| call["action"].as_str().expect("an action").to_owned());
    let reads = ["Describe", "List", "Retrieve", "Check", "Get", "Head"];
    actions.filter(|action| !reads.iter().any(|read| action.starts_with(read))).collect()
}

fn calls(stage: &Stage) -> usize {
    let calls = stage.run(&["local", "calls", "--limit", "5000", "--output", "json"]).success().json();
    calls["calls"].as_array().expect("a list").len()
}

#[test]
fn an_environment_is_listed_with_the_mark_of_the_branch() {
    let mut stage = Stage::without_environment();
    let none = stage.run(&["list"]).success();
    assert_eq!(none.stdout, "no environments of shop in us-west-2\n");
    stage.create(&["--no-db"], "");
    let text = stage.run(&["list"]).success();
    let row = text.stdout.lines().nth(1).expect("a row");
    assert!(row.starts_with("*  shop-dev") && row.contains("Ready") && row.ends_with(stage.url()), "{text}");
    let json = stage.run(&["list", "--all", "--output", "json"]).success().json();
    assert_eq!(json["environments"][0]["application"], "shop");
    assert_eq!(json["environments"][0]["current"], true);
}

#[test]
fn health_tells_of_each_instance_once_and_live() {
    let stage = Stage::new(&["--no-db"]);
    for _ in 0..5 {
        stage.get("/");
    }
    let json = stage.run(&["health", "--output", "json"]).success().json();
    assert_eq!((&json["status"], &json["color"]), (&"Ok".into(), &"Green".into()), "{json}");
    let instance = &json["instances"][0];
    assert!(instance["id"].as_str().is_some_and(|id| id.starts_with("i-")), "{json}");
    assert!(json["requests"]["count"].as_i64().is_some_and(|count| count >= 5), "{json}");
    assert_eq!(instance["version_label"], stage.run(&["status", "--output", "json"]).success().json()["version"]);

    let mut watching = stage.command(&["health", "--watch"]).spawn();
    let mut lines = BufReader::new(watching.stdout.take().expect("stdout is a pipe")).lines().map_while(Result::ok);
    assert!(
        lines.next().is_some_and(|line| line.starts_with("shop-dev  Ok (Green)")),
        "the first picture comes at once"
    );
    let pid = i32::try_from(watching.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(pid, Signal::INT).expect("it runs");
    assert!(watching.wait().expect("it ends").success(), "somebody who has seen enough has not been interrupted");
    stage.run(&["health", "--watch", "--output", "json"]).exit(2);
}

#[test]
fn a_restart_starts_the_app_anew_and_a_dry_run_does_nothing() {
    let stage = Stage::new(&["--no-db"]);
    let after = calls(&stage);
    let dry = stage.run(&["restart", "--dry-run"]).success();
    assert_eq!(dry.stdout, "would be restarted: shop-dev\n");
    assert_eq!(changes(&stage, after), [""; 0]);
    let done = stage.run(&["restart", "--output", "json"]).success().json();
    assert_eq!((&done["changed"], &done["verified"]), (&true.into(), &true.into()), "{done}");
    assert!(changes(&stage, after).contains(&"RestartAppServer".to_owned()));
    assert!(
        stage.events().iter().any(|event| event["message"] == "Restarted application server on all ec2 instances.")
    );
    stage.run(&["restart", "nobody-here"]).exit(8);
}

#[test]
fn a_rebuild_asks_for_the_name_and_brings_the_app_back() {
    let stage = Stage::new(&["--no-db"]);
    let after = calls(&stage);
    stage.run(&["rebuild"]).exit(5);
    let wrong = stage.run(&["rebuild", "--confirm", "shop-prod"]).exit(2);
    assert!(wrong.stderr.contains("try: tasks-eb rebuild --local --confirm shop-dev"), "{wrong}");
    assert!(stage.run(&["rebuild", "--dry-run"]).success().stderr.contains("all instances of shop-dev go"));
    assert_eq!(changes(&stage, after), [""; 0]);
    let done = stage.run(&["rebuild", "--confirm", "shop-dev", "--output", "json"]).success().json();
    assert_eq!(done["verified"], true, "{done}");
    assert_eq!(stage.get("/").0, 200);
}

#[test]
fn scaling_asks_before_it_costs_more_and_is_nothing_when_it_is_so() {
    let stage = Stage::new(&["--no-db"]);
    let after = calls(&stage);
    let same = stage.run(&["scale", "1"]).success();
    assert_eq!(same.stdout, "nothing to do: shop-dev has 1 instance already\n");
    stage.run(&["scale", "3"]).exit(5);
    stage.run(&["scale", "0"]).exit(2);
    assert_eq!(stage.run(&["scale", "3", "--dry-run", "--output", "json"]).success().json()["was_single"], true);
    assert_eq!(changes(&stage, after), [""; 0]);
    let done = stage.run(&["scale", "3", "--yes", "--output", "json"]).success().json();
    assert_eq!((&done["instances"], &done["verified"]), (&3.into(), &true.into()), "{done}");
    let again = stage.run(&["scale", "3"]).success();
    assert!(again.stdout.starts_with("nothing to do"), "{again}");
}

#[test]
fn the_newest_platform_is_nothing_to_do() {
    let stage = Stage::new(&["--no-db"]);
    let after = calls(&stage);
    let newest = stage.run(&["upgrade"]).success();
    assert!(newest.stdout.starts_with("nothing to do: shop-dev runs the newest version"), "{newest}");
    assert_eq!(changes(&stage, after), [""; 0]);
}

#[test]
fn two_environments_exchange_their_names_and_the_same_again_undoes_it() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    let flags = ["create", "shop-green", "--skip-build", "--no-db", "--yes", "--output", "json"];
    let green = stage.run(&flags).success().json()["url"].as_str().expect("a URL").to_owned();
    let blue = stage.url().to_owned();
    stage.run(&["swap", "shop-dev", "--with", "shop-dev"]).exit(2);
    let dry = stage.run(&["swap", "shop-dev", "--with", "shop-green", "--dry-run"]).success();
    assert!(dry.stdout.contains(&format!("shop-dev would answer at {green}\n")), "{dry}");
    let urls = || {
        let list = stage.run(&["list", "--output", "json"]).success().json();
        let rows = list["environments"].as_array().expect("a list").clone();
        rows.iter().map(|row| row["url"].as_str().expect("a URL").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(urls(), [blue.clone(), green.clone()]);
    let done = stage.run(&["swap", "shop-dev", "--with", "shop-green"]).success();
    assert!(done.stdout.ends_with("to undo it: tasks-eb swap shop-dev --with shop-green --local\n"), "{done}");
    assert_eq!(urls(), [green.clone(), blue.clone()]);
    let version = |name: &str| {
        let status = stage.run(&["status", name, "--output", "json"]).success().json();
        status["version"].as_str().expect("a version").to_owned()
    };
    for (url, name) in [(&blue, "shop-green"), (&green, "shop-dev")] {
        assert_eq!(http::get(&format!("{url}/env/RELEASE")).body, format!("={}", version(name)), "{name}");
        assert!(done.stderr.contains(&format!("{url}/health answers as {}, that of {name}", version(name))), "{done}");
    }
    let back = stage.run(&["swap", "shop-dev", "--with", "shop-green", "--output", "json"]).success().json();
    assert_eq!(urls(), [blue, green]);
    for side in back["environments"].as_array().expect("both") {
        assert_eq!(side["proof"], serde_json::json!({"answers": 10, "by_release": true}), "{back}");
    }
    assert_eq!(back["verified"], true);
}

#[test]
fn a_shell_on_an_instance_is_a_command_to_run() {
    let stage = Stage::new(&["--no-db"]);
    let shells = stage.run(&["ssh"]).success();
    assert!(shells.stdout.starts_with("aws ssm start-session --target i-"), "{shells}");
    assert!(shells.stdout.ends_with(" --region us-west-2\n"), "{shells}");
    stage.run(&["ssh", "--instance", "i-00000000000000000"]).exit(8);
}
