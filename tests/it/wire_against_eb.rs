//! The same four deeds by AWS's own `eb` and by tasks-eb, each in an account of its own: the same effects, and the calls
//! that either makes until AWS works on it. `docs/wire.md` is the table of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use aws_sdk_elasticbeanstalk::Client;

use tasks_eb::aws::{Aws, ConnectRequest, StaticKeys};
use tasks_eb::beanstalk::Region;
use tasks_eb::secret::Secret;

use crate::eb_cli::EB;
use crate::support::{Finished, Stage, http, python, repository, skipped};

/// Reading calls begin so.
const READS: [&str; 6] = ["Describe", "List", "Get", "Check", "Head", "Retrieve"];

/// What somebody did, and the calls of it.
struct Deed {
    name: &'static str,
    calls: Vec<String>,
}

impl Deed {
    /// Until AWS works on it: what follows only waits, and looks at what came of it.
    fn begun(&self) -> &[String] {
        let begins = |call: &String| {
            let action = call.strip_prefix("elasticbeanstalk:");
            // What was kept for rollback is deleted when all is over.
            let tidies = |action: &str| action == "DeleteConfigurationTemplate";
            action.is_some_and(|action| !tidies(action) && !READS.iter().any(|read| action.starts_with(read)))
        };
        let last = self.calls.iter().rposition(begins).map_or(0, |at| at + 1);
        &self.calls[..last]
    }
}

/// The record of a server, from where it was looked at last.
struct Record(usize);

impl Record {
    fn deed(&mut self, stage: &Stage, name: &'static str) -> Deed {
        let told = stage.sandbox().run(&["local", "calls", "--limit", "5000", "--output", "json"]).success().json();
        let calls = told["calls"].as_array().expect("a list").iter();
        let text = |call: &serde_json::Value, field: &str| call[field].as_str().expect("text").to_owned();
        let calls: Vec<_> = calls.map(|call| format!("{}:{}", text(call, "service"), text(call, "action"))).collect();
        let before = std::mem::replace(&mut self.0, calls.len());
        Deed { name, calls: calls[before..].to_vec() }
    }
}

/// What is there afterwards: options in force, sentences of the creation, and the number of versions.
#[derive(Debug)]
struct Effects {
    options: BTreeMap<(String, String), String>,
    sentences: Vec<String>,
    versions: usize,
    settled: String,
}

fn effects(stage: &Stage) -> Effects {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = Client::new(&stage.sdk());
    runtime.block_on(async {
        let settings = client.describe_configuration_settings().application_name("shop").environment_name("shop-dev");
        let settings = settings.send().await.expect("settings").configuration_settings.expect("some");
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let options = settings[0]
            .option_settings()
            .iter()
            .map(|option| ((text(option.namespace()), text(option.option_name())), text(option.value())));
        let events = client.describe_events().environment_name("shop-dev").send().await.expect("events");
        let events: Vec<_> = events.events().iter().rev().map(|event| text(event.message())).collect();
        let launched = events.iter().position(|event| event.starts_with("Successfully launched")).expect("launched");
        let versions = client.describe_application_versions().application_name("shop").send().await.expect("versions");
        let found = client.describe_environments().environment_names("shop-dev").send().await.expect("described");
        let found = &found.environments()[0];
        let tier = found.tier().and_then(|tier| tier.name());
        Effects {
            options: options.collect(),
            sentences: events[..=launched].iter().filter(|event| !event.contains("health")).map(|e| shape(e)).collect(),
            versions: versions.application_versions().len(),
            settled: format!("{:?} {:?} {:?} {:?}", found.status(), found.health(), tier, found.solution_stack_name()),
        }
    })
}

/// A sentence without what is different each time: ids and addresses have digits in them.
fn shape(sentence: &str) -> String {
    let words = sentence.split(' ').map(|word| if word.bytes().any(|byte| byte.is_ascii_digit()) { "#" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// A project whose one process is the app of these tests, committed for `eb`, which ships what git has.
fn stage() -> Stage {
    let stage = Stage::without_environment();
    let procfile = stage.procfile();
    stage.sandbox().write("Procfile", &procfile);
    make_roles(&stage);
    stage
}

/// Makes the two roles that every environment needs: they are made once in an account.
fn make_roles(stage: &Stage) {
    let variables: BTreeMap<_, _> = stage.variables().into_iter().collect();
    let keys = StaticKeys {
        access_key_id: variables["AWS_ACCESS_KEY_ID"].clone(),
        secret_access_key: Secret::new(&*variables["AWS_SECRET_ACCESS_KEY"]),
    };
    let endpoint_url = Some(variables["AWS_ENDPOINT_URL"].clone());
    let region = Region::parse("us-west-2").ok();
    let request = ConnectRequest { region, endpoint_url, keys: Some(keys), ..ConnectRequest::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let aws = Aws::connect(&request).await.expect("connects");
        aws.ensure_instance_profile().await.expect("made");
        aws.ensure_service_role().await.expect("made");
    });
}

struct Eb<'a> {
    stage: &'a Stage,
    program: PathBuf,
    variables: Vec<(String, String)>,
}

impl Eb<'_> {
    fn run(&self, program: &str, args: &[&str]) -> Finished {
        let run = self.stage.sandbox().program(program).args(args.iter().copied());
        self.variables.iter().fold(run, |run, (name, value)| run.env(name, value)).run().success()
    }

    fn eb(&self, args: &[&str]) {
        self.run(self.program.to_str().expect("a path of text"), args);
    }

    fn commit(&self, content: &str) {
        self.stage.sandbox().write("content", content);
        self.run("git", &["add", "-A"]);
        self.run("git", &["commit", "-q", "-m", content]);
    }
}

