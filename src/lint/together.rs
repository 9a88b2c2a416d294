//! Options that are right by themselves and wrong together; the last one of each counts. Only what the files say is judged:
//! what stands there is known, and what else the environment is given through the API is not.

use std::collections::BTreeSet;

use super::options::Given;
use super::{Report, rules};
use crate::beanstalk::catalogue::{About, contradictions};

const TRIGGER: &str = "aws:autoscaling:trigger";

/// Judges all options of all files together.
pub(super) fn together(settings: &[Given], report: &mut Report) {
    let options = Options(settings);
    options.contradictions(report);
    options.thresholds(report);
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

    fn contradictions(&self, report: &mut Report) {
        let namespaces = self.0.iter().map(|given| given.namespace.as_str()).collect();
        for found in contradictions(&namespaces, |namespace, name| self.text(namespace, name)) {
            let rule = match found.about {
                About::DeploymentPolicy => &rules::SINGLE_INSTANCE_POLICY,
                About::Sizes => &rules::MIN_ABOVE_MAX,
                About::Value => &rules::CONTRADICTION,
                About::Missing => &rules::MISSING_COMPANION,
            };
            if let Some(given) = self.last(&found.namespace, found.name) {
                let value = given.value.as_deref().unwrap_or_default();
                let message = format!("{} '{value}': {}", found.name, found.reason);
                report.add(rule, &given.file, given.value_at, message);
            }
        }
    }

    fn thresholds(&self, report: &mut Report) {
        let numbers = self.number(TRIGGER, "LowerThreshold").zip(self.number(TRIGGER, "UpperThreshold"));
        let above = numbers.filter(|(low, high)| low > high);
        if let (Some(given), Some((low, high))) = (self.last(TRIGGER, "LowerThreshold"), above) {
            let message = format!("LowerThreshold is {low}, and UpperThreshold is {high}");
            report.add(&rules::THRESHOLDS, &given.file, given.value_at, message);
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
