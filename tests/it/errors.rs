//! The catalogue of errors: documented, used, explained without a network, and provoked here for most of its codes.

use std::collections::BTreeSet;

use serde_json::Value;
use tasks_eb::error::catalogue;

use crate::support::{Finished, LocalBeanstalk, Run, SLOW, Sandbox, Stage, repository};

#[test]
fn errors_are_documented() {
    let path = repository().join("docs/errors.md");
    let made = catalogue::documentation();
    if std::env::var_os("TASKS_EB_BLESS").is_some() {
        tasks_eb::fs::write_atomic(&path, made.as_bytes()).expect("writes docs/errors.md");
    }
    let written = std::fs::read_to_string(&path).expect("reads docs/errors.md");
    assert_eq!(written, made, "docs/errors.md is stale: TASKS_EB_BLESS=1 tests/run errors_are_documented");
}

#[test]
fn every_code_in_the_sources_is_explained_and_every_kind_of_ours_is_used() {
    let mut used = BTreeSet::new();
    let sources = ignore::WalkBuilder::new(repository().join("src")).build().flatten();
    for file in sources.filter(|file| !file.path().to_string_lossy().contains("catalogue")) {
        let Ok(text) = std::fs::read_to_string(file.path()) else { continue };
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        used.extend(code.split("\"TE1").skip(1).filter_map(|rest| rest.get(..3).map(|rest| format!("TE1{rest}"))));
    }
    let known: BTreeSet<String> = catalogue::all().map(|kind| kind.code.to_owned()).collect();
    assert!(used.is_subset(&known), "not in the catalogue: {:?}", used.difference(&known));
    let ours = catalogue::all().filter(|kind| kind.aws.is_empty()).map(|kind| kind.code.to_owned());
    let unused: Vec<_> = ours.filter(|code| !used.contains(code)).collect();
    assert!(unused.is_empty(), "no error is one of these: {unused:?}");
}

#[test]
fn a_code_is_explained_without_project_or_network_and_what_is_none_is_not_found() {
    let sandbox = Sandbox::new();
    let busy = sandbox.run(&["explain", "te1401"]).success();
    assert!(busy.stdout.starts_with("TE1401 environment-busy (exit code 6)\n"), "{busy}");
    for word in ["Why:", "Do:", "--wait-ready", "InvalidParameterValue: … Must be Ready …"] {
        assert!(busy.stdout.contains(word), "{word}: {busy}");
    }
    assert!(busy.stdout.lines().all(|line| line.chars().count() <= 80), "{busy}");
    let expired = sandbox.run(&["explain", "ExpiredToken", "--output", "json"]).success().json();
    assert_eq!(expired["explained"][0]["code"], "TE1302");
    assert!(sandbox.run(&["explain", "TE0104"]).success().stdout.contains("a rule of lint"));
    let list = sandbox.run(&["explain"]).success();
    assert_eq!(list.stdout.lines().count(), catalogue::all().count());
    sandbox.run(&["explain", "TE9999"]).exit(8);
}

/// Runs a command that has to fail as this kind, and with its exit code, in both formats.
#[track_caller]
fn fails(code: &str, command: impl Fn() -> Run) -> Finished {
    let kind = catalogue::find(code).into_iter().next().expect("a kind");
    let told = command().args(["--output", "json"]).run();
    let error = &told.json()["error"];
    assert_eq!(error["code"], code, "{told}");
    told.exit(i32::from(kind.class.exit_code()))
}

const CONFIG: &str = ".elasticbeanstalk/config.yml";

