//! What a teardown removes beyond what Elastic Beanstalk takes with it: a database's protection, data that was kept, the
//! bucket; and who holds what cannot be removed.

use std::collections::BTreeSet;

use crate::aws::Aws;
use crate::aws::direct::elements;
use crate::aws::error::{failed, has_code};
use crate::error::Result;

/// A resource of a stack that CloudFormation could not delete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// Its name in the template, such as `AWSEBSecurityGroup`.
    pub logical: String,
    /// Its id or name.
    pub physical: String,
    /// Its type, such as `AWS::EC2::SecurityGroup`.
    pub kind: String,
    /// CloudFormation's words.
    pub reason: String,
}

/// A network interface that holds a security group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Its id.
    pub id: String,
    /// What made it says what it is for.
    pub description: String,
}

impl Aws {
    /// Lets a database be deleted. RDS changes that at once in any case (API reference, ModifyDBInstance); to ask for it
    /// would apply whatever else waits for the maintenance window.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn lift_protection(&self, database: &str) -> Result<()> {
        let change = self.rds.modify_db_instance().db_instance_identifier(database);
        change.deletion_protection(false).send().await.map(drop).map_err(|error| {
            failed("rds:ModifyDBInstance", format!("could not lift the deletion protection of {database}"), &error)
        })
    }

    /// Deletes a database with all its data and its automated backups, for good. One that is gone is fine.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn delete_database(&self, database: &str) -> Result<()> {
        let delete = self.rds.delete_db_instance().db_instance_identifier(database).skip_final_snapshot(true);
        match delete.delete_automated_backups(true).send().await {
            Ok(_) => Ok(()),
            Err(error) if has_code(&error, "DBInstanceNotFound") => Ok(()),
            Err(error) => {
                Err(failed("rds:DeleteDBInstance", format!("could not delete the database {database}"), &error))
            }
        }
    }

    /// Whether RDS tells of a database.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn database_exists(&self, database: &str) -> Result<bool> {
        match self.rds.describe_db_instances().db_instance_identifier(database).send().await {
            Ok(_) => Ok(true),
            Err(error) if has_code(&error, "DBInstanceNotFound") => Ok(false),
            Err(error) => {
                Err(failed("rds:DescribeDBInstances", format!("could not look for the database {database}"), &error))
            }
        }
    }

    /// Deletes a snapshot, for good. One that is gone is fine.
    ///
    /// # Errors
    /// When RDS refuses or cannot be reached.
    pub async fn delete_snapshot(&self, snapshot: &str) -> Result<()> {
        match self.rds.delete_db_snapshot().db_snapshot_identifier(snapshot).send().await {
            Ok(_) => Ok(()),
            Err(error) if has_code(&error, "DBSnapshotNotFound") => Ok(()),
            Err(error) => {
                Err(failed("rds:DeleteDBSnapshot", format!("could not delete the snapshot {snapshot}"), &error))
            }
        }
    }

    /// Removes an empty bucket. Elastic Beanstalk's bucket policy forbids that, and so goes first (Elastic Beanstalk
    /// developer guide, "Using Elastic Beanstalk with Amazon S3").
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached.
    pub async fn remove_bucket(&self, bucket: &str) -> Result<()> {
        match self.s3.delete_bucket_policy().bucket(bucket).send().await {
            Ok(_) => {}
            Err(error) if has_code(&error, "NoSuchBucket") => return Ok(()),
            Err(error) => {
                return Err(failed("s3:DeleteBucketPolicy", format!("could not free s3://{bucket}"), &error));
            }
        }
        match self.s3.delete_bucket().bucket(bucket).send().await {
            Ok(_) => Ok(()),
            Err(error) if has_code(&error, "NoSuchBucket") => Ok(()),
            Err(error) => Err(failed("s3:DeleteBucket", format!("could not delete s3://{bucket}"), &error)),
        }
    }

    /// Names of all applications of the region.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn application_names(&self) -> Result<Vec<String>> {
        let answer = self.elasticbeanstalk.describe_applications().send().await.map_err(|error| {
            failed("elasticbeanstalk:DescribeApplications", "could not list the applications", &error)
        })?;
        Ok(answer.applications().iter().filter_map(|one| one.application_name().map(str::to_owned)).collect())
    }

    /// The resources of a stack that could not be deleted, by its events.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn stuck_resources(&self, stack: &str) -> Result<Vec<Stuck>> {
        let message = "could not ask what holds the stack";
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        let mut params = vec![("StackName".to_owned(), stack.to_owned())];
        loop {
            let answer =
                self.ask_query("cloudformation", "2010-05-15", "DescribeStackEvents", &params, message).await?;
            stuck(&answer, &mut seen, &mut found);
            params.truncate(1);
            match elements(&answer, "NextToken").next().map(unescaped).filter(|token| !token.is_empty()) {
                Some(token) => params.push(("NextToken".to_owned(), token)),
                None => return Ok(found),
            }
        }
    }

    /// The network interfaces that a security group is bound to.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn interfaces_of(&self, security_group: &str) -> Result<Vec<Interface>> {
        let params = [("Filter.1.Name", "group-id"), ("Filter.1.Value.1", security_group)];
        let params = params.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let message = "could not ask what uses the security group";
        let answer = self.ask_query("ec2", "2016-11-15", "DescribeNetworkInterfaces", &params, message).await?;
        Ok(interfaces(&answer))
    }

    /// The regions that this account has.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn regions(&self) -> Result<Vec<String>> {
        let answer = self.ask_query("ec2", "2016-11-15", "DescribeRegions", &[], "could not list the regions").await?;
        Ok(elements(&answer, "regionName").map(unescaped).collect())
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}

