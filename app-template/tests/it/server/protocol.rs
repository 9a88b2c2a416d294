//! HTTP as clients really speak it: well, oddly, and not at all.

use app::serve::connections::Limits;

use super::listening::Listening;
use crate::support::raw::{Raw, get, post};

async fn connected() -> (Listening, Raw) {
    let server = Listening::with(Limits::default()).await;
    let connection = Raw::connect(server.port).await.unwrap();
    (server, connection)
}

#[tokio::test]
async fn requests_sent_without_waiting_are_answered_in_their_order() {
    let (_server, mut connection) = connected().await;
    let requests = [
        get("/health/live"),
        post("/", "name=piped"),
        get("/nowhere"),
        get("/"),
    ];
    connection.send(requests.concat()).await.unwrap();
    for status in [200, 303, 404] {
        assert_eq!(connection.answer().await.unwrap().status, status);
    }
    assert!(connection.answer().await.unwrap().body.contains("piped"));
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let (_server, mut connection) = connected().await;
    connection.send(get("/")).await.unwrap();
    let shown = connection.answer().await.unwrap();
    connection
        .send("HEAD / HTTP/1.1\r\nHost: tasks.test\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    let head = connection.rest().await.to_ascii_lowercase();
    assert!(
        head.starts_with("http/1.1 200") && head.ends_with("\r\n\r\n"),
        "{head}"
    );
    let length = format!("\r\ncontent-length: {}\r\n", shown.body.len());
    assert!(head.contains(&length), "{head}");
}

#[tokio::test]
async fn a_method_that_an_address_does_not_take_is_405_and_says_which_it_takes() {
    let (_server, mut connection) = connected().await;
    for method in ["OPTIONS", "PUT", "PATCH", "TRACE", "BREW"] {
        for (path, allowed) in [("/", "allow: get,head,post"), ("/1/delete", "allow: post")] {
            let request = format!("{method} {path} HTTP/1.1\r\nHost: tasks.test\r\n\r\n");
            connection.send(request).await.unwrap();
            let answer = connection.answer().await.unwrap();
            assert_eq!(answer.status, 405, "{method} {path}");
            assert!(answer.head.contains(allowed), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_body_is_asked_for_only_when_it_is_wanted() {
    let (_server, mut connection) = connected().await;
    let head = |length: usize, more: &str| {
        format!(
            "POST / HTTP/1.1\r\nHost: tasks.test\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\
             {more}Content-Type: application/x-www-form-urlencoded\r\n\r\n"
        )
    };
    connection.send(head(9, "")).await.unwrap();
    assert_eq!(connection.answer().await.unwrap().status, 100);
    connection.send("name=body").await.unwrap();
    assert_eq!(connection.answer().await.unwrap().status, 303);
    // Too long, or from another site: the client need not send what nobody will read.
    for (length, more, status) in [(1 << 20, "", 413), (9, "Origin: http://evil.test\r\n", 403)] {
        let mut connection = Raw::connect(_server.port).await.unwrap();
        connection.send(head(length, more)).await.unwrap();
        assert_eq!(connection.answer().await.unwrap().status, status);
    }
}

#[tokio::test]
async fn what_is_not_http_is_refused_and_the_next_client_is_answered() {
    let (server, _) = connected().await;
    let endless = format!("GET /{} HTTP/1.1\r\n", "x".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
    let wide = format!("GET / HTTP/1.1\r\nwide: {}\r\n\r\n", "x".repeat(100_000));
    let twice = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab";
    let both = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nTransfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n";
    let cases: [(&str, &[u16]); 8] = [
        // Which of the two limits it meets first depends on the pieces in which it arrives.
        (&endless, &[414, 431]),
        (&many, &[431]),
        (&wide, &[431]),
        (twice, &[400]),
        (both, &[400]),
        (
            "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03 hello over TLS\r\n\r\n",
            &[400],
        ),
        ("GET / HTTP/9.9\r\n\r\n", &[400]),
        ("GET\r\n\r\n", &[400]),
    ];
    for (bytes, expected) in cases {
        let mut connection = Raw::connect(server.port).await.unwrap();
        // The server may hang up before it has heard everything.
        let _ = connection.send(bytes).await;
        let answer = connection.answer().await;
        if let Some(answer) = answer {
            assert!(expected.contains(&answer.status), "{bytes:.40} {answer:?}");
        }
        let mut next = Raw::connect(server.port).await.unwrap();
        next.send(get("/health/live")).await.unwrap();
        assert_eq!(next.answer().await.unwrap().status, 200);
    }
}
