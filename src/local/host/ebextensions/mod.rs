//! `.ebextensions/*.config`: which files count, what they say, and what AWS says when they are broken.

mod accounts;
pub(crate) mod apply;
pub(crate) mod config;
mod machine;
pub(crate) mod manifest;
pub mod resources;
mod sources;
pub(crate) mod yaml;

use std::path::Path;

use config::{CommandSpec, ConfigFile, Wrong};
use resources::DatabaseProperties;

use super::unpack;
use crate::beanstalk::OptionSetting;

/// What the `.ebextensions` of a bundle say.
#[derive(Debug, Clone, Default)]
pub struct Extensions {
    /// Options in the order of files and lines: a later one wins.
    pub option_settings: Vec<OptionSetting>,
    /// What `Resources` say of the coupled database: a later file wins.
    pub database: DatabaseProperties,
    /// What is ignored here, one sentence each, for a WARN event.
    pub warnings: Vec<String>,
    /// What the instance is told to do, in the order of the files.
    pub(crate) files: Vec<ConfigFile>,
}

impl Extensions {
    /// The container commands in their order: those of the leader first, then by file, then by name.
    pub(crate) fn container_commands(&self) -> Vec<(&str, &CommandSpec)> {
        let all = self.files.iter().flat_map(|file| &file.container_commands);
        let mut ordered: Vec<(&str, &CommandSpec)> = all.map(|(name, spec)| (name.as_str(), spec)).collect();
        ordered.sort_by_key(|(_, spec)| !spec.leader_only);
        ordered
    }
}

/// Why the `.ebextensions` of a bundle cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionFault {
    /// The bundle itself cannot be read.
    Bundle {
        /// Why, as a sentence part.
        reason: String,
    },
    /// A file is neither YAML nor JSON.
    File {
        /// Path in the bundle, `.ebextensions/x.config`.
        file: String,
        /// What the YAML reader says.
        yaml: String,
        /// What the JSON reader says.
        json: String,
    },
    /// An option setting of a file is no map.
    OptionSettings {
        /// Path in the bundle, `.ebextensions/x.config`.
        file: String,
    },
    /// A file is YAML or JSON, but not of the shape that Beanstalk knows.
    Shape {
        /// Path in the bundle, `.ebextensions/x.config`.
        file: String,
        /// What is wrong with it, as a sentence part.
        reason: String,
    },
}

impl ExtensionFault {
    /// AWS's sentence for the ERROR event; `version` is the label of the version.
    pub fn message(&self, version: &str) -> String {
        match self {
            Self::Bundle { reason } => format!("The source bundle of application version {version} {reason}."),
            Self::File { file, yaml, json } => format!(
                "The configuration file {file} in application version {version} contains invalid YAML or JSON. \
                 YAML exception: Invalid Yaml: {yaml}, JSON exception: Invalid JSON: {json}. \
                 Update the configuration file."
            ),
            // Seen by people (aws-elastic-beanstalk-developer-guide#93), to whom the call itself was refused with it.
            Self::OptionSettings { file } => format!(
                "Each option setting in configuration file {file} in application version {version} must be a map. \
                 Update each option setting in the configuration file."
            ),
            Self::Shape { file, reason } => format!(
                "The configuration file {file} in application version {version} failed validation: {reason}. \
                 Update the configuration file."
            ),
        }
    }
}

/// Reads the `.ebextensions` of a bundle, before any instance is touched.
///
/// # Errors
/// The first file that is broken, or why the bundle cannot be read.
pub fn read_extensions(bundle: &Path) -> Result<Extensions, ExtensionFault> {
    let configs = unpack::read_configs(bundle).map_err(|reason| ExtensionFault::Bundle { reason })?;
    let mut extensions = Extensions::default();
    for (file, bytes) in configs {
        read_file(&file, &bytes, &mut extensions)?;
    }
    Ok(extensions)
}

