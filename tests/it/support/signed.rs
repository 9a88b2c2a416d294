//! Requests that are signed by hand (Signature Version 4): to JSON services, of which there is no SDK among our
//! dependencies, and those that no SDK would send.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::macros::format_description;

/// Whom to ask, and with which keys.
#[derive(Clone)]
pub(crate) struct Signer {
    url: String,
    region: String,
    access_key_id: String,
    secret_access_key: String,
}

impl Signer {
    pub(crate) fn new(url: &str, region: &str, access_key_id: &str, secret_access_key: &str) -> Self {
        Self {
            url: url.to_owned(),
            region: region.to_owned(),
            access_key_id: access_key_id.to_owned(),
            secret_access_key: secret_access_key.to_owned(),
        }
    }

    /// Calls an action (`secretsmanager.CreateSecret`); status and body. Blocks.
    pub(crate) fn call(&self, service: &str, target: &str, body: &str) -> (u16, Value) {
        let content_type = "application/x-amz-json-1.1";
        let headers = [("content-type", content_type), ("x-amz-target", target)];
        let answer = self.send(service, "POST", "", &headers, body);
        assert_eq!(answer.content_type, content_type);
        (answer.status, serde_json::from_str(&answer.body).expect("JSON"))
    }

    /// Calls an action of a query service with a form. Blocks.
    pub(crate) fn form(&self, service: &str, parameters: &[(&str, &str)]) -> Answered {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send(service, "POST", "", &headers, &form)
    }

    /// Calls an action as the GitHub Action einaregilsson/beanstalk-deploy does: a GET or POST that accepts JSON.
    pub(crate) fn accepting_json(&self, service: &str, method: &str, parameters: &[(&str, &str)]) -> Answered {
        let mut parameters = parameters.to_vec();
        parameters.sort_unstable();
        let encode = |text: &str| percent_encoding::utf8_percent_encode(text, UNRESERVED).to_string();
        let pairs = parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value)));
        let query = pairs.collect::<Vec<_>>().join("&");
        let accept = ("accept", "application/json");
        match method {
            "GET" => self.send(service, method, &query, &[accept], ""),
            _ => {
                let headers = [accept, ("content-type", "application/x-www-form-urlencoded")];
                self.send(service, method, "", &headers, &query)
            }
        }
    }

    /// Sends a signed request. Headers are given in the order of their names, and `query` as it is signed.
    fn send(&self, service: &str, method: &str, query: &str, more: &[(&str, &str)], body: &str) -> Answered {
        let now = OffsetDateTime::now_utc();
        let moment = now.format(format_description!("[year][month][day]T[hour][minute][second]Z")).expect("a moment");
        let date = &moment[..8];
        let scope = format!("{date}/{}/{service}/aws4_request", self.region);
        let host = self.url.strip_prefix("http://").expect("a plain URL");
        let mut headers = vec![("host", host), ("x-amz-date", moment.as_str())];
        headers.extend_from_slice(more);
        headers.sort_unstable();
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let hash = |text: &str| hex::encode(Sha256::digest(text));
        let canonical = hash(&format!("{method}\n/\n{query}\n{lines}\n{names}\n{}", hash(body)));
        let text = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{canonical}");
        let first = format!("AWS4{}", self.secret_access_key).into_bytes();
        let parts = [date, self.region.as_str(), service, "aws4_request", text.as_str()];
        let signature = hex::encode(parts.iter().fold(first, |key, part| mac(&key, part)));
        let id = &self.access_key_id;
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}");
        let url = if query.is_empty() { format!("{}/", self.url) } else { format!("{}/?{query}", self.url) };
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let mut request = http::Request::builder().method(method).uri(url).header("authorization", authorization);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut answer = match method {
            "GET" => agent.run(request.body(()).expect("a request")),
            _ => agent.run(request.body(body.to_owned()).expect("a request")),
        }
        .expect("answers");
        let header = |name: &str| {
            let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        Answered {
            status: answer.status().as_u16(),
            content_type: header("content-type"),
            request_id: header("x-amzn-requestid"),
            body: answer.body_mut().read_to_string().expect("a body of text"),
        }
    }
}

/// Characters that Signature Version 4 leaves as they are.
const UNRESERVED: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a server answered to a request that was signed by hand.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) request_id: String,
    pub(crate) body: String,
}

impl Answered {
    /// The content of an XML element: the first of that name.
    pub(crate) fn element(&self, name: &str) -> Option<String> {
        let (_, rest) = self.body.split_once(&format!("<{name}>"))?;
        let (content, _) = rest.split_once(&format!("</{name}>"))?;
        let plain = content.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        Some(plain)
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key is fine");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
