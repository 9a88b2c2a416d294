//! boto3 against the local Elastic Beanstalk: the session is `clients/boto3_session.py`.

use tasks_eb::local::host::mysql;

use crate::support::{LocalBeanstalk, python, repository, skipped};

const BOTO3: &str = "boto3==1.44.8";

#[test]
fn every_action_waiter_paginator_and_error_is_as_boto3_knows_it() {
    let Some(programs) = python::installed(BOTO3, "import boto3") else { return };
    let beanstalk = LocalBeanstalk::start();
    let script = repository().join("tests/it/clients/boto3_session.py");
    let python = programs.join("python");
    let mut session = beanstalk.sandbox.program(python.to_str().expect("a path of text"));
    session = session.args([script.to_str().expect("a path of text")]);
    if mysql::available().is_some() {
        session = session.args(["--databases"]);
    } else {
        assert!(std::env::var_os("TASKS_EB_REQUIRE_SERVERS").is_none(), "tests/run installs a MySQL server");
        skipped("there is no MySQL server, so boto3 made no database");
    }
    for (name, value) in beanstalk.variables() {
        session = session.env(&name, &value);
    }
    let finished = session.run().success();
    assert_eq!(finished.stdout, "47 actions\n");
}
