//! The policy: actions grouped by what they are about, each group allowed on no more than it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::behind::BEHIND;
use super::{Need, Place, actions};
use crate::aws::examine::Question;
use crate::deploy::{ledger, lock};

/// Most characters of a policy that is managed, white space not counted (IAM, "IAM and AWS STS quotas").
pub const MOST_CHARACTERS: usize = 6_144;

/// An IAM policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    version: &'static str,
    /// Its statements.
    pub statement: Vec<Statement>,
}

/// A statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// What it is about.
    pub sid: &'static str,
    pub(super) effect: &'static str,
    /// Actions that it allows.
    pub action: Vec<String>,
    /// On what.
    pub resource: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) condition: Option<Value>,
}

/// Groups of actions, in the order of their statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Looking,
    Application,
    Storage,
    Bundles,
    Bucket,
    Roles,
    Attaching,
    Databases,
    Streams,
}

impl About {
    fn of(action: &str) -> Self {
        let (service, name) = action.split_once(':').unwrap_or((action, ""));
        let looks = ["Describe", "List", "Get", "Check"].iter().any(|start| name.starts_with(start));
        match (service, name) {
            ("elasticbeanstalk", "CreateStorageLocation") => Self::Storage,
            ("elasticbeanstalk", _) if !looks => Self::Application,
            ("s3", "ListBucket" | "ListBucketMultipartUploads" | "DeleteBucket" | "DeleteBucketPolicy") => Self::Bucket,
            ("s3", _) => Self::Bundles,
            ("iam", "AttachRolePolicy") => Self::Attaching,
            ("iam", _) if name != "SimulatePrincipalPolicy" => Self::Roles,
            ("rds", _) if !looks => Self::Databases,
            ("logs", "FilterLogEvents") => Self::Streams,
            _ => Self::Looking,
        }
    }

    const fn sid(self) -> &'static str {
        match self {
            Self::Looking => "Look",
            Self::Application => "ChangeTheApplication",
            Self::Storage => "FindTheBucket",
            Self::Bundles => "Bundles",
            Self::Bucket => "ListTheBucket",
            Self::Roles => "RolesOfBeanstalk",
            Self::Attaching => "PoliciesOfBeanstalk",
            Self::Databases => "DatabasesOfEnvironments",
            Self::Streams => "LogsOfEnvironments",
        }
    }

    /// What the actions are allowed on. Questions name no resource, or those of others too.
    fn resources(self, place: &Place<'_>) -> Vec<String> {
        let (aws, region, account, application) =
            (place.partition(), place.region(), place.account(), place.application());
        let beanstalk = |account: &str, rest: String| format!("arn:{aws}:elasticbeanstalk:{region}:{account}:{rest}");
        let bucket = format!("arn:{aws}:s3:::elasticbeanstalk-{region}-{account}");
        let iam = |kind: &str| format!("arn:{aws}:iam::{account}:{kind}/aws-elasticbeanstalk*");
        match self {
            Self::Looking | Self::Storage => vec!["*".to_owned()],
            Self::Application => vec![
                beanstalk(account, format!("application/{application}")),
                beanstalk(account, format!("applicationversion/{application}/*")),
                beanstalk(account, format!("configurationtemplate/{application}/*")),
                beanstalk(account, format!("environment/{application}/*")),
                beanstalk("", "platform/*".to_owned()),
                beanstalk("", "solutionstack/*".to_owned()),
            ],
            Self::Bundles => vec![
                format!("{bucket}/{application}/*"),
                format!("{bucket}/resources/environments/*"),
                format!("{bucket}/resources/templates/{application}/*"),
                format!("{bucket}/{}*", ledger::folder_of(application)),
                format!("{bucket}/{}*", lock::folder_of(application)),
            ],
            Self::Bucket => vec![bucket],
            Self::Roles => vec![iam("role"), iam("instance-profile")],
            Self::Attaching => vec![iam("role")],
            // Databases of environments, and their last snapshots, are called after the stack (eb-reference §6.2).
            Self::Databases => {
                ["db", "snapshot"].map(|kind| format!("arn:{aws}:rds:{region}:{account}:{kind}:awseb-e-*")).to_vec()
            }
            Self::Streams => vec![format!("arn:{aws}:logs:{region}:{account}:log-group:/aws/elasticbeanstalk/*")],
        }
    }

    fn condition(self, place: &Place<'_>) -> Option<Value> {
        let aws = place.partition();
        (self == Self::Attaching).then(|| {
            json!({"ArnLike": {"iam:PolicyARN": [
                format!("arn:{aws}:iam::aws:policy/AWSElasticBeanstalk*"),
                format!("arn:{aws}:iam::aws:policy/service-role/AWSElasticBeanstalk*")
            ]}})
        })
    }
}

impl Policy {
    /// The least policy for these needs. With `behind`, also what Elastic Beanstalk does in the caller's name.
    pub fn of(needs: &[&Need], place: &Place<'_>, behind: bool) -> Self {
        let mut groups: BTreeMap<About, BTreeSet<String>> = BTreeMap::new();
        for action in needs.iter().flat_map(|need| need.all_calls()).flat_map(actions) {
            groups.entry(About::of(&action)).or_default().insert(action);
        }
        let own = groups.into_iter().map(|(about, actions)| Statement {
            sid: about.sid(),
            effect: "Allow",
            action: actions.into_iter().collect(),
            resource: about.resources(place),
            condition: about.condition(place),
        });
        let mut statement: Vec<Statement> = own.collect();
        if behind && needs.iter().any(|need| need.works_on_environments) {
            statement.extend(BEHIND.iter().map(|one| one.at(place)));
        }
        Self { version: "2012-10-17", statement }
    }

