//! Which version an environment goes back to: what ran there before, by the best witness there is. Pure.
//!
//! The ledger of releases knows how each of them ended; the description of the environment, which version ran before the
//! present one; events, at least which versions were ever named. A version that none of them tells of may never have run in
//! this environment: it is not guessed at.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::Event;
use crate::deploy::ledger::{Ending, Release};
use crate::deploy::memo;
use crate::report::moment;

/// A version to go back to, and why that one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Its label.
    pub label: String,
    /// How it is known that it ran, as a sentence part: `it served before v-2, as the ledger of releases tells`.
    pub why: String,
}

/// What ran in this environment before what it runs now, the best first, as its ledger and its description tell. `releases`
/// are of everything that ever had its name, in any order.
pub fn told(found: &EnvironmentDescription, releases: &[Release]) -> Vec<Before> {
    let runs = found.version_label.as_deref();
    let here: Vec<&Release> = of_this(found, releases);
    let by_ledger = served_before(runs, &here).into_iter().map(|(label, at)| Before {
        label,
        why: match runs {
            Some(runs) => format!("it served before {runs}, as the ledger of releases tells{}", when(at)),
            None => format!("it served last, as the ledger of releases tells{}", when(at)),
        },
    });
    let by_memo = memo::before(found).map(|label| Before {
        label: label.to_owned(),
        why: "it ran before, as the description of the environment tells".to_owned(),
    });
    let failed = |label: &str| latest(label, &here).is_some_and(|release| release.ending == Ending::Failed);
    let by_memo = by_memo.filter(|before| !failed(&before.label));
    // What the ledger was not told of, another tool deployed or the bucket did not take: the description is newer then.
    let knows = here.iter().any(|release| release.version.as_deref() == runs);
    let (first, second): (Vec<Before>, Vec<Before>) = if knows {
        (by_ledger.collect(), by_memo.into_iter().collect())
    } else {
        (by_memo.into_iter().collect(), by_ledger.collect())
    };
    first.into_iter().chain(second).collect()
}

/// What events of this environment tell of versions other than the one that runs, the newest first.
pub fn by_events(found: &EnvironmentDescription, events: &[Event]) -> Vec<Before> {
    let mut newest: Vec<&Event> = events.iter().collect();
    newest.sort_by_key(|event| std::cmp::Reverse(event.date));
    let other = |label: &&str| found.version_label.as_deref() != Some(label);
    let before = |event: &Event| {
        let label = event.version_label.as_deref().filter(other)?.to_owned();
        Some(Before { label, why: format!("an event of this environment names it{}", when(Some(event.date))) })
    };
    newest.into_iter().filter_map(before).collect()
}

/// Variables that were changed, each with the name of the saved configuration that has it as it was before that, where one
/// does.
pub type Changed = BTreeMap<String, Option<String>>;

/// The variables that were changed since this version ran last, as the ledger tells, with how they were then.
pub fn changed_since(found: &EnvironmentDescription, releases: &[Release], label: &str) -> Changed {
    let here = of_this(found, releases);
    // One that failed or was returned from is none that ran.
    let came = |release: &&Release| {
        release.version.as_deref() == Some(label) && !matches!(release.ending, Ending::Failed | Ending::Returned)
    };
    let ran = |release: &&Release| came(release) || release.previous.as_deref() == Some(label);
    let since = match here.iter().rposition(ran) {
        // What took its place may have changed variables with it.
        Some(last) if here[last].version.as_deref() != Some(label) => last,
        Some(last) => last + 1,
        None => here.len(),
    };
    before_all(&here[since..])
}

/// How variables were before the first of these releases, which are in the order of time, that changed each.
fn before_all(releases: &[&Release]) -> Changed {
    let mut changed = Changed::new();
    for release in releases {
        for name in &release.variables {
            changed.entry(name.clone()).or_insert_with(|| release.kept.clone());
        }
    }
    changed
}

/// One change of variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When it ended.
    pub at: OffsetDateTime,
    /// Whether it failed: it may not be in effect then.
    pub failed: bool,
    /// What it changed.
    pub changed: Changed,
}

/// The changes of variables since the version that runs came, the newest first: of which the ledger tells. Where it knows
/// other versions, but not how this one came, nobody knows what came first.
pub fn changes(found: &EnvironmentDescription, releases: &[Release]) -> Vec<Change> {
    let here = of_this(found, releases);
    let brought = |release: &&Release| {
        release.version.is_some() && release.version == found.version_label && release.ending != Ending::Returned
    };
    let since = match here.iter().rposition(brought) {
        Some(came) => came + 1,
        None if here.iter().any(|release| release.version.is_some()) => here.len(),
        None => 0,
    };
    let of_variables = here[since..].iter().rev().filter(|one| one.version.is_none() && !one.variables.is_empty());
    let change = |release: &&Release| Change {
        at: release.at,
        failed: release.ending == Ending::Failed,
        changed: before_all(&[*release]),
    };
    of_variables.map(change).collect()
}

