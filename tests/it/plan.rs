//! `tasks-eb plan`: what it tells, that it changes nothing, and that `deploy --plan` applies exactly it or refuses.

use serde_json::Value;

use crate::support::Stage;

const MORE: &str = "\
option_settings:
  aws:elasticbeanstalk:command:
    Timeout: '900'
  aws:ec2:instances:
    InstanceTypes: t3.large
  aws:elasticbeanstalk:application:environment:
    FROM_FILES: other
    API_TOKEN: abc-canary
";

const PRICES: &str = "currency: USD\ndate: 2026-01-01\nregion: us-west-2\nprices:\n  \
                      - {kind: instance, type: t3.large, month: 40}\n  - {kind: public-ipv4, month: 2}\n";

/// Calls that change something, so far.
fn mutations(stage: &Stage) -> Vec<String> {
    let calls = stage.run(&["local", "calls", "--limit", "5000", "--output", "json"]).success().json();
    let calls = calls["calls"].as_array().expect("a list");
    let actions = calls.iter().map(|call| call["action"].as_str().expect("an action").to_owned());
    let reads = ["Describe", "List", "Get", "Head", "Check", "Retrieve", "Validate"];
    actions.filter(|action| !reads.iter().any(|read| action.starts_with(read))).collect()
}

#[test]
fn what_a_deploy_would_do_is_told_and_nothing_is_done() {
    let stage = Stage::new(&["--no-db"]);
    stage.run(&["setenv", "FROM_FILES=by-hand"]).success();
    let before = mutations(&stage);
    let nothing = stage.run(&["plan", "--skip-build", "--check"]).success().stdout;
    assert!(nothing.starts_with("Account ") && nothing.contains("Nothing to do"), "{nothing}");

    stage.bundle_with("second", &[(".ebextensions/b.config", MORE)]);
    stage.sandbox().write("prices.yml", PRICES);
    let plan = stage.run(&["plan", "--skip-build", "--check", "--prices", "prices.yml"]).exit(10);
    let text = &plan.stdout;
    assert!(text.contains("deploy version v-"), "{text}");
    assert!(text.contains("Timeout: 600 (default) -> 900 (.ebextensions/b.config:3), no interruption"), "{text}");
    assert!(text.contains("-> t3.large (.ebextensions/b.config:5), replaces instances"), "{text}");
    assert!(text.contains("by-hand (API) wins over other (.ebextensions/b.config:7)"), "{text}");
    assert!(text.contains("tasks-eb setenv --environment shop-dev FROM_FILES="), "{text}");
    assert!(text.contains("at least 42.00 USD") && text.contains("volume") && text.contains("no price"), "{text}");
    assert!(!text.contains("abc-canary"), "{text}");
    let costly = ["plan", "--skip-build", "--prices", "prices.yml", "--max-monthly"];
    stage.run(&[&costly[..], &["50"]].concat()).success();
    let refused = stage.run(&[&costly[..], &["41.5"]].concat()).exit(10);
    assert!(refused.stderr.contains("at least 42.00 USD a month"), "{refused}");
    assert_eq!(mutations(&stage), before, "a plan changes nothing");

    // A dry run is the plan.
    let plan = stage.run(&["plan", "--skip-build"]).success().stdout;
    assert_eq!(stage.run(&["deploy", "--skip-build", "--dry-run"]).success().stdout, plan);
    assert_eq!(mutations(&stage), before, "nor does a dry run");
    let deployed = stage.run(&["deploy", "--skip-build"]).success();
    let (screen, upload) =
        (deployed.stderr.find("note: plan: upload bundle"), deployed.stderr.find("upload the bundle"));
    assert!(screen.is_some() && screen < upload, "the plan comes first: {deployed}");
    assert!(deployed.stderr.contains("\n  deploy version v-"), "{deployed}");
    stage.run(&["plan", "--skip-build", "--check"]).success();
}

