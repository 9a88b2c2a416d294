//! Questions about the surroundings: whose credentials these are and how long they last, AWS's clock, quotas, the state
//! of a platform branch, and which actions are refused.

use std::time::{Duration, SystemTime};

use aws_credential_types::provider::ProvideCredentials;
use aws_sdk_elasticbeanstalk::types::SearchFilter;
use aws_sdk_iam::types::PolicyEvaluationDecisionType;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::aws::Aws;
use crate::aws::error::failed;
use crate::aws::identity::Caller;
use crate::error::{Class, Error, OrFail, Result};

/// Time that AWS gets to say what time it is.
const SOON: Duration = Duration::from_secs(10);
/// Actions that are asked about at once.
const ACTIONS: usize = 50;

/// Where credentials come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The SDK's word for the provider, such as `EnvironmentVariable`.
    pub provider: String,
    /// When they expire; `None` for those that do not.
    pub expires: Option<OffsetDateTime>,
}

/// How much there is of something, and how much there may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Of what, such as `environments`.
    pub what: &'static str,
    /// How many there are.
    pub used: usize,
    /// How many there may be.
    pub most: usize,
}

impl Aws {
    /// Where the credentials come from.
    ///
    /// # Errors
    /// Class `Identity` when there are none any more.
    pub async fn origin(&self) -> Result<Origin> {
        let credentials = self.credentials.provide_credentials().await;
        let credentials = credentials.or_fail(Class::Identity, || "the credentials cannot be used")?;
        // The SDK tells its provider nowhere but here; the secrets are left out of it.
        let told = format!("{credentials:?}");
        let provider = told.split_once("provider_name: \"").and_then(|(_, rest)| rest.split_once('"'));
        Ok(Origin {
            provider: provider.map_or_else(|| "an unknown provider".to_owned(), |(name, _)| name.to_owned()),
            expires: credentials.expiry().map(OffsetDateTime::from),
        })
    }

    /// By how much AWS's clock is ahead of this machine's, by the `Date` of an answer. Nothing is signed for it: AWS
    /// answers whoever asks, with a refusal.
    ///
    /// # Errors
    /// When AWS cannot be reached.
    pub async fn clock_difference(&self) -> Result<time::Duration> {
        let url = self.url_of("sts");
        let message = format!("AWS cannot be reached at {url}");
        let asked = tokio::task::spawn_blocking(move || {
            let agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(SOON)).build();
            let answer = ureq::Agent::new_with_config(agent).get(&url).call()?;
            let date = answer.headers().get("date").and_then(|date| date.to_str().ok()).map(str::to_owned);
            Ok::<_, ureq::Error>((date, SystemTime::now()))
        });
        let answer = asked.await.or_fail(Class::Bug, || "the request to AWS broke off")?;
        let (date, now) = answer.or_fail(Class::Failed, || message)?;
        let date = date.and_then(|date| OffsetDateTime::parse(&date, &Rfc2822).ok());
        let date = date.ok_or_else(|| Error::new(Class::Failed, "AWS did not say what time it is"))?;
        Ok(date - OffsetDateTime::from(now))
    }

    /// What Elastic Beanstalk allows this account in this region, and how much of it is used.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn quotas(&self) -> Result<Vec<Quota>> {
        let told = self.elasticbeanstalk.describe_account_attributes().send().await.map_err(|error| {
            failed("elasticbeanstalk:DescribeAccountAttributes", "could not ask for the quotas", &error)
        })?;
        let applications = self.elasticbeanstalk.describe_applications().send().await.map_err(|error| {
            failed("elasticbeanstalk:DescribeApplications", "could not count the applications", &error)
        })?;
        let environments = self.environments(None).await?;
        let alive = |one: &&super::beanstalk::EnvironmentDescription| {
            one.status != crate::beanstalk::EnvironmentStatus::Terminated
        };
        let versions: usize = applications.applications().iter().map(|application| application.versions().len()).sum();
        let Some(most) = told.resource_quotas() else { return Ok(Vec::new()) };
        let quota = |what, used, most: Option<&aws_sdk_elasticbeanstalk::types::ResourceQuota>| {
            let most = most.and_then(|most| most.maximum()).and_then(|most| usize::try_from(most).ok())?;
            Some(Quota { what, used, most })
        };
        let quotas = [
            quota("environments", environments.iter().filter(alive).count(), most.environment_quota()),
            quota("applications", applications.applications().len(), most.application_quota()),
            quota("application versions", versions, most.application_version_quota()),
        ];
        Ok(quotas.into_iter().flatten().collect())
    }

    /// How AWS stands to a platform branch: `supported`, `deprecated`, `retired`, ...; `None` when there is none of that
    /// name.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn branch_state(&self, branch: &str) -> Result<Option<String>> {
        let filter = SearchFilter::builder().attribute("BranchName").operator("=").values(branch).build();
        let answer = self.elasticbeanstalk.list_platform_branches().filters(filter).send().await.map_err(|error| {
            failed("elasticbeanstalk:ListPlatformBranches", format!("could not look for '{branch}'"), &error)
        })?;
        let found = answer.platform_branch_summary_list().iter().find(|one| one.branch_name() == Some(branch));
        Ok(found.map(|one| one.lifecycle_state().unwrap_or("supported").to_ascii_lowercase()))
    }

    /// Those of these IAM actions that the policies of the caller do not allow. Policies of the organisation and those
    /// of resources are not asked.
    ///
    /// # Errors
    /// Class `Identity` when the caller may not ask that, as most may not; else when AWS refuses or cannot be reached.
    pub async fn refused(&self, caller: &Caller, actions: &[String]) -> Result<Vec<String>> {
        let Some(source) = principal(&caller.arn) else {
            return Err(Error::new(Class::Failed, "IAM tells only of users and roles")
                .because(format!("this is {}", caller.arn)));
        };
        let mut refused = Vec::new();
        for some in actions.chunks(ACTIONS) {
            let ask = self.iam.simulate_principal_policy().policy_source_arn(&source);
            let mut pages = ask.set_action_names(Some(some.to_vec())).into_paginator().items().send();
            while let Some(result) = pages.next().await {
                let result = result.map_err(|error| {
                    failed("iam:SimulatePrincipalPolicy", "could not ask which actions are allowed", &error)
                })?;
                if *result.eval_decision() != PolicyEvaluationDecisionType::Allowed {
                    refused.push(result.eval_action_name().to_owned());
                }
            }
        }
        Ok(refused)
    }
}

/// The user or role that IAM simulates for a caller: a session of a role is told by its role. The path of a role is in no
/// ARN of a session, so a role with one is not found.
fn principal(arn: &str) -> Option<String> {
    if let Some((start, rest)) = arn.split_once(":assumed-role/") {
        let role = rest.split('/').next()?;
        return Some(format!("{}:role/{role}", start.replacen(":sts:", ":iam:", 1)));
    }
    arn.contains(":user/").then(|| arn.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_asked_about_by_its_role_and_root_is_not() {
        let role = principal("arn:aws:sts::123456789012:assumed-role/Deployer/ci-1");
        assert_eq!(role.as_deref(), Some("arn:aws:iam::123456789012:role/Deployer"));
        let user = "arn:aws:iam::123456789012:user/local";
        assert_eq!(principal(user).as_deref(), Some(user));
        assert_eq!(principal("arn:aws:iam::123456789012:root"), None);
    }
}