fn by_eb(program: PathBuf) -> (Vec<Deed>, Effects) {
    let stage = stage();
    std::fs::remove_dir_all(stage.sandbox().work().join(".elasticbeanstalk")).expect("removes");
    std::fs::remove_file(stage.sandbox().work().join("app.zip")).expect("removes");
    let variables = stage.variables();
    let eb = Eb { stage: &stage, program, variables };
    eb.run("git", &["init", "-q", "-b", "main"]);
    eb.commit("one");
    let mut record = Record(0);
    record.deed(&stage, "roles");
    eb.eb(&["init", "-r", "us-west-2", "-p", "Go 1 running on 64bit Amazon Linux 2023", "shop"]);
    let mut deeds = vec![record.deed(&stage, "init")];
    eb.eb(&["create", "shop-dev", "--single", "-i", "t3.micro", "--timeout", "5"]);
    deeds.push(record.deed(&stage, "create"));
    eb.eb(&["setenv", "GREETING=hello"]);
    deeds.push(record.deed(&stage, "setenv"));
    eb.commit("two");
    eb.eb(&["deploy"]);
    deeds.push(record.deed(&stage, "deploy"));
    let effects = served(&stage);
    record.deed(&stage, "looking");
    eb.eb(&["terminate", "shop-dev", "--force", "--timeout", "5"]);
    deeds.push(record.deed(&stage, "terminate"));
    (deeds, effects)
}

fn by_us() -> (Vec<Deed>, Effects) {
    let stage = stage();
    let mut record = Record(0);
    record.deed(&stage, "roles");
    let nothing = stage.sandbox().work().join("elsewhere");
    std::fs::create_dir(&nothing).expect("makes");
    stage.command(&["init", "fresh", "--yes", "--no-git"]).dir(nothing).run().success();
    let mut deeds = vec![record.deed(&stage, "init")];
    stage.run(&["create", "shop-dev", "--skip-build", "--yes", "--no-db", "--instance-type", "t3.micro"]).success();
    deeds.push(record.deed(&stage, "create"));
    stage.run(&["setenv", "GREETING=hello"]).success();
    deeds.push(record.deed(&stage, "setenv"));
    stage.bundle("two");
    stage.run(&["deploy", "--skip-build"]).success();
    deeds.push(record.deed(&stage, "deploy"));
    let effects = served(&stage);
    record.deed(&stage, "looking");
    stage.run(&["terminate", "shop-dev", "--confirm", "shop-dev"]).success();
    deeds.push(record.deed(&stage, "terminate"));
    (deeds, effects)
}

/// The effects, once the variable is seen to have reached the app.
fn served(stage: &Stage) -> Effects {
    let status = stage.run(&["status", "shop-dev", "--output", "json"]).success().json();
    let url = status["url"].as_str().expect("a URL");
    assert_eq!(http::get(&format!("{url}/env/GREETING")).body, "=hello");
    effects(stage)
}

/// Options that are meant to differ, and why.
const DIFFER: [(&str, &str); 9] = [
    ("InstanceType", "the old name of InstanceTypes, which `eb` sends as well"),
    ("InstanceTypes", "`eb` adds a second type that nobody asked for"),
    ("RootVolumeType", "ours asks for gp3, which is cheaper than what AWS takes by itself"),
    ("RELEASE", "the version, by which the app proves which one answers"),
    ("SECRET_KEY", "the key of the app's cookies, made by `create`"),
    ("EnvironmentVariables", "AWS's own list of the variables"),
    ("BatchSize", "of environments with several instances"),
    ("CrossZone", "of load balancers, and there is none"),
    ("ConnectionDrainingEnabled", "of load balancers, and there is none"),
];

