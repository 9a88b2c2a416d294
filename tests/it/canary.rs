//! A canary in every place where a secret goes in: found in no output, no file, no archive, no git object, no command line,
//! and in no record of the local server but the two that have to hold it.
//!
//! Those two: `account/state.json` of the local Elastic Beanstalk is what AWS's own store of option values, of secrets and of
//! keys would be, and an environment's folder is its instance, whose processes need their variables. And our own vault,
//! `secrets/` under `$TASKS_EB_HOME`, is where a database password and the app's key are kept, because AWS does not give
//! them back (mode 0600, `deploy::vault`). `printenv --reveal` shows what it is asked for, and nothing else does.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use crate::support::{Run, Sandbox, Stage, skipped};

/// What goes in, by the way that it goes.
const DATABASE: &str = "CanaryOfTheDatabase1";
const FILE: &str = "CanaryOfTheFile2";
const STDIN: &str = "CanaryOfTheStdin3";
const URL: &str = "CanaryOfTheUrl4";
const DOTENV: &str = "CanaryOfTheDotenv5";
const CACHE: &str = "CanaryOfTheCache6";
const HEROKU: &str = "CanaryOfHeroku7";
const TOKEN: &str = "CanaryOfTheToken8";
const MANAGER: &str = "CanaryOfTheManager9";
const BROKEN: &str = "CanaryOfTheBrokenLine10";
const PARAMETER: &str = "CanaryOfTheParameter11";
/// Given as an argument, which is for what is no secret: seen in the command line, and nowhere else.
const ARGUMENT: &str = "CanaryOfTheArgument12";

/// What came out, and the canaries to look for.
struct Watch {
    canaries: Mutex<BTreeSet<String>>,
    over: AtomicBool,
    found: Mutex<Vec<String>>,
}

impl Watch {
    fn new() -> Self {
        let all = [DATABASE, FILE, STDIN, URL, DOTENV, CACHE, HEROKU, TOKEN, MANAGER, BROKEN, PARAMETER, ARGUMENT];
        let canaries = Mutex::new(all.map(str::to_owned).into());
        Self { canaries, over: AtomicBool::new(false), found: Mutex::default() }
    }

    fn add(&self, canary: &str) {
        assert!(canary.len() >= 12, "too short to be looked for");
        self.canaries.lock().expect("no panic").insert(canary.to_owned());
    }

    /// The canaries in some bytes.
    fn in_bytes(&self, bytes: &[u8]) -> Vec<String> {
        let canaries = self.canaries.lock().expect("no panic");
        canaries.iter().filter(|canary| memchr::memmem::find(bytes, canary.as_bytes()).is_some()).cloned().collect()
    }

    fn look(&self, place: &str, bytes: &[u8]) {
        for canary in self.in_bytes(bytes) {
            self.found.lock().expect("no panic").push(format!("{canary} in {place}"));
        }
    }

    /// Looks at the command lines of all processes until it is told that all is over.
    fn watch_processes(&self) {
        while !self.over.load(Ordering::SeqCst) {
            for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
                let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
                for canary in self.in_bytes(&line).iter().filter(|canary| *canary != ARGUMENT) {
                    let line = String::from_utf8_lossy(&line).replace('\0', " ");
                    self.found.lock().expect("no panic").push(format!("{canary} in the command line {line}"));
                }
            }
            std::thread::yield_now();
        }
    }

    #[track_caller]
    fn nothing(&self) {
        let found = self.found.lock().expect("no panic");
        assert!(found.is_empty(), "{found:#?}");
    }
}

/// A local Elastic Beanstalk in the background, which keeps a log, and a project.
struct Field<'a> {
    stage: &'a Stage,
    watch: &'a Watch,
    variables: Vec<(String, String)>,
}

