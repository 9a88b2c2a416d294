//! What came of a termination: what went, what stays on purpose and what that costs.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::{Args, Target};
use crate::beanstalk::database::DeletionPolicy;
use crate::beanstalk::{ApplicationName, Region};
use crate::context::GlobalArgs;
use crate::deploy::teardown::estate::Removed;
use crate::deploy::teardown::purge::Purge;
use crate::deploy::teardown::{Doomed, Remains};
use crate::report::counted;

#[derive(Debug, Serialize)]
pub(super) struct Terminated {
    /// For what place its commands are.
    #[serde(skip)]
    pub(super) at: GlobalArgs,
    pub(super) account: String,
    pub(super) region: Region,
    /// The project's own region, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) project_region: Option<Region>,
    /// Name of what was to go.
    #[serde(skip)]
    pub(super) name: String,
    /// Whether anything tells that it is or was here.
    pub(super) was_here: bool,
    pub(super) environments: Vec<Gone>,
    pub(super) dry_run: bool,
    /// Whether it was to be everything of the application.
    #[serde(skip)]
    pub(super) all: bool,
    /// Whether everything was seen to be gone; false when nobody waited for it, or not everything could be looked at.
    pub(super) verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) application: Option<ApplicationName>,
    pub(super) removed: Removed,
    /// Folders that the logs were saved in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) logs: Vec<PathBuf>,
    /// The bucket, when it went too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bucket: Option<String>,
    /// Data that goes for good, when that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) purge: Option<Purge>,
    pub(super) remains: Remains,
    /// With `--dry-run`: what would stay, unasked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) stays: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Gone {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) deletion_policy: Option<DeletionPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) database: Option<String>,
    #[serde(skip)]
    pub(super) fate: Option<String>,
}

impl Gone {
    pub(super) fn of(doomed: &Doomed) -> Self {
        Self {
            name: doomed.environment.name.clone(),
            id: doomed.environment.id.clone(),
            deletion_policy: doomed.deletion_policy,
            database: doomed.database.as_ref().map(|database| database.identifier.clone()),
            fate: doomed.fate(),
        }
    }
}

impl Terminated {
    /// What is about to be done in an account and a region; the third is the project's own region, where that is another.
    pub(super) fn begin(at: GlobalArgs, place: (String, Region, Option<Region>), target: &Target, args: &Args) -> Self {
        let (account, region, project_region) = place;
        Self {
            at,
            account,
            region,
            project_region,
            name: target.name.clone(),
            was_here: target.was_here,
            environments: target.doomed.iter().map(Gone::of).collect(),
            dry_run: args.dry_run,
            all: args.all,
            verified: false,
            application: target.application.clone().filter(|_| args.all),
            removed: Removed::default(),
            remains: Remains::default(),
            logs: Vec::new(),
            bucket: None,
            purge: None,
            stays: Vec::new(),
        }
    }

    /// The first line: where.
    fn place(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, region, .. } = self;
        write!(f, "account {account}, region {region}")?;
        if let Some(own) = &self.project_region {
            write!(f, "; the project's own region is {own}")?;
        }
        writeln!(f)
    }

    fn is_gone_already(&self) -> bool {
        self.environments.is_empty() && self.application.is_none()
    }

    /// Whether there is data of it that goes.
    fn has_data(&self) -> bool {
        self.purge.as_ref().is_some_and(|purge| !purge.is_empty())
    }

    /// The last line: what is proven.
    fn end(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_gone_already() {
            match self.was_here {
                true => f.write_str("nothing to terminate: it is gone already")?,
                false => write!(f, "nothing to terminate: there is no application {} in {}", self.name, self.region)?,
            }
            return if self.has_data() { f.write_str(", but for the data above") } else { Ok(()) };
        }
        if !self.verified {
            let looked = !self.dry_run && !self.remains.not_checked.is_empty();
            return if looked { f.write_str("nothing else is left of what could be looked at") } else { Ok(()) };
        }
        let of_it = if self.all { "" } else { " of it" };
        let else_ = if self.remains.is_empty() { "" } else { " else" };
        write!(f, "nothing{else_}{of_it} is left that costs")?;
        if self.all {
            return Ok(());
        }
        f.write_str("; what its application has beside it stays, and an audit lists what nobody uses")
    }
}

