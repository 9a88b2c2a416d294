//! `create --cfg`: several environments from one project, each of its own saved configuration (features C11). What it says
//! beats the files and is beaten by flags, and `plan` and `config` name it as the origin.

use serde_json::Value;

use crate::support::Stage;

const LARGE: &str = ".elasticbeanstalk/saved_configs/large.cfg.yml";
const DEFAULT: &str = ".elasticbeanstalk/saved_configs/default.cfg.yml";

/// The file in the form of `eb config save`, on the platform of the other tests.
fn configuration(stage: &Stage, options: &str) -> String {
    let printed = stage.run(&["plan", "shop-dev", "--skip-build", "--output", "json"]).success().json();
    let steps = printed["plan"]["steps"].as_array().expect("a list");
    let platform = steps.iter().find_map(|step| step["platform"].as_str()).expect("a platform");
    format!(
        "EnvironmentConfigurationMetadata:\n  DateCreated: '1700000000000'\nPlatform:\n  PlatformArn: {platform}\n\
         OptionSettings:\n{options}EnvironmentTier:\n  Type: Standard\n  Name: WebServer\n\
         AWSConfigurationTemplateVersion: 1.1.0.0\nTags:\n  size: large\n"
    )
}

const OPTIONS: &str = "  aws:ec2:instances:\n    InstanceTypes: t3.large\n  aws:elasticbeanstalk:command:\n    Timeout: '900'\n  \
                       aws:elasticbeanstalk:application:environment:\n    FROM_FILES: saved\n  aws:rds:dbinstance:\n    \
                       HasCoupledDatabase: 'false'\n";

fn option<'a>(options: &'a Value, name: &str) -> &'a Value {
    let found = options.as_array().expect("a list").iter().find(|option| option["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is listed: {options}"))
}

#[test]
fn an_environment_of_a_saved_configuration_has_its_options_and_each_origin_is_named() {
    let mut stage = Stage::without_environment();
    stage.sandbox().write(LARGE, &configuration(&stage, OPTIONS));
    let planned =
        stage.run(&["plan", "shop-dev", "--skip-build", "--cfg", "large", "--output", "json"]).success().json();
    let steps = planned["plan"]["steps"].to_string();
    assert!(steps.contains("resources/templates/shop/large"), "{steps}");
    let wanted = option(&planned["options"], "InstanceTypes");
    assert_eq!((&wanted["level"], &wanted["saved_configuration"]), (&"saved-configuration".into(), &"large".into()));
    let hidden = option(&planned["options"], "FROM_FILES");
    assert_eq!((hidden["level"].as_str(), hidden["value"].as_str()), (Some("saved-configuration"), Some("saved")));
    assert_eq!(option(&planned["options"], "EnvironmentType")["level"], "api");
    assert_eq!(stage.environments().len(), 0, "planning does nothing");

    let created = stage.create(&["--cfg", "large", "--env", "EXTRA=flag"], "").json();
    assert_eq!(created["verified"], true, "{created}");
    assert_eq!(stage.variable("FROM_FILES"), "=saved", "it beats .ebextensions");
    assert_eq!(stage.variable("EXTRA"), "=flag");
    let listed = stage.run(&["config", "list", "--all", "--output", "json"]).success().json();
    let options = &listed["options"];
    for (name, value) in [("InstanceTypes", "t3.large"), ("Timeout", "900"), ("FROM_FILES", "saved")] {
        let found = option(options, name);
        assert_eq!((found["level"].as_str(), found["value"].as_str()), (Some("saved-configuration"), Some(value)));
    }
    assert_eq!(option(options, "FROM_FILES")["shadows"][0]["level"], "file");
    assert_eq!(option(options, "EXTRA")["level"], "api");
    let explained = stage.run(&["config", "explain", "Timeout"]).success().stdout;
    assert!(explained.contains("saved configuration large"), "{explained}");
    let diff = stage.run(&["config", "diff", "--output", "json"]).exit(10).json();
    let lost = option(&diff["drift"], "FROM_FILES");
    assert_eq!(
        (lost["live"]["level"].as_str(), lost["file_wins"].as_bool()),
        (Some("saved-configuration"), Some(false))
    );

    // The API beats it.
    stage.run(&["setenv", "FROM_FILES=by-hand"]).success();
    let listed = stage.run(&["config", "list", "--output", "json"]).success().json();
    let by_hand = option(&listed["options"], "FROM_FILES");
    assert_eq!(
        (by_hand["level"].as_str(), &by_hand["shadows"][0]["level"]),
        (Some("api"), &"saved-configuration".into())
    );

    // The bucket has it now, so it is there without the file too; and flags win over it.
    std::fs::remove_file(stage.sandbox().work().join(LARGE)).expect("removes");
    let flags = ["--cfg", "large", "--instance-type", "t3.small", "--skip-build", "--yes", "--no-wait"];
    stage.run(&[&["create", "shop-two"][..], &flags].concat()).success();
    let listed = stage.run(&["config", "list", "shop-two", "--output", "json"]).success().json();
    let small = option(&listed["options"], "InstanceTypes");
    assert_eq!((small["level"].as_str(), small["value"].as_str()), (Some("api"), Some("t3.small")));
    assert_eq!(option(&listed["options"], "Timeout")["level"], "saved-configuration");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_default_one_is_taken_unasked_and_its_tags_with_it_and_what_is_none_is_refused() {
    let stage = Stage::without_environment();
    let create = ["create", "shop-dev", "--skip-build", "--yes", "--no-wait"];
    let missing = stage.run(&[&create[..], &["--cfg", "missing"]].concat()).exit(8);
    assert!(missing.stderr.contains("saved_configs/missing.cfg.yml") && missing.stderr.contains("TE1115"), "{missing}");
    stage.sandbox().write(DEFAULT, "OptionSettings: {}\n");
    let broken = stage.run(&create).exit(2);
    assert!(broken.stderr.contains("PlatformArn") && broken.stderr.contains("TE1117"), "{broken}");
    let linted = stage.run(&["lint"]).exit(2);
    assert!(linted.stdout.contains("default.cfg.yml:1:1: error TE0705"), "{linted}");
    std::fs::remove_file(stage.sandbox().work().join(DEFAULT)).expect("removes");
    stage.sandbox().write(DEFAULT, &configuration(&stage, OPTIONS));

    // A plan in a file names it too, and is applied with it.
    stage.run(&["plan", "shop-dev", "--skip-build", "--out", "plan.json"]).success();
    let made = stage.run(&["deploy", "shop-dev", "--skip-build", "--plan", "plan.json", "--no-wait"]).success();
    assert!(made.stderr.contains("uploaded saved configuration default"), "{made}");
    let client = aws_sdk_elasticbeanstalk::Client::new(&stage.sdk());
    let found = client.describe_environments().environment_names("shop-dev").send().await.expect("described");
    assert_eq!(found.environments()[0].template_name(), Some("default"));
    let arn = found.environments()[0].environment_arn().expect("an ARN");
    let tags = client.list_tags_for_resource().resource_arn(arn).send().await.expect("listed");
    assert!(tags.resource_tags().iter().any(|tag| tag.key() == Some("size")), "{tags:?}");
}
