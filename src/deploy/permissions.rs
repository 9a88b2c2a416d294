//! What our commands may be allowed to do: from the calls they make to the least IAM policy that lets them.
//!
//! `calls` is the one table; a test holds it against the calls that the local Elastic Beanstalk records.

use crate::beanstalk::{ApplicationName, Region};
use crate::error::{Class, Error, Result};

mod behind;
mod calls;
mod policy;

pub use calls::{NEEDS, Need};
pub use policy::{MOST_CHARACTERS, Policy, Statement};

/// Where the commands will work; what is not known is every one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place<'a> {
    /// Region.
    pub region: Option<&'a Region>,
    /// Number of the account.
    pub account: Option<&'a str>,
    /// Application.
    pub application: Option<&'a ApplicationName>,
}

impl Place<'_> {
    fn region(&self) -> &str {
        self.region.map_or("*", Region::as_str)
    }

    fn account(&self) -> &str {
        self.account.unwrap_or("*")
    }

    fn application(&self) -> &str {
        self.application.map_or("*", ApplicationName::as_str)
    }

    /// `aws`, or the name of the part of AWS that China and the US government have to themselves.
    fn partition(&self) -> &'static str {
        match self.region().split('-').next() {
            Some("cn") => "aws-cn",
            _ if self.region().starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }
}

/// The IAM actions that allow a call. Most have its name; these do not (Service Authorization Reference).
pub fn actions(call: &str) -> Vec<String> {
    let action = match call {
        // Everybody may ask who they are.
        "sts:GetCallerIdentity" => return Vec::new(),
        "s3:ListObjectsV2" => "s3:ListBucket",
        "s3:ListParts" => "s3:ListMultipartUploadParts",
        "s3:ListMultipartUploads" => "s3:ListBucketMultipartUploads",
        "s3:CreateMultipartUpload" | "s3:UploadPart" | "s3:CompleteMultipartUpload" => "s3:PutObject",
        "s3:HeadObject" => "s3:GetObject",
        "s3:DeleteObjects" => "s3:DeleteObject",
        // What a service signs with is not what IAM calls it.
        "tagging:GetResources" => "tag:GetResources",
        same => same,
    };
    vec![action.to_owned()]
}

/// What the commands named need; all of them when none is named.
///
/// # Errors
/// Class `Usage` for a word that is no command, or one that asks AWS for nothing.
pub fn needs(commands: &[String]) -> Result<Vec<&'static Need>> {
    if commands.is_empty() {
        return Ok(NEEDS.iter().collect());
    }
    let mut found = Vec::new();
    for command in commands {
        let of = |need: &&Need| {
            need.command == command
                || need.command.strip_prefix(command.as_str()).is_some_and(|rest| rest.starts_with(' '))
        };
        let before = found.len();
        found.extend(NEEDS.iter().filter(of));
        if found.len() == before {
            let message = format!("'{command}' needs no permission at AWS, or is no command");
            return Err(Error::new(Class::Usage, message).next("tasks-eb iam-policy deploy status"));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_allowed_by_the_action_that_iam_has_for_it() {
        assert_eq!(actions("elasticbeanstalk:DescribeEvents"), ["elasticbeanstalk:DescribeEvents"]);
        assert_eq!(actions("s3:ListObjectsV2"), ["s3:ListBucket"]);
        assert_eq!(actions("tagging:GetResources"), ["tag:GetResources"]);
        assert!(actions("sts:GetCallerIdentity").is_empty());
    }

    #[test]
    fn a_command_with_commands_below_it_means_all_of_them() {
        let words = |command: &str| needs(&[command.to_owned()]).map(|found| found.len());
        assert!(words("deploy").is_ok_and(|count| count == 1));
        assert!(words("versions").is_ok_and(|count| count > 1));
        assert!(words("version").is_err_and(|error| error.message().starts_with("'version' ")));
    }
}
