//! `DescribeEvents`: newest first, by filters that add up; the start is included, the end is not.

use super::page::Page;
use crate::beanstalk::Severity;
use crate::local::account::event_log::{EventFilter, Logged};
use crate::local::epoch;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let text = |name: &str| params.optional(name).map(str::to_owned);
    // A page goes on before the oldest event of the one before it, so that events that come meanwhile shift nothing.
    let page = Page::read(call)?;
    let before = page.start().and_then(epoch::moment);
    let end = params.time("EndTime")?;
    let filter = EventFilter {
        application: text("ApplicationName"),
        environment: text("EnvironmentName"),
        environment_id: text("EnvironmentId"),
        version_label: text("VersionLabel"),
        template_name: text("TemplateName"),
        platform_arn: text("PlatformArn"),
        request_id: text("RequestId"),
        severity: params.optional("Severity").map(severity).transpose()?,
        start: params.time("StartTime")?,
        end: before.into_iter().chain(end).min(),
    };
    let (events, more) = call.local.account.events().find(&call.region, &filter, page.limit());
    let token = events.last().filter(|_| more).map(|last| page.token(epoch::milliseconds(last.date())));
    Ok(Structure::new()
        .with("Events", Value::members(events.iter().map(describe)))
        .with_some("NextToken", token)
        .into())
}

fn severity(word: &str) -> Result<Severity, Fault> {
    Severity::parse(word).ok_or_else(|| {
        Fault::invalid_parameter_value(format!(
            "Severity must be TRACE, DEBUG, INFO, WARN, ERROR or FATAL, not {word}."
        ))
    })
}

fn describe(event: &Logged) -> Value {
    let entry = &event.entry;
    Structure::new()
        .with("EventDate", event.date())
        .with("Message", &entry.message)
        .with_some("ApplicationName", entry.application.as_ref())
        .with_some("VersionLabel", entry.version_label.as_ref())
        .with_some("TemplateName", entry.template_name.as_ref())
        .with_some("EnvironmentName", entry.environment.as_ref())
        .with_some("PlatformArn", entry.platform_arn.as_ref())
        .with_some("RequestId", entry.request_id.as_ref())
        .with("Severity", entry.severity.as_str())
        .into()
}
