//! What an error advises helps: each kind of error is provoked, the command that it prints is run as it stands, by a shell
//! and by nobody who thinks, and after that what had failed succeeds.

use std::net::TcpListener;
use std::path::Path;

use serde_json::Value;
use tasks_eb::error::catalogue;

use crate::support::{BINARY, Finished, Run, Sandbox, Stage};

/// Steps that may follow one another: what is advised may fail as well, and advise.
const MOST_STEPS: usize = 4;

/// What the advice is good for.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    /// The command that failed succeeds after it.
    Again,
    /// It does itself what was wanted, or is the way out of what went wrong.
    Done,
}

/// Kinds that each test of this file mends.
const HERE: [&str; 5] = ["TE1101", "TE1105", "TE1108", "TE1701", "TE1702"];
const NAMES: [&str; 9] = ["TE1309", "TE1102", "TE1404", "TE1112", "TE1406", "TE1424", "TE1606", "TE1113", "TE1416"];
const VERSIONS: [&str; 4] = ["TE1110", "TE1105", "TE1506", "TE1507"];
const WORK: [&str; 6] = ["TE1401", "TE1504", "TE1510", "TE1501", "TE1502", "TE1511"];
const WEATHER: [&str; 2] = ["TE1421", "TE1422"];

#[test]
fn the_advice_of_at_least_twenty_five_kinds_of_errors_is_tried() {
    let mut tried = [&HERE[..], &NAMES, &VERSIONS, &WORK, &WEATHER].concat();
    tried.sort_unstable();
    tried.dedup();
    assert!(tried.len() >= 25, "{}: {tried:?}", tried.len());
}

/// Somebody who does what is printed.
struct Obedient<'a> {
    sandbox: &'a Sandbox,
    variables: Vec<(String, String)>,
    mended: Vec<&'static str>,
}

impl<'a> Obedient<'a> {
    fn new(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, variables: Vec::new(), mended: Vec::new() }
    }

    fn surrounded(&self, run: Run) -> Run {
        self.variables.iter().fold(run, |run, (name, value)| run.env(name, value))
    }

    fn run(&self, args: &[&str]) -> Finished {
        self.surrounded(self.sandbox.command(args)).run()
    }

    /// A line in a shell that finds the program under its name.
    fn shell(&self, line: &str) -> Finished {
        let folder = Path::new(BINARY).parent().expect("a folder");
        let path = std::env::join_paths(
            std::iter::once(folder.to_owned())
                .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
        );
        let run = self.sandbox.program("sh").args(["-c", line]).env("PATH", path.expect("a path"));
        self.surrounded(run).run()
    }

    /// Does what a failure says until that succeeds.
    fn follow(&self, failed: &Finished) {
        let mut failed = failed.clone();
        let mut told = vec![failed.to_string()];
        for _ in 0..MOST_STEPS {
            let step = advice(&failed);
            assert!(step.starts_with("tasks-eb "), "that is no command: '{step}'\n{}", told.join("\n"));
            let finished = self.shell(&step);
            if finished.code == Some(0) {
                return;
            }
            told.push(finished.to_string());
            failed = finished;
        }
        panic!("what is advised leads nowhere:\n{}", told.join("\n"));
    }

    /// It fails as this kind, and what it advises helps.
    fn mend(&mut self, code: &'static str, args: &[&str], then: Then) {
        self.mend_with(code, args, "", then);
    }

    fn mend_with(&mut self, code: &'static str, args: &[&str], input: &str, then: Then) {
        let kind = catalogue::find(code).into_iter().next().expect("a kind");
        let failed = self.surrounded(self.sandbox.command(args)).args(["--output", "json"]).input(input).run();
        let failed = failed.exit(i32::from(kind.class.exit_code()));
        assert_eq!(failed.json()["error"]["code"], code, "{failed}");
        self.follow(&failed);
        if then == Then::Again {
            self.run(args).success();
        }
        self.mended.push(code);
    }
}

