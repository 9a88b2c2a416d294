//! What is seen of an environment that runs: `status`, `events`, `logs`, `open`.

use std::io::{BufRead, BufReader};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::Sandbox;
use crate::support::Stage;

#[test]
fn status_tells_one_screen_and_the_same_as_json() {
    let stage = Stage::new(&["--no-db"]);
    let text = stage.run(&["status", "shop-dev"]).success();
    assert!(text.stderr.is_empty() && text.stdout.lines().count() <= 24, "{text}");
    // A URL is there to be copied, however long it is.
    let mut prose = text.stdout.lines().filter(|line| !line.starts_with("URL"));
    assert!(prose.all(|line| line.chars().count() <= 80), "{text}");
    let json = stage.run(&["status", "shop-dev", "--output", "json"]).success().json();
    assert_eq!(json["schema"], "tasks-eb/status@1");
    assert_eq!(json["status"], "Ready");
    assert!(json["database"].is_null(), "{json}");
    for field in ["id", "application", "region", "version", "url"] {
        let value = json[field].as_str().unwrap_or_else(|| panic!("{field} is missing: {json}"));
        assert!(text.stdout.contains(value), "{field}: {text}");
    }
    let by_branch = stage.run(&["status"]).success();
    assert_eq!(by_branch.stdout, text.stdout, "create gave the branch its environment");
}

#[test]
fn events_are_listed_oldest_first_filtered_and_followed_until_ctrl_c() {
    let stage = Stage::new(&["--no-db"]);
    let json = stage.run(&["events", "--output", "json"]).success().json();
    let events = json["events"].as_array().expect("a list");
    assert_eq!(events[0]["message"], "createEnvironment is starting.");
    let date = |event: &serde_json::Value| {
        let text = event["date"].as_str().expect("a date");
        time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).expect("RFC 3339")
    };
    let dates: Vec<_> = events.iter().map(date).collect();
    assert!(dates.is_sorted(), "{dates:?}");

    let text = stage.run(&["events", "--since", "1h", "--limit", "2"]).success().stdout;
    assert_eq!(text.lines().count(), 2, "{text}");
    let bad = stage.run(&["events", "--severity", "FATAL"]).success();
    assert_eq!(bad.stdout, "");
    stage.run(&["events", "--since", "yesterday"]).exit(2);

    let mut following = stage.command(&["events", "--follow"]).spawn();
    let mut lines = BufReader::new(following.stdout.take().expect("stdout is a pipe")).lines().map_while(Result::ok);
    assert!(lines.next().is_some_and(|line| line.contains("INFO")), "it begins with the newest events of before");
    stage.run(&["setenv", "COLOUR=green"]).success();
    let told: Vec<_> =
        lines.by_ref().take_while(|line| !line.ends_with("Environment update completed successfully.")).collect();
    let pid = i32::try_from(following.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(pid, Signal::INT).expect("it runs");
    assert!(following.wait().expect("it ends").success(), "somebody who has seen enough has not been interrupted");
    let starts = told.iter().filter(|line| line.ends_with("Environment update is starting.")).count();
    assert_eq!(starts, 1, "every event is told once: {told:?}");
}

#[test]
fn logs_are_shown_or_unpacked_into_a_folder() {
    let stage = Stage::new(&["--no-db"]);
    let tail = stage.run(&["logs"]).success();
    assert!(tail.stdout.starts_with("============= i-") && tail.stdout.contains("eb-engine.log"), "{tail}");

    let json = stage.run(&["logs", "--all", "--out", "logs", "--output", "json"]).success().json();
    let folder = json["instances"][0]["folder"].as_str().expect("a folder");
    let unpacked: Vec<_> = walk(std::path::Path::new(folder));
    assert!(unpacked.iter().any(|path| path.ends_with("eb-engine.log")), "{unpacked:?}");
    let other = stage.run(&["logs", "--instance", "i-00000000000000000"]).exit(8);
    assert!(other.stderr.contains("has no instance"), "{other}");
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("lists").flatten().map(|entry| entry.path());
    entries
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path.to_string_lossy().into_owned()] })
        .collect()
}

#[test]
fn open_prints_the_url_and_starts_no_browser_where_nobody_looks() {
    let stage = Stage::new(&["--no-db"]);
    let opened = stage.command(&["open"]).env("BROWSER", "false").run().success();
    assert_eq!(opened.stdout, format!("{}\n", stage.url()));
    let json = stage.run(&["open", "--url", "--output", "json"]).success().json();
    assert_eq!(json["opened"], false);
}

#[test]
fn an_environment_that_is_not_there_is_not_found() {
    let beanstalk = crate::support::LocalBeanstalk::start();
    for command in ["status", "logs", "open"] {
        let finished = beanstalk.run(&[command, "nobody-here"]).exit(8);
        assert!(finished.stderr.contains("there is no environment 'nobody-here' in us-west-2"), "{finished}");
    }
    let outside = Sandbox::new().run(&["status"]).exit(8);
    assert!(outside.stderr.contains("try: tasks-eb init"), "{outside}");
}