impl Field<'_> {
    fn sandbox(&self) -> &Sandbox {
        self.stage.sandbox()
    }

    /// The command with keys in the environment, and as talkative as it can be made.
    fn command(&self, args: &[&str]) -> Run {
        let run = self.sandbox().command(args).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
        self.variables.iter().fold(run, |run, (name, value)| run.env(name, value))
    }

    /// Runs it in one format, and looks at all that it says.
    fn one(&self, args: &[&str], format: &str, input: &str, more: &[(&str, &str)]) -> Option<i32> {
        let run = self.command(&[args, &["--output", format]].concat()).input(input);
        let run = if format == "text" { run.args(["--verbose"]) } else { run };
        let run = more.iter().fold(run, |run, (name, value)| run.env(name, *value));
        let finished = run.run();
        self.watch.look(&format!("the output of {args:?} as {format}"), finished.stdout.as_bytes());
        self.watch.look(&format!("the story of {args:?} as {format}"), finished.stderr.as_bytes());
        finished.code
    }

    /// Runs it in every format; the first has to end so.
    fn all(&self, args: &[&str], input: &str, exit: i32) {
        for (number, format) in ["ndjson", "json", "text"].into_iter().enumerate() {
            let code = self.one(args, format, input, &[]);
            assert!(number > 0 || code == Some(exit), "{args:?} ended with {code:?}");
        }
    }
}

/// Every file below a folder, archives with what is in them.
fn files(folder: &Path, each: &mut impl FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files(&path, each);
        } else if entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let bytes = std::fs::read(&path).unwrap_or_default();
            each(&path, &bytes);
            each(&path, path.to_string_lossy().as_bytes());
            let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&bytes)) else { continue };
            for number in 0..archive.len() {
                let mut content = Vec::new();
                let read = archive.by_index(number).map(|mut entry| entry.read_to_end(&mut content));
                if matches!(read, Ok(Ok(_))) {
                    each(&path, &content);
                }
            }
        }
    }
}

/// The first parts of a path that say what it is: the rest is ids.
fn place(root: &Path, path: &Path) -> String {
    let parts: Vec<String> =
        path.strip_prefix(root).unwrap_or(path).iter().map(|part| part.to_string_lossy().into_owned()).collect();
    match parts.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["state", "local", "environments", ..] => "state/local/environments".into(),
        ["state", "local", "databases", ..] => "state/local/databases".into(),
        ["state", "secrets", ..] => "state/secrets".into(),
        ["work", "inputs", ..] => "work/inputs".into(),
        all => all.join("/"),
    }
}

/// Where the files of what was set before a change lie: saved configurations, which Elastic Beanstalk has in its bucket.
const KEPT: &str = "kept for rollback: ";

fn is_kept(path: &Path, bytes: &[u8]) -> bool {
    let start = b"EnvironmentConfigurationMetadata:\n  Description: \"Kept by tasks-eb for rollback: shop-dev before";
    path.components().any(|part| part.as_os_str() == "s3") && bytes.starts_with(start)
}

/// Places with canaries in them.
fn swept(field: &Field<'_>) -> BTreeSet<String> {
    let work = field.sandbox().work();
    let root = work.parent().expect("a sandbox");
    let mut places = BTreeSet::new();
    files(root, &mut |path, bytes| {
        for canary in field.watch.in_bytes(bytes) {
            let place = if is_kept(path, bytes) { KEPT.trim_end_matches(": ").into() } else { place(root, path) };
            // What is in the folder of an instance is known to its environment alone.
            places.insert(if place == "work/inputs" { place } else { format!("{place}: {canary}") });
        }
    });
    places
}

/// What an AWS client puts into Secrets Manager and the Parameter Store.
fn put_secrets(field: &Field<'_>) -> Vec<String> {
    let variable = |name: &str| {
        let found = field.variables.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).expect(name)
    };
    let keys = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"));
    let signer = crate::support::Signer::new(&variable("AWS_ENDPOINT_URL"), "us-west-2", &keys.0, &keys.1);
    let token = format!("{:032}", 1);
    let secret = json!({"Name": "key", "SecretString": MANAGER, "ClientRequestToken": token}).to_string();
    let (status, made) = signer.call("secretsmanager", "secretsmanager.CreateSecret", &secret);
    assert_eq!(status, 200, "{made}");
    let parameter = json!({"Name": "/app/key", "Type": "SecureString", "Value": PARAMETER}).to_string();
    let (status, answer) = signer.call("ssm", "AmazonSSM.PutParameter", &parameter);
    assert_eq!(status, 200, "{answer}");
    let parameter = "arn:aws:ssm:us-west-2:123456789012:parameter/app/key".to_owned();
    vec![made["ARN"].as_str().expect("an ARN").to_owned(), parameter]
}

