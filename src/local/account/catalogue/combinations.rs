//! Options that are right by themselves and wrong together.
//!
//! The rules are eb-reference §5's and the developer guide's. The sentence about rolling updates is one that people have
//! seen (terraform-aws-elastic-beanstalk-environment#122); the others are ours, because nobody could confirm AWS's.

use std::collections::BTreeSet;

use super::super::options::OptionMap;
use super::{Finding, in_force};
use crate::beanstalk::option::namespace;

const MANAGED: &str = "aws:elasticbeanstalk:managedactions";
/// What the namespaces of processes start with.
const PROCESS: &str = "aws:elasticbeanstalk:environment:process:";
const MANAGED_UPDATE: &str = "aws:elasticbeanstalk:managedactions:platformupdate";

/// The options that contradict each other, of the API's level and those of the version below it.
pub(crate) fn contradictions(effective: &OptionMap) -> Vec<Finding> {
    let options = Options(effective);
    let single = options.is(namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance");
    let mut found = Vec::new();
    found.extend(if single { options.of_a_single_instance() } else { options.of_several_instances() });
    found.extend(options.of_batches());
    found.extend(options.of_managed_updates());
    found.extend(options.of_the_root_volume());
    found.extend(options.of_health_checks());
    found
}

/// Options in force, with AWS's defaults.
struct Options<'a>(&'a OptionMap);

