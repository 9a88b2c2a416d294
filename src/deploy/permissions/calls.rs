//! Command → calls. `tests/it/iam_policy.rs` runs every command against the local Elastic Beanstalk: what it records is
//! here, and nothing else.

/// What a command asks AWS for.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    /// Words of the command.
    pub command: &'static str,
    /// Calls that it makes, in AWS's words of the API.
    calls: &'static [&'static [&'static str]],
    /// Whether Elastic Beanstalk then works on environments, in this caller's name.
    pub works_on_environments: bool,
    /// Calls for days that a test does not see, such as those that clean up after a broken connection.
    seldom: &'static [&'static [&'static str]],
}

impl Need {
    /// Every call that the tests see.
    pub fn calls(&self) -> impl Iterator<Item = &'static str> {
        self.calls.iter().flat_map(|group| group.iter().copied())
    }

    /// Every call.
    pub fn all_calls(&self) -> impl Iterator<Item = &'static str> {
        self.calls().chain(self.seldom.iter().flat_map(|group| group.iter().copied()))
    }

    const fn looks(command: &'static str, calls: &'static [&'static [&'static str]]) -> Self {
        Self { command, calls, works_on_environments: false, seldom: &[] }
    }

    const fn works(command: &'static str, calls: &'static [&'static [&'static str]]) -> Self {
        Self { command, calls, works_on_environments: true, seldom: &[] }
    }

    const fn seldom(mut self, calls: &'static [&'static [&'static str]]) -> Self {
        self.seldom = calls;
        self
    }
}

/// Who we are: asked before anything is changed.
const WHO: &[&str] = &["sts:GetCallerIdentity"];
const ENVIRONMENTS: &[&str] = &["elasticbeanstalk:DescribeEnvironments"];
const OPTIONS: &[&str] = &["elasticbeanstalk:DescribeConfigurationSettings"];
const EVENTS: &[&str] = &["elasticbeanstalk:DescribeEvents"];
const UPDATE: &[&str] = &["elasticbeanstalk:UpdateEnvironment"];
const VERSIONS: &[&str] = &["elasticbeanstalk:DescribeApplicationVersions"];
const HEALTH: &[&str] = &["elasticbeanstalk:DescribeEnvironmentHealth"];
const LOGS: &[&str] = &["elasticbeanstalk:RequestEnvironmentInfo", "elasticbeanstalk:RetrieveEnvironmentInfo"];
const PLATFORMS: &[&str] = &["elasticbeanstalk:ListPlatformVersions"];
/// A new version: its bundle is uploaded, in parts when it is larger than 8 MB.
const VERSION: &[&str] = &["s3:PutObject", "elasticbeanstalk:CreateApplicationVersion"];
const PARTS: &[&str] = &[
    "s3:HeadObject",
    "s3:ListMultipartUploads",
    "s3:CreateMultipartUpload",
    "s3:UploadPart",
    "s3:CompleteMultipartUpload",
];
/// The ledger of releases: looked at for how long one takes, and written when it has ended.
const LEDGER: &[&str] = &["s3:ListObjectsV2", "s3:PutObject"];
/// The lock of an environment: taken, looked at, let go. S3 wants `GetObject` for the signs of life too (`If-Match`).
const LOCK: &[&str] = &["s3:PutObject", "s3:GetObject", "s3:DeleteObject"];
/// What was set before a change of variables is kept, and the oldest goes. Elastic Beanstalk writes and removes the files in
/// the caller's name.
const KEEP: &[&str] = &["elasticbeanstalk:CreateConfigurationTemplate", "elasticbeanstalk:DescribeApplications"];
const KEEP_SELDOM: &[&str] = &["elasticbeanstalk:DeleteConfigurationTemplate", "s3:PutObject", "s3:DeleteObjects"];
/// What a new environment stands on.
const GROUND: &[&str] = &[
    "elasticbeanstalk:DescribeApplications",
    "elasticbeanstalk:ListPlatformVersions",
    "elasticbeanstalk:CheckDNSAvailability",
    "iam:GetInstanceProfile",
    "iam:GetRole",
    "rds:DescribeDBEngineVersions",
    "rds:DescribeOrderableDBInstanceOptions",
];
/// Which levels options come from: those of the running bundle too.
const LEVELS: &[&str] = &["elasticbeanstalk:DescribeConfigurationOptions", "s3:GetObject"];
const AUDIT: &[&str] = &[
    "tagging:GetResources",
    "rds:DescribeDBInstances",
    "rds:DescribeDBSnapshots",
    "elasticbeanstalk:DescribeApplications",
    "logs:DescribeLogGroups",
    "secretsmanager:ListSecrets",
    "ssm:DescribeParameters",
    "s3:ListObjectsV2",
    "s3:ListMultipartUploads",
    "iam:GetRole",
    "iam:GetInstanceProfile",
];
/// Asked only when tags tell of an instance or a stack.
const AUDIT_SELDOM: &[&str] = &["ec2:DescribeInstances", "ec2:DescribeRegions", "cloudformation:ListStacks"];
/// Flags of `terminate` that take more along, and what it asks when something is stuck.
const TERMINATE_SELDOM: &[&str] = &[
    "ec2:DescribeInstances",
    "cloudformation:ListStacks",
    "cloudformation:DescribeStackEvents",
    "ec2:DescribeNetworkInterfaces",
    "rds:ModifyDBInstance",
    "rds:DeleteDBInstance",
    "rds:DeleteDBSnapshot",
    "s3:AbortMultipartUpload",
    "s3:DeleteBucketPolicy",
    "s3:DeleteBucket",
];
/// What tells why a change failed.
const EVIDENCE: &[&str] = &[
    "elasticbeanstalk:RequestEnvironmentInfo",
    "elasticbeanstalk:RetrieveEnvironmentInfo",
    "elasticbeanstalk:DescribeEnvironmentHealth",
    "elasticbeanstalk:DescribeInstancesHealth",
];
/// Going on with an upload that was cut off, what tags need (Service Authorization Reference: CreateEnvironment with tags),
/// and the ledger.
const SHIP_SELDOM: &[&str] = &[
    "s3:AbortMultipartUpload",
    "s3:HeadObject",
    "s3:ListMultipartUploads",
    "s3:ListParts",
    "s3:GetObject",
    "s3:ListObjectsV2",
    "elasticbeanstalk:AddTags",
];
/// `deploy --blue-green`: a copy is made, and takes the place of the original.
const BLUE_GREEN: &[&str] = &[
    "elasticbeanstalk:ListTagsForResource",
    "elasticbeanstalk:CreateConfigurationTemplate",
    "elasticbeanstalk:DeleteConfigurationTemplate",
    "elasticbeanstalk:CreateEnvironment",
    "elasticbeanstalk:SwapEnvironmentCNAMEs",
    "elasticbeanstalk:TerminateEnvironment",
];
/// `--follow` reads the groups that an environment streams to.
const FOLLOW: &[&str] = &["logs:DescribeLogGroups", "logs:FilterLogEvents"];
/// Elastic Beanstalk deletes the bundle of a version in the caller's name.
const BUNDLE_GOES: &[&str] = &["s3:DeleteObject"];