fn check_scaffold(field: &Field<'_>) {
    let sandbox = field.sandbox();
    field.all(&["init", "scaffold", "--yes"], "", 0);
    let root = sandbox.work().join("scaffold");
    let made = std::fs::read_to_string(root.join(".env")).expect("the scaffold has one");
    let key = made.lines().find_map(|line| line.strip_prefix("SECRET_KEY=")).expect("a key of its own");
    field.watch.add(key.trim_matches('"'));
    sandbox.write("scaffold/.env", &format!("{made}\nAPI_TOKEN={DOTENV}\nDATABASE_URL=mysql://u:{URL}@db/x\n"));
    sandbox.write("scaffold/bin/web", "");
    tasks_eb::fs::write_atomic(&root.join("bin/web"), &std::fs::read("/bin/true").expect("is there")).expect("writes");
    for args in
        [&["bundle", "--skip-build", "--list"][..], &["bundle", "--skip-build", "--out", "bundle.zip"], &["lint"]]
    {
        let args = [args, &["--project", "scaffold"]].concat();
        for format in ["text", "json", "ndjson"] {
            assert_eq!(field.one(&args, format, "", &[]), Some(0), "{args:?}");
        }
    }
    let git = |args: &[&str]| sandbox.program("git").args(args.iter().copied()).dir(&root).run();
    git(&["add", "--all"]).success();
    git(&["commit", "--quiet", "--allow-empty", "--message", "everything"]).success();
    let mut objects = std::process::Command::new("git");
    objects.args(["cat-file", "--batch-all-objects", "--batch"]).current_dir(&root);
    let objects = objects.output().expect("git runs").stdout;
    assert!(objects.len() > 10_000, "everything is in git");
    field.watch.look("the objects of git", &objects);
    // A file of the bundle with the same value is refused by its name, and not shown.
    sandbox.write("scaffold/.ebextensions/leak.config", &format!("a: {DOTENV}\n"));
    for format in ["text", "json", "ndjson"] {
        assert_eq!(
            field.one(&["bundle", "--skip-build", "--project", "scaffold"], format, "", &[]),
            Some(2),
            "{format}"
        );
    }
    std::fs::remove_dir_all(&root).expect("removes");
}

fn check_what_fails(field: &Field<'_>) {
    let long = format!("A_PASSWORD={}{STDIN}\n", "x".repeat(5000));
    for (args, input, exit) in [
        (&["setenv", "--stdin"][..], format!("GOOD=1\nnonsense {BROKEN}\n"), 2),
        (&["setenv", "--stdin"], format!("A PASSWORD={BROKEN}\n"), 2),
        (&["setenv", "--stdin"], format!("A_PASSWORD=\"{BROKEN}\n"), 2),
        (&["setenv", "--stdin"], long, 2),
        (&["setenv", "--from-file", "inputs/broken.env"], String::new(), 2),
        (&["cache", "setup", "--stdin"], format!("MEMCACHIER_SERVERS=a b\nMEMCACHIER_PASSWORD={CACHE}\n"), 2),
        (
            &["cache", "setup", "--stdin"],
            format!("MEMCACHIER_SERVERS=127.0.0.1:9\nMEMCACHIER_USERNAME=u\nMEMCACHIER_PASSWORD={CACHE}\n"),
            1,
        ),
        (&["create", "shop-two", "--skip-build", "--db-password-stdin"], format!("{BROKEN}&\n"), 2),
        (&["printenv", "--reveal", "NOTHING"], String::new(), 8),
    ] {
        field.all(args, &input, exit);
    }
    let token = [("AWS_SESSION_TOKEN", TOKEN)];
    let wrong = [("AWS_SECRET_ACCESS_KEY", BROKEN)];
    for format in ["text", "json", "ndjson"] {
        assert_eq!(field.one(&["status"], format, "", &token), Some(7));
        assert_eq!(field.one(&["status"], format, "", &wrong), Some(7));
    }
}

