//! What an application left behind, found by tags and by names, and whether anybody asked for it to stay. Only looks.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::ControlFlow;
use std::time::Duration;

use serde::Serialize;

use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::aws::identity::{INSTANCE_PROFILE, SERVICE_ROLE};
use crate::beanstalk::{ApplicationName, EnvironmentStatus, Region};
use crate::deploy::cost::{Item, Kind, Prices};
use crate::deploy::teardown::Remains;
use crate::error::{Class, Error, Result};
use crate::report::counted;
use crate::retry::{self, Deadline, Pace};

mod arn;
mod look;
mod place;

pub use place::Place;

/// How long AWS may tell of what is gone.
const LINGERING: Duration = Duration::from_secs(120);

/// One thing that is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Left {
    /// What it is, such as `database`.
    pub what: &'static str,
    /// Its name or id.
    pub name: String,
    /// What is worth knowing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The command that removes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remove: Option<String>,
    /// Its region, where several were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What it costs a month; `None` where the table of prices does not know it, or there is none.
    pub monthly: Option<f64>,
    #[serde(skip)]
    items: Vec<Item>,
    /// The database that it goes with: it stays as long as that, and can be removed when that is gone.
    #[serde(skip)]
    with: Option<String>,
}

impl Left {
    fn new(what: &'static str, name: impl Into<String>) -> Self {
        let (detail, remove, region, monthly, items, with) = Default::default();
        Self { what, name: name.into(), detail, remove, region, monthly, items, with }
    }

