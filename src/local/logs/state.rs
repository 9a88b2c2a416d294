//! What there is of logs: groups and their streams. Not their events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::super::ACCOUNT_ID;
use super::super::epoch;
use super::super::query::Fault;
use super::super::tagging::Tagged;
use crate::beanstalk::Region;

/// The log groups of a region, by name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct State(BTreeMap<String, Group>);

/// A log group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Group {
    /// When it was made, in milliseconds.
    pub(super) created: i64,
    /// Days after which events go; for ever without.
    pub(super) retention: Option<i64>,
    /// The days that the environment of these logs set last: later changes by others are left alone.
    pub(super) of_environment: Option<i64>,
    /// Tags.
    pub(super) tags: Vec<(String, String)>,
    /// Streams by name.
    pub(super) streams: BTreeMap<String, Stream>,
}

/// A log stream.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Stream {
    /// When it was made, in milliseconds.
    pub(super) created: i64,
    /// Name of the file of its events.
    pub(super) file: String,
}

/// Milliseconds of this moment.
pub(super) fn now() -> i64 {
    epoch::milliseconds(OffsetDateTime::now_utc())
}

/// The ARN of a group, without the `:*` that means its streams.
pub(super) fn arn(region: &Region, name: &str) -> String {
    format!("arn:aws:logs:{region}:{ACCOUNT_ID}:log-group:{name}")
}

impl Group {
    /// A group without streams.
    pub(super) fn new(tags: Vec<(String, String)>) -> Self {
        Self { created: now(), retention: None, of_environment: None, tags, streams: BTreeMap::new() }
    }

    /// A stream.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub(super) fn stream(&self, name: &str) -> Result<&Stream, Fault> {
        self.streams.get(name).ok_or_else(no_stream)
    }

    /// The oldest moment, in milliseconds, of which events are kept.
    pub(super) fn oldest(&self) -> i64 {
        self.retention.map_or(i64::MIN, |days| now() - days * 86_400_000)
    }
}

impl State {
    /// A group.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub(super) fn group(&self, name: &str) -> Result<&Group, Fault> {
        self.0.get(name).ok_or_else(no_group)
    }

    /// A group to change.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub(super) fn group_mut(&mut self, name: &str) -> Result<&mut Group, Fault> {
        self.0.get_mut(name).ok_or_else(no_group)
    }

    /// Every group, by name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&String, &Group)> {
        self.0.iter()
    }

    /// Adds a group.
    ///
    /// # Errors
    /// `ResourceAlreadyExistsException`.
    pub(super) fn insert(&mut self, name: &str, group: Group) -> Result<(), Fault> {
        if self.0.contains_key(name) {
            let message = "The specified log group already exists";
            return Err(Fault::new("ResourceAlreadyExistsException", message));
        }
        self.0.insert(name.to_owned(), group);
        Ok(())
    }

    /// Removes a group.
    pub(super) fn remove(&mut self, name: &str) -> Option<Group> {
        self.0.remove(name)
    }

    /// Every group with its tags.
    pub(crate) fn tagged(&self, region: &Region) -> Vec<Tagged> {
        self.0.iter().map(|(name, group)| Tagged::new(arn(region, name), group.tags.clone())).collect()
    }

    /// The tags of a group by its ARN.
    pub(crate) fn tags_of(&mut self, region: &Region, given: &str) -> Option<&mut Vec<(String, String)>> {
        let name = given.strip_prefix(&arn(region, ""))?;
        self.0.get_mut(name.strip_suffix(":*").unwrap_or(name)).map(|group| &mut group.tags)
    }
}

/// The fault of a group that is not there.
pub(super) fn no_group() -> Fault {
    Fault::new("ResourceNotFoundException", "The specified log group does not exist.")
}

/// The fault of a stream that is not there.
pub(super) fn no_stream() -> Fault {
    Fault::new("ResourceNotFoundException", "The specified log stream does not exist.")
}
