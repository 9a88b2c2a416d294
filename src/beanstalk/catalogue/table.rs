//! The rows of the option catalogue: namespace, name, default, rule, resource, what a change does.
//!
//! Source: eb-reference §5 and §6.1, the developer guide's "General options for all environments" (2022), and for types,
//! lengths and change severities answers of the service's own DescribeConfigurationOptions that people have published
//! (2017). Where the guide's range and the service's differ (`MinSize` from 0, not 1), the service's stands. What only some
//! platforms have is in `platforms`. Data only.

use super::{Change, Form, OptionSpec, Rule};

const NO: Change = Change::NoInterruption;
pub(super) const APP: Change = Change::RestartApplicationServer;
const ALL: Change = Change::RestartEnvironment;
const UNKNOWN: Change = Change::Unknown;
pub(super) const ANY: Rule = Rule::Any;
const BOOL: Rule = Rule::Boolean;
const LIST: Rule = Rule::List;
const PORT: Rule = Rule::Number(1, 65535);
const ELB_PROTOCOLS: Rule = Rule::Words(&["HTTP", "TCP", "HTTPS", "SSL"]);
const ELBV2_PROTOCOLS: Rule = Rule::Words(&["HTTP", "HTTPS", "TCP"]);
const DAYS: Rule = Rule::Words(&[
    "1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731", "1827", "3653",
]);

/// The resource an option without one belongs to.
pub(super) const NONE: Option<&str> = None;
const GROUP: Option<&str> = Some("AWSEBAutoScalingGroup");
const LAUNCH: Option<&str> = Some("AWSEBAutoScalingLaunchConfiguration");
const BALANCER: Option<&str> = Some("AWSEBLoadBalancer");
const SECURITY: Option<&str> = Some("AWSEBSecurityGroup");
const LOW: Option<&str> = Some("AWSEBCloudwatchAlarmLow");
const HIGH: Option<&str> = Some("AWSEBCloudwatchAlarmHigh");
const DOWN: Option<&str> = Some("AWSEBAutoScalingScaleDownPolicy");
const UP: Option<&str> = Some("AWSEBAutoScalingScaleUpPolicy");

pub(super) const fn words(words: &'static [&'static str]) -> Rule {
    Rule::Words(words)
}

const fn number(least: i64, most: i64) -> Rule {
    Rule::Number(least, most)
}

const fn text(most: usize) -> Rule {
    Rule::Text(most)
}

pub(super) const fn row(
    namespace: &'static str,
    name: &'static str,
    default: Option<&'static str>,
    rule: Rule,
    resource: Option<&'static str>,
    change: Change,
) -> OptionSpec {
    OptionSpec { namespace, name, default, rule, resource, change, runtimes: &[] }
}

