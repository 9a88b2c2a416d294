//! Doing what `.config` files say, within the environment's folder and without root.
//!
//! What the machine lacks is named in a WARN event; absolute paths mean a place below the environment's folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::Extensions;
use super::config::{CommandSpec, ConfigFile};
use super::machine::{self, Changes};
use super::{files, sources};
use crate::local::host::engine::Work;
use crate::local::host::{command, descent, paths};
use crate::secret::masked_command;

/// `packages`, `groups`, `users`, `sources`, `files`, `commands`, `services` of every file, file after file.
///
/// # Errors
/// The command that failed and the end of its output, or the file that could not be written.
pub(crate) async fn before_build(work: &Work<'_>, extensions: &Extensions) -> Result<(), String> {
    for file in &extensions.files {
        machine::before_files(work, file).await?;
        unpack_sources(work, file).await?;
        let mut changes: Changes = file.sources.keys().map(|folder| ("sources", folder.clone())).collect();
        files::write(work, file, &mut changes).await?;
        let variables = command::base_environment(work.layout);
        for (name, spec) in &file.commands {
            if run(work, "commands", name, spec, work.layout.root(), &variables).await? {
                changes.insert(("commands", name.clone()));
            }
        }
        machine::after_commands(work, file, &changes).await?;
    }
    Ok(())
}

/// The container commands of all files, those of the leader first; others than the leader skip those.
///
/// # Errors
/// The command that failed and the end of its output.
pub(crate) async fn container_commands(work: &Work<'_>, extensions: &Extensions) -> Result<(), String> {
    let variables = work.variables();
    for (name, spec) in extensions.container_commands() {
        if spec.leader_only && !work.deployment.leader {
            work.log.info(&format!("Skipping command {name}: this instance is not the leader."));
            continue;
        }
        run(work, "container_commands", name, spec, &work.layout.staging(), &variables).await?;
    }
    Ok(())
}

async fn unpack_sources(work: &Work<'_>, file: &ConfigFile) -> Result<(), String> {
    for (folder, url) in &file.sources {
        let place = below(work.layout.root(), folder).ok_or_else(|| format!("sources: '{folder}' is not a path"))?;
        if !stays(work.layout.root(), &place) {
            return Err(format!("sources {folder}: a link on the way to it leads out of the environment"));
        }
        work.log.info(&format!("Unpacking {url} into {}", place.display()));
        sources::unpack_into(work, url, &place).await.map_err(|reason| format!("sources {folder}: {reason}"))?;
    }
    tell_where(work, &format!("Sources of {} are unpacked", file.name), file.sources.keys());
    Ok(())
}

/// Tells that absolute paths mean places below the environment's folder here.
pub(super) fn tell_where<'a>(work: &Work<'_>, what: &str, paths: impl Iterator<Item = &'a String>) {
    let list: Vec<&str> = paths.map(String::as_str).collect();
    if !list.is_empty() {
        let root = work.layout.root().display();
        work.warn(format!("{what} below {root} by the local environment: {}.", list.join(", ")));
    }
}

/// The place below `root` that an absolute or relative path means; `None` when it leaves it.
pub(crate) fn below(root: &Path, path: &str) -> Option<PathBuf> {
    let mut place = root.to_owned();
    for component in Path::new(path).components() {
        match component {
            Component::Normal(part) => place.push(part),
            Component::CurDir | Component::RootDir => {}
            Component::ParentDir | Component::Prefix(_) => return None,
        }
    }
    Some(place)
}

/// Whether a place below `root` lies there also where links on the way to it are followed: the server writes and reads with
/// its own rights, and what runs on an instance may have made them.
pub(crate) fn stays(root: &Path, place: &Path) -> bool {
    let there = |path: &Path| path.canonicalize().ok();
    let real = place.ancestors().find_map(there);
    there(root).zip(real).is_some_and(|(root, real)| real.starts_with(root))
}

/// Runs a command; whether it ran to a good end.
async fn run(
    work: &Work<'_>,
    key: &str,
    name: &str,
    spec: &CommandSpec,
    folder: &Path,
    variables: &BTreeMap<String, OsString>,
) -> Result<bool, String> {
    let folder = match spec.cwd.as_deref() {
        Some(cwd) if cwd.starts_with('/') => below(work.layout.root(), cwd),
        Some(cwd) => below(folder, cwd),
        None => Some(folder.to_owned()),
    };
    let folder = folder.ok_or_else(|| format!("{key} {name}: 'cwd' leaves the environment's folder"))?;
    // What a command names takes the place of all others; a container command's is added to them. Source: developer
    // guide, "Commands" and "Container commands". The mark stays, or nobody could find what it leaves running.
    let mut variables = match key {
        "commands" if !spec.env.is_empty() => BTreeMap::from([(descent::MARK.to_owned(), work.layout.root().into())]),
        _ => variables.clone(),
    };
    variables.extend(spec.env.iter().map(|(name, value)| (name.clone(), value.into())));
    // A leader's command runs whatever its test says. Source: developer guide, "Container commands".
    if let Some(test) = spec.test.as_ref().filter(|_| !spec.leader_only) {
        let ended = work.run(test, &folder, &variables).await.map_err(|error| format!("{key} {name}: {error}"))?;
        if !ended.succeeded() {
            work.log.command(&format!("Skipping command {name}: its test {}.", ended.verdict()));
            return Ok(false);
        }
    }
    // The key alone says little to whoever reads why it failed.
    let line = masked_command(&spec.command.as_text());
    work.log.info(&format!("Running {key} {name}: {line}"));
    let ended = work.run(&spec.command, &folder, &variables).await.map_err(|error| format!("{key} {name}: {error}"))?;
    work.log.command(&format!("Command {name}\n{}", ended.output.trim_end()));
    if ended.succeeded() {
        return Ok(true);
    }
    paths::tell(work, &format!("{key} {name}"), &[&spec.command.as_text(), &ended.output]);
    let failure = format!("{key} {name} {}. Output: {}", ended.verdict(), ended.last_lines(20));
    if spec.ignore_errors {
        work.log.warn(&format!("{failure} (ignoreErrors)"));
        return Ok(false);
    }
    Err(failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_below_the_root_or_none() {
        let root = Path::new("/env");
        assert_eq!(below(root, "/etc/nginx/x.conf"), Some(PathBuf::from("/env/etc/nginx/x.conf")));
        assert_eq!(below(root, "a/./b"), Some(PathBuf::from("/env/a/b")));
        assert_eq!(below(root, "/../etc/passwd"), None);
    }
}
