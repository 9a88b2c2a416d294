//! What an instance is told to run: version, options in force and variables, gathered for `host`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{Work, database, facts};
use crate::beanstalk::option::namespace;
use crate::beanstalk::platform::Runtime;
use crate::beanstalk::{OptionSetting, Severity, VersionLabel};
use crate::local::account::environment::{Environment, Tier};
use crate::local::account::options::OptionMap;
use crate::local::account::{bundles, catalogue, in_force, secret_reference};
use crate::local::faults::Kind;
use crate::local::host::{
    DatabaseProperties, DeployFailure, Deployment, DeploymentKind, EnvironmentHost, StackFacts, read_extensions,
};
use crate::local::pace::Stage;

/// What comes before the sentences about wrong options of a version.
const FAILED_VALIDATION: &str =
    "\"option_settings\" in one of the configuration files failed validation. More details to follow.";

/// Why an operation cannot go on: AWS's sentence for an ERROR event.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) String);

/// What is to run.
pub(super) struct Target {
    /// The version; none is the sample application.
    pub(super) version: Option<VersionLabel>,
    /// Its bundle.
    pub(super) bundle: Option<PathBuf>,
    /// Options of its `.ebextensions`, with functions as they are written there.
    pub(super) extensions: OptionMap,
    /// Its own parameters, which functions may name.
    parameters: BTreeMap<String, String>,
    /// What its `Resources` say of the database.
    pub(super) database: DatabaseProperties,
    /// What of its `.ebextensions` is left out, one sentence each.
    warnings: Vec<String>,
    /// Options of the API's level.
    pub(super) options: OptionMap,
    /// What the platform runs bundles by.
    pub(super) runtime: Runtime,
}

impl Target {
    /// Finds a version's bundle and reads its `.ebextensions`.
    ///
    /// # Errors
    /// When the bundle is gone, or a file in it is broken.
    pub(super) fn read(work: &Work, version: Option<VersionLabel>, options: OptionMap) -> Result<Self, Refusal> {
        let application = work.began_with().application.as_str();
        let runtime = Runtime::of(&work.began_with().platform_arn).unwrap_or(Runtime::Go);
        let found = version.as_ref().and_then(|label| {
            work.local
                .account
                .read(|state| state.region(&work.region)?.version(application, label.as_str()).ok().cloned())
        });
        let location = match (&version, found) {
            (Some(label), None) => {
                return Err(Refusal(format!("No Application Version named '{label}' found.")));
            }
            (_, found) => found.and_then(|found| found.bundle),
        };
        let Some(location) = location else {
            let (extensions, parameters, database, warnings) = Default::default();
            return Ok(Self { version, bundle: None, extensions, parameters, database, warnings, options, runtime });
        };
        let bundle = bundles::path(&work.local, &location).ok_or_else(|| {
            Refusal(format!(
                "Unable to download from S3 location (Bucket: {}  Key: {}). Reason: Not Found",
                location.bucket, location.key
            ))
        })?;
        let label = version.as_ref().map(VersionLabel::as_str).unwrap_or_default();
        let read = |facts: &StackFacts| read_extensions(&bundle, facts).map_err(|fault| Refusal(fault.message(label)));
        // What its resources ask for may be in its own options.
        let mut effective: OptionMap = read(&StackFacts::default())?.option_settings.iter().collect();
        effective.overlay(&options);
        let found = read(&facts::of(work, work.began_with(), &effective, runtime))?;
        let (extensions, parameters) = (found.option_settings.iter().collect(), found.parameters);
        let (database, warnings) = (found.database, found.warnings);
        Ok(Self { version, bundle: Some(bundle), extensions, parameters, database, warnings, options, runtime })
    }

    /// Every option that somebody set: the API's over those of the version.
    pub(super) fn effective(&self) -> OptionMap {
        let mut effective = self.extensions.clone();
        effective.overlay(&self.options);
        effective
    }

    /// Whether variables of it are secrets, which every update fetches anew.
    pub(super) fn has_secrets(&self) -> bool {
        self.effective().namespace(namespace::ENVIRONMENT_SECRETS).any(|(_, value)| !value.is_empty())
    }

    /// Tells what of the version is left out, and refuses, before any instance is touched, options of the version that do
    /// not exist on the platform, have a wrong value or contradict others, and what CloudFormation would refuse. Of several
    /// wrong options all but the last are told here. Sentences and order are those that people have seen
    /// (parse-server-example#262, pm2-ebs-demo#4).
    ///
    /// # Errors
    /// The last wrong option, or that the environment properties are more than 4096 bytes.
    pub(super) fn check(&self, work: &Work) -> Result<(), Refusal> {
        self.warnings.iter().for_each(|warning| work.tell_once(Severity::Warn, warning));
        let effective = self.effective();
        if let Some(asked) = several(&effective) {
            work.tell_once(
                Severity::Warn,
                format!("MinSize asks for {asked} instances; the local Elastic Beanstalk runs one."),
            );
        }
        let mut findings = catalogue::findings(Some(self.runtime), &self.extensions.settings());
        if findings.is_empty() {
            findings = catalogue::contradictions(&effective);
        }
        if let Some(last) = findings.pop() {
            work.tell(Severity::Error, FAILED_VALIDATION);
            findings.into_iter().for_each(|finding| work.tell(Severity::Error, finding.message));
            return Err(Refusal(last.message));
        }
        catalogue::too_many_variables(&effective).map_or(Ok(()), |finding| Err(Refusal(finding.message)))
    }

