//! `setenv`: what a file of variables says of those that AWS cannot keep. The rest is in `operations`.

use std::time::{Duration, Instant};

use crate::support::Stage;

#[test]
fn variables_of_a_file_that_have_no_value_are_named() {
    let stage = Stage::new(&["--no-db"]);
    stage.sandbox().write("production.env", "GREETING=hello\nEMPTY=\nQUOTED=''\n");
    let told = stage.run(&["setenv", "--from-file", "production.env", "--dry-run"]).success();
    let note = "empty in production.env, and AWS keeps no empty variables: EMPTY, QUOTED";
    assert!(told.stderr.contains(note), "{told}");
    assert!(told.stdout.starts_with("would set GREETING\n"), "{told}");
    let told = stage.run(&["setenv", "GREETING=hello", "EMPTY=", "--dry-run"]).success();
    assert!(!told.stderr.contains("no empty variables"), "on the command line it is how one asks for that: {told}");
}

#[test]
fn variables_that_the_app_does_not_start_with_leave_the_old_ones_in_force_and_the_way_to_green_is_named() {
    let stage = Stage::new(&["--no-db"]);
    let failed = stage.run(&["setenv", "MISBEHAVE=exit", "--output", "json"]).exit(4);
    let document = failed.json();
    let error = &document["error"];
    assert_eq!(
        (&error["in_force"], &error["answers"], &error["environment"]),
        (&"old".into(), &true.into(), &"shop-dev".into()),
        "{failed}"
    );
    let said = error["causes"].to_string();
    assert!(said.contains("the old variables are in force and the app answers"), "{failed}");
    assert_eq!(error["next"], "tasks-eb deploy shop-dev --force --local", "{failed}");
    assert_eq!(stage.variable("MISBEHAVE"), "unset");

    // Health is looked at every few seconds.
    let deadline = Instant::now() + Duration::from_secs(120);
    while stage.run(&["status", "--output", "json"]).success().json()["health"] != "Red" {
        assert!(Instant::now() < deadline, "nobody sees that the deployment failed");
    }
    let restarted = stage.run(&["restart", "--output", "json"]).exit(4).json();
    assert_eq!(restarted["error"]["next"], "tasks-eb deploy shop-dev --force --local", "{restarted}");
    let causes = restarted["error"]["causes"].to_string();
    assert!(causes.contains("Incorrect application version"), "{restarted}");
    let message = restarted["error"]["message"].as_str().expect("a message");
    assert!(message.contains("was restarted and answers"), "it ends early: {restarted}");
    let green = stage.run(&["deploy", "shop-dev", "--force", "--skip-build", "--output", "json"]).success().json();
    assert_eq!(green["verified"], true, "{green}");
}

#[test]
fn a_change_that_aws_refuses_leaves_nothing_unfinished() {
    let stage = Stage::new(&["--no-db"]);
    stage.sandbox().run(&["local", "fault", "expired-token,action=UpdateEnvironment"]).success();
    let refused = stage.run(&["setenv", "GREETING=hello"]).exit(7);
    assert!(refused.stderr.contains("ExpiredToken"), "{refused}");
    stage.sandbox().run(&["local", "fault", "--clear"]).success();
    let next = stage.run(&["restart"]).success();
    assert!(!next.stderr.contains("was not seen to its end"), "{next}");
}

#[test]
fn what_was_refused_before_it_came_to_an_instance_has_no_words_of_the_app_as_evidence() {
    let stage = Stage::new(&["--no-db"]);
    stage.run(&["setenv", &format!("MINE={}", "x".repeat(3000))]).success();
    let large =
        format!("option_settings:\n  aws:elasticbeanstalk:application:environment:\n    OURS: {}\n", "y".repeat(3000));
    stage.bundle_with("large", &[(".ebextensions/60-large.config", &large)]);
    let refused = stage.run(&["deploy", "--skip-build", "--no-rollback", "--output", "json"]).exit(4);
    let error = &refused.json()["error"];
    let evidence = error["evidence"].to_string();
    assert!(evidence.contains("4096") && !evidence.contains("web.std"), "{refused}");
}
