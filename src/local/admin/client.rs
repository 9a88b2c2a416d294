//! The client of this service: signs as every other client does, for a server that runs on this machine.

use std::time::Duration;

use http::header::{CONTENT_TYPE, HOST};
use serde_json::Value;
use time::OffsetDateTime;

use super::{NAMESPACE, SERVICE};
use crate::error::{Class, Error, OrFail, Result};
use crate::local::{Keys, sigv4};

/// The questions are about the server as a whole; a region belongs to every signature.
const REGION: &str = "us-west-2";
/// What a server on this machine takes to answer, unless it hangs.
const ANSWER: Duration = Duration::from_secs(10);

/// Asks the server at `url` (`http://127.0.0.1:PORT`). Blocks.
///
/// # Errors
/// When it does not answer, or refuses.
pub fn ask(url: &str, keys: &Keys, action: &str, input: &Value) -> Result<Value> {
    let failed = || format!("could not ask the local Elastic Beanstalk at {url}");
    let host = url.strip_prefix("http://").unwrap_or(url);
    let request = http::Request::post(format!("{url}/"))
        .header(HOST, host)
        .header(CONTENT_TYPE, "application/x-amz-json-1.1")
        .header("x-amz-target", format!("{NAMESPACE}{action}"))
        .body(input.to_string())
        .or_fail(Class::Bug, failed)?;
    let (mut parts, body) = request.into_parts();
    sigv4::sign(&mut parts, body.as_bytes(), (REGION, SERVICE), keys, OffsetDateTime::now_utc())?;
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(ANSWER))
        .proxy(None)
        .http_status_as_error(false)
        .build()
        .new_agent();
    let mut answer = agent.run(http::Request::from_parts(parts, body)).or_fail(Class::Failed, failed)?;
    let text =
        answer.body_mut().with_config().limit(64 * 1024 * 1024).read_to_string().or_fail(Class::Failed, failed)?;
    let json: Value = serde_json::from_str(&text).or_fail(Class::Failed, failed)?;
    if answer.status().is_success() {
        return Ok(json);
    }
    let said = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    // A server of an older build does not know the question.
    Err(Error::new(Class::Failed, failed())
        .because(format!("{}: {}", said("__type"), said("message")))
        .next("tasks-eb local stop"))
}