/// Releases of this very environment, oldest first: one of the same name may have been there before.
fn of_this<'a>(found: &EnvironmentDescription, releases: &'a [Release]) -> Vec<&'a Release> {
    let mut here: Vec<&Release> =
        releases.iter().filter(|release| found.created.is_none_or(|created| release.at >= created)).collect();
    here.sort_by_key(|release| release.at);
    here
}

fn latest<'a>(label: &str, here: &[&'a Release]) -> Option<&'a Release> {
    here.iter().rev().find(|release| release.version.as_deref() == Some(label)).copied()
}

/// Versions that served here before the last time that `runs` came, newest first, each once; with the moment of that.
fn served_before(runs: Option<&str>, here: &[&Release]) -> Vec<(String, Option<OffsetDateTime>)> {
    let mut served: Vec<(&str, Option<OffsetDateTime>)> = Vec::new();
    for release in here {
        // Nobody saw it serve, and nobody saw it fail: that another one took its place shows that it ran.
        let unseen = |label: &str| {
            let ending = latest(label, here).map(|known| known.ending);
            ending.is_none_or(|ending| matches!(ending, Ending::Begun | Ending::Unknown))
        };
        let is_last = |label: &str| served.last().is_some_and(|(last, _)| *last == label);
        if let Some(previous) = release.previous.as_deref().filter(|label| !is_last(label) && unseen(label)) {
            served.push((previous, None));
        }
        match (release.ending, &release.version, &release.previous) {
            (Ending::Serves, Some(version), _) => served.push((version, Some(release.at))),
            (Ending::Returned, _, Some(previous)) => served.push((previous, Some(release.at))),
            _ => {}
        }
    }
    let came = served.iter().rposition(|(label, _)| Some(*label) == runs);
    let mut before: Vec<(String, Option<OffsetDateTime>)> = Vec::new();
    for (label, at) in served.into_iter().take(came.unwrap_or(usize::MAX)).rev() {
        if Some(label) != runs && !before.iter().any(|(known, _)| known == label) {
            before.push((label.to_owned(), at));
        }
    }
    before
}

