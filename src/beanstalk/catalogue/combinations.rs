//! Options that are right by themselves and wrong together.
//!
//! The rules are eb-reference §5's and the developer guide's. The sentence about rolling updates is one that people have
//! seen (terraform-aws-elastic-beanstalk-environment#122); the others are ours, because nobody could confirm AWS's.

use std::collections::BTreeSet;

use crate::beanstalk::option::namespace;

const MANAGED: &str = "aws:elasticbeanstalk:managedactions";
const MANAGED_UPDATE: &str = "aws:elasticbeanstalk:managedactions:platformupdate";
/// What the namespaces of processes start with.
const PROCESS: &str = "aws:elasticbeanstalk:environment:process:";

/// What a contradiction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A deployment policy that one instance cannot have.
    DeploymentPolicy,
    /// The least number of instances is above the largest.
    Sizes,
    /// A number or a word that another option excludes.
    Value,
    /// An option that another one needs has no value.
    Missing,
}

/// An option that another one contradicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// What it is about.
    pub about: About,
    /// The namespace of the option.
    pub namespace: String,
    /// Its name.
    pub name: &'static str,
    /// What AWS names instead of the option that was set: a name and a value.
    pub named: Option<(&'static str, &'static str)>,
    /// Why it is refused: a sentence.
    pub reason: String,
}

