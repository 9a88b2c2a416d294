//! Between the SDK's types and our words.

use aws_sdk_elasticbeanstalk::types as sdk;
use aws_smithy_types::DateTime;
use time::OffsetDateTime;

use crate::beanstalk::{Event, OptionSetting, Severity};

pub(super) fn moment(date: &DateTime) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(date.as_nanos()).ok()
}

pub(super) fn date(moment: OffsetDateTime) -> DateTime {
    DateTime::from_secs_and_nanos(moment.unix_timestamp(), moment.nanosecond())
}

pub(super) fn option_to_sdk(option: &OptionSetting) -> sdk::ConfigurationOptionSetting {
    sdk::ConfigurationOptionSetting::builder()
        .namespace(&option.namespace)
        .option_name(&option.name)
        .set_value(option.value.clone())
        .set_resource_name(option.resource.clone())
        .build()
}

pub(super) fn option_from_sdk(option: &sdk::ConfigurationOptionSetting) -> OptionSetting {
    OptionSetting {
        namespace: option.namespace().unwrap_or_default().to_owned(),
        name: option.option_name().unwrap_or_default().to_owned(),
        value: option.value().map(str::to_owned),
        resource: option.resource_name().map(str::to_owned),
    }
}

pub(super) fn event(event: &sdk::EventDescription) -> Option<Event> {
    Some(Event {
        date: moment(event.event_date()?)?,
        message: event.message().unwrap_or_default().to_owned(),
        severity: event.severity().and_then(|word| Severity::parse(word.as_str())).unwrap_or(Severity::Info),
        application: event.application_name().map(str::to_owned),
        environment: event.environment_name().map(str::to_owned),
        version_label: event.version_label().map(str::to_owned),
        request_id: event.request_id().map(str::to_owned),
    })
}