fn read_file(file: &str, bytes: &[u8], extensions: &mut Extensions) -> Result<(), ExtensionFault> {
    let text = std::str::from_utf8(bytes).map_err(|error| ExtensionFault::File {
        file: file.to_owned(),
        yaml: error.to_string(),
        json: error.to_string(),
    })?;
    let document = yaml::read(text).map_err(|error| ExtensionFault::File {
        file: file.to_owned(),
        yaml: error.yaml,
        json: error.json,
    })?;
    let understood = config::understand(file, &document.root).map_err(|wrong| match wrong {
        Wrong::OptionSettings => ExtensionFault::OptionSettings { file: file.to_owned() },
        Wrong::Shape(reason) => ExtensionFault::Shape { file: file.to_owned(), reason },
    })?;
    if !document.repeated.is_empty() {
        extensions.warnings.push(format!(
            "The configuration file {file} holds the same key twice, and only the last one counts: {}.",
            document.repeated.join(", ")
        ));
    }
    if text.contains("`{") {
        extensions.warnings.push(format!(
            "The configuration file {file} holds functions of CloudFormation in backticks, which AWS renders. Here they \
             stay as they are."
        ));
    }
    extensions.warnings.extend(understood.warnings);
    extensions.option_settings.extend(understood.option_settings);
    extensions.database.overlay(understood.database);
    extensions.files.push(understood.config);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beanstalk::option::namespace;
    use crate::local::host::command::CommandLine;

    fn read(text: &str) -> Result<Extensions, ExtensionFault> {
        let mut extensions = Extensions::default();
        read_file(".ebextensions/01.config", text.as_bytes(), &mut extensions).map(|()| extensions)
    }

    #[test]
    fn what_aws_would_render_is_told_and_stays() {
        let files = "files:\n  /opt/a:\n    content: 'hello {{name}}'\n    context: {name: Bob}\n";
        let told = read(files).expect("reads").warnings;
        assert!(told.len() == 1 && told[0].contains("'/opt/a'") && told[0].contains("Mustache"), "{told:?}");
        let commands = "commands:\n  01: {command: 'echo `{\"Ref\": \"AWSEBEnvironmentName\"}`'}\n";
        let told = read(commands).expect("reads").warnings;
        assert!(told.len() == 1 && told[0].contains("backticks"), "{told:?}");
        assert!(read("commands:\n  01: {command: 'echo `date`'}\n").expect("reads").warnings.is_empty());
        let wrong = read("files:\n  /opt/a:\n    content: {a: 1}\n").expect_err("is refused");
        assert!(format!("{wrong:?}").contains("must be a text"), "{wrong:?}");
    }

    #[test]
    fn both_forms_of_option_settings_are_read() {
        let map =
            read("option_settings:\n  aws:elasticbeanstalk:application:environment:\n    PORT: 5000\n    ON: on\n");
        let settings = map.expect("reads").option_settings;
        assert_eq!(settings[0], OptionSetting::new(namespace::ENVIRONMENT_VARIABLES, "PORT", "5000"));
        assert_eq!(settings[1].name, "ON");
        assert_eq!(settings[1].value.as_deref(), Some("true"));
        let list = read(
            "option_settings:\n  - namespace: aws:autoscaling:asg\n    option_name: MaxSize\n    value: \"1\"\n  \
             - option_name: RUST_LOG\n    value: info\n    resource_name: X\n",
        );
        let settings = list.expect("reads").option_settings;
        assert_eq!(settings[0], OptionSetting::new("aws:autoscaling:asg", "MaxSize", "1"));
        assert_eq!(settings[1].namespace, namespace::ENVIRONMENT_VARIABLES);
        assert_eq!(settings[1].resource.as_deref(), Some("X"));
    }

    #[test]
    fn commands_have_all_their_keys_and_leaders_go_first() {
        let extensions = read(
            "container_commands:\n  01_all:\n    command: [echo, 1]\n    ignoreErrors: true\n  02_leader:\n    command: \
             |\n      echo 2\n    leader_only: true\n    test: test -f x\n    cwd: sub\n    env:\n      A: 1\n",
        )
        .expect("reads");
        let commands = extensions.container_commands();
        assert_eq!(commands[0].0, "02_leader");
        assert_eq!(commands[0].1.command, CommandLine::Shell("echo 2\n".into()));
        assert_eq!(commands[0].1.test, Some(CommandLine::Shell("test -f x".into())));
        assert_eq!(commands[0].1.env.get("A").map(String::as_str), Some("1"));
        assert_eq!(commands[1].1.command, CommandLine::Argv(vec!["echo".into(), "1".into()]));
        assert!(commands[1].1.ignore_errors && !commands[1].1.leader_only);
    }

    #[test]
    fn a_file_with_an_unknown_key_is_left_out_whole_with_a_warning() {
        let extensions = read("option_settings:\n  a:b:\n    C: d\ncontainer_comands: {}\n").expect("reads");
        assert!(extensions.option_settings.is_empty());
        assert!(extensions.warnings[0].contains("Contains invalid key: 'container_comands'"));
    }

    #[test]
    fn a_broken_file_gets_the_sentence_of_aws() {
        let fault = read("option_settings:\n  - [unclosed").expect_err("is broken");
        let message = fault.message("v-1");
        let start = "The configuration file .ebextensions/01.config in application version v-1 contains invalid YAML or \
                     JSON. YAML exception: Invalid Yaml: ";
        assert!(message.starts_with(start), "{message}");
        assert!(message.contains(", JSON exception: Invalid JSON: "), "{message}");
        assert!(message.ends_with(". Update the configuration file."), "{message}");
    }

    #[test]
    fn a_wrong_shape_is_a_fault_and_resources_are_a_warning() {
        assert!(matches!(read("container_commands: [a]"), Err(ExtensionFault::Shape { .. })));
        assert!(matches!(read("container_commands: {a: {test: x}}"), Err(ExtensionFault::Shape { .. })));
        assert!(matches!(read("just text"), Err(ExtensionFault::Shape { .. })));
        for text in ["option_settings: text", "option_settings: [text]", "option_settings: {a:b: text}"] {
            let message = read(text).expect_err(text).message("v-1");
            let sentence = "Each option setting in configuration file .ebextensions/01.config in application version v-1 must \
                            be a map. Update each option setting in the configuration file.";
            assert_eq!(message, sentence, "{text}");
        }
        let extensions = read("Resources:\n  Topic: {Type: 'AWS::SNS::Topic'}\n").expect("reads");
        let warning = "Resources ignored by the local environment: Topic (.ebextensions/01.config).";
        assert_eq!(extensions.warnings, [warning]);
        assert!(read("").expect("reads").option_settings.is_empty());
    }

    #[test]
    fn an_unquoted_mode_is_still_octal() {
        let text =
            "files:\n  /etc/a:\n    mode: 000755\n    content: x\n  /etc/b:\n    mode: \"000644\"\n    content: y\n";
        let files = read(text).expect("reads").files;
        assert_eq!(files[0].files["/etc/a"].mode.as_deref(), Some("000755"));
        assert_eq!(files[0].files["/etc/b"].mode.as_deref(), Some("000644"));
    }
}