const READERS: &[&[&str]] = &[
    &["printenv"],
    &["status"],
    &["health"],
    &["list"],
    &["events", "--limit", "1000"],
    &["logs"],
    &["logs", "--all", "--out", "logs"],
    &["config", "list", "--all"],
    &["config", "explain", "A_PASSWORD"],
    &["config", "explain", "DBPassword"],
    &["config", "diff"],
    &["plan", "--skip-build", "--out", "plan.json"],
    &["versions", "list"],
    &["cache", "check"],
    &["cache", "stats"],
    &["migrate", "--status"],
    &["ssh"],
    &["open", "--url"],
    &["lint"],
    &["audit"],
    &["terminate", "--dry-run"],
    &["terminate", "--all", "--dry-run"],
    &["local", "calls", "--parameters", "--limit", "5000"],
    &["local", "status"],
];

#[test]
fn a_canary_in_every_secret_input_is_found_nowhere() {
    if tasks_eb::local::host::mysql::available().is_none() {
        return skipped("no mariadbd or mysqld here, so that no database has a password");
    }
    let mut stage = Stage::without_environment();
    stage.stop();
    let started = stage.sandbox().run(&["local", "start", "--port", "0", "--output", "json"]).success().json();
    let watch = Watch::new();
    let variables = stage.sandbox().run(&["local", "env", "--shell", "json"]).success().json();
    let variables: Vec<(String, String)> = variables
        .as_object()
        .expect("variables")
        .iter()
        .map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned()))
        .collect();
    let secret = variables.iter().find(|(name, _)| name == "AWS_SECRET_ACCESS_KEY").expect("a key");
    watch.add(&secret.1);
    let field = Field { stage: &stage, watch: &watch, variables: variables.clone() };
    std::thread::scope(|scope| {
        scope.spawn(|| watch.watch_processes());
        let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| fly(&field, &started)));
        watch.over.store(true, Ordering::SeqCst);
        stage.sandbox().run(&["local", "stop"]).success();
        if let Err(panic) = tried {
            std::panic::resume_unwind(panic);
        }
    });
    watch.nothing();
}

/// Variables by every way that keeps them out of the command line, and versions that do and do not start.
fn change_it(field: &Field<'_>, secrets: &str) {
    let sandbox = field.sandbox();
    field.all(&["setenv", "--from-file", "inputs/variables.env"], "", 0);
    field.all(&["setenv", "--stdin"], &format!("B_TOKEN={STDIN}\n"), 0);
    let heroku =
        json!({"MEMCACHIER_SERVERS": "127.0.0.1:9", "MEMCACHIER_USERNAME": "u", "MEMCACHIER_PASSWORD": HEROKU});
    field.all(&["cache", "setup", "--stdin", "--no-check", "--dry-run"], &heroku.to_string(), 0);
    let lines = format!("MEMCACHIER_SERVERS=127.0.0.1:9\nMEMCACHIER_USERNAME=u\nMEMCACHIER_PASSWORD={CACHE}\n");
    sandbox.write("inputs/cache.env", &lines);
    field.all(&["cache", "setup", "--from-file", "inputs/cache.env", "--no-check"], "", 0);
    field.stage.bundle_with("second", &[(".ebextensions/60-secrets.config", secrets)]);
    field.all(&["deploy", "--skip-build"], "", 0);
    field.stage.bundle_as("web: echo it does not start >&2; exit 7\n", "third");
    field.all(&["deploy", "--skip-build"], "", 4);
}

