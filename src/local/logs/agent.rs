//! What the CloudWatch agent of an instance does: reads its logs on, line by line, into a stream named after the instance.
//!
//! Every line gets the moment at which it was first seen, which is written down with it. A reader gets the newest lines
//! because the logs are looked at before it is answered; between readers they are looked at every second.

use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::super::Local;
use super::state::{Group, Stream, now};
use super::store::New;
use crate::beanstalk::Region;
use crate::beanstalk::option::namespace::CLOUDWATCH_LOGS;
use crate::error::{Error, Result};
use crate::local::account::environment::Environment;
use crate::local::account::{catalogue, ids, stack};
use crate::retry;

/// How often logs are looked at when nobody asks.
const LOOK: Duration = Duration::from_secs(1);
/// The logs that Amazon Linux 2023's platforms stream (Elastic Beanstalk developer guide, "Instance logs in Amazon
/// CloudWatch": Go).
const FILES: [&str; 5] = ["eb-engine.log", "eb-hooks.log", "nginx/access.log", "nginx/error.log", "web.stdout.log"];
/// Chunks of a log that are read in one look: a flood must not keep others waiting.
const CHUNKS: usize = 16;

/// How an environment wants its logs streamed.
struct Wish {
    delete_on_terminate: bool,
    retention: i64,
}

impl Wish {
    /// The options in force; `None` where logs are not streamed.
    fn of(environment: &Environment) -> Option<Self> {
        let options = environment.options_in_force();
        let option = |name: &str| catalogue::in_force(&options, CLOUDWATCH_LOGS, name);
        let is_true = |name: &str| option(name).is_some_and(|word| word.eq_ignore_ascii_case("true"));
        is_true("StreamLogs").then(|| Self {
            delete_on_terminate: is_true("DeleteOnTerminate"),
            retention: option("RetentionInDays").and_then(|days| days.parse().ok()).unwrap_or(7),
        })
    }
}

/// The start of the names of an environment's groups.
fn prefix(environment: &Environment) -> String {
    format!("/aws/elasticbeanstalk/{}/", environment.name)
}

/// Reads on the logs of every environment of a region. What cannot be kept now is read again at the next look.
pub(crate) fn collect(local: &Local, region: &Region) {
    let state = local.account.snapshot();
    let live = state.region(region).into_iter().flat_map(|region| region.live());
    for environment in live {
        collect_from(local, region, environment);
    }
}

/// Reads on the logs of an environment, if it wants them streamed.
pub(crate) fn collect_from(local: &Local, region: &Region, environment: &Environment) {
    let Some(wish) = Wish::of(environment) else { return };
    let _turn = local.logs.turn.lock().unwrap_or_else(PoisonError::into_inner);
    let instance = environment.instance.as_ref().zip(local.host.find(&environment.id));
    let Some((instance, host)) = instance else { return };
    for name in FILES {
        let group = format!("{}var/log/{name}", prefix(environment));
        let read = || -> Result<()> {
            ensure_group(local, region, environment, &group, &wish)?;
            for _ in 0..CHUNKS {
                let file = local.account.read(|state| {
                    let found = state.region(region)?.logs.group(&group).ok()?;
                    Some(found.stream(&instance.id).ok()?.file.clone())
                });
                let mark = match &file {
                    Some(file) => local.logs.summary(file)?.mark,
                    None => None,
                };
                let lines = host.log_since(name, mark).unwrap_or_default();
                if lines.is_empty() {
                    return Ok(());
                }
                let file = match file {
                    Some(file) => file,
                    None => make_stream(local, region, &group, &instance.id)?,
                };
                let timestamp = now();
                // CloudWatch takes no empty events; the last line stays, as it carries the mark.
                let last = lines.len() - 1;
                let kept = lines.into_iter().enumerate().filter(|(at, (line, _))| *at == last || !line.is_empty());
                let new = kept.map(|(_, (message, mark))| New { timestamp, message, mark: Some(mark) });
                local.logs.append(&file, new.collect())?;
            }
            Ok(())
        };
        // A disk that is full, most likely: nothing is lost, because nothing counts as read.
        let _ = read();
    }
}

/// Makes the group, or brings it to what the environment wants now.
fn ensure_group(local: &Local, region: &Region, environment: &Environment, name: &str, wish: &Wish) -> Result<()> {
    let wanted = Some(wish.retention);
    let is_there = |state: &crate::local::account::State| {
        state
            .region(region)
            .is_some_and(|found| found.logs.group(name).is_ok_and(|group| group.of_environment == wanted))
    };
    if local.account.read(is_there) {
        return Ok(());
    }
    local.account.change(|state| {
        let logs = &mut state.region_mut(region).logs;
        if logs.group(name).is_err() {
            // It is not there, so it can be added.
            let _ = logs.insert(name, Group::new(stack::tags(environment).into_iter().collect()));
        }
        if let Ok(group) = logs.group_mut(name) {
            (group.retention, group.of_environment) = (wanted, wanted);
        }
        Ok::<_, Error>(())
    })
}

fn make_stream(local: &Local, region: &Region, group: &str, name: &str) -> Result<String> {
    let file = ids::hex(16)?;
    local.account.change(|state| {
        if let Ok(group) = state.region_mut(region).logs.group_mut(group) {
            group.streams.insert(name.to_owned(), Stream { created: now(), file: file.clone() });
        }
        Ok::<_, Error>(())
    })?;
    Ok(file)
}

/// Removes the groups of an environment that goes, unless it wants them kept.
pub(crate) fn forget(local: &Local, region: &Region, environment: &Environment) -> Result<()> {
    if !Wish::of(environment).is_some_and(|wish| wish.delete_on_terminate) {
        return Ok(());
    }
    let prefix = prefix(environment);
    let gone = local.account.change(|state| {
        let logs = &mut state.region_mut(region).logs;
        let names: Vec<String> =
            logs.all().map(|(name, _)| name).filter(|name| name.starts_with(&prefix)).cloned().collect();
        Ok::<_, Error>(names.iter().filter_map(|name| logs.remove(name)).collect::<Vec<Group>>())
    })?;
    let streams = gone.iter().flat_map(|group| group.streams.values());
    streams.into_iter().try_for_each(|stream| local.logs.remove(&stream.file))
}

/// Looks at the logs of all environments, for as long as the server runs.
pub(crate) async fn watch(local: Weak<Local>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = retry::pause(LOOK) => {}
        }
        let Some(local) = local.upgrade() else { return };
        let look = move |local: Arc<Local>| {
            let regions: Vec<Region> = local.account.snapshot().regions.keys().cloned().collect();
            regions.iter().for_each(|region| collect(&local, region));
        };
        // A panic in it would be told by the next reader.
        let _ = tokio::task::spawn_blocking(move || look(local)).await;
    }
}
