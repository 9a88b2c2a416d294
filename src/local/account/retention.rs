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
        .filter_map(|found| found.version_label.as_ref())
        .collect();
    let labels = by_age.into_iter().take(count).map(|(label, _)| label);
    (labels.filter(|label| !kept.contains(label)).take(MOST).cloned().collect(), with_source)
}
