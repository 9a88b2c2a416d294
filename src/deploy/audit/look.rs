//! Where leftovers are looked for: databases, tags, names, and the bucket.

use super::{Audit, Environments, Left, Scope, arn};
use crate::aws::leftovers::TaggedResource;
use crate::deploy::cost::Kind;
use crate::deploy::teardown::purge::LOGS;
use crate::deploy::{kept, ledger};
use crate::error::Class;
use crate::report::{counted, word};

impl Scope<'_> {
    pub(super) async fn look_at_databases(&self, environments: &Environments, audit: &mut Audit) {
        let ids: Vec<&str> = environments.dead.iter().map(String::as_str).collect();
        if ids.is_empty() {
            return;
        }
        let databases = audit.seen("databases", self.aws.databases_of(&ids).await);
        for database in databases {
            let gb = database.storage_gb.and_then(|gb| u32::try_from(gb).ok());
            let mut detail = format!("{}, {}", database.class, database.status);
            if database.protected {
                detail.push_str(", with deletion protection");
            }
            let left = arn::database(&database.identifier)
                .detail(detail)
                .costs(Kind::Database, Some(&database.class), None)
                .costs(Kind::DatabaseStorage, None, gb);
            audit.left.push(left);
        }
        for snapshot in audit.seen("snapshots", self.aws.snapshots_of(&ids).await) {
            let size = snapshot.storage_gb.map_or_else(String::new, |gb| format!(", of {gb} GB"));
            let left = arn::snapshot(&snapshot.identifier);
            // Somebody asked for a manual one, be it by the deletion policy.
            match snapshot.automated {
                true => audit.left.push(left.detail(format!("automated{size}"))),
                false => audit.kept.push(left.detail(format!("{}{size}", snapshot.kind))),
            }
        }
    }

    pub(super) async fn look_at_tags(&self, environments: &Environments, audit: &mut Audit) {
        let mut found = audit.seen("tags", self.aws.tagged("environment-id", &environments.dead).await);
        found.extend(audit.seen("tags", self.aws.tagged("environment-name", &environments.names).await));
        found.retain(|one| !is_in_use(environments, one));
        found.sort_by(|a, b| a.arn.cmp(&b.arn));
        found.dedup_by(|a, b| a.arn == b.arn);
        let names = |name: fn(&str) -> Option<&str>| {
            found.iter().filter_map(|one| name(&one.arn).map(str::to_owned)).collect::<Vec<String>>()
        };
        let instances = names(arn::instance);
        let running = match self.aws.still_running(&instances).await {
            Ok(running) => running,
            // What may be running is said to be left.
            failed => {
                audit.seen("the state of instances", failed);
                instances
            }
        };
        let stuck = audit.seen("the state of stacks", self.aws.stuck_stacks(&names(arn::stack)).await);
        for one in &found {
            let is_gone = arn::instance(&one.arn).is_some_and(|id| !running.iter().any(|running| running == id));
            let Some(left) = arn::left(&one.arn).filter(|_| !is_gone) else { continue };
            let left = if stuck.contains(&left.name) { left.detail("DELETE_FAILED") } else { left };
            let left = match owner(one, &audit.left).filter(|_| left.what == arn::SECURITY_GROUP) {
                Some(database) => left.with(&database),
                None => left,
            };
            add(audit, left);
        }
    }

    /// What bears no tags is known by its name.
    pub(super) async fn look_at_names(&self, environments: &Environments, audit: &mut Audit) {
        for name in &environments.names {
            if environments.live_names.contains(name) {
                continue;
            }
            let groups = self.aws.log_groups(&format!("/aws/elasticbeanstalk/{name}/")).await;
            for group in audit.seen("log groups", groups) {
                let size = group.bytes.map_or_else(|| "size unknown".to_owned(), |bytes| format!("{bytes} bytes"));
                add(audit, arn::log_group(&group.name).detail(size));
            }
        }
        if !environments.in_use.is_empty() || self.only.is_some() {
            return;
        }
        let secrets = self.aws.secret_names(&format!("{}/", self.application)).await;
        for name in audit.seen("secrets", secrets) {
            add(audit, arn::secret(&name));
        }
        let parameters = self.aws.parameter_names(&format!("/{}/", self.application)).await;
        for name in audit.seen("parameters", parameters) {
            add(audit, arn::parameter(&name));
        }
    }

    /// What was kept for `rollback` of environments that are gone.
    pub(super) async fn look_at_kept(&self, environments: &Environments, audit: &mut Audit) {
        let is_gone = |name: &str| !environments.live_names.contains(name);
        let wanted = |name: &str| is_gone(name) && self.only.is_none_or(|(_, only)| only == name);
        let kept = kept::of(self.aws, self.application, wanted).await;
        for name in audit.seen("saved configurations", kept) {
            let command = format!(
                "aws elasticbeanstalk delete-configuration-template --application-name {} --template-name {name}",
                word(self.application.as_str())
            );
            add(audit, Left::new("saved configuration", &name).detail("kept for rollback").remove(command));
        }
    }

    /// Bundles that no version uses, and what Beanstalk kept for environments that are gone.
    pub(super) async fn look_at_bundles(&self, environments: &Environments, audit: &mut Audit) {
        let bucket = self.aws.storage_bucket_of(self.account);
        let prefix = format!("{}/", self.application);
        let bundles = match self.only {
            Some(_) => Ok(Vec::new()),
            None => self.aws.object_keys(&bucket, &prefix).await,
        };
        let exists = !bundles.as_ref().is_err_and(|error| error.class() == Class::NotFound);
        let bundles = audit.seen("bundles in S3", bundles);
        let versions = match self.aws.versions(self.application).await {
            Ok(versions) => versions,
            Err(error) => audit.seen("versions", Err(error)),
        };
        let of_versions: Vec<&str> = versions
            .iter()
            .filter_map(|version| version.source.as_ref())
            .filter(|(of, _)| *of == bucket)
            .map(|(_, key)| key.as_str())
            .collect();
        let kept = audit.seen("objects in S3", self.aws.object_keys(&bucket, "resources/environments/").await);
        // AWS removes logs that were asked for after a quarter of an hour (eb-reference §1.7).
        let passes = |key: &str| ["tail", "bundle"].iter().any(|kind| key.starts_with(&format!("{LOGS}{kind}/")));
        let kept = kept.into_iter().filter(|key| !passes(key)).collect::<Vec<_>>();
        let of_dead = |key: &&String| key.split('/').any(|word| environments.dead.iter().any(|id| id == word));
        let mut releases = Vec::new();
        for folder in ledger::folders_of(self.application.as_str()) {
            releases.extend(audit.seen("releases in S3", self.aws.object_keys(&bucket, &folder).await));
        }
        // The ledger belongs to the application as long as there is anything of it.
        let releases = releases.iter().filter(|_| versions.is_empty() && self.only.is_none());
        let orphans = bundles.iter().filter(|key| !of_versions.contains(&key.as_str())).chain(releases);
        for key in orphans.chain(kept.iter().filter(of_dead)) {
            let url = format!("s3://{bucket}/{key}");
            audit.left.push(Left::new("object", &url).remove(format!("aws s3 rm {url}")));
        }
        if self.only.is_some() {
            return;
        }
        let uploads = self.aws.unfinished_uploads(&bucket, &prefix).await;
        for (key, id) in audit.seen("unfinished uploads", uploads) {
            let command = format!("aws s3api abort-multipart-upload --bucket {bucket} --key {key} --upload-id {id}");
            audit.left.push(Left::new("unfinished upload", format!("s3://{bucket}/{key}")).remove(command));
        }
        if !versions.is_empty() {
            let detail = format!("{} and their bundles in S3", counted(versions.len(), "version"));
            let left = Left::new("application", self.application.as_str()).detail(detail);
            // What removes it would take the environments that live along.
            let is_used = !environments.in_use.is_empty();
            audit.kept.push(if is_used { left } else { left.remove("tasks-eb terminate --all") });
        }
        if exists {
            audit.shared.push(Left::new("bucket", bucket).detail("free when it is empty"));
        }
    }
}

