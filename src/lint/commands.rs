//! What the instance is told to do: every section of a file but `option_settings`. Shapes from eb-reference §4.2.

use super::Report;
use super::nearest::did_you_mean;
use super::rules::{self, Rule};
use crate::project::yaml::{Key, Node, Place, Value};

const COMMAND_KEYS: [&str; 6] = ["command", "cwd", "env", "test", "ignoreErrors", "leader_only"];
const FILE_KEYS: [&str; 8] = ["mode", "owner", "group", "content", "source", "encoding", "authentication", "context"];
const USER_KEYS: [&str; 3] = ["groups", "uid", "homeDir"];
const GROUP_KEYS: [&str; 1] = ["gid"];
/// How what an instance fetches may begin. An S3 address is one of https too, and both are taken (eb-reference §4.2).
const SCHEMES: [&str; 3] = ["http://", "https://", "s3://"];
const SERVICE_KEYS: [&str; 6] = ["enabled", "ensureRunning", "files", "sources", "packages", "commands"];
const PACKAGE_MANAGERS: [&str; 4] = ["yum", "rpm", "rubygems", "python"];
const SERVICE_MANAGERS: [&str; 2] = ["sysvinit", "systemd"];

/// Judges one section of a file.
pub(super) fn check(file: &str, (key, at): (&str, Place), node: &Node, report: &mut Report) {
    let mut section = Section { file, report };
    let Some(entries) = node.entries() else {
        section.add(&rules::SECTION_FORM, node.at, format!("'{key}' has to map names to what is to be done"));
        return;
    };
    if entries.is_empty() {
        section.add(&rules::EMPTY, at, format!("'{key}' says nothing"));
    }
    for (name, value) in entries {
        match key {
            "commands" | "container_commands" => section.command(key, name, value),
            "files" => section.file_entry(name, value),
            "packages" => section.packages(name, value),
            "services" => section.services(name, value),
            "sources" => {
                section.absolute("the folder", name);
                section.address(value);
            }
            "users" => section.account("user", name, value, &USER_KEYS),
            "groups" => section.account("group", name, value, &GROUP_KEYS),
            "Resources" => section.resource(name, value),
            _ => {}
        }
    }
}

struct Section<'a> {
    file: &'a str,
    report: &'a mut Report,
}

