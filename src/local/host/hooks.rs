//! Platform hooks: `.platform/hooks` on an app-deploy, `.platform/confighooks` on a config-deploy.

use std::fs::{self as disk, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::command::CommandLine;
use super::ebextensions::apply::below;
use super::engine::Work;
use super::paths;
use crate::fs;

/// Bytes of a script in which the kernel looks for its interpreter.
const INTERPRETER_BYTES: u64 = 256;

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

/// Refuses what the kernel would not execute, in the words of the platform's engine: a script needs its `#!` line with an
/// interpreter that is there, a program is ELF. Here `prlimit` or `bwrap` starts the hooks, and would be named instead; and
/// it would give a file without either to the shell, which an instance does not.
fn check_format(hook: &Path, root: &Path) -> Result<(), String> {
    let mut head = Vec::new();
    File::open(hook)
        .and_then(|file| file.take(INTERPRETER_BYTES).read_to_end(&mut head))
        .map_err(|error| format!("could not be read: {error}"))?;
    if head.starts_with(b"\x7fELF") {
        return Ok(());
    }
    let line = head.strip_prefix(b"#!").and_then(|rest| rest.split(|byte| *byte == b'\n').next());
    let line = line.map(|line| String::from_utf8_lossy(line).into_owned()).ok_or("exec format error")?;
    let interpreter = line.trim_start_matches([' ', '\t']).split([' ', '\t']).next().unwrap_or_default();
    if interpreter.is_empty() {
        return Err("exec format error".to_owned());
    }
    let is_there = |path: &str| Path::new(path).exists() || below(root, path).is_some_and(|own| own.exists());
    if is_there(interpreter) {
        return Ok(());
    }
    let bare = interpreter.trim_end_matches('\r');
    let why = if bare.len() < interpreter.len() && is_there(bare) {
        "its first line ends with a carriage return: save it with line ends of Unix".to_owned()
    } else {
        format!("there is no {bare}, which its first line names")
    };
    Err(format!("no such file or directory ({why})"))
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
        check_format(&hook, work.layout.root())
            .map_err(|reason| format!("Command {name} failed with error fork/exec {name}: {reason}"))?;
        let line = CommandLine::Argv(vec![hook.to_string_lossy().into_owned()]);
        let ended = work.run(&line, &folder, &variables).await?;
        work.log.hook(&format!("{name}\n{}", ended.output.trim_end()));
        if !ended.succeeded() {
            let script = disk::read_to_string(&hook).unwrap_or_default();
            paths::tell(work, &name, &[&script, &ended.output]);
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
            check_format(&path, folder.path())
        };
        assert_eq!(check(b"#!/bin/sh\n"), Ok(()));
        assert_eq!(check(b"\x7fELF\x02"), Ok(()));
        assert_eq!(check(b"#! /usr/bin/env bash\necho"), Ok(()));
        let carriage = check(b"#!/bin/sh\r\necho\r\n").expect_err("is refused");
        assert!(
            carriage.starts_with("no such file or directory (") && carriage.contains("carriage return"),
            "{carriage}"
        );
        let missing = check(b"#!/opt/none/ruby -w\n").expect_err("is refused");
        assert!(missing.contains("there is no /opt/none/ruby"), "{missing}");
        for refused in [&b"echo hello\n"[..], b"\xef\xbb\xbf#!/bin/sh\n", b"\n#!/bin/sh\n", b""] {
            assert_eq!(check(refused), Err("exec format error".to_owned()), "{refused:?}");
        }
    }
}
