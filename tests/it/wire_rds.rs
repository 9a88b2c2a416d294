//! RDS of the local Elastic Beanstalk, through the real SDK, with real MySQL servers.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use aws_sdk_rds::Client;
use aws_sdk_rds::error::ProvideErrorMetadata;
use aws_sdk_rds::types::{DbInstance, Filter, Tag};
use tasks_eb::local::host::database::{Database, Engine, Master};
use tasks_eb::local::host::mysql;
use tasks_eb::retry::{Deadline, Pace, until};
use tasks_eb::secret::Secret;

use crate::support::Wire;

/// A database server may take this long on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) async fn find(client: &Client, name: &str) -> Option<DbInstance> {
    let found = client.describe_db_instances().db_instance_identifier(name).send().await;
    match found {
        Ok(found) => found.db_instances().first().cloned(),
        Err(error) if error.code() == Some("DBInstanceNotFound") => None,
        Err(error) => panic!("{error:?}"),
    }
}

/// Waits until an instance has a status; `None` waits until it is gone.
pub(crate) async fn settled(client: &Client, name: &str, status: Option<&str>) -> Option<DbInstance> {
    let settled = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
        let found = find(client, name).await;
        let now = found.as_ref().and_then(|instance| instance.db_instance_status());
        assert_ne!(now, Some("failed"), "{found:?}");
        if now == status { ControlFlow::Break(found) } else { ControlFlow::Continue(()) }
    });
    settled.await.expect("in time")
}

pub(crate) async fn create(client: &Client, name: &str) {
    let created = client
        .create_db_instance()
        .db_instance_identifier(name)
        .db_instance_class("db.t4g.micro")
        .engine("mysql")
        .engine_version("8.4")
        .allocated_storage(20)
        .master_username("ebroot")
        .master_user_password("secretpw1")
        .db_name("ebdb")
        .deletion_protection(true)
        .tags(Tag::builder().key("elasticbeanstalk:environment-id").value("e-1234567890").build());
    let created = created.send().await.expect("taken");
    let instance = created.db_instance().expect("an instance");
    assert_eq!(instance.db_instance_status(), Some("creating"));
    assert!(instance.endpoint().is_none(), "there is nothing to connect to yet");
}

/// Whether a TCP connection is greeted as MySQL's protocol does: with a packet that holds the version.
pub(crate) async fn greets(port: i32) -> bool {
    use tokio::io::AsyncReadExt;
    let port = u16::try_from(port).expect("a port");
    let Ok(mut stream) = tokio::net::TcpStream::connect(("127.0.0.1", port)).await else { return false };
    let mut head = [0_u8; 5];
    stream.read_exact(&mut head).await.is_ok() && head[4] == 10
}

pub(crate) fn port(instance: &DbInstance) -> i32 {
    instance.endpoint().and_then(|endpoint| endpoint.port()).expect("an endpoint")
}

