//! What should be: an application, a version of this bundle, an environment that runs it.

use std::path::PathBuf;

use crate::beanstalk::database::{self, DeletionPolicy};
use crate::beanstalk::names::TemplateName;
pub use crate::beanstalk::option::RELEASE;
use crate::beanstalk::option::namespace;
use crate::beanstalk::{ApplicationName, CnamePrefix, EnvironmentName, OptionSetting, VersionLabel};
use crate::build::Architecture;
use crate::bundle::Bundle;
use crate::deploy::smoke::Smoke;
use crate::deploy::variables::{self, Wish, Wishes};
use crate::deploy::vault::KEY_BYTES;
use crate::error::{Class, Error, Result};
use crate::project::{Extensions, Platform, Project, SavedConfiguration};
use crate::secret::Secret;

/// How an environment is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Preset {
    /// One instance, no load balancer: the least that costs something.
    #[default]
    Single,
    /// Load balanced, two instances or more, rolling deployments with an additional batch, a standby of the database.
    Production,
}

/// The database that the environment gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseWish {
    /// Class, such as `db.t4g.micro`.
    pub class: String,
    /// Version of MySQL; the newest of the long-term series when absent.
    pub version: Option<String>,
    /// Storage in GB.
    pub storage_gb: u32,
    /// Its user.
    pub user: String,
    /// What happens to it when the environment is terminated.
    pub deletion: DeletionPolicy,
}

impl Default for DatabaseWish {
    fn default() -> Self {
        Self {
            class: database::DEFAULT_CLASS.into(),
            version: None,
            storage_gb: database::DEFAULT_STORAGE_GB,
            user: database::DEFAULT_USER.into(),
            deletion: DeletionPolicy::Snapshot,
        }
    }
}

/// What should be.
#[derive(Debug, Clone)]
pub struct Desired {
    /// The application.
    pub application: ApplicationName,
    /// The environment.
    pub environment: EnvironmentName,
    /// The platform to create it on.
    pub platform: Platform,
    /// The archive to run.
    pub bundle: PathBuf,
    /// Its size in bytes.
    pub bundle_bytes: u64,
    /// The version it is; made of its content.
    pub label: VersionLabel,
    /// Description of the version, at most 200 characters.
    pub description: String,
    /// First label of the domain name.
    pub cname_prefix: Option<CnamePrefix>,
    /// How it is laid out; absent where nobody said, and then the saved configuration may.
    pub preset: Option<Preset>,
    /// Instance type; `.ebextensions` or Beanstalk decide when absent.
    pub instance_type: Option<String>,
    /// Its database, if it gets one.
    pub database: Option<DatabaseWish>,
    /// Variables to set at creation, as given.
    pub variables: Vec<(String, String)>,
    /// Tags.
    pub tags: Vec<(String, String)>,
    /// Options that the bundle sets itself: they are not sent again, or the files would never count any more.
    pub from_files: Extensions,
    /// The saved configuration that the environment is made of: it beats the files, and the API beats it.
    pub saved: Option<SavedConfiguration>,
    /// Environment that the saved configuration is first made of, by name and id: then this one is its copy.
    pub copy_of: Option<(String, String)>,
    /// Update also when the version already runs.
    pub force: bool,
    /// What the version has to pass once it answers.
    pub smoke: Option<Smoke>,
}

impl Desired {
    /// What this project and bundle ask for, before flags say more.
    ///
    /// # Errors
    /// Class `Usage` when the project has no application name, or the bundle lies nowhere.
    pub fn of(project: &Project, bundle: &Bundle, environment: EnvironmentName) -> Result<Self> {
        let application = project.config.application_name()?.ok_or_else(|| {
            Error::new(Class::Usage, format!("{} names no application", project.config.path().display()))
                .code("TE1107")
                .next("write global.application_name into it, or run tasks-eb init --existing")
        })?;
        let path = bundle.path.clone();
        Ok(Self {
            application,
            environment,
            platform: project.config.platform(),
            bundle: path.ok_or_else(|| Error::new(Class::Bug, "the bundle was listed and not made"))?,
            bundle_bytes: bundle.size,
            label: bundle.label.clone(),
            description: String::new(),
            cname_prefix: None,
            preset: None,
            instance_type: None,
            database: None,
            variables: Vec::new(),
            tags: Vec::new(),
            from_files: project.extensions()?,
            saved: None,
            copy_of: None,
            force: false,
            smoke: None,
        })
    }

    /// Makes it an environment of a saved configuration, whose platform is its own.
    pub fn make_of(&mut self, saved: Option<SavedConfiguration>) {
        if let Some(platform) = saved.as_ref().and_then(|saved| saved.platform.clone()) {
            self.platform = platform;
        }
        self.saved = saved;
    }

