//! Questions about what an environment may leave behind, by its tags and by the names that things are given.

use serde_json::{Value, json};

use crate::aws::Aws;
use crate::error::Result;

/// Values that one filter of the tagging service takes (its API reference).
const VALUES: usize = 20;
const TAGGING: &str = "ResourceGroupsTaggingAPI_20170126";

/// A resource with tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaggedResource {
    /// Its ARN.
    pub arn: String,
    /// Id of the environment that it was made for.
    pub environment_id: Option<String>,
    /// Name of that environment.
    pub environment_name: Option<String>,
}

/// A group of logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogGroup {
    /// Its name.
    pub name: String,
    /// What is stored, in bytes.
    pub bytes: Option<u64>,
}

impl Aws {
    /// Everything whose tag `elasticbeanstalk:<key>` has one of these values.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn tagged(&self, key: &str, values: &[String]) -> Result<Vec<TaggedResource>> {
        let mut found = Vec::new();
        for some in values.chunks(VALUES) {
            let filter = json!([{"Key": format!("elasticbeanstalk:{key}"), "Values": some}]);
            let input = json!({"TagFilters": filter});
            let pages = self.pages(("tagging", TAGGING, "GetResources"), input, "PaginationToken");
            for page in pages.await? {
                found.extend(list(&page, "ResourceTagMappingList").map(tagged));
            }
        }
        Ok(found)
    }

    /// Those of these instances that are not terminated: AWS goes on telling of an instance for up to an hour.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn still_running(&self, instances: &[String]) -> Result<Vec<String>> {
        if instances.is_empty() {
            return Ok(Vec::new());
        }
        let mut params = vec![("Filter.1.Name".to_owned(), "instance-state-name".to_owned())];
        for (number, state) in ["pending", "running", "stopping", "stopped"].iter().enumerate() {
            params.push((format!("Filter.1.Value.{}", number + 1), (*state).to_owned()));
        }
        let message = "could not look for instances";
        let answer = self.ask_query("ec2", "2016-11-15", "DescribeInstances", &params, message).await?;
        Ok(instances.iter().filter(|id| answer.contains(&format!("<instanceId>{id}</instanceId>"))).cloned().collect())
    }

    /// Those of these stacks that CloudFormation could not delete.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn stuck_stacks(&self, stacks: &[String]) -> Result<Vec<String>> {
        if stacks.is_empty() {
            return Ok(Vec::new());
        }
        let params = [("StackStatusFilter.member.1".to_owned(), "DELETE_FAILED".to_owned())];
        let message = "could not look for stacks";
        let answer = self.ask_query("cloudformation", "2010-05-15", "ListStacks", &params, message).await?;
        Ok(stacks.iter().filter(|name| answer.contains(&format!("<StackName>{name}</StackName>"))).cloned().collect())
    }

    /// Log groups whose names start so.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn log_groups(&self, prefix: &str) -> Result<Vec<LogGroup>> {
        let input = json!({"logGroupNamePrefix": prefix});
        let pages = self.pages(("logs", "Logs_20140328", "DescribeLogGroups"), input, "nextToken").await?;
        let group = |one: &Value| LogGroup {
            name: text(one, "logGroupName").unwrap_or_default(),
            bytes: one.get("storedBytes").and_then(Value::as_u64),
        };
        Ok(pages.iter().flat_map(|page| list(page, "logGroups").map(group)).collect())
    }

    /// Names of secrets in Secrets Manager that start so.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn secret_names(&self, prefix: &str) -> Result<Vec<String>> {
        let input = json!({"Filters": [{"Key": "name", "Values": [prefix]}]});
        let pages = self.pages(("secretsmanager", "secretsmanager", "ListSecrets"), input, "NextToken").await?;
        let names = pages.iter().flat_map(|page| list(page, "SecretList").filter_map(|one| text(one, "Name")));
        // Secrets Manager compares words, and not case.
        Ok(names.filter(|name| name.starts_with(prefix)).collect())
    }

    /// Names of parameters in the Parameter Store that start so.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn parameter_names(&self, prefix: &str) -> Result<Vec<String>> {
        let filter = json!([{"Key": "Name", "Option": "BeginsWith", "Values": [prefix]}]);
        let input = json!({"ParameterFilters": filter});
        let pages = self.pages(("ssm", "AmazonSSM", "DescribeParameters"), input, "NextToken").await?;
        Ok(pages.iter().flat_map(|page| list(page, "Parameters").filter_map(|one| text(one, "Name"))).collect())
    }

    pub(super) async fn pages(
        &self,
        action: (&'static str, &str, &str),
        mut input: Value,
        token: &str,
    ) -> Result<Vec<Value>> {
        let (service, target, action) = action;
        let mut pages = Vec::new();
        loop {
            let message = format!("could not look at what {service} has");
            let page = self.ask_json(service, target, action, &input, &message).await?;
            let next = text(&page, token).filter(|token| !token.is_empty());
            pages.push(page);
            let Some(next) = next else { return Ok(pages) };
            input[token] = next.into();
        }
    }
}

pub(super) fn list<'a>(page: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    page.get(name).and_then(Value::as_array).into_iter().flatten()
}

pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn tagged(one: &Value) -> TaggedResource {
    let tag = |key: &str| {
        let of_key = |tag: &&Value| text(tag, "Key").is_some_and(|found| found == key);
        list(one, "Tags").find(of_key).and_then(|tag| text(tag, "Value"))
    };
    TaggedResource {
        arn: text(one, "ResourceARN").unwrap_or_default(),
        environment_id: tag("elasticbeanstalk:environment-id"),
        environment_name: tag("elasticbeanstalk:environment-name"),
    }
}