#[test]
fn the_same_deeds_have_the_same_effects_with_fewer_calls_than_those_of_eb() {
    let Some(programs) = python::installed(EB, "import ebcli") else {
        skipped("there is no eb to compare with");
        return;
    };
    let (theirs, ours) = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| by_eb(programs.join("eb")));
        let ours = by_us();
        (theirs.join().expect("eb did it"), ours)
    });
    let ((theirs, their_effects), (ours, our_effects)) = (theirs, ours);
    assert_eq!(our_effects.sentences, their_effects.sentences);
    assert_eq!((our_effects.versions, &our_effects.settled), (their_effects.versions, &their_effects.settled));
    let names: BTreeSet<_> = our_effects.options.keys().chain(their_effects.options.keys()).collect();
    let differs = |name: &&&(String, String)| our_effects.options.get(**name) != their_effects.options.get(**name);
    let differ: BTreeSet<&str> = names.iter().filter(differs).map(|(_, name)| name.as_str()).collect();
    let meant: BTreeSet<&str> = DIFFER.iter().map(|(name, _)| *name).collect();
    assert!(differ.is_subset(&meant), "{:?}", differ.difference(&meant));

    let count = |deeds: &[Deed], name: &str| deeds.iter().find(|deed| deed.name == name).expect("done").begun().len();
    assert_eq!(count(&ours, "init"), 0);
    assert!(
        count(&ours, "deploy") <= 5 && count(&ours, "create") <= 12,
        "{:?}",
        ours.iter().map(Deed::begun).collect::<Vec<_>>()
    );
    for deed in ["init", "create", "deploy"] {
        assert!(count(&ours, deed) < count(&theirs, deed), "{deed}");
    }
    compare_with_the_documents(&table(&theirs, &ours));
}

fn table(theirs: &[Deed], ours: &[Deed]) -> String {
    let mut text = format!(
        "# Calls: AWS's eb and tasks-eb\n\nWritten by `TASKS_EB_BLESS=1 tests/run same_deeds` from the records of two local \
         Beanstalks, each of them an\naccount that has the two roles of Elastic Beanstalk and nothing else (`tasks-eb local calls`). Counted is what is sent until AWS works on it; \
         what follows only waits. `{EB}`\nand tasks-eb ship the same app, and the test compares what came of it: the \
         sentences of the creation, status, health,\ntier, platform, the number of versions, and every option in \
         force.\n\n| | eb | tasks-eb |\n|---|---|---|\n"
    );
    for (their, our) in theirs.iter().zip(ours) {
        text.push_str(&format!("| `{}` | {} | {} |\n", our.name, their.begun().len(), our.begun().len()));
    }
    text.push_str(
        "\nWhat ours ask more than `eb`, and what for:\n\n\
         - `setenv`, DescribeConfigurationSettings: the variables that are there. What is set already restarts nothing, \
         and\n  what exceeds 4,096 bytes is refused before AWS fails in the middle.\n\
         - `setenv`, DescribeEnvironments: whether it is Ready, and how well it was before: an app that was ill already is \
         not\n  blamed on the variables. Its ARN tells the account, which spares the question who we are.\n\
         - `terminate`, DescribeEnvironments: the id, so that an environment of the same name that is made meanwhile does \
         not\n  go; and the account, as above.\n\
         - `setenv`, CreateConfigurationTemplate: what was set before, kept where values lie anyway, for `rollback`.\n\
         - PutObject, once more than bundles need it: the lock that keeps two runs out of each other's way.\n",
    );
    for (their, our) in theirs.iter().zip(ours) {
        text.push_str(&format!("\n## {}\n\n", our.name));
        text.push_str(&format!("- eb: {}\n- tasks-eb: {}\n", listed(their.begun()), listed(our.begun())));
    }
    text.push_str("\n## Options that differ\n\n");
    text.extend(DIFFER.iter().map(|(name, why)| format!("- {name}: {why}.\n")));
    text
}

/// Calls by name, because those that are made side by side have no order.
fn listed(calls: &[String]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    calls.iter().for_each(|call| *counts.entry(call).or_default() += 1);
    let times = |(call, count): (&str, usize)| if count > 1 { format!("{call} × {count}") } else { call.to_owned() };
    let list: Vec<_> = counts.into_iter().map(times).collect();
    if list.is_empty() { "none".to_owned() } else { list.join(", ") }
}

fn compare_with_the_documents(made: &str) {
    let path = repository().join("docs/wire.md");
    if std::env::var_os("TASKS_EB_BLESS").is_some() {
        tasks_eb::fs::write_atomic(&path, made.as_bytes()).expect("writes docs/wire.md");
    }
    let written = std::fs::read_to_string(&path).expect("reads docs/wire.md");
    assert_eq!(written, made, "docs/wire.md is stale: TASKS_EB_BLESS=1 tests/run same_deeds");
}
