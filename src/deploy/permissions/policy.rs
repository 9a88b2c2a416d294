//! The policy: actions grouped by what they are about, each group allowed on no more than it is about.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Need, Place, actions};
use crate::aws::examine::Question;
use crate::deploy::ledger;

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
    effect: &'static str,
    /// Actions that it allows.
    pub action: Vec<String>,
    /// On what.
    pub resource: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Value>,
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
                format!("{bucket}/{}*", ledger::folder_of(application)),
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

/// What Elastic Beanstalk does in the name of the caller. `P`, `R` and `A` in ARNs stand for partition, region, account.
struct Behind {
    sid: &'static str,
    actions: &'static [&'static str],
    resources: &'static [&'static str],
    /// Operator, key and values.
    condition: Option<(&'static str, &'static str, &'static [&'static str])>,
}

impl Behind {
    fn at(&self, place: &Place<'_>) -> Statement {
        let arn = |text: &&str| {
            let mut parts: Vec<&str> = text.splitn(6, ':').collect();
            for part in &mut parts {
                *part = match *part {
                    "P" => place.partition(),
                    "R" => place.region(),
                    "A" => place.account(),
                    other => other,
                };
            }
            parts.join(":")
        };
        Statement {
            sid: self.sid,
            effect: "Allow",
            action: self.actions.iter().map(|action| (*action).to_owned()).collect(),
            resource: self.resources.iter().map(arn).collect(),
            condition: self.condition.map(|(operator, key, values)| {
                let values: Vec<String> = values.iter().map(arn).collect();
                json!({operator: {key: values}})
            }),
        }
    }
}

