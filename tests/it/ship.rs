//! A deploy is believed only when the new build answers, and what fails is followed by what ran before.

use serde_json::{Value, json};

use crate::support::{Finished, Stage};

const DEPLOY: [&str; 4] = ["deploy", "--skip-build", "--output", "json"];

fn deploy(stage: &Stage, more: &[&str]) -> Finished {
    stage.run(&[&DEPLOY[..], more].concat())
}

fn status(stage: &Stage) -> Value {
    stage.run(&["status", "shop-dev", "--output", "json"]).success().json()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

#[test]
fn success_is_ten_answers_of_the_new_build_and_no_visitor_was_lost() {
    let stage = Stage::new(&["--no-db"]);
    let first = text(&status(&stage)["version"]).to_owned();
    stage.bundle("second");
    let deployed = deploy(&stage, &[]).success();
    let told = deployed.json();
    assert_eq!(told["proof"], json!({"answers": 10, "by_release": true}), "{told}");
    assert_eq!((&told["previous"], &told["verified"]), (&json!(first), &json!(true)));
    let probe = &told["probe"];
    assert_eq!(probe["failed"], 0, "{told}");
    let requests = probe["requests"].as_u64().expect("a number");
    // One every 100 ms: how many there are says how long the deployment took, which a test must not care about.
    assert!(requests > 0 && probe["slowest_ms"].is_u64(), "{told}");
    assert!(text(&probe["url"]).ends_with("/health"), "{told}");
    let sentence = format!("0 of {requests} requests failed, the slowest took");
    let undo = format!("tasks-eb rollback {first} --environment shop-dev");
    for part in [&sentence, &undo] {
        assert!(deployed.stderr.contains(part), "{part}: {deployed}");
    }

    // An app that does not say which build it is may be the old one, and that is said.
    stage.bundle_that_misbehaves("no-release");
    let unproved = deploy(&stage, &[]).success();
    assert_eq!(unproved.json()["proof"], json!({"answers": 10, "by_release": false}));
    assert!(unproved.stderr.contains("is not proved; let the app send"), "{unproved}");
}

#[test]
fn an_app_that_answers_badly_is_replaced_by_the_one_before() {
    let stage = Stage::new(&["--no-db"]);
    let first = text(&status(&stage)["version"]).to_owned();
    for (how, why) in [("error", "it answers 500"), ("other-release", "it still serves v-other")] {
        stage.bundle_that_misbehaves(how);
        let failed = deploy(&stage, &[]).exit(4);
        let error = &failed.json()["error"];
        assert_eq!((&error["rolled_back"], &error["version"]), (&json!(true), &json!(first)), "{failed}");
        let causes = error["causes"].to_string();
        assert!(causes.contains(why) && causes.contains(&format!("was returned to {first}")), "{failed}");
        assert!(error["probe"]["requests"].is_u64(), "{failed}");
        let now = status(&stage);
        assert_eq!((&now["version"], &now["health"]), (&json!(first), &json!("Green")), "{now}");
        // The version and the variable that names it went back as one.
        assert_eq!(stage.variable("RELEASE"), format!("={first}"));
        assert_eq!(stage.variable("MISBEHAVE"), "unset");
    }
}

#[test]
fn what_runs_already_is_looked_at_and_is_nothing_to_do_only_when_it_answers() {
    let stage = Stage::new(&["--no-db"]);
    let same = deploy(&stage, &[]).success().json();
    assert_eq!(
        (&same["verified"], &same["proof"]),
        (&json!(true), &json!({"answers": 1, "by_release": true})),
        "{same}"
    );
    stage.run(&["setenv", "MISBEHAVE=other-release"]).success();
    for command in [&["deploy", "--skip-build"][..], &["rollback", text(&same["version"]), "--yes"]] {
        let other = stage.run(&[command, &["--output", "json"]].concat()).exit(4);
        let error = &other.json()["error"];
        assert_eq!(error["code"], "TE1503", "{other}");
        assert!(error["causes"].to_string().contains("it still serves v-other"), "{other}");
    }
}

#[test]
fn variables_as_they_should_be_are_no_success_where_the_last_change_broke_it() {
    let stage = Stage::new(&["--no-db"]);
    stage.run(&["setenv", "MISBEHAVE=exit"]).exit(4);
    let back = stage.run(&["setenv", "MISBEHAVE=", "--output", "json"]).exit(4);
    let error = &back.json()["error"];
    assert_eq!(error["code"], "TE1503", "{back}");
    assert!(text(&error["next"]).starts_with("tasks-eb deploy shop-dev --force"), "{back}");
    stage.run(&["deploy", "shop-dev", "--force", "--skip-build"]).success();
    stage.run(&["setenv", "MISBEHAVE="]).success();
}

#[test]
fn the_step_the_command_its_exit_code_and_its_output_are_told_unasked() {
    let stage = Stage::new(&["--no-db"]);
    let hook = "#!/bin/sh\necho the hook says no >&2\nexit 9\n";
    let container = "container_commands:\n  99_check:\n    command: 'echo the command says no; exit 3'\n";
    let migration = "container_commands:\n  05_migrate:\n    command: 'echo migration 3 of 5 failed: no such column >&2; exit 70'\n    leader_only: true\n";
    let cases = [
        (
            "one",
            &[(".ebextensions/20.config", container)][..],
            "PostBuildEbExtension",
            "99_check",
            3,
            "the command says no",
        ),
        (
            "two",
            &[(".platform/hooks/predeploy/10_check.sh", hook)],
            "RunAppDeployPreDeployHooks",
            ".platform/hooks/predeploy/10_check.sh",
            9,
            "the hook says no",
        ),
        ("three", &[], "StartApplication", "'web'", 7, "the app says no"),
        (
            "four",
            &[(".ebextensions/05-migrate.config", migration)],
            "PostBuildEbExtension",
            "05_migrate",
            70,
            "migration 3 of 5 failed: no such column",
        ),
    ];
    for (content, files, step, command, code, output) in cases {
        match files {
            [] => stage.bundle_as("web: echo the app says no >&2; exit 7\n", content),
            files => stage.bundle_with(content, files),
        }
        // The next deploy is no second fault: what ran stays, whether it was brought back or never left.
        let failed = deploy(&stage, &["--no-rollback"]).exit(4);
        let error = &failed.json()["error"];
        let failure = &error["failure"];
        assert_eq!((&failure["step"], &failure["exit_code"]), (&json!(step), &json!(code)), "{failed}");
        assert!(text(&failure["command"]).contains(command), "{failed}");
        assert!(failure["output"].to_string().contains(output), "{failed}");
        let lines = error["evidence"].as_array().expect("lines");
        assert!(lines.len() <= 30 && text(&lines[0]).starts_with(&format!("{step}: ")), "{failed}");
        assert_eq!(error["rolled_back"], false, "{failed}");
        assert!(text(&error["next"]).starts_with("tasks-eb rollback v-"), "{failed}");
        assert_eq!(stage.get("/").0, 200);
    }
}

#[test]
fn rollback_goes_back_and_forth_and_refuses_what_is_not_there() {
    let stage = Stage::new(&["--no-db"]);
    let first = text(&status(&stage)["version"]).to_owned();
    let alone = stage.run(&["rollback", "--yes"]).exit(8);
    assert!(alone.stderr.contains("there is no version before"), "{alone}");
    stage.bundle("second");
    let second = text(&deploy(&stage, &[]).success().json()["version"]).to_owned();
    // A version that failed in between is not what ran before.
    stage.bundle_as("web: exit 7\n", "third");
    deploy(&stage, &[]).exit(4);

    stage.run(&["setenv", "SINCE=1"]).success();

    let before = stage.events().len();
    // The variables that came since are a release of their own (`rollback`); the code goes back without them.
    let dry = stage.run(&["rollback", "--code-only", "--dry-run"]).success();
    assert!(dry.stdout.contains("variables that were changed since it ran stay: SINCE"), "{dry}");
    assert!(dry.stdout.starts_with(&format!("deploy version {first} to shop-dev, which runs {second}")), "{dry}");
    let unasked = stage.run(&["rollback"]).exit(5);
    assert!(unasked.stderr.contains("--yes"), "{unasked}");
    let unknown = stage.run(&["rollback", "v-nowhere", "--yes"]).exit(8);
    assert!(unknown.stderr.contains(&first) && !unknown.stderr.contains(&format!("{second},")), "{unknown}");
    assert_eq!(stage.events().len(), before, "nothing was started");

    let back = stage.run(&["rollback", "--code-only", "--yes", "--output", "json"]).success();
    let told = back.json();
    assert_eq!((&told["version"], &told["previous"]), (&json!(first), &json!(second)), "{told}");
    assert_eq!(told["proof"], json!({"answers": 10, "by_release": true}));
    assert_eq!(told["probe"]["failed"], 0, "{told}");
    assert!(back.stderr.contains(&format!("tasks-eb rollback {second} --environment shop-dev")), "{back}");
    assert_eq!(stage.variable("RELEASE"), format!("={first}"));

    // Back and forth: what ran before is known again.
    let forth = stage.run(&["rollback", "--yes", "--output", "json"]).success().json();
    assert_eq!(forth["version"], json!(second), "{forth}");
    let same = stage.run(&["rollback", &second, "--yes"]).success();
    assert!(same.stderr.contains("nothing to do"), "{same}");
}

#[test]
fn a_version_that_fails_the_smoke_test_is_replaced_by_the_one_before() {
    let stage = Stage::new(&["--no-db", "--smoke", "test \"$TASKS_EB_ENVIRONMENT\" = shop-dev"]);
    let first = text(&status(&stage)["version"]).to_owned();
    stage.bundle("second");
    stage.sandbox().write("smoke.sh", "echo \"asked $TASKS_EB_URL\"; echo 'no task'; exit 3");
    let failed = deploy(&stage, &["--smoke", "sh smoke.sh"]).exit(4);
    let error = &failed.json()["error"];
    assert_eq!((&error["rolled_back"], &error["version"]), (&json!(true), &json!(first)), "{failed}");
    let output = json!([format!("asked {}", stage.url()), "no task"]);
    let failure = json!({"step": "smoke test", "command": "sh smoke.sh", "exit_code": 3, "output": output});
    assert_eq!(error["failure"], failure, "{failed}");
    assert_eq!(status(&stage)["version"], json!(first));

    stage.sandbox().write("smoke.sh", "test \"$TASKS_EB_VERSION\"");
    let passed = deploy(&stage, &["--smoke", "sh smoke.sh"]).success();
    assert_eq!(passed.json()["smoke_tested"], json!(true), "{passed}");
    assert!(passed.stderr.contains("passed the smoke test: sh smoke.sh"), "{passed}");
}
