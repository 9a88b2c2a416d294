//! The local Elastic Beanstalk as its users feel it: start, answers, memory, deployments, a long history. Prints what it
//! finds.
//!
//!   cargo bench --bench beanstalk
//!
//! `BENCH_BINARY` is another program to measure. `BENCH_PEER` is the URL of another emulator, such as moto's, which is
//! asked what both know: `pip install 'moto[server]'` in a venv, `moto_server -p 5005`, `BENCH_PEER=http://127.0.0.1:5005`.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement fails by panicking and prints what it finds"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_elasticbeanstalk::Client;
use aws_sdk_elasticbeanstalk::types::{ConfigurationOptionSetting, EnvironmentStatus, S3Location};
use tasks_eb::fs::write_private;
use tasks_eb::retry::{self, Deadline, Pace};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ROUNDS: usize = 7;
const CALLS: usize = 2000;
const AT_ONCE: usize = 16;
const ENVIRONMENTS: usize = 10;
const BUNDLE_BYTES: usize = 5 * 1024 * 1024;
/// Environments of the long history, all but one of them terminated, and the events that they left.
const DEAD: usize = 999;
const HISTORIES: [usize; 3] = [1_000, 10_000, 100_000];
const ASKED: usize = 300;
/// Each makes an application, of which an account has 75 at most.
const PEER_ROUNDS: usize = 60;
const PATIENCE: Duration = Duration::from_secs(120);

fn main() {
    // The app of the environments is this program itself.
    if let Ok(label) = std::env::var("BENCH_APP") {
        return serve(&format!("this is {label}"));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(measure());
}

/// Answers every request with 200, from the moment it is started.
fn serve(text: &str) {
    let port: u16 = std::env::var("PORT").expect("PORT is set").parse().expect("a number");
    let listener = TcpListener::bind(("127.0.0.1", port)).expect("the port is free");
    let answer = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{text}", text.len());
    for mut stream in listener.incoming().flatten() {
        let answer = answer.clone();
        std::thread::spawn(move || {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer.as_bytes());
        });
    }
}

async fn measure() {
    let starts: Vec<f64> = (0..ROUNDS).map(|_| Server::start(&tempfile::tempdir().expect("a folder")).1).collect();
    println!("start to the first answer          {:>8.0} ms", median(starts));

    let home = tempfile::tempdir().expect("a folder");
    let (server, _) = Server::start(&home);
    println!("memory, no environment             {:>8.1} MB", server.megabytes());
    let sdk = server.sdk(home.path());
    let client = Client::new(&sdk);
    found(&sdk, &client).await;
    for number in 0..2 {
        add_version(&sdk, &format!("v{number}"), number).await;
    }
    for number in 0..ENVIRONMENTS {
        create(&client, &format!("bench-{number}")).await;
        if number == 0 {
            println!("memory, 1 environment              {:>8.1} MB", server.megabytes());
        }
    }
    println!("memory, {ENVIRONMENTS} environments            {:>8.1} MB", server.megabytes());
    latency(&client).await;
    println!("memory, after {} calls           {:>8.1} MB", 2 * CALLS, server.megabytes());
    deployments(&client).await;
    println!("memory, after {ROUNDS} deployments        {:>8.1} MB", server.megabytes());
    beside_a_peer(&server, home.path()).await;
    drop(server);
    long_history().await;
}

/// The calls that other emulators know as well, here and there, in turn.
async fn beside_a_peer(server: &Server, home: &Path) {
    let Ok(url) = std::env::var("BENCH_PEER") else {
        println!("no peer: BENCH_PEER is not set");
        return;
    };
    let ours = Client::new(&server.sdk(home));
    let theirs = server.sdk(home).into_builder().endpoint_url(url).build();
    let theirs = Client::new(&theirs);
    // Other names each time: a peer remembers those of the last.
    let name = |number: i32| format!("peer-{}-{number}", std::process::id());
    let number = std::cell::Cell::new(0);
    let create = |client: &Client| {
        number.set(number.get() + 1);
        let create = client.create_application().application_name(name(number.get())).send();
        async move { drop(create.await.expect("created")) }
    };
    let applications = |client: &Client| {
        let describe = client.describe_applications().application_names(name(1)).send();
        async move { drop(describe.await.expect("described")) }
    };
    let environments = |client: &Client| {
        let describe = client.describe_environments().environment_names("peer-none").send();
        async move { drop(describe.await.expect("described")) }
    };
    let (mut here, mut there) = (Vec::new(), Vec::new());
    create(&ours).await;
    number.set(0);
    create(&theirs).await;
    for _ in 0..PEER_ROUNDS {
        here.push([timed(create(&ours)).await, timed(applications(&ours)).await, timed(environments(&ours)).await]);
        there.push([
            timed(create(&theirs)).await,
            timed(applications(&theirs)).await,
            timed(environments(&theirs)).await,
        ]);
    }
    for (at, name) in ["CreateApplication", "DescribeApplications", "DescribeEnvironments"].iter().enumerate() {
        let of = |all: &[[f64; 3]]| median(all.iter().map(|one| one[at]).collect());
        let (ours, theirs) = (of(&here), of(&there));
        println!("{name:<22} ours {ours:>8.2} ms, peer {theirs:>8.2} ms: {:.1} times", theirs / ours);
    }
}

