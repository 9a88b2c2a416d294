//! `tasks-eb config`: who set an option, and where files and environment disagree. Against the local Elastic Beanstalk.

use serde_json::{Value, json};

use crate::support::Stage;

const MORE: &str = "\
option_settings:
  aws:elasticbeanstalk:command:
    Timeout: '900'
  aws:elasticbeanstalk:application:environment:
    FROM_FILES: other
    API_TOKEN: abc-canary
";

fn option<'a>(options: &'a Value, name: &str) -> &'a Value {
    let found = options.as_array().expect("a list").iter().find(|option| option["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is listed: {options}"))
}

#[test]
fn every_option_has_its_origin_and_what_it_hides_and_no_secret_is_shown() {
    let stage = Stage::new(&["--no-db", "--env", "API_TOKEN=swordfish"]);
    stage.run(&["setenv", "FROM_FILES=by-hand"]).success();
    let listed = stage.run(&["config", "list", "--all", "--output", "json"]).success();
    assert!(!listed.stdout.contains("swordfish"), "{listed}");
    let options = listed.json()["options"].clone();
    let health = option(&options, "HealthCheckPath");
    assert_eq!(health["level"], "file");
    assert_eq!((health["file"].as_str(), health["line"].as_i64()), (Some(".ebextensions/app.config"), Some(8)));
    let hidden = option(&options, "FROM_FILES");
    assert_eq!((hidden["level"].as_str(), hidden["value"].as_str()), (Some("api"), Some("by-hand")));
    assert_eq!(
        hidden["shadows"][0],
        json!({"level": "file", "file": ".ebextensions/app.config", "line": 6, "value": "files"})
    );
    assert_eq!(option(&options, "EnvironmentType")["level"], "api");
    assert_eq!(option(&options, "Timeout")["level"], "default");
    assert_eq!(option(&options, "API_TOKEN")["value"], "********");

    let explained = stage.run(&["config", "explain", "FROM_FILES"]).success().stdout;
    assert!(explained.contains("set by                 API"), "{explained}");
    assert!(explained.contains("tasks-eb setenv --environment shop-dev FROM_FILES="), "{explained}");
    assert!(explained.contains("restarts the app"), "{explained}");
    let short = stage.run(&["config", "list"]).success().stdout;
    assert!(short.contains("FROM_FILES") && !short.contains("IgnoreHealthCheck"), "{short}");
    stage.run(&["config", "explain", "Nothing"]).exit(8);
}

#[test]
fn files_and_environment_disagree_until_they_are_deployed_and_the_api_goes_on_winning() {
    let stage = Stage::new(&["--no-db"]);
    assert_eq!(stage.run(&["config", "diff"]).success().stdout, "the files and shop-dev agree\n");
    stage.run(&["setenv", "FROM_FILES=by-hand"]).success();
    stage.bundle_with("second", &[(".ebextensions/b.config", MORE)]);
    let diff = stage.run(&["config", "diff", "--output", "json"]).exit(10).json();
    assert_eq!((diff["ok"].as_bool(), diff["error"]["class"].as_str()), (Some(false), Some("differences")));
    let timeout = option(&diff["drift"], "Timeout");
    assert_eq!((timeout["file_wins"].as_bool(), timeout["after"].as_str()), (Some(true), Some("900")));
    assert_eq!(timeout["live"], json!({"level": "default", "value": "600"}));
    let shadowed = option(&diff["drift"], "FROM_FILES");
    assert_eq!((shadowed["file_wins"].as_bool(), shadowed["after"].as_str()), (Some(false), Some("by-hand")));
    let text = stage.run(&["config", "diff"]).exit(10).stdout;
    assert!(!text.contains("abc-canary"), "{text}");
    assert!(text.contains("600 (default) -> 900 (.ebextensions/b.config:3), no interruption"), "{text}");

    stage.run(&["deploy", "--skip-build"]).success();
    let left = stage.run(&["config", "diff", "--output", "json"]).exit(10).json();
    assert_eq!(left["drift"].as_array().map(Vec::len), Some(1), "{left}");
    let next = left["error"]["next"].as_str().expect("a step");
    assert!(next.starts_with("tasks-eb setenv --environment shop-dev FROM_FILES="), "{left}");
    stage.run(&["setenv", "FROM_FILES="]).success();
    stage.run(&["config", "diff"]).success();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_api_had_set_is_handed_back_to_the_files_or_to_the_default() {
    let stage = Stage::new(&["--no-db"]);
    stage.bundle_with("second", &[(".ebextensions/b.config", MORE)]);
    stage.run(&["deploy", "--skip-build"]).success();
    let client = aws_sdk_elasticbeanstalk::Client::new(&stage.sdk());
    let set = |name: &str, value: &str| {
        let option = aws_sdk_elasticbeanstalk::types::ConfigurationOptionSetting::builder();
        option.namespace("aws:elasticbeanstalk:command").option_name(name).value(value).build()
    };
    let update = client.update_environment().environment_name("shop-dev");
    let update = update.option_settings(set("Timeout", "1200")).option_settings(set("IgnoreHealthCheck", "true"));
    update.send().await.expect("updates");
    stage.run(&["wait", "shop-dev", "--for", "ready"]).success();

    let diff = stage.run(&["config", "diff", "--output", "json"]).exit(10).json();
    let back = "tasks-eb config reset --environment shop-dev aws:elasticbeanstalk:command:Timeout";
    assert!(diff["error"]["next"].as_str().is_some_and(|next| next.starts_with(back)), "{diff}");
    let back: Vec<&str> = back.split(' ').skip(1).collect();
    let dry = stage.run(&[&back[..], &["--dry-run"]].concat()).success();
    let becomes = "Timeout: 1200 (API) -> 900 (.ebextensions/b.config:3), no interruption";
    assert!(dry.stdout.contains(becomes) && dry.stdout.contains("would be freed of the API in 1 option"), "{dry}");
    let done = stage.run(&back).success();
    assert!(
        done.stderr.contains("note: plan: reset 1 option of shop-dev\n") && done.stderr.contains(becomes),
        "{done}"
    );
    stage.run(&["config", "diff"]).success();

    // Where no file says anything, somebody has to agree.
    let bare = ["config", "reset", "IgnoreHealthCheck", "--output", "json"];
    let asked = stage.run(&bare).exit(5);
    assert!(asked.stderr.contains("true (API) -> false (default)"), "{asked}");
    let done = stage.run(&[&bare[..], &["--yes"]].concat()).success().json();
    assert_eq!((&done["changed"], &done["verified"]), (&json!(true), &json!(true)), "{done}");
    assert_eq!(done["options"][0]["after"], json!({"level": "default", "value": "false"}), "{done}");
    let again = stage.run(&bare).success().json();
    assert_eq!((&again["changed"], &again["options"]), (&json!(false), &json!([])), "{again}");
    let variable = stage.run(&["config", "reset", "RELEASE"]).exit(2);
    assert!(variable.stderr.contains("tasks-eb setenv --environment shop-dev RELEASE="), "{variable}");
    stage.run(&["config", "reset", "Nothing"]).exit(8);
}
