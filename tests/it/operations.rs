//! What is done to an environment that runs: variables, migrations, the end. Through the binary, against a real local
//! Elastic Beanstalk.

use std::path::PathBuf;

use crate::support::Stage;

#[test]
fn variables_reach_the_app_as_they_are_in_one_restart_and_an_identical_set_restarts_nothing() {
    let stage = Stage::new(&["--no-db"]);
    let values = [
        ("SERVERS", "mc1.example.com:11211,mc2.example.com:11211"),
        ("QUOTES", "it's \"quoted\" = $HOME `id` \\n"),
        ("SPACED", "  two words  "),
        ("EQUALS", "a=b=c"),
        ("UNICODE", "grüße, 🦀"),
    ];
    let given: Vec<String> = values.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut args = vec!["setenv", "--output", "json"];
    args.extend(given.iter().map(String::as_str));

    let dry: Vec<&str> = args.iter().copied().chain(["--dry-run"]).collect();
    let before = stage.events().len();
    assert_eq!(stage.run(&dry).success().json()["dry_run"], true);
    assert_eq!(stage.events().len(), before, "a dry run starts nothing");

    let set = stage.run(&args).success().json();
    assert_eq!((&set["verified"], &set["changed"]), (&true.into(), &true.into()));
    assert_eq!(set["set"].as_array().map(Vec::len), Some(values.len()));
    for (name, value) in values {
        assert_eq!(stage.variable(name), format!("={value}"), "{name}");
    }
    let shown = stage.run(&["printenv", "--output", "json"]).success().json();
    assert_eq!(shown["variables"]["QUOTES"], values[1].1);
    assert_eq!(shown["variables"]["SECRET_KEY"], "********");
    assert_eq!(shown["bytes"], set["bytes"]);

    let before = stage.events().len();
    let again = stage.run(&args).success().json();
    assert_eq!(again["changed"], false);
    assert_eq!(stage.events().len(), before, "nothing was started");

    let removed = stage.run(&["setenv", "SPACED=", "EQUALS=", "NEVER_THERE="]).success();
    assert!(removed.stdout.starts_with("removed EQUALS, SPACED\n"), "{removed}");
    assert_eq!(stage.variable("SPACED"), "unset");
    assert_eq!(stage.variable("SERVERS"), format!("={}", values[0].1));
}

#[test]
fn variables_come_from_files_and_stdin_too_and_secrets_are_never_shown() {
    let stage = Stage::new(&["--no-db"]);
    stage.sandbox().write("production.env", "# of the file\nA='from, file'\nB=\"from file\"\nexport C=file\n");
    let finished = stage
        .command(&["setenv", "--from-file", "production.env", "--stdin", "C=line"])
        .input("B=stdin\nMY_PASSWORD=hunter2,\"x\"\n")
        .run()
        .success();
    assert!(!format!("{finished}").contains("hunter2"), "{finished}");
    let seen = ["A", "B", "C", "MY_PASSWORD"].map(|name| stage.variable(name));
    assert_eq!(seen, ["=from, file", "=stdin", "=line", "=hunter2,\"x\""]);

    let masked = stage.run(&["printenv"]).success();
    assert!(masked.stdout.contains("MY_PASSWORD=********\n") && !masked.stdout.contains("hunter2"), "{masked}");
    assert!(masked.stdout.contains(" of 4096 bytes"), "{masked}");
    let revealed = stage.run(&["printenv", "--reveal", "MY_PASSWORD"]).success();
    let unknown = stage.run(&["printenv", "--reveal", "NOBODY"]).exit(8);
    assert!(unknown.stderr.contains("NOBODY"), "{unknown}");
    assert!(revealed.stdout.contains("hunter2") && revealed.stdout.contains("SECRET_KEY=********"), "{revealed}");
}

