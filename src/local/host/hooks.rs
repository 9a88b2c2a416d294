//! Platform hooks: `.platform/hooks` on an app-deploy, `.platform/confighooks` on a config-deploy.

use std::fs::{self as disk, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::command::CommandLine;
use super::engine::Work;
use crate::fs;

/// The engine's name of the step that runs these hooks.
pub(crate) fn step_name(config: bool, position: &str) -> &'static str {
    match (config, position) {
        (false, "prebuild") => "RunAppDeployPreBuildHooks",
        (false, "predeploy") => "RunAppDeployPreDeployHooks",
        (false, _) => "RunAppDeployPostDeployHooks",
        (true, "prebuild") => "RunConfigDeployPreBuildHooks",
        (true, "predeploy") => "RunConfigDeployPreDeployHooks",
        (true, _) => "RunConfigDeployPostDeployHooks",
    }
}

/// The hooks of a folder in the order of their names. A folder that is not there has none.
fn list(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match disk::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Refuses what the kernel would not execute: a script needs its `#!` line, a program is ELF. `prlimit`, which starts the
/// hooks here, would give a file without either to the shell; an instance does not.
fn check_format(hook: &Path) -> Result<(), String> {
    let mut head = Vec::new();
    File::open(hook)
        .and_then(|file| file.take(4).read_to_end(&mut head))
        .map_err(|error| format!("could not be read: {error}"))?;
    if head.starts_with(b"#!") || head == *b"\x7fELF" { Ok(()) } else { Err("failed: exec format error".to_owned()) }
}

/// Runs the hooks of one position; the first that fails ends it.
///
/// # Errors
/// Which hook failed, how, and the end of its output.
pub(crate) async fn run(work: &Work<'_>, config: bool, position: &str) -> Result<(), String> {
    let folder = if position == "postdeploy" { work.layout.current() } else { work.layout.staging() };
    let within = format!(".platform/{}/{position}", if config { "confighooks" } else { "hooks" });
    let hooks = list(&folder.join(&within)).map_err(|error| format!("could not list {within}: {error}"))?;
    if hooks.is_empty() {
        work.log.info(&format!("The dir {within}/ does not exist"));
        return Ok(());
    }
    let mut variables = work.variables();
    variables.insert("EB_IS_COMMAND_LEADER".to_owned(), work.deployment.leader.to_string().into());
    for hook in hooks {
        let name = format!("{within}/{}", hook.file_name().unwrap_or_default().to_string_lossy());
        // Platforms since April 2022 give hooks their exec bit themselves.
        fs::set_mode(&hook, 0o755).map_err(|error| format!("{name} could not be made executable: {error}"))?;
        work.log.info(&format!("Running script: {name}"));
        check_format(&hook).map_err(|reason| format!("Command {name} {reason}"))?;
        let line = CommandLine::Argv(vec![hook.to_string_lossy().into_owned()]);
        let ended = work.run(&line, &folder, &variables).await?;
        work.log.hook(&format!("{name}\n{}", ended.output.trim_end()));
        if !ended.succeeded() {
            return Err(format!("Command {name} {}. Output: {}", ended.verdict(), ended.last_lines(20)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_without_an_interpreter_is_refused_as_the_kernel_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let check = |content: &[u8]| {
            let path = folder.path().join("hook");
            fs::write_private(&path, content).expect("writes");
            check_format(&path)
        };
        assert_eq!(check(b"#!/bin/sh\n"), Ok(()));
        assert_eq!(check(b"\x7fELF\x02"), Ok(()));
        for refused in [&b"echo hello\n"[..], b"\xef\xbb\xbf#!/bin/sh\n", b"\n#!/bin/sh\n", b""] {
            assert_eq!(check(refused), Err("failed: exec format error".to_owned()), "{refused:?}");
        }
    }
}
