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
    let Some(programs) = python::installed(EB, "import ebcli") else { return };
    let program = programs.join("eb");
    let beanstalk = LocalBeanstalk::start();
    let variables = beanstalk.variables();
    let eb = Eb { program, beanstalk, variables };
    eb.beanstalk.sandbox.write("Procfile", "web: python3 app.py\n");
    eb.git(&["init", "-q", "-b", "main"]);
    eb.commit("one");

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
