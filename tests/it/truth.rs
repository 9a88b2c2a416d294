//! Truthful outcomes: whatever fails, the exit code and the class say so, the message says what it was, and none ends with
//! 0 while something else is served than what it says.
//!
//! A row is a failure, injected for one run of one command of the binary. Rows of a command are dealt out to a few
//! servers, which go through theirs one after the other.

use std::sync::Mutex;
use std::time::Duration;

use serde_json::{Value, json};
use tasks_eb::error::Class;

use crate::support::{Finished, Run, SLOW, Stage};

/// No row takes longer, or it hangs.
const LIMIT: Duration = Duration::from_secs(150);
/// Servers for the rows of one command.
const LANES: usize = 2;

/// How the command is run.
#[derive(Clone, Copy)]
enum How {
    /// With `--local`.
    Local,
    /// With keys of one's own.
    Keys(&'static str, &'static str),
    /// Nobody listens there.
    NobodyThere,
    /// No file can become larger than it is: a full disk.
    FullDisk,
}

pub(crate) struct Row {
    what: &'static str,
    how: How,
    faults: &'static [&'static str],
    more: &'static [&'static str],
    before: fn(&Stage),
    after: fn(&Stage),
    exit: i32,
    /// Words of the document.
    says: &'static str,
}

pub(crate) fn row(what: &'static str, exit: i32, says: &'static str) -> Row {
    Row { what, how: How::Local, faults: &[], more: &[], before: |_| {}, after: |_| {}, exit, says }
}

impl Row {
    pub(crate) fn faults(self, faults: &'static [&'static str]) -> Self {
        Self { faults, ..self }
    }

    pub(crate) fn more(self, more: &'static [&'static str]) -> Self {
        Self { more, ..self }
    }

    fn how(self, how: How) -> Self {
        Self { how, ..self }
    }

    pub(crate) fn before(self, before: fn(&Stage)) -> Self {
        Self { before, ..self }
    }

    pub(crate) fn after(self, after: fn(&Stage)) -> Self {
        Self { after, ..self }
    }
}

/// What can happen to the way to AWS, whatever the command. `deciding` is the call that starts the work.
macro_rules! on_the_way {
    ($deciding:literal) => {
        vec![
            row("throttled for ever", 1, "Rate exceeded").faults(&[concat!("throttle,action=", $deciding)]),
            row("an internal error for ever", 1, "InternalFailure")
                .faults(&["internal-error,action=DescribeEnvironments"]),
            row("unavailable for ever", 1, "ServiceUnavailable").faults(&["unavailable,service=elasticbeanstalk"]),
            row("no answer to what starts the work", 3, "the work may go on all the same")
                .faults(&[concat!("reset,action=", $deciding)]),
            row("an answer that never comes", 3, "was not done within 3 s")
                .faults(&[concat!("slow=600s,action=", $deciding)])
                .more(&["--timeout", "3s"]),
            row("an answer that never comes before anything is begun", 3, "was not done within 3 s")
                .faults(&["slow=600s,action=DescribeEnvironments"])
                .more(&["--timeout", "3s"]),
            row("an expired session", 7, "log in again").faults(&["expired-token"]),
            row("a wrong secret key", 7, "SignatureDoesNotMatch").how(How::Keys("AWS_SECRET_ACCESS_KEY", "wrong")),
            row("an unknown access key", 7, "InvalidClientTokenId").how(How::Keys("AWS_ACCESS_KEY_ID", "AKIAWRONG")),
            row("nobody there", 1, "check the network").how(How::NobodyThere),
        ]
    };
}

fn class_of(exit: i32) -> Value {
    let class = Class::ALL.iter().find(|(class, _)| i32::from(class.exit_code()) == exit);
    serde_json::to_value(class.expect("a class").0).expect("a word")
}

fn faults(stage: &Stage, rules: &[&str]) {
    stage.sandbox().run(&[&["local", "fault", "--clear"], rules].concat()).success();
}

/// The command as the row wants it run.
fn command(stage: &Stage, args: &[&str], how: How) -> Run {
    let sandbox = stage.sandbox();
    let with_keys = |mut run: Run| {
        let printed = sandbox.run(&["local", "env", "--shell", "json"]).success().json();
        for (name, value) in printed.as_object().expect("variables") {
            run = run.env(name, value.as_str().expect("text"));
        }
        run
    };
    match how {
        How::Local => stage.command(args),
        How::Keys(name, value) => with_keys(sandbox.command(args)).env(name, value),
        How::NobodyThere => with_keys(sandbox.command(args)).env("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        How::FullDisk => {
            let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\" --local";
            sandbox.program("bash").args(["-c", script, crate::support::BINARY]).args(args.iter().copied())
        }
    }
}