#[test]
fn what_cannot_be_a_variable_is_refused_before_anything_is_asked_of_aws() {
    let beanstalk = crate::support::LocalBeanstalk::start();
    let refused = |args: &[&str], code: i32, says: &str| {
        let finished = beanstalk.run(args).exit(code);
        assert!(finished.stderr.contains(says), "{finished}");
        assert!(!format!("{}{}", finished.stdout, finished.stderr).contains("hunter2"), "{finished}");
    };
    refused(&["setenv", "A B=hunter2", "--environment", "shop-dev"], 2, "not an environment variable");
    refused(&["setenv", "1A=hunter2", "--environment", "shop-dev"], 2, "start with a digit");
    refused(&["setenv", "--environment", "shop-dev"], 2, "no variable is given");
    refused(&["setenv", "SECRET", "--environment", "shop-dev"], 5, "--stdin");
    refused(&["setenv", "--from-file", "missing", "--environment", "shop-dev"], 8, "missing");
    let big = format!("BIG={}", "x".repeat(4093));
    refused(&["setenv", &big, "--environment", "shop-dev"], 2, "4097 bytes");
    refused(&["setenv", "A=1", "--environment", "shop-dev"], 8, "shop-dev");
    beanstalk.sandbox.write("broken.env", "A=1\nB=\"hunter2\n");
    refused(&["setenv", "--from-file", "broken.env", "--environment", "shop-dev"], 2, "line 2");
}

#[test]
fn removing_a_variable_that_the_bundle_sets_is_told_to_have_had_no_effect() {
    let stage = Stage::new(&["--no-db"]);
    assert_eq!(stage.variable("FROM_FILES"), "=files");
    stage.run(&["setenv", "FROM_FILES=mine"]).success();
    assert_eq!(stage.variable("FROM_FILES"), "=mine");
    let removed = stage.run(&["setenv", "FROM_FILES=", "--output", "json"]).success();
    assert_eq!(removed.json()["still_set"], serde_json::json!(["FROM_FILES"]), "{removed}");
    assert!(removed.stderr.contains(".ebextensions"), "{removed}");
    assert_eq!(stage.variable("FROM_FILES"), "=files");
}

#[test]
fn migrate_runs_the_leaders_commands_again_and_asks_the_app_about_its_schema() {
    let stage = Stage::new(&["--no-db"]);
    assert_eq!(stage.get("/runs").1, "1");
    let status = stage.run(&["migrate", "--status", "--output", "json"]).success().json();
    assert_eq!(
        status["database_schema"],
        serde_json::json!({"state": "current", "reason": "2 are missing", "database": "sqlite"})
    );

    tasks_eb::fs::write_atomic(&stage.data("schema"), b"pending").expect("writes");
    let status = stage.run(&["migrate", "--status"]).success();
    assert!(status.stdout.contains("schema       pending"), "{status}");
    let dry = stage.run(&["migrate", "--dry-run"]).success();
    assert!(dry.stdout.contains("again") && stage.get("/runs").1 == "1", "{dry}");

    let migrated = stage.run(&["migrate", "--output", "json"]).success().json();
    assert_eq!((&migrated["deployed"], &migrated["database_schema"]["state"]), (&true.into(), &"current".into()));
    assert_eq!(stage.get("/runs").1, "2");

    tasks_eb::fs::write_atomic(&stage.data("broken"), b"").expect("writes");
    let failed = stage.run(&["migrate"]).exit(4);
    assert!(failed.stderr.contains("10_migrate"), "{failed}");
    assert_eq!(stage.get("/health").0, 200, "what ran goes on running");
}

#[test]
fn terminate_wants_the_name_and_leaves_nothing_behind() {
    let stage = Stage::new(&["--no-db"]);
    let unasked = stage.run(&["terminate"]).exit(5);
    assert!(unasked.stderr.contains("--confirm shop-dev"), "{unasked}");
    let wrong = stage.run(&["terminate", "--confirm", "shop-prod"]).exit(2);
    assert!(wrong.stderr.contains("shop-dev"), "{wrong}");
    let dry = stage.run(&["terminate", "--dry-run"]).success();
    assert!(dry.stdout.contains("would terminate shop-dev"), "{dry}");
    assert!(dry.stdout.contains("would stay: the application shop, its versions and their bundles (--all)"), "{dry}");
    assert_eq!((stage.get("/").0, stage.secrets()), (200, 1));

    let gone = stage.run(&["terminate", "--confirm", "shop-dev", "--output", "json"]).success().json();
    assert_eq!((&gone["verified"], &gone["environments"][0]["name"]), (&true.into(), &"shop-dev".into()));
    assert_eq!(gone["remains"], serde_json::json!({"snapshots": [], "databases": [], "unexpected": []}));
    assert!(stage.environments().is_empty(), "{:?}", stage.environments());
    assert_eq!(stage.secrets(), 0);
    let config = std::fs::read_to_string(stage.sandbox().work().join(".elasticbeanstalk/config.yml"));
    assert!(!config.expect("reads").contains("shop-dev"));

    let again = stage.run(&["terminate", "shop-dev", "--confirm", "shop-dev"]).success();
    assert!(again.stdout.contains("gone already"), "{again}");

    // What never was is no success: a misspelt name would leave the environment running, and the pipeline green.
    for args in [&["terminate", "shop-def", "--confirm", "shop-def"][..], &["events", "shop-def"]] {
        let unknown = stage.run(args).exit(8);
        assert!(unknown.stderr.contains("there is no environment 'shop-def'"), "{unknown}");
    }
}

