//! What every action takes by Amazon's model of the API (botocore 1.44, 2010-12-01): what must be there, lengths, words,
//! ranges. Checked before an action looks at its input, as AWS's own front end does.
//!
//! Code and sentences are AWS's (aws-cli#1891, awseb-deployment-plugin#4, aws-elastic-beanstalk-cli-setup#63), except for
//! a parameter that is missing: nobody could confirm that one.

mod members;

use members::MEMBERS;

use crate::local::query::{Fault, Params};

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Anything.
    Any,
    /// So many characters, at least and at most.
    Text(usize, usize),
    /// The same, and no slash.
    Name(usize, usize),
    /// One of these words.
    Words(&'static [&'static str]),
    /// A whole number between these two.
    Number(i64, i64),
    /// Not only white space.
    NotBlank,
    /// Something, a slash, something: of 3 to 255 characters.
    SourceLocation,
}

/// One member of an input. `Tags[].Key` is a member of each item of a list, `VersionLabels[]` each item itself.
#[derive(Debug, Clone, Copy)]
struct Member {
    path: &'static str,
    rule: Rule,
    /// Must be there; of a structure: when the structure is.
    required: bool,
}

impl Member {
    const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// Whether it must be there and is not.
    fn is_missing(&self, params: &Params) -> bool {
        let wanted = self.path.rsplit_once('.').is_none_or(|(parent, _)| params.structure(parent).is_some());
        let absent = match self.rule {
            // An empty list is sent as `OptionSettings=`.
            Rule::Any => params.optional(self.path).is_none() && params.structure(self.path).is_none(),
            _ => !params.has(self.path),
        };
        self.required && wanted && absent
    }

    /// The violations of its rule, each as AWS tells it.
    fn violations(&self, params: &Params) -> Vec<String> {
        let told = |value: &str, name: &str, rule: &str| {
            format!("Value '{value}' at '{name}' failed to satisfy constraint: {rule}")
        };
        match self.path.split_once("[]") {
            None => {
                let value = params.given(self.path);
                let broken = value.and_then(|value| Some((value, self.rule.broken_by(value)?)));
                broken.map(|(value, rule)| told(value, &small(self.path), rule.as_str())).into_iter().collect()
            }
            Some((list, "")) => {
                let values: Vec<&str> = params.list(list).into_iter().filter_map(Params::value).collect();
                let broken = values.iter().any(|value| self.rule.broken_by(value).is_some());
                let sentences = self.rule.sentences("").into_iter().map(|(_, sentence)| sentence);
                let rule = format!("Member must satisfy constraint: [{}]", sentences.collect::<Vec<_>>().join(", "));
                broken.then(|| told(&format!("[{}]", values.join(", ")), &small(list), &rule)).into_iter().collect()
            }
            Some((list, name)) => {
                let name = name.trim_start_matches('.');
                let tell = |(number, item): (usize, &&Params)| {
                    let value = item.given(name)?;
                    let place = format!("{}.{number}.member.{}", small(list), small(name));
                    Some(told(value, &place, &self.rule.broken_by(value)?))
                };
                (1..).zip(&params.list(list)).filter_map(tell).collect()
            }
        }
    }
}

impl Rule {
    /// The sentence about what a value breaks.
    fn broken_by(self, value: &str) -> Option<String> {
        self.sentences(value).into_iter().find(|(holds, _)| !holds).map(|(_, sentence)| sentence)
    }

    /// What must hold, and whether it does: of bounds the upper one first.
    fn sentences(self, value: &str) -> Vec<(bool, String)> {
        let pattern = |pattern: &str| format!("Member must satisfy regular expression pattern: {pattern}");
        let length = value.chars().count();
        match self {
            Self::Any => Vec::new(),
            Self::Text(least, most) => vec![
                (length <= most, format!("Member must have length less than or equal to {most}")),
                (length >= least, format!("Member must have length greater than or equal to {least}")),
            ],
            Self::Name(least, most) => {
                let mut sentences = Self::Text(least, most).sentences(value);
                sentences.push((!value.contains('/'), pattern("[^/]+")));
                sentences
            }
            Self::Words(words) => {
                vec![(words.contains(&value), format!("Member must satisfy enum value set: [{}]", words.join(", ")))]
            }
            Self::Number(least, most) => {
                // What is no number is told by the action that reads it.
                let holds = |test: &dyn Fn(i64) -> bool| value.parse().map_or(true, test);
                vec![
                    (holds(&|number| number <= most), format!("Member must have value less than or equal to {most}")),
                    (
                        holds(&|number| number >= least),
                        format!("Member must have value greater than or equal to {least}"),
                    ),
                ]
            }
            Self::NotBlank => vec![(!value.trim().is_empty(), pattern(r".*\S.*"))],
            Self::SourceLocation => {
                let parts = value.split_once('/');
                let whole = parts.is_some_and(|(start, end)| !start.is_empty() && !end.is_empty());
                let mut sentences = Self::Text(3, 255).sentences(value);
                sentences.push((whole, pattern(".+/.+")));
                sentences
            }
        }
    }
}

