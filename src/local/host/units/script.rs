//! What a unit runs, as one script for the shell: none of its words is the shell's. It begins again with the first line
//! whenever the unit is started again, and writes a marker when the unit counts as started.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

use super::{Kind, Line, UnitFile};
use crate::local::host::descent;
use crate::local::host::ebextensions::apply::below;

/// Waits while a process lives whose number stands in the first of the files that comes to be there.
const FOLLOW_PID_FILE: &str = r#"tries=0; MAINPID=
while [ -z "$MAINPID" ] && [ "$tries" -lt 50 ]; do
  for file in FILES; do [ -s "$file" ] && read -r MAINPID < "$file" && break; done
  [ -n "$MAINPID" ] || { tries=$((tries + 1)); sleep 0.1; }
done
[ -n "$MAINPID" ] || { echo 'the PIDFile was not written' >&2; exit 1; }
export MAINPID
lives() { kill -0 "$MAINPID" 2>/dev/null; }
"#;
/// Waits while anything lives that the unit left behind: what carries its name and is no child of the script.
const FOLLOW_ALL: &str = r#"lives() {
  for folder in /proc/[0-9]*; do
    [ "${folder#/proc/}" != "$$" ] || continue
    tr '\0' '\n' 2>/dev/null < "$folder/environ" | grep -qxF "UNIT=$UNIT" || continue
    parent=$(sed -n 's/^PPid:[^0-9]*//p' "$folder/status" 2>/dev/null)
    [ -z "$parent" ] || [ "$parent" = "$$" ] || return 0
  done 2>/dev/null
  return 1
}
"#;

impl UnitFile {
    /// Whether its start has to be waited for until the script says that it is done.
    pub(in crate::local::host) fn has_marker(&self) -> bool {
        match self.kind {
            Kind::Simple => !self.before.is_empty() || !self.after.is_empty(),
            Kind::Notify => false,
            Kind::Forking | Kind::Oneshot => true,
        }
    }

    /// The script. Paths that the bundle made mean its own, where it does not see them at their place anyway.
    pub(in crate::local::host) fn script(
        &self,
        root: &Path,
        variables: &BTreeMap<String, OsString>,
        isolate: bool,
        marker: &Path,
    ) -> String {
        let words = |line: &Line| shell_words(line, root, variables, isolate);
        let each = |lines: &[Line]| {
            let end = |line: &Line| if line.may_fail { ":" } else { "exit $?" };
            lines.iter().map(|line| format!("{} || {}\n", words(line), end(line))).collect::<String>()
        };
        let begin = each(&self.before);
        let main = self.commands.iter().map(&words).collect::<Vec<_>>().join("\n");
        let started = format!(": > {}\n", quoted(&marker.display().to_string()));
        match self.kind {
            Kind::Simple if !self.after.is_empty() => {
                let after = each(&self.after);
                format!("{begin}{main} &\nMAINPID=$!; export MAINPID\n{after}{started}wait \"$MAINPID\"; exit $?")
            }
            Kind::Simple if self.before.is_empty() => format!("exec {main}"),
            Kind::Simple => format!("{begin}{started}exec {main}"),
            Kind::Notify => format!("{begin}exec {main}"),
            Kind::Oneshot => format!("{begin}{}{}{started}", each(&self.commands), each(&self.after)),
            Kind::Forking => {
                // How the one that it left behind ends, a shell cannot know: by itself, so it is no good end.
                let wait = "while lives; do sleep 1; done; echo 'the main process has ended' >&2; exit 1";
                let follow = self.follow(root);
                format!("{begin}{}{follow}{}{started}{wait}", each(&self.commands), each(&self.after))
            }
        }
    }

    /// How a shell finds what a forking unit left behind.
    fn follow(&self, root: &Path) -> String {
        let Some(file) = &self.pid_file else { return FOLLOW_ALL.replace("UNIT", descent::UNIT) };
        let own = below(root, file).map(|own| own.display().to_string());
        let files: Vec<String> = own.iter().chain([file]).map(|file| quoted(file)).collect();
        FOLLOW_PID_FILE.replace("FILES", &files.join(" "))
    }

    /// The commands that come after its start, for who starts it (`Type=notify`: the script has become the program).
    pub(in crate::local::host) fn after_ready(
        &self,
        root: &Path,
        variables: &BTreeMap<String, OsString>,
        isolate: bool,
    ) -> Vec<(String, bool)> {
        let after = self.after.iter().filter(|_| self.kind == Kind::Notify);
        after.map(|line| (shell_words(line, root, variables, isolate), line.may_fail)).collect()
    }

    /// The commands that end it.
    pub(in crate::local::host) fn stops(
        &self,
        root: &Path,
        variables: &BTreeMap<String, OsString>,
        isolate: bool,
    ) -> Vec<String> {
        self.stops.iter().map(|line| shell_words(line, root, variables, isolate)).collect()
    }
}

/// The words of a command for a shell, none of which is the shell's; but `$MAINPID` is known only to it.
fn shell_words(line: &Line, root: &Path, variables: &BTreeMap<String, OsString>, isolate: bool) -> String {
    let place = |word: &str| {
        let below = below(root, word).filter(|place| !isolate && word.starts_with('/') && place.exists());
        below.map_or_else(|| word.to_owned(), |place| place.display().to_string())
    };
    let quote = |word: &String| match word.as_str() {
        "$MAINPID" | "${MAINPID}" => vec!["\"$MAINPID\"".to_owned()],
        word => expanded(word, variables).iter().map(|word| quoted(&place(word))).collect(),
    };
    line.words.iter().flat_map(quote).collect::<Vec<_>>().join(" ")
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

    fn script(service: &str) -> String {
        let unit = UnitFile::parse(&format!("[Service]\n{service}\n")).expect("reads");
        unit.script(Path::new("/env"), &BTreeMap::new(), false, Path::new("/env/m"))
    }

    #[test]
    fn a_script_runs_what_a_unit_says_in_its_order() {
        for (service, expected) in [
            ("ExecStart=/x/a b", "exec '/x/a' 'b'"),
            (
                "ExecStartPre=/x/p\nExecStartPre=-/x/q\nExecStart=/x/a",
                "'/x/p' || exit $?\n'/x/q' || :\n: > '/env/m'\nexec '/x/a'",
            ),
            (
                "ExecStart=/x/a\nExecStartPost=/x/p $MAINPID",
                "'/x/a' &\nMAINPID=$!; export MAINPID\n'/x/p' \"$MAINPID\" || exit $?\n: > '/env/m'\nwait \"$MAINPID\"; exit $?",
            ),
            ("Type=oneshot\nExecStart=/x/a\nExecStart=-/x/b", "'/x/a' || exit $?\n'/x/b' || :\n: > '/env/m'\n"),
            ("Type=notify\nExecStartPre=/x/p\nExecStart=/x/a", "'/x/p' || exit $?\nexec '/x/a'"),
        ] {
            assert_eq!(script(service), expected);
        }
        let forking = script("Type=forking\nPIDFile=/run/a.pid\nExecStart=/x/a");
        assert!(forking.starts_with("'/x/a' || exit $?\n") && forking.contains("in '/env/run/a.pid' '/run/a.pid'; do"));
        assert!(script("Type=forking\nExecStart=/x/a").contains("\"EB_UNIT=$EB_UNIT\""));
    }
}
