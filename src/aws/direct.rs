//! Services that we ask one question each: JSON or form out, signed, and the answer as it comes.
//!
//! An SDK crate for each of them would take longer to compile than all of tasks-eb. Only reading is done this way.

use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use serde_json::Value;

use crate::aws::Aws;
use crate::aws::error::{explain, is_transient};
use crate::error::{AwsFault, Class, Error, OrFail, Result};
use crate::retry::{self, Deadline, Pace};

/// Longest time for one try.
const ATTEMPT: Duration = Duration::from_secs(30);
/// How long we try again after throttling, answers of the kind 5xx and broken connections.
const PATIENCE: Duration = Duration::from_secs(20);
/// Largest answer that is read, in bytes.
const MOST: u64 = 16 * 1024 * 1024;

/// A question to a service of the JSON or the query protocol.
#[derive(Debug, Clone)]
struct Question {
    service: &'static str,
    operation: String,
    content_type: &'static str,
    target: Option<String>,
    body: String,
}

#[derive(Debug)]
struct Answer {
    status: u16,
    request_id: Option<String>,
    body: String,
}

impl Aws {
    /// Asks a service of the JSON protocol. `target` is what stands before the action in `X-Amz-Target`.
    ///
    /// # Errors
    /// When the service refuses, cannot be reached, or answers with something that is not JSON.
    pub(super) async fn ask_json(
        &self,
        service: &'static str,
        target: &str,
        action: &str,
        input: &Value,
        message: &str,
    ) -> Result<Value> {
        let question = Question {
            service,
            operation: format!("{}:{action}", prefix(service)),
            content_type: "application/x-amz-json-1.1",
            target: Some(format!("{target}.{action}")),
            body: input.to_string(),
        };
        let answer = self.ask(&question, message).await?;
        serde_json::from_str(&answer).or_fail(Class::Failed, || message.to_owned())
    }

    /// Asks a service of the query protocol; the answer is XML.
    ///
    /// # Errors
    /// When the service refuses or cannot be reached.
    pub(super) async fn ask_query(
        &self,
        service: &'static str,
        version: &str,
        action: &str,
        params: &[(String, String)],
        message: &str,
    ) -> Result<String> {
        let params = params.iter().map(|(name, value)| format!("&{}={}", encoded(name), encoded(value)));
        let question = Question {
            service,
            operation: format!("{service}:{action}"),
            content_type: "application/x-www-form-urlencoded",
            target: None,
            body: format!("Action={action}&Version={version}{}", params.collect::<String>()),
        };
        self.ask(&question, message).await
    }

    async fn ask(&self, question: &Question, message: &str) -> Result<String> {
        let last = std::cell::RefCell::new(None);
        let asked = retry::until(Deadline::after(PATIENCE), Pace::CONSISTENCY, || async {
            match self.ask_once(question, message).await {
                Err(error) if is_transient(&error) => {
                    last.replace(Some(error));
                    ControlFlow::Continue(())
                }
                answer => ControlFlow::Break(answer),
            }
        });
        let asked = asked.await;
        asked.unwrap_or_else(|_| Err(last.take().unwrap_or_else(|| Error::new(Class::Failed, message))))
    }

    /// Where a service is asked.
    pub(super) fn url_of(&self, service: &str) -> String {
        let region = self.region();
        match self.endpoint_url() {
            Some(url) => format!("{}/", url.trim_end_matches('/')),
            // Regions of China are under a domain of their own.
            None if region.as_str().starts_with("cn-") => format!("https://{service}.{region}.amazonaws.com.cn/"),
            None => format!("https://{service}.{region}.amazonaws.com/"),
        }
    }

