//! stdout is the result and stderr the story; JSON is one document, also for errors; nothing ever waits for a terminal.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::help::commands;
use crate::support::{LocalBeanstalk, Sandbox, Stage};

#[test]
fn a_wrong_flag_is_exit_2_and_with_json_one_document_on_stdout() {
    let sandbox = Sandbox::new();
    let text = sandbox.run(&["completions", "--nonsense"]).exit(2);
    assert!(text.stdout.is_empty() && text.stderr.contains("--nonsense"), "{text}");

    for args in [["completions", "bsh", "--output", "json"], ["--output=json", "completions", "--nonsense", "x"]] {
        let json = sandbox.run(&args).exit(2);
        assert!(json.stderr.is_empty(), "{json}");
        let document = json.json();
        assert_eq!(document["ok"], false);
        assert_eq!(document["error"]["class"], "usage");
        assert_eq!(document["error"]["exit_code"], 2);
    }
}

#[test]
fn a_misspelt_command_is_answered_with_the_right_one() {
    let finished = Sandbox::new().run(&["completion"]).exit(2);
    assert!(finished.stderr.contains("completions"), "{finished}");
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    let sandbox = Sandbox::new();
    let line = format!("{} completions zsh | head -n 1", crate::support::BINARY);
    let script = format!("{line}; echo \"${{PIPESTATUS[0]}}\"");
    let finished = sandbox.program("bash").args(["-c", &script]).limit(Duration::from_secs(60)).run().success();
    assert_eq!(finished.stdout, "#compdef tasks-eb\n0\n", "{finished}");
    assert_eq!(finished.stderr, "");
}

#[test]
fn whoever_has_read_enough_of_any_result_is_no_failure() {
    let stage = Stage::new(&["--no-db"]);
    for command in ["config list --all", "events --limit 500", "logs", "local calls --parameters", "versions list"] {
        for output in ["text", "json"] {
            let place = if command.starts_with("local") { "" } else { "--local" };
            let line = format!("{} {command} --output {output} --quiet {place}", crate::support::BINARY);
            let script = format!("{line} | head -c 1 >/dev/null; echo \"${{PIPESTATUS[0]}}\"; {line} >&-; echo $?");
            let finished = stage.sandbox().program("bash").args(["-c", &script]).run().success();
            assert_eq!((finished.stdout.as_str(), finished.stderr.as_str()), ("0\n0\n", ""), "{finished}");
        }
    }
}

/// Runs a line on a terminal of its own; what it shows. `None` where there is no `script`.
fn on_a_terminal(sandbox: &Sandbox, line: &str, variables: &[(&str, &str)]) -> Option<String> {
    let script = std::path::Path::new("/usr/bin/script");
    if !script.exists() {
        crate::support::skipped("no script(1) here, so nothing is tried on a terminal");
        return None;
    }
    let shell = format!("{} {line}; echo \"ended with $?\"", crate::support::BINARY);
    let run = sandbox.program("/usr/bin/script").args(["-qec", &shell, "/dev/null"]).env("TERM", "xterm").silent();
    let run = variables.iter().fold(run, |run, (name, value)| run.env(name, *value));
    Some(run.limit(Duration::from_secs(120)).run().stdout)
}

#[test]
fn on_the_terminal_of_a_pipeline_nothing_is_asked_and_nothing_moves_or_is_coloured() {
    let sandbox = Sandbox::new();
    let Some(shown) = on_a_terminal(&sandbox, "local reset", &[("CI", "true")]) else { return };
    assert!(shown.contains("tasks-eb local reset --yes") && shown.contains("ended with 5"), "{shown:?}");
    let shown = on_a_terminal(&sandbox, "local env", &[("CI", "true"), ("NO_COLOR", "1")]).unwrap_or_default();
    assert!(shown.contains("ended with 8") && !shown.contains('\u{1b}'), "{shown:?}");
    let shown = on_a_terminal(&sandbox, "local env", &[]).unwrap_or_default();
    assert!(shown.contains("\u{1b}["), "where somebody looks there is colour: {shown:?}");
}

#[test]
fn a_second_ctrl_c_stops_what_does_not_listen() {
    let sandbox = Sandbox::new();
    // It reads what nobody writes, and holds the thread that would hear of the first.
    let mut child = sandbox.command(&["setenv", "--stdin"]).silent().spawn();
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
    let catches = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0").trim().to_owned();
        u64::from_str_radix(&mask, 16).unwrap_or_default() & (1 << (Signal::INT.as_raw() - 1)) != 0
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    while !catches() {
        assert!(Instant::now() < deadline, "it never listens");
    }
    // Two that come at once are one, so that it is told until it has heard a second.
    let code = loop {
        assert!(Instant::now() < deadline, "it goes on");
        kill_process(pid, Signal::INT).expect("it runs");
        std::thread::yield_now();
        if let Some(ended) = child.try_wait().expect("is a child") {
            break ended.code();
        }
    };
    assert_eq!(code, Some(130));
}

