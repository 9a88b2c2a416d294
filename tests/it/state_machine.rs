//! Several clients at once do anything in any order to the local Elastic Beanstalk, through the real SDK: whatever they do,
//! an environment has one operation at a time, names are unique, no event is lost, and every resource is owned or gone.
//!
//! `TASKS_EB_SEQUENCES` is how many stories are played, `PROPTEST_RNG_SEED` repeats them. What the scheduler of the machine
//! does is not repeated: a story that failed is printed whole, and is not made smaller.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_elasticbeanstalk::Client;
use aws_sdk_elasticbeanstalk::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_elasticbeanstalk::operation::RequestId;
use aws_sdk_elasticbeanstalk::types::{EnvironmentDescription, EventDescription, S3Location, Tag};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use tasks_eb::retry::{Deadline, Pace, pause, until};
use tokio::sync::watch;

use crate::support::{Signer, Wire, http};
use crate::wire_elasticbeanstalk::{Field, STACK, basics, bundle, option};

const PATIENCE: Duration = Duration::from_secs(120);
const APPLICATIONS: [&str; 2] = ["tasks", "other"];
const NAMES: [&str; 4] = ["env-a", "env-b", "env-c", "env-d"];
const PREFIXES: [&str; 3] = ["shop-a", "shop-b", "shop-c"];
/// `broken` has a command that fails.
const LABELS: [&str; 4] = ["one", "two", "three", "broken"];
const TEMPLATES: [&str; 2] = ["saved-a", "saved-b"];

/// A server that says its version, and starts as fast as one can.
const APP: &str = "\
import os, socket
server = socket.create_server(('127.0.0.1', int(os.environ['PORT'])))
while True:
    client, _ = server.accept()
    client.recv(65536)
    client.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: LENGTH\\r\\nConnection: close\\r\\n\\r\\nVERSION')
    client.close()
";

/// What a client does; numbers choose among the names above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    CreateApplication(usize),
    DeleteApplication(usize, bool),
    CreateVersion(usize, usize),
    DeleteVersion(usize, usize),
    CreateEnvironment { application: usize, name: usize, prefix: Option<usize>, label: usize },
    CreateFromTemplate { application: usize, name: usize, template: usize },
    Deploy(usize, usize),
    Configure(usize, u8),
    Terminate(usize),
    Abort(usize),
    Swap(usize, usize),
    Rebuild(usize),
    Restart(usize),
    Tag(usize, u8),
    SaveTemplate(usize, usize, usize),
    DeleteTemplate(usize, usize),
}

impl Action {
    /// Environments that it may take out of Ready, where it is accepted.
    fn concerns(self, name: usize) -> bool {
        match self {
            Self::CreateEnvironment { name: own, .. } | Self::CreateFromTemplate { name: own, .. } => own == name,
            Self::Deploy(own, _) | Self::Configure(own, _) | Self::Terminate(own) => own == name,
            Self::Rebuild(own) | Self::Restart(own) | Self::Tag(own, _) => own == name,
            Self::Swap(one, other) => one == name || other == name,
            Self::DeleteApplication(_, force) => force,
            _ => false,
        }
    }
}

fn action() -> impl Strategy<Value = Action> {
    let application = || prop_oneof![4 => Just(0_usize), 1 => Just(1)];
    let (name, label, template) = (|| 0..NAMES.len(), || 0..LABELS.len(), || 0..TEMPLATES.len());
    prop_oneof![
        2 => application().prop_map(Action::CreateApplication),
        1 => (application(), any::<bool>()).prop_map(|(application, force)| Action::DeleteApplication(application, force)),
        3 => (application(), label()).prop_map(|(application, label)| Action::CreateVersion(application, label)),
        1 => (application(), label()).prop_map(|(application, label)| Action::DeleteVersion(application, label)),
        8 => (application(), name(), prop::option::of(0..PREFIXES.len()), label()).prop_map(
            |(application, name, prefix, label)| Action::CreateEnvironment { application, name, prefix, label }
        ),
        1 => (application(), name(), template())
            .prop_map(|(application, name, template)| Action::CreateFromTemplate { application, name, template }),
        6 => (name(), label()).prop_map(|(name, label)| Action::Deploy(name, label)),
        3 => (name(), any::<u8>()).prop_map(|(name, value)| Action::Configure(name, value)),
        4 => name().prop_map(Action::Terminate),
        3 => name().prop_map(Action::Abort),
        3 => (name(), name()).prop_map(|(one, other)| Action::Swap(one, other)),
        3 => name().prop_map(Action::Rebuild),
        3 => name().prop_map(Action::Restart),
        2 => (name(), any::<u8>()).prop_map(|(name, value)| Action::Tag(name, value)),
        1 => (application(), template(), name())
            .prop_map(|(application, template, name)| Action::SaveTemplate(application, template, name)),
        1 => (application(), template()).prop_map(|(application, template)| Action::DeleteTemplate(application, template)),
    ]
}

