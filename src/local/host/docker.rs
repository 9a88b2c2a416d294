//! The Docker platform: a bundle's image is built and its containers run by the `docker` program of this machine.
//!
//! The program stands for the container: it is the process `web`, its output is the log, and it hands SIGTERM on. What
//! it leaves behind is found by the name of its container. Not done here: the health check of AWS's agent, ECS.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use serde_yaml::Value;
use tempfile::TempDir;

use super::command::{self, CommandLine, Ended};
use super::dockerrun::{self, Dockerrun};
use super::engine::Work;
use super::instance::Instance;
use super::launch::Startable;
use super::layout::Layout;
use super::procfile::Entry;
use crate::fs;
use crate::retry::Deadline;

/// Variables by which a user tells the program where its engine is.
const CLIENT: [&str; 7] = [
    "HOME",
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_CONFIG",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
    "XDG_RUNTIME_DIR",
];
/// Compose files, in the order in which they are looked for.
const COMPOSE: [&str; 3] = ["docker-compose.yml", "docker-compose.yaml", "compose.yaml"];
/// What is laid over a bundle's compose file.
const OVERLAY: &str = ".tasks-eb-compose.yml";
/// Time for the program to remove what is left.
const CLEANING: std::time::Duration = std::time::Duration::from_secs(60);

/// What every container and image of an instance is called, up to what tells them apart. A project of compose may have
/// no dot in its name, so the number of an instance that took another's place stands behind an underscore; none begins as
/// that of another instance of the environment does.
fn prefix(layout: &Layout) -> String {
    let id = layout.root().file_name().unwrap_or_default().to_string_lossy();
    format!("tasks-eb-{}-", id.replace('.', "_"))
}

/// Of a version that has this port.
fn name(layout: &Layout, port: u16) -> String {
    format!("{}{port}", prefix(layout))
}

fn image(layout: &Layout, deployment_id: u64) -> String {
    format!("{}image:{deployment_id}", prefix(layout))
}

/// For people who look at what the engine keeps.
fn label(layout: &Layout) -> String {
    format!("tasks-eb.environment={}", layout.root().file_name().unwrap_or_default().to_string_lossy())
}

fn compose_file(folder: &Path) -> Option<&'static str> {
    COMPOSE.into_iter().find(|name| folder.join(name).is_file())
}

/// Says that this environment has used the engine, so that what it left is looked for.
fn marker(layout: &Layout) -> std::path::PathBuf {
    layout.run().join("docker")
}

/// The program's own variables: where its engine is, and nothing else of ours.
fn client() -> BTreeMap<String, OsString> {
    let names = CLIENT.into_iter().chain(["PATH"]);
    names.filter_map(|name| Some((name.to_owned(), std::env::var_os(name)?))).collect()
}

fn words(words: &[&str]) -> CommandLine {
    CommandLine::Argv(words.iter().map(|word| (*word).to_owned()).collect())
}

async fn docker(instance: &Instance, arguments: &[&str], folder: &Path, limit: Deadline) -> Result<Ended, String> {
    docker_as(instance, None, arguments, folder, limit).await
}

/// The same with a login of the bundle's own.
async fn docker_as(
    instance: &Instance,
    login: Option<&TempDir>,
    arguments: &[&str],
    folder: &Path,
    limit: Deadline,
) -> Result<Ended, String> {
    let mut variables = client();
    variables.extend(login.map(|login| ("DOCKER_CONFIG".to_owned(), login.path().into())));
    let line = words(&[&["docker"], arguments].concat());
    // Its engine is reached by a socket that nothing isolated may see; what it runs is in a container anyway.
    let outside = instance.outside();
    let ended = command::run(&line, &outside, folder, &variables, limit).await;
    ended.map_err(|error| format!("docker could not be run: {error}"))
}

/// Asks whether an engine answers; the sentence says what is missing.
async fn check_engine(work: &Work<'_>) -> Result<(), String> {
    let cannot = |why: &str| {
        format!(
            "The local environment cannot run this bundle: the Docker platform needs a Docker engine on this machine. {why}"
        )
    };
    if fs::find_program("docker").is_none() {
        return Err(cannot("The program docker is not on PATH."));
    }
    let asked = ["version", "--format", "{{.Server.Version}}"];
    let ended = docker(work.instance, &asked, work.layout.root(), work.deadline).await?;
    if ended.succeeded() { Ok(()) } else { Err(cannot(&format!("docker says: {}", ended.last_lines(1)))) }
}