/// The contradictions among options. `value` answers with an option's value, or with nothing where none is known: whoever
/// knows the defaults in force gives them too. `namespaces` are those of which something is set.
pub fn contradictions<'a>(namespaces: &BTreeSet<&str>, value: impl Fn(&str, &str) -> &'a str) -> Vec<Contradiction> {
    let options = Options(value);
    let single = options.is(namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance");
    let mut found = Vec::new();
    found.extend(if single { options.of_a_single_instance() } else { options.of_several_instances() });
    found.extend(options.of_batches());
    found.extend(options.of_managed_updates());
    found.extend(options.of_the_root_volume());
    found.extend(options.of_health_checks(namespaces));
    found
}

fn wrong(about: About, namespace: &str, name: &'static str, reason: impl Into<String>) -> Contradiction {
    Contradiction { about, namespace: namespace.to_owned(), name, named: None, reason: reason.into() }
}

struct Options<F>(F);

impl<'a, F: Fn(&str, &str) -> &'a str> Options<F> {
    fn get(&self, namespace: &str, name: &str) -> &'a str {
        (self.0)(namespace, name)
    }

    fn is(&self, namespace: &str, name: &str, word: &str) -> bool {
        self.get(namespace, name).eq_ignore_ascii_case(word)
    }

    fn number(&self, namespace: &str, name: &str) -> Option<i64> {
        self.get(namespace, name).trim().parse().ok()
    }

    fn of_a_single_instance(&self) -> Vec<Contradiction> {
        let mut found = Vec::new();
        let policy = self.get(namespace::COMMAND, "DeploymentPolicy");
        let fits = ["AllAtOnce", "Immutable"].iter().any(|word| word.eq_ignore_ascii_case(policy));
        if !fits && !policy.is_empty() {
            let reason = "You can't use this deployment policy for a single-instance environment.";
            found.push(wrong(About::DeploymentPolicy, namespace::COMMAND, "DeploymentPolicy", reason));
        }
        if self.is(namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true") {
            let reason = "You can't enable rolling updates for a single-instance environment.";
            // AWS names the option that it works out for a fleet of one, not the one that was set.
            let named = Some(("MinInstancesInService", "0.0"));
            let found_here = wrong(About::Value, namespace::ROLLING_UPDATE, "RollingUpdateEnabled", reason);
            found.push(Contradiction { named, ..found_here });
        }
        found
    }

    fn of_several_instances(&self) -> Vec<Contradiction> {
        let mut found = Vec::new();
        let size = |name: &str| self.number(namespace::AUTO_SCALING_GROUP, name);
        if let (Some(least), Some(most)) = (size("MinSize"), size("MaxSize"))
            && least > most
        {
            let reason = format!("Value is greater than the value of MaxSize: {most}");
            found.push(wrong(About::Sizes, namespace::AUTO_SCALING_GROUP, "MinSize", reason));
        }
        let rolling = |name: &str| self.number(namespace::ROLLING_UPDATE, name);
        if self.is(namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true")
            && let (Some(least), Some(most)) = (rolling("MinInstancesInService"), size("MaxSize"))
            && least >= most
        {
            // CloudFormation's rule (its user guide, "UpdatePolicy attribute").
            let reason = format!("Value must be less than the value of MaxSize: {most}");
            found.push(wrong(About::Value, namespace::ROLLING_UPDATE, "MinInstancesInService", reason));
        }
        let balancer = self.get(namespace::ENVIRONMENT, "LoadBalancerType");
        let other = !balancer.is_empty() && !balancer.eq_ignore_ascii_case("application");
        if self.is(namespace::ENVIRONMENT, "LoadBalancerIsShared", "true") && other {
            let reason = "Only an application load balancer can be shared.";
            found.push(wrong(About::Value, namespace::ENVIRONMENT, "LoadBalancerIsShared", reason));
        }
        if self.is(namespace::COMMAND, "DeploymentPolicy", "TrafficSplitting") && other {
            let reason = "Traffic splitting needs an application load balancer.";
            found.push(wrong(About::Value, namespace::COMMAND, "DeploymentPolicy", reason));
        }
        found
    }

    /// Batches are counted in percent unless somebody says otherwise.
    fn of_batches(&self) -> Option<Contradiction> {
        let percentage = ["", "Percentage"].contains(&self.get(namespace::COMMAND, "BatchSizeType"));
        let too_many = self.number(namespace::COMMAND, "BatchSize").is_some_and(|size| size > 100);
        (percentage && too_many)
            .then(|| wrong(About::Value, namespace::COMMAND, "BatchSize", "A percentage can be at most 100."))
    }

    fn of_managed_updates(&self) -> Option<Contradiction> {
        let needs = [(MANAGED, "PreferredStartTime"), (MANAGED_UPDATE, "UpdateLevel")];
        let missing = needs.iter().find(|(namespace, name)| self.get(namespace, name).is_empty());
        let enabled = self.is(MANAGED, "ManagedActionsEnabled", "true");
        missing.filter(|_| enabled).map(|(_, name)| {
            let reason = format!("You must also specify {name} to enable managed actions.");
            wrong(About::Missing, MANAGED, "ManagedActionsEnabled", reason)
        })
    }

    /// A check that waits longer than the next one takes to come. Whether AWS takes two equal numbers, nobody could confirm.
    fn of_health_checks(&self, namespaces: &BTreeSet<&str>) -> Vec<Contradiction> {
        let processes = namespaces.iter().filter(|namespace| namespace.starts_with(PROCESS)).copied();
        let checks = processes.map(|process| (process, "HealthCheckTimeout", "HealthCheckInterval"));
        let checks = checks.chain([("aws:elb:healthcheck", "Timeout", "Interval")]);
        let broken = checks.filter_map(|(namespace, timeout, interval)| {
            let most = self.number(namespace, interval)?;
            (self.number(namespace, timeout)? > most).then(|| {
                let reason = format!("Value is greater than the value of {interval}: {most}");
                wrong(About::Value, namespace, timeout, reason)
            })
        });
        broken.collect()
    }

    fn of_the_root_volume(&self) -> Option<Contradiction> {
        let kind = self.get(namespace::LAUNCH_CONFIGURATION, "RootVolumeType");
        let given = |name: &str| !self.get(namespace::LAUNCH_CONFIGURATION, name).is_empty();
        let kinds: [(&'static str, &[&str]); 2] =
            [("RootVolumeIOPS", &["io1", "io2", "gp3"]), ("RootVolumeThroughput", &["gp3"])];
        kinds.into_iter().find(|(name, kinds)| !kind.is_empty() && given(name) && !kinds.contains(&kind)).map(
            |(name, kinds)| {
                let reason = format!("RootVolumeType must be one of: [{}]", kinds.join(", "));
                wrong(About::Value, namespace::LAUNCH_CONFIGURATION, name, reason)
            },
        )
    }
}