/// Every option.
#[rustfmt::skip]
pub(super) const OPTIONS: &[OptionSpec] = &[
    row("aws:autoscaling:asg", "Availability Zones", Some("Any"), words(&["Any", "Any 1", "Any 2", "Any 3"]), GROUP, NO),
    row("aws:autoscaling:asg", "Cooldown", Some("360"), number(0, 10000), GROUP, NO),
    row("aws:autoscaling:asg", "Custom Availability Zones", None, Rule::Selection, GROUP, NO),
    row("aws:autoscaling:asg", "EnableCapacityRebalancing", Some("false"), BOOL, GROUP, NO),
    row("aws:autoscaling:asg", "MaxSize", Some("4"), number(0, 10000), GROUP, NO),
    row("aws:autoscaling:asg", "MinSize", Some("1"), number(0, 10000), GROUP, NO),
    row("aws:autoscaling:launchconfiguration", "BlockDeviceMappings", None, LIST, LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "DisableDefaultEC2SecurityGroup", Some("false"), BOOL, NONE, ALL),
    row("aws:autoscaling:launchconfiguration", "DisableIMDSv1", Some("true"), BOOL, LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "EC2KeyName", None, text(200), LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "IamInstanceProfile", None, ANY, LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "ImageId", None, text(200), LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "InstanceType", None, ANY, LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "LaunchTemplateTagPropagationEnabled", Some("false"), BOOL, NONE, ALL),
    row("aws:autoscaling:launchconfiguration", "MonitoringInterval", Some("5 minute"), words(&["1 minute", "5 minute"]), LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "RootVolumeIOPS", None, number(100, 20000), LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "RootVolumeSize", None, number(8, 16384), LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "RootVolumeThroughput", None, number(125, 1000), LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "RootVolumeType", None, words(&["standard", "gp2", "gp3", "io1", "io2"]), LAUNCH, ALL),
    row("aws:autoscaling:launchconfiguration", "SSHSourceRestriction", Some("tcp,22,22,0.0.0.0/0"), ANY, SECURITY, ALL),
    row("aws:autoscaling:launchconfiguration", "SecurityGroups", Some("default"), LIST, LAUNCH, ALL),
    row("aws:autoscaling:trigger", "BreachDuration", Some("5"), number(1, 600), LOW, NO),
    row("aws:autoscaling:trigger", "EvaluationPeriods", Some("1"), number(1, 600), LOW, NO),
    row("aws:autoscaling:trigger", "LowerBreachScaleIncrement", Some("-1"), text(200), DOWN, NO),
    row("aws:autoscaling:trigger", "LowerThreshold", Some("2000000"), Rule::AtLeast(0), LOW, NO),
    row("aws:autoscaling:trigger", "MeasureName", Some("NetworkOut"), words(&["CPUUtilization", "NetworkIn", "NetworkOut", "DiskWriteOps", "DiskReadBytes", "DiskReadOps", "DiskWriteBytes", "Latency", "RequestCount", "HealthyHostCount", "UnHealthyHostCount", "TargetResponseTime"]), LOW, NO),
    row("aws:autoscaling:trigger", "Period", Some("5"), number(1, 600), LOW, NO),
    row("aws:autoscaling:trigger", "Statistic", Some("Average"), words(&["Average", "Minimum", "Maximum", "Sum"]), LOW, NO),
    row("aws:autoscaling:trigger", "Unit", Some("Bytes"), words(&["Seconds", "Percent", "Bytes", "Bits", "Count", "Bytes/Second", "Bits/Second", "Count/Second", "None"]), LOW, NO),
    row("aws:autoscaling:trigger", "UpperBreachScaleIncrement", Some("1"), text(200), UP, NO),
    row("aws:autoscaling:trigger", "UpperThreshold", Some("6000000"), Rule::AtLeast(0), HIGH, NO),
    row("aws:autoscaling:updatepolicy:rollingupdate", "MaxBatchSize", None, number(1, 10000), GROUP, NO),
    row("aws:autoscaling:updatepolicy:rollingupdate", "MinInstancesInService", None, number(0, 9999), GROUP, NO),
    row("aws:autoscaling:updatepolicy:rollingupdate", "PauseTime", None, Rule::Form(Form::Duration), GROUP, NO),
    row("aws:autoscaling:updatepolicy:rollingupdate", "RollingUpdateEnabled", Some("false"), BOOL, GROUP, NO),
    row("aws:autoscaling:updatepolicy:rollingupdate", "RollingUpdateType", Some("Time"), words(&["Time", "Health", "Immutable"]), GROUP, NO),
    row("aws:autoscaling:updatepolicy:rollingupdate", "Timeout", Some("PT30M"), Rule::Form(Form::Duration), GROUP, NO),
    row("aws:ec2:instances", "EnableSpot", Some("false"), BOOL, NONE, ALL),
    row("aws:ec2:instances", "InstanceTypes", Some("t3.micro, t3.small"), Rule::ListOf(1, 40), NONE, ALL),
    row("aws:ec2:instances", "SpotAllocationStrategy", Some("capacity-optimized"), words(&["capacity-optimized", "lowest-price", "price-capacity-optimized", "capacity-optimized-prioritized"]), NONE, NO),
    row("aws:ec2:instances", "SpotFleetOnDemandAboveBasePercentage", Some("0"), number(0, 100), NONE, NO),
    row("aws:ec2:instances", "SpotFleetOnDemandBase", Some("0"), number(0, 10000), NONE, NO),
    row("aws:ec2:instances", "SpotMaxPrice", None, Rule::Form(Form::Price), NONE, NO),
    row("aws:ec2:instances", "SupportedArchitectures", Some("x86_64"), LIST, NONE, ALL),
    row("aws:ec2:vpc", "AssociatePublicIpAddress", None, BOOL, LAUNCH, ALL),
    row("aws:ec2:vpc", "DBSubnets", None, LIST, NONE, ALL),
    row("aws:ec2:vpc", "ELBScheme", Some("public"), words(&["public", "internal"]), BALANCER, UNKNOWN),
    row("aws:ec2:vpc", "ELBSubnets", None, LIST, BALANCER, UNKNOWN),
    row("aws:ec2:vpc", "Subnets", None, LIST, GROUP, ALL),
    row("aws:ec2:vpc", "VPCId", None, ANY, SECURITY, UNKNOWN),
    row("aws:elasticbeanstalk:application", "Application Healthcheck URL", Some(""), Rule::Form(Form::HealthTarget), NONE, NO),
    row("aws:elasticbeanstalk:cloudwatch:logs", "DeleteOnTerminate", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:cloudwatch:logs", "RetentionInDays", Some("7"), DAYS, NONE, NO),
    row("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:cloudwatch:logs:health", "DeleteOnTerminate", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:cloudwatch:logs:health", "HealthStreamingEnabled", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:cloudwatch:logs:health", "RetentionInDays", Some("7"), DAYS, NONE, NO),
    row("aws:elasticbeanstalk:command", "BatchSize", Some("100"), number(1, 10000), NONE, NO),
    row("aws:elasticbeanstalk:command", "BatchSizeType", Some("Percentage"), words(&["Percentage", "Fixed"]), NONE, NO),
    row("aws:elasticbeanstalk:command", "DeploymentPolicy", Some("AllAtOnce"), words(&["AllAtOnce", "Rolling", "RollingWithAdditionalBatch", "Immutable", "TrafficSplitting"]), NONE, NO),
    row("aws:elasticbeanstalk:command", "IgnoreHealthCheck", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:command", "Timeout", Some("600"), number(1, 3600), NONE, NO),
    row("aws:elasticbeanstalk:control", "DefaultSSHPort", Some("22"), number(1, 65535), NONE, NO),
    row("aws:elasticbeanstalk:control", "LaunchTimeout", Some("0"), Rule::AtLeast(0), NONE, NO),
    row("aws:elasticbeanstalk:control", "LaunchType", Some("Migration"), words(&["Migration", "Normal"]), NONE, NO),
    row("aws:elasticbeanstalk:control", "RollbackLaunchOnFailure", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:environment", "EnvironmentType", Some("LoadBalanced"), words(&["SingleInstance", "LoadBalanced"]), NONE, ALL),
    row("aws:elasticbeanstalk:environment", "ExternalExtensionsS3Bucket", None, text(255), NONE, ALL),
    row("aws:elasticbeanstalk:environment", "ExternalExtensionsS3Key", None, text(1024), NONE, ALL),
    row("aws:elasticbeanstalk:environment", "LoadBalancerIsShared", Some("false"), BOOL, NONE, ALL),
    row("aws:elasticbeanstalk:environment", "LoadBalancerType", Some("classic"), words(&["classic", "application", "network"]), NONE, ALL),
    row("aws:elasticbeanstalk:environment", "ServiceRole", None, text(500), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "DeregistrationDelay", Some("20"), number(0, 3600), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "HealthCheckInterval", Some("15"), number(5, 300), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "HealthCheckPath", Some("/"), Rule::Form(Form::HealthPath), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "HealthCheckTimeout", Some("5"), number(1, 60), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "HealthyThresholdCount", Some("3"), number(2, 10), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "MatcherHTTPCode", Some("200"), Rule::Form(Form::HttpCodes), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "Port", Some("80"), number(1, 65535), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "Protocol", Some("HTTP"), words(&["HTTP", "HTTPS", "TCP"]), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "StickinessEnabled", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "StickinessLBCookieDuration", Some("86400"), number(1, 604800), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "StickinessType", Some("lb_cookie"), words(&["lb_cookie"]), NONE, NO),
    row("aws:elasticbeanstalk:environment:process:default", "UnhealthyThresholdCount", Some("5"), number(2, 10), NONE, NO),
    row("aws:elasticbeanstalk:healthreporting:system", "ConfigDocument", None, Rule::Json(32000), NONE, NO),
    row("aws:elasticbeanstalk:healthreporting:system", "EnhancedHealthAuthEnabled", Some("true"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:healthreporting:system", "HealthCheckSuccessThreshold", Some("Ok"), words(&["Ok", "Warning", "Degraded", "Severe"]), NONE, NO),
    row("aws:elasticbeanstalk:healthreporting:system", "SystemType", Some("enhanced"), words(&["basic", "enhanced"]), NONE, ALL),
    row("aws:elasticbeanstalk:hostmanager", "LogPublicationControl", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:managedactions", "PreferredStartTime", None, Rule::Form(Form::WeeklyTime), NONE, NO),
    row("aws:elasticbeanstalk:managedactions", "ServiceRoleForManagedUpdates", None, ANY, NONE, NO),
    row("aws:elasticbeanstalk:managedactions:platformupdate", "InstanceRefreshEnabled", Some("false"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:managedactions:platformupdate", "UpdateLevel", None, words(&["patch", "minor"]), NONE, NO),
    row("aws:elasticbeanstalk:monitoring", "Automatically Terminate Unhealthy Instances", Some("true"), BOOL, NONE, NO),
    row("aws:elasticbeanstalk:sns:topics", "Notification Endpoint", None, ANY, NONE, NO),
    row("aws:elasticbeanstalk:sns:topics", "Notification Protocol", Some("email"), words(&["http", "https", "email", "email-json", "sqs", "lambda"]), NONE, NO),
    row("aws:elasticbeanstalk:sns:topics", "Notification Topic ARN", None, ANY, NONE, NO),
    row("aws:elasticbeanstalk:sns:topics", "Notification Topic Name", None, ANY, NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "ConnectTimeout", Some("5"), number(1, 60), NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "ErrorVisibilityTimeout", Some("2"), number(0, 43200), NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "HttpConnections", Some("50"), number(1, 100), NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "HttpPath", Some("/"), ANY, NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "InactivityTimeout", Some("299"), number(1, 36000), NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "MaxRetries", Some("10"), number(1, 100), NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "MimeType", Some("application/json"), ANY, NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "RetentionPeriod", Some("345600"), number(60, 1209600), NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "VisibilityTimeout", Some("300"), number(0, 43200), NONE, NO),
    row("aws:elasticbeanstalk:sqsd", "WorkerQueueURL", None, ANY, NONE, NO),
    row("aws:elasticbeanstalk:trafficsplitting", "EvaluationTime", Some("5"), number(3, 600), NONE, NO),
    row("aws:elasticbeanstalk:trafficsplitting", "NewVersionPercent", Some("10"), number(1, 100), NONE, NO),
    row("aws:elasticbeanstalk:xray", "XRayEnabled", Some("false"), BOOL, NONE, APP),
    row("aws:elb:healthcheck", "HealthyThreshold", Some("3"), number(2, 10), BALANCER, NO),
    row("aws:elb:healthcheck", "Interval", Some("10"), number(5, 300), BALANCER, NO),
    row("aws:elb:healthcheck", "Target", Some("TCP:80"), ANY, BALANCER, NO),
    row("aws:elb:healthcheck", "Timeout", Some("5"), number(2, 60), BALANCER, NO),
    row("aws:elb:healthcheck", "UnhealthyThreshold", Some("5"), number(2, 10), BALANCER, NO),
    row("aws:elb:listener", "InstancePort", Some("80"), PORT, BALANCER, UNKNOWN),
    row("aws:elb:listener", "InstanceProtocol", None, ELB_PROTOCOLS, BALANCER, UNKNOWN),
    row("aws:elb:listener", "ListenerEnabled", Some("true"), BOOL, BALANCER, UNKNOWN),
    row("aws:elb:listener", "ListenerProtocol", Some("HTTP"), ELB_PROTOCOLS, BALANCER, UNKNOWN),
    row("aws:elb:listener", "PolicyNames", None, LIST, BALANCER, UNKNOWN),
    row("aws:elb:listener", "SSLCertificateId", None, ANY, BALANCER, UNKNOWN),
    row("aws:elb:loadbalancer", "CrossZone", Some("false"), BOOL, BALANCER, NO),
    row("aws:elb:loadbalancer", "LoadBalancerHTTPPort", Some("80"), words(&["OFF", "80"]), BALANCER, NO),
    row("aws:elb:loadbalancer", "LoadBalancerHTTPSPort", Some("OFF"), words(&["OFF", "443", "8443"]), BALANCER, NO),
    row("aws:elb:loadbalancer", "LoadBalancerPortProtocol", Some("HTTP"), words(&["HTTP", "TCP"]), BALANCER, NO),
    row("aws:elb:loadbalancer", "LoadBalancerSSLPortProtocol", Some("HTTPS"), words(&["HTTPS", "SSL"]), BALANCER, NO),
    row("aws:elb:loadbalancer", "ManagedSecurityGroup", None, ANY, BALANCER, NO),
    row("aws:elb:loadbalancer", "SSLCertificateId", None, text(200), BALANCER, NO),
    row("aws:elb:loadbalancer", "SecurityGroups", None, LIST, BALANCER, NO),
    row("aws:elb:policies", "ConnectionDrainingEnabled", Some("false"), BOOL, BALANCER, NO),
    row("aws:elb:policies", "ConnectionDrainingTimeout", Some("20"), number(1, 3600), BALANCER, NO),
    row("aws:elb:policies", "ConnectionSettingIdleTimeout", Some("60"), number(1, 3600), BALANCER, NO),
    row("aws:elb:policies", "LoadBalancerPorts", None, LIST, BALANCER, NO),
    row("aws:elb:policies", "Stickiness Cookie Expiration", Some("0"), number(0, 1000000), BALANCER, NO),
    row("aws:elb:policies", "Stickiness Policy", Some("false"), BOOL, BALANCER, NO),
    row("aws:elbv2:listener:default", "DefaultProcess", Some("default"), ANY, NONE, NO),
    row("aws:elbv2:listener:default", "ListenerEnabled", Some("true"), BOOL, NONE, NO),
    row("aws:elbv2:listener:default", "Protocol", Some("HTTP"), ELBV2_PROTOCOLS, NONE, NO),
    row("aws:elbv2:listener:default", "Rules", None, LIST, NONE, NO),
    row("aws:elbv2:listener:default", "SSLCertificateArns", None, LIST, NONE, NO),
    row("aws:elbv2:listener:default", "SSLPolicy", None, ANY, NONE, NO),
    row("aws:elbv2:loadbalancer", "AccessLogsS3Bucket", None, ANY, NONE, NO),
    row("aws:elbv2:loadbalancer", "AccessLogsS3Enabled", Some("false"), BOOL, NONE, NO),
    row("aws:elbv2:loadbalancer", "AccessLogsS3Prefix", None, ANY, NONE, NO),
    row("aws:elbv2:loadbalancer", "IdleTimeout", None, number(1, 3600), NONE, NO),
    row("aws:elbv2:loadbalancer", "IpAddressType", Some("ipv4"), words(&["ipv4", "dualstack"]), NONE, NO),
    row("aws:elbv2:loadbalancer", "ManagedSecurityGroup", None, ANY, NONE, NO),
    row("aws:elbv2:loadbalancer", "SecurityGroups", None, LIST, NONE, NO),
    row("aws:elbv2:loadbalancer", "SharedLoadBalancer", None, ANY, NONE, NO),
    row("aws:rds:dbinstance", "DBAllocatedStorage", Some("5"), number(5, 1024), NONE, ALL),
    row("aws:rds:dbinstance", "DBBackupRetentionPeriod", Some("1"), number(0, 35), NONE, NO),
    row("aws:rds:dbinstance", "DBDeletionPolicy", Some("Delete"), words(&["Delete", "Retain", "Snapshot"]), NONE, NO),
    row("aws:rds:dbinstance", "DBEngine", Some("mysql"), words(&["mysql", "oracle-se1", "oracle-se2", "sqlserver-ex", "sqlserver-web", "sqlserver-se", "sqlserver-ee", "postgres"]), NONE, ALL),
    row("aws:rds:dbinstance", "DBEngineVersion", None, ANY, NONE, ALL),
    row("aws:rds:dbinstance", "DBInstanceClass", None, ANY, NONE, ALL),
    row("aws:rds:dbinstance", "DBPassword", None, Rule::Form(Form::DatabasePassword), NONE, ALL),
    row("aws:rds:dbinstance", "DBSnapshotIdentifier", None, ANY, NONE, ALL),
    row("aws:rds:dbinstance", "DBStorageType", None, ANY, NONE, NO),
    row("aws:rds:dbinstance", "DBUser", Some("ebroot"), Rule::Form(Form::DatabaseUser), NONE, ALL),
    row("aws:rds:dbinstance", "HasCoupledDatabase", Some("false"), BOOL, NONE, ALL),
    row("aws:rds:dbinstance", "MultiAZDatabase", Some("false"), BOOL, NONE, ALL),
];

/// Options of namespaces that end with a name or number of the user's own: the start of the namespace stands for it. An
/// additional process or listener takes what the default one takes.
#[rustfmt::skip]
pub(super) const NAMED: &[OptionSpec] = &[
    // A named listener rule of an application load balancer.
    row("aws:elbv2:listenerrule:", "HostHeaders", None, LIST, NONE, NO),
    row("aws:elbv2:listenerrule:", "PathPatterns", None, LIST, NONE, NO),
    row("aws:elbv2:listenerrule:", "Priority", Some("1"), number(1, 1000), NONE, NO),
    row("aws:elbv2:listenerrule:", "Process", Some("default"), ANY, NONE, NO),
    // A named policy of a classic load balancer.
    row("aws:elb:policies:", "CookieName", None, ANY, BALANCER, NO),
    row("aws:elb:policies:", "InstancePorts", None, LIST, BALANCER, NO),
    row("aws:elb:policies:", "LoadBalancerPorts", None, LIST, BALANCER, NO),
    row("aws:elb:policies:", "ProxyProtocol", None, BOOL, BALANCER, NO),
    row("aws:elb:policies:", "PublicKey", None, ANY, BALANCER, NO),
    row("aws:elb:policies:", "PublicKeyPolicyNames", None, LIST, BALANCER, NO),
    row("aws:elb:policies:", "SSLProtocols", None, LIST, BALANCER, NO),
    row("aws:elb:policies:", "SSLReferencePolicy", None, ANY, BALANCER, NO),
    row("aws:elb:policies:", "Stickiness Cookie Expiration", None, number(0, 1000000), BALANCER, NO),
    row("aws:elb:policies:", "Stickiness Policy", Some("false"), BOOL, BALANCER, NO),
    // One action of a schedule: its name is the resource of the setting.
    row("aws:autoscaling:scheduledaction", "DesiredCapacity", None, number(0, 10000), NONE, NO),
    row("aws:autoscaling:scheduledaction", "EndTime", None, ANY, NONE, NO),
    row("aws:autoscaling:scheduledaction", "MaxSize", None, number(0, 10000), NONE, NO),
    row("aws:autoscaling:scheduledaction", "MinSize", None, number(0, 10000), NONE, NO),
    row("aws:autoscaling:scheduledaction", "Recurrence", None, ANY, NONE, NO),
    row("aws:autoscaling:scheduledaction", "StartTime", None, ANY, NONE, NO),
    row("aws:autoscaling:scheduledaction", "Suspend", Some("false"), BOOL, NONE, NO),
];
