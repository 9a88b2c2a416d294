//! Validation of an application version (`Process=true`): its `.ebextensions` and its environment manifest must be
//! readable (API reference, CreateApplicationVersion), and their options must exist on some platform.

use std::sync::Arc;

use time::OffsetDateTime;

use crate::beanstalk::version::ApplicationVersionStatus as Status;
use crate::beanstalk::{ApplicationName, Region, Severity, VersionLabel};
use crate::local::Local;
use crate::local::account::event_log::Entry;
use crate::local::account::version::ApplicationVersion;
use crate::local::account::{bundles, catalogue};
use crate::local::host::{ExtensionFault, StackFacts, read_extensions, read_manifest};
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
        let read = path.map(|path| {
            let mut settings = read_extensions(&path, &StackFacts::default())?.option_settings;
            settings.extend(read_manifest(&path)?.into_iter().flat_map(|manifest| manifest.option_settings));
            Ok::<_, ExtensionFault>(settings)
        });
        let fault = match read {
            Some(Ok(settings)) => catalogue::findings(None, &settings).pop().map(|finding| finding.message),
            Some(Err(fault)) => Some(fault.message(label.as_str())),
            None => Some(format!("The source bundle of application version {label} does not exist.")),
        };
        let (status, severity) = match fault {
            None => (Status::Processed, Severity::Info),
            Some(_) => (Status::Failed, Severity::Error),
        };
        let end = format!("Finished processing application version {label}. Status: {}.", status.as_str());
        let said = |severity, message: String| Entry {
            application: Some(application.to_string()),
            version_label: Some(label.to_string()),
            request_id: Some(request_id.clone()),
            ..Entry::new(severity, message)
        };
        // The version may have been deleted meanwhile; then there is nothing to tell.
        let _ = local.account.change(|state| {
            let version = state.region_mut(&region).version_mut(application.as_str(), label.as_str())?;
            (version.status, version.updated) = (status, OffsetDateTime::now_utc());
            version.validated_for = None;
            state.tell(&region, fault.map(|fault| said(Severity::Error, fault)));
            state.tell(&region, [said(severity, end)]);
            Ok::<_, Fault>(())
        });
    });
}

/// Validates what an earlier server had begun to validate: else it would be PROCESSING for ever.
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

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::error::Error;
    use crate::local::Config;
    use crate::local::account::application::{Application, Lifecycle, Tags};
    use crate::retry::{Deadline, Pace, until};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_status_is_kept_in_one_write_with_the_event_that_tells_it() {
        let home = tempfile::tempdir().expect("a folder");
        let local = Local::open(Config::new(home.path(), 1)).expect("opens");
        let region = Region::parse("us-west-2").expect("a region");
        let name = ApplicationName::parse("tasks").expect("a name");
        let label = VersionLabel::parse("v1").expect("a label");
        let (created, updated) = (OffsetDateTime::now_utc(), OffsetDateTime::now_utc());
        let (description, tags, bundle, lifecycle) = (None, Tags::new(), None, Lifecycle::default());
        let validated_for = Some("asked".to_owned());
        let status = Status::Processing;
        let application =
            Application { description: None, created, updated, tags: Tags::new(), lifecycle, deleted_for: None };
        let version = ApplicationVersion { description, bundle, status, created, updated, tags, validated_for };
        let kept = local.account.change(|state| {
            let part = state.region_mut(&region);
            part.applications.insert(name.clone(), application);
            part.versions.entry(name.clone()).or_default().insert(label.clone(), version);
            Ok::<_, Error>(())
        });
        kept.expect("is kept");
        resume(&local, &region);
        let ended = until(Deadline::after(std::time::Duration::from_secs(60)), Pace::LOCAL, || async {
            let state = local.account.snapshot();
            let part = state.region(&region).expect("is there");
            let found = part.version("tasks", "v1").expect("is there").clone();
            if found.status == Status::Processing {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break((found, state))
            }
        });
        let (found, state) = ended.await.expect("is validated");
        assert_eq!((found.status, found.validated_for), (Status::Failed, None));
        let told: Vec<_> = state.told.iter().map(|one| one.entry.message.as_str()).collect();
        let [why, end] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(*why, "The source bundle of application version v1 does not exist.");
        assert_eq!(*end, "Finished processing application version v1. Status: FAILED.");
        assert!(state.told.iter().all(|one| one.entry.request_id.as_deref() == Some("asked")));
    }
}