/// Every command that asks AWS for something.
pub const NEEDS: &[Need] = &[
    Need::works("abort", &[ENVIRONMENTS, WHO, &["elasticbeanstalk:AbortEnvironmentUpdate"]]),
    Need::looks("audit", &[ENVIRONMENTS, VERSIONS, WHO, AUDIT]).seldom(&[AUDIT_SELDOM]),
    Need::looks("cache check", &[ENVIRONMENTS, OPTIONS]),
    Need::works("cache setup", &[ENVIRONMENTS, OPTIONS, WHO, UPDATE, EVENTS, LOCK, KEEP]).seldom(&[KEEP_SELDOM]),
    Need::looks("cache stats", &[ENVIRONMENTS, OPTIONS]),
    Need::looks("cache verify", &[ENVIRONMENTS, OPTIONS]),
    Need::looks("config diff", &[ENVIRONMENTS, OPTIONS, VERSIONS, LEVELS]),
    Need::looks("config explain", &[ENVIRONMENTS, OPTIONS, VERSIONS, LEVELS]),
    Need::looks("config list", &[ENVIRONMENTS, OPTIONS, VERSIONS, LEVELS]),
    Need::works("config reset", &[WHO, ENVIRONMENTS, OPTIONS, VERSIONS, LEVELS, UPDATE, EVENTS, LOCK])
        .seldom(&[EVIDENCE]),
    Need::looks(
        "config save",
        &[WHO, ENVIRONMENTS, OPTIONS, &["elasticbeanstalk:CreateConfigurationTemplate", "s3:GetObject"]],
    )
    // With --force, and what Elastic Beanstalk writes in the caller's name.
    .seldom(&[&["elasticbeanstalk:DeleteConfigurationTemplate", "s3:PutObject", "s3:DeleteObject"]]),
    Need::works(
        "create",
        &[
            WHO,
            ENVIRONMENTS,
            VERSION,
            GROUND,
            EVENTS,
            LEDGER,
            LOCK,
            &[
                "elasticbeanstalk:CreateApplication",
                "elasticbeanstalk:CreateStorageLocation",
                "elasticbeanstalk:CreateEnvironment",
                "iam:CreateRole",
                "iam:AttachRolePolicy",
                "iam:CreateInstanceProfile",
                "iam:AddRoleToInstanceProfile",
            ],
        ],
    )
    .seldom(&[SHIP_SELDOM, EVIDENCE, OPTIONS]),
    Need::works("deploy", &[WHO, ENVIRONMENTS, VERSION, PARTS, UPDATE, EVENTS, LOGS, LEDGER, LOCK]).seldom(&[
        SHIP_SELDOM,
        VERSIONS,
        EVIDENCE,
        OPTIONS,
        BLUE_GREEN,
        GROUND,
        LEVELS,
    ]),
    Need::looks("events", &[EVENTS]),
    Need::looks("health", &[ENVIRONMENTS, HEALTH, &["elasticbeanstalk:DescribeInstancesHealth"]]),
    Need::looks("list", &[ENVIRONMENTS]),
    Need::looks("logs", &[ENVIRONMENTS, EVENTS, LOGS]).seldom(&[OPTIONS, FOLLOW]),
    Need::works("migrate", &[ENVIRONMENTS, OPTIONS, WHO, UPDATE, EVENTS, LOCK]).seldom(&[EVIDENCE]),
    Need::looks("open", &[ENVIRONMENTS]),
    Need::looks("plan", &[WHO, ENVIRONMENTS, OPTIONS, VERSIONS, LEVELS]).seldom(&[GROUND]),
    Need::looks("printenv", &[ENVIRONMENTS, OPTIONS]),
    Need::works("rebuild", &[ENVIRONMENTS, OPTIONS, WHO, EVENTS, LOCK, &["elasticbeanstalk:RebuildEnvironment"]])
        .seldom(&[EVIDENCE]),
    Need::looks("releases", &[WHO, &["s3:ListObjectsV2", "s3:GetObject"]]),
    Need::works("restart", &[ENVIRONMENTS, OPTIONS, WHO, EVENTS, LOCK, &["elasticbeanstalk:RestartAppServer"]])
        .seldom(&[EVIDENCE]),
    Need::works("rollback", &[WHO, ENVIRONMENTS, VERSIONS, OPTIONS, UPDATE, EVENTS, LEDGER, LOCK]).seldom(&[
        EVIDENCE,
        KEEP,
        KEEP_SELDOM,
    ]),
    Need::works("scale", &[WHO, ENVIRONMENTS, OPTIONS, UPDATE, EVENTS, LOCK]).seldom(&[EVIDENCE]),
    Need::works("setenv", &[WHO, ENVIRONMENTS, OPTIONS, UPDATE, EVENTS, LOCK, KEEP]).seldom(&[EVIDENCE, KEEP_SELDOM]),
    Need::looks("ssh", &[ENVIRONMENTS, &["elasticbeanstalk:DescribeEnvironmentResources"]]),
    Need::looks("status", &[ENVIRONMENTS, OPTIONS, &["rds:DescribeDBInstances"]]),
    Need::works("swap", &[WHO, ENVIRONMENTS, OPTIONS, EVENTS, &["elasticbeanstalk:SwapEnvironmentCNAMEs"]])
        .seldom(&[EVIDENCE]),
    Need::works(
        "terminate",
        &[
            ENVIRONMENTS,
            OPTIONS,
            EVENTS,
            VERSIONS,
            AUDIT,
            LOCK,
            &[
                "elasticbeanstalk:DescribeApplications",
                "elasticbeanstalk:TerminateEnvironment",
                "elasticbeanstalk:DeleteApplication",
                "elasticbeanstalk:DeleteConfigurationTemplate",
                "s3:DeleteObjects",
            ],
        ],
    )
    .seldom(&[WHO, TERMINATE_SELDOM, UPDATE, LOGS]),
    Need::works("upgrade", &[WHO, ENVIRONMENTS, PLATFORMS, OPTIONS, UPDATE, EVENTS, LOCK]).seldom(&[EVIDENCE]),
    Need::looks("versions delete", &[WHO, ENVIRONMENTS, VERSIONS, &["elasticbeanstalk:DeleteApplicationVersion"]])
        .seldom(&[BUNDLE_GOES]),
    Need::looks("versions list", &[ENVIRONMENTS, VERSIONS]),
    Need::looks("versions prune", &[WHO, ENVIRONMENTS, VERSIONS, &["elasticbeanstalk:DeleteApplicationVersion"]])
        .seldom(&[BUNDLE_GOES]),
    Need::looks("wait", &[ENVIRONMENTS]),
];