#[tokio::test]
async fn a_database_lives_is_copied_and_goes() {
    if mysql::available().is_none() {
        return without_a_server().await;
    }
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    create(&client, "Tasks-DB").await;
    let twice = client.create_db_instance().db_instance_identifier("tasks-db").db_instance_class("db.t4g.micro");
    let twice = twice.engine("mysql").allocated_storage(20).master_username("u").master_user_password("secretpw1");
    assert_eq!(twice.send().await.expect_err("is there").code(), Some("DBInstanceAlreadyExists"));
    let instance = settled(&client, "tasks-db", Some("available")).await.expect("is there");
    assert!(greets(port(&instance)).await);
    assert_eq!(instance.engine_version(), Some("8.4.7"));
    assert_eq!(instance.tag_list()[0].value(), Some("e-1234567890"));

    let protected = client.delete_db_instance().db_instance_identifier("tasks-db").skip_final_snapshot(true).send();
    let protected = protected.await.expect_err("is protected");
    assert!(protected.message().is_some_and(|message| message.starts_with("Cannot delete protected DB Instance")));
    client.modify_db_instance().db_instance_identifier("tasks-db").deletion_protection(false).send().await.expect("ok");
    let neither = client.delete_db_instance().db_instance_identifier("tasks-db").send().await;
    assert_eq!(neither.expect_err("says nothing of a snapshot").code(), Some("InvalidParameterCombination"));

    let delete = client.delete_db_instance().db_instance_identifier("tasks-db").final_db_snapshot_identifier("last");
    let deleting = delete.send().await.expect("taken");
    assert_eq!(deleting.db_instance().and_then(|one| one.db_instance_status()), Some("deleting"));
    settled(&client, "tasks-db", None).await;
    assert!(!greets(port(&instance)).await, "its server is gone");
    assert_eq!(std::fs::read_dir(wire.home().join("databases")).expect("lists").count(), 0);

    let kept = client.describe_db_snapshots().db_instance_identifier("tasks-db").send().await.expect("lists");
    assert_eq!(kept.db_snapshots()[0].status(), Some("available"));
    let restore = client.restore_db_instance_from_db_snapshot().db_instance_identifier("again");
    restore.db_snapshot_identifier("last").send().await.expect("taken");
    let restored = settled(&client, "again", Some("available")).await.expect("is there");
    assert_eq!((restored.master_username(), restored.db_name()), (Some("ebroot"), Some("ebdb")));
    assert!(greets(port(&restored)).await);

    let wire = wire.restart().await;
    let client = Client::new(&wire.sdk());
    let resumed = settled(&client, "again", Some("available")).await.expect("is there");
    assert!(greets(port(&resumed)).await);
    client.delete_db_snapshot().db_snapshot_identifier("last").send().await.expect("goes");
    client.delete_db_instance().db_instance_identifier("again").skip_final_snapshot(true).send().await.expect("taken");
    settled(&client, "again", None).await;
    for folder in ["databases", "snapshots"] {
        assert_eq!(std::fs::read_dir(wire.home().join(folder)).expect("lists").count(), 0, "{folder}");
    }
}

/// Where no server is installed, that is said with the command that installs one.
async fn without_a_server() {
    let wire = Wire::start().await;
    let create = Client::new(&wire.sdk()).create_db_instance().db_instance_identifier("x").engine("mysql");
    let create = create.db_instance_class("db.t4g.micro").allocated_storage(20);
    let error = create.master_username("u").master_user_password("secretpw1").send().await.expect_err("refused");
    assert_eq!(error.code(), Some("InsufficientDBInstanceCapacity"));
    assert!(error.message().is_some_and(|message| message.contains("apt-get install mariadb-server")));
}

#[tokio::test]
async fn what_is_offered_can_be_asked() {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    let versions = client.describe_db_engine_versions().engine("mysql").send().await.expect("answers");
    let newest = versions.db_engine_versions().last().and_then(|version| version.engine_version());
    assert!(newest.is_some_and(|version| version.starts_with("8.4.")));
    let options = client.describe_orderable_db_instance_options().engine("mysql").engine_version("8.4.7");
    let options = options.db_instance_class("db.t4g.micro").send().await.expect("answers");
    assert_eq!(options.orderable_db_instance_options().len(), 2);
    let other = client.describe_db_engine_versions().engine("postgres").engine_version("17").default_only(false);
    let other = other.send().await.expect("answers");
    assert!(other.db_engine_versions().iter().all(|one| one.db_parameter_group_family() == Some("postgres17")));
    assert_eq!(other.db_engine_versions().len(), 2);
    let options = client.describe_orderable_db_instance_options().engine("postgres").max_records(20);
    let first = options.clone().send().await.expect("answers");
    let second = options.clone().marker(first.marker().expect("there is more")).send().await.expect("answers");
    assert_eq!(first.orderable_db_instance_options().len(), 20);
    assert_ne!(first.orderable_db_instance_options()[0], second.orderable_db_instance_options()[0]);
    let few = options.max_records(5).send().await.expect_err("too few");
    assert_eq!(few.message(), Some("Invalid value 5 for MaxRecords. Must be between 20 and 100"));
    let none = client.describe_db_engine_versions().engine("oracle-ee").send().await.expect("answers");
    assert!(none.db_engine_versions().is_empty());
}

