//! Truthful outcomes, go on: what goes wrong inside of an environment, what an account may not have any more, and what is
//! told late. The rows of `truth` are what goes wrong on the way to AWS.

use std::time::{Duration, Instant};

use crate::support::Stage;
use crate::truth::{Row, another_build, another_number, go_through, release, row, with_environment, words};

/// An environment that is told of three seconds late, and an answer that comes after ten minutes.
macro_rules! told_late {
    ($deciding:literal) => {
        vec![
            row("what is told is three seconds old", 0, "").faults(&["stale=3s"]),
            row("the answer comes too late", 3, "was not done within 4 s")
                .faults(&[concat!("late=600s,action=", $deciding)])
                .more(&["--timeout", "4s"]),
            row("it is done, and the answer is lost", 0, "").faults(&[concat!("lost,action=", $deciding, ",count=1")]),
        ]
    };
}

fn no_room_for_a_version() -> Row {
    row("no room for another version", 1, "TooManyApplicationVersionsException")
        .faults(&["quota,action=CreateApplicationVersion"])
}

/// An operation that never ends by itself.
fn stuck() -> Row {
    row("it never ends", 3, "goes on at AWS").faults(&["stuck"]).more(&["--timeout", "6s"])
}

/// The fault strikes whenever an environment is at rest: also when the command is over, and is not what it is about then.
fn lose_the_instance(stage: &Stage) {
    stage.sandbox().run(&["local", "fault", "instance-loss,count=1"]).success();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !stage.run(&["events", "--output", "json"]).success().stdout.contains("Removed instance [") {
        assert!(Instant::now() < deadline, "the instance is never lost");
    }
}

#[test]
fn create_says_what_came_of_an_environment_that_goes_wrong() {
    let mut rows = told_late!("CreateEnvironment");
    rows.extend([
        no_room_for_a_version().before(|stage| stage.bundle("one too many")),
        row("no room for another environment", 1, "TooManyEnvironmentsException")
            .faults(&["quota,action=CreateEnvironment"]),
        row("no instance is to be had", 1, "could not be launched").faults(&["launch-failure"]),
        row("the first deployment fails", 4, "does not run in it").faults(&["deploy-failure"]),
        stuck(),
    ]);
    go_through(rows, 7, Stage::without_environment, |stage, number| {
        stage.bundle(&format!("build {number}"));
        words(&format!("create --skip-build --yes --no-db shop-{number:03}"))
    });
}

#[test]
fn create_says_that_there_is_no_database_to_be_had() {
    let rows = vec![
        row("no database is to be had", 1, "isn't available in the specified Availability Zone")
            .faults(&["db-failure"]),
    ];
    go_through(rows, 1, Stage::without_environment, |_, number| {
        words(&format!("create --skip-build --yes shop-{number:03}"))
    });
}

#[test]
fn deploy_says_what_came_of_an_environment_that_goes_wrong() {
    let mut rows = told_late!("UpdateEnvironment");
    rows.extend([
        no_room_for_a_version(),
        row("the deployment fails, and the return does not", 4, "\"rolled_back\":true")
            .faults(&["deploy-failure,count=1"]),
        row("the deployment fails, and so does the return", 4, "failed as well").faults(&["deploy-failure"]),
        stuck().after(release),
        row("its instance is lost before", 0, "").before(lose_the_instance),
    ]);
    go_through(rows, 7, with_environment, another_build);
}

#[test]
fn setenv_says_what_came_of_an_environment_that_goes_wrong() {
    let mut rows = told_late!("UpdateEnvironment");
    rows.extend([
        row("the change fails on the instance", 4, "could not be changed").faults(&["deploy-failure"]),
        stuck().after(release),
        row("its instance is lost before", 0, "").before(lose_the_instance),
    ]);
    go_through(rows, 5, with_environment, another_number);
}

#[test]
fn terminate_says_what_came_of_an_environment_that_goes_wrong() {
    let mut rows = told_late!("TerminateEnvironment");
    rows.push(row("its security group stays", 1, "has a dependent object").faults(&["delete-failure"]).after(
        |stage| {
            // The same command goes on where it stopped.
            stage.run(&["terminate", "shop-dev", "--confirm", "shop-dev"]).success();
            assert!(stage.environments().is_empty());
        },
    ));
    go_through(rows, 3, Stage::without_environment, |stage, _| {
        if stage.run(&["wait", "shop-dev", "--for", "ready"]).code == Some(8) {
            stage.bundle("first");
            stage.run(&["create", "shop-dev", "--skip-build", "--yes", "--no-db"]).success();
        }
        words("terminate shop-dev --confirm shop-dev")
    });
}
