//! One name for all the environments that follow one another: a pipeline gives the name of the first for ever. When that is
//! gone, the one meant is the one that took its place, which is seen by the domain name: a new environment gets one after
//! its own name, `ENV.eba-xxxxxxxx` (eb-reference §1.7), and has another one once they were exchanged.

use std::collections::BTreeSet;

use super::other_name;
use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::{EnvironmentName, EnvironmentStatus};
use crate::context::Context;
use crate::error::{Class, Error, OrFail, Result};

/// The environment of that name, or where it is gone the one that took its place, which is said.
///
/// # Errors
/// Class `NotFound` where neither is there; `Failed` where two could be meant.
pub(super) async fn environment(context: &Context, given: &EnvironmentName) -> Result<EnvironmentName> {
    let aws = context.aws().await?;
    let found = aws.environment(given).await?;
    if let Some(found) = &found {
        context.seen(found);
        if found.status != EnvironmentStatus::Terminating {
            return Ok(given.clone());
        }
    }
    let application = context.application("tasks-eb status ENV")?;
    let colours = colours(given)?;
    let mut family = aws.environments(Some(&application)).await?;
    family.retain(|one| one.name != given.as_str() && colours.contains(&one.name));
    family.retain(|one| one.status != EnvironmentStatus::Terminating);
    let serving: Vec<_> = family.iter().filter(|one| took_over(one, given, &colours)).collect();
    if let [heir] = serving.as_slice() {
        context.seen(heir);
        let at = heir.cname.as_deref().unwrap_or_default();
        let went = if found.is_some() { "is being terminated" } else { "is gone" };
        let told = format!("{given} {went}, and {} took its place: it serves at {at}, and is deployed to", heir.name);
        context.reporter().note(told);
        return EnvironmentName::parse(heir.name.clone()).or_fail(Class::Failed, || "AWS tells of an impossible name");
    }
    if found.is_some() && serving.is_empty() {
        // Whoever goes on finds it busy, or an earlier run that has to be gone on with.
        return Ok(given.clone());
    }
    let names: Vec<&str> = family.iter().map(|one| one.name.as_str()).collect();
    if names.is_empty() {
        return Err(context.no_environment(aws, given).await);
    }
    let error = Error::new(Class::NotFound, format!("there is no environment '{given}' in {}", aws.region()));
    let error = error.code("TE1404").because(format!("{} may be meant", names.join(" or ")));
    Err(match (names.as_slice(), serving.is_empty()) {
        ([only], _) => error
            .because(format!("by its domain name it has not taken the place of {given}"))
            .next(format!("tasks-eb deploy {only} --blue-green")),
        (_, true) => {
            error.because("by their domain names none has taken its place: give one's name").next("tasks-eb list")
        }
        (_, false) => {
            error.because("by their domain names either has taken its place: give one's name").next("tasks-eb list")
        }
    })
}

/// Names of the environments that follow one another, with the given one.
fn colours(given: &EnvironmentName) -> Result<BTreeSet<String>> {
    let other = other_name(given)?;
    let third = other_name(&other)?;
    Ok([given.to_string(), other.to_string(), third.to_string()].into_iter().collect())
}

/// The first part of the domain name: the name of the environment that it was made for, or a prefix that was chosen.
fn label(found: &EnvironmentDescription) -> Option<&str> {
    found.cname.as_deref()?.split('.').next()
}

/// Whether an environment has the domain name that the given one had: one of that name; or one that nobody chose for it,
/// because a deployment beside another made it, and that is of none of the others.
fn took_over(one: &EnvironmentDescription, given: &EnvironmentName, colours: &BTreeSet<String>) -> bool {
    let Some(label) = label(one) else { return false };
    let is_copy = || one.template.as_deref().is_some_and(|template| template.starts_with(&format!("{}-", one.name)));
    label != one.name && (label == given.as_str() || (!colours.contains(label) && is_copy()))
}