    /// Runs it on the environment's instance. What fails there is told, but for the last event, about the operation.
    ///
    /// # Errors
    /// The step that failed, and why.
    pub(super) async fn deploy(&self, work: &Work, kind: DeploymentKind) -> Result<u64, DeployFailure> {
        match Place::standing(work) {
            Ok(place) => self.deploy_to(work, &place, kind).await,
            Err(failure) => {
                tell_failure(work, "");
                Err(failure)
            }
        }
    }

    /// The same on any instance.
    ///
    /// # Errors
    /// The step that failed, and why.
    pub(super) async fn deploy_to(
        &self,
        work: &Work,
        place: &Place,
        kind: DeploymentKind,
    ) -> Result<u64, DeployFailure> {
        let met = if kind == DeploymentKind::SelfStartup {
            None
        } else if work.is_stuck() {
            Some(Kind::Stuck)
        } else {
            work.pass(Stage::Deployment).await;
            work.meet(Stage::Deployment)
        };
        if met == Some(Kind::Stuck) {
            work.stay_stuck(Stage::Deployment, timeout(&self.effective())).await;
            return Err(tell_timeout(work, &place.instance_id));
        }
        self.run(work, place, kind, met).await.inspect_err(|_| tell_failure(work, &place.instance_id))
    }

    async fn run(
        &self,
        work: &Work,
        place: &Place,
        kind: DeploymentKind,
        met: Option<Kind>,
    ) -> Result<u64, DeployFailure> {
        let environment = work.environment().ok_or_else(|| not_begun("the environment is gone"))?;
        let facts = self.facts(work, &environment);
        let effective = self.rendered(&facts);
        let deployment_id = environment.deployment_id
            + u64::from(kind != DeploymentKind::SelfStartup || environment.deployment_id == 0);
        let deployment = Deployment {
            kind,
            runtime: self.runtime,
            environment_name: environment.name.to_string(),
            region: work.region.clone(),
            instance_id: place.instance_id.clone(),
            version_label: self.version.as_ref().map(ToString::to_string),
            deployment_id,
            bundle: self.bundle.clone(),
            properties: properties(work, &environment, &effective),
            secrets: work.local.account.read(|state| secret_reference::fetch(state, &effective)),
            settings: settings(self.runtime, &effective, &environment.tier),
            facts,
            leader: place.leads,
            timeout: timeout(&effective),
        };
        if met.is_some() {
            let reason = "a scripted fault makes this deployment fail";
            return Err(place.host.fail(&deployment, work, reason.to_owned()).await);
        }
        place.host.deploy(deployment, work).await.map(|()| deployment_id)
    }

    /// What functions of the version may ask of its environment.
    fn facts(&self, work: &Work, environment: &Environment) -> StackFacts {
        let mut facts = facts::of(work, environment, &self.effective(), self.runtime);
        for (name, value) in &self.parameters {
            facts.references.entry(name.clone()).or_insert_with(|| value.clone());
        }
        facts
    }

    /// Every option that somebody set, as an instance sees them: those of files with their functions filled in.
    fn rendered(&self, facts: &StackFacts) -> OptionMap {
        let mut rendered = OptionMap::default();
        for (namespace, name, value) in self.extensions.iter() {
            rendered.set(namespace, name, &facts.rendered(value));
        }
        rendered.overlay(&self.options);
        rendered
    }
}

/// The instance that something is deployed to.
pub(super) struct Place {
    /// Its id.
    pub(super) instance_id: String,
    /// What runs it.
    pub(super) host: Arc<EnvironmentHost>,
    /// Whether it leads. One that takes another's place because options changed does not (eb-reference §4.2). Nor would one
    /// that Auto Scaling launches for a lost one; here it does, because an app without a database has its schema, which
    /// leaders make, on the disk that is lost.
    pub(super) leads: bool,
}

impl Place {
    /// The instance that the environment has.
    fn standing(work: &Work) -> Result<Self, DeployFailure> {
        let environment = work.environment().ok_or_else(|| not_begun("the environment is gone"))?;
        let instance = environment.instance.ok_or_else(|| not_begun("There are no instances."))?;
        let host = work.local.host.environment(&work.id).map_err(not_begun)?;
        Ok(Self { instance_id: instance.id, host, leads: true })
    }
}

