//! The way of one request: who may ask, for which service, with whose signature; and the answer's headers.

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use time::OffsetDateTime;

use super::calls::{self, Asked};
use super::config::DOMAIN;
use super::faults::{Kind, Occasion, Place, Spoiled, environments_named};
use super::loopback;
use super::query::dispatch::{ErrorCode, Form};
use super::query::{Fault, Params};
use super::sigv4::Signature;
use super::{Local, admin};
use crate::beanstalk::Region;
use crate::error::{Class, Error, Result};
use crate::retry;
use crate::secret::Secret;

/// What a body may fail with.
pub(crate) type BodyError = Box<dyn std::error::Error + Send + Sync>;
/// The body of every answer.
pub(crate) type Body = UnsyncBoxBody<Bytes, BodyError>;

/// Largest form that is read. The longest of `eb`'s is a few kilobytes.
const LARGEST_FORM: usize = 1024 * 1024;
/// Start of the links to logs.
const LOGS: &str = "/logs/";
const REQUEST_ID: &str = "x-amzn-requestid";

/// A body of bytes that are there.
pub(crate) fn full(content: impl Into<Bytes>) -> Body {
    Full::new(content.into()).map_err(|never| match never {}).boxed_unsync()
}

/// A short text answer.
pub(crate) fn text(status: StatusCode, content: impl Into<Bytes>) -> Response<Body> {
    let mut answer = Response::new(full(content));
    *answer.status_mut() = status;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}

/// A random identifier in the form of AWS's request ids (a UUID of version 4).
pub(crate) fn new_request_id() -> Result<String> {
    let random = Secret::generate_hex(16)?;
    let hex = random.expose();
    let parts = (hex.get(..8), hex.get(8..12), hex.get(13..16), hex.get(17..20), hex.get(20..));
    match parts {
        (Some(a), Some(b), Some(c), Some(d), Some(e)) => Ok(format!("{a}-{b}-4{c}-a{d}-{e}")),
        _ => Err(Error::new(Class::Bug, "could not make a request id")),
    }
}

/// Answers one request; `None` where a scripted fault ends the connection instead.
pub(crate) async fn answer(
    local: Arc<Local>,
    request: Request<Incoming>,
    peer: std::net::SocketAddr,
) -> Option<Response<Body>> {
    let begun = Instant::now();
    let request_id = new_request_id().unwrap_or_else(|_| "00000000-0000-4000-a000-000000000000".into());
    let line = format!("{} {}", request.method(), loggable(request.uri().path()));
    let mut answer = route(&local, request, &request_id, peer).await;
    let (status, took) = (answer.status(), begun.elapsed());
    local.access_log.write(&request_id, &line, status, took);
    // Calls of the API only; a look at the record is no entry in it.
    if let Some(asked) = answer.extensions_mut().remove::<Asked>()
        && asked.service != admin::SERVICE
    {
        local.calls.add(&request_id, asked, status.as_u16(), took);
    }
    match answer.extensions().get::<Spoiled>() {
        None => Some(answer),
        Some(Spoiled::Dropped) => None,
        Some(Spoiled::Withheld(pause)) => {
            // The record has the call already: a client that waits no longer may leave, and this is dropped with it.
            retry::pause(*pause).await;
            Some(answer)
        }
    }
}

async fn route(
    local: &Arc<Local>,
    request: Request<Incoming>,
    request_id: &str,
    peer: std::net::SocketAddr,
) -> Response<Body> {
    let host = host_of(&request);
    let Some(name) = loopback::name(&host) else {
        return text(StatusCode::FORBIDDEN, "This server answers for names of this machine only.\n");
    };
    if let Some(cname) = name.strip_suffix(&format!(".{DOMAIN}")) {
        return environment(local, cname, request, peer).await;
    }
    if is_foreign(&request, &host) {
        return text(StatusCode::FORBIDDEN, "Web pages may not call this server.\n");
    }
    if *request.method() == Method::GET || *request.method() == Method::HEAD {
        match request.uri().path() {
            "/health" => return health(local),
            path => {
                if let Some(token) = path.strip_prefix(LOGS) {
                    return local.links.answer(token).await;
                }
            }
        }
    }
    if is_for_s3(&request) {
        return local.s3.answer(request, request_id).await;
    }
    let (parts, body) = request.into_parts();
    let mut answer = query(local, parts, body, request_id).await;
    // Only answers of the API carry it: what an app answers is the app's.
    if let Ok(id) = HeaderValue::from_str(request_id) {
        answer.headers_mut().insert(REQUEST_ID, id);
    }
    answer
}

/// The requests of an environment's visitors go to its proxy.
async fn environment(
    local: &Arc<Local>,
    cname: &str,
    request: Request<Incoming>,
    peer: std::net::SocketAddr,
) -> Response<Body> {
    let found = cname.rsplit_once('.').and_then(|(prefix, region)| {
        let region = Region::parse(region).ok()?;
        local.account.read(|state| {
            let mut environments = state.region(&region)?.environments.values();
            let found = environments.find(|environment| environment.owns_name(prefix))?;
            Some(found.id.clone())
        })
    });
    let Some(id) = found else {
        return text(StatusCode::NOT_FOUND, format!("No environment is called {cname}.{DOMAIN}.\n"));
    };
    match local.host.find(&id) {
        Some(environment) => environment.proxy(request, peer).await.map(BodyExt::boxed_unsync),
        None => text(StatusCode::BAD_GATEWAY, "The environment has no instance.\n"),
    }
}

/// The path as the access log may hold it: the name of a link is all that guards it.
fn loggable(path: &str) -> &str {
    if path.starts_with(LOGS) { LOGS } else { path }
}

