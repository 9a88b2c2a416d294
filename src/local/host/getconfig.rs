//! `get-config`, the program by which scripts on an instance ask for its configuration: a shell script on `PATH`, and
//! the files that it reads.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::deployment::Deployment;
use super::layout::Layout;
use crate::beanstalk::database::variable;
use crate::beanstalk::option::namespace;
use crate::error::{Class, Error, Result};
use crate::fs;

const SCRIPT: &str = include_str!("get-config.sh");

/// Writes the program, its files, and the file of variables that the platform keeps.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write(layout: &Layout, deployment: &Deployment, port: u16) -> Result<()> {
    let program = layout.platform("bin").join("get-config");
    fs::write_atomic(&program, SCRIPT.as_bytes())?;
    fs::set_mode(&program, 0o755)
        .map_err(|error| Error::new(Class::Failed, "could not make get-config executable").because(error))?;
    let mut properties = deployment.properties.clone();
    properties.insert("PORT".to_owned(), port.to_string());
    let lines: String = properties.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    fs::write_passing(&layout.deployment_dir().join("env"), lines.as_bytes())?;
    let folder = layout.deployment_dir().join("config");
    fs::remove(&folder)?;
    fs::create_private_dir(&folder)?;
    let environment: Map<String, Value> = properties.into_iter().map(|(name, value)| (name, value.into())).collect();
    let topics = [
        ("addons", json!({"rds": database(&environment)})),
        ("container", container(deployment, port)),
        ("optionsettings", options(deployment)),
        ("platformconfig", platform(layout, deployment)),
        ("environment", environment.into()),
    ];
    for (topic, value) in topics {
        write_topic(&folder, topic, &value)?;
    }
    Ok(())
}

fn database(environment: &Map<String, Value>) -> Value {
    let names = [variable::HOSTNAME, variable::PORT, variable::DB_NAME, variable::USERNAME, variable::PASSWORD];
    let found = names.iter().filter_map(|name| Some(((*name).to_owned(), environment.get(*name)?.clone())));
    Value::Object(found.collect())
}

fn options(deployment: &Deployment) -> Value {
    let mut spaces = Map::new();
    for setting in &deployment.settings {
        let Some(value) = &setting.value else { continue };
        let space = spaces.entry(setting.namespace.clone()).or_insert_with(|| json!({}));
        if let Value::Object(options) = space {
            options.insert(setting.name.clone(), value.clone().into());
        }
    }
    spaces.into()
}

fn container(deployment: &Deployment, port: u16) -> Value {
    let files = deployment.settings.iter().filter(|setting| setting.namespace == namespace::PROXY_STATIC_FILES);
    let static_files: Map<String, Value> =
        files.filter_map(|setting| Some((setting.name.clone(), setting.value.clone()?.into()))).collect();
    json!({
        "environment_name": deployment.environment_name,
        "instance_id": deployment.instance_id,
        "region": deployment.region.as_str(),
        "instance_port": port.to_string(),
        "proxy_server": deployment.setting(namespace::PROXY, "ProxyServer").unwrap_or("nginx"),
        "static_files": static_files,
        "xray_enabled": deployment.setting("aws:elasticbeanstalk:xray", "XRayEnabled").unwrap_or("false"),
    })
}

fn platform(layout: &Layout, deployment: &Deployment) -> Value {
    json!({
        "AppDeployDir": layout.current(),
        "AppStagingDir": layout.staging(),
        "AppUser": "webapp",
        "PlatformName": deployment.runtime.as_str(),
    })
}

/// `TOPIC.json`, `TOPIC.yaml`, and a file a value in `TOPIC.d`, that of a group named `GROUP=KEY`.
fn write_topic(folder: &Path, topic: &str, value: &Value) -> Result<()> {
    let broken = |error: &dyn std::fmt::Display| Error::new(Class::Bug, "could not write get-config").because(error);
    let text = serde_json::to_string(value).map_err(|error| broken(&error))? + "\n";
    fs::write_passing(&folder.join(format!("{topic}.json")), text.as_bytes())?;
    let text = serde_yaml::to_string(value).map_err(|error| broken(&error))?;
    fs::write_passing(&folder.join(format!("{topic}.yaml")), text.as_bytes())?;
    let values = folder.join(format!("{topic}.d"));
    fs::create_private_dir(&values)?;
    let Value::Object(entries) = value else { return Ok(()) };
    for (key, value) in entries {
        write_value(&values, &file_name(key), value)?;
    }
    Ok(())
}

fn write_value(folder: &Path, name: &str, value: &Value) -> Result<()> {
    if let Value::Object(inner) = value {
        for (key, value) in inner {
            write_value(folder, &format!("{name}={}", file_name(key)), value)?;
        }
    }
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    fs::write_passing(&folder.join(name), text.as_bytes())
}

fn file_name(key: &str) -> String {
    key.replace('%', "%25").replace('/', "%2F")
}
