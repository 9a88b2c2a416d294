//! What is told of a bug: a panic is exit code 70 in every format, with its place and without what it knew.

use serde_json::Value;

use crate::support::{Finished, Sandbox};

const SECRET: &str = "hunter2-the-canary";

/// A build for development panics when it is asked to; a release knows nothing of that.
fn panicked(format: &str) -> Finished {
    let asked = format!("password={SECRET}");
    let sandbox = Sandbox::new();
    let command = sandbox.command(&["explain", "--output", format]).env("TASKS_EB_TEST_PANIC", asked);
    let finished = command.run().exit(70);
    assert!(!finished.stdout.contains(SECRET) && !finished.stderr.contains(SECRET), "{finished}");
    assert!(finished.stderr.contains("error: a bug in tasks-eb, at src/cli.rs:"), "{finished}");
    assert!(finished.stderr.contains("withheld") && finished.stderr.contains("Please report it"), "{finished}");
    finished
}

fn check(document: &Value) {
    let error = &document["error"];
    assert_eq!((&document["ok"], &error["class"]), (&false.into(), &"bug".into()), "{document}");
    assert_eq!(error["exit_code"], 70, "{document}");
    assert!(error["causes"].to_string().contains("stderr says where"), "{document}");
}

#[test]
fn a_bug_is_told_as_one_in_every_format_and_gives_no_secret_away() {
    assert_eq!(panicked("text").stdout, "");
    check(&panicked("json").json());
    let lines = panicked("ndjson");
    let last = lines.stdout.lines().last().expect("a line");
    check(&serde_json::from_str(last).expect("JSON"));
}
