//! Questions about the surroundings: whose credentials these are and how long they last, AWS's clock, quotas, the state
//! of a platform branch, and which actions are refused.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::ProvideCredentials;
use aws_sdk_elasticbeanstalk::types::SearchFilter;
use aws_sdk_iam::types::{ContextEntry, ContextKeyTypeEnum, PolicyEvaluationDecisionType};
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

/// May these actions be done on these resources? IAM takes everything for the resource where none is named, which only
/// a policy without limits allows (IAM API reference, SimulatePrincipalPolicy).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The actions.
    pub actions: Vec<String>,
    /// ARNs, each asked about.
    pub resources: Vec<String>,
    /// Keys and values that conditions look at.
    pub context: Vec<(String, String)>,
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

    /// Those of the IAM actions that the policies of the caller do not allow on every resource asked about. Policies of
    /// the organisation and those of resources are not asked.
    ///
    /// # Errors
    /// Class `Identity` when the caller may not ask that, as most may not; else when AWS refuses or cannot be reached.
    pub async fn refused(&self, caller: &Caller, questions: &[Question]) -> Result<Vec<String>> {
        let Some(source) = principal(&caller.arn) else {
            return Err(Error::new(Class::Failed, "IAM tells only of users and roles")
                .because(format!("this is {}", caller.arn)));
        };
        let mut refused = BTreeSet::new();
        let chunks = questions.iter().flat_map(|one| one.actions.chunks(ACTIONS).map(move |some| (one, some)));
        for (question, some) in chunks {
            let ask = self.iam.simulate_principal_policy().policy_source_arn(&source);
            let ask = ask.set_action_names(Some(some.to_vec())).set_resource_arns(Some(question.resources.clone()));
            let ask = question.context.iter().fold(ask, |ask, (key, value)| {
                let entry = ContextEntry::builder().context_key_name(key).context_key_values(value);
                ask.context_entries(entry.context_key_type(ContextKeyTypeEnum::String).build())
            });
            let mut pages = ask.into_paginator().items().send();
            while let Some(result) = pages.next().await {
                let result = result.map_err(|error| {
                    failed("iam:SimulatePrincipalPolicy", "could not ask which actions are allowed", &error)
                })?;
                let of_each = result.resource_specific_results().iter().map(|one| one.eval_resource_decision());
                if of_each.chain([result.eval_decision()]).any(|one| *one != PolicyEvaluationDecisionType::Allowed) {
                    refused.insert(result.eval_action_name().to_owned());
                }
            }
        }
        Ok(refused.into_iter().collect())
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
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpListener;

    use super::*;

    /// An IAM that allows everything on the resources of a policy, nothing where none is named, and `iam:CreateRole` on
    /// none but the first. With the questions that it was asked.
    fn iam() -> (String, std::sync::mpsc::Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let (told, asked) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream.try_clone().expect("a copy"));
                let mut length = 0;
                for line in
                    reader.by_ref().lines().map_while(std::result::Result::ok).take_while(|line| !line.is_empty())
                {
                    if let Some((_, value)) = line.to_ascii_lowercase().split_once("content-length: ") {
                        length = value.parse().expect("a number");
                    }
                }
                let mut body = String::new();
                reader.take(length).read_to_string(&mut body).expect("a body");
                let name = |at: &str| body.split('&').find_map(|pair| pair.strip_prefix(at)).map(str::to_owned);
                let action = name("ActionNames.member.1=").expect("an action").replace("%3A", ":");
                let decided = |allowed| if allowed { "allowed" } else { "implicitDeny" };
                let xml = format!(
                    "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated>\
                     <EvaluationResults><member>\
                     <EvalActionName>{action}</EvalActionName><EvalDecision>{}</EvalDecision><ResourceSpecificResults>\
                     <member><EvalResourceName>r</EvalResourceName><EvalResourceDecision>{}</EvalResourceDecision>\
                     </member></ResourceSpecificResults></member></EvaluationResults></SimulatePrincipalPolicyResult>\
                     </SimulatePrincipalPolicyResponse>",
                    decided(name("ResourceArns.member.1=").is_some()),
                    decided(action != "iam:CreateRole"),
                );
                let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", xml.len());
                stream.write_all(format!("{head}{xml}").as_bytes()).expect("sent");
                told.send(body).expect("somebody listens");
            }
        });
        (url, asked)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_permission_is_asked_for_on_its_resources_and_with_what_its_condition_looks_at() {
        let (url, asked) = iam();
        let aws = Aws::at(&url).await;
        let caller = Caller { account: "123456789012".into(), arn: "arn:aws:iam::123456789012:user/x".into() };
        let question = |action: &str, context: &[(&str, &str)]| Question {
            actions: vec![action.to_owned()],
            resources: vec!["arn:aws:iam::123456789012:role/aws-elasticbeanstalk*".to_owned()],
            context: context.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        };
        let attach = question("iam:AttachRolePolicy", &[("iam:PolicyARN", "arn:p")]);
        let questions = [attach, question("iam:CreateRole", &[])];
        assert_eq!(aws.refused(&caller, &questions).await.expect("answers"), ["iam:CreateRole"]);
        let (first, second) = (asked.recv().expect("asked"), asked.recv().expect("asked"));
        for part in ["ContextEntries.member.1.ContextKeyName=iam%3APolicyARN", "ContextKeyValues.member.1=arn%3Ap"] {
            assert!(first.contains(part) && !second.contains("ContextEntries"), "{first} {second}");
        }
    }

    #[test]
    fn a_session_is_asked_about_by_its_role_and_root_is_not() {
        let role = principal("arn:aws:sts::123456789012:assumed-role/Deployer/ci-1");
        assert_eq!(role.as_deref(), Some("arn:aws:iam::123456789012:role/Deployer"));
        let user = "arn:aws:iam::123456789012:user/local";
        assert_eq!(principal(user).as_deref(), Some(user));
        assert_eq!(principal("arn:aws:iam::123456789012:root"), None);
    }
}
