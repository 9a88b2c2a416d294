//! Why a stack does not go: which resource is stuck, who holds it, and what frees it.

use crate::aws::Aws;
use crate::aws::removal::{Interface, Stuck};

/// What holds the stack of an environment, a line each with the command that helps. What may not be asked is left out:
/// the events of the environment are told in any case.
pub(super) async fn of(aws: &Aws, environment: &str, id: &str) -> Vec<String> {
    let Ok(stuck) = aws.stuck_resources(&format!("awseb-{id}-stack")).await else { return Vec::new() };
    let mut told = Vec::new();
    for one in stuck {
        let holders = match one.kind.as_str() {
            "AWS::EC2::SecurityGroup" => aws.interfaces_of(&one.physical).await.unwrap_or_default(),
            _ => Vec::new(),
        };
        told.extend(lines(environment, &one, &holders));
    }
    told
}

fn lines(environment: &str, stuck: &Stuck, holders: &[Interface]) -> Vec<String> {
    let Stuck { logical, physical, kind, reason } = stuck;
    let mut lines = vec![format!("{logical} {physical} could not be deleted: {reason}")];
    match kind.as_str() {
        "AWS::EC2::SecurityGroup" if holders.is_empty() => {
            let (uses, names) = ("describe-network-interfaces", "describe-security-groups");
            lines.push(format!("  who uses it: aws ec2 {uses} --filters Name=group-id,Values={physical}"));
            lines.push(format!(
                "  who names it in a rule: aws ec2 {names} --filters Name=ip-permission.group-id,Values={physical}"
            ));
        }
        "AWS::EC2::SecurityGroup" => lines.extend(holders.iter().map(|Interface { id, description }| {
            let what = if description.is_empty() { "without a description" } else { description.as_str() };
            format!("  network interface {id} ({what}) holds it: aws ec2 delete-network-interface --network-interface-id {id}")
        })),
        "AWS::RDS::DBInstance" => {
            lines.push(format!("  if it is protected: tasks-eb terminate {environment} --lift-protection"));
        }
        "AWS::S3::Bucket" => lines.push(format!("  if it is not empty: aws s3 rm --recursive s3://{physical}")),
        _ => lines.push(format!("  look for {physical} in the console of its service")),
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stuck(kind: &str) -> Stuck {
        Stuck { logical: "It".into(), physical: "id-1".into(), kind: kind.into(), reason: "no".into() }
    }

    #[test]
    fn each_line_names_who_holds_it_and_what_to_run() {
        let holder = Interface { id: "eni-1".into(), description: "ELB app/mine/1".into() };
        let group = lines("shop-dev", &stuck("AWS::EC2::SecurityGroup"), &[holder]).join("\n");
        assert!(group.contains("eni-1 (ELB app/mine/1) holds it: aws ec2 delete-network-interface"), "{group}");
        let unknown = lines("shop-dev", &stuck("AWS::EC2::SecurityGroup"), &[]).join("\n");
        assert!(unknown.contains("Name=group-id,Values=id-1"), "{unknown}");
        let database = lines("shop-dev", &stuck("AWS::RDS::DBInstance"), &[]).join("\n");
        assert!(database.contains("tasks-eb terminate shop-dev --lift-protection"), "{database}");
    }
}