/// Builds the image, or prepares the compose file, in `staging`.
///
/// # Errors
/// A sentence for an ERROR event.
pub(super) async fn build(work: &Work<'_>) -> Result<(), String> {
    let staging = work.layout.staging();
    let compose = compose_file(&staging);
    let dockerrun = dockerrun_of(&staging)?;
    if compose.is_none() && dockerrun.is_none() && !staging.join("Dockerfile").is_file() {
        let what = "there is no Dockerfile and no docker-compose.yml in it, and no Dockerrun.aws.json";
        return Err(format!("The local environment cannot run this bundle: {what}."));
    }
    check_engine(work).await?;
    let text = |error: crate::error::Error| error.to_string();
    fs::write_private(&marker(work.layout), b"").map_err(text)?;
    if let Some(file) = compose {
        let given = fs::read_text(&staging.join(file)).map_err(text)?.unwrap_or_default();
        let overlay = overlay(&given, work.port.number()).map_err(|why| format!("{file} cannot be used: {why}."))?;
        fs::write_private(&staging.join(OVERLAY), overlay.as_bytes()).map_err(text)?;
        // Where a compose file looks for the properties of its environment on AWS.
        let lines = work.deployment.properties.iter().map(|(name, value)| format!("{name}={value}\n"));
        fs::write_private(&staging.join(".env"), lines.collect::<String>().as_bytes()).map_err(text)?;
        return match login(work, dockerrun.as_ref())? {
            Some(login) => told(work, Some(&login), &["compose", "-f", file, "pull", "--ignore-buildable"]).await,
            None => Ok(()),
        };
    }
    inside(&staging, dockerrun.as_ref())?;
    let image = image(work.layout, work.deployment.deployment_id);
    if let Some(dockerrun) = &dockerrun {
        for (place, _) in dockerrun.mounts(work.layout)? {
            std::fs::create_dir_all(&place).map_err(|error| format!("{}: {error}", place.display()))?;
        }
        let login = login(work, Some(dockerrun))?;
        if let Some((name, newest)) = &dockerrun.image {
            if *newest {
                told(work, login.as_ref(), &["pull", name]).await?;
            }
            // Under our name, so that it goes with the environment; one that was never pulled is pulled for this.
            let named = told(work, login.as_ref(), &["tag", name, &image]).await;
            return match named {
                Err(_) if !newest => {
                    told(work, login.as_ref(), &["pull", name]).await?;
                    told(work, login.as_ref(), &["tag", name, &image]).await
                }
                named => named,
            };
        }
    }
    let ended = docker(
        work.instance,
        &["build", "--tag", &image, "--label", &label(work.layout), "."],
        &staging,
        work.deadline,
    )
    .await?;
    work.log.info(&format!("Output of docker build:\n{}", ended.output));
    if ended.succeeded() {
        return Ok(());
    }
    Err(format!("Failed to build the Docker image: docker build {}. {}", ended.verdict(), ended.last_lines(5)))
}

/// Runs the program, and tells its words when it fails.
async fn told(work: &Work<'_>, login: Option<&TempDir>, arguments: &[&str]) -> Result<(), String> {
    let ended = docker_as(work.instance, login, arguments, &work.layout.staging(), work.deadline).await?;
    let what = arguments.join(" ");
    work.log.info(&format!("Output of docker {what}:\n{}", ended.output));
    if ended.succeeded() { Ok(()) } else { Err(format!("docker {what} {}. {}", ended.verdict(), ended.last_lines(5))) }
}

fn dockerrun_of(folder: &Path) -> Result<Option<Dockerrun>, String> {
    dockerrun::read(folder, !folder.join("Dockerfile").is_file(), compose_file(folder).is_some())
}

/// A folder with the login that the bundle names in S3; it goes when the value does.
fn login(work: &Work<'_>, dockerrun: Option<&Dockerrun>) -> Result<Option<TempDir>, String> {
    let Some((bucket, key)) = dockerrun.and_then(|found| found.authentication.as_ref()) else { return Ok(None) };
    // As AWS's own script says it.
    let failed = || format!("Failed to download authentication credentials {key} from {bucket}");
    let path = work.witness.object(bucket, key).ok_or_else(failed)?;
    let text = fs::read_text(&path).map_err(|error| error.to_string())?.ok_or_else(failed)?;
    let config =
        dockerrun::login(&text).map_err(|why| format!("The credentials {key} of {bucket} are no use: {why}"))?;
    let folder = TempDir::new_in(work.layout.run()).map_err(|error| error.to_string())?;
    fs::write_private(&folder.path().join("config.json"), config.as_bytes()).map_err(|error| error.to_string())?;
    Ok(Some(folder))
}