/// AWS names members with a small first letter.
fn small(path: &str) -> String {
    let small = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|first| first.to_ascii_lowercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    path.split('.').map(small).collect::<Vec<_>>().join(".")
}

/// Checks the input of an action.
///
/// # Errors
/// `MissingParameter` (code and text are ours) or `ValidationError`, which tells everything that is wrong at once.
pub(super) fn check(action: &str, params: &Params) -> Result<(), Fault> {
    let members = MEMBERS.iter().find(|(name, _)| *name == action).map_or(&[][..], |(_, members)| members);
    if let Some(missing) = members.iter().find(|member| member.is_missing(params)) {
        return Err(Fault::missing_parameter(missing.path));
    }
    let violations: Vec<String> = members.iter().flat_map(|member| member.violations(params)).collect();
    match violations.len() {
        0 => Ok(()),
        count => {
            let plural = if count == 1 { "error" } else { "errors" };
            let message = format!("{count} validation {plural} detected: {}", violations.join("; "));
            Err(Fault::new("ValidationError", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(action: &str, form: &str) -> String {
        let params = Params::parse(form.as_bytes()).expect("a form");
        check(action, &params).expect_err(form).to_string()
    }

    #[test]
    fn every_action_has_its_members() {
        let known: Vec<&str> = MEMBERS.iter().map(|(name, _)| *name).collect();
        let actions: Vec<&str> = super::super::ACTIONS.iter().map(|action| action.name).collect();
        assert_eq!(known, actions);
    }

    #[test]
    fn violations_are_told_in_the_words_of_aws() {
        let long = "x".repeat(41);
        for (action, form, words) in [
            (
                "CreateEnvironment",
                format!("ApplicationName=a&EnvironmentName={long}"),
                format!(
                    "ValidationError: 1 validation error detected: Value '{long}' at 'environmentName' failed to \
                     satisfy constraint: Member must have length less than or equal to 40"
                ),
            ),
            (
                "DescribeEnvironments",
                "EnvironmentNames.member.1=".into(),
                "ValidationError: 1 validation error detected: Value '[]' at 'environmentNames' failed to satisfy \
                 constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member \
                 must have length greater than or equal to 4]"
                    .into(),
            ),
            (
                "CreateEnvironment",
                "ApplicationName=a&TemplateName=../x".into(),
                "ValidationError: 1 validation error detected: Value '../x' at 'templateName' failed to satisfy \
                 constraint: Member must satisfy regular expression pattern: [^/]+"
                    .into(),
            ),
            (
                "CreateApplication",
                "ApplicationName=a&Tags.member.1.Key=k&Tags.member.2.Key=&Tags.member.2.Value=".into(),
                "ValidationError: 2 validation errors detected: Value '' at 'tags.2.member.key' failed to satisfy \
                 constraint: Member must have length greater than or equal to 1; Value '' at 'tags.2.member.value' \
                 failed to satisfy constraint: Member must have length greater than or equal to 1"
                    .into(),
            ),
            (
                "RequestEnvironmentInfo",
                "InfoType=all".into(),
                "ValidationError: 1 validation error detected: Value 'all' at 'infoType' failed to satisfy constraint: \
                 Member must satisfy enum value set: [tail, bundle, analyze]"
                    .into(),
            ),
        ] {
            assert_eq!(told(action, &form), words);
        }
    }

    #[test]
    fn what_must_be_there_is_missed_and_of_a_structure_only_when_there_is_one() {
        let missing = |name: &str| format!("MissingParameter: The request must contain the parameter {name}.");
        assert_eq!(told("DeleteApplication", ""), missing("ApplicationName"));
        let rule = "ResourceLifecycleConfig.VersionLifecycleConfig.MaxCountRule";
        assert_eq!(
            told("CreateApplication", &format!("ApplicationName=a&{rule}.MaxCount=3")),
            missing(&format!("{rule}.Enabled"))
        );
        assert_eq!(check("CreateApplication", &Params::parse(b"ApplicationName=a").expect("a form")), Ok(()));
        assert_eq!(check("DescribeEvents", &Params::parse(b"New=thing&MaxRecords=9").expect("a form")), Ok(()));
    }
}
