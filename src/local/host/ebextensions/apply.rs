//! Doing what `.config` files say, within the environment's folder and without root.
//!
//! What needs root is named in a WARN event; absolute paths mean a place below the environment's folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use base64::Engine as _;

use super::Extensions;
use super::config::{CommandSpec, ConfigFile, FileSpec};
use crate::fs;
use crate::local::host::command;
use crate::local::host::engine::Work;

/// `packages`, `groups`, `users`, `sources`, `files`, `commands`, `services` of every file, file after file.
///
/// # Errors
/// The command that failed and the end of its output, or the file that could not be written.
pub(crate) async fn before_build(work: &Work<'_>, extensions: &Extensions) -> Result<(), String> {
    for file in &extensions.files {
        tell_what_is_skipped(work, file);
        write_files(work, file)?;
        let variables = command::base_environment(work.layout);
        for (name, spec) in &file.commands {
            run(work, "commands", name, spec, work.layout.root(), &variables).await?;
        }
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

fn tell_what_is_skipped(work: &Work<'_>, file: &ConfigFile) {
    let sources = file.sources.keys().map(|folder| format!("sources {folder}"));
    let fetched = file.files.iter().filter(|(_, spec)| spec.source.is_some()).map(|(path, _)| format!("files {path}"));
    let skipped: Vec<String> = file.skipped.iter().cloned().chain(sources).chain(fetched).collect();
    if !skipped.is_empty() {
        work.warn(format!("Skipped by the local environment in {}: {}.", file.name, skipped.join(", ")));
    }
}

fn write_files(work: &Work<'_>, file: &ConfigFile) -> Result<(), String> {
    let mut redirected = Vec::new();
    for (path, spec) in file.files.iter().filter(|(_, spec)| spec.source.is_none()) {
        let place = below(work.layout.root(), path).ok_or_else(|| format!("files: '{path}' is not a path"))?;
        write_file(&place, spec).map_err(|error| format!("files: '{path}' could not be written: {error}"))?;
        redirected.push(path.as_str());
    }
    if !redirected.is_empty() {
        let root = work.layout.root().display();
        let list = redirected.join(", ");
        work.warn(format!("Files of {} are written below {root} by the local environment: {list}.", file.name));
    }
    Ok(())
}

fn write_file(place: &Path, spec: &FileSpec) -> Result<(), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let folder = place.parent().ok_or("it has no folder")?;
    std::fs::create_dir_all(folder).map_err(|error| text(&error))?;
    if place.exists() {
        let mut backup = place.as_os_str().to_owned();
        backup.push(".bak");
        std::fs::rename(place, PathBuf::from(backup)).map_err(|error| text(&error))?;
    }
    let content = spec.content.as_deref().unwrap_or_default();
    let mode = spec.mode.as_deref().unwrap_or("000644");
    let bits = u32::from_str_radix(mode, 8).map_err(|_| format!("the mode '{mode}' is not octal"))?;
    if mode.starts_with("120") {
        return std::os::unix::fs::symlink(content.trim(), place).map_err(|error| text(&error));
    }
    let bytes = if spec.base64 {
        let packed: String = content.split_whitespace().collect();
        base64::engine::general_purpose::STANDARD.decode(packed).map_err(|error| text(&error))?
    } else {
        content.as_bytes().to_vec()
    };
    fs::write_atomic(place, &bytes).map_err(|error| text(&error))?;
    fs::set_mode(place, bits & 0o777).map_err(|error| text(&error))
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

async fn run(
    work: &Work<'_>,
    key: &str,
    name: &str,
    spec: &CommandSpec,
    folder: &Path,
    variables: &BTreeMap<String, OsString>,
) -> Result<(), String> {
    let folder = match spec.cwd.as_deref() {
        Some(cwd) if cwd.starts_with('/') => below(work.layout.root(), cwd),
        Some(cwd) => below(folder, cwd),
        None => Some(folder.to_owned()),
    };
    let folder = folder.ok_or_else(|| format!("{key} {name}: 'cwd' leaves the environment's folder"))?;
    let mut variables = variables.clone();
    variables.extend(spec.env.iter().map(|(name, value)| (name.clone(), value.into())));
    // A leader's command runs whatever its test says. Source: developer guide, "Container commands".
    if let Some(test) = spec.test.as_ref().filter(|_| !spec.leader_only) {
        let ended = work.run(test, &folder, &variables).await.map_err(|error| format!("{key} {name}: {error}"))?;
        if !ended.succeeded() {
            work.log.command(&format!("Skipping command {name}: its test {}.", ended.verdict()));
            return Ok(());
        }
    }
    work.log.info(&format!("Running {key} {name}"));
    let ended = work.run(&spec.command, &folder, &variables).await.map_err(|error| format!("{key} {name}: {error}"))?;
    work.log.command(&format!("Command {name}\n{}", ended.output.trim_end()));
    if ended.succeeded() {
        return Ok(());
    }
    let failure = format!("{key} {name} {}. Output: {}", ended.verdict(), ended.last_lines(20));
    if spec.ignore_errors {
        work.log.warn(&format!("{failure} (ignoreErrors)"));
        return Ok(());
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

    #[test]
    fn a_file_that_was_there_is_kept_as_bak() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("etc/app.conf");
        let spec = |content: &str| FileSpec { content: Some(content.into()), ..FileSpec::default() };
        write_file(&place, &spec("old")).expect("writes");
        write_file(&place, &FileSpec { mode: Some("000755".into()), base64: true, ..spec("bmV3") }).expect("writes");
        assert_eq!(fs::read_text(&place).expect("reads").as_deref(), Some("new"));
        assert_eq!(fs::mode_of(&std::fs::metadata(&place).expect("exists")), 0o755);
        let backup = folder.path().join("etc/app.conf.bak");
        assert_eq!(fs::read_text(&backup).expect("reads").as_deref(), Some("old"));
    }
}
