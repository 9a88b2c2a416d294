//! CloudWatch Logs of the local Elastic Beanstalk, through requests signed by hand: streamed logs of an instance that
//! really runs, and events of a client's own.

use aws_sdk_elasticbeanstalk::operation::RequestId;
use aws_sdk_elasticbeanstalk::types::ConfigurationOptionSetting;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::support::{Signer, Wire, http};
use crate::wire_elasticbeanstalk::{Field, app, basics, option};

struct Logs(Signer);

impl Logs {
    fn of(wire: &Wire) -> Self {
        Self(wire.signer("us-west-2"))
    }

    fn call(&self, action: &str, input: Value) -> (u16, Value) {
        let target = format!("Logs_20140328.{action}");
        tokio::task::block_in_place(|| self.0.call("logs", &target, &input.to_string()))
    }

    fn ok(&self, action: &str, input: Value) -> Value {
        let (status, answer) = self.call(action, input.clone());
        assert_eq!(status, 200, "{action} {input} → {answer}");
        answer
    }

    fn refused(&self, action: &str, input: Value) -> (String, String) {
        let (status, answer) = self.call(action, input.clone());
        assert_eq!(status, 400, "{action} {input} → {answer}");
        let word = |name: &str| answer[name].as_str().expect(name).to_owned();
        (word("__type"), word("message"))
    }

    fn groups(&self) -> Vec<String> {
        let answer = self.ok("DescribeLogGroups", json!({"logGroupNamePrefix": "/aws/elasticbeanstalk/tasks-dev"}));
        let list = answer["logGroups"].as_array().expect("a list").iter();
        list.map(|group| group["logGroupName"].as_str().expect("a name").to_owned()).collect()
    }
}

fn messages(answer: &Value) -> Vec<String> {
    let list = answer["events"].as_array().expect("a list").iter();
    list.map(|event| event["message"].as_str().expect("a message").to_owned()).collect()
}

fn streamed(more: &[(&str, &str)]) -> Vec<ConfigurationOptionSetting> {
    let given = [&[("StreamLogs", "true")], more].concat();
    let options = given.iter().map(|(name, value)| option("aws:elasticbeanstalk:cloudwatch:logs", name, value));
    basics().into_iter().chain(options).collect()
}

