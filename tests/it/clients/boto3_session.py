"""boto3 against the local Elastic Beanstalk: every action, every waiter and paginator, the errors, S3.

Ends with 0 when all of it held. Every answer is parsed by botocore, and no element of it may be unknown to its model.
"""

import io
import os
import re
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
import zipfile

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError

STACK = "64bit Amazon Linux 2023"
APP = b"""
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"@VERSION@")
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""
# The live service answers it too, and `eb health` needs it; Amazon's public model does not have it.
BEYOND_THE_MODEL = {"Tier"}

called = set()
unknown = set()


def check(element, shape, path):
    """Collects the elements below `element` that a shape of the model does not have."""
    name = lambda child: child.tag.split("}")[-1]
    if shape.type_name == "structure":
        members = {member.serialization.get("name", key): member for key, member in shape.members.items()}
        for child in element:
            if name(child) in members:
                check(child, members[name(child)], f"{path}.{name(child)}")
            elif name(child) not in BEYOND_THE_MODEL:
                unknown.add(f"{path}.{name(child)}")
    elif shape.type_name == "list":
        for child in element:
            check(child, shape.member, path)


def listen(http_response, parsed, model, **_):
    called.add((model.service_model.service_name, model.name))
    if http_response.status_code >= 300 or model.output_shape is None:
        return
    if "json" in http_response.headers["Content-Type"]:
        return
    root = ElementTree.fromstring(http_response.content)
    assert "Date" in http_response.headers, model.name
    assert parsed["ResponseMetadata"]["RequestId"], model.name
    for element in root:
        if element.tag.endswith("Result"):
            check(element, model.output_shape, model.name)


def refused(code, text, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        told = error.response["Error"]
        assert (told["Code"], text in told["Message"]) == (code, True), told
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        assert status == (403 if code == "InvalidClientTokenId" else 400), (status, told)
        return
    raise AssertionError(f"{call.__name__} {parameters} was not refused")


def refused_all(situations):
    """Situations of section 1.3: code, the whole sentence (or a pattern of it), the call and what it is given."""
    for code, text, call, parameters in situations:
        try:
            call(**parameters)
        except ClientError as error:
            told, status = error.response["Error"], error.response["ResponseMetadata"]["HTTPStatusCode"]
            fits = text.fullmatch(told["Message"]) if isinstance(text, re.Pattern) else text == told["Message"]
            assert (told["Code"], status) == (code, 400) and fits, (text, told)
            continue
        raise AssertionError(f"{call.__name__} {parameters} was not refused: {text}")


def bundle(version, commands=""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("Procfile", "web: python3 app.py\n")
        archive.writestr(".ebextensions/10.config", f"container_commands: {{{commands}}}\n")
        archive.writestr("app.py", APP.replace(b"@VERSION@", version.encode()))
    return file.getvalue()


def make_versions(eb, s3):
    bucket = eb.create_storage_location()["S3Bucket"]
    eb.create_application(ApplicationName="shop", Description="a shop", Tags=[{"Key": "team", "Value": "web"}])
    for label in ("one", "two"):
        s3.put_object(Bucket=bucket, Key=f"shop/{label}.zip", Body=bundle(label))
        source = {"S3Bucket": bucket, "S3Key": f"shop/{label}.zip"}
        version = eb.create_application_version(ApplicationName="shop", VersionLabel=label, SourceBundle=source)
        assert version["ApplicationVersion"]["Status"] in ("UNPROCESSED", "PROCESSED"), version
    eb.update_application(ApplicationName="shop", Description="the shop")
    eb.update_application_version(ApplicationName="shop", VersionLabel="one", Description="the first")
    rule = {"MaxCountRule": {"Enabled": True, "MaxCount": 100}}
    lifecycle = {"VersionLifecycleConfig": rule, "ServiceRole": "arn:aws:iam::123456789012:role/aws-elasticbeanstalk"}
    eb.update_application_resource_lifecycle(ApplicationName="shop", ResourceLifecycleConfig=lifecycle)
    return bucket


def create(eb, stack, name, health="enhanced", **more):
    options = [
        {"Namespace": "aws:elasticbeanstalk:environment", "OptionName": "EnvironmentType", "Value": "SingleInstance"},
        {"Namespace": "aws:autoscaling:launchconfiguration", "OptionName": "IamInstanceProfile", "Value": "web"},
        {"Namespace": "aws:elasticbeanstalk:healthreporting:system", "OptionName": "SystemType", "Value": health},
    ]
    return eb.create_environment(ApplicationName="shop", EnvironmentName=name, VersionLabel="one",
                                 SolutionStackName=stack, OptionSettings=options, **more)


def wait(eb, waiter, name):
    quickly = {"Delay": 1, "MaxAttempts": 120}
    eb.get_waiter(waiter).wait(EnvironmentNames=[name], WaiterConfig=quickly)


def page(environment):
    with urllib.request.urlopen(f"http://{environment['EndpointURL']}/") as answer:
        return answer.read().decode()


def look(eb, stack):
    """Everything that only asks."""
    assert [one["ApplicationName"] for one in eb.describe_applications()["Applications"]] == ["shop"]
    assert eb.describe_account_attributes()["ResourceQuotas"]["EnvironmentQuota"]["Maximum"] > 0
    options = eb.describe_configuration_options(SolutionStackName=stack)["Options"]
    assert any(option["Name"] == "InstanceType" for option in options)
    settings = eb.describe_configuration_settings(ApplicationName="shop", EnvironmentName="shop-dev")
    assert settings["ConfigurationSettings"][0]["DeploymentStatus"] == "deployed", settings
    health = eb.describe_environment_health(EnvironmentName="shop-dev", AttributeNames=["All"])
    assert health["HealthStatus"] and isinstance(health["ApplicationMetrics"], dict), health
    assert eb.describe_instances_health(EnvironmentName="shop-dev", AttributeNames=["All"])["InstanceHealthList"]
    assert eb.describe_environment_resources(EnvironmentName="shop-dev")["EnvironmentResources"]["Instances"]
    platforms = eb.get_paginator("list_platform_versions").paginate(PaginationConfig={"PageSize": 5})
    arns = [one["PlatformArn"] for found in platforms for one in found["PlatformSummaryList"]]
    assert arns and len(arns) == len(set(arns)), arns
    assert eb.describe_platform_version(PlatformArn=arns[0])["PlatformDescription"]["PlatformArn"] == arns[0]
    assert eb.list_platform_branches()["PlatformBranchSummaryList"]
    assert not eb.check_dns_availability(CNAMEPrefix="shop-front")["Available"]
    eb.describe_environment_managed_actions(EnvironmentName="shop-dev")
    history = eb.get_paginator("describe_environment_managed_action_history").paginate(EnvironmentName="shop-dev")
    assert [item for found in history for item in found["ManagedActionHistoryItems"]] == []
    versions = eb.get_paginator("describe_application_versions")
    versions = versions.paginate(ApplicationName="shop", PaginationConfig={"PageSize": 1})
    assert [one["VersionLabel"] for found in versions for one in found["ApplicationVersions"]] == ["two", "one"]
    environments = eb.get_paginator("describe_environments").paginate(PaginationConfig={"PageSize": 1})
    assert len([one for found in environments for one in found["Environments"]]) == 2
    events = eb.get_paginator("describe_events").paginate(EnvironmentName="shop-dev", PaginationConfig={"PageSize": 3})
    dates = [event["EventDate"] for found in events for event in found["Events"]]
    assert len(dates) == len(set(dates)) > 3 and dates == sorted(dates, reverse=True), dates


def busy(eb, s3, bucket):
    """What nobody may do to an environment, or to its versions, in the middle of a deployment, which is then aborted."""
    s3.put_object(Bucket=bucket, Key="shop/slow.zip", Body=bundle("slow", "slow: {command: sleep 600}"))
    eb.create_application_version(ApplicationName="shop", VersionLabel="slow",
                                  SourceBundle={"S3Bucket": bucket, "S3Key": "shop/slow.zip"})
    eb.update_environment(EnvironmentName="shop-dev", VersionLabel="slow")
    value, named = "InvalidParameterValue", {"EnvironmentName": "shop-dev"}
    ready = "Environment named shop-dev is in an invalid state for this operation. Must be Ready."
    deleting = "Unable to delete application version: {}. An operation is already in progress, please retry again shortly."
    swap = {"SourceEnvironmentName": "shop-dev", "DestinationEnvironmentName": "shop-test"}
    refused_all([
        (value, ready, eb.update_environment, dict(named, VersionLabel="one")),
        (value, ready, eb.restart_app_server, named),
        (value, ready, eb.rebuild_environment, named),
        (value, ready, eb.swap_environment_cnames, swap),
        (value, "Cannot terminate environment named shop-dev. It is currently pending deployment.",
         eb.terminate_environment, named),
    ] + [
        ("OperationInProgressFailure", deleting.format(label), eb.delete_application_version,
         {"ApplicationName": "shop", "VersionLabel": label}) for label in ("slow", "two")
    ])
    eb.abort_environment_update(EnvironmentName="shop-dev")
    wait(eb, "environment_updated", "shop-dev")
    found = eb.describe_environments(EnvironmentNames=["shop-dev"])["Environments"][0]
    assert (found["VersionLabel"], page(found)) == ("two", "two"), found


def too_large(eb):
    """4096 bytes of properties are all that CloudFormation takes: the update fails, and an event says why."""
    option = {"Namespace": "aws:elasticbeanstalk:application:environment", "OptionName": "A", "Value": "x" * 4095}
    update = eb.update_environment(EnvironmentName="shop-dev", OptionSettings=[option])
    wait(eb, "environment_updated", "shop-dev")
    for _ in range(600):
        events = eb.describe_events(RequestId=update["ResponseMetadata"]["RequestId"])["Events"]
        if events[0]["Message"] == "Failed to deploy configuration.":
            break
        time.sleep(0.1)
    why = events[1]
    assert why["Severity"] == "ERROR" and "Parameter 'EnvironmentVariables' default value '[****]'" in why["Message"], why
    assert "4096" in why["Message"], why
    eb.delete_environment_configuration(ApplicationName="shop", EnvironmentName="shop-dev")


def change(eb, s3, bucket):
    """Everything that an environment goes through."""
    eb.update_environment(EnvironmentName="shop-dev", VersionLabel="two")
    wait(eb, "environment_updated", "shop-dev")
    found = eb.describe_environments(EnvironmentNames=["shop-dev"])["Environments"][0]
    assert (found["VersionLabel"], page(found)) == ("two", "two"), found
    busy(eb, s3, bucket)
    too_large(eb)
    eb.restart_app_server(EnvironmentName="shop-dev")
    wait(eb, "environment_updated", "shop-dev")
    eb.swap_environment_cnames(SourceEnvironmentName="shop-dev", DestinationEnvironmentName="shop-test")
    wait(eb, "environment_updated", "shop-dev")
    eb.rebuild_environment(EnvironmentName="shop-test")
    wait(eb, "environment_updated", "shop-test")
    eb.request_environment_info(EnvironmentName="shop-dev", InfoType="tail")
    eb.get_waiter("environment_updated").wait(EnvironmentNames=["shop-dev"], WaiterConfig={"Delay": 1})
    for _ in range(600):
        samples = eb.retrieve_environment_info(EnvironmentName="shop-dev", InfoType="tail")["EnvironmentInfo"]
        if samples:
            break
        time.sleep(0.1)
    with urllib.request.urlopen(samples[0]["Message"]) as answer:
        assert b"/var/log/" in answer.read()
    eb.create_configuration_template(ApplicationName="shop", TemplateName="saved",
                                     EnvironmentId=found["EnvironmentId"])
    option = {"Namespace": "aws:elasticbeanstalk:application:environment", "OptionName": "A", "Value": "b"}
    eb.update_configuration_template(ApplicationName="shop", TemplateName="saved", OptionSettings=[option])
    assert eb.validate_configuration_settings(ApplicationName="shop", EnvironmentName="shop-dev",
                                              OptionSettings=[option])["Messages"] == []
    refused("InvalidParameterValue", "Configuration Template saved already exists.",
            eb.create_configuration_template, ApplicationName="shop", TemplateName="saved",
            EnvironmentId=found["EnvironmentId"])
    eb.delete_configuration_template(ApplicationName="shop", TemplateName="saved")
    eb.delete_environment_configuration(ApplicationName="shop", EnvironmentName="shop-dev")
    arn = found["EnvironmentArn"]
    eb.update_tags_for_resource(ResourceArn=arn, TagsToAdd=[{"Key": "stage", "Value": "dev"}])
    wait(eb, "environment_updated", "shop-dev")
    tags = {tag["Key"]: tag["Value"] for tag in eb.list_tags_for_resource(ResourceArn=arn)["ResourceTags"]}
    assert tags["stage"] == "dev", tags


def unknown_action(eb):
    """No client of the model can ask for it, so the request is signed by hand."""
    request = AWSRequest("POST", eb.meta.endpoint_url + "/", data="Action=DescribeEverything&Version=2010-12-01",
                         headers={"Content-Type": "application/x-www-form-urlencoded"})
    SigV4Auth(boto3.Session().get_credentials(), "elasticbeanstalk", eb.meta.region_name).add_auth(request)
    sent = urllib.request.Request(request.url, request.data.encode(), dict(request.headers.items()))
    try:
        urllib.request.urlopen(sent)
    except urllib.error.HTTPError as error:
        answer = error.read().decode()
        assert error.code == 400 and "<Code>InvalidAction</Code>" in answer, answer
        assert "The action DescribeEverything is not valid for this web service." in answer, answer
        return
    raise AssertionError("an action out of nothing")


def errors(eb, stack):
    """The sentences of section 1.3, and what an account without these resources answers."""
    value, setting, dev = "InvalidParameterValue", "ConfigurationValidationException", {"EnvironmentName": "shop-dev"}
    template = {"ApplicationName": "shop", "TemplateName": "kept"}
    eb.create_configuration_template(SolutionStackName=stack, **template)
    new = lambda **more: dict({"eb": eb, "stack": stack, "name": "shop-more"}, **more)
    fresh = {"ApplicationName": "shop", "EnvironmentName": "shop-more"}
    option = lambda namespace, name, to: {"OptionSettings": [
        {"Namespace": namespace, "OptionName": name, "Value": to}], **dev}
    cobol = f"arn:aws:elasticbeanstalk:{eb.meta.region_name}::platform/Cobol/1.0.0"
    refused_all([
        (value, "No Application named 'nope' found.", eb.create_environment,
         {"ApplicationName": "nope", "EnvironmentName": "nope", "SolutionStackName": stack}),
        (value, "No Application Version named 'nope' found.", eb.update_environment, dict(dev, VersionLabel="nope")),
        (value, "No Environment found for EnvironmentName = 'nope'.", eb.terminate_environment,
         {"EnvironmentName": "nope"}),
        (value, "No Environment found for EnvironmentId = 'e-nope'.", eb.terminate_environment,
         {"EnvironmentId": "e-nope"}),
        (value, "Environment named shop-dev is in an invalid state for this operation. Must be pending deployment.",
         eb.abort_environment_update, dev),
        (value, "Application shop already exists.", eb.create_application, {"ApplicationName": "shop"}),
        (value, "Application Version one already exists.", eb.create_application_version,
         {"ApplicationName": "shop", "VersionLabel": "one"}),
        (value, "Environment shop-dev already exists.", create, new(name="shop-dev")),
        (value, "Configuration Template kept already exists.", eb.create_configuration_template,
         dict(template, SolutionStackName=stack)),
        (value, re.compile(r"DNS name \(([^ ]+)\) is not available\."), create, new(CNAMEPrefix="shop-front")),
        (value, f"Platform '{cobol}' does not exist.", eb.create_environment, dict(fresh, PlatformArn=cobol)),
        (value, "Unable to determine base for template pack (no solution stack)", eb.create_environment, fresh),
        (value, "No application version exists to deploy for Application named shop.", eb.compose_environments,
         {"ApplicationName": "shop"}),
        (value, "Unable to delete application shop because it has a version that is deployed to a running environment.",
         eb.delete_application, {"ApplicationName": "shop"}),
        ("InvalidRequestException", "DescribeEnvironmentHealth is not supported.", eb.describe_environment_health,
         {"EnvironmentName": "shop-test", "AttributeNames": ["All"]}),
        (setting, "Configuration validation exception: Invalid option specification (Namespace: 'aws:nope', OptionName: "
         "'No'): Unknown configuration setting.", eb.update_environment, option("aws:nope", "No", "x")),
        (setting, re.compile(r"Configuration validation exception: Invalid option value: '4000' \(Namespace: "
         r"'aws:elasticbeanstalk:command', OptionName: 'Timeout'\): .+"), eb.update_environment,
         option("aws:elasticbeanstalk:command", "Timeout", "4000")),
        ("InvalidParameterCombination", re.compile(".+"), eb.describe_configuration_settings, dict(template, **dev)),
        ("MissingRequiredParameter", re.compile(".+"), eb.terminate_environment, {}),
        ("TooManyPlatformsException", re.compile(".+"), eb.create_platform_version,
         {"PlatformName": "no", "PlatformVersion": "1.0.0", "PlatformDefinitionBundle": {"S3Bucket": "b", "S3Key": "k"}}),
        (value, "OperationsRole 'arn:aws:iam::123456789012:role/x' does not exist.",
         eb.associate_environment_operations_role, dict(dev, OperationsRole="arn:aws:iam::123456789012:role/x")),
    ])
    unknown_action(eb)
    eb.delete_configuration_template(**template)
    for call, parameters in (
        (eb.apply_environment_managed_action, {"EnvironmentName": "shop-dev", "ActionId": "nope"}),
        (eb.compose_environments, {"ApplicationName": "shop", "VersionLabels": ["one"]}),
        (eb.delete_platform_version, {"PlatformArn": "arn:aws:elasticbeanstalk:us-west-2:123456789012:platform/no/1.0.0"}),
        (eb.create_platform_version, {"PlatformName": "no", "PlatformVersion": "1.0.0", "PlatformDefinitionBundle": {}}),
        (eb.associate_environment_operations_role, {"EnvironmentName": "nope", "OperationsRole": "arn:aws:iam::1:role/x"}),
        (eb.disassociate_environment_operations_role, {"EnvironmentName": "nope"}),
    ):
        try:
            call(**parameters)
            raise AssertionError(f"{call.__name__} made something out of nothing")
        except ClientError as error:
            assert 400 <= error.response["ResponseMetadata"]["HTTPStatusCode"] < 500, error
    stranger = boto3.client("elasticbeanstalk", aws_access_key_id="AKIASTRANGER", aws_secret_access_key="x")
    refused("InvalidClientTokenId", "", stranger.describe_environments)


def objects(s3, bucket):
    """A file in parts, and links that carry their own signature."""
    small = os.urandom(1024 * 1024)
    s3.upload_fileobj(io.BytesIO(small), bucket, "small.bin")
    assert s3.get_object(Bucket=bucket, Key="small.bin")["Body"].read() == small
    large = os.urandom(20 * 1024 * 1024)
    parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
    s3.upload_fileobj(io.BytesIO(large), bucket, "large.bin", Config=parts)
    assert s3.head_object(Bucket=bucket, Key="large.bin")["ContentLength"] == len(large)
    back = io.BytesIO()
    s3.download_fileobj(bucket, "large.bin", back, Config=parts)
    assert back.getvalue() == large
    link = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "large.bin"}, ExpiresIn=60)
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == large
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    keys = [one["Key"] for found in pages for one in found.get("Contents", [])]
    assert {"large.bin", "small.bin", "shop/one.zip", "shop/two.zip"} <= set(keys), keys


def neighbours(client, environment):
    """The services around: what an environment is made of, and who asks."""
    account = client("sts").get_caller_identity()["Account"]
    assert environment["EnvironmentArn"].split(":")[4] == account
    iam = client("iam")
    assert iam.get_role(RoleName="web")["Role"]["Arn"].endswith(":role/web")
    roles = iam.get_instance_profile(InstanceProfileName="web")["InstanceProfile"]["Roles"]
    assert [role["RoleName"] for role in roles] == ["web"]
    stacks = client("cloudformation")
    stack = f"awseb-{environment['EnvironmentId']}-stack"
    assert stacks.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"].endswith("_COMPLETE")
    kinds = {one["ResourceType"] for one in stacks.describe_stack_resources(StackName=stack)["StackResources"]}
    assert "AWS::AutoScaling::AutoScalingGroup" in kinds, kinds
    names = {one["LogicalResourceId"] for one in stacks.list_stack_resources(StackName=stack)["StackResourceSummaries"]}
    assert "AWSEBEIP" in names, names
    events = stacks.describe_stack_events(StackName=stack)["StackEvents"]
    assert events[-1]["ResourceStatus"] == "CREATE_IN_PROGRESS", events
    assert "AWSEBAutoScalingGroup" in stacks.get_template(StackName=stack)["TemplateBody"]["Resources"]
    assert stack in [one["StackName"] for one in stacks.list_stacks()["StackSummaries"]]
    machines(client, environment)
    rds = client("rds")
    assert rds.describe_db_engine_versions(Engine="mysql")["DBEngineVersions"]
    pages = rds.get_paginator("describe_orderable_db_instance_options")
    pages = pages.paginate(Engine="mysql", PaginationConfig={"PageSize": 20})
    assert [one for found in pages for one in found["OrderableDBInstanceOptions"]]
    try:
        rds.describe_db_instances(DBInstanceIdentifier="nope")
        raise AssertionError("a database out of nothing")
    except rds.exceptions.DBInstanceNotFoundFault as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def machines(client, environment):
    """What an environment consists of, said alike by every service; and what no service here can do."""
    eb, ec2, groups = client("elasticbeanstalk"), client("ec2"), client("autoscaling")
    resources = eb.describe_environment_resources(EnvironmentName="shop-dev")["EnvironmentResources"]
    group = groups.describe_auto_scaling_groups(
        AutoScalingGroupNames=[resources["AutoScalingGroups"][0]["Name"]])["AutoScalingGroups"][0]
    assert [one["InstanceId"] for one in group["Instances"]] == [one["Id"] for one in resources["Instances"]], group
    assert group["LaunchTemplate"]["LaunchTemplateId"] == resources["LaunchTemplates"][0]["Id"], group
    instance = resources["Instances"][0]["Id"]
    members = groups.describe_auto_scaling_instances(InstanceIds=[instance])["AutoScalingInstances"]
    assert members[0]["AutoScalingGroupName"] == group["AutoScalingGroupName"], members
    assert groups.describe_scaling_activities(AutoScalingGroupName=group["AutoScalingGroupName"])["Activities"]
    assert groups.describe_tags()["Tags"] and not groups.describe_launch_configurations()["LaunchConfigurations"]
    assert not groups.describe_policies()["ScalingPolicies"]
    found = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    tags = {tag["Key"]: tag["Value"] for tag in found["Tags"]}
    assert tags["elasticbeanstalk:environment-name"] == "shop-dev", tags
    images = ec2.describe_images(ImageIds=[found["ImageId"]])["Images"]
    assert images[0]["State"] == "available", images
    security = ec2.describe_security_groups(GroupIds=[one["GroupId"] for one in found["SecurityGroups"]])
    assert len(security["SecurityGroups"]) == 1, security
    groups_of = [one["GroupId"] for one in found["SecurityGroups"]]
    interfaces = ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": groups_of}])["NetworkInterfaces"]
    assert [one["Attachment"]["InstanceId"] for one in interfaces] == [instance], interfaces
    assert interfaces[0]["Status"] == "in-use" and [one["GroupId"] for one in interfaces[0]["Groups"]] == groups_of, interfaces
    assert ec2.describe_network_interfaces(NetworkInterfaceIds=[interfaces[0]["NetworkInterfaceId"]])["NetworkInterfaces"]
    none = ec2.describe_network_interfaces(Filters=[{"Name": "group-id", "Values": ["sg-nobody"]}])["NetworkInterfaces"]
    assert none == [], none
    interfaces_of = ec2.describe_network_interfaces
    refused("InvalidNetworkInterfaceID.NotFound", "eni-nope", interfaces_of, NetworkInterfaceIds=["eni-nope"])
    refused("InvalidParameterValue", "The filter 'nope' is invalid", interfaces_of, Filters=[{"Name": "nope", "Values": ["x"]}])
    addresses = ec2.describe_addresses(Filters=[{"Name": "instance-id", "Values": [instance]}])["Addresses"]
    assert addresses[0]["PublicIp"] == found["PublicIpAddress"], addresses
    templates = [resources["LaunchTemplates"][0]["Id"]]
    assert ec2.describe_launch_templates(LaunchTemplateIds=templates)["LaunchTemplates"]
    named = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [instance]}])["Tags"]
    assert {tag["Key"] for tag in named} == set(tags), named
    assert ec2.describe_instance_types(InstanceTypes=["t3.micro"])["InstanceTypes"][0]["VCpuInfo"]["DefaultVCpus"] == 2
    attribute = ec2.describe_account_attributes(AttributeNames=["default-vpc"])["AccountAttributes"][0]
    assert attribute["AttributeValues"][0]["AttributeValue"] == "none", attribute
    assert ec2.describe_availability_zones()["AvailabilityZones"]
    assert [ec2.describe_vpcs()["Vpcs"], ec2.describe_subnets()["Subnets"], ec2.describe_key_pairs()["KeyPairs"]] == [[], [], []]
    tagging = client("resourcegroupstaggingapi").get_paginator("get_resources")
    pages = tagging.paginate(TagFilters=[{"Key": "elasticbeanstalk:environment-name", "Values": ["shop-dev"]}],
                             ResourcesPerPage=2)
    arns = [one["ResourceARN"] for page in pages for one in page["ResourceTagMappingList"]]
    assert environment["EnvironmentArn"] in arns and group["AutoScalingGroupARN"] in arns, arns
    for service in ("elb", "elbv2"):
        found = client(service).describe_load_balancers()
        assert not found.get("LoadBalancers", []) and not found.get("LoadBalancerDescriptions", []), found
    refused("InvalidAction", "CreateVpc", ec2.create_vpc, CidrBlock="10.0.0.0/16")
    refused("InvalidAction", "", groups.terminate_instance_in_auto_scaling_group, InstanceId=instance,
            ShouldDecrementDesiredCapacity=True)
    balanced(eb, client)


def balanced(eb, client):
    """Load balancers of both versions of their API, as the resources of their environments name them."""
    sample = dict(ApplicationName="shop", SolutionStackName=eb.list_available_solution_stacks()["SolutionStacks"][0])
    option = lambda name, value: {"Namespace": "aws:elasticbeanstalk:environment", "OptionName": name, "Value": value}
    profile = {"Namespace": "aws:autoscaling:launchconfiguration", "OptionName": "IamInstanceProfile", "Value": "web"}
    for kind in ("classic", "application"):
        options = [option("EnvironmentType", "LoadBalanced"), option("LoadBalancerType", kind), profile]
        eb.create_environment(EnvironmentName=f"shop-{kind}", OptionSettings=options, **sample)
    for kind in ("classic", "application"):
        wait(eb, "environment_exists", f"shop-{kind}")
    name = lambda kind: eb.describe_environment_resources(
        EnvironmentName=f"shop-{kind}")["EnvironmentResources"]["LoadBalancers"][0]["Name"]
    old, new = client("elb"), client("elbv2")
    found = old.describe_load_balancers(LoadBalancerNames=[name("classic")])["LoadBalancerDescriptions"][0]
    states = old.describe_instance_health(LoadBalancerName=name("classic"))["InstanceStates"]
    assert [one["InstanceId"] for one in states] == [one["InstanceId"] for one in found["Instances"]], states
    assert old.describe_tags(LoadBalancerNames=[name("classic")])["TagDescriptions"][0]["Tags"]
    arn = name("application")
    assert new.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["State"]["Code"] == "active"
    target = new.describe_target_groups(LoadBalancerArn=arn)["TargetGroups"][0]["TargetGroupArn"]
    assert new.describe_target_health(TargetGroupArn=target)["TargetHealthDescriptions"]
    action = new.describe_listeners(LoadBalancerArn=arn)["Listeners"][0]["DefaultActions"][0]
    assert action["TargetGroupArn"] == target, action
    assert new.describe_tags(ResourceArns=[arn, target])["TagDescriptions"][1]["Tags"]
    refused("LoadBalancerNotFound", "", new.describe_load_balancers, Names=["nobody"])
    refused("LoadBalancerNotFound", "There is no ACTIVE Load Balancer named 'nobody'", old.describe_instance_health,
            LoadBalancerName="nobody")
    for kind in ("classic", "application"):
        eb.terminate_environment(EnvironmentName=f"shop-{kind}")
    for kind in ("classic", "application"):
        wait(eb, "environment_terminated", f"shop-{kind}")


def database(client):
    """A database over its life, with the waiters of RDS."""
    rds = client("rds")
    rds.create_db_instance(DBInstanceIdentifier="tasks-db", DBInstanceClass="db.t4g.micro", Engine="mysql",
                           AllocatedStorage=20, MasterUsername="ebroot", MasterUserPassword="Secretpw123",
                           DBName="ebdb")
    quickly = {"Delay": 1, "MaxAttempts": 120}
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="tasks-db", WaiterConfig=quickly)
    found = rds.describe_db_instances(DBInstanceIdentifier="tasks-db")["DBInstances"][0]
    assert found["Endpoint"]["Port"] > 0 and found["DBName"] == "ebdb", found
    rds.create_db_snapshot(DBInstanceIdentifier="tasks-db", DBSnapshotIdentifier="copy")
    rds.get_waiter("db_snapshot_available").wait(DBSnapshotIdentifier="copy", WaiterConfig=quickly)
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="tasks-db", WaiterConfig=quickly)
    rds.delete_db_instance(DBInstanceIdentifier="tasks-db", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="tasks-db", WaiterConfig=quickly)
    rds.delete_db_snapshot(DBSnapshotIdentifier="copy")
    rds.get_waiter("db_snapshot_deleted").wait(DBSnapshotIdentifier="copy", WaiterConfig=quickly)


def tear_down(eb):
    eb.terminate_environment(EnvironmentName="shop-test")
    wait(eb, "environment_terminated", "shop-test")
    eb.delete_application_version(ApplicationName="shop", VersionLabel="one", DeleteSourceBundle=True)
    eb.delete_application(ApplicationName="shop", TerminateEnvByForce=True)
    wait(eb, "environment_terminated", "shop-dev")


def main():
    once = Config(retries={"mode": "standard", "total_max_attempts": 1})

    def client(service):
        made = boto3.client(service, config=once)
        made.meta.events.register("after-call", listen)
        return made

    eb, iam, s3 = client("elasticbeanstalk"), client("iam"), boto3.client("s3", config=once)
    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},' \
            '"Action":"sts:AssumeRole"}]}'
    iam.create_role(RoleName="web", AssumeRolePolicyDocument=trust)
    iam.create_instance_profile(InstanceProfileName="web")
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
    stacks = eb.list_available_solution_stacks()["SolutionStacks"]
    stack = next(one for one in stacks if one.startswith(STACK) and "running Go" in one)
    bucket = make_versions(eb, s3)
    create(eb, stack, "shop-dev", CNAMEPrefix="shop-front")
    create(eb, stack, "shop-test", health="basic")
    for name in ("shop-dev", "shop-test"):
        wait(eb, "environment_exists", name)
    found = eb.describe_environments(EnvironmentNames=["shop-dev"])["Environments"][0]
    assert (found["Status"], found["VersionLabel"], page(found)) == ("Ready", "one", "one"), found
    look(eb, stack)
    change(eb, s3, bucket)
    errors(eb, stack)
    objects(s3, bucket)
    neighbours(client, found)
    if sys.argv[1:] == ["--databases"]:
        database(client)
    tear_down(eb)
    ours = {name for service, name in called if service == "elasticbeanstalk"}
    missing = set(eb.meta.service_model.operation_names) - ours
    assert not missing, f"never called: {sorted(missing)}"
    assert not unknown, f"not in the model: {sorted(unknown)}"
    print(f"{len(ours)} actions")


main()
