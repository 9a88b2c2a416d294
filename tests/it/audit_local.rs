//! `tasks-eb audit` against the local Elastic Beanstalk, which holds eleven kinds of orphans at once and twenty foreign
//! things beside them; and what holds a security group that does not go.

use std::collections::BTreeSet;

use aws_sdk_rds::types::Tag;
use serde_json::{Value, json};

use crate::audit::{Field, names};
use crate::support::Stage;

/// Tags of an environment by its id, or nobody's.
fn tags(environment: Option<&str>) -> Vec<Value> {
    let environment = environment.map(|id| json!({"Key": "elasticbeanstalk:environment-id", "Value": id}));
    environment.into_iter().collect()
}

/// What the twenty foreign things are called, kind by kind.
struct Foreign;

impl Foreign {
    const OBJECTS: [&'static str; 4] = [
        "other/v1.zip",
        "shopping/v1.zip",
        "resources/environments/e-zzzzzzzzzz/x",
        "resources/environments/logs/publish/e-zzzzzzzzzz/i-1/x",
    ];
    const SECRETS: [&'static str; 4] = ["other/db", "shopping/db", "shop", "tagged-other"];
    const PARAMETERS: [&'static str; 4] = ["/other/x", "/shopping/x", "/shop", "/x/shop/y"];
    const GROUPS: [&'static str; 4] = [
        "/aws/elasticbeanstalk/other-dev/x",
        "/aws/elasticbeanstalk/shop-dev2/x",
        "/aws/lambda/shop-dev/x",
        "/shop-dev/x",
    ];
    const DATABASES: [&'static str; 2] = ["foreign", "shop-dev"];
    const SNAPSHOT: &'static str = "foreign-snapshot";
    const UPLOAD: &'static str = "other/unfinished.zip";
}

impl Field {
    fn call(&self, service: &str, action: &str, input: &Value) {
        let call = || self.signer().call(service, action, &input.to_string());
        let (status, answer) = tokio::task::block_in_place(call);
        assert_eq!(status, 200, "{answer}");
    }

    fn put_secret(&self, name: &str, tags: &[Value]) {
        let input = json!({"Name": name, "SecretString": "x", "ClientRequestToken": "1".repeat(32), "Tags": tags});
        self.call("secretsmanager", "secretsmanager.CreateSecret", &input);
    }

    fn put_parameter(&self, name: &str, tags: &[Value]) {
        let input = json!({"Name": name, "Value": "x", "Type": "String", "Tags": tags});
        self.call("ssm", "AmazonSSM.PutParameter", &input);
    }

    fn log_group(&self, name: &str) {
        self.call("logs", "Logs_20140328.CreateLogGroup", &json!({"logGroupName": name}));
    }

    async fn upload(&self, key: &str) {
        let s3 = aws_sdk_s3::config::Builder::from(&self.stage.sdk()).force_path_style(true).build();
        let bucket = format!("elasticbeanstalk-us-west-2-{}", self.account);
        let s3 = aws_sdk_s3::Client::from_conf(s3);
        s3.create_multipart_upload().bucket(bucket).key(key).send().await.expect("begun");
    }

    async fn database(&self, name: &str, environment: Option<&str>) {
        let rds = aws_sdk_rds::Client::new(&self.stage.sdk());
        let tag = environment.map(|id| Tag::builder().key("elasticbeanstalk:environment-id").value(id).build());
        let create = rds.create_db_instance().db_instance_identifier(name).db_instance_class("db.t4g.micro");
        let create =
            create.engine("mysql").allocated_storage(20).master_username("admin").set_tags(tag.map(|tag| vec![tag]));
        create.master_user_password("secret-secret").send().await.expect("taken");
    }

    /// Waits for a database, and takes a snapshot of it.
    async fn snapshot(&self, name: &str, of: &str, environment: Option<&str>) {
        let rds = aws_sdk_rds::Client::new(&self.stage.sdk());
        let described = || rds.describe_db_instances().db_instance_identifier(of).send();
        crate::host::eventually("the database is there", async || {
            let found = described().await.expect("described");
            found.db_instances()[0].db_instance_status() == Some("available")
        })
        .await;
        let tag = environment.map(|id| Tag::builder().key("elasticbeanstalk:environment-id").value(id).build());
        let take = rds.create_db_snapshot().db_instance_identifier(of).db_snapshot_identifier(name);
        take.set_tags(tag.map(|tag| vec![tag])).send().await.expect("taken");
    }

    /// Twenty things that are others', some with names much like ours.
    async fn sow_foreign(&self) {
        for key in Foreign::OBJECTS {
            self.object(key).await;
        }
        for ((secret, parameter), group) in Foreign::SECRETS.iter().zip(Foreign::PARAMETERS).zip(Foreign::GROUPS) {
            self.put_secret(secret, &tags(Some("e-zzzzzzzzzz")));
            self.put_parameter(parameter, &[]);
            self.log_group(group);
        }
        for name in Foreign::DATABASES {
            self.database(name, None).await;
        }
        self.snapshot(Foreign::SNAPSHOT, "foreign", Some("e-zzzzzzzzzz")).await;
        self.upload(Foreign::UPLOAD).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_orphans_at_once_are_found_beside_twenty_foreign_things() {
    let field = Field::new();
    field.sow_foreign().await;
    let foreign = field.audit(&[]).success().json();
    assert_eq!((names(&foreign["left"]), names(&foreign["kept"])), Default::default(), "{foreign}");

    let own = tags(Some(&field.id));
    let bucket = format!("s3://elasticbeanstalk-us-west-2-{}", field.account);
    let mut expected = BTreeSet::new();
    let kept = format!("resources/environments/{}/_runtime/x", field.id);
    let published = format!("resources/environments/logs/publish/{}/i-1/x", field.id);
    for key in ["shop/v1.zip", &kept, &published] {
        field.object(key).await;
        expected.insert(("object", format!("{bucket}/{key}")));
    }
    field.upload("shop/v2.zip").await;
    expected.insert(("unfinished upload", format!("{bucket}/shop/v2.zip")));
    for (name, tags) in [("shop/db", &[][..]), ("tagged", &own)] {
        field.put_secret(name, tags);
        field.put_parameter(&format!("/{name}"), tags);
        expected.extend([("secret", name.to_owned()), ("parameter", format!("/{name}"))]);
    }
    let database = format!("awseb-{}-stack-awsebrdsdatabase-orphan", field.id);
    field.database(&database, Some(&field.id)).await;
    expected.insert(("database", database.clone()));
    field.snapshot("orphan-snapshot", &database, Some(&field.id)).await;
    // The group of the database, which stays as long as that.
    let groups = || field.signer().form("ec2", &[("Action", "DescribeSecurityGroups")]).body;
    let described = tokio::task::block_in_place(groups);
    let name = format!("awseb-{}-stack-AWSEBRDSDBSecurityGroup-ORPHAN", field.id);
    let id = described.split("<item>").find(|item| item.contains(&name)).and_then(|item| {
        let from = item.split_once("<groupId>")?.1;
        Some(from.split_once('<')?.0.to_owned())
    });
    expected.insert(("security group", id.expect("is described")));
    let group = "/aws/elasticbeanstalk/shop-dev/var/log/web.stdout.log";
    field.log_group(group);

    let audit = field.audit(&[]).exit(10).json();
    let text = |one: &Value, name: &str| one[name].as_str().expect("text").to_owned();
    let left = audit["left"].as_array().expect("a list").iter().map(|one| (text(one, "what"), text(one, "name")));
    let expected: BTreeSet<_> = expected.into_iter().map(|(what, name)| (what.to_owned(), name)).collect();
    assert_eq!(left.collect::<BTreeSet<_>>(), expected, "{audit}");
    // Somebody asked for a snapshot that is no automated one, and log groups are kept unless an option says otherwise.
    assert_eq!(names(&audit["kept"]), BTreeSet::from(["orphan-snapshot".to_owned(), group.to_owned()]), "{audit}");
    assert_eq!(audit["not_checked"], json!([]), "{audit}");
    let group = audit["left"].as_array().expect("a list").iter().find(|one| one["what"] == "security group");
    let detail = group.expect("is there")["detail"].as_str().expect("text");
    assert_eq!(detail, format!("free, of database {database}, and can be removed after it"));
    // Whoever keeps the database keeps its group.
    let kept = field.audit(&["--keep", &database]).exit(10).json();
    assert!(!kept["left"].as_array().expect("a list").iter().any(|one| one["what"] == "security group"), "{kept}");
}

#[test]
fn a_security_group_that_stays_is_told_with_the_interface_that_holds_it() {
    let stage = Stage::new(&["--no-db"]);
    stage.sandbox().run(&["local", "fault", "delete-failure,count=1"]).success();
    let told = stage.run(&["terminate", "--confirm", "shop-dev"]).exit(1);
    let line = told.stderr.lines().chain(told.stdout.lines()).find(|line| line.contains("network interface eni-0"));
    let line = line.unwrap_or_else(|| panic!("{told}"));
    assert!(line.contains("the fault delete-failure") && line.contains(" holds it: aws ec2 "), "{line}");
    assert!(told.stderr.contains("sg-0") || told.stdout.contains("AWSEBSecurityGroup sg-0"), "its id: {told}");
    stage.run(&["terminate", "--confirm", "shop-dev"]).success();
    assert!(stage.environments().is_empty());
}
