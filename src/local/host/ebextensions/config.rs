//! One `.config` file: its keys by name and shape. What the instance does with them is in `apply`.

use std::collections::BTreeMap;

use super::machine::Machine;
use super::resources::{self, DatabaseProperties};
use super::yaml::Node;
use crate::beanstalk::OptionSetting;
use crate::beanstalk::extensions::KEYS;
use crate::beanstalk::option::namespace;
use crate::local::host::command::CommandLine;

/// What one file tells an instance to do.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConfigFile {
    /// `.ebextensions/x.config`.
    pub(crate) name: String,
    /// What it wants of the machine.
    pub(crate) machine: Machine,
    /// Folder → archive.
    pub(crate) sources: BTreeMap<String, String>,
    pub(crate) files: BTreeMap<String, FileSpec>,
    pub(crate) commands: BTreeMap<String, CommandSpec>,
    pub(crate) container_commands: BTreeMap<String, CommandSpec>,
}

/// One entry of `files`.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FileSpec {
    /// Octal digits, `000644`; `120…` makes a link to the content.
    pub(crate) mode: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) base64: bool,
    /// By which the content is rendered.
    pub(crate) context: Option<Node>,
}

/// One entry of `commands` or `container_commands`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandSpec {
    pub(crate) command: CommandLine,
    pub(crate) cwd: Option<String>,
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) test: Option<CommandLine>,
    pub(crate) ignore_errors: bool,
    pub(crate) leader_only: bool,
}

/// A file that was understood.
#[derive(Debug, Default)]
pub(super) struct Understood {
    pub(super) option_settings: Vec<OptionSetting>,
    pub(super) config: ConfigFile,
    pub(super) database: DatabaseProperties,
    pub(super) warnings: Vec<String>,
}

/// Why a file cannot be used.
#[derive(Debug)]
pub(super) enum Wrong {
    /// An option setting is no map: AWS has a sentence of its own for it.
    OptionSettings,
    /// Anything else, as a sentence part.
    Shape(String),
}

impl From<String> for Wrong {
    fn from(reason: String) -> Self {
        Self::Shape(reason)
    }
}

/// Reads the tree of one file.
pub(super) fn understand(file: &str, root: &Node) -> Result<Understood, Wrong> {
    let entries = root.map().ok_or_else(|| "must be a map of keys at the top".to_owned())?;
    let mut understood = Understood::default();
    file.clone_into(&mut understood.config.name);
    // AWS leaves such a file out as a whole, and says so.
    if let Some((unknown, _)) = entries.iter().find(|(key, _)| !KEYS.contains(&key.as_str())) {
        understood.warnings.push(format!(
            "Error processing file (Skipping): '{file}' - Contains invalid key: '{unknown}'. For information about \
             valid keys, see http://docs.aws.amazon.com/elasticbeanstalk/latest/dg/ebextensions.html"
        ));
        return Ok(understood);
    }
    for (key, value) in entries {
        let config = &mut understood.config;
        match key.as_str() {
            "option_settings" => understood.option_settings = option_settings(value)?,
            "packages" => config.machine.take_packages(value)?,
            "services" => config.machine.take_services(value)?,
            "groups" => config.machine.accounts.take_groups(value)?,
            "users" => config.machine.accounts.take_users(value)?,
            "sources" => config.sources = texts(key, value)?,
            "files" => {
                config.files = each(key, value, file_spec)?;
                let entries = value.entries_of(key)?.iter();
                let named = entries.filter_map(|(name, spec)| Some((name, spec.get("authentication")?.text()?)));
                understood.warnings.extend(named.map(|(name, method)| {
                    format!(
                        "The file '{name}' of {file} names the authentication '{method}' for its source. The local \
                         environment gives every object of its own S3, and sends no credentials elsewhere."
                    )
                }));
                understood.warnings.extend(other_owners(file, value.entries_of(key)?));
            }
            "commands" => config.commands = each(key, value, command_spec)?,
            "container_commands" => config.container_commands = each(key, value, command_spec)?,
            "Resources" => {
                let (database, ignored) = resources::read(value.entries_of(key)?)?;
                understood.database = database;
                understood.warnings.extend(ignored_by_us(file, key, &ignored));
            }
            _ => {
                let all = value.entries_of(key)?.iter();
                // A parameter is what its default says: nobody gives the stack of an environment another value.
                let left = all.filter(|(_, entry)| key != "Parameters" || entry.get("Default").is_none());
                let named: Vec<String> = left.map(|(name, _)| name.clone()).collect();
                understood.warnings.extend(ignored_by_us(file, key, &named));
            }
        }
    }
    Ok(understood)
}

