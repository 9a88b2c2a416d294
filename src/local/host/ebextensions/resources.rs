//! `Resources`: what a bundle changes of its environment's stack. The coupled database is understood; the rest is named.

use serde::{Deserialize, Serialize};

use super::yaml::Node;

/// Logical id of the coupled database in the stack of an environment. Source: eb-reference §4.2.
const DATABASE: &str = "AWSEBRDSDatabase";

/// What a bundle says of the coupled database, over what the options say. Source: CloudFormation's user guide,
/// `AWS::RDS::DBInstance` and the attribute `DeletionPolicy`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatabaseProperties {
    /// `DeletionPolicy` of the resource: what happens to the database when its environment is terminated.
    pub deletion_policy: Option<String>,
    /// `DeletionProtection`.
    pub deletion_protection: Option<bool>,
    /// `DBInstanceClass`.
    pub class: Option<String>,
    /// `EngineVersion`.
    pub engine_version: Option<String>,
    /// `AllocatedStorage` in GB.
    pub storage_gb: Option<i64>,
    /// `StorageType`.
    pub storage_type: Option<String>,
    /// `MultiAZ`.
    pub multi_az: Option<bool>,
    /// `BackupRetentionPeriod` in days.
    pub backup_retention: Option<i64>,
}

impl DatabaseProperties {
    /// Lays those of a later file over these.
    pub(super) fn overlay(&mut self, later: Self) {
        let former = std::mem::take(self);
        *self = Self {
            deletion_policy: later.deletion_policy.or(former.deletion_policy),
            deletion_protection: later.deletion_protection.or(former.deletion_protection),
            class: later.class.or(former.class),
            engine_version: later.engine_version.or(former.engine_version),
            storage_gb: later.storage_gb.or(former.storage_gb),
            storage_type: later.storage_type.or(former.storage_type),
            multi_az: later.multi_az.or(former.multi_az),
            backup_retention: later.backup_retention.or(former.backup_retention),
        };
    }

    /// Takes a property; `Ok(false)` when it is none that is understood, or its value is a function.
    fn take(&mut self, name: &str, value: &Node) -> Result<bool, String> {
        let Some(text) = value.text() else { return Ok(false) };
        let wrong = |what: &str| format!("the property '{name}' of '{DATABASE}' must be {what}, and is '{text}'");
        let number = || text.parse::<i64>().map(Some).map_err(|_| wrong("a number"));
        let flag = || text.to_ascii_lowercase().parse::<bool>().map(Some).map_err(|_| wrong("true or false"));
        match name {
            "DeletionProtection" => self.deletion_protection = flag()?,
            "DBInstanceClass" => self.class = Some(text),
            "EngineVersion" => self.engine_version = Some(text),
            "AllocatedStorage" => self.storage_gb = number()?,
            "StorageType" => self.storage_type = Some(text),
            "MultiAZ" => self.multi_az = flag()?,
            "BackupRetentionPeriod" => self.backup_retention = number()?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// Reads `Resources`: what is understood of the database, and the names of all that is left out.
///
/// # Errors
/// What CloudFormation would refuse, as a sentence part.
pub(super) fn read(resources: &[(String, Node)]) -> Result<(DatabaseProperties, Vec<String>), String> {
    let (mut database, mut ignored) = (DatabaseProperties::default(), Vec::new());
    for (name, resource) in resources {
        if name == DATABASE {
            read_database(resource, &mut database, &mut ignored)?;
        } else {
            ignored.push(name.clone());
        }
    }
    Ok((database, ignored))
}

fn read_database(resource: &Node, database: &mut DatabaseProperties, ignored: &mut Vec<String>) -> Result<(), String> {
    let attributes = resource.map().ok_or_else(|| format!("the resource '{DATABASE}' must be a map"))?;
    for (attribute, value) in attributes {
        match (attribute.as_str(), value.text()) {
            ("Type", Some(kind)) if kind == "AWS::RDS::DBInstance" => {}
            ("Type", kind) => {
                let kind = kind.unwrap_or_default();
                return Err(format!("the resource '{DATABASE}' has the type AWS::RDS::DBInstance, and not '{kind}'"));
            }
            ("DeletionPolicy", Some(policy)) if ["Delete", "Retain", "Snapshot"].contains(&policy.as_str()) => {
                database.deletion_policy = Some(policy);
            }
            ("DeletionPolicy", policy) => {
                let policy = policy.unwrap_or_default();
                return Err(format!("Unrecognized DeletionPolicy {policy} for resource {DATABASE}"));
            }
            ("Properties", _) => {
                let properties = value.map().ok_or_else(|| format!("the properties of '{DATABASE}' must be a map"))?;
                for (name, value) in properties {
                    if !database.take(name, value)? {
                        ignored.push(format!("{DATABASE}.{name}"));
                    }
                }
            }
            _ => ignored.push(format!("{DATABASE}.{attribute}")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::host::ebextensions::yaml;

    fn of(text: &str) -> Result<(DatabaseProperties, Vec<String>), String> {
        let document = yaml::read(text).expect("is YAML");
        read(document.root.map().expect("is a map"))
    }

    #[test]
    fn the_database_is_understood_and_everything_else_is_named() {
        let (database, ignored) = of("\
AWSEBRDSDatabase:
  Type: AWS::RDS::DBInstance
  DeletionPolicy: Retain
  DependsOn: Topic
  Properties: {DeletionProtection: 'true', AllocatedStorage: 30, StorageEncrypted: true, DBInstanceClass: {Ref: X}}
Topic: {Type: 'AWS::SNS::Topic'}
")
        .expect("reads");
        let expected = DatabaseProperties {
            deletion_policy: Some("Retain".into()),
            deletion_protection: Some(true),
            storage_gb: Some(30),
            ..DatabaseProperties::default()
        };
        assert_eq!(database, expected);
        let names = ["DependsOn", "StorageEncrypted", "DBInstanceClass"].map(|name| format!("AWSEBRDSDatabase.{name}"));
        assert_eq!(ignored, [&names[..], &["Topic".to_owned()]].concat());
    }

    #[test]
    fn what_cloudformation_refuses_is_refused() {
        for bad in
            ["{Type: 'AWS::SNS::Topic'}", "{DeletionPolicy: Keep}", "{Properties: {AllocatedStorage: much}}", "[]"]
        {
            assert!(of(&format!("AWSEBRDSDatabase: {bad}")).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_later_file_wins_where_it_says_something() {
        let (mut first, _) =
            of("AWSEBRDSDatabase: {DeletionPolicy: Retain, Properties: {MultiAZ: true}}").expect("reads");
        let (later, _) = of("AWSEBRDSDatabase: {DeletionPolicy: Snapshot}").expect("reads");
        first.overlay(later);
        assert_eq!((first.deletion_policy.as_deref(), first.multi_az), (Some("Snapshot"), Some(true)));
    }
}
