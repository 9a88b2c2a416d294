//! Validation of an application version (`Process=true`): its `.ebextensions` must be readable, and their options must
//! exist on some platform.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::beanstalk::version::ApplicationVersionStatus as Status;
use crate::beanstalk::{ApplicationName, Region, Severity, VersionLabel};
use crate::local::Local;
use crate::local::account::event_log::Entry;
use crate::local::account::version::ApplicationVersion;
use crate::local::account::{bundles, catalogue};
use crate::local::host::read_extensions;
use crate::local::query::Fault;

/// Validates a version for a call, whose answer does not wait for it.
pub(crate) fn validate_version(
    local: &Arc<Local>,
    region: &Region,
    application: &ApplicationName,
    label: &VersionLabel,
    request_id: &str,
) {
    let (local, region, request_id) = (Arc::clone(local), region.clone(), request_id.to_owned());
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
            // Only now: a server that is killed before it has told the end must do so when it is back.
            let _ = local.account.change(|state| {
                let version = state.region_mut(&region).version_mut(application.as_str(), label.as_str())?;
                version.validated_for = None;
                Ok::<_, Fault>(())
            });
        }
    });
}

/// Validates what an earlier server had begun to validate: else it would be PROCESSING for ever, or its end never told.
pub(super) fn resume(local: &Arc<Local>, region: &Region) {
    let state = local.account.snapshot();
    let versions = state.region(region).into_iter().flat_map(|part| &part.versions);
    for (application, versions) in versions {
        let is_open =
            |version: &ApplicationVersion| version.status == Status::Processing || version.validated_for.is_some();
        for (label, version) in versions.iter().filter(|(_, version)| is_open(version)) {
            let request_id = version.validated_for.as_deref().unwrap_or_default();
            validate_version(local, region, application, label, request_id);
        }
    }
}