    async fn ask_once(&self, question: &Question, message: &str) -> Result<String> {
        let url = self.url_of(question.service);
        let headers = self.signed(question, &url, message).await?;
        let body = question.body.clone();
        let sent = tokio::task::spawn_blocking(move || send(&url, &headers, body)).await;
        let fault = |code, request_id| AwsFault { operation: question.operation.clone(), code, request_id };
        let answer = match sent.or_fail(Class::Bug, || "the request to AWS broke off")? {
            Ok(answer) => answer,
            Err(error) => {
                return Err(Error::new(Class::Failed, message)
                    .code("TE1423")
                    .caused_by(&error)
                    .with_aws(fault(None, None)));
            }
        };
        if answer.status == 200 {
            return Ok(answer.body);
        }
        let (code, said) = fault_of(&answer.body);
        let code = code.or_else(|| (answer.status >= 500).then(|| "InternalFailure".to_owned()));
        let said = said.unwrap_or_else(|| format!("HTTP status {}", answer.status));
        Err(explain(&question.operation, message.to_owned(), code, said, answer.request_id))
    }

    /// The headers of a question, with its signature (Signature Version 4).
    async fn signed(&self, question: &Question, url: &str, message: &str) -> Result<Vec<(String, String)>> {
        let credentials = self.credentials.provide_credentials().await;
        let identity = credentials.or_fail(Class::Identity, || message.to_owned())?.into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region().as_str())
            .name(question.service)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .or_fail(Class::Bug, || message.to_owned())?;
        let mut headers = vec![("content-type".to_owned(), question.content_type.to_owned())];
        headers.extend(question.target.as_ref().map(|target| ("x-amz-target".to_owned(), target.clone())));
        let pairs = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let body = SignableBody::Bytes(question.body.as_bytes());
        let request = SignableRequest::new("POST", url, pairs, body).or_fail(Class::Bug, || message.to_owned())?;
        let signed = sign(request, &params.into()).or_fail(Class::Bug, || message.to_owned())?;
        let (instructions, _) = signed.into_parts();
        headers.extend(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())));
        Ok(headers)
    }
}

fn send(url: &str, headers: &[(String, String)], body: String) -> std::result::Result<Answer, ureq::Error> {
    let agent = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(ATTEMPT)).build();
    let request = ureq::Agent::new_with_config(agent).post(url);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    let mut answer = request.send(body)?;
    let request_id = answer.headers().get("x-amzn-requestid").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let body = answer.body_mut().with_config().limit(MOST).read_to_string()?;
    Ok(Answer { status: answer.status().as_u16(), request_id, body })
}

/// Code and sentence of an error, of either protocol.
fn fault_of(body: &str) -> (Option<String>, Option<String>) {
    if let Ok(json) = serde_json::from_str::<Value>(body) {
        let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
        let code = text("__type").map(|code| code.rsplit('#').next().unwrap_or_default().to_owned());
        return (code.or_else(|| text("code")), text("message").or_else(|| text("Message")));
    }
    let element = |name: &str| elements(body, name).next().map(str::to_owned);
    (element("Code"), element("Message"))
}

/// The content, as it stands, of every element of a name that has no elements in it.
pub(super) fn elements<'a>(xml: &'a str, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let mut rest = xml;
    std::iter::from_fn(move || {
        let (text, after) = rest.split_once(open.as_str())?.1.split_once(close.as_str())?;
        rest = after;
        Some(text)
    })
}

/// What IAM calls a service in its actions, where that is not the name it signs with.
fn prefix(service: &'static str) -> &'static str {
    if service == "tagging" { "tag" } else { service }
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_an_error_is_found_in_both_protocols() {
        let json = r#"{"__type":"com.amazonaws.logs#AccessDeniedException","message":"no"}"#;
        assert_eq!(fault_of(json), (Some("AccessDeniedException".into()), Some("no".into())));
        let xml = "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors>";
        assert_eq!(fault_of(xml), (Some("UnauthorizedOperation".into()), Some("no".into())));
        assert_eq!(fault_of("<html>"), (None, None));
    }

    #[test]
    fn what_a_form_reserves_is_encoded() {
        assert_eq!(encoded("a b&c=ü~"), "a%20b%26c%3D%C3%BC~");
    }
}
