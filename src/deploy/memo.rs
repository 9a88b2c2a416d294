//! What ran before: one sentence in the description of an environment that we made, so that every machine knows what to
//! go back to. Events do not tell it: those of an update name no version (eb-reference §1.5).

use crate::aws::beanstalk::{EnvironmentDescription, NOTE};
use crate::beanstalk::VersionLabel;

/// Most characters of a description (eb-reference §1.2).
const MOST: usize = 200;
const RUNS: &str = "; runs ";
const BEFORE: &str = ", before it ";

/// The description to write when `next` takes the place of what runs; `None` where the description is somebody else's.
pub fn of(environment: &EnvironmentDescription, next: &VersionLabel) -> Option<String> {
    let ours =
        environment.description.as_deref().is_some_and(|text| text == NOTE || text.starts_with(&[NOTE, RUNS].concat()));
    let before = environment.version_label.as_deref().filter(|before| *before != next.as_str());
    let text = format!("{NOTE}{RUNS}{next}{BEFORE}{}", before.filter(|_| ours)?);
    Some(text).filter(|text| text.chars().count() <= MOST)
}

/// The version that runs until `next` takes its place, where the description was written for that already.
pub fn before_comes<'a>(environment: &'a EnvironmentDescription, next: &VersionLabel) -> Option<&'a str> {
    let told = environment.description.as_deref()?.strip_prefix(NOTE)?.strip_prefix(RUNS)?;
    told.split_once(BEFORE).filter(|(runs, _)| *runs == next.as_str()).map(|(_, before)| before)
}

/// The version that ran before the one that runs, where the description tells of just that one.
pub fn before(environment: &EnvironmentDescription) -> Option<&str> {
    let (runs, before) =
        environment.description.as_deref()?.strip_prefix(NOTE)?.strip_prefix(RUNS)?.split_once(BEFORE)?;
    Some(before).filter(|_| environment.version_label.as_deref() == Some(runs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(label: &str, description: Option<&str>) -> EnvironmentDescription {
        EnvironmentDescription {
            description: description.map(str::to_owned),
            version_label: Some(label.into()),
            ..EnvironmentDescription::example()
        }
    }

    #[test]
    fn what_is_written_is_read_as_long_as_it_is_true() {
        let next = VersionLabel::parse("v-2").expect("a label");
        let text = of(&environment("v-1", Some(NOTE)), &next).expect("ours");
        assert_eq!(before(&environment("v-2", Some(&text))), Some("v-1"));
        assert_eq!(before(&environment("v-3", Some(&text))), None, "somebody else deployed since");
        let coming = environment("v-1", Some(&text));
        assert_eq!(before_comes(&coming, &next), Some("v-1"), "the description is written first");
        let third = VersionLabel::parse("v-3").expect("a label");
        assert_eq!(before_comes(&coming, &third), None);
        let text = of(&environment("v-2", Some(&text)), &third).expect("still ours");
        assert_eq!(before(&environment("v-3", Some(&text))), Some("v-2"));
    }

    #[test]
    fn a_description_of_somebody_else_is_left_alone() {
        let next = VersionLabel::parse("v-2").expect("a label");
        for theirs in [None, Some("Ours, of the shop"), Some("Created by tasks-eb and loved")] {
            assert_eq!(of(&environment("v-1", theirs), &next), None);
        }
        assert_eq!(of(&environment("v-2", Some(NOTE)), &next), None, "the same once more is no other version");
    }
}