const fn behind(sid: &'static str, actions: &'static [&'static str], resources: &'static [&'static str]) -> Behind {
    Behind { sid, actions, resources, condition: None }
}

/// Elastic Beanstalk calls CloudFormation, EC2 and the others with the caller's permissions. Which actions these are is
/// not documented one by one; this is what AWS's own policy AdministratorAccess-AWSElasticBeanstalk (version 9) allows
/// for web servers. What it has for workers (SQS, DynamoDB), notifications (SNS), ECS and CodeBuild is left out.
const BEHIND: &[Behind] = &[
    behind(
        "BehindBeanstalkLook",
        &[
            "acm:Describe*",
            "acm:List*",
            "autoscaling:Describe*",
            "cloudformation:Describe*",
            "cloudformation:Get*",
            "cloudformation:List*",
            "cloudformation:Validate*",
            "cloudwatch:DescribeAlarms",
            "cloudwatch:GetMetricStatistics",
            "cloudwatch:ListMetrics",
            "ec2:Describe*",
            "elasticloadbalancing:Describe*",
            "iam:GetRole",
            "iam:ListAttachedRolePolicies",
            "iam:ListInstanceProfiles",
            "iam:ListRolePolicies",
            "iam:ListRoles",
            "iam:ListServerCertificates",
            "logs:Describe*",
            "rds:Describe*",
        ],
        &["*"],
    ),
    behind(
        "BehindBeanstalkNetwork",
        &[
            "ec2:AllocateAddress",
            "ec2:AssociateAddress",
            "ec2:AuthorizeSecurityGroup*",
            "ec2:CreateLaunchTemplate*",
            "ec2:CreateSecurityGroup",
            "ec2:CreateTags",
            "ec2:DeleteLaunchTemplate*",
            "ec2:DeleteSecurityGroup",
            "ec2:DeleteTags",
            "ec2:DisassociateAddress",
            "ec2:ReleaseAddress",
            "ec2:RevokeSecurityGroup*",
        ],
        &["*"],
    ),
    Behind {
        condition: Some(("ArnLike", "ec2:LaunchTemplate", &["arn:P:ec2:R:A:launch-template/*"])),
        ..behind("BehindBeanstalkLaunch", &["ec2:RunInstances"], &["*"])
    },
    Behind {
        condition: Some((
            "StringLike",
            "ec2:ResourceTag/aws:cloudformation:stack-id",
            &["arn:P:cloudformation:R:A:stack/awseb-e-*"],
        )),
        ..behind(
            "BehindBeanstalkInstances",
            &["ec2:RebootInstances", "ec2:TerminateInstances"],
            &["arn:P:ec2:R:A:instance/*"],
        )
    },
    behind(
        "BehindBeanstalkGroups",
        &["autoscaling:*"],
        &[
            "arn:P:autoscaling:R:A:launchConfiguration:*:launchConfigurationName/awseb-e-*",
            "arn:P:autoscaling:R:A:autoScalingGroup:*:autoScalingGroupName/awseb-e-*",
        ],
    ),
    behind(
        "BehindBeanstalkStacks",
        &[
            "cloudformation:CancelUpdateStack",
            "cloudformation:ContinueUpdateRollback",
            "cloudformation:CreateStack",
            "cloudformation:DeleteStack",
            "cloudformation:SignalResource",
            "cloudformation:TagResource",
            "cloudformation:UntagResource",
            "cloudformation:UpdateStack",
        ],
        &["arn:P:cloudformation:R:A:stack/awseb-*"],
    ),
    behind(
        "BehindBeanstalkAlarms",
        &["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"],
        &["arn:P:cloudwatch:R:A:alarm:awseb-*"],
    ),
    behind(
        "BehindBeanstalkBalancers",
        &["elasticloadbalancing:*"],
        &[
            "arn:P:elasticloadbalancing:R:A:targetgroup/awseb-*",
            "arn:P:elasticloadbalancing:R:A:loadbalancer/awseb-*",
            "arn:P:elasticloadbalancing:R:A:loadbalancer/*/awseb-*/*",
            "arn:P:elasticloadbalancing:R:A:listener/awseb-*",
            "arn:P:elasticloadbalancing:R:A:listener/*/awseb-*/*/*",
            "arn:P:elasticloadbalancing:R:A:listener-rule/app/awseb-*/*/*/*",
        ],
    ),
    Behind {
        condition: Some((
            "StringEquals",
            "iam:PassedToService",
            &[
                "elasticbeanstalk.amazonaws.com",
                "ec2.amazonaws.com",
                "autoscaling.amazonaws.com",
                "elasticloadbalancing.amazonaws.com",
                "cloudformation.amazonaws.com",
            ],
        )),
        ..behind("BehindBeanstalkPass", &["iam:PassRole"], &["arn:P:iam::A:role/aws-elasticbeanstalk*"])
    },
    behind(
        "BehindBeanstalkServiceRoles",
        &["iam:CreateServiceLinkedRole"],
        &[
            "arn:P:iam::A:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling*",
            "arn:P:iam::A:role/aws-service-role/elasticbeanstalk.amazonaws.com/AWSServiceRoleForElasticBeanstalk*",
            "arn:P:iam::A:role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing*",
        ],
    ),
    behind(
        "BehindBeanstalkLogs",
        &["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:PutRetentionPolicy"],
        &["arn:P:logs:R:A:log-group:/aws/elasticbeanstalk/*"],
    ),
    behind(
        "BehindBeanstalkDatabases",
        &[
            "rds:*DBSubnetGroup",
            "rds:AuthorizeDBSecurityGroupIngress",
            "rds:CreateDBInstance",
            "rds:CreateDBSecurityGroup",
            "rds:DeleteDBInstance",
            "rds:DeleteDBSecurityGroup",
            "rds:ModifyDBInstance",
            "rds:RestoreDBInstanceFromDBSnapshot",
        ],
        &[
            "arn:P:rds:R:A:db:*",
            "arn:P:rds:R:A:secgrp:awseb-e-*",
            "arn:P:rds:R:A:snapshot:*",
            "arn:P:rds:R:A:subgrp:awseb-e-*",
        ],
    ),
    behind("BehindBeanstalkObjects", &["s3:Delete*", "s3:Get*", "s3:Put*"], &["arn:P:s3:::elasticbeanstalk-*/*"]),
    behind(
        "BehindBeanstalkBucket",
        &[
            "s3:CreateBucket",
            "s3:GetBucket*",
            "s3:ListBucket",
            "s3:PutBucketOwnershipControls",
            "s3:PutBucketPolicy",
            "s3:PutBucketPublicAccessBlock",
        ],
        &["arn:P:s3:::elasticbeanstalk-*"],
    ),
];

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
