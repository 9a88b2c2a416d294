//! `.ebextensions/*.config`: which files count, what they say, and what AWS says when they are broken.

mod accounts;
pub(crate) mod apply;
pub(crate) mod config;
mod files;
pub(crate) mod functions;
mod machine;
pub(crate) mod manifest;
mod mustache;
pub mod resources;
mod sources;
pub(crate) mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use config::{CommandSpec, ConfigFile, Wrong};
use functions::{Declared, Renderer, StackFacts};
use resources::DatabaseProperties;
use yaml::Document;

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
    /// Defaults of `Parameters`, for functions in options.
    pub parameters: BTreeMap<String, String>,
    /// Functions that only an instance fills in and that it could not, one sentence each, for a WARN event.
    pub(crate) unanswered: Vec<String>,
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

/// Reads the `.ebextensions` of a bundle, before any instance is touched. Functions are filled in in `Resources` only:
/// options are shown as they were written (elastic-beanstalk-samples#96), and what they mean is the instance's.
///
/// # Errors
/// The first file that is broken, or why the bundle cannot be read.
pub fn read_extensions(bundle: &Path, facts: &StackFacts) -> Result<Extensions, ExtensionFault> {
    read(bundle, facts, Reader::Service)
}

/// Reads them for an instance, with their functions filled in everywhere.
///
/// # Errors
/// As [`read_extensions`].
pub(crate) fn read_for_instance(bundle: &Path, facts: &StackFacts) -> Result<Extensions, ExtensionFault> {
    read(bundle, facts, Reader::Instance)
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Service,
    Instance,
}

fn read(bundle: &Path, facts: &StackFacts, reader: Reader) -> Result<Extensions, ExtensionFault> {
    let configs = unpack::read_configs(bundle).map_err(|reason| ExtensionFault::Bundle { reason })?;
    let parsed: Vec<_> = configs.into_iter().map(|(file, bytes)| (parse(&file, &bytes), file)).collect();
    let mut declared = Declared::default();
    parsed.iter().filter_map(|(document, _)| document.as_ref().ok()).for_each(|document| declared.take(&document.root));
    let mut extensions = Extensions { parameters: declared.parameters.clone(), ..Extensions::default() };
    for (document, file) in parsed {
        let renderer = Renderer { facts, bundle: &declared, file: &file, unanswered: Vec::new() };
        read_file(&file, document?, renderer, reader, &mut extensions)?;
    }
    Ok(extensions)
}

fn parse(file: &str, bytes: &[u8]) -> Result<Document, ExtensionFault> {
    let broken = |yaml: String, json: String| ExtensionFault::File { file: file.to_owned(), yaml, json };
    let text = std::str::from_utf8(bytes).map_err(|error| broken(error.to_string(), error.to_string()))?;
    yaml::read(text).map_err(|error| broken(error.yaml, error.json))
}

fn read_file(
    file: &str,
    mut document: Document,
    mut renderer: Renderer<'_>,
    reader: Reader,
    extensions: &mut Extensions,
) -> Result<(), ExtensionFault> {
    for (key, value) in document.root.map_mut() {
        match key.as_str() {
            "Resources" => renderer.evaluate(value),
            "Outputs" | "Parameters" | "Mappings" | "Conditions" => {}
            _ if reader == Reader::Instance => renderer.fill(value, key),
            _ => {}
        }
    }
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
    extensions.unanswered.extend(renderer.unanswered);
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

    const FILE: &str = ".ebextensions/01.config";

    fn read(text: &str) -> Result<Extensions, ExtensionFault> {
        read_by(text, Reader::Service)
    }

    fn read_by(text: &str, reader: Reader) -> Result<Extensions, ExtensionFault> {
        let facts = StackFacts {
            references: [("AWS::Region".to_owned(), "us-west-2".to_owned())].into(),
            ..StackFacts::default()
        };
        let (document, mut bundle) = (parse(FILE, text.as_bytes())?, Declared::default());
        bundle.take(&document.root);
        let renderer = Renderer { facts: &facts, bundle: &bundle, file: FILE, unanswered: Vec::new() };
        let mut extensions = Extensions::default();
        read_file(FILE, document, renderer, reader, &mut extensions).map(|()| extensions)
    }

    #[test]
    fn an_instance_fills_functions_in_and_the_service_shows_options_as_they_were_written() {
        let text = "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    REGION: '`{\"Ref\": \
                    \"AWS::Region\"}`'\n    QUEUE: '`{\"Ref\": \"Queue\"}`'\nfiles:\n  /opt/a:\n    content: 'in `{\"Ref\": \
                    \"AWS::Region\"}`'\n    context: {name: Bob}\nResources: {Queue: {Type: 'AWS::SQS::Queue'}}\n";
        let service = read(text).expect("reads");
        assert_eq!(service.option_settings[0].value.as_deref(), Some("`{\"Ref\": \"AWS::Region\"}`"));
        assert!(service.unanswered.is_empty(), "that is for the instance to say: {:?}", service.unanswered);
        let instance = read_by(text, Reader::Instance).expect("reads");
        assert_eq!(instance.option_settings[0].value.as_deref(), Some("us-west-2"));
        assert_eq!(instance.files[0].files["/opt/a"].content.as_deref(), Some("in us-west-2"));
        assert!(instance.files[0].files["/opt/a"].context.is_some());
        let told = "{\"Ref\":\"Queue\"} in 'option_settings aws:elasticbeanstalk:application:environment QUEUE' of \
                    .ebextensions/01.config stays as it is, where AWS would fill it in: the local environment does not make \
                    the resource Queue.";
        assert_eq!(instance.unanswered, [told]);
    }

    #[test]
    fn parameters_mean_their_defaults_and_only_others_are_left_out() {
        let text = "Parameters: {Colour: {Type: String, Default: red}, Size: {Type: Number}}\n\
                    commands: {01: {command: 'echo `{\"Ref\": \"Colour\"}`'}}\n";
        let read = read_by(text, Reader::Instance).expect("reads");
        assert_eq!(read.files[0].commands["01"].command, CommandLine::Shell("echo red".into()));
        assert_eq!(read.warnings, ["Parameters ignored by the local environment: Size (.ebextensions/01.config)."]);
    }

    #[test]
    fn what_no_file_can_do_here_is_told() {
        let files = "files:\n  /opt/a:\n    source: https://x.s3.amazonaws.com/y\n    authentication: S3Auth\n";
        let told = read(files).expect("reads").warnings;
        assert!(told.len() == 1 && told[0].contains("'/opt/a'") && told[0].contains("'S3Auth'"), "{told:?}");
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
    fn a_mode_without_quotes_is_the_number_that_yaml_reads() {
        let text = "files:\n  /etc/a:\n    mode: 000644\n    content: x\n  /etc/b:\n    mode: \"000644\"\n    content: \
                    y\n  /etc/c:\n    mode: 644\n    content: z\n";
        let files = &read(text).expect("reads").files[0].files;
        let mode = |path: &str| files[path].mode.clone().expect("has one");
        assert_eq!((mode("/etc/a"), mode("/etc/b"), mode("/etc/c")), ("420".into(), "000644".into(), "644".into()));
    }
}
