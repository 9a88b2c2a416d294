//! AWS: who we are there, what we may do, and what is there already.

use time::Duration;

use super::finding::{Finding, Findings};
use crate::aws::Aws;
use crate::aws::examine::{Origin, Quota};
use crate::aws::identity::{Caller, INSTANCE_PROFILE, SERVICE_ROLE};
use crate::beanstalk::platform::{DEFAULT_BRANCH, SolutionStack, parse_platform_arn};
use crate::context::Context;
use crate::deploy::permissions::{self, Need, Place, Policy};
use crate::error::{Class, Result};
use crate::project::Platform;
use crate::ui::table::moment;

/// AWS refuses a request whose time is off by more than five minutes (eb-reference §7.2).
const REFUSED: Duration = Duration::minutes(5);
/// Worth a word.
const NOTABLE: Duration = Duration::seconds(30);
/// Credentials that end within this time may end within a deploy.
const SHORT: Duration = Duration::minutes(15);

/// Looks at AWS, as far as it can be reached.
pub(super) async fn look(context: &Context, needs: &[&Need], findings: &mut Findings) {
    let aws = match context.aws().await {
        Ok(aws) => aws,
        Err(error) => {
            findings.add(Finding::of("credentials", &error));
            return findings.add(unseen("there are no usable credentials, or no region"));
        }
    };
    if let Some(origin) = findings.seen("credentials", aws.origin().await) {
        findings.add(credentials(&origin));
    }
    let place = aws.endpoint_url().map_or_else(|| "AWS".to_owned(), str::to_owned);
    findings.add(Finding::ok("region", format!("{}, at {place}", aws.region())));
    match aws.clock_difference().await {
        Ok(ahead) => findings.add(clock(ahead)),
        Err(error) => {
            let found = Finding::of("network", &error);
            findings.add(match context.deploys_to_this_machine() {
                true => found.way_out("tasks-eb local start"),
                false => found.way_out(format!("curl -sSI https://sts.{}.amazonaws.com/", aws.region())),
            });
            return findings.add(unseen("AWS cannot be reached"));
        }
    }
    let caller = match context.caller().await {
        Ok(caller) => caller,
        Err(error) => {
            findings.add(Finding::of("account", &error));
            return findings.add(unseen("AWS does not take these credentials"));
        }
    };
    findings.add(account(context, caller));
    roles(aws, findings).await;
    platform(context, aws, findings).await;
    if let Some(quotas) = findings.seen("quotas", aws.quotas().await) {
        quotas.iter().for_each(|found| findings.add(quota(found)));
    }
    permissions(context, aws, caller, needs, findings).await;
}

fn unseen(why: &str) -> Finding {
    Finding::unchecked("AWS", "account, roles, platform, quotas and permissions").because(why)
}

fn credentials(origin: &Origin) -> Finding {
    let from = format!("from {}", origin.provider);
    let Some(expires) = origin.expires else {
        return Finding::ok("credentials", format!("{from}; they do not expire"));
    };
    let left = expires - time::OffsetDateTime::now_utc();
    let found = format!("{from}, until {}", moment(expires));
    if left > SHORT {
        return Finding::ok("credentials", found);
    }
    Finding::warn("credentials", found)
        .because("a deploy may take longer; it goes on at AWS all the same")
        .way_out("aws sso login")
}

fn clock(ahead: Duration) -> Finding {
    let by = ahead.abs();
    let said = format!("{} s {} AWS's", by.whole_seconds(), if ahead.is_negative() { "ahead of" } else { "behind" });
    let found = match by {
        by if by >= REFUSED => Finding::fail("clock", said).because("AWS refuses requests whose time is off so much"),
        by if by >= NOTABLE => Finding::warn("clock", said),
        _ => return Finding::ok("clock", "as AWS's"),
    };
    found.way_out("sudo timedatectl set-ntp true")
}

fn account(context: &Context, caller: &Caller) -> Finding {
    let guard = context.project().ok().filter(|_| !context.global().is_local()).map(|project| project.config.guard());
    match guard.map_or(Ok(()), |guard| guard.check_account(&caller.account)) {
        Ok(()) => Finding::ok("account", format!("{}, as {}", caller.account, caller.arn)),
        Err(error) => Finding::of("account", &error),
    }
}

