//! Deployments on an instance, with real processes: the app is this very test binary, told by a variable to serve.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tasks_eb::beanstalk::option::namespace;
use tasks_eb::beanstalk::platform::Runtime;
use tasks_eb::beanstalk::{EnvironmentId, HealthStatus, OptionSetting, Region, Severity};
use tasks_eb::local::host::{
    Confinement, Deployment, DeploymentKind, EnvironmentHost, Host, Patience, StackFacts, Witness,
};
use tasks_eb::retry::{self, Deadline, Pace};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The app: serves on `PORT` when `HOST_TEST_APP` is set, which only the bundles of these tests do.
#[test]
fn the_app_of_these_tests() {
    if std::env::var_os("HOST_TEST_APP").is_none() {
        return;
    }
    let port: u16 = std::env::var("PORT").expect("PORT is set").parse().expect("PORT is a number");
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || serve(stream));
    }
}

fn serve(stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if line == "\r\n" {
                break;
            }
            head.push(line.trim_end().to_owned());
        }
        answer(&stream, &mut reader, &head)?;
    }
}

fn answer(mut stream: &TcpStream, reader: &mut impl BufRead, head: &[String]) -> Option<()> {
    let path = head.first()?.split(' ').nth(1)?;
    let header =
        |name: &str| head.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix(name).map(str::to_owned));
    let length = header("content-length: ").and_then(|value| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (status, body) = match path {
        "/crash" => std::process::abort(),
        "/error" => ("500 Internal Server Error", "broken".to_owned()),
        "/head" => ("200 OK", head.join("\n")),
        "/length" => ("200 OK", body.len().to_string()),
        "/upgrade" => {
            stream
                .write_all(b"HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n")
                .ok()?;
            std::io::copy(reader, &mut stream).ok()?;
            return None;
        }
        _ => (
            "200 OK",
            std::fs::read_to_string("version").unwrap_or_default() + &std::env::var("GREETING").unwrap_or_default(),
        ),
    };
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).ok()
}

/// Keeps what it hears.
#[derive(Default)]
pub(crate) struct Notebook(Mutex<Vec<(Severity, String)>>);

impl Witness for Notebook {
    fn event(&self, severity: Severity, message: String) {
        self.0.lock().expect("not poisoned").push((severity, message));
    }

    fn object(&self, _bucket: &str, _key: &str) -> Option<PathBuf> {
        None
    }
}

impl Notebook {
    pub(crate) fn heard(&self, severity: Severity) -> Vec<String> {
        let events = self.0.lock().expect("not poisoned");
        events.iter().filter(|(heard, _)| *heard == severity).map(|(_, message)| message.clone()).collect()
    }
}

/// A host with one environment, and bundles for it.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    pub(crate) host: Arc<Host>,
    pub(crate) environment: Arc<EnvironmentHost>,
    pub(crate) notebook: Notebook,
}

pub(crate) fn id() -> EnvironmentId {
    EnvironmentId::parse("e-abcdefghij").expect("is an id")
}

