//! What somebody finds who uses tasks-eb for the first week: hints that can be copied, names that are misspelt, which
//! environment is meant when none is named, what `rollback` goes back to, and what is refused before it is sent.

use std::io::Write;

use aws_sdk_elasticbeanstalk::Client;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::Stage;

const CONFIG: &str = ".elasticbeanstalk/config.yml";

fn version(stage: &Stage, name: &str) -> String {
    let status = stage.run(&["status", name, "--output", "json"]).success().json();
    status["version"].as_str().expect("a version").to_owned()
}

/// The environment of the branch, as config.yml has it.
fn default(stage: &Stage) -> Value {
    let text = std::fs::read_to_string(stage.sandbox().work().join(CONFIG)).expect("reads");
    let line = text.lines().find_map(|line| line.trim().strip_prefix("environment: ")).expect("a line");
    if line == "null" { Value::Null } else { line.into() }
}

/// Makes the project one of files, without a finished artifact: a program that can be bundled, and nothing to compile.
fn without_artifact(stage: &Stage) {
    let config = std::fs::read_to_string(stage.sandbox().work().join(CONFIG)).expect("reads");
    stage.sandbox().write(CONFIG, &config.replace("  artifact: app.zip\n", "  artifact: null\n"));
    stage.sandbox().write("Procfile", "web: bin/web serve\n");
    stage.sandbox().write("bin/.keep", "");
    let program = stage.sandbox().work().join("bin/web");
    std::fs::copy("/bin/true", &program).expect("copies");
    tasks_eb::fs::set_mode(&program, 0o755).expect("sets the mode");
    std::fs::remove_file(stage.sandbox().work().join("app.zip")).expect("removes");
}

#[test]
fn hints_are_for_the_place_that_they_come_from_in_text_and_as_data() {
    let stage = Stage::new(&["--no-db"]);
    let first = version(&stage, "shop-dev");
    stage.bundle("second");
    let deployed = stage.run(&["deploy", "--skip-build", "--region", "us-west-2", "--output", "ndjson"]).success();
    let lines = deployed.stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("parses"));
    let hint = lines.into_iter().find(|line| line["message"] == "to undo it").expect("a hint");
    let undo = format!("tasks-eb rollback {first} --environment shop-dev --region us-west-2 --local --yes");
    assert_eq!((&hint["type"], &hint["command"]), (&"note".into(), &undo.into()));

    // What the end of a result advises is for the same place too.
    let checked = stage.run(&["plan", "--skip-build", "--force", "--check"]).exit(10);
    assert!(checked.stderr.contains("try: tasks-eb deploy shop-dev --local\n"), "{checked}");
    stage.run(&["setenv", "FROM_FILES=by-hand"]).success();
    let explained = stage.run(&["config", "explain", "FROM_FILES"]).success();
    let back = "tasks-eb setenv --environment shop-dev FROM_FILES= --local";
    assert!(explained.stdout.contains(back), "{explained}");
    let differs = stage.run(&["config", "diff", "--output", "json"]).exit(10).json();
    assert_eq!(differs["drift"][0]["hand_back"], back, "{differs}");
    let begun = stage.run(&["restart", "--no-wait"]).success();
    let goes_on = "note: it goes on at AWS: tasks-eb wait shop-dev --for healthy --local\n";
    assert!(begun.stderr.contains(goes_on), "{begun}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rollback_goes_to_what_served_in_this_environment_and_says_how_it_knows() {
    let stage = Stage::new(&["--no-db"]);
    let first = version(&stage, "shop-dev");
    // Made after the first, and before the present one: the newest older version of the application never ran here.
    stage.bundle("elsewhere");
    let elsewhere = ["create", "shop-elsewhere", "--skip-build", "--yes", "--no-db", "--no-wait"];
    let elsewhere = stage.run(&[&elsewhere[..], &["--output", "json"]].concat()).success().json();
    stage.bundle("second");
    stage.run(&["deploy", "shop-dev", "--skip-build"]).success();
    let client = Client::new(&stage.sdk());
    // Somebody else's description tells nothing.
    client.update_environment().environment_name("shop-dev").description("Ours").send().await.expect("updates");
    stage.run(&["wait", "shop-dev", "--for", "ready"]).success();

    let dry = ["rollback", "--environment", "shop-dev", "--dry-run"];
    let planned = stage.run(&[&dry[..], &["--output", "json"]].concat()).success().json();
    assert_eq!(planned["to"], first.as_str(), "{planned}");
    let why = planned["because"].as_str().expect("a reason");
    assert!(why.starts_with("it served before v-") && why.contains("ledger"), "{planned}");
    let said = stage.run(&dry).success();
    assert!(said.stdout.contains(why), "{said}");

    // Without its ledger only what its own events name counts.
    let bucket = client.create_storage_location().send().await.expect("answers").s3_bucket.expect("a bucket");
    let s3 = aws_sdk_s3::Client::new(&stage.sdk());
    let listed = s3.list_objects_v2().bucket(&bucket).prefix(".tasks-eb/releases/shop/shop-dev/").send().await;
    let listed = listed.expect("lists");
    assert!(!listed.contents().is_empty(), "there is a ledger");
    for object in listed.contents() {
        s3.delete_object().bucket(&bucket).key(object.key().expect("a key")).send().await.expect("deletes");
    }
    let blind = stage.run(&[&dry[..], &["--output", "json"]].concat());
    assert!([Some(0), Some(8)].contains(&blind.code), "{blind}");
    let never = elsewhere["version"].as_str().expect("a version");
    assert!(blind.json()["to"] != never && !blind.stdout.contains(never), "it never ran here: {blind}");
}

