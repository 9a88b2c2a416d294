//! What Secrets Manager remembers, and how staging labels move.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::super::ACCOUNT_ID;
use super::super::kept;
use super::super::query::Fault;
use super::super::tagging::Tagged;
use crate::beanstalk::Region;
use crate::secret::Secret;

/// Label of the version that everybody gets who does not ask for another.
pub(crate) const CURRENT: &str = "AWSCURRENT";
/// Label of the version that was current before.
const PREVIOUS: &str = "AWSPREVIOUS";
/// Versions that are kept; older ones go when they have no label.
const MOST_VERSIONS: usize = 100;

/// The secrets of a region, by name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct State(BTreeMap<String, StoredSecret>);

/// A secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredSecret {
    /// Name.
    pub(super) name: String,
    /// What AWS appends to the name in the ARN, so that a secret made anew has another.
    pub(super) suffix: String,
    /// Description.
    pub(super) description: Option<String>,
    /// Key, as asked for; nothing is encrypted with it.
    pub(super) kms_key_id: Option<String>,
    /// Tags.
    pub(super) tags: Vec<(String, String)>,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub(super) created: OffsetDateTime,
    /// When it was changed last.
    #[serde(with = "time::serde::rfc3339")]
    pub(super) changed: OffsetDateTime,
    /// Day on which its value was last read.
    #[serde(with = "time::serde::rfc3339::option")]
    pub(super) accessed: Option<OffsetDateTime>,
    /// When it goes for good.
    #[serde(with = "time::serde::rfc3339::option")]
    pub(super) deletion: Option<OffsetDateTime>,
    /// Versions, oldest first.
    pub(super) versions: Vec<Version>,
}

/// A version of a secret. It never changes; its labels do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Version {
    /// The token of the request that made it.
    pub(super) id: String,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub(super) created: OffsetDateTime,
    /// The value.
    pub(crate) content: Content,
    /// Staging labels.
    pub(super) stages: Vec<String>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Content {
    /// Text.
    String(#[serde(with = "kept")] Secret),
    /// Bytes, in base64 as they travel.
    Binary(#[serde(with = "kept")] Secret),
}

impl State {
    /// A secret by its name, its ARN, or its ARN without the appended letters.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub(crate) fn secret(&self, region: &Region, id: &str) -> Result<&StoredSecret, Fault> {
        let now = OffsetDateTime::now_utc();
        self.0.values().find(|secret| secret.answers_to(region, id) && secret.exists(now)).ok_or_else(not_found)
    }

    /// A secret to change.
    ///
    /// # Errors
    /// `ResourceNotFoundException`.
    pub(super) fn secret_mut(&mut self, region: &Region, id: &str) -> Result<&mut StoredSecret, Fault> {
        let now = OffsetDateTime::now_utc();
        self.0.values_mut().find(|secret| secret.answers_to(region, id) && secret.exists(now)).ok_or_else(not_found)
    }

    /// Every secret with its tags.
    pub(crate) fn tagged(&self, region: &Region) -> Vec<Tagged> {
        self.all().map(|secret| Tagged::new(secret.arn(region), secret.tags.clone())).collect()
    }

    /// The tags of a secret by its ARN.
    pub(crate) fn tags_of(&mut self, region: &Region, arn: &str) -> Option<&mut Vec<(String, String)>> {
        self.0.values_mut().find(|secret| secret.arn(region) == arn).map(|secret| &mut secret.tags)
    }

    /// Every secret, those that wait for their deletion among them.
    pub(super) fn all(&self) -> impl Iterator<Item = &StoredSecret> {
        let now = OffsetDateTime::now_utc();
        self.0.values().filter(move |secret| secret.exists(now))
    }

    /// Adds a secret. One of that name whose time is over goes.
    pub(super) fn insert(&mut self, secret: StoredSecret) {
        self.0.insert(secret.name.clone(), secret);
    }

    /// Removes a secret for good.
    pub(super) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }
}