async fn roles(aws: &Aws, findings: &mut Findings) {
    let (profile, service) =
        tokio::join!(aws.instance_profile_is_complete(INSTANCE_PROFILE), aws.role_exists(SERVICE_ROLE));
    for (what, name, asked) in
        [("instance profile", INSTANCE_PROFILE, profile), ("service role", SERVICE_ROLE, service)]
    {
        if let Some(exists) = findings.seen("roles", asked) {
            findings.add(match exists {
                true => Finding::ok("roles", format!("the {what} {name} is there")),
                false => Finding::warn("roles", format!("there is no {what} {name}"))
                    .because("the first create makes it")
                    .way_out("tasks-eb create --dry-run"),
            });
        }
    }
}

async fn platform(context: &Context, aws: &Aws, findings: &mut Findings) {
    let branch = match context.project().ok().map(|project| project.config.platform()) {
        Some(Platform::Branch(branch)) => branch,
        Some(Platform::SolutionStack(stack)) => SolutionStack::parse(&stack).map_or(stack, |stack| stack.branch()),
        Some(Platform::Arn(arn)) => parse_platform_arn(&arn).map(|(branch, _)| branch.to_owned()).unwrap_or(arn),
        None => DEFAULT_BRANCH.to_owned(),
    };
    let about = "platform";
    let Some(state) = findings.seen(about, aws.branch_state(&branch).await) else { return };
    let newest = match state.as_deref() {
        None | Some("retired") => {
            let what =
                if state.is_some() { format!("'{branch}' is retired") } else { format!("there is no '{branch}'") };
            return findings.add(
                Finding::fail(about, what)
                    .because("AWS makes no environments with it any more")
                    .way_out("aws elasticbeanstalk list-platform-branches"),
            );
        }
        Some("deprecated") => {
            findings
                .add(Finding::warn(about, format!("'{branch}' is deprecated")).because("AWS is going to retire it"));
            aws.newest_platform(&branch).await
        }
        Some(_) => aws.newest_platform(&branch).await,
    };
    let Some(newest) = findings.seen(about, newest) else { return };
    let version = parse_platform_arn(&newest).and_then(|(_, version)| version);
    let version = version.map_or_else(String::new, |version| format!(", newest version {version}"));
    findings.add(Finding::ok(about, format!("{branch}{version}")));
    if let Some(found) = of_environment(context, aws, &newest).await {
        findings.add(found);
    }
}

/// Whether the environment of the branch is behind; nothing when there is none, or it is on another branch.
async fn of_environment(context: &Context, aws: &Aws, newest: &str) -> Option<Finding> {
    let name = context.environment(None).ok()?;
    let found = aws.environment(&name).await.ok().flatten()?;
    let runs = found.platform_arn?;
    let (branch, version) = parse_platform_arn(&runs)?;
    let version = version?;
    if parse_platform_arn(newest)?.0 != branch {
        return None;
    }
    Some(match runs == newest {
        true => Finding::ok("environment", format!("{name} runs version {version}, the newest")),
        false => Finding::warn("environment", format!("{name} runs version {version}, and there is a newer one"))
            .way_out(format!("tasks-eb upgrade {name}")),
    })
}

fn quota(Quota { what, used, most }: &Quota) -> Finding {
    let said = format!("{used} of {most} {what}");
    let found = match used {
        used if used >= most => Finding::fail("quotas", said).because("no more of them can be made"),
        used if used * 10 >= most * 9 => Finding::warn("quotas", said),
        _ => return Finding::ok("quotas", said),
    };
    found.way_out(match *what {
        "application versions" => "tasks-eb versions prune --keep 20 --older-than 30d",
        "environments" => "tasks-eb list --all",
        _ => "aws service-quotas list-service-quotas --service-code elasticbeanstalk",
    })
}

