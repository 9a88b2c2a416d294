//! `tasks-eb cache check`: the doctor of an environment's cache.

use std::fmt;

use serde::Serialize;

use super::{Cached, examine_all, sick};
use crate::beanstalk::EnvironmentName;
use crate::context::Context;
use crate::error::{Class, Result};
use crate::memcache::{Depth, Examination};
use crate::ui::{Outcome, table};

/// Check every server of the cache: name, connection, login, values, latency, limits
///
/// Uses the variables that the environment has now, from this machine. Ends with exit code 10 when a server cannot be
/// used, and says why and what helps. A key of its own is set, read and deleted; nothing of the app is touched.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb cache check
  tasks-eb cache check --environment tasks-prod --output json")]
pub(super) struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(long, short, value_name = "ENV")]
    environment: Option<EnvironmentName>,
}

#[derive(Debug, Serialize)]
struct Checked {
    environment: EnvironmentName,
    servers: Vec<Examination>,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let servers: Vec<_> = self.servers.iter().map(|found| report(found, f.width())).collect();
        f.write_str(&servers.join("\n\n"))
    }
}

/// Runs the command.
pub(super) async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let Cached { environment, cache, .. } = Cached::find(context, args.environment).await?;
    let servers = examine_all(context, &cache, Depth::Thorough).await?;
    if let Some(error) = sick(Class::Differences, &format!("the cache of {environment} is sick"), &servers) {
        let reports: Vec<_> = servers.iter().map(|found| report(found, None)).collect();
        return Err(error.with_evidence(reports.join("\n").lines().map(str::to_owned)));
    }
    Outcome::new(&Checked { environment, servers })
}

/// What was found at one server, as far as the examination came.
fn report(found: &Examination, width: Option<usize>) -> String {
    let ok = |good: bool, says: &str| good.then(|| says.to_owned());
    table::fields(
        width,
        &[
            ("server", Some(found.server.clone())),
            ("region", found.region.as_ref().map(ToString::to_string)),
            ("addresses", Some(found.addresses.join(", ")).filter(|text| !text.is_empty())),
            ("connection", found.connect_ms.map(|time| format!("in {time:.1} ms"))),
            ("login", ok(found.login, "taken")),
            ("values", ok(found.values, "set, read and deleted")),
            (
                "latency",
                found.latency.map(|latency| {
                    format!("p50 {:.2} ms, p99 {:.2} ms ({} gets)", latency.p50_ms, latency.p99_ms, latency.gets)
                }),
            ),
            (
                "limit",
                found.refuses_large.map(|refuses| {
                    let says = if refuses { "more than 1 MiB is refused" } else { "more than 1 MiB is taken" };
                    says.to_owned()
                }),
            ),
            ("problem", found.fault.as_ref().map(|fault| fault.problem.to_string())),
            ("fault", found.fault.as_ref().map(ToString::to_string)),
            ("advice", found.fault.as_ref().map(|fault| fault.advice.to_owned())),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memcache::{Fault, Problem};

    #[test]
    fn a_report_ends_where_the_examination_did() {
        let fault = Some(Fault::new(Problem::WrongCredentials, "it refuses"));
        let found = Examination {
            server: "a:1".into(),
            addresses: vec!["127.0.0.1".into()],
            connect_ms: Some(1.26),
            fault,
            ..Examination::default()
        };
        let text = report(&found, None);
        assert!(
            text.starts_with("server      a:1\naddresses   127.0.0.1\nconnection  in 1.3 ms\nproblem     wrong-credentials\nfault       it ref"),
            "{text}"
        );
        assert!(text.contains("advice      copy user name"), "{text}");
    }
}
