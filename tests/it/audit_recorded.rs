//! `tasks-eb audit` on recorded answers: what the local Elastic Beanstalk takes along with an environment and so cannot
//! leave behind. Each orphan alone, all of them together, and beside them what is foreign and must raise no alarm.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::Sandbox;

const ACCOUNT: &str = "123456789012";

/// What an environment that is gone left: ARN after `arn:aws:`, what it is called, and its name.
const ORPHANS: [(&str, &str, &str); 10] = [
    ("cloudformation:us-west-2:123456789012:stack/awseb-e-dead-stack/0a", "stack", "awseb-e-dead-stack"),
    ("ec2:us-west-2:123456789012:security-group/sg-dead", "security group", "sg-dead"),
    ("ec2:us-west-2:123456789012:elastic-ip/eipalloc-dead", "Elastic IP", "eipalloc-dead"),
    ("ec2:us-west-2:123456789012:instance/i-running", "instance", "i-running"),
    ("ec2:us-west-2:123456789012:volume/vol-dead", "volume", "vol-dead"),
    ("ec2:us-west-2:123456789012:launch-template/lt-dead", "launch template", "lt-dead"),
    (
        "autoscaling:us-west-2:123456789012:autoScalingGroup:0a:autoScalingGroupName/awseb-e-dead-group",
        "Auto Scaling group",
        "awseb-e-dead-group",
    ),
    ("elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/awseb--dead/0a", "load balancer", "awseb--dead"),
    ("elasticloadbalancing:us-west-2:123456789012:targetgroup/awseb-dead/0a", "target group", "awseb-dead"),
    ("rds:us-west-2:123456789012:db:decoupled", "database", "decoupled"),
];

/// What streamed logs leave unless DeleteOnTerminate is true: kept, and no alarm.
const STREAMED: &str = "logs:us-west-2:123456789012:log-group:/aws/elasticbeanstalk/shop-dev/x";

/// Parts of an environment that lives under the name that the dead one had, and an instance that is terminated.
const FOREIGN: [(&str, &str); 5] = [
    ("cloudformation:us-west-2:123456789012:stack/awseb-e-live-stack/0a", "e-live"),
    ("ec2:us-west-2:123456789012:security-group/sg-live", "e-live"),
    ("ec2:us-west-2:123456789012:elastic-ip/eipalloc-live", "e-live"),
    ("rds:us-west-2:123456789012:db:live", "e-live"),
    ("ec2:us-west-2:123456789012:instance/i-gone", "e-dead"),
];

/// An AWS that answers from a table.
struct Recorded {
    url: String,
    resources: Arc<Mutex<Vec<Value>>>,
}

impl Recorded {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let resources = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&resources);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || answer(stream, &shared));
            }
        });
        Self { url, resources }
    }

    /// The audit's document, with these orphans beside what is foreign.
    fn audit(&self, orphans: &[&str]) -> Value {
        let resource = |arn: &str, id: &str| {
            let tag = |key: &str, value: &str| json!({"Key": format!("elasticbeanstalk:{key}"), "Value": value});
            json!({"ResourceARN": format!("arn:aws:{arn}"), "Tags": [tag("environment-id", id), tag("environment-name", "shop-dev")]})
        };
        let own = orphans.iter().map(|arn| resource(arn, "e-dead"));
        let all = own.chain(FOREIGN.iter().map(|(arn, id)| resource(arn, id)));
        *self.resources.lock().expect("no panic") = all.collect();
        let sandbox = Sandbox::new();
        let args = [
            "audit",
            "--application",
            "shop",
            "--region",
            "us-west-2",
            "--endpoint-url",
            &self.url,
            "--output",
            "json",
        ];
        let keys = [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret")];
        let command = keys.into_iter().fold(sandbox.command(&args), |command, (name, value)| command.env(name, value));
        // Unfinished uploads may not be looked for here: without orphans, that nothing is left is not proven.
        command.run().exit(if orphans.iter().all(|arn| *arn == STREAMED) { 1 } else { 10 }).json()
    }
}