impl Section<'_> {
    fn add(&mut self, rule: &Rule, at: Place, message: impl Into<String>) {
        self.report.add(rule, self.file, at, message);
    }

    /// The entries of a map, or a finding.
    fn entries<'n>(&mut self, name: &Key, node: &'n Node) -> Option<&'n [(Key, Node)]> {
        let entries = node.entries();
        if entries.is_none() {
            self.add(&rules::SECTION_FORM, node.at, format!("'{}' has to be a map", name.text));
        }
        entries
    }

    fn unknown(&mut self, rule: &Rule, what: &str, entries: &[(Key, Node)], keys: &[&str]) {
        for (key, _) in entries.iter().filter(|(key, _)| !keys.contains(&key.text.as_str())) {
            let near = did_you_mean(&key.text, keys.iter().copied());
            self.add(rule, key.at, format!("'{}' is no key of a {what}{near}", key.text));
        }
    }

    fn absolute(&mut self, what: &str, path: &Key) {
        if !path.text.starts_with('/') {
            self.add(&rules::FILE_PATH, path.at, format!("{what} '{}' has to begin with /", path.text));
        }
    }

    /// What is fetched. An intrinsic function in backticks is filled in at AWS.
    fn address(&mut self, node: &Node) {
        let Some(address) = node.text().filter(|address| !address.starts_with('`')) else { return };
        let lower = address.to_ascii_lowercase();
        if !SCHEMES.iter().any(|scheme| lower.starts_with(scheme)) {
            let message = "the address has to begin with https://, http:// or s3://".to_owned();
            self.add(&rules::SOURCE_ADDRESS, node.at, message);
        }
    }

    fn account(&mut self, what: &str, name: &Key, node: &Node, keys: &[&str]) {
        if let Some(entries) = self.entries(name, node) {
            self.unknown(&rules::UNKNOWN_ACCOUNT_KEY, what, entries, keys);
        }
    }

    fn command(&mut self, section: &str, name: &Key, node: &Node) {
        let Some(entries) = self.entries(name, node) else { return };
        self.unknown(&rules::UNKNOWN_COMMAND_KEY, "command", entries, &COMMAND_KEYS);
        let line = node.get("command").map(command_line).unwrap_or_default();
        if line.trim().is_empty() {
            self.add(&rules::NO_COMMAND, name.at, format!("'{}' has no command", name.text));
        }
        for flag in ["leader_only", "ignoreErrors"] {
            self.boolean(flag, node);
        }
        let leader = node.get("leader_only").filter(|value| is_true(value));
        match (section, leader, node.get("test")) {
            ("commands", Some(leader), _) => {
                self.add(&rules::LEADER_ONLY_IGNORED, leader.at, "only container_commands know a leader");
            }
            (_, Some(_), Some(test)) => {
                self.add(&rules::TEST_IGNORED, test.at, "the test is ignored, because leader_only is set");
            }
            ("container_commands", None, _) if migrates(&line) => {
                let message = format!("'{}' migrates on every instance; leader_only: true is missing", name.text);
                self.add(&rules::MIGRATION_EVERYWHERE, name.at, message);
            }
            _ => {}
        }
        if let Some(env) = node.get("env") {
            let env_name = Key { at: env.at, text: "env".into() };
            for (name, value) in self.entries(&env_name, env).unwrap_or_default() {
                if value.scalar().is_none() {
                    self.add(&rules::SECTION_FORM, value.at, format!("the variable '{}' has to be a text", name.text));
                }
            }
        }
    }

    fn boolean(&mut self, flag: &str, node: &Node) {
        let Some(value) = node.get(flag) else { return };
        let known =
            value.text().is_some_and(|text| ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)));
        if !known {
            self.add(&rules::NOT_BOOLEAN, value.at, format!("{flag} is true or false"));
        }
    }

    fn file_entry(&mut self, name: &Key, node: &Node) {
        self.absolute("the path", name);
        let Some(entries) = self.entries(name, node) else { return };
        self.unknown(&rules::UNKNOWN_FILE_KEY, "file", entries, &FILE_KEYS);
        let fault = match (node.get("content"), node.get("source")) {
            (Some(_), Some(_)) => Some("has both content and source, and may have one of them only"),
            (None, None) => Some("has neither content nor source"),
            _ => None,
        };
        if let Some(fault) = fault {
            self.add(&rules::FILE_CONTENT, name.at, format!("'{}' {fault}", name.text));
        }
        node.get("source").into_iter().for_each(|source| self.address(source));
        let content = node.get("content").and_then(|content| Some((content.at, content.text()?)));
        let encoded = node.get("encoding").and_then(Node::text) == Some("base64");
        if let Some((at, _)) = content.filter(|(_, text)| encoded && !text.starts_with('`') && !is_base64(text)) {
            self.add(&rules::FILE_ENCODING, at, format!("the content of '{}' is not base64", name.text));
        }
        node.get("mode").into_iter().for_each(|mode| self.mode(mode));
    }

    /// cfn-init reads a text of octal digits, however many: 0644 is 000644, and six tell of a link (eb-reference §4.2). What
    /// has no quotes is a number first, and then the text of it: 644 stays, 000644 becomes 420 (elastic-beanstalk-samples#74).
    fn mode(&mut self, mode: &Node) {
        let scalar = mode.scalar();
        let written = scalar.map_or("", |scalar| scalar.written.as_str());
        let is_octal = |text: &str| !text.is_empty() && text.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
        let number = scalar.filter(|scalar| !scalar.quoted && written.starts_with('0') && is_octal(written));
        if let Some(number) = number.and_then(|_| u32::from_str_radix(written, 8).ok()) {
            let becomes = if is_octal(&number.to_string()) {
                format!("the permissions {number:04}")
            } else {
                "no permissions".to_owned()
            };
            let message = format!(
                "the mode {written} is the number {number} without quotes, of which cfn-init makes {becomes}: write it as \
                 \"{written}\""
            );
            self.add(&rules::FILE_MODE, mode.at, message);
        } else if !(3..=6).contains(&written.len()) || !is_octal(written) {
            let message = format!("the mode {written} is not three to six octal digits in quotes, such as \"000755\"");
            self.add(&rules::FILE_MODE, mode.at, message);
        }
    }

    fn packages(&mut self, manager: &Key, node: &Node) {
        if !PACKAGE_MANAGERS.contains(&manager.text.as_str()) {
            let near = did_you_mean(&manager.text, PACKAGE_MANAGERS);
            self.add(&rules::PACKAGE_MANAGER, manager.at, format!("'{}' is no package manager{near}", manager.text));
        }
        self.entries(manager, node);
    }

    fn services(&mut self, manager: &Key, node: &Node) {
        if !SERVICE_MANAGERS.contains(&manager.text.as_str()) {
            let near = did_you_mean(&manager.text, SERVICE_MANAGERS);
            self.add(&rules::SERVICE_MANAGER, manager.at, format!("'{}' is no service manager{near}", manager.text));
        }
        for (name, service) in self.entries(manager, node).unwrap_or_default() {
            let Some(entries) = self.entries(name, service) else { continue };
            self.unknown(&rules::UNKNOWN_SERVICE_KEY, "service", entries, &SERVICE_KEYS);
            for flag in ["enabled", "ensureRunning"] {
                self.boolean(flag, service);
            }
        }
    }

    fn resource(&mut self, name: &Key, node: &Node) {
        if self.entries(name, node).is_some() && node.get("Type").is_none() && !name.text.starts_with("AWSEB") {
            self.add(&rules::RESOURCE_TYPE, name.at, format!("the resource '{}' has no Type", name.text));
        }
    }
}

fn command_line(node: &Node) -> String {
    match &node.value {
        Value::List(words) => words.iter().filter_map(Node::text).collect::<Vec<_>>().join(" "),
        _ => node.text().unwrap_or_default().to_owned(),
    }
}

/// Whether a text is base64 (RFC 4648), its lines broken anywhere.
fn is_base64(text: &str) -> bool {
    let packed: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let data = packed.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
    packed.len().is_multiple_of(4) && packed.len() - data <= 2 && packed[..data].iter().all(known)
}

fn is_true(node: &Node) -> bool {
    node.text().is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Whether a command line has the word of a migration in it.
fn migrates(line: &str) -> bool {
    let words = line.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.into_iter().any(|word| ["migrate", "migrations"].contains(&word))
}