#[test]
fn a_branch_keeps_its_environment_and_is_told_when_it_gets_or_loses_one() {
    let stage = Stage::without_environment();
    let create = |name: &str, more: &[&str]| {
        stage.run(&[&["create", name, "--skip-build", "--yes", "--no-db", "--no-wait"], more].concat()).success()
    };
    let first = create("shop-dev", &[]);
    let set = "note: shop-dev is the environment of the branch default from now on";
    assert!(first.stderr.contains(set) && default(&stage) == "shop-dev", "{first}");
    let second = create("shop-two", &[]);
    let kept = "note: shop-dev stays the environment of the branch default";
    assert!(second.stderr.contains(kept) && default(&stage) == "shop-dev", "{second}");
    let third = create("shop-three", &["--branch-default"]);
    assert!(third.stderr.contains("shop-three is the environment") && default(&stage) == "shop-three", "{third}");
    stage.run(&["wait", "shop-two", "--for", "ready"]).success();
    let other = stage.run(&["terminate", "shop-two", "--confirm", "shop-two"]).success();
    assert!(!other.stderr.contains("branch") && default(&stage) == "shop-three", "{other}");
    stage.run(&["wait", "shop-three", "--for", "ready"]).success();
    let gone = stage.run(&["terminate", "--confirm", "shop-three"]).success();
    let lost = "shop-three was the environment of the branch default, which has none now: tasks-eb create --local";
    assert!(gone.stderr.contains(lost) && default(&stage).is_null(), "{gone}");
}

#[test]
fn a_misspelt_environment_is_asked_about_before_anything_is_compiled() {
    let stage = Stage::new(&["--no-db"]);
    without_artifact(&stage);
    // Whoever compiles it first fails with another exit code.
    stage.sandbox().write("Cargo.toml", "this is no manifest");
    let deployed = stage.run(&["deploy", "shop-dve"]).exit(8);
    assert!(deployed.stderr.contains("did you mean 'shop-dev'?"), "{deployed}");
    assert!(deployed.stderr.contains("try: tasks-eb deploy shop-dev --local\n"), "{deployed}");
    let planned = stage.run(&["plan", "shop-dve"]);
    let (asked, compiled) = (planned.stderr.find("did you mean 'shop-dev'?"), planned.stderr.find("build"));
    assert!(asked.is_some_and(|asked| compiled.is_none_or(|compiled| asked < compiled)), "{planned}");
    let set = stage.run(&["setenv", "A=b", "--environment", "shop-deb"]).exit(8);
    assert!(set.stderr.contains("did you mean 'shop-dev'?"), "{set}");
}