/// A thousand environments, nearly all of them terminated, and more and more events.
async fn long_history() {
    let home = tempfile::tempdir().expect("a folder");
    {
        let (server, _) = Server::start(&home);
        let sdk = server.sdk(home.path());
        let client = Client::new(&sdk);
        found(&sdk, &client).await;
        add_version(&sdk, "v0", 0).await;
        create(&client, "bench-dead").await;
        client.terminate_environment().environment_name("bench-dead").send().await.expect("taken");
        let pace = Pace { first: Duration::from_millis(10), most: Duration::from_millis(10), factor: 1.0 };
        let gone = retry::until(Deadline::after(PATIENCE), pace, || async {
            let found = client.describe_environments().environment_names("bench-dead").send().await.expect("described");
            match found.environments()[0].status() {
                Some(EnvironmentStatus::Terminated) => std::ops::ControlFlow::Break(()),
                _ => std::ops::ControlFlow::Continue(()),
            }
        });
        gone.await.expect("it goes");
        create(&client, "bench-0").await;
    }
    bury(home.path());
    for count in HISTORIES {
        let request = chronicle(home.path(), count);
        let (server, took) = Server::start(&home);
        let client = Client::new(&server.sdk(home.path()));
        back(&client, "bench-0").await;
        let last = client.describe_events().max_records(1).send().await.expect("described");
        let start = *last.events()[0].event_date().expect("a date");
        println!("{count} events, {} environments: start {took:.0} ms, {:.1} MB", DEAD + 1, server.megabytes());
        let all = || async { drop(client.describe_environments().send().await.expect("described")) };
        tell("DescribeEnvironments, all", all).await;
        let one = || async {
            let found = client.describe_environments().environment_names("bench-0").send().await.expect("described");
            assert_eq!(found.environments().len(), 1);
        };
        tell("DescribeEnvironments, one", one).await;
        let events = || client.describe_events().max_records(20);
        tell("DescribeEvents, of an environment", || async {
            let found = events().environment_name("bench-500").send().await.expect("described");
            assert!(!found.events().is_empty());
        })
        .await;
        tell("DescribeEvents, of a request", || async {
            assert_eq!(events().request_id(&request).send().await.expect("described").events().len(), 1);
        })
        .await;
        tell("DescribeEvents, since the last", || async {
            let found = events().environment_name("bench-0").start_time(start).send().await.expect("described");
            assert!(found.events().len() < 10, "little happens after a start");
        })
        .await;
    }
}

/// Adds terminated environments to what the server has written down, all like the one that is.
fn bury(home: &Path) {
    let path = home.join("local/account/state.json");
    let mut state: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).expect("reads")).expect("JSON");
    let environments = state["regions"]["us-west-2"]["environments"].as_object_mut().expect("environments");
    let dead = environments.values().find(|one| one["name"] == "bench-dead").expect("the dead one").clone();
    for number in 1..DEAD {
        let id = format!("e-{number:010}");
        let mut another = dead.clone();
        another["id"] = id.clone().into();
        another["name"] = format!("bench-{number}").into();
        environments.insert(id, another);
    }
    write_private(&path, &serde_json::to_vec(&state).expect("JSON")).expect("writes");
}

