//! What the proxy says itself: errors in nginx's form, and the sample application.

use http::header::{self, HeaderValue};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Method, Request, Response, StatusCode};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::ProxyBody;

/// What cannot stand in a path as it is.
const PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');

pub(super) fn full(bytes: impl Into<Bytes>) -> ProxyBody {
    Full::new(bytes.into()).map_err(|never| match never {}).boxed()
}

pub(super) fn empty() -> ProxyBody {
    full(Bytes::new())
}

fn page(status: StatusCode, html: String) -> Response<ProxyBody> {
    let mut response = Response::new(full(html));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response.headers_mut().insert(header::SERVER, HeaderValue::from_static("nginx"));
    response
}

/// An error page as nginx makes it.
pub(super) fn error(status: StatusCode) -> Response<ProxyBody> {
    let title = match status {
        StatusCode::PAYLOAD_TOO_LARGE => "413 Request Entity Too Large".to_owned(),
        StatusCode::GATEWAY_TIMEOUT => "504 Gateway Time-out".to_owned(),
        StatusCode::FOUND => "302 Found".to_owned(),
        StatusCode::METHOD_NOT_ALLOWED => "405 Not Allowed".to_owned(),
        StatusCode::SERVICE_UNAVAILABLE => "503 Service Temporarily Unavailable".to_owned(),
        other => format!("{} {}", other.as_u16(), other.canonical_reason().unwrap_or_default()),
    };
    let body = format!("<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>");
    page(status, format!("<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n{body}\r\n</body>\r\n</html>\r\n"))
}

/// A redirection as nginx makes it.
pub(super) fn redirect(status: StatusCode, to: &str) -> Response<ProxyBody> {
    let mut response = error(status);
    // Nothing of a question may end the line.
    let value = HeaderValue::from_str(to).or_else(|_| HeaderValue::from_str(&encoded(to)));
    if let Ok(value) = value {
        response.headers_mut().insert(header::LOCATION, value);
    }
    response
}

/// A path as it stands in an address.
pub(super) fn encoded(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// The sample application.
pub(super) fn sample<B>(request: &Request<B>) -> Response<ProxyBody> {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return error(StatusCode::METHOD_NOT_ALLOWED);
    }
    let text = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Elastic Beanstalk, locally</title></head>\n\
                <body>\n<h1>It runs.</h1>\n<p>This is the sample application of the local Elastic Beanstalk. \
                Deploy a version of your own to replace it.</p>\n</body>\n</html>\n";
    page(StatusCode::OK, text.to_owned())
}