async fn ended(field: &Field) {
    let ended = field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    field.sentences(ended.request_id().expect("an id")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streamed_logs_have_a_moment_a_line_and_outlive_server_and_environment() {
    let mut field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    let request = field.create("tasks-dev", "v1", streamed(&[("RetentionInDays", "3")])).await;
    field.sentences(&request).await;
    let environment = field.settled("tasks-dev").await;
    let logs = Logs::of(field.wire.as_ref().expect("a server"));
    let of = |name: &str| format!("/aws/elasticbeanstalk/tasks-dev/var/log/{name}");
    assert_eq!(
        logs.groups(),
        ["eb-engine.log", "eb-hooks.log", "nginx/access.log", "nginx/error.log", "web.stdout.log"].map(of)
    );
    let described = logs.ok("DescribeLogGroups", json!({"logGroupNamePattern": "eb-engine"}));
    assert_eq!(described["logGroups"][0]["retentionInDays"], 3);
    let tags = logs.ok("ListTagsLogGroup", json!({"logGroupName": of("eb-engine.log")}));
    assert_eq!(tags["tags"]["elasticbeanstalk:environment-name"], "tasks-dev");

    let resources = field.client.describe_environment_resources().environment_name("tasks-dev").send().await;
    let resources = resources.expect("described").environment_resources.expect("resources");
    let instance = resources.instances()[0].id().expect("an id");
    let streams = logs.ok("DescribeLogStreams", json!({"logGroupName": of("eb-engine.log")}));
    assert_eq!(streams["logStreams"][0]["logStreamName"], instance);
    let input = json!({"logGroupName": of("eb-engine.log"), "logStreamName": instance, "startFromHead": true});
    let engine = logs.ok("GetLogEvents", input.clone());
    assert!(messages(&engine).iter().any(|line| line.contains("Executing instruction")), "{engine}");
    assert_eq!(logs.ok("GetLogEvents", input.clone()), engine, "moments are stable");

    // A visitor's request is there for whoever asks next.
    let url = format!("http://{}", environment.endpoint_url().expect("an address"));
    tokio::task::block_in_place(|| http::get(&format!("{url}/a-visit")));
    let visits = json!({"logGroupName": of("nginx/access.log"), "filterPattern": "\"GET /a-visit\""});
    let visits = logs.ok("FilterLogEvents", visits);
    assert_eq!(visits["events"].as_array().map(Vec::len), Some(1), "{visits}");
    assert_eq!(visits["events"][0]["logStreamName"], instance);

    let wire = field.wire.take().expect("a server").restart().await;
    let mut field = Field::with(&wire.sdk());
    field.wire = Some(wire);
    let logs = Logs::of(field.wire.as_ref().expect("a server"));
    let after = logs.ok("GetLogEvents", input.clone());
    let events = |answer: &Value| answer["events"].as_array().expect("a list").clone();
    assert_eq!(events(&after)[..events(&engine).len()], events(&engine)[..], "nothing is lost, changed or doubled");
    field.settled("tasks-dev").await;
    ended(&field).await;
    assert_eq!(logs.groups().len(), 5, "kept, because nobody asked to delete them");
    assert!(messages(&logs.ok("GetLogEvents", input)).len() >= events(&engine).len());

    // The next environment of that name takes its groups away with it.
    let request = field.create("tasks-dev", "v1", streamed(&[("DeleteOnTerminate", "true")])).await;
    field.sentences(&request).await;
    let streams =
        logs.ok("DescribeLogStreams", json!({"logGroupName": of("eb-engine.log"), "orderBy": "LastEventTime"}));
    assert_eq!(streams["logStreams"].as_array().map(Vec::len), Some(2), "{streams}");
    ended(&field).await;
    assert!(logs.groups().is_empty());
    field.wire.as_mut().expect("a server").stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clients_events_are_read_forwards_backwards_and_by_pattern() {
    let wire = Wire::start().await;
    let logs = Logs::of(&wire);
    let group = json!({"logGroupName": "app", "tags": {"team": "web"}});
    logs.ok("CreateLogGroup", group.clone());
    assert_eq!(
        logs.refused("CreateLogGroup", group),
        ("ResourceAlreadyExistsException".into(), "The specified log group already exists".into())
    );
    let stream = json!({"logGroupName": "app", "logStreamName": "one"});
    logs.ok("CreateLogStream", stream.clone());
    assert_eq!(logs.refused("CreateLogStream", stream).1, "The specified log stream already exists");
    let now = i64::try_from(OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000).expect("fits");
    let event = |number: i64| {
        let word = if number % 2 == 0 { "ERROR" } else { "fine" };
        json!({"timestamp": now - 10_000 + number, "message": format!("{word} {number}")})
    };
    let events: Vec<Value> = (0..10).map(event).collect();
    let put = logs.ok("PutLogEvents", json!({"logGroupName": "app", "logStreamName": "one", "logEvents": events}));
    assert!(put["nextSequenceToken"].is_string() && put["rejectedLogEventsInfo"].is_null(), "{put}");
    let odd = json!([{"timestamp": 1, "message": "old"}, {"timestamp": now, "message": "last"}, {"timestamp": now + 10_000_000, "message": "new"}]);
    let put = logs.ok("PutLogEvents", json!({"logGroupName": "app", "logStreamName": "one", "logEvents": odd}));
    assert_eq!(put["rejectedLogEventsInfo"], json!({"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 2}));

    let read = |more: Value| {
        let mut input = json!({"logGroupName": "app", "logStreamName": "one", "limit": 4});
        let more = more.as_object().expect("an object").clone();
        input.as_object_mut().expect("an object").extend(more);
        logs.ok("GetLogEvents", input)
    };
    let newest = read(json!({}));
    assert_eq!(messages(&newest), ["fine 7", "ERROR 8", "fine 9", "last"]);
    let older = read(json!({"nextToken": newest["nextBackwardToken"]}));
    assert_eq!(messages(&older), ["fine 3", "ERROR 4", "fine 5", "ERROR 6"]);
    let end = read(json!({"nextToken": newest["nextForwardToken"]}));
    assert_eq!((messages(&end).len(), &end["nextForwardToken"]), (0, &newest["nextForwardToken"]));
    assert_eq!(messages(&read(json!({"nextToken": end["nextBackwardToken"]}))), messages(&newest));
    let head = read(json!({"startFromHead": true, "startTime": now - 9_998, "endTime": now - 9_996}));
    assert_eq!(messages(&head), ["ERROR 2", "fine 3"], "the start is included, the end is not");

    let mut found = Vec::new();
    let mut token = Value::Null;
    loop {
        let input = json!({"logGroupName": "app", "filterPattern": "ERROR", "limit": 2, "nextToken": token});
        let answer = logs.ok("FilterLogEvents", input);
        found.extend(messages(&answer));
        token = answer["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(found, ["ERROR 0", "ERROR 2", "ERROR 4", "ERROR 6", "ERROR 8"]);

    logs.ok("PutRetentionPolicy", json!({"logGroupName": "app", "retentionInDays": 7}));
    let group = &logs.ok("DescribeLogGroups", json!({}))["logGroups"][0];
    assert_eq!((&group["retentionInDays"], &group["storedBytes"]), (&json!(7), &json!(10 * 26 + 5 * 7 + 5 * 6 + 30)));
    logs.ok("DeleteRetentionPolicy", json!({"logGroupName": "app"}));
    let arn = "arn:aws:logs:us-west-2:123456789012:log-group:app";
    logs.ok("TagResource", json!({"resourceArn": arn, "tags": {"stage": "dev"}}));
    logs.ok("UntagResource", json!({"resourceArn": arn, "tagKeys": ["team"]}));
    assert_eq!(logs.ok("ListTagsForResource", json!({"resourceArn": arn}))["tags"], json!({"stage": "dev"}));
    logs.ok("DeleteLogStream", json!({"logGroupName": "app", "logStreamName": "one"}));
    logs.ok("DeleteLogGroup", json!({"logGroupName": "app"}));
    assert_eq!(logs.ok("DescribeLogGroups", json!({}))["logGroups"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_or_wrong_is_refused_in_the_words_of_aws() {
    let wire = Wire::start().await;
    let logs = Logs::of(&wire);
    let no_group = ("ResourceNotFoundException".to_owned(), "The specified log group does not exist.".to_owned());
    for (action, input) in [
        ("DescribeLogStreams", json!({"logGroupName": "none"})),
        ("GetLogEvents", json!({"logGroupName": "none", "logStreamName": "x"})),
        ("FilterLogEvents", json!({"logGroupName": "none"})),
        ("DeleteLogGroup", json!({"logGroupName": "none"})),
        ("CreateLogStream", json!({"logGroupName": "none", "logStreamName": "x"})),
        ("PutRetentionPolicy", json!({"logGroupName": "none", "retentionInDays": 7})),
        ("ListTagsLogGroup", json!({"logGroupName": "none"})),
    ] {
        assert_eq!(logs.refused(action, input), no_group, "{action}");
    }
    logs.ok("CreateLogGroup", json!({"logGroupName": "app"}));
    let no_stream = logs.refused("GetLogEvents", json!({"logGroupName": "app", "logStreamName": "x"}));
    assert_eq!(no_stream.1, "The specified log stream does not exist.");
    logs.ok("CreateLogStream", json!({"logGroupName": "app", "logStreamName": "one"}));
    let unordered = json!([{"timestamp": 2, "message": "b"}, {"timestamp": 1, "message": "a"}]);
    for (action, input) in [
        ("CreateLogGroup", json!({"logGroupName": "a b"})),
        ("CreateLogGroup", json!({})),
        ("PutRetentionPolicy", json!({"logGroupName": "app", "retentionInDays": 8})),
        ("FilterLogEvents", json!({"logGroupName": "app", "filterPattern": "{ $.a = 1 }"})),
        ("FilterLogEvents", json!({"logGroupName": "app", "nextToken": "nope"})),
        ("GetLogEvents", json!({"logGroupName": "app", "logStreamName": "one", "limit": 0})),
        ("PutLogEvents", json!({"logGroupName": "app", "logStreamName": "one", "logEvents": unordered})),
        ("DescribeLogStreams", json!({"logGroupName": "app", "orderBy": "LastEventTime", "logStreamNamePrefix": "o"})),
    ] {
        assert_eq!(logs.refused(action, input.clone()).0, "InvalidParameterException", "{action} {input}");
    }
    assert_eq!(logs.refused("StartQuery", json!({})).0, "UnknownOperationException");
}
