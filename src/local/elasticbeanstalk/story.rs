//! What an action tells of what it did: always with the id of the request. Events of a change go with it (`State::tell`).

use crate::beanstalk::Severity;
use crate::local::account::event_log::Entry;
use crate::local::query::Call;

/// An event about an application, or about a version of it.
pub(super) fn of_application(
    call: &Call,
    application: &str,
    version: Option<&str>,
    message: impl Into<String>,
) -> Entry {
    Entry {
        application: Some(application.to_owned()),
        version_label: version.map(str::to_owned),
        request_id: Some(call.request_id.clone()),
        ..Entry::new(Severity::Info, message)
    }
}

/// An event about a saved configuration.
pub(super) fn tell_template(call: &Call, application: &str, template: &str, message: impl Into<String>) {
    call.local.account.events().append(
        &call.region,
        Entry {
            application: Some(application.to_owned()),
            template_name: Some(template.to_owned()),
            request_id: Some(call.request_id.clone()),
            ..Entry::new(Severity::Info, message)
        },
    );
}
