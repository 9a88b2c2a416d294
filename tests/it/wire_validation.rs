//! What each action of Elastic Beanstalk refuses, with code, status and text: by the model of its inputs, and by what
//! there is and is not. A new action that is in none of the tables fails here.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::time::Duration;

use aws_sdk_elasticbeanstalk::Client;
use tasks_eb::local::elasticbeanstalk::ACTIONS;
use tasks_eb::retry::{Deadline, Pace, until};

use crate::support::{Answered, Signer, Wire};
use crate::wire_elasticbeanstalk::STACK;

/// Inputs by botocore's model.
const INPUTS: &str = include_str!("clients/elasticbeanstalk-inputs.txt");
/// Actions that take nothing, or nothing that has to be there or to obey a rule, and refuse nothing of it.
const TAKE_ANYTHING: [&str; 3] = ["CreateStorageLocation", "DescribeAccountAttributes", "ListAvailableSolutionStacks"];
const VALUE: &str = "InvalidParameterValue";
const COMBINATION: &str = "InvalidParameterCombination";
const MISSING: &str = "MissingRequiredParameter";
const CONFIGURATION: &str = "ConfigurationValidationException";
const NO_APPLICATION: &str = "No Application named 'nope' found.";
const NO_VERSION: &str = "No Application Version named 'nope' found.";
const NO_TEMPLATE: &str = "No Configuration Template named 'tasks/nope' found.";
const NO_ENVIRONMENT: &str = "No Environment found for EnvironmentName = 'nope'.";
const NO_ID: &str = "No Environment found for EnvironmentId = 'e-nope000000'.";
const NEITHER: &str = "Either EnvironmentId or EnvironmentName must be specified.";
const BOTH: &str = "You cannot specify both TemplateName and EnvironmentName. Specify only one.";
const NO_PLATFORM: &str = "Platform 'arn:aws:elasticbeanstalk:us-west-2::platform/Cobol/1.0.0' does not exist.";
const COBOL: (&str, &str) = ("PlatformArn", "arn:aws:elasticbeanstalk:us-west-2::platform/Cobol/1.0.0");
const TASKS: (&str, &str) = ("ApplicationName", "tasks");
const NOPE: (&str, &str) = ("ApplicationName", "nope");
const DEV: (&str, &str) = ("EnvironmentName", "tasks-dev");
const NOBODY: (&str, &str) = ("EnvironmentName", "nope");
const NO_SUCH_ID: (&str, &str) = ("EnvironmentId", "e-nope000000");

/// A server with the application `tasks`, its version `v1`, its saved configuration `saved`, and the environment
/// `tasks-dev`, which is Ready.
struct Stand {
    wire: Wire,
    signer: Signer,
}

impl Stand {
    async fn new() -> Self {
        let wire = Wire::start().await;
        let client = Client::new(&wire.sdk());
        client.create_application().application_name("tasks").send().await.expect("made");
        let version = client.create_application_version().application_name("tasks").version_label("v1");
        version.send().await.expect("made");
        let template = client.create_configuration_template().application_name("tasks").template_name("saved");
        template.solution_stack_name(STACK).send().await.expect("made");
        let environment = client.create_environment().application_name("tasks").environment_name("tasks-dev");
        environment.solution_stack_name(STACK).cname_prefix("tasks-dev").send().await.expect("taken");
        let ready = until(Deadline::after(Duration::from_secs(120)), Pace::LOCAL, || async {
            let found = client.describe_environments().send().await.expect("described");
            match found.environments()[0].status().map(|status| status.as_str()) {
                Some("Ready") => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        });
        ready.await.expect("in time");
        let signer = wire.signer("us-west-2");
        Self { wire, signer }
    }

    /// Runs checks that block, and ends the server.
    async fn run(self, check: impl FnOnce(&dyn Fn(&str, &[(&str, &str)]) -> Answered) + Send + 'static) {
        let signer = self.signer;
        let checked = tokio::task::spawn_blocking(move || {
            check(&|action, parameters| {
                let mut all = vec![("Action", action), ("Version", "2010-12-01")];
                all.extend_from_slice(parameters);
                signer.form("elasticbeanstalk", &all)
            });
        });
        checked.await.expect("holds");
        drop(self.wire);
    }
}

/// The XML of a refusal: status, code and text, and what every refusal has.
fn refusal(answer: &Answered) -> (u16, String, String) {
    assert!(answer.body.contains("<Type>Sender</Type>"), "{answer:?}");
    assert_eq!(answer.content_type, "text/xml");
    assert_eq!(answer.element("RequestId").as_deref(), Some(answer.request_id.as_str()));
    (answer.status, answer.element("Code").expect("a code"), answer.element("Message").expect("a text"))
}

/// One line of the model.
struct Input {
    action: &'static str,
    /// `Tags[].Key`.
    member: &'static str,
    required: bool,
    rule: &'static str,
}

fn inputs() -> Vec<Input> {
    let lines = INPUTS.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.splitn(4, ' ');
            let mut word = || words.next().expect("four words");
            Input { action: word(), member: word(), required: word() == "required", rule: word() }
        })
        .collect()
}

impl Input {
    /// The name on the wire, of the first item.
    fn parameter(&self) -> String {
        self.member.replace("[]", ".member.1")
    }

