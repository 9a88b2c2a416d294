//! The record of calls: what clients really asked for, and none of their secrets.

use aws_sdk_elasticbeanstalk::types::ConfigurationOptionSetting;
use serde_json::{Value, json};

use crate::support::{Signer, Stage, Wire};

const CANARY: &str = "canary-7f3a91";

fn listed(signer: &Signer, input: &Value) -> Vec<Value> {
    let (status, answer) = signer.call("tasks-eb-local", "TasksEbLocal.ListCalls", &input.to_string());
    assert_eq!(status, 200, "{answer}");
    answer["Calls"].as_array().expect("a list").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_is_recorded_with_its_answer_and_without_secrets() {
    let wire = Wire::start().await;
    let (sdk, signer) = (wire.sdk(), wire.signer("us-west-2"));
    let beanstalk = aws_sdk_elasticbeanstalk::Client::new(&sdk);
    let option = |namespace: &str, name: &str, value: &str| {
        ConfigurationOptionSetting::builder().namespace(namespace).option_name(name).value(value).build()
    };
    let environment = beanstalk
        .create_environment()
        .application_name("nothing-here")
        .environment_name("tasks-dev")
        .option_settings(option("aws:elasticbeanstalk:application:environment", "TOKEN", CANARY))
        .option_settings(option("aws:rds:dbinstance", "DBPassword", CANARY))
        .option_settings(option("aws:rds:dbinstance", "DBEngine", "mysql"));
    environment.send().await.expect_err("there is no such application");
    let s3 = aws_sdk_s3::Client::from_conf(aws_sdk_s3::config::Builder::from(&sdk).force_path_style(true).build());
    s3.get_object().bucket("nothing-here").key("bundle.zip").send().await.expect_err("there is no such bucket");
    s3.list_buckets().send().await.expect("lists");
    let database = aws_sdk_rds::Client::new(&sdk).create_db_instance().db_instance_identifier("x").engine("nope");
    let database = database.db_instance_class("db.t4g.micro").master_username("u").master_user_password(CANARY);
    database.send().await.expect_err("there is no such engine");
    let request = "00000000-0000-4000-a000-000000000001";
    let secret = json!({ "Name": "token", "SecretString": CANARY, "ClientRequestToken": request }).to_string();
    assert_eq!(signer.call("secretsmanager", "secretsmanager.CreateSecret", &secret).0, 200);

    let calls = listed(&signer, &json!({}));
    let told = |call: &Value| (call["Service"].clone(), call["Action"].clone(), call["ErrorCode"].clone());
    assert_eq!(
        calls.iter().map(told).collect::<Vec<_>>(),
        [
            (json!("elasticbeanstalk"), json!("CreateEnvironment"), json!("InvalidParameterValue")),
            (json!("s3"), json!("GetObject"), json!("NoSuchBucket")),
            (json!("s3"), json!("ListBuckets"), Value::Null),
            (json!("rds"), json!("CreateDBInstance"), json!("InvalidParameterValue")),
            (json!("secretsmanager"), json!("CreateSecret"), Value::Null),
        ]
    );
    let parameters = &calls[0]["Parameters"];
    assert_eq!(parameters["EnvironmentName"], "tasks-dev");
    assert_eq!(parameters["OptionSettings.member.1.OptionName"], "TOKEN");
    assert_eq!(parameters["OptionSettings.member.1.Value"], "********");
    assert_eq!(parameters["OptionSettings.member.2.Value"], "********");
    assert_eq!(parameters["OptionSettings.member.3.Value"], "mysql");
    assert_eq!(calls[1]["Parameters"]["Path"], "/nothing-here/bundle.zip");
    assert!(calls.iter().all(|call| call["Region"] == "us-west-2"), "{calls:?}");
    assert!(calls[0]["Client"].as_str().is_some_and(|client| client.contains("aws-sdk-rust")), "{}", calls[0]);
    assert!(!json!(calls).to_string().contains(CANARY), "{calls:?}");

    let numbers = |input: Value| -> Vec<i64> {
        listed(&signer, &input).iter().filter_map(|call| call["Number"].as_i64()).collect()
    };
    assert_eq!(numbers(json!({ "Failed": true })), [1, 2, 4]);
    assert_eq!(numbers(json!({ "Service": "s3", "After": 2 })), [3]);
    assert_eq!(numbers(json!({ "Actions": ["listbuckets", "CreateSecret"], "MaxResults": 1 })), [5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_is_recorded_but_told_nothing() {
    let wire = Wire::start().await;
    let keys = &wire.local.keys;
    let stranger = Signer::new(&wire.url(), "us-west-2", keys.access_key_id(), "not-the-secret");
    let (status, answer) = stranger.call("tasks-eb-local", "TasksEbLocal.ListCalls", "{}");
    assert_eq!((status, &answer["__type"]), (400, &json!("InvalidSignatureException")));
    let (status, _) = stranger.call("ssm", "AmazonSSM.GetParameter", r#"{"Name":"x"}"#);
    assert_eq!(status, 400);
    let calls = listed(&wire.signer("us-west-2"), &json!({}));
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!((&calls[0]["Service"], &calls[0]["ErrorCode"]), (&json!("ssm"), &json!("SignatureDoesNotMatch")));
    // Nothing of a request whose signature is wrong is believed.
    assert_eq!((&calls[0]["Action"], &calls[0]["Parameters"]), (&Value::Null, &json!({})));
}

#[test]
fn the_command_shows_what_create_asked_for() {
    let stage = Stage::without_environment();
    let secret = format!("TOKEN={CANARY}");
    let create = ["create", "shop-dev", "--skip-build", "--yes", "--no-db", "--env", secret.as_str()];
    stage.run(&create).success();
    let one = ["local", "calls", "--action", "CreateEnvironment"];
    let json = stage.sandbox().run(&[&one[..], &["--output", "json"]].concat()).success().json();
    let calls = json["calls"].as_array().expect("a list");
    assert_eq!(calls.len(), 1, "{json}");
    assert_eq!((&calls[0]["status"], &calls[0]["parameters"]["EnvironmentName"]), (&json!(200), &json!("shop-dev")));
    let all = stage.sandbox().run(&["local", "calls", "--parameters", "--limit", "1000"]).success().stdout;
    for told in ["s3 PutObject", "EnvironmentName=shop-dev", "OptionName=TOKEN"] {
        assert!(all.contains(told), "{told} is missing:\n{all}");
    }
    assert!(!all.contains(CANARY) && !all.contains("ListCalls"), "{all}");
    let after = json["count"].as_u64().expect("a number").to_string();
    stage.run(&["status", "nobody-here"]).exit(8);
    let text = stage.sandbox().run(&["local", "calls", "--after", &after]).success().stdout;
    assert!(text.contains("DescribeEnvironments") && !text.contains("CreateEnvironment"), "{text}");
}