/// Parts of environments that live are no leftovers, whosever they are: names of environments are used again.
fn is_in_use(environments: &Environments, one: &TaggedResource) -> bool {
    match (&one.environment_id, &one.environment_name) {
        (Some(id), _) => environments.live.contains(id),
        (None, Some(name)) => environments.live_names.contains(name),
        (None, None) => false,
    }
}

/// The database that stays of the environment that something was made for: its security group stays with it, because it is
/// in use (eb-reference §6.2). The identifier of a coupled database holds the environment's id (§6.2).
fn owner(one: &TaggedResource, left: &[Left]) -> Option<String> {
    let id = one.environment_id.as_deref()?;
    let start = format!("awseb-{id}-");
    let database = left.iter().find(|other| other.what == arn::DATABASE && other.name.starts_with(&start))?;
    Some(database.name.clone())
}

/// Adds what is not known yet under its name.
fn add(audit: &mut Audit, left: Left) {
    let known = |one: &Left| (one.what, &one.name) == (left.what, &left.name);
    if audit.left.iter().chain(&audit.kept).any(known) {
        return;
    }
    // Log groups outlive an environment that streamed to them by an option, DeleteOnTerminate, that is false where
    // nothing is said; AWS tells nobody the options of an environment that is gone.
    if left.what == arn::LOG_GROUP { audit.kept.push(left) } else { audit.left.push(left) }
}