/// Writes a history of so many events, each like the newest that is; gives the request of the oldest.
fn chronicle(home: &Path, count: usize) -> String {
    let path = home.join("local/account/events-us-west-2.jsonl");
    let text = std::fs::read_to_string(&path).expect("reads");
    let newest: serde_json::Value = serde_json::from_str(text.lines().last().expect("an event")).expect("JSON");
    let moment = newest["d"].as_i64().expect("a moment");
    let request = |number: usize| format!("00000000-0000-4000-8000-{number:012}");
    let lines = (0..count).map(|number| {
        let mut event = newest.clone();
        let back = i64::try_from(2 * (count - number)).expect("a number");
        event["d"] = (moment - back).into();
        event["e"] = format!("bench-{}", number % DEAD).into();
        event["i"] = format!("e-{:010}", number % DEAD).into();
        event["r"] = request(number).into();
        format!("{event}\n")
    });
    let history: String = lines.collect();
    write_private(&path, history.as_bytes()).expect("writes");
    request(0)
}

/// p50 and p99 of a call.
async fn tell<F: Future<Output = ()>>(what: &str, call: impl Fn() -> F) {
    let mut took = Vec::with_capacity(ASKED);
    for _ in 0..ASKED {
        took.push(timed(call()).await);
    }
    took.sort_by(f64::total_cmp);
    println!("  {what:<36} p50 {:>6.2} ms  p99 {:>6.2} ms", took[ASKED / 2], took[ASKED * 99 / 100]);
}

async fn timed(call: impl Future<Output = ()>) -> f64 {
    let from = Instant::now();
    call.await;
    milliseconds(from)
}

/// One call after the other, then several at once, with `ENVIRONMENTS` environments to describe.
async fn latency(client: &Client) {
    let one = || async {
        let from = Instant::now();
        let answer = client.describe_environments().environment_names("bench-0").send().await.expect("described");
        assert_eq!(answer.environments().len(), 1);
        milliseconds(from)
    };
    let mut took = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        took.push(one().await);
    }
    took.sort_by(f64::total_cmp);
    println!("DescribeEnvironments, p50          {:>8.2} ms", took[CALLS / 2]);
    println!("DescribeEnvironments, p99          {:>8.2} ms", took[CALLS * 99 / 100]);
    let from = Instant::now();
    let callers = (0..AT_ONCE).map(|_| async {
        for _ in 0..CALLS / AT_ONCE {
            one().await;
        }
    });
    futures_util::future::join_all(callers).await;
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let rate = CALLS as f64 / from.elapsed().as_secs_f64();
    println!(
        "DescribeEnvironments, {AT_ONCE} at once   {rate:>8.0} calls/s (client and server on the same processors)"
    );
}

/// From UpdateEnvironment to Ready, two versions in turn.
async fn deployments(client: &Client) {
    let mut took = Vec::new();
    for round in 0..ROUNDS {
        let from = Instant::now();
        let label = format!("v{}", (round + 1) % 2);
        client.update_environment().environment_name("bench-0").version_label(&label).send().await.expect("taken");
        ready(client, "bench-0", &label).await;
        took.push(milliseconds(from));
    }
    println!("deployment of a 5 MB bundle        {:>8.0} ms", median(took));
}

async fn create(client: &Client, name: &str) {
    let option = |namespace: &str, name: &str, value: &str| {
        ConfigurationOptionSetting::builder().namespace(namespace).option_name(name).value(value).build()
    };
    let create = client
        .create_environment()
        .application_name("bench")
        .environment_name(name)
        .version_label("v0")
        .solution_stack_name("64bit Amazon Linux 2023 v4.4.0 running Go 1")
        .option_settings(option("aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance"))
        .option_settings(option("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "bench"));
    create.send().await.expect("created");
    ready(client, name, "v0").await;
}

/// Waits until it is Ready, and makes sure that it serves this version.
async fn ready(client: &Client, name: &str, label: &str) {
    let pace = Pace { first: Duration::from_millis(10), most: Duration::from_millis(10), factor: 1.0 };
    let look = || async {
        let found = client.describe_environments().environment_names(name).send().await.expect("described");
        match found.environments()[0].status() {
            Some(EnvironmentStatus::Ready) => std::ops::ControlFlow::Break(found.environments()[0].clone()),
            _ => std::ops::ControlFlow::Continue(()),
        }
    };
    let found = retry::until(Deadline::after(PATIENCE), pace, look).await.expect("it gets Ready");
    assert_eq!(found.version_label(), Some(label), "{found:?}");
    let answer = ask(found.endpoint_url().expect("an address"));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with(&format!("this is {label}")), "{answer}");
}

/// Waits until an environment that was there when the server started is served again.
async fn back(client: &Client, name: &str) {
    let pace = Pace { first: Duration::from_millis(10), most: Duration::from_millis(10), factor: 1.0 };
    let look = || async {
        let found = client.describe_environments().environment_names(name).send().await.expect("described");
        match found.environments()[0].endpoint_url().map(ask) {
            Some(answer) if answer.starts_with("HTTP/1.1 200") => std::ops::ControlFlow::Break(()),
            _ => std::ops::ControlFlow::Continue(()),
        }
    };
    retry::until(Deadline::after(PATIENCE), pace, look).await.expect("it comes back");
}

fn ask(address: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "GET / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").expect("asks");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answers");
    answer
}

