//! AWS's own `eb`, from PyPI and unmodified, against the local Elastic Beanstalk: init, create with a database, deploy,
//! setenv, printenv, status, health, events, logs, swap, terminate.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use crate::support::{Finished, LocalBeanstalk, Run, http, python};

/// The release whose calls `eb-calls.md` records.
pub(crate) const EB: &str = "awsebcli==3.27.5";
const PLATFORM: &str = "Go 1 running on 64bit Amazon Linux 2023";
const PASSWORD: &str = "Secretpw123";

/// A web process that needs nothing but Python: answers its version and what it was given.
const APP: &str = r#"
import http.server, json, os, sys
VERSION = "@VERSION@"
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        names = ("GREETING", "PLAIN", "RDS_HOSTNAME", "RDS_DB_NAME")
        body = json.dumps({"version": VERSION, **{name: os.environ.get(name) for name in names}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        print("asked for", self.path, flush=True)
print("version", VERSION, "listens", flush=True)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"#;

struct Eb {
    program: PathBuf,
    beanstalk: LocalBeanstalk,
    /// What `tasks-eb local env` prints.
    variables: Vec<(String, String)>,
}

impl Eb {
    /// AWS's `eb`, a server for it, and the app in a repository; none where `eb` cannot be had.
    fn start() -> Option<Self> {
        let program = python::installed(EB, "import ebcli")?.join("eb");
        let beanstalk = LocalBeanstalk::start();
        let variables = beanstalk.variables();
        let eb = Self { program, beanstalk, variables };
        eb.beanstalk.sandbox.write("Procfile", "web: python3 app.py\n");
        eb.git(&["init", "-q", "-b", "main"]);
        eb.commit("one");
        Some(eb)
    }

    fn run(&self, args: &[&str]) -> Finished {
        self.program(&self.program, args)
    }

    fn git(&self, args: &[&str]) {
        self.program(Path::new("git"), args).success();
    }

    fn program(&self, program: &Path, args: &[&str]) -> Finished {
        self.command(program, args).run()
    }

    fn command(&self, program: &Path, args: &[&str]) -> Run {
        let mut run =
            self.beanstalk.sandbox.program(program.to_str().expect("a path of text")).args(args.iter().copied());
        for (name, value) in &self.variables {
            run = run.env(name, value);
        }
        run
    }

    /// Writes the app as of this version and commits it: without an `.ebignore`, `eb` ships what is committed.
    fn commit(&self, version: &str) {
        self.beanstalk.sandbox.write("app.py", &APP.replace("@VERSION@", version));
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", version]);
    }
}

#[test]
fn the_eb_of_aws_does_its_main_job_here() {
    let Some(eb) = Eb::start() else { return };
    eb.run(&["init", "-r", "us-west-2", "-p", PLATFORM, "tasks", "--tags", "team=x"]).success();
    create_with_a_database(&eb);
    look(&eb);
    change_variables(&eb);
    open(&eb);
    deploy(&eb);
    read_logs(&eb);
    stream_logs(&eb);
    swap(&eb);
    fail_a_deploy(&eb);
    terminate(&eb);
}

/// The rest of the list of eb-reference §2.2: options in an editor, saved configurations, versions, scale, clone, tags.
#[test]
fn the_eb_of_aws_does_its_lesser_jobs_here() {
    let Some(eb) = Eb::start() else { return };
    eb.run(&["init", "-r", "us-west-2", "-p", PLATFORM, "tasks"]).success();
    eb.run(&["create", "tasks-dev", "--single", "-c", "tasks-dev", "--timeout", "5"]).success();
    edit_options(&eb);
    keep_configurations(&eb);
    keep_versions(&eb);
    scale(&eb);
    change_tags(&eb);
    clone(&eb);
    look_at_platforms(&eb);
    eb.run(&["terminate", "--all", "--force", "--timeout", "5"]).success();
}

/// Answers what `eb` asks.
fn answer(eb: &Eb, answers: &str, args: &[&str]) -> Finished {
    eb.command(&eb.program, args).input(answers).run()
}

/// `eb config` opens an editor at a terminal, which is a script here, and sends what it changed. Variables are not among
/// what it shows.
fn edit_options(eb: &Eb) {
    let script = "#!/bin/sh\nsed -i 's/^    BatchSize: .*/    BatchSize: \"50\"/' \"$1\"\n";
    let editor = eb.beanstalk.sandbox.write("editor", script);
    tasks_eb::fs::set_mode(&editor, 0o755).expect("sets the mode");
    eb.run(&["setenv", "GREETING=good day"]).success();
    let config = format!("'{}' config tasks-dev", eb.program.display());
    let terminal = eb.command(Path::new("script"), &["-qec", config.as_str(), "/dev/null"]);
    let edited = terminal.env("EDITOR", editor).input("").run().success();
    assert!(edited.stdout.contains("Successfully deployed new configuration to environment."), "{edited}");
    assert_eq!(page(eb)["GREETING"], "good day");
    let shown = eb.run(&["config", "tasks-dev", "--display"]).success();
    assert!(shown.stdout.contains("BatchSize: '50'"), "{shown}");
}

fn keep_configurations(eb: &Eb) {
    let listed = || eb.run(&["config", "list"]).success().stdout;
    let ours = ["config", "save", "ours", "--environment", "tasks-dev"];
    eb.beanstalk.run(&ours).success();
    // What we save `eb` reads, and sends.
    eb.run(&["config", "put", "ours"]).success();
    assert!(listed().contains("ours"));
    eb.run(&["config", "delete", "ours"]).success();
    eb.run(&["config", "save", "tasks-dev", "--cfg", "saved"]).success();
    assert!(listed().contains("saved"));
    let file = eb.beanstalk.sandbox.work().join(".elasticbeanstalk/saved_configs/saved.cfg.yml");
    let text = std::fs::read_to_string(&file).expect("is downloaded");
    assert!(text.contains("GREETING: \"good day\""), "{text}");
    let changed = text.replace("good day", "good night");
    eb.beanstalk.sandbox.write(".elasticbeanstalk/saved_configs/saved.cfg.yml", &changed);
    eb.run(&["config", "put", "saved"]).success();
    std::fs::remove_file(&file).expect("removes");
    eb.run(&["config", "get", "saved"]).success();
    let again = std::fs::read_to_string(&file).expect("is downloaded again");
    assert!(again.contains("GREETING: good night"), "{again}");
    eb.run(&["config", "tasks-dev", "--cfg", "saved"]).success();
    assert_eq!(page(eb)["GREETING"], "good night", "what was put is in force");
    eb.run(&["config", "delete", "saved"]).success();
    assert!(!listed().contains("saved"));
}

fn keep_versions(eb: &Eb) {
    eb.commit("two");
    let deployed = eb.run(&["deploy", "--process", "-l", "two"]).success();
    assert!(deployed.stdout.contains("Finished processing application version two"), "{deployed}");
    eb.run(&["appversion", "--create", "-l", "three"]).success();
    let deleted = answer(eb, "y\n", &["appversion", "--delete", "three"]).success();
    assert!(deleted.stdout.contains("Application Version deleted successfully."), "{deleted}");
    let used = answer(eb, "y\n", &["appversion", "--delete", "two"]).exit(4);
    assert!(format!("{}{}", used.stdout, used.stderr).contains("two"), "{used}");
    let policy = eb.run(&["appversion", "lifecycle", "--print"]).success();
    assert!(policy.stdout.contains("MaxCount: 200"), "{policy}");
    let editor = eb.beanstalk.sandbox.write("editor", "#!/bin/sh\nsed -i 's/MaxCount: 200/MaxCount: 150/' \"$1\"\n");
    tasks_eb::fs::set_mode(&editor, 0o755).expect("sets the mode");
    let edited = eb.command(&eb.program, &["appversion", "lifecycle"]).env("EDITOR", editor).run().success();
    assert!(edited.stdout.contains("Successfully updated application version lifecycle policy"), "{edited}");
    let policy = eb.run(&["appversion", "lifecycle", "--print"]).success();
    assert!(policy.stdout.contains("MaxCount: 150"), "{policy}");
}

/// Of a single instance `eb` makes a load-balanced environment, when that is what one wants.
fn scale(eb: &Eb) {
    let scaled = answer(eb, "y\n", &["scale", "2", "tasks-dev"]).success();
    let news = "Successfully deployed new configuration to environment.";
    assert!(scaled.stdout.contains(news), "{scaled}");
    let shown = eb.run(&["config", "tasks-dev", "--display"]).success();
    assert!(shown.stdout.contains("MinSize: '2'") && shown.stdout.contains("LoadBalanced"), "{shown}");
    assert_eq!(page(eb)["version"], "two");
}

fn change_tags(eb: &Eb) {
    for change in [["--add", "a=b,c=d"], ["--update", "a=e"], ["--delete", "c"]] {
        eb.run(&[&["tags", "tasks-dev"], &change[..]].concat()).success();
    }
    let listed = eb.run(&["tags", "tasks-dev", "--list"]).success();
    let words: Vec<&str> = listed.stdout.split_whitespace().collect();
    assert!(words.windows(2).any(|pair| pair == ["a", "e"]) && !words.contains(&"c"), "{listed}");
}

fn clone(eb: &Eb) {
    eb.run(&["clone", "tasks-dev", "-n", "tasks-two", "--timeout", "5"]).success();
    let two = eb.run(&["status", "tasks-two"]).success().stdout;
    assert_eq!((field(&two, "Deployed Version"), field(&two, "Status")), ("two".into(), "Ready".into()));
    eb.run(&["use", "tasks-two"]).success();
    let printed = eb.run(&["printenv"]).success();
    assert!(printed.stdout.contains("GREETING = good night"), "{printed}");
    let newest = eb.run(&["upgrade", "tasks-two", "--force"]).success();
    assert!(newest.stdout.contains("already on most recent platform version"), "{newest}");
    let listed = eb.run(&["list", "--verbose"]).success();
    assert!(listed.stdout.contains("* tasks-two : ['i-"), "{listed}");
    // By its typed name.
    let ended = answer(eb, "tasks-two\n", &["terminate", "tasks-two"]).success();
    assert!(ended.stdout.contains("terminateEnvironment completed successfully."), "{ended}");
    let id = field(&two, "Environment ID");
    let restored = eb.run(&["restore", &id]).success();
    assert!(restored.stdout.contains("Successfully launched environment: tasks-two"), "{restored}");
}

fn look_at_platforms(eb: &Eb) {
    let listed = eb.run(&["platform", "list"]).success();
    assert!(listed.stdout.lines().any(|line| line == "go-1"), "{listed}");
    let verbose = eb.run(&["platform", "list", "--verbose"]).success();
    assert!(verbose.stdout.lines().any(|line| line.ends_with(" running Go 1")), "{verbose}");
}

fn page(eb: &Eb) -> serde_json::Value {
    let shown = eb.run(&["status"]).success().stdout;
    let cname = field(&shown, "CNAME");
    serde_json::from_str(&http::get(&format!("http://{cname}/")).body).expect("the app answers JSON")
}

fn field(status: &str, name: &str) -> String {
    let line = status.lines().find_map(|line| line.trim().strip_prefix(name)?.trim().strip_prefix(':'));
    line.unwrap_or_else(|| panic!("no {name} in:\n{status}")).trim().to_owned()
}

fn create_with_a_database(eb: &Eb) {
    let database = ["-db", "-db.engine", "mysql", "-db.user", "ebroot", "-db.pass", PASSWORD, "-db.i", "db.t3.micro"];
    let mut args = vec!["create", "tasks-dev", "--single", "-c", "tasks-dev", "-i", "t3.micro", "--timeout", "5"];
    args.extend(["-db.size", "20", "-db.version", "8.4", "--envvars", "GREETING=hello,PLAIN=1"]);
    args.extend(database);
    let created = eb.run(&args).success();
    assert!(created.stdout.contains("Successfully launched environment: tasks-dev"), "{created}");
    assert!(!created.stdout.contains(PASSWORD), "{created}");
    let page = page(eb);
    assert_eq!((&page["version"], &page["GREETING"]), (&"one".into(), &"hello".into()));
    assert_eq!((&page["RDS_HOSTNAME"], &page["RDS_DB_NAME"]), (&"127.0.0.1".into(), &"ebdb".into()));
}

fn look(eb: &Eb) {
    let status = eb.run(&["status"]).success().stdout;
    assert_eq!(field(&status, "Status"), "Ready");
    assert_eq!(field(&status, "Health"), "Green");
    assert!(field(&status, "CNAME").starts_with("tasks-dev.us-west-2.elasticbeanstalk."), "{status}");
    eb.run(&["status", "--verbose"]).success();
    let health = eb.run(&["health", "--mono"]).success();
    assert!(health.stdout.contains("tasks-dev"), "{health}");
    let list = eb.run(&["list"]).success();
    assert!(list.stdout.contains("tasks-dev"), "{list}");
    let events = eb.run(&["events"]).success();
    for sentence in ["createEnvironment is starting.", "Created RDS database named:", "Application available at"] {
        assert!(events.stdout.contains(sentence), "{sentence}: {events}");
    }
}

/// While somebody follows the events, as they come.
fn change_variables(eb: &Eb) {
    let mut follower = eb.command(&eb.program, &["events", "--follow"]).env("PYTHONUNBUFFERED", "1").spawn();
    let lines = BufReader::new(follower.stdout.take().expect("stdout is a pipe")).lines();
    let mut lines = lines.map_while(Result::ok).filter(|line| line.contains("INFO"));
    assert!(lines.next().is_some_and(|line| line.contains("starting.")), "the oldest comes first");
    eb.run(&["setenv", "GREETING=good day", "PLAIN="]).success();
    let news = "Successfully deployed new configuration to environment.";
    assert!(lines.any(|line| line.contains(news)), "news come while it follows");
    follower.kill().expect("it runs");
    follower.wait().expect("it ends");
    let shown = eb.run(&["printenv"]).success();
    assert!(shown.stdout.contains("GREETING = good day") && !shown.stdout.contains("PLAIN"), "{shown}");
    let page = page(eb);
    assert_eq!((&page["GREETING"], &page["PLAIN"]), (&"good day".into(), &serde_json::Value::Null));
}

/// `eb` gives the address to a browser, which is a script here.
fn open(eb: &Eb) {
    let browser = eb.beanstalk.sandbox.write("browser", "#!/bin/sh\necho \"$1\" > opened\n");
    tasks_eb::fs::set_mode(&browser, 0o755).expect("sets the mode");
    // Over SSH it asks the browser itself, and waits for it.
    eb.command(&eb.program, &["open"]).env("SSH_TTY", "1").env("BROWSER", browser).run().success();
    let opened = std::fs::read_to_string(eb.beanstalk.sandbox.work().join("opened")).expect("was opened");
    assert_eq!(http::get(opened.trim()).status, 200, "{opened}");
}

fn deploy(eb: &Eb) {
    eb.commit("two");
    let deployed = eb.run(&["deploy"]).success();
    assert!(deployed.stdout.contains("Environment update completed successfully."), "{deployed}");
    assert_eq!(page(eb)["version"], "two");
    eb.run(&["appversion", "--create", "-l", "made-by-hand"]).success();
    let abort = eb.run(&["abort", "tasks-dev"]).exit(4);
    assert!(
        abort.stdout.contains("Must be pending deployment.") || abort.stderr.contains("Must be pending"),
        "{abort}"
    );
}

fn read_logs(eb: &Eb) {
    let tail = eb.run(&["logs"]).success();
    for part in ["/var/log/eb-engine.log", "/var/log/web.stdout.log", "version two listens"] {
        assert!(tail.stdout.contains(part), "{part}: {tail}");
    }
    eb.run(&["logs", "--all"]).success();
    let logs = eb.beanstalk.sandbox.work().join(".elasticbeanstalk/logs");
    let found = ignore::WalkBuilder::new(logs).standard_filters(false).build();
    let engine = found.flatten().find(|file| file.file_name() == "eb-engine.log").expect("the bundle is unpacked");
    assert!(std::fs::read_to_string(engine.path()).expect("reads").contains("CommandService Response"));
}

/// `eb` turns the streaming of logs on, and reads them from CloudWatch Logs.
fn stream_logs(eb: &Eb) {
    eb.run(&["logs", "--cloudwatch-logs", "enable"]).success();
    let again = eb.run(&["logs", "--cloudwatch-logs", "enable"]).success();
    assert!(again.stdout.contains("already enabled"), "{again}");
    page(eb);
    let streamed = eb.run(&["logs", "--log-group", "var/log/web.stdout.log"]).success();
    assert!(streamed.stdout.contains("version two listens"), "{streamed}");
    eb.run(&["logs", "--log-group", "var/log/nginx/access.log", "--all"]).success();
    let logs = eb.beanstalk.sandbox.work().join(".elasticbeanstalk/logs");
    let found = ignore::WalkBuilder::new(logs).standard_filters(false).build();
    let file =
        found.flatten().find(|file| file.file_name().to_string_lossy().starts_with("i-") && file.path().is_file());
    let text = std::fs::read_to_string(file.expect("a file an instance").path()).expect("reads");
    assert!(text.contains("GET / HTTP/1.1"), "{text}");
}

fn swap(eb: &Eb) {
    eb.run(&["create", "tasks-blue", "--single", "--sample", "--timeout", "5"]).success();
    eb.run(&["swap", "tasks-dev", "-n", "tasks-blue"]).success();
    let blue = eb.run(&["status", "tasks-blue"]).success().stdout;
    assert!(field(&blue, "CNAME").starts_with("tasks-dev."), "{blue}");
    eb.run(&["swap", "tasks-dev", "-n", "tasks-blue"]).success();
    eb.run(&["terminate", "tasks-blue", "--force"]).success();
}

fn fail_a_deploy(eb: &Eb) {
    eb.beanstalk
        .sandbox
        .write(".ebextensions/10-bad.config", "container_commands:\n  10_fail:\n    command: \"exit 3\"\n");
    eb.commit("three");
    // eb's own exit code for a failed deploy is one of the things that tasks-eb mends; its words are what counts here.
    let failed = eb.run(&["deploy"]);
    let said = format!("{}{}", failed.stdout, failed.stderr);
    assert!(said.contains("Failed to deploy application."), "{failed}");
    assert_eq!(page(eb)["version"], "two");
    std::fs::remove_dir_all(eb.beanstalk.sandbox.work().join(".ebextensions")).expect("removes");
}

fn terminate(eb: &Eb) {
    eb.run(&["tags", "tasks-dev", "--add", "k=v"]).success();
    let tags = eb.run(&["tags", "tasks-dev", "--list"]).success();
    assert!(tags.stdout.contains('k') && tags.stdout.contains('v'), "{tags}");
    eb.run(&["config", "save", "tasks-dev", "--cfg", "saved1"]).success();
    let ended = eb.run(&["terminate", "--all", "--force", "--timeout", "5"]).success();
    assert!(ended.stdout.contains("The application has been deleted successfully."), "{ended}");
}
