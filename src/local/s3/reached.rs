//! What the record of calls and scripted faults need of a request: which operation it reached, and what became of it.

use std::sync::{Arc, OnceLock};

use http::header::{AUTHORIZATION, HOST};
use http::{Request, StatusCode};
use hyper::body::Incoming;
use s3s::{S3Error, S3ErrorCode, S3Result};

use crate::local::calls::{self, Asked};
use crate::local::faults::{Faults, Kind, Occasion, Place};
use crate::retry;

/// What the record of calls holds of a request. Its query may be a signature, which is all that a presigned URL is.
pub(super) fn asked(request: &Request<Incoming>) -> Asked {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let mut parameters = vec![("Path".to_owned(), calls::clip(request.uri().path()))];
    if let Some(bucket) = bucket_of(host) {
        parameters.insert(0, ("Bucket".to_owned(), calls::clip(bucket)));
    }
    let (client, region) = (calls::client(request.headers()), region_of(request).unwrap_or_default());
    Asked { service: "s3".into(), region, client, parameters, ..Asked::default() }
}

/// Region of the credential scope, in the header or in a presigned query.
fn region_of(request: &Request<Incoming>) -> Option<String> {
    let header = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let text = header.or_else(|| request.uri().query())?.replace("%2F", "/");
    let (before, _) = text.split_once("/s3/aws4_request")?;
    before.rsplit('/').next().map(calls::clip)
}

/// The operation that a request reached tells here what became of it.
#[derive(Clone)]
pub(super) struct Reached {
    pub(super) faults: Arc<Faults>,
    pub(super) told: Arc<OnceLock<Told>>,
}

impl Reached {
    pub(super) fn draw(&self, operation: &str) -> Option<Kind> {
        let action = operation_name(operation);
        self.faults.draw(&Occasion { place: Place::Call, service: "s3", action: &action, environments: &[] })
    }
}

pub(super) struct Told {
    /// Function of the trait.
    pub(super) operation: &'static str,
    /// AWS's code, when it refused.
    pub(super) code: Option<String>,
    /// What went wrong on purpose.
    pub(super) met: Option<Kind>,
}

/// What goes wrong on purpose instead of an operation, in S3's codes, after the pause of a slow one.
pub(super) async fn meet(kind: Option<Kind>) -> S3Result<()> {
    if let Some(pause) = kind.and_then(Kind::pause) {
        retry::pause(pause).await;
    }
    let error = |code: &'static str, status| Err(refusal(code, "A scripted fault.", status));
    match kind {
        Some(Kind::Throttle) => error("SlowDown", StatusCode::SERVICE_UNAVAILABLE),
        Some(Kind::InternalError | Kind::Reset) => error("InternalError", StatusCode::INTERNAL_SERVER_ERROR),
        Some(Kind::Unavailable) => error("ServiceUnavailable", StatusCode::SERVICE_UNAVAILABLE),
        Some(Kind::ExpiredToken) => error("ExpiredToken", StatusCode::BAD_REQUEST),
        Some(Kind::Quota) => error("TooManyBuckets", StatusCode::BAD_REQUEST),
        _ => Ok(()),
    }
}

/// A refusal in a code that is not among the library's own.
pub(super) fn refusal(code: &'static str, message: &'static str, status: StatusCode) -> S3Error {
    let mut error = S3Error::with_message(S3ErrorCode::Custom(code.into()), message);
    error.set_status_code(status);
    error
}

/// AWS's name of a function of the trait: `put_object` is `PutObject`.
pub(super) fn operation_name(function: &str) -> String {
    let word = |word: &str| word.get(..1).unwrap_or_default().to_ascii_uppercase() + word.get(1..).unwrap_or_default();
    function.split('_').map(word).collect()
}

/// The bucket that a name under `localhost` begins with.
pub(super) fn bucket_of(host: &str) -> Option<&str> {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).strip_suffix(".localhost")?;
    if name == "s3" || name.starts_with("s3.") {
        return None;
    }
    let bucket = name.strip_suffix(".s3").or_else(|| name.rsplit_once(".s3.").map(|(bucket, _)| bucket));
    Some(bucket.unwrap_or(name))
}