fn texts(key: &str, value: &Node) -> Result<BTreeMap<String, String>, String> {
    each(key, value, |name, value| value.text().ok_or_else(|| format!("'{name}' in '{key}' must be a text")))
}

fn each<T>(
    key: &str,
    value: &Node,
    read: impl Fn(&str, &Node) -> Result<T, String>,
) -> Result<BTreeMap<String, T>, String> {
    value.entries_of(key)?.iter().map(|(name, value)| Ok((name.clone(), read(name, value)?))).collect()
}

/// Owners of files that nobody here can be: root's are left to whoever runs everything.
fn other_owners(file: &str, entries: &[(String, Node)]) -> Option<String> {
    let wishes = entries.iter().flat_map(|(name, spec)| {
        let wish =
            |key: &str| spec.get(key).and_then(Node::text).filter(|who| !["", "root", "0"].contains(&who.as_str()));
        [("owner", wish("owner")), ("group", wish("group"))]
            .into_iter()
            .filter_map(move |(key, who)| Some(format!("{key}: \"{}\" of '{name}'", who?)))
    });
    let wishes: Vec<String> = wishes.collect();
    let sentence = || {
        let all = wishes.join(", ");
        format!(
            "Files of {file} stay the user's who runs the local environment, where AWS would give them away: {all}."
        )
    };
    (!wishes.is_empty()).then(sentence)
}

/// What belongs to CloudFormation is named and left out.
fn ignored_by_us(file: &str, key: &str, names: &[String]) -> Option<String> {
    let sentence = || format!("{key} ignored by the local environment: {} ({file}).", names.join(", "));
    (!names.is_empty()).then(sentence)
}

pub(super) fn option_settings(value: &Node) -> Result<Vec<OptionSetting>, Wrong> {
    let mut settings = Vec::new();
    match value {
        Node::List(items) => {
            for item in items {
                settings.push(listed_option(item)?);
            }
        }
        _ => {
            for (space, options) in value.map().ok_or(Wrong::OptionSettings)? {
                for (name, value) in options.map().ok_or(Wrong::OptionSettings)? {
                    let text = value.text().ok_or_else(|| format!("the value of '{space}' '{name}' must be a text"))?;
                    settings.push(OptionSetting::new(space, name, text));
                }
            }
        }
    }
    Ok(settings)
}

fn listed_option(item: &Node) -> Result<OptionSetting, Wrong> {
    item.map().ok_or(Wrong::OptionSettings)?;
    let part = |key: &str| item.get(key).and_then(Node::text);
    let name = part("option_name").ok_or_else(|| "an entry of 'option_settings' has no 'option_name'".to_owned())?;
    let value = part("value").ok_or_else(|| format!("the option '{name}' has no 'value'"))?;
    let space = part("namespace").unwrap_or_else(|| namespace::ENVIRONMENT_VARIABLES.to_owned());
    Ok(OptionSetting { resource: part("resource_name"), ..OptionSetting::new(space, name, value) })
}

fn file_spec(name: &str, value: &Node) -> Result<FileSpec, String> {
    let part = |key: &str| value.get(key).and_then(Node::text);
    let spec = FileSpec {
        mode: part("mode"),
        content: part("content"),
        source: part("source"),
        base64: part("encoding").is_some_and(|encoding| encoding == "base64"),
        context: value.get("context").filter(|context| context.map().is_some()).cloned(),
    };
    match (&spec.content, &spec.source) {
        (Some(_), Some(_)) => Err(format!("the file '{name}' has both 'content' and 'source'")),
        (None, None) if value.get("content").is_some() => {
            Err(format!("the 'content' of the file '{name}' must be a text"))
        }
        (None, None) => Err(format!("the file '{name}' has neither 'content' nor 'source'")),
        _ => Ok(spec),
    }
}

fn command_line(value: &Node) -> Option<CommandLine> {
    match value {
        Node::List(words) => words.iter().map(Node::text).collect::<Option<Vec<_>>>().map(CommandLine::Argv),
        other => other.text().filter(|text| !text.trim().is_empty()).map(CommandLine::Shell),
    }
}

fn command_spec(name: &str, value: &Node) -> Result<CommandSpec, String> {
    let flag = |key: &str| value.get(key).and_then(Node::text).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let command = value
        .get("command")
        .and_then(command_line)
        .filter(|line| !line.as_text().is_empty())
        .ok_or_else(|| format!("the command '{name}' has no 'command'"))?;
    Ok(CommandSpec {
        command,
        cwd: value.get("cwd").and_then(Node::text).filter(|cwd| !cwd.is_empty()),
        env: value.get("env").map_or_else(|| Ok(BTreeMap::new()), |env| texts("env", env))?,
        test: value.get("test").and_then(command_line),
        ignore_errors: flag("ignoreErrors"),
        leader_only: flag("leader_only"),
    })
}