#[test]
fn a_question_that_nobody_hears_is_exit_5_and_names_its_flag() {
    let sandbox = Sandbox::new();
    for input in ["", "y\n"] {
        let finished = sandbox.command(&["local", "reset"]).input(input).run().exit(5);
        assert!(finished.stderr.contains("try: tasks-eb local reset --yes\n"), "{finished}");
    }
    let json = sandbox.run(&["local", "reset", "--output", "json"]).exit(5).json();
    assert_eq!(json["schema"], "tasks-eb/local-reset@1");
    assert_eq!(json["error"]["class"], "needs-answer");
}

#[test]
fn text_in_a_pipe_has_no_colour_unless_it_is_forced_and_never_moves() {
    let sandbox = Sandbox::new();
    let plain = sandbox.run(&["local", "env"]).exit(8);
    assert!(!plain.stderr.contains(['\u{1b}', '\r']), "{plain}");
    let forced = sandbox.command(&["local", "env"]).env("CLICOLOR_FORCE", "1").run().exit(8);
    assert!(forced.stderr.contains("\u{1b}["), "{forced}");
    let declined = sandbox.command(&["local", "env"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").run().exit(8);
    assert!(!declined.stderr.contains('\u{1b}'), "{declined}");
}

#[test]
fn quiet_tells_nothing_but_the_result() {
    let beanstalk = LocalBeanstalk::start();
    let finished = beanstalk.run(&["local", "status", "--quiet"]).success();
    assert!(finished.stderr.is_empty() && finished.stdout.contains(&beanstalk.pid().to_string()), "{finished}");
    let finished = beanstalk.command(&["local", "status"]).dir(beanstalk.sandbox.home()).run().success();
    assert!(finished.stderr.is_empty(), "{finished}");
}

#[test]
fn the_folder_of_a_project_that_is_none_is_not_found() {
    let sandbox = Sandbox::new();
    sandbox.write("not-a-project/README.md", "nothing to see");
    let finished = sandbox.run(&["local", "env", "--project", "not-a-project"]).exit(8);
    assert!(finished.stderr.contains("try:"), "{finished}");
}

/// Runs a command against an AWS that never answers, and ends it as soon as it has asked.
fn ended_by(signal: Signal, args: &[&str]) -> (Option<i32>, String, String) {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", silent.local_addr().expect("bound"));
    let sandbox = Sandbox::new();
    let child = sandbox
        .command(&["events", "tasks-dev", "--region", "us-west-2", "--endpoint-url", &url])
        .args(args.iter().copied())
        .env("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .spawn();
    let asked = silent.accept().expect("it asks");
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(pid, signal).expect("it runs");
    let output = child.wait_with_output().expect("it ends");
    drop(asked);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn ctrl_c_and_sigterm_end_a_command_in_order_with_their_own_exit_codes() {
    let (code, stdout, stderr) = ended_by(Signal::INT, &[]);
    assert_eq!((code, stdout.as_str()), (Some(130), ""), "{stderr}");
    assert!(stderr.starts_with("error: interrupted"), "{stderr}");

    let (code, stdout, stderr) = ended_by(Signal::TERM, &["--output", "json"]);
    assert_eq!((code, stderr.as_str()), (Some(143), ""), "{stdout}");
    let document: serde_json::Value = serde_json::from_str(&stdout).expect("one document");
    assert_eq!(document["error"]["class"], "terminated");
}

/// The objects of a story that is told as data, each with the next number and a moment.
fn story(stdout: &str) -> Vec<serde_json::Value> {
    let lines: Vec<serde_json::Value> = stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    for (number, line) in (1_u64..).zip(&lines) {
        assert_eq!(line["seq"], number, "{line}");
        let at = line["at"].as_str().expect("a moment");
        time::OffsetDateTime::parse(at, &time::format_description::well_known::Rfc3339).expect("RFC 3339");
    }
    lines
}

#[test]
fn with_ndjson_the_story_is_data_and_the_result_its_last_line() {
    let stage = Stage::without_environment();
    let flags = ["create", "shop-dev", "--skip-build", "--no-db", "--yes", "--output", "ndjson"];
    let created = stage.run(&flags).success();
    assert_eq!(created.stderr, "", "everything is on stdout");
    let lines = story(&created.stdout);
    let result = lines.last().expect("a result");
    assert_eq!((&result["type"], &result["ok"]), (&"result".into(), &true.into()));
    assert_eq!(result["schema"], "tasks-eb/create@1");
    assert!(result["url"].as_str().is_some_and(|url| url.starts_with("http://")), "{result}");
    let kinds: Vec<&str> = lines.iter().map(|line| line["type"].as_str().expect("a type")).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "result").count(), 1, "{kinds:?}");
    for kind in ["phase", "done", "event", "progress"] {
        assert!(kinds.contains(&kind), "no {kind} in {kinds:?}");
    }
    let launched = |line: &serde_json::Value| line["message"] == "Successfully launched environment: shop-dev";
    assert!(lines.iter().any(|line| line["type"] == "event" && launched(line)), "{}", created.stdout);

    let failed = stage.run(&["status", "nobody-here", "--output", "ndjson"]).exit(8);
    let lines = story(&failed.stdout);
    let result = lines.last().expect("a result");
    assert_eq!((&result["ok"], &result["error"]["exit_code"]), (&false.into(), &8.into()), "{failed}");
    let usage = stage.run(&["status", "--nonsense", "--output", "ndjson"]).exit(2);
    assert_eq!(story(&usage.stdout).last().expect("a result")["error"]["class"], "usage");

    let mut following = stage.command(&["events", "--follow", "--output", "ndjson"]).spawn();
    let mut told = BufReader::new(following.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let first: serde_json::Value = serde_json::from_str(&told.next().expect("a line")).expect("parses");
    assert_eq!(first["type"], "event", "what is followed is told as it comes");
    drop(told);
    following.kill().expect("it runs");
    following.wait().expect("it ends");
}

#[test]
fn followed_events_are_no_json_document() {
    let finished = Sandbox::new().run(&["events", "tasks-dev", "--follow", "--output", "json"]).exit(2);
    assert_eq!(finished.json()["error"]["class"], "usage");
}

#[test]
fn a_next_step_stays_with_the_local_beanstalk() {
    let beanstalk = LocalBeanstalk::start();
    let finished = beanstalk.run(&["status", "tasks-dev"]).exit(8);
    assert!(finished.stderr.contains("try: tasks-eb create tasks-dev --local\n"), "{finished}");
}

/// Message of a deploy that comes with another content.
const ANOTHER: &str = "another build";

/// Every command with arguments to run it with, in an order in which that makes sense, and its exit code then.
const EVERY_COMMAND: &[(&str, &[&str], i32)] = &[
    ("local start", &[], 0),
    ("local status", &[], 0),
    ("local env", &[], 0),
    ("local env", &["--cache"], 0),
    ("local cache stats", &[], 0),
    ("init", &["tasks", "--yes", "--no-git", "--dry-run"], 0),
    ("init", &["tasks", "--yes", "--no-git"], 0),
    ("init", &["tasks", "--yes", "--no-git"], 2),
    ("lint", &[], 0),
    ("lint", &["--explain", "TE0104"], 0),
    ("lint", &["--explain", "TE9999"], 8),
    ("bundle", &["--skip-build"], 0),
    ("bundle", &["--skip-build", "--list"], 0),
    ("create", &["shop-dev", "--skip-build", "--no-db", "--dry-run", "--local"], 0),
    ("create", &["shop-dev", "--skip-build", "--no-db", "--local"], 0),
    ("create", &["shop-dev", "--skip-build", "--no-db", "--local"], 0),
    ("plan", &["--skip-build", "--local"], 0),
    ("plan", &["--skip-build", "--force", "--check", "--local"], 10),
    ("deploy", &["--skip-build", "--local"], 0),
    ("deploy", &["--skip-build", "--dry-run", "--force", "--local"], 0),
    // Another build: what ran before can be returned to.
    ("deploy", &["--skip-build", "--message", ANOTHER, "--local"], 0),
    ("wait", &["--for", "healthy", "--local"], 0),
    ("wait", &["--for", "version=v-nowhere", "--local"], 1),
    ("rollback", &["--dry-run", "--local"], 0),
    ("rollback", &["--yes", "--local"], 0),
    ("rollback", &["v-nowhere", "--local"], 8),
    ("abort", &["--local"], 1),
    ("releases", &["--local"], 0),
    ("versions list", &["--local"], 0),
    ("versions prune", &["--keep", "9", "--local"], 0),
    ("versions delete", &["v-nowhere", "--local"], 8),
    ("setenv", &["GREETING=hello", "--local"], 0),
    ("setenv", &["GREETING=hello", "--dry-run", "--local"], 0),
    ("setenv", &["1=2", "--local"], 2),
    ("printenv", &["--local"], 0),
    ("config list", &["--local"], 0),
    ("config explain", &["Timeout", "--local"], 0),
    ("config explain", &["Nothing", "--local"], 8),
    ("config diff", &["--local"], 0),
    ("config reset", &["Timeout", "--local"], 0),
    ("config reset", &["RootVolumeType", "--dry-run", "--local"], 0),
    ("config reset", &["RootVolumeType", "--local"], 5),
    ("config save", &["kept", "--dry-run", "--local"], 0),
    ("config save", &["kept", "--local"], 0),
    ("config save", &["kept", "--local"], 2),
    ("cache setup", &["--local"], 5),
    ("cache setup", &["--stdin", "--local"], 2),
    ("cache check", &["--local"], 8),
    ("cache stats", &["--local"], 8),
    ("cache verify", &["--local"], 8),
    ("status", &["--local"], 0),
    ("status", &["nobody-here", "--local"], 8),
    ("events", &["--local"], 0),
    ("logs", &["--local"], 0),
    ("logs", &["--all", "--out", "logs", "--local"], 0),
    ("health", &["--local"], 0),
    ("list", &["--local"], 0),
    ("list", &["--all", "--local"], 0),
    ("open", &["--url", "--local"], 0),
    ("ssh", &["--local"], 0),
    ("restart", &["--local"], 0),
    ("scale", &["1", "--local"], 0),
    ("scale", &["2", "--local"], 5),
    ("swap", &["--with", "nobody-here", "--local"], 8),
    ("upgrade", &["--local"], 0),
    ("rebuild", &["--local"], 5),
    ("migrate", &["--status", "--local"], 0),
    ("migrate", &["--local"], 0),
    ("audit", &["--local"], 0),
    ("audit", &["--all-regions", "--local"], 0),
    ("doctor", &["--local"], 0),
    ("iam-policy", &["deploy"], 0),
    ("iam-policy", &["lint"], 2),
    ("terminate", &["--local"], 5),
    ("terminate", &["--confirm", "shop-dev", "--dry-run", "--local"], 0),
    ("terminate", &["--all", "--confirm", "shop", "--local"], 0),
    ("try", &["--clean"], 0),
    ("explain", &["TE1401"], 0),
    ("explain", &["TE9999"], 8),
    ("completions", &["zsh"], 0),
    ("local calls", &["--parameters"], 0),
    ("local fault", &["throttle,service=rds", "slow=1ms,count=1"], 0),
    ("local fault", &["--clear"], 0),
    ("local advance", &[], 8),
    ("local stop", &[], 0),
    ("local calls", &[], 8),
    ("local reset", &["--yes"], 0),
];

#[test]
fn with_json_every_command_prints_one_document_under_its_own_schema() {
    let stage = Stage::without_environment();
    let mut seen = Vec::new();
    for (command, flags, exit) in EVERY_COMMAND {
        let args: Vec<&str> = command.split(' ').chain(flags.iter().copied()).chain(["--output", "json"]).collect();
        if flags.contains(&ANOTHER) {
            stage.bundle(ANOTHER);
        }
        let run = stage.sandbox().command(&args);
        // Somebody who could answer and never does: nothing waits for that, and only what is told to reads it.
        let run = if flags.contains(&"--stdin") { run.input("") } else { run.silent() };
        let document = run.limit(Duration::from_secs(300)).run().exit(*exit).json();
        assert_eq!(document["schema"], format!("tasks-eb/{}@1", command.replace(' ', "-")), "{args:?}");
        assert_eq!(document["ok"], *exit == 0, "{args:?}");
        assert_eq!(document["error"]["exit_code"].as_i64().unwrap_or(0), i64::from(*exit), "{args:?}");
        if flags.contains(&"--local") {
            commands_stay_here(&document, &args);
        }
        seen.push(*command);
    }
    let parents = ["", "cache", "config", "local", "local cache", "versions"];
    for command in commands().iter().map(|words| words.join(" ")).filter(|command| !parents.contains(&&**command)) {
        assert!(seen.contains(&&*command), "`{command}` is missing in EVERY_COMMAND");
    }
}

/// Commands of ours that look nowhere: `--local` means nothing to them.
const NOWHERE: [&str; 8] = ["init", "local", "try", "explain", "completions", "exit-codes", "lint", "iam-policy"];

/// Every command of ours that a document names is for the place that it was made in, wherever it stands.
fn commands_stay_here(value: &serde_json::Value, args: &[&str]) {
    match value {
        serde_json::Value::String(text) => {
            let command =
                text.strip_prefix("tasks-eb ").or_else(|| text.split_once(": tasks-eb ").map(|(_, rest)| rest));
            let verb = command.and_then(|command| command.split(' ').next()).unwrap_or("local");
            assert!(NOWHERE.contains(&verb) || text.contains(" --local"), "{args:?} tells: {text}");
        }
        serde_json::Value::Array(list) => list.iter().for_each(|value| commands_stay_here(value, args)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| commands_stay_here(value, args)),
        _ => {}
    }
}