    /// What to ask IAM, to hear whether somebody has this policy: each statement on its own resources. A condition is
    /// asked about once for each value that it names, since the key has one value at a time.
    pub fn questions(&self) -> Vec<Question> {
        let of = |one: &Statement, context| Question {
            actions: one.action.clone(),
            resources: one.resource.clone(),
            context,
        };
        let mut questions = Vec::new();
        for statement in &self.statement {
            let conditions = statement.condition.iter().filter_map(Value::as_object).flat_map(|all| all.values());
            let mut keys = conditions.filter_map(Value::as_object).flatten().peekable();
            if keys.peek().is_none() {
                questions.push(of(statement, Vec::new()));
            }
            for (key, values) in keys {
                let values = values.as_array().into_iter().flatten().filter_map(Value::as_str);
                questions.extend(values.map(|value| of(statement, vec![(key.clone(), value.to_owned())])));
            }
        }
        questions
    }

    /// Its length as IAM counts it.
    pub fn characters(&self) -> usize {
        serde_json::to_string(self).map_or(0, |text| text.chars().filter(|letter| !letter.is_whitespace()).count())
    }

    /// Every action of it.
    pub fn actions(&self) -> impl Iterator<Item = &str> {
        self.statement.iter().flat_map(|statement| statement.action.iter().map(String::as_str))
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string_pretty(self).map_err(|_| fmt::Error)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NEEDS, needs};
    use super::*;
    use crate::beanstalk::{ApplicationName, Region};

    #[test]
    fn each_action_stands_once_on_no_more_than_it_is_about() {
        let (region, shop) =
            (Region::parse("us-west-2").expect("a region"), ApplicationName::parse("shop").expect("ok"));
        let place = Place { region: Some(&region), account: Some("123456789012"), application: Some(&shop) };
        let policy = Policy::of(&needs(&["deploy".to_owned()]).expect("a command"), &place, false);
        let text = policy.to_string();
        for part in [
            "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/shop/*",
            "arn:aws:s3:::elasticbeanstalk-us-west-2-123456789012/shop/*",
        ] {
            assert!(text.contains(part), "{text}");
        }
        let mut seen: Vec<&str> = policy.actions().collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
        assert!(!text.contains("BehindBeanstalk") && !text.contains("sts:"), "{text}");
    }

    #[test]
    fn what_is_allowed_on_everything_only_looks() {
        let all: Vec<&Need> = NEEDS.iter().collect();
        let policy = Policy::of(&all, &Place::default(), false);
        let verbs = ["Describe", "List", "Get", "Check", "Validate", "Retrieve", "Request"];
        for statement in policy.statement.iter().filter(|one| one.resource.contains(&"*".to_owned())) {
            for action in statement.action.iter().filter(|action| *action != "elasticbeanstalk:CreateStorageLocation") {
                let name = action.split_once(':').expect("a service").1;
                assert!(verbs.iter().any(|verb| name.starts_with(verb)), "{}: {action}", statement.sid);
            }
        }
        let databases = policy.statement.iter().find(|one| one.sid == "DatabasesOfEnvironments").expect("there");
        assert_eq!(databases.action, ["rds:DeleteDBInstance", "rds:DeleteDBSnapshot", "rds:ModifyDBInstance"]);
        assert_eq!(databases.resource, ["arn:aws:rds:*:*:db:awseb-e-*", "arn:aws:rds:*:*:snapshot:awseb-e-*"]);
    }

    #[test]
    fn iam_is_asked_about_each_action_on_what_its_statement_names() {
        let policy = Policy::of(&needs(&["create".to_owned()]).expect("a command"), &Place::default(), false);
        let questions = policy.questions();
        assert_eq!(questions.len(), policy.statement.len() + 1, "two policies may be attached");
        for statement in &policy.statement {
            assert!(questions.iter().any(|one| one.resources == statement.resource && one.actions == statement.action));
        }
        let attaching = questions.iter().filter(|one| one.actions == ["iam:AttachRolePolicy"]);
        let keys: Vec<&str> = attaching.flat_map(|one| &one.context).map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["iam:PolicyARN", "iam:PolicyARN"]);
    }

    #[test]
    fn the_policy_of_all_commands_is_not_longer_than_iam_takes_when_it_is_split_in_two() {
        let all: Vec<&Need> = NEEDS.iter().collect();
        let own = Policy::of(&all, &Place::default(), false);
        let whole = Policy::of(&all, &Place::default(), true);
        assert!(own.characters() < MOST_CHARACTERS && whole.characters() - own.characters() < MOST_CHARACTERS);
        let sids: BTreeSet<&str> = whole.statement.iter().map(|statement| statement.sid).collect();
        assert_eq!(sids.len(), whole.statement.len(), "IAM wants them to differ");
    }

    #[test]
    fn what_only_looks_needs_nothing_behind_elastic_beanstalk_and_china_has_arns_of_its_own() {
        let region = Region::parse("cn-north-1").expect("a region");
        let place = Place { region: Some(&region), ..Place::default() };
        let policy = Policy::of(&needs(&["events".to_owned()]).expect("a command"), &place, true);
        assert_eq!(policy.actions().collect::<Vec<_>>(), ["elasticbeanstalk:DescribeEvents"]);
        let setenv = Policy::of(&needs(&["setenv".to_owned()]).expect("a command"), &place, true).to_string();
        assert!(setenv.contains("arn:aws-cn:cloudformation:cn-north-1:*:stack/awseb-*"), "{setenv}");
    }
}