    /// The name in the text of a refusal.
    fn shown(&self) -> String {
        let small = |part: &str| part[..1].to_ascii_lowercase() + &part[1..];
        let path = self.member.split('.').map(small).collect::<Vec<_>>().join(".");
        match path.strip_suffix("[]") {
            Some(list) => list.to_owned(),
            None => path.replace("[]", ".1.member"),
        }
    }

    /// Values that break the rule, each with the sentences that AWS has for it.
    fn broken(&self) -> Vec<(String, Vec<String>)> {
        let (kind, rest) = self.rule.split_once(' ').unwrap_or((self.rule, ""));
        let bounds: Vec<Option<i64>> = rest.split(' ').map(|bound| bound.parse().ok()).collect();
        let length = |word: &str, bound: i64| format!("Member must have length {word} than or equal to {bound}");
        let value = |word: &str, bound: i64| format!("Member must have value {word} than or equal to {bound}");
        let pattern = |pattern: &str| format!("Member must satisfy regular expression pattern: {pattern}");
        let text = |characters: i64| "x".repeat(usize::try_from(characters).expect("a length"));
        match (kind, bounds.as_slice()) {
            ("text" | "name", &[Some(least), Some(most)]) => {
                let mut all = vec![length("less", most), length("greater", least)];
                let mut broken = vec![(text(most + 1), 0)];
                if least > 0 {
                    broken.push((text(least - 1), 1));
                }
                if kind == "name" {
                    all.push(pattern("[^/]+"));
                    broken.push(("a/b".to_owned(), 2));
                }
                self.told(all, broken)
            }
            ("number", &[Some(least), most]) => {
                let all = vec![value("less", most.unwrap_or(i64::MAX)), value("greater", least)];
                let mut broken = vec![((least - 1).to_string(), 1)];
                broken.extend(most.map(|most| ((most + 1).to_string(), 0)));
                self.told(all, broken)
            }
            ("words", _) => {
                self.told(vec![format!("Member must satisfy enum value set: [{rest}]")], vec![("nonsense".into(), 0)])
            }
            ("pattern", _) => {
                let bad = if rest == ".+/.+" { "no slash" } else { " " };
                self.told(vec![pattern(rest)], vec![(bad.into(), 0)])
            }
            _ => Vec::new(),
        }
    }

    /// Of an item of a list AWS says everything that must hold, else what does not.
    fn told(&self, all: Vec<String>, broken: Vec<(String, usize)>) -> Vec<(String, Vec<String>)> {
        let whole = self.member.ends_with("[]");
        let told = |which: usize| if whole { all.clone() } else { vec![all[which].clone()] };
        broken.into_iter().map(|(value, which)| (value, told(which))).collect()
    }
}

/// The text of one violation.
fn violation(input: &Input, value: &str, sentences: &[String]) -> String {
    let (shown, rule) = match input.member.ends_with("[]") {
        true => (format!("[{value}]"), format!("Member must satisfy constraint: [{}]", sentences.join(", "))),
        false => (value.to_owned(), sentences.join(", ")),
    };
    format!("1 validation error detected: Value '{shown}' at '{}' failed to satisfy constraint: {rule}", input.shown())
}

/// Values for everything that an action needs, so that one thing alone is wrong.
fn right(action: &str, inputs: &[Input]) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    for input in inputs.iter().filter(|input| input.action == action && input.required) {
        let value = match (input.member, input.rule.split_once(' ')) {
            // Members of structures that need not be there, and what is no plain value.
            (member, _) if member.contains("BuildConfiguration.") || member.contains("SourceBuildInformation.") => {
                continue;
            }
            (member, _) if member.ends_with("Rule.Enabled") => continue,
            ("ResourceLifecycleConfig", _) => ("ResourceLifecycleConfig.ServiceRole", "arn:aws:iam::1:role/x"),
            ("PlatformDefinitionBundle", _) => ("PlatformDefinitionBundle.S3Bucket", "b"),
            ("OptionSettings", _) => ("OptionSettings.member.1.OptionName", "x"),
            (member, Some(("words", words))) => (member, words.split(", ").next().expect("a word")),
            (member, _) => (member, "right"),
        };
        parameters.push((value.0.to_owned(), value.1.to_owned()));
    }
    parameters
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_rule_of_the_model_is_kept_in_the_words_of_aws() {
    Stand::new()
        .await
        .run(|call| {
            let inputs = inputs();
            for input in &inputs {
                let base = right(input.action, &inputs);
                let with = |changed: Vec<(String, String)>| {
                    let names: BTreeSet<&String> = changed.iter().map(|(name, _)| name).collect();
                    let kept = base.iter().filter(|(name, _)| !names.contains(name)).cloned();
                    let all: Vec<(String, String)> = kept.chain(changed.iter().cloned()).collect();
                    let pairs: Vec<(&str, &str)> =
                        all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                    call(input.action, &pairs)
                };
                if input.required {
                    let (parent, own) = input.member.rsplit_once('.').unwrap_or(("", input.member));
                    let gone: Vec<(&str, &str)> = base
                        .iter()
                        .filter(|(name, _)| name != input.member && !name.starts_with(&format!("{}.", input.member)))
                        .map(|(name, value)| (name.as_str(), value.as_str()))
                        .collect();
                    let mut sent = gone;
                    let (sibling, mut siblings) = (format!("{parent}.Sibling"), Vec::new());
                    if !parent.is_empty() {
                        sent.push((&sibling, "1"));
                        // What stands before it in the structure and must be there as well.
                        let of_parent = inputs.iter().filter(|other| {
                            other.action == input.action && other.required && other.member != input.member
                        });
                        siblings.extend(of_parent.filter_map(|other| {
                            let (start, _) = other.member.rsplit_once('.')?;
                            (start == parent).then_some((other.member, "a/b"))
                        }));
                    }
                    sent.extend(siblings);
                    let text = format!("The request must contain the parameter {}.", input.member);
                    let answer = call(input.action, &sent);
                    assert_eq!(
                        refusal(&answer),
                        (400, "MissingParameter".into(), text),
                        "{} without {own}",
                        input.action
                    );
                }
                for (value, sentences) in input.broken() {
                    if input.member.contains("BuildConfiguration.") || input.member.contains("SourceBuildInformation.")
                    {
                        // Their structures need all of their members: the text is told with that of the others.
                        let answer = with(needed(input, &inputs, &value));
                        let (status, code, text) = refusal(&answer);
                        assert_eq!((status, code.as_str()), (400, "ValidationError"), "{}", input.member);
                        assert!(text.contains(&format!("at '{}' failed", input.shown())), "{text}");
                        continue;
                    }
                    let answer = with(vec![(input.parameter(), value.clone())]);
                    let text = violation(input, &value, &sentences);
                    let place = format!("{} {}", input.action, input.member);
                    assert_eq!(refusal(&answer), (400, "ValidationError".into(), text), "{place}");
                }
            }
        })
        .await;
}

