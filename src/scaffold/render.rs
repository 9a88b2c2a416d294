//! The files of `templates/`, and their `{{keys}}` filled in: strictly, because a forgotten key would be deployed.

use crate::error::{Class, Error, Result};

/// A template: its name, for errors, and its text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Template {
    name: &'static str,
    pub(super) text: &'static str,
}

macro_rules! template {
    ($const:ident, $path:literal) => {
        pub(super) const $const: Template =
            Template { name: $path, text: include_str!(concat!("../../templates/", $path)) };
    };
}

template!(ENVIRONMENT, "ebextensions/00-environment.config");
template!(ENVIRONMENT_EXISTING, "ebextensions/00-environment.existing.config");
template!(INSTANCE, "ebextensions/10-instance.config");
template!(MIGRATE_DATABASE, "ebextensions/20-migrate.database.config");
template!(MIGRATE_SQLITE, "ebextensions/20-migrate.sqlite.config");
template!(PROCFILE, "Procfile");
template!(EBIGNORE, "ebignore");
template!(GITIGNORE, "gitignore");
template!(GITIGNORE_EB, "gitignore.eb");
template!(CONFIG_GLOBAL, "config.global.yml");
template!(ENV, "env");
template!(README_DEPLOY, "README.deploy.md");

/// Fills in the keys of a template.
///
/// # Errors
/// When the template has a key that is not given, which is a fault of ours.
pub(super) fn render(template: Template, values: &[(&str, &str)]) -> Result<String> {
    let mut rendered = String::with_capacity(template.text.len());
    let mut rest = template.text;
    while let Some((before, after)) = rest.split_once("{{") {
        let value = after.split_once("}}").and_then(|(key, after)| {
            let (_, value) = values.iter().find(|(name, _)| *name == key)?;
            Some((value, after))
        });
        let Some((value, after)) = value else {
            let key = after.split("}}").next().unwrap_or_default();
            return Err(Error::new(Class::Bug, format!("the template {} has no value for {key}", template.name)));
        };
        rendered.push_str(before);
        rendered.push_str(value);
        rest = after;
    }
    rendered.push_str(rest);
    Ok(rendered)
}

/// A text as a quoted YAML value; JSON's quoting is valid YAML.
///
/// # Errors
/// Never in practice: text can always be quoted.
pub(super) fn quoted(text: &str) -> Result<String> {
    serde_json::to_string(text).map_err(|error| Error::new(Class::Bug, "could not quote a text").because(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_filled_in_and_a_forgotten_one_is_an_error() {
        let template = Template { name: "t", text: "a {{x}} b {{y}}{{x}}\n" };
        assert_eq!(render(template, &[("x", "1"), ("y", "{{z}}")]).expect("renders"), "a 1 b {{z}}1\n");
        let error = render(template, &[("x", "1")]).expect_err("y is missing");
        assert!(error.message().contains("no value for y"), "{error}");
    }

    #[test]
    fn quoting_survives_yaml() {
        for text in ["plain", "with \"quotes\" and \\", "yes", "Zürich: #1", "{{x}}", "  "] {
            let value: String = serde_yaml::from_str(&quoted(text).expect("quotes")).expect("parses");
            assert_eq!(value, text);
        }
    }
}
