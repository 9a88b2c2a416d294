//! HTTP as a visitor speaks it, to names under `.localhost` as well: those are this machine (RFC 6761 §6.3), which not
//! every resolver knows.

use ureq::http::Response;

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// `GET`; `None` when nobody listens.
pub(crate) fn try_get(url: &str) -> Option<Answer> {
    let (address, host) = split(url);
    answer(agent().get(address).header("Host", host).call())
}

/// `GET`.
pub(crate) fn get(url: &str) -> Answer {
    try_get(url).unwrap_or_else(|| panic!("nobody answers at {url}"))
}

/// `POST` of a JSON document.
pub(crate) fn post_json(url: &str, document: &str) -> Answer {
    let (address, host) = split(url);
    let request = agent().post(address).header("Host", host).content_type("application/json");
    answer(request.send(document)).unwrap_or_else(|| panic!("nobody answers at {url}"))
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().new_agent()
}

/// The same URL at 127.0.0.1, and the host to ask for there.
fn split(url: &str) -> (String, String) {
    let rest = url.strip_prefix("http://").expect("a plain URL");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
    (format!("http://127.0.0.1:{port}/{path}"), host.to_owned())
}

fn answer(answer: Result<Response<ureq::Body>, ureq::Error>) -> Option<Answer> {
    let mut answer = answer.ok()?;
    let status = answer.status().as_u16();
    Some(Answer { status, body: answer.body_mut().read_to_string().expect("a body of text") })
}
