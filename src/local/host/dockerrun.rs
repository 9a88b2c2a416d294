//! `Dockerrun.aws.json` of the Docker platform: version 1, an image to run or what to add to the one of a `Dockerfile`;
//! version 3, the login for a compose file's images. Version 2 is the ECS platform's.
//!
//! Keys and their meaning: developer guide, "Docker configuration". What is told about wrong ones is our wording, except
//! where a docstring says otherwise.

use std::path::Path;

use serde_json::Value;

use super::ebextensions::apply::below;
use super::layout::Layout;
use crate::report::quoted;

/// Its name in a bundle.
pub(super) const FILE: &str = "Dockerrun.aws.json";
/// Where the logs of a container lie on an instance.
const LOGS: &str = "var/log/eb-docker/containers/eb-current-app";

/// What the file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Dockerrun {
    /// The image to run, and whether a newer one of its name is pulled.
    pub(super) image: Option<(String, bool)>,
    /// The first container port: the one that the proxy asks.
    pub(super) port: Option<u16>,
    /// Bucket and key of the login for a private registry.
    pub(super) authentication: Option<(String, String)>,
    /// Folder of the instance → folder of the container.
    volumes: Vec<(String, String)>,
    /// The folder of the container that its logs lie in.
    logging: Option<String>,
    entrypoint: Option<String>,
    command: Vec<String>,
}

/// Reads the file of a bundle; `None` when there is none. `alone` when there is no other file that names an image.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub(super) fn read(folder: &Path, alone: bool, compose: bool) -> Result<Option<Dockerrun>, String> {
    let text = crate::fs::read_text(&folder.join(FILE)).map_err(|error| error.to_string())?;
    let Some(text) = text else { return Ok(None) };
    let document: Value = serde_json::from_str(&text).map_err(|error| format!("{FILE} is not valid JSON: {error}."))?;
    understand(&document, alone, compose).map(Some).map_err(|why| format!("{FILE} cannot be used: {why}."))
}

fn understand(document: &Value, alone: bool, compose: bool) -> Result<Dockerrun, String> {
    let version = match document.get("AWSEBDockerrunVersion") {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text.clone(),
        _ => return Err("AWSEBDockerrunVersion is missing".to_owned()),
    };
    match (version.as_str(), compose) {
        ("1", false) | ("3", true) => {}
        ("2", _) => return Err("AWSEBDockerrunVersion 2 is the ECS platform's".to_owned()),
        ("1", true) => return Err("beside a compose file AWSEBDockerrunVersion must be 3".to_owned()),
        ("3", false) => return Err("AWSEBDockerrunVersion 3 needs a docker-compose.yml".to_owned()),
        _ => return Err(format!("AWSEBDockerrunVersion must be 1 or 3, not {version}")),
    }
    let mut read = Dockerrun { authentication: authentication(document)?, ..Dockerrun::default() };
    if compose {
        return Ok(read);
    }
    if let Some(image) = document.get("Image") {
        let name = text(image, "Name")?.ok_or("Image has no Name")?;
        if name.is_empty() || name.starts_with('-') || name.contains(char::is_whitespace) {
            return Err(format!("'{name}' is not the Name of an image"));
        }
        let keeps = matches!(image.get("Update"), Some(Value::String(word)) if word == "false")
            || image.get("Update") == Some(&Value::Bool(false));
        // "Elastic Beanstalk always builds and uses the image described in the Dockerfile when one is present."
        read.image = alone.then_some((name, !keeps));
    } else if alone {
        return Err("Image is missing, and there is no Dockerfile".to_owned());
    }
    read.port = list(document, "Ports")?.first().map(port).transpose()?;
    if read.image.is_some() && read.port.is_none() {
        return Err("Ports is required beside Image".to_owned());
    }
    for volume in list(document, "Volumes")? {
        let part = |key: &str| {
            text(volume, key)?
                .filter(|path| path.starts_with('/') && !path.contains(':'))
                .ok_or(format!("a {key} of Volumes must be an absolute path"))
        };
        read.volumes.push((part("HostDirectory")?, part("ContainerDirectory")?));
    }
    read.logging = text(document, "Logging")?;
    if read.logging.as_ref().is_some_and(|path| !path.starts_with('/') || path.contains(':')) {
        return Err("Logging must be an absolute path".to_owned());
    }
    read.entrypoint = text(document, "Entrypoint")?.filter(|text| !text.is_empty());
    read.command = words(&text(document, "Command")?.unwrap_or_default())?;
    Ok(read)
}