/// How many instances an environment asks for, where that is more than there ever is here.
fn several(effective: &OptionMap) -> Option<u32> {
    let of = |namespace, name| catalogue::in_force(effective, namespace, name).unwrap_or_default();
    let single = of(namespace::ENVIRONMENT, "EnvironmentType").eq_ignore_ascii_case("SingleInstance");
    let asked = of(namespace::AUTO_SCALING_GROUP, "MinSize").trim().parse().ok();
    asked.filter(|asked| *asked > 1 && !single)
}

fn not_begun(why: impl ToString) -> DeployFailure {
    DeployFailure { step: "Initialize".to_owned(), message: why.to_string(), new_version_is_live: false }
}

/// What the app, its hooks and commands see: the properties that have a value, and the database's variables.
fn properties(work: &Work, environment: &Environment, effective: &OptionMap) -> BTreeMap<String, String> {
    let mut properties: BTreeMap<String, String> = effective
        .namespace(namespace::ENVIRONMENT_VARIABLES)
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    // A property of the user's own with such a name wins, as it does at AWS.
    for (name, value) in database::variables(work, environment) {
        properties.entry(name).or_insert(value);
    }
    properties
}

/// Every option with a value. A single instance whose path for the health check nobody chose has none: no load balancer
/// asks it for anything, and it is judged by its traffic alone (developer guide, "Basic health reporting").
fn settings(runtime: Runtime, effective: &OptionMap, tier: &Tier) -> Vec<OptionSetting> {
    let (namespace, name) = (namespace::PROCESS_DEFAULT, "HealthCheckPath");
    let is_asked = in_force::is_balanced(effective) || effective.get(namespace, name).is_some();
    let all = in_force::rows(effective, Some(runtime), tier).into_iter();
    let wanted = all.filter(|row| is_asked || (row.0.as_str(), row.1.as_str()) != (namespace, name));
    wanted.filter_map(|(namespace, name, value)| Some(OptionSetting::new(&namespace, &name, value?))).collect()
}

/// Time for all commands together; the service adds 240 s for its own way to the instance and back, which is none here.
fn timeout(effective: &OptionMap) -> Duration {
    let seconds = catalogue::in_force(effective, namespace::COMMAND, "Timeout").and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(600))
}

/// Tells what AWS tells when an instance does not answer in time (sentences as users report them, unverified).
fn tell_timeout(work: &Work, id: &str) -> DeployFailure {
    let message = format!(
        "The following instances have not responded in the allowed command timeout time (they might still finish \
         eventually on their own): [{id}]."
    );
    work.tell(Severity::Error, message.as_str());
    tell_abortion(work, id);
    DeployFailure { step: "Timeout".to_owned(), message, new_version_is_live: false }
}

/// Tells what AWS tells when commands failed on the instance.
fn tell_failure(work: &Work, id: &str) {
    work.tell(
        Severity::Error,
        format!(
            "[Instance: {id}] Command failed on instance. Return code: 1 Output: Engine execution has encountered an \
             error.."
        ),
    );
    work.tell(Severity::Info, "Command execution completed on all instances. Summary: [Successful: 0, Failed: 1].");
    tell_abortion(work, id);
}

fn tell_abortion(work: &Work, id: &str) {
    let sentence = format!("Unsuccessful command execution on instance id(s) '{id}'. Aborting the operation.");
    work.tell(Severity::Error, sentence);
}

/// Runs what is deployed on an instance that starts without an operation. What fails is told; health says the rest.
pub(super) async fn start_again(work: &Work) {
    let Some(environment) = work.environment() else { return };
    match Target::read(work, environment.version_label, environment.options) {
        Ok(target) => {
            let _ = target.deploy(work, DeploymentKind::SelfStartup).await;
        }
        Err(Refusal(reason)) => work.tell(Severity::Error, reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_instance_is_asked_for_a_page_only_when_somebody_named_it() {
        let tier = Tier::default();
        let path = |options: &[(&str, &str, &str)]| {
            let mut effective = OptionMap::default();
            options.iter().for_each(|(namespace, name, value)| effective.set(namespace, name, value));
            let all = settings(Runtime::Go, &effective, &tier);
            let found =
                all.iter().find(|it| it.namespace == namespace::PROCESS_DEFAULT && it.name == "HealthCheckPath");
            found.and_then(|found| found.value.clone())
        };
        let (single, balanced) = ("SingleInstance", "LoadBalanced");
        let kind = |word| (namespace::ENVIRONMENT, "EnvironmentType", word);
        assert_eq!(path(&[kind(single)]), None);
        let named = (namespace::PROCESS_DEFAULT, "HealthCheckPath", "/health");
        assert_eq!(path(&[kind(single), named]).as_deref(), Some("/health"));
        assert_eq!(path(&[kind(balanced)]).as_deref(), Some("/"));
    }
}