/// Reads a page of events, newest first, as all pages are: what became of a resource is told by the first of it that is
/// `seen`.
fn stuck(xml: &str, seen: &mut BTreeSet<String>, found: &mut Vec<Stuck>) {
    for member in xml.split("<member>").skip(1) {
        let text = |name: &str| elements(member, name).next().map(unescaped).unwrap_or_default();
        let one = Stuck {
            logical: text("LogicalResourceId"),
            physical: text("PhysicalResourceId"),
            kind: text("ResourceType"),
            reason: text("ResourceStatusReason"),
        };
        let failed = text("ResourceStatus") == "DELETE_FAILED" && one.kind != "AWS::CloudFormation::Stack";
        if seen.insert(one.logical.clone()) && failed {
            found.push(one);
        }
    }
}

fn interfaces(xml: &str) -> Vec<Interface> {
    let parts = xml.split("<networkInterfaceId>").skip(1).filter_map(|part| part.split_once("</networkInterfaceId>"));
    let interface = |(id, rest): (&str, &str)| Interface {
        id: id.to_owned(),
        description: elements(rest, "description").next().map(unescaped).unwrap_or_default(),
    };
    parts.map(interface).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As CloudFormation answers (API reference, DescribeStackEvents), newest first.
    const EVENTS: &str = "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>\
        <member><LogicalResourceId>awseb-e-x-stack</LogicalResourceId><PhysicalResourceId>arn</PhysicalResourceId>\
        <ResourceType>AWS::CloudFormation::Stack</ResourceType><ResourceStatus>DELETE_FAILED</ResourceStatus></member>\
        <member><LogicalResourceId>AWSEBSecurityGroup</LogicalResourceId><PhysicalResourceId>sg-1</PhysicalResourceId>\
        <ResourceType>AWS::EC2::SecurityGroup</ResourceType><ResourceStatus>DELETE_FAILED</ResourceStatus>\
        <ResourceStatusReason>resource sg-1 has a dependent object &amp; stays</ResourceStatusReason></member>\
        <member><LogicalResourceId>AWSEBSecurityGroup</LogicalResourceId><PhysicalResourceId>sg-1</PhysicalResourceId>\
        <ResourceType>AWS::EC2::SecurityGroup</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>\
        </StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>";

    #[test]
    fn what_could_not_be_deleted_is_read_from_the_events_of_a_stack() {
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        let gone = EVENTS.replace("DELETE_FAILED", "DELETE_COMPLETE");
        stuck(&gone, &mut seen, &mut found);
        stuck(EVENTS, &mut seen, &mut found);
        assert_eq!(found, [], "what could be deleted later is gone");
        stuck(EVENTS, &mut BTreeSet::new(), &mut found);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].physical.as_str(), found[0].logical.as_str()), ("sg-1", "AWSEBSecurityGroup"));
        assert_eq!(found[0].reason, "resource sg-1 has a dependent object & stays");
    }

    #[test]
    fn who_holds_a_security_group_is_read_from_its_network_interfaces() {
        let xml = "<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId><subnetId>s</subnetId>\
                   <description>ELB app/mine/1</description></item><item><networkInterfaceId>eni-2</networkInterfaceId>\
                   <description></description></item></networkInterfaceSet>";
        let found = interfaces(xml);
        let told: Vec<_> = found.iter().map(|one| (one.id.as_str(), one.description.as_str())).collect();
        assert_eq!(told, [("eni-1", "ELB app/mine/1"), ("eni-2", "")]);
        let regions = elements("<a><regionName>eu-west-1</regionName></a>", "regionName");
        assert_eq!(regions.collect::<Vec<_>>(), ["eu-west-1"]);
    }
}