#[test]
fn terminate_all_removes_the_application_its_versions_and_their_bundles() {
    let stage = Stage::new(&["--no-db"]);
    stage.run(&["create", "shop-two", "--skip-build", "--yes", "--no-db"]).success();
    let wrong = stage.run(&["terminate", "--all", "--confirm", "shop-dev"]).exit(2);
    assert!(wrong.stderr.contains("'shop'"), "{wrong}");
    let gone = stage.run(&["terminate", "--all", "--confirm", "shop", "--output", "json"]).success().json();
    assert_eq!(gone["environments"].as_array().map(Vec::len), Some(2));
    assert_eq!(gone["application"], "shop");
    // One bundle that both ran, and what the ledger says of two creations.
    assert_eq!((&gone["removed"]["application"], &gone["removed"]["objects"]), (&true.into(), &3.into()));
    assert!(stage.environments().is_empty() && stage.secrets() == 0);
    let bundles = bundles(&stage.sandbox().state().join("local/s3"));
    assert!(bundles.is_empty(), "{bundles:?}");
    let again = stage.run(&["terminate", "--all", "--force"]).success();
    assert!(again.stdout.contains("gone already"), "{again}");
}

/// Zip archives below a folder.
fn bundles(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(bundles(&path));
        } else if path.extension().is_some_and(|extension| extension == "zip") {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_fate_of_a_database_is_said_first_and_the_snapshot_that_stays_is_named() {
    if tasks_eb::local::host::mysql::available().is_none() {
        eprintln!("SKIPPED: no mariadbd or mysqld here, so there is no database to terminate");
        return;
    }
    let stage = Stage::new(&[]);
    assert_ne!(stage.variable("RDS_HOSTNAME"), "unset");
    let dry = stage.run(&["terminate", "--dry-run"]).success();
    assert!(dry.stdout.contains("after a last snapshot"), "{dry}");
    let gone = stage.run(&["terminate", "--confirm", "shop-dev"]).success();
    assert!(gone.stderr.contains("its policy is Snapshot"), "{gone}");
    assert!(gone.stdout.contains("--db-snapshot-identifier"), "{gone}");
    assert!(
        gone.stdout.contains("nothing else of it is left that costs; what its application has beside it stays"),
        "{gone}"
    );
    let all = stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
    assert!(all.stdout.contains("--db-snapshot-identifier"), "what an earlier environment left counts: {all}");
    assert!(all.stdout.ends_with("nothing else is left that costs\n"), "{all}");
    assert_databases_gone(&stage);
}

fn assert_databases_gone(stage: &Stage) {
    let databases = std::fs::read_dir(stage.sandbox().state().join("local/databases"));
    assert_eq!(databases.into_iter().flatten().count(), 0);
}

#[test]
fn a_termination_that_nobody_waited_for_is_taken_up_by_the_same_command() {
    if tasks_eb::local::host::mysql::available().is_none() {
        eprintln!("SKIPPED: no mariadbd or mysqld here, so a termination takes no time");
        return;
    }
    let stage = Stage::new(&["--db-deletion", "delete"]);
    let terminate = ["terminate", "shop-dev", "--confirm", "shop-dev"];
    let begun = stage.run(&[&terminate[..], &["--no-wait", "--output", "json"]].concat()).success().json();
    assert_eq!(begun["verified"], false);
    let taken_up = stage.run(&terminate).success();
    let ended = ["an audit lists what nobody uses\n", "it is gone already\n"];
    assert!(ended.iter().any(|end| taken_up.stdout.ends_with(end)), "{taken_up}");
    let again = stage.run(&terminate).success();
    assert!(again.stdout.contains("gone already"), "{again}");
    assert_eq!((stage.environments().len(), stage.secrets()), (0, 0));
    assert_databases_gone(&stage);
}