impl<'a> Options<'a> {
    fn get(&self, namespace: &str, name: &str) -> &'a str {
        in_force(self.0, namespace, name).unwrap_or_default()
    }

    fn is(&self, namespace: &str, name: &str, word: &str) -> bool {
        self.get(namespace, name).eq_ignore_ascii_case(word)
    }

    fn number(&self, namespace: &str, name: &str) -> Option<i64> {
        self.get(namespace, name).trim().parse().ok()
    }

    /// An option with the value that somebody gave or that is its default.
    fn wrong(&self, namespace: &str, name: &str, reason: &str) -> Finding {
        Finding::value(namespace, name, self.get(namespace, name), reason)
    }

    fn of_a_single_instance(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let policy = self.get(namespace::COMMAND, "DeploymentPolicy");
        let fits = ["AllAtOnce", "Immutable"].iter().any(|word| word.eq_ignore_ascii_case(policy));
        if !fits && !policy.is_empty() {
            let reason = "You can't use this deployment policy for a single-instance environment.";
            found.push(self.wrong(namespace::COMMAND, "DeploymentPolicy", reason));
        }
        if self.is(namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true") {
            // AWS names the option that it works out for a fleet of one, not the one that was set.
            let reason = "You can't enable rolling updates for a single-instance environment.";
            found.push(Finding::value(namespace::ROLLING_UPDATE, "MinInstancesInService", "0.0", reason));
        }
        found
    }

    fn of_several_instances(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let size = |name: &str| self.number(namespace::AUTO_SCALING_GROUP, name);
        if let (Some(least), Some(most)) = (size("MinSize"), size("MaxSize"))
            && least > most
        {
            let reason = format!("Value is greater than the value of MaxSize: {most}");
            found.push(self.wrong(namespace::AUTO_SCALING_GROUP, "MinSize", &reason));
        }
        let application = self.is(namespace::ENVIRONMENT, "LoadBalancerType", "application");
        if self.is(namespace::ENVIRONMENT, "LoadBalancerIsShared", "true") && !application {
            let reason = "Only an application load balancer can be shared.";
            found.push(self.wrong(namespace::ENVIRONMENT, "LoadBalancerIsShared", reason));
        }
        if self.is(namespace::COMMAND, "DeploymentPolicy", "TrafficSplitting") && !application {
            let reason = "Traffic splitting needs an application load balancer.";
            found.push(self.wrong(namespace::COMMAND, "DeploymentPolicy", reason));
        }
        found
    }

    fn of_batches(&self) -> Option<Finding> {
        let percentage = self.is(namespace::COMMAND, "BatchSizeType", "Percentage");
        let too_many = self.number(namespace::COMMAND, "BatchSize").is_some_and(|size| size > 100);
        (percentage && too_many).then(|| {
            let reason = "A percentage can be at most 100.";
            self.wrong(namespace::COMMAND, "BatchSize", reason)
        })
    }

    fn of_managed_updates(&self) -> Option<Finding> {
        let needs = [(MANAGED, "PreferredStartTime"), (MANAGED_UPDATE, "UpdateLevel")];
        let missing = needs.iter().find(|(namespace, name)| self.get(namespace, name).is_empty());
        let enabled = self.is(MANAGED, "ManagedActionsEnabled", "true");
        missing.filter(|_| enabled).map(|(_, name)| {
            let reason = format!("You must also specify {name} to enable managed actions.");
            self.wrong(MANAGED, "ManagedActionsEnabled", &reason)
        })
    }

    /// A check that waits longer than the next one takes to come. Whether AWS takes two equal numbers, nobody could confirm.
    fn of_health_checks(&self) -> Vec<Finding> {
        let named: BTreeSet<&str> = self.0.iter().map(|(namespace, ..)| namespace).collect();
        let processes = named.iter().filter(|namespace| namespace.starts_with(PROCESS)).copied();
        let checks = processes.map(|process| (process, "HealthCheckTimeout", "HealthCheckInterval"));
        let checks = checks.chain([("aws:elb:healthcheck", "Timeout", "Interval")]);
        let broken = checks.filter_map(|(namespace, timeout, interval)| {
            let most = self.number(namespace, interval)?;
            (self.number(namespace, timeout)? > most).then(|| {
                let reason = format!("Value is greater than the value of {interval}: {most}");
                self.wrong(namespace, timeout, &reason)
            })
        });
        broken.collect()
    }

    fn of_the_root_volume(&self) -> Option<Finding> {
        let kind = self.get(namespace::LAUNCH_CONFIGURATION, "RootVolumeType");
        let given = |name: &str| !self.get(namespace::LAUNCH_CONFIGURATION, name).is_empty();
        let kinds: [(&str, &[&str]); 2] =
            [("RootVolumeIOPS", &["io1", "io2", "gp3"]), ("RootVolumeThroughput", &["gp3"])];
        kinds.into_iter().find(|(name, kinds)| !kind.is_empty() && given(name) && !kinds.contains(&kind)).map(
            |(name, kinds)| {
                let reason = format!("RootVolumeType must be one of: [{}]", kinds.join(", "));
                self.wrong(namespace::LAUNCH_CONFIGURATION, name, &reason)
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(settings: &[(&str, &str, &str)]) -> Vec<String> {
        let mut options = OptionMap::default();
        for (namespace, name, value) in settings {
            options.set(namespace, name, value);
        }
        contradictions(&options).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn what_does_not_go_together_is_told() {
        let single = (namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance");
        let policy = |word| (namespace::COMMAND, "DeploymentPolicy", word);
        for settings in [
            &[single, policy("Rolling")][..],
            &[single, policy("TrafficSplitting")],
            &[single, (namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true")],
            &[(namespace::AUTO_SCALING_GROUP, "MinSize", "5")],
            &[(namespace::ENVIRONMENT, "LoadBalancerIsShared", "true")],
            &[policy("TrafficSplitting")],
            &[(namespace::COMMAND, "BatchSize", "101")],
            &[(namespace::PROCESS_DEFAULT, "HealthCheckTimeout", "60")],
            &[
                single,
                ("aws:elasticbeanstalk:environment:process:a", "HealthCheckInterval", "5"),
                ("aws:elasticbeanstalk:environment:process:a", "HealthCheckTimeout", "6"),
            ],
            &[("aws:elb:healthcheck", "Timeout", "11")],
            &[(MANAGED, "ManagedActionsEnabled", "true"), (MANAGED, "PreferredStartTime", "Tue:09:00")],
            &[
                (namespace::LAUNCH_CONFIGURATION, "RootVolumeType", "gp2"),
                (namespace::LAUNCH_CONFIGURATION, "RootVolumeThroughput", "125"),
            ],
        ] {
            assert_eq!(found(settings).len(), 1, "{settings:?}");
        }
        let sentence = "Invalid option value: '0.0' (Namespace: 'aws:autoscaling:updatepolicy:rollingupdate', \
                        OptionName: 'MinInstancesInService'): You can't enable rolling updates for a single-instance \
                        environment.";
        assert_eq!(found(&[single, (namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true")]), [sentence]);
    }

    #[test]
    fn what_goes_together_is_not_told() {
        let single = (namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance");
        for settings in [
            &[][..],
            &[single, (namespace::COMMAND, "DeploymentPolicy", "Immutable")],
            &[(namespace::PROCESS_DEFAULT, "HealthCheckInterval", "5")],
            &[single, (namespace::AUTO_SCALING_GROUP, "MinSize", "5")],
            &[(namespace::COMMAND, "BatchSize", "101"), (namespace::COMMAND, "BatchSizeType", "Fixed")],
            &[
                (namespace::COMMAND, "DeploymentPolicy", "TrafficSplitting"),
                (namespace::ENVIRONMENT, "LoadBalancerType", "application"),
            ],
        ] {
            assert_eq!(found(settings), [""; 0], "{settings:?}");
        }
    }
}
