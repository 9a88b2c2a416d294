//! `rollback` takes back a release: code and variables as one, in one restart, and no value is kept anywhere but at AWS. Which
//! version it goes back to is in `ship` and `first_week`.

use std::path::Path;

use aws_sdk_elasticbeanstalk::Client;
use serde_json::{Value, json};

use crate::support::{Finished, Stage};

/// Values that may be found at AWS alone.
const VALUES: [&str; 3] = ["CanaryOfTheFirst1", "CanaryOfTheSecond2", "CanaryOfTheThird3"];

fn version(stage: &Stage) -> String {
    stage.run(&["status", "shop-dev", "--output", "json"]).success().json()["version"].as_str().expect("a label").into()
}

/// How often an action was called so far.
fn called(stage: &Stage, action: &str) -> usize {
    let told = stage.sandbox().run(&["local", "calls", "--limit", "5000", "--output", "json"]).success().json();
    told["calls"].as_array().expect("a list").iter().filter(|call| call["action"] == action).count()
}

/// Runs it; it says no value, and has updated the environment once.
fn once(stage: &Stage, args: &[&str]) -> Value {
    let before = called(stage, "UpdateEnvironment");
    let done = stage.run(&[args, &["--output", "json"]].concat()).success();
    assert_eq!(called(stage, "UpdateEnvironment"), before + 1, "{done}");
    says_no_value(&done);
    done.json()
}

fn says_no_value(done: &Finished) {
    for value in VALUES {
        assert!(!done.stdout.contains(value) && !done.stderr.contains(value), "{done}");
    }
}

fn set(stage: &Stage, assignments: &[(&str, &str)]) -> Finished {
    let words: Vec<String> = assignments.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    stage.run(&[&["setenv", "--environment", "shop-dev"][..], &words].concat()).success()
}

async fn templates(client: &Client) -> Vec<String> {
    let found = client.describe_applications().application_names("shop").send().await.expect("described");
    let mut names: Vec<String> =
        found.applications().iter().flat_map(|one| one.configuration_templates().to_vec()).collect();
    names.sort();
    names
}

async fn save(client: &Client, name: &str) {
    let found = client.describe_environments().environment_names("shop-dev").send().await.expect("described");
    let id = found.environments()[0].environment_id().expect("an id");
    let request = client.create_configuration_template().application_name("shop").template_name(name);
    request.environment_id(id).send().await.expect("saved");
}

/// Every object of the ledger, and every file of the project's own folder.
async fn written(stage: &Stage) -> Vec<(String, String)> {
    let (client, s3) = (Client::new(&stage.sdk()), aws_sdk_s3::Client::new(&stage.sdk()));
    let bucket = client.create_storage_location().send().await.expect("answers").s3_bucket.expect("a bucket");
    let listed = s3.list_objects_v2().bucket(&bucket).prefix(".tasks-eb/").send().await.expect("listed");
    let mut all = Vec::new();
    for object in listed.contents() {
        let key = object.key().expect("a key");
        let body = s3.get_object().bucket(&bucket).key(key).send().await.expect("got").body;
        let bytes = body.collect().await.expect("read").into_bytes();
        all.push((key.to_owned(), String::from_utf8_lossy(&bytes).into_owned()));
    }
    files(&stage.sandbox().work().join(".elasticbeanstalk"), &mut all);
    all
}

