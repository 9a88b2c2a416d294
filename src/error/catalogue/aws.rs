//! What AWS refuses. First that fits wins, so the narrower ones stand first. Texts: eb-reference §1.3, measured or seen.

use super::Kind;
use crate::error::Class;

macro_rules! kinds {
    ($($code:literal $name:literal $class:ident $aws:expr, $next:expr, $what:literal $cause:literal $fix:literal)*) => {
        pub(super) const KINDS: &[Kind] = &[$(Kind {
            code: $code,
            name: $name,
            class: Class::$class,
            what: $what,
            cause: $cause,
            fix: $fix,
            aws: &$aws,
            next: $next,
        }),*];
    };
}

const INVALID: &str = "InvalidParameterValue";
const EVENTS: Option<&str> = Some("tasks-eb events --follow");
const LOG_IN: Option<&str> = Some("check the access key, or log in again");
const PERMISSION: Option<&str> = Some("give this identity the permission named above");
const AGAIN: Option<&str> = Some(super::AGAIN);
const EXTENSIONS: Option<&str> = Some("correct the option in .ebextensions");

kinds! {
    "TE1301" "unknown-key" Identity
        [("InvalidClientTokenId", ""), ("InvalidAccessKeyId", ""), ("UnrecognizedClientException", ""),
         ("MissingAuthenticationToken", "")], LOG_IN,
        "AWS does not know the access key"
        "The key was deleted or deactivated, belongs to another partition or endpoint, or none was sent."
        "Look at which credentials are in use (`aws sts get-caller-identity`), make a new key, or log in again."
    "TE1302" "session-expired" Identity
        [("ExpiredToken", ""), ("ExpiredTokenException", "")], Some("log in again: the session has expired"),
        "The session that the credentials belong to is over"
        "Temporary credentials (SSO, a role, GitHub's OIDC) live for an hour or a few."
        "Log in again (`aws sso login`) and run the same command again: it goes on where it stopped."
    "TE1303" "wrong-signature" Identity
        [("SignatureDoesNotMatch", "")], Some("check the secret access key and this machine's clock"),
        "AWS computed another signature than we did"
        "The secret half of the key is not that of the access key, often cut off while it was copied; or a proxy changed \
         the request."
        "Set the secret access key anew, and try without the proxy."
    "TE1304" "wrong-clock" Identity
        [("RequestExpired", ""), ("RequestTimeTooSkewed", "")], Some("set this machine's clock: it differs from AWS's"),
        "This machine's clock differs too much from AWS's"
        "Signatures carry the time, and AWS takes those of the last five minutes (S3: fifteen). Clocks of virtual machines \
         stop while they sleep."
        "Set the clock, best with NTP, and run the same command again."
    "TE1305" "not-allowed" Identity
        [("AccessDenied", ""), ("AccessDeniedException", ""), ("UnauthorizedOperation", ""),
         ("InsufficientPrivilegesException", "")], PERMISSION,
        "This identity may not do this"
        "Its policies do not allow the action, or a boundary, a service control policy or a bucket's policy denies it."
        "Give the identity the action that the message names. Beanstalk calls other services in the caller's name, so it \
         may be one of EC2, S3, CloudFormation or RDS."
    "TE1306" "region-not-enabled" Identity
        [("OptInRequired", "")], Some("enable the region or service for this account"),
        "The account has not enabled this region or service"
        "Regions opened since 2019 are off until somebody turns them on; a new account may not be activated yet."
        "Enable it in the account's settings, or choose another region with --region."
    "TE1401" "environment-busy" Busy
        [(INVALID, "Must be Ready"), (INVALID, "is currently pending deployment"), ("OperationInProgressFailure", "")],
        EVENTS,
        "The environment is in the middle of something else"
        "An update, a launch or a termination is under way; AWS does one at a time."
        "Wait for it with --wait-ready, watch it with `tasks-eb events --follow`, or stop an update with `tasks-eb abort`."
    "TE1402" "nothing-pending" Busy
        [(INVALID, "Must be pending deployment")], EVENTS,
        "There is no update that could be stopped"
        "It ended in the meantime, or what is under way is no update."
        "Look with `tasks-eb status`."
    "TE1403" "no-application" NotFound
        [(INVALID, "No Application named")], Some("tasks-eb create"),
        "There is no such application"
        "It was never created, was deleted, or lies in another region or account."
        "Check region and account (they are shown before anything changes), or `tasks-eb create`."
    "TE1404" "no-environment" NotFound
        [(INVALID, "No Environment found")], Some("tasks-eb create"),
        "There is no such environment"
        "The name is misspelt, or the environment was terminated, or lies in another region or account."
        "`tasks-eb list --all` shows those that are there, in the region of --region; `tasks-eb create` makes a new one."
    "TE1405" "no-version" NotFound
        [(INVALID, "No Application Version named")], Some("tasks-eb deploy"),
        "There is no such version of the application"
        "It was deleted, by hand or by the lifecycle policy of the application, or the label is misspelt."
        "`tasks-eb versions list` shows those that are there."
    "TE1406" "domain-taken" Failed
        [(INVALID, "is not available")], Some("choose another --cname-prefix"),
        "The domain name is taken"
        "Names below elasticbeanstalk.com are shared by all accounts of a region; a terminated environment gives its name \
         free after a while."
        "Choose another --cname-prefix, or leave it out and AWS makes one."
    "TE1407" "no-platform" Failed
        [(INVALID, "Platform")], Some("name a supported branch as default_platform in .elasticbeanstalk/config.yml"),
        "AWS does not offer this platform version"
        "Versions are retired, and a solution stack's name contains its version."
        "Name a branch, such as `Go 1 running on 64bit Amazon Linux 2023`, as default_platform in \
         .elasticbeanstalk/config.yml: its newest version is taken."
    "TE1408" "profile-unknown" Failed
        [(INVALID, "instance profile")], AGAIN,
        "Elastic Beanstalk does not know the instance profile"
        "IAM takes up to a minute to spread a profile that was just made; or it was deleted, or is misspelt."
        "Run the same command again: it makes what is missing."
    "TE1409" "invalid-option" Usage
        [(INVALID, "Invalid option"), ("ConfigurationValidationException", "")], EXTENSIONS,
        "AWS refuses an option or its value"
        "A name is misspelt, a value is out of range, or two options contradict each other."
        "`tasks-eb lint` names file, line and what would be right; `tasks-eb config explain OPTION` says who sets it."
    "TE1410" "basic-health" Failed
        [("InvalidRequestException", "is not supported")], Some("set SystemType to enhanced in .ebextensions"),
        "The environment has basic health only"
        "Health of single instances and its causes exist with enhanced reporting."
        "Set SystemType of aws:elasticbeanstalk:healthreporting:system to enhanced, and deploy."
    "TE1411" "unknown-action" Failed
        [("InvalidAction", "")], Some("check --endpoint-url: what answers there does not know this operation"),
        "What answers does not know this operation"
        "An emulator or a proxy stands in the place of AWS: --endpoint-url, AWS_ENDPOINT_URL, or the profile says so."
        "Take the endpoint away, or use `--local`, which knows every operation that tasks-eb needs."
    "TE1412" "database-busy" Busy
        [("InvalidDBInstanceState", "")], EVENTS,
        "The database is in the middle of something else"
        "It is being created, backed up, changed or deleted."
        "Wait until it is `available`, and run the same command again."
    "TE1413" "database-quota" Failed
        [("InstanceQuotaExceeded", "")], Some("delete a database, or ask AWS to raise the quota of RDS"),
        "The account has as many databases as it may have"
        "RDS allows 40 in a region unless AWS raised it; databases that were retained count."
        "`tasks-eb audit` names what environments left; or ask for a higher quota (Service Quotas, RDS)."
    "TE1414" "snapshot-quota" Failed
        [("SnapshotQuotaExceeded", "")], Some("delete old snapshots, or ask AWS to raise the quota of RDS"),
        "The account has as many snapshots as it may have"
        "RDS allows 100 by hand in a region; each termination with the policy Snapshot leaves one."
        "`tasks-eb audit` names those that environments left."
    "TE1415" "bucket-elsewhere" Failed
        [("S3LocationNotInServiceRegionException", "")], Some("use a bucket of the same region"),
        "The bundle lies in a bucket of another region"
        "Elastic Beanstalk reads bundles of its own region only."
        "Use a bucket of the environment's region."
    "TE1416" "version-quota" Failed
        [("TooManyApplicationVersionsException", "")], Some("tasks-eb versions prune --keep 20 --yes"),
        "The account has as many versions as it may have"
        "A region takes 1,000 versions of all applications together, and every deploy makes one."
        "`tasks-eb versions prune --keep 20` deletes old ones that nothing runs; a lifecycle policy does it by itself."
    "TE1417" "environment-quota" Failed
        [("TooManyEnvironmentsException", "")], Some("terminate an environment, or ask AWS to raise the quota"),
        "The account has as many environments as it may have"
        "A region takes 200 environments unless AWS raised it."
        "`tasks-eb list --all` shows them; terminate one, or ask for a higher quota."
    "TE1418" "no-database" NotFound
        [("DBInstanceNotFound", ""), ("DBSnapshotNotFound", "")], None,
        "There is no such database or snapshot"
        "It was deleted, or lies in another region or account."
        "Look with `aws rds describe-db-instances` in the environment's region."
    "TE1419" "no-bucket" NotFound
        [("NoSuchBucket", "")], AGAIN,
        "There is no such bucket"
        "It was deleted by hand, or belongs to another account."
        "Deploy again: Elastic Beanstalk makes its bucket anew. Versions whose bundles were in it cannot run again."
    "TE1420" "no-role" NotFound
        [("NoSuchEntity", "")], None,
        "IAM does not have this role or profile"
        "It was deleted, or was never made in this account."
        "`tasks-eb create` makes the two roles that Elastic Beanstalk needs."
    "TE1421" "throttled" Failed
        [("Throttling", ""), ("ThrottlingException", ""), ("RequestLimitExceeded", ""), ("SlowDown", "")],
        AGAIN,
        "AWS asked us to slow down, again and again"
        "Everybody in the account shares a rate for each region; dashboards and other pipelines use it too."
        "Run the same command again: it goes on where it stopped."
    "TE1422" "aws-trouble" Failed
        [("InternalFailure", ""), ("InternalError", ""), ("ServiceUnavailable", ""), ("ServiceUnavailableException", ""),
         ("ServiceFailure", ""), ("RequestTimeout", "")],
        AGAIN,
        "AWS had trouble of its own, again and again"
        "Something failed inside the service; the request was tried several times."
        "Run the same command again; look at https://health.aws.amazon.com when it stays so, and give AWS the request id."
}
