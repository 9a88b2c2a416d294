//! What Elastic Beanstalk itself needs: it works with the permissions of whoever calls it.

use serde_json::json;

use super::Place;
use super::policy::Statement;

/// What Elastic Beanstalk does in the name of the caller. `P`, `R` and `A` in ARNs stand for partition, region, account.
pub(super) struct Behind {
    sid: &'static str,
    actions: &'static [&'static str],
    resources: &'static [&'static str],
    /// Operator, key and values.
    condition: Option<(&'static str, &'static str, &'static [&'static str])>,
}

impl Behind {
    pub(super) fn at(&self, place: &Place<'_>) -> Statement {
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
pub(super) const BEHIND: &[Behind] = &[
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