/// A structure with all that it needs, and one member that is wrong.
fn needed(wrong: &Input, inputs: &[Input], value: &str) -> Vec<(String, String)> {
    let parent = wrong.member.rsplit_once('.').map(|(parent, _)| parent).unwrap_or_default();
    let others = inputs.iter().filter(|input| {
        input.action == wrong.action
            && input.required
            && input.member != wrong.member
            && input.member.rsplit_once('.').is_some_and(|(start, _)| start == parent)
    });
    let right = |input: &Input| match input.rule.split_once(' ') {
        Some(("words", words)) => words.split(", ").next().expect("a word").to_owned(),
        _ => "a/b".to_owned(),
    };
    let mut all: Vec<(String, String)> = others.map(|input| (input.member.to_owned(), right(input))).collect();
    all.push((wrong.member.to_owned(), value.to_owned()));
    all
}

/// A refusal: action, parameters, code, text.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

/// Actions on one environment, by id or name.
const ON_AN_ENVIRONMENT: [(&str, &[(&str, &str)]); 14] = [
    ("AbortEnvironmentUpdate", &[]),
    ("ApplyEnvironmentManagedAction", &[("ActionId", "a-1")]),
    ("DescribeEnvironmentHealth", &[]),
    ("DescribeEnvironmentManagedActionHistory", &[]),
    ("DescribeEnvironmentManagedActions", &[]),
    ("DescribeEnvironmentResources", &[]),
    ("DescribeInstancesHealth", &[]),
    ("RebuildEnvironment", &[]),
    ("RequestEnvironmentInfo", &[("InfoType", "tail")]),
    ("RestartAppServer", &[]),
    ("RetrieveEnvironmentInfo", &[("InfoType", "bundle")]),
    ("TerminateEnvironment", &[]),
    ("UpdateEnvironment", &[]),
    ("UpdateEnvironment", &[("VersionLabel", "v1")]),
];

