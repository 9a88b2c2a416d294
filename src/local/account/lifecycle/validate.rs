//! Validation of an application version (`Process=true`): its `.ebextensions` must be readable, and their options must
//! exist on some platform.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::beanstalk::version::ApplicationVersionStatus as Status;
use crate::beanstalk::{ApplicationName, Severity, VersionLabel};
use crate::local::account::event_log::Entry;
use crate::local::account::{bundles, catalogue};
use crate::local::host::read_extensions;
use crate::local::query::{Call, Fault};

/// Validates a version. The answer to the call does not wait for it.
pub(crate) fn validate_version(call: &Call, application: &ApplicationName, label: &VersionLabel) {
    let (local, region, request_id) = (Arc::clone(&call.local), call.region.clone(), call.request_id.clone());
    let (application, label) = (application.clone(), label.clone());
    tokio::task::spawn_blocking(move || {
        let bundle = local
            .account
            .read(|state| state.region(&region)?.version(application.as_str(), label.as_str()).ok()?.bundle.clone());
        let path = bundle.and_then(|bundle| bundles::path(&local, &bundle));
        let fault = match path.map(|path| read_extensions(&path)) {
            Some(Ok(read)) => catalogue::findings(None, &read.option_settings).pop().map(|finding| finding.message),
            Some(Err(fault)) => Some(fault.message(label.as_str())),
            None => Some(format!("The source bundle of application version {label} does not exist.")),
        };
        let status = if fault.is_none() { Status::Processed } else { Status::Failed };
        let tell = |severity, message: String| {
            let entry = Entry {
                application: Some(application.to_string()),
                version_label: Some(label.to_string()),
                request_id: Some(request_id.clone()),
                ..Entry::new(severity, message)
            };
            local.account.events().append(&region, entry);
        };
        let word = status.as_str().to_owned();
        let changed = local.account.change(|state| {
            let version = state.region_mut(&region).version_mut(application.as_str(), label.as_str())?;
            version.status = status;
            version.updated = OffsetDateTime::now_utc();
            Ok::<_, Fault>(())
        });
        // The version may have been deleted meanwhile; then there is nothing to tell.
        if changed.is_ok() {
            let severity = if fault.is_some() { Severity::Error } else { Severity::Info };
            fault.into_iter().for_each(|fault| tell(Severity::Error, fault));
            tell(severity, format!("Finished processing application version {label}. Status: {word}."));
        }
    });
}