/// What is served is what is said to be.
fn check_served(row: &Row, finished: &Finished, document: &Value) {
    let said = match finished.code {
        Some(0) => &document["version"],
        _ if document["error"]["rolled_back"] == true => &document["error"]["version"],
        _ => return,
    };
    let Some(url) = document["url"].as_str().or_else(|| document["error"]["probe"]["url"].as_str()) else {
        panic!("{}: where? {finished}", row.what);
    };
    let url = url.strip_suffix("/health").unwrap_or(url);
    let served = crate::support::http::get(&format!("{url}/env/RELEASE")).body;
    assert_eq!(served, format!("={}", said.as_str().unwrap_or_default()), "{}: {finished}", row.what);
}

fn try_row(stage: &Stage, row: &Row, args: &[&str]) {
    (row.before)(stage);
    faults(stage, row.faults);
    let finished = command(stage, &[args, row.more, &["--output", "json"]].concat(), row.how).limit(LIMIT).run();
    faults(stage, &[]);
    let document = finished.json();
    let error = &document["error"];
    assert_eq!(finished.code, Some(row.exit), "{}: {finished}", row.what);
    assert_eq!(document["ok"], row.exit == 0, "{}: {finished}", row.what);
    assert!(document.to_string().contains(row.says), "{}: '{}' is not said: {finished}", row.what, row.says);
    if row.exit != 0 {
        let expected = (class_of(row.exit), json!(row.exit));
        assert_eq!((&error["class"], &error["exit_code"]), (&expected.0, &expected.1), "{}: {finished}", row.what);
        let useful = error["next"].is_string() || error["causes"].is_array() || error["evidence"].is_array();
        assert!(useful, "{} is told without a cause or a way out: {finished}", row.what);
    }
    match (args[0], finished.code) {
        ("create" | "deploy", _) if !row.more.contains(&"--dry-run") => check_served(row, &finished, &document),
        ("setenv", Some(0)) => {
            let (name, value) = args[1].split_once('=').expect("an assignment");
            assert_eq!(stage.variable(name), format!("={value}"), "{}: {finished}", row.what);
        }
        ("terminate", Some(0)) => assert!(stage.environments().is_empty(), "{}: {finished}", row.what),
        _ => {}
    }
    (row.after)(stage);
}

/// Goes through the rows on a few servers. `stage` makes one, `args` the command of the row of that number.
pub(crate) fn go_through(rows: Vec<Row>, least: usize, stage: fn() -> Stage, args: fn(&Stage, usize) -> Vec<String>) {
    assert!(rows.len() >= least, "{} rows", rows.len());
    let rows: Vec<(usize, Row)> = rows.into_iter().enumerate().rev().collect();
    let waiting = Mutex::new(rows);
    let next = || waiting.lock().expect("no panic").pop();
    std::thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                let stage = stage();
                while let Some((number, row)) = next() {
                    let args = args(&stage, number);
                    try_row(&stage, &row, &args.iter().map(String::as_str).collect::<Vec<_>>());
                }
            });
        }
    });
}

pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

const BROKEN_COMMAND: (&str, &str) =
    (".ebextensions/20-fail.config", "container_commands:\n  99_fail:\n    command: 'echo no such luck; exit 3'\n");
const BROKEN_YAML: (&str, &str) = (".ebextensions/20-fail.config", "option_settings:\n\t- what: no\n");

/// Bundles that do not come up, the same for a new environment and for one that is there.
fn bad_bundles() -> Vec<Row> {
    vec![
        row("a container command fails", 4, "no such luck")
            .before(|stage| stage.bundle_with("command", &[BROKEN_COMMAND])),
        row("the app ends at its start", 4, "the app says no")
            .before(|stage| stage.bundle_as("web: echo the app says no >&2; exit 7\n", "start")),
        row("the app answers 500", 4, "it answers 500").before(|stage| stage.bundle_that_misbehaves("error")),
        row("another release is served", 4, "it still serves v-other")
            .before(|stage| stage.bundle_that_misbehaves("other-release")),
        row("the smoke test fails", 4, "smoke test")
            .before(|stage| stage.bundle("smoke"))
            .more(&["--smoke", "echo nothing to see; exit 9"]),
    ]
}

