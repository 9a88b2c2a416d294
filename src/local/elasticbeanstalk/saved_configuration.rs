//! The file of a saved configuration in the account's bucket: what `eb config save` downloads.

use std::fmt::Write;

use crate::beanstalk::option::namespace;
use crate::local::account::bundles;
use crate::local::account::template::ConfigurationTemplate;
use crate::local::account::version::BundleLocation;
use crate::local::epoch;
use crate::local::query::{Call, Fault};

/// Where the file lies.
fn location(call: &Call, application: &str, name: &str) -> Result<BundleLocation, Fault> {
    let bucket = bundles::storage_location(&call.local, &call.region)?;
    Ok(BundleLocation { bucket, key: format!("resources/templates/{application}/{name}") })
}

/// Writes the file.
pub(super) fn write(call: &Call, application: &str, name: &str, found: &ConfigurationTemplate) -> Result<(), Fault> {
    let location = location(call, application, name)?;
    Ok(bundles::store(&call.local, &location, render(found).as_bytes(), "binary/octet-stream")?)
}

/// Removes the file; one that is not there is fine.
pub(super) fn remove(call: &Call, application: &str, name: &str) -> Result<(), Fault> {
    Ok(bundles::delete(&call.local, &location(call, application, name)?)?)
}

/// The file, in the form of AWS's own (version 1.1.0.0).
fn render(found: &ConfigurationTemplate) -> String {
    let mut text = String::from("EnvironmentConfigurationMetadata:\n");
    if let Some(description) = &found.description {
        line(&mut text, 2, "Description", description);
    }
    line(&mut text, 2, "DateCreated", &epoch::milliseconds(found.created).to_string());
    line(&mut text, 2, "DateModified", &epoch::milliseconds(found.updated).to_string());
    text.push_str("Platform:\n");
    line(&mut text, 2, "PlatformArn", &found.platform_arn);
    text.push_str("OptionSettings:\n");
    let mut section = "";
    for (namespace, name, value) in found.options.iter() {
        if (namespace, name) == (namespace::DB_INSTANCE, "DBPassword") {
            continue;
        }
        if namespace != section {
            // Writing to a String does not fail.
            let _ = writeln!(text, "  {namespace}:");
            section = namespace;
        }
        line(&mut text, 4, name, value);
    }
    text.push_str("EnvironmentTier:\n");
    line(&mut text, 2, "Type", &found.tier.kind);
    line(&mut text, 2, "Name", &found.tier.name);
    text.push_str("AWSConfigurationTemplateVersion: 1.1.0.0\n");
    text
}

/// `key: "value"`: a JSON string is a YAML string too, and holds any character.
fn line(text: &mut String, indent: usize, key: &str, value: &str) {
    let quote = |word: &str| serde_json::Value::from(word).to_string();
    let key = if key.bytes().all(|byte| byte.is_ascii_alphanumeric()) { key.to_owned() } else { quote(key) };
    let _ = writeln!(text, "{:indent$}{key}: {}", "", quote(value));
}
