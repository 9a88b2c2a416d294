//! A project whose artifact is an app that is told by a variable to serve: this very test binary. Nothing is compiled, so
//! commands that create and change environments are tested in seconds.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use aws_config::SdkConfig;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Finished, LocalBeanstalk, Run, Sandbox, Signer, http};

/// The app: serves on `PORT` when `STAGE_APP` is set, which only the bundles of these tests do.
#[test]
fn the_app_of_these_tests() {
    if std::env::var_os("STAGE_APP").is_none() {
        return;
    }
    if misbehaves("exit") {
        panic!("it was asked to end");
    }
    let port: u16 = std::env::var("PORT").expect("PORT is set").parse().expect("PORT is a number");
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || answer(stream));
    }
}

/// `/health` tells the schema as the real app does; `/env/NAME` tells a variable; one answer a connection.
fn answer(mut stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut lines = reader.by_ref().lines().map_while(Result::ok);
    let first = lines.next()?;
    let mut words = first.split(' ');
    let (method, path) = (words.next()?, words.next()?.to_owned());
    let heads = lines.take_while(|line| !line.is_empty()).map(|line| line.to_ascii_lowercase());
    let length =
        heads.filter_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).last().unwrap_or_default();
    // What nobody has read would turn the end of the answer into a reset.
    reader.take(length).read_to_end(&mut Vec::new()).ok()?;
    let data = |name: &str| std::fs::read_to_string(PathBuf::from("../data").join(name)).unwrap_or_default();
    let (status, body) = match (path.as_str(), path.strip_prefix("/env/")) {
        (_, Some(name)) => (200, std::env::var(name).map_or_else(|_| "unset".to_owned(), |value| format!("={value}"))),
        // A list of tasks that nobody caches, nor keeps.
        ("/api/tasks", _) if method == "POST" => (201, "{}".to_owned()),
        ("/api/tasks", _) => (200, r#"{"tasks":[]}"#.to_owned()),
        ("/runs", _) => (200, data("runs").lines().count().to_string()),
        ("/missing", _) => (404, "nothing here".to_owned()),
        ("/health", _) if misbehaves("error") => (500, "no such table".to_owned()),
        ("/health", _) => {
            let schema = data("schema").trim().to_owned();
            let status = if schema == "current" { 200 } else { 503 };
            let body = format!(r#"{{"schema":"{schema}","reason":"2 are missing","database":{{"kind":"sqlite"}}}}"#);
            (status, body)
        }
        _ => (200, "hello".to_owned()),
    };
    let release = std::env::var("RELEASE").ok().filter(|_| !misbehaves("no-release"));
    let release = release.map(|release| if misbehaves("other-release") { "v-other".to_owned() } else { release });
    let release = release.map_or_else(String::new, |release| format!("x-release: {release}\r\n"));
    let length = body.len();
    write!(stream, "HTTP/1.1 {status} X\r\n{release}connection: close\r\ncontent-length: {length}\r\n\r\n{body}").ok()
}

/// Whether the bundle asked the app to be bad in this way.
fn misbehaves(how: &str) -> bool {
    std::env::var("MISBEHAVE").is_ok_and(|asked| asked == how)
}

const EXTENSIONS: &str = r#"
option_settings:
  aws:elasticbeanstalk:application:environment:
    STAGE_APP: "1"
    PORT: "5000"
    FROM_FILES: "files"
  aws:elasticbeanstalk:environment:process:default:
    HealthCheckPath: /health
container_commands:
  10_migrate:
    command: "mkdir -p ../data && echo run >> ../data/runs && test ! -e ../data/broken && echo current > ../data/schema"
    leader_only: true
  # The schema is a file of each instance's own, as SQLite's is, which the real app makes when it starts.
  20_own_file:
    command: "mkdir -p ../data && if test ! -e ../data/schema; then echo current > ../data/schema; fi"
"#;

const CONFIG: &str = "\
branch-defaults:
  default:
    environment: null
deploy:
  artifact: app.zip
global:
  application_name: shop
  default_region: us-west-2
  profile: null
";

/// A file that makes a deployment take longer than any test has patience for.
pub(crate) const SLOW: (&str, &str) =
    (".ebextensions/90-slow.config", "container_commands:\n  99_slow:\n    command: 'exec sleep 600'\n");

/// A local Elastic Beanstalk and that project, with or without an environment that runs it.
pub(crate) struct Stage {
    beanstalk: LocalBeanstalk,
    url: String,
}

impl Stage {
    /// With an environment `shop-dev`, made with these flags of `create`.
    pub(crate) fn new(flags: &[&str]) -> Self {
        let mut stage = Self::without_environment();
        stage.create(flags, "");
        stage
    }

    /// Without any environment yet.
    pub(crate) fn without_environment() -> Self {
        let stage = Self { beanstalk: LocalBeanstalk::start(), url: String::new() };
        stage.sandbox().write(".elasticbeanstalk/config.yml", CONFIG);
        // Read by `create` from the project as well.
        stage.sandbox().write(".ebextensions/app.config", EXTENSIONS);
        stage.bundle("first");
        stage
    }

    /// `tasks-eb create shop-dev` with these flags and this input.
    pub(crate) fn create(&mut self, flags: &[&str], input: &str) -> Finished {
        let args = ["create", "shop-dev", "--skip-build", "--yes", "--output", "json"];
        let created = self.command(&[&args[..], flags].concat()).input(input).run().success();
        created.json()["url"].as_str().expect("a URL").clone_into(&mut self.url);
        created
    }

    /// Makes the artifact anew: another content is another version.
    pub(crate) fn bundle(&self, content: &str) {
        self.bundle_with(content, &[]);
    }

    /// The same, with more files.
    pub(crate) fn bundle_with(&self, content: &str, more: &[(&str, &str)]) {
        self.archive(&self.procfile(), content, more);
    }

    /// What starts the app.
    pub(crate) fn procfile(&self) -> String {
        let binary = std::env::current_exe().expect("this is a program");
        let app = "support::stage::the_app_of_these_tests --exact --nocapture";
        format!("web: exec {} {app}\n", binary.display())
    }

    /// The variables that point any AWS client at the local Elastic Beanstalk.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        self.beanstalk.variables()
    }

    /// The same, with an app that answers with an `error`, or sends `no-release` or an `other-release`.
    pub(crate) fn bundle_that_misbehaves(&self, how: &str) {
        let variable =
            format!("option_settings:\n  aws:elasticbeanstalk:application:environment:\n    MISBEHAVE: {how}\n");
        self.bundle_with(how, &[(".ebextensions/50-misbehave.config", &variable)]);
    }

    /// The same with another Procfile.
    pub(crate) fn bundle_as(&self, procfile: &str, content: &str) {
        self.archive(procfile, content, &[]);
    }

    fn archive(&self, procfile: &str, content: &str, more: &[(&str, &str)]) {
        let files = [("Procfile", procfile), (".ebextensions/app.config", EXTENSIONS), ("content", content)];
        let path = self.sandbox().work().join("app.zip");
        let mut archive = ZipWriter::new(std::fs::File::create(path).expect("makes"));
        for (name, content) in files.iter().chain(more) {
            archive.start_file(*name, SimpleFileOptions::default().unix_permissions(0o644)).expect("starts");
            archive.write_all(content.as_bytes()).expect("writes");
        }
        archive.finish().expect("finishes");
    }

    /// An SDK configuration for the local Elastic Beanstalk.
    pub(crate) fn sdk(&self) -> SdkConfig {
        self.beanstalk.sdk()
    }

    /// Asks the server about itself, with its keys.
    pub(crate) fn signer(&self) -> Signer {
        self.beanstalk.signer()
    }

    /// The environment was made by a command of the test, and answers here.
    pub(crate) fn serves_at(&mut self, url: &str) {
        url.clone_into(&mut self.url);
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        &self.beanstalk.sandbox
    }

    pub(crate) fn run(&self, args: &[&str]) -> Finished {
        self.beanstalk.run(args)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Run {
        self.beanstalk.command(args)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let answer = http::get(&format!("{}{path}", self.url));
        (answer.status, answer.body)
    }

    /// Stops the local Elastic Beanstalk in order.
    pub(crate) fn stop(&mut self) {
        self.beanstalk.stop();
    }

    /// Stops the local Elastic Beanstalk in order and starts it again; waits until the environment serves.
    pub(crate) fn restart(&mut self) {
        self.beanstalk.start_again();
        let status = || self.run(&["status", "shop-dev", "--output", "json"]).success().json();
        let deadline = Instant::now() + Duration::from_secs(60);
        while status()["health"] != "Green" {
            assert!(Instant::now() < deadline, "the environment does not serve again: {}", status());
        }
    }

    pub(crate) fn variable(&self, name: &str) -> String {
        self.get(&format!("/env/{name}")).1
    }

    /// Names of the application's environments, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let listed = self.run(&["list", "--output", "json"]).success().json();
        let names = listed["environments"].as_array().expect("a list").iter();
        let mut names: Vec<String> = names.map(|one| one["name"].as_str().expect("a name").to_owned()).collect();
        names.sort();
        names
    }

    /// A file beside the app, which outlives its versions.
    pub(crate) fn data(&self, name: &str) -> PathBuf {
        self.environments().first().expect("an environment").join("var/app/data").join(name)
    }

    pub(crate) fn environments(&self) -> Vec<PathBuf> {
        let folder = self.sandbox().state().join("local/environments");
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
    }

    pub(crate) fn secrets(&self) -> usize {
        std::fs::read_dir(self.sandbox().state().join("secrets")).into_iter().flatten().count()
    }

    pub(crate) fn events(&self) -> Vec<serde_json::Value> {
        let events = self.run(&["events", "shop-dev", "--limit", "1000", "--output", "json"]).success().json();
        events["events"].as_array().expect("a list").clone()
    }
}
