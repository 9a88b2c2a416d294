//! AWS's own `aws`, from PyPI and unmodified, against the local Elastic Beanstalk: every service that it answers for.

use std::path::PathBuf;

use serde_json::json;

use crate::support::{Finished, LocalBeanstalk, python};

const AWS: &str = "awscli==1.46.3";
const PLATFORM: &str = "64bit Amazon Linux 2023 v4.4.0 running Go 1";
const APP: &str = "
import http.server, os
address = ('127.0.0.1', int(os.environ['PORT']))
http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()
";

struct Aws {
    programs: PathBuf,
    beanstalk: LocalBeanstalk,
    variables: Vec<(String, String)>,
}

impl Aws {
    /// Runs `aws`; words of `args` are parted by spaces.
    fn run(&self, args: &str) -> Finished {
        let program = self.programs.join("aws");
        let program = program.to_str().expect("a path of text");
        let mut run = self.beanstalk.sandbox.program(program).args(args.split_ascii_whitespace());
        for (name, value) in &self.variables {
            run = run.env(name, value);
        }
        run.run()
    }

    fn text(&self, args: &str) -> String {
        self.run(&format!("{args} --output text")).success().stdout.trim().to_owned()
    }
}

#[test]
fn the_aws_of_amazon_works_with_every_service_here() {
    let Some(programs) = python::installed(AWS, "import awscli") else { return };
    let beanstalk = LocalBeanstalk::start();
    let aws = Aws { programs, variables: beanstalk.variables(), beanstalk };
    assert_eq!(aws.text("sts get-caller-identity --query Account"), "123456789012");
    let bucket = aws.text("elasticbeanstalk create-storage-location --query S3Bucket");
    make_a_version(&aws, &bucket);
    make_an_environment(&aws);
    look_around(&aws);
    keep_secrets(&aws);
    tear_down(&aws, &bucket);
}

fn make_a_version(aws: &Aws, bucket: &str) {
    let sandbox = &aws.beanstalk.sandbox;
    sandbox.write("app.py", APP);
    sandbox.write("Procfile", "web: python3 app.py\n");
    let zip = "import zipfile; z = zipfile.ZipFile('one.zip', 'w'); z.write('app.py'); z.write('Procfile')";
    let python = aws.programs.join("python");
    sandbox.program(python.to_str().expect("a path of text")).args(["-c", zip]).run().success();
    aws.run(&format!("s3 cp one.zip s3://{bucket}/shop/one.zip --quiet")).success();
    assert!(aws.text(&format!("s3 ls s3://{bucket}/shop/")).ends_with("one.zip"));
    aws.run("elasticbeanstalk create-application --application-name shop --tags Key=team,Value=web").success();
    let version = "elasticbeanstalk create-application-version --application-name shop --version-label one";
    let bundle = format!("--source-bundle S3Bucket={bucket},S3Key=shop/one.zip");
    assert_eq!(aws.text(&format!("{version} {bundle} --query ApplicationVersion.VersionLabel")), "one");
}