/// What each client does, with the milliseconds before each step.
type Story = Vec<Vec<(u64, Action)>>;

fn story() -> impl Strategy<Value = Story> {
    let pauses = prop_oneof![3 => Just(0_u64), 2 => 0..60_u64, 1 => 200..900_u64];
    prop::collection::vec(prop::collection::vec((pauses, action()), 6..16), 2..5)
}

/// A call that was accepted, with its request id.
#[derive(Debug, Clone)]
struct Accepted {
    action: Action,
    request: String,
}

/// The request id, or the refusal. A server that breaks is no refusal.
fn told<T: RequestId, E>(answer: Result<T, SdkError<E, HttpResponse>>) -> Result<String, String>
where
    E: ProvideErrorMetadata + Debug,
{
    match answer {
        Ok(done) => Ok(done.request_id().expect("a request id").to_owned()),
        Err(error) => {
            let status = error.raw_response().map(|response| response.status().as_u16());
            assert!(status.is_some_and(|status| status < 500), "{status:?}: {error:?}");
            Err(format!("{:?} {:?}", error.code(), error.message()))
        }
    }
}

/// What a client has in its hands.
#[derive(Clone)]
struct Hands {
    client: Client,
    bucket: String,
}

impl Hands {
    async fn perform(&self, action: Action) -> Result<String, String> {
        let client = &self.client;
        match action {
            Action::CreateApplication(application) => {
                told(client.create_application().application_name(APPLICATIONS[application]).send().await)
            }
            Action::DeleteApplication(application, force) => {
                let delete = client.delete_application().application_name(APPLICATIONS[application]);
                told(delete.terminate_env_by_force(force).send().await)
            }
            Action::CreateVersion(application, label) => {
                let location = S3Location::builder().s3_bucket(&self.bucket);
                let location = location.s3_key(format!("tasks/{}.zip", LABELS[label])).build();
                let create = client.create_application_version().application_name(APPLICATIONS[application]);
                told(create.version_label(LABELS[label]).source_bundle(location).process(true).send().await)
            }
            Action::DeleteVersion(application, label) => {
                let delete = client.delete_application_version().application_name(APPLICATIONS[application]);
                told(delete.version_label(LABELS[label]).send().await)
            }
            Action::SaveTemplate(application, template, name) => {
                let found = self.find(name).await.ok_or("there is none")?;
                let save = client.create_configuration_template().application_name(APPLICATIONS[application]);
                let save = save.template_name(TEMPLATES[template]);
                told(save.set_environment_id(found.environment_id().map(str::to_owned)).send().await)
            }
            Action::DeleteTemplate(application, template) => {
                let delete = client.delete_configuration_template().application_name(APPLICATIONS[application]);
                told(delete.template_name(TEMPLATES[template]).send().await)
            }
            other => self.perform_on_environment(other).await,
        }
    }

