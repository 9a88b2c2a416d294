//! Where we speak to and as whom: keys, profiles, regions, and what is said when there are none.

use std::time::Duration;

use crate::support::{LocalBeanstalk, Sandbox};

const STATUS: [&str; 2] = ["status", "shop-dev"];
/// Nobody listens on this port.
const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn missing_credentials_are_said_at_once_and_in_plain_words() {
    let sandbox = Sandbox::new();
    for metadata in [("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", NOBODY)] {
        let command = sandbox.command(&STATUS).args(["--region", "us-west-2"]).env("AWS_EC2_METADATA_DISABLED", "");
        let finished = command.env(metadata.0, metadata.1).limit(Duration::from_secs(60)).run().exit(7);
        assert!(
            finished.stderr.contains("no usable AWS credentials") && finished.stderr.contains("--local"),
            "{finished}"
        );
        assert!(!finished.stderr.contains("IMDS"), "{finished}");
    }
}

#[test]
fn a_missing_region_is_a_question_of_usage() {
    let finished = Sandbox::new().command(&STATUS).env("AWS_ACCESS_KEY_ID", "x").run().exit(2);
    assert!(finished.stderr.contains("--region"), "{finished}");
}

#[test]
fn an_endpoint_that_nobody_answers_at_is_named_as_a_thing_to_check() {
    let keys = |run: crate::support::Run| run.env("AWS_ACCESS_KEY_ID", "x").env("AWS_SECRET_ACCESS_KEY", "hunter2");
    let sandbox = Sandbox::new();
    let finished =
        keys(sandbox.command(&STATUS)).args(["--region", "us-west-2", "--endpoint-url", NOBODY]).run().exit(1);
    assert!(finished.stderr.contains("--endpoint-url") && !finished.stderr.contains("hunter2"), "{finished}");
}

#[test]
fn a_profile_chosen_by_hand_wins_over_the_keys_of_the_environment() {
    let beanstalk = LocalBeanstalk::start();
    let sandbox = &beanstalk.sandbox;
    let env = sandbox.run(&["local", "env", "--shell", "json"]).success().json();
    let variable = |name: &str| {
        let found = env.get(name).or_else(|| env["variables"].get(name));
        found.and_then(serde_json::Value::as_str).expect("a variable").to_owned()
    };
    let config = format!(
        "[profile mine]\nregion = eu-central-1\naws_access_key_id = {}\naws_secret_access_key = {}\nendpoint_url = {}\n",
        variable("AWS_ACCESS_KEY_ID"),
        variable("AWS_SECRET_ACCESS_KEY"),
        beanstalk.url(),
    );
    std::fs::create_dir(sandbox.home().join(".aws")).expect("makes");
    tasks_eb::fs::write_private(&sandbox.home().join(".aws/config"), config.as_bytes()).expect("writes");
    let foreign = || {
        let run = sandbox.command(&STATUS).env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
        run.env("AWS_SECRET_ACCESS_KEY", "of another account")
    };

    let known = foreign().args(["--profile", "mine"]).run().exit(8);
    assert!(known.stderr.contains("eu-central-1"), "the region is the profile's: {known}");
    let refused = foreign().args(["--region", "us-west-2", "--endpoint-url", beanstalk.url()]).run().exit(7);
    assert!(refused.stderr.contains("InvalidClientTokenId"), "{refused}");
    let missing = foreign().args(["--region", "us-west-2", "--profile", "nobody"]).run().exit(7);
    assert!(missing.stderr.contains("nobody"), "{missing}");
}
