//! `DescribeStackEvents`: how the stack came to where it stands, newest first. Told from what the environment remembers:
//! when it was made, launched, and changed last.

use time::OffsetDateTime;

use super::super::account::environment::Environment;
use super::super::account::stack;
use super::super::query::{Call, Fault, Structure, Value};
use super::{Resource, find, resources};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let environment = find(call, call.params.required("StackName")?)?;
    let mut events = story(call, &environment);
    events.reverse();
    let (stack, id) = (stack::name(&environment), stack::arn(&call.region, &environment));
    let count = events.len();
    let shapes = events.into_iter().enumerate().map(|(number, event)| {
        Structure::new()
            .with("StackId", &id)
            .with("EventId", format!("{}-{}-{}", environment.id, event.logical, count - number))
            .with("StackName", &stack)
            .with("LogicalResourceId", event.logical)
            .with("PhysicalResourceId", event.physical)
            .with("ResourceType", event.kind)
            .with("Timestamp", event.time)
            .with("ResourceStatus", event.status)
            .with_some("ResourceStatusReason", event.reason)
    });
    Ok(Structure::new().with("StackEvents", Value::members(shapes)).into())
}

struct Event {
    logical: String,
    physical: String,
    kind: &'static str,
    time: OffsetDateTime,
    status: &'static str,
    reason: Option<String>,
}

/// The events, oldest first.
fn story(call: &Call, environment: &Environment) -> Vec<Event> {
    let whole = |time: OffsetDateTime, status: &'static str, reason: Option<String>| Event {
        logical: stack::name(environment),
        physical: stack::arn(&call.region, environment),
        kind: "AWS::CloudFormation::Stack",
        time,
        status,
        reason,
    };
    let of = |resource: &Resource, time: OffsetDateTime, status: &'static str, reason: Option<String>| Event {
        logical: resource.logical.to_owned(),
        physical: resource.physical.clone(),
        kind: resource.kind,
        time,
        status,
        reason,
    };
    let launched = environment.instance.as_ref().map_or(environment.created, |instance| instance.launched);
    let found = resources(&call.region, environment);
    let mut events = vec![whole(environment.created, "CREATE_IN_PROGRESS", Some("User Initiated".to_owned()))];
    events.extend(found.iter().map(|one| of(one, launched, "CREATE_COMPLETE", None)));
    let status = stack::status(environment);
    if let Some(wedged) = stack::wedged_at(environment) {
        let failed = found.iter().filter(|one| one.logical == wedged);
        events.extend(failed.map(|one| of(one, environment.updated, status, environment.launch_failure.clone())));
    }
    if status != "CREATE_IN_PROGRESS" {
        events.push(whole(environment.updated, status, environment.launch_failure.clone()));
    }
    events
}
