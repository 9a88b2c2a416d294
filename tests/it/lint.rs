//! `tasks-eb lint`: formats, exit codes, and that what `init` writes has nothing wrong with it.

use crate::support::{Finished, Sandbox, repository};

/// A project with one error and one warning.
fn broken() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("Procfile", "web: true\n");
    sandbox.write(
        ".ebextensions/a.config",
        "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    PORT: '5000'\n    FEATURE: off\n\
         container_command: {}\n",
    );
    sandbox
}

fn text(finished: &Finished) -> Vec<&str> {
    finished.stdout.lines().collect()
}

#[test]
fn what_init_writes_has_nothing_wrong_with_it() {
    let sandbox = Sandbox::new();
    for (name, flags) in [("one", &[][..]), ("two", &["--no-db"][..])] {
        let init = [&["init", name, "--yes", "--no-git"], flags].concat();
        sandbox.run(&init).success();
        let lint = sandbox.command(&["lint", "--strict"]).dir(sandbox.work().join(name)).run().success();
        assert_eq!(lint.stdout, "nothing to say\n", "{lint}");
    }
    sandbox.write("three/Cargo.toml", "[package]\nname = \"three\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    sandbox.write("three/src/main.rs", "fn main() {}\n");
    let three = sandbox.work().join("three");
    sandbox.command(&["init", "--existing", "--yes", "--no-git"]).dir(&three).run().success();
    let lint = sandbox.command(&["lint", "--strict"]).dir(three.join("src")).run().success();
    assert_eq!(lint.stdout, "nothing to say\n", "{lint}");
}

#[test]
fn errors_are_exit_2_with_their_place_and_warnings_only_when_they_are_to_count() {
    let sandbox = broken();
    let lint = sandbox.run(&["lint"]).exit(2);
    let place = ".ebextensions/a.config:";
    assert!(text(&lint)[0].starts_with(&format!("{place}4:14: warning TE0205: off arrives as 'false'")), "{lint}");
    assert!(text(&lint)[1].starts_with(&format!("{place}5:1: error TE0104: 'container_command' is no key")), "{lint}");
    assert_eq!(text(&lint)[2..], ["1 error, 1 warning"]);
    assert!(lint.stderr.starts_with("error[TE1210]: lint found 1 error and 1 warning\n"), "{lint}");

    sandbox.write(
        ".ebextensions/a.config",
        "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    PORT: '5000'\n    FEATURE: off\n",
    );
    assert!(sandbox.run(&["lint"]).success().stdout.ends_with("0 errors, 1 warning\n"));
    sandbox.run(&["lint", "--strict"]).exit(2);
    sandbox.command(&["lint"]).dir(sandbox.home()).run().exit(8);
}

#[test]
fn json_has_the_findings_and_the_error_in_one_document() {
    let document = broken().run(&["lint", "--output", "json"]).exit(2).json();
    assert_eq!((document["ok"].as_bool(), document["errors"].as_i64()), (Some(false), Some(1)));
    assert_eq!(document["error"]["class"], "usage");
    let finding = &document["findings"][1];
    assert_eq!(finding["code"], "TE0104");
    assert_eq!((finding["line"].as_i64(), finding["column"].as_i64()), (Some(5), Some(1)));
}

#[test]
fn sarif_is_a_log_with_rules_and_places_and_is_for_lint_alone() {
    let sandbox = broken();
    let lint = sandbox.run(&["lint", "--output", "sarif"]).exit(2);
    let log = lint.json();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let result = &run["results"][1];
    assert_eq!((result["ruleId"].as_str(), result["level"].as_str()), (Some("TE0104"), Some("error")));
    let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one");
    assert_eq!(run["tool"]["driver"]["rules"][index]["id"], "TE0104");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], ".ebextensions/a.config");
    assert_eq!(place["region"], serde_json::json!({"startLine": 5, "startColumn": 1}));
    let refused = sandbox.run(&["exit-codes", "--output", "sarif"]).exit(2);
    assert!(refused.stderr.contains("--output sarif is for lint"), "{refused}");
}

#[test]
fn a_github_workflow_gets_annotations_beside_the_result() {
    let sandbox = broken();
    let lint = sandbox.command(&["lint"]).env("GITHUB_ACTIONS", "true").run().exit(2);
    let annotation = "::error file=.ebextensions/a.config,line=5,col=1::TE0104 'container_command' is no key";
    assert!(lint.stderr.lines().any(|line| line.starts_with(annotation)), "{lint}");
    let json = sandbox.command(&["lint", "--output", "json"]).env("GITHUB_ACTIONS", "true").run().exit(2);
    assert!(!json.stdout.contains("::error") && json.stderr.contains(annotation), "{json}");
    assert!(!format!("{}", sandbox.run(&["lint"]).exit(2)).contains("::error"));
}

#[test]
fn a_configuration_that_no_other_command_can_read_is_judged_all_the_same() {
    let sandbox = broken();
    sandbox.write(".elasticbeanstalk/config.yml", "global: [\n");
    let lint = sandbox.run(&["lint"]).exit(2);
    assert!(lint.stdout.contains(".elasticbeanstalk/config.yml:2:1: error TE0701"), "{lint}");
}

#[test]
fn the_rules_are_documented_as_they_are() {
    let path = repository().join("docs/lint.md");
    let text = tasks_eb::commands::lint::documentation();
    if std::env::var_os("TASKS_EB_BLESS").is_some() {
        tasks_eb::fs::write_atomic(&path, text.as_bytes()).expect("writes");
    }
    let stale = "docs/lint.md is stale. Run: TASKS_EB_BLESS=1 tests/run rules_are_documented";
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), text, "{stale}");
    let explained = Sandbox::new().run(&["lint", "--explain", "te0104"]).success();
    assert!(explained.stdout.starts_with("TE0104 unknown-key (error)\n"), "{explained}");
}

#[test]
fn in_a_repository_of_several_projects_paths_count_from_its_root() {
    let sandbox = Sandbox::new();
    sandbox.write("repo/.git/HEAD", "ref: refs/heads/main\n");
    sandbox.write("repo/svc/Procfile", "web: true\n");
    sandbox.write("repo/svc/.ebextensions/a.config", "container_command: {}\n");
    let repository = sandbox.work().join("repo");
    let lint = |flags: &[&str]| {
        let command = sandbox.command(&[&["-C", "svc", "lint"], flags].concat()).dir(&repository);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", &*repository.to_string_lossy()).run().exit(2)
    };
    let annotated = lint(&[]);
    assert!(annotated.stderr.contains("::error file=svc/.ebextensions/a.config,line=1,col=1::TE0104"), "{annotated}");
    assert!(annotated.stdout.contains("\n.ebextensions/a.config:1:1:") || annotated.stdout.starts_with(".ebext"));
    let log = lint(&["--output", "sarif"]).json();
    let places = log["runs"][0]["results"].as_array().expect("results").iter();
    let uris: Vec<_> =
        places.map(|found| &found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]).collect();
    assert!(uris.iter().any(|uri| *uri == "svc/.ebextensions/a.config"), "{uris:?}");
}
