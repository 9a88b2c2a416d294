//! Health of an environment: what its instance says, seen in the light of what is being done to it (eb-reference §1.6).

use time::{Duration, OffsetDateTime};

use super::environment::Environment;
use super::event_log::Entry;
use super::operation::OperationKind;
use crate::beanstalk::{EnvironmentStatus, Health, HealthStatus, Region, Severity};
use crate::local::Local;
use crate::local::host::InstanceHealth;

/// How long a launch is the cause of health.
const LATELY: Duration = Duration::seconds(60);

/// How an environment is.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The verdict.
    pub(crate) status: HealthStatus,
    /// Its colour.
    pub(crate) color: Health,
    /// Why, in AWS's words.
    pub(crate) causes: Vec<String>,
    /// What the instance itself says.
    pub(crate) instance: Option<InstanceHealth>,
}

impl Seen {
    fn new(status: HealthStatus, causes: Vec<String>, instance: Option<InstanceHealth>) -> Self {
        Self { color: status.color(), status, causes, instance }
    }
}

/// Status and colour of an environment.
pub(crate) fn of(local: &Local, environment: &Environment) -> (HealthStatus, Health) {
    let seen = look(local, environment);
    (seen.status, seen.color)
}

/// Looks at an environment.
pub(crate) fn look(local: &Local, environment: &Environment) -> Seen {
    let instance =
        environment.instance.as_ref().and_then(|_| local.host.find(&environment.id)).map(|host| host.health());
    match (&environment.status, &environment.launch_failure) {
        (EnvironmentStatus::Terminated, _) => Seen::new(HealthStatus::Unknown, Vec::new(), None),
        (EnvironmentStatus::Terminating, _) => {
            // The sentence is ours, in the form of AWS's others.
            let seconds = (OffsetDateTime::now_utc() - environment.updated).whole_seconds();
            let cause = format!("Environment termination in progress (running for {}).", span(seconds));
            Seen::new(HealthStatus::Unknown, vec![cause], None)
        }
        (EnvironmentStatus::Launching, _) => launching(environment, instance),
        // What failed before is what an update with an instance mends.
        (status, Some(failure)) if *status != EnvironmentStatus::Updating || instance.is_none() => {
            let status = if instance.is_some() { HealthStatus::Severe } else { HealthStatus::NoData };
            Seen::new(status, vec![failure.clone()], instance)
        }
        _ => match instance {
            Some(instance) => settled(local, environment, instance),
            None => Seen::new(HealthStatus::NoData, vec!["There are no instances.".into()], None),
        },
    }
}

fn launching(environment: &Environment, instance: Option<InstanceHealth>) -> Seen {
    let seconds = (OffsetDateTime::now_utc() - environment.updated).whole_seconds();
    let running = format!("(running for {}).", span(seconds));
    let causes = match &instance {
        Some(_) => vec![format!("Performing initialization {running}")],
        None => vec![format!("Initialization in progress {running}"), "There are no instances.".to_owned()],
    };
    Seen::new(HealthStatus::Pending, causes, instance)
}

fn settled(local: &Local, environment: &Environment, instance: InstanceHealth) -> Seen {
    let kind = environment.operation.as_ref().map(|operation| operation.kind);
    let seconds = (OffsetDateTime::now_utc() - environment.updated).whole_seconds();
    if let Some(OperationKind::Update | OperationKind::Restart) = kind {
        // What fails while commands run does not lower health.
        let what = if kind == Some(OperationKind::Restart) { "Application restart" } else { "Application update" };
        let causes = vec![format!("{what} in progress (running for {}).", span(seconds))];
        return Seen::new(HealthStatus::Info, causes, Some(instance));
    }
    let launched = local.account.running().with(&environment.id, |present| present.launched);
    let causes = match launched {
        Some((when, took)) if instance.status == HealthStatus::Ok && when + LATELY > OffsetDateTime::now_utc() => {
            let ago = (OffsetDateTime::now_utc() - when).whole_seconds();
            vec![format!("Initialization completed {} ago and took {}.", span(ago), span(took))]
        }
        _ => instance.causes.clone(),
    };
    Seen::new(instance.status.clone(), causes, Some(instance))
}

