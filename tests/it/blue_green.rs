//! `deploy --blue-green`: the new version beside the old one, then under its name; and what fails leaves the old one as it
//! was. Through the binary, against a real local Elastic Beanstalk.

use aws_sdk_elasticbeanstalk::Client;

use crate::support::Stage;

const FAILS: (&str, &str) =
    (".ebextensions/99-fails.config", "container_commands:\n  99_fails:\n    command: 'exit 3'\n");
const DEPLOY: [&str; 3] = ["deploy", "--skip-build", "--blue-green"];

async fn saved_configurations(stage: &Stage) -> usize {
    let found = Client::new(&stage.sdk()).describe_applications().application_names("shop").send().await;
    found.expect("described").applications()[0].configuration_templates().len()
}

/// What answers at the address of the first environment.
fn release(stage: &Stage) -> String {
    stage.variable("RELEASE").trim_start_matches('=').to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_new_version_takes_the_name_over_with_all_settings_and_the_old_one_goes_when_it_is_named() {
    let stage = Stage::new(&["--no-db", "--env", "GREETING=hello", "--tags", "team=web"]);
    stage.run(&["setenv", "MINE=by hand"]).success();
    let before = release(&stage);
    stage.bundle("second");
    let dry = stage.run(&[&DEPLOY[..], &["--dry-run"]].concat()).success();
    for step in ["save the configuration of shop-dev", "create environment shop-dev-green", "exchange the domain names"]
    {
        assert!(dry.stdout.contains(step), "{dry}");
    }
    assert_eq!(stage.names(), ["shop-dev"], "planning does nothing");
    let other = stage.run(&[&DEPLOY[..], &["--confirm", "shop-prod"]].concat()).exit(2);
    assert!(other.stderr.contains("--confirm shop-dev"), "{other}");

    let done = stage.run(&[&DEPLOY[..], &["--confirm", "shop-dev", "--output", "json"]].concat()).success();
    assert_eq!(done.stderr.matches("swapEnvironmentCNAMEs is starting").count(), 1, "told once: {done}");
    let done = done.json();
    assert_eq!((done["environment"].as_str(), done["old"].as_str()), (Some("shop-dev-green"), Some("shop-dev")));
    assert_eq!((&done["verified"], &done["old_terminated"]), (&true.into(), &true.into()), "{done}");
    assert_eq!(done["url"].as_str(), Some(stage.url()), "the address is the old one");
    assert_eq!(done["probe"]["failed"], 0, "{done}");
    assert_eq!(stage.names(), ["shop-dev-green"]);
    let after = release(&stage);
    assert!(after != before && Some(after.as_str()) == done["version"].as_str(), "{before} {after} {done}");
    assert_eq!([stage.variable("GREETING"), stage.variable("MINE")], ["=hello", "=by hand"]);
    assert_eq!(stage.run(&["status", "--output", "json"]).success().json()["environment"], "shop-dev-green");
    assert_eq!(saved_configurations(&stage).await, 0, "what it was copied by is gone");
    let client = Client::new(&stage.sdk());
    let found = client.describe_environments().environment_names("shop-dev-green").send().await.expect("described");
    let arn = found.environments().last().and_then(|one| one.environment_arn()).expect("an ARN");
    let tags = client.list_tags_for_resource().resource_arn(arn).send().await.expect("listed");
    assert!(tags.resource_tags().iter().any(|tag| tag.key() == Some("team")), "{tags:?}");
    let again = stage.run(&DEPLOY).success();
    assert!(again.stderr.contains("nothing to do"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_is_taken_down_again_and_the_old_one_serves_on() {
    let stage = Stage::new(&["--no-db"]);
    let before = release(&stage);
    stage.bundle_with("second", &[FAILS]);
    let failed = stage.run(&DEPLOY).exit(4);
    assert!(failed.stderr.contains("shop-dev-green was terminated again"), "{failed}");
    assert!(failed.stderr.contains("99_fails"), "{failed}");
    assert_eq!((stage.names(), release(&stage)), (vec!["shop-dev".to_owned()], before.clone()));
    assert_eq!(stage.run(&["status", "--output", "json"]).success().json()["environment"], "shop-dev");
    assert_eq!(saved_configurations(&stage).await, 0);

    // Nobody there to ask: the old one stays, and undoing it is one command.
    stage.bundle("third");
    let kept = stage.run(&[&DEPLOY[..], &["--output", "json"]].concat()).success();
    let done = kept.json();
    assert_eq!(done["old_terminated"], false, "{done}");
    assert!(kept.stderr.contains("shop-dev stays"), "{kept}");
    assert!(release(&stage) != before);
    let undo = done["undo"].as_str().expect("a command").to_owned();
    let words: Vec<&str> = undo.split(' ').skip(1).filter(|word| *word != "--local").collect();
    stage.run(&words).success();
    assert_eq!(release(&stage), before);
    // The other colour is taken.
    stage.bundle("fourth");
    let taken = stage.run(&[&DEPLOY[..], &["shop-dev"]].concat()).exit(1);
    assert!(taken.stderr.contains("tasks-eb terminate shop-dev-green"), "{taken}");
    stage.sandbox().write(".elasticbeanstalk/config.global.yml", "tasks-eb:\n  protected: [shop-dev]\n");
    let refused = stage.run(&[&DEPLOY[..], &["shop-dev"]].concat()).exit(2);
    assert!(refused.stderr.contains("shop-dev is protected"), "{refused}");
}