#[test]
fn a_plan_in_a_file_is_applied_exactly_once_and_a_stale_one_is_refused() {
    let stage = Stage::new(&["--no-db", "--env", "API_TOKEN=swordfish-canary"]);
    stage.bundle("second");
    let planned = stage.run(&["plan", "--skip-build", "--out", "plan.json", "--output", "json"]).success().json();
    let path = stage.sandbox().work().join("plan.json");
    let text = std::fs::read_to_string(&path).expect("is written");
    assert!(!text.contains("canary"), "{text}");
    let file: Value = serde_json::from_str(&text).expect("is JSON");
    assert_eq!(file["schema"], "tasks-eb/plan-file@1");
    assert_eq!(file["steps"], planned["plan"]["steps"], "the file holds the plan that was shown");

    let apply = ["deploy", "--skip-build", "--plan", "plan.json"];
    let before = mutations(&stage);
    stage.bundle("third");
    let other = stage.run(&apply).exit(10);
    assert!(other.stderr.contains("the plan is stale") && other.stderr.contains("| bundle: v-"), "{other}");
    stage.bundle("second");
    stage.sandbox().write("plan.json", &text.replace("shop-dev", "shop-prod"));
    let edited = stage.run(&apply).exit(2);
    assert!(edited.stderr.contains("edited"), "{edited}");
    stage.sandbox().write("plan.json", &text);
    assert_eq!(mutations(&stage), before, "what is refused changes nothing");

    stage.run(&apply).success();
    let again = stage.run(&apply).exit(10);
    assert!(again.stderr.contains("running version: v-"), "{again}");

    stage.bundle("fourth");
    stage.run(&["plan", "--skip-build", "--out", "plan.json"]).success();
    stage.run(&["setenv", "GREETING=hello"]).success();
    let stale = stage.run(&apply).exit(10);
    assert!(stale.stderr.contains("last update of the environment"), "{stale}");
}

#[test]
fn an_environment_to_be_is_planned_with_its_options_and_migrations() {
    let stage = Stage::without_environment();
    stage.sandbox().write("migrations/mysql/0001_task.sql", "CREATE TABLE task (id INT);\n");
    stage.sandbox().write("migrations/mysql/0002_drop.sql", "-- gone\nDROP TABLE task;\n");
    let before = mutations(&stage);
    let text = stage.run(&["plan", "shop-dev", "--skip-build"]).success().stdout;
    assert!(text.contains("create environment shop-dev") && text.contains("deletion policy Snapshot"), "{text}");
    assert!(text.contains("HealthCheckPath: /health (.ebextensions/app.config:8)"), "{text}");
    assert!(text.contains("DBDeletionPolicy: Snapshot (API)"), "{text}");
    assert!(text.contains("+ migrations/mysql/0001_task.sql"), "{text}");
    assert!(text.contains("! line 2 drops a table with all its data: DROP TABLE task"), "{text}");
    assert!(text.contains("Cost: no prices are known"), "{text}");
    assert_eq!(mutations(&stage), before);
}

#[test]
fn migrations_that_the_running_program_does_not_know_are_pending() {
    let mut stage = Stage::without_environment();
    stage.bundle_with("first", &[("bin/app", "…0001_task…")]);
    stage.create(&["--no-db"], "");
    stage.sandbox().write("migrations/mysql/0001_task.sql", "DROP TABLE old;\n");
    let plan = |stage: &Stage| stage.run(&["plan", "--skip-build"]).success().stdout;
    let none = plan(&stage);
    assert!(none.contains("Migrations: none is pending\n  the schema as the running app sees it: current"), "{none}");
    stage.sandbox().write("migrations/mysql/0002_more.sql", "ALTER TABLE task ADD due DATE NOT NULL;\n");
    let text = plan(&stage);
    assert!(text.contains("+ migrations/mysql/0002_more.sql") && !text.contains("0001_task.sql"), "{text}");
    assert!(text.contains("! line 1 wants a value in every row"), "{text}");
}

#[test]
fn a_dry_run_of_every_command_that_changes_something_changes_nothing() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle("second");
    let before = mutations(&stage);
    let cases: &[&[&str]] = &[
        &["deploy", "--skip-build"],
        &["deploy", "--skip-build", "--force"],
        &["create", "shop-two", "--skip-build", "--no-db"],
        &["setenv", "A=b"],
        &["config", "save", "kept"],
        &["migrate"],
        &["restart"],
        &["scale", "2"],
        &["upgrade"],
        &["rebuild"],
        &["terminate", "--confirm", "shop-dev"],
        &["terminate", "--all", "--confirm", "shop"],
    ];
    for case in cases {
        stage.run(&[case, &["--dry-run"][..]].concat()).success();
        assert_eq!(mutations(&stage), before, "{case:?}");
    }
    let cache = "MEMCACHIER_SERVERS=mc.example.com:11211\nMEMCACHIER_USERNAME=u\nMEMCACHIER_PASSWORD=p\n";
    let setup = ["cache", "setup", "--stdin", "--no-check", "--dry-run"];
    stage.command(&setup).input(cache).run().success();
    assert_eq!(mutations(&stage), before);
    for finished in [stage.run(&["swap", "--help"]), stage.run(&["restart", "--help"])] {
        assert!(finished.stdout.contains("--dry-run"), "{finished}");
    }
}
