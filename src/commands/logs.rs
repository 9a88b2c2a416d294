//! `tasks-eb logs`: what the instances of an environment wrote.

mod follow;

use std::fmt;
use std::fs::File;
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use time::OffsetDateTime;
use time::macros::format_description;
use zip::ZipArchive;

use crate::aws::beanstalk::InfoType;
use crate::beanstalk::EnvironmentName;
use crate::context::Context;
use crate::deploy::logs::{InstanceLogs, pull, sections};
use crate::error::{Class, Error, OrFail, Result};
use crate::project;
use crate::report::Reporter;
use crate::retry::{Deadline, parse_duration};
use crate::ui::Outcome;

/// Time that instances get to collect their logs.
const PATIENCE: Duration = Duration::from_secs(300);
/// Most bytes that the logs of one instance may unpack to.
const MOST_BYTES: u64 = 4 << 30;

/// Show the last lines of every log, follow them, or download all
///
/// What is followed comes from CloudWatch Logs where the environment streams its logs; elsewhere the instances are asked
/// for their last lines every few seconds, and what is new is shown: a burst of more than 100 lines has a gap, which is told.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb logs --file eb-engine.log
  tasks-eb logs --follow --file web.stdout.log --filter ERROR
  tasks-eb logs tasks-dev --all
  tasks-eb logs --all --out /tmp/logs --instance i-0123456789abcdef0")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Stay, and print lines as they come, until Ctrl-C
    #[arg(long, short)]
    pub follow: bool,
    /// Begin with what was logged since: 90s, 15m, 2h, a date, or a moment (RFC 3339); of streamed logs [default: 10m]
    #[arg(long, value_name = "WHEN", requires = "follow", value_parser = super::events::parse_since)]
    pub since: Option<OffsetDateTime>,
    /// Only lines that contain this text
    #[arg(long, value_name = "TEXT", conflicts_with = "all")]
    pub filter: Option<String>,
    /// Only of this file, such as web.stdout.log; may be given several times
    #[arg(long = "file", value_name = "NAME", conflicts_with = "all")]
    pub files: Vec<String>,
    /// Follow no longer than this, such as 90s or 20m
    #[arg(long, value_name = "TIME", requires = "follow", value_parser = parse_duration)]
    pub timeout: Option<Duration>,
    /// Download the whole logs and unpack them, a folder for each instance
    #[arg(long, short, conflicts_with = "follow")]
    pub all: bool,
    /// Folder to unpack into [default: .elasticbeanstalk/logs/TIME in the project]
    #[arg(long, short, value_name = "DIR", requires = "all")]
    pub out: Option<PathBuf>,
    /// Only of this instance
    #[arg(long, short, value_name = "ID")]
    pub instance: Option<String>,
}

#[derive(Debug, Serialize)]
struct Logs {
    environment: EnvironmentName,
    instances: Vec<Log>,
}

#[derive(Debug, Serialize)]
struct Log {
    instance: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<PathBuf>,
}

