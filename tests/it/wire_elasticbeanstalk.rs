//! Elastic Beanstalk's API of the local Elastic Beanstalk, through the real SDK, with bundles that really run.

use std::io::Write;
use std::ops::ControlFlow;
use std::time::Duration;

use aws_sdk_elasticbeanstalk::Client;
use aws_sdk_elasticbeanstalk::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_elasticbeanstalk::operation::RequestId;
use aws_sdk_elasticbeanstalk::types::{
    ConfigurationOptionSetting, EnvironmentDescription, EventDescription, EventSeverity, OptionSpecification,
    S3Location,
};
use tasks_eb::local::host::database::Engine;
use tasks_eb::retry::{Deadline, Pace, until};

use crate::support::{LocalBeanstalk, Wire};

/// A busy machine may take this long for a launch.
const PATIENCE: Duration = Duration::from_secs(120);
pub(crate) const STACK: &str = "64bit Amazon Linux 2023 v4.4.0 running Go 1";

/// A server that answers with its version and its variables, in the language that every test machine has.
const APP: &str = r#"
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        names = ("MESSAGE", "RDS_HOSTNAME", "RDS_DB_NAME", "RDS_USERNAME")
        body = "VERSION " + " ".join(f"{name}={os.environ.get(name, '')}" for name in names)
        body = body.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"#;

/// A bundle of files.
pub(crate) fn bundle(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
        archive.start_file(*name, options).expect("a file");
        archive.write_all(content.as_bytes()).expect("written");
    }
    archive.finish().expect("a zip").into_inner()
}

/// The app in a version, with more files.
pub(crate) fn app(version: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let source = APP.replace("VERSION", version);
    let mut files = vec![("Procfile", "web: python3 app.py\n"), ("app.py", source.as_str())];
    files.extend_from_slice(more);
    bundle(&files)
}

pub(crate) fn option(namespace: &str, name: &str, value: &str) -> ConfigurationOptionSetting {
    ConfigurationOptionSetting::builder().namespace(namespace).option_name(name).value(value).build()
}

fn variable(name: &str, value: &str) -> ConfigurationOptionSetting {
    option("aws:elasticbeanstalk:application:environment", name, value)
}

