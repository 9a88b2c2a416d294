//! The `Procfile` and the `Buildfile`: their lines, and whether what they start is in the bundle and may be executed.

use std::path::Path;

use super::contents::EBIGNORE;
use super::{Report, rules};
use crate::bundle::Entry;
use crate::bundle::procfile::{PROCFILE, Process, WITHOUT_PROCFILE, parse_line};
use crate::error::Result;
use crate::fs;
use crate::project::yaml::Place;

/// One short-lived command each line, which the platform runs before it starts anything (eb-reference §4.1).
const BUILDFILE: &str = "Buildfile";
/// Where `tasks-eb` puts what cargo compiles.
const COMPILED: &str = "bin/";

/// Judges both files; `bundled` is what goes into the bundle, as far as that could be found out.
pub(super) fn check(root: &Path, bundled: Option<&[Entry]>, report: &mut Report) -> Result<()> {
    let mut judge = Judge { root, bundled, report };
    let has_buildfile = judge.buildfile()?;
    judge.procfile(has_buildfile)
}

struct Judge<'a> {
    root: &'a Path,
    bundled: Option<&'a [Entry]>,
    report: &'a mut Report,
}

impl Judge<'_> {
    fn holds(&self, path: &str) -> bool {
        self.bundled.is_none_or(|entries| entries.iter().any(|entry| entry.path == path))
    }

    /// Whether there is one.
    fn buildfile(&mut self) -> Result<bool> {
        let Some(text) = fs::read_text(&self.root.join(BUILDFILE))? else { return Ok(false) };
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let at = Place { line: index + 1, column: 1 };
            match parse_line(line) {
                Some(step) => self.program(BUILDFILE, &step, Place { column: column(line), ..at }),
                None => {
                    let message = "the line does not look like `build: ./build.sh`";
                    self.report.add(&rules::BUILDFILE_LINE, BUILDFILE, at, message);
                }
            }
        }
        if text.trim().is_empty() {
            self.report.add(&rules::BUILDFILE_LINE, BUILDFILE, Place::START, "the Buildfile names no command");
        }
        Ok(true)
    }

    fn procfile(&mut self, has_buildfile: bool) -> Result<()> {
        let Some(text) = fs::read_text(&self.root.join(PROCFILE))? else {
            if has_buildfile {
                let message = "there is no Procfile, and a bundle with a Buildfile needs one";
                self.report.add(&rules::NO_PROCFILE, PROCFILE, Place::START, message);
            } else if !WITHOUT_PROCFILE.iter().any(|path| self.root.join(path).exists()) {
                let message = "there is no Procfile, so nothing would start";
                self.report.add(&rules::NO_PROCFILE, PROCFILE, Place::START, message);
            }
            return Ok(());
        };
        if !self.holds(PROCFILE) {
            let message = ".ebignore keeps the Procfile out of the bundle";
            self.report.add(&rules::LEFT_OUT, PROCFILE, Place::START, message);
        }
        let mut seen: Vec<(String, usize)> = Vec::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let at = Place { line: index + 1, column: 1 };
            let Some(process) = parse_line(line) else {
                let message = "the line does not look like `web: bin/web serve`";
                self.report.add(&rules::PROCFILE_LINE, PROCFILE, at, message);
                continue;
            };
            if seen.is_empty() && process.name != "web" {
                let message = format!("requests go to the first process, and it is '{}'", process.name);
                self.report.add(&rules::NO_WEB, PROCFILE, at, message);
            }
            if let Some((_, first)) = seen.iter().find(|(name, _)| *name == process.name) {
                let message = format!("'{}' stands in line {first} already", process.name);
                self.report.add(&rules::PROCESS_TWICE, PROCFILE, at, message);
            }
            self.program(PROCFILE, &process, Place { column: column(line), ..at });
            seen.push((process.name, index + 1));
        }
        if seen.is_empty() && text.trim().is_empty() {
            self.report.add(&rules::EMPTY_PROCFILE, PROCFILE, Place::START, "the Procfile names no process");
        }
        Ok(())
    }

    /// The program of a process, or of a step of the build. What cargo has still to compile is not missing.
    fn program(&mut self, by: &str, process: &Process, at: Place) {
        let Some(program) = process.file() else { return };
        let (file, name) = (self.root.join(program), &process.name);
        let compiled = program.starts_with(COMPILED) && self.root.join("Cargo.toml").exists();
        if file.exists() && !self.holds(program) {
            let why = match self.root.join(EBIGNORE).exists() {
                true => format!("{EBIGNORE} keeps {program} out of the bundle"),
                false => format!("without an {EBIGNORE}, {program} is not among what goes into the bundle"),
            };
            let message = format!("{why}, so '{name}' would not start");
            self.report.add(&rules::NO_PROGRAM, by, at, message);
        } else if !file.exists() && !compiled {
            let message = format!("there is no {program}, so '{name}' would not start");
            self.report.add(&rules::NO_PROGRAM, by, at, message);
        } else if file.exists() && !fs::is_executable(&file) {
            let message = format!("{program} may not be executed: chmod +x {program}");
            self.report.add(&rules::PROGRAM_MODE, by, at, message);
        }
    }
}

/// Where the command begins.
fn column(line: &str) -> usize {
    let command = line.split_once(':').map_or("", |(_, command)| command);
    line.chars().count() - command.trim_start().chars().count() + 1
}
