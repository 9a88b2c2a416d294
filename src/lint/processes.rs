//! The `Procfile`: its lines, and whether what it starts is in the bundle and may be executed.

use std::path::Path;

use super::{Report, rules};
use crate::bundle::procfile::{PROCFILE, Process, WITHOUT_PROCFILE, parse_line};
use crate::bundle::{Entry, Survey};
use crate::error::Result;
use crate::fs;
use crate::project::yaml::Place;

/// Judges the file; `bundled` is what goes into the bundle, as far as that could be found out.
pub(super) fn check(root: &Path, bundled: Option<&Survey>, report: &mut Report) -> Result<()> {
    let holds = |path: &str| bundled.is_none_or(|survey| survey.entries.iter().any(|entry| entry.path == path));
    let Some(text) = fs::read_text(&root.join(PROCFILE))? else {
        if !WITHOUT_PROCFILE.iter().any(|path| root.join(path).exists()) && !root.join("Buildfile").exists() {
            report.add(&rules::NO_PROCFILE, PROCFILE, Place::START, "there is no Procfile, so nothing would start");
        }
        return Ok(());
    };
    if !holds(PROCFILE) {
        report.add(&rules::LEFT_OUT, PROCFILE, Place::START, ".ebignore keeps the Procfile out of the bundle");
    }
    let mut seen: Vec<(String, usize)> = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = Place { line: index + 1, column: 1 };
        let Some(process) = parse_line(line) else {
            report.add(&rules::PROCFILE_LINE, PROCFILE, at, "the line does not look like `web: bin/web serve`");
            continue;
        };
        if seen.is_empty() && process.name != "web" {
            let message = format!("requests go to the first process, and it is '{}'", process.name);
            report.add(&rules::NO_WEB, PROCFILE, at, message);
        }
        if let Some((_, first)) = seen.iter().find(|(name, _)| *name == process.name) {
            let message = format!("'{}' stands in line {first} already", process.name);
            report.add(&rules::PROCESS_TWICE, PROCFILE, at, message);
        }
        program(root, &process, Place { column: column(line), ..at }, bundled, report);
        seen.push((process.name, index + 1));
    }
    if seen.is_empty() && text.trim().is_empty() {
        report.add(&rules::EMPTY_PROCFILE, PROCFILE, Place::START, "the Procfile names no process");
    }
    Ok(())
}

/// Where the command begins.
fn column(line: &str) -> usize {
    let command = line.split_once(':').map_or("", |(_, command)| command);
    line.chars().count() - command.trim_start().chars().count() + 1
}

/// The program of a process. What cargo has still to build is not missing.
fn program(root: &Path, process: &Process, at: Place, bundled: Option<&Survey>, report: &mut Report) {
    // A name without a folder may be a program of the instance.
    let Some(program) = process.program().filter(|program| program.contains('/')) else { return };
    let file = root.join(program);
    let entry: Option<&Entry> = bundled.and_then(|survey| survey.entries.iter().find(|entry| entry.path == program));
    let built_later = !file.exists() && root.join("Cargo.toml").exists();
    match bundled {
        Some(_) if entry.is_none() && file.exists() => {
            let message = format!(".ebignore keeps {program} out of the bundle, so '{}' would not start", process.name);
            report.add(&rules::NO_PROGRAM, PROCFILE, at, message);
        }
        _ if !file.exists() && !built_later => {
            let message = format!("there is no {program}, so '{}' would not start", process.name);
            report.add(&rules::NO_PROGRAM, PROCFILE, at, message);
        }
        _ if file.exists() && !fs::is_executable(&file) => {
            report.add(
                &rules::PROGRAM_MODE,
                PROCFILE,
                at,
                format!("{program} may not be executed: chmod +x {program}"),
            );
        }
        _ => {}
    }
}
