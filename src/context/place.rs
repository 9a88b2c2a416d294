//! Where a command has to be run again: what was begun with `--local`, or in another region, is not found elsewhere.

use super::{Context, GlobalArgs};
use crate::report::word;

impl GlobalArgs {
    /// A command of ours for the same place: with the flags that say where this one looks. Everything that a user is told
    /// to run next goes through here. Commands that look nowhere, and those of others, stay as they are.
    pub fn addressed(&self, command: &str) -> String {
        let elsewhere = ["tasks-eb init", "tasks-eb local", "tasks-eb bundle", "tasks-eb lint", "tasks-eb explain"];
        if !command.starts_with("tasks-eb ") || elsewhere.iter().any(|start| command.starts_with(start)) {
            return command.to_owned();
        }
        let flags = [
            ("--region", "-r", self.region.as_ref().map(ToString::to_string)),
            ("--profile", "--profile", self.profile.clone()),
            ("--endpoint-url", "--endpoint-url", self.endpoint_url.clone()),
            ("--project", "-C", self.project.as_ref().map(|folder| folder.display().to_string())),
        ];
        let mut command = command.to_owned();
        for (flag, short, value) in flags {
            if let Some(value) = value.filter(|_| !has(&command, flag) && !has(&command, short)) {
                command += &format!(" {flag} {}", word(&value));
            }
        }
        if self.is_local() && !has(&command, "--local") {
            command += " --local";
        }
        command
    }
}

impl Context {
    /// A command for the same place.
    pub fn here(&self, command: &str) -> String {
        self.global().addressed(command)
    }
}

/// Whether a command has a flag already: with its value in the next word, behind `=`, or right behind a single letter.
fn has(command: &str, flag: &str) -> bool {
    let is_short = !flag.starts_with("--");
    command
        .split(' ')
        .any(|part| part.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=') || is_short))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beanstalk::Region;

    #[test]
    fn a_command_to_go_on_with_names_the_same_place_once() {
        let global = GlobalArgs {
            region: Region::parse("eu-west-1").ok(),
            profile: Some("my team".into()),
            project: Some("/srv/shop".into()),
            ..GlobalArgs::default()
        };
        let wanted = "tasks-eb wait shop-dev --for ready --region eu-west-1 --profile 'my team' --project /srv/shop";
        let addressed = global.addressed("tasks-eb wait shop-dev --for ready");
        assert_eq!(addressed, wanted);
        assert_eq!(global.addressed(&addressed), wanted);
        for typed in ["tasks-eb list --region=x --profile=y -C/z", "tasks-eb list -r x --profile y --project z"] {
            assert_eq!(global.addressed(typed), typed);
        }
        for other in ["aws configure", "tasks-eb init", "give --yes"] {
            assert_eq!(global.addressed(other), other);
        }
        assert_eq!(GlobalArgs::default().addressed("tasks-eb list"), "tasks-eb list");
    }

    #[cfg(feature = "local")]
    #[test]
    fn what_was_begun_here_goes_on_here() {
        let global = GlobalArgs { local: true, ..GlobalArgs::default() };
        assert_eq!(global.addressed("tasks-eb list"), "tasks-eb list --local");
        assert_eq!(global.addressed("tasks-eb list --local"), "tasks-eb list --local");
    }
}