/// Settings (namespace, name, value), and the sentence about what is wrong with them.
type Wrong<'a> = (&'a [(&'a str, &'a str, &'a str)], &'a str);

const SETTING: [(&str, &str); 3] = [
    ("OptionSettings.member.1.Namespace", "aws:autoscaling:asg"),
    ("OptionSettings.member.1.OptionName", "MinSize"),
    ("OptionSettings.member.1.Value", "1"),
];

#[rustfmt::skip]
const CASES: &[Case<'static>] = &[
    ("AbortEnvironmentUpdate", &[DEV], VALUE, "Environment named tasks-dev is in an invalid state for this operation. Must be pending deployment."),
    ("ApplyEnvironmentManagedAction", &[DEV, ("ActionId", "a-1")], VALUE, "No managed action with id 'a-1' for environment tasks-dev."),
    ("AssociateEnvironmentOperationsRole", &[NOBODY, ("OperationsRole", "arn:aws:iam::123456789012:role/x")], VALUE, NO_ENVIRONMENT),
    ("AssociateEnvironmentOperationsRole", &[DEV, ("OperationsRole", "x")], VALUE, "OperationsRole 'x' is not the ARN of a role."),
    ("AssociateEnvironmentOperationsRole", &[DEV, ("OperationsRole", "arn:aws:iam::123456789012:role/x")], VALUE, "OperationsRole 'arn:aws:iam::123456789012:role/x' does not exist."),
    ("CheckDNSAvailability", &[("CNAMEPrefix", "a_b.c")], VALUE, "Value a_b.c at 'CNAMEPrefix' failed to satisfy constraint: Member must contain only letters, digits, and the dash character and may not start or end with a dash"),
    ("ComposeEnvironments", &[NOPE], VALUE, NO_APPLICATION),
    ("ComposeEnvironments", &[TASKS], VALUE, "No application version exists to deploy for Application named tasks."),
    ("ComposeEnvironments", &[TASKS, ("VersionLabels.member.1", "nope")], VALUE, NO_VERSION),
    ("CreateApplication", &[TASKS], VALUE, "Application tasks already exists."),
    ("CreateApplication", &[("ApplicationName", "a"), ("Tags.member.1.Key", "aws:x"), ("Tags.member.1.Value", "1")], VALUE, "Tag key 'aws:x' is reserved."),
    ("CreateApplication", &[("ApplicationName", "a"), ("ResourceLifecycleConfig.ServiceRole", "role")], "InsufficientPrivilegesException", "Insufficient privileges for IAM PassRole Action."),
    ("CreateApplicationVersion", &[NOPE, ("VersionLabel", "v1")], VALUE, NO_APPLICATION),
    ("CreateApplicationVersion", &[TASKS, ("VersionLabel", "v1")], VALUE, "Application Version v1 already exists."),
    ("CreateApplicationVersion", &[TASKS, ("VersionLabel", "v2"), ("SourceBundle.S3Bucket", "b"), ("SourceBundle.S3Key", "k")], COMBINATION, "Unable to download from S3 location (Bucket: b  Key: k). Reason: Not Found"),
    ("CreateApplicationVersion", &[TASKS, ("VersionLabel", "v2"), ("SourceBundle.S3Bucket", "b"), ("SourceBundle.S3Key", "k"), ("SourceBuildInformation.SourceType", "Git"), ("SourceBuildInformation.SourceRepository", "CodeCommit"), ("SourceBuildInformation.SourceLocation", "a/b")], COMBINATION, "You cannot specify both SourceBundle and SourceBuildInformation. Specify only one."),
    ("CreateApplicationVersion", &[TASKS, ("VersionLabel", "v2"), ("SourceBuildInformation.SourceType", "Git"), ("SourceBuildInformation.SourceRepository", "CodeCommit"), ("SourceBuildInformation.SourceLocation", "a/b")], "CodeBuildNotInServiceRegionException", "CodeBuild and image builds are not available in the local Elastic Beanstalk."),
    ("CreateConfigurationTemplate", &[NOPE, ("TemplateName", "t")], VALUE, NO_APPLICATION),
    ("CreateConfigurationTemplate", &[TASKS, ("TemplateName", "t")], VALUE, "Unable to determine base for template pack (no solution stack)"),
    ("CreateConfigurationTemplate", &[TASKS, ("TemplateName", "t"), NO_SUCH_ID], VALUE, NO_ID),
    ("CreateConfigurationTemplate", &[TASKS, ("TemplateName", "t"), ("SourceConfiguration.TemplateName", "nope")], VALUE, NO_TEMPLATE),
    ("CreateConfigurationTemplate", &[TASKS, ("TemplateName", "t"), COBOL], VALUE, NO_PLATFORM),
    ("CreateConfigurationTemplate", &[TASKS, ("TemplateName", "saved"), ("SolutionStackName", STACK)], VALUE, "Configuration Template saved already exists."),
    ("CreateEnvironment", &[TASKS], "MissingParameter", "The request must contain the parameter EnvironmentName."),
    ("CreateEnvironment", &[NOPE, ("EnvironmentName", "fresh"), ("SolutionStackName", STACK)], VALUE, NO_APPLICATION),
    ("CreateEnvironment", &[TASKS, ("EnvironmentName", "tasks_dev"), ("SolutionStackName", STACK)], VALUE, "Value tasks_dev at 'EnvironmentName' failed to satisfy constraint: Member must contain only letters, digits, and the dash character and may not start or end with a dash"),
    ("CreateEnvironment", &[TASKS, DEV, ("SolutionStackName", STACK)], VALUE, "Environment tasks-dev already exists."),
    ("CreateEnvironment", &[TASKS, ("EnvironmentName", "fresh")], VALUE, "Unable to determine base for template pack (no solution stack)"),
    ("CreateEnvironment", &[TASKS, ("EnvironmentName", "fresh"), ("SolutionStackName", "Cobol")], VALUE, "No Solution Stack named 'Cobol' found."),
    ("CreateEnvironment", &[TASKS, ("EnvironmentName", "fresh"), COBOL], VALUE, NO_PLATFORM),
    ("CreateEnvironment", &[TASKS, ("EnvironmentName", "fresh"), COBOL, ("SolutionStackName", STACK)], COMBINATION, "You cannot specify both a solution stack and a platform ARN. Specify only one."),
    ("CreateEnvironment", &[TASKS, ("EnvironmentName", "fresh"), ("TemplateName", "nope")], VALUE, NO_TEMPLATE),
    ("CreateEnvironment", &[TASKS, ("EnvironmentName", "fresh"), ("SolutionStackName", STACK), ("VersionLabel", "nope")], VALUE, NO_VERSION),
    ("CreateEnvironment", &[TASKS, ("EnvironmentName", "fresh"), ("SolutionStackName", STACK), ("Tier.Name", "Worker"), ("Tier.Type", "SQS/HTTP")], VALUE, "Worker environments are not available in the local Elastic Beanstalk: they need Amazon SQS."),
    ("CreatePlatformVersion", &[("PlatformName", "p"), ("PlatformVersion", "1.0.0"), ("PlatformDefinitionBundle.S3Bucket", "b"), ("PlatformDefinitionBundle.S3Key", "k")], "TooManyPlatformsException", "You cannot have more than 0 Custom Platforms."),
    ("DeleteApplication", &[TASKS], VALUE, "Unable to delete application tasks because it has a version that is deployed to a running environment."),
    ("DeleteApplicationVersion", &[NOPE, ("VersionLabel", "v1")], VALUE, NO_APPLICATION),
    ("DeleteConfigurationTemplate", &[NOPE, ("TemplateName", "t")], VALUE, NO_APPLICATION),
    ("DeleteEnvironmentConfiguration", &[NOPE, DEV], VALUE, NO_APPLICATION),
    ("DeleteEnvironmentConfiguration", &[TASKS, NOBODY], VALUE, NO_ENVIRONMENT),
    ("DeletePlatformVersion", &[COBOL], VALUE, NO_PLATFORM),
    ("DescribeApplicationVersions", &[("NextToken", "foreign")], VALUE, "NextToken is not valid."),
    ("DescribeApplications", &[("ApplicationNames.member.1", "")], "ValidationError", "1 validation error detected: Value '[]' at 'applicationNames' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 100, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [^/]+]"),
    ("DescribeConfigurationOptions", &[NOPE], VALUE, NO_APPLICATION),
    ("DescribeConfigurationOptions", &[TASKS, NOBODY], VALUE, NO_ENVIRONMENT),
    ("DescribeConfigurationOptions", &[TASKS, ("TemplateName", "nope")], VALUE, NO_TEMPLATE),
    ("DescribeConfigurationOptions", &[TASKS, DEV, ("TemplateName", "saved")], COMBINATION, BOTH),
    ("DescribeConfigurationOptions", &[COBOL], VALUE, NO_PLATFORM),
    ("DescribeConfigurationSettings", &[NOPE, DEV], VALUE, NO_APPLICATION),
    ("DescribeConfigurationSettings", &[TASKS, NOBODY], VALUE, NO_ENVIRONMENT),
    ("DescribeConfigurationSettings", &[TASKS, ("TemplateName", "nope")], VALUE, NO_TEMPLATE),
    ("DescribeConfigurationSettings", &[TASKS, DEV, ("TemplateName", "saved")], COMBINATION, BOTH),
    ("DescribeConfigurationSettings", &[TASKS], MISSING, "Either TemplateName or EnvironmentName must be specified."),
    ("DescribeEnvironmentManagedActionHistory", &[DEV, ("NextToken", "foreign")], VALUE, "NextToken is not valid."),
    ("DescribeEnvironments", &[("NextToken", "1")], VALUE, "NextToken is not valid."),
    ("DescribeEnvironments", &[("IncludeDeleted", "maybe")], VALUE, "Invalid value 'maybe' for IncludeDeleted: it must be true or false."),
    ("DescribeEvents", &[("NextToken", "1700000000000")], VALUE, "NextToken is not valid."),
    ("DescribeEvents", &[("StartTime", "yesterday")], VALUE, "Invalid value 'yesterday' for StartTime: it must be an ISO 8601 timestamp."),
    ("DescribeInstancesHealth", &[DEV, ("NextToken", "foreign")], VALUE, "NextToken is not valid."),
    ("DescribePlatformVersion", &[COBOL], VALUE, NO_PLATFORM),
    ("DescribePlatformVersion", &[], "MissingParameter", "The request must contain the parameter PlatformArn."),
    ("DisassociateEnvironmentOperationsRole", &[NOBODY], VALUE, NO_ENVIRONMENT),
    ("ListPlatformBranches", &[("Filters.member.1.Attribute", "Nope")], VALUE, "Invalid filter Attribute: 'Nope'."),
    ("ListPlatformVersions", &[("Filters.member.1.Type", "PlatformName"), ("Filters.member.1.Operator", "~")], VALUE, "Invalid filter Operator: '~'."),
    ("ListPlatformVersions", &[("Filters.member.1.Type", "PlatformName"), ("Filters.member.1.Values.member.1", "Go"), ("Filters.member.1.Values.member.2", "Ruby")], VALUE, "The filter Type 'PlatformName' takes exactly one value."),
    ("ListPlatformVersions", &[("NextToken", "foreign")], VALUE, "NextToken is not valid."),
    ("ListTagsForResource", &[("ResourceArn", "arn:aws:elasticbeanstalk:us-west-2:123456789012:application/nope")], "ResourceNotFoundException", NO_APPLICATION),
    ("ListTagsForResource", &[("ResourceArn", "arn:aws:elasticbeanstalk:us-west-2::platform/Go/1")], "ResourceTypeNotSupportedException", "The resource type of 'arn:aws:elasticbeanstalk:us-west-2::platform/Go/1' does not support tags."),
    ("ListTagsForResource", &[("ResourceArn", "arn:aws:elasticbeanstalk:eu-west-1:123456789012:application/tasks")], "ResourceNotFoundException", "Resource not found for arn 'arn:aws:elasticbeanstalk:eu-west-1:123456789012:application/tasks'."),
    ("ListTagsForResource", &[("ResourceArn", "arn:aws:s3:::foo")], "ResourceTypeNotSupportedException", "The resource type of 'arn:aws:s3:::foo' does not support tags."),
    ("RequestEnvironmentInfo", &[DEV, ("InfoType", "analyze")], VALUE, "InfoType analyze is not available in the local Elastic Beanstalk: it needs Amazon Bedrock."),
    ("SwapEnvironmentCNAMEs", &[], MISSING, "Either SourceEnvironmentId or SourceEnvironmentName must be specified."),
    ("SwapEnvironmentCNAMEs", &[("SourceEnvironmentName", "tasks-dev")], MISSING, "Either DestinationEnvironmentId or DestinationEnvironmentName must be specified."),
    ("SwapEnvironmentCNAMEs", &[("SourceEnvironmentName", "tasks-dev"), ("DestinationEnvironmentName", "nope")], VALUE, NO_ENVIRONMENT),
    ("SwapEnvironmentCNAMEs", &[("SourceEnvironmentName", "tasks-dev"), ("DestinationEnvironmentName", "tasks-dev")], VALUE, "Source and destination environments must be different."),
    ("UpdateApplication", &[NOPE], VALUE, NO_APPLICATION),
    ("UpdateApplicationResourceLifecycle", &[NOPE, ("ResourceLifecycleConfig.ServiceRole", "arn:aws:iam::123456789012:role/x")], VALUE, NO_APPLICATION),
    ("UpdateApplicationResourceLifecycle", &[TASKS, ("ResourceLifecycleConfig.VersionLifecycleConfig.MaxCountRule.Enabled", "true")], VALUE, "A ServiceRole is required to enable a lifecycle rule."),
    ("UpdateApplicationVersion", &[NOPE, ("VersionLabel", "v1")], VALUE, NO_APPLICATION),
    ("UpdateApplicationVersion", &[TASKS, ("VersionLabel", "nope")], VALUE, NO_VERSION),
    ("UpdateConfigurationTemplate", &[NOPE, ("TemplateName", "t")], VALUE, NO_APPLICATION),
    ("UpdateConfigurationTemplate", &[TASKS, ("TemplateName", "nope")], VALUE, NO_TEMPLATE),
    ("UpdateEnvironment", &[DEV, ("VersionLabel", "nope")], VALUE, NO_VERSION),
    ("UpdateEnvironment", &[DEV, ("TemplateName", "nope")], VALUE, NO_TEMPLATE),
    ("UpdateEnvironment", &[DEV, COBOL], VALUE, NO_PLATFORM),
    ("UpdateEnvironment", &[DEV, NOPE], VALUE, NO_APPLICATION),
    ("UpdateEnvironment", &[DEV, ("SolutionStackName", "64bit Amazon Linux 2023 v6.6.0 running Node.js 22")], VALUE, "You cannot change the platform of environment tasks-dev from Go to Node.js."),
    ("UpdateEnvironment", &[DEV, SETTING[0], SETTING[1], SETTING[2], ("OptionSettings.member.2.Namespace", "aws:autoscaling:asg"), ("OptionSettings.member.2.OptionName", "MinSize"), ("OptionSettings.member.2.Value", "2")], VALUE, "Option (Namespace: 'aws:autoscaling:asg', OptionName: 'MinSize') is given more than once, with different values."),
    ("UpdateEnvironment", &[DEV, SETTING[0], SETTING[1], SETTING[2], ("OptionsToRemove.member.1.Namespace", "aws:autoscaling:asg"), ("OptionsToRemove.member.1.OptionName", "MinSize")], COMBINATION, "Option (Namespace: 'aws:autoscaling:asg', OptionName: 'MinSize') cannot be both set and removed."),
    ("UpdateTagsForResource", &[("ResourceArn", "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/tasks/tasks-dev")], MISSING, "Either TagsToAdd or TagsToRemove must be specified."),
    ("UpdateTagsForResource", &[("ResourceArn", "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/tasks/nope"), ("TagsToRemove.member.1", "k")], "ResourceNotFoundException", NO_ENVIRONMENT),
    ("UpdateTagsForResource", &[("ResourceArn", "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/tasks/tasks-dev"), ("TagsToAdd.member.1.Key", "Name"), ("TagsToAdd.member.1.Value", "x")], VALUE, "Tag key 'Name' is reserved."),
    ("UpdateTagsForResource", &[("ResourceArn", "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/tasks/tasks-dev"), ("TagsToRemove.member.1", "elasticbeanstalk:environment-id")], VALUE, "Tag key 'elasticbeanstalk:environment-id' is reserved."),
    ("UpdateTagsForResource", &[("ResourceArn", "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/tasks/tasks-dev"), ("TagsToAdd.member.1.Key", "k"), ("TagsToAdd.member.1.Value", "x"), ("TagsToRemove.member.1", "k")], VALUE, "Tag key 'k' cannot be both added and removed."),
    ("ValidateConfigurationSettings", &[NOPE, SETTING[0], SETTING[1]], VALUE, NO_APPLICATION),
    ("ValidateConfigurationSettings", &[TASKS, NOBODY, SETTING[0], SETTING[1]], VALUE, NO_ENVIRONMENT),
    ("ValidateConfigurationSettings", &[TASKS, ("TemplateName", "nope"), SETTING[0], SETTING[1]], VALUE, NO_TEMPLATE),
    ("ValidateConfigurationSettings", &[TASKS, DEV, ("TemplateName", "saved"), SETTING[0], SETTING[1]], COMBINATION, BOTH),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_there_or_does_not_go_together_is_refused_by_every_action() {
    Stand::new()
        .await
        .run(|call| {
            for (action, parameters, code, text) in CASES {
                let status = if *code == "InsufficientPrivilegesException" { 403 } else { 400 };
                let found = refusal(&call(action, parameters));
                assert_eq!(found, (status, (*code).into(), (*text).into()), "{action} {parameters:?}");
            }
            for (action, more) in ON_AN_ENVIRONMENT {
                for (key, code, text) in
                    [(&[][..], MISSING, NEITHER), (&[NOBODY], VALUE, NO_ENVIRONMENT), (&[NO_SUCH_ID], VALUE, NO_ID)]
                {
                    let found = refusal(&call(action, &[more, key].concat()));
                    assert_eq!(found, (400, code.into(), text.into()), "{action}");
                }
            }
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_are_refused_alike_by_all_that_take_them() {
    let namespaces = [
        ("aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance"),
        ("aws:elasticbeanstalk:command", "DeploymentPolicy", "Rolling"),
    ];
    Stand::new().await.run(move |call| {
        let single = namespaces.map(|(namespace, name, value)| (namespace, name, value));
        let wrong: &[Wrong] = &[
            (&[("aws:nope", "No", "1")], "Invalid option specification (Namespace: 'aws:nope', OptionName: 'No'): Unknown configuration setting."),
            (&[("aws:elasticbeanstalk:environment:proxy", "ProxyServer", "apache")], "Invalid option value: 'apache' (Namespace: 'aws:elasticbeanstalk:environment:proxy', OptionName: 'ProxyServer'): Value is not one of the allowed values: [nginx, none]"),
            (&[("aws:elasticbeanstalk:command", "Timeout", "0")], "Invalid option value: '0' (Namespace: 'aws:elasticbeanstalk:command', OptionName: 'Timeout'): Value is less than minimum allowed value: 1"),
            (&[("aws:elasticbeanstalk:command", "Timeout", "4000")], "Invalid option value: '4000' (Namespace: 'aws:elasticbeanstalk:command', OptionName: 'Timeout'): Value is greater than maximum allowed value: 3600"),
            (&[("aws:elasticbeanstalk:application:environment", "A=B", "hunter2")], "Invalid option value: '****' (Namespace: 'aws:elasticbeanstalk:application:environment', OptionName: 'A=B'): The name of an environment property can contain only letters, digits and _ . : / + \\ - @."),
            (&[("aws:rds:dbinstance", "DBUser", "1root")], "Invalid option value: '1root' (Namespace: 'aws:rds:dbinstance', OptionName: 'DBUser'): Value does not satisfy regex: '^[a-zA-Z][a-zA-Z0-9]*$' [A letter, followed by letters and digits.]"),
            (&[("aws:rds:dbinstance", "DBPassword", "with@sign")], "Invalid option value: '****' (Namespace: 'aws:rds:dbinstance', OptionName: 'DBPassword'): Value does not satisfy regex: '^[^\\\\/@\" ]{8,41}$' [8 to 41 printable ASCII characters without \\ / @ \" and spaces.]"),
            (&[("aws:elasticbeanstalk:environment:process:default", "MatcherHTTPCode", "2xx")], "Invalid option value: '2xx' (Namespace: 'aws:elasticbeanstalk:environment:process:default', OptionName: 'MatcherHTTPCode'): Value does not satisfy regex: '^((\\d{3}(-\\d{3})?)|(\\d{3}(,\\d{3})*))$' [The configured value for 'MatcherHTTPCode' is invalid. A valid value must be a single code of 3 digits, a comma separated list of codes (e.g 200,210), or a range of codes (e.g 200-210).]"),
            (&[("aws:autoscaling:asg", "MinSize", "3"), ("aws:autoscaling:asg", "MaxSize", "2")], "Invalid option value: '3' (Namespace: 'aws:autoscaling:asg', OptionName: 'MinSize'): Value is greater than the value of MaxSize: 2"),
            (&[("aws:elasticbeanstalk:application", "Application Healthcheck URL", "foo")], "Invalid option value: 'foo' (Namespace: 'aws:elasticbeanstalk:application', OptionName: 'Application Healthcheck URL'): Value does not satisfy regex: '^(?=.{1,200}$)(/.*|(HTTP|HTTPS|TCP|SSL):\\d+(/.*)?)$' [A path that begins with /, perhaps after a protocol and a port, such as HTTP:80/.]"),
            (&[("aws:elasticbeanstalk:environment:process:default", "HealthCheckPath", "foo")], "Invalid option value: 'foo' (Namespace: 'aws:elasticbeanstalk:environment:process:default', OptionName: 'HealthCheckPath'): Value does not satisfy regex: '^/.*$' [A path that begins with /.]"),
            (&[("aws:elasticbeanstalk:environment:process:default", "HealthCheckInterval", "5"), ("aws:elasticbeanstalk:environment:process:default", "HealthCheckTimeout", "60")], "Invalid option value: '60' (Namespace: 'aws:elasticbeanstalk:environment:process:default', OptionName: 'HealthCheckTimeout'): Value is greater than the value of HealthCheckInterval: 5"),
            (&[("aws:ec2:instances", "InstanceTypes", "")], "Invalid option value: '' (Namespace: 'aws:ec2:instances', OptionName: 'InstanceTypes'): Value is not a list of 1 to 40 entries, separated by commas"),
            (&single, "Invalid option value: 'Rolling' (Namespace: 'aws:elasticbeanstalk:command', OptionName: 'DeploymentPolicy'): You can't use this deployment policy for a single-instance environment."),
            (&[single[0], ("aws:autoscaling:updatepolicy:rollingupdate", "RollingUpdateEnabled", "true")], "Invalid option value: '0.0' (Namespace: 'aws:autoscaling:updatepolicy:rollingupdate', OptionName: 'MinInstancesInService'): You can't enable rolling updates for a single-instance environment."),
        ];
        for (settings, sentence) in wrong {
            let named: Vec<(String, &str)> = (1..)
                .zip(settings.iter())
                .flat_map(|(number, (namespace, name, value))| {
                    let key = |what: &str| format!("OptionSettings.member.{number}.{what}");
                    [(key("Namespace"), *namespace), (key("OptionName"), *name), (key("Value"), *value)]
                })
                .collect();
            let settings: Vec<(&str, &str)> = named.iter().map(|(name, value)| (name.as_str(), *value)).collect();
            for (action, more) in [
                ("CreateEnvironment", &[TASKS, ("EnvironmentName", "fresh"), ("SolutionStackName", STACK)][..]),
                ("UpdateEnvironment", &[DEV]),
                ("CreateConfigurationTemplate", &[TASKS, ("TemplateName", "fresh"), ("SolutionStackName", STACK)]),
                ("UpdateConfigurationTemplate", &[TASKS, ("TemplateName", "saved")]),
            ] {
                let text = format!("Configuration validation exception: {sentence}");
                let found = refusal(&call(action, &[more, settings.as_slice()].concat()));
                assert_eq!(found, (400, CONFIGURATION.into(), text), "{action}");
            }
            let answer = call("ValidateConfigurationSettings", &[&[TASKS, DEV], settings.as_slice()].concat());
            assert_eq!(answer.status, 200);
            assert_eq!(answer.element("Message").as_deref(), Some(*sentence));
            assert_eq!(answer.element("Severity").as_deref(), Some("error"));
        }
        let right = call("ValidateConfigurationSettings", &[&[TASKS, DEV][..], &SETTING].concat());
        assert!(right.body.contains("<Messages/>"), "{right:?}");
        let unknown = [("OptionsToRemove.member.1.Namespace", "aws:nope"), ("OptionsToRemove.member.1.OptionName", "No")];
        let found = refusal(&call("UpdateEnvironment", &[&[DEV][..], &unknown].concat()));
        assert_eq!(found.1, CONFIGURATION);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unknown_names_of_lists_and_unknown_parameters_are_fine() {
    Stand::new()
        .await
        .run(|call| {
            for (action, parameters, empty) in [
                ("DescribeApplications", ("ApplicationNames.member.1", "nope"), "<Applications/>"),
                ("DescribeApplicationVersions", ("VersionLabels.member.1", "nope"), "<ApplicationVersions/>"),
                ("DescribeEnvironments", ("EnvironmentNames.member.1", "nope"), "<Environments/>"),
                ("DescribeEnvironments", ("EnvironmentIds.member.1", "e-nope"), "<Environments/>"),
                ("DescribeEvents", ("EnvironmentName", "nope"), "<Events/>"),
            ] {
                let answer = call(action, &[parameters, ("New.Thing.member.1", "of a newer client")]);
                assert_eq!(answer.status, 200, "{action}");
                assert!(answer.body.contains(empty), "{answer:?}");
            }
            for action in TAKE_ANYTHING {
                let answer = call(action, &[("ApplicationName", ""), ("New", "thing")]);
                assert_eq!(answer.status, 200, "{action}");
            }
            // Void: nothing but the metadata.
            let answer = call("DeleteApplicationVersion", &[TASKS, ("VersionLabel", "never-was")]);
            assert_eq!(answer.status, 200);
            assert!(!answer.body.contains("Result"), "{answer:?}");
            let refused = refusal(&call("DescribeEverything", &[]));
            let text = "The action DescribeEverything is not valid for this web service.";
            assert_eq!(refused, (400, "InvalidAction".into(), text.into()));
        })
        .await;
}

#[test]
fn no_action_is_missing_from_these_tables() {
    let of_the_model = inputs();
    let by_hand = CASES.iter().map(|(action, ..)| *action);
    let on_environments = ON_AN_ENVIRONMENT.iter().map(|(action, _)| *action);
    let tested: BTreeSet<&str> = by_hand.chain(on_environments).chain(TAKE_ANYTHING).collect();
    let actions: BTreeSet<&str> = ACTIONS.iter().map(|action| action.name).collect();
    assert_eq!(tested, actions);
    let unknown = of_the_model.iter().find(|input| !actions.contains(input.action));
    assert!(unknown.is_none(), "{:?}", unknown.map(|input| input.action));
}
