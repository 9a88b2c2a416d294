//! `tasks-eb deploy`: a new version, the same once more, and what it does where there is no environment yet.

use std::time::{Duration, Instant};

use aws_sdk_elasticbeanstalk::Client;

use crate::host::processes_of;
use crate::support::{SLOW, Stage};

const DEPLOY: [&str; 4] = ["deploy", "--skip-build", "--output", "json"];

#[tokio::test(flavor = "multi_thread")]
async fn another_content_is_another_version_and_the_same_one_is_not_deployed_again() {
    let stage = Stage::new(&["--no-db"]);
    let first = stage.variable("RELEASE");
    let same = stage.run(&DEPLOY).success();
    assert_eq!(format!("={}", same.json()["version"].as_str().expect("a label")), first);
    let runs = stage.data("runs");
    let count = || std::fs::read_to_string(&runs).expect("container commands wrote it").lines().count();
    assert_eq!(count(), 1, "nothing was deployed: {same}");

    stage.bundle("second");
    let dry = stage.run(&["deploy", "--skip-build", "--dry-run"]).success();
    assert!(dry.stdout.contains("which runs v-") && dry.stdout.contains("upload bundle"), "{dry}");
    assert_eq!((stage.variable("RELEASE"), count()), (first.clone(), 1), "planning does nothing");

    let message = "Bigger buttons, \"quoted\"";
    let deployed = stage.run(&[&DEPLOY[..], &["--message", message, "--timeout", "5m"]].concat()).success().json();
    assert_eq!((deployed["created"].as_bool(), deployed["verified"].as_bool()), (Some(false), Some(true)));
    let label = deployed["version"].as_str().expect("a label");
    assert_eq!((stage.variable("RELEASE"), count()), (format!("={label}"), 2));
    let client = Client::new(&stage.sdk());
    let versions = client.describe_application_versions().application_name("shop").version_labels(label);
    let versions = versions.send().await.expect("described");
    assert_eq!(versions.application_versions()[0].description(), Some(message));

    let forced = stage.run(&[&DEPLOY[..], &["--force"]].concat()).success();
    assert_eq!((forced.json()["version"].as_str(), count()), (Some(label), 3), "{forced}");
    // What runs was uploaded once, and is not again; nor what ran before, unless it is there no more.
    let present = format!("shop/{label}.zip already");
    assert!(forced.stderr.contains(&present), "{forced}");
    stage.run(&["rollback", "--yes"]).success();
    let again = stage.run(&DEPLOY).success();
    assert!(again.stderr.contains(&present) && again.stderr.contains("is there already"), "{again}");
    let bucket = client.create_storage_location().send().await.expect("answers").s3_bucket.expect("a bucket");
    let s3 = aws_sdk_s3::Client::new(&stage.sdk());
    s3.delete_object().bucket(bucket).key(format!("shop/{label}.zip")).send().await.expect("deleted");
    let lost = stage.run(&[&DEPLOY[..], &["--force"]].concat()).success();
    assert!(!lost.stderr.contains(&present) && lost.stderr.contains("uploaded "), "{lost}");

    stage.bundle_with("third", &[SLOW]);
    let begun = stage.run(&[&DEPLOY[..], &["--no-wait"]].concat()).success().json();
    assert_eq!(begun["verified"], false, "{begun}");
    let busy = stage.run(&[&DEPLOY[..], &["--force"]].concat()).exit(6).json();
    assert_eq!(busy["error"]["class"], "busy", "{busy}");
}

#[test]
fn where_there_is_no_environment_yes_makes_one_and_silence_does_not() {
    let stage = Stage::without_environment();
    let unnamed = stage.run(&DEPLOY).exit(8);
    let next = unnamed.json()["error"]["next"].to_string();
    assert!(next.starts_with("\"tasks-eb deploy --skip-build") && next.contains(" --yes"), "{unnamed}");
    let named = stage.run(&["deploy", "shop-dev", "--skip-build"]).exit(8);
    assert!(named.stderr.contains("there is no environment 'shop-dev'"), "{named}");
    let dry = stage.run(&["deploy", "--skip-build", "--dry-run"]).success();
    assert!(dry.stdout.contains("create environment shop-dev"), "{dry}");
    assert_eq!(stage.environments().len(), 0);
    let created = stage.run(&[&DEPLOY[..], &["--yes", "--no-wait"]].concat()).success().json();
    assert_eq!((created["environment"].as_str(), created["created"].as_bool()), (Some("shop-dev"), Some(true)));
}

#[test]
fn a_version_that_does_not_start_is_followed_by_the_old_one_and_a_short_wait_is_exit_3() {
    let mut stage = Stage::new(&["--no-db"]);
    let old = stage.variable("RELEASE");
    stage.bundle_with(
        "second",
        &[(
            ".ebextensions/20-fail.config",
            "container_commands:\n  99_fail:\n    command: 'echo no such luck; exit 3'\n",
        )],
    );
    let failed = stage.run(&["deploy", "--skip-build"]).exit(4);
    let line = "container_commands 99_fail (echo no such luck; exit 3) exited with code 3";
    assert_eq!(failed.stderr.matches(line).count(), 1, "the command is told, and once: {failed}");
    for evidence in ["no such luck", "exited with code 3", "was returned to", "tasks-eb logs shop-dev"] {
        assert!(failed.stderr.contains(evidence), "{evidence}: {failed}");
    }
    assert_eq!(stage.variable("RELEASE"), old);

    stage.bundle_with("third", &[SLOW]);
    let late = stage.run(&["deploy", "--skip-build", "--timeout", "1s"]).exit(3);
    assert!(late.stderr.contains("tasks-eb wait shop-dev --for version=v-"), "{late}");

    // Nobody has to wait for it to stop the server either, and the next one says what became of it.
    stage.restart();
    let told = stage.events();
    let told = told.iter().filter_map(|event| event["message"].as_str());
    assert!(told.clone().any(|message| message.contains("was stopped before the operation was complete")), "{told:?}");
    assert_eq!(stage.variable("RELEASE"), old);
}

#[test]
fn stopping_the_server_while_an_app_starts_leaves_no_process_of_it() {
    let mut stage = Stage::new(&["--no-db"]);
    stage.bundle_as("web: trap '' TERM; touch $EB_INSTANCE_ROOT/begun; while :; do sleep 1; done\n", "stubborn");
    stage.run(&["deploy", "--skip-build", "--no-wait"]).success();
    let folder = stage.environments().first().expect("an environment").clone();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !folder.join("begun").exists() {
        assert!(Instant::now() < deadline, "the app is never started");
        std::thread::yield_now();
    }
    stage.stop();
    assert_eq!(processes_of(&folder), 0);
}