fn patience() -> Patience {
    Patience { readiness: Duration::from_secs(30), grace: Duration::from_secs(5), drain: Duration::from_secs(5) }
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::confined(Confinement::default())
    }

    pub(crate) fn confined(confinement: Confinement) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let host = Host::open_with(folder.path().join("environments"), patience(), confinement).expect("opens");
        let environment = host.environment(&id()).expect("opens");
        Self { folder, host, environment, notebook: Notebook::default() }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("environments").join(id().as_str())
    }

    /// A bundle of the test app in this version, with more files; those with `#!` are executable.
    pub(crate) fn bundle(&self, version: &str, files: &[(&str, &str)]) -> PathBuf {
        let web = format!("web: exec {} host::the_app_of_these_tests --exact --nocapture\n", test_binary().display());
        let mut all = BTreeMap::from([("version", version), ("Procfile", web.as_str())]);
        all.extend(files.iter().copied());
        let path = self.folder.path().join(format!("{version}.zip"));
        let mut archive = ZipWriter::new(std::fs::File::create(&path).expect("makes"));
        for (name, content) in all {
            let mode = if content.starts_with("#!") { 0o755 } else { 0o644 };
            archive.start_file(name, SimpleFileOptions::default().unix_permissions(mode)).expect("starts");
            archive.write_all(content.as_bytes()).expect("writes");
        }
        archive.finish().expect("finishes");
        path
    }

    pub(crate) fn deployment(&self, kind: DeploymentKind, bundle: Option<&Path>) -> Deployment {
        let label = bundle.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
        Deployment {
            kind,
            runtime: Runtime::Go,
            environment_name: "tasks-dev".into(),
            region: Region::parse("us-west-2").expect("is a region"),
            instance_id: "i-0123456789abcdef0".into(),
            version_label: label,
            deployment_id: 1,
            bundle: bundle.map(Path::to_owned),
            properties: BTreeMap::from([("HOST_TEST_APP".to_owned(), "1".to_owned())]),
            secrets: Ok(BTreeMap::new()),
            settings: Vec::new(),
            facts: StackFacts::default(),
            leader: true,
            timeout: Duration::from_secs(60),
        }
    }

    pub(crate) async fn deploy(&self, version: &str, files: &[(&str, &str)]) -> Result<(), String> {
        let bundle = self.bundle(version, files);
        let deployment = self.deployment(DeploymentKind::AppDeploy, Some(&bundle));
        self.environment.deploy(deployment, &self.notebook).await.map_err(|failure| failure.to_string())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let request = format!("GET {path} HTTP/1.1\r\nhost: tasks.localhost:8080\r\nconnection: close\r\n\r\n");
        exchange(self.environment.endpoint(), request.into_bytes()).await
    }

    pub(crate) fn log(&self, name: &str) -> String {
        std::fs::read_to_string(self.root().join("var/log").join(name)).unwrap_or_default()
    }
}

impl Drop for Stage {
    /// A test that failed leaves no process either: opening a folder ends what an earlier host left in it.
    fn drop(&mut self) {
        let _ = Host::open(self.folder.path().join("environments"));
    }
}

fn test_binary() -> PathBuf {
    std::env::current_exe().expect("this runs from a file")
}

/// Sends a whole request on a connection of its own, and reads the status and the body.
pub(crate) async fn exchange(address: SocketAddr, request: Vec<u8>) -> (u16, String) {
    let answer = String::from_utf8_lossy(&exchange_bytes(address, request).await).into_owned();
    let status = answer.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

/// The same, with the whole answer as it came; nothing when nobody answers.
pub(crate) async fn exchange_bytes(address: SocketAddr, request: Vec<u8>) -> Vec<u8> {
    let answer = tokio::task::spawn_blocking(move || {
        let mut answer = Vec::new();
        if let Ok(mut stream) = TcpStream::connect(address) {
            // A refused body may make the other side close before it was read whole.
            let _ = stream.write_all(&request);
            let _ = stream.read_to_end(&mut answer);
        }
        answer
    });
    answer.await.expect("the task ends")
}

/// Asks until the answer is wanted.
pub(crate) async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = Deadline::after(Duration::from_secs(60));
    while !is_so().await {
        assert!(!deadline.is_over(), "{what}");
        retry::pause(Pace::LOCAL.most).await;
    }
}

/// Processes whose environment names this folder.
pub(crate) fn processes_of(root: &Path) -> usize {
    let mark = format!("EB_INSTANCE_ROOT={}", root.display());
    let of = |entry: std::fs::DirEntry| std::fs::read(entry.path().join("environ")).unwrap_or_default();
    let all = std::fs::read_dir("/proc").expect("lists").flatten().map(of);
    all.filter(|environ| environ.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())).count()
}

const NOTE: &str =
    "#!/bin/sh\necho \"$(basename \"$0\") $GREETING $EB_IS_COMMAND_LEADER\" >> \"$EB_INSTANCE_ROOT/order\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_takes_the_steps_of_aws_in_their_order() {
    let stage = Stage::new();
    let commands = "commands:\n  b: {command: 'echo command-b >> order'}\n  a: {command: 'echo command-a >> order'}\n";
    let container = r#"