fn when(at: Option<OffsetDateTime>) -> String {
    at.map_or_else(String::new, |at| format!(", since {}", moment(at)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::beanstalk::{Severity, VersionLabel};
    use crate::deploy::ledger::Action;

    /// Releases, a second apart: version, the one before, how it ended.
    fn releases(told: &[(&str, Option<&str>, Ending)]) -> Vec<Release> {
        let one = |(number, (version, previous, ending)): (usize, &(&str, Option<&str>, Ending))| {
            let label = VersionLabel::parse(*version).expect("a label");
            let at = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_000 + number as u64);
            let release = Release { at, ..Release::now(Action::Deploy, *ending, Duration::ZERO) };
            release.of_version(&label, previous.map(str::to_owned))
        };
        told.iter().enumerate().map(one).collect()
    }

    fn environment(runs: &str) -> EnvironmentDescription {
        EnvironmentDescription {
            version_label: Some(runs.into()),
            created: Some(OffsetDateTime::UNIX_EPOCH + Duration::from_secs(999)),
            description: None,
            ..EnvironmentDescription::example()
        }
    }

    fn labels(runs: &str, releases: &[Release]) -> Vec<String> {
        told(&environment(runs), releases).into_iter().map(|before| before.label).collect()
    }

    #[test]
    fn the_last_that_served_before_is_gone_back_to_whatever_failed_in_between() {
        use Ending::{Begun, Failed, Returned, Serves};
        let served = releases(&[("a", None, Serves), ("b", Some("a"), Serves)]);
        assert_eq!(labels("b", &served), ["a"]);
        let back = releases(&[("a", None, Serves), ("b", Some("a"), Serves), ("a", Some("b"), Serves)]);
        assert_eq!(labels("a", &back), ["b"], "and forth again");
        let failed = releases(&[("a", None, Serves), ("bad", Some("a"), Failed), ("c", Some("bad"), Serves)]);
        assert_eq!(labels("c", &failed), ["a"], "what failed never served");
        let returned = releases(&[("a", None, Serves), ("b", Some("a"), Serves), ("bad", Some("b"), Returned)]);
        assert_eq!(labels("b", &returned), ["a"]);
        assert_eq!(labels("bad", &releases(&[("a", None, Serves), ("bad", Some("a"), Failed)])), ["a"]);
        let unseen = releases(&[("a", None, Serves), ("b", Some("a"), Begun), ("c", Some("b"), Begun)]);
        assert_eq!(labels("c", &unseen), ["b", "a"], "c took the place of b, so b ran");
    }

    fn set(second: u64, names: &[&str], kept: Option<&str>) -> Release {
        Release {
            at: OffsetDateTime::UNIX_EPOCH + Duration::from_secs(second),
            variables: names.iter().map(|name| (*name).to_owned()).collect(),
            kept: kept.map(str::to_owned),
            ..Release::now(Action::Setenv, Ending::Serves, Duration::ZERO)
        }
    }

    fn one(name: &str, kept: Option<&str>) -> (String, Option<String>) {
        (name.to_owned(), kept.map(str::to_owned))
    }

    #[test]
    fn variables_that_were_changed_since_are_named_with_how_they_were_before_the_first_change() {
        let mut ledger = releases(&[("a", None, Ending::Serves), ("b", Some("a"), Ending::Serves)]);
        ledger.extend([set(1_000, &["WHILE_A"], None), set(2_000, &["Y", "X"], Some("k-1")), set(2_001, &["X"], None)]);
        let since = |label| changed_since(&environment("b"), &ledger, label);
        assert_eq!(since("a"), Changed::from([one("X", Some("k-1")), one("Y", Some("k-1"))]));
        assert!(since("never").is_empty());
        // What took the place of a version changed variables with it.
        ledger[1].variables = vec!["X".into()];
        ledger[1].kept = Some("k-0".into());
        let since = |label| changed_since(&environment("b"), &ledger, label);
        assert_eq!(since("a"), Changed::from([one("X", Some("k-0")), one("Y", Some("k-1"))]));
        assert_eq!(since("b")["X"].as_deref(), Some("k-1"), "and those are its own");
    }

    #[test]
    fn changes_of_variables_are_told_newest_first_since_what_runs_came() {
        let mut ledger = releases(&[("a", None, Ending::Serves), ("b", Some("a"), Ending::Serves)]);
        let of = |ledger: &[Release], runs| {
            let names = |change: Change| change.changed.into_keys().collect::<Vec<_>>().join(" ");
            changes(&environment(runs), ledger).into_iter().map(names).collect::<Vec<_>>()
        };
        ledger.extend([set(1_000, &["WHILE_A"], None), set(2_000, &["Y", "X"], None), set(2_001, &["Z"], None)]);
        assert_eq!(of(&ledger, "b"), ["Z", "X Y"]);
        assert_eq!(of(&ledger, "by-another-tool"), [""; 0], "nobody knows whether it came later");
        assert_eq!(of(&[set(2_000, &["X"], None)], "by-another-tool"), ["X"]);
        let failed = Release { ending: Ending::Returned, ..releases(&[("b", Some("a"), Ending::Serves)]).remove(0) };
        let failed = Release { at: OffsetDateTime::UNIX_EPOCH + Duration::from_secs(3_000), ..failed };
        ledger.push(Release { version: Some("bad".into()), previous: Some("b".into()), ..failed });
        assert_eq!(of(&ledger, "b"), ["Z", "X Y"], "what failed and was returned from changed nothing");
    }

    #[test]
    fn an_environment_of_the_same_name_that_is_gone_tells_nothing() {
        let mut before = releases(&[("old", None, Ending::Serves), ("a", None, Ending::Serves)]);
        before[0].at = OffsetDateTime::UNIX_EPOCH;
        assert_eq!(labels("a", &before), Vec::<String>::new());
    }

    #[test]
    fn the_description_counts_where_the_ledger_does_not_know_what_runs() {
        let next = VersionLabel::parse("c").expect("a label");
        let ours = EnvironmentDescription { description: Some(crate::aws::beanstalk::NOTE.into()), ..environment("b") };
        let found = EnvironmentDescription { description: memo::of(&ours, &next), ..environment("c") };
        let ledger = releases(&[("a", None, Ending::Serves)]);
        let told = told(&found, &ledger);
        assert_eq!(told.iter().map(|before| before.label.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert!(told[0].why.contains("description") && told[1].why.contains("ledger"), "{told:?}");
    }

    #[test]
    fn events_name_what_ran_the_newest_first() {
        let event = |second: u64, label: Option<&str>| Event {
            date: OffsetDateTime::UNIX_EPOCH + Duration::from_secs(second),
            message: "x".into(),
            severity: Severity::Info,
            application: None,
            environment: None,
            version_label: label.map(str::to_owned),
            request_id: None,
        };
        let events = [event(1, Some("a")), event(2, Some("b")), event(3, None), event(4, Some("c"))];
        let found = by_events(&environment("c"), &events);
        assert_eq!(found.iter().map(|before| before.label.as_str()).collect::<Vec<_>>(), ["b", "a"]);
    }
}