    /// The path that answers 200 while the app is healthy.
    pub fn health_path(&self) -> Option<&str> {
        let saved = self.saved.as_ref().and_then(|saved| saved.settings.health_path());
        saved.or_else(|| self.from_files.health_path())
    }

    /// Checks that the variables of the bundle's files, those given and our own fit together into what AWS gives them.
    ///
    /// # Errors
    /// Class `Usage` when they do not.
    pub fn check_variables(&self) -> Result<()> {
        let saved = self.saved.iter().flat_map(|saved| &saved.settings.settings);
        let settings = self.from_files.settings.iter().chain(saved).map(|setting| setting.option.clone());
        let of_files = variables::of_settings(&settings.collect::<Vec<_>>());
        let mut wishes: Wishes =
            self.variables.iter().map(|(name, value)| (name.clone(), Wish::Set(Secret::new(value)))).collect();
        wishes.insert(RELEASE.into(), Wish::Set(Secret::new(self.label.as_str())));
        // As long as a generated one.
        wishes.entry(SECRET_KEY.into()).or_insert_with(|| Wish::Set(Secret::new("0".repeat(2 * KEY_BYTES))));
        variables::changes(&of_files, &wishes).map(drop)
    }

    /// Whether a new environment is given a generated [`SECRET_KEY`]: nobody else gives it one.
    pub fn needs_secret_key(&self) -> bool {
        let of_saved = |saved: &SavedConfiguration| saved.value(namespace::ENVIRONMENT_VARIABLES, SECRET_KEY).is_some();
        !self.saved.as_ref().is_some_and(of_saved) && !self.variables.iter().any(|(name, _)| name == SECRET_KEY)
    }

    /// Key of the bundle in the storage bucket, as `eb` names it.
    pub fn bundle_key(&self) -> String {
        format!("{}/{}.zip", self.application, self.label)
    }

    /// Key of the file of a saved configuration in that bucket: where `eb config put` and AWS keep them (eb-reference §2.2).
    pub fn configuration_key(&self, name: &TemplateName) -> String {
        format!("resources/templates/{}/{name}", self.application)
    }

    /// The options to create the environment with. Only what says *which* environment this is goes through the API;
    /// everything else belongs in `.ebextensions`, because an API value beats a file for ever (eb-reference §4.5).
    /// For the same reason nothing is sent that the saved configuration says. Secrets are added when the call is made.
    pub fn options(&self, mysql_version: Option<&str>) -> Vec<OptionSetting> {
        let mut options = Options { from_files: &self.from_files, saved: self.saved.as_ref(), list: Vec::new() };
        let launch = namespace::LAUNCH_CONFIGURATION;
        options.ours(launch, "IamInstanceProfile", crate::aws::identity::INSTANCE_PROFILE);
        options.ours(namespace::ENVIRONMENT, "ServiceRole", crate::aws::identity::SERVICE_ROLE);
        // New accounts refuse launch configurations; either of these makes Beanstalk use a launch template instead
        // (aws-elastic-beanstalk-cli #525).
        options.default(launch, "RootVolumeType", "gp3");
        options.default(launch, "DisableIMDSv1", "true");
        options.default(namespace::HEALTH_REPORTING, "SystemType", "enhanced");
        match self.preset {
            None => options.ours(namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance"),
            Some(Preset::Single) => options.set(namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance"),
            Some(Preset::Production) => options.production(),
        }
        if let Some(instance_type) = &self.instance_type {
            options.set(namespace::INSTANCES, "InstanceTypes", instance_type);
            // Without it Beanstalk takes an image for x86_64, which no Graviton starts.
            let architecture = Architecture::of_instance_type(instance_type);
            options.set(namespace::INSTANCES, "SupportedArchitectures", architecture.as_beanstalk());
        }
        match &self.database {
            Some(wish) => options.database(wish, mysql_version, self.preset),
            None if self.saved.as_ref().and_then(SavedConfiguration::database) == Some(true) => {
                options.set(namespace::DB_INSTANCE, "HasCoupledDatabase", "false");
            }
            None => {}
        }
        for (name, value) in &self.variables {
            options.set(namespace::ENVIRONMENT_VARIABLES, name, value);
        }
        options.set(namespace::ENVIRONMENT_VARIABLES, RELEASE, self.label.as_str());
        options.beyond_saved()
    }
}

/// Variable that the app signs cookies with.
pub const SECRET_KEY: &str = "SECRET_KEY";

struct Options<'a> {
    from_files: &'a Extensions,
    saved: Option<&'a SavedConfiguration>,
    list: Vec<OptionSetting>,
}

impl Options<'_> {
    /// Sets an option; the last word on one counts, because AWS refuses two.
    fn set(&mut self, namespace: &str, name: &str, value: &str) {
        self.list.retain(|option| (option.namespace.as_str(), option.name.as_str()) != (namespace, name));
        self.list.push(OptionSetting::new(namespace, name, value));
    }

