//! Findings as a SARIF 2.1.0 log: what code scanning services read. Source: OASIS, "Static Analysis Results Interchange
//! Format (SARIF) Version 2.1.0".

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use crate::lint::rules::{self, Rule};
use crate::lint::{Finding, Report};

/// A log with one run.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(super) struct Log(Value);

impl Log {
    /// `prefix` is where the project lies in the repository, which services count paths from: empty, or `svc/`.
    pub(super) fn of(report: &Report, prefix: &str) -> Self {
        Self(json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "tasks-eb lint",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules::ALL.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
                }},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
                "results": report.findings.iter().map(|finding| result(finding, prefix)).collect::<Vec<_>>(),
            }],
        }))
    }
}

impl fmt::Display for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

fn described(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": format!("{}.", rule.what)},
        "fullDescription": {"text": rule.cause},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": rule.severity.word()},
    })
}

fn result(finding: &Finding, prefix: &str) -> Value {
    let index = rules::ALL.iter().position(|rule| rule.code == finding.code);
    json!({
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity.word(),
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&format!("{prefix}{}", finding.file)), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": finding.at.line, "startColumn": finding.at.column},
        }}],
    })
}

/// A relative path as a URI reference (RFC 3986): everything but what is unreserved, and `/`, is escaped.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_uri() {
        assert_eq!(uri(".ebextensions/a b:ä.config"), ".ebextensions/a%20b%3A%C3%A4.config");
    }
}