    async fn perform_on_environment(&self, action: Action) -> Result<String, String> {
        let client = &self.client;
        match action {
            Action::CreateEnvironment { application, name, prefix, label } => {
                let create = client.create_environment().application_name(APPLICATIONS[application]);
                let create =
                    create.environment_name(NAMES[name]).version_label(LABELS[label]).solution_stack_name(STACK);
                let create = create.set_cname_prefix(prefix.map(|prefix| PREFIXES[prefix].to_owned()));
                let made = create.set_option_settings(Some(basics())).send().await;
                self.answers(made.as_ref().ok().and_then(|made| made.status()), "Launching");
                told(made)
            }
            Action::CreateFromTemplate { application, name, template } => {
                let create = client.create_environment().application_name(APPLICATIONS[application]);
                told(create.environment_name(NAMES[name]).template_name(TEMPLATES[template]).send().await)
            }
            Action::Deploy(name, label) => {
                let update = client.update_environment().environment_name(NAMES[name]).version_label(LABELS[label]);
                let updated = update.send().await;
                self.answers(updated.as_ref().ok().and_then(|updated| updated.status()), "Updating");
                told(updated)
            }
            Action::Configure(name, value) => {
                let space = "aws:elasticbeanstalk:application:environment";
                let update = client.update_environment().environment_name(NAMES[name]);
                told(update.option_settings(option(space, "VALUE", &value.to_string())).send().await)
            }
            Action::Terminate(name) => {
                let ended = client.terminate_environment().environment_name(NAMES[name]).send().await;
                self.answers(ended.as_ref().ok().and_then(|ended| ended.status()), "Terminating");
                told(ended)
            }
            Action::Abort(name) => told(client.abort_environment_update().environment_name(NAMES[name]).send().await),
            Action::Rebuild(name) => told(client.rebuild_environment().environment_name(NAMES[name]).send().await),
            Action::Restart(name) => told(client.restart_app_server().environment_name(NAMES[name]).send().await),
            Action::Swap(one, other) => {
                let swap = client.swap_environment_cnames().source_environment_name(NAMES[one]);
                told(swap.destination_environment_name(NAMES[other]).send().await)
            }
            Action::Tag(name, value) => {
                let found = self.find(name).await.ok_or("there is none")?;
                let tag = Tag::builder().key("k").value(value.to_string()).build();
                let update = client.update_tags_for_resource().tags_to_add(tag);
                told(update.set_resource_arn(found.environment_arn().map(str::to_owned)).send().await)
            }
            other => panic!("{other:?} is about no environment"),
        }
    }

    fn answers(&self, status: Option<&aws_sdk_elasticbeanstalk::types::EnvironmentStatus>, expected: &str) {
        assert!(status.is_none_or(|status| status.as_str() == expected), "{status:?} is not {expected}");
    }

    async fn find(&self, name: usize) -> Option<EnvironmentDescription> {
        let found = self.client.describe_environments().environment_names(NAMES[name]).include_deleted(false);
        found.send().await.expect("described").environments().first().cloned()
    }

    async fn environments(&self) -> Vec<EnvironmentDescription> {
        let all = self.client.describe_environments().include_deleted(true).send().await.expect("described");
        all.environments().to_vec()
    }

    /// Events, oldest first.
    async fn events(&self, environment_id: Option<&str>) -> Vec<EventDescription> {
        let (mut all, mut token) = (Vec::new(), None);
        loop {
            let page = self.client.describe_events().set_environment_id(environment_id.map(str::to_owned));
            let page = page.max_records(100).set_next_token(token).send().await.expect("described");
            all.extend(page.events().iter().cloned());
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                all.reverse();
                return all;
            }
        }
    }

    /// Plays a client's part. The first event of an accepted call is there when the call is answered.
    async fn play(&self, part: Vec<(u64, Action)>) -> Vec<Accepted> {
        let mut accepted = Vec::new();
        for (milliseconds, action) in part {
            pause(Duration::from_millis(milliseconds)).await;
            let Ok(request) = self.perform(action).await else { continue };
            let first = self.client.describe_events().request_id(&request).send().await.expect("described");
            // A termination that goes on already is not begun again.
            let is_told = !first.events().is_empty() || matches!(action, Action::Terminate(_));
            assert!(is_told, "{action:?} was accepted as {request}, and no event says so");
            accepted.push(Accepted { action, request });
        }
        accepted
    }
}

/// What somebody sees who looks at everything all the time.
#[derive(Default)]
struct Seen {
    status: BTreeMap<String, String>,
    /// By name: how often an environment left Ready, and came to it.
    left: BTreeMap<String, usize>,
    arrived: BTreeMap<String, usize>,
    events: Vec<EventDescription>,
}

impl Seen {
    async fn look(&mut self, hands: &Hands) {
        let all = hands.environments().await;
        let word = |found: &EnvironmentDescription| found.status().expect("a status").as_str().to_owned();
        let (mut names, mut cnames) = (BTreeSet::new(), BTreeSet::new());
        for found in &all {
            let (id, name) = (found.environment_id().expect("an id"), found.environment_name().expect("a name"));
            let now = word(found);
            if now != "Terminated" {
                assert!(names.insert(name), "two live environments are called {name}: {all:?}");
            }
            // One that Elastic Beanstalk chooses is not told before there is an instance.
            if let (Some(cname), "Launching" | "Ready" | "Updating" | "Aborting") = (found.cname(), now.as_str()) {
                assert!(cnames.insert(cname), "two environments are at {cname}: {all:?}");
            }
            let abortable = found.abortable_operation_in_progress() == Some(true);
            assert!(!abortable || now == "Updating", "{now} and abortable: {found:?}");
            let before = self.status.insert(id.to_owned(), now.clone());
            let count = |counts: &mut BTreeMap<String, usize>| *counts.entry(name.to_owned()).or_default() += 1;
            match (before.as_deref(), now.as_str()) {
                (Some("Ready"), "Ready") => {}
                (Some("Ready"), _) => count(&mut self.left),
                (_, "Ready") => count(&mut self.arrived),
                _ => {}
            }
        }
        self.follow(hands).await;
    }