/// What every environment of these tests is made with.
pub(crate) fn basics() -> Vec<ConfigurationOptionSetting> {
    vec![
        option("aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance"),
        option("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "aws-elasticbeanstalk-ec2-role"),
    ]
}

/// A MySQL database that is made with its environment and goes with it.
pub(crate) fn coupled_database() -> Vec<ConfigurationOptionSetting> {
    let database = |(name, value): (&str, &str)| option("aws:rds:dbinstance", name, value);
    let options = [
        ("HasCoupledDatabase", "true"),
        ("DBEngineVersion", "8.4"),
        ("DBAllocatedStorage", "20"),
        ("DBPassword", "secretpw1"),
        ("DBDeletionPolicy", "Delete"),
    ];
    options.map(database).into()
}

/// A local Elastic Beanstalk with clients for its services.
pub(crate) struct Field {
    pub(crate) wire: Option<Wire>,
    pub(crate) client: Client,
    s3: aws_sdk_s3::Client,
    iam: aws_sdk_iam::Client,
    pub(crate) rds: aws_sdk_rds::Client,
}

impl Field {
    /// A server with the application `tasks` and an instance profile.
    pub(crate) async fn new() -> Self {
        Self::on(Wire::start().await).await
    }

    /// The same on a server that runs.
    pub(crate) async fn on(wire: Wire) -> Self {
        let field = Self::over(wire);
        field.found().await;
        field
    }

    /// Makes the application and the instance profile.
    pub(crate) async fn found(&self) {
        self.client.create_application().application_name("tasks").send().await.expect("made");
        self.profile().await;
    }

    async fn profile(&self) {
        let profile = self.iam.create_instance_profile().instance_profile_name("aws-elasticbeanstalk-ec2-role");
        profile.send().await.expect("made");
    }

    /// A server that was founded before.
    pub(crate) fn over(wire: Wire) -> Self {
        let sdk = wire.sdk();
        Self { wire: Some(wire), ..Self::with(&sdk) }
    }

    /// A field without a server of its own.
    pub(crate) fn with(sdk: &aws_config::SdkConfig) -> Self {
        Self {
            wire: None,
            client: Client::new(sdk),
            s3: aws_sdk_s3::Client::new(sdk),
            iam: aws_sdk_iam::Client::new(sdk),
            rds: aws_sdk_rds::Client::new(sdk),
        }
    }

    pub(crate) async fn version(&self, label: &str, bundle: Vec<u8>) {
        self.make_version(label, bundle, false).await;
    }

    /// Makes a version that is validated, and returns the request id.
    pub(crate) async fn processed_version(&self, label: &str, bundle: Vec<u8>) -> String {
        self.make_version(label, bundle, true).await
    }

    async fn make_version(&self, label: &str, bundle: Vec<u8>, process: bool) -> String {
        let bucket = self.client.create_storage_location().send().await.expect("made");
        let bucket = bucket.s3_bucket().expect("a bucket");
        let key = format!("tasks/{label}.zip");
        self.s3.put_object().bucket(bucket).key(&key).body(bundle.into()).send().await.expect("put");
        let location = S3Location::builder().s3_bucket(bucket).s3_key(key).build();
        let made = self.client.create_application_version().application_name("tasks").version_label(label);
        let made = made.source_bundle(location).process(process).send().await.expect("made");
        made.request_id().expect("a request id").to_owned()
    }

    /// Creates an environment, waits for it, and returns the request id. Options go before the basic ones.
    pub(crate) async fn create(&self, name: &str, label: &str, options: Vec<ConfigurationOptionSetting>) -> String {
        let create = self.client.create_environment().application_name("tasks").environment_name(name);
        let create = create.version_label(label).solution_stack_name(STACK).cname_prefix(name);
        let is_given = |one: &ConfigurationOptionSetting| {
            options.iter().any(|given| (given.namespace(), given.option_name()) == (one.namespace(), one.option_name()))
        };
        let all = basics().into_iter().filter(|one| !is_given(one)).chain(options.iter().cloned()).collect();
        let made = create.set_option_settings(Some(all)).send().await.expect("taken");
        assert_eq!(made.status().map(|status| status.as_str()), Some("Launching"));
        self.settled(name).await;
        made.request_id().expect("a request id").to_owned()
    }

    async fn find(&self, name: &str) -> EnvironmentDescription {
        let found = self.client.describe_environments().environment_names(name).include_deleted(true).send().await;
        let found = found.expect("described");
        found.environments().first().expect("an environment").clone()
    }

    /// Creates an environment of the sample application, does not wait for it, and returns the request id.
    pub(crate) async fn begin(&self, name: &str) -> String {
        let create = self.client.create_environment().application_name("tasks").environment_name(name);
        let create = create.solution_stack_name(STACK).set_option_settings(Some(basics()));
        create.send().await.expect("taken").request_id().expect("a request id").to_owned()
    }

    /// Changes a variable of an environment, does not wait for it, and returns the request id.
    pub(crate) async fn begin_update(&self, name: &str, value: &str) -> String {
        let update = self.client.update_environment().environment_name(name);
        let update = update.option_settings(variable("GREETING", value));
        update.send().await.expect("taken").request_id().expect("a request id").to_owned()
    }

    /// The client of IAM.
    pub(crate) fn iam(&self) -> &aws_sdk_iam::Client {
        &self.iam
    }

    /// Asks the server about itself.
    pub(crate) fn admin(&self, action: &str, input: &serde_json::Value) -> serde_json::Value {
        let target = format!("TasksEbLocal.{action}");
        let signer = self.wire.as_ref().expect("a server of its own").signer("us-west-2");
        let (status, answer) = signer.call("tasks-eb-local", &target, &input.to_string());
        assert_eq!(status, 200, "{answer}");
        answer
    }

    /// Waits until an environment is Ready or Terminated.
    pub(crate) async fn settled(&self, name: &str) -> EnvironmentDescription {
        let settled = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
            let found = self.find(name).await;
            match found.status().map(|status| status.as_str()) {
                Some("Ready" | "Terminated") => ControlFlow::Break(found),
                _ => ControlFlow::Continue(()),
            }
        });
        settled.await.expect("in time")
    }

    /// Waits until an environment is healthy.
    async fn green(&self, name: &str) {
        let green = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
            let found = self.find(name).await;
            let green = found.health().is_some_and(|health| health.as_str() == "Green");
            if green { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        green.await.expect("healthy in time");
    }

    /// Deploys a version, waits, and returns the request id.
    pub(crate) async fn deploy(&self, name: &str, label: &str) -> String {
        let update = self.client.update_environment().environment_name(name).version_label(label);
        let updated = update.send().await.expect("taken");
        assert_eq!(updated.status().map(|status| status.as_str()), Some("Updating"));
        assert_eq!(updated.abortable_operation_in_progress(), Some(true));
        self.settled(name).await;
        updated.request_id().expect("a request id").to_owned()
    }

    /// Events of a request, oldest first.
    async fn story(&self, request_id: &str) -> Vec<EventDescription> {
        // The last event is told after the status.
        let told = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
            let events = self.client.describe_events().request_id(request_id).send().await.expect("described");
            let mut events = events.events().to_vec();
            events.reverse();
            let ended = events.last().and_then(|event| event.message()).is_some_and(is_end);
            if ended { ControlFlow::Break(events) } else { ControlFlow::Continue(()) }
        });
        told.await.expect("the story ends")
    }

    pub(crate) async fn sentences(&self, request_id: &str) -> Vec<String> {
        let story = self.story(request_id).await;
        story.iter().map(|event| event.message().unwrap_or_default().to_owned()).collect()
    }

    /// What the environment answers at its own address.
    pub(crate) async fn page(&self, name: &str) -> String {
        let found = self.find(name).await;
        let address = found.endpoint_url().expect("an address").to_owned();
        tokio::task::spawn_blocking(move || {
            let mut answer = ureq::get(format!("http://{address}/")).call().expect("an answer");
            answer.body_mut().read_to_string().expect("text")
        })
        .await
        .expect("asked")
    }
}

