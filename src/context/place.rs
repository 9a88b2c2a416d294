//! Where a command has to be run again: what was begun with `--local`, or in another region, is not found elsewhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Context, GlobalArgs};
use crate::beanstalk::Event;
use crate::error::Error;
use crate::report::{News, Reporter, word};
use crate::ui::{Format, Ui};

/// Commands of ours that do not look everywhere, with the flags that mean something to them; all others take all.
const NARROW: [(&str, &[&str]); 10] = [
    ("init", &[]),
    ("local", &[]),
    ("try", &[]),
    ("explain", &[]),
    ("completions", &[]),
    ("exit-codes", &[]),
    ("help", &[]),
    ("lint", &["--project"]),
    ("bundle", &["--project", "--local"]),
    ("iam-policy", &["--project", "--region"]),
];

/// Flags that AWS's own `aws` has too.
const AWS: &[&str] = &["--region", "--profile", "--endpoint-url"];

impl GlobalArgs {
    /// A command of ours, or of `aws`, for the same place: with the flags that say where this one looks. Everything that a
    /// user is told to run next goes through here. Commands that look nowhere, and those of others, stay as they are.
    pub fn addressed(&self, command: &str) -> String {
        let mut words = command.split(' ');
        let narrow = match (words.next(), words.next().unwrap_or_default()) {
            (Some("tasks-eb"), verb) => NARROW.iter().find(|(name, _)| *name == verb).map(|(_, flags)| *flags),
            // `aws configure` and `aws sso login` are about a profile and name it where they have to.
            (Some("aws"), service) if !["configure", "sso"].contains(&service) => Some(AWS),
            _ => return command.to_owned(),
        };
        let counts = |flag: &str| narrow.is_none_or(|flags| flags.contains(&flag));
        // What the shell does with the output stays behind all flags.
        let (command, output) = match command.split_once(" > ") {
            Some((command, file)) => (command, format!(" > {file}")),
            None => (command, String::new()),
        };
        let flags = [
            ("--region", "-r", self.region.as_ref().map(ToString::to_string)),
            ("--profile", "--profile", self.profile.clone()),
            ("--endpoint-url", "--endpoint-url", self.endpoint_url.clone()),
            ("--project", "-C", self.project.as_ref().map(|folder| folder.display().to_string())),
        ];
        let mut command = command.to_owned();
        for (flag, short, value) in flags {
            if let Some(value) = value.filter(|_| counts(flag) && !has(&command, flag) && !has(&command, short)) {
                command += &format!(" {flag} {}", word(&value));
            }
        }
        if self.is_local() && counts("--local") && !has(&command, "--local") {
            command += " --local";
        }
        command + &output
    }
}

impl Context {
    /// A command for the same place.
    pub fn here(&self, command: &str) -> String {
        self.here.addressed(command)
    }

    /// The same error with commands for the same place.
    #[must_use]
    pub fn error_here(&self, error: Error) -> Error {
        error.with_commands(|command| self.here(command))
    }
}

/// Hears the news of a command, and sees to it that the commands in it are for the same place.
pub(super) struct Here {
    pub(super) ui: Arc<Ui>,
    pub(super) global: GlobalArgs,
    /// Whether several environments are worked on.
    pub(super) several: Arc<AtomicBool>,
}

impl Here {
    fn addressed(&self, command: &str) -> String {
        let command = self.global.addressed(command);
        if self.ui.can_ask() { command } else { unasked(command) }
    }
}

/// A command that can be run where nobody is asked: the one that would ask says yes.
fn unasked(command: String) -> String {
    let asks = command == "tasks-eb rollback" || command.starts_with("tasks-eb rollback ");
    let answered = ["--yes", "-y", "--dry-run"].iter().any(|flag| command.split(' ').any(|word| word == *flag));
    if asks && !answered { command + " --yes" } else { command }
}

impl Reporter for Here {
    fn tell(&self, news: News) {
        self.ui.reporter().tell(match news {
            News::Note { message, command: Some(command) } => {
                News::Note { message, command: Some(self.addressed(&command)) }
            }
            // As data it has a field for that.
            News::Event(event) if self.global.output != Format::Ndjson && self.several.load(Ordering::Relaxed) => {
                News::Event(named(event))
            }
            news => news,
        });
    }
}

/// An event that names its environment.
fn named(event: Event) -> Event {
    let message = match &event.environment {
        Some(name) if !event.message.contains(name.as_str()) => format!("{name}: {}", event.message),
        _ => event.message,
    };
    Event { message, ..event }
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
        for other in ["aws configure", "tasks-eb init", "give --yes", "tasks-eb local start"] {
            assert_eq!(global.addressed(other), other);
        }
        let of_aws = "aws ec2 delete-volume --volume-id v --region eu-west-1 --profile 'my team'";
        assert_eq!(global.addressed("aws ec2 delete-volume --volume-id v"), of_aws);
        assert_eq!(global.addressed("tasks-eb lint"), "tasks-eb lint --project /srv/shop");
        let policy = "tasks-eb iam-policy --region eu-west-1 --project /srv/shop > policy.json";
        assert_eq!(global.addressed("tasks-eb iam-policy > policy.json"), policy);
        assert_eq!(GlobalArgs::default().addressed("tasks-eb list"), "tasks-eb list");
    }

    #[test]
    fn an_event_says_whose_it_is_where_its_sentence_does_not() {
        let event = |message: &str| Event {
            date: time::OffsetDateTime::UNIX_EPOCH,
            message: message.into(),
            severity: crate::beanstalk::Severity::Info,
            application: None,
            environment: Some("shop-two".into()),
            version_label: None,
            request_id: None,
        };
        assert_eq!(named(event("Terminating.")).message, "shop-two: Terminating.");
        assert_eq!(named(event("Swapping with shop-two.")).message, "Swapping with shop-two.");
    }

    #[test]
    fn a_command_that_asks_says_yes_where_nobody_is_there() {
        for (command, unattended) in [
            ("tasks-eb rollback v-1 --environment a", "tasks-eb rollback v-1 --environment a --yes"),
            ("tasks-eb rollback --yes", "tasks-eb rollback --yes"),
            ("tasks-eb rollback --dry-run", "tasks-eb rollback --dry-run"),
            ("tasks-eb logs a", "tasks-eb logs a"),
        ] {
            assert_eq!(unasked(command.to_owned()), unattended);
        }
    }

    #[cfg(feature = "local")]
    #[test]
    fn what_was_begun_here_goes_on_here() {
        let global = GlobalArgs { local: true, ..GlobalArgs::default() };
        assert_eq!(global.addressed("tasks-eb list"), "tasks-eb list --local");
        assert_eq!(global.addressed("tasks-eb list --local"), "tasks-eb list --local");
        assert_eq!(global.addressed("tasks-eb bundle"), "tasks-eb bundle --local");
        let error = Error::new(crate::error::Class::Failed, "no")
            .because("this follows it again: tasks-eb wait x --for ready")
            .because("'tasks-eb deploy' still runs here")
            .next("tasks-eb list");
        let error = error.with_commands(|command| global.addressed(command));
        assert_eq!(error.next_step(), Some("tasks-eb list --local"));
        let causes =
            ["this follows it again: tasks-eb wait x --for ready --local", "'tasks-eb deploy' still runs here"];
        assert_eq!(error.causes(), causes);
    }
}
