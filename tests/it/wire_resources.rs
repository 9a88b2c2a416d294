//! `Resources` of a bundle that change the coupled database, through the real SDK, with a real MySQL server.

use aws_sdk_elasticbeanstalk::operation::RequestId;
use aws_sdk_rds::Client;
use aws_sdk_rds::types::DbInstance;

use crate::wire_elasticbeanstalk::{Field, app, coupled_database};

const SEAT_BELT: &str = "\
Resources:
  AWSEBRDSDatabase:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    Properties: {DeletionProtection: true, AllocatedStorage: 30, StorageEncrypted: true}
";

async fn databases(client: &Client) -> Vec<DbInstance> {
    client.describe_db_instances().send().await.expect("described").db_instances().to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bundle_protects_its_database_and_a_later_one_lifts_that() {
    assert!(tasks_eb::local::host::mysql::available().is_some(), "tests/run installs mariadb-server");
    let mut field = Field::new().await;
    let rds = Client::new(&field.wire.as_ref().expect("a server").sdk());
    field.version("v1", app("one", &[(".ebextensions/db.config", SEAT_BELT)])).await;
    field.version("v2", app("two", &[])).await;
    let request = field.create("tasks-dev", "v1", coupled_database()).await;
    let told = field.sentences(&request).await;
    let ignored = "Resources ignored by the local environment: AWSEBRDSDatabase.StorageEncrypted";
    assert!(told.iter().any(|text| text.starts_with(ignored)), "{told:?}");
    let made = databases(&rds).await;
    assert_eq!((made[0].deletion_protection(), made[0].allocated_storage()), (Some(true), Some(30)));

    let terminate = field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    let id = terminate.request_id().expect("an id");
    let ended = field.settled("tasks-dev").await;
    assert_eq!(ended.status().map(|status| status.as_str()), Some("Ready"), "{ended:?}");
    let told = field.client.describe_events().request_id(id).send().await.expect("described");
    let told: Vec<_> = told.events().iter().filter_map(|event| event.message()).collect();
    assert!(told.iter().any(|text| text.contains("Cannot delete protected DB Instance")), "{told:?}");
    assert_eq!(databases(&rds).await.len(), 1);

    field.deploy("tasks-dev", "v2").await;
    assert_eq!(databases(&rds).await[0].deletion_protection(), Some(false));
    let terminate = field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    field.sentences(terminate.request_id().expect("an id")).await;
    assert!(databases(&rds).await.is_empty());
    let snapshots = rds.describe_db_snapshots().send().await.expect("described");
    assert!(snapshots.db_snapshots().is_empty(), "the option's policy, not that of a version that is gone");
    field.wire.as_mut().expect("a server").stop().await;
}
