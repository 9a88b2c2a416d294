//! RDS: what is offered, and the database that belongs to an environment.

use std::collections::BTreeSet;

use aws_sdk_rds::types as sdk;
use serde::Serialize;

use crate::aws::Aws;
use crate::aws::error::failed;
use crate::beanstalk::platform::PlatformVersion;
use crate::error::{Class, Error, Result};

/// A database instance as AWS describes it.
#[derive(Debug, Clone, Serialize)]
pub struct Database {
    /// Its identifier.
    pub identifier: String,
    /// Class, such as `db.t4g.micro`.
    pub class: String,
    /// Engine and version, such as `mysql 8.4.5`.
    pub engine: String,
    /// Status, such as `available`.
    pub status: String,
    /// Host and port, once it is available.
    pub endpoint: Option<String>,
    /// Allocated storage in GB.
    pub storage_gb: Option<i32>,
    /// Whether it refuses to be deleted.
    pub protected: bool,
}

/// A snapshot of a database.
#[derive(Debug, Clone, Serialize)]
pub struct Snapshot {
    /// Its identifier.
    pub identifier: String,
    /// Whether RDS took it by itself, and not because somebody asked.
    pub automated: bool,
    /// Its type in the words of RDS: `manual`, `automated`, or `awsbackup` for one that AWS Backup keeps.
    #[serde(rename = "type")]
    pub kind: String,
    /// Database it was taken of.
    pub database: String,
    /// Allocated storage in GB; the price goes by what is used of it.
    pub storage_gb: Option<i32>,
}

impl Aws {
    /// Newest MySQL of a series such as `8.4` that RDS offers here.
    ///
    /// # Errors
    /// When RDS offers none, refuses or cannot be reached.
    pub async fn newest_mysql(&self, series: &str) -> Result<String> {
        let versions = self.mysql_versions().await?;
        let in_series = |text: &String| text.strip_prefix(series).is_some_and(|rest| rest.starts_with('.'));
        versions.into_iter().rfind(in_series).ok_or_else(|| {
            Error::new(Class::Failed, format!("RDS offers no MySQL {series} in {}", self.region()))
                .code("TE1424")
                .next("choose another version with --db-version")
        })
    }

    /// The versions of MySQL that RDS offers here, the newest last.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn mysql_versions(&self) -> Result<Vec<String>> {
        let request = self.rds.describe_db_engine_versions().engine("mysql");
        let mut pages = request.into_paginator().items().send();
        let mut versions = Vec::new();
        while let Some(found) = pages.next().await {
            let found = found.map_err(|error| {
                failed("rds:DescribeDBEngineVersions", "could not ask which versions of MySQL RDS offers", &error)
            })?;
            let text = found.engine_version().unwrap_or_default();
            versions.extend(PlatformVersion::parse(text).map(|version| (version, text.to_owned())));
        }
        versions.sort();
        Ok(versions.into_iter().map(|(_, text)| text).collect())
    }

    /// The classes in which a version of MySQL can be ordered, in the order of their names.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn mysql_classes(&self, version: &str) -> Result<Vec<String>> {
        let request = self.rds.describe_orderable_db_instance_options().engine("mysql").engine_version(version);
        let mut pages = request.into_paginator().items().send();
        let mut classes = BTreeSet::new();
        while let Some(option) = pages.next().await {
            let option = option.map_err(|error| {
                let message = format!("could not ask in which classes MySQL {version} can be ordered");
                failed("rds:DescribeOrderableDBInstanceOptions", message, &error)
            })?;
            classes.extend(option.db_instance_class().map(str::to_owned));
        }
        Ok(classes.into_iter().collect())
    }

    /// Whether a database of this class can be ordered with this version of MySQL.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn mysql_is_orderable(&self, class: &str, version: &str) -> Result<bool> {
        let request = self.rds.describe_orderable_db_instance_options().engine("mysql").engine_version(version);
        let answer = request.db_instance_class(class).max_records(20).send().await.map_err(|error| {
            let message = format!("could not ask whether {class} can be ordered with MySQL {version}");
            failed("rds:DescribeOrderableDBInstanceOptions", message, &error)
        })?;
        Ok(!answer.orderable_db_instance_options().is_empty())
    }

    /// The database that Beanstalk made for an environment; `None` when there is none.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn database_of(&self, environment_id: &str) -> Result<Option<Database>> {
        Ok(self.databases_of(&[environment_id]).await?.into_iter().next())
    }

    /// The databases that Beanstalk made for environments, also those that were decoupled from them.
    ///
    /// RDS has no filter by tag, so all instances are looked at (eb-reference §6.4): by name, then by tag.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn databases_of(&self, environment_ids: &[&str]) -> Result<Vec<Database>> {
        let mut databases = Vec::new();
        let mut found = self.rds.describe_db_instances().into_paginator().items().send();
        while let Some(instance) = found.next().await {
            let instance = instance.map_err(|error| {
                let message = format!("could not look for the database of {}", environment_ids.join(", "));
                failed("rds:DescribeDBInstances", message, &error)
            })?;
            if belongs(instance.db_instance_identifier(), instance.tag_list(), environment_ids) {
                databases.push(describe(&instance));
            }
        }
        Ok(databases)
    }

    /// Snapshots that were taken of the databases of environments, also when both are gone.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn snapshots_of(&self, environment_ids: &[&str]) -> Result<Vec<Snapshot>> {
        let mut snapshots = Vec::new();
        let mut found = self.rds.describe_db_snapshots().into_paginator().items().send();
        while let Some(snapshot) = found.next().await {
            let snapshot = snapshot.map_err(|error| {
                let ids = environment_ids.join(", ");
                failed(
                    "rds:DescribeDBSnapshots",
                    format!("could not look for snapshots of the database of {ids}"),
                    &error,
                )
            })?;
            if belongs(snapshot.db_instance_identifier(), snapshot.tag_list(), environment_ids) {
                snapshots.push(Snapshot {
                    identifier: snapshot.db_snapshot_identifier().unwrap_or_default().to_owned(),
                    automated: snapshot.snapshot_type() == Some("automated"),
                    kind: snapshot.snapshot_type().unwrap_or("unknown").to_owned(),
                    database: snapshot.db_instance_identifier().unwrap_or_default().to_owned(),
                    storage_gb: snapshot.allocated_storage(),
                });
            }
        }
        Ok(snapshots)
    }
}

/// Identifiers of coupled databases start with the environment's stack; Beanstalk also tags them.
fn belongs(identifier: Option<&str>, tags: &[sdk::Tag], environment_ids: &[&str]) -> bool {
    environment_ids.iter().any(|id| {
        let stack = format!("awseb-{id}-stack-");
        let tagged = |tag: &sdk::Tag| tag.key() == Some("elasticbeanstalk:environment-id") && tag.value() == Some(id);
        identifier.is_some_and(|identifier| identifier.starts_with(&stack)) || tags.iter().any(tagged)
    })
}

fn describe(instance: &sdk::DbInstance) -> Database {
    let endpoint = instance
        .endpoint()
        .and_then(|endpoint| Some(format!("{}:{}", endpoint.address()?, endpoint.port().unwrap_or(3306))));
    let engine = [instance.engine(), instance.engine_version()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Database {
        identifier: instance.db_instance_identifier().unwrap_or_default().to_owned(),
        class: instance.db_instance_class().unwrap_or_default().to_owned(),
        engine,
        status: instance.db_instance_status().unwrap_or_default().to_owned(),
        endpoint,
        storage_gb: instance.allocated_storage(),
        protected: instance.deletion_protection().unwrap_or_default(),
    }
}