fn answer(mut stream: TcpStream, resources: &Mutex<Vec<Value>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let (mut first, mut target, mut length) = (String::new(), String::new(), 0);
        reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
        for line in reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
            let (name, value) = line.split_once(": ")?;
            match name.to_ascii_lowercase().as_str() {
                "x-amz-target" => value.clone_into(&mut target),
                "content-length" => length = value.parse().ok()?,
                _ => {}
            }
        }
        let mut body = String::new();
        reader.by_ref().take(length).read_to_string(&mut body).ok()?;
        let form = body.strip_prefix("Action=").and_then(|rest| rest.split('&').next());
        let action = form.unwrap_or_else(|| target.rsplit('.').next().unwrap_or_default());
        let (status, kind, text) = told(action, &first, &resources.lock().ok()?);
        let length = text.len();
        write!(stream, "HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{text}").ok()?;
    }
}

fn told(action: &str, path: &str, resources: &[Value]) -> (u16, &'static str, String) {
    let environment = |name: &str, id: &str, status: &str| {
        format!(
            "<member><EnvironmentName>{name}</EnvironmentName><EnvironmentId>{id}</EnvironmentId>\
             <ApplicationName>shop</ApplicationName><Status>{status}</Status><Health>Grey</Health></member>"
        )
    };
    let result = |content: &str| {
        let text = format!("<{action}Response><{action}Result>{content}</{action}Result></{action}Response>");
        (200, "text/xml", text)
    };
    let json = |value: Value| (200, "application/x-amz-json-1.1", value.to_string());
    match action {
        "DescribeEnvironments" => {
            let both = environment("shop-dev", "e-dead", "Terminated") + &environment("shop-dev", "e-live", "Ready");
            result(&format!("<Environments>{both}</Environments>"))
        }
        "GetCallerIdentity" => result(&format!("<Account>{ACCOUNT}</Account><Arn>arn:aws:iam::{ACCOUNT}:user/x</Arn>")),
        "DescribeApplications" => result("<Applications/>"),
        "DescribeApplicationVersions" => result("<ApplicationVersions/>"),
        "DescribeDBInstances" => result("<DBInstances/>"),
        "DescribeDBSnapshots" => result("<DBSnapshots/>"),
        "ListStacks" => {
            result("<StackSummaries><member><StackName>awseb-e-dead-stack</StackName></member></StackSummaries>")
        }
        "DescribeInstances" => (200, "text/xml", "<r><instanceId>i-running</instanceId></r>".to_owned()),
        "GetResources" => json(json!({"ResourceTagMappingList": resources})),
        "DescribeLogGroups" => json(json!({"logGroups": []})),
        "ListSecrets" => json(json!({"SecretList": []})),
        "DescribeParameters" => json(json!({"Parameters": []})),
        "GetRole" | "GetInstanceProfile" => (
            404,
            "text/xml",
            "<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>no</Message></Error></ErrorResponse>".into(),
        ),
        _ if path.contains("uploads") => {
            (403, "application/xml", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>".into())
        }
        _ => (404, "application/xml", "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>".into()),
    }
}

fn left(audit: &Value) -> BTreeSet<(String, String)> {
    let text = |one: &Value, name: &str| one[name].as_str().expect("text").to_owned();
    audit["left"].as_array().expect("a list").iter().map(|one| (text(one, "what"), text(one, "name"))).collect()
}

#[test]
fn each_orphan_is_found_alone_and_with_all_others_and_nothing_foreign_is() {
    let aws = Recorded::start();
    assert_eq!(left(&aws.audit(&[])), BTreeSet::new(), "what is foreign is left alone");
    let streamed = aws.audit(&[STREAMED]);
    assert_eq!(streamed["kept"][0]["name"], "/aws/elasticbeanstalk/shop-dev/x", "{streamed}");
    let mut expected = BTreeSet::new();
    for (arn, what, name) in ORPHANS {
        let one = (what.to_owned(), name.to_owned());
        let audit = aws.audit(&[arn]);
        assert_eq!(left(&audit), BTreeSet::from([one.clone()]), "{audit}");
        let command = audit["left"][0]["remove"].as_str().expect("a command");
        assert!(command.starts_with("aws ") && command.contains(name), "{command}");
        expected.insert(one);
    }
    let all = aws.audit(&ORPHANS.map(|(arn, ..)| arn));
    assert_eq!(left(&all), expected, "{all}");
    let stack = all["left"].as_array().and_then(|left| left.iter().find(|one| one["what"] == "stack"));
    assert_eq!(stack.map(|stack| &stack["detail"]), Some(&json!("DELETE_FAILED")));
    let unseen = all["not_checked"].as_array().expect("a list");
    assert!(unseen.len() == 1 && unseen[0].as_str().is_some_and(|one| one.contains("unfinished uploads")), "{all}");
}
