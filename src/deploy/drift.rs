//! Where the files of the project and the environment disagree, and who wins: what a deploy would change, and what it
//! would not although a file says so.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::levels::{Explained, Given, Level, Live, effect, file_level, hand_back, masked};
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::{namespace, value_of};
use crate::deploy::desired::RELEASE;
use crate::project::Extensions;

/// One disagreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// What is in force, and who gave it.
    pub live: Given,
    /// What the files say now; `None` when they stopped saying anything.
    pub file: Option<Given>,
    /// Whether the next deploy puts the file's value into effect.
    pub file_wins: bool,
    /// The value after the next deploy.
    pub after: Option<String>,
    /// What that does, in AWS's word.
    pub change: String,
    /// The command that lets the file count, where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hand_back: Option<String>,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".into());
        let (live, after) = (text(&self.live.value), text(&self.after));
        let (namespace, name) = (&self.namespace, &self.name);
        match (&self.file, &self.hand_back) {
            (Some(file), Some(back)) => {
                write!(f, "! {namespace} {name}: {live} ({}) wins over ", self.live.level)?;
                write!(f, "{} ({})\n    to let the file count: {back}", text(&file.value), file.level)
            }
            (Some(file), None) => {
                write!(f, "~ {namespace} {name}: {live} ({}) -> {after} ({})", self.live.level, file.level)?;
                write!(f, ", {}", effect(&self.change))
            }
            (None, _) => {
                write!(f, "~ {namespace} {name}: {live} ({}) -> {after} (default)", self.live.level)?;
                write!(f, ", {}", effect(&self.change))
            }
        }
    }
}

impl Drift {
    /// Writes the command that lets the file count as `place` does.
    pub fn place(&mut self, place: impl Fn(&str) -> String) {
        self.hand_back = self.hand_back.as_deref().map(place);
    }
}

/// Compares the files of the next version with what is in force.
pub fn drift(live: &Live, files: &Extensions) -> Vec<Drift> {
    let explained = live.explain();
    let find = |namespace: &str, name: &str| {
        explained.iter().find(|option| option.namespace == namespace && option.name == name)
    };
    let nothing = Extensions::default();
    let running = live.files.as_ref().unwrap_or(&nothing);
    let names: BTreeSet<(&str, &str)> = files
        .settings
        .iter()
        .chain(&running.settings)
        .map(|setting| (setting.option.namespace.as_str(), setting.option.name.as_str()))
        .filter(|(space, name)| (*space, *name) != (namespace::ENVIRONMENT_VARIABLES, RELEASE))
        .collect();
    names.into_iter().filter_map(|(namespace, name)| one(live, files, find(namespace, name), namespace, name)).collect()
}

/// Options of files that have another value in force, a line each. Who set that is not asked: see [`drift`].
pub fn differences(in_force: &[OptionSetting], files: &Extensions) -> Vec<String> {
    let names: BTreeSet<(&str, &str)> = files
        .settings
        .iter()
        .map(|setting| (setting.option.namespace.as_str(), setting.option.name.as_str()))
        .filter(|(space, name)| (*space, *name) != (namespace::ENVIRONMENT_VARIABLES, RELEASE))
        .collect();
    let differs = |(space, name): (&str, &str)| {
        let (setting, now) = (files.get(space, name)?, value_of(in_force, space, name));
        let wanted = setting.option.value.as_deref();
        let text = |value| masked(name, value).unwrap_or_else(|| "none".into());
        let line = || format!("{space} {name}: {} -> {} ({})", text(now), text(wanted), file_level(setting));
        (now.unwrap_or_default() != wanted.unwrap_or_default()).then(line)
    };
    names.into_iter().filter_map(differs).collect()
}

fn one(live: &Live, files: &Extensions, now: Option<&Explained>, namespace: &str, name: &str) -> Option<Drift> {
    let in_force = live.value(namespace, name);
    let setting = files.get(namespace, name);
    let level = now.map_or(Level::Default, |option| option.given.level.clone());
    let wins = !matches!(level, Level::Api | Level::SavedConfiguration { .. });
    let wanted = setting.and_then(|setting| setting.option.value.as_deref());
    let after = match (wins, setting) {
        (false, _) => in_force,
        (true, Some(_)) => wanted,
        (true, None) => live.default(namespace, name),
    };
    let same = |a: Option<&str>, b: Option<&str>| a.unwrap_or_default() == b.unwrap_or_default();
    let agrees = if setting.is_some() { same(in_force, wanted) } else { !wins || same(in_force, after) };
    if agrees {
        return None;
    }
    Some(Drift {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        live: Given { level, value: masked(name, in_force) },
        file: setting.map(|setting| Given { level: file_level(setting), value: masked(name, wanted) }),
        file_wins: wins,
        after: masked(name, after),
        change: live.change(namespace, name),
        hand_back: (!wins).then(|| hand_back(&live.environment.name, namespace, name)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Setting;

    #[test]
    fn options_of_files_that_have_another_value_in_force_are_named_with_their_place() {
        let option = |name: &str, value: &str| OptionSetting::new(namespace::COMMAND, name, value);
        let setting =
            |name: &str, value: &str, line| Setting { option: option(name, value), origin: "a.config".into(), line };
        let settings = vec![setting("Timeout", "60", 2), setting("BatchSize", "30", 3), setting("MY_PASSWORD", "x", 4)];
        let files = Extensions { settings };
        let told =
            differences(&[option("Timeout", "600"), option("BatchSize", "30"), option("MY_PASSWORD", "y")], &files);
        let space = namespace::COMMAND;
        assert_eq!(told[1], format!("{space} Timeout: 600 -> 60 (a.config:2)"));
        assert!(told.len() == 2 && told[0].ends_with("MY_PASSWORD: ******** -> ******** (a.config:4)"), "{told:?}");
    }
}