impl fmt::Display for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Log { instance, text, folder } in &self.instances {
            if let Some(folder) = folder {
                writeln!(f, "{}", folder.display())?;
            }
            if let Some(text) = text {
                writeln!(f, "============= {instance} =============\n{}\n", text.trim_end())?;
            }
        }
        Ok(())
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` without such an environment or instance; else when AWS or an instance refuses, the logs do not come
/// in time, or they cannot be written.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    if args.follow {
        context.ui().check_endless("logs that are followed never end, and so are no JSON document", "--follow")?;
    }
    let environment = context.environment(args.environment.clone())?;
    if args.follow {
        follow::run(context, &environment, args).await?;
        return Outcome::new(&Logs { environment, instances: Vec::new() });
    }
    let aws = context.aws().await?;
    context.described(&environment).await?;
    let folder = args.all.then(|| folder(context, args.out)).transpose()?;
    let kind = if args.all { InfoType::Bundle } else { InfoType::Tail };
    context.reporter().phase(format!("collecting the logs of {environment}"));
    let mut logs = pull(aws, &environment, kind, Deadline::after(PATIENCE), context.reporter()).await?;
    if let Some(instance) = &args.instance {
        logs.retain(|log| log.instance == *instance);
        if logs.is_empty() {
            return Err(Error::new(Class::NotFound, format!("{environment} has no instance {instance}")));
        }
    }
    let instances = logs.into_iter().map(|log| match &folder {
        Some(folder) => unpacked(log, folder),
        None => Ok(shown(log, &args.files, args.filter.as_deref(), context.reporter())),
    });
    Outcome::new(&Logs { instances: instances.collect::<Result<_>>()?, environment })
}

/// Where the logs go: the folder given, else one in the project that is named for the moment, as `eb` does.
fn folder(context: &Context, given: Option<PathBuf>) -> Result<PathBuf> {
    if let Some(given) = given {
        return std::path::absolute(given).or_fail(Class::Usage, || "--out is not a path");
    }
    let moment = OffsetDateTime::now_utc().format(format_description!("[year][month][day]_[hour][minute][second]"));
    let moment = moment.or_fail(Class::Bug, || "could not name a folder for the moment")?;
    let project = context.project().map_err(|error| error.next("give --out DIR"))?;
    Ok(project.root.join(project::FOLDER).join("logs").join(moment))
}

/// The text of a tail log, or what is wanted of it.
fn shown(log: InstanceLogs, files: &[String], filter: Option<&str>, reporter: &dyn Reporter) -> Log {
    let InstanceLogs { instance, content } = log;
    let text = String::from_utf8_lossy(&content).into_owned();
    if files.is_empty() && filter.is_none() {
        return Log { instance, text: Some(text), folder: None };
    }
    let sections = sections(&text);
    let below = |path: &str| path.strip_prefix("/var/log/").unwrap_or(path).to_owned();
    let wanted: Vec<_> = sections.iter().filter(|section| is_meant(files, &below(section.path))).collect();
    if wanted.is_empty() {
        let there: Vec<String> = sections.iter().map(|section| below(section.path)).collect();
        reporter.warn(format!("{instance} has no such log; it has {}", there.join(", ")));
    }
    let dashes = "-".repeat(40);
    let parts = wanted.into_iter().filter_map(|section| {
        let lines = section.lines.iter().filter(|line| filter.is_none_or(|text| line.contains(text)));
        let lines: Vec<&str> = lines.copied().collect();
        // Of a file without a line that is wanted there is nothing to say.
        (filter.is_none() || !lines.is_empty())
            .then(|| format!("{dashes}\n{}\n{dashes}\n{}\n", section.path, lines.join("\n")))
    });
    let text = parts.collect::<Vec<_>>().join("\n\n");
    Log { instance, text: Some(text), folder: None }
}

/// Whether a file, which lies below `/var/log`, is among those: meant by that path, its whole path, or its name.
fn is_meant(files: &[String], path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is = |file: &String| {
        let file = file.strip_prefix("/var/log/").unwrap_or(file);
        file == path || file == name
    };
    files.is_empty() || files.iter().any(is)
}

/// Unpacks the whole logs of instances below a folder; the folders of each.
pub(super) fn save(logs: Vec<InstanceLogs>, below: &Path) -> Result<Vec<PathBuf>> {
    let folders = logs.into_iter().map(|log| Ok(unpacked(log, below)?.folder));
    Ok(folders.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

fn unpacked(log: InstanceLogs, below: &Path) -> Result<Log> {
    let failed = || format!("could not unpack the logs of {} into {}", log.instance, below.display());
    // An instance's id comes from outside like everything else that names a file.
    if log.instance.is_empty() || !log.instance.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(Error::new(Class::Failed, failed()).because("the id of the instance cannot name a folder"));
    }
    let folder = below.join(&log.instance);
    unpack(&log.content, &folder).or_fail(Class::Failed, failed)?;
    Ok(Log { instance: log.instance, text: None, folder: Some(folder) })
}

/// Unpacks files and folders; links and names that lead out of the folder are left out.
fn unpack(archive: &[u8], folder: &Path) -> io::Result<()> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).map_err(io::Error::other)?;
    let mut left = MOST_BYTES;
    std::fs::create_dir_all(folder)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(io::Error::other)?;
        let Some(name) = entry.enclosed_name() else { continue };
        let path = folder.join(name);
        if entry.is_dir() {
            std::fs::create_dir_all(path)?;
        } else if entry.is_file() {
            std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
            // The size that the archive states is not believed.
            let written = io::copy(&mut io::Read::take(&mut entry, left), &mut File::create(path)?)?;
            left = left.saturating_sub(written);
            if left == 0 {
                return Err(io::Error::other(format!("they are larger than {MOST_BYTES} bytes")));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn of_a_tail_log_what_is_wanted_is_shown() {
        let dashes = "-".repeat(40);
        let section = |path: &str, lines: &str| format!("{dashes}\n{path}\n{dashes}\n{lines}\n");
        let engine = section("/var/log/eb-engine.log", "one\ntwo");
        let text = format!("{engine}\n\n{}", section("/var/log/nginx/access.log", "GET /"));
        let told = |files: &[&str], filter: Option<&str>| {
            let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
            let log = InstanceLogs { instance: "i-1".into(), content: text.clone().into_bytes() };
            shown(log, &files, filter, &crate::report::Silent).text.expect("a text")
        };
        assert_eq!(told(&[], None), text);
        assert_eq!(told(&["eb-engine.log"], None), engine);
        assert_eq!(told(&["/var/log/nginx/access.log"], None), section("/var/log/nginx/access.log", "GET /"));
        assert_eq!(told(&[], Some("two")), section("/var/log/eb-engine.log", "two"));
        assert_eq!(told(&["other.log"], None), "");
    }

    #[test]
    fn logs_are_unpacked_and_names_that_lead_out_are_left_out() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["var/log/web.stdout.log", "../evil", "/etc/evil"] {
            archive.start_file(name, SimpleFileOptions::default()).expect("begins");
            archive.write_all(b"line\n").expect("writes");
        }
        let bytes = archive.finish().expect("ends").into_inner();
        let below = tempfile::tempdir().expect("a folder");
        let log = unpacked(InstanceLogs { instance: "i-0a".into(), content: bytes }, below.path()).expect("unpacks");
        let folder = log.folder.expect("a folder");
        assert_eq!(std::fs::read(folder.join("var/log/web.stdout.log")).expect("is there"), b"line\n");
        assert!(!below.path().join("evil").exists());
        let strange = InstanceLogs { instance: "../i".into(), content: Vec::new() };
        assert!(unpacked(strange, below.path()).is_err());
    }
}