/// Refuses to deploy where an environment is called as the new one would be. One that serves is never to be terminated.
///
/// # Errors
/// Class `Failed`, with what it is.
pub(super) async fn refuse_existing(aws: &Aws, blue: &EnvironmentDescription, new: &EnvironmentName) -> Result<()> {
    let Some(found) = aws.environment(new).await? else { return Ok(()) };
    Err(existing(blue, &found))
}

fn existing(blue: &EnvironmentDescription, found: &EnvironmentDescription) -> Error {
    let (old, new) = (&blue.name, &found.name);
    let of_found = label(found);
    // The one that has the name which the other was made with is the one that served before.
    if label(blue) == Some(new) {
        let at = found.cname.as_deref().unwrap_or_default();
        return Error::new(Class::Failed, format!("{new} serves in the place of {old} already"))
            .code("TE1112")
            .because(format!("their domain names are exchanged: {new} has {at}"))
            .because(format!("{old} is what ran before, and goes on costing until: tasks-eb terminate {old}"))
            .next(format!("tasks-eb deploy {new} --blue-green"));
    }
    let error = Error::new(Class::Failed, format!("the environment {new} is there already")).code("TE1112");
    if of_found.is_some_and(|label| label != new && label != old) {
        let at = found.cname.as_deref().unwrap_or_default();
        return error
            .because(format!("the new version would get that name, and it serves at {at}"))
            .next(format!("tasks-eb status {new}"));
    }
    let status = &found.status;
    error
        .because(format!("it is {status}, and the new version would get that name; it may be of an earlier run"))
        .next(format!("tasks-eb terminate {new}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> EnvironmentName {
        EnvironmentName::parse(name).expect("a name")
    }

    fn found(name: &str, prefix: &str, template: Option<&str>) -> EnvironmentDescription {
        EnvironmentDescription {
            name: name.into(),
            cname: Some(format!("{prefix}.us-west-2.elasticbeanstalk.com")),
            template: template.map(str::to_owned),
            ..EnvironmentDescription::example()
        }
    }

    #[test]
    fn the_one_that_took_the_place_is_known_by_the_domain_name() {
        let heir = |given: &str, one: &str, prefix: &str, template: Option<&str>| {
            let given = name(given);
            took_over(&found(one, prefix, template), &given, &colours(&given).expect("names"))
        };
        let copy = Some("prod-1-green-v-2");
        assert!(heir("prod-1", "prod-1-green", "prod-1.eba-abcdefgh", copy));
        assert!(heir("prod-1", "prod-1-green", "shop", copy), "the prefix of the first was chosen");
        assert!(heir("prod-1-green", "prod-1-blue", "prod-1-green.eba-abcdefgh", None), "the first had a colour");
        assert!(!heir("prod-1", "prod-1-green", "prod-1-green.eba-abcdefgh", copy), "it was never exchanged");
        assert!(!heir("prod-1", "prod-1-green", "prod-1-blue.eba-abcdefgh", copy), "it was, and another one took over");
        assert!(!heir("prod-1", "prod-1-green", "beta", None), "somebody made it, and chose its prefix");
    }

    #[test]
    fn what_serves_is_never_to_be_terminated() {
        let next = |blue: &str, green: &str| {
            let (blue, green) = (found("prod-1", blue, None), found("prod-1-green", green, None));
            existing(&blue, &green).next_step().expect("a next step").to_owned()
        };
        let goes_on = "tasks-eb deploy prod-1-green --blue-green";
        assert_eq!(next("prod-1-green.eba-abcdefgh", "prod-1.eba-hgfedcba"), goes_on);
        assert_eq!(next("prod-1-green.eba-abcdefgh", "shop"), goes_on);
        assert_eq!(next("shop", "beta"), "tasks-eb status prod-1-green");
        assert_eq!(next("shop", "prod-1.eba-a"), "tasks-eb terminate prod-1-green", "it served before");
        assert_eq!(next("prod-1.eba-a", "prod-1-green.eba-b"), "tasks-eb terminate prod-1-green");
    }
}