/// The next step: in the document where there is one, else in the text.
fn advice(failed: &Finished) -> String {
    let document: Option<Value> = serde_json::from_str(&failed.stdout).ok();
    let of_document = document.and_then(|document| document["error"]["next"].as_str().map(str::to_owned));
    let of_text = || failed.stderr.lines().rev().find_map(|line| line.trim().strip_prefix("try: ").map(str::to_owned));
    of_document.or_else(of_text).unwrap_or_else(|| panic!("nothing is advised: {failed}"))
}

#[test]
fn what_is_wrong_on_this_machine_is_mended_by_what_is_printed() {
    let sandbox = Sandbox::new();
    let mut user = Obedient::new(&sandbox);
    user.mend("TE1101", &["lint"], Then::Again);
    user.mend("TE1105", &["local", "reset"], Then::Done);
    let project = Sandbox::new();
    project.write("Cargo.toml", "[package]\nname = \"mine\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    project.write("src/main.rs", "fn main() {}\n");
    Obedient::new(&project).mend("TE1108", &["init", "--yes", "--name", "mine", "--no-git"], Then::Done);
    assert!(project.work().join(".elasticbeanstalk/config.yml").is_file());
    user.mended.push("TE1108");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("bound").port().to_string();
    user.mend("TE1702", &["local", "start", "--port", &port], Then::Done);
    user.run(&["local", "stop"]).success();
    user.mend("TE1701", &["local", "calls"], Then::Again);
    user.run(&["local", "stop"]).success();
    assert_eq!(user.mended.len(), HERE.len());
}

const CONFIG: &str = ".elasticbeanstalk/config.yml";

/// A project without a database, whose branch has this environment.
fn project(stage: &Stage, application: &str, environment: &str) {
    let config = format!(
        "branch-defaults:\n  default:\n    environment: {environment}\ndeploy:\n  artifact: app.zip\nglobal:\n  \
         application_name: {application}\n  default_region: us-west-2\n  profile: null\ntasks-eb:\n  database: false\n"
    );
    stage.sandbox().write(CONFIG, &config);
}

fn fault(stage: &Stage, rules: &[&str]) {
    stage.sandbox().run(&[&["local", "fault", "--clear"], rules].concat()).success();
}

#[test]
fn wrong_names_and_wishes_are_mended_by_what_is_printed() {
    let stage = Stage::without_environment();
    project(&stage, "shop", "null");
    let mut user = Obedient::new(stage.sandbox());
    user.variables = stage.variables().into_iter().filter(|(name, _)| !name.contains("REGION")).collect();
    stage.sandbox().write(CONFIG, "branch-defaults: {}\n");
    user.mend("TE1309", &["list", "--all"], Then::Done);
    user.variables.clear();
    project(&stage, "shop", "null");

    user.mend("TE1102", &["status", "--local"], Then::Again);
    user.mend("TE1404", &["status", "shop-two", "--local"], Then::Again);
    stage.bundle("another");
    user.mend("TE1112", &["create", "shop-two", "--local"], Then::Done);
    let taken = ["create", "shop-three", "--dry-run", "--local", "--cname-prefix", "shop-taken"];
    stage.run(&["create", "shop-taken", "--cname-prefix", "shop-taken"]).success();
    user.mend("TE1406", &taken, Then::Done);
    user.mend("TE1424", &["create", "shop-three", "--dry-run", "--local", "--db-class", "db.x9.huge"], Then::Done);
    let password = ["create", "shop-three", "--dry-run", "--local", "--db-password-stdin"];
    user.mend_with("TE1606", &password, "short!\n", Then::Done);
    fault(&stage, &["quota,action=CreateApplicationVersion,count=1"]);
    stage.bundle("one too many");
    user.mend("TE1416", &["deploy", "shop-two", "--local"], Then::Again);

    // What is created in the place of another's is named after this application.
    project(&stage, "other", "shop-dev");
    user.mend("TE1113", &["deploy", "shop-dev", "--local"], Then::Done);
    assert_eq!(user.mended.len(), NAMES.len());
}

#[test]
fn trouble_with_versions_is_mended_by_what_is_printed() {
    let stage = Stage::new(&["--no-db"]);
    let mut user = Obedient::new(stage.sandbox());
    let runs = || {
        let status = stage.run(&["status", "shop-dev", "--output", "json"]).success().json();
        status["version"].as_str().expect("a version").to_owned()
    };
    let first = runs();
    stage.bundle("second");
    stage.run(&["plan", "--out", "plan.json"]).success();
    stage.bundle("another second");
    user.mend("TE1110", &["deploy", "--plan", "plan.json", "--local"], Then::Again);
    user.mend("TE1105", &["rollback", "--local"], Then::Done);
    assert_eq!(runs(), first, "that is what ran before");
    stage.run(&["deploy"]).success();
    user.mend("TE1506", &["rollback", &first[..first.len() - 2], "--yes", "--local"], Then::Done);
    assert_eq!(runs(), first, "that is what was meant");
    stage.bundle("third");
    user.mend("TE1507", &["versions", "delete", &first, "--yes", "--local"], Then::Again);

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(without_bucket(&stage));
    stage.bundle("fourth");
    assert_eq!(user.mended.len(), VERSIONS.len());
    // As the catalogue says of a bucket that is gone: it is made anew.
    stage.run(&["deploy"]).success();
}

/// Somebody deletes the bucket by hand.
async fn without_bucket(stage: &Stage) {
    let s3 = aws_sdk_s3::config::Builder::from(&stage.sdk()).force_path_style(true).build();
    let s3 = aws_sdk_s3::Client::from_conf(s3);
    let buckets = s3.list_buckets().send().await.expect("lists");
    let bucket = buckets.buckets()[0].name().expect("a name");
    for object in s3.list_objects_v2().bucket(bucket).send().await.expect("lists").contents() {
        s3.delete_object().bucket(bucket).key(object.key().expect("a key")).send().await.expect("deletes");
    }
    s3.delete_bucket_policy().bucket(bucket).send().await.expect("frees");
    s3.delete_bucket().bucket(bucket).send().await.expect("deletes");
}

/// A deployment that takes some seconds.
const LONG: (&str, &str) =
    (".ebextensions/90-long.config", "container_commands:\n  99_long:\n    command: 'sleep 5'\n");

#[test]
fn work_that_goes_wrong_is_mended_by_what_is_printed() {
    let stage = Stage::new(&["--no-db"]);
    let mut user = Obedient::new(stage.sandbox());
    // While its health is good a bad answer is seen at once; later it would get minutes to become better.
    stage.bundle_that_misbehaves("error");
    user.mend("TE1502", &["deploy", "--no-rollback", "--local"], Then::Done);
    assert_eq!(stage.get("/health").0, 200, "what ran before serves again");
    stage.bundle("not to be had");
    user.mend("TE1511", &["deploy", "--no-rollback", "--local", "--smoke", "exit 9"], Then::Done);
    stage.bundle_as("web: exit 7\n", "dies");
    user.mend("TE1501", &["deploy", "--no-rollback", "--local"], Then::Done);
    stage.bundle_with("long", &[LONG]);
    stage.run(&["deploy", "--no-wait"]).success();
    user.mend("TE1401", &["restart", "--local"], Then::Done);
    stage.bundle_with("long too", &[LONG]);
    user.mend("TE1504", &["deploy", "--timeout", "2s", "--local"], Then::Again);

    // An update is under way: what is advised stops it.
    crate::truth::occupy(&stage);
    user.mend("TE1401", &["terminate", "shop-dev", "--confirm", "shop-dev", "--local"], Then::Again);
    stage.bundle("anew");
    stage.run(&["create", "shop-dev", "--yes", "--no-db"]).success();
    fault(&stage, &["delete-failure,count=1"]);
    user.mend("TE1510", &["terminate", "shop-dev", "--confirm", "shop-dev", "--local"], Then::Again);
    assert!(stage.environments().is_empty());
    assert_eq!(user.mended.len(), WORK.len() + 1);
}

#[test]
fn bad_weather_at_aws_is_mended_by_waiting_for_better() {
    let stage = Stage::without_environment();
    let mut user = Obedient::new(stage.sandbox());
    for (code, rule) in WEATHER.into_iter().zip(["throttle", "internal-error"]) {
        // As many as a call is tried: one command fails, and then they are used up.
        fault(&stage, &[&format!("{rule},action=DescribeEnvironments,count=6")]);
        user.mend(code, &["list", "--all", "--local"], Then::Again);
    }
}
