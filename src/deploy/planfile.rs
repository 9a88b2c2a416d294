//! A plan in a file: what `plan --out` writes and `deploy --plan` applies, exactly, or refuses as stale.
//!
//! Holds the steps and what they were decided on. No values of options: whoever changes one changes the time of the
//! environment's last update as well, and that is in it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::aws::Aws;
use crate::aws::identity::Caller;
use crate::beanstalk::EnvironmentName;
use crate::beanstalk::names::TemplateName;
use crate::deploy::desired::Desired;
use crate::deploy::observe::Observed;
use crate::deploy::plan::Plan;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::report::word;

/// Name and version of the form of the file.
const SCHEMA: &str = "tasks-eb/plan-file@1";

/// Name of what a new environment is made of.
const SAVED: &str = "saved configuration";

/// A plan with what it stands on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanFile {
    schema: String,
    /// What was seen, by name.
    seen: BTreeMap<String, String>,
    /// What is to be done.
    steps: serde_json::Value,
    /// SHA-256 of both: a file that was edited is no plan any more.
    digest: String,
}

impl PlanFile {
    /// A plan and what it was decided on.
    ///
    /// # Errors
    /// Never in practice: all of it can be written as JSON.
    pub fn of(aws: &Aws, caller: &Caller, desired: &Desired, observed: &Observed, plan: &Plan) -> Result<Self> {
        let steps = serde_json::to_value(&plan.steps).or_fail(Class::Bug, || "could not write the plan as JSON")?;
        let seen = seen(aws, caller, desired, observed);
        let digest = digest(&seen, &steps);
        Ok(Self { schema: SCHEMA.into(), seen, steps, digest })
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).or_fail(Class::Bug, || "could not write the plan as JSON")?;
        fs::write_atomic(path, format!("{text}\n").as_bytes())
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Class `NotFound` when there is none, `Usage` when it is no plan, is one of another version, or was edited.
    pub fn read(path: &Path, environment: &EnvironmentName) -> Result<Self> {
        let wrong = |why: String| {
            Error::new(Class::Usage, format!("{} is no plan that can be applied", path.display()))
                .because(why)
                .next(again(environment, path))
        };
        let text = fs::named_text(path)?;
        let file: Self = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if file.schema != SCHEMA {
            return Err(wrong(format!("it is of the form '{}', and this is {SCHEMA}", file.schema)));
        }
        if file.digest != digest(&file.seen, &file.steps) {
            return Err(wrong("it was edited after it was written".into()));
        }
        Ok(file)
    }

    /// The saved configuration that the new environment is made of.
    pub fn saved(&self) -> Option<TemplateName> {
        self.seen.get(SAVED).and_then(|name| TemplateName::parse(name.as_str()).ok())
    }

    /// Makes sure that what is now to be done is what was planned and written into `file`.
    ///
    /// # Errors
    /// Class `Differences` when it is not; everything that differs is named.
    pub fn check(&self, now: &Self, (file, environment): (&Path, &EnvironmentName)) -> Result<()> {
        let mut stale = Vec::new();
        let names: std::collections::BTreeSet<&String> = self.seen.keys().chain(now.seen.keys()).collect();
        for name in names {
            let (then, now) = (self.seen.get(name), now.seen.get(name));
            if then != now {
                let text = |value: Option<&String>| value.map_or("nothing", |text| text).to_owned();
                stale.push(format!("{name}: {} when it was planned, {} now", text(then), text(now)));
            }
        }
        if stale.is_empty() && self.steps != now.steps {
            stale.push("other steps are to be done now, as of another tasks-eb or of other flags".into());
        }
        if stale.is_empty() {
            return Ok(());
        }
        Err(Error::new(Class::Differences, "the plan is stale, and nothing was done")
            .code("TE1110")
            .because("what it was made for is not what is there now")
            .with_evidence(stale)
            .next(again(environment, file)))
    }
}

/// Makes another plan in the place of one.
fn again(environment: &EnvironmentName, file: &Path) -> String {
    format!("tasks-eb plan {environment} --out {}", word(&file.to_string_lossy()))
}

/// What the steps depend on.
fn seen(aws: &Aws, caller: &Caller, desired: &Desired, observed: &Observed) -> BTreeMap<String, String> {
    let mut seen = BTreeMap::new();
    let mut add = |name: &str, value: String| drop(seen.insert(name.to_owned(), value));
    add("account", caller.account.clone());
    add("region", aws.region().to_string());
    add("application", format!("{}{}", desired.application, if observed.application { "" } else { " (new)" }));
    add("bundle", desired.label.to_string());
    add("version exists", observed.version.to_string());
    match &observed.environment {
        None => add("environment", format!("{} (new)", desired.environment)),
        Some(found) => {
            add("environment", format!("{} {}", found.name, found.id));
            add("running version", found.version_label.clone().unwrap_or_default());
            add("platform", found.platform_arn.clone().unwrap_or_default());
            add("last update of the environment", found.updated.map_or_else(String::new, |time| time.to_string()));
        }
    }
    if let Some(ground) = &observed.ground {
        add("platform", ground.platform_arn.clone());
        add("instance profile exists", ground.instance_profile.to_string());
        add("service role exists", ground.service_role.to_string());
        if let Some(saved) = &desired.saved {
            add(SAVED, saved.name.to_string());
            let text = saved.text.as_deref().unwrap_or("of AWS");
            add("content of the saved configuration", hex::encode(Sha256::digest(text)));
        }
        add("MySQL", ground.mysql_version.clone().unwrap_or_default());
    }
    seen
}

fn digest(seen: &BTreeMap<String, String>, steps: &serde_json::Value) -> String {
    let mut hash = Sha256::new();
    for (name, value) in seen {
        hash.update(format!("{}:{name}={}:{value};", name.len(), value.len()));
    }
    hash.update(steps.to_string());
    hex::encode(hash.finalize())
}
