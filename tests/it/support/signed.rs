//! Requests to JSON services, signed by hand (Signature Version 4): there is no SDK for them among our dependencies.

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
        let now = OffsetDateTime::now_utc();
        let moment = now.format(format_description!("[year][month][day]T[hour][minute][second]Z")).expect("a moment");
        let date = &moment[..8];
        let scope = format!("{date}/{}/{service}/aws4_request", self.region);
        let host = self.url.strip_prefix("http://").expect("a plain URL");
        let names = "content-type;host;x-amz-date;x-amz-target";
        let content_type = "application/x-amz-json-1.1";
        let headers = format!("content-type:{content_type}\nhost:{host}\nx-amz-date:{moment}\nx-amz-target:{target}\n");
        let hash = |text: &str| hex::encode(Sha256::digest(text));
        let canonical = hash(&format!("POST\n/\n\n{headers}\n{names}\n{}", hash(body)));
        let text = format!("AWS4-HMAC-SHA256\n{moment}\n{scope}\n{canonical}");
        let first = format!("AWS4{}", self.secret_access_key).into_bytes();
        let parts = [date, self.region.as_str(), service, "aws4_request", text.as_str()];
        let signature = hex::encode(parts.iter().fold(first, |key, part| mac(&key, part)));
        let id = &self.access_key_id;
        let authorization =
            format!("AWS4-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}");
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let request = agent
            .post(format!("{}/", self.url))
            .header("Host", host)
            .header("Content-Type", content_type)
            .header("X-Amz-Date", &moment)
            .header("X-Amz-Target", target)
            .header("Authorization", &authorization);
        let mut answer = request.send(body).expect("answers");
        let content_type = answer.headers().get("content-type").and_then(|value| value.to_str().ok());
        assert_eq!(content_type, Some("application/x-amz-json-1.1"));
        let text = answer.body_mut().read_to_string().expect("a body of text");
        (answer.status().as_u16(), serde_json::from_str(&text).expect("JSON"))
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key is fine");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