#[test]
fn what_is_wrong_on_this_machine_has_a_code() {
    let sandbox = Sandbox::new();
    let run = |code: &str, args: &[&str]| fails(code, || sandbox.command(args));
    run("TE1101", &["status"]);
    run("TE1105", &["local", "reset"]);
    run("TE1109", &["events", "tasks-dev", "--follow"]).exit(2);
    run("TE1114", &["completions", "--nonsense"]);
    run("TE1114", &["terminate", "--all", "--bucket", "--keep-bundles"]);
    run("TE1111", &["setenv", "--from-file", "missing", "--environment", "tasks-dev", "--region", "us-west-2"]);
    run("TE1307", &["list", "--all", "--region", "us-west-2"]);
    run("TE1601", &["setenv", "1=2", "--environment", "tasks-dev"]);
    run("TE1701", &["local", "calls"]);
    let text = sandbox.run(&["status"]).exit(8);
    assert!(text.stderr.starts_with("error[TE1101]: there is no Elastic Beanstalk project"), "{text}");

    let keys = |args: &[&str]| {
        sandbox.command(args).env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret")
    };
    fails("TE1309", || keys(&["list", "--all"]));
    // A port that nobody listens on, because it is asked for and given back.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
    let nobody = format!("http://{port}");
    fails("TE1423", || keys(&["list", "--all", "--region", "us-west-2", "--endpoint-url", &nobody]));

    let config = "branch-defaults:\n  default:\n    environment: null\nglobal:\n  default_region: us-west-2\n";
    sandbox.write(CONFIG, config);
    run("TE1102", &["status"]);
    fails("TE1107", || keys(&["versions", "list"]));
    sandbox.write(CONFIG, "branch-defaults: [\n");
    run("TE1103", &["status"]);
    std::fs::remove_dir_all(sandbox.work().join(".elasticbeanstalk")).expect("removes");
    sandbox.run(&["init", "tasks", "--yes", "--no-git"]).success();
    run("TE1108", &["init", "tasks", "--yes", "--no-git"]);
}

#[test]
fn what_is_wrong_with_a_bundle_or_a_plan_has_a_code() {
    let mut stage = Stage::without_environment();
    let create = ["create", "shop-dev", "--skip-build", "--no-db", "--dry-run"];
    let planned = |stage: &Stage, code: &str, more: &[&str]| {
        fails(code, || stage.command(&[&create[..], more].concat()));
    };
    stage.sandbox().write(".ebextensions/broken.config", "a: [\n");
    planned(&stage, "TE1104", &[]);
    std::fs::remove_file(stage.sandbox().work().join(".ebextensions/broken.config")).expect("removes");
    std::fs::remove_file(stage.sandbox().work().join("app.zip")).expect("removes");
    planned(&stage, "TE1209", &[]);
    stage.bundle("first");
    let database = ["create", "shop-dev", "--skip-build", "--dry-run", "--db-class", "db.x9.huge"];
    fails("TE1424", || stage.command(&database));
    let password = ["create", "shop-dev", "--skip-build", "--db-password-stdin"];
    fails("TE1606", || stage.command(&password).input("short!\n"));
    let config = stage.sandbox().work().join(CONFIG);
    let config = std::fs::read_to_string(config).expect("reads");
    stage.sandbox().write(CONFIG, &format!("{config}  default_platform: Cobol 1 running on 64bit Amazon Linux 2023\n"));
    planned(&stage, "TE1426", &[]);
    for gone in [
        "64bit Amazon Linux 2023 v1.0.0 running Go 1",
        "arn:aws:elasticbeanstalk:us-west-2::platform/Go 1 running on 64bit Amazon Linux 2023/1.0.0",
    ] {
        stage.sandbox().write(CONFIG, &format!("{config}  default_platform: {gone}\n"));
        planned(&stage, "TE1426", &[]);
    }
    stage.sandbox().write(CONFIG, &config);

    let old = ["create", "shop-dev", "--skip-build", "--dry-run", "--db-version", "5.1", "--output", "json"];
    let told = stage.run(&old).exit(1).json();
    let error = &told["error"];
    assert_eq!(error["code"], "TE1424");
    assert!(error["causes"][0].as_str().is_some_and(|cause| cause.contains("the versions that can be had are 8.")));
    assert!(!error["next"].as_str().unwrap_or_default().contains("--db-version"), "{error}");
    assert!(error["next"].as_str().is_some_and(|next| next.contains("tasks-eb create shop-dev")), "{error}");

    stage.create(&["--no-db", "--cname-prefix", "shop-taken"], "");
    let other = ["create", "shop-two", "--skip-build", "--no-db", "--dry-run", "--cname-prefix", "shop-taken"];
    fails("TE1406", || stage.command(&other));
    stage.bundle("second");
    fails("TE1112", || stage.command(&["create", "shop-dev", "--skip-build", "--no-db"]));
    stage.run(&["plan", "--skip-build", "--out", "plan.json"]).success();
    stage.bundle("third");
    fails("TE1110", || stage.command(&["deploy", "--skip-build", "--plan", "plan.json"]));
}

