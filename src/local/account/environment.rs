//! An environment, and the state machine it goes through (eb-reference §1.4).

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::application::Tags;
use super::catalogue::in_force;
use super::event_log::Entry;
use super::health;
use super::operation::{Operation, OperationKind};
use super::options::OptionMap;
use crate::beanstalk::option::namespace;
use crate::beanstalk::{ApplicationName, EnvironmentId, EnvironmentName, EnvironmentStatus, Severity, VersionLabel};
use crate::local::host::DatabaseProperties;
use crate::local::query::Fault;

/// Why another engine is refused for a coupled database that exists (eb-reference §6.1, to the letter).
const ENGINE_STAYS: &str = "RDS DB Engine option setting is not allowed to changed.";

/// Why another user is refused for it. CloudFormation would make another database in its place (eb-reference §6.1 names no
/// sentence; this is ours).
const USER_STAYS: &str = "RDS DB Username option setting is not allowed to change for a database that exists. Decouple it and \
                          couple another one, or make the user in the database.";

/// How long a terminated environment is listed.
const LISTED: Duration = Duration::weeks(6);

/// An environment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Environment {
    /// Id.
    pub(crate) id: EnvironmentId,
    /// Name; unique among the environments that are not terminated.
    pub(crate) name: EnvironmentName,
    /// Application it belongs to.
    pub(crate) application: ApplicationName,
    /// Version that is deployed; none yet, or the sample application's.
    pub(crate) version_label: Option<VersionLabel>,
    /// Platform version.
    pub(crate) platform_arn: String,
    /// Solution stack of the platform version.
    pub(crate) solution_stack: String,
    /// Saved configuration it was made from.
    pub(crate) template_name: Option<String>,
    /// Description.
    pub(crate) description: Option<String>,
    /// What its domain name starts with: the CNAME prefix, or `ENV.eba-xxxxxxxx`.
    pub(crate) cname_prefix: String,
    /// Web server or worker.
    pub(crate) tier: Tier,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) created: OffsetDateTime,
    /// When it was changed last.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) updated: OffsetDateTime,
    /// Where it stands.
    pub(crate) status: EnvironmentStatus,
    /// What is going on, when it is not Ready.
    pub(crate) operation: Option<Operation>,
    /// Options set by the API or a saved configuration.
    pub(crate) options: OptionMap,
    /// Options of the deployed version's `.ebextensions`.
    pub(crate) extension_options: OptionMap,
    /// How the last change of options went.
    pub(crate) draft: Option<Draft>,
    /// Tags of the user.
    pub(crate) tags: Tags,
    /// Its one instance; none before launch.
    pub(crate) instance: Option<Instance>,
    /// Count of deployments; the number of the last one.
    pub(crate) deployment_id: u64,
    /// The coupled database.
    pub(crate) database: Option<CoupledDatabase>,
    /// What the deployed version's `Resources` say of the database.
    #[serde(default)]
    pub(crate) database_properties: DatabaseProperties,
    /// Why the launch failed; such an environment is Ready, serves nothing and waits to be terminated.
    pub(crate) launch_failure: Option<String>,
    /// The snippet that private clients couple a database with was in the request.
    pub(crate) rds_snippet: bool,
    /// Role under which operations run, as given.
    pub(crate) operations_role: Option<String>,
    /// Whether somebody deleted what kept its security group, which no fault keeps again.
    #[serde(default)]
    pub(crate) lets_go: bool,
}

/// The instance of an environment and what AWS makes around it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Instance {
    /// Instance id.
    pub(crate) id: String,
    /// Security group id.
    pub(crate) security_group: String,
    /// When it was launched.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) launched: OffsetDateTime,
    /// Where it listens: the stand-in of the elastic IP address.
    pub(crate) address: String,
}

/// A database that lives and dies with its environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CoupledDatabase {
    /// Identifier of the DB instance.
    pub(crate) identifier: String,
}

/// A change of options that is being applied, or that failed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The options as they would be.
    pub(crate) options: OptionMap,
    /// Whether it failed; otherwise it is being applied.
    pub(crate) failed: bool,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) created: OffsetDateTime,
}

/// Tier of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tier {
    /// `WebServer` or `Worker`.
    pub(crate) name: String,
    /// `Standard` or `SQS/HTTP`.
    pub(crate) kind: String,
    /// Version; `eb` cannot do without one.
    pub(crate) version: String,
}

impl Default for Tier {
    fn default() -> Self {
        Self { name: "WebServer".into(), kind: "Standard".into(), version: "1.0".into() }
    }
}

impl Environment {
    /// Whether it is gone.
    pub(crate) fn is_terminated(&self) -> bool {
        self.status == EnvironmentStatus::Terminated
    }

    /// Whether it was terminated so long ago that AWS no longer lists it.
    pub(crate) fn is_forgotten(&self, now: OffsetDateTime) -> bool {
        self.is_terminated() && now - self.updated > LISTED
    }