/// Version 1 writes `Bucket` and `Key`, version 3 `bucket` and `key`.
fn authentication(document: &Value) -> Result<Option<(String, String)>, String> {
    let Some(found) = document.get("Authentication") else { return Ok(None) };
    let either = |one: &str, other: &str| Ok::<_, String>(text(found, one)?.or(text(found, other)?));
    match (either("Bucket", "bucket")?, either("Key", "key")?) {
        (Some(bucket), Some(key)) => Ok(Some((bucket, key))),
        _ => Err("Authentication must name a Bucket and a Key".to_owned()),
    }
}

fn text(value: &Value, key: &str) -> Result<Option<String>, String> {
    match value.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("{key} must be a text")),
    }
}

fn list<'a>(document: &'a Value, key: &str) -> Result<&'a [Value], String> {
    match document.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(format!("{key} must be a list")),
    }
}

fn port(entry: &Value) -> Result<u16, String> {
    let port = match entry.get("ContainerPort") {
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Number(number)) => number.as_u64().and_then(|number| u16::try_from(number).ok()),
        _ => None,
    };
    port.filter(|port| *port > 0).ok_or_else(|| "the ContainerPort of Ports must be the number of a port".to_owned())
}

/// The words of a line, as a shell takes them that substitutes nothing.
fn words(line: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for each in line.chars() {
        match (quote, each) {
            (Some(open), _) if open == each => quote = None,
            (None, '\'' | '"') => {
                quote = Some(each);
                word.get_or_insert_default();
            }
            (None, _) if each.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(each),
        }
    }
    if quote.is_some() {
        return Err("a quote in Command has no end".to_owned());
    }
    words.extend(word);
    Ok(words)
}

impl Dockerrun {
    /// The folders of an instance that a container writes into. None leaves the folder of the environment.
    ///
    /// # Errors
    /// A path that would.
    pub(super) fn mounts(&self, layout: &Layout) -> Result<Vec<(std::path::PathBuf, String)>, String> {
        let logging = self.logging.iter().map(|inside| (LOGS.to_owned(), inside.clone()));
        let all = self.volumes.iter().cloned().chain(logging);
        all.map(|(host, inside)| {
            let place =
                below(layout.root(), &host).ok_or_else(|| format!("the HostDirectory '{host}' is not a path"))?;
            Ok((place, inside))
        })
        .collect()
    }

    /// What `docker run` is told before the image, and after it; each word as a shell takes it.
    ///
    /// # Errors
    /// A path that leaves the folder of the environment.
    pub(super) fn arguments(&self, layout: &Layout) -> Result<(String, String), String> {
        let mut before = String::new();
        for (place, inside) in self.mounts(layout)? {
            before.push_str(&format!(" --volume {}", quoted(&format!("{}:{inside}", place.display()))));
        }
        if let Some(entrypoint) = &self.entrypoint {
            before.push_str(&format!(" --entrypoint {}", quoted(entrypoint)));
        }
        let after = self.command.iter().map(|word| format!(" {}", quoted(word))).collect();
        Ok((before, after))
    }
}

