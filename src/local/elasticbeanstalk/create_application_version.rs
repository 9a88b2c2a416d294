//! `CreateApplicationVersion`: gives a bundle in S3 a label. Without a bundle it is the sample application.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::{create_application, input, shapes, story};
use crate::beanstalk::version::{ApplicationVersionStatus, BUNDLE_BYTES};
use crate::beanstalk::{ApplicationName, VersionLabel};
use crate::local::account::application::Tags;
use crate::local::account::event_log::Entry;
use crate::local::account::version::{ApplicationVersion, BundleLocation};
use crate::local::account::{bundles, lifecycle, quotas, retention};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let application = input::application_name(call)?;
    let label = VersionLabel::parse(params.required("VersionLabel")?).map_err(input::bad_name)?;
    if params.structure("SourceBundle").is_some() && params.has("SourceBuildInformation") {
        // "But not both" (the model); the sentence is ours.
        return Err(Fault::invalid_parameter_combination(
            "You cannot specify both SourceBundle and SourceBuildInformation. Specify only one.",
        ));
    }
    if params.has("SourceBuildInformation") || params.has("ImageConfiguration") {
        return Err(Fault::new(
            "CodeBuildNotInServiceRegionException",
            "CodeBuild and image builds are not available in the local Elastic Beanstalk.",
        ));
    }
    let validate = params.boolean("Process")?.unwrap_or_default();
    let create = params.boolean("AutoCreateApplication")?.unwrap_or_default();
    if !create {
        call.local.account.read(|state| {
            let region = state.region(&call.region).cloned().unwrap_or_default();
            region.application(application.as_str()).map(|_| ())
        })?;
    }
    let bundle = bundle(call)?;
    let now = OffsetDateTime::now_utc();
    let has_work = validate && bundle.is_some();
    let version = ApplicationVersion {
        description: input::description(params),
        status: if has_work { ApplicationVersionStatus::Processing } else { ApplicationVersionStatus::Unprocessed },
        bundle,
        created: now,
        updated: now,
        tags: input::tags(params, "Tags")?,
        validated_for: has_work.then(|| call.request_id.clone()),
    };
    add(call, &application, &label, version.clone(), create)?;
    if has_work {
        lifecycle::validate_version(&call.local, &call.region, &application, &label, &call.request_id);
    }
    retention::apply(call, &application);
    Ok(Structure::new().with("ApplicationVersion", shapes::version(call, &application, &label, &version)).into())
}

/// Adds the version, and its application where there is none and that is asked for.
fn add(
    call: &Call,
    application: &ApplicationName,
    label: &VersionLabel,
    version: ApplicationVersion,
    create: bool,
) -> Result<(), Fault> {
    call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let make = create && !region.applications.contains_key(application.as_str());
        if make {
            create_application::add(region, application, None, Tags::new())?;
        }
        region.application(application.as_str())?;
        quotas::APPLICATION_VERSIONS.check(region.versions.values().map(BTreeMap::len).sum())?;
        let versions = region.versions.entry(application.clone()).or_default();
        if versions.contains_key(label.as_str()) {
            return Err(Fault::invalid_parameter_value(format!("Application Version {label} already exists.")));
        }
        versions.insert(label.clone(), version);
        if make {
            state.tell(&call.region, create_application::story(call, application));
        }
        state.tell(&call.region, story(call, application, label));
        Ok(())
    })
}

fn bundle(call: &Call) -> Result<Option<BundleLocation>, Fault> {
    let Some(given) = call.params.structure("SourceBundle") else { return Ok(None) };
    let location =
        BundleLocation { bucket: given.required("S3Bucket")?.to_owned(), key: given.required("S3Key")?.to_owned() };
    if bundles::region(&call.local, &location.bucket).is_some_and(|region| region != call.region) {
        // The code and the first sentence of the model's documentation.
        let message = "The specified S3 bucket does not belong to the S3 region in which the service is running.";
        return Err(Fault::new("S3LocationNotInServiceRegionException", message));
    }
    let Some(path) = bundles::path(&call.local, &location) else {
        // Code and text: hsingh/ansible-elastic-beanstalk#40.
        return Err(Fault::invalid_parameter_combination(format!(
            "Unable to download from S3 location (Bucket: {}  Key: {}). Reason: Not Found",
            location.bucket, location.key
        )));
    };
    let size = std::fs::metadata(&path).map(|found| found.len()).unwrap_or_default();
    if size > BUNDLE_BYTES {
        return Err(Fault::invalid_parameter_value(format!(
            "Source bundle is too large: {size} bytes. The maximum allowed is {BUNDLE_BYTES}."
        )));
    }
    Ok(Some(location))
}

fn story(call: &Call, application: &ApplicationName, label: &VersionLabel) -> [Entry; 3] {
    let said = |message: String| story::of_application(call, application.as_str(), Some(label.as_str()), message);
    [
        said("createApplicationVersion is starting.".into()),
        said(format!("Created new Application Version: {label}")),
        said("createApplicationVersion completed successfully.".into()),
    ]
}
