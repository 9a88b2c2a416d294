//! `logs --follow`: lines as they come, from CloudWatch Logs where the environment streams them, else out of tail logs.

use std::io::{BufRead, BufReader};
use std::process::Child;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::support::{Sandbox, Stage};

const STREAMED: (&str, &str) = (
    ".ebextensions/20-logs.config",
    "option_settings:\n  aws:elasticbeanstalk:cloudwatch:logs:\n    StreamLogs: true\n",
);

/// Visits `/visit-0`, `/visit-1` … of which each has to be told before the next is made.
fn visited(stage: &Stage, following: &mut Child, count: usize) -> Vec<String> {
    let mut lines = BufReader::new(following.stdout.take().expect("stdout is a pipe")).lines().map_while(Result::ok);
    let mut told = Vec::new();
    for number in 0..count {
        assert_eq!(stage.get(&format!("/visit-{number}")).0, 200);
        let visit = format!("GET /visit-{number} ");
        told.extend(lines.by_ref().take_while(|line| !line.contains(&visit)));
        told.push(visit);
    }
    told
}

fn interrupted(mut following: Child) -> Option<i32> {
    let pid = i32::try_from(following.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(pid, Signal::INT).expect("it runs");
    following.wait().expect("it ends").code()
}

#[test]
fn streamed_lines_are_followed_once_each_until_ctrl_c() {
    let mut stage = Stage::without_environment();
    stage.sandbox().write(STREAMED.0, STREAMED.1);
    stage.bundle_with("streamed", &[STREAMED]);
    stage.create(&["--no-db"], "");
    let args = ["logs", "--follow", "--file", "access.log", "--filter", "/visit-"];
    let mut following = stage.command(&args).spawn();
    let told = visited(&stage, &mut following, 3);
    assert_eq!(told, ["GET /visit-0 ", "GET /visit-1 ", "GET /visit-2 "], "each once, and nothing else");
    assert_eq!(interrupted(following), Some(0));

    // What is followed for a while is told as data, beginning when one wants.
    let limited = [&args[..], &["--since", "1h", "--timeout", "600s", "--output", "ndjson"]].concat();
    let mut limited = stage.command(&limited).spawn();
    let lines = BufReader::new(limited.stdout.take().expect("stdout is a pipe")).lines().map_while(Result::ok);
    let mut lines = lines.map(|line| serde_json::from_str::<Value>(&line).expect("parses"));
    let logs: Vec<Value> = lines.by_ref().filter(|line| line["type"] == "log").take(3).collect();
    assert_eq!(interrupted(limited), Some(0));
    for (number, line) in logs.iter().enumerate() {
        let message = line["message"].as_str().expect("a message");
        assert!(message.contains(&format!("GET /visit-{number} ")), "{logs:?}");
        assert!(line["instance"].as_str().is_some_and(|id| id.starts_with("i-")) && line["date"].is_string(), "{line}");
        assert_eq!(line["file"], "nginx/access.log");
    }
    let rest: Vec<Value> = lines.collect();
    assert!(rest.iter().all(|line| line["type"] != "log"), "{rest:?}");
    assert_eq!(rest.last().expect("a result")["ok"], true, "{rest:?}");
}

#[test]
fn without_streaming_what_is_new_in_the_tail_is_followed() {
    let stage = Stage::new(&["--no-db"]);
    let refused = stage.run(&["logs", "--follow", "--since", "1h"]).exit(2);
    assert!(refused.stderr.contains("StreamLogs"), "{refused}");
    assert!(refused.stderr.contains("tasks-eb logs shop-dev --follow"), "{refused}");
    let mut following = stage.command(&["logs", "--follow", "--filter", "/visit-"]).spawn();
    let told = visited(&stage, &mut following, 2);
    assert_eq!(told, ["GET /visit-0 ", "GET /visit-1 "], "each once, and nothing else");
    assert_eq!(interrupted(following), Some(0));
}

#[test]
fn what_never_ends_is_no_document() {
    let finished = Sandbox::new().run(&["logs", "tasks-dev", "--follow", "--output", "json"]).exit(2);
    assert!(finished.json()["error"]["next"].as_str().is_some_and(|next| next.contains("ndjson")), "{finished}");
}
