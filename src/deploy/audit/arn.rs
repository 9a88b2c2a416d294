//! What an ARN says of a thing: what it is, what it is called, what it costs and how it is removed.

use super::Left;
use crate::deploy::cost::Kind;

/// What a database is called.
pub(super) const DATABASE: &str = "database";
/// What a security group is called.
pub(super) const SECURITY_GROUP: &str = "security group";
/// What a log group is called.
pub(super) const LOG_GROUP: &str = "log group";

/// Service, kind and name of what an ARN means: `cloudformation`, `stack`, `awseb-e-x-stack/0a…`.
fn parts(arn: &str) -> Option<(&str, &str, &str)> {
    let mut fields = arn.splitn(6, ':');
    let (service, rest) = (fields.nth(2)?, fields.nth(2)?);
    let (kind, name) = rest.split_once(['/', ':'])?;
    Some((service, kind, name))
}

/// The id of an instance, when it is one.
pub(super) fn instance(arn: &str) -> Option<&str> {
    parts(arn).filter(|(service, kind, _)| (*service, *kind) == ("ec2", "instance")).map(|(_, _, name)| name)
}

/// The name of a stack, when it is one.
pub(super) fn stack(arn: &str) -> Option<&str> {
    let (service, kind, name) = parts(arn)?;
    ((service, kind) == ("cloudformation", "stack")).then(|| name.split('/').next().unwrap_or(name))
}

/// What is left. `None` for an environment itself, which AWS lists without our looking for its tags.
pub(super) fn left(arn: &str) -> Option<Left> {
    let Some((service, kind, name)) = parts(arn) else { return Some(Left::new("resource", arn)) };
    let first = name.split('/').next().unwrap_or(name);
    Some(match (service, kind) {
        ("elasticbeanstalk", _) => return None,
        ("cloudformation", "stack") => {
            Left::new("stack", first).remove(format!("aws cloudformation delete-stack --stack-name {first}"))
        }
        ("ec2", "security-group") => Left::new(SECURITY_GROUP, name)
            .detail("free")
            .remove(format!("aws ec2 delete-security-group --group-id {name}")),
        ("ec2", "elastic-ip") => Left::new("Elastic IP", name)
            .costs(Kind::PublicIpv4, None, None)
            .remove(format!("aws ec2 release-address --allocation-id {name}")),
        ("ec2", "instance") => Left::new("instance", name)
            .costs(Kind::Instance, None, None)
            .remove(format!("aws ec2 terminate-instances --instance-ids {name}")),
        ("ec2", "volume") => Left::new("volume", name).remove(format!("aws ec2 delete-volume --volume-id {name}")),
        ("ec2", "launch-template") => Left::new("launch template", name)
            .detail("free")
            .remove(format!("aws ec2 delete-launch-template --launch-template-id {name}")),
        ("autoscaling", _) => {
            let group = arn.rsplit('/').next().unwrap_or(name);
            Left::new("Auto Scaling group", group).remove(format!(
                "aws autoscaling delete-auto-scaling-group --force-delete --auto-scaling-group-name {group}"
            ))
        }
        ("elasticloadbalancing", "loadbalancer") => balancer(arn, name),
        ("elasticloadbalancing", "targetgroup") => Left::new("target group", first)
            .detail("free")
            .remove(format!("aws elbv2 delete-target-group --target-group-arn {arn}")),
        ("rds", "db") => database(name),
        ("rds", "snapshot") => snapshot(name),
        ("secretsmanager", "secret") => secret(name.rsplit_once('-').map_or(name, |(name, _)| name)),
        ("ssm", "parameter") => parameter(&format!("/{name}")),
        ("logs", "log-group") => log_group(name.trim_end_matches(":*")),
        _ => Left::new("resource", arn),
    })
}

fn balancer(arn: &str, name: &str) -> Left {
    let mut words = name.split('/');
    let (kind, name) = match (words.next(), words.next()) {
        (Some("app"), Some(name)) => ("application", name),
        (Some("net"), Some(name)) => ("network", name),
        _ => ("classic", name),
    };
    let command = match kind {
        "classic" => format!("aws elb delete-load-balancer --load-balancer-name {name}"),
        _ => format!("aws elbv2 delete-load-balancer --load-balancer-arn {arn}"),
    };
    Left::new("load balancer", name).detail(kind).costs(Kind::LoadBalancer, Some(kind), None).remove(command)
}

pub(super) fn database(identifier: &str) -> Left {
    let command = "aws rds delete-db-instance --db-instance-identifier";
    Left::new(DATABASE, identifier)
        .remove(format!("{command} {identifier} --final-db-snapshot-identifier {identifier}-last"))
}

pub(super) fn snapshot(identifier: &str) -> Left {
    Left::new("snapshot", identifier)
        .remove(format!("aws rds delete-db-snapshot --db-snapshot-identifier {identifier}"))
}

pub(super) fn secret(name: &str) -> Left {
    Left::new("secret", name).remove(format!("aws secretsmanager delete-secret --secret-id {name}"))
}

pub(super) fn parameter(name: &str) -> Left {
    Left::new("parameter", name).remove(format!("aws ssm delete-parameter --name {name}"))
}

pub(super) fn log_group(name: &str) -> Left {
    Left::new(LOG_GROUP, name).remove(format!("aws logs delete-log-group --log-group-name {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_tells_what_is_left_and_how_it_goes() {
        let cases = [
            ("cloudformation:us-west-2:1:stack/awseb-e-x-stack/0a", "stack", "awseb-e-x-stack"),
            ("ec2:us-west-2:1:security-group/sg-1", "security group", "sg-1"),
            ("ec2:us-west-2:1:elastic-ip/eipalloc-1", "Elastic IP", "eipalloc-1"),
            ("autoscaling:us-west-2:1:autoScalingGroup:0a:autoScalingGroupName/g", "Auto Scaling group", "g"),
            ("elasticloadbalancing:us-west-2:1:loadbalancer/app/awseb--x/0a", "load balancer", "awseb--x"),
            ("elasticloadbalancing:us-west-2:1:loadbalancer/awseb-e-x", "load balancer", "awseb-e-x"),
            ("rds:us-west-2:1:db:awseb-db", "database", "awseb-db"),
            ("rds:us-west-2:1:snapshot:rds:x", "snapshot", "rds:x"),
            ("secretsmanager:us-west-2:1:secret:shop/db-AbCdEf", "secret", "shop/db"),
            ("ssm:us-west-2:1:parameter/shop/x", "parameter", "/shop/x"),
            ("logs:us-west-2:1:log-group:/aws/elasticbeanstalk/x/y", "log group", "/aws/elasticbeanstalk/x/y"),
        ];
        for (arn, what, name) in cases {
            let found = left(&format!("arn:aws:{arn}")).expect("is left");
            assert_eq!((found.what, found.name.as_str()), (what, name), "{arn}");
            assert!(found.remove.is_some(), "{arn}");
        }
        assert_eq!(left("arn:aws:elasticbeanstalk:us-west-2:1:environment/shop/shop-dev"), None);
        assert_eq!(stack("arn:aws:cloudformation:us-west-2:1:stack/a/0"), Some("a"));
        assert_eq!(instance("arn:aws:ec2:us-west-2:1:instance/i-1"), Some("i-1"));
    }
}
