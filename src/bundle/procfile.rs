//! The `Procfile`: which processes the platform starts. Source: developer guide, "Configuring the application process
//! with a Procfile"; each line must match `^[A-Za-z0-9_-]+:\s*[^\s].*$`, and the first is the one behind the proxy.

use std::path::Path;

use super::Entry;
use crate::error::{Class, Error, Result};
use crate::fs;

/// Name of the file, in the root of a bundle.
pub const PROCFILE: &str = "Procfile";

/// What the Go platform starts where there is no `Procfile`.
pub const WITHOUT_PROCFILE: [&str; 2] = ["bin/application", "application"];

/// One process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Name, such as `web`.
    pub name: String,
    /// Command line.
    pub command: String,
}

impl Process {
    /// The program of the bundle that the command starts, without a leading `./`. `None` when it starts one by an
    /// absolute path or through a shell's syntax.
    pub fn program(&self) -> Option<&str> {
        let first = self.command.split_whitespace().next()?;
        let program = first.strip_prefix("./").unwrap_or(first);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-/+".contains(&byte);
        let inside = !program.starts_with('/') && !program.split('/').any(|part| part == ".." || part.is_empty());
        (inside && program.bytes().all(plain)).then_some(program)
    }

    /// The file of the bundle that the command starts: its program, where that is written as a path. A bare name may be a
    /// program of the instance.
    pub fn file(&self) -> Option<&str> {
        let is_path = self.command.split_whitespace().next()?.contains('/');
        self.program().filter(|_| is_path)
    }
}

/// The processes of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Procfile {
    web: Process,
    others: Vec<Process>,
}

impl Procfile {
    /// Reads the file of a project; `None` when there is none.
    ///
    /// # Errors
    /// When a line is not a process, or the first is not `web`.
    pub fn read(root: &Path) -> Result<Option<Self>> {
        fs::read_text(&root.join(PROCFILE))?.map(|text| Self::parse(&text)).transpose()
    }

    /// Parses the text of the file.
    ///
    /// # Errors
    /// When a line is not a process, or the first is not `web`.
    pub fn parse(text: &str) -> Result<Self> {
        let mut processes = Vec::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let process = parse_line(line).ok_or_else(|| {
                Error::new(Class::Usage, format!("line {} of the {PROCFILE} is not a process", index + 1))
                    .code("TE1205")
                    .because(format!("it must look like `web: bin/web serve`, and is `{line}`"))
            })?;
            processes.push(process);
        }
        let mut processes = processes.into_iter();
        match processes.next() {
            Some(web) if web.name == "web" => Ok(Self { web, others: processes.collect() }),
            Some(other) => Err(Error::new(Class::Usage, format!("the first process of the {PROCFILE} must be `web`"))
                .code("TE1205")
                .because(format!("requests go to the first one, and it is `{}`", other.name))),
            None => Err(Error::new(Class::Usage, format!("the {PROCFILE} is empty")).code("TE1205")),
        }
    }

    /// The process that requests go to.
    pub fn web(&self) -> &Process {
        &self.web
    }

    /// All processes, the web process first.
    pub fn processes(&self) -> impl Iterator<Item = &Process> {
        std::iter::once(&self.web).chain(&self.others)
    }
}

/// The process of a line; `None` when it is none.
pub fn parse_line(line: &str) -> Option<Process> {
    let (name, command) = line.split_once(':')?;
    let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let command = command.trim();
    (named && !command.is_empty()).then(|| Process { name: name.to_owned(), command: command.to_owned() })
}

/// Makes sure that what the platform will start is in the bundle.
pub(super) fn check(root: &Path, entries: &[Entry]) -> Result<()> {
    let holds = |path: &str| entries.iter().any(|entry| entry.path == path);
    if !holds(PROCFILE) {
        if WITHOUT_PROCFILE.iter().any(|path| holds(path)) {
            return Ok(());
        }
        return Err(Error::new(Class::Usage, format!("the bundle has no {PROCFILE}, so nothing would start"))
            .code("TE1204")
            .because(format!("{} has none, or .ebignore names it", root.display()))
            .next("tasks-eb init --existing"));
    }
    let Some(procfile) = Procfile::read(root)? else { return Ok(()) };
    for process in procfile.processes() {
        let missing = process.file().filter(|program| !holds(program));
        if let Some(program) = missing {
            let next = match root.join(program).exists() {
                true => "keep it in .ebignore with a line such as `!/bin/`",
                false => "tasks-eb bundle",
            };
            return Err(Error::new(
                Class::Usage,
                format!("the bundle has no {program}, so `{}` would not start", process.name),
            )
            .because(format!("the {PROCFILE} starts it"))
            .next(next));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_and_their_programs_are_read() {
        let procfile = Procfile::parse("web: ./bin/web serve --x=1\n\nworker_1:bin/work\r\n").expect("parses");
        assert_eq!((procfile.web().program(), procfile.web().file()), (Some("bin/web"), Some("bin/web")));
        assert_eq!(procfile.processes().map(|process| process.name.as_str()).collect::<Vec<_>>(), ["web", "worker_1"]);
        let file = |command: &str| Process { name: "web".into(), command: command.into() }.file().map(str::to_owned);
        assert_eq!(
            (file("./app x").as_deref(), file("app x")),
            (Some("app"), None),
            "a bare name may be the instance's"
        );
        for outside in ["/usr/bin/env x", "../x", "$HOME/x", "a//b"] {
            assert_eq!(Process { name: "web".into(), command: outside.into() }.program(), None, "{outside}");
        }
    }

    #[test]
    fn a_line_that_is_not_a_process_is_named_and_web_comes_first() {
        for (text, part) in [
            ("web: a\n# comment\n", "line 2"),
            ("web:\n", "line 1"),
            ("worker: a\nweb: b\n", "first process"),
            ("\n", "empty"),
        ] {
            let error = Procfile::parse(text).expect_err(text);
            assert!(error.message().contains(part), "{error}");
        }
    }
}
