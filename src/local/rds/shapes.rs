//! DB instances and snapshots as the wire shows them.

use super::super::query::{Structure, Value};
use super::catalog::{license, parameter_group, port};
use super::state::ManagedSecret;
use super::{Instance, Snapshot, Status};
use crate::beanstalk::Region;
use crate::local::ACCOUNT_ID;

/// ARN of an instance.
pub(super) fn instance_arn(region: &Region, identifier: &str) -> String {
    format!("arn:aws:rds:{region}:{ACCOUNT_ID}:db:{identifier}")
}

/// ARN of a snapshot.
pub(super) fn snapshot_arn(region: &Region, identifier: &str) -> String {
    format!("arn:aws:rds:{region}:{ACCOUNT_ID}:snapshot:{identifier}")
}

/// A tag list.
pub(super) fn tag_list(tags: &[(String, String)]) -> Value {
    Value::list("Tag", tags.iter().map(|(key, value)| Structure::new().with("Key", key).with("Value", value)))
}

/// A DB instance.
pub(super) fn instance(region: &Region, instance: &Instance) -> Structure {
    let listening = super::lifecycle::endpoint_of(instance);
    let endpoint = listening.map(|it| Structure::new().with("Address", it.host).with("Port", it.port));
    let group = Structure::new()
        .with("DBParameterGroupName", parameter_group(instance.engine, &instance.engine_version))
        .with("ParameterApplyStatus", "in-sync");
    Structure::new()
        .with("DBInstanceIdentifier", &instance.identifier)
        .with("DBInstanceClass", &instance.class)
        .with("Engine", instance.engine.as_str())
        .with("EngineVersion", &instance.engine_version)
        .with("DBInstanceStatus", instance.status.as_str())
        .with("MasterUsername", &instance.user)
        .with_some("DBName", instance.db_name.as_ref())
        .with_some("Endpoint", endpoint)
        .with("AllocatedStorage", instance.storage_gb)
        .with("StorageType", &instance.storage_type)
        .with("StorageEncrypted", false)
        .with("InstanceCreateTime", instance.created)
        .with("BackupRetentionPeriod", instance.backup_retention)
        .with("DBSecurityGroups", Value::list("DBSecurityGroup", Vec::<Value>::new()))
        .with("VpcSecurityGroups", Value::list("VpcSecurityGroupMembership", Vec::<Value>::new()))
        .with("DBParameterGroups", Value::list("DBParameterGroup", [group]))
        .with("AvailabilityZone", format!("{region}a"))
        .with("PendingModifiedValues", pending(instance))
        .with_some("MasterUserSecret", instance.managed.as_ref().map(master_user_secret))
        .with("MultiAZ", instance.multi_az)
        .with("LicenseModel", license(instance.engine))
        .with("PubliclyAccessible", false)
        .with("DbiResourceId", &instance.resource_id)
        .with("CopyTagsToSnapshot", false)
        .with("DBInstanceArn", instance_arn(region, &instance.identifier))
        .with("IAMDatabaseAuthenticationEnabled", false)
        .with("DeletionProtection", instance.deletion_protection)
        .with("TagList", tag_list(&instance.tags))
}

/// Changes that are not in force yet. A password is never shown.
fn pending(instance: &Instance) -> Structure {
    let waits = &instance.pending;
    let resetting = instance.status == Status::ResettingMasterCredentials;
    Structure::new()
        .with_some("DBInstanceClass", waits.class.as_ref())
        .with_some("AllocatedStorage", waits.storage_gb)
        .with_some("MasterUserPassword", resetting.then_some("****"))
        .with_some("BackupRetentionPeriod", waits.backup_retention)
        .with_some("MultiAZ", waits.multi_az)
        .with_some("EngineVersion", waits.engine_version.as_ref())
        .with_some("DBInstanceIdentifier", waits.identifier.as_ref())
}

fn master_user_secret(secret: &ManagedSecret) -> Structure {
    Structure::new()
        .with("SecretArn", &secret.arn)
        .with("SecretStatus", "active")
        .with_some("KmsKeyId", secret.kms_key_id.as_ref())
}

/// A DB snapshot.
pub(super) fn snapshot(region: &Region, snapshot: &Snapshot) -> Structure {
    let instance = &snapshot.instance;
    Structure::new()
        .with("DBSnapshotIdentifier", &snapshot.identifier)
        .with("DBInstanceIdentifier", &instance.identifier)
        .with("SnapshotCreateTime", snapshot.created)
        .with("Engine", instance.engine.as_str())
        .with("EngineVersion", &instance.engine_version)
        .with("AllocatedStorage", instance.storage_gb)
        .with("StorageType", &instance.storage_type)
        .with("Status", snapshot.status.as_str())
        .with("PercentProgress", if snapshot.status == Status::Available { 100_i64 } else { 0 })
        .with("Port", port(instance.engine))
        .with("AvailabilityZone", format!("{region}a"))
        .with("InstanceCreateTime", instance.created)
        .with("MasterUsername", &instance.user)
        .with("LicenseModel", license(instance.engine))
        .with("SnapshotType", "manual")
        .with("Encrypted", false)
        .with("DBSnapshotArn", snapshot_arn(region, &snapshot.identifier))
        .with("DbiResourceId", &instance.resource_id)
        .with("TagList", tag_list(&snapshot.tags))
}
