//! AWS's errors in our shape: class, code and advice from the catalogue, with the request id kept.

use std::error::Error as StdError;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use crate::error::{AwsFault, Class, Error, catalogue};

/// Codes of an AWS that is asked too often.
const THROTTLING: [&str; 4] = ["Throttling", "ThrottlingException", "RequestLimitExceeded", "SlowDown"];
/// Codes of other errors that pass by themselves.
const TRANSIENT: [&str; 6] = [
    "InternalFailure",
    "InternalError",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "ServiceFailure",
    "RequestTimeout",
];

/// Whether AWS answered that it is asked too often: it works, and wants to be asked less.
pub fn is_throttling(error: &Error) -> bool {
    let code = error.aws().and_then(|fault| fault.code.as_deref());
    code.is_some_and(|code| THROTTLING.contains(&code))
}

/// Whether an error may pass by itself: throttling, an answer of the kind 5xx, or no answer at all. The SDK has tried
/// several times by then.
pub fn is_transient(error: &Error) -> bool {
    error.aws().is_some_and(|fault| match &fault.code {
        Some(code) => THROTTLING.iter().chain(&TRANSIENT).any(|known| code == known),
        None => true,
    })
}

/// Whether nobody takes connections where the call went: the port is closed.
pub fn is_refused(error: &Error) -> bool {
    error.known_as() == Some(UNREACHABLE) && error.causes().iter().any(|cause| cause.contains("Connection refused"))
}

/// Turns an SDK error into ours. `operation` as in `elasticbeanstalk:CreateEnvironment`; `message` says what could not
/// be done to what.
pub(super) fn failed<E>(operation: &str, message: impl Into<String>, error: &SdkError<E, HttpResponse>) -> Error
where
    E: StdError + ProvideErrorMetadata + 'static,
    SdkError<E, HttpResponse>: RequestId,
{
    let request_id = error.request_id().map(str::to_owned);
    match error {
        SdkError::ServiceError(context) => {
            let fault = context.err();
            let code = fault.code().map(str::to_owned);
            match (code, fault.message()) {
                (None, None) => {
                    let status = context.raw().status().as_u16();
                    let said = format!("the answer has HTTP status {status}, and no error of AWS's in it");
                    let error = explain(operation, message.into(), None, said, request_id);
                    error
                        .code("TE1425")
                        .next("check the proxy, and --endpoint-url or AWS_ENDPOINT_URL where they are set")
                }
                (code, said) => {
                    let said = said.unwrap_or("AWS gave no reason").to_owned();
                    explain(operation, message.into(), code, said, request_id)
                }
            }
        }
        other => unreached(operation, message.into(), other, request_id),
    }
}

pub(super) fn explain(
    operation: &str,
    message: String,
    code: Option<String>,
    said: String,
    request_id: Option<String>,
) -> Error {
    let kind = code.as_deref().and_then(|code| catalogue::of_aws(code, &said));
    let class = kind.map_or(Class::Failed, |kind| kind.class);
    let fault = AwsFault { operation: operation.to_owned(), code, request_id };
    let error = Error::new(class, message).because(said).with_aws(fault);
    let error = kind.iter().fold(error, |error, kind| error.code(kind.code));
    match kind.and_then(|kind| kind.next) {
        Some(catalogue::AGAIN) => error.again_with(""),
        Some(step) => error.next(step),
        None => error,
    }
}

/// Operations that start work on an environment. It goes on whether or not the answer arrives; all others can be sent
/// again without a second effect.
const STARTS_WORK: [&str; 7] = [
    "elasticbeanstalk:CreateEnvironment",
    "elasticbeanstalk:UpdateEnvironment",
    "elasticbeanstalk:TerminateEnvironment",
    "elasticbeanstalk:RestartAppServer",
    "elasticbeanstalk:RebuildEnvironment",
    "elasticbeanstalk:SwapEnvironmentCNAMEs",
    "elasticbeanstalk:AbortEnvironmentUpdate",
];

/// Whether the call may have started work although nobody answered: it was sent, as far as anybody can tell.
fn may_have_worked(operation: &str, error: Option<&(dyn StdError + 'static)>) -> bool {
    let mut next = error;
    while let Some(error) = next {
        let io = error.downcast_ref::<std::io::Error>();
        let refused = io.is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionRefused);
        // The client has no type that we can name for whatever fails before there is a connection that a request could be
        // sent on: no such name, nobody who takes it, TLS, or the time for all that.
        let text = error.to_string();
        let unsent = ["client error (Connect)", "HTTP connect timeout", "dns error", "tcp connect error"];
        if refused || unsent.iter().any(|phase| text.contains(phase)) {
            return false;
        }
        next = error.source();
    }
    STARTS_WORK.contains(&operation)
}