#[test]
fn create_says_what_came_of_it() {
    let mut rows = on_the_way!("CreateEnvironment");
    rows.extend(bad_bundles());
    rows.extend(in_the_middle());
    rows.extend([
        row("the bucket is closed", 7, "s3:PutObject")
            .before(|stage| stage.bundle("closed"))
            .faults(&["expired-token,service=s3,action=PutObject"]),
        row("a full disk", 1, "could not write").how(How::FullDisk),
        row("files that nobody can read", 1, "could not be launched")
            .before(|stage| stage.bundle_with("yaml", &[BROKEN_YAML])),
    ]);
    go_through(rows, 14, Stage::without_environment, |stage, number| {
        stage.bundle("first");
        words(&format!("create --skip-build --yes --no-db shop-{number:03}"))
    });
}

/// What happens on the way while an operation is followed.
fn in_the_middle() -> Vec<Row> {
    vec![
        row("throttled for a while", 0, "").faults(&["throttle,count=3"]),
        row("a session that expires in the middle", 7, "this follows it again")
            .faults(&["expired-token,action=DescribeEvents"]),
        row("nobody answers in the middle", 3, "goes on at AWS")
            .faults(&["slow=600s,action=DescribeEvents"])
            .more(&["--timeout", "4s"]),
        // The six tries of a call may take nine seconds, and only after them it is known why.
        row("throttled in the middle, for ever", 3, "Rate exceeded")
            .faults(&["throttle,action=DescribeEvents"])
            .more(&["--timeout", "14s"]),
    ]
}

pub(crate) fn with_environment() -> Stage {
    Stage::new(&["--no-db"])
}

/// A deployment of what does not run yet.
pub(crate) fn another_build(stage: &Stage, number: usize) -> Vec<String> {
    stage.run(&["wait", "--for", "ready"]).success();
    stage.bundle(&format!("build {number}"));
    words("deploy --skip-build")
}

/// A change of variables.
pub(crate) fn another_number(stage: &Stage, number: usize) -> Vec<String> {
    stage.run(&["wait", "--for", "ready"]).success();
    words(&format!("setenv NUMBER={number}"))
}

/// Something else is done to the environment.
pub(crate) fn occupy(stage: &Stage) {
    stage.bundle_with("slow", &[SLOW]);
    stage.run(&["deploy", "--skip-build", "--force", "--no-wait"]).success();
    stage.bundle("another");
}

pub(crate) fn release(stage: &Stage) {
    stage.run(&["abort"]).success();
}

#[test]
fn deploy_says_what_came_of_it() {
    let mut rows = on_the_way!("UpdateEnvironment");
    rows.extend(bad_bundles());
    rows.extend(in_the_middle());
    rows.extend([
        row("the bucket is closed", 7, "s3:PutObject").faults(&["expired-token,service=s3,action=PutObject"]),
        row("a full disk", 0, "").how(How::FullDisk),
        row("files that nobody can read", 4, "contains invalid YAML or JSON")
            .before(|stage| stage.bundle_with("yaml", &[BROKEN_YAML])),
        row("no such environment", 8, "nobody-here").more(&["nobody-here"]),
        row("the environment is busy", 6, "--wait-ready").before(occupy).after(release),
        row("a migration fails, and the return to what ran before as well", 4, "failed as well")
            .before(|stage| tasks_eb::fs::write_atomic(&stage.data("broken"), b"").expect("writes"))
            .after(|stage| {
                tasks_eb::fs::remove(&stage.data("broken")).expect("removes");
                stage.bundle("healed");
                stage.run(&["deploy", "--skip-build", "--force", "--no-rollback"]).success();
            }),
    ]);
    go_through(rows, 14, with_environment, another_build);
}

#[test]
fn setenv_says_what_came_of_it() {
    // What failed is healed by a deployment that does not.
    let heal = |stage: &Stage| {
        // Where the change was taken back there is nothing to change, and it is not well all the same.
        stage.run(&["setenv", "MISBEHAVE="]);
        stage.run(&["deploy", "--skip-build", "--force", "--no-rollback"]).success();
    };
    let mut rows = on_the_way!("UpdateEnvironment");
    rows.extend(in_the_middle());
    rows.extend([
        row("the app ends with it", 4, "rolled_back").more(&["MISBEHAVE=exit"]).after(heal),
        row("the app answers 500 with it", 4, "it answers 500").more(&["MISBEHAVE=error"]).after(heal),
        row("no such environment", 8, "nobody-here").more(&["--environment", "nobody-here"]),
        row("a name that is none", 2, "must not start with a digit").more(&["1=2"]),
        row("the environment is busy", 6, "--wait-ready").before(occupy).after(release),
    ]);
    go_through(rows, 14, with_environment, another_number);
}