/// Everything that shows something, and what is shown when it is asked for by name.
fn read_it(field: &Field<'_>) {
    let watch = field.watch;
    for args in READERS {
        for format in ["text", "json"] {
            if args[0] == "printenv" || args[..1] == ["config"] {
                // Arguments are shown: they are no secrets, and their name says so.
                let output = field.command(&[args, &["--output", format][..]].concat()).run();
                let said = format!("{}{}", output.stdout, output.stderr).replace(ARGUMENT, "");
                watch.look(&format!("{args:?} as {format}"), said.as_bytes());
            } else {
                field.one(args, format, "", &[]);
            }
        }
    }
    watch.nothing();
    let revealed = field.command(&["printenv", "--reveal", "A_PASSWORD"]).run().success();
    assert!(revealed.stdout.contains(FILE) && !revealed.stdout.contains(STDIN), "only what is asked for is shown");
}

fn fly(field: &Field<'_>, started: &Value) {
    let (sandbox, watch) = (field.sandbox(), field.watch);
    check_scaffold(field);
    sandbox.write("inputs/variables.env", &format!("A_PASSWORD={FILE}\nDATABASE_URL=mysql://u:{URL}@db/x\n"));
    sandbox.write("inputs/broken.env", &format!("A_PASSWORD\n{BROKEN}\n"));
    let arns = put_secrets(field);
    let secrets = format!(
        "option_settings:\n  aws:elasticbeanstalk:application:environmentsecrets:\n    MANAGED_KEY: {}\n    STORED_KEY: {}\n",
        arns[0], arns[1]
    );
    field.stage.bundle_with("first", &[(".ebextensions/60-secrets.config", &secrets)]);
    let create = ["create", "shop-dev", "--skip-build", "--yes", "--db-password-stdin", "--db-deletion", "delete"];
    let variable = format!("PLAIN={ARGUMENT}");
    let create = [&create[..], &["--env", &variable]].concat();
    for format in ["text", "json"] {
        assert_eq!(field.one(&[&create[..], &["--dry-run"]].concat(), format, DATABASE, &[]), Some(0));
    }
    assert_eq!(field.one(&create, "ndjson", &format!("{DATABASE}\n"), &[]), Some(0));
    // Made for this environment: its key.
    let vault = sandbox.state().join("secrets");
    let kept = std::fs::read_dir(&vault).expect("a vault").flatten().next().expect("a file").path();
    let kept: Value = serde_json::from_slice(&std::fs::read(&kept).expect("reads")).expect("parses");
    assert_eq!(kept["database_password"], DATABASE);
    watch.add(kept["secret_key"].as_str().expect("a key"));
    assert!(
        sandbox.command(&["printenv"]).args(["--local"]).run().success().stdout.contains(ARGUMENT),
        "it is no secret"
    );

    change_it(field, &secrets);
    check_what_fails(field);
    read_it(field);
    let log = std::fs::read(started["log"].as_str().expect("a log")).expect("reads");
    assert!(!log.is_empty(), "what is done is written down");
    watch.look("the log of the local Elastic Beanstalk", &log);
    let places = swept(field);
    let unknown: Vec<&String> = places.iter().filter(|place| !may_hold(place)).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    for known in ["state/local/account/state.json: ", KEPT] {
        assert!(places.iter().any(|place| place.starts_with(known)), "it is looked for: {places:?}");
    }

    field.all(&["terminate", "--all", "--confirm", "shop"], "", 0);
    let places = swept(field);
    let unknown: Vec<&String> = places.iter().filter(|place| !may_stay(place)).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    watch.nothing();
}

/// Where values have to be while an environment runs.
fn may_hold(place: &str) -> bool {
    let live = ["state/local/environments: ", "state/secrets: ", KEPT];
    live.iter().any(|start| place.starts_with(start)) || may_stay(place)
}

/// What stays when everything is gone: the account's keys, what the test itself wrote, and the store of the account. That
/// keeps what Secrets Manager has, and the options of environments that are terminated, which can be rebuilt for six weeks
/// (eb-reference §1.4).
fn may_stay(place: &str) -> bool {
    let store = ["state/local/account/state.json: ", "state/local/keys.json: "];
    place == "work/inputs" || store.iter().any(|start| place.starts_with(start))
}
