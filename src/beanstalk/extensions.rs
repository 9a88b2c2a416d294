//! `.ebextensions`: what a configuration file may say at its top.

/// Keys that Beanstalk knows; a file with any other is left out whole. Source: developer guide, "Advanced environment
/// customization"; eb-reference §4.1.
pub const KEYS: [&str; 14] = [
    "option_settings",
    "packages",
    "groups",
    "users",
    "sources",
    "files",
    "commands",
    "services",
    "container_commands",
    "Resources",
    "Outputs",
    "Parameters",
    "Mappings",
    "Conditions",
];