#[test]
fn terminate_says_what_came_of_it() {
    let mut rows = on_the_way!("TerminateEnvironment");
    rows.extend(in_the_middle());
    rows.extend([
        row("two wishes at once", 2, "--all").more(&["--all"]),
        row("it is gone already", 0, "").before(|stage| {
            stage.run(&["terminate", "shop-dev", "--force"]).success();
        }),
        row("the environment is busy", 6, "stop what is under way, or wait for it with --wait-ready")
            .before(occupy)
            .after(release),
        row("nobody may look what is left", 1, "not_checked").faults(&["expired-token,service=rds"]),
        row("nobody can look what is left", 1, "rds:Describe").faults(&["internal-error,service=rds"]),
    ]);
    go_through(rows, 14, Stage::without_environment, |stage, _| {
        // What the row before began is over before this one begins.
        if stage.run(&["wait", "shop-dev", "--for", "ready"]).code == Some(8) {
            stage.bundle("first");
            stage.run(&["create", "shop-dev", "--skip-build", "--yes", "--no-db"]).success();
        }
        words("terminate shop-dev --confirm shop-dev")
    });
}

#[test]
fn an_environment_that_somebody_else_ends_is_not_found() {
    let stage = Stage::without_environment();
    stage.bundle_with("slow", &[SLOW]);
    let create = ["create", "shop-dev", "--skip-build", "--yes", "--no-db", "--output", "ndjson"];
    let mut creating = stage.command(&create).spawn();
    let stdout = creating.stdout.take().expect("a pipe");
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(stdout)).map_while(Result::ok);
    assert!(lines.any(|line| line.contains("createEnvironment is starting")), "it is never begun");
    stage.run(&["terminate", "shop-dev", "--force", "--break-lock"]).success();
    let last: Value = serde_json::from_str(&lines.last().expect("a result")).expect("parses");
    assert_eq!(creating.wait().expect("ends").code(), Some(8), "{last}");
    assert_eq!(last["error"]["class"], "not-found", "{last}");
    assert!(last["error"]["causes"].to_string().contains("by somebody else"), "{last}");
}

#[test]
fn yellow_is_healthy_where_it_is_said_so() {
    let stage = Stage::new(&["--no-db"]);
    let over = std::sync::atomic::AtomicBool::new(false);
    let health = || stage.run(&["status", "--output", "json"]).success().json()["health"].clone();
    std::thread::scope(|scope| {
        // Half of all requests fail, and they are the client's own fault: that is Warning, and yellow (eb-reference §1.6).
        scope.spawn(|| {
            while !over.load(std::sync::atomic::Ordering::SeqCst) {
                stage.get("/missing");
                stage.get("/");
            }
        });
        let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let deadline = std::time::Instant::now() + Duration::from_secs(60);
            while health() != "Yellow" {
                assert!(std::time::Instant::now() < deadline, "it is never yellow: {}", health());
            }
            let late = stage.run(&["wait", "--for", "healthy", "--timeout", "2s", "--output", "json"]).exit(3);
            assert_eq!(late.json()["error"]["class"], "timed-out", "{late}");
            let enough = ["wait", "--for", "healthy", "--healthy-when", "yellow", "--output", "json"];
            let enough = stage.run(&enough).success().json();
            assert_eq!(enough["health"], "Yellow", "{enough}");
            stage.bundle("second");
            let deployed =
                stage.run(&["deploy", "--skip-build", "--healthy-when", "yellow", "--output", "json"]).success();
            assert_eq!(deployed.json()["proof"]["answers"], 10, "{deployed}");
        }));
        over.store(true, std::sync::atomic::Ordering::SeqCst);
        if let Err(panic) = tried {
            std::panic::resume_unwind(panic);
        }
    });
}

/// Every Rust file below a folder.
fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    entries
        .flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

#[test]
fn a_next_step_that_is_a_command_can_be_copied_as_it_stands() {
    let mut steps = 0;
    for path in sources(&crate::support::repository().join("src")) {
        let text = std::fs::read_to_string(&path).expect("reads");
        for (_, rest) in text.match_indices(".next(").map(|(at, start)| text.split_at(at + start.len())) {
            let rest = rest.strip_prefix("format!(").unwrap_or(rest);
            let Some(step) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else { continue };
            if ["tasks-eb ", "aws ", "cargo "].iter().any(|start| step.starts_with(start)) {
                steps += 1;
                let remark = [", ", "(", " and ", "  "].iter().any(|sign| step.contains(sign));
                assert!(!remark, "{}: a remark in the command: {step}", path.display());
            }
        }
    }
    assert!(steps > 40, "{steps} are looked at");
}
