//! Options that are right by themselves and wrong together; the last one of each counts. Only what the files say is judged:
//! what stands there is known, and what else the environment is given through the API is not.

use std::collections::BTreeSet;

use super::options::Given;
use super::{Report, rules};
use crate::beanstalk::option::namespace;

const TRIGGER: &str = "aws:autoscaling:trigger";

/// Judges all options of all files together.
pub(super) fn together(settings: &[Given], report: &mut Report) {
    let options = Options(settings);
    options.policy(report);
    options.below((namespace::AUTO_SCALING_GROUP, "MinSize", "MaxSize"), &rules::MIN_ABOVE_MAX, report);
    options.below((TRIGGER, "LowerThreshold", "UpperThreshold"), &rules::THRESHOLDS, report);
    options.batches(report);
    options.certificates(report);
}

struct Options<'a>(&'a [Given]);

impl<'a> Options<'a> {
    fn last(&self, namespace: &str, name: &str) -> Option<&'a Given> {
        self.0.iter().rev().find(|given| given.is(namespace, name))
    }

    fn text(&self, namespace: &str, name: &str) -> &'a str {
        self.last(namespace, name).and_then(|given| given.value.as_deref()).unwrap_or_default()
    }

    fn number(&self, namespace: &str, name: &str) -> Option<i64> {
        self.text(namespace, name).trim().parse().ok()
    }

    fn policy(&self, report: &mut Report) {
        let Some(given) = self.last(namespace::COMMAND, "DeploymentPolicy") else { return };
        let policy = given.value.as_deref().unwrap_or_default();
        let single = self.text(namespace::ENVIRONMENT, "EnvironmentType").eq_ignore_ascii_case("SingleInstance");
        if single && !["AllAtOnce", "Immutable", ""].iter().any(|allowed| policy.eq_ignore_ascii_case(allowed)) {
            let message = format!("{policy} wants several instances, and EnvironmentType is SingleInstance");
            report.add(&rules::SINGLE_INSTANCE_POLICY, &given.file, given.value_at, message);
        }
    }

    /// The first of two numbers must not be above the second.
    fn below(&self, (namespace, low, high): (&str, &str, &str), rule: &rules::Rule, report: &mut Report) {
        let numbers = self.number(namespace, low).zip(self.number(namespace, high));
        if let (Some(given), Some((least, most))) =
            (self.last(namespace, low), numbers.filter(|(low, high)| low > high))
        {
            let message = format!("{low} is {least}, and {high} is {most}");
            report.add(rule, &given.file, given.value_at, message);
        }
    }

    /// Batches are counted in percent unless somebody says otherwise.
    fn batches(&self, report: &mut Report) {
        let counted = !["", "Percentage"].contains(&self.text(namespace::COMMAND, "BatchSizeType"));
        let size =
            self.number(namespace::COMMAND, "BatchSize").filter(|size| (101..=10_000).contains(size) && !counted);
        if let (Some(given), Some(size)) = (self.last(namespace::COMMAND, "BatchSize"), size) {
            let message = format!("BatchSize does not take '{size}': a percentage can be at most 100");
            report.add(&rules::INVALID_VALUE, &given.file, given.value_at, message);
        }
    }

    /// A load balancer proves its name with a certificate before it can encrypt (developer guide, "Configuring HTTPS").
    fn certificates(&self, report: &mut Report) {
        let listeners: BTreeSet<&str> = self.0.iter().map(|given| given.namespace.as_str()).collect();
        for listener in listeners {
            let (protocol, certificate) = match listener {
                _ if listener.starts_with("aws:elbv2:listener:") => ("Protocol", "SSLCertificateArns"),
                _ if listener.starts_with("aws:elb:listener") => ("ListenerProtocol", "SSLCertificateId"),
                _ => continue,
            };
            let encrypts = ["HTTPS", "SSL", "TLS"].contains(&self.text(listener, protocol));
            let off = self.text(listener, "ListenerEnabled").eq_ignore_ascii_case("false");
            let given = self.last(listener, protocol).filter(|_| encrypts && !off);
            if let Some(given) = given.filter(|_| self.text(listener, certificate).is_empty()) {
                let message =
                    format!("{listener} speaks {}, and no file gives it {certificate}", self.text(listener, protocol));
                report.add(&rules::NO_CERTIFICATE, &given.file, given.value_at, message);
            }
        }
    }
}
