//! The first screen of a command that changes something: what it is about to do, before it does it.

use std::fmt;

use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::{namespace, value_of};
use crate::context::Context;
use crate::deploy::drift::differences;
use crate::deploy::{Desired, Plan};
use crate::project::Extensions;
use crate::report::counted;

/// Options that are named where files and environment disagree.
const NAMED: usize = 5;

/// Tells a plan; the story has it with every format.
pub(super) fn tell(context: &Context, plan: impl fmt::Display) {
    context.reporter().note(format!("plan: {plan}"));
}

/// Tells the plan of a deployment: its steps, what that does to what runs, and where the files and the options in force
/// disagree, as far as these were asked for.
pub(super) fn tell_deployment(context: &Context, plan: &Plan, desired: &Desired, in_force: Option<&[OptionSetting]>) {
    let lines = plan.screen(effect(&desired.from_files, in_force));
    tell(context, lines.join("\n  "));
    let Some(in_force) = in_force.filter(|_| !plan.creates()) else { return };
    let differ = differences(in_force, &desired.from_files);
    if differ.is_empty() {
        return;
    }
    let mut told: Vec<String> = differ.iter().take(NAMED).cloned().collect();
    if differ.len() > NAMED {
        told.push(format!("and {}", counted(differ.len() - NAMED, "more option")));
    }
    let environment = &desired.environment;
    let how = context.here(&format!("tasks-eb config diff {environment}"));
    tell(
        context,
        format!(
            "the files bring these options, unless they were set through the API, which wins ({how}):\n  {}",
            told.join("\n  ")
        ),
    );
}

/// What a new version does to what runs, as the deployment policy says.
fn effect(files: &Extensions, in_force: Option<&[OptionSetting]>) -> &'static str {
    let (space, name) = (namespace::COMMAND, "DeploymentPolicy");
    let of_files = || files.get(space, name).and_then(|setting| setting.option.value.as_deref());
    let known = match in_force {
        Some(settings) => value_of(settings, space, name).or_else(of_files).or(Some("AllAtOnce")),
        None => of_files(),
    };
    match known {
        Some("AllAtOnce") => "restarts the app",
        Some("Rolling") => "restarts the app, batch by batch",
        Some("RollingWithAdditionalBatch") => "restarts the app, batch by batch, with new instances besides",
        Some("Immutable" | "TrafficSplitting") => "replaces instances",
        _ => "restarts the app, or replaces instances where its deployment policy says so",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Setting;

    #[test]
    fn what_a_deployment_does_to_what_runs_is_told_by_its_policy() {
        let option = |policy: &str| OptionSetting::new(namespace::COMMAND, "DeploymentPolicy", policy);
        let mut files = Extensions::default();
        assert!(effect(&files, None).contains("or replaces instances"), "nobody knows");
        assert_eq!(effect(&files, Some(&[])), "restarts the app");
        files.settings.push(Setting { option: option("Immutable"), origin: "x.config".into(), line: 1 });
        assert_eq!(effect(&files, None), "replaces instances");
        assert_eq!(effect(&files, Some(&[option("Rolling")])), "restarts the app, batch by batch");
    }
}
