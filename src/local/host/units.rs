//! A unit file of systemd, as far as a bundle's own services need it: one program that runs in the foreground. Source:
//! systemd.service(5), systemd.exec(5), systemd.syntax(7).

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::ebextensions::apply::below;
use crate::fs;

/// Directives that are done here, or that change nothing here.
const KNOWN: [&str; 14] = [
    "ExecStart",
    "Environment",
    "EnvironmentFile",
    "WorkingDirectory",
    "Restart",
    "RestartSec",
    "Type",
    "StandardOutput",
    "StandardError",
    "SyslogIdentifier",
    "TimeoutStartSec",
    "TimeoutStopSec",
    "KillMode",
    "KillSignal",
];

/// What a unit says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UnitFile {
    /// The program and its arguments.
    command: Vec<String>,
    environment: BTreeMap<String, String>,
    /// Files of variables; whether each may be missing.
    files: Vec<(String, bool)>,
    folder: Option<String>,
    /// Whether it is started again when it ends.
    pub(super) restarts: bool,
    /// Directives that are not done here.
    pub(super) ignored: Vec<String>,
}

impl UnitFile {
    /// Reads a unit.
    ///
    /// # Errors
    /// Why it cannot be run here, as a sentence part.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut unit = Self::default();
        let mut section = String::new();
        for line in logical_lines(text) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name.clone_into(&mut section);
            } else if section == "Service" {
                let (name, value) = line.split_once('=').ok_or_else(|| format!("has the line '{line}'"))?;
                unit.take(name.trim(), value.trim())?;
            }
        }
        match unit.command.as_slice() {
            [] => Err("has no ExecStart".to_owned()),
            words if words.iter().any(|word| word == ";") => Err("has more than one command".to_owned()),
            _ => Ok(unit),
        }
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "ExecStart" if value.is_empty() => self.command.clear(),
            "ExecStart" if !self.command.is_empty() => return Err("has more than one ExecStart".to_owned()),
            "ExecStart" => self.command = words(value.trim_start_matches(['-', '@', ':', '+', '!']))?,
            "Environment" => {
                for pair in words(value)? {
                    let (name, value) = pair.split_once('=').ok_or_else(|| format!("sets no variable by '{pair}'"))?;
                    self.environment.insert(name.to_owned(), value.to_owned());
                }
            }
            "EnvironmentFile" => {
                let file = value.trim_start_matches('-');
                self.files.push((file.to_owned(), file.len() != value.len()));
            }
            "WorkingDirectory" => self.folder = Some(value.trim_start_matches('-').to_owned()),
            "Restart" => self.restarts = !["", "no", "on-success"].contains(&value),
            "Type" if !["", "simple", "exec"].contains(&value) => return Err(format!("is of Type={value}")),
            name if KNOWN.contains(&name) => {}
            other => self.ignored.push(other.to_owned()),
        }
        Ok(())
    }

    /// Where it runs: a place below the root, which it sees as the instance's.
    pub(super) fn folder(&self, root: &Path) -> PathBuf {
        let folder = self.folder.as_deref().and_then(|folder| below(root, folder));
        folder.filter(|folder| folder.is_dir()).unwrap_or_else(|| root.to_owned())
    }

    /// Its variables, on top of those that everything on an instance has; files win over the unit's own.
    ///
    /// # Errors
    /// The file that cannot be read and may not be missing.
    pub(super) fn variables(
        &self,
        root: &Path,
        base: BTreeMap<String, OsString>,
    ) -> Result<BTreeMap<String, OsString>, String> {
        let mut variables = base;
        variables.extend(self.environment.iter().map(|(name, value)| (name.clone(), value.into())));
        for (file, may_miss) in &self.files {
            let place = below(root, file).ok_or_else(|| format!("'{file}' is not a path"))?;
            let text = fs::read_text(&place).map_err(|error| error.to_string())?;
            if text.is_none() && !may_miss {
                return Err(format!("there is no file {file}"));
            }
            for line in text.unwrap_or_default().lines().map(str::trim) {
                if let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with(['#', ';'])) {
                    let value = value.trim_matches(['"', '\'']);
                    variables.insert(name.trim().to_owned(), value.into());
                }
            }
        }
        Ok(variables)
    }

    /// The line that a shell runs: the same words, none of them the shell's. Paths that the bundle made mean its own,
    /// where it does not see them at their place anyway.
    pub(super) fn line(&self, root: &Path, variables: &BTreeMap<String, OsString>, isolate: bool) -> String {
        let place = |word: &str| {
            let below = below(root, word).filter(|place| !isolate && word.starts_with('/') && place.exists());
            below.map_or_else(|| word.to_owned(), |place| place.display().to_string())
        };
        let quoted = self.command.iter().flat_map(|word| expanded(word, variables)).map(|word| quoted(&place(&word)));
        format!("exec {}", quoted.collect::<Vec<_>>().join(" "))
    }
}

