//! A unit file of systemd, as far as a bundle's own services need it: what is run, as what kind, and when again. Source:
//! systemd.service(5), systemd.exec(5), systemd.syntax(7).

mod script;
mod span;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use super::ebextensions::apply::{below, stays};
use crate::fs;
use span::span;

/// Directives that change nothing here: what they set is as it is by itself, or there is nobody who would ask for it.
const SILENT: [&str; 7] =
    ["StandardOutput", "StandardError", "SyslogIdentifier", "TimeoutStopSec", "KillMode", "KillSignal", "ExecReload"];

/// When a unit counts as started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// At once.
    #[default]
    Simple,
    /// When its first process has ended, and left another behind.
    Forking,
    /// When everything has run to its end.
    Oneshot,
    /// When it says so on a socket.
    Notify,
}

/// After what end a unit is started again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum When {
    #[default]
    Never,
    Always,
    Success,
    Failure,
    Abnormal,
}

impl Kind {
    fn of(word: &str) -> Option<Self> {
        match word {
            "" | "simple" | "exec" | "idle" => Some(Self::Simple),
            "forking" => Some(Self::Forking),
            "oneshot" => Some(Self::Oneshot),
            "notify" => Some(Self::Notify),
            _ => None,
        }
    }
}

impl When {
    fn of(word: &str) -> Option<Self> {
        match word {
            "" | "no" | "on-watchdog" => Some(Self::Never),
            "always" => Some(Self::Always),
            "on-success" => Some(Self::Success),
            "on-failure" => Some(Self::Failure),
            "on-abnormal" | "on-abort" => Some(Self::Abnormal),
            _ => None,
        }
    }
}

/// How a unit is started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Restart {
    when: When,
    /// Pause before it.
    pub(super) pause: Duration,
    /// So many starts within this time are too many.
    pub(super) burst: usize,
    /// See `burst`.
    pub(super) interval: Duration,
}

impl Default for Restart {
    /// The defaults of systemd-system.conf(5).
    fn default() -> Self {
        Self { when: When::Never, pause: Duration::from_millis(100), burst: 5, interval: Duration::from_secs(10) }
    }
}

impl Restart {
    /// Whether an end is followed by a start. Source: systemd.service(5), the table of `Restart=`.
    pub(super) fn follows(&self, status: Option<ExitStatus>) -> bool {
        const CLEAN_SIGNALS: [i32; 4] = [1, 2, 13, 15];
        let signal = status.and_then(|status| status.signal());
        let is_unclean_signal = signal.is_some_and(|signal| !CLEAN_SIGNALS.contains(&signal));
        let is_clean = status.is_some_and(|status| status.success()) || (signal.is_some() && !is_unclean_signal);
        match self.when {
            When::Never => false,
            When::Always => true,
            When::Success => is_clean,
            When::Failure => !is_clean,
            When::Abnormal => is_unclean_signal,
        }
    }

    /// Whether it is ever started again.
    pub(super) fn is_wanted(&self) -> bool {
        self.when != When::Never
    }
}

/// A command of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Line {
    words: Vec<String>,
    /// Whether its failure is none (`-`).
    may_fail: bool,
}

/// What a unit says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UnitFile {
    pub(super) kind: Kind,
    before: Vec<Line>,
    commands: Vec<Line>,
    after: Vec<Line>,
    stops: Vec<Line>,
    environment: BTreeMap<String, String>,
    /// Files of variables; whether each may be missing.
    files: Vec<(String, bool)>,
    folder: Option<String>,
    pid_file: Option<String>,
    pub(super) restart: Restart,
    /// Whether it is active when all its processes have ended.
    pub(super) remains: bool,
    /// How long its start may take.
    pub(super) start_limit: Option<Duration>,
    /// Directives that are not done here.
    pub(super) ignored: Vec<String>,
}

impl UnitFile {
    /// Reads a unit.
    ///
    /// # Errors
    /// Why it cannot be run here, as a sentence part.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut unit = Self { start_limit: Some(Duration::from_secs(90)), ..Self::default() };
        let mut section = String::new();
        for line in logical_lines(text) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                name.clone_into(&mut section);
            } else if ["Service", "Unit"].contains(&section.as_str()) {
                let (name, value) = line.split_once('=').ok_or_else(|| format!("has the line '{line}'"))?;
                let (name, value) = (name.trim(), value.trim());
                if section == "Service" || name.starts_with("StartLimit") {
                    unit.take(name, value)?;
                }
            }
        }
        match unit.commands.as_slice() {
            [] => Err("has no ExecStart".to_owned()),
            [_, _, ..] if unit.kind != Kind::Oneshot => Err("has more than one ExecStart".to_owned()),
            _ => Ok(unit),
        }
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        let list = match name {
            "ExecStartPre" => Some(&mut self.before),
            "ExecStart" => Some(&mut self.commands),
            "ExecStartPost" => Some(&mut self.after),
            "ExecStop" => Some(&mut self.stops),
            _ => None,
        };
        if let Some(list) = list {
            return take_line(list, value);
        }
        match name {
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
            "PIDFile" => self.pid_file = Some(value.to_owned()),
            "RemainAfterExit" => self.remains = is_yes(value),
            "TimeoutStartSec" | "TimeoutSec" => self.start_limit = span(name, value)?,
            "RestartSec" => self.restart.pause = span(name, value)?.unwrap_or(Duration::MAX),
            "StartLimitIntervalSec" | "StartLimitInterval" => {
                self.restart.interval = span(name, value)?.unwrap_or(Duration::MAX);
            }
            "StartLimitBurst" => {
                self.restart.burst = value.parse().map_err(|_| format!("has StartLimitBurst={value}"))?;
            }
            "Restart" => self.restart.when = When::of(value).ok_or_else(|| format!("has Restart={value}"))?,
            "Type" => self.kind = Kind::of(value).ok_or_else(|| format!("is of Type={value}"))?,
            // How long it may be silent, which nobody watches, and who may speak: anybody may here.
            "NotifyAccess" => {}
            "User" | "Group" if is_own(name, value) => {}
            "User" | "Group" => self.ignored.push(format!("{name}={value}")),
            name if SILENT.contains(&name) => {}
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
            if !stays(root, &place) {
                return Err(format!("{file} leads out of the environment"));
            }
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
}