impl fmt::Display for Terminated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place(f)?;
        let word = match (self.dry_run, self.verified) {
            (true, _) => "would terminate",
            (false, true) => "terminated",
            // Somebody looked afterwards.
            (false, false) if !self.remains.not_checked.is_empty() => "terminated",
            (false, false) => "terminating",
        };
        for Gone { name, id, fate, .. } in &self.environments {
            writeln!(f, "{word} {name} ({id})")?;
            if let (true, Some(fate)) = (self.dry_run && self.purge.is_none(), fate) {
                writeln!(f, "  {fate}")?;
            }
        }
        if let Some(application) = &self.application {
            let word = if self.dry_run { "would delete" } else { "deleted" };
            let versions = counted(self.removed.versions.len(), "version");
            let objects = counted(self.removed.objects, "object");
            writeln!(f, "{word} application {application}, {versions}, {objects} in S3")?;
        }
        if let Some(bucket) = &self.bucket {
            writeln!(f, "{} the bucket {bucket}", if self.dry_run { "would delete" } else { "deleted" })?;
        }
        // Where there is nothing else to tell of, what was deleted is told too.
        let is_told = self.dry_run || self.is_gone_already();
        for line in self.purge.iter().filter(|_| is_told).flat_map(Purge::lines) {
            writeln!(f, "{line}")?;
        }
        for what in &self.stays {
            writeln!(f, "would stay: {what}")?;
        }
        for folder in &self.logs {
            writeln!(f, "saved: the logs, in {}", folder.display())?;
        }
        for snapshot in &self.remains.snapshots {
            let id = &snapshot.identifier;
            writeln!(f, "kept: snapshot {id}, which costs until it is deleted:")?;
            if snapshot.kind == "awsbackup" {
                writeln!(f, "  in the vault of AWS Backup that keeps it")?;
            } else {
                let command = format!("aws rds delete-db-snapshot --db-snapshot-identifier {id}");
                writeln!(f, "  {}", self.at.addressed(&command))?;
            }
        }
        for database in &self.remains.databases {
            writeln!(f, "kept: database {}, which costs as before", database.identifier)?;
        }
        for group in &self.remains.log_groups {
            writeln!(f, "kept: log group {group} (DeleteOnTerminate is not true)")?;
        }
        if let [first, ..] = self.remains.bundles.as_slice() {
            let folder = first.rsplit_once('/').map_or(first.as_str(), |(folder, _)| folder);
            writeln!(f, "kept: {} in S3:", counted(self.remains.bundles.len(), "bundle"))?;
            writeln!(f, "  {}", self.at.addressed(&format!("aws s3 rm --recursive {folder}/")))?;
        }
        for unseen in &self.remains.not_checked {
            writeln!(f, "not checked: {unseen}")?;
        }
        self.end(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::databases::Snapshot;

    fn outcome() -> Terminated {
        let gone = Gone {
            name: "tasks-dev".into(),
            id: "e-abcdefghij".into(),
            deletion_policy: Some(DeletionPolicy::Snapshot),
            database: Some("awseb-db".into()),
            fate: Some("the database awseb-db is deleted after a last snapshot".into()),
        };
        Terminated {
            at: GlobalArgs::default(),
            account: "123456789012".into(),
            region: Region::parse("us-west-2").expect("a region"),
            project_region: None,
            name: "tasks-dev".into(),
            was_here: true,
            environments: vec![gone],
            dry_run: false,
            all: false,
            verified: true,
            application: None,
            removed: Removed::default(),
            logs: Vec::new(),
            bucket: None,
            purge: None,
            remains: Remains::default(),
            stays: Vec::new(),
        }
    }

    #[test]
    fn what_is_kept_is_said_with_the_command_that_removes_it() {
        let mut outcome = outcome();
        assert_eq!(
            outcome.to_string(),
            "account 123456789012, region us-west-2\nterminated tasks-dev (e-abcdefghij)\nnothing of it is left that costs; what its application has beside it stays, \
             and an audit lists what nobody uses"
        );
        (outcome.all, outcome.application) = (true, Some(ApplicationName::parse("tasks").expect("a name")));
        assert!(outcome.to_string().ends_with("\nnothing is left that costs"), "{outcome}");
        let snapshot = Snapshot {
            identifier: "snap-1".into(),
            automated: false,
            kind: "manual".into(),
            database: "awseb-db".into(),
            storage_gb: Some(20),
        };
        outcome.remains.snapshots.push(snapshot);
        let text = outcome.to_string();
        assert!(text.contains("--db-snapshot-identifier snap-1") && text.ends_with("nothing else is left that costs"));
        outcome.at.region = Region::parse("eu-west-1").ok();
        assert!(outcome.to_string().contains("--db-snapshot-identifier snap-1 --region eu-west-1\n"), "{outcome}");
    }

    #[test]
    fn a_dry_run_tells_the_fate_of_the_database() {
        let text = Terminated { dry_run: true, verified: false, ..outcome() }.to_string();
        assert!(text.contains("would terminate tasks-dev") && text.contains("last snapshot"), "{text}");
    }

    #[test]
    fn what_could_not_be_looked_at_proves_nothing() {
        let mut outcome = Terminated { verified: false, ..outcome() };
        outcome.remains.not_checked.push("tags: tag:GetResources is not allowed".into());
        let text = outcome.to_string();
        assert!(text.contains("\nterminated tasks-dev") && text.contains("not checked: tags"), "{text}");
        assert!(text.ends_with("nothing else is left of what could be looked at"), "{text}");
    }

    #[test]
    fn what_is_gone_already_is_a_good_end() {
        let text = Terminated { environments: Vec::new(), verified: false, ..outcome() }.to_string();
        let place = "account 123456789012, region us-west-2\n";
        assert_eq!(text, format!("{place}nothing to terminate: it is gone already"));
        let elsewhere = Terminated {
            environments: Vec::new(),
            was_here: false,
            name: "tasks".into(),
            project_region: Region::parse("eu-west-1").ok(),
            ..outcome()
        };
        let expected = "account 123456789012, region us-west-2; the project's own region is eu-west-1\n\
                        nothing to terminate: there is no application tasks in us-west-2";
        assert_eq!(elsewhere.to_string(), expected);
        let snapshot = Snapshot {
            identifier: "snap-1".into(),
            automated: false,
            kind: "manual".into(),
            database: "awseb-db".into(),
            storage_gb: None,
        };
        let purge = Some(Purge { snapshots: vec![snapshot], ..Purge::default() });
        let text = Terminated { environments: Vec::new(), all: true, purge, ..outcome() }.to_string();
        let expected = "the snapshot snap-1 is deleted, for good\n\
                        nothing to terminate: it is gone already, but for the data above";
        assert_eq!(text, format!("{place}{expected}"));
    }
}
