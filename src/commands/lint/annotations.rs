//! Findings as workflow commands of GitHub: what makes them appear beside the lines of a pull request.
//! Source: GitHub's documentation, "Workflow commands for GitHub Actions", and `actions/toolkit` for the escapes.

use std::fmt::Write as _;

use super::word;
use crate::lint::Report;

/// A line a finding, each with its end.
pub(super) fn render(report: &Report) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let (file, line, column) = (property(&finding.file), finding.at.line, finding.at.column);
        let message = data(&format!("{} {}", finding.code, finding.message));
        // Writing to a String cannot fail.
        let _ = writeln!(text, "::{} file={file},line={line},col={column}::{message}", word(finding.severity));
    }
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Finding;
    use crate::lint::rules::Severity;
    use crate::project::yaml::Place;

    #[test]
    fn what_has_a_meaning_in_a_workflow_command_is_escaped() {
        let finding = Finding {
            code: "TE0101",
            severity: Severity::Error,
            file: "a,b:c%.config".into(),
            at: Place { line: 7, column: 3 },
            message: "100 %: a,\r\nb".into(),
        };
        let text = render(&Report { findings: vec![finding] });
        assert_eq!(text, "::error file=a%2Cb%3Ac%25.config,line=7,col=3::TE0101 100 %25: a,%0D%0Ab\n");
    }
}
