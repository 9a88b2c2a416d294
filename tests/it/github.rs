//! What a GitHub workflow gets: outputs, a summary, annotations, masks; and that nobody else does.

use crate::support::{Finished, Stage};

/// Runs a command as a step of a workflow would; gives what the step's files hold afterwards.
fn step(stage: &Stage, args: &[&str], code: i32) -> (Finished, String, String) {
    let files = ["outputs", "summary"].map(|name| stage.sandbox().work().join(name));
    files.iter().for_each(|file| drop(std::fs::remove_file(file)));
    let command = stage.command(args).env("GITHUB_ACTIONS", "true").env("CI", "true");
    let command = command.env("GITHUB_OUTPUT", &*files[0].to_string_lossy());
    let finished = command.env("GITHUB_STEP_SUMMARY", &*files[1].to_string_lossy()).run().exit(code);
    let [outputs, summary] = files.map(|file| std::fs::read_to_string(file).unwrap_or_default());
    (finished, outputs, summary)
}

#[test]
fn a_step_has_outputs_and_a_summary_of_what_it_did() {
    let mut stage = Stage::without_environment();
    stage.create(&["--no-db"], "");
    let first = stage.run(&["status", "--output", "json"]).success().json();
    let text = |name: &str| first[name].as_str().expect(name).to_owned();
    stage.bundle("second");
    let (planned, outputs, summary) = step(&stage, &["plan", "--skip-build", "--output", "json"], 0);
    assert!(outputs.starts_with("outcome=done\nexit-code=0\n") && outputs.contains("\nchanges="), "{outputs}");
    assert!(planned.stderr.lines().all(|line| !line.starts_with("::")), "{planned}");
    assert_ne!(planned.stderr.lines().last(), Some(""), "nothing to annotate is no empty line: {planned}");
    assert!(summary.starts_with("### tasks-eb plan") && summary.contains("deploy version"), "{summary}");

    let (deployed, outputs, summary) = step(&stage, &["deploy", "--skip-build", "--output", "json"], 0);
    let version = deployed.json()["version"].as_str().expect("a version").to_owned();
    let expected = format!(
        "outcome=done\nexit-code=0\nenvironment=shop-dev\nenvironment-id={}\nversion-label={version}\n\
         previous-version={}\nurl={}\n",
        text("id"),
        text("version"),
        stage.url()
    );
    assert_eq!(outputs, expected);
    assert!(summary.starts_with("### tasks-eb deploy shop-dev: done\n\n| | |\n|---|---|\n"), "{summary}");
    for said in [&version, "10 in a row, all of this version", "0 of ", "requests failed"] {
        assert!(summary.contains(said), "{said}: {summary}");
    }
}

#[test]
fn a_step_that_fails_is_annotated_and_summed_up_with_its_evidence() {
    let stage = Stage::new(&["--no-db"]);
    let hook = "#!/bin/sh\necho 100 % no: a, b >&2\nexit 9\n";
    stage.bundle_with("hooked", &[(".platform/hooks/predeploy/10_check.sh", hook)]);
    let (failed, outputs, summary) = step(&stage, &["deploy", "--skip-build"], 4);
    let annotations: Vec<&str> = failed.stderr.lines().filter(|line| line.starts_with("::")).collect();
    let start = "::error file=.platform/hooks/predeploy/10_check.sh,title=tasks-eb deploy::TE1501 version v-";
    assert!(annotations.len() == 1 && annotations[0].starts_with(start), "{failed}");
    assert!(annotations[0].contains("100 %25 no: a, b"), "{failed}");
    assert!(outputs.starts_with("outcome=unhealthy\nexit-code=4\n") && outputs.contains("rolled-back="), "{outputs}");
    let label = |output: &str| {
        let value = outputs.lines().find_map(|line| line.strip_prefix(output)?.strip_prefix('='));
        value.unwrap_or_else(|| panic!("{output}: {outputs}")).to_owned()
    };
    let serves = stage.run(&["status", "--output", "json"]).success().json();
    assert_eq!(serves["version"], label("version-label").as_str(), "{outputs}");
    assert_eq!(label("previous-version"), label("version-label"));
    assert!(
        label("failed-version").starts_with("v-") && label("failed-version") != label("version-label"),
        "{outputs}"
    );
    assert_eq!((label("environment").as_str(), label("url").as_str()), ("shop-dev", stage.url()));
    assert_eq!(serves["id"], label("environment-id").as_str(), "{outputs}");
    for said in ["### tasks-eb deploy shop-dev: unhealthy", "**TE1501 ", "100 % no: a, b", "\nTry: `tasks-eb "] {
        assert!(summary.contains(said), "{said}: {summary}");
    }

    let (_, outputs, summary) = step(&stage, &["status"], 0);
    assert!(outputs.is_empty() && summary.is_empty(), "a look is no result to build on");
    let outside = stage.run(&["deploy", "--skip-build"]).exit(4);
    assert!(!format!("{outside}").contains("::error"), "{outside}");

    // What cannot be told makes nothing worse.
    let nowhere = stage.sandbox().work().join("no/folder");
    let command = stage.command(&["plan", "--skip-build"]).env("GITHUB_ACTIONS", "true");
    let told = command.env("GITHUB_OUTPUT", &*nowhere.to_string_lossy()).run().success();
    assert!(told.stderr.contains("::warning::could not write"), "{told}");
}

#[test]
fn a_secret_that_is_shown_because_it_was_asked_for_is_hidden_by_the_runner() {
    let stage = Stage::new(&["--no-db"]);
    stage.command(&["setenv", "--stdin"]).input("MY_PASSWORD=hunter2\nGREETING=hello\n").run().success();
    let (shown, ..) = step(&stage, &["printenv", "--reveal", "MY_PASSWORD"], 0);
    assert!(shown.stdout.contains("hunter2") && shown.stderr.starts_with("::add-mask::hunter2\n"), "{shown}");
    assert!(!shown.stderr.contains("hello"), "{shown}");
    let (masked, ..) = step(&stage, &["printenv"], 0);
    assert!(!format!("{masked}").contains("hunter2"), "{masked}");
}