fn is_end(message: &str) -> bool {
    tasks_eb::beanstalk::event::verdict(message).is_some()
}

fn messages(story: &[EventDescription]) -> Vec<&str> {
    story.iter().filter_map(|event| event.message()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_environment_is_launched_updated_and_terminated_as_aws_tells_it() {
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    let request = field.create("tasks-dev", "v1", vec![variable("MESSAGE", "a,b=c 'd' \"e\"")]).await;
    let story = field.story(&request).await;
    let told = messages(&story);
    let environment = field.find("tasks-dev").await;
    let cname = environment.cname().expect("a name").to_owned();
    assert!(cname.starts_with("tasks-dev.us-west-2.elasticbeanstalk.localhost:"), "{cname}");
    assert_eq!(told[0], "createEnvironment is starting.");
    assert!(told[1].starts_with("Using elasticbeanstalk-us-west-2-123456789012 as Amazon S3"), "{told:?}");
    assert!(told[2].starts_with("Created security group named: sg-0"), "{told:?}");
    assert!(told[3].starts_with("Created EIP: 127.0.0.1:"), "{told:?}");
    assert_eq!(
        told[4..],
        [
            "Waiting for EC2 instances to launch. This may take a few minutes.",
            "Instance deployment used the commands in your 'Procfile' to initiate startup of your application.",
            "Instance deployment completed successfully.",
            &format!("Application available at {cname}."),
            "Successfully launched environment: tasks-dev",
        ]
    );
    let dates: Vec<f64> = story.iter().map(|event| event.event_date().expect("a date").as_secs_f64()).collect();
    assert!(dates.windows(2).all(|pair| pair[1] - pair[0] > 0.0015), "two milliseconds apart: {dates:?}");
    assert_eq!(environment.health().map(|health| health.as_str()), Some("Green"));
    assert_eq!(environment.health_status().map(|status| status.as_str()), Some("Ok"));
    assert_eq!(environment.tier().and_then(|tier| tier.version()), Some("1.0"));
    let answer = field.page("tasks-dev").await;
    assert!(answer.starts_with("one MESSAGE=a,b=c 'd' \"e\" RDS_HOSTNAME= "), "{answer}");

    field.version("v2", app("two", &[])).await;
    let request = field.deploy("tasks-dev", "v2").await;
    assert_eq!(
        field.sentences(&request).await,
        [
            "Environment update is starting.",
            "Deploying new version to instance(s).",
            "Instance deployment used the commands in your 'Procfile' to initiate startup of your application.",
            "Instance deployment completed successfully.",
            "New application version was deployed to running EC2 instances.",
            "Environment update completed successfully.",
        ]
    );
    assert!(field.page("tasks-dev").await.starts_with("two "));
    assert_eq!(field.find("tasks-dev").await.version_label(), Some("v2"));

    let terminate = field.client.terminate_environment().environment_name("tasks-dev");
    let terminated = terminate.send().await.expect("taken");
    assert_eq!(terminated.status().map(|status| status.as_str()), Some("Terminating"));
    let again = field.client.terminate_environment().environment_name("tasks-dev").send().await;
    assert!(again.is_ok() || again.is_err_and(|error| error.message().is_some_and(|text| text.starts_with("No Env"))));
    let told = field.sentences(terminated.request_id().expect("an id")).await;
    the_end_is_told(&field, &told).await;
    let gone = field.find("tasks-dev").await;
    assert_eq!(gone.status().map(|status| status.as_str()), Some("Terminated"));
    let home = field.wire.as_ref().expect("a server").home();
    let folder = home.join("environments").join(gone.environment_id().expect("an id"));
    assert!(!folder.exists(), "nothing is left of the instance");
    let living = field.client.describe_environments().include_deleted(false).send().await.expect("described");
    assert!(living.environments().is_empty());
}

/// What is told of the end of an environment with an address of its own.
async fn the_end_is_told(field: &Field, told: &[String]) {
    assert_eq!(told[0], "terminateEnvironment is starting.");
    assert_eq!(told[1], "Waiting for EC2 instances to terminate. This may take a few minutes.");
    assert!(told[2].starts_with("Deleted EIP: 127.0.0.1:"), "{told:?}");
    assert!(told[3].starts_with("Deleted security group named: sg-0"), "{told:?}");
    let last = ["Deleting SNS topic for environment tasks-dev.", "terminateEnvironment completed successfully."];
    assert_eq!(told[4..], last);
    let events = field.client.describe_events().environment_name("tasks-dev").send().await.expect("described");
    let why = " to Unknown. Environment termination in progress (running for ";
    assert!(events.events().iter().any(|event| event.message().is_some_and(|text| text.contains(why))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_are_applied_and_uncovered_by_their_precedence() {
    let field = Field::new().await;
    let file = "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    MESSAGE: file\n";
    field.version("v1", app("one", &[(".ebextensions/10-env.config", file)])).await;
    field.create("tasks-dev", "v1", Vec::new()).await;
    assert!(field.page("tasks-dev").await.starts_with("one MESSAGE=file "));

    let update =
        field.client.update_environment().environment_name("tasks-dev").option_settings(variable("MESSAGE", "api"));
    let request = update.send().await.expect("taken").request_id().expect("an id").to_owned();
    let told = field.sentences(&request).await;
    assert_eq!(
        told[0..2],
        ["Environment update is starting.", "Updating environment tasks-dev's configuration settings."]
    );
    assert!(told.iter().any(|text| text == "Successfully deployed new configuration to environment."), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("Environment update completed successfully."));
    assert!(field.page("tasks-dev").await.starts_with("one MESSAGE=api "));

    let removed = OptionSpecification::builder().namespace("aws:elasticbeanstalk:application:environment");
    let removed = removed.option_name("MESSAGE").build();
    let update = field.client.update_environment().environment_name("tasks-dev").options_to_remove(removed);
    update.send().await.expect("taken");
    field.settled("tasks-dev").await;
    assert!(field.page("tasks-dev").await.starts_with("one MESSAGE=file "), "the file's value shows again");

    let settings = field.client.describe_configuration_settings().application_name("tasks");
    let settings = settings.environment_name("tasks-dev").send().await.expect("described");
    let all = settings.configuration_settings();
    assert_eq!(all.len(), 1, "no draft is left");
    let options = all[0].option_settings();
    assert!(options.len() > 60, "{}", options.len());
    let value = |name: &str| {
        let found = options.iter().find(|option| option.option_name() == Some(name)).expect(name);
        found.value().map(str::to_owned)
    };
    assert_eq!(value("MESSAGE").as_deref(), Some("file"));
    assert_eq!(value("MaxSize").as_deref(), Some("1"), "a single instance is one");
    assert_eq!(value("EC2KeyName"), None, "an option that is not set has no value");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_deployment_leaves_the_old_version_serving() {
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    field.create("tasks-dev", "v1", Vec::new()).await;
    let failing =
        "container_commands:\n  01_migrate:\n    command: \"echo no such table; exit 3\"\n    leader_only: true\n";
    field.version("v2", app("two", &[(".ebextensions/20-migrate.config", failing)])).await;
    let request = field.deploy("tasks-dev", "v2").await;
    let story = field.story(&request).await;
    let instance = field.client.describe_environment_resources().environment_name("tasks-dev").send().await;
    let instance = instance.expect("described").environment_resources().expect("resources").instances()[0].clone();
    let id = instance.id().expect("an id");
    let told = messages(&story);
    assert_eq!(
        told[told.len() - 5..],
        [
            "Instance deployment failed. For details, see 'eb-engine.log'.",
            &format!(
                "[Instance: {id}] Command failed on instance. Return code: 1 Output: Engine execution has encountered an \
                 error.."
            ),
            "Command execution completed on all instances. Summary: [Successful: 0, Failed: 1].",
            &format!("Unsuccessful command execution on instance id(s) '{id}'. Aborting the operation."),
            "Failed to deploy application.",
        ]
    );
    assert_eq!(story.last().and_then(|event| event.severity()), Some(&EventSeverity::Error));
    assert_eq!(field.find("tasks-dev").await.version_label(), Some("v1"));
    assert!(field.page("tasks-dev").await.starts_with("one "));

    let broken = "option_settings:\n\t- bad";
    field.version("v3", app("three", &[(".ebextensions/30-broken.config", broken)])).await;
    let request = field.deploy("tasks-dev", "v3").await;
    let told = field.sentences(&request).await;
    let sentence = &told[told.len() - 2];
    let start = "The configuration file .ebextensions/30-broken.config in application version v3 contains invalid YAML \
                 or JSON. YAML exception: Invalid Yaml: ";
    assert!(sentence.starts_with(start), "{sentence}");
    assert_eq!(told.last().map(String::as_str), Some("Failed to deploy application."));
    assert!(field.page("tasks-dev").await.starts_with("one "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_launch_without_an_instance_profile_fails_as_at_aws_and_an_update_makes_it_good() {
    let field = Field::over(Wire::start().await);
    field.client.create_application().application_name("tasks").send().await.expect("made");
    field.version("v1", app("one", &[])).await;
    let request = field.create("tasks-dev", "v1", Vec::new()).await;
    let told = field.sentences(&request).await;
    assert_eq!(
        told[told.len() - 2..],
        [
            "The instance profile aws-elasticbeanstalk-ec2-role associated with the environment does not exist.",
            "Failed to launch environment.",
        ]
    );
    let failed = field.find("tasks-dev").await;
    assert_eq!(failed.health().map(|health| health.as_str()), Some("Grey"));
    field.profile().await;
    field.deploy("tasks-dev", "v1").await;
    assert!(field.page("tasks-dev").await.starts_with("one "));
    assert_eq!(field.find("tasks-dev").await.health().map(|health| health.as_str()), Some("Green"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_update_in_progress_refuses_others_and_can_be_aborted() {
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    field.create("tasks-dev", "v1", Vec::new()).await;
    let slow = "container_commands:\n  01_slow:\n    command: \"sleep 300\"\n";
    field.version("v2", app("two", &[(".ebextensions/20-slow.config", slow)])).await;
    let update = field.client.update_environment().environment_name("tasks-dev").version_label("v2");
    let request = update.send().await.expect("taken").request_id().expect("an id").to_owned();

    let second = field.client.update_environment().environment_name("tasks-dev").version_label("v1").send().await;
    let second = second.expect_err("busy");
    assert_eq!(second.code(), Some("InvalidParameterValue"));
    let text = "Environment named tasks-dev is in an invalid state for this operation. Must be Ready.";
    assert_eq!(second.message(), Some(text));
    let ended = field.client.terminate_environment().environment_name("tasks-dev").send().await.expect_err("busy");
    let text = "Cannot terminate environment named tasks-dev. It is currently pending deployment.";
    assert_eq!(ended.message(), Some(text));
    // Neither the version that is on its way, nor the one that it leaves.
    for label in ["v2", "v1"] {
        let delete = field.client.delete_application_version().application_name("tasks").version_label(label);
        let refused = delete.send().await.expect_err("busy");
        assert_eq!(refused.code(), Some("OperationInProgressFailure"));
        let text = format!(
            "Unable to delete application version: {label}. An operation is already in progress, please retry again \
             shortly."
        );
        assert_eq!(refused.message(), Some(text.as_str()));
    }
    let settings = field.client.describe_configuration_settings().application_name("tasks");
    let settings = settings.environment_name("tasks-dev").send().await.expect("described");
    let words: Vec<_> = settings.configuration_settings().iter().filter_map(|one| one.deployment_status()).collect();
    assert_eq!(words.iter().map(|word| word.as_str()).collect::<Vec<_>>(), ["deployed", "pending"]);

    field.client.abort_environment_update().environment_name("tasks-dev").send().await.expect("aborts");
    let found = field.settled("tasks-dev").await;
    assert_eq!(found.version_label(), Some("v1"));
    let told = field.sentences(&request).await;
    assert!(told.iter().all(|text| text != "Environment update completed successfully."), "{told:?}");
    assert!(field.page("tasks-dev").await.starts_with("one "));
    let again = field.client.abort_environment_update().environment_name("tasks-dev").send().await.expect_err("none");
    let text = "Environment named tasks-dev is in an invalid state for this operation. Must be pending deployment.";
    assert_eq!(again.message(), Some(text));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminated_environment_is_not_rebuilt_beside_another_of_its_name() {
    let field = Field::over(Wire::start().await);
    field.client.create_application().application_name("tasks").send().await.expect("made");
    let mut ids = Vec::new();
    for _ in 0..2 {
        let create = field.client.create_environment().application_name("tasks").environment_name("tasks-dev");
        let made = create.solution_stack_name(STACK).send().await.expect("taken");
        ids.push(made.environment_id().expect("an id").to_owned());
        field.settled("tasks-dev").await;
        if ids.len() == 1 {
            let terminate = field.client.terminate_environment().environment_name("tasks-dev");
            terminate.send().await.expect("taken");
            field.settled("tasks-dev").await;
        }
    }
    let refused = field.client.rebuild_environment().environment_id(&ids[0]).send().await.expect_err("refused");
    assert_eq!(refused.message(), Some("Environment tasks-dev already exists."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_ran_runs_again_after_a_restart() {
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    field.create("tasks-dev", "v1", vec![variable("MESSAGE", "kept")]).await;
    let Field { wire, .. } = field;
    let field = Field::over(wire.expect("a server").restart().await);
    field.green("tasks-dev").await;
    assert!(field.page("tasks-dev").await.starts_with("one MESSAGE=kept "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_environments_swap_their_names_and_an_application_goes_with_all_it_has() {
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    field.version("v2", app("two", &[])).await;
    field.create("tasks-blue", "v1", Vec::new()).await;
    field.create("tasks-green", "v2", Vec::new()).await;
    let swap = field.client.swap_environment_cnames().source_environment_name("tasks-blue");
    let request = swap.destination_environment_name("tasks-green").send().await.expect("taken");
    let told = field.sentences(request.request_id().expect("an id")).await;
    let last = "Completed swapping CNAMEs for environments 'tasks-blue' and 'tasks-green'.";
    assert_eq!(told.last().map(String::as_str), Some(last));
    let blue = field.settled("tasks-blue").await;
    assert!(blue.cname().is_some_and(|name| name.starts_with("tasks-green.")), "{blue:?}");
    field.settled("tasks-green").await;

    let refused = field.client.delete_application().application_name("tasks").send().await.expect_err("in use");
    let text = "Unable to delete application tasks because it has a version that is deployed to a running environment.";
    assert_eq!(refused.message(), Some(text));
    let delete = field.client.delete_application().application_name("tasks").terminate_env_by_force(true);
    let request = delete.send().await.expect("taken");
    let told = field.sentences(request.request_id().expect("an id")).await;
    assert_eq!(told, ["deleteApplication is starting.", "The application has been deleted successfully."]);
    let left = field.client.describe_applications().send().await.expect("described");
    assert!(left.applications().is_empty());
    let bucket = "elasticbeanstalk-us-west-2-123456789012";
    let kept = field.s3.head_object().bucket(bucket).key("tasks/v1.zip").send().await;
    assert!(kept.is_ok(), "bundles are the user's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_are_taken_from_the_instance_and_offered_under_a_link() {
    use aws_sdk_elasticbeanstalk::types::EnvironmentInfoType;
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    field.create("tasks-dev", "v1", Vec::new()).await;
    for (kind, start) in [(EnvironmentInfoType::Tail, "----"), (EnvironmentInfoType::Bundle, "PK")] {
        let before = field.client.retrieve_environment_info().environment_name("tasks-dev").info_type(kind.clone());
        assert!(before.send().await.expect("answered").environment_info().is_empty());
        let ask = field.client.request_environment_info().environment_name("tasks-dev").info_type(kind.clone());
        let request = ask.send().await.expect("taken");
        let told = field.sentences(request.request_id().expect("an id")).await;
        assert_eq!(told.last().map(String::as_str), Some("Pulled logs for environment instances."));
        let get = field.client.retrieve_environment_info().environment_name("tasks-dev").info_type(kind);
        let info = get.send().await.expect("answered");
        let url = info.environment_info()[0].message().expect("a link").to_owned();
        let content = tokio::task::spawn_blocking(move || {
            let mut answer = ureq::get(&url).call().expect("an answer");
            answer.body_mut().read_to_vec().expect("bytes")
        });
        let content = content.await.expect("asked");
        assert!(content.starts_with(start.as_bytes()), "{:?}", String::from_utf8_lossy(&content));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coupled_mysql_comes_with_the_environment_and_goes_by_its_policy() {
    if can_run(Engine::MySql) {
        comes_and_goes(Engine::MySql, "8.4").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coupled_postgres_comes_with_the_environment_and_goes_by_its_policy() {
    if can_run(Engine::Postgres) {
        comes_and_goes(Engine::Postgres, "17").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coupled_database_that_rds_refuses_fails_the_launch_in_its_words() {
    if !can_run(Engine::Postgres) {
        return;
    }
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    let database = |name: &str, value: &str| option("aws:rds:dbinstance", name, value);
    let options = vec![
        database("HasCoupledDatabase", "true"),
        database("DBEngine", "postgres"),
        database("DBUser", "admin"),
        database("DBPassword", "secretpw1"),
    ];
    let request = field.create("tasks-dev", "v1", options).await;
    let told = field.sentences(&request).await;
    let reason = "failed Reason: MasterUsername admin cannot be used as it is a reserved word used by the engine";
    assert!(
        told.iter().any(|text| text.starts_with("Creating RDS database named: ") && text.ends_with(reason)),
        "{told:?}"
    );
    let left = field.rds.describe_db_instances().send().await.expect("described");
    assert!(left.db_instances().is_empty(), "{left:?}");
}

/// Whether a server of this engine can run here; where the tests' packages are installed, one must.
pub(crate) fn can_run(engine: Engine) -> bool {
    let obstacle = engine.obstacle();
    assert!(obstacle.is_none() || std::env::var_os("TASKS_EB_REQUIRE_SERVERS").is_none(), "{obstacle:?}");
    obstacle.is_none()
}

async fn comes_and_goes(engine: Engine, version: &str) {
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    let database = |name: &str, value: &str| option("aws:rds:dbinstance", name, value);
    let options = vec![
        database("HasCoupledDatabase", "true"),
        database("DBEngine", engine.as_str()),
        database("DBEngineVersion", version),
        database("DBInstanceClass", "db.t4g.micro"),
        database("DBAllocatedStorage", "20"),
        database("DBUser", "ebroot"),
        database("DBPassword", "secretpw1"),
        database("DBDeletionPolicy", "Snapshot"),
    ];
    let request = field.create("tasks-dev", "v1", options).await;
    let told = field.sentences(&request).await;
    let position = |start: &str| told.iter().position(|text| text.starts_with(start)).expect(start);
    assert!(position("Creating RDS database named: awseb-e-") < position("Created RDS database named: awseb-e-"));
    assert_eq!(told.last().map(String::as_str), Some("Successfully launched environment: tasks-dev"));
    let page = field.page("tasks-dev").await;
    assert!(page.ends_with("RDS_HOSTNAME=127.0.0.1 RDS_DB_NAME=ebdb RDS_USERNAME=ebroot"), "{page}");
    let settings = field.client.describe_configuration_settings().application_name("tasks");
    let settings = settings.environment_name("tasks-dev").send().await.expect("described");
    let text = format!("{settings:?}");
    assert!(!text.contains("secretpw1") && text.contains("DBPassword") && !text.contains("RDS_HOSTNAME"));

    // What RDS refuses is told, and nothing changes.
    let identifier = field.rds.describe_db_instances().send().await.expect("described").db_instances()[0].clone();
    let update = field.client.update_environment().environment_name("tasks-dev");
    let update = update.option_settings(database("DBInstanceClass", "db.zzz")).send().await.expect("taken");
    let told = field.sentences(update.request_id().expect("an id")).await;
    let refused = format!(
        "Updating RDS database named: {} failed Reason: Invalid DB Instance class: db.zzz",
        identifier.db_instance_identifier().expect("a name")
    );
    assert!(told.contains(&refused), "{told:?}");
    let now = field.rds.describe_db_instances().send().await.expect("described").db_instances()[0].clone();
    assert_eq!(now.db_instance_class(), Some("db.t4g.micro"));
    field.settled("tasks-dev").await;

    let terminate = field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    let told = field.sentences(terminate.request_id().expect("an id")).await;
    let at = told.iter().position(|text| text.starts_with("Deleted RDS database named: awseb-e-"));
    let group = &told[at.unwrap_or_else(|| panic!("{told:?}")) + 1];
    assert!(group.starts_with("Deleted security group named: awseb-e-"), "{told:?}");
    assert!(group.contains("-stack-AWSEBRDSDBSecurityGroup-"), "{told:?}");
    let left = field.rds.describe_db_instances().send().await.expect("described");
    assert!(left.db_instances().is_empty(), "{left:?}");
    let snapshots = field.rds.describe_db_snapshots().send().await.expect("described");
    let name = snapshots.db_snapshots()[0].db_snapshot_identifier().expect("a name");
    assert!(name.contains("-stack-snapshot-awsebrdsdatabase-"), "{name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mysql_is_decoupled_in_two_steps_and_stays() {
    if can_run(Engine::MySql) {
        is_decoupled(Engine::MySql, "8.4").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_is_decoupled_in_two_steps_and_stays() {
    if can_run(Engine::Postgres) {
        is_decoupled(Engine::Postgres, "17").await;
    }
}

async fn is_decoupled(engine: Engine, version: &str) {
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    let database = |name: &str, value: &str| option("aws:rds:dbinstance", name, value);
    let options = vec![
        database("HasCoupledDatabase", "true"),
        database("DBEngine", engine.as_str()),
        database("DBEngineVersion", version),
        database("DBInstanceClass", "db.t4g.micro"),
        database("DBPassword", "secretpw1"),
    ];
    field.create("tasks-dev", "v1", options).await;
    stays_what_it_is(&field, if engine == Engine::MySql { "postgres" } else { "mysql" }).await;
    for (name, value) in [("DBDeletionPolicy", "Retain"), ("HasCoupledDatabase", "false")] {
        let update = field.client.update_environment().environment_name("tasks-dev");
        update.option_settings(database(name, value)).send().await.expect("taken");
        field.settled("tasks-dev").await;
    }
    let page = field.page("tasks-dev").await;
    assert!(page.contains("RDS_HOSTNAME= "), "{page}");
    let kept = field.rds.describe_db_instances().send().await.expect("described");
    assert_eq!(kept.db_instances()[0].db_instance_status(), Some("available"));
    // Another database needs its own user and password.
    let again = field.client.update_environment().environment_name("tasks-dev");
    let refused = again.option_settings(database("HasCoupledDatabase", "true")).send().await.expect_err("refused");
    assert!(refused.message().is_some_and(|text| text.contains("OptionName: 'DBPassword'")), "{refused:?}");
    field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    field.settled("tasks-dev").await;
    let kept = field.rds.describe_db_instances().send().await.expect("described");
    assert_eq!(kept.db_instances().len(), 1, "a decoupled database is nobody's but its owner's");
}

/// Neither an option nor a saved configuration makes another engine of a database.
async fn stays_what_it_is(field: &Field, other: &str) {
    let engine = option("aws:rds:dbinstance", "DBEngine", other);
    let template = field.client.create_configuration_template().application_name("tasks").template_name("other");
    template.solution_stack_name(STACK).option_settings(engine.clone()).send().await.expect("made");
    let update = field.client.update_environment().environment_name("tasks-dev");
    for update in [update.clone().option_settings(engine), update.template_name("other")] {
        let refused = update.send().await.expect_err("refused");
        assert_eq!(refused.message(), Some("RDS DB Engine option setting is not allowed to changed."));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_killed_in_the_middle_says_so_and_serves_the_old_version() {
    let mut beanstalk = LocalBeanstalk::start();
    let field = Field::with(&beanstalk.sdk());
    field.found().await;
    field.version("v1", app("one", &[])).await;
    field.create("tasks-dev", "v1", Vec::new()).await;
    let slow = "container_commands:\n  01_slow:\n    command: \"sleep 300\"\n";
    field.version("v2", app("two", &[(".ebextensions/20-slow.config", slow)])).await;
    let update = field.client.update_environment().environment_name("tasks-dev").version_label("v2");
    let request = update.send().await.expect("taken").request_id().expect("an id").to_owned();
    beanstalk.kill();
    beanstalk.start_again();
    let field = Field::with(&beanstalk.sdk());
    let found = field.settled("tasks-dev").await;
    assert_eq!(found.version_label(), Some("v1"));
    let told = field.sentences(&request).await;
    assert_eq!(
        told[told.len() - 2..],
        ["The local Elastic Beanstalk was stopped before the operation was complete.", "Failed to deploy application.",]
    );
    field.green("tasks-dev").await;
    assert!(field.page("tasks-dev").await.starts_with("one "));
    field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    field.settled("tasks-dev").await;
}

/// The code of a refusal.
fn code<T: std::fmt::Debug, E: ProvideErrorMetadata, R>(answer: Result<T, SdkError<E, R>>) -> String {
    answer.map_err(|error| error.code().unwrap_or_default().to_owned()).expect_err("refused")
}

#[tokio::test]
async fn what_one_machine_does_not_have_is_checked_and_then_refused_as_itself() {
    let field = Field::new().await;
    let client = &field.client;
    let apply = client.apply_environment_managed_action().action_id("a-1").environment_name("nobody").send().await;
    assert_eq!(code(apply), "InvalidParameterValue");
    let platform = client.create_platform_version().platform_name("mine").platform_version("1.0.0");
    let nowhere = S3Location::builder().build();
    assert_eq!(code(platform.clone().platform_definition_bundle(nowhere).send().await), "MissingParameter");
    let bundle = S3Location::builder().s3_bucket("b").s3_key("k").build();
    assert_eq!(code(platform.platform_definition_bundle(bundle).send().await), "TooManyPlatformsException");
    let platforms = client.list_platform_versions().send().await.expect("listed");
    let arn = platforms.platform_summary_list()[0].platform_arn().expect("an ARN").to_owned();
    let delete = client.delete_platform_version().platform_arn(arn).send().await;
    assert_eq!(code(delete), "InsufficientPrivilegesException");

    let compose = async |labels: &[&str]| {
        let labels = labels.iter().map(|label| (*label).to_owned()).collect();
        code(client.compose_environments().application_name("tasks").set_version_labels(Some(labels)).send().await)
    };
    field.version("plain", app("plain", &[])).await;
    field.version("described", app("described", &[("env.yaml", "AWSConfigurationTemplateVersion: 1.1.0.0\n")])).await;
    assert_eq!(compose(&["unknown"]).await, "InvalidParameterValue");
    assert_eq!(compose(&["described", "plain"]).await, "InvalidParameterValue");
    assert_eq!(compose(&["described"]).await, "UnsupportedOperation");
}

#[tokio::test]
async fn the_operations_role_of_an_environment_is_kept_and_shown() {
    let field = Field::new().await;
    let client = &field.client;
    let role = "arn:aws:iam::123456789012:role/operator";
    for name in ["operator", "operator-2"] {
        field.iam.create_role().role_name(name).assume_role_policy_document("{}").send().await.expect("made");
    }
    let create = client.create_environment().application_name("tasks").environment_name("dev-env");
    let create = create.solution_stack_name(STACK).set_option_settings(Some(basics()));
    for nobody in ["operator", "arn:aws:iam::123456789012:role/nobody", "arn:aws:iam::1:role/operator"] {
        assert_eq!(code(create.clone().operations_role(nobody).send().await), "InvalidParameterValue");
    }
    create.operations_role(role).send().await.expect("taken");
    let shown = async || {
        let found = client.describe_environments().environment_names("dev-env").send().await.expect("described");
        found.environments()[0].operations_role().map(str::to_owned)
    };
    assert_eq!(shown().await.as_deref(), Some(role));
    let associate = client.associate_environment_operations_role().environment_name("dev-env");
    assert_eq!(code(associate.clone().operations_role("x").send().await), "InvalidParameterValue");
    associate.operations_role(format!("{role}-2")).send().await.expect("associated");
    assert_eq!(shown().await, Some(format!("{role}-2")));
    client.disassociate_environment_operations_role().environment_name("dev-env").send().await.expect("taken away");
    assert_eq!(shown().await, None);
    let nobody = client.disassociate_environment_operations_role().environment_name("nobody").send().await;
    assert_eq!(code(nobody), "InvalidParameterValue");
}
