//! `ComposeEnvironments`: environments out of the `env.yaml` of several versions. What is asked is checked as AWS checks
//! it; groups of environments that are linked to each other are not made here.

use super::input;
use crate::local::account::bundles;
use crate::local::account::version::BundleLocation;
use crate::local::host::{MANIFEST, read_manifest};
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let labels = call.params.strings("VersionLabels");
    let bundles: Vec<(String, Option<BundleLocation>)> = call.local.account.read(|state| {
        let region = state.region(&call.region).cloned().unwrap_or_default();
        region.application(application.as_str())?;
        if labels.is_empty() {
            return Err(Fault::invalid_parameter_value(format!(
                "No application version exists to deploy for Application named {application}."
            )));
        }
        let bundle = |label: &&str| {
            let version = region.version(application.as_str(), label)?;
            Ok(((*label).to_owned(), version.bundle.clone()))
        };
        labels.iter().map(bundle).collect::<Result<_, Fault>>()
    })?;
    for (label, bundle) in &bundles {
        let path = bundle.as_ref().and_then(|bundle| bundles::path(&call.local, bundle));
        let manifest = path.map_or(Ok(None), |path| read_manifest(&path));
        let manifest = manifest.map_err(|fault| Fault::invalid_parameter_value(fault.message(label)))?;
        if manifest.is_none() {
            // The sentence is ours: nobody could confirm AWS's.
            let message = format!("The source bundle of version '{label}' has no environment manifest ({MANIFEST}).");
            return Err(Fault::invalid_parameter_value(message));
        }
    }
    Err(Fault::new(
        "UnsupportedOperation",
        "The local Elastic Beanstalk of tasks-eb composes no groups of environments.",
    ))
}
