//! Who may talk to the local Elastic Beanstalk: only holders of its keys, only from this machine, no web page.

use aws_sdk_sts::error::ProvideErrorMetadata;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::Wire;

/// Sends bytes as they are and reads the answer to its end.
async fn raw(wire: &Wire, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", wire.local.config.port)).await.expect("connects");
    stream.write_all(request.as_bytes()).await.expect("sends");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("reads");
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n")
}

#[tokio::test]
async fn the_holder_of_the_keys_is_known() {
    let wire = Wire::start().await;
    let identity = aws_sdk_sts::Client::new(&wire.sdk()).get_caller_identity().send().await.expect("answers");
    assert_eq!(identity.account(), Some("123456789012"));
    assert_eq!(identity.arn(), Some("arn:aws:iam::123456789012:root"));
    use aws_sdk_sts::operation::RequestId;
    assert_eq!(identity.request_id().map(str::len), Some(36));
}

#[tokio::test]
async fn another_key_and_another_secret_are_refused() {
    let wire = Wire::start().await;
    let id = wire.local.keys.access_key_id().to_owned();
    for (id, secret, code) in
        [("AKIAIOSFODNN7EXAMPLE", "x", "InvalidClientTokenId"), (id.as_str(), "x", "SignatureDoesNotMatch")]
    {
        let client = aws_sdk_sts::Client::new(&wire.sdk_with("us-west-2", id, secret));
        let error = client.get_caller_identity().send().await.expect_err("refused");
        assert_eq!(error.code(), Some(code));
        assert_eq!(error.raw_response().map(|response| response.status().as_u16()), Some(403));
    }
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let wire = Wire::start().await;
    let answer = raw(&wire, &get("/?Action=GetCallerIdentity", "Host: 127.0.0.1\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert!(answer.contains("<Code>MissingAuthenticationToken</Code>"), "{answer}");
    let id = answer.split("x-amzn-requestid: ").nth(1).and_then(|rest| rest.split("\r\n").next()).expect("an id");
    assert!(answer.contains(&format!("<RequestId>{id}</RequestId>")), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("\r\ndate: "), "{answer}");
}

#[tokio::test]
async fn a_header_of_the_second_version_is_refused_by_s3() {
    let wire = Wire::start().await;
    let answer = raw(&wire, &get("/bucket/key", "Host: 127.0.0.1\r\nAuthorization: AWS AKIA:c2ln\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("Please use AWS4-HMAC-SHA256."), "{answer}");
}

#[tokio::test]
async fn foreign_names_and_web_pages_are_refused_before_anything_else() {
    let wire = Wire::start().await;
    for headers in [
        "Host: evil.example\r\n",
        "",
        "Host: 127.0.0.1\r\nOrigin: http://evil.example\r\n",
        "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n",
    ] {
        let answer = raw(&wire, &get("/health", headers)).await;
        assert!(answer.starts_with("HTTP/1.1 40") && !answer.contains("ok"), "{headers} → {answer}");
    }
    let answer = raw(&wire, &get("/health", "Host: localhost:1\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"status\":\"ok\""), "{answer}");
}

#[tokio::test]
async fn a_form_that_is_too_large_is_not_read() {
    let wire = Wire::start().await;
    let authorization = "Authorization: AWS4-HMAC-SHA256 Credential=A/20260101/us-west-2/sts/aws4_request, \
                         SignedHeaders=host, Signature=00\r\nX-Amz-Date: 20260101T000000Z\r\n";
    let request = format!(
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{authorization}Content-Length: 2000000\r\n\r\n"
    );
    let answer = raw(&wire, &request).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn links_to_logs_have_unguessable_names() {
    let wire = Wire::start().await;
    let file = wire.home().join("tail.log");
    tasks_eb::fs::write_atomic(&file, b"the last lines").expect("writes");
    let path = wire.local.links.offer(file, "text/plain").expect("offers");
    assert_eq!(path.len(), "/logs/".len() + 48);
    let answer = raw(&wire, &get(&path, "Host: 127.0.0.1\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\nthe last lines"), "{answer}");
    let answer = raw(&wire, &get("/logs/0123456789", "Host: 127.0.0.1\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

#[tokio::test]
async fn two_servers_do_not_share_a_home() {
    let wire = Wire::start().await;
    let config = tasks_eb::local::Config::new(wire.home().parent().expect("a parent"), 1);
    let error = tasks_eb::local::Local::open(config).err().expect("refused");
    assert_eq!(error.class(), tasks_eb::error::Class::Busy);
}