/// A duration in AWS's words: `26 seconds`, `5 minutes`.
fn span(seconds: i64) -> String {
    let (count, unit) = match seconds {
        ..60 => (seconds.max(0), "second"),
        60..3600 => (seconds / 60, "minute"),
        _ => (seconds / 3600, "hour"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Tells a change of health since it was told last. These events belong to no request.
pub(crate) fn tell(local: &Local, region: &Region, environment: &Environment) {
    let seen = look(local, environment);
    tell_alarm(local, region, environment, &seen);
    if !environment.has_enhanced_health() {
        return;
    }
    let former = local.account.running().with(&environment.id, |present| present.told.replace(seen.status.clone()));
    if former.as_ref() == Some(&seen.status) {
        return;
    }
    let from = former.map(|former| format!(" from {}", shown(&former))).unwrap_or_default();
    let mut message = format!("Environment health has transitioned{from} to {}.", shown(&seen.status));
    for cause in &seen.causes {
        message.push(' ');
        message.push_str(cause);
    }
    let severity = match seen.status {
        HealthStatus::Warning | HealthStatus::Degraded | HealthStatus::Severe => Severity::Warn,
        _ => Severity::Info,
    };
    local.account.events().append(region, about(environment, Entry::new(severity, message)));
}

/// Tells once what ended the processes of an instance from outside. AWS knows no such event: there a disk is just full.
fn tell_alarm(local: &Local, region: &Region, environment: &Environment, seen: &Seen) {
    let alarm = seen.instance.as_ref().and_then(|instance| instance.alarm.clone());
    let told = local.account.running().with(&environment.id, |present| {
        let told = present.alarm == alarm;
        present.alarm = alarm.clone();
        told
    });
    let instance = environment.instance.as_ref();
    if let (false, Some(alarm), Some(instance)) = (told, alarm, instance) {
        let message = format!("[Instance: {}] {alarm} Its processes were ended.", instance.id);
        local.account.events().append(region, about(environment, Entry::new(Severity::Error, message)));
    }
}

/// The same event, about an environment.
pub(crate) fn about(environment: &Environment, entry: Entry) -> Entry {
    Entry {
        application: Some(environment.application.to_string()),
        environment: Some(environment.name.to_string()),
        environment_id: Some(environment.id.to_string()),
        ..entry
    }
}

/// AWS writes this one as two words.
fn shown(status: &HealthStatus) -> &str {
    match status {
        HealthStatus::NoData => "No Data",
        status => status.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::local::Config;
    use crate::local::account::environment::{Instance, tests::environment};
    use crate::local::account::event_log::EventFilter;
    use crate::retry::{self, Deadline, Pace};

    #[tokio::test]
    async fn a_full_disk_is_told_once_as_an_error() {
        let home = tempfile::tempdir().expect("a folder");
        let mut config = Config::new(home.path(), 1);
        config.confinement.folder_bytes = 1024 * 1024;
        let local = Local::open(config).expect("opens");
        let region = Region::parse("us-west-2").expect("a region");
        let mut found = environment(EnvironmentStatus::Ready);
        found.instance = Some(Instance {
            id: "i-1".into(),
            security_group: "sg-1".into(),
            launched: found.created,
            address: String::new(),
        });
        let host = local.host.environment(&found.id).expect("opens");
        let file = local.config.environments().join(found.id.as_str()).join("var/app/data/big");
        crate::fs::write_private(&file, &vec![1; 2 * 1024 * 1024]).expect("writes");
        let full = retry::until(Deadline::after(std::time::Duration::from_secs(60)), Pace::LOCAL, || async {
            if host.health().alarm.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        full.await.expect("is noticed");
        tell(&local, &region, &found);
        tell(&local, &region, &found);
        let filter = EventFilter { severity: Some(Severity::Error), ..EventFilter::default() };
        let (events, _) = local.account.events().find(&region, &filter, 10);
        let messages: Vec<&str> = events.iter().map(|event| event.entry.message.as_str()).collect();
        let start = "[Instance: i-1] The disk of the instance is full: its folder holds 2.";
        assert!(messages.len() == 1 && messages[0].starts_with(start), "{messages:?}");
        assert!(messages[0].ends_with(" MiB, and may hold 1.0 MiB. Its processes were ended."), "{messages:?}");
        host.destroy().await.expect("is removed");
    }

    #[test]
    fn durations_read_as_aws_writes_them() {
        for (seconds, text) in
            [(0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (7200, "2 hours")]
        {
            assert_eq!(span(seconds), text);
        }
    }
}