#[test]
fn what_goes_wrong_with_an_environment_has_a_code() {
    let stage = Stage::new(&["--no-db"]);
    let run = |code: &str, args: &[&str]| fails(code, || stage.command(args));
    let runs = stage.run(&["status", "--output", "json"]).success().json()["version"].as_str().map(str::to_owned);
    run("TE1404", &["status", "nobody-here"]);
    run("TE1505", &["rollback", "--yes"]);
    run("TE1506", &["rollback", "v-nowhere", "--yes"]);
    run("TE1507", &["versions", "delete", &runs.expect("a version"), "--yes"]);
    run("TE1508", &["abort"]);
    run("TE1514", &["wait", "--for", "version=v-nowhere"]);
    run("TE1114", &["swap", "shop-dev", "--with", "shop-dev"]);
    run("TE1703", &["local", "advance"]);
    run("TE1504", &["wait", "--for", "terminated", "--timeout", "1s"]);
    run("TE1602", &["setenv", &format!("BIG={}", "x".repeat(4090))]);
    run("TE1603", &["cache", "check"]);
    stage.sandbox().write(".elasticbeanstalk/config.global.yml", "tasks-eb:\n  protected: [shop-dev]\n");
    run("TE1106", &["terminate", "--confirm", "shop-dev"]);
    stage.sandbox().write(".elasticbeanstalk/config.global.yml", "{}\n");

    stage.bundle_as("web: exit 7\n", "dies");
    run("TE1501", &["deploy", "--skip-build"]);
    stage.bundle_that_misbehaves("error");
    run("TE1502", &["deploy", "--skip-build"]);
    stage.bundle_with("slow", &[SLOW]);
    stage.run(&["deploy", "--skip-build", "--no-wait"]).success();
    run("TE1401", &["restart"]);
}

/// The server with keys, a place and a fault that somebody else brought.
fn elsewhere(beanstalk: &LocalBeanstalk, args: &[&str], wrong: &[(&str, &str)]) -> Run {
    let variables = beanstalk.variables();
    let command = variables.iter().fold(beanstalk.sandbox.command(args), |run, (name, value)| run.env(name, value));
    wrong.iter().fold(command, |run, (name, value)| run.env(name, *value))
}

#[test]
fn what_aws_refuses_has_a_code_and_the_code_of_aws_leads_to_it() {
    let beanstalk = LocalBeanstalk::start();
    let list = ["list", "--all"];
    let refused = fails("TE1301", || elsewhere(&beanstalk, &list, &[("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")]));
    let of_aws = refused.json()["error"]["aws"]["code"].as_str().expect("a code").to_owned();
    let explained = beanstalk.sandbox.run(&["explain", &of_aws, "--output", "json"]).success().json();
    assert_eq!(explained["explained"][0]["code"], "TE1301", "{explained}");
    fails("TE1303", || elsewhere(&beanstalk, &list, &[("AWS_SECRET_ACCESS_KEY", "wrong")]));

    let config = "tasks-eb:\n  account: '999999999999'\n";
    let project = "branch-defaults:\n  default:\n    environment: shop-dev\nglobal:\n  application_name: shop\n";
    beanstalk.sandbox.write(".elasticbeanstalk/config.global.yml", config);
    beanstalk.sandbox.write(CONFIG, project);
    fails("TE1308", || elsewhere(&beanstalk, &["create", "shop-dev", "--skip-build", "--no-db"], &[]));
    fails("TE1404", || elsewhere(&beanstalk, &["setenv", "A=1"], &[]));

    let faults: [(&str, &str); 3] = [("expired-token", "TE1302"), ("throttle", "TE1421"), ("internal-error", "TE1422")];
    for (fault, code) in faults {
        let rule = format!("{fault},service=elasticbeanstalk");
        beanstalk.sandbox.run(&["local", "fault", "--clear", &rule]).success();
        let told = fails(code, || elsewhere(&beanstalk, &list, &[]));
        assert!(told.json()["error"]["next"].is_string(), "{told}");
    }
    let codes: Vec<Value> =
        beanstalk.sandbox.run(&["explain", "InvalidParameterValue", "--output", "json"]).success().json()["explained"]
            .as_array()
            .expect("a list")
            .clone();
    assert!(codes.len() > 5, "a code of AWS's may mean several things: {codes:?}");
}