    /// Sets an option that nobody asked for, unless the saved configuration does.
    fn ours(&mut self, namespace: &str, name: &str, value: &str) {
        if self.saved.is_none_or(|saved| saved.value(namespace, name).is_none()) {
            self.set(namespace, name, value);
        }
    }

    /// The same, unless a file sets it.
    fn default(&mut self, namespace: &str, name: &str, value: &str) {
        if self.from_files.get(namespace, name).is_none() {
            self.ours(namespace, name, value);
        }
    }

    /// What the saved configuration does not say as well.
    fn beyond_saved(mut self) -> Vec<OptionSetting> {
        if let Some(saved) = self.saved {
            self.list.retain(|option| saved.value(&option.namespace, &option.name) != option.value.as_deref());
        }
        self.list
    }

    fn production(&mut self) {
        self.set(namespace::ENVIRONMENT, "EnvironmentType", "LoadBalanced");
        self.set(namespace::ENVIRONMENT, "LoadBalancerType", "application");
        self.set(namespace::AUTO_SCALING_GROUP, "MinSize", "2");
        self.default(namespace::AUTO_SCALING_GROUP, "MaxSize", "4");
        self.set(namespace::COMMAND, "DeploymentPolicy", "RollingWithAdditionalBatch");
        self.default(namespace::COMMAND, "BatchSizeType", "Fixed");
        self.default(namespace::COMMAND, "BatchSize", "1");
        self.default(namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true");
        self.default(namespace::ROLLING_UPDATE, "RollingUpdateType", "Health");
    }

    fn database(&mut self, wish: &DatabaseWish, version: Option<&str>, preset: Option<Preset>) {
        let rds = namespace::DB_INSTANCE;
        // Without this the other options are silently ignored (boto3 #586).
        self.set(rds, "HasCoupledDatabase", "true");
        self.set(rds, "DBEngine", "mysql");
        if let Some(version) = wish.version.as_deref().or(version) {
            self.set(rds, "DBEngineVersion", version);
        }
        self.set(rds, "DBInstanceClass", &wish.class);
        self.set(rds, "DBAllocatedStorage", &wish.storage_gb.to_string());
        self.set(rds, "DBUser", &wish.user);
        self.set(rds, "DBDeletionPolicy", wish.deletion.as_str());
        if preset == Some(Preset::Production) {
            self.set(rds, "MultiAZDatabase", "true");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Setting;

    fn desired() -> Desired {
        Desired {
            application: ApplicationName::parse("tasks").expect("a name"),
            environment: EnvironmentName::parse("tasks-dev").expect("a name"),
            platform: Platform::Branch("Go 1 running on 64bit Amazon Linux 2023".into()),
            bundle: "b.zip".into(),
            bundle_bytes: 1,
            label: VersionLabel::parse("v-0123456789ab").expect("a label"),
            description: String::new(),
            cname_prefix: None,
            preset: None,
            instance_type: None,
            database: Some(DatabaseWish::default()),
            variables: vec![("MEMCACHIER_SERVERS".into(), "a:11211,b:11211".into())],
            tags: Vec::new(),
            from_files: Extensions::default(),
            saved: None,
            copy_of: None,
            force: false,
            smoke: None,
        }
    }

    fn value<'a>(options: &'a [OptionSetting], name: &str) -> Option<&'a str> {
        options.iter().find(|option| option.name == name)?.value.as_deref()
    }

    #[test]
    fn a_database_is_coupled_for_real_and_kept_as_a_snapshot() {
        let options = desired().options(Some("8.4.6"));
        assert_eq!(value(&options, "HasCoupledDatabase"), Some("true"));
        assert_eq!(value(&options, "DBEngineVersion"), Some("8.4.6"));
        assert_eq!(value(&options, "DBDeletionPolicy"), Some("Snapshot"));
        assert_eq!(value(&options, "DBPassword"), None, "secrets are added when the call is made");
        assert_eq!(value(&options, "MEMCACHIER_SERVERS"), Some("a:11211,b:11211"));
    }

    #[test]
    fn a_graviton_instance_gets_an_image_for_its_architecture() {
        let mut desired = desired();
        assert_eq!(value(&desired.options(None), "SupportedArchitectures"), None);
        desired.instance_type = Some("t4g.micro".into());
        assert_eq!(value(&desired.options(None), "SupportedArchitectures"), Some("arm64"));
    }

    #[test]
    fn a_variable_that_is_given_twice_is_sent_once() {
        let mut desired = desired();
        desired.variables = [("A", "1"), ("A", "2"), (RELEASE, "mine")].map(|(n, v)| (n.into(), v.into())).to_vec();
        let options = desired.options(None);
        assert_eq!(value(&options, "A"), Some("2"));
        assert_eq!(options.iter().filter(|option| option.name == "A" || option.name == RELEASE).count(), 2);
        assert_eq!(value(&options, RELEASE), Some("v-0123456789ab"), "a deploy is proved by it");
    }

    #[test]
    fn variables_that_do_not_fit_are_refused_before_any_call() {
        let mut desired = desired();
        assert!(desired.check_variables().is_ok());
        desired.variables.push(("BLOB".into(), "x".repeat(4000)));
        let refused = desired.check_variables().expect_err("too large");
        assert_eq!(refused.class(), Class::Usage);
        assert!(refused.message().contains("4096"), "{refused}");
    }

    #[test]
    fn what_the_files_set_is_not_sent_again() {
        let mut desired = desired();
        let option = OptionSetting::new(namespace::LAUNCH_CONFIGURATION, "RootVolumeType", "gp2");
        desired.from_files.settings.push(Setting { option, origin: ".ebextensions/10.config".into(), line: 1 });
        assert_eq!(value(&desired.options(None), "RootVolumeType"), None);
        assert_eq!(value(&desired.options(None), "DisableIMDSv1"), Some("true"));
    }

    #[test]
    fn what_creation_always_sets_is_known_to_lint() {
        let mut desired = desired();
        let option = |namespace: &str, name: &str| Setting {
            option: OptionSetting::new(namespace, name, "x"),
            origin: ".ebextensions/10.config".into(),
            line: 1,
        };
        for name in ["RootVolumeType", "DisableIMDSv1"] {
            desired.from_files.settings.push(option(namespace::LAUNCH_CONFIGURATION, name));
        }
        desired.from_files.settings.push(option(namespace::HEALTH_REPORTING, "SystemType"));
        for sent in desired.options(Some("8.4.6")) {
            let always = crate::beanstalk::option::is_set_at_creation(&sent.namespace, &sent.name);
            assert_eq!(always, sent.namespace != namespace::ENVIRONMENT_VARIABLES, "{sent:?}");
        }
    }

    #[test]
    fn a_saved_configuration_beats_what_nobody_asked_for_and_is_not_sent_again() {
        let mut desired = desired();
        let saved = [
            (namespace::ENVIRONMENT, "EnvironmentType", "LoadBalanced"),
            (namespace::INSTANCES, "InstanceTypes", "t3.small"),
            (namespace::DB_INSTANCE, "DBInstanceClass", database::DEFAULT_CLASS),
            (namespace::DB_INSTANCE, "HasCoupledDatabase", "true"),
        ];
        let saved = saved.map(|(namespace, name, value)| OptionSetting::new(namespace, name, value)).to_vec();
        let name = TemplateName::parse("large").expect("a name");
        desired.saved = Some(SavedConfiguration::of_aws(name, None, saved));
        let options = desired.options(None);
        for said in ["EnvironmentType", "InstanceTypes", "DBInstanceClass", "HasCoupledDatabase"] {
            assert_eq!(value(&options, said), None, "{said} is said already");
        }
        assert!(value(&options, "IamInstanceProfile").is_some());
        desired.instance_type = Some("t3.large".into());
        desired.preset = Some(Preset::Single);
        desired.database = None;
        let options = desired.options(None);
        assert_eq!(value(&options, "InstanceTypes"), Some("t3.large"), "a flag wins");
        assert_eq!(value(&options, "EnvironmentType"), Some("SingleInstance"));
        assert_eq!(value(&options, "HasCoupledDatabase"), Some("false"));
    }

    #[test]
    fn production_has_two_instances_and_a_standby() {
        let mut desired = desired();
        desired.preset = Some(Preset::Production);
        let options = desired.options(None);
        assert_eq!(value(&options, "EnvironmentType"), Some("LoadBalanced"));
        assert_eq!(value(&options, "MinSize"), Some("2"));
        assert_eq!(value(&options, "MultiAZDatabase"), Some("true"));
        assert_eq!(value(&options, "DeploymentPolicy"), Some("RollingWithAdditionalBatch"));
    }
}