    /// Whether it owns this start of a domain name: a termination frees the name at once.
    pub(crate) fn owns_name(&self, prefix: &str) -> bool {
        !matches!(self.status, EnvironmentStatus::Terminating | EnvironmentStatus::Terminated)
            && self.cname_prefix.eq_ignore_ascii_case(prefix)
    }

    /// Whether the operation in progress can be aborted: an update, until somebody asked to abort it.
    pub(crate) fn is_abortable(&self) -> bool {
        self.status == EnvironmentStatus::Updating
            && self.operation.as_ref().is_some_and(|operation| operation.kind == OperationKind::Update)
    }

    /// The versions that nobody may take away from it: the one that runs, and the one that is being deployed.
    pub(crate) fn versions(&self) -> impl Iterator<Item = &VersionLabel> {
        let target = self.operation.as_ref().and_then(|operation| operation.update.as_ref()?.version.as_ref());
        self.version_label.iter().chain(target)
    }

    /// Why options in force are refused that ask for another engine or another user than those of the coupled database,
    /// whoever set them. Those that decouple it ask for none: the rest of them is not applied (eb-reference §6.3).
    pub(crate) fn database_stays(&self, effective: &OptionMap) -> Option<&'static str> {
        let given = effective.get(namespace::DB_INSTANCE, "HasCoupledDatabase");
        let decouples = given.is_some_and(|word| word.eq_ignore_ascii_case("false"));
        if self.database.is_none() || decouples {
            return None;
        }
        let before = self.options_in_force();
        let differs = |name: &str| {
            let option = |options| in_force(options, namespace::DB_INSTANCE, name).unwrap_or_default();
            !option(&before).eq_ignore_ascii_case(option(effective))
        };
        // Of a snapshot's database the user is the snapshot's, whatever the option says.
        let from_snapshot = in_force(&before, namespace::DB_INSTANCE, "DBSnapshotIdentifier").is_some();
        if differs("DBEngine") {
            Some(ENGINE_STAYS)
        } else {
            (differs("DBUser") && !from_snapshot).then_some(USER_STAYS)
        }
    }

    /// Whether enhanced health is on, with the options in force.
    pub(crate) fn has_enhanced_health(&self) -> bool {
        self.effective(namespace::HEALTH_REPORTING, "SystemType").is_none_or(|kind| kind == "enhanced")
    }

    /// Every option that somebody set: the API's over those of the deployed version.
    pub(crate) fn options_in_force(&self) -> OptionMap {
        let mut options = self.extension_options.clone();
        options.overlay(&self.options);
        options
    }

    /// The value in force of an option that has no default or whose default the caller knows.
    pub(crate) fn effective(&self, namespace: &str, name: &str) -> Option<&str> {
        self.options.get(namespace, name).or_else(|| self.extension_options.get(namespace, name))
    }

    /// Starts an operation.
    ///
    /// # Errors
    /// AWS's words when another operation is in progress, or the environment is gone.
    pub(crate) fn begin(&mut self, kind: OperationKind, request_id: &str) -> Result<(), Fault> {
        use EnvironmentStatus as Status;
        let next = match (kind, &self.status) {
            (OperationKind::Rebuild, Status::Ready | Status::Terminated) => Status::Launching,
            (OperationKind::Terminate, Status::Ready | Status::Launching) => Status::Terminating,
            (OperationKind::Terminate, _) => {
                return Err(Fault::invalid_parameter_value(format!(
                    "Cannot terminate environment named {}. It is currently pending deployment.",
                    self.name
                )));
            }
            (_, Status::Ready) => Status::Updating,
            _ => return Err(must_be(&self.name, "Ready")),
        };
        self.status = next;
        self.operation = Some(Operation::new(kind, request_id));
        self.updated = OffsetDateTime::now_utc();
        Ok(())
    }

    /// The first event of the operation in progress.
    pub(crate) fn start(&self) -> Option<Entry> {
        let operation = self.operation.as_ref()?;
        Some(self.said(Severity::Info, operation.kind.start(), &operation.request_id))
    }

    /// An event about this environment, of a call.
    pub(crate) fn said(&self, severity: Severity, message: impl Into<String>, request_id: &str) -> Entry {
        Entry { request_id: Some(request_id.to_owned()), ..health::about(self, Entry::new(severity, message)) }
    }

    /// Asks to abort the update in progress.
    ///
    /// # Errors
    /// AWS's words when there is none.
    pub(crate) fn begin_abort(&mut self, request_id: &str) -> Result<(), Fault> {
        if !self.is_abortable() {
            return Err(must_be(&self.name, "pending deployment"));
        }
        if let Some(operation) = &mut self.operation {
            operation.aborted_by = Some(request_id.to_owned());
        }
        self.status = EnvironmentStatus::Aborting;
        self.updated = OffsetDateTime::now_utc();
        Ok(())
    }

    /// Ends the operation in progress.
    pub(crate) fn settle(&mut self, status: EnvironmentStatus) {
        self.status = status;
        self.operation = None;
        self.updated = OffsetDateTime::now_utc();
    }

    /// The ARN.
    pub(crate) fn arn(&self, region: &str) -> String {
        let account = super::ACCOUNT_ID;
        format!("arn:aws:elasticbeanstalk:{region}:{account}:environment/{}/{}", self.application, self.name)
    }
}