#[tokio::test]
async fn what_is_not_there_or_makes_no_sense_is_said_in_the_words_of_rds() {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    assert!(client.describe_db_instances().send().await.expect("lists").db_instances().is_empty());
    let missing = client.describe_db_instances().db_instance_identifier("nope").send().await.expect_err("missing");
    assert_eq!((missing.code(), missing.message()), (Some("DBInstanceNotFound"), Some("DBInstance nope not found.")));
    assert_eq!(missing.raw_response().map(|raw| raw.status().as_u16()), Some(404));
    let missing = client.describe_db_snapshots().db_snapshot_identifier("nope").send().await.expect_err("missing");
    assert_eq!(missing.code(), Some("DBSnapshotNotFound"));
    let filter = Filter::builder().name("engine").values("mysql").build();
    assert!(client.describe_db_instances().filters(filter).send().await.expect("lists").db_instances().is_empty());
}

/// Whether the database takes this password, on 127.0.0.1.
pub(crate) fn takes(instance: &DbInstance, password: &str) -> bool {
    let port = port(instance).to_string();
    let asked = std::process::Command::new("mariadb")
        .args(["--no-defaults", "-h", "127.0.0.1", "-P", &port, "-u", "ebroot", "-e", "SELECT 1", "ebdb"])
        .env("MYSQL_PWD", password)
        .output();
    asked.expect("the client comes with the server").status.success()
}

/// Nothing of a server is left: no process, and no file that tells it a password.
fn is_at_rest(databases: &Path) -> bool {
    let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten();
    let needle = databases.to_str().expect("text");
    let command = |entry: std::fs::DirEntry| std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
    let runs = |command: Vec<u8>| String::from_utf8_lossy(&command).contains(needle);
    !entries(Path::new("/proc")).map(command).any(runs)
        && entries(databases).all(|folder| !folder.path().join("init.sql").exists())
}

#[tokio::test]
async fn a_stop_in_the_middle_leaves_a_database_whole_and_its_password_known() {
    if mysql::available().is_none() {
        return;
    }
    let mut wire = Wire::start().await;
    let databases = wire.home().join("databases");
    create(&Client::new(&wire.sdk()), "tasks-db").await;
    wire.stop().await;
    assert!(is_at_rest(&databases), "while it was made");

    let mut wire = wire.restart().await;
    let client = Client::new(&wire.sdk());
    let instance = settled(&client, "tasks-db", Some("available")).await.expect("is there");
    assert!(takes(&instance, "secretpw1"));
    let reset = client.modify_db_instance().db_instance_identifier("tasks-db").master_user_password("secretpw2");
    reset.send().await.expect("taken");
    wire.stop().await;
    assert!(is_at_rest(&databases), "while its password was changed");

    // Killed after MySQL took a third one: nobody has written that down.
    let folder = std::fs::read_dir(&databases).expect("lists").flatten().next().expect("one").path();
    let (database, third) = (Database::new(Engine::MySql, folder), Secret::new("secretpw3"));
    database.set_password(Master { user: "ebroot", password: &third }).await.expect("changed");
    database.stop().await.expect("stops");
    let state = wire.home().join("account/state.json");
    let text = std::fs::read_to_string(&state).expect("reads");
    let killed = text.replace("\"status\":\"available\"", "\"status\":\"resetting-master-credentials\"");
    assert_ne!(killed, text, "{text}");
    tasks_eb::fs::write_private(&state, killed.as_bytes()).expect("writes");
    let mut wire = wire.restart().await;
    let client = Client::new(&wire.sdk());
    let instance = settled(&client, "tasks-db", Some("available")).await.expect("is there");
    assert!(takes(&instance, "secretpw2") && !takes(&instance, "secretpw3"));
    wire.stop().await;
    assert!(is_at_rest(&databases), "at the end");
}