/// Lines without comments; one that ends in a backslash goes on.
fn logical_lines(text: &str) -> Vec<String> {
    let (mut lines, mut open) = (Vec::new(), String::new());
    for line in text.lines() {
        let line = line.trim();
        if line.starts_with(['#', ';']) {
            continue;
        }
        match line.strip_suffix('\\') {
            Some(begun) => open.push_str(&format!("{begun} ")),
            None => lines.push(std::mem::take(&mut open) + line),
        }
    }
    lines.push(open);
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// The words of a value: quotes hold one together, a backslash takes the next character as it is.
fn words(value: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            (_, Some(open)) if character == open => quote = None,
            ('\'' | '"', None) => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            ('\\', _) => word.get_or_insert_default().extend(characters.next()),
            ('%', _) => match characters.next() {
                Some('%') => word.get_or_insert_default().push('%'),
                other => return Err(format!("uses %{}", other.unwrap_or_default())),
            },
            (_, None) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    if quote.is_some() {
        return Err(format!("has a quote that is not closed: {value}"));
    }
    words.extend(word);
    Ok(words)
}

/// A word with its variables: `$NAME` alone becomes as many words as it holds, `${NAME}` is put in.
fn expanded(word: &str, variables: &BTreeMap<String, OsString>) -> Vec<String> {
    let value = |name: &str| variables.get(name).map(|value| value.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(name) = word.strip_prefix('$').filter(|name| !name.is_empty() && !name.starts_with(['{', '$'])) {
        return value(name).split_whitespace().map(str::to_owned).collect();
    }
    let (mut made, mut rest) = (String::new(), word);
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, behind)) = after.split_once('}') else { break };
        made.push_str(before);
        made.push_str(&value(name));
        rest = behind;
    }
    made.push_str(rest);
    vec![made.replace("$$", "$")]
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_a_line_with_its_variables_and_nothing_of_it_is_the_shells() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        std::fs::create_dir_all(root.join("opt/worker")).expect("makes");
        fs::write_atomic(&root.join("opt/worker/run"), b"").expect("writes");
        fs::write_atomic(&root.join("opt/worker/env"), b"# a comment\nSECOND='two'\n").expect("writes");
        let text = "[Unit]\nAfter=network.target\n[Service]\n; said\nType=simple\nUser=worker\nRestart=always\n\
                    WorkingDirectory=/opt/worker\nEnvironment=\"FIRST=one and a half\" MORE=a\\\"b\n\
                    EnvironmentFile=-/opt/none\nEnvironmentFile=/opt/worker/env\n\
                    ExecStart=-/opt/worker/run --to \"${FIRST}\" \\\n  $SECOND && rm 100%% it's' '\n[Install]\nWantedBy=x\n";
        let text = text.replace("it's' '", "'a;b'");
        let unit = UnitFile::parse(&text).expect("reads");
        assert_eq!((unit.ignored.as_slice(), unit.restarts), (&["User".to_owned()][..], true));
        assert_eq!(unit.folder(root), root.join("opt/worker"));
        let variables = unit.variables(root, BTreeMap::new()).expect("reads");
        assert_eq!(variables["MORE"], "a\"b");
        let line = unit.line(root, &variables, false);
        let run = root.join("opt/worker/run").display().to_string();
        assert_eq!(line, format!("exec '{run}' '--to' 'one and a half' 'two' '&&' 'rm' '100%' 'a;b'"));
        assert!(unit.line(root, &variables, true).starts_with("exec '/opt/worker/run' "), "it lies at its place there");
    }

    #[test]
    fn what_is_no_program_in_the_foreground_is_told() {
        for (service, why) in [
            ("Type=oneshot\nExecStart=/bin/true", "is of Type=oneshot"),
            ("Type=forking\nExecStart=/bin/true", "is of Type=forking"),
            ("Restart=no", "has no ExecStart"),
            ("ExecStart=/bin/a\nExecStart=/bin/b", "more than one"),
            ("ExecStart=/bin/a ; /bin/b", "more than one"),
            ("ExecStart=/bin/a %i", "uses %i"),
            ("ExecStart=/bin/a \"b", "not closed"),
            ("ExecStart", "has the line"),
        ] {
            let told = UnitFile::parse(&format!("[Service]\n{service}\n")).expect_err(service);
            assert!(told.contains(why), "{told}");
        }
        let reset = UnitFile::parse("[Service]\nExecStart=/bin/a\nExecStart=\nExecStart=/bin/b\n").expect("reads");
        assert_eq!(reset.command, ["/bin/b"]);
    }
}