/// Adds a command; an empty one takes back those before it.
fn take_line(list: &mut Vec<Line>, value: &str) -> Result<(), String> {
    if value.is_empty() {
        list.clear();
        return Ok(());
    }
    let bare = value.trim_start_matches(['-', '@', ':', '+', '!']);
    let may_fail = value[..value.len() - bare.len()].contains('-');
    for words in words(bare)?.split(|word| word == ";").filter(|words| !words.is_empty()) {
        list.push(Line { words: words.to_vec(), may_fail });
    }
    Ok(())
}

fn is_yes(value: &str) -> bool {
    ["1", "yes", "true", "on"].contains(&value.to_ascii_lowercase().as_str())
}

/// Whether a user or group is the one that everything runs as here anyway.
fn is_own(directive: &str, name: &str) -> bool {
    let (table, own) = match directive {
        "User" => ("/etc/passwd", rustix::process::getuid().as_raw()),
        _ => ("/etc/group", rustix::process::getgid().as_raw()),
    };
    let accounts = std::fs::read_to_string(table).unwrap_or_default();
    let is_it = |line: &str| {
        let fields: Vec<&str> = line.split(':').collect();
        fields.first() == Some(&name) && fields.get(2).and_then(|id| id.parse().ok()) == Some(own)
    };
    name.parse() == Ok(own) || accounts.lines().any(is_it)
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
        let text = "[Unit]\nAfter=network.target\n[Service]\n; said\nType=simple\nUser=nobody-of-here\nRestart=always\n\
                    WorkingDirectory=/opt/worker\nEnvironment=\"FIRST=one and a half\" MORE=a\\\"b\n\
                    EnvironmentFile=-/opt/none\nEnvironmentFile=/opt/worker/env\n\
                    ExecStart=-/opt/worker/run --to \"${FIRST}\" \\\n  $SECOND && rm 100%% it's' '\n[Install]\nWantedBy=x\n";
        let text = text.replace("it's' '", "'a;b'");
        let unit = UnitFile::parse(&text).expect("reads");
        assert_eq!(unit.ignored, ["User=nobody-of-here"]);
        assert_eq!(unit.folder(root), root.join("opt/worker"));
        let variables = unit.variables(root, BTreeMap::new()).expect("reads");
        assert_eq!(variables["MORE"], "a\"b");
        let script = |isolate: bool| unit.script(root, &variables, isolate, Path::new("/m"));
        let run = root.join("opt/worker/run").display().to_string();
        assert_eq!(script(false), format!("exec '{run}' '--to' 'one and a half' 'two' '&&' 'rm' '100%' 'a;b'"));
        assert!(script(true).starts_with("exec '/opt/worker/run' "), "it lies at its place there");
    }

    #[test]
    fn what_cannot_be_run_here_is_told() {
        for (service, why) in [
            ("Type=dbus\nExecStart=/bin/true", "is of Type=dbus"),
            ("RestartSec=soon\nExecStart=/bin/true", "has RestartSec=soon"),
            ("Restart=often\nExecStart=/bin/true", "has Restart=often"),
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
        assert_eq!(reset.commands.len(), 1);
        assert_eq!(reset.commands[0].words, ["/bin/b"]);
    }

    #[test]
    fn a_unit_is_started_again_after_the_ends_that_it_names() {
        let ended = |code: i32| Some(ExitStatus::from_raw(code << 8));
        let killed = |signal: i32| Some(ExitStatus::from_raw(signal));
        for (word, after) in [
            ("no", [false, false, false, false]),
            ("always", [true, true, true, true]),
            ("on-success", [true, false, true, false]),
            ("on-failure", [false, true, false, true]),
            ("on-abnormal", [false, false, false, true]),
        ] {
            let unit = UnitFile::parse(&format!("[Service]\nExecStart=/bin/a\nRestart={word}\n")).expect("reads");
            let ends = [ended(0), ended(3), killed(15), killed(9)];
            assert_eq!(ends.map(|end| unit.restart.follows(end)), after, "{word}");
        }
        let text = "[Unit]\nStartLimitBurst=2\n[Service]\nType=oneshot\nExecStart=/bin/a ; /bin/b\nExecStart=-/bin/c\n\
                    RestartSec=1min 30s\nTimeoutStartSec=infinity\nRemainAfterExit=yes\n";
        let unit = UnitFile::parse(text).expect("reads");
        assert_eq!((unit.restart.burst, unit.restart.pause), (2, Duration::from_secs(90)));
        assert_eq!((unit.start_limit, unit.remains, unit.commands.len()), (None, true, 3));
        assert_eq!(span("RestartSec", "500ms"), Ok(Some(Duration::from_millis(500))));
    }
}