    /// Asks for what came after the last event plus one millisecond, as `eb` does.
    async fn follow(&mut self, hands: &Hands) {
        let last = self.events.last().and_then(|event| event.event_date()).copied();
        let start = last.map(|last| {
            let milliseconds = last.to_millis().expect("a date of our days") + 1;
            aws_smithy_types::DateTime::from_millis(milliseconds)
        });
        let news = hands.client.describe_events().set_start_time(start).send().await.expect("described");
        assert!(news.next_token().is_none(), "a thousand events between two looks");
        self.events.extend(news.events().iter().rev().cloned());
    }
}

/// Looks until told to stop, and once more.
async fn look_on(hands: Hands, mut stop: watch::Receiver<bool>) -> Seen {
    let mut seen = Seen::default();
    loop {
        let last = *stop.borrow_and_update();
        seen.look(&hands).await;
        if last {
            return seen;
        }
        pause(Duration::from_millis(4)).await;
    }
}

/// Plays a story on a server of its own, and checks everything.
async fn play(story: Story) {
    let mut wire = Wire::start().await;
    let field = Field::with(&wire.sdk());
    field.found().await;
    for label in LABELS {
        field.version(label, app(label)).await;
    }
    let bucket = field.client.create_storage_location().send().await.expect("made");
    let hands = Hands { client: field.client.clone(), bucket: bucket.s3_bucket().expect("a bucket").to_owned() };
    let (stop, stopped) = watch::channel(false);
    let looking = tokio::spawn(look_on(hands.clone(), stopped));
    let accepted = Arc::new(Mutex::new(Vec::new()));
    let parts = story.into_iter().map(|part| {
        let (hands, accepted) = (hands.clone(), Arc::clone(&accepted));
        tokio::spawn(async move {
            let done = hands.play(part).await;
            accepted.lock().expect("no panic").extend(done);
        })
    });
    for part in parts.collect::<Vec<_>>() {
        part.await.expect("a client's part");
    }
    quiet(&hands).await;
    stop.send(true).expect("somebody looks");
    let seen = looking.await.expect("what was seen");
    let accepted = accepted.lock().expect("no panic").clone();
    counts(&seen, &accepted);
    stories(&hands, &seen, &accepted).await;
    owned(&hands, &wire).await;
    gone(&hands, &wire).await;
    wire.stop().await;
    let left = processes(&wire);
    assert!(left.is_empty(), "{left:?} are left");
}

fn app(label: &str) -> Vec<u8> {
    let source = APP.replace("VERSION", label).replace("LENGTH", &label.len().to_string());
    let broken = ("01.config", "container_commands: {01_no: {command: 'exit 3'}}");
    let mut files = vec![("Procfile", "web: exec python3 -I -S app.py\n"), ("app.py", source.as_str())];
    let path = format!(".ebextensions/{}", broken.0);
    if label == "broken" {
        files.push((&path, broken.1));
    }
    bundle(&files)
}

