//! `tasks-eb create`: what each flag makes of an environment, as the SDK sees it, and what is refused before any call.

use std::collections::BTreeMap;

use aws_sdk_elasticbeanstalk::Client;

use crate::support::{SLOW, Stage, skipped};

const PASSWORD: &str = "hunter2hunter2";

/// Every option of `shop-dev` that has a value, by `NAMESPACE NAME`.
async fn options(stage: &Stage) -> BTreeMap<String, String> {
    let client = Client::new(&stage.sdk());
    let settings = client.describe_configuration_settings().application_name("shop").environment_name("shop-dev");
    let settings = settings.send().await.expect("described");
    let options = settings.configuration_settings()[0].option_settings().iter().filter_map(|option| {
        let name = format!("{} {}", option.namespace()?, option.option_name()?);
        Some((name, option.value()?.to_owned()))
    });
    options.collect()
}

fn assert_options(options: &BTreeMap<String, String>, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(options.get(*name).map(String::as_str), Some(*value), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn its_flags_reach_aws_as_options_tags_and_a_domain_name() {
    let stage = Stage::without_environment();
    let flags = ["--cname-prefix", "shop-front", "--instance-type", "t3.small", "--no-db", "--timeout", "5m"];
    let more = ["--env", "GREETING=a, b = \"c\"", "--env", "EMPTY=", "--tags", "team=web,stage=dev", "--tags", "a=b"];
    let create = ["create", "shop-dev", "--skip-build", "--yes", "--output", "json"];
    let created = stage.run(&[&create[..], &flags, &more].concat()).success().json();
    assert!(created["url"].as_str().is_some_and(|url| url.starts_with("http://shop-front.us-west-2.")), "{created}");
    assert_eq!((created["created"].as_bool(), created["verified"].as_bool()), (Some(true), Some(true)), "{created}");
    assert_options(
        &options(&stage).await,
        &[
            ("aws:ec2:instances InstanceTypes", "t3.small"),
            ("aws:elasticbeanstalk:environment EnvironmentType", "SingleInstance"),
            ("aws:elasticbeanstalk:application:environment GREETING", "a, b = \"c\""),
            ("aws:elasticbeanstalk:application:environment FROM_FILES", "files"),
        ],
    );
    let client = Client::new(&stage.sdk());
    let found = client.describe_environments().environment_names("shop-dev").send().await.expect("described");
    let arn = found.environments()[0].environment_arn().expect("an ARN");
    let tags = client.list_tags_for_resource().resource_arn(arn).send().await.expect("listed");
    let tags: BTreeMap<_, _> = tags.resource_tags().iter().filter_map(|tag| Some((tag.key()?, tag.value()?))).collect();
    for (key, value) in [("team", "web"), ("stage", "dev"), ("a", "b")] {
        assert_eq!(tags.get(key), Some(&value), "{tags:?}");
    }
    // The branch of the project belongs to the environment from now on. The same again is there already; something else
    // cannot be created in its place.
    assert_eq!(stage.run(&["status", "--output", "json"]).success().json()["environment"], "shop-dev");
    let same = stage.run(&[&create[..], &["--no-db"]].concat()).success();
    assert!(same.stderr.contains("nothing to do: shop-dev is there already"), "{same}");
    assert_eq!((same.json()["created"].as_bool(), same.json()["verified"].as_bool()), (Some(false), Some(true)));
    stage.bundle("another");
    let again = stage.run(&create).exit(1);
    assert!(again.json()["error"].to_string().contains("tasks-eb deploy shop-dev"), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_is_the_one_that_was_asked_for_and_its_password_is_never_shown() {
    if tasks_eb::local::host::mysql::available().is_none() {
        return skipped("no mariadbd or mysqld here, so no database is created");
    }
    let mut stage = Stage::without_environment();
    let flags = ["--db-user", "alice", "--db-size", "25", "--db-class", "db.t4g.small", "--db-version", "8.4.6"];
    let more = ["--db-deletion", "delete", "--db-password-stdin", "--verbose"];
    let created = stage.create(&[&flags[..], &more].concat(), &format!("{PASSWORD}\n"));
    assert!(!format!("{created}").contains(PASSWORD), "{created}");
    assert_options(
        &options(&stage).await,
        &[
            ("aws:rds:dbinstance HasCoupledDatabase", "true"),
            ("aws:rds:dbinstance DBUser", "alice"),
            ("aws:rds:dbinstance DBDeletionPolicy", "Delete"),
        ],
    );
    let databases = aws_sdk_rds::Client::new(&stage.sdk()).describe_db_instances().send().await.expect("described");
    let [database] = databases.db_instances() else { panic!("one database: {databases:?}") };
    assert_eq!(database.db_instance_class(), Some("db.t4g.small"));
    assert_eq!(database.engine_version(), Some("8.4.6"));
    assert_eq!(database.allocated_storage(), Some(25));
    assert_eq!(database.master_username(), Some("alice"));
    let told = ["RDS_USERNAME", "RDS_PASSWORD"].map(|name| stage.variable(name));
    assert_eq!(told, ["=alice".to_owned(), format!("={PASSWORD}")]);
}

#[test]
fn passwords_names_and_classes_that_aws_would_refuse_are_refused_before_any_call() {
    let stage = Stage::without_environment();
    let create = ["create", "shop-dev", "--skip-build", "--yes"];
    let refused = |flags: &[&str], input: &str, exit: i32, words: &str| {
        let finished = stage.command(&[&create[..], flags].concat()).input(input).run().exit(exit);
        assert!(finished.stderr.contains(words), "{finished}");
        assert!(!finished.stderr.contains("s3cr&t"), "{finished}");
    };
    for (password, rule) in [("", "8 to 41"), ("s3cr&t", "8 to 41"), ("s3cr&t-s3cr&t", "letters and digits")] {
        refused(&["--db-password-stdin"], password, 2, rule);
    }
    refused(&["--db-password-prompt"], "hunter2hunter2\n", 5, "--db-password-stdin");
    refused(&["--db-user", "1alice"], "", 2, "letter");
    refused(&["--db-user", "mysql"], "", 2, "reserved");
    refused(&["--db-size", "4"], "", 2, "--db-size");
    refused(&["--no-db", "--db-user", "alice"], "", 2, "--no-db");
    refused(&["--cname-prefix", "a_b"], "", 2, "--cname-prefix");
    refused(&["--env", "A B=1"], "", 2, "--env");
    refused(&["--tags", "aws:x=1"], "", 2, "AWS's own");
    refused(&["--preset", "huge"], "", 2, "production");
    refused(&["--timeout", "soon"], "", 2, "--timeout");
    refused(&["--timeout", "5m", "--no-wait"], "", 2, "--no-wait");
    let big = format!("BLOB={}", "x".repeat(4097));
    refused(&["--env", &big], "", 2, "4096");
    let name = stage.run(&["create", "abc", "--skip-build", "--yes"]).exit(2);
    assert!(name.stderr.contains("4 to 40"), "{name}");
    assert_eq!((stage.environments().len(), stage.secrets()), (0, 0));
    stage.run(&["status", "shop-dev"]).exit(8);
}

#[tokio::test(flavor = "multi_thread")]
async fn production_is_planned_as_it_is_made() {
    let stage = Stage::without_environment();
    let create = ["create", "shop-dev", "--skip-build", "--yes", "--preset", "production", "--no-db"];
    let dry = stage.run(&[&create[..], &["--dry-run"]].concat()).success();
    assert!(dry.stdout.contains("load balanced"), "{dry}");
    assert_eq!(stage.environments().len(), 0, "planning does nothing");
    stage.run(&create).success();
    assert_options(
        &options(&stage).await,
        &[
            ("aws:elasticbeanstalk:environment EnvironmentType", "LoadBalanced"),
            ("aws:elasticbeanstalk:environment LoadBalancerType", "application"),
            ("aws:autoscaling:asg MinSize", "2"),
            ("aws:elasticbeanstalk:command DeploymentPolicy", "RollingWithAdditionalBatch"),
        ],
    );
}

#[test]
fn nobody_has_to_wait_and_a_wait_that_is_too_short_has_an_exit_code_of_its_own() {
    let stage = Stage::without_environment();
    let create = ["create", "shop-dev", "--skip-build", "--yes", "--no-db"];
    let begun = stage.run(&[&create[..], &["--no-wait", "--output", "json"]].concat()).success().json();
    assert_eq!((begun["created"].as_bool(), begun["verified"].as_bool()), (Some(true), Some(false)), "{begun}");
    stage.bundle_with("slow", &[SLOW]);
    let late = stage.run(&["create", "shop-two", "--skip-build", "--yes", "--no-db", "--timeout", "1s"]).exit(3);
    assert!(late.stderr.contains("tasks-eb wait shop-two --for version=v-"), "{late}");
}
