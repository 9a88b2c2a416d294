//! What is done to a DB instance after it was made: stopping, starting, changes that wait, other names, kept passwords.
//! Through the real SDK, with real MySQL servers.

use aws_sdk_rds::Client;
use aws_sdk_rds::error::ProvideErrorMetadata;
use serde_json::{Value, json};
use tasks_eb::local::host::mysql;

use crate::support::{Signer, Wire};
use crate::wire_rds::{create, find, greets, port, settled, takes};

#[tokio::test]
async fn a_database_is_stopped_and_started_and_what_waits_holds_after_a_reboot() {
    assert!(mysql::available().is_some(), "tests/run installs mariadb-server");
    let mut wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    create(&client, "tasks-db").await;
    let made = settled(&client, "tasks-db", Some("available")).await.expect("is there");
    let starting = client.start_db_instance().db_instance_identifier("tasks-db").send().await.expect_err("it runs");
    assert_eq!(starting.code(), Some("InvalidDBInstanceState"));
    assert!(
        starting.message().is_some_and(|text| text.starts_with("Instance tasks-db cannot be started as it is not"))
    );

    let stop = client.stop_db_instance().db_instance_identifier("tasks-db").db_snapshot_identifier("before");
    let stopping = stop.send().await.expect("taken");
    assert_eq!(stopping.db_instance().and_then(|one| one.db_instance_status()), Some("stopping"));
    let reboot = || client.reboot_db_instance().db_instance_identifier("tasks-db");
    assert_eq!(reboot().send().await.expect_err("it stops").code(), Some("InvalidDBInstanceState"));
    settled(&client, "tasks-db", Some("stopped")).await;
    assert!(!greets(port(&made)).await, "its server has ended");
    let kept = client.describe_db_snapshots().db_snapshot_identifier("before").send().await.expect("lists");
    assert_eq!(kept.db_snapshots()[0].status(), Some("available"));
    let change = || client.modify_db_instance().db_instance_identifier("tasks-db");
    let refused = change().db_instance_class("db.t3.small").send().await.expect_err("it is stopped");
    assert_eq!(refused.code(), Some("InvalidDBInstanceState"));

    wire = wire.restart().await;
    let client = Client::new(&wire.sdk());
    let still = find(&client, "tasks-db").await.expect("is there");
    assert_eq!(still.db_instance_status(), Some("stopped"), "a start of ours is none of the database");
    let starting = client.start_db_instance().db_instance_identifier("tasks-db").send().await.expect("taken");
    assert_eq!(starting.db_instance().and_then(|one| one.db_instance_status()), Some("starting"));
    let started = settled(&client, "tasks-db", Some("available")).await.expect("is there");
    assert!(greets(port(&started)).await && takes(&started, "secretpw1"));

    let change = || client.modify_db_instance().db_instance_identifier("tasks-db");
    let waits =
        change().db_instance_class("db.t3.small").new_db_instance_identifier("Other-DB").deletion_protection(false);
    let waits = waits.send().await.expect("taken");
    let found = waits.db_instance().expect("an instance");
    let pending = found.pending_modified_values().expect("are there");
    assert_eq!(
        (pending.db_instance_class(), pending.db_instance_identifier()),
        (Some("db.t3.small"), Some("other-db"))
    );
    assert_eq!((found.db_instance_class(), found.deletion_protection()), (Some("db.t4g.micro"), Some(false)));
    let rebooting = client.reboot_db_instance().db_instance_identifier("tasks-db").send().await.expect("taken");
    assert_eq!(rebooting.db_instance().and_then(|one| one.db_instance_status()), Some("rebooting"));
    let renamed = settled(&client, "other-db", Some("available")).await.expect("is there");
    assert_eq!(renamed.db_instance_class(), Some("db.t3.small"));
    assert_eq!(renamed.pending_modified_values().and_then(|waits| waits.db_instance_class()), None);
    assert!(renamed.db_instance_arn().is_some_and(|arn| arn.ends_with(":db:other-db")));
    assert!(find(&client, "tasks-db").await.is_none() && takes(&renamed, "secretpw1"));

    let back = client.modify_db_instance().db_instance_identifier("other-db").new_db_instance_identifier("tasks-db");
    let back = back.multi_az(true).apply_immediately(true).send().await.expect("taken");
    let back = back.db_instance().expect("an instance");
    assert_eq!((back.db_instance_status(), back.multi_az()), (Some("renaming"), Some(true)));
    let back = settled(&client, "tasks-db", Some("available")).await.expect("is there");
    assert!(takes(&back, "secretpw1"));
    let mut wire = a_start_is_the_maintenance_window(wire).await;
    wire.stop().await;
}

