//! The file of a saved configuration in the account's bucket: what `eb config save` downloads, and `eb config put`
//! uploads without telling anybody. So the file is looked at whenever a saved configuration is named.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::beanstalk::names::TemplateName;
use crate::beanstalk::option::namespace;
use crate::beanstalk::platform::Runtime;
use crate::beanstalk::{ApplicationName, OptionSetting};
use crate::fs;
use crate::local::account::environment::Tier;
use crate::local::account::options::OptionMap;
use crate::local::account::platform::{self, Platform};
use crate::local::account::template::{ConfigurationTemplate, FOLDER};
use crate::local::account::version::BundleLocation;
use crate::local::account::{bundles, catalogue};
use crate::local::epoch;
use crate::local::host::ebextensions::yaml::{self, Node};
use crate::local::query::{Call, Fault};

/// Largest file that is read.
const LARGEST: u64 = 1024 * 1024;

/// Where the file lies.
fn location(call: &Call, application: &str, name: &str) -> BundleLocation {
    BundleLocation { bucket: bundles::bucket_name(&call.region), key: format!("{FOLDER}{application}/{name}") }
}

/// Writes the file.
pub(super) fn write(call: &Call, application: &str, name: &str, found: &ConfigurationTemplate) -> Result<(), Fault> {
    bundles::storage_location(&call.local, &call.region)?;
    let location = location(call, application, name);
    Ok(bundles::store(&call.local, &location, render(found).as_bytes(), "binary/octet-stream")?)
}

/// Removes the file; one that is not there is fine.
pub(super) fn remove(call: &Call, application: &str, name: &str) -> Result<(), Fault> {
    Ok(bundles::delete(&call.local, &location(call, application, name))?)
}

/// Takes over a file that somebody put into the bucket: one that is not ours, or no longer.
///
/// # Errors
/// `InvalidParameterValue` when it is no saved configuration, `ConfigurationValidationException` for its options.
pub(super) fn adopt(call: &Call, application: &str, name: &str) -> Result<(), Fault> {
    let state = call.local.account.snapshot();
    let Some(region) = state.region(&call.region) else { return Ok(()) };
    let Some((application, _)) = region.applications.get_key_value(application) else { return Ok(()) };
    let Some(text) = read(call, application, name)? else { return Ok(()) };
    let known = region.template(application.as_str(), name).ok();
    let digest = hex::encode(Sha256::digest(&text));
    if known.is_some_and(|known| known.adopted.as_ref() == Some(&digest) || render(known) == text) {
        return Ok(());
    }
    let Ok(template) = TemplateName::parse(name) else { return Ok(()) };
    let mut parsed = parse(call, &text, known).map_err(|why| {
        // The sentence is ours.
        Fault::invalid_parameter_value(format!("Configuration Template {name} could not be read: {why}."))
    })?;
    let platform = Runtime::of(&parsed.platform_arn);
    catalogue::refuse(catalogue::findings(platform, &parsed.options.settings()))?;
    parsed.adopted = Some(digest);
    call.local.account.change(|state| {
        let templates = state.region_mut(&call.region).templates.entry(application.clone()).or_default();
        templates.insert(template, parsed);
        Ok(())
    })
}

/// Takes over every file in the bucket that can be read; an application that is listed shows the others too.
pub(super) fn adopt_all(call: &Call) -> Result<(), Fault> {
    for key in bundles::keys(&call.local, &bundles::bucket_name(&call.region), FOLDER) {
        if let Some((application, name)) = key.strip_prefix(FOLDER).and_then(|rest| rest.split_once('/')) {
            // A broken file is told to whoever names it, not to whoever asks for a list.
            let _ = adopt(call, application, name);
        }
    }
    Ok(())
}

fn read(call: &Call, application: &ApplicationName, name: &str) -> Result<Option<String>, Fault> {
    let path = bundles::path(&call.local, &location(call, application.as_str(), name));
    let Some(path) = path else { return Ok(None) };
    let size = std::fs::metadata(&path).map(|found| found.len()).unwrap_or_default();
    if size > LARGEST { Ok(None) } else { Ok(fs::read_text(&path)?) }
}

/// Reads a file of AWS's form. A password is never in it: one that is known stays.
fn parse(call: &Call, text: &str, known: Option<&ConfigurationTemplate>) -> Result<ConfigurationTemplate, String> {
    let document = yaml::read(text).map_err(|error| format!("invalid YAML: {}", error.yaml))?;
    let root = &document.root;
    let word = |section: &str, name: &str| root.get(section).and_then(|section| section.get(name)?.text());
    let platform = platform(root)?;
    let mut options = OptionMap::default();
    for setting in settings(root.get("OptionSettings"))? {
        options.set(&setting.namespace, &setting.name, setting.value.as_deref().unwrap_or_default());
    }
    let (database, password) = (namespace::DB_INSTANCE, "DBPassword");
    if let Some(secret) = known.and_then(|known| known.options.get(database, password))
        && options.get(database, password).is_none()
    {
        options.set(database, password, secret);
    }
    let tier = Tier::default();
    let (kind, name) = (word("EnvironmentTier", "Type"), word("EnvironmentTier", "Name"));
    if name.as_ref().is_some_and(|name| *name != tier.name) || kind.as_ref().is_some_and(|kind| *kind != tier.kind) {
        return Err("only the tier WebServer is available here".to_owned());
    }
    let now = OffsetDateTime::now_utc();
    Ok(ConfigurationTemplate {
        description: word("EnvironmentConfigurationMetadata", "Description").filter(|text| !text.is_empty()),
        platform_arn: platform.arn(call.region.as_str()),
        solution_stack: platform.solution_stack(),
        tier,
        options,
        created: known.map_or(now, |known| known.created),
        updated: now,
        tags: known.map(|known| known.tags.clone()).unwrap_or_default(),
        adopted: None,
    })
}

/// The platform: by its ARN, or as older files name it, by its solution stack.
fn platform(root: &Node) -> Result<&'static Platform, String> {
    let arn = root.get("Platform").and_then(|section| section.get("PlatformArn")?.text());
    let stack = root.get("SolutionStack").and_then(Node::text);
    let found = match (&arn, &stack) {
        (Some(arn), _) => platform::by_arn(arn),
        (None, Some(stack)) => platform::by_solution_stack(stack),
        (None, None) => return Err("it names no platform".to_owned()),
    };
    found.map_err(|fault| fault.message)
}

/// The options: namespaces with names and values. AWS writes a resource as `RESOURCE.NAMESPACE`; it says nothing more.
fn settings(section: Option<&Node>) -> Result<Vec<OptionSetting>, String> {
    let mut settings = Vec::new();
    for (namespace, names) in section.and_then(Node::map).unwrap_or_default() {
        let own = if namespace.starts_with("aws:") { namespace.as_str() } else { after_resource(namespace) };
        let names = names.map().ok_or_else(|| format!("{namespace} is not a map"))?;
        for (name, value) in names {
            let value = value.text().ok_or_else(|| format!("{namespace}: {name} has no plain value"))?;
            settings.push(OptionSetting::new(own, name, value));
        }
    }
    Ok(settings)
}

fn after_resource(namespace: &str) -> &str {
    namespace.split_once('.').map_or(namespace, |(_, rest)| rest)
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