fn unreached<E, R>(operation: &str, message: String, error: &SdkError<E, R>, request_id: Option<String>) -> Error
where
    E: StdError + 'static,
    R: std::fmt::Debug,
{
    let fault = AwsFault { operation: operation.to_owned(), code: None, request_id };
    let sent = !matches!(error, SdkError::ConstructionFailure(_)) && may_have_worked(operation, error.source());
    let class = if sent { Class::TimedOut } else { Class::Failed };
    let error = match error {
        SdkError::TimeoutError(_) => Error::new(class, message).because("AWS did not answer in time"),
        SdkError::DispatchFailure(failure) => {
            let error = Error::new(class, message);
            let cause: Option<&dyn StdError> = failure.as_connector_error().map(|cause| cause as &dyn StdError);
            cause.map_or_else(
                || error.clone().because("the request could not be sent"),
                |cause| error.clone().caused_by(cause),
            )
        }
        other => {
            let cause: &dyn StdError = other.source().unwrap_or(&Unsaid);
            Error::new(class, message).caused_by(cause)
        }
    };
    let error = error.with_aws(fault);
    if sent {
        return error
            .code("TE1427")
            .because("the call was sent, so that the work may go on all the same")
            .next("tasks-eb list");
    }
    error.code(UNREACHABLE).next(UNREACHED)
}

const UNREACHABLE: &str = "TE1423";
const UNREACHED: &str = "check the network, the region, and --endpoint-url or AWS_ENDPOINT_URL where they are set";

#[derive(Debug, thiserror::Error)]
#[error("the answer could not be read")]
struct Unsaid;

/// Whether the service answered with this error code.
pub(super) fn has_code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>, code: &str) -> bool {
    matches!(error, SdkError::ServiceError(context) if context.err().code() == Some(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, said: &str) -> Error {
        explain("elasticbeanstalk:X", "could not x".into(), Some(code.into()), said.into(), Some("r-1".into()))
    }

    #[test]
    fn a_busy_environment_is_told_apart_from_a_missing_one() {
        let busy = error(
            "InvalidParameterValue",
            "Environment named a is in an invalid state for this operation. Must be Ready.",
        );
        assert_eq!(busy.class(), Class::Busy);
        let missing = error("InvalidParameterValue", "No Environment found for EnvironmentName = 'a'.");
        assert_eq!(missing.class(), Class::NotFound);
        assert_eq!(error("InvalidParameterValue", "something else").class(), Class::Failed);
    }

    #[test]
    fn a_change_that_nobody_answered_may_have_worked_unless_nobody_took_it() {
        let lost = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        assert!(may_have_worked("elasticbeanstalk:CreateEnvironment", Some(&lost)));
        assert!(!may_have_worked("elasticbeanstalk:CreateEnvironment", Some(&refused)));
        assert!(!may_have_worked("elasticbeanstalk:DescribeEvents", Some(&lost)));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_change_whose_connection_fails_at_tls_was_not_sent() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("https://{}", listener.local_addr().expect("bound"));
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n");
            }
        });
        let aws = crate::aws::Aws::at(&url).await;
        let error = aws.terminate_environment("e-aaaaaaaaaa").await.expect_err("no TLS");
        assert_eq!((error.class(), error.next_step()), (Class::Failed, Some(UNREACHED)), "{error:?}");
    }

    #[test]
    fn throttling_passes_and_a_refusal_does_not() {
        assert!(is_transient(&error("Throttling", "Rate exceeded")) && is_transient(&error("ServiceUnavailable", "")));
        assert!(!is_transient(&error("InvalidParameterValue", "No Environment found")));
        assert!(!is_transient(&error("AccessDenied", "no")) && !is_transient(&Error::new(Class::Failed, "x")));
    }

    #[test]
    fn identity_errors_are_of_the_identity_class_and_keep_the_request_id() {
        for code in ["ExpiredToken", "AccessDenied", "InvalidClientTokenId", "SignatureDoesNotMatch"] {
            let error = error(code, "no");
            assert_eq!(error.class(), Class::Identity, "{code}");
            assert!(error.next_step().is_some(), "{code}");
            assert_eq!(error.aws().and_then(|aws| aws.request_id.as_deref()), Some("r-1"));
        }
    }
}
