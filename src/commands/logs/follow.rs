//! `tasks-eb logs --follow`: the lines of all files and instances as they come.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use time::{Duration, OffsetDateTime};

use super::{Args, is_meant};
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::EnvironmentName;
use crate::commands::following::Followed;
use crate::context::Context;
use crate::deploy::silence::Silence;
use crate::deploy::tail::{Gap, Line, Polled, Streamed, Tail, are_streamed};
use crate::error::{Class, Error, Result};
use crate::retry;

/// What is shown of streamed logs before what comes, as `aws logs tail` does.
const BEFORE: Duration = Duration::minutes(10);
/// Looks between two at whether the environment is still there.
const ROUNDS: u32 = 20;

/// Which lines are wanted.
struct Wanted {
    instance: Option<String>,
    files: Vec<String>,
    text: Option<String>,
}

impl Wanted {
    fn takes(&self, line: &Line) -> bool {
        self.takes_file(&line.instance, &line.file) && self.text.as_ref().is_none_or(|text| line.message.contains(text))
    }

    fn takes_file(&self, instance: &str, file: &str) -> bool {
        self.instance.as_ref().is_none_or(|wanted| wanted == instance) && is_meant(&self.files, file)
    }
}

/// Prints lines until Ctrl-C, `--timeout`, the end of the environment, or until nobody reads.
///
/// # Errors
/// Class `Terminated` by SIGTERM, `TimedOut` when AWS does not answer at the end of `--timeout`; else
/// when AWS refuses.
pub(super) async fn run(context: &Context, name: &EnvironmentName, args: Args) -> Result<()> {
    let again = format!("tasks-eb logs {name} --follow");
    let followed = Followed::new(format!("the logs of {name}"), &again);
    followed.until_told(args.timeout, context, follow(context, name, args, &followed)).await
}

async fn follow(context: &Context, name: &EnvironmentName, args: Args, followed: &Followed<'_>) -> Result<()> {
    let aws = context.aws().await?;
    let EnvironmentDescription { id, application, .. } = context.described(name).await?;
    let mut tail = source(context, name, &application, &args).await?;
    let wanted = Wanted { instance: args.instance, files: args.files, text: args.filter };
    let mut instances = BTreeSet::new();
    let (mut silence, mut round) = (Silence::of(aws), 0_u32);
    loop {
        // What is written while AWS does not answer is told when it does again.
        let lines = followed.heard(&mut silence, tail.look(aws).await, context)?.unwrap_or_default();
        for Gap { instance, file } in tail.gaps().into_iter().filter(|gap| wanted.takes_file(&gap.instance, &gap.file))
        {
            let message = "more was written between two looks than a look shows, or the file was replaced";
            context.reporter().warn(format!("there may be a gap in {file} of {instance}: {message}"));
        }
        instances.extend(lines.iter().map(|line| line.instance.clone()));
        let several = instances.len() > 1;
        let print = |line: &Line| context.ui().part("log", line, &text(line, several));
        if lines.iter().filter(|line| wanted.takes(line)).try_for_each(print) == ControlFlow::Break(()) {
            return Ok(());
        }
        round += 1;
        let is_other = |found: Option<EnvironmentDescription>| found.is_none_or(|found| found.id != id);
        if round.is_multiple_of(ROUNDS) && aws.environment(name).await.is_ok_and(is_other) {
            context.reporter().note(format!("{name} is terminated"));
            return Ok(());
        }
        retry::pause(tail.pause()).await;
    }
}

async fn source(context: &Context, name: &EnvironmentName, application: &str, args: &Args) -> Result<Tail> {
    let settings = context.aws().await?.settings(application, name).await?.unwrap_or_default();
    if are_streamed(&settings) {
        let from = args.since.unwrap_or_else(|| OffsetDateTime::now_utc() - BEFORE);
        return Ok(Tail::Streamed(Streamed::from(name, from)));
    }
    if args.since.is_some() {
        let message = format!("{name} does not stream its logs, and without that no line has a moment");
        return Err(Error::new(Class::Usage, message)
            .because("StreamLogs of aws:elasticbeanstalk:cloudwatch:logs is not true in .ebextensions, or not deployed")
            .next(context.here(&format!("tasks-eb logs {name} --follow"))));
    }
    context.reporter().note(format!("{name} does not stream its logs: its instances are asked for their last lines"));
    let engine = args.files.iter().any(|file| file.ends_with("eb-engine.log"));
    Ok(Tail::Polled(Polled::of(name, engine)))
}

/// A line with what it is of in front; the instance as well where there are several.
fn text(line: &Line, several: bool) -> String {
    let Line { instance, file, message, .. } = line;
    let message = message.trim_end();
    if several { format!("{instance} {file}: {message}") } else { format!("{file}: {message}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_chosen_by_instance_file_and_text() {
        let line =
            Line { instance: "i-1".into(), file: "nginx/access.log".into(), date: None, message: "GET / 200".into() };
        let wanted = |instance: Option<&str>, file: Option<&str>, text: Option<&str>| {
            let files = file.map(str::to_owned).into_iter().collect();
            Wanted { instance: instance.map(str::to_owned), files, text: text.map(str::to_owned) }.takes(&line)
        };
        assert!(wanted(None, None, None) && wanted(Some("i-1"), Some("access.log"), Some("200")));
        assert!(wanted(None, Some("nginx/access.log"), None) && wanted(None, Some("/var/log/nginx/access.log"), None));
        assert!(!wanted(Some("i-2"), None, None) && !wanted(None, Some("error.log"), None));
        assert!(!wanted(None, None, Some("500")));
        assert_eq!(text(&line, false), "nginx/access.log: GET / 200");
        assert_eq!(text(&line, true), "i-1 nginx/access.log: GET / 200");
    }
}
