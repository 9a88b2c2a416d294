//! `tasks-eb doctor`: each thing that is out of order is found with its way out; what cannot be looked at is said.

use std::path::Path;

use serde_json::Value;

use crate::support::{Finished, LocalBeanstalk, Sandbox, Stage};

/// The findings about something: grade, what, way out.
fn about(document: &Value, about: &str) -> Vec<(String, String, String)> {
    let findings = document["findings"].as_array().or_else(|| document["error"]["findings"].as_array());
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let of = |one: &&Value| one["about"] == about;
    let found = findings.into_iter().flatten().filter(of);
    found.map(|one| (text(one, "grade"), text(one, "what"), text(one, "way_out"))).collect()
}

fn grade(document: &Value, of: &str) -> String {
    about(document, of).into_iter().map(|(grade, ..)| grade).collect::<Vec<_>>().join(",")
}

fn doctor(stage: &Stage, flags: &[&str]) -> Finished {
    stage.run(&[&["doctor", "--output", "json"], flags].concat())
}

#[test]
fn a_healthy_project_at_the_local_elastic_beanstalk_is_in_order() {
    let stage = Stage::new(&["--no-db"]);
    stage.sandbox().write(".gitignore", "target/\n.env\n");
    let found = doctor(&stage, &[]).success();
    let document = found.json();
    for of in ["project", "bundle", "secrets", "credentials", "clock", "account", "environment"] {
        assert_eq!(grade(&document, of), "ok", "{of}: {found}");
    }
    assert_eq!((grade(&document, "roles"), grade(&document, "quotas")), ("ok,ok".into(), "ok,ok,ok".into()), "{found}");
    assert_eq!(grade(&document, "permissions"), "ok,unchecked", "{found}");
    let text = stage.run(&["doctor"]).success();
    assert!(text.stdout.contains("ok    clock         as AWS's\n") && text.stdout.contains(" in order"), "{text}");
}

#[test]
fn what_the_files_of_a_project_get_wrong_is_told_with_a_command_that_helps() {
    let stage = Stage::without_environment();
    stage.sandbox().write(".env", "SECRET_KEY=x\n");
    stage.sandbox().write(".elasticbeanstalk/config.global.yml", "global:\n  default_platform: Go 9 running on Mars\n");
    let found = doctor(&stage, &[]).exit(10);
    let document = found.json();
    assert_eq!(about(&document, "secrets")[0].2, "echo .env >> .gitignore", "{found}");
    let platform = &about(&document, "platform")[0];
    assert_eq!((platform.0.as_str(), platform.1.as_str()), ("fail", "there is no 'Go 9 running on Mars'"), "{found}");
    assert_eq!(grade(&document, "roles"), "warn,warn", "the first create makes them: {found}");
    let text = stage.run(&["doctor"]).exit(10);
    assert!(text.stderr.contains("2 checks fail") && text.stderr.contains("try: echo .env >> .gitignore"), "{text}");

    stage.sandbox().write(".elasticbeanstalk/config.yml", "global: [\n");
    let broken = doctor(&stage, &[]).exit(10).json();
    assert_eq!(grade(&broken, "project"), "fail");
}

#[test]
fn refused_calls_are_missing_permissions() {
    let stage = Stage::without_environment();
    stage.sandbox().run(&["local", "fault", "expired-token,service=secretsmanager"]).success();
    let found = doctor(&stage, &["--for", "terminate"]).exit(10);
    let permissions = about(&found.json(), "permissions");
    let (grade, what, way_out) = &permissions[0];
    assert_eq!((grade.as_str(), what.as_str()), ("fail", "not allowed: secretsmanager:ListSecrets"), "{found}");
    assert!(way_out.starts_with("tasks-eb iam-policy"), "{found}");
    doctor(&stage, &["--for", "nonsense"]).exit(2);
}

#[test]
fn without_a_project_or_a_network_it_says_what_it_could_not_look_at() {
    let sandbox = Sandbox::new();
    let bare = sandbox.run(&["doctor", "--region", "us-west-2", "--output", "json"]).exit(10);
    let document = bare.json();
    assert_eq!((grade(&document, "project"), grade(&document, "credentials")), ("unchecked".into(), "fail".into()));
    assert_eq!(grade(&document, "AWS"), "unchecked", "{bare}");

    let port = LocalBeanstalk::start().port();
    let url = format!("http://127.0.0.1:{port}");
    let keys = [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    let args = ["doctor", "--region", "us-west-2", "--endpoint-url", &url, "--output", "json"];
    let command = keys.into_iter().fold(sandbox.command(&args), |command, (name, value)| command.env(name, value));
    let unreached = command.run().exit(10);
    let document = unreached.json();
    let network = about(&document, "network");
    assert_eq!((network[0].0.as_str(), network[0].2.as_str()), ("fail", "tasks-eb local start"), "{unreached}");
    assert!(about(&document, "credentials")[0].1.contains("Environment"), "{unreached}");
    assert_eq!(grade(&document, "AWS"), "unchecked", "{unreached}");
    assert!(!unreached.stdout.contains("\"secret\""), "{unreached}");
}

#[test]
fn a_machine_that_cannot_compile_for_the_platform_is_told_how_it_can() {
    let sandbox = Sandbox::new();
    let bin = sandbox.home().join("bin");
    std::fs::create_dir(&bin).expect("makes");
    let program = |name: &str, script: &str| {
        let path = bin.join(name);
        tasks_eb::fs::write_atomic(&path, format!("#!/bin/sh\n{script}\n").as_bytes()).expect("writes");
        tasks_eb::fs::set_mode(&path, 0o755).expect("may run");
    };
    program("cargo", "[ \"$1\" = --version ] && echo 'cargo 9.9.9 (abc 2026-01-01)' || exit 1");
    program("getconf", "echo glibc 2.41");
    let doctor = |path: &Path| sandbox.command(&["doctor"]).env("PATH", path.as_os_str()).run().exit(10);
    let newer = doctor(&bin);
    assert!(newer.stdout.contains("ok    cargo         cargo 9.9.9\n"), "{newer}");
    let command = format!("try: rustup target add {}-unknown-linux-musl", "x86_64");
    assert!(newer.stdout.contains(&command) && newer.stderr.contains(&command), "{newer}");
    assert!(newer.stdout.contains("warn  git           there is no git\n"), "{newer}");
    program("getconf", "echo glibc 2.34");
    let as_old = doctor(&bin);
    assert!(as_old.stdout.contains("ok    compiler      this machine's own target is good"), "{as_old}");
}