impl StoredSecret {
    /// The ARN.
    pub(super) fn arn(&self, region: &Region) -> String {
        arn(region, &format!("{}-{}", self.name, self.suffix))
    }

    fn answers_to(&self, region: &Region, id: &str) -> bool {
        match id.strip_prefix(&arn(region, "")) {
            None => self.name == id,
            Some(rest) => {
                rest == self.name || rest.rsplit_once('-') == Some((self.name.as_str(), self.suffix.as_str()))
            }
        }
    }

    /// Whether it is not yet deleted for good.
    fn exists(&self, now: OffsetDateTime) -> bool {
        self.deletion.is_none_or(|due| now < due)
    }

    /// Refuses a secret that waits for its deletion.
    ///
    /// # Errors
    /// `InvalidRequestException`.
    pub(super) fn check_not_deleted(&self) -> Result<(), Fault> {
        match self.deletion {
            None => Ok(()),
            Some(_) => Err(Fault::new(
                "InvalidRequestException",
                "You can't perform this operation on the secret because it was marked for deletion.",
            )),
        }
    }

    /// The version that a reader asks for.
    ///
    /// # Errors
    /// `InvalidRequestException` for a secret that waits for its deletion, or a label that the version does not have;
    /// `ResourceNotFoundException` when there is none.
    pub(crate) fn version(&self, id: Option<&str>, stage: Option<&str>) -> Result<&Version, Fault> {
        self.check_not_deleted()?;
        let missing = |what: String| {
            let message = format!("Secrets Manager can't find the specified secret value for {what}");
            Fault::new("ResourceNotFoundException", message)
        };
        let has = |version: &Version, stage: &str| version.stages.iter().any(|held| held == stage);
        if let Some(id) = id {
            let found = self.versions.iter().find(|version| version.id == id);
            let found = found.ok_or_else(|| missing(format!("VersionId: {id}")))?;
            if stage.is_some_and(|stage| !has(found, stage)) {
                let message = "You provided a VersionStage that is not associated to the provided VersionId.";
                return Err(Fault::new("InvalidRequestException", message));
            }
            return Ok(found);
        }
        let stage = stage.unwrap_or(CURRENT);
        let found = self.versions.iter().find(|version| has(version, stage));
        found.ok_or_else(|| missing(format!("staging label: {stage}")))
    }

    /// Adds a version under these labels, which leave the versions that had them. The same version again is fine.
    ///
    /// # Errors
    /// `ResourceExistsException`: there is a version of that id with another value.
    pub(super) fn put(
        &mut self,
        region: &Region,
        id: &str,
        content: Content,
        stages: &[String],
    ) -> Result<Vec<String>, Fault> {
        if let Some(found) = self.versions.iter().find(|version| version.id == id) {
            if found.content == content {
                return Ok(found.stages.clone());
            }
            let arn = self.arn(region);
            let message = format!(
                "You can't use ClientRequestToken {id} because that value is already in use for a version of secret \
                 {arn}."
            );
            return Err(Fault::new("ResourceExistsException", message));
        }
        let mut stages = stages.to_vec();
        let current = || CURRENT.to_owned();
        if self.versions.is_empty() && !stages.contains(&current()) {
            stages.push(current());
        }
        self.release(&stages);
        let now = OffsetDateTime::now_utc();
        self.versions.push(Version { id: id.to_owned(), created: now, content, stages: stages.clone() });
        self.changed = now;
        while self.versions.len() > MOST_VERSIONS {
            let Some(oldest) = self.versions.iter().position(|version| version.stages.is_empty()) else { break };
            self.versions.remove(oldest);
        }
        Ok(stages)
    }