fn make_an_environment(aws: &Aws) {
    aws.run("iam create-instance-profile --instance-profile-name web").success();
    assert_eq!(aws.text("elasticbeanstalk list-available-solution-stacks --query SolutionStacks[0]"), PLATFORM);
    let option = |namespace: &str, name: &str, value: &str| json!({ "Namespace": namespace, "OptionName": name, "Value": value });
    let input = json!({
        "ApplicationName": "shop", "EnvironmentName": "shop-dev", "VersionLabel": "one", "SolutionStackName": PLATFORM,
        "OptionSettings": [
            option("aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance"),
            option("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "web"),
            option("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs", "true"),
        ],
    });
    aws.beanstalk.sandbox.write("create.json", &input.to_string());
    let create = "elasticbeanstalk create-environment --cli-input-json file://create.json --query Status";
    assert_eq!(aws.text(create), "Launching");
    aws.run("elasticbeanstalk wait environment-exists --environment-names shop-dev").success();
    let found = "elasticbeanstalk describe-environments --environment-names shop-dev --query";
    assert_eq!(aws.text(&format!("{found} Environments[0].[Status,VersionLabel]")), "Ready\tone");
    let id = aws.text(&format!("{found} Environments[0].EnvironmentId"));
    let stack = format!("cloudformation describe-stacks --stack-name awseb-{id}-stack --query Stacks[0].StackStatus");
    assert_eq!(aws.text(&stack), "CREATE_COMPLETE");
    let last = "elasticbeanstalk describe-events --environment-name shop-dev --max-items 1 --query Events[0].Message";
    let last = aws.text(last);
    assert!(last.starts_with("Successfully launched environment: shop-dev"), "{last}");
}

/// The services that say what an environment is made of.
fn look_around(aws: &Aws) {
    let resources = "elasticbeanstalk describe-environment-resources --environment-name shop-dev --query";
    let group = aws.text(&format!("{resources} EnvironmentResources.AutoScalingGroups[0].Name"));
    let instance = aws.text(&format!("{resources} EnvironmentResources.Instances[0].Id"));
    let groups = "autoscaling describe-auto-scaling-groups --auto-scaling-group-names";
    let members = aws.text(&format!("{groups} {group} --query AutoScalingGroups[0].Instances[0].InstanceId"));
    assert_eq!(members, instance);
    let balancers = aws.text("elbv2 describe-load-balancers --query LoadBalancers");
    assert_eq!(
        (balancers.as_str(), aws.text("elb describe-load-balancers --query LoadBalancerDescriptions")),
        ("", String::new())
    );
    let addresses = format!("ec2 describe-addresses --filters Name=instance-id,Values={instance}");
    assert_eq!(aws.text(&format!("{addresses} --query Addresses[0].PublicIp")), "127.0.0.1");

    let tagged =
        "resourcegroupstaggingapi get-resources --tag-filters Key=elasticbeanstalk:environment-name,Values=shop-dev";
    let arns = aws.text(&format!("{tagged} --query ResourceTagMappingList[].ResourceARN"));
    for part in [":environment/shop/shop-dev", &format!(":instance/{instance}"), ":stack/awseb-", ":log-group:"] {
        assert!(arns.contains(part), "{part}: {arns}");
    }
    let arn = "arn:aws:elasticbeanstalk:us-west-2:123456789012:applicationversion/shop/one";
    let tag = format!("resourcegroupstaggingapi tag-resources --resource-arn-list {arn} --tags kept=yes");
    assert_eq!(aws.text(&format!("{tag} --query FailedResourcesMap")), "");
    assert_eq!(aws.text("resourcegroupstaggingapi get-tag-values --key kept --query TagValues"), "yes");

    let name = "/aws/elasticbeanstalk/shop-dev/var/log/eb-engine.log";
    let streams = format!("logs describe-log-streams --log-group-name {name} --query logStreams[].logStreamName");
    assert_eq!(aws.text(&streams), instance);
    // `logs tail` is version 2's, which PyPI does not have: it asks for the same as `filter-log-events`.
    let events = format!("logs get-log-events --log-group-name {name} --log-stream-name {instance}");
    assert!(aws.text(&format!("{events} --query events[].message")).contains("CommandService Response"));
    let filter = format!("logs filter-log-events --log-group-name {name} --filter-pattern CommandService");
    assert!(aws.text(&format!("{filter} --query events[].message")).contains("CommandService Response"));
    let missing = aws.run("logs filter-log-events --log-group-name /nobody/here").exit(255);
    assert!(missing.stderr.contains("(ResourceNotFoundException)"), "{missing}");
}

fn keep_secrets(aws: &Aws) {
    aws.run("ssm put-parameter --name /shop/token --type SecureString --value hunter1").success();
    let read = "ssm get-parameter --name /shop/token --with-decryption --query Parameter.Value";
    assert_eq!(aws.text(read), "hunter1");
    aws.run("secretsmanager create-secret --name shop --secret-string hunter2").success();
    assert_eq!(aws.text("secretsmanager get-secret-value --secret-id shop --query SecretString"), "hunter2");
    assert_eq!(aws.text("rds describe-db-instances --query DBInstances"), "");
}

fn tear_down(aws: &Aws, bucket: &str) {
    // What version 1 ends with when a service refuses.
    let refused = aws.run("elasticbeanstalk terminate-environment --environment-name nobody-here").exit(255);
    let sentence = "(InvalidParameterValue) when calling the TerminateEnvironment operation: No Environment found for \
                    EnvironmentName = 'nobody-here'.";
    assert!(refused.stderr.contains(sentence), "{refused}");
    let terminate = "elasticbeanstalk terminate-environment --environment-name shop-dev --query Status";
    assert_eq!(aws.text(terminate), "Terminating");
    aws.run("elasticbeanstalk wait environment-terminated --environment-names shop-dev").success();
    aws.run("elasticbeanstalk delete-application --application-name shop").success();
    aws.run(&format!("s3 rm s3://{bucket}/shop/one.zip --quiet")).success();
    assert_eq!(aws.text("elasticbeanstalk describe-applications --query Applications"), "");
}
