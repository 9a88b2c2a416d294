//! Options of an environment and which of several values wins. What options exist is in `catalogue`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::beanstalk::OptionSetting;

/// Values by namespace and name.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct OptionMap(BTreeMap<String, BTreeMap<String, String>>);

impl OptionMap {
    /// The value of an option.
    pub(crate) fn get(&self, namespace: &str, name: &str) -> Option<&str> {
        self.0.get(namespace)?.get(name).map(String::as_str)
    }

    /// Sets an option.
    pub(crate) fn set(&mut self, namespace: &str, name: &str, value: &str) {
        self.0.entry(namespace.to_owned()).or_default().insert(name.to_owned(), value.to_owned());
    }

    /// Removes an option; what is not there is fine.
    pub(crate) fn remove(&mut self, namespace: &str, name: &str) {
        if let Some(names) = self.0.get_mut(namespace) {
            names.remove(name);
            if names.is_empty() {
                self.0.remove(namespace);
            }
        }
    }

    /// The names and values of one namespace.
    pub(crate) fn namespace(&self, namespace: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0.get(namespace).into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every option, ordered by namespace and name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0.iter().flat_map(|(namespace, names)| {
            names.iter().map(move |(name, value)| (namespace.as_str(), name.as_str(), value.as_str()))
        })
    }

    /// Lays `upper` over these options: its values win.
    pub(crate) fn overlay(&mut self, upper: &Self) {
        for (namespace, name, value) in upper.iter() {
            self.set(namespace, name, value);
        }
    }

    /// Every option as AWS's noun.
    pub(crate) fn settings(&self) -> Vec<OptionSetting> {
        self.iter().map(|(namespace, name, value)| OptionSetting::new(namespace, name, value)).collect()
    }
}

impl fmt::Debug for OptionMap {
    /// As its settings are shown: without what may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.settings()).finish()
    }
}

impl<'a> FromIterator<&'a OptionSetting> for OptionMap {
    /// Options without a value are left out; of two values the later one wins.
    fn from_iter<I: IntoIterator<Item = &'a OptionSetting>>(settings: I) -> Self {
        let mut map = Self::default();
        for setting in settings {
            if let Some(value) = &setting.value {
                map.set(&setting.namespace, &setting.name, value);
            }
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_layer_wins_and_removing_uncovers_the_lower_one() {
        let file: OptionMap =
            [&OptionSetting::new("n", "A", "file"), &OptionSetting::new("n", "B", "file")].into_iter().collect();
        let mut api = OptionMap::default();
        api.set("n", "A", "api");
        let mut effective = file.clone();
        effective.overlay(&api);
        assert_eq!(effective.get("n", "A"), Some("api"));
        api.remove("n", "A");
        let mut effective = file;
        effective.overlay(&api);
        assert_eq!((effective.get("n", "A"), effective.get("n", "B")), (Some("file"), Some("file")));
    }
}