/// What waits holds as well when the server was started anew.
async fn a_start_is_the_maintenance_window(wire: Wire) -> Wire {
    let client = Client::new(&wire.sdk());
    let keep = async |days| {
        let asked = client.modify_db_instance().db_instance_identifier("tasks-db").backup_retention_period(days);
        asked.send().await.expect("taken").db_instance().expect("an instance").clone()
    };
    let present = keep(2).await.backup_retention_period().expect("days");
    let back = keep(present).await;
    let waits = back.pending_modified_values().and_then(|waits| waits.backup_retention_period());
    assert_eq!(waits, None, "a wish for what is in force takes back what waits");
    let waits = keep(3).await;
    assert_eq!(waits.pending_modified_values().and_then(|waits| waits.backup_retention_period()), Some(3));
    let wire = wire.restart().await;
    let kept = settled(&Client::new(&wire.sdk()), "tasks-db", Some("available")).await.expect("is there");
    assert_eq!(kept.backup_retention_period(), Some(3));
    wire
}

/// What the secret of an ARN holds, or the error that is answered.
async fn secret(signer: Signer, arn: &str) -> (u16, Value) {
    let body = json!({ "SecretId": arn }).to_string();
    let asked =
        tokio::task::spawn_blocking(move || signer.call("secretsmanager", "secretsmanager.GetSecretValue", &body));
    let (status, answer) = asked.await.expect("asked");
    let text = answer["SecretString"].as_str().map(|text| serde_json::from_str(text).expect("JSON"));
    (status, text.unwrap_or(answer))
}

#[tokio::test]
async fn a_password_that_rds_keeps_is_in_a_secret_that_goes_with_its_database() {
    assert!(mysql::available().is_some(), "tests/run installs mariadb-server");
    let mut wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    let create = || {
        let create = client.create_db_instance().db_instance_identifier("kept").db_instance_class("db.t4g.micro");
        let create = create.engine("mysql").allocated_storage(20).master_username("ebroot").db_name("ebdb");
        create.manage_master_user_password(true)
    };
    let both = create().master_user_password("secretpw1").send().await.expect_err("one or the other");
    assert_eq!(both.code(), Some("InvalidParameterCombination"));
    create().send().await.expect("taken");
    let made = settled(&client, "kept", Some("available")).await.expect("is there");
    let arn = made.master_user_secret().and_then(|secret| secret.secret_arn()).expect("a secret").to_owned();
    assert!(arn.contains(":secret:rds!db-"), "{arn}");
    let (_, first) = secret(wire.signer("us-west-2"), &arn).await;
    let first_password = first["password"].as_str().expect("a password");
    assert_eq!(first["username"], "ebroot");
    assert!(takes(&made, first_password) && !format!("{made:?}").contains(first_password));

    let change = || client.modify_db_instance().db_instance_identifier("kept");
    let refused = change().master_user_password("secretpw2").send().await.expect_err("RDS keeps it");
    assert_eq!(refused.code(), Some("InvalidParameterCombination"));
    let later = change().rotate_master_user_password(true).send().await.expect_err("only at once");
    assert_eq!(later.code(), Some("InvalidParameterCombination"));
    let rotating = change().rotate_master_user_password(true).apply_immediately(true).send().await.expect("taken");
    let rotating = rotating.db_instance().expect("an instance");
    assert_eq!(rotating.db_instance_status(), Some("resetting-master-credentials"));
    assert!(rotating.pending_modified_values().is_some_and(|waits| waits.master_user_password() == Some("****")));
    let rotated = settled(&client, "kept", Some("available")).await.expect("is there");
    let (_, second) = secret(wire.signer("us-west-2"), &arn).await;
    assert_ne!(second, first);
    assert!(takes(&rotated, second["password"].as_str().expect("a password")) && !takes(&rotated, first_password));

    change().manage_master_user_password(false).send().await.expect_err("what else?");
    let own = change().manage_master_user_password(false).master_user_password("secretpw3");
    own.send().await.expect("taken");
    let owned = settled(&client, "kept", Some("available")).await.expect("is there");
    assert!(owned.master_user_secret().is_none() && takes(&owned, "secretpw3"));
    assert_eq!(secret(wire.signer("us-west-2"), &arn).await.0, 400, "the secret is gone");

    change().manage_master_user_password(true).send().await.expect("taken");
    let again = settled(&client, "kept", Some("available")).await.expect("is there");
    let arn = again.master_user_secret().and_then(|secret| secret.secret_arn()).expect("a secret").to_owned();
    client.delete_db_instance().db_instance_identifier("kept").skip_final_snapshot(true).send().await.expect("taken");
    settled(&client, "kept", None).await;
    assert_eq!(secret(wire.signer("us-west-2"), &arn).await.0, 400, "the secret is gone");
    wire.stop().await;
}
