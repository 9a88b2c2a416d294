//! The Resource Groups Tagging API of the local Elastic Beanstalk, through requests signed by hand.

use std::collections::BTreeSet;

use aws_sdk_s3::types::{Tag, Tagging};
use serde_json::{Value, json};

use crate::support::{Signer, Wire};
use crate::wire_elasticbeanstalk::{Field, app, basics, option};

struct Tagger(Signer);

impl Tagger {
    fn call(&self, action: &str, input: Value) -> (u16, Value) {
        let target = format!("ResourceGroupsTaggingAPI_20170126.{action}");
        tokio::task::block_in_place(|| self.0.call("tagging", &target, &input.to_string()))
    }

    fn ok(&self, action: &str, input: Value) -> Value {
        let (status, answer) = self.call(action, input);
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// The resources that a request finds: the ends of their ARNs, after the account.
    fn found(&self, input: Value) -> BTreeSet<String> {
        let answer = self.ok("GetResources", input);
        let list = answer["ResourceTagMappingList"].as_array().expect("a list").iter();
        list.map(|one| one["ResourceARN"].as_str().expect("an ARN").replacen("us-west-2:123456789012:", "", 1))
            .collect()
    }
}

fn secret(wire: &Wire, name: &str, tag: &str) {
    let input = json!({"Name": name, "SecretString": "x", "ClientRequestToken": "1".repeat(32),
                       "Tags": [{"Key": "team", "Value": tag}]});
    let call = || wire.signer("us-west-2").call("secretsmanager", "secretsmanager.CreateSecret", &input.to_string());
    assert_eq!(tokio::task::block_in_place(call).0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_that_bears_tags_is_found_by_tag_kind_and_arn() {
    let mut field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    let request = field.create("tasks-dev", "v1", basics()).await;
    let told = field.sentences(&request).await;
    assert!(told.iter().any(|text| text.starts_with("Successfully launched")), "{told:?}");
    let wire = field.wire.as_ref().expect("a server");
    let tagger = Tagger(wire.signer("us-west-2"));
    secret(wire, "shop/db", "web");
    let own = json!({"TagFilters": [{"Key": "elasticbeanstalk:environment-name", "Values": ["other", "tasks-dev"]}]});
    let kinds: BTreeSet<String> = tagger.found(own).iter().map(|arn| kind(arn)).collect();
    let expected = [
        "autoscaling:autoScalingGroup",
        "cloudformation:stack",
        "ec2:elastic-ip",
        "ec2:instance",
        "ec2:launch-template",
        "ec2:security-group",
        "elasticbeanstalk:environment",
    ];
    assert_eq!(kinds, expected.map(str::to_owned).into());

    let s3 = aws_sdk_s3::Client::new(&wire.sdk());
    let tag = Tag::builder().key("team").value("web").build().expect("a tag");
    let set = Tagging::builder().tag_set(tag).build().expect("a set");
    let bucket = "elasticbeanstalk-us-west-2-123456789012";
    s3.put_bucket_tagging().bucket(bucket).tagging(set).send().await.expect("put");
    let environment = "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/tasks/tasks-dev";
    let application = "arn:aws:elasticbeanstalk:us-west-2:123456789012:application/tasks";
    let version = "arn:aws:elasticbeanstalk:us-west-2:123456789012:applicationversion/tasks/v1";
    let stack = "arn:aws:cloudformation:us-west-2:123456789012:stack/x/y";
    let tags =
        json!({"ResourceARNList": [environment, application, version, stack], "Tags": {"team": "web", "a.b": "c"}});
    let failed = tagger.ok("TagResources", tags);
    let failed: Vec<&String> = failed["FailedResourcesMap"].as_object().expect("a map").keys().collect();
    assert_eq!(failed, [stack], "a stack bears the tags of its environment");
    field.settled("tasks-dev").await;

    let team = json!({"TagFilters": [{"Key": "team"}, {"Key": "a.b", "Values": ["c"]}], "ResourceTypeFilters": ["elasticbeanstalk"]});
    let ours = [
        "arn:aws:elasticbeanstalk:application/tasks",
        "arn:aws:elasticbeanstalk:applicationversion/tasks/v1",
        "arn:aws:elasticbeanstalk:environment/tasks/tasks-dev",
    ];
    assert_eq!(tagger.found(team), ours.map(str::to_owned).into());
    let kinds = json!({"TagFilters": [{"Key": "team"}], "ResourceTypeFilters": ["s3", "secretsmanager:secret"]});
    let found = tagger.found(kinds);
    assert!(found.contains(&format!("arn:aws:s3:::{bucket}")) && found.len() == 2, "{found:?}");
    let instances = json!({"TagFilters": [{"Key": "team"}], "ResourceTypeFilters": ["ec2:instance"]});
    assert_eq!(tagger.found(instances).len(), 1, "what is made for an environment bears its tags");
    let by_arn = json!({"ResourceARNList": [application, "arn:aws:s3:::nobody"]});
    assert_eq!(tagger.found(by_arn).len(), 1);

    let keys = tagger.ok("GetTagKeys", json!({}));
    assert!(keys["TagKeys"].as_array().expect("a list").contains(&json!("a.b")), "{keys}");
    assert_eq!(tagger.ok("GetTagValues", json!({"Key": "team"}))["TagValues"], json!(["web"]));
    let untag = json!({"ResourceARNList": [application, version], "TagKeys": ["team", "a.b"]});
    assert_eq!(tagger.ok("UntagResources", untag)["FailedResourcesMap"], json!({}));
    let left = tagger.found(json!({"ResourceARNList": [application, version, environment]}));
    assert_eq!(left.len(), 1, "{left:?}");
    field.wire.as_mut().expect("a server").stop().await;
}

/// `elasticbeanstalk:environment` of an ARN without its region and account.
fn kind(arn: &str) -> String {
    let rest = arn.strip_prefix("arn:aws:").expect("an ARN");
    let (service, resource) = rest.split_once(':').expect("a service");
    format!("{service}:{}", resource.split(['/', ':']).next().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_refusals_are_those_of_the_api() {
    let wire = Wire::start().await;
    let tagger = Tagger(wire.signer("us-west-2"));
    for number in 0..5 {
        secret(&wire, &format!("s{number}"), "web");
    }
    let (mut token, mut names, mut pages) = (String::new(), Vec::new(), 0);
    loop {
        let answer = tagger.ok("GetResources", json!({"ResourcesPerPage": 2, "PaginationToken": token}));
        let list = answer["ResourceTagMappingList"].as_array().expect("a list").clone();
        names.extend(list.iter().map(|one| one["ResourceARN"].as_str().expect("an ARN").to_owned()));
        pages += 1;
        token = answer["PaginationToken"].as_str().expect("a token").to_owned();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!((names.len(), names.iter().collect::<BTreeSet<_>>().len(), pages), (5, 5, 3));
    for input in [
        json!({"ResourceARNList": [names[0]], "TagFilters": [{"Key": "team"}]}),
        json!({"ResourcesPerPage": 101}),
        json!({"TagsPerPage": 150}),
        json!({"TagFilters": [{"Values": ["x"]}]}),
        json!({"ExcludeCompliantResources": true}),
    ] {
        let (status, answer) = tagger.call("GetResources", input.clone());
        assert_eq!((status, &answer["__type"]), (400, &json!("InvalidParameterException")), "{input} {answer}");
    }
    let (_, answer) = tagger.call("GetResources", json!({"PaginationToken": "nope"}));
    assert_eq!(answer["__type"], "PaginationTokenExpiredException");
    let (status, answer) = tagger.call("StartReportCreation", json!({}));
    assert_eq!((status, &answer["__type"]), (400, &json!("UnknownOperationException")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_environment_with_a_load_balancer_names_it_in_its_resources() {
    let mut field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    let options = vec![
        option("aws:elasticbeanstalk:environment", "EnvironmentType", "LoadBalanced"),
        option("aws:elasticbeanstalk:environment", "LoadBalancerType", "application"),
        option("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "aws-elasticbeanstalk-ec2-role"),
    ];
    let request = field.create("tasks-dev", "v1", options).await;
    field.sentences(&request).await;
    let described = field.client.describe_environment_resources().environment_name("tasks-dev").send().await;
    let resources = described.expect("described").environment_resources.expect("resources");
    let balancer = resources.load_balancers()[0].name().expect("a name");
    let tagger = Tagger(field.wire.as_ref().expect("a server").signer("us-west-2"));
    let found = tagger.ok("GetResources", json!({"ResourceTypeFilters": ["elasticloadbalancing:loadbalancer/app"]}));
    assert_eq!(found["ResourceTagMappingList"][0]["ResourceARN"], balancer);
    let addresses = tagger.found(json!({"ResourceTypeFilters": ["ec2:elastic-ip"]}));
    assert!(addresses.is_empty(), "its address is the load balancer's: {addresses:?}");
    field.wire.as_mut().expect("a server").stop().await;
}