fn must_be(name: &EnvironmentName, status: &str) -> Fault {
    Fault::invalid_parameter_value(format!(
        "Environment named {name} is in an invalid state for this operation. Must be {status}."
    ))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn environment(status: EnvironmentStatus) -> Environment {
        let now = OffsetDateTime::now_utc();
        Environment {
            id: EnvironmentId::parse("e-abcdefghij").expect("an id"),
            name: EnvironmentName::parse("tasks-dev").expect("a name"),
            application: ApplicationName::parse("tasks").expect("a name"),
            version_label: None,
            platform_arn: String::new(),
            solution_stack: String::new(),
            template_name: None,
            description: None,
            cname_prefix: "tasks-dev".into(),
            tier: Tier::default(),
            created: now,
            updated: now,
            status,
            operation: None,
            options: OptionMap::default(),
            extension_options: OptionMap::default(),
            draft: None,
            tags: Tags::new(),
            instance: None,
            deployment_id: 0,
            database: None,
            database_properties: DatabaseProperties::default(),
            launch_failure: None,
            rds_snippet: false,
            operations_role: None,
            lets_go: false,
        }
    }

    #[test]
    fn only_a_ready_environment_takes_an_update() {
        for status in [
            EnvironmentStatus::Launching,
            EnvironmentStatus::Updating,
            EnvironmentStatus::Aborting,
            EnvironmentStatus::Terminating,
            EnvironmentStatus::Terminated,
        ] {
            let fault = environment(status).begin(OperationKind::Update, "r").expect_err("refused");
            assert_eq!(
                fault.message,
                "Environment named tasks-dev is in an invalid state for this operation. Must be Ready."
            );
        }
        let mut ready = environment(EnvironmentStatus::Ready);
        ready.begin(OperationKind::Update, "r").expect("begins");
        assert_eq!(ready.status, EnvironmentStatus::Updating);
        assert!(ready.is_abortable());
    }

    #[test]
    fn engine_and_user_of_a_database_that_exists_stay_whoever_names_others() {
        let mut found = environment(EnvironmentStatus::Ready);
        let with = |name: &str, value: &str| {
            let mut options = OptionMap::default();
            options.set(namespace::DB_INSTANCE, name, value);
            options
        };
        let (mysql, postgres) = (with("DBEngine", "mysql"), with("DBEngine", "postgres"));
        assert!(found.database_stays(&postgres).is_none(), "there is none yet");
        found.database = Some(CoupledDatabase { identifier: "db".into() });
        // Nobody named an engine: it is MySQL all the same.
        let engine = |found: &Environment, options: &OptionMap| found.database_stays(options) == Some(ENGINE_STAYS);
        assert!(engine(&found, &postgres) && !engine(&found, &mysql));
        assert_eq!(found.database_stays(&with("DBUser", "other")), Some(USER_STAYS));
        assert_eq!(found.database_stays(&with("DBUser", "ebroot")), None);
        let mut ends = postgres.clone();
        ends.set(namespace::DB_INSTANCE, "HasCoupledDatabase", "false");
        assert!(!engine(&found, &ends));
        found.extension_options = postgres.clone();
        assert!(!engine(&found, &postgres) && engine(&found, &mysql));
        assert!(engine(&found, &OptionMap::default()), "a file that no longer says so takes the default back");
    }

    #[test]
    fn an_update_works_on_the_version_that_runs_and_the_one_that_is_to_run() {
        let label = |text: &str| VersionLabel::parse(text).expect("a label");
        let mut found = environment(EnvironmentStatus::Ready);
        found.version_label = Some(label("old"));
        found.begin(OperationKind::Update, "r").expect("begins");
        let update = crate::local::account::operation::Update {
            version: Some(label("new")),
            options_changed: false,
            platform: None,
            template: None,
        };
        found.operation.as_mut().expect("begun").update = Some(update);
        assert_eq!(found.versions().map(VersionLabel::as_str).collect::<Vec<_>>(), ["old", "new"]);
        found.settle(EnvironmentStatus::Ready);
        assert_eq!(found.versions().count(), 1);
    }

    #[test]
    fn a_pending_update_cannot_be_terminated_but_aborted_once() {
        let mut environment = environment(EnvironmentStatus::Ready);
        environment.begin(OperationKind::Update, "r").expect("begins");
        let fault = environment.begin(OperationKind::Terminate, "t").expect_err("refused");
        assert_eq!(fault.message, "Cannot terminate environment named tasks-dev. It is currently pending deployment.");
        environment.begin_abort("a").expect("aborts");
        let fault = environment.begin_abort("b").expect_err("once");
        assert!(fault.message.ends_with("Must be pending deployment."), "{fault}");
        environment.settle(EnvironmentStatus::Ready);
        environment.begin(OperationKind::Terminate, "t").expect("terminates");
        assert_eq!(environment.status, EnvironmentStatus::Terminating);
    }
}