/// The port inside of the container that the proxy asks: of an image that the bundle names, its file's; else the
/// Dockerfile's.
fn inside(folder: &Path, dockerrun: Option<&Dockerrun>) -> Result<u16, String> {
    let port = dockerrun.and_then(|found| found.port);
    if dockerrun.is_some_and(|found| found.image.is_some()) {
        return port.ok_or_else(|| "Ports is missing".to_owned());
    }
    exposed(folder).or_else(|why| port.ok_or(why))
}

/// The first port that a Dockerfile exposes: the one that AWS's proxy asks (eb-reference §3.3).
fn exposed(folder: &Path) -> Result<u16, String> {
    let text = fs::read_text(&folder.join("Dockerfile")).map_err(|error| error.to_string())?.unwrap_or_default();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let port = lines.find_map(|line| {
        let (instruction, rest) = line.split_once(char::is_whitespace)?;
        let first = rest.split_whitespace().next().filter(|_| instruction.eq_ignore_ascii_case("EXPOSE"))?;
        first.split('/').next()?.parse().ok()
    });
    port.ok_or_else(|| {
        "The Dockerfile has no EXPOSE with the number of a port: nobody could tell what to proxy.".to_owned()
    })
}

/// What makes a compose file publish the service that it serves at port 80 at `port` of loopback instead, and nothing else.
/// On AWS such a bundle has the instance's port 80 for itself.
fn overlay(compose: &str, port: u16) -> Result<String, String> {
    let document: Value = serde_yaml::from_str(compose).map_err(|error| format!("it is not YAML: {error}"))?;
    let services = document.get("services").and_then(Value::as_mapping).ok_or("it has no services")?;
    let published: Vec<(&str, &Vec<Value>)> = services
        .iter()
        .filter_map(|(name, service)| Some((name.as_str()?, service.get("ports")?.as_sequence()?)))
        .collect();
    let all = || {
        let mappings = published.iter().flat_map(|(name, ports)| ports.iter().map(move |port| (*name, mapping(port))));
        mappings.filter_map(|(name, mapping)| mapping.map(|(host, inside)| (name, host, inside)))
    };
    let (served, _, inside) = all()
        .find(|(_, host, _)| *host == Some(80))
        .or_else(|| all().next())
        .ok_or("no service of it has a port that is published")?;
    let mut text = "services:\n".to_owned();
    for (service, _) in &published {
        let service_name = serde_json::to_string(service).map_err(|error| error.to_string())?;
        let ports =
            if *service == served { format!("!override [\"127.0.0.1:{port}:{inside}\"]") } else { "!reset []".into() };
        text.push_str(&format!("  {service_name}:\n    ports: {ports}\n"));
    }
    Ok(text)
}

/// The published port, where one is named, and the one inside: `80:8000`, `127.0.0.1:80:8000/tcp`, `8000`, or a mapping.
fn mapping(port: &Value) -> Option<(Option<u16>, u16)> {
    if let Some(number) = port.as_u64() {
        return Some((None, u16::try_from(number).ok()?));
    }
    if port.is_mapping() {
        let number = |key: &str| {
            let value = port.get(key)?;
            value.as_u64().and_then(|number| u16::try_from(number).ok()).or_else(|| value.as_str()?.parse().ok())
        };
        return Some((number("published"), number("target")?));
    }
    let mut parts = port.as_str()?.split('/').next()?.rsplit(':');
    let inside = parts.next()?.parse().ok()?;
    Some((parts.next().and_then(|host| host.parse().ok()), inside))
}