/// Which permissions are missing: IAM is asked, else the harmless calls are tried.
async fn permissions(context: &Context, aws: &Aws, caller: &Caller, needs: &[&Need], findings: &mut Findings) {
    let about = "permissions";
    let application = context.project().ok().and_then(|project| project.config.application_name().ok().flatten());
    let place = Place { region: Some(aws.region()), account: Some(&caller.account), application: application.as_ref() };
    let policy = Policy::of(needs, &place, false);
    let count = policy.actions().count();
    match aws.refused(caller, &policy.questions()).await {
        Ok(refused) if refused.is_empty() => {
            findings.add(Finding::ok(about, format!("IAM allows all {count} actions")));
        }
        Ok(refused) => findings.add(missing(&refused)),
        Err(error) => {
            let why = error.causes().first().cloned().unwrap_or_else(|| error.message().to_owned());
            tried(aws, findings).await;
            findings.add(
                Finding::unchecked(about, format!("{count} actions, among them those that change something"))
                    .because(format!("iam:SimulatePrincipalPolicy: {why}"))
                    .way_out("tasks-eb iam-policy"),
            );
        }
    }
}

fn missing(refused: &[String]) -> Finding {
    Finding::fail("permissions", format!("not allowed: {}", refused.join(", ")))
        .because("the policies of this identity do not have them")
        .way_out("tasks-eb iam-policy > policy.json")
}

async fn tried(aws: &Aws, findings: &mut Findings) {
    let nobody = "e-aaaaaaaaaa".to_owned();
    let (environments, databases, snapshots, logs, secrets, parameters, tags) = tokio::join!(
        async { aws.environments(None).await.map(drop) },
        async { aws.databases_of(&[&nobody]).await.map(drop) },
        async { aws.snapshots_of(&[&nobody]).await.map(drop) },
        async { aws.log_groups("/aws/elasticbeanstalk/").await.map(drop) },
        async { aws.secret_names("tasks-eb/").await.map(drop) },
        async { aws.parameter_names("/tasks-eb/").await.map(drop) },
        async { aws.tagged("environment-id", std::slice::from_ref(&nobody)).await.map(drop) },
    );
    let all = [environments, databases, snapshots, logs, secrets, parameters, tags];
    let count = all.len();
    let mut refused = Vec::new();
    for error in all.into_iter().filter_map(Result::err) {
        match error.aws().filter(|_| error.class() == Class::Identity) {
            Some(fault) => refused.extend(permissions::actions(&fault.operation)),
            None => drop(findings.seen::<()>("permissions", Err(error))),
        }
    }
    findings.add(match refused.as_slice() {
        [] => Finding::ok("permissions", format!("{count} harmless calls were tried, and none was refused")),
        refused => missing(refused),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(finding: Finding) -> String {
        let mut findings = Findings::default();
        findings.add(finding);
        findings.to_string()
    }

    #[test]
    fn a_clock_that_is_off_is_told_before_aws_refuses() {
        assert!(text(clock(Duration::seconds(-3))).starts_with("ok"));
        let late = text(clock(Duration::seconds(90)));
        assert!(late.starts_with("warn") && late.contains("90 s behind AWS's") && late.contains("try: "), "{late}");
        assert!(text(clock(Duration::minutes(-6))).starts_with("fail  clock         360 s ahead of AWS's"));
    }

    #[test]
    fn a_quota_is_told_before_it_is_used_up() {
        let of = |used| text(quota(&Quota { what: "application versions", used, most: 10 }));
        assert!(of(8).starts_with("ok") && of(9).starts_with("warn"));
        assert!(of(10).starts_with("fail") && of(10).contains("versions prune"), "{}", of(10));
    }

    #[test]
    fn credentials_that_end_soon_are_worth_a_word() {
        let of = |minutes| {
            let expires = time::OffsetDateTime::now_utc() + Duration::minutes(minutes);
            text(credentials(&Origin { provider: "Sso".into(), expires: Some(expires) }))
        };
        assert!(of(60).starts_with("ok") && of(60).contains("from Sso, until "), "{}", of(60));
        assert!(of(5).starts_with("warn") && of(5).contains("try: aws sso login"), "{}", of(5));
    }

    #[test]
    fn what_is_refused_is_named() {
        let text = text(missing(&["elasticbeanstalk:CreateEnvironment".into(), "iam:CreateRole".into()]));
        assert!(text.contains("not allowed: elasticbeanstalk:CreateEnvironment, iam:CreateRole"), "{text}");
    }
}
