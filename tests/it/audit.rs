//! `tasks-eb audit`: an orphan of each kind is sown at the local Elastic Beanstalk, and found; what is foreign is not.

use std::collections::BTreeSet;
use std::path::PathBuf;

use aws_sdk_rds::types::Tag;
use serde_json::{Value, json};

use crate::support::{Finished, Signer, Stage};

pub(crate) struct Field {
    pub(crate) stage: Stage,
    pub(crate) account: String,
    pub(crate) id: String,
}

impl Field {
    /// Where an environment lived, and is gone with its application.
    pub(crate) fn new() -> Self {
        let stage = Stage::new(&["--no-db"]);
        let environment = stage.run(&["status", "--output", "json"]).success().json();
        let id = environment["id"].as_str().expect("an id").to_owned();
        let gone = stage.run(&["terminate", "--all", "--confirm", "shop", "--output", "json"]).success().json();
        let account = gone["account"].as_str().expect("an account").to_owned();
        Self { stage, account, id }
    }

    pub(crate) fn audit(&self, flags: &[&str]) -> Finished {
        self.stage.run(&[&["audit", "--output", "json"], flags].concat())
    }

    fn left(&self) -> BTreeSet<String> {
        names(&self.audit(&[]).exit(10).json()["left"])
    }

    pub(crate) fn signer(&self) -> Signer {
        let variables = self.stage.sandbox().run(&["local", "env", "--shell", "json"]).success().json();
        let value = |name: &str| variables[name].as_str().expect("a variable").to_owned();
        let (id, key) = (value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY"));
        Signer::new(&value("AWS_ENDPOINT_URL"), "us-west-2", &id, &key)
    }

    fn secret(&self, name: &str, environment: Option<&str>) {
        let tags: Vec<Value> =
            environment.map(|id| json!({"Key": "elasticbeanstalk:environment-id", "Value": id})).into_iter().collect();
        let input = json!({"Name": name, "SecretString": "x", "ClientRequestToken": "1".repeat(32), "Tags": tags});
        let call = || self.signer().call("secretsmanager", "secretsmanager.CreateSecret", &input.to_string());
        assert_eq!(tokio::task::block_in_place(call).0, 200);
    }

    fn parameter(&self, name: &str) {
        let input = json!({"Name": name, "Value": "x", "Type": "String"});
        let call = || self.signer().call("ssm", "AmazonSSM.PutParameter", &input.to_string());
        assert_eq!(tokio::task::block_in_place(call).0, 200);
    }

    pub(crate) async fn object(&self, key: &str) {
        let s3 = aws_sdk_s3::config::Builder::from(&self.stage.sdk()).force_path_style(true).build();
        let bucket = format!("elasticbeanstalk-us-west-2-{}", self.account);
        aws_sdk_s3::Client::from_conf(s3).put_object().bucket(bucket).key(key).send().await.expect("put");
    }
}

pub(crate) fn names(list: &Value) -> BTreeSet<String> {
    list.as_array().expect("a list").iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_orphan_of_each_kind_is_found_and_what_is_foreign_is_not() {
    let field = Field::new();
    let clean = field.audit(&[]).success();
    assert_eq!(names(&clean.json()["left"]), BTreeSet::new(), "{clean}");

    field.secret("other/db", None);
    field.secret("shopping/db", None);
    field.parameter("/other/x");
    field.object("other/v1.zip").await;
    field.object("resources/environments/e-zzzzzzzzzz/x").await;
    // Elastic Beanstalk takes these away itself.
    for kind in ["tail", "bundle"] {
        field.object(&format!("resources/environments/logs/{kind}/{}/i-1/x", field.id)).await;
    }
    assert_eq!(names(&field.audit(&[]).success().json()["left"]), BTreeSet::new());

    let bucket = format!("s3://elasticbeanstalk-us-west-2-{}", field.account);
    let mut expected = BTreeSet::new();
    let kept = format!("resources/environments/{}/_runtime/x", field.id);
    let published = format!("resources/environments/logs/publish/{}/i-1/x", field.id);
    for key in ["shop/v1.zip", &kept, &published] {
        field.object(key).await;
        expected.insert(format!("{bucket}/{key}"));
        assert_eq!(field.left(), expected);
    }
    for (name, environment) in [("shop/db", None), ("tagged", Some(field.id.as_str()))] {
        field.secret(name, environment);
        expected.insert(name.to_owned());
        assert_eq!(field.left(), expected);
    }
    field.parameter("/shop/x");
    expected.insert("/shop/x".to_owned());
    assert_eq!(field.left(), expected);

    let text = field.stage.run(&["audit"]).exit(10);
    assert!(text.stdout.contains("secret shop/db\n    aws secretsmanager delete-secret --secret-id shop/db"), "{text}");
    assert!(text.stdout.ends_with("something is left\n") && text.stderr.contains("6 things of shop left"), "{text}");
    let all: Vec<&str> = expected.iter().flat_map(|name| ["--keep", name]).collect();
    let kept = field.audit(&all).success().json();
    assert_eq!((names(&kept["kept"]), names(&kept["left"])), (expected, BTreeSet::new()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_and_its_snapshots_are_found_with_what_they_cost() {
    let field = Field::new();
    let rds = aws_sdk_rds::Client::new(&field.stage.sdk());
    let tag = Tag::builder().key("elasticbeanstalk:environment-id").value(&field.id).build();
    for (name, tags) in [("orphan", vec![tag]), ("foreign", Vec::new())] {
        let create = rds.create_db_instance().db_instance_identifier(name).db_instance_class("db.t4g.micro");
        let create = create.engine("mysql").allocated_storage(20).master_username("admin").set_tags(Some(tags));
        create.master_user_password("secret-secret").send().await.expect("taken");
    }
    let prices = "currency: USD\ndate: 2026-01-01\nregion: us-west-2\nprices:\n  \
                  - {kind: database, type: db.t4g.micro, month: 1.5}\n  - {kind: database-storage, gb_month: 0.5}\n";
    let path: PathBuf = field.stage.sandbox().write("prices.yml", prices);
    let audit = field.audit(&["--prices", &path.display().to_string()]).exit(10).json();
    assert_eq!(names(&audit["left"]), BTreeSet::from(["orphan".to_owned()]), "{audit}");
    assert_eq!((&audit["left"][0]["monthly"], &audit["currency"]), (&json!(11.5), &json!("USD")));
}

#[test]
fn what_lives_is_in_use_and_what_may_not_be_looked_at_is_said() {
    let stage = Stage::new(&["--no-db"]);
    let audit = stage.run(&["audit", "--output", "json"]).success().json();
    assert_eq!((audit["left"].as_array().map(Vec::len), audit["in_use"].as_array().map(Vec::len)), (Some(0), Some(1)));
    assert_eq!(names(&audit["kept"]), BTreeSet::from(["shop".to_owned()]), "{audit}");
    stage.sandbox().run(&["local", "fault", "expired-token,service=tagging"]).success();
    let gone = stage.run(&["terminate", "--confirm", "shop-dev"]).exit(1);
    assert!(gone.stdout.contains("not checked: tags: tag:GetResources"), "{gone}");
    assert!(gone.stdout.ends_with("nothing else is left of what could be looked at\n"), "{gone}");
    assert!(gone.stderr.contains("this proves nothing"), "{gone}");
    let blind = stage.run(&["audit"]).exit(1);
    assert!(blind.stdout.contains("Not checked: tags: tag:GetResources"), "{blind}");
}

#[test]
fn of_an_application_that_lives_nothing_is_offered_that_would_take_it_down() {
    let stage = Stage::new(&["--no-db"]);
    let living = stage.run(&["audit"]).success();
    assert!(living.stdout.contains("application shop (1 version"), "{living}");
    assert!(!living.stdout.contains("terminate --all"), "{living}");
    stage.run(&["terminate", "shop-dev", "--confirm", "shop-dev"]).success();
    let gone = stage.run(&["audit"]).success();
    assert!(gone.stdout.contains("tasks-eb terminate --all"), "{gone}");
}
