//! `tasks-eb terminate` with all that can be asked of it, down to true zero; and what an audit finds in other places.

use aws_sdk_s3::Client;
use serde_json::{Value, json};

use crate::support::{Signer, Stage};

fn s3(stage: &Stage) -> Client {
    Client::from_conf(aws_sdk_s3::config::Builder::from(&stage.sdk()).force_path_style(true).build())
}

async fn bucket(stage: &Stage) -> String {
    let buckets = s3(stage).list_buckets().send().await.expect("lists");
    buckets.buckets().iter().filter_map(|bucket| bucket.name().map(str::to_owned)).next().expect("a bucket")
}

async fn keys(stage: &Stage, prefix: &str) -> Vec<String> {
    let list = s3(stage).list_objects_v2().bucket(bucket(stage).await).prefix(prefix).send().await.expect("lists");
    list.contents().iter().filter_map(|object| object.key().map(str::to_owned)).collect()
}

fn signer(stage: &Stage, region: &str) -> Signer {
    let variables = stage.sandbox().run(&["local", "env", "--shell", "json"]).success().json();
    let value = |name: &str| variables[name].as_str().expect("a variable").to_owned();
    let (id, key) = (value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY"));
    Signer::new(&value("AWS_ENDPOINT_URL"), region, &id, &key)
}

fn call(signer: &Signer, service: &str, target: &str, input: &Value) {
    let answer = tokio::task::block_in_place(|| signer.call(service, target, &input.to_string()));
    assert_eq!(answer.0, 200, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_stay_when_that_is_asked_for_and_logs_are_saved_before_the_end() {
    let stage = Stage::new(&["--no-db"]);
    let bundles = keys(&stage, "shop/").await;
    let args = ["terminate", "--all", "--confirm", "shop", "--keep-bundles", "--save-logs", "last"];
    let gone = stage.run(&args).success();
    assert!(gone.stdout.contains("kept: 1 bundle in S3:\n  aws s3 rm --recursive s3://"), "{gone}");
    assert_eq!(keys(&stage, "shop/").await, bundles);
    let folder = stage.sandbox().work().join("last/shop-dev");
    let instances: Vec<_> = std::fs::read_dir(&folder).expect("saved").flatten().collect();
    assert!(instances[0].path().join("var/log").is_dir(), "{instances:?}");
    let left = stage.run(&["audit", "--output", "json"]).exit(10).json();
    assert!(left["left"][0]["name"].as_str().is_some_and(|name| name.ends_with(&bundles[0])), "{left}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bucket_goes_only_when_it_has_nothing_of_others() {
    let stage = Stage::new(&["--no-db"]);
    let name = bucket(&stage).await;
    let put = s3(&stage).put_object().bucket(&name).key("mine.txt");
    put.send().await.expect("puts");
    let upload =
        s3(&stage).create_multipart_upload().bucket(&name).key("shop/broken.zip").send().await.expect("begins");
    assert!(upload.upload_id().is_some());
    let audit = stage.run(&["audit", "--output", "json"]).exit(10).json();
    assert_eq!(audit["left"][0]["what"], "unfinished upload", "{audit}");
    let terminate = ["terminate", "--all", "--confirm", "shop", "--bucket"];
    let refused = stage.run(&terminate).exit(1);
    assert!(refused.stderr.contains("mine.txt") && refused.stderr.contains("cannot go, and nothing"), "{refused}");
    assert_eq!(stage.get("/").0, 200);

    s3(&stage).delete_object().bucket(&name).key("mine.txt").send().await.expect("deletes");
    let theirs = s3(&stage).create_multipart_upload().bucket(&name).key("theirs.zip").send().await.expect("begins");
    let refused = stage.run(&terminate).exit(1);
    assert!(refused.stderr.contains("theirs.zip"), "{refused}");
    let abort = s3(&stage).abort_multipart_upload().bucket(&name).key("theirs.zip");
    abort.set_upload_id(theirs.upload_id().map(str::to_owned)).send().await.expect("aborts");
    let gone = stage.run(&terminate).success();
    assert!(gone.stdout.contains(&format!("deleted the bucket {name}")), "{gone}");
    assert!(gone.stderr.contains("aborted 1 unfinished upload to "), "{gone}");
    assert!(s3(&stage).list_buckets().send().await.expect("lists").buckets().is_empty());
    let audit = stage.run(&["audit"]).success();
    assert!(audit.stdout.ends_with("nothing is left\n"), "{audit}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bundles_are_deleted_only_when_the_application_is() {
    let stage = Stage::new(&["--no-db"]);
    let all = keys(&stage, "").await;
    assert!(
        all.iter().any(|key| key.starts_with("shop/"))
            && all.iter().any(|key| key.starts_with(".tasks-eb/releases/shop/")),
        "{all:?}"
    );
    stage.sandbox().run(&["local", "fault", "expired-token,action=DeleteApplication,count=1"]).success();
    stage.run(&["terminate", "--all", "--confirm", "shop"]).exit(7);
    let left = keys(&stage, "").await;
    let ours = |key: &&String| key.starts_with("shop/") || key.starts_with(".tasks-eb/");
    assert!(all.iter().filter(ours).all(|key| left.contains(key)), "{left:?}");
    let gone = stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
    assert!(gone.stdout.ends_with("nothing is left that costs\n"), "{gone}");
}

async fn status(rds: &aws_sdk_rds::Client, id: &str) -> String {
    let found = rds.describe_db_instances().db_instance_identifier(id).send().await.expect("describes");
    found.db_instances()[0].db_instance_status().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_protected_database_is_freed_and_its_data_purged_only_when_asked() {
    let stage = Stage::new(&[]);
    let rds = aws_sdk_rds::Client::new(&stage.sdk());
    let found = rds.describe_db_instances().send().await.expect("lists");
    let id = found.db_instances()[0].db_instance_identifier().expect("an id").to_owned();
    let protect = rds.modify_db_instance().db_instance_identifier(&id).deletion_protection(true);
    protect.apply_immediately(true).send().await.expect("protects");
    let snapshot = rds.create_db_snapshot().db_instance_identifier(&id).db_snapshot_identifier("by-hand");
    snapshot.send().await.expect("takes");
    // RDS changes nothing while it takes a snapshot.
    while status(&rds, &id).await != "available" {}
    let refused = stage.run(&["terminate", "--confirm", "shop-dev"]).exit(1);
    assert!(refused.stderr.contains("try: tasks-eb terminate shop-dev --lift-protection"), "{refused}");
    let purge = ["terminate", "--all", "--confirm", "shop", "--purge-data"];
    let refused = stage.run(&purge).exit(1);
    assert!(refused.stderr.contains(&id) && refused.stderr.contains("--purge-data --lift-protection"), "{refused}");
    let args = [&purge[..], &["--lift-protection"]].concat();
    let shown = stage.run(&[&args[..], &["--dry-run"]].concat()).success();
    assert!(shown.stdout.contains(&format!("the database {id} is deleted with all its data")), "{shown}");
    assert!(shown.stdout.contains("the snapshot by-hand is deleted, for good"), "{shown}");
    let gone = stage.run(&args).success();
    assert!(gone.stderr.contains(&format!("the database {id} is deleted with all its data, for good")), "{gone}");
    assert!(gone.stderr.contains("the snapshot by-hand is deleted, for good"), "{gone}");
    assert!(gone.stderr.contains("for good") && gone.stdout.ends_with("nothing is left that costs\n"), "{gone}");
    assert!(rds.describe_db_instances().send().await.expect("lists").db_instances().is_empty());
    let snapshots = rds.describe_db_snapshots().send().await.expect("lists");
    assert!(snapshots.db_snapshots().is_empty(), "{snapshots:?}");
}

/// An update of the database's options by somebody else's hand, followed to its end.
async fn set(stage: &Stage, name: &str, value: &str) {
    use aws_sdk_elasticbeanstalk::types::ConfigurationOptionSetting;
    let option = ConfigurationOptionSetting::builder().namespace("aws:rds:dbinstance").option_name(name).value(value);
    let update = aws_sdk_elasticbeanstalk::Client::new(&stage.sdk()).update_environment();
    update.environment_name("shop-dev").option_settings(option.build()).send().await.expect("taken");
    stage.run(&["wait", "shop-dev", "--for", "ready"]).success();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_was_decoupled_goes_with_purge_data_and_stays_without() {
    let stage = Stage::new(&[]);
    let rds = aws_sdk_rds::Client::new(&stage.sdk());
    let found = rds.describe_db_instances().send().await.expect("lists");
    let id = found.db_instances()[0].db_instance_identifier().expect("an id").to_owned();
    // The two steps of the developer guide (eb-reference §6): it has to stay, and then it is let go.
    set(&stage, "DBDeletionPolicy", "Retain").await;
    set(&stage, "HasCoupledDatabase", "false").await;
    assert_eq!(status(&rds, &id).await, "available", "it goes on without its environment");

    let all = ["terminate", "--all", "--confirm", "shop"];
    let shown = stage.run(&[&all[..], &["--purge-data", "--dry-run"]].concat()).success();
    assert!(shown.stdout.contains(&format!("the database {id} is deleted with all its data, for good")), "{shown}");
    let kept = stage.run(&[&all[..], &["--output", "json"]].concat()).success().json();
    assert_eq!(kept["remains"]["databases"][0]["identifier"], id, "{kept}");
    let left = stage.run(&["audit", "--output", "json"]).exit(10).json();
    assert_eq!((&left["left"][0]["what"], &left["left"][0]["name"]), (&json!("database"), &json!(id)), "{left}");

    let gone = stage.run(&[&all[..], &["--purge-data"]].concat()).success();
    assert!(gone.stderr.contains(&format!("deleted the database {id}, which was kept")), "{gone}");
    assert!(rds.describe_db_instances().send().await.expect("lists").db_instances().is_empty());
    stage.run(&["audit"]).success();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_environment_ends_with_the_whole_audit_of_it_and_of_nothing_else() {
    let stage = Stage::new(&["--no-db"]);
    let signer = signer(&stage, "us-west-2");
    let group = |name: &str| call(&signer, "logs", "Logs_20140328.CreateLogGroup", &json!({ "logGroupName": name }));
    group("/aws/elasticbeanstalk/other-dev/var/log/x");
    let secret = json!({"Name": "shop/db", "SecretString": "x", "ClientRequestToken": "1".repeat(32)});
    call(&signer, "secretsmanager", "secretsmanager.CreateSecret", &secret);
    let id = stage.run(&["status", "--output", "json"]).success().json()["id"].clone();
    let tags = json!([{"Key": "elasticbeanstalk:environment-id", "Value": id}]);
    let own = json!({"Name": "own", "SecretString": "x", "ClientRequestToken": "2".repeat(32), "Tags": tags});
    call(&signer, "secretsmanager", "secretsmanager.CreateSecret", &own);
    group("/aws/elasticbeanstalk/shop-dev/var/log/x");
    let left = stage.run(&["terminate", "--confirm", "shop-dev"]).exit(10);
    assert!(left.stderr.contains("secret own") && !left.stderr.contains("log group"), "{left}");
    let audit = stage.run(&["audit", "--output", "json"]).exit(10).json();
    assert!(audit["kept"].to_string().contains("/aws/elasticbeanstalk/shop-dev/var/log/x"), "{audit}");
    assert!(!left.stderr.contains("other-dev") && !left.stderr.contains("shop/db"), "{left}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_regions_are_looked_at_when_that_is_asked_for() {
    let stage = Stage::without_environment();
    let far = json!({"Name": "shop/far", "SecretString": "x", "ClientRequestToken": "1".repeat(32)});
    call(&signer(&stage, "eu-west-1"), "secretsmanager", "secretsmanager.CreateSecret", &far);
    stage.run(&["audit"]).success();
    let all = stage.run(&["audit", "--all-regions", "--output", "json"]).exit(10).json();
    let left = &all["left"][0];
    assert_eq!((&left["name"], &left["region"]), (&json!("shop/far"), &json!("eu-west-1")), "{all}");
    assert_eq!(left["remove"], "aws secretsmanager delete-secret --secret-id shop/far --region eu-west-1");
}
