//! Old versions go by the application's lifecycle: on each new version, at most 100 at once, never one that runs.

use std::collections::BTreeSet;

use time::{Duration, OffsetDateTime};

use super::bundles;
use super::state::RegionState;
use super::version::ApplicationVersion;
use crate::beanstalk::{ApplicationName, VersionLabel};
use crate::local::query::{Call, Fault};

/// Most versions that go at once.
const MOST: usize = 100;
/// A version stays this long after the last environment that ran it was terminated.
const AFTERLIFE: Duration = Duration::weeks(10);

/// Applies the lifecycle of an application. Nothing here can fail the call that made a version.
pub(crate) fn apply(call: &Call, application: &ApplicationName) {
    let removed = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let (labels, with_source) = surplus(region, application, OffsetDateTime::now_utc());
        if labels.is_empty() {
            return Err(Fault::internal("nothing to remove"));
        }
        let versions = region.versions.get_mut(application.as_str());
        let gone: Vec<ApplicationVersion> = versions
            .map(|versions| labels.iter().filter_map(|label| versions.remove(label.as_str())).collect())
            .unwrap_or_default();
        Ok((gone, with_source))
    });
    if let Ok((gone, true)) = removed {
        for bundle in gone.into_iter().filter_map(|version| version.bundle) {
            // A bundle that stays is the next teardown's; the version is gone either way.
            let _ = bundles::delete(&call.local, &bundle);
        }
    }
}

/// The versions that are too many or too old, oldest first, and whether their bundles go too.
fn surplus(region: &RegionState, application: &ApplicationName, now: OffsetDateTime) -> (Vec<VersionLabel>, bool) {
    let none = (Vec::new(), false);
    let (Some(found), Some(versions)) =
        (region.applications.get(application.as_str()), region.versions.get(application.as_str()))
    else {
        return none;
    };
    let mut by_age: Vec<_> = versions.iter().collect();
    by_age.sort_by_key(|(_, version)| version.created);
    let (count, with_source): (usize, bool) = if found.lifecycle.max_count.enabled {
        let most = found.lifecycle.max_count.limit.unwrap_or(200) as usize;
        (by_age.len().saturating_sub(most), found.lifecycle.max_count.delete_source)
    } else if found.lifecycle.max_age.enabled {
        let oldest = now - Duration::days(i64::from(found.lifecycle.max_age.limit.unwrap_or(180)));
        let old = by_age.iter().filter(|(_, version)| version.created < oldest).count();
        (old, found.lifecycle.max_age.delete_source)
    } else {
        return none;
    };
    let kept: BTreeSet<&VersionLabel> = region
        .environments
        .values()
        .filter(|found| found.application == *application)
        .filter(|found| !found.is_terminated() || now - found.updated < AFTERLIFE)
        .flat_map(|found| found.versions())
        .collect();
    let labels = by_age.into_iter().take(count).map(|(label, _)| label);
    (labels.filter(|label| !kept.contains(label)).take(MOST).cloned().collect(), with_source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beanstalk::version::ApplicationVersionStatus;
    use crate::beanstalk::{EnvironmentId, EnvironmentStatus};
    use crate::local::account::application::{Application, Lifecycle, LifecycleRule, Tags};
    use crate::local::account::environment::tests::environment;

    /// An application with versions of these ages in days, called by them.
    fn region(lifecycle: Lifecycle, ages: &[i64]) -> (RegionState, ApplicationName, OffsetDateTime) {
        let (mut region, now) = (RegionState::default(), OffsetDateTime::now_utc());
        let name = ApplicationName::parse("tasks").expect("a name");
        let (description, tags) = (None, Tags::new());
        let application = Application { description, created: now, updated: now, tags, lifecycle, deleted_for: None };
        region.applications.insert(name.clone(), application);
        let versions = ages.iter().map(|age| {
            let created = now - Duration::days(*age);
            let version = ApplicationVersion {
                description: None,
                bundle: None,
                status: ApplicationVersionStatus::Unprocessed,
                created,
                updated: created,
                tags: Tags::new(),
                validated_for: None,
            };
            (VersionLabel::parse(age.to_string()).expect("a label"), version)
        });
        region.versions.insert(name.clone(), versions.collect());
        (region, name, now)
    }

    fn rule(limit: u32, delete_source: bool) -> LifecycleRule {
        LifecycleRule { enabled: true, limit: Some(limit), delete_source }
    }

    fn gone(region: &RegionState, name: &ApplicationName, now: OffsetDateTime) -> (Vec<String>, bool) {
        let (labels, with_source) = surplus(region, name, now);
        (labels.iter().map(ToString::to_string).collect(), with_source)
    }

    #[test]
    fn versions_go_when_they_are_too_old_but_none_that_runs_or_ran_lately() {
        let lifecycle = Lifecycle { max_age: rule(30, true), ..Lifecycle::default() };
        let (mut region, name, now) = region(lifecycle, &[1, 29, 31, 40, 50, 60]);
        for (id, label, status, ended) in [
            ("e-aaaaaaaaaa", "31", EnvironmentStatus::Ready, 0),
            ("e-bbbbbbbbbb", "40", EnvironmentStatus::Terminated, 69),
            ("e-cccccccccc", "50", EnvironmentStatus::Terminated, 71),
        ] {
            let mut found = environment(status);
            found.id = EnvironmentId::parse(id).expect("an id");
            found.version_label = Some(VersionLabel::parse(label).expect("a label"));
            found.updated = now - Duration::days(ended);
            region.environments.insert(found.id.clone(), found);
        }
        assert_eq!(gone(&region, &name, now), (vec!["60".to_owned(), "50".to_owned()], true));
    }

    #[test]
    fn versions_go_when_they_are_too_many_the_oldest_first_and_a_hundred_at_once() {
        let lifecycle = Lifecycle { max_count: rule(2, false), ..Lifecycle::default() };
        let (few, name, now) = region(lifecycle.clone(), &[4, 3, 2, 1]);
        assert_eq!(gone(&few, &name, now), (vec!["4".to_owned(), "3".to_owned()], false));
        let (many, name, now) = region(lifecycle, &(1..=150).collect::<Vec<_>>());
        let (labels, _) = gone(&many, &name, now);
        assert_eq!((labels.len(), labels[0].as_str(), labels[99].as_str()), (100, "150", "51"));
        let (none, name, now) = region(Lifecycle::default(), &[1, 1_000]);
        assert_eq!(gone(&none, &name, now), (Vec::new(), false));
    }
}
