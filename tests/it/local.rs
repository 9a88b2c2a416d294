//! `tasks-eb local`: starts once, answers, ends, and leaves nothing running or lying about.

use crate::support::{LocalBeanstalk, Sandbox};

#[test]
fn it_starts_once_says_where_and_ends() {
    let sandbox = Sandbox::new();
    let stopped = sandbox.run(&["local", "status", "--output", "json"]).success().json();
    assert_eq!(stopped["running"], false);

    let first = sandbox.run(&["local", "start", "--port", "0", "--output", "json"]).success().json();
    let again = sandbox.run(&["local", "start", "--output", "json"]).success().json();
    assert_eq!(first["pid"], again["pid"], "a second start leaves the first alone");
    let url = first["endpoint_url"].as_str().expect("an endpoint").to_owned();
    let health = ureq::get(format!("{url}/health")).call().expect("answers").body_mut().read_to_string().expect("text");
    assert!(health.contains("\"ok\""), "{health}");

    let text = sandbox.run(&["local", "status"]).success();
    assert!(text.stdout.contains("running") && text.stdout.contains(&url), "{text}");
    assert_eq!(sandbox.run(&["local", "stop"]).success().stdout, "stopped\n");
    assert!(ureq::get(format!("{url}/health")).call().is_err(), "nothing listens any more");
    assert_eq!(sandbox.run(&["local", "stop"]).success().stdout, "it was not running\n");
}

#[test]
fn its_variables_are_for_eval_in_every_shell() {
    let beanstalk = LocalBeanstalk::start();
    let url = beanstalk.url();
    let script = beanstalk.sandbox.run(&["local", "env"]).success().stdout;
    let shell = format!("{script}\necho \"$AWS_ENDPOINT_URL $AWS_REGION $AWS_EC2_METADATA_DISABLED\"");
    let said = beanstalk.sandbox.program("sh").args(["-c", &shell]).run().success().stdout;
    assert_eq!(said, format!("{url} us-west-2 true\n"));

    let json = beanstalk.sandbox.run(&["local", "env", "--shell", "json", "--region", "eu-west-1"]).success().json();
    assert_eq!(json["AWS_ENDPOINT_URL"], url);
    assert_eq!(json["AWS_DEFAULT_REGION"], "eu-west-1");
    assert_eq!(json["AWS_ACCESS_KEY_ID"].as_str().map(str::len), Some(20));
    let fish = beanstalk.sandbox.run(&["local", "env", "--shell", "fish"]).success().stdout;
    assert!(fish.starts_with(&format!("set -gx AWS_ENDPOINT_URL '{url}'\n")), "{fish}");
    let powershell = beanstalk.sandbox.run(&["local", "env", "--shell", "powershell"]).success().stdout;
    assert!(powershell.starts_with(&format!("$Env:AWS_ENDPOINT_URL = '{url}'\n")), "{powershell}");
}

#[test]
fn variables_of_a_server_that_does_not_run_are_an_error_that_says_how_to_start_it() {
    let finished = Sandbox::new().run(&["local", "env"]).exit(8);
    assert!(finished.stdout.is_empty() && finished.stderr.contains("try: tasks-eb local start"), "{finished}");
}

#[test]
fn a_killed_server_is_noticed_and_started_again_with_the_same_key() {
    let mut beanstalk = LocalBeanstalk::start();
    let key = |beanstalk: &LocalBeanstalk| {
        beanstalk.sandbox.run(&["local", "env", "--shell", "json"]).success().json()["AWS_ACCESS_KEY_ID"].clone()
    };
    let before = key(&beanstalk);
    beanstalk.kill();
    assert!(beanstalk.sandbox.state().join("local/server.json").exists(), "a killed server cannot tidy up");
    let status = beanstalk.sandbox.run(&["local", "status", "--output", "json"]).success().json();
    assert_eq!(status["running"], false);
    beanstalk.start_again();
    assert_eq!(key(&beanstalk), before);
}

#[test]
fn stopping_what_a_killed_server_left_behind_removes_its_record() {
    let mut beanstalk = LocalBeanstalk::start();
    beanstalk.kill();
    beanstalk.sandbox.run(&["local", "stop"]).success();
    assert!(!beanstalk.sandbox.state().join("local/server.json").exists());
}

#[test]
fn two_homes_serve_side_by_side_and_one_home_is_served_once() {
    let one = LocalBeanstalk::start();
    let other = LocalBeanstalk::start();
    assert_ne!(one.port(), other.port());
    let second = one.sandbox.run(&["local", "start", "--foreground", "--port", "0"]).exit(6);
    assert!(second.stderr.contains("uses"), "{second}");
}

#[test]
fn reset_asks_first_and_then_leaves_nothing() {
    let beanstalk = LocalBeanstalk::start();
    let sandbox = &beanstalk.sandbox;
    let asked = sandbox.run(&["local", "reset"]).exit(5);
    assert!(asked.stderr.contains("--yes"), "{asked}");
    sandbox.run(&["local", "reset", "--yes"]).success();
    let left: Vec<_> = std::fs::read_dir(sandbox.state()).expect("lists").collect();
    assert!(left.is_empty(), "{left:?}");
}
