//! Who we are, and the roles that instances and Beanstalk itself work under.

use crate::aws::Aws;
use crate::aws::error::{failed, has_code};
use crate::error::Result;

/// Instance profile and role of the instances, under the name that `eb` uses.
pub const INSTANCE_PROFILE: &str = "aws-elasticbeanstalk-ec2-role";
/// Role of Elastic Beanstalk itself, under the name that `eb` uses.
pub const SERVICE_ROLE: &str = "aws-elasticbeanstalk-service-role";

const INSTANCE_POLICIES: [&str; 3] = [
    "arn:aws:iam::aws:policy/AWSElasticBeanstalkWebTier",
    "arn:aws:iam::aws:policy/AWSElasticBeanstalkMulticontainerDocker",
    "arn:aws:iam::aws:policy/AWSElasticBeanstalkWorkerTier",
];
const SERVICE_POLICIES: [&str; 2] = [
    "arn:aws:iam::aws:policy/service-role/AWSElasticBeanstalkEnhancedHealth",
    "arn:aws:iam::aws:policy/AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy",
];
const INSTANCE_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const SERVICE_TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"elasticbeanstalk.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"elasticbeanstalk"}}}]}"#;

/// Who the credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Caller {
    /// Twelve-digit account.
    pub account: String,
    /// ARN of the user or assumed role.
    pub arn: String,
}

impl Aws {
    /// Asks AWS who we are.
    ///
    /// # Errors
    /// Class `Identity` when the credentials are refused.
    pub async fn caller(&self) -> Result<Caller> {
        let answer = self
            .sts
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| failed("sts:GetCallerIdentity", "could not find out which account this is", &error))?;
        Ok(Caller {
            account: answer.account().unwrap_or_default().to_owned(),
            arn: answer.arn().unwrap_or_default().to_owned(),
        })
    }

    /// Whether the instance profile exists and has a role in it.
    ///
    /// # Errors
    /// When IAM refuses or cannot be reached.
    pub async fn instance_profile_is_complete(&self, name: &str) -> Result<bool> {
        match self.iam.get_instance_profile().instance_profile_name(name).send().await {
            Ok(answer) => Ok(answer.instance_profile().is_some_and(|profile| !profile.roles().is_empty())),
            Err(error) if has_code(&error, "NoSuchEntity") => Ok(false),
            Err(error) => {
                Err(failed("iam:GetInstanceProfile", format!("could not look for the instance profile {name}"), &error))
            }
        }
    }

    /// Whether the role exists.
    ///
    /// # Errors
    /// When IAM refuses or cannot be reached.
    pub async fn role_exists(&self, name: &str) -> Result<bool> {
        match self.iam.get_role().role_name(name).send().await {
            Ok(_) => Ok(true),
            Err(error) if has_code(&error, "NoSuchEntity") => Ok(false),
            Err(error) => Err(failed("iam:GetRole", format!("could not look for the role {name}"), &error)),
        }
    }

    /// Makes the instance profile with its role, and gives the role what a web or worker environment needs. Every part
    /// that exists is left as it is.
    ///
    /// # Errors
    /// When IAM refuses or cannot be reached.
    pub async fn ensure_instance_profile(&self) -> Result<()> {
        let name = INSTANCE_PROFILE;
        self.ensure_role(name, INSTANCE_TRUST, &INSTANCE_POLICIES).await?;
        match self.iam.create_instance_profile().instance_profile_name(name).send().await {
            Ok(_) => {}
            Err(error) if has_code(&error, "EntityAlreadyExists") => {}
            Err(error) => {
                return Err(failed(
                    "iam:CreateInstanceProfile",
                    format!("could not create the instance profile {name}"),
                    &error,
                ));
            }
        }
        match self.iam.add_role_to_instance_profile().instance_profile_name(name).role_name(name).send().await {
            Ok(_) => Ok(()),
            // A profile holds one role: the quota says that it has it (eb-calls, `eb create` twice).
            Err(error) if has_code(&error, "LimitExceeded") => Ok(()),
            Err(error) => Err(failed(
                "iam:AddRoleToInstanceProfile",
                format!("could not put the role into the instance profile {name}"),
                &error,
            )),
        }
    }

    /// Makes the service role. One that exists is left as it is.
    ///
    /// # Errors
    /// When IAM refuses or cannot be reached.
    pub async fn ensure_service_role(&self) -> Result<()> {
        self.ensure_role(SERVICE_ROLE, SERVICE_TRUST, &SERVICE_POLICIES).await
    }

    async fn ensure_role(&self, name: &str, trust: &str, policies: &[&str]) -> Result<()> {
        match self.iam.create_role().role_name(name).assume_role_policy_document(trust).send().await {
            Ok(_) => {}
            Err(error) if has_code(&error, "EntityAlreadyExists") => {}
            Err(error) => return Err(failed("iam:CreateRole", format!("could not create the role {name}"), &error)),
        }
        for policy in policies {
            let attached = self.iam.attach_role_policy().role_name(name).policy_arn(*policy).send().await;
            attached.map_err(|error| {
                failed("iam:AttachRolePolicy", format!("could not attach {policy} to the role {name}"), &error)
            })?;
        }
        Ok(())
    }
}