/// A login as the program `docker` reads it: `config.json` as it is, a `.dockercfg` of older days below `auths`.
///
/// # Errors
/// When it is no JSON.
pub(super) fn login(text: &str) -> Result<String, String> {
    let given: Value = serde_json::from_str(text).map_err(|_| "it is not valid JSON".to_owned())?;
    let whole = if given.get("auths").is_some() { given } else { serde_json::json!({ "auths": given }) };
    Ok(whole.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(text: &str) -> Result<Dockerrun, String> {
        understand(&serde_json::from_str(text).expect("is JSON"), true, false)
    }

    #[test]
    fn what_the_file_says_becomes_the_words_of_docker_run() {
        let text = r#"{"AWSEBDockerrunVersion": "1", "Image": {"Name": "shop/web:1", "Update": "false"},
            "Authentication": {"Bucket": "b", "Key": "k"}, "Ports": [{"ContainerPort": "1234"}, {"ContainerPort": 5}],
            "Volumes": [{"HostDirectory": "/var/app/mydb", "ContainerDirectory": "/etc/mysql"}],
            "Logging": "/var/log/nginx", "Entrypoint": "/app/bin/myapp", "Command": "--say 'a b'; $(x)"}"#;
        let read = alone(text).expect("is read");
        assert_eq!((read.image.clone(), read.port), (Some(("shop/web:1".into(), false)), Some(1234)));
        assert_eq!(read.authentication, Some(("b".into(), "k".into())));
        let (before, after) = read.arguments(&Layout::new("/env".into())).expect("are words");
        let logs = "--volume '/env/var/log/eb-docker/containers/eb-current-app:/var/log/nginx'";
        let volume = "--volume '/env/var/app/mydb:/etc/mysql'";
        assert_eq!(before, format!(" {volume} {logs} --entrypoint '/app/bin/myapp'"));
        assert_eq!(after, " '--say' 'a b;' '$(x)'");
    }

    #[test]
    fn what_aws_would_not_run_is_refused_with_the_reason() {
        let image = r#""AWSEBDockerrunVersion": 1, "Image": {"Name": "x"}"#;
        let port = r#""Ports": [{"ContainerPort": "80"}]"#;
        for (text, why) in [
            ("{}".to_owned(), "AWSEBDockerrunVersion is missing"),
            (r#"{"AWSEBDockerrunVersion": 2}"#.to_owned(), "the ECS platform's"),
            (r#"{"AWSEBDockerrunVersion": "3"}"#.to_owned(), "needs a docker-compose.yml"),
            (r#"{"AWSEBDockerrunVersion": "1"}"#.to_owned(), "Image is missing"),
            (format!("{{{image}}}"), "Ports is required"),
            (format!("{{{image}, \"Ports\": [{{\"ContainerPort\": \"http\"}}]}}"), "must be the number of a port"),
            (format!("{{{image}, {port}, \"Volumes\": [{{\"HostDirectory\": \"x\"}}]}}"), "must be an absolute path"),
            (format!("{{{image}, {port}, \"Command\": \"'open\"}}"), "has no end"),
            (format!("{{{image}, {port}, \"Authentication\": {{\"Key\": \"k\"}}}}"), "a Bucket and a Key"),
            (r#"{"AWSEBDockerrunVersion": 1, "Image": {"Name": "--privileged"}}"#.to_owned(), "is not the Name"),
        ] {
            let refused = alone(&text).expect_err("is refused");
            assert!(refused.contains(why), "{why}: {refused}");
        }
        let out = format!(
            "{{{image}, {port}, \"Volumes\": [{{\"HostDirectory\": \"/../etc\", \"ContainerDirectory\": \"/x\"}}]}}"
        );
        alone(&out).expect("is read").arguments(&Layout::new("/env".into())).expect_err("leaves the folder");
    }

    #[test]
    fn a_dockerfile_wins_over_the_image_and_a_compose_file_takes_the_login_only() {
        let text = r#"{"AWSEBDockerrunVersion": "1", "Image": {"Name": "x"}, "Ports": [{"ContainerPort": 80}]}"#;
        let beside = understand(&serde_json::from_str(text).expect("is JSON"), false, false).expect("is read");
        assert_eq!((beside.image, beside.port), (None, Some(80)));
        let text = r#"{"AWSEBDockerrunVersion": "3", "Authentication": {"bucket": "b", "key": "k"}}"#;
        let compose = understand(&serde_json::from_str(text).expect("is JSON"), false, true).expect("is read");
        assert_eq!(compose.authentication, Some(("b".into(), "k".into())));
    }

    #[test]
    fn a_login_of_older_days_is_one_of_today() {
        let old = r#"{"https://index.docker.io/v1/":{"auth":"x"}}"#;
        let new = format!(r#"{{"auths":{old}}}"#);
        assert_eq!(login(old), Ok(new.clone()));
        assert_eq!(login(&new), Ok(new));
        login("auth = x").expect_err("is refused");
    }
}