    /// Whether AWS may tell of it a while after it is gone. What nobody else deletes is not waited for.
    fn lingers(&self) -> bool {
        !["log group", "secret", "parameter", "object", "unfinished upload"].contains(&self.what)
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn remove(mut self, command: impl Into<String>) -> Self {
        self.remove = Some(command.into());
        self
    }

    /// Says that it is the database's.
    fn with(mut self, database: &str) -> Self {
        self.detail = Some(format!("free, of database {database}, and can be removed after it"));
        self.with = Some(database.to_owned());
        self
    }

    fn costs(mut self, kind: Kind, of_type: Option<&str>, gb: Option<u32>) -> Self {
        self.items.push(Item { kind, of_type: of_type.map(str::to_owned), count: 1, gb, monthly: None });
        self
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Audit {
    /// Where.
    #[serde(flatten)]
    pub place: Option<Place>,
    /// What nobody asked to stay.
    pub left: Vec<Left>,
    /// What stays on purpose: snapshots, versions and their bundles, and what was named with `--keep`.
    pub kept: Vec<Left>,
    /// What costs nothing and is shared by all applications of the account.
    pub shared: Vec<Left>,
    /// Environments that live, whose parts are in use.
    pub in_use: Vec<String>,
    /// What could not be looked at, and why.
    pub not_checked: Vec<String>,
    /// Whether that was for want of a permission.
    #[serde(skip)]
    pub refused: bool,
    /// Currency of the prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

impl Audit {
    /// Moves what stays on purpose out of what is left.
    pub fn keep(&mut self, names: &[String]) {
        let is_kept =
            |one: &Left| [Some(&one.name), one.with.as_ref()].into_iter().flatten().any(|it| names.contains(it));
        let (kept, left) = std::mem::take(&mut self.left).into_iter().partition(is_kept);
        self.left = left;
        self.kept.extend::<Vec<Left>>(kept);
    }

    /// Writes every command that removes something as `place` does.
    pub fn place(&mut self, place: impl Fn(&str) -> String) {
        let all = self.left.iter_mut().chain(&mut self.kept).chain(&mut self.shared);
        for command in all.filter_map(|one| one.remove.as_mut()) {
            *command = place(command);
        }
    }

    /// Says of everything in which region it is.
    pub fn of_region(&mut self, region: &Region) {
        for one in self.left.iter_mut().chain(&mut self.kept).chain(&mut self.shared) {
            one.region = Some(region.to_string());
            if let Some(command) = one.remove.as_mut().filter(|command| !command.contains("--region")) {
                command.push_str(&format!(" --region {region}"));
            }
        }
        let place = |text: &mut String| *text = format!("{text} in {region}");
        self.in_use.iter_mut().for_each(place);
        self.not_checked.iter_mut().for_each(place);
    }

    /// Adds what was found elsewhere. Roles are those of the whole account, and are told once.
    pub fn extend(&mut self, other: Self) {
        self.left.extend(other.left);
        self.kept.extend(other.kept);
        let known: Vec<&'static str> = self.shared.iter().map(|one| one.what).collect();
        self.shared.extend(other.shared.into_iter().filter(|one| one.what == "bucket" || !known.contains(&one.what)));
        self.in_use.extend(other.in_use);
        self.not_checked.extend(other.not_checked);
        self.refused |= other.refused;
    }

    /// Puts prices to what has one.
    pub fn price(&mut self, prices: &Prices) {
        for one in self.left.iter_mut().chain(&mut self.kept) {
            let cost = prices.cost(std::mem::take(&mut one.items));
            self.currency = Some(cost.currency);
            if !cost.items.is_empty() && cost.items.iter().any(|item| item.monthly.is_some()) {
                one.monthly = Some(cost.at_least);
            }
        }
    }

    /// What the audit ends in: something left, or something that could not be looked at for want of a permission.
    pub fn failure(&self, application: &ApplicationName) -> Option<Error> {
        if !self.left.is_empty() {
            let what = counted(self.left.len(), "thing");
            let error =
                Error::new(Class::Differences, format!("{what} of {application} left that nobody asked to stay"))
                    .code("TE1509");
            return Some(error.next("run the commands above, or name what stays on purpose with --keep"));
        }
        self.refused.then(|| unproven(application.as_str()))
    }

    fn section(f: &mut fmt::Formatter<'_>, title: &str, all: &[Left], currency: &str) -> fmt::Result {
        if all.is_empty() {
            return Ok(());
        }
        writeln!(f, "{title}")?;
        for one in all {
            write!(f, "  {} {}", one.what, one.name)?;
            if let Some(detail) = &one.detail {
                write!(f, " ({detail})")?;
            }
            if let Some(region) = &one.region {
                write!(f, " in {region}")?;
            }
            match one.monthly {
                Some(price) => writeln!(f, ": {price:.2} {currency} a month")?,
                None => writeln!(f)?,
            }
            if let Some(command) = &one.remove {
                writeln!(f, "    {command}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Audit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.place.iter().try_for_each(|place| place.fmt(f))?;
        let currency = self.currency.as_deref().unwrap_or_default();
        Self::section(f, "Left, and nobody asked for it:", &self.left, currency)?;
        Self::section(f, "Kept on purpose:", &self.kept, currency)?;
        Self::section(f, "Free, and shared by all applications of the account:", &self.shared, currency)?;
        if !self.in_use.is_empty() {
            writeln!(f, "In use, with all they are made of: {}", self.in_use.join(", "))?;
        }
        for unseen in &self.not_checked {
            writeln!(f, "Not checked: {unseen}")?;
        }
        f.write_str(match (self.left.is_empty(), self.kept.is_empty() && self.in_use.is_empty()) {
            (false, _) => "something is left",
            (true, true) if self.not_checked.is_empty() => "nothing is left",
            (true, _) if self.not_checked.is_empty() => "nothing else is left",
            (true, _) => "nothing else is left of what could be looked at",
        })
    }
}

/// What an audit ends in when a permission to look was missing.
pub fn unproven(name: &str) -> Error {
    Error::new(Class::Failed, format!("not everything that {name} may have left could be looked at"))
        .because("a permission is missing, so this proves nothing")
        .next("give this identity the permissions named above")
}

/// Where to look.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Connections.
    pub aws: &'a Aws,
    /// The account, whose number is in the name of the bucket.
    pub account: &'a str,
    /// Whose leftovers.
    pub application: &'a ApplicationName,
    /// Names of environments that the project knows, beside those that AWS still tells of.
    pub names: Vec<String>,
    /// Only what this environment left, by its id and name: the application goes on.
    pub only: Option<(&'a str, &'a str)>,
}

/// The environments of the application, living and dead, and those of others.
#[derive(Debug, Default)]
struct Environments {
    live: BTreeSet<String>,
    live_names: BTreeSet<String>,
    dead: Vec<String>,
    names: Vec<String>,
    in_use: Vec<String>,
}

impl Environments {
    fn of(scope: &Scope<'_>, all: &[EnvironmentDescription], earlier: Vec<(String, String)>) -> Self {
        let mut found = Self::default();
        for one in all.iter().filter(|one| one.status != EnvironmentStatus::Terminated) {
            found.live.insert(one.id.clone());
            found.live_names.insert(one.name.clone());
            if one.application == scope.application.as_str() {
                found.in_use.push(format!("{} ({})", one.name, one.id));
            }
        }
        let mut names: BTreeSet<String> = scope.names.iter().cloned().collect();
        for (id, name) in earlier {
            if !found.live.contains(&id) {
                found.dead.push(id);
            }
            names.insert(name);
        }
        found.names = names.into_iter().collect();
        if let Some((id, name)) = scope.only {
            found.names = vec![name.to_owned()];
            found.dead = vec![id.to_owned()];
            found.dead.retain(|id| !found.live.contains(id));
        }
        found
    }
}

impl Scope<'_> {
    /// Looks everywhere. What cannot be looked at is said, and the rest is looked at all the same.
    ///
    /// # Errors
    /// When not even the environments can be listed.
    pub async fn audit(&self) -> Result<Audit> {
        let aws = self.aws;
        let (all, earlier) =
            tokio::try_join!(aws.environments(None), aws.earlier_environments_by_name(self.application))?;
        let environments = Environments::of(self, &all, earlier);
        let mut audit = Audit { in_use: environments.in_use.clone(), ..Audit::default() };
        self.look_at_databases(&environments, &mut audit).await;
        self.look_at_tags(&environments, &mut audit).await;
        self.look_at_names(&environments, &mut audit).await;
        self.look_at_kept(&environments, &mut audit).await;
        self.look_at_bundles(&environments, &mut audit).await;
        if self.only.is_none() {
            self.look_at_roles(&mut audit).await;
        }
        Ok(audit)
    }

    /// The audit after the end of the application: what is left counts as unexpected, but for the databases that stay by
    /// their policy. AWS tells of some things a while after they are gone, so that is waited for.
    ///
    /// # Errors
    /// As [`Scope::audit`].
    pub async fn after_the_end(&self, remains: &mut Remains) -> Result<()> {
        let mut kept: Vec<String> = remains.databases.iter().map(|database| database.identifier.clone()).collect();
        kept.extend(remains.bundles.iter().cloned());
        let last = std::cell::RefCell::new(Audit::default());
        let gone = retry::until(Deadline::after(LINGERING), Pace::FOLLOW, || async {
            let looked = self.audit().await.map(|mut audit| {
                audit.keep(&kept);
                audit
            });
            match looked {
                Ok(audit) if !audit.left.iter().any(Left::lingers) => ControlFlow::Break(Ok(audit)),
                Ok(audit) => {
                    last.replace(audit);
                    ControlFlow::Continue(())
                }
                Err(error) => ControlFlow::Break(Err(error)),
            }
        });
        let audit = gone.await.unwrap_or_else(|_| Ok(last.take()))?;
        for Left { what, name, .. } in &audit.left {
            let told = format!("{what} {name}");
            if !remains.unexpected.iter().any(|one| one.starts_with(&told)) {
                remains.unexpected.push(told);
            }
        }
        remains.refused |= audit.refused;
        let groups = audit.kept.into_iter().filter(|one| one.what == arn::LOG_GROUP).map(|one| one.name);
        remains.log_groups.extend(groups);
        remains.log_groups.sort();
        remains.log_groups.dedup();
        for unseen in audit.not_checked {
            if !remains.not_checked.contains(&unseen) {
                remains.not_checked.push(unseen);
            }
        }
        Ok(())
    }

    async fn look_at_roles(&self, audit: &mut Audit) {
        let shared = "it serves every environment of the account";
        for role in [INSTANCE_PROFILE, SERVICE_ROLE] {
            let asked = self.aws.role_exists(role).await;
            if audit.seen("IAM roles", asked) {
                audit.shared.push(Left::new("IAM role", role).detail(shared));
            }
        }
        let profile = self.aws.instance_profile_is_complete(INSTANCE_PROFILE).await;
        if audit.seen("instance profiles", profile) {
            audit.shared.push(Left::new("instance profile", INSTANCE_PROFILE).detail(shared));
        }
    }
}

impl Audit {
    /// What was answered; what was refused is noted as not checked.
    fn seen<T: Default>(&mut self, what: &str, asked: Result<T>) -> T {
        asked.unwrap_or_else(|error| {
            if error.class() == Class::NotFound {
                return T::default();
            }
            self.refused |= error.class() == Class::Identity;
            let operation = error.aws().map_or("", |fault| fault.operation.as_str());
            let why = error.causes().first().cloned().unwrap_or_else(|| error.to_string());
            let unseen = format!("{what}: {operation} {why}");
            if !self.not_checked.contains(&unseen) {
                self.not_checked.push(unseen);
            }
            T::default()
        })
    }
}
