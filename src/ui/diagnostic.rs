//! The one renderer of errors: what could not be done to what, why, what AWS said, what shows it, what to run next.

use super::palette::Palette;
use super::table::wrap;
use crate::error::{AwsFault, Error};

/// Most columns that an error is wrapped to. Evidence and the next step are never wrapped: they are there to be copied.
const WIDTH: usize = 80;

/// An error as text for people, several lines, on a terminal of so many columns.
pub(super) fn render(error: &Error, columns: usize, palette: Palette) -> String {
    let width = columns.min(WIDTH);
    let mut lines = Vec::new();
    let head = error.known_as().map_or_else(|| "error:".to_owned(), |code| format!("error[{code}]:"));
    let message = wrap(error.message(), width.saturating_sub(head.len() + 1), &" ".repeat(head.len() + 1));
    lines.push(format!("{} {}", palette.error(head), palette.strong(message)));
    for cause in error.causes() {
        lines.push(format!("  {}", wrap(cause, width.saturating_sub(2), "  ")));
    }
    if let Some(fault) = error.aws() {
        lines.push(format!("  {}", palette.faint(aws(fault))));
    }
    for line in error.evidence() {
        lines.push(format!("  {} {line}", palette.faint("|")));
    }
    if let Some(step) = error.next_step() {
        lines.push(format!("  {} {step}", palette.good("try:")));
    }
    lines.join("\n")
}

fn aws(fault: &AwsFault) -> String {
    let code = fault.code.as_deref().unwrap_or("no error code");
    let request = fault.request_id.as_ref().map(|id| format!(" (request id {id})")).unwrap_or_default();
    format!("AWS {} {code}{request}", fault.operation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Class;

    #[test]
    fn an_error_is_told_from_what_to_what_next() {
        let error = Error::new(Class::Failed, "could not deploy v-1 to tasks-dev")
            .code("TE1405")
            .because("No Application Version named 'v-1' found.")
            .with_aws(AwsFault {
                operation: "elasticbeanstalk:UpdateEnvironment".into(),
                code: Some("InvalidParameterValue".into()),
                request_id: Some("7f3c".into()),
            })
            .with_evidence(["line of a log".to_owned()])
            .next("tasks-eb deploy tasks-dev");
        let expected = "error[TE1405]: could not deploy v-1 to tasks-dev\n  \
                        No Application Version named 'v-1' found.\n  \
                        AWS elasticbeanstalk:UpdateEnvironment InvalidParameterValue (request id 7f3c)\n  \
                        | line of a log\n  \
                        try: tasks-eb deploy tasks-dev";
        assert_eq!(render(&error, 80, Palette::plain()), expected);
    }
}
