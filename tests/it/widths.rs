//! What a terminal of few columns shows: no word is broken that it has room for.

use std::fmt::Write as _;
use std::time::Duration;

use crate::support::{BINARY, Stage};

/// Everything that shows a table, or lines that are longer than a terminal is wide.
const COMMANDS: [&str; 19] = [
    "status",
    "list",
    "list --all",
    "releases",
    "versions list",
    "config list",
    "config list --all",
    "config explain RELEASE",
    "config diff",
    "health",
    "events --limit 30",
    "doctor",
    "audit",
    "plan --skip-build",
    "terminate --dry-run",
    "terminate --all --purge-data --dry-run",
    "explain",
    "explain TE1501",
    "exit-codes",
];

#[test]
fn no_word_is_broken_that_a_terminal_has_room_for() {
    if !std::path::Path::new("/usr/bin/script").exists() {
        return crate::support::skipped("no script(1) here, so nothing is tried on a terminal");
    }
    let tags = "note=a text of several words that says what this environment is for";
    let stage = Stage::new(&["--no-db", "--tags", tags, "--env", "GREETING=good morning to all who come by here"]);
    stage.run(&["setenv", "FROM_FILES=not as the files have it"]).success();
    stage.bundle("second");
    let message = "Bigger buttons, and a list of tasks that is sorted by what is due first";
    stage.run(&["deploy", "--skip-build", "--message", message]).success();
    for columns in [80, 60, 40] {
        let mut script = format!("stty cols {columns} rows 50\n");
        for command in COMMANDS {
            // Writing to a String cannot fail.
            let _ = writeln!(script, "echo '== {command}'; {BINARY} {command} --local 2>/dev/null");
        }
        let run = stage.sandbox().program("/usr/bin/script").args(["-qec", &script, "/dev/null"]).silent();
        let shown = run.env("TERM", "xterm").limit(Duration::from_secs(120)).run().stdout.replace('\r', "");
        assert_eq!(shown.matches("== ").count(), COMMANDS.len(), "{shown}");
        let mut command = "";
        for line in shown.lines() {
            if let Some(next) = line.strip_prefix("== ") {
                command = next;
                continue;
            }
            let fits = line.chars().count() <= columns || !line.contains(' ');
            assert!(fits, "at {columns} columns, {command}: {line}\n{shown}");
        }
    }
}