/// The process `web` of what lies in `current`, and its variables.
pub(super) fn web(work: &Work<'_>) -> Result<Startable, String> {
    let current = work.layout.current();
    let (container, port) = (name(work.layout, work.port.number()), work.port.number());
    let mut variables = client();
    let secrets = work.deployment.secrets.iter().flatten().map(|(name, value)| (name, OsString::from(value.expose())));
    let properties = work.deployment.properties.iter().map(|(name, value)| (name, OsString::from(value)));
    let mut names = Vec::new();
    for (name, value) in properties.chain(secrets) {
        // Those of the program itself cannot be handed through it.
        if !variables.contains_key(name) || names.contains(name) {
            variables.insert(name.clone(), value);
            names.push(name.clone());
        }
    }
    let command = match compose_file(&current) {
        Some(file) => {
            format!("exec docker compose -p {container} -f {file} -f {OVERLAY} up --build --abort-on-container-exit")
        }
        None => {
            let dockerrun = dockerrun_of(&current)?;
            let inside = inside(&current, dockerrun.as_ref())?;
            let (before, after) = dockerrun.unwrap_or_default().arguments(work.layout)?;
            let image = image(work.layout, work.deployment.deployment_id);
            // By name: values may be secret, and every user of the machine can read a command line.
            let passed: String = names.iter().map(|name| format!(" --env '{}'", name.replace('\'', ""))).collect();
            let label = label(work.layout);
            format!(
                "exec docker run --rm --name {container} --label {label} --publish 127.0.0.1:{port}:{inside}{passed}{before} {image}{after}"
            )
        }
    };
    let entry = Entry { name: "web".to_owned(), command };
    Ok(Startable { entry, variables, instance: Arc::new(work.instance.outside()) })
}

/// Removes the containers of an environment but those of the version that serves at `keep`.
pub(super) async fn remove_containers(instance: &Instance, keep: Option<u16>) {
    if !marker(&instance.layout).exists() {
        return;
    }
    let filter = format!("name=^/?{}", prefix(&instance.layout));
    let list = ["ps", "--all", "--filter", &filter, "--format", "{{.Names}}"];
    let kept = keep.map(|port| name(&instance.layout, port));
    let is_kept =
        |found: &str| kept.as_ref().is_some_and(|kept| found == kept || found.starts_with(&format!("{kept}-")));
    remove(instance, &list, &["rm", "--force", "--volumes"], is_kept).await;
}

/// Removes everything of an environment.
pub(super) async fn remove_all(instance: &Instance) {
    remove_containers(instance, None).await;
    if marker(&instance.layout).exists() {
        let list = ["images", "--format", "{{.Repository}}:{{.Tag}}", &format!("{}image", prefix(&instance.layout))];
        remove(instance, &list, &["rmi", "--force"], |_| false).await;
    }
}

/// Removes what a list names. An engine that does not answer any more keeps it: nobody here can change that.
async fn remove(instance: &Instance, list: &[&str], how: &[&str], is_kept: impl Fn(&str) -> bool) {
    let (root, limit) = (instance.layout.root(), Deadline::after(CLEANING));
    let Ok(found) = docker(instance, list, root, limit).await else { return };
    let gone: Vec<&str> =
        found.output.lines().map(str::trim).filter(|line| !line.is_empty() && !is_kept(line)).collect();
    if found.succeeded() && !gone.is_empty() {
        let _ = docker(instance, &[how, &gone].concat(), root, limit).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_port_that_is_exposed_is_the_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let read = |text: &str| {
            fs::write_private(&folder.path().join("Dockerfile"), text.as_bytes()).expect("writes");
            exposed(folder.path())
        };
        assert_eq!(read("FROM x\n# EXPOSE 1\nexpose 8000/tcp 9000\nEXPOSE 7000\n"), Ok(8000));
        assert!(read("FROM x\nEXPOSE $PORT\n").is_err());
    }

    #[test]
    fn every_instance_has_names_of_its_own_that_compose_and_registries_take() {
        let names = ["e-abcdefghij", "e-abcdefghij.2", "e-abcdefghij.20"]
            .map(|folder| prefix(&Layout::new(Path::new("/environments").join(folder))));
        for one in &names {
            let plain = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || "-_".contains(one);
            assert!(one.chars().all(plain) && one.starts_with("tasks-eb-e-"), "{one}");
            assert_eq!(names.iter().filter(|other| other.starts_with(one.as_str())).count(), 1, "{one}");
        }
    }

    #[test]
    fn a_compose_file_is_published_on_loopback_and_nowhere_else() {
        let compose = "services:\n  db: {image: x, ports: ['5432:5432']}\n  web:\n    build: .\n    ports:\n      - '80:8000/tcp'\n  \
                       idle: {image: y}\n";
        let text = overlay(compose, 4000).expect("is laid over");
        let expected =
            "services:\n  \"db\":\n    ports: !reset []\n  \"web\":\n    ports: !override [\"127.0.0.1:4000:8000\"]\n";
        assert_eq!(text, expected);
        let long = "services: {web: {ports: [{target: 3000, published: '80'}]}}";
        assert!(overlay(long, 1).expect("is laid over").contains("127.0.0.1:1:3000"));
        assert!(overlay("services: {web: {image: x}}", 1).is_err());
        assert!(overlay("a: [", 1).is_err());
    }
}
