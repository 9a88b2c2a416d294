//! Scripted faults: what a client sees, that a refused call has done nothing, and that our own tool survives them.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use aws_sdk_elasticbeanstalk::Client;
use aws_sdk_elasticbeanstalk::config::retry::RetryConfig;
use aws_sdk_elasticbeanstalk::error::{ProvideErrorMetadata, SdkError};
use serde_json::{Value, json};
use tasks_eb::retry::{Deadline, Pace, until};

use crate::support::{LocalBeanstalk, Sandbox, Stage, Wire};

fn script(wire: &Wire, rules: &[&str]) {
    let input = json!({ "Rules": rules }).to_string();
    let (status, answer) = wire.signer("us-west-2").call("tasks-eb-local", "TasksEbLocal.PutFaults", &input);
    assert_eq!(status, 200, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_call_has_done_nothing_and_retries_overcome_it() {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    for (rule, code, status) in [
        ("throttle,count=1", "Throttling", 400),
        ("internal-error,count=1", "InternalFailure", 500),
        ("unavailable,count=1", "ServiceUnavailable", 503),
        ("expired-token,count=1", "ExpiredToken", 403),
    ] {
        script(&wire, &[rule]);
        let refused = client.create_application().application_name("shop").send().await.expect_err(rule);
        let answered = refused.raw_response().map(|raw| raw.status().as_u16());
        assert_eq!((refused.code(), answered), (Some(code), Some(status)));
    }
    script(&wire, &["reset,action=CreateApplication,count=1"]);
    assert!(client.describe_applications().send().await.expect("another action").applications().is_empty());
    let lost = client.create_application().application_name("shop").send().await.expect_err("no answer");
    assert!(matches!(lost, SdkError::DispatchFailure(_)), "{lost:?}");
    assert!(client.describe_applications().send().await.expect("answers").applications().is_empty());

    script(&wire, &["throttle,count=1", "reset,count=1"]);
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let patient = aws_sdk_elasticbeanstalk::config::Builder::from(&wire.sdk()).retry_config(retries).build();
    let patient = Client::from_conf(patient);
    patient.create_application().application_name("shop").send().await.expect("the third try");
    let (_, record) = wire.signer("us-west-2").call("tasks-eb-local", "TasksEbLocal.ListCalls", "{}");
    let codes: Vec<&Value> =
        record["Calls"].as_array().expect("a list").iter().rev().take(3).map(|call| &call["ErrorCode"]).collect();
    assert_eq!(codes, [&Value::Null, &json!("ConnectionReset"), &json!("Throttling")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s3_and_json_services_fail_in_their_own_words() {
    let wire = Wire::start().await;
    let s3 = aws_sdk_s3::config::Builder::from(&wire.sdk()).force_path_style(true).build();
    let s3 = aws_sdk_s3::Client::from_conf(s3);
    script(&wire, &["throttle,service=s3,action=CreateBucket,count=1", "reset,service=s3,action=CreateBucket,count=1"]);
    assert!(s3.list_buckets().send().await.expect("another operation").buckets().is_empty());
    let region = aws_sdk_s3::types::BucketLocationConstraint::UsWest2;
    let place = aws_sdk_s3::types::CreateBucketConfiguration::builder().location_constraint(region).build();
    let make = || s3.create_bucket().bucket("shop-bundles").create_bucket_configuration(place.clone()).send();
    let refused = make().await.expect_err("too fast");
    let status = refused.raw_response().map(|raw| raw.status().as_u16());
    assert_eq!((refused.code(), status), (Some("SlowDown"), Some(503)));
    assert!(matches!(make().await, Err(SdkError::DispatchFailure(_))));
    assert!(s3.list_buckets().send().await.expect("answers").buckets().is_empty());
    make().await.expect("the rules are used up");

    let signer = wire.signer("us-west-2");
    script(&wire, &["throttle,service=ssm,count=1"]);
    let (status, answer) = signer.call("ssm", "AmazonSSM.GetParameter", r#"{"Name":"x"}"#);
    assert_eq!((status, &answer["__type"]), (400, &json!("ThrottlingException")));
    script(&wire, &["slow=1ms,service=ssm,count=1"]);
    let (_, answer) = signer.call("ssm", "AmazonSSM.GetParameter", r#"{"Name":"x"}"#);
    assert_eq!(answer["__type"], "ParameterNotFound", "late, and right");
    let (status, answer) = signer.call("tasks-eb-local", "TasksEbLocal.PutFaults", r#"{"Rules":["reset","fire"]}"#);
    assert!(status == 400 && answer["message"].as_str().is_some_and(|text| text.contains("fire")), "{answer}");
    let (_, answer) = signer.call("tasks-eb-local", "TasksEbLocal.ListFaults", "{}");
    assert_eq!(answer["Rules"], json!([]), "all or none");
}

/// What the record of calls holds of the last of them: action, status and code.
fn last_call(wire: &Wire) -> (Value, Value, Value) {
    let (_, record) = wire.signer("us-west-2").call("tasks-eb-local", "TasksEbLocal.ListCalls", r#"{"MaxResults":1}"#);
    let call = &record["Calls"][0];
    (call["Action"].clone(), call["Status"].clone(), call["ErrorCode"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_leaves_the_work_done() {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    script(&wire, &["lost,action=CreateApplication,after=1,count=1"]);
    client.create_application().application_name("first").send().await.expect("the first passes");
    let lost = client.create_application().application_name("second").send().await.expect_err("no answer");
    assert!(matches!(lost, SdkError::DispatchFailure(_)), "{lost:?}");
    assert_eq!(last_call(&wire), (json!("CreateApplication"), json!(200), json!("ConnectionLost")));
    let again = client.create_application().application_name("second").send().await.expect_err("it is there");
    assert_eq!(again.code(), Some("InvalidParameterValue"), "{again:?}");

    let s3 = aws_sdk_s3::config::Builder::from(&wire.sdk()).force_path_style(true).build();
    let s3 = aws_sdk_s3::Client::from_conf(s3);
    let region = aws_sdk_s3::types::BucketLocationConstraint::UsWest2;
    let place = aws_sdk_s3::types::CreateBucketConfiguration::builder().location_constraint(region).build();
    script(&wire, &["lost,service=s3,count=1"]);
    let lost = s3.create_bucket().bucket("shop-bundles").create_bucket_configuration(place).send().await;
    assert!(matches!(lost, Err(SdkError::DispatchFailure(_))), "{lost:?}");
    let buckets = s3.list_buckets().send().await.expect("answers");
    assert_eq!(buckets.buckets().first().and_then(|bucket| bucket.name()), Some("shop-bundles"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_comes_after_its_work_is_done() {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    // Ten minutes: no client waits for it, and the work is there all the same.
    script(&wire, &["late=600s,action=CreateApplication,count=1"]);
    let asking = client.clone();
    let late = tokio::spawn(async move { asking.create_application().application_name("shop").send().await });
    let deadline = Instant::now() + Duration::from_secs(60);
    while client.describe_applications().send().await.expect("answers").applications().is_empty() {
        assert!(Instant::now() < deadline, "the action runs at once");
    }
    assert!(!late.is_finished(), "and its answer is withheld");
    late.abort();
    script(&wire, &["late=1ms,service=elasticbeanstalk,count=1"]);
    let answered = client.describe_applications().send().await.expect("late, and right");
    assert_eq!(answered.applications().first().and_then(|it| it.application_name()), Some("shop"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_call_does_nothing_before_its_pause_is_over() {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    // Ten minutes: whatever is seen meanwhile was seen before its end.
    script(&wire, &["slow=600s,action=CreateApplication,count=1"]);
    let asking = client.clone();
    let slow = tokio::spawn(async move { asking.create_application().application_name("shop").send().await });
    let signer = wire.signer("us-west-2");
    let met = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        let (_, answer) = signer.call("tasks-eb-local", "TasksEbLocal.ListFaults", "{}");
        if answer["Rules"] == json!([]) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    met.await.expect("the call came");
    assert!(client.describe_applications().send().await.expect("answers").applications().is_empty());
    assert!(!slow.is_finished());
    slow.abort();
}

#[test]
fn the_command_adds_lists_and_removes_rules() {
    let beanstalk = LocalBeanstalk::start();
    let run = |args: &[&str]| beanstalk.sandbox.run(&[&["local", "fault"], args].concat());
    assert_eq!(run(&[]).success().stdout, "nothing fails on purpose\n");
    run(&["throttle,action=DescribeEvents,probability=0.3", "reset,service=s3,after=2,count=1"]).success();
    let json = run(&["--output", "json"]).success().json();
    let rules = json!(["throttle,action=DescribeEvents,probability=0.3", "reset,service=s3,after=2,count=1"]);
    assert_eq!((&json["rules"], &json["met"]), (&rules, &json!([0, 0])));
    run(&["--clear", "slow=1ms,service=elasticbeanstalk"]).success();
    beanstalk.sandbox.run(&["list", "--all", "--local"]).success();
    let told = run(&[]).success().stdout;
    assert!(told.starts_with("slow=1ms,service=elasticbeanstalk (happened "), "{told}");
    assert_eq!(run(&["--clear", "slow=2s"]).success().stdout, "slow=2000ms\n");
    let refused = run(&["fire"]).exit(2);
    assert!(refused.stderr.contains("throttle, internal-error"), "{refused}");
    assert_eq!(run(&["--clear"]).success().stdout, "nothing fails on purpose\n");
}

#[test]
fn a_server_may_begin_with_faults() {
    let sandbox = Sandbox::new();
    sandbox.run(&["local", "start", "--port", "0", "--fault", "unavailable,count=7"]).success();
    assert_eq!(sandbox.run(&["local", "fault"]).success().stdout, "unavailable,count=7\n");
    sandbox.run(&["local", "stop"]).success();
}

#[test]
fn create_and_terminate_survive_a_bad_day() {
    let stage = Stage::without_environment();
    let rules = [
        "throttle,action=CreateApplicationVersion,count=1",
        "throttle,service=s3,action=PutObject,count=1",
        "internal-error,action=CreateEnvironment,count=1",
        "reset,action=CreateEnvironment,count=1",
        "unavailable,action=DescribeEvents,count=2",
        "reset,action=DescribeEnvironments,count=2",
        "throttle,action=TerminateEnvironment,count=2",
        "internal-error,action=DeleteApplication,count=1",
    ];
    let fault = |args: &[&str]| stage.sandbox().run(&[&["local", "fault"], args].concat()).success().stdout;
    fault(&rules);
    stage.run(&["create", "shop-dev", "--skip-build", "--yes", "--no-db"]).success();
    stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
    assert_eq!(fault(&[]), "nothing fails on purpose\n", "every rule was met");
    let calls = stage.sandbox().run(&["local", "calls", "--action", "CreateEnvironment", "--output", "json"]);
    let calls = calls.success().json();
    let told = calls["calls"].as_array().expect("a list").iter().map(|call| call["error_code"].clone());
    let expected = [json!("InternalFailure"), json!("ConnectionReset"), Value::Null];
    assert_eq!(told.collect::<Vec<_>>(), expected, "one environment, on the third try");
}