/// An application, and the instance profile of its environments.
async fn found(sdk: &SdkConfig, client: &Client) {
    client.create_application().application_name("bench").send().await.expect("created");
    let profile = aws_sdk_iam::Client::new(sdk).create_instance_profile().instance_profile_name("bench");
    profile.send().await.expect("created");
}

/// A version whose bundle is 5 MB of what cannot be compressed, and this program's address.
async fn add_version(sdk: &SdkConfig, label: &str, seed: u64) {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let program = std::env::current_exe().expect("this is a program");
    let app = format!("web: BENCH_APP={label} exec {}\n", program.display());
    let files = [("Procfile", app.into_bytes()), ("ballast", noise(seed))];
    for (name, content) in &files {
        archive.start_file(*name, SimpleFileOptions::default()).expect("starts");
        archive.write_all(content).expect("writes");
    }
    let bundle = archive.finish().expect("finishes").into_inner();
    let client = Client::new(sdk);
    let bucket = client.create_storage_location().send().await.expect("made");
    let bucket = bucket.s3_bucket().expect("a bucket");
    let s3 = aws_sdk_s3::config::Builder::from(sdk).force_path_style(true).build();
    let put = aws_sdk_s3::Client::from_conf(s3).put_object().bucket(bucket).key(label).body(bundle.into());
    put.send().await.expect("stored");
    let source = S3Location::builder().s3_bucket(bucket).s3_key(label).build();
    let version = client.create_application_version().application_name("bench").version_label(label);
    version.source_bundle(source).send().await.expect("created");
}

/// xorshift64: looks random enough for deflate.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15 ^ seed;
    let words = (0..BUNDLE_BYTES / 8).map(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    });
    words.flat_map(u64::to_le_bytes).collect()
}

struct Server {
    process: Child,
    url: String,
}

impl Server {
    /// Starts one, and says how many milliseconds it took until it answered.
    fn start(home: &tempfile::TempDir) -> (Self, f64) {
        let from = Instant::now();
        let mut process = tasks_eb(home.path())
            .args(["local", "start", "--foreground", "--port", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut lines = BufReader::new(process.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
        let url = lines
            .by_ref()
            .find_map(|line| {
                line.split([' ', ',']).find(|word| word.starts_with("http://127.0.0.1:")).map(str::to_owned)
            })
            .expect("it says where");
        std::thread::spawn(move || lines.for_each(drop));
        let address = url.strip_prefix("http://").expect("a URL");
        let mut stream = TcpStream::connect(address).expect("it listens");
        write!(stream, "GET /health HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").expect("asks");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answers");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        (Self { process, url }, milliseconds(from))
    }

    fn sdk(&self, home: &Path) -> SdkConfig {
        let shown = tasks_eb(home).args(["local", "env", "--shell", "json"]).output().expect("runs").stdout;
        let variables: serde_json::Value = serde_json::from_slice(&shown).expect("JSON");
        let variable = |name: &str| variables[name].as_str().expect("is set").to_owned();
        let (id, secret) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"));
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-west-2"))
            .endpoint_url(&self.url)
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new(id, secret, None, None, "bench")))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build()
    }

    fn megabytes(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("it runs");
        let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next());
        kilobytes.and_then(|number| number.parse::<f64>().ok()).expect("a number") / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // In order, so that it ends what it started.
        let pid = self.process.id().to_string();
        let _ = Command::new("kill").arg(&pid).status();
        let _ = self.process.wait();
    }
}

fn tasks_eb(home: &Path) -> Command {
    let binary = std::env::var("BENCH_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_tasks-eb").to_owned());
    let mut command = Command::new(binary);
    command.env("TASKS_EB_HOME", home).current_dir(home);
    command
}

fn milliseconds(from: Instant) -> f64 {
    from.elapsed().as_secs_f64() * 1000.0
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