container_commands:
  01_all: {command: 'echo "all $GREETING" >> $EB_INSTANCE_ROOT/order'}
  02_lead: {command: ["sh", "-c", "echo leader >> $EB_INSTANCE_ROOT/order"], leader_only: true, test: "false"}
  03_not: {command: 'echo never >> $EB_INSTANCE_ROOT/order', test: "false"}
  04_may_fail: {command: 'exit 9', ignoreErrors: true}
  05_env: {command: 'echo "$ONLY_HERE in $(basename $PWD)" >> $EB_INSTANCE_ROOT/order', env: {ONLY_HERE: here}}
"#;
    let bundle = stage.bundle(
        "v1",
        &[
            (".ebextensions/01.config", commands),
            (".ebextensions/02.config", container),
            (".ebextensions/03.config", "files: {/etc/app.conf: {content: made}}\n"),
            (".platform/hooks/prebuild/10_prebuild", NOTE),
            (".platform/hooks/predeploy/20_predeploy", NOTE),
            (
                ".platform/hooks/postdeploy/30_postdeploy",
                "#!/bin/sh\nget-config environment -k GREETING >> $EB_INSTANCE_ROOT/order\n",
            ),
            (".platform/confighooks/predeploy/40_config", NOTE),
        ],
    );
    let mut deployment = stage.deployment(DeploymentKind::AppDeploy, Some(&bundle));
    deployment.properties.insert("GREETING".into(), "hi, \"you\" $HOME".into());
    stage.environment.deploy(deployment.clone(), &stage.notebook).await.expect("deploys");
    let order = std::fs::read_to_string(stage.root().join("order")).expect("reads");
    let greeting = "hi, \"you\" $HOME";
    let expected = format!(
        "command-a\ncommand-b\n10_prebuild {greeting} true\nleader\nall {greeting}\nhere in staging\n\
         20_predeploy {greeting} true\n{greeting}\n"
    );
    assert_eq!(order, expected);
    assert_eq!(stage.get("/").await, (200, format!("v1{greeting}")));
    assert_eq!(std::fs::read_to_string(stage.root().join("etc/app.conf")).expect("is redirected"), "made");
    let warnings = stage.notebook.heard(Severity::Warn);
    assert!(warnings.len() == 1 && warnings[0].ends_with("/etc/app.conf."), "{warnings:?}");
    let news = stage.notebook.heard(Severity::Info);
    assert_eq!(
        news[0],
        "Instance deployment used the commands in your 'Procfile' to initiate startup of your application."
    );
    assert_eq!(news[1], "Instance deployment completed successfully.");
    let log = stage.log("eb-engine.log");
    assert!(
        log.trim_end().lines().last().expect("has lines").contains("CommandService Response: {\"status\":\"SUCCESS\""),
        "{log}"
    );
    assert!(!stage.root().join("var/app/current/.ebextensions").exists());

    // A change of configuration: its own hooks, and none of the commands.
    deployment.kind = DeploymentKind::ConfigDeploy;
    deployment.properties.insert("GREETING".into(), "bye".into());
    stage.environment.deploy(deployment, &stage.notebook).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v1bye".to_owned()));
    let order = std::fs::read_to_string(stage.root().join("order")).expect("reads");
    assert_eq!(order, format!("{expected}40_config bye true\n"));
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_deployment_leaves_the_old_version_serving() {
    let stage = Stage::new();
    stage.deploy("v1", &[]).await.expect("deploys");
    let migration = "container_commands:\n  01_migrate: {command: 'echo no such table; exit 3', leader_only: true}\n";
    let failure = stage.deploy("v2", &[(".ebextensions/01.config", migration)]).await.expect_err("fails");
    assert!(
        failure.starts_with("[PostBuildEbExtension] container_commands 01_migrate exited with code 3"),
        "{failure}"
    );
    assert!(failure.contains("no such table"), "{failure}");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    let failure = stage.deploy("v3", &[("Procfile", "web: echo I am broken >&2; exit 7\n")]).await.expect_err("fails");
    assert!(failure.contains("exited with code 7") && failure.contains("I am broken"), "{failure}");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    let failure = stage.deploy("v4", &[("Procfile", "worker: sleep 1\n")]).await.expect_err("fails");
    assert!(failure.contains("must be 'web'"), "{failure}");
    let failure = stage.deploy("v5", &[(".ebextensions/01.config", "a: [")]).await.expect_err("fails");
    assert!(failure.contains("contains invalid YAML or JSON"), "{failure}");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    let health = stage.environment.health();
    assert_eq!(health.status, HealthStatus::Degraded);
    assert!(health.causes[0].starts_with("Incorrect application version \"v1\""), "{:?}", health.causes);
    let log = stage.log("eb-engine.log");
    let line = "[ERROR] An error occurred during execution of command [app-deploy] - [PostBuildEbExtension]. Stop running the command. Error: ";
    assert!(log.contains(line), "{log}");
    assert!(
        stage
            .notebook
            .heard(Severity::Error)
            .contains(&"Instance deployment failed. For details, see 'eb-engine.log'.".to_owned())
    );
    let hook = "#!/bin/sh\necho too late\nexit 1\n";
    let bundle = stage.bundle("v6", &[(".platform/hooks/postdeploy/01", hook)]);
    let deployment = stage.deployment(DeploymentKind::AppDeploy, Some(&bundle));
    let failure = stage.environment.deploy(deployment, &stage.notebook).await.expect_err("fails");
    assert!(failure.new_version_is_live, "the hook came after the flip");
    assert_eq!(stage.get("/").await, (200, "v6".to_owned()));
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_while_versions_change() {
    let stage = Arc::new(Stage::new());
    stage.deploy("v0", &[]).await.expect("deploys");
    let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let askers: Vec<_> = (0..4)
        .map(|_| {
            let (stage, stop) = (Arc::clone(&stage), Arc::clone(&stop));
            tokio::spawn(async move {
                let mut asked = 0;
                while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                    let (status, body) = stage.get("/").await;
                    assert_eq!(status, 200, "after {asked} requests: {body}");
                    asked += 1;
                }
                asked
            })
        })
        .collect();
    for version in ["v1", "v2", "v3"] {
        stage.deploy(version, &[]).await.expect("deploys");
        assert_eq!(stage.get("/").await.1, version);
    }
    stage.environment.restart(Ok(BTreeMap::new())).await.expect("restarts");
    stop.store(true, std::sync::atomic::Ordering::SeqCst);
    for asker in askers {
        assert!(asker.await.expect("no request failed") > 0);
    }
    assert!(stage.environment.health().metrics.request_count > 0);
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crashed_app_is_started_again_and_crashing_shows_in_its_health() {
    let stage = Stage::new();
    stage.deploy("v1", &[]).await.expect("deploys");
    assert_eq!(stage.environment.health().status, HealthStatus::Ok);
    for _ in 0..3 {
        stage.get("/crash").await;
        eventually("the app serves again", async || stage.get("/").await.0 == 200).await;
    }
    let health = stage.environment.health();
    assert_eq!(health.status, HealthStatus::Severe, "{:?}", health.causes);
    assert!(health.causes.contains(&"Following services are not running: web.".to_owned()), "{:?}", health.causes);
    stage.environment.destroy().await.expect("is removed");
}

#[test]
fn what_a_killed_server_left_is_ended_and_what_ran_runs_again() {
    what_a_killed_server_left_is_ended(Confinement::default());
}

/// Kills a server whose app runs so confined, and starts another.
pub(crate) fn what_a_killed_server_left_is_ended(confinement: Confinement) {
    let runtime = || tokio::runtime::Runtime::new().expect("a runtime");
    let first = runtime();
    let stage = first.block_on(async {
        let stage = Stage::confined(confinement);
        stage.deploy("v1", &[]).await.expect("deploys");
        stage
    });
    let endpoint = stage.environment.endpoint();
    let bundle = stage.bundle("v1", &[]);
    // Like kill -9: nothing is told to stop, and the app lives on.
    first.shutdown_background();
    // A kill closes every port at once; this way of dying takes a moment, on threads of its own.
    while TcpStream::connect(endpoint).is_ok() {
        std::thread::yield_now();
    }
    assert!(processes_of(&stage.root()) > 0);
    runtime().block_on(async {
        let folder = stage.folder.path().join("environments");
        let host = Host::open_with(folder, patience(), confinement).expect("opens");
        eventually("the old app is ended", async || processes_of(&stage.root()) == 0).await;
        assert_eq!(host.folders(), [id()]);
        let environment = host.environment(&id()).expect("opens");
        assert_eq!(environment.endpoint(), endpoint, "the port stays");
        let deployment = stage.deployment(DeploymentKind::SelfStartup, Some(&bundle));
        environment.deploy(deployment, &stage.notebook).await.expect("starts");
        let request = b"GET / HTTP/1.0\r\n\r\n".to_vec();
        assert_eq!(exchange(endpoint, request).await, (200, "v1".to_owned()));
        host.shutdown().await;
        assert_eq!(processes_of(&stage.root()), 0);
        assert!(stage.root().exists(), "a shutdown keeps the folders");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn destroying_an_environment_leaves_no_process_no_port_and_no_folder() {
    let stage = Stage::new();
    let procfile = format!(
        "web: (setsid sleep 1000 &); (trap '' TERM; sleep 1000) & exec {} host::the_app_of_these_tests --exact\nworker: sleep 1000\n",
        test_binary().display()
    );
    stage.deploy("v1", &[("Procfile", &procfile)]).await.expect("deploys");
    // Some of them are still on their way from fork to exec, where they have no environment to be known by.
    eventually("all of them run", async || processes_of(&stage.root()) >= 4).await;
    let endpoint = stage.environment.endpoint();
    stage.host.destroy(&id()).await.expect("is removed");
    assert_eq!(processes_of(&stage.root()), 0);
    assert!(TcpStream::connect(endpoint).is_err(), "the port is free");
    assert!(!stage.root().exists());
    assert!(stage.host.find(&id()).is_none());
    stage.host.destroy(&id()).await.expect("what is not there is fine");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_without_a_procfile_runs_its_application_and_a_slow_command_is_stopped() {
    let stage = Stage::new();
    let application = format!("#!/bin/sh\nexec {} host::the_app_of_these_tests --exact\n", test_binary().display());
    let path = stage.bundle("v1", &[("bin/application", &application)]);
    let without = stage.folder.path().join("v2.zip");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).expect("opens")).expect("is a zip archive");
    let mut copy = ZipWriter::new(std::fs::File::create(&without).expect("makes"));
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).expect("reads");
        if entry.name().expect("is text") != "Procfile" {
            copy.raw_copy_file(entry).expect("copies");
        }
    }
    copy.finish().expect("finishes");
    let deployment = stage.deployment(DeploymentKind::AppDeploy, Some(&without));
    stage.environment.deploy(deployment, &stage.notebook).await.expect("deploys");
    assert_eq!(stage.notebook.heard(Severity::Info)[0], "Instance deployment successfully generated a 'Procfile'.");
    assert_eq!(stage.get("/").await.0, 200);

    let slow = stage.bundle("v3", &[(".platform/hooks/prebuild/01_slow", "#!/bin/sh\nsleep 1000\n")]);
    let mut deployment = stage.deployment(DeploymentKind::AppDeploy, Some(&slow));
    deployment.timeout = Duration::from_millis(500);
    let failure = stage.environment.deploy(deployment, &stage.notebook).await.expect_err("fails");
    assert_eq!(failure.step, "RunAppDeployPreBuildHooks");
    assert!(failure.message.contains("time for the deployment ran out"), "{failure}");
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_application_is_served_until_a_version_replaces_it() {
    let stage = Stage::new();
    assert_eq!(stage.get("/").await.0, 502);
    assert_eq!(stage.environment.health().status, HealthStatus::Pending);
    let sample = stage.deployment(DeploymentKind::AppDeploy, None);
    stage.environment.deploy(sample, &stage.notebook).await.expect("deploys");
    let (status, body) = stage.get("/").await;
    assert!(status == 200 && body.contains("sample application"), "{body}");
    assert_eq!(stage.environment.health().status, HealthStatus::Ok);
    let bundle = stage.bundle("v1", &[("public/app.css", "body{}")]);
    let mut deployment = stage.deployment(DeploymentKind::AppDeploy, Some(&bundle));
    deployment.settings = vec![OptionSetting::new(namespace::PROXY_STATIC_FILES, "/assets", "public")];
    stage.environment.deploy(deployment, &stage.notebook).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    assert_eq!(stage.get("/assets/app.css").await, (200, "body{}".to_owned()));
    let tail = stage.environment.tail_log();
    assert!(
        tail.contains("/var/log/nginx/access.log") && tail.contains("\"GET /assets/app.css HTTP/1.1\" 200 6"),
        "{tail}"
    );
    let zip = stage.environment.bundle_log().expect("packs");
    let archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("is a zip archive");
    assert!(archive.index_for_name("var/log/eb-engine.log").is_some());
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_streams_upgrades_limits_and_names_who_asked() {
    let stage = Stage::new();
    stage.deploy("v1", &[]).await.expect("deploys");
    let (_, head) = stage.get("/head").await;
    let head = head.to_ascii_lowercase();
    for line in [
        "host: tasks.localhost:8080",
        "x-forwarded-for: 127.0.0.1",
        "x-real-ip: 127.0.0.1",
        "x-forwarded-proto: http",
        "x-forwarded-port: 8080",
    ] {
        assert!(head.lines().any(|found| found == line), "{line} is missing in {head}");
    }
    // A name that was made to lead here, so that a web page elsewhere may read what the app answers.
    for foreign in ["evil.example", "127.0.0.1.evil.example:8080"] {
        let request = format!("GET / HTTP/1.1\r\nhost: {foreign}\r\nconnection: close\r\n\r\n");
        assert_eq!(exchange(stage.environment.endpoint(), request.into_bytes()).await.0, 403, "{foreign}");
    }
    let post = |length: usize| {
        let head = format!(
            "POST /length HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        );
        exchange(stage.environment.endpoint(), [head.into_bytes(), vec![b'x'; length]].concat())
    };
    assert_eq!(post(1024 * 1024).await, (200, "1048576".to_owned()));
    assert_eq!(post(1024 * 1024 + 1).await.0, 413);
    let endpoint = stage.environment.endpoint();
    let echoed = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(endpoint).expect("connects");
        stream
            .write_all(b"GET /upgrade HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: echo\r\n\r\n")
            .expect("asks");
        let mut reader = BufReader::new(stream.try_clone().expect("clones"));
        let mut line = String::new();
        let mut first = String::new();
        while line != "\r\n" {
            line.clear();
            assert!(reader.read_line(&mut line).expect("reads") > 0);
            first.push_str(&line);
        }
        let mut echoed = [0; 5];
        stream.write_all(b"hello").expect("writes");
        reader.read_exact(&mut echoed).expect("reads");
        (first, echoed)
    });
    let (head, echoed) = echoed.await.expect("the task ends");
    assert!(head.starts_with("HTTP/1.1 101"), "{head}");
    assert_eq!(&echoed, b"hello");
    for _ in 0..4 {
        assert_eq!(stage.get("/error").await, (500, "broken".to_owned()));
    }
    let health = stage.environment.health();
    assert!(health.causes[0].ends_with("% of the requests are failing with HTTP 5xx."), "{:?}", health.causes);
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_checked_and_fails_shows_in_the_health() {
    let stage = Stage::new();
    let bundle = stage.bundle("v1", &[]);
    let mut deployment = stage.deployment(DeploymentKind::AppDeploy, Some(&bundle));
    deployment.settings = vec![OptionSetting::new(namespace::PROCESS_DEFAULT, "HealthCheckPath", "/error")];
    stage.environment.deploy(deployment, &stage.notebook).await.expect("deploys");
    let severe = retry::until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        let health = stage.environment.health();
        if health.status == HealthStatus::Severe {
            ControlFlow::Break(health.causes)
        } else {
            ControlFlow::Continue(())
        }
    });
    let causes = severe.await.expect("becomes severe");
    assert_eq!(causes, ["The health check /error answered with status 500."]);
    stage.environment.destroy().await.expect("is removed");
}