fn health(local: &Local) -> Response<Body> {
    let body = serde_json::json!({
        "status": "ok", "version": env!("CARGO_PKG_VERSION"), "pid": std::process::id(), "port": local.config.port,
    });
    let mut answer = Response::new(full(body.to_string()));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn host_of(request: &Request<Incoming>) -> String {
    let header = request.headers().get(HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    header.or_else(|| request.uri().authority().map(ToString::to_string)).unwrap_or_default().to_ascii_lowercase()
}

/// Whether a browser sent this for a page of another site.
fn is_foreign(request: &Request<Incoming>, host: &str) -> bool {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
    let origin = request.headers().get(ORIGIN).map(text);
    let site = request.headers().get("sec-fetch-site").map(text);
    origin.is_some_and(|origin| origin != format!("http://{host}"))
        || site.is_some_and(|site| site.starts_with("cross"))
}

/// S3 verifies its own signatures: the body is a stream, and old clients still sign queries the old way.
fn is_for_s3(request: &Request<Incoming>) -> bool {
    let query = request.uri().query().unwrap_or_default();
    let scope_of = |text: &str| text.split([',', '&', ' ']).any(|part| part.ends_with("/s3/aws4_request"));
    let header = request.headers().get(AUTHORIZATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    match header {
        Some(header) => scope_of(&header) || header.starts_with("AWS "),
        None => query.contains("AWSAccessKeyId=") || scope_of(&query.replace("%2F", "/")),
    }
}

async fn query(local: &Arc<Local>, parts: Parts, body: Incoming, request_id: &str) -> Response<Body> {
    let signature = Signature::read(&parts);
    let (service, region) = match &signature {
        Ok(Some(signature)) => (signature.service.clone(), signature.region.clone()),
        _ => Default::default(),
    };
    let form = Form::new(&service, &parts, request_id);
    // What is told before the signature is verified is not believed, but shows whose call was refused.
    let mut asked = Asked { service: calls::clip(&service), region: calls::clip(&region), ..Asked::default() };
    asked.client = calls::client(&parts.headers);
    let mut answer = match authenticated(local, &parts, body, signature, form.is_json_service()).await {
        Err(fault) => form.fault(&fault),
        Ok((region, params)) => {
            asked.action = form.action(&params).as_deref().map(calls::clip);
            asked.parameters = calls::parameters(&params);
            let met = draw_fault(local, &asked, &params);
            if let Some(pause) = met.and_then(Kind::pause) {
                retry::pause(pause).await;
            }
            let mut answer = match met.and_then(|kind| kind.fault(asked.action.as_deref().unwrap_or_default())) {
                Some(fault) => form.fault(&fault),
                None => {
                    let (local, id) = (Arc::clone(local), request_id.to_owned());
                    let run = move || Form::new(&service, &parts, &id).answer(&local, region, params);
                    let ran = tokio::task::spawn_blocking(run).await;
                    ran.unwrap_or_else(|panic| Form::unknown(request_id).fault(&Fault::internal(panic)))
                }
            };
            if let Some((spoiled, code)) = met.and_then(Kind::spoils) {
                answer.extensions_mut().insert(spoiled);
                code.map(|code| answer.extensions_mut().insert(ErrorCode(code.into())));
            }
            answer
        }
    };
    asked.error_code = answer.extensions_mut().remove::<ErrorCode>().map(|code| code.0);
    answer.extensions_mut().insert(asked);
    answer.map(full)
}

/// What goes wrong with a call on purpose. Questions about this server never fail so.
fn draw_fault(local: &Local, asked: &Asked, params: &Params) -> Option<Kind> {
    if asked.service == admin::SERVICE {
        return None;
    }
    let (service, action) = (asked.service.as_str(), asked.action.as_deref().unwrap_or_default());
    let environments = environments_named(params);
    local.faults.draw(&Occasion { place: Place::Call, service, action, environments: &environments })
}

/// Reads the form, or the body of a JSON service, and verifies the signature over it.
async fn authenticated(
    local: &Local,
    parts: &Parts,
    body: Incoming,
    signature: Result<Option<Signature>, Fault>,
    is_json: bool,
) -> Result<(Region, Params), Fault> {
    let Some(signature) = signature? else {
        let message = "Request is missing Authentication Token. Run: eval \"$(tasks-eb local env)\"";
        return Err(Fault::new("MissingAuthenticationToken", message).with_status(403));
    };
    if parts.uri.path() != "/" {
        return Err(Fault::new("InvalidAction", "The path of a query request is '/'.").with_status(404));
    }
    let too_large = || Fault::new("RequestEntityTooLarge", "The form is larger than 1 MB.").with_status(413);
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > LARGEST_FORM) {
        return Err(too_large());
    }
    let body = Limited::new(body, LARGEST_FORM).collect().await.map_err(|_| too_large())?.to_bytes();
    let region = signature.verify(parts, &body, &local.keys, OffsetDateTime::now_utc())?;
    let params = if is_json {
        Params::from_json(&body)?
    } else if parts.method == Method::POST {
        Params::parse(&body)?
    } else {
        Params::parse(parts.uri.query().unwrap_or_default().as_bytes())?
    };
    Ok((region, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_link_stays_out_of_the_log() {
        assert_eq!(loggable("/logs/0123456789abcdef"), "/logs/");
        assert_eq!(loggable("/bucket/key"), "/bucket/key");
    }

    #[test]
    fn request_ids_are_uuids() {
        let id = new_request_id().expect("random");
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_ne!(id, new_request_id().expect("random"));
    }
}