/// Waits until no environment is on its way: each is Ready or Terminated, and the last event of each is told.
async fn quiet(hands: &Hands) {
    let settled = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
        let all = hands.environments().await;
        let words: Vec<_> = all.iter().filter_map(|found| found.status()).map(|status| status.as_str()).collect();
        let (events, ends) = (hands.events(None).await, |event: &EventDescription| event.message().is_some_and(is_end));
        let mut open: BTreeMap<&str, &str> = BTreeMap::new();
        for event in &events {
            let Some(request) = event.request_id() else { continue };
            if ends(event) {
                open.remove(request);
            } else if event.message().is_some_and(|message| message.ends_with(" is starting.")) {
                open.insert(request, event.message().unwrap_or_default());
            }
        }
        // A launch that a termination took the place of has no end of its own.
        open.retain(|_, start| !["createEnvironment is starting.", "rebuildEnvironment is starting."].contains(start));
        let rests = words.iter().all(|word| ["Ready", "Terminated"].contains(word)) && open.is_empty();
        if rests { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if settled.await.is_err() {
        let (all, events) = (hands.environments().await, hands.events(None).await);
        let told: Vec<_> = events.iter().map(|event| (event.request_id(), event.message())).collect();
        panic!("it never comes to rest: {all:?} {told:?}");
    }
}

fn is_end(message: &str) -> bool {
    tasks_eb::beanstalk::event::verdict(message).is_some()
        || message.ends_with(" completed successfully.")
        || message.starts_with("Failed to ")
}

/// An operation takes its environment out of Ready once, and back once.
fn counts(seen: &Seen, accepted: &[Accepted]) {
    for (number, name) in NAMES.iter().enumerate() {
        let taken = accepted.iter().filter(|call| call.action.concerns(number)).count();
        for (what, counts) in [("left", &seen.left), ("came to", &seen.arrived)] {
            let count = counts.get(*name).copied().unwrap_or_default();
            assert!(count <= taken, "{name} {what} Ready {count} times in {taken} operations: {accepted:?}");
        }
    }
}

/// Every event was seen by who followed, at a time of its own; and the operations of an environment follow one another.
async fn stories(hands: &Hands, seen: &Seen, accepted: &[Accepted]) {
    let all = hands.events(None).await;
    let moments: Vec<i64> =
        all.iter().map(|event| event.event_date().and_then(|date| date.to_millis().ok()).expect("a date")).collect();
    assert!(moments.windows(2).all(|pair| pair[0] < pair[1]), "two events of one moment: {moments:?}");
    let texts = |events: &[EventDescription]| -> Vec<String> {
        events.iter().map(|event| format!("{:?} {:?}", event.event_date(), event.message())).collect()
    };
    assert_eq!(texts(&seen.events), texts(&all[..seen.events.len()]), "who follows the events misses some");
    for found in hands.environments().await {
        let id = found.environment_id().expect("an id");
        one_after_the_other(id, &hands.events(Some(id)).await, accepted);
    }
}

fn one_after_the_other(id: &str, events: &[EventDescription], accepted: &[Accepted]) {
    let asked: Vec<(&str, &str)> =
        events.iter().filter_map(|event| Some((event.request_id()?, event.message()?))).collect();
    let is_abort =
        |request: &str| accepted.iter().any(|call| call.request == request && matches!(call.action, Action::Abort(_)));
    let mut begun: Vec<&str> = Vec::new();
    for (place, (request, message)) in asked.iter().enumerate() {
        if is_abort(request) || begun.contains(request) {
            continue;
        }
        assert!(message.ends_with(" is starting."), "{id}: {request} begins with {message}: {asked:?}");
        // What an operation before still has to say: its last word, told right after it had settled. One that a
        // termination took the place of speaks until the termination's turn has come.
        for before in &begun {
            let late: Vec<(usize, &str)> = asked
                .iter()
                .enumerate()
                .skip(place)
                .filter(|(_, (of, _))| of == before)
                .map(|(at, (_, message))| (at, *message))
                .collect();
            let turn = asked.iter().enumerate().skip(place + 1).find(|(_, (of, _))| of == request);
            let is_last_word = late.len() <= 1 && late.iter().all(|(_, message)| is_end(message));
            let makes_way = *message == "terminateEnvironment is starting."
                && turn.is_none_or(|(turn, _)| late.iter().all(|(at, _)| *at < turn));
            assert!(is_last_word || makes_way, "{id}: {before} goes on in {request}: {late:?} of {asked:?}");
        }
        begun.push(request);
    }
}

/// What a query service lists: the text of every element of a name.
fn listed(signer: &Signer, service: &str, version: &str, action: &str, element: &str) -> BTreeSet<String> {
    let answer = signer.form(service, &[("Action", action), ("Version", version)]);
    assert_eq!(answer.status, 200, "{answer:?}");
    let parts = answer.body.split(&format!("<{element}>")).skip(1).map(str::to_owned).collect::<Vec<_>>();
    parts.iter().filter_map(|part| Some(part.split_once('<')?.0.to_owned())).collect()
}

/// Every resource belongs to an environment that lives, and every environment to an application.
async fn owned(hands: &Hands, wire: &Wire) {
    let live: Vec<_> = hands.environments().await.into_iter().filter(|found| !is_terminated(found)).collect();
    let applications = hands.client.describe_applications().send().await.expect("described");
    let applications: BTreeSet<&str> =
        applications.applications().iter().filter_map(|found| found.application_name()).collect();
    let (mut instances, mut groups, mut ids) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for found in &live {
        let application = found.application_name().expect("a name");
        assert!(applications.contains(application), "{found:?} is of no application: {applications:?}");
        let id = found.environment_id().expect("an id");
        ids.insert(id.to_owned());
        let resources =
            hands.client.describe_environment_resources().environment_id(id).send().await.expect("described");
        let resources = resources.environment_resources().expect("resources").clone();
        instances.extend(resources.instances().iter().filter_map(|found| found.id()).map(str::to_owned));
        groups.extend(resources.auto_scaling_groups().iter().filter_map(|found| found.name()).map(str::to_owned));
        serves_what_it_says(found).await;
    }
    let signer = wire.signer("us-west-2");
    let lists = tokio::task::spawn_blocking(move || {
        [
            listed(&signer, "ec2", "2016-11-15", "DescribeInstances", "instanceId"),
            listed(&signer, "autoscaling", "2011-01-01", "DescribeAutoScalingGroups", "AutoScalingGroupName"),
            listed(&signer, "cloudformation", "2010-05-15", "DescribeStacks", "StackName"),
        ]
    });
    let stacks: BTreeSet<String> = ids.iter().map(|id| format!("awseb-{id}-stack")).collect();
    assert_eq!(lists.await.expect("asked"), [instances, groups, stacks], "{live:?}");
    for folder in folders(wire) {
        assert!(ids.contains(&folder), "the folder {folder} is nobody's: {ids:?}");
    }
    for process in processes(wire) {
        assert!(ids.iter().any(|id| process.contains(id.as_str())), "{process} is nobody's: {ids:?}");
    }
}

fn is_terminated(found: &EnvironmentDescription) -> bool {
    found.status().is_some_and(|status| status.as_str() == "Terminated")
}

/// An environment that serves, serves the version that it names; also under its domain name.
async fn serves_what_it_says(found: &EnvironmentDescription) {
    // Without a version it is the sample application.
    let label = found.version_label().unwrap_or("It runs.").to_owned();
    for address in [found.endpoint_url(), found.cname()].into_iter().flatten() {
        let url = format!("http://{address}/");
        let page = tokio::task::spawn_blocking(move || http::try_get(&url)).await.expect("asked");
        if let Some(page) = page.filter(|page| page.status == 200) {
            assert!(page.body.contains(&label), "{found:?}: {}", page.body);
        }
    }
}

/// Deletes everything; nothing of it is left.
async fn gone(hands: &Hands, wire: &Wire) {
    for application in APPLICATIONS {
        let delete = hands.client.delete_application().application_name(application).terminate_env_by_force(true);
        delete.send().await.expect("taken");
    }
    quiet(hands).await;
    let all = hands.environments().await;
    assert!(all.iter().all(is_terminated), "{all:?}");
    let applications = hands.client.describe_applications().send().await.expect("described");
    assert!(applications.applications().is_empty(), "{applications:?}");
    assert!(folders(wire).is_empty() && processes(wire).is_empty(), "{:?} {:?}", folders(wire), processes(wire));
}

fn folders(wire: &Wire) -> Vec<String> {
    let entries = std::fs::read_dir(wire.home().join("environments")).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Folders of the processes that were started for environments of this server.
fn processes(wire: &Wire) -> Vec<String> {
    let mark = format!("EB_INSTANCE_ROOT={}", wire.home().display());
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let environments = entries.filter_map(|entry| std::fs::read(entry.path().join("environ")).ok());
    let of = |environment: Vec<u8>| {
        let mut variables = environment.split(|byte| *byte == 0);
        let found = variables.find(|variable| variable.starts_with(mark.as_bytes()))?;
        Some(String::from_utf8_lossy(found).into_owned())
    };
    environments.filter_map(of).collect()
}

#[test]
fn whatever_clients_do_at_once_no_environment_breaks_its_rules() {
    let cases = std::env::var("TASKS_EB_SEQUENCES").map_or(3, |count| count.parse().expect("a number"));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 0, ..Config::default() };
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => RandomState::new().build_hasher().finish(),
    };
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(seed), ..config });
    let played = runner.run(&story(), |story| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
        runtime.expect("a runtime").block_on(play(story));
        Ok(())
    });
    played.unwrap_or_else(|error| panic!("{error}\nRepeat with PROPTEST_RNG_SEED={seed}"));
}