fn files(folder: &Path, all: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).expect("reads").flatten() {
        if entry.path().is_dir() {
            files(&entry.path(), all);
        } else {
            let text = std::fs::read(entry.path()).expect("reads");
            all.push((entry.path().display().to_string(), String::from_utf8_lossy(&text).into_owned()));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_variables_is_taken_back_by_itself_and_brought_again() {
    let stage = Stage::new(&["--no-db"]);
    let runs = version(&stage);
    set(&stage, &[("A", VALUES[0])]);
    let changed = set(&stage, &[("A", VALUES[1]), ("B", VALUES[2])]);
    assert!(changed.stderr.contains("note: plan: set A, B in shop-dev, which restarts its app once"), "{changed}");
    assert!(changed.stderr.contains("to undo it: tasks-eb rollback --environment shop-dev"), "{changed}");

    let before = called(&stage, "UpdateEnvironment");
    let planned = stage.run(&["rollback", "--dry-run"]).success();
    says_no_value(&planned);
    let head = format!("take back a change of variables of shop-dev, which goes on with {runs}\n");
    assert!(planned.stdout.starts_with(&head), "{planned}");
    for line in ["variables that change: A", "variables that go: B", "one update, which restarts the app once"] {
        assert!(planned.stdout.contains(line), "{line}: {planned}");
    }
    let unasked = stage.run(&["rollback"]).exit(5);
    assert!(unasked.stderr.contains("variables that go: B") && unasked.stderr.contains("--yes"), "{unasked}");
    assert_eq!(called(&stage, "UpdateEnvironment"), before, "nothing was done");

    let back = once(&stage, &["rollback", "--yes"]);
    assert_eq!((&back["version"], &back["previous"], &back["verified"]), (&json!(runs), &Value::Null, &json!(true)));
    assert_eq!((&back["set"], &back["removed"]), (&json!(["A"]), &json!(["B"])), "{back}");
    assert_eq!((stage.variable("A"), stage.variable("B")), (format!("={}", VALUES[0]), "unset".to_owned()));
    assert_eq!(stage.variable("RELEASE"), format!("={runs}"));

    // What undoes it is what was printed: the same again.
    let again = once(&stage, &["rollback", "--environment", "shop-dev", "--yes"]);
    assert_eq!((&again["set"], &again["removed"]), (&json!(["A", "B"]), &json!([])), "{again}");
    assert_eq!(stage.variable("B"), format!("={}", VALUES[2]));

    let told = stage.run(&["releases", "shop-dev", "--output", "json"]).success();
    says_no_value(&told);
    let releases = told.json()["releases"].clone();
    assert_eq!((&releases[0]["action"], &releases[0]["variables"]), (&json!("rollback"), &json!(["A", "B"])));
    let named: Vec<&str> = releases.as_array().expect("a list").iter().filter_map(|one| one["kept"].as_str()).collect();
    assert_eq!(named.len(), 4, "two setenv and two rollback: {releases}");
    assert_eq!(templates(&Client::new(&stage.sdk())).await.len(), 4);
    for (place, text) in written(&stage).await {
        assert!(VALUES.iter().all(|value| !text.contains(value)), "{place}: {text}");
    }
}

#[test]
fn a_version_goes_back_with_the_variables_that_it_had() {
    let stage = Stage::new(&["--no-db"]);
    let first = version(&stage);
    set(&stage, &[("A", "1"), ("GOES", "1"), ("FROM_FILES", "api")]);
    stage.bundle("second");
    stage.run(&["deploy", "shop-dev", "--skip-build"]).success();
    let second = version(&stage);
    set(&stage, &[("A", "2"), ("B", "3"), ("GOES", ""), ("FROM_FILES", "")]);
    assert_eq!(stage.variable("FROM_FILES"), "=files", "what the files say counts again");

    let alone = stage.run(&["rollback", &first, "--code-only", "--dry-run"]).success();
    assert!(alone.stdout.contains("variables that were changed since it ran stay: A, B, FROM_FILES, GOES"), "{alone}");
    let planned = stage.run(&["rollback", &first, "--dry-run"]).success();
    let head = format!("deploy version {first} to shop-dev, which runs {second}\n");
    assert!(planned.stdout.starts_with(&head), "{planned}");
    for line in ["variables that change: A, FROM_FILES", "variables that come back: GOES", "variables that go: B"] {
        assert!(planned.stdout.contains(line), "{line}: {planned}");
    }
    let back = once(&stage, &["rollback", &first, "--yes"]);
    assert_eq!((&back["version"], &back["previous"]), (&json!(first), &json!(second)), "{back}");
    let seen = ["A", "B", "GOES", "FROM_FILES", "RELEASE"].map(|name| stage.variable(name));
    assert_eq!(seen, ["=1", "unset", "=1", "=api", &format!("={first}")]);

    // The hint of a rollback names the version before, which comes with what it had.
    let forth = once(&stage, &["rollback", &second, "--environment", "shop-dev", "--yes"]);
    assert_eq!((&forth["set"], &forth["removed"]), (&json!(["A", "B"]), &json!(["FROM_FILES", "GOES"])), "{forth}");
    let seen = ["A", "B", "GOES", "FROM_FILES", "RELEASE"].map(|name| stage.variable(name));
    assert_eq!(seen, ["=2", "=3", "unset", "=files", &format!("={second}")]);
    let text = stage.run(&["releases", "shop-dev", "--limit", "1"]).success().stdout;
    assert!(text.contains(&format!("{second} with A, B, FROM_FILES, GOES")), "{text}");
    // Without a label the last release is taken back, which was both.
    let planned = stage.run(&["rollback", "--dry-run", "--output", "json"]).success().json();
    assert_eq!((&planned["to"], &planned["removed"]), (&json!(first), &json!(["B"])), "{planned}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_is_bounded_and_goes_with_the_environment_and_what_is_not_kept_is_named() {
    let stage = Stage::new(&["--no-db"]);
    let client = Client::new(&stage.sdk());
    // What cannot be kept keeps nobody from the change, and is known by name.
    stage.sandbox().run(&["local", "fault", "quota,action=CreateConfigurationTemplate"]).success();
    let unkept = set(&stage, &[("UNKEPT", "1")]);
    assert!(unkept.stderr.contains("could not be kept, so rollback cannot bring it back"), "{unkept}");
    assert!(!unkept.stderr.contains("to undo it"), "{unkept}");
    stage.sandbox().run(&["local", "fault", "--clear"]).success();
    let unknown = stage.run(&["rollback", "--yes"]).exit(8);
    assert!(unknown.stderr.contains("nobody knows any more what UNKEPT was"), "never something older: {unknown}");
    let nothing = stage.run(&["rollback", "--code-only", "--yes"]).exit(8);
    assert!(nothing.stderr.contains("there is no version before"), "{nothing}");
    stage.bundle("second");
    stage.run(&["deploy", "shop-dev", "--skip-build"]).success();

    let name = |number: usize| format!("tasks-eb-shop-dev-{number:014}");
    for number in 0..10 {
        save(&client, &name(number)).await;
    }
    for others in ["mine", "tasks-eb-shop-gone-00000000000001"] {
        save(&client, others).await;
    }
    set(&stage, &[("A", "1")]);
    let kept = templates(&client).await;
    assert_eq!(kept.len(), 12, "{kept:?}");
    assert!(!kept.contains(&name(0)) && kept.contains(&name(1)), "the oldest went: {kept:?}");

    // One that is gone at AWS is one that nobody knows any more.
    let newest = kept.iter().rfind(|name| name.starts_with("tasks-eb-shop-dev-")).expect("it was kept");
    let delete = client.delete_configuration_template().application_name("shop").template_name(newest);
    delete.send().await.expect("deleted");
    stage.run(&["rollback", "--dry-run"]).exit(8);
    let planned = stage.run(&["rollback", "--code-only", "--dry-run"]).success();
    assert!(planned.stdout.contains("variables that were changed since it ran stay: A"), "{planned}");

    let left = stage.run(&["audit"]).exit(10);
    let command = "aws elasticbeanstalk delete-configuration-template --application-name shop --template-name \
                   tasks-eb-shop-gone-00000000000001";
    assert!(left.stdout.contains(command) && !left.stdout.contains(&name(1)), "what is in use is not left: {left}");
    stage.run(&["terminate", "shop-dev", "--confirm", "shop-dev"]).success();
    assert_eq!(templates(&client).await, ["mine", "tasks-eb-shop-gone-00000000000001"]);
    stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
}