#[test]
fn what_lint_finds_errors_in_is_refused_before_the_compiler_and_the_upload_unless_told_otherwise() {
    let stage = Stage::new(&["--no-db"]);
    without_artifact(&stage);
    stage.sandbox().write(".ebextensions/late.yml", "option_settings: {}\n");
    stage.sandbox().write(".ebextensions/wrong.config", "option_settings:\n  aws:elasticbeanstalk:nope:\n    A: b\n");
    let linted = stage.run(&["lint"]).exit(2);
    assert!(linted.stderr.contains("try: tasks-eb lint --explain TE0202\n"), "{linted}");
    let finding = linted.stdout.lines().find(|line| line.contains("TE0202")).expect("a finding").to_owned();
    assert!(finding.starts_with(".ebextensions/wrong.config:3:5: error"), "{finding}");
    for command in ["deploy", "plan", "create shop-two --no-db"] {
        let words = command.split(' ').chain(["--skip-build"]).collect::<Vec<_>>();
        let refused = stage.run(&words).exit(2);
        assert!(
            refused.stderr.contains("error[TE1210]: lint found 1 error") && refused.stderr.contains(&finding),
            "{refused}"
        );
        assert!(!refused.stderr.contains("bundled v-"), "{refused}");
        assert!(refused.stderr.contains("try: tasks-eb lint --explain TE0202\n"), "{refused}");
    }
    let data = stage.run(&["plan", "--skip-build", "--output", "json"]).exit(2).json();
    assert_eq!((&data["error"]["code"], &data["error"]["findings"][0]["line"]), (&"TE1210".into(), &3.into()));

    let all = stage.run(&["plan", "--skip-build", "--no-lint"]).success();
    assert!(all.stderr.contains("note: lint has 1 error and "), "{all}");
    std::fs::remove_file(stage.sandbox().work().join(".ebextensions/wrong.config")).expect("removes");
    let warnings = stage.run(&["lint", "--output", "json"]).success().json()["warnings"].as_u64().expect("a number");
    let counted = if warnings == 1 { "1 warning".to_owned() } else { format!("{warnings} warnings") };
    let planned = stage.run(&["plan", "--skip-build"]).success();
    let line = format!("note: lint has {counted} for what is deployed: tasks-eb lint\n");
    assert!(warnings > 0 && planned.stderr.contains(&line), "{planned}");
}

#[test]
fn migrate_leaves_an_app_alone_that_has_no_migrations() {
    let mut stage = Stage::without_environment();
    let options =
        "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    STAGE_APP: \"1\"\n    PORT: \"5000\"\n";
    stage.sandbox().write(".ebextensions/app.config", options);
    let path = stage.sandbox().work().join("app.zip");
    let mut archive = ZipWriter::new(std::fs::File::create(path).expect("makes"));
    for (name, content) in [("Procfile", stage.procfile().as_str()), (".ebextensions/app.config", options)] {
        archive.start_file(name, SimpleFileOptions::default().unix_permissions(0o644)).expect("starts");
        archive.write_all(content.as_bytes()).expect("writes");
    }
    archive.finish().expect("finishes");
    stage.create(&["--no-db"], "");
    let before = stage.events().len();
    let nothing = stage.run(&["migrate", "--output", "json"]).success().json();
    assert_eq!((&nothing["deployed"], &nothing["no_migrations"]), (&false.into(), &true.into()), "{nothing}");
    let said = stage.run(&["migrate"]).success();
    assert!(said.stdout.starts_with("nothing to do: the app of shop-dev has no migrations"), "{said}");
    assert_eq!(stage.events().len(), before, "nothing was begun");
}

#[test]
fn a_configuration_is_saved_without_its_secrets_and_an_environment_is_made_of_it() {
    let stage = Stage::new(&["--no-db"]);
    let canary = "canary-of-the-configuration";
    let secret = format!("API_TOKEN={canary}");
    stage.run(&["setenv", "GREETING=good day", &secret]).success();
    let file = stage.sandbox().work().join(".elasticbeanstalk/saved_configs/kept.cfg.yml");
    let dry = stage.run(&["config", "save", "kept", "--dry-run", "--output", "json"]).success().json();
    assert!(dry["left_out"].as_array().is_some_and(|names| names.contains(&"API_TOKEN".into())), "{dry}");
    assert!(!file.exists(), "nothing is done");

    let saved = stage.run(&["config", "save", "kept", "--environment", "shop-dev"]).success();
    assert!(saved.stdout.contains("left out, because they are secrets: API_TOKEN, SECRET_KEY"), "{saved}");
    assert!(
        saved.stderr.contains("to make an environment of it: tasks-eb create NAME --cfg kept --local\n"),
        "{saved}"
    );
    let text = std::fs::read_to_string(&file).expect("is there");
    assert!(text.contains("GREETING: \"good day\"") && !text.contains(canary) && !text.contains("SECRET"), "{text}");
    assert_eq!(stage.run(&["lint"]).code, Some(0), "lint reads it");

    let again = stage.run(&["config", "save", "kept"]).exit(2);
    assert!(again.stderr.contains("TE1108") && again.stderr.contains("--force"), "{again}");
    stage.run(&["config", "save", "kept", "--force"]).success();
    let create = ["create", "shop-copy", "--cfg", "kept", "--skip-build", "--yes", "--no-db", "--no-wait"];
    stage.run(&create).success();
    let listed = stage.run(&["config", "list", "shop-copy", "--output", "json"]).success().json();
    let greeting = listed["options"].as_array().and_then(|all| all.iter().find(|option| option["name"] == "GREETING"));
    assert_eq!(greeting.map(|option| &option["level"]), Some(&"saved-configuration".into()), "{listed}");
}