    /// Takes labels from the versions that have them; the one that was current becomes the previous one.
    fn release(&mut self, stages: &[String]) {
        let current = self.versions.iter().position(|version| version.stages.iter().any(|held| held == CURRENT));
        let moves = stages.iter().any(|stage| stage == CURRENT);
        for version in &mut self.versions {
            version.stages.retain(|held| !(stages.contains(held) || moves && held == PREVIOUS));
        }
        let names_previous = stages.iter().any(|stage| stage == PREVIOUS);
        if let Some(version) = current.filter(|_| moves && !names_previous).and_then(|at| self.versions.get_mut(at)) {
            version.stages.push(PREVIOUS.to_owned());
        }
    }
}

/// The ARN of what is called so, with its appended letters.
pub(super) fn arn(region: &Region, name: &str) -> String {
    format!("arn:aws:secretsmanager:{region}:{ACCOUNT_ID}:secret:{name}")
}

fn not_found() -> Fault {
    Fault::new("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> StoredSecret {
        let now = OffsetDateTime::now_utc();
        StoredSecret {
            name: "app/db-AbCdEf".into(),
            suffix: "Gh1234".into(),
            description: None,
            kms_key_id: None,
            tags: Vec::new(),
            created: now,
            changed: now,
            accessed: None,
            deletion: None,
            versions: Vec::new(),
        }
    }

    fn region() -> Region {
        Region::parse("us-west-2").expect("a region")
    }

    fn text(value: &str) -> Content {
        Content::String(Secret::new(value))
    }

    #[test]
    fn labels_move_to_the_new_version_and_the_old_one_is_the_previous() {
        let (mut secret, region, current) = (secret(), region(), [CURRENT.to_owned()]);
        let put = |secret: &mut StoredSecret, id: &str, value: &str, stages: &[String]| {
            secret.put(&region, id, text(value), stages)
        };
        assert_eq!(put(&mut secret, "1", "a", &["PENDING".into()]), Ok(vec!["PENDING".into(), CURRENT.into()]));
        put(&mut secret, "2", "b", &["PENDING".into()]).expect("puts");
        put(&mut secret, "3", "c", &current).expect("puts");
        put(&mut secret, "4", "d", &current).expect("puts");
        let stages: Vec<String> = secret.versions.iter().map(|version| version.stages.join(" ")).collect();
        assert_eq!(stages, ["", "PENDING", PREVIOUS, CURRENT]);
        assert_eq!(put(&mut secret, "4", "d", &current), Ok(vec![CURRENT.into()]), "the same again");
        assert_eq!(put(&mut secret, "4", "e", &current).expect_err("another").code, "ResourceExistsException");
        assert!(!format!("{secret:?}").contains("\"d\""), "values are not shown");
    }

    #[test]
    fn the_labelled_versions_stay_when_there_are_too_many() {
        let (mut secret, region) = (secret(), region());
        secret.put(&region, "kept", text("x"), &["KEPT".into()]).expect("puts");
        for number in 0..150 {
            secret.put(&region, &number.to_string(), text("x"), &[CURRENT.into()]).expect("puts");
        }
        assert_eq!(secret.versions.len(), MOST_VERSIONS);
        assert_eq!(secret.versions[0].id, "kept");
    }

    #[test]
    fn a_secret_answers_to_its_name_its_arn_and_its_arn_without_the_appended_letters() {
        let mut state = State::default();
        state.insert(secret());
        let region = region();
        let start = "arn:aws:secretsmanager:us-west-2:123456789012:secret:";
        for id in ["app/db-AbCdEf", &format!("{start}app/db-AbCdEf-Gh1234"), &format!("{start}app/db-AbCdEf")] {
            assert!(state.secret(&region, id).is_ok(), "{id}");
        }
        let other = start.replace("us-west-2", "us-east-1");
        for id in ["app/db", &format!("{start}app/db"), &format!("{other}app/db-AbCdEf")] {
            assert!(state.secret(&region, id).is_err(), "{id}");
        }
        state.secret_mut(&region, "app/db-AbCdEf").expect("is there").deletion = Some(OffsetDateTime::now_utc());
        assert!(state.secret(&region, "app/db-AbCdEf").is_err(), "its time is over");
    }
}
